#!/usr/bin/env python3
"""Forged and odd mails (tests/data/forged.txt), each through a whole pass.

No row may take a step that it should not take, and each honest answer in the
same table acts.  What a row says is said in the file.
"""
import datetime
import email
import email.policy
import os
import re
import sys

from firm import (AGENT, JENS, PETRA, MALTE, VELUX, BERLIN, Firm, Tests,
                  rfc_date)

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data",
                    "forged.txt")
PERSONS = """[person.petra]
name = Petra Henning
address = %s
[person.malte]
name = Malte Brodersen
address = %s
act = no
""" % (PETRA, MALTE)

# How the mailbox is set up for the rows under 'check: …'.
MAILBOX = {
    "off": "",
    "on": "trusted_authserv_id = mx.brodersen.example",
    "below": "trusted_authserv_id = mx.google.com\n"
             "trusted_authserv_layout = below",
    "microsoft": "trusted_authserv_layout = microsoft",
}
VERDICT = {
    "passed": "Authentication-Results: mx.brodersen.example;"
              " dmarc=pass header.from=%s\n",
    "failed": "Authentication-Results: mx.brodersen.example;"
              " dmarc=fail header.from=%s\n",
    "silent": "Authentication-Results: mx.brodersen.example; none\n",
}
# What stands in braces, besides tokens: lines that mail servers write.
WORDS = {
    "passed": VERDICT["passed"] % "brodersen.example",
    "failed": VERDICT["failed"] % "brodersen.example",
    "inside": "Received: from mx.brodersen.example (mx [127.0.0.1])\n"
              "\tby store.brodersen.example with LMTP id 1;"
              " Wed, 25 Nov 2026 08:00:00 +0100",
    "hop": "Received: from mail.evil.example (evil [192.0.2.66])\n"
           "\tby mx.brodersen.example with ESMTPS id 2;"
           " Wed, 25 Nov 2026 08:00:00 +0100",
    "gmail": "Received: from out.brodersen.example (out.brodersen.example."
             " [192.0.2.7])\n        by mx.google.com with ESMTPS id 3;\n"
             "        Wed, 25 Nov 2026 00:00:00 -0800 (PST)",
}
HOW = ("cut", "changed", "invented", "upper", "head", "key")
OURS = (JENS, PETRA, MALTE, "jens.privat@mail.example")
ROWS_A_FIRM = 20  # the brake is tested elsewhere


def clean_lines():
    with open(DATA, encoding="utf-8") as f:
        return [line.rstrip("\n") for line in f if not line.startswith("# ")
                and line.rstrip() != "#"]


def cells(line):
    return [c.strip() for c in line.split("|")]


class Row:
    def __init__(self, name, check, want, mail, state="contact"):
        self.name, self.check, self.want = name, check, want
        self.mail, self.state = mail, state


def table_rows(head, lines, senders):
    """A table is many mails: who in front, the token above, the end inside."""
    check, _, verdict = head.partition(", ")
    columns = cells(lines[0])[1:]
    for line in lines[1:]:
        who, *wants = cells(line)
        for token, want in zip(columns, wants, strict=True):
            own = who if who in ("petra", "malte") else "jens"
            key = {"own": own, "none": ""}.get(token, token)
            head = VERDICT.get(verdict, "")
            domain = re.sub(r".*@|>", "", senders[who])
            mail = (head % domain if "%s" in head else head)
            mail += "From: %s\n" % senders[who]
            mail += ("To: {%s.to}\nIn-Reply-To: {%s.id}\n" % (key, key)
                     if key else "To: %s\n" % AGENT)
            mail += "Subject: Re: [D-{order}] Silke Thomsen\n\nangerufen\n"
            if want == "acts":
                want += {"petra": " petra"}.get(who, " jens")
            yield Row("%s, token %s%s" % (who, token, verdict and ", check " +
                                          verdict), check, want, mail)


def single_row(name, lines, check):
    """'name', then keys of ours, then the mail as it is."""
    row = Row(name, check, None, "")
    while lines and re.match(r"(want|state): ", lines[0]):
        key, _, value = lines.pop(0).partition(": ")
        setattr(row, key, value)
    while lines and not lines[-1]:
        lines.pop()
    row.mail = "\n".join(lines) + "\n"
    return row


def read_rows():
    senders, rows, check = {}, [], "off"
    lines, block = clean_lines(), []
    blocks = []
    for line in lines:
        if re.match(r"(senders$|table: |check: |--- )", line):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    for head, *block in blocks:
        filled = [b for b in block if b.strip()]
        if head == "senders":
            senders = dict(cells(b) for b in filled)
        elif head.startswith("table: "):
            rows += table_rows(head[7:], filled, senders)
        elif head.startswith("check: "):
            check = head[7:]
        else:
            rows.append(single_row(head[4:], block, check))
    return rows


class Parsed(Firm):
    """Each mail that went out is parsed once."""

    def mails(self, to):
        kept = self.__dict__.setdefault("kept", {})
        folder = self.path("out", to, "new")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        for name in names:
            if (to, name) not in kept:
                with open(os.path.join(folder, name), "rb") as f:
                    m = email.message_from_bytes(
                        f.read(), policy=email.policy.default)
                m.file = name
                kept[to, name] = m
        return [kept[to, name] for name in sorted(names)]


class Played:
    """One firm, and the rows it plays, one order each."""

    def __init__(self, program, check):
        self.f = Parsed(program, persons=PERSONS, mailbox=MAILBOX[check])
        self.now = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
        for n in range(1, ROWS_A_FIRM + 2):
            self.f.inquiry(self.stamp(), no="VX-26-%d" % n,
                           customer="silke.thomsen@post.example")
        self.once()
        self.now = datetime.datetime(2026, 11, 25, 7, 0, tzinfo=BERLIN)
        self.once()
        self.n = 1
        self.first = self.mail_to(JENS, "notification")
        self.digest = self.mail_to(JENS, "digest")
        self.orders = everything(self.f)

    def stamp(self):
        return self.now.strftime("%Y-%m-%d %H:%M")

    def once(self, minutes=0):
        self.now += datetime.timedelta(minutes=minutes)
        self.f.once(self.stamp())

    def mail_to(self, who, kind):
        """The newest of that kind about this order."""
        order = "2026-%04d" % self.n
        return [m for m in self.f.mails(who) if m["X-Dachpost-Kind"] == kind
                and m["X-Dachpost-Order"] in (None, order)][-1]

    def sources(self, state):
        """Where the tokens come from."""
        out = {"jens": self.mail_to(JENS, "notification"),
               "petra": self.mail_to(PETRA, "notification"),
               "malte": self.mail_to(MALTE, "notification"),
               "other": self.first, "digest": self.digest}
        out["old"] = out["jens"]
        if state != "contact":
            self.f.reply(out["jens"], self.stamp(), "angerufen")
            self.once()
            self.once(11)  # the partner hears of it, too
            for who, at in (("jens", JENS), ("petra", PETRA)):
                out[who] = self.mail_to(at, "notification")
            out["understood"] = self.mail_to(JENS, "response")
            out["velux"] = self.mail_to(VELUX, "confirmation")
        return out


def token_in(mail):
    return re.search(r"\+(\w{32})@", str(mail["Reply-To"])).group(1)


def changed(token, how):
    if how == "cut":
        return token[:-1]
    if how == "changed":
        return token[:25] + ("b" if token[25] == "a" else "a") + token[26:]
    if how == "upper":
        return token.upper()
    if how in ("head", "key"):  # whose order it is; which key made it
        i = {"head": 9, "key": 0}[how]
        return token[:i] + ("b" if token[i] == "a" else "a") + token[i + 1:]
    if how == "invented":
        return "aeaqaaaaaeaadfpxyct5p7nxrqvr2sso"
    return token


def fill(text, sources, order):
    """{jens.to} {petra.id} {cut.to} {order} {token}"""
    def one(m):
        key, _, what = m.group(1).partition(".")
        if key == "order":
            return order
        if key in WORDS:
            return WORDS[key].rstrip("\n")
        how = key if key in HOW else ""
        mail = sources["jens" if how else key]
        token = token_in(mail)
        if what == "to":
            return str(mail["Reply-To"]).replace(token, changed(token, how))
        if what == "id":
            return str(mail["Message-ID"]).replace(token, changed(token, how))
        return changed(token, how)
    return re.sub(r"\{([a-z]+(?:\.[a-z]+)?)\}", one, text)


def bytes_of(text, now, msgid):
    """The mail as it goes into the mailbox; \\x00 stands for that byte."""
    head, _, body = text.partition("\n\n")
    for name, value in (("Date", rfc_date(now)), ("Message-ID", msgid)):
        if not re.search(r"(?im)^%s:" % name, head):
            head += "\n%s: %s" % (name, value)
    raw = (head + "\n\n" + body).encode()
    return re.sub(rb"\\x([0-9a-f]{2})",
                  lambda m: bytes([int(m.group(1), 16)]), raw)


def everything(f):
    return {o["order"]: (o["state"], o["due"]) for o in f.json("list", "--all")}


def step_of(f, order, was, now):
    """A step moves the state or the deadline; who took it, is in the events."""
    if was == now:
        return None
    steps = [e for e in f.order(order)["events"] if e["do"] != "note"]
    taken = 1 if was[0] == "contact" else 2
    return ("acts %s" % steps[-1]["by"] if len(steps) == taken else
            "ACTED TWICE")


def outcome(played, order, msgid):
    """What came of the mail, in the words of the table."""
    f, before = played.f, played.orders
    after = played.orders = everything(f)
    others = [o for o in after if o != order and after[o] != before.get(o)]
    if others:
        return "MOVED ANOTHER: %s" % others
    mails = [m for who in os.listdir(f.path("out")) for m in f.new(who)
             if m["X-Dachpost-Kind"] == "response"]
    if any(m["To"].addresses[0].addr_spec not in OURS for m in mails):
        return "WROTE TO A STRANGER"
    step = step_of(f, order, before[order], after[order])
    if step or not mails:
        return step or "nothing"
    answers = [m for m in mails if msgid in str(m["In-Reply-To"])]
    if not answers:
        return "told"
    plain = answers[0].get_body(("plain",)).get_content()
    return "denied" if "nicht bewegen" in plain else "asked"


def play(played, row):
    played.n += 1
    played.now += datetime.timedelta(minutes=15)
    order = "2026-%04d" % played.n
    mail, state = row.mail, row.state
    if "velux." in mail:  # a confirmation is there after a step only
        mail, state = mail.replace("angerufen", "Angebot gesendet"), "offer"
    sources = played.sources(state)
    if state != "contact":
        played.orders = everything(played.f)
    msgid = "<row.%d@brodersen.example>" % played.n
    for who in os.listdir(played.f.path("out")):
        played.f.new(who)
    played.now += datetime.timedelta(minutes=1)
    # the firm is told of the same thing once a day: so no two are the same
    mail = re.sub(r"(?m)^(Subject: [^{\n]*Thomsen)$", r"\1, Brief %s" % (
        chr(97 + played.n) * 3), mail)
    for raw in mail.split("\n=== and again\n"):
        played.f.deliver(bytes_of(fill(raw, sources, order), played.now, msgid))
    played.once()
    return outcome(played, order, msgid.strip("<>"))


def every_row(t):
    rows = read_rows()
    t.check("at least 150 mails", len(rows) >= 150, True)
    t.check("no name twice", len({(r.check, r.name) for r in rows}), len(rows))
    acted = forbidden = 0
    for check in MAILBOX:
        mine = [r for r in rows if r.check == check]
        for i, row in enumerate(mine):
            if i % ROWS_A_FIRM == 0:
                played = Played(t.program, check)
            got = play(played, row)
            t.check("%s: %s" % (check, row.name), got, row.want)
            acted += got.startswith("acts") and got == row.want
            forbidden += not got.islower() or (
                got.startswith("acts") and got != row.want)
    print("%d mails: %d honest ones acted, %d forbidden steps" % (
        len(rows), acted, forbidden))
    t.check("forbidden steps", forbidden, 0)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(every_row))
