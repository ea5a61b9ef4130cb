"""Mails that were made to hurt: hostile.py DIR writes one file a shape.

Each is valid for nobody; the reader must answer each in bounded time and
memory, and go on to the next.
"""
import base64
import os
import random
import sys

TEXT = b"Content-Type: text/plain\r\n\r\n"
HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n"
shapes = {}


def shape(name, data):
    assert name not in shapes, name
    shapes[name] = data


def multipart(boundary, parts, kind=b"mixed", close=True):
    out = (b"Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n"
           % (kind, boundary))
    for p in parts:
        out += b"--%s\r\n%s\r\n" % (boundary, p)
    return out + (b"--%s--\r\n" % boundary if close else b"")


def nested(levels, close=True):
    """Multiparts in multiparts, written without recursion."""
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n"
        % (i, i) for i in range(levels))
    tail = b"".join(b"\r\n--b%d--" % i for i in reversed(range(levels)))
    return head + TEXT + b"x" + (tail if close else b"")


def wrapped(levels):
    """A mail in base64 in a mail in base64 ..."""
    inner = HEAD + b"\r\nend\r\n"
    for _ in range(levels):
        inner = (b"Content-Type: message/rfc822\r\n"
                 b"Content-Transfer-Encoding: base64\r\n\r\n"
                 + base64.encodebytes(inner))
    return inner


def structure():
    for n in (50, 99, 100, 101, 1000, 20000):
        shape(f"nested-multipart-{n}", nested(n))
        shape(f"nested-multipart-open-{n}", nested(n, close=False))
    for n in (50, 99, 101, 1000, 40000):
        shape(f"nested-rfc822-{n}",
              b"Content-Type: message/rfc822\r\n\r\n" * n + HEAD + b"\r\nx")
    for n in (5, 20, 30):
        shape(f"nested-base64-rfc822-{n}", wrapped(n))
    for n in (999, 1000, 1001, 10000):
        shape(f"parts-{n}", multipart(b"b", [TEXT + b"x"] * n))
    shape("parts-empty-10000", multipart(b"b", [b""] * 10000))
    shape("digest-empty-900", multipart(b"b", [b"\r\n"] * 900, b"digest"))
    shape("same-boundary-inside",
          multipart(b"b", [multipart(b"b", [TEXT + b"x"])]))
    shape("prefix-boundaries", multipart(b"b", [multipart(
        b"bb", [multipart(b"bbb", [TEXT + b"x"])])]))
    shape("many-open-boundaries-many-dashes",
          nested(90, close=False) + b"\r\n--" * 300000)
    shape("dash-lines", multipart(b"b" * 60, [TEXT + b"--\r\n" * 300000]))
    shape("almost-boundary-lines", multipart(
        b"b" * 60, [TEXT + (b"--" + b"b" * 59 + b"\r\n") * 20000]))
    shape("closed-first", HEAD + b"Content-Type: multipart/mixed; boundary=b"
          b"\r\n\r\n--b--\r\n--b\r\n" + TEXT + b"x\r\n--b--\r\n")
    shape("digest-of-nothing", multipart(b"b", [], b"digest"))
    shape("partial", HEAD + b"Content-Type: message/partial; id=x; number=1;"
          b" total=100000\r\n\r\nx")
    shape("external", HEAD + b"Content-Type: message/external-body; "
          b"access-type=local-file; name=\"/etc/passwd\"\r\n\r\nx")


def boundaries():
    ctype = HEAD + b"Content-Type: multipart/mixed; boundary="
    for name, b in (("quote", b'"\\""'), ("open-quote", b'"'),
                    ("empty", b'""'), ("none", b""), ("blank", b'" "'),
                    ("nul", b'"a\0b"'), ("cr", b'"a\rb"'),
                    ("backslash", b'"\\"'), ("two-dashes", b'"--"'),
                    ("8bit", b'"\xff\xfe"'), ("semicolon", b'";;;"'),
                    ("paren", b"((((((x"), ("star", b"*0*=x; boundary*1*=y"),
                    ("percent", b"x; boundary*=utf-8''%00%0d%0a")):
        shape(f"boundary-{name}",
              ctype + b + b"\r\n\r\n--x\r\n" + TEXT + b"t\r\n--x--\r\n")
    for n in (70, 2048, 2049, 90000, 200000):
        b = b"b" * n
        shape(f"boundary-{n}", HEAD + multipart(b, [TEXT + b"t"]))


def headers():
    for what in (b"(", b"<", b'"', b",", b":", b";", b"@", b"\\", b"=?",
                 b"=?a?q?", b"=?utf-8?b?", b"a@b.example, ", b"\t", b"\0",
                 b"\r", b"\xff", b"()", b"a:", b"<>", b"=?utf-8?q?a?= ",
                 b"(\\", b"\"a\" ", b"[", b"a@", b",a ", b"<@a,"):
        tag = what.hex()
        shape(f"from-long-{tag}", b"From: " + what * (1000000 // len(what))
              + b"\r\n\r\nx")
        shape(f"from-99k-{tag}", b"From: " + what * (99000 // len(what))
              + b"\r\n\r\nx")
    shape("from-folded-1m", b"From: " + b"a@b.example,\r\n " * 70000
          + b"\r\n\r\nx")
    shape("to-10000", b"".join(b"To: p%d@b.example\r\n" % i
                               for i in range(10000)) + b"\r\nx")
    shape("to-1900-fields", b"".join(
        b"To: p%d@b.example, q%d@b.example\r\n" % (i, i)
        for i in range(1900)) + b"\r\nx")
    shape("to-90k", b"To: " + b", ".join(
        b"p%d@b.example" % i for i in range(5500)) + b"\r\n\r\nx")
    shape("fields-100000", b"X-A: b\r\n" * 100000 + b"\r\nx")
    shape("field-names-long", b"A" * 100000 + b": x\r\n\r\nx")
    shape("received-1999", b"Received: x\r\n" * 1999 + b"\r\nx")
    shape("references-90k", HEAD + b"References: " + b"<a@b> " * 15000
          + b"\r\n\r\nx")
    shape("subject-90k-words", b"Subject: " + b"=?utf-8?Q?=C3?= " * 6000
          + b"\r\n\r\nx")
    shape("subject-charsets", b"Subject: " + b" ".join(
        b"=?x-%d?Q?=E4?=" % i for i in range(5000)) + b"\r\n\r\nx")
    shape("subject-injection",
          b"Subject: =?utf-8?Q?a=0D=0ABcc:_x@y.example?=\r\n\r\nx")
    shape("subject-bidi", "Subject: \u202egnp.exe\u202c\r\n\r\nx".encode())
    shape("header-only", HEAD)
    shape("header-no-end", HEAD[:-2])
    shape("header-10mb", b"X: " + b"y" * 70 + b"\r\n" + (
        b" " + b"z" * 70 + b"\r\n") * 140000)
    shape("no-header-binary", bytes(range(256)) * 4000)
    shape("garbage-lines", b"this is no header\r\n" * 100000)
    shape("garbage-between", (b"A: b\r\ngarbage\r\n") * 900 + b"\r\nx")
    shape("colon-lines", b":\r\n" * 100000)
    shape("blank-lines", b"\r\n" * 500000 + HEAD + b"\r\nx")
    shape("nul-header", b"From: a\0@b.example\r\nSubject: \0\0\0\r\n\r\nx")
    shape("date-nonsense", b"Date: " + b"9" * 90000 + b"\r\n\r\nx")
    shape("date-comments", b"Date: " + b"(" * 90000 + b"\r\n\r\nx")
    shape("message-id-90k", b"Message-ID: <" + b"a" * 90000
          + b"@b>\r\n\r\nx")
    shape("two-froms", b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nx")
    shape("xdachpost", b"X-Dachpost-Kind: " + b"\x1b[31m" * 1000
          + b"\r\n\r\nx")


def parameters():
    for n in (100, 499, 501, 9000):
        shape(f"params-{n}", HEAD + b"Content-Type: text/plain"
              + b"; a=b" * n + b"\r\n\r\nx")
        shape(f"rfc2231-{n}", HEAD + b"Content-Disposition: attachment"
              + b"".join(b"; f*%d*=%%41" % i for i in range(n))
              + b"\r\n\r\nx")
    shape("rfc2231-gaps", HEAD + b"Content-Disposition: attachment; "
          b"filename*0=a; filename*5=b; filename*4294967296=c; "
          b"filename*-1=d\r\n\r\nx")
    shape("rfc2231-charset", HEAD + b"Content-Disposition: attachment; "
          b"filename*=" + b"x" * 5000 + b"''%ff%fe\r\n\r\nx")
    shape("filename-path", HEAD + b"Content-Disposition: attachment; "
          b"filename=\"../../../etc/passwd\"\r\n\r\nx")
    shape("filename-control", HEAD + b"Content-Disposition: attachment; "
          b"filename=\"a\r\n\tb\x1b[2J\0.exe\"\r\n\r\nx")
    shape("filename-90k", HEAD + b"Content-Disposition: attachment; "
          b"filename=\"" + b"/" * 90000 + b"\"\r\n\r\nx")
    shape("quotes-odd", HEAD + b"Content-Type: text/plain; charset=\""
          + b"\\\"" * 40000 + b"\r\n\r\nx")
    for cs in (b"utf-7", b"utf-16", b"utf-32", b"iso-2022-jp", b"hz-gb-2312",
               b"ebcdic-us", b"x" * 3000, b"//IGNORE", b"", b"utf-8//TRANSLIT",
               b"%s%n", b"../../x"):
        shape(f"charset-{cs[:12].hex()}", HEAD
              + b"Content-Type: text/plain; charset=\"" + cs
              + b"\"\r\n\r\n" + bytes(range(256)) * 200)


def bodies():
    mail = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n"
    b64 = mail + b"Content-Transfer-Encoding: base64\r\n\r\n"
    qp = mail + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    flowed = (HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes"
              b"\r\n\r\n")
    page = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    shape("base64-garbage", b64 + b"!" * 500000)
    shape("base64-pads", b64 + b"=" * 500000)
    shape("base64-pieces", b64 + b"QQ==" * 100000)
    shape("base64-cut", b64 + b"QUJ")
    shape("qp-equals", qp + b"=" * 500000)
    shape("qp-soft", qp + b"=\r\n" * 200000)
    shape("qp-blanks", qp + (b" " * 1000 + b"\r\n") * 500)
    shape("uu-garbage", HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n"
          b"\r\nbegin 644 x\r\n" + b"\xff" * 100000)
    shape("uu-long-lines", HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n"
          b"\r\nbegin 644 x\r\n" + b"M\r\n" * 100000)
    shape("flowed-soft", flowed + b"x \r\n" * 200000)
    shape("flowed-quotes", flowed + b">" * 200000 + b" x \r\n")
    shape("flowed-deep", flowed + b"".join(
        b">" * (i % 500) + b" x \r\n" for i in range(3000)))
    shape("cr-only", (HEAD + b"\r\n" + b"a\r" * 100000).replace(b"\n", b""))
    shape("lf-cr", b"From: a@b.example\n\rSubject: x\n\r\n\rbody\n\r" * 1000)
    shape("mixed-ends", b"From: a@b.example\r\nSubject: x\nTo: b@c\r\n\n"
          b"a\rb\nc\r\nd\n\r" * 1000)
    shape("lone-dots", mail + b"\r\n" + b".\r\n" * 100000)
    shape("nul-body", mail + b"\r\n" + b"\0" * 500000)
    shape("one-line-5mb", mail + b"\r\n" + b"x" * 5000000)
    shape("one-word-lines", mail + b"\r\n" + b"x\r\n" * 500000)
    shape("blank-5mb", mail + b"\r\n" + b" " * 5000000)
    shape("quote-marks", mail + b"\r\n" + b"> " * 500000)
    shape("quote-lines", mail + b"\r\n" + b"> x\r\n" * 200000)
    shape("am-schrieb", mail + b"\r\n" + b"Am 24.11.2026 schrieb " * 20000)
    shape("am-schrieb-lines", mail + b"\r\n"
          + b"Am 24.11.2026 um 10:00 schrieb\r\n" * 20000)
    shape("von-gesendet", mail + b"\r\n"
          + b"Von: a\r\nGesendet: b\r\nAn: c\r\nBetreff: d\r\n\r\n" * 8000)
    shape("forwarded-lines", mail + b"\r\n" + b"---------- Forwarded message "
          b"---------\r\nFrom: a@b.example\r\n" * 8000)
    shape("dashes", mail + b"\r\n" + b"-" * 500000)
    shape("signatures", mail + b"\r\n" + b"-- \r\nOle\r\n" * 50000)
    for name, line in (("ruler", b"-----"), ("ps", b"PS: x"), ("mfg", b"MfG"),
                       ("greeting", "Viele Grüße".encode()),
                       ("iphone", b"Von meinem iPhone gesendet"),
                       ("tel", b"Tel. 0221 4710 652"), ("url", b"www.a.example"),
                       ("banner", b"[EXTERN] Achtung: Diese E-Mail kommt von "
                        b"aussen"), ("disclaimer", b"Diese E-Mail enthaelt "
                        b"vertrauliche Informationen"), ("name", b"Ole Ole"),
                       ("order", b"2026-0042: angerufen"), ("on", b"On Tue"),
                       ("le", b"Le mar. 24"), ("star", b"*Von:* x"),
                       ("from", b"From: x <a@b.example>"), ("pipe", b"| x"),
                       ("begin", b"Begin forwarded message:"),
                       ("gt-von", b"> Von: x"), ("underscore", b"________"),
                       ("step", b"angerufen, Angebot raus, zugesagt"),
                       ("not", b"noch nicht angerufen, wenn er ja sagt")):
        shape(f"lines-{name}", mail + b"\r\n" + (line + b"\r\n") * 30000)
        shape(f"paragraphs-{name}", mail + b"\r\n"
              + (line + b"\r\n\r\n") * 30000)
        shape(f"words-{name}", mail + b"\r\n" + (line + b" ") * 8000)
        shape(f"html-{name}", page + (b"<p>" + line) * 8000)
    shape("digits", mail + b"\r\n" + b"2026-0042: 1.1.1.1 " * 20000)
    shape("pairs-in-a-line", mail + b"\r\nVORGANG: 26-006001 "
          + b"ART: AUSTAUSCH   EINGANG: 23.11.2026 " * 6000)
    shape("answers-in-a-line", mail + b"\r\n" + b"[D-2026-0042] ok, "
          b"2026-0043: " * 15000)
    shape("amounts", mail + b"\r\n" + b"1.000,00 EUR " * 30000)
    shape("labels", mail + b"\r\n" + b"Name: \r\nTelefon: \r\nPLZ: \r\n" * 9000)
    shape("windows", mail + b"\r\n" + b"2 x GGL MK04 2070 " * 20000)
    shape("emoji", mail + b"\r\n" + "\U0001f44d\u200d".encode() * 50000)
    shape("combining", mail + b"\r\n" + b"a" + "\u0301".encode() * 200000)
    shape("utf8-broken", mail + b"\r\n" + b"\xc3" * 200000)
    shape("utf8-overlong", mail + b"\r\n" + b"\xc0\xaf\xed\xa0\x80" * 50000)
    shape("html-deep-div", page + b"<div>" * 100000)
    shape("html-deep-quote", page + b"<blockquote>" * 100000 + b"x")
    shape("html-deep-table", page + b"<table><tr><td>" * 30000 + b"x")
    shape("html-unclosed", page + b"<a href=\"" * 100000)
    shape("html-lt", page + b"<" * 500000)
    shape("html-entities", page + b"&amp;" * 200000)
    shape("html-bomb-entity", page + b"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">"
          b"<!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
          + b"&c;" * 1000)
    shape("html-attributes", page + b"<p " + b"a=b " * 200000 + b">x")
    shape("html-comment", page + b"<!--" * 100000)
    shape("html-style", page + b"<style>" + b"a{b:c}" * 200000)
    shape("html-null", page + b"<p>\0</p>" * 50000)
    shape("html-rows", page + b"<table>" + b"<tr><td>a<td>b" * 50000)
    shape("empty", b"")
    shape("one-byte", b"x")
    shape("one-nul", b"\0")
    shape("newline", b"\n")
    shape("mbox-line", b"From a@b Tue Nov 24 10:00:00 2026\n" + HEAD + b"\r\nx")
    shape("mbox-lines", b"From a@b Tue Nov 24 10:00:00 2026\n" * 50000)


def reports():
    dsn = multipart(b"r", [
        TEXT + b"sorry", b"Content-Type: message/delivery-status\r\n\r\n"
        + b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\n" * 20000], b"report")
    shape("dsn-20000-groups", HEAD + dsn)
    shape("dsn-garbage", HEAD + multipart(b"r", [
        b"Content-Type: message/delivery-status\r\n\r\n" + b"\xff\r\n\r\n"
        * 20000], b"report"))
    shape("daemon-addresses", b"From: MAILER-DAEMON\r\n\r\n"
          + b"<a@b.example> " * 50000)
    shape("daemon-ats", b"From: MAILER-DAEMON\r\n\r\n" + b"@" * 500000)
    shape("daemon-status", b"From: MAILER-DAEMON\r\n\r\n" + b"5.5." * 100000)


def noise():
    rng = random.Random(17)
    for i in range(12):
        shape(f"noise-{i}", HEAD + b"\r\n" + rng.randbytes(40000))
    base = HEAD + multipart(b"b", [TEXT + b"hello", multipart(
        b"c", [TEXT + b"x", b"Content-Type: text/html\r\n\r\n<p>x"],
        b"alternative")])
    for i in range(20):
        data = bytearray(base)
        for _ in range(20):
            data[rng.randrange(len(data))] = rng.randrange(256)
        shape(f"flipped-{i}", bytes(data))
    for i in range(0, len(base), len(base) // 12):
        shape(f"cut-{i}", base[:i])
    photo = base64.encodebytes(rng.randbytes(1500000))
    shape("photos-25mb", HEAD + multipart(b"p", [TEXT + b"erledigt"] + [
        b"Content-Type: image/jpeg; name=\"Foto %d.jpg\"\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" % i + photo
        for i in range(12)]))


def answers():
    """What a stranger's text costs, in a person's answer and in a forward."""
    for name, data in list(shapes.items()):
        if not data.startswith(HEAD) or len(data) > 1000000:
            continue
        for kind, subject in ((b"re", b"Re: [D-2026-0042] Thomsen"),
                              (b"fwd", b"WG: Anfrage")):
            shape(f"{kind.decode()}-{name}", data.replace(
                HEAD, b"From: a@b.example\r\nTo: c@d.example\r\nSubject: "
                + subject + b"\r\nIn-Reply-To: <x.1@d.example>\r\n", 1))


def main():
    for make in (structure, boundaries, headers, parameters, bodies, reports,
                 noise, answers):
        make()
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, data in shapes.items():
        with open(os.path.join(sys.argv[1], name + ".eml"), "wb") as f:
            f.write(data)
    print(len(shapes), "mails")


if __name__ == "__main__":
    main()
