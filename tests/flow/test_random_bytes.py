#!/usr/bin/env python3
"""Random bytes in every field of inquiry, reply and configuration.

Whatever comes in: each mail that goes out has exactly the headers and the
one recipient that were meant, no bare CR or LF, and in its HTML no element
and no attribute that the templates do not have.  Python's own parsers judge.
"""
import base64
import email
import email.policy
import glob
import html.parser
import json
import os
import random
import re
import sys

from firm import AGENT, JENS, KONFIGURATOR, PETRA, VELUX, Firm, Tests, moment

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FIRMS = 16
ORDERS = 16  # a firm

# Pieces that have broken other programs.
PIECES = [b"\0", b"\r", b"\n", b"\r\n", b"\r\nBcc: eve@evil.example\r\n",
          b"\n.\n", b"\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n", b"\x1b[2J",
          b"<script>alert(1)</script>", b"\"><img src=x onerror=y>",
          b"' onmouseover='x", b"</td></tr></table><a href='javascript:x'>",
          b"<!--", b"-->", b"]]>", b"&lt;", b"&#x3c;b&#x3e;", b"{{subject}}",
          b"{{{raw}}}", b"{{#orders}}", b"=?utf-8?q?=0d=0aBcc:_eve?=",
          b"=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=", b"=0D=0A", b"%0d%0a",
          b"%s%n%x", b"\\", b"\"", b"'", b"`", b"$(x)", b"--=_", b"--",
          b"\xff\xfe", b"\xc3", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xf0\x9f\x98\x80",
          b"\xc2\x85", b"\x7f", b"\x80", b"eve@evil.example", b",", b";", b":",
          b"<eve@evil.example>", b"(", b")", b"=", b"?", b"\t", b" " * 80,
          b"x" * 1200, b"BEGIN:VEVENT", b"\nATTENDEE:mailto:eve@evil.example",
          "Straße".encode(), "Köln".encode("latin-1"), b"https://evil.example/",
          b"tel:1", b"mailto:eve@evil.example?bcc=x", b"'; DROP TABLE orders;--"]


def noise(rnd, most=5):
    out = b""
    for _ in range(rnd.randint(1, most)):
        out += (rnd.choice(PIECES) if rnd.random() < 0.7 else
                bytes(rnd.randrange(256) for _ in range(rnd.randint(1, 24))))
    return out


def line(rnd, most=4):
    """Noise that stays in its line, as a header's or a label's value must."""
    return re.sub(rb"[\r\n]", b" ", noise(rnd, most))


# ---- what goes in ----

LABELS = ["Anfragenummer", "Projekt", "Anrede", "Titel", "Vorname", "Nachname",
          "Firma", "Straße", "PLZ", "Ort", "Telefon", "E-Mail", "Dachform",
          "Eindeckung", "Dachneigung", "Baujahr", "Zeitraum", "Nachricht"]


def encoded(kind, body):
    return (b"MIME-Version: 1.0\nContent-Type: text/%s; charset=utf-8\n"
            b"Content-Transfer-Encoding: base64\n\n%s" % (
                kind, base64.encodebytes(body)))


def inquiry(rnd, n):
    body = b"Sie haben eine neue Anfrage aus dem Dachfenster-Konfigurator.\n\n"
    for label in LABELS:
        value = noise(rnd) if label == "Nachricht" else line(rnd)
        if label == "Anfragenummer":
            value = b"VX-%d" % n
        if label == "Vorname":
            value = b"Vera " + value
        if label == "E-Mail":  # now and then one that can be an address
            value = rnd.choice([b"kunde%d@post.example" % n, value,
                                value.replace(b" ", b"") + b"@post.example"])
        body += label.encode() + b": " + value + b"\n"
    body += "\nFenster\n2 x GGU MK08 0070\n".encode() + noise(rnd) + b"\n"
    kind = b"plain"
    if rnd.random() < 0.3:
        kind, body = b"html", b"<p>" + body.replace(b"\n", b"<br>\n")
    return (b"From: %s <%s>\nTo: %s\nSubject: %s\nMessage-ID: <%s@velux.example>"
            b"\nReply-To: %s\nCc: %s\n" % (
                line(rnd), KONFIGURATOR.encode(), AGENT.encode(), line(rnd),
                line(rnd, 1).replace(b">", b"") + b"%d" % n, line(rnd),
                line(rnd)) + encoded(kind, body))


WORDS = [b"angerufen", b"Status", b"Liste", b"Angebot gesendet, 4.350 EUR",
         b"Notiz: ", b"abgesagt, ", b"an Petra", b"Hilfe", b"", b"erledigt",
         "rückgängig".encode(), b"Termin morgen 10 Uhr ", b"passt nicht, "]


def reply(rnd, mail, n):
    body = rnd.choice(WORDS) + b" " + noise(rnd) + b"\n"
    return (b"From: Jens <%s>\nTo: %s\nSubject: %s\nMessage-ID: <%s%d@x.example>"
            b"\nIn-Reply-To: %s\nReferences: <%s> %s\nReply-To: %s\n" % (
                JENS.encode(), str(mail["Reply-To"]).encode(), line(rnd),
                line(rnd, 1).replace(b">", b""), n,
                str(mail["Message-ID"]).encode(), line(rnd),
                str(mail["Message-ID"]).encode(), line(rnd)) +
            encoded(b"plain", body))


def from_customer(rnd, n):
    return (b"From: %s <kunde%d@post.example>\nTo: %s\nSubject: %s\n"
            b"Message-ID: <c%d@post.example>\n" % (
                line(rnd), n, AGENT.encode(), line(rnd), n) +
            encoded(b"plain", b"Ja, das Angebot passt. " + noise(rnd)))


# ---- what may come out ----

class Seen(html.parser.HTMLParser):
    """Elements and attributes, and where the links lead."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.links, self.odd = set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.found |= {(tag, name) for name, _ in attrs}
        self.links += [v for name, v in attrs if name in ("href", "src")]

    def handle_comment(self, data):
        self.odd.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def known_html():
    out, odd = set(), set()
    for path in glob.glob(os.path.join(TOP, "templates", "*", "*.html")):
        with open(path, encoding="utf-8") as f:
            seen = Seen(f.read())
        out |= seen.found
        odd |= set(seen.odd)
    return out, odd


HEADERS = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID",
           "MIME-Version", "Content-Type", "Auto-Submitted",
           "X-Auto-Response-Suppress", "X-Dachpost-Kind", "List-Id"}
SOMETIMES = {"In-Reply-To", "References", "X-Dachpost-Order",
             "X-Dachpost-State"}
LINKS = ("mailto:", "tel:", "https://www.openstreetmap.org/",
         "https://www.google.com/maps/", "https://maps.google.com/")
MAY_GET = {JENS, PETRA, VELUX}


def faults_of(raw, recipient, elements, odd):
    """What is wrong with a mail of ours; nothing should be."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "bare CR or LF"
    if re.search(rb"[^\t\r\n\x20-\x7e]", raw):
        yield "a byte that is not 7 bit"
    m = email.message_from_bytes(raw, policy=email.policy.default)
    names = [n for n in m.keys()]
    if len(names) != len(set(names)):
        yield "a header twice: %s" % names
    if not HEADERS <= set(names) <= HEADERS | SOMETIMES:
        yield "headers %s" % (set(names) ^ HEADERS)
    to = [a.addr_spec for a in m["To"].addresses]
    if to != [recipient] or recipient not in MAY_GET:
        yield "to %s" % to
    if [a.addr_spec for a in m["From"].addresses] != [AGENT]:
        yield "from %s" % m["From"]
    back = [a.addr_spec for a in m["Reply-To"].addresses]
    if len(back) != 1 or not re.fullmatch(
            r"auftraege\+[a-z2-7]{32}@brodersen\.example", back[0]):
        yield "answers to %s" % m["Reply-To"]
    if any(ord(c) < 32 for c in str(m["Subject"])):
        yield "a control in the subject"
    for part in m.walk():
        yield from part_faults(part, elements, odd)


def part_faults(part, elements, odd):
    if part.is_multipart():
        return
    body = part.get_content()
    kind = part.get_content_type()
    if part.defects:
        yield "%s: %s" % (kind, part.defects)
    if kind == "text/html":
        seen = Seen(body)
        if not seen.found <= elements:
            yield "HTML %s" % (seen.found - elements)
        if not set(seen.odd) <= odd:
            yield "HTML %s" % seen.odd
        for link in seen.links:
            if not link.startswith(LINKS):
                yield "a link to %s" % link
            if link.startswith("mailto:"):
                yield from mailto_faults(link)
    if kind == "application/json":
        json.loads(body)
    if kind in ("text/calendar", "text/vcard"):
        text = body if isinstance(body, str) else body.decode()
        for row in re.sub(r"\r?\n[ \t]", "", text).splitlines():
            if not re.match(r"[A-Z-]+[;:]", row) or re.match(
                    "(ATTENDEE|ORGANIZER|ATTACH)", row):
                yield "%s: %r" % (kind, row)


def mailto_faults(link):
    head, _, query = link[7:].partition("?")
    keys = re.findall(r"(?:^|&)([^=&]*)=", query)
    if not set(keys) <= {"subject", "body", "In-Reply-To"} or "," in head or "<" in head:
        yield "a link to %s" % link


# ---- the play ----

def configure(f, rnd):
    """Noise in the names; a configuration that is refused is as good."""
    path = f.path("dachpost.conf")
    with open(path, "rb") as old:
        text = old.read()
    for name in (b"Dachdeckerei Brodersen", b"Jens Brodersen", b"VELUX"):
        fill = re.sub(rb"^[\s;#]+|[\r\n\0]", b"", line(rnd, 3))[:120] or b"x"
        text = text.replace(b"name = " + name, b"name = N" + fill)
    text = text.replace(b"[firm]\n", b"[firm]\ntext = T" + re.sub(
        rb"[\r\n\0]", b"", line(rnd, 3))[:120] + b"\n")
    with open(path, "wb") as new:
        new.write(text)


def play(t, rnd, counts):
    f = Firm(t.program, persons="[person.petra]\nname = Petra\naddress = %s\n"
             "digest = yes\n" % PETRA)
    now = moment("2026-11-24 09:00").isoformat()
    with open(f.path("dachpost.conf"), "rb") as plain:
        sane = plain.read()
    configure(f, rnd)
    p = f.run("once", "--now", now, ok=False)
    if p.returncode == 78:
        counts["refused"] += 1
        with open(f.path("dachpost.conf"), "wb") as plain:
            plain.write(sane)
        p = f.run("once", "--now", now, ok=False)
    t.check("the first pass", p.returncode, 0)
    for n in range(ORDERS):
        f.deliver(inquiry(rnd, n))
    f.once("2026-11-24 09:10")
    for i in range(3):
        mails = [m for m in f.new(JENS) if m["X-Dachpost-Order"]]
        for n, mail in enumerate(mails[:ORDERS]):
            f.deliver(reply(rnd, mail, 100 * i + n))
            if rnd.random() < 0.3:
                f.deliver(from_customer(rnd, n))
        f.once("2026-11-24 %02d:30" % (9 + i))
    f.once("2026-11-25 09:30")  # digest, reminders, confirmations
    return f


def shows_noise(path):
    """Strangers' words are shown, as words."""
    with open(path, "rb") as f:
        m = email.message_from_binary_file(f, policy=email.policy.default)
    return "<script>" in m.get_body(("plain",)).get_content()


def every_mail_is_as_meant(t):
    elements, odd = known_html()
    counts = {"mails": 0, "refused": 0, "orders": 0, "with noise": 0}
    for seed in range(FIRMS):
        f = play(t, random.Random(seed), counts)
        counts["orders"] += len(f.json("list", "--all"))
        for path in glob.glob(f.path("out", "*", "new", "*")):
            recipient = path.split(os.sep)[-3]
            with open(path, "rb") as mail:
                faults = list(faults_of(mail.read(), recipient, elements, odd))
            counts["mails"] += 1
            counts["with noise"] += shows_noise(path)
            t.check("seed %d, %s" % (seed, os.path.basename(path)), faults, [])
        kinds = [m["kind"] for m in f.json("ledger")]
        t.check("seed %d: every mail has its end" % seed, "" in kinds, False)
        listings(t, f, seed)
    print(counts)
    t.check("many mails went out", counts["mails"] > 1000, True)
    t.check("the noise is in them", counts["with noise"] > 100, True)
    t.check("most inquiries are orders", counts["orders"] > FIRMS * ORDERS // 2,
            True)


def listings(t, f, seed):
    """What a terminal would act on, none of it is printed."""
    for args in (("list", "--all"), ("show", "2026-0001"), ("ledger",),
                 ("outbox", "--all"), ("export", "2026-0001"), ("stats",)):
        p = f.run(*args, ok=False)
        out = p.stdout + p.stderr
        found = re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", out)
        t.check("seed %d: %s" % (seed, args[0]), found, None)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(every_mail_is_as_meant))
