#!/usr/bin/env python3
"""`render KIND --order N`: a real order's mail, to look at."""
import email
import email.policy
import os
import sys

from firm import AGENT, JENS, VELUX, Firm, Tests, text

KINDS = {  # kind: to whom, words that must stand in it
    "notification": (JENS, "Silke Thomsen"),
    "headsup": (JENS, "Angebot"),
    "reminder": (JENS, "Angebot"),
    "escalation": (JENS, "Angebot"),
    "confirmation": (VELUX, "VX-26-104711"),
    "status": (JENS, "Silke Thomsen"),
    "list": (JENS, "2026-0001"),
    "digest": (JENS, "2026-0001"),
    "report": (JENS, "November 2026"),
}


def every_kind(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.run("do", "2026-0001", "contacted", "--now", "2026-11-24T11:00")
    before = f.json("outbox")
    tokens = {m["Reply-To"] for m in f.mails(JENS)}
    for kind, (to, words) in KINDS.items():
        raw = f.run("render", kind, "--order", "2026-0001",
                    "--now", "2026-11-24T12:00").stdout
        m = email.message_from_bytes(raw, policy=email.policy.default)
        t.check(kind + ": to", m["To"].addresses[0].addr_spec, to)
        t.check(kind + ": words", words in text(m), True)
        t.check(kind + ": without a token",
                [m["Reply-To"].addresses[0].addr_spec,
                 any(str(x).split("+")[-1].split("@")[0] in raw.decode()
                     for x in tokens)], [AGENT, False])
    t.check("nothing was queued", f.json("outbox"), before)
    f.run("render", "notification", "--order", "2026-0001",
          "--out", f.path("look"))
    t.check("files", sorted(os.listdir(f.path("look")))[:3], [
        "notification-Frist-2026-0001.ics", "notification-Kunde-2026-0001.vcf",
        "notification.eml"])


def what_is_not_there(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    for args, code, words in [
            (("notification", "--order", "2026-0009"), 65, "no order 2026-0009"),
            (("proposal", "--order", "2026-0001"), 65, "cannot be shown"),
            (("confirmation", "--order", "2026-0001"), 65, "no step"),
            (("nothing",), 65, "there is no mail 'nothing'")]:
        p = f.run("render", *args, ok=False)
        t.check(args, [p.returncode, words in f.said], [code, True])


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(every_kind, what_is_not_there))
