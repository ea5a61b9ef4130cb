#!/usr/bin/env python3
"""A year of orders through the whole agent, beside a model of what is owed.

Inquiries arrive, Jens answers his mails when he feels like it, snoozes, and
the agent is off for up to three weeks.  After each pass the reminders that
lie in the mailboxes are exactly those that the model names: none early, none
twice, none for a step that was taken.  The model has its own calendar (an
independent list of holidays), its own clock and no code of the program's.

  test_year.py PROGRAM [ORDERS [DAYS]]   default: 40 orders in 60 days
"""
import datetime as dt
import random
import shutil
import sys

from calendar_reference import (BERLIN, DAY, Calendar, civil_day, deadline,
                                load_holidays, midnight)
from firm import JENS, MALTE, MALTE_CONF, Firm, Tests

HOUR = dt.timedelta(hours=1)
UTC = dt.timezone.utc
NEXT = {"contact": ["kontaktiert"],
        "offer": ["Angebot gesendet", "zu weit weg, machen wir nicht"],
        "answer": ["nachgefragt", "angenommen", "Kunde hat abgesagt"],
        "job": ["Baustelle fertig"]}
LEADS = {"kontaktiert": "offer", "Angebot gesendet": "answer",
         "nachgefragt": "answer", "angenommen": "job",
         "Kunde hat abgesagt": "lost", "Baustelle fertig": "done",
         "zu weit weg, machen wir nicht": "lost"}


def clock(day, hour):
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


def before(a, b):
    """a < b as moments: two times of one zone compare by the wall clock."""
    return a.astimezone(UTC) < b.astimezone(UTC)


def plus(t, delta):
    return (t.astimezone(UTC) + delta).astimezone(BERLIN)


class Order:
    """What the firm owes by this order, by the words of the contract."""

    def __init__(self, cal, number, arrived):
        self.cal, self.number = cal, number
        self.step("contact", arrived, arrived)

    def step(self, state, at, known):
        self.state, self.known = state, known
        self.headsup, self.count, self.last = False, 0, None
        self.snooze = None  # what was put off is done
        if state in NEXT:
            self.due, self.day = deadline(self.cal, state, at, False)

    def morning(self, t):
        day = civil_day(t)
        while not self.cal.is_werktag(day) or before(clock(day, 7), t):
            day += DAY
        return clock(day, 7)

    def held(self, t):
        if self.snooze and before(t, self.snooze):
            return self.morning(self.snooze)
        return t

    def headsup_at(self):
        if self.state == "contact":
            return plus(self.due, -4 * HOUR)
        day = self.day
        while not self.cal.is_werktag(day):
            day -= DAY
        return clock(day, 7)

    def owed(self, now):
        """'headsup', 'reminder', 'escalation' or None."""
        if self.state not in NEXT:
            return None
        if before(now, self.due):
            at = self.headsup_at()
            if self.headsup or not before(self.known, at):
                return None
            return None if before(now, self.held(at)) else "headsup"
        if self.count == 0:
            at = self.due
        elif self.count == 1:
            at = self.morning(plus(self.last, dt.timedelta(seconds=1)))
        else:
            at = self.morning(midnight(civil_day(self.last) + DAY))
        if before(now, self.held(at)):
            return None
        if self.count and not 6 <= now.hour < 20:
            return None
        return "escalation" if self.count >= 2 else "reminder"

    def sent(self, kind, now):
        self.headsup = True
        if kind != "headsup":
            self.count, self.last = self.count + 1, now


class Year:
    def __init__(self, t, orders, days):
        self.t, self.r = t, random.Random(2026)
        self.f = Firm(t.program, persons=MALTE_CONF)
        self.cal = Calendar(load_holidays(), "NW")
        self.orders, self.mail = {}, {}
        self.now = clock(dt.date(2026, 1, 2), 8)
        self.end = plus(self.now, days * DAY)
        self.arrivals = sorted(
            plus(self.now, self.r.random() * 0.8 * days * DAY)
            for _ in range(orders))
        self.counts = dict.fromkeys(
            ("passes", "outages", "answers", "snoozes", "headsup", "reminder",
             "escalation"), 0)

    def arrive(self, at):
        n = len(self.orders) + 1
        number = "%d-%04d" % (self.now.year, sum(
            1 for o in self.orders.values()
            if o.number.startswith(str(self.now.year))) + 1)
        self.f.inquiry(at.strftime("%Y-%m-%d %H:%M:%S"), no="VX-%05d" % n,
                       customer="kunde%d@post.example" % n)
        self.orders[number] = Order(self.cal, number, self.now)

    def answer(self, o):
        """One of the words that fit, or a wish to be left alone."""
        if self.r.random() < 0.3:
            day = civil_day(self.now) + DAY * self.r.randint(1, 12)
            words = "Wiedervorlage am %d.%d.%d" % (
                day.day, day.month, day.year)
            o.snooze = midnight(day)
            self.counts["snoozes"] += 1
        else:
            words = self.r.choice(NEXT[o.state])
            o.step(LEADS[words], self.now, self.now)
            self.counts["answers"] += 1
        self.f.reply(self.mail[o.number],
                     self.now.strftime("%Y-%m-%d %H:%M:%S"), words)

    def play(self):
        while self.arrivals and not before(self.now, self.arrivals[0]):
            self.arrive(self.arrivals.pop(0))
        for o in self.orders.values():
            if o.number in self.mail and o.state in NEXT and \
                    6 <= self.now.hour < 21 and self.r.random() < 0.012:
                self.answer(o)
        self.f.once(self.now.isoformat()[:19])
        self.counts["passes"] += 1

    def collect(self, who):
        got = []
        for m in self.f.mails(who):
            kind, order = m["X-Dachpost-Kind"], m["X-Dachpost-Order"]
            if kind in ("headsup", "reminder", "escalation"):
                got.append((order, kind))
            if who == JENS and order and m["Reply-To"]:
                self.mail[order] = m
        shutil.rmtree(self.f.path("out", who), ignore_errors=True)
        return sorted(got)

    def look(self):
        """What lies in the mailboxes is what was owed at this moment."""
        jens, malte = [], []
        for o in self.orders.values():
            kind = o.owed(self.now)
            if kind is None:
                continue
            o.sent(kind, self.now)
            self.counts[kind] += 1
            jens.append((o.number, "headsup" if kind == "headsup"
                         else "reminder"))
            if kind == "escalation":
                malte.append((o.number, kind))
        at = self.now.isoformat()
        self.t.check("Jens at " + at, self.collect(JENS), sorted(jens))
        self.t.check("Malte at " + at, self.collect(MALTE), sorted(malte))

    def run(self):
        while before(self.now, self.end):
            self.play()
            self.look()
            step = self.r.choice([HOUR, 2 * HOUR, 3 * HOUR, 5 * HOUR])
            if self.r.random() < 0.004:
                step = self.r.randint(2, 21 * 24) * HOUR
                self.counts["outages"] += 1
            self.now = plus(self.now, step + dt.timedelta(
                seconds=self.r.randint(0, 600)))
        for o in self.f.json("list", "--all"):
            want = self.orders[o["order"]]
            self.t.check(o["order"], o["state"], want.state)


def a_year(t):
    args = [int(x) for x in sys.argv[2:4]] + [40, 60][len(sys.argv) - 2:]
    year = Year(t, *args)
    year.run()
    print(", ".join("%d %s" % (n, k) for k, n in year.counts.items()))
    t.check("there was something to see", [
        k for k in year.counts if not year.counts[k]], [])


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(a_year))
