#!/usr/bin/env python3
"""A database put back to an older state, damaged, newer, gone."""
import os
import shutil
import sqlite3
import sys

from firm import JENS, VELUX, Firm, Tests, backed_up, text

SETUP = 78


def restored(f, copy):
    for end in ("-wal", "-shm"):
        if os.path.exists(f.path("state", "dachpost.db" + end)):
            os.unlink(f.path("state", "dachpost.db" + end))
    shutil.copy(copy, f.path("state", "dachpost.db"))


def a_firm_that_went_back(t):
    """Backup at 9:30, a step at 10:00, VELUX hears of it, then 9:30 again."""
    f = backed_up(t)
    restored(f, f.path("backup.db"))
    return f


def held(f, at):
    p = f.run("once", "--now", "2026-11-24T%s:00+01:00" % at, ok=False)
    return p.returncode


def nothing_goes_twice(t):
    f = a_firm_that_went_back(t)
    f.inquiry("2026-11-24 11:00", no="VX-2", name="Kern", street="Ring 2",
              customer="o.kern@post.example")
    t.check("held", held(f, "11:00"), SETUP)
    t.check("and said", "reconcile" in f.said, True)
    t.check("the step is read again", f.order()["state"], "offer")
    mails = f.new(JENS)
    t.check("the firm is told, and of nothing else",
            ["reconcile" in text(m) for m in mails], [True])
    t.check("still held", held(f, "11:20"), SETUP)
    t.check("VELUX hears nothing twice", len(f.new(VELUX)), 0)
    t.check("nor the firm", len(f.new(JENS)), 0)
    t.check("check says so", "held" in f.run(
        "check", ok=False).stdout.decode(), True)
    t.check("it shows", "held" in f.run("outbox").stderr.decode(), True)
    said = f.run("outbox", "reconcile", "--now",
                 "2026-11-24T11:30:00+01:00").stdout.decode()
    t.check("how many", said.split(";")[1].split()[0].isdigit(), True)
    f.once("2026-11-24 11:30")
    t.check("what is new goes out",
            [m["X-Dachpost-Order"] for m in f.new(JENS)], ["2026-0002"])
    t.check("what went out does not", len(f.new(VELUX)), 0)
    t.check("and is shown", sorted({m["state"] for m in f.json("outbox")}),
            ["ambiguous", "sent"])
    f.reply(f.mails(JENS)[-1], "2026-11-24 12:00", "erledigt")
    f.once("2026-11-24 12:00")
    f.once("2026-11-24 12:10")
    t.check("VELUX hears of the next step", len(f.new(VELUX)), 1)
    t.check("there is nothing more to do",
            f.run("outbox", "reconcile").stdout, b"nothing is held\n")


def all_may_go_again(t):
    f = a_firm_that_went_back(t)
    ids = [m["Message-ID"] for m in f.mails(VELUX)]
    held(f, "11:00")
    shutil.rmtree(f.path("out", VELUX))  # it never came to them
    f.run("outbox", "reconcile", "--send", "--now",
          "2026-11-24T11:01:00+01:00")
    f.once("2026-11-24 11:01")
    t.check("the same Message-ID", [m["Message-ID"] for m in f.mails(VELUX)],
            ids)
    t.check("nothing waits", {m["state"] for m in f.json("outbox")}, {"sent"})


def a_database_that_is_gone(t):
    f = a_firm_that_went_back(t)
    os.unlink(f.path("state", "dachpost.db"))
    t.check("held", held(f, "11:00"), SETUP)
    t.check("the order is there again", len(f.json("list")), 1)
    t.check("and VELUX does not hear it again", len(f.new(VELUX)), 0)


def a_whole_machine_that_went_back(t):
    """The mark went back, too; an answer to a mail unknown gives it away."""
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    shutil.copytree(f.path("state"), f.path("machine"))
    first = f.new(JENS)[0]
    name = f.reply(first, "2026-11-24 10:00", "erledigt")
    f.once("2026-11-24 10:00")
    second = [m for m in f.new(JENS)
              if m["X-Dachpost-Kind"] == "notification"][0]
    for d in ("new", "cur"):  # the mail that did it is gone for good
        for name in os.listdir(f.path("mail", d)):
            os.unlink(f.path("mail", d, name))
    shutil.rmtree(f.path("state"))
    shutil.move(f.path("machine"), f.path("state"))
    f.once("2026-11-24 10:05")
    f.reply(second, "2026-11-24 11:00", "Angebot ist raus")
    t.check("held", held(f, "11:00"), SETUP)
    f.run("outbox", "reconcile")
    f.reply(second, "2026-11-24 12:00", "Angebot ist raus")
    f.once("2026-11-24 12:00")
    t.check("no second time", f.run("outbox", "reconcile").stdout,
            b"nothing is held\n")


def what_is_no_database(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    good = f.path("good.db")
    f.run("backup", good)
    size = os.path.getsize(good)

    def spoil(how):
        restored(f, good)
        with open(f.path("state", "dachpost.db"), "r+b") as db:
            how(db)
        code = held(f, "09:30")
        return code, len(f.new(JENS)), "database" in f.said

    f.new(JENS)
    damaged = (SETUP, 0, True)
    t.check("no header", spoil(lambda d: d.write(b"x" * 100)), damaged)
    t.check("cut short", spoil(lambda d: d.truncate(size // 2)), damaged)
    t.check("empty pages", spoil(
        lambda d: (d.seek(size // 3), d.write(bytes(size // 3)))), damaged)
    t.check("noise", spoil(
        lambda d: (d.seek(8192), d.write(os.urandom(size // 2)))), damaged)
    restored(f, good)
    db = sqlite3.connect(f.path("state", "dachpost.db"))
    db.execute("PRAGMA user_version = 99")
    db.close()
    t.check("newer", held(f, "09:30"), SETUP)
    t.check("says which", "99" in f.said, True)
    restored(f, good)
    t.check("the good one goes on", held(f, "09:30"), 0)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        nothing_goes_twice, all_may_go_again, a_database_that_is_gone,
        a_whole_machine_that_went_back, what_is_no_database))
