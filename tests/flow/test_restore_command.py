#!/usr/bin/env python3
"""dachpost restore: the backup in, the old database kept, nothing sent twice."""
import glob
import os
import sqlite3
import sys

from firm import JENS, VELUX, Tests, backed_up, text

T = "2026-11-24T%s:00+01:00"


def restore(f, name, ok=True):
    return f.run("restore", "--now", T % "10:30", f.path(name), ok=ok)


def goes_back(t):
    f = backed_up(t)
    os.unlink(f.path("state", "sent"))      # as on another machine
    said = restore(f, "backup.db").stdout.decode()
    t.check("it says what to do", "outbox reconcile" in said, True)
    kept = glob.glob(f.path("state", "before-*.db"))
    t.check("the old database is kept", len(kept), 1)
    c = sqlite3.connect(kept[0])
    t.check("with all it knew", c.execute(
        "SELECT count(*) FROM events").fetchone()[0] > 1, True)
    c.close()
    p = f.run("once", "--now", T % "10:40", ok=False)
    t.check("sending is held", p.returncode, 78)
    t.check("the step was read again", f.order()["state"], "offer")
    t.check("VELUX hears nothing twice", len(f.new(VELUX)), 0)
    t.check("the firm hears of it alone",
            ["reconcile" in text(m) for m in f.new(JENS)], [True])
    f.run("outbox", "reconcile", "--now", T % "10:50")
    p = f.run("once", "--now", T % "11:10", ok=False)
    t.check("then it goes on", p.returncode, 0)


def refuses(t):
    f = backed_up(t)
    before = f.run("show", "2026-0001", "--json").stdout
    for name, data, why in (
            ("nothing.db", None, "No such file"),
            ("text.db", b"Lieber Jens, " * 500, "not a database"),
            ("short.db", open(f.path("backup.db"), "rb").read()[:9000],
             "malformed|damaged")):
        if data is not None:
            with open(f.path(name), "wb") as g:
                g.write(data)
        p = restore(f, name, ok=False)
        said = p.stderr.decode()
        t.check(name + " is refused", p.returncode != 0, True)
        t.check(name + " and why", any(w in said for w in why.split("|")),
                True)
    c = sqlite3.connect(f.path("backup.db"))
    c.execute("PRAGMA user_version = 99")
    c.commit()
    c.close()
    p = restore(f, "backup.db", ok=False)
    t.check("one of a later schema", "schema 99" in p.stderr.decode(), True)
    t.check("all is as it was",
            f.run("show", "2026-0001", "--json").stdout, before)
    t.check("and nothing lies about", [
        n for n in os.listdir(f.path("state"))
        if n.startswith(("before", "restore"))], [])


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(goes_back, refuses))
