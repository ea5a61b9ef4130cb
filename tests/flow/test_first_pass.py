#!/usr/bin/env python3
"""The first pass over years of mail: progress, stopped, gone on, tried dry."""
import os
import signal
import subprocess
import sys
import time

from firm import JENS, Firm, Tests

MAILS = 2500
NOW = "2026-11-24T10:00:00+01:00"


def years_of_mail(t):
    """One mail in 500 is an inquiry; the others are none of our business."""
    f = Firm(t.program)
    for n in range(MAILS):
        with open(f.path("mail", "cur", f"{1700000000 + n}.{n}.host:2,S"),
                  "wb") as g:
            g.write(b"From: Werbung <werbung@laden.example>\r\n"
                    b"To: info@laden.example\r\nMessage-ID: <%d@laden."
                    b"example>\r\nSubject: Angebot %d\r\n\r\nKaufen Sie!\r\n"
                    % (n, n))
    for n in range(5):
        f.inquiry("2026-11-24 09:%02d" % (10 + n), no=f"VX-{n}",
                  name="Kern" + "abcde"[n], street=f"Ring {n}",
                  customer=f"kern{n}@post.example")
    return f


def start(f, *args):
    return subprocess.Popen(
        [f.program, "--config", f.path("dachpost.conf"), "once", "--now",
         NOW, *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def dry(t):
    f = years_of_mail(t)
    p = f.run("once", "--now", NOW, "--dry-run")
    said = p.stdout.decode()
    t.check("it says which mails it would send",
            said.count("would send notification"), 5)
    t.check("and which orders there would be",
            said.count("would open order"), 5)
    t.check("nobody got one", len(f.new(JENS)), 0)
    t.check("nothing is known after it",
            f.run("ledger", "--json").stdout.decode().strip(), "[]")
    t.check("and nothing lies about", [
        n for n in os.listdir(f.path("state")) if n.startswith("dry")], [])


def stopped(t):
    f = years_of_mail(t)
    seen = 0
    for n in range(3):
        p = start(f)
        end = time.monotonic() + 20
        before = seen
        while seen <= before and time.monotonic() < end and p.poll() is None:
            time.sleep(0.02)
            r = subprocess.run(
                [f.program, "--config", f.path("dachpost.conf"), "ledger",
                 "--json"], capture_output=True, check=False)
            seen = r.stdout.count(b'"uid"')
        p.send_signal(signal.SIGTERM)
        p.communicate(timeout=30)
        t.check(f"stopped for the {n + 1}. time, some are done",
                seen > before, True)
    p = start(f, "--verbose")
    _, log = p.communicate(timeout=120)
    t.check("the last pass ends well", p.returncode, 0)
    if seen + 1000 < MAILS:
        t.check("its log tells how far it is", b"mailbox.progress" in log,
                True)
    rows = f.json("ledger")
    t.check("each mail has one verdict", len({r["uid"] for r in rows}),
            MAILS + 5)
    t.check("and no second one", len(rows), MAILS + 5)
    t.check("each inquiry one order", len(f.json("list")), 5)
    t.check("and one notification", len(f.new(JENS)), 5)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(dry, stopped))
