"""A scripted day of a firm, and all that counts at its end.

Mail comes from a Maildir and goes to a submission server of our own.
"""
import datetime
import email
import email.policy
import itertools
import json
import os
import shutil
import sqlite3
import sys

import shim

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "flow"))
from firm import JENS, PETRA, PETRA_CONF, VELUX, Firm, moment  # noqa: E402


class Day(Firm):
    """A firm whose mail goes to a sink."""

    copies = itertools.count()

    def __init__(self, program, sink):
        self.sink = sink
        super().__init__(program, persons=PETRA_CONF)
        with open(self.path("dachpost.conf")) as f:
            text = f.read().replace("maildir:out", sink.url)
        with open(self.path("dachpost.conf"), "w") as f:
            f.write(text)

    def sent(self, to, kind):
        """The newest mail of that kind that the sink has for somebody."""
        for who, raw, _ in reversed(self.sink.taken):
            m = email.message_from_bytes(raw, policy=email.policy.default)
            if who == to and m["X-Dachpost-Kind"] == kind:
                return m
        raise AssertionError("no %s for %s" % (kind, to))

    def copy(self):
        d = Day.__new__(Day)
        d.program, d.sink, d.seen = self.program, self.sink, set()
        d.dir = "%s-%d" % (self.dir, next(Day.copies))
        shutil.copytree(self.dir, d.dir)
        return d


def bounce(day, mail, at):
    day.deliver(
        "Date: %s\nFrom: MAILER-DAEMON@mail.example\nTo: %s\n"
        "Subject: Undelivered Mail\nMessage-ID: <b@mail.example>\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=b\n\n--b\n\nNicht da.\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; %s\nAction: failed\nStatus: 5.1.1\n--b\n"
        "Content-Type: message/rfc822\n\nMessage-ID: %s\n"
        "Subject: x\n\nx\n--b--\n" % (
            moment(at).strftime("%a, %d %b %Y %H:%M:%S %z"),
            "auftraege@brodersen.example", PETRA, mail["Message-ID"]))


def morning(day, at):
    day.inquiry(at)


def contacted(day, at):
    day.reply(day.sent(JENS, "notification"), at, "erledigt")
    day.inquiry(at, no="VX-26-2", name="Kern", street="Ring 1",
                customer="o.kern@post.example")


def offered(day, at):
    day.reply(day.sent(JENS, "notification"), at, "nicht erreicht")
    day.write(at, "Guten Tag, wann kommen Sie?\nGrüße, S. Thomsen",
              sender="silke.thomsen@post.example", subject="Frage")


def came_back(day, at):
    bounce(day, day.sent(PETRA, "notification"), at)


def undone(day, at):
    day.reply(day.sent(JENS, "notification"), at,
              "Angebot ist raus, 4.350 €")
    day.reply(day.sent(JENS, "notification"), at, "rückgängig")


def nothing(day, at):
    pass


# What comes in, and the pass that meets it.
DAY = [
    ("2026-11-24 09:12", morning),
    ("2026-11-24 10:00", contacted),
    ("2026-11-24 10:30", offered),    # and the first confirmation goes
    ("2026-11-24 10:40", came_back),
    ("2026-11-24 11:00", undone),
    ("2026-11-25 09:30", nothing),    # a digest, a heads-up
    ("2026-11-25 10:30", nothing),    # a reminder
]


def once(day, at, plus=0):
    day.run("once", "--now", iso(at, plus))


def iso(at, plus=0):
    return (moment(at) + datetime.timedelta(minutes=plus)).isoformat()


def finish(day, at):
    once(day, at)
    once(day, at, 6)
    return outcome(day)


def rows(db, sql):
    return db.execute(sql).fetchall()


def outcome(day):
    """All that counts in the end; times of trying do not."""
    db = sqlite3.connect(day.path("state", "dachpost.db"))
    out = {
        "integrity": rows(db, "PRAGMA integrity_check"),
        "orders": rows(db, "SELECT number, state, due, amount, reminders, "
                           "headsup FROM orders ORDER BY id"),
        "events": rows(db, "SELECT order_id, seq, kind, at, amount, undoes "
                           "FROM events ORDER BY order_id, seq"),
        "ledger": rows(db, "SELECT uid, kind, order_id FROM ledger "
                           "ORDER BY uid"),
        "outbox": rows(db, "SELECT kind, recipient, order_id, seq, due, "
                           "state FROM outbox ORDER BY 1, 2, 3, 4, 5"),
        "threads": rows(db, "SELECT order_id, kind, person FROM thread "
                            "ORDER BY 1, 2, 3"),
    }
    out["unknown"] = rows(db, "SELECT count(*) FROM outbox "
                              "WHERE unknowns > 0")[0][0]
    out["forgotten"] = rows(db, "SELECT count(*) FROM outbox b LEFT JOIN "
                                "outbox_raw r ON r.id = b.id "
                                "WHERE r.id IS NULL")[0][0]
    db.close()
    return out


def doubled(day, t, name):
    """How many went out twice; each with the same bytes, and counted."""
    seen, twice = {}, 0
    for to, raw, _ in day.sink.taken:
        key = (to, shim.message_id(raw))
        if key in seen:
            twice += 1
            if seen[key] != raw:
                t.check(name + ": the same bytes", key, None)
        seen[key] = raw
    return twice, sorted(k[0] for k in seen)


def in_order(day):
    """The partner's confirmations, by order: each number behind the last."""
    last = {}
    for to, raw, _ in day.sink.taken:
        if to != VELUX:
            continue
        for part in email.message_from_bytes(raw).walk():
            if part.get_filename() == "bestaetigung.json":
                b = json.loads(part.get_payload(decode=True))
                if b["seq"] < last.get(b["order"], 0):
                    return b
                last[b["order"]] = b["seq"]
    return None
