#!/usr/bin/env python3
"""Machines that answer machines: none gets us to dance."""
import datetime
import itertools
import sys

from firm import (BERLIN, JENS, MALTE, VELUX, Firm, Tests)

MALTE_CONF = """[person.malte]
name = Malte Brodersen
address = %s
act = no
""" % MALTE
CUSTOMER = "silke.thomsen@post.example"

# What they say; {n} counts, {subject} is that of the mail they answer.
TEXTS = {
    "thanks": "Vielen Dank für Ihre Nachricht. Wir melden uns bei Ihnen.",
    "a riddle": "Warum ist die Banane krumm, und was hat das mit uns zu tun?",
    "short": "Hä?",
    "with a number": "Ihr Vorgang {n} wurde angelegt, oder etwa nicht?",
    "with our subject": "Wurde '{subject}' von Ihnen an uns geschickt, und "
                        "warum? Vorgang {n}.",
}


class Robot:
    """Answers every mail to one address, twice, with changing subjects."""

    def __init__(self, firm, address, text):
        self.f, self.address, self.text = firm, address, text
        self.count = itertools.count(1)
        self.answered = set()

    def answer_all(self, now):
        got = self.f.mails(self.address)
        fresh = [m for m in got if m.file not in self.answered]
        for mail in fresh:
            self.answered.add(mail.file)
            for _ in range(2):
                n = next(self.count)
                subject = "Vorgang %d: Re: %s" % (n, mail["Subject"])
                self.f.reply(mail, now.strftime("%Y-%m-%d %H:%M"),
                             self.text.format(n=n, subject=mail["Subject"]),
                             sender=self.address, subject=subject)
        return len(fresh)


def days(firm, robot=None):
    """Four days, six passes each; mails to each address a day."""
    per_day = {a: [] for a in (JENS, MALTE, VELUX, CUSTOMER)}
    seen = dict.fromkeys(per_day, 0)
    for day in range(24, 28):
        now = datetime.datetime(2026, 11, day, 9, 0, tzinfo=BERLIN)
        if day == 24:
            for n in range(3):
                firm.inquiry(now.strftime("%Y-%m-%d %H:%M"),
                             no="VX-26-%d" % n, customer=CUSTOMER)
        if day == 25:
            firm.run("do", "2026-0001", "contacted", "--now", now.isoformat())
        for _ in range(6):
            firm.once(now.strftime("%Y-%m-%d %H:%M"))
            if robot:
                robot.answer_all(now)
            now += datetime.timedelta(minutes=20)
        firm.once(now.strftime("%Y-%m-%d %H:%M"))
        for a in per_day:
            n = len(firm.mails(a))
            per_day[a].append(n - seen[a])
            seen[a] = n
    return per_day


def at_most_one_a_day(t):
    quiet = days(Firm(t.program, persons=MALTE_CONF))
    for address in (JENS, MALTE, VELUX):
        for name, text in TEXTS.items():
            f = Firm(t.program, persons=MALTE_CONF)
            robot = Robot(f, address, text)
            got = days(f, robot)
            more = [a - b for a, b in zip(got[address], quiet[address])]
            t.check("%s, %s: it answered" % (address, name),
                    len(robot.answered) > 0, True)
            t.check("%s, %s: at most one more a day (%s)" % (
                address, name, more), max(more) <= 1, True)
            states = [o["state"] for o in f.json("list", "--all")]
            t.check("%s, %s: nothing moved" % (address, name),
                    sorted(states), ["contact", "contact", "offer"])
            if address == VELUX:
                told = sum(got[JENS]) - sum(quiet[JENS])
                t.check("the firm is not flooded (%d)" % told, told <= 12, True)


def the_customers_machine(t):
    """She gets no mail of ours; her machine is told of once a day."""
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:00", customer=CUSTOMER)
    f.once("2026-11-24 09:00")
    f.new(JENS)
    for i in range(8):
        f.write("2026-11-24 09:1%d" % i, TEXTS["thanks"], sender=CUSTOMER,
                subject="Eingang %d" % i, headers="Auto-Submitted: auto-replied\n")
    f.once("2026-11-24 09:30")
    t.check("none to her", f.mails(CUSTOMER), [])
    t.check("none about it", f.new(JENS), [])


def a_person_may_be_unclear_twice(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:00")
    f.once("2026-11-24 09:00")
    mail = f.new(JENS, "notification")[0]
    for i, words in enumerate(("tja, der war komisch?", "sehr komisch, oder?")):
        f.reply(mail, "2026-11-24 10:0%d" % i, words)
        f.once("2026-11-24 10:0%d" % i)
        t.check(words, len(f.new(JENS, "response")), 1)
    f.reply(mail, "2026-11-24 10:05", "angerufen")
    f.once("2026-11-24 10:05")
    t.check("and clear at last", f.order()["state"], "offer")


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        at_most_one_a_day, the_customers_machine,
        a_person_may_be_unclear_twice))
