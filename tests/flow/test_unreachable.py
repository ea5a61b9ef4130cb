#!/usr/bin/env python3
"""Whom a mail does not reach: somebody else hears of it, until it is settled."""
import sys

from firm import (AGENT, JENS, PETRA, PETRA_CONF, VELUX, Firm, Tests, moment,
                  rfc_date, text)

PRIVATE = "jens.privat@mail.example"


def bounce(f, mail, at, status="5.1.1", action="failed"):
    f.deliver(
        "Date: %s\nFrom: MAILER-DAEMON@mail.example\nTo: %s\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Message-ID: <bounce.%d@mail.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\n\n--b\n\nEs ging nicht.\n--b\n"
        "Content-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mail.example\n\n"
        "Final-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n\n--b\n"
        "Content-Type: message/rfc822\n\nMessage-ID: %s\nSubject: %s\n\n"
        "x\n--b--\n" % (
            rfc_date(moment(at)), AGENT, next(f.count), mail["To"], action,
            status, mail["Message-ID"], mail["Subject"]))


def opened(t, **kw):
    f = Firm(t.program, **kw)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    return f


def states(f, kind):
    return [m["state"] for m in f.json("outbox") if m["kind"] == kind]


def a_colleague_hears(t):
    f = opened(t, persons=PETRA_CONF)
    mail = f.new(JENS)[0]
    f.new(PETRA)
    bounce(f, mail, "2026-11-24 09:20")
    f.once("2026-11-24 09:20")
    told = f.new(PETRA)
    t.check("the colleague is told", len(told), 1)
    t.check("by name", JENS in text(told[0]), True)
    t.check("with the order", told[0]["X-Dachpost-Order"], "2026-0001")
    t.check("who does not answer it oneself", len(f.new(JENS)), 0)
    t.check("it is in the list", states(f, "notification"),
            ["failed", "sent"])
    f.reply(told[0], "2026-11-24 09:30", "erledigt",
            sender="Petra Henning <%s>" % PETRA)
    f.once("2026-11-24 09:30")
    t.check("an answer to it counts", f.order()["state"], "offer")


def another_address(t):
    f = opened(t)
    bounce(f, f.new(JENS)[0], "2026-11-24 09:20")
    f.once("2026-11-24 09:20")
    t.check("nobody else: the other address", len(f.new(PRIVATE)), 1)
    t.check("and not the dead one", len(f.new(JENS)), 0)


def a_delay_is_none(t):
    f = opened(t, persons=PETRA_CONF)
    f.new(PETRA)
    bounce(f, f.new(JENS)[0], "2026-11-24 09:20", "4.4.1", "delayed")
    f.once("2026-11-24 09:20")
    t.check("nobody is told", len(f.new(PETRA)), 0)
    t.check("nothing failed", states(f, "notification"), ["sent", "sent"])


def the_partner_does_not_know(t):
    """Shown each morning until it is sent again, or dropped."""
    f = opened(t)
    f.reply(f.new(JENS)[0], "2026-11-24 10:00", "erledigt")
    f.once("2026-11-24 10:00")
    f.once("2026-11-24 10:10")
    confirmation = f.new(VELUX)[0]
    f.new(JENS)
    bounce(f, confirmation, "2026-11-24 10:20")
    f.once("2026-11-24 10:20")
    told = f.new(JENS)
    t.check("the firm is told", len(told), 1)
    t.check("of what", VELUX in text(told[0]), True)
    number = [m["id"] for m in f.json("outbox")
              if m["kind"] == "confirmation"][0]
    for day in ("25", "26"):
        f.once("2026-11-%s 07:00" % day)
        digest = f.new(JENS, "digest")[-1]
        t.check("the digest of the %sth names it" % day,
                "outbox retry %d" % number in " ".join(text(digest).split()),
                True)
    f.run("outbox", "retry", str(number), "--now",
          "2026-11-26T08:00:00+01:00")
    f.once("2026-11-26 08:00")
    t.check("it is sent again", states(f, "confirmation"), ["sent"])
    f.once("2026-11-27 07:00")
    t.check("and named no more",
            "outbox retry" in text(f.new(JENS, "digest")[-1]), False)


def dropped(t):
    f = opened(t)
    f.reply(f.new(JENS)[0], "2026-11-24 10:00", "erledigt")
    f.once("2026-11-24 10:00")
    f.once("2026-11-24 10:10")
    bounce(f, f.new(VELUX)[0], "2026-11-24 10:20")
    f.once("2026-11-24 10:20")
    number = [m["id"] for m in f.json("outbox")
              if m["kind"] == "confirmation"][0]
    f.run("outbox", "drop", str(number))
    f.once("2026-11-25 07:00")
    t.check("settled", "outbox retry" in text(f.new(JENS, "digest")[-1]),
            False)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        a_colleague_hears, another_address, a_delay_is_none,
        the_partner_does_not_know, dropped))
