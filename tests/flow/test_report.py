#!/usr/bin/env python3
"""The digest and the monthly report, as they lie in the mailbox."""
import sys

from firm import JENS, PETRA, PETRA_CONF, VELUX, Firm, Tests, text

# order, what was done (None: the inquiry), when, options.  October 2026 in
# North Rhine-Westphalia; the 3rd is a Saturday and a holiday.
OCTOBER = [
    ("2026-0001", None, "2026-10-05 09:00", ()),
    ("2026-0001", "contacted", "2026-10-05 11:00", ()),
    ("2026-0002", None, "2026-10-06 09:00", ()),
    ("2026-0003", None, "2026-10-07 09:00", ()),
    # 34 hours after its inquiry: too late, by a morning
    ("2026-0002", "contacted", "2026-10-07 19:00", ()),
    ("2026-0003", "contacted", "2026-10-08 08:00", ()),
    ("2026-0001", "offer_sent", "2026-10-08 19:00", ("--amount", "4350")),
    ("2026-0001", "accepted", "2026-10-12 19:00", ("--amount", "4200.50")),
    ("2026-0003", "passed", "2026-10-12 19:00", ()),
    # its offer was due on the 15th: missed in October, and still open
    ("2026-0004", None, "2026-10-29 10:00", ()),
    # taken back: not to be counted
    ("2026-0004", "contacted", "2026-10-29 10:30", ()),
    ("2026-0004", "undo", "2026-10-29 10:31", ()),
    # too late, and in November: the contact is not October's, the miss is
    ("2026-0004", "contacted", "2026-11-01 09:00", ()),
]

REPORT = """\
Ihr Monat: Oktober 2026

Anfragen: 4 ####################
Kunde kontaktiert: 3 ###############
Angebot versendet: 1 #####
Angebot angenommen: 1 #####
Baustelle abgeschlossen: 0

Innerhalb von 24 Stunden kontaktiert: 2 von 3 (66 %).
Bis zum ersten Kontakt meist 23 Stunden.
Angenommene Angebote mit bekanntem Betrag: 1, zusammen 4.200,50 €.
Abgelehnt: 0. Vom Betrieb abgegeben: 1.
Überschrittene Fristen: 3.
"""


def play(f, story):
    for n, (order, what, at, options) in enumerate(story):
        if what is None:
            f.inquiry(at, no="VX-26-1047%02d" % n,
                      customer="kunde%d@post.example" % n)
            f.once(at)
        else:
            f.run("do", order, what, "--now", at.replace(" ", "T"), *options)


def a_month(t):
    f = Firm(t.program, persons=PETRA_CONF)
    play(f, OCTOBER)
    f.new(JENS)
    f.once("2026-11-02 06:59")
    t.check("not before the morning", f.new(JENS, "report"), [])
    f.once("2026-11-02 07:00")
    report, = f.new(JENS, "report")
    t.check("subject", report["Subject"], "Monatsbericht Oktober 2026")
    body = text(report).replace("\r", "").replace("\u00a0", " ")
    t.check("figures", body[:len(REPORT)], REPORT)
    t.check("who wants no digest", f.new(PETRA, "report"), [])
    t.check("VELUX is not told", f.new(VELUX, "report"), [])
    f.once("2026-11-03 07:00")
    t.check("once a month", f.new(JENS, "report"), [])
    f.once("2026-12-01 07:00")
    t.check("and again", [m["Subject"] for m in f.new(JENS, "report")],
            ["Monatsbericht November 2026"])
    f.once("2027-03-01 08:00")
    t.check("of three missed months the last", [
        m["Subject"] for m in f.new(JENS, "report")],
        ["Monatsbericht Februar 2027"])


def a_quiet_month(t):
    f = Firm(t.program)
    f.once("2026-10-05 09:00")
    f.once("2026-11-02 07:00")
    report, = f.new(JENS, "report")
    body = text(report)
    t.check("nobody contacted: no share of nothing",
            "24 Stunden" in body, False)
    t.check("nothing missed", "Keine einzige Frist" in body, True)
    t.check("no digest of nothing", f.new(JENS, "digest"), [])


def the_most_urgent_first(t):
    f = Firm(t.program, persons=PETRA_CONF)
    for n, at in enumerate(("2026-11-24 12:00", "2026-11-24 10:00",
                            "2026-11-24 16:00")):
        f.inquiry(at, no="VX-26-20000%d" % n,
                  customer="k%d@post.example" % n)
        f.once("2026-11-24 16:00" if n == 2 else at)
    # the third is contacted: 7 Werktage from here, so it comes last
    f.run("do", "2026-0003", "contacted", "--now", "2026-11-24T17:00")
    f.new(JENS)
    f.once("2026-11-25 06:59")
    t.check("not yet", f.new(JENS, "digest"), [])
    f.once("2026-11-25 07:00")
    digest, = f.new(JENS, "digest")
    body = text(digest)
    at = [body.index(o + ":") for o in ("2026-0002", "2026-0001",
                                        "2026-0003")]
    t.check("order of things", at, sorted(at))
    t.check("how many", "3 Aufträge sind offen" in body, True)
    t.check("only for who wants it", f.new(PETRA, "digest"), [])
    f.once("2026-11-25 12:00")
    t.check("once a morning", f.new(JENS, "digest"), [])


def mornings_that_are_none(t):
    """Whit Monday, a Sunday and the firm's own free day bring no digest."""
    f = Firm(t.program, firm="holidays = 2026-05-26")
    f.inquiry("2026-05-22 12:00")
    f.once("2026-05-22 12:00")
    got = []
    for day in range(23, 29):
        f.once("2026-05-%02d 07:00" % day)
        got += [day] * len(f.new(JENS, "digest"))
    t.check("days with a digest", got, [23, 27, 28])


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        a_month, a_quiet_month, the_most_urgent_first,
        mornings_that_are_none))
