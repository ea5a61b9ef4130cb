"""Answers to the agent's own mails, mutated: test_answers.py PROGRAM [N [FIRST]]

A person's answers, forwards and copies, the customer's mails, bounces and the
partner's withdrawal carry real tokens and Message-IDs; each is changed as
mutate.py does.  Whatever comes of them: each has its verdict, mail goes only
to people of the configuration, and every mail that went out is well formed.
"""
import itertools
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from account import through_the_agent                     # noqa: E402
from mutate import load, mutate                           # noqa: E402
from firm import JENS, PETRA, PETRA_CONF, VELUX, Firm     # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 300
FIRST = int(sys.argv[3]) if len(sys.argv) > 3 else 1
BATCH = 300
MAY_GET = {JENS, PETRA, VELUX, "jens.privat@mail.example"}
TEXTS = ["kontaktiert", "Angebot ist raus, 4.350 €", "nicht erreicht",
         "noch nicht angerufen", "an Petra", "Status", "Liste", "rückgängig",
         "erinner mich Montag wieder", "Notiz: Schlüssel beim Nachbarn",
         "machen wir nicht, zu weit weg", "hat zugesagt, 12.000,50 Euro",
         "Termin am 1.12. um 10 Uhr", "ok", "Was soll das heißen?",
         "angerufen\n\nAm 24.11.2026 um 10:00 schrieb Brodersen:\n> Kunde\n",
         "2026-0001: angerufen\n2026-0002: Angebot gesendet"]
CUSTOMER = "silke.thomsen@post.example"
BOUNCE = """From: MAILER-DAEMON@mx.example
To: auftraege@brodersen.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=BB

--BB
Content-Type: text/plain

User unknown
--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
--BB
Content-Type: message/rfc822

Message-ID: %s
From: auftraege@brodersen.example
To: %s
Subject: x

x
--BB--
"""
failed = 0


def fail(what):
    global failed
    failed += 1
    print("FAILED:", what, flush=True)


def seeds_of(f, mails):
    """What people and servers write about these two mails of ours."""
    caught = []
    f.deliver = lambda raw: caught.append(
        raw if isinstance(raw, bytes) else raw.encode())
    at = "2026-11-24 10:20"
    for m in mails:
        for text in TEXTS:
            f.reply(m, at, text)
        f.reply(m, at, "Anfrage von\n\n-------- Weitergeleitete Nachricht "
                f"--------\nVon: Silke <{CUSTOMER}>\nBetreff: Re: Angebot\n"
                "Datum: 24.11.2026\nAn: Jens\n\nJa, bitte bauen Sie ein.",
                subject="Fwd: Angebot")
        f.reply(m, at, "Hallo Frau Thomsen, anbei das Angebot.", to=CUSTOMER,
                headers=f"Cc: {m['Reply-To']}\n")
        f.reply(m, at, "Ich bin bis Montag nicht da.",
                headers="Auto-Submitted: auto-replied\n")
        f.reply(m, at, "Ja, gern!", sender=f"Silke <{CUSTOMER}>")
        f.reply(m, at, "kontaktiert", sender="fremd@anderswo.example")
        f.deliver(BOUNCE % (JENS, m["Message-ID"], JENS))
        f.deliver(m.raw)
    f.write(at, "Guten Tag, hier noch eine Frage zum Angebot.",
            sender=CUSTOMER)
    f.write(at, "Die Anfrage VX-26-104711 wird storniert.",
            sender="konfigurator@velux.example", subject="Stornierung der "
            "Anfrage VX-26-104711")
    f.deliver = Firm.deliver.__get__(f)
    return caught


def begun():
    """A firm with two orders; their notifications."""
    f = Firm(PROGRAM, persons=PETRA_CONF)
    f.inquiry("2026-11-24 10:00")
    f.inquiry("2026-11-24 10:00", no="VX-26-2", customer="o.kern@post.example")
    f.once("2026-11-24 10:00")
    return f, f.new(JENS, "notification")


def look_at_what_went_out(f, numbers):
    for to in os.listdir(f.path("out")):
        if to not in MAY_GET:
            fail(f"{numbers}: mail to {to}")
        for m in f.mails(to):
            defects = [d for p in m.walk() for d in p.defects]
            ids = m["References"] or ""
            if defects or m["To"] is None:
                fail(f"{numbers}: {to}: {m.file}: {defects}")
            if max(map(len, m.raw.splitlines())) > 998 or ids.count("<") > 20:
                fail(f"{numbers}: {to}: {m.file}: a long line")
    for o in f.json("list", "--all"):
        f.json("show", o["order"])
    f.once("2026-11-24 10:45")
    waiting = [m for m in f.json("outbox") if m["state"] not in ("sent",)
               and "came back" not in m["answer"]]
    if waiting:
        fail(f"{numbers}: not sent: {waiting[:3]}")


def batch(numbers, others):
    f, notes = begun()
    seeds = seeds_of(f, notes)
    mails = {}
    for n in numbers:
        rng = random.Random(n)
        raw, _ = mutate(rng, seeds)
        if rng.random() < 0.1:
            raw, _ = mutate(rng, [raw, rng.choice(others)])
        mails[n] = raw
    finds, line = through_the_agent(PROGRAM, mails, firm=f)
    for name, what in finds:
        fail(f"{name}: {what}")
    look_at_what_went_out(f, f"{numbers[0]}-{numbers[-1]}")
    kinds = sorted(e["do"] for o in f.json("list", "--all")
                   for e in f.json("show", o["order"])["events"])
    print(line, {k: len(list(g)) for k, g in itertools.groupby(kinds)},
          flush=True)


def main():
    others = load([os.path.join(HERE, "..", "mails")])
    for start in range(FIRST, FIRST + COUNT, BATCH):
        batch(list(range(start, min(start + BATCH, FIRST + COUNT))), others)
    print(f"{COUNT - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
