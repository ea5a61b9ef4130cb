"""Mails that real ones turn into when bytes, lines and fields go wrong.

mutate(rng, mails) takes one of the mails and changes it one to six times:
its header, its boundaries, encodings, charsets, its typed text, its length.
The same seed gives the same mail, so that a find can be had again:

    mutate.py SEED FOLDER... >mail.eml
"""
import base64
import os
import quopri
import random
import re
import sys

CHARSETS = [b"utf-8", b"us-ascii", b"iso-8859-1", b"iso-8859-15",
            b"windows-1252", b"windows-1251", b"koi8-r", b"utf-7", b"utf-16",
            b"utf-16le", b"utf-16be", b"utf-32", b"iso-2022-jp",
            b"iso-2022-kr", b"gb18030", b"gb2312", b"hz-gb-2312", b"big5",
            b"shift_jis", b"euc-kr", b"macintosh", b"cp850", b"cp437",
            b"ibm037", b"unknown-8bit", b"x-user-defined", b"", b"\"\"",
            b"utf-8\"", b"charset=utf-8", b"x" * 300, b"utf-8//IGNORE",
            b"../../etc/passwd", b"utf\xff8", b"utf-8;utf-7", b"utf-8*de"]
CODINGS = [b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable",
           b"x-uuencode", b"uuencode", b"BASE64 (so)", b"\"base64\"", b"",
           b"x-nonsense", b"base64, base64", b"quoted-printable\0"]
TYPES = [b"text/plain", b"text/html", b"text/enriched", b"text/calendar",
         b"multipart/mixed", b"multipart/alternative", b"multipart/related",
         b"multipart/report; report-type=delivery-status",
         b"multipart/digest", b"multipart/signed", b"multipart/encrypted",
         b"multipart/", b"message/rfc822", b"message/delivery-status",
         b"message/partial; number=1; total=9; id=x", b"message/global",
         b"application/octet-stream", b"application/ms-tnef", b"text",
         b"/", b"", b"image/jpeg", b"text/plain; format=flowed; delsp=yes",
         b"text/html; charset=utf-16", b"application/x.eml; name=\"x.eml\""]
NAMES = [b"From", b"To", b"Cc", b"Subject", b"Date", b"Message-ID",
         b"In-Reply-To", b"References", b"Content-Type", b"MIME-Version",
         b"Content-Transfer-Encoding", b"Content-Disposition", b"Reply-To",
         b"Authentication-Results", b"Auto-Submitted", b"Received",
         b"X-Auto-Response-Suppress", b"Return-Path", b"Sender",
         b"Resent-From", b"List-Id", b"Precedence", b"X-Dachpost-Order",
         b"X-Failed-Recipients", b"Delivered-To", b"Content-Language"]
VALUES = [b"", b" ", b"<>", b"<<>>", b"group:;", b"a@b", b"@", b"a@b@c",
          b"\"a\\\"b\" <c@d.example>", b"<@r.example:a@b.example>",
          b"=?utf-8?Q?=C3=A4?=", b"=?utf-8?B?w6Q=?=", b"=?utf-8?Q?=C3?=",
          b"=?x?X?x?=", b"=?utf-8?Q?", b"=?utf-8*de?Q?a?=", b"\xe4\xf6\xfc",
          b"\xc3\xa4\xc3\xb6", b"(((", b"(a (b) c)", b"\"", b"\\", b"\0",
          b"Thu, 1 Jan 1970 00:00:00 +0000", b"31 Feb 2026 25:61:61 +9999",
          b"Tue, 24 Nov 26 10:00 MEZ", b"Tue, 24 Nov 99999 10:00:00 +0100",
          b"1 Jan 0000 00:00 -0000", b"auto-replied", b"failed",
          b"mx.example; dkim=pass header.d=velux.example; spf=fail",
          b"; ; ;", b"a=b; c*0*=utf-8''%e4; c*1=x; c*99999999999=y",
          b"<a@b> <c@d> x <e", b"x" * 998, b"x" * 20000,
          b"a@b.example, " * 500, b"\r\n x\r\n\ty", b"1.0"]
WORDS = ["Am 24.11.2026 um 10:00 schrieb Silke Thomsen <s@post.example>:",
         "On Tue, Nov 24, 2026 at 10:00 AM Ole wrote:", "Von: Ole Kern",
         "-----Ursprüngliche Nachricht-----", "-------- Weitergeleitete "
         "Nachricht --------", "Begin forwarded message:", "> > > >", "-- ",
         "Von meinem iPhone gesendet", "angerufen", "noch nicht angerufen",
         "Angebot ist raus, 4.350 €", "999999999999999999999 EUR",
         "1.1.1.1.1.1", "am 31.02.2026 um 25:99", "gestern um halb vier",
         "in 99999999999 Tagen", "GGL MK04 2070", "99999999 x GGU -K- 008230",
         "EDW 0000 MK06", "\U0001f44d", "\u202e", "\u0301" * 40, "\ufeff",
         "\u00ad", "\u200b" * 30, "[D-2026-0042]", "2026-0042: angerufen",
         "Anfragenummer: VX-26-104711", "Telefon: 0221 4710815",
         "PLZ: 50829", "Straße: Lerchenweg 14", "E-Mail: a@b.example",
         "<blockquote>", "</div>", "<table><tr><td>", "&nbsp;&#0;&#x110000;",
         "<script>", "<!--", "]]>", "<?xml", "<a href=\"mailto:a@b?body=",
         "begin 644 x.txt", ".", "From ", "=\r\n", "=E4", "=C3=A4", "&amp;",
         "\t\t\t\t", " " * 200, "nächsten Dienstag oder auch nicht",
         "Final-Recipient: rfc822; a@b.example", "Status: 5.1.1",
         "550 5.1.1 <a@b.example>: User unknown", "#" * 500, "9" * 400]


# ---- pieces ----

def vocabulary():
    """What the program's own word lists look for, as one finds it there."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    found = set()
    for where in ("parsers/words", "parsers/words/reply", "config/inquiries"):
        for name in sorted(os.listdir(os.path.join(top, where))):
            path = os.path.join(top, where, name)
            if not name.endswith((".txt", ".rules")) or name == "README.txt":
                continue
            with open(path, encoding="utf-8") as f:
                for line in f:
                    if not line.startswith("#"):
                        found.update(re.findall(r"[^\s|()?*+,;\\\[\]]{2,40}",
                                                line))
    return sorted(found)


def split(mail):
    """Header and body; the blank line goes with the header."""
    at = re.search(rb"\r?\n\r?\n", mail)
    return (mail[:at.end()], mail[at.end():]) if at else (mail, b"")


def fields(head):
    return re.findall(rb"[^\n]*(?:\n[ \t][^\n]*)*\n?", head)[:-1]


def span(rng, n, most=None):
    a = rng.randrange(n + 1)
    b = min(n, a + rng.randrange((most or n) + 1))
    return a, b


OWN = vocabulary()


def word(rng):
    if rng.random() < 0.5:
        return " ".join(rng.choices(OWN, k=rng.choice([1, 1, 2, 4]))).encode()
    return rng.choice(WORDS).encode()


def in_headers(rng, mail, pattern, make):
    """Replaces one place that the pattern finds; make(match) or bytes."""
    found = list(re.finditer(pattern, mail, re.I))
    if not found:
        return mail
    m = rng.choice(found)
    new = make(m) if callable(make) else make
    return mail[:m.start()] + new + mail[m.end():]


# ---- one change each ----

def field_doubled(rng, mail, _):
    head, body = split(mail)
    fs = fields(head)
    if fs:
        fs.insert(rng.randrange(len(fs)), rng.choice(fs))
    return b"".join(fs) + body


def field_gone(rng, mail, _):
    head, body = split(mail)
    fs = fields(head)
    if fs:
        fs.pop(rng.randrange(len(fs)))
    return b"".join(fs) + body


def fields_shuffled(rng, mail, _):
    head, body = split(mail)
    fs = fields(head)[:-1]
    rng.shuffle(fs)
    return b"".join(fs) + b"\r\n" + body


def field_new(rng, mail, _):
    line = rng.choice(NAMES) + b": " + rng.choice(VALUES) + b"\r\n"
    return line * rng.choice([1, 1, 1, 2, 50]) + mail


def field_value(rng, mail, _):
    return in_headers(rng, mail, rb"(?m)^(" + rng.choice(NAMES) + rb":)[^\n]*",
                      lambda m: m[1] + b" " + rng.choice(VALUES))


def field_folded(rng, mail, _):
    return in_headers(rng, mail, rb"(?m)^[A-Za-z-]+: [^\n]*",
                      lambda m: re.sub(rb" ", b"\r\n ", m[0]))


def field_stretched(rng, mail, _):
    n = rng.choice([10, 300, 5000])
    return in_headers(rng, mail, rb"(?m)^[A-Za-z-]+: ([^\n]*)",
                      lambda m: m[0][:-1] + (m[1] + b" ") * n
                      if len(m[1]) * n < 1000000 else m[0])


def charset(rng, mail, _):
    return in_headers(rng, mail, rb"(charset\*?=)[^;\r\n]*",
                      lambda m: m[1] + rng.choice(CHARSETS))


def coding(rng, mail, _):
    return in_headers(rng, mail, rb"(Content-Transfer-Encoding:)[^\r\n]*",
                      lambda m: m[1] + b" " + rng.choice(CODINGS))


def kind(rng, mail, _):
    return in_headers(rng, mail, rb"(Content-Type:\s*)[a-z]+/[a-z0-9.-]+",
                      lambda m: m[1] + rng.choice(TYPES))


def boundary(rng, mail, _):
    new = rng.choice([b"", b"\"\"", b"\"\\\"\"", b"x", b"\" \"", b"--",
                      b"b" * 2049, b"b" * 80, b"\"a b\"", b"=_\xff", b"'x'"])
    return in_headers(rng, mail, rb"(boundary\*?=)[^;\r\n]*",
                      lambda m: m[1] + new)


def boundary_line(rng, mail, _):
    change = rng.choice([lambda s: b"", lambda s: s + b"\r\n" + s,
                         lambda s: s + b"--", lambda s: s[:-2],
                         lambda s: s + b" \t ", lambda s: b" " + s,
                         lambda s: s[:-1], lambda s: s + b"\r\n\r\n" + s])
    return in_headers(rng, mail, rb"(?m)^--[^\r\n]{6,}",
                      lambda m: change(m[0]))


def encoded(rng, mail, _):
    """The body in an encoding and a charset, that are said or not."""
    head, body = split(mail)
    name = rng.choice(["utf-16", "utf-7", "cp1252", "iso-2022-jp", "utf-32",
                       "cp850", "koi8-r"])
    body = body.decode("utf-8", "replace").encode(name, "replace")
    if rng.random() < 0.5:
        body = base64.encodebytes(body)
    elif rng.random() < 0.5:
        body = quopri.encodestring(body)
    new = b"Content-Type: text/plain; charset=%s\r\n" % name.encode()
    return (new if rng.random() < 0.5 else b"") + head + body


def line_ends(rng, mail, _):
    text = mail.replace(b"\r\n", b"\n")
    end = rng.choice([b"\n", b"\r\n", b"\r", b"\n\r", b"\r\r\n", b"\0\n"])
    if rng.random() < 0.3:
        return b"".join(s + rng.choice([b"\n", b"\r\n", b"\r"])
                        for s in text.split(b"\n"))
    return text.replace(b"\n", end)


def bytes_flipped(rng, mail, _):
    data = bytearray(mail)
    for _ in range(rng.choice([1, 3, 20, len(data) // 20]) if data else 0):
        data[rng.randrange(len(data))] = rng.choice(
            [0, 9, 10, 13, 32, 34, 40, 45, 60, 61, 92, 127, 0x80, 0xc3, 0xff,
             rng.randrange(256)])
    return bytes(data)


def piece_gone(rng, mail, _):
    a, b = span(rng, len(mail), 2000)
    return mail[:a] + mail[b:]


def piece_repeated(rng, mail, _):
    a, b = span(rng, len(mail), rng.choice([3, 40, 400]))
    n = min(rng.choice([2, 30, 1000, 20000]), 400000 // max(1, b - a))
    return mail[:a] + mail[a:b] * n + mail[b:]


def lines_shuffled(rng, mail, _):
    lines = mail.split(b"\n")
    a, b = span(rng, len(lines), 30)
    some = lines[a:b]
    rng.shuffle(some)
    return b"\n".join(lines[:a] + some + lines[b:])


def truncated(rng, mail, _):
    return mail[:rng.randrange(len(mail) + 1)]


def beheaded(rng, mail, _):
    return mail[rng.randrange(len(mail) + 1):]


def crossed(rng, mail, mails):
    other = rng.choice(mails)
    return (mail[:rng.randrange(len(mail) + 1)]
            + other[rng.randrange(len(other) + 1):])


def words_in(rng, mail, _):
    head, body = split(mail)
    n = rng.choice([1, 3, 10, 300])
    lines = body.split(b"\n")
    for _ in range(n):
        lines.insert(rng.randrange(len(lines) + 1), word(rng))
    return head + b"\n".join(lines)


def word_repeated(rng, mail, _):
    w = word(rng) + rng.choice([b"", b" ", b"\r\n", b"\r\n\r\n"])
    n = min(rng.choice([10, 500, 20000]), 400000 // len(w))
    at = rng.randrange(len(mail) + 1)
    return mail[:at] + w * n + mail[at:]


def quoted(rng, mail, _):
    head, body = split(mail)
    mark = b">" * rng.choice([1, 2, 20, 300]) + rng.choice([b"", b" "])
    if len(mark) * body.count(b"\n") > 1000000:
        mark = b"> "
    return head + body.replace(b"\n", b"\n" + mark)


def wrapped(rng, mail, _):
    for _ in range(rng.choice([1, 2, 5, 60])):
        b64 = rng.random() < 0.2 and len(mail) < 300000
        mail = (b"From: Jens <jens@brodersen.example>\r\nSubject: WG: x\r\n"
                b"Content-Type: message/rfc822\r\n"
                + (b"Content-Transfer-Encoding: base64\r\n\r\n"
                   + base64.encodebytes(mail) if b64 else b"\r\n" + mail))
    return mail


def parted(rng, mail, mails):
    other = rng.choice(mails)
    return (b"From: a@b.example\r\nContent-Type: " + rng.choice(
        [b"multipart/mixed", b"multipart/alternative", b"multipart/digest",
         b"multipart/report", b"multipart/related"]) + b"; boundary=zz\r\n\r\n"
        + b"--zz\r\n" + mail + b"\r\n--zz\r\n" + other
        + rng.choice([b"\r\n--zz--\r\n", b""]))


def paged(rng, mail, _):
    """As HTML, with tags where they do not belong."""
    head, body = split(mail)
    tags = [b"<p>", b"<div>", b"</div>", b"<br>", b"<blockquote>", b"<td>",
            b"</table>", b"<table><tr>", b"<!--", b"-->", b"<style>", b"<",
            b"<a href='x", b"&#0;", b"&nbsp", b"<o:p>", b"<![if !x]>"]
    lines = [rng.choice(tags) + s for s in body.split(b"\n")]
    return (b"Content-Type: text/html\r\n"
            + re.sub(rb"(?im)^content-type:", b"X-Was:", head)
            + b"\n".join(lines))


def eight_bit(rng, mail, _):
    """UTF-8 as if it were Latin-1, or the other way round."""
    if rng.random() < 0.5:
        return mail.decode("latin-1").encode("utf-8")
    return mail.decode("utf-8", "replace").encode("latin-1", "replace")


def answered(rng, mail, _):
    """As a person's answer, or forward."""
    subject = rng.choice([b"Re: [D-2026-0042] Thomsen", b"AW: Angebot",
                          b"WG: Anfrage Dachfenster", b"Fwd: Angebot"])
    return (b"From: Jens <jens@brodersen.example>\r\nSubject: " + subject
            + b"\r\nIn-Reply-To: <a.1@brodersen.example>\r\n"
            + re.sub(rb"(?im)^(from|subject|list-id|auto-submitted):",
                     b"X-Was:", mail))


CHANGES = [answered, answered, field_doubled, field_gone, fields_shuffled, field_new, field_value,
           field_value, field_folded, field_stretched, charset, charset,
           coding, kind, boundary, boundary_line, encoded, line_ends,
           bytes_flipped, piece_gone, piece_repeated, lines_shuffled,
           truncated, beheaded, crossed, words_in, words_in, word_repeated,
           quoted, wrapped, parted, paged, eight_bit]
LONGEST = 3000000


def mutate(rng, mails):
    """(the mail, the names of what was done to it)."""
    mail, done = rng.choice(mails), []
    for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 6])):
        change = rng.choice(CHANGES)
        new = change(rng, mail, mails)
        if len(new) < LONGEST:
            mail = new
            done.append(change.__name__)
    return mail, done


def seeded(seed, mails):
    return mutate(random.Random(seed), mails)


def load(folders):
    """All *.eml below the folders, in an order that stays."""
    found = []
    for folder in folders:
        for where, _, names in os.walk(folder):
            found += [os.path.join(where, n) for n in names
                      if n.endswith(".eml")]
    mails = []
    for name in sorted(found):
        with open(name, "rb") as f:
            mails.append(f.read())
    return mails


if __name__ == "__main__":
    sys.stdout.buffer.write(seeded(int(sys.argv[1]), load(sys.argv[2:]))[0])
