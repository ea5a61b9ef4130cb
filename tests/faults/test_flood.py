#!/usr/bin/env python3
"""Thousands of mails at once: all accounted for, in order, in flat memory.

Half way the agent is killed.  FLOOD in the environment says how many mails
(1500; `make soak`: 10000).
"""
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import shim  # noqa: E402
from day import Day, doubled  # noqa: E402
from firm import AGENT, JENS, VELUX, Tests, moment, rfc_date  # noqa: E402

MAILS = int(os.environ.get("FLOOD", "1500"))
AT = "2026-11-24 09:00"
NOW = "2026-11-24T10:00:00+01:00"
GROWTH = 24  # MiB between a tenth of the mails and all of them
MOST = 256


def plain(f, n, sender, subject, text, headers=""):
    f.deliver("Date: %s\nFrom: <%s>\nTo: %s\nSubject: %s\n"
              "Message-ID: <m%d@flood.example>\n%s\n%s\n" % (
                  rfc_date(moment(AT)), sender, AGENT, subject, n, headers,
                  text))


def inquiry(f, n):
    f.inquiry(AT, no="VX-%06d" % n, name="Kunde%d" % n, street="Weg %d" % n,
              customer="k%d@post.example" % n, msgid="i%d@velux.example" % n)


def again(f, n):
    inquiry(f, n // 10 * 10)  # the first of these ten


def newsletter(f, n):
    plain(f, n, "news%d@shop.example" % n, "Angebote", "Kaufen!\n" * 40,
          "List-Unsubscribe: <https://shop.example>\n")


def autoreply(f, n):
    plain(f, n, "k%d@post.example" % n, "Abwesend", "Bin im Urlaub.",
          "Auto-Submitted: auto-replied\n")


def stranger(f, n):
    plain(f, n, "x%d@post.example" % n, "Hallo", "Was kostet das?")


def customer(f, n):
    plain(f, n, "k%d@post.example" % (n // 10 * 10), "Frage",
          "Wann kommen Sie?")


def hostile(f, n):
    plain(f, n, "y@post.example", "x", "(" * 20000,
          "Content-Type: multipart/mixed; boundary=\"\\\"\"\n")


# Ten mails, again and again.
KINDS = [inquiry, newsletter, stranger, inquiry, customer, again, inquiry,
         autoreply, hostile, newsletter]


def pour(f, n):
    for i in range(n):
        KINDS[i % 10](f, i)


def memory(pid):
    """MiB that it takes now; 0 when it is gone."""
    try:
        with open("/proc/%d/status" % pid) as s:
            return int(re.search(r"VmRSS:\s+(\d+)", s.read())[1]) / 1024
    except (OSError, TypeError):
        return 0


def family(pid):
    pids = [pid]
    for p in pids:
        try:
            with open("/proc/%d/task/%d/children" % (p, p)) as c:
                pids += [int(x) for x in c.read().split()]
        except OSError:
            pass
    return pids


class Watch:
    """Follows a pass: how far it is, and what each of its processes takes."""

    def __init__(self, f):
        self.f = f
        self.p = subprocess.Popen(
            [f.program, "--config", f.path("dachpost.conf"), "once", "--now",
             NOW], cwd="/", stdout=subprocess.DEVNULL,
            stderr=open(f.path("log"), "ab"))
        self.samples = []

    def done(self):
        try:
            db = sqlite3.connect("file:%s?mode=ro" % self.f.path(
                "state", "dachpost.db"), uri=True)
            n = db.execute("SELECT count(*) FROM ledger "
                           "WHERE kind IS NOT NULL").fetchone()[0]
            db.close()
            return n
        except sqlite3.Error:
            return 0

    def until(self, mails):
        """False: it ended before."""
        while self.p.poll() is None:
            done = self.done()
            most = max(memory(p) for p in family(self.p.pid))
            self.samples.append((done, most))
            if done >= mails:
                return True
            time.sleep(0.02)
        return False


def rows(f, sql):
    db = sqlite3.connect(f.path("state", "dachpost.db"))
    out = db.execute(sql).fetchall()
    db.close()
    return out


def thousands_at_once(t):
    sink = shim.Sink()
    f = Day(t.program, sink)
    pour(f, MAILS)
    began = time.monotonic()
    w = Watch(f)
    t.check("half of them", w.until(MAILS // 2), True)
    w.p.send_signal(signal.SIGKILL)
    w.p.wait()
    half = w.done()
    t.check("killed half way", MAILS // 2 <= half < MAILS, True)
    w = Watch(f)
    w.until(MAILS * 2)
    took = time.monotonic() - began
    t.check("the rest", w.p.wait(), 0)

    kinds = dict(rows(f, "SELECT kind, count(*) FROM ledger GROUP BY kind"))
    t.check("each has one verdict", sum(kinds.values()), MAILS)
    t.check("none is open", kinds.get(None, 0), 0)
    inquiries = sum(1 for i in range(MAILS) if KINDS[i % 10] is inquiry)
    numbers = [r[0] for r in rows(
        f, "SELECT inquiry_no FROM orders ORDER BY number")]
    t.check("an order for each inquiry", len(numbers), inquiries)
    t.check("in the order of their arrival", numbers, sorted(numbers))
    arrived = [int(u[0].split(".")[0]) for u in rows(
        f, "SELECT uid FROM ledger ORDER BY id")]
    t.check("read in that order, too", arrived, sorted(arrived))
    t.check("nothing waits", rows(
        f, "SELECT count(*) FROM outbox WHERE state <> 'sent' AND "
        "next_try <= strftime('%s', '2026-11-24 09:00')"), [(0,)])
    twice, heard = doubled(f, t, "flood")
    t.check("no mail twice", twice, 0)
    t.check("the firm heard of each", heard.count(JENS) >= inquiries, True)
    t.check("the partner of none", heard.count(VELUX), 0)
    debug = "debug" in t.program
    early = max([m for n, m in w.samples if n < half + MAILS // 10] or [0])
    most = max(m for _, m in w.samples)
    t.check("memory is flat: %.0f, then %.0f MiB" % (early, most),
            debug or most - early < GROWTH, True)
    t.check("and small", debug or most < MOST, True)
    print("%d mails in %.1f s, killed at %d: %d orders, %d mails sent, %.0f "
          "to %.0f MiB" % (MAILS, took, half, inquiries, len(heard), early,
                           most))
    sink.close()


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(thousands_at_once))
