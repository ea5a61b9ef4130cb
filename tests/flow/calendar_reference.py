"""Holidays and deadlines by other means than the program's.

The holidays come from tests/data/holidays.txt (an independent list) and its
explained differences; the time zone from zoneinfo; the counting is written
as the law reads.
"""
import datetime as dt
import os
import zoneinfo

DATA = os.path.join(os.path.dirname(__file__), "..", "data")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)
PERIODS = {"contact": (24, "h"), "offer": (7, "wd"), "answer": (14, "d"),
           "job": (12, "w")}


def lines(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return [x.rstrip("\n") for x in f if x.strip() and x[0] != "#"]


def load_list():
    """{('NW', 2026): {date, …}}; keys also 'BY+c', 'BY+a'."""
    table = {}
    for line in lines("holidays.txt"):
        place, year, *days = line.split()
        table[place, int(year)] = {
            dt.date(int(year), int(d[:2]), int(d[2:])) for d in days}
    return table


def load_differences():
    """[(lands or '*', date, '+' or '-', reason)]"""
    out = []
    for line in lines("holidays_differences.txt"):
        lands, date, sign, reason = line.split("\t")
        out.append((lands, dt.date.fromisoformat(date), sign, reason))
    return out


def load_holidays():
    """The list, put right."""
    table = load_list()
    for lands, day, sign, _ in load_differences():
        for place, year in table:
            if year == day.year and lands in ("*", place.split("+")[0]):
                days = table[place, year]
                (days.add if sign == "+" else days.discard)(day)
    return table


class Calendar:
    def __init__(self, table, place, mo_fr=False):
        self.days = set()
        for (where, _), days in table.items():
            if where == place:
                self.days |= days
        if place == "":
            years = {y for _, y in table}
            for y in years:
                self.days |= set.intersection(
                    *(d for (w, yy), d in table.items()
                      if yy == y and "+" not in w))
        self.weekdays = 5 if mo_fr else 6

    def is_werktag(self, day):
        return day.weekday() < self.weekdays and day not in self.days

    def is_193(self, day):
        return day.weekday() >= 5 or day in self.days


def civil_day(moment):
    return moment.astimezone(BERLIN).date()


def midnight(day):
    return dt.datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def deadline(cal, step, start, s193):
    """(due, last day); start is a datetime with its zone."""
    n, unit = PERIODS[step]
    if unit == "h":
        due = start.astimezone(dt.timezone.utc) + dt.timedelta(hours=n)
        return due.astimezone(BERLIN), civil_day(due)
    day = civil_day(start)
    if unit == "wd":
        while n:
            day += DAY
            if cal.is_werktag(day):
                n -= 1
    else:
        day += DAY * n * (7 if unit == "w" else 1)
    while s193 and cal.is_193(day):
        day += DAY
    return midnight(day + DAY), day
