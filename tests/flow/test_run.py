#!/usr/bin/env python3
"""The agent in the foreground: mail as it comes, signals, a second one."""
import signal
import subprocess
import sys
import time

from firm import JENS, Firm, Tests


def now():
    return time.strftime("%Y-%m-%d %H:%M")


def until(what, seconds=8):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


class Running:
    def __init__(self, firm):
        self.firm = firm
        self.log = open(firm.path("log"), "wb")
        self.p = subprocess.Popen(
            [firm.program, "--config", firm.path("dachpost.conf"), "run"],
            stdout=subprocess.DEVNULL, stderr=self.log, cwd="/")

    def logged(self, word):
        with open(self.firm.path("log"), "rb") as f:
            return word.encode() in f.read()

    def end(self):
        begin = time.monotonic()
        self.p.send_signal(signal.SIGTERM)
        rc = self.p.wait(15)
        return rc, time.monotonic() - begin


def mail_as_it_comes(t):
    f = Firm(t.program)
    r = Running(f)
    t.check("begins", until(lambda: r.logged("run.begin")), True)
    f.inquiry(now())
    t.check("within seconds", until(lambda: len(f.mails(JENS)) == 1), True)
    p = f.run("once", ok=False)
    t.check("a second agent is refused", p.returncode, 75)
    f.run("do", "2026-0001" if now() < "2027" else f.json("list")[0]["order"],
          "contacted")
    t.check("do works beside it", f.json("list")[0]["state"], "offer")
    t.check("and is seen", until(lambda: len(f.mails(JENS)) == 2), True)
    r.p.send_signal(signal.SIGHUP)
    t.check("reads its configuration anew",
            until(lambda: r.logged("reload.done")), True)
    with open(f.path("dachpost.conf"), "a") as c:
        c.write("\nnonsense = 1\n")
    r.p.send_signal(signal.SIGHUP)
    t.check("a wrong one is said so",
            until(lambda: r.logged("reload.failed")), True)
    t.check("and the old one goes on", r.p.poll(), None)
    f.configure()
    rc, seconds = r.end()
    t.check("ends", rc, 0)
    t.check("in time", seconds < 10, True)


def what_a_kill_leaves(t):
    f = Firm(t.program)
    r = Running(f)
    until(lambda: r.logged("run.begin"))
    f.inquiry(now())
    r.p.kill()
    r.p.wait()
    f.run("once")
    t.check("one order", len(f.json("list")), 1)
    t.check("one mail", len(f.mails(JENS)), 1)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(mail_as_it_comes, what_a_kill_leaves))
