#!/usr/bin/env python3
"""A world that refuses: what the agent says, and that nothing is lost.

Disk full (a real small file system, where one may be mounted), read-only,
a file size limit, failed writes and syncs, no descriptors, no memory.  Each
ends a pass with a message and an exit code of sysexits.h, and the pass after
it comes to the same end as if nothing had been.
"""
import errno
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import shim  # noqa: E402
from day import DAY, Day, doubled, finish, iso, once  # noqa: E402
from firm import JENS, Firm, Tests, until  # noqa: E402

TEMPFAIL, SETUP, OSERR = 75, 78, 71
ANSWERS = {0, TEMPFAIL, SETUP, OSERR}
SYNC, WRITE, NAME = shim.SYNC, shim.WRITE, shim.NAME
# what fails, how, which calls: the answer is in include/flow/promises.h
FAILURES = [
    ("a full disk", errno.ENOSPC, WRITE | NAME, shim.FAIL),
    ("a disk that stays full", errno.ENOSPC, WRITE | NAME, shim.FAIL_FROM),
    ("a failed sync", errno.EIO, SYNC, shim.FAIL),
    ("syncs that go on failing", errno.EIO, SYNC, shim.FAIL_FROM),
    ("a failed write", errno.EIO, WRITE, shim.FAIL),
    ("a file system gone read-only", errno.EROFS, WRITE | NAME | SYNC,
     shim.FAIL_FROM),
    ("a quota", errno.EDQUOT, WRITE | NAME, shim.FAIL_FROM),
    ("a descriptor too many", errno.EMFILE, shim.OPEN, shim.FAIL),
    ("no descriptors any more", errno.ENFILE, shim.OPEN, shim.FAIL_FROM),
    ("a network that is down", errno.ENETDOWN, shim.SEND, shim.FAIL_FROM),
]
SPREAD = 4 if not os.environ.get("ALL") else 20
PASSES = (1, 4) if not os.environ.get("ALL") else range(len(DAY))


class World:
    """The day, up to one of its passes; what that comes to in peace."""

    def __init__(self, t):
        self.t = t
        self.lib = shim.library(t.program)
        self.sink = shim.Sink()
        self.day = Day(t.program, self.sink)
        self.control = shim.Control(self.day.path("control"))
        self.base = []
        self.said = b""

    def reached(self, stop):
        for i, (at, comes) in enumerate(DAY):
            comes(self.day, at)
            if i == stop:
                self.base = list(self.sink.taken)
                return at
            once(self.day, at)
            once(self.day, at, 6)

    def spawn(self, day, at, limit=None, env=None):
        p = subprocess.run(
            [day.program, "--config", day.path("dachpost.conf"), "once",
             "--now", iso(at)], cwd="/", env=env, preexec_fn=limit,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        self.said = p.stderr
        return p.returncode

    def want(self, at):
        self.sink.clear()
        day = self.day.copy()
        self.control.order()
        self.spawn(day, at, env=self.control.env(self.lib))
        calls = self.control["count"]
        want = finish(day, at)
        want.pop("unknown")
        return calls, want, doubled(day, self.t, at)[1]

    def check(self, name, day, at, want, heard):
        got = finish(day, at)
        unknown = got.pop("unknown")
        twice, to = doubled(day, self.t, name)
        for k in want:
            self.t.check(name + ": " + k, got[k], want[k])
        self.t.check(name + ": mails", to, heard)
        self.t.check(name + ": twice", twice <= unknown, True)

    def close(self):
        self.sink.close()


def calls_fail(t):
    for stop in PASSES:
        w = World(t)
        at = w.reached(stop)
        for name, error, classes, mode in FAILURES:
            w.control.order(classes=classes)
            calls, want, heard = w.want(at)
            for n in range(1, calls + 1, max(1, calls // SPREAD)):
                w.sink.clear()
                day = w.day.copy()
                w.control.order(mode, n, error, classes)
                rc = w.spawn(day, at, env=w.control.env(w.lib))
                what = "%s at %d" % (name, n)
                t.check(what + ": a code %d" % rc, rc in ANSWERS, True)
                t.check(what + ": says what", rc == 0 or w.said != b"", True)
                w.control.order()
                w.check(what, day, at, want, heard)
        w.close()


def limited(what, most):
    import resource

    def apply():
        resource.setrlimit(what, (most, most))
    return apply


def no_descriptors_no_memory(t):
    """RLIMIT_NOFILE from 4 up, RLIMIT_AS from where it starts at all."""
    import resource
    w = World(t)
    at = w.reached(1)
    _, want, heard = w.want(at)
    mib = 1 << 20
    limits = [(resource.RLIMIT_NOFILE, n) for n in range(4, 22, 2)]
    limits += [(resource.RLIMIT_AS, n * mib) for n in (30, 64, 68, 80, 88, 104,
                                                       108, 124, 128, 200)]
    limits += [(resource.RLIMIT_FSIZE, n * 1024) for n in (0, 4, 40, 120)]
    failed = 0
    for what, most in limits:
        w.sink.clear()
        day = w.day.copy()
        rc = w.spawn(day, at, limit=limited(what, most))
        failed += rc != 0
        name = "limit %d of %d" % (what, most)
        if rc == 127:  # the loader itself found no room
            continue
        t.check(name + ": a code %d" % rc, rc in ANSWERS, True)
        t.check(name + ": says what", rc == 0 or w.said != b"", True)
        w.check(name, day, at, want, heard)
    t.check("some limits were too low", failed > 5, True)
    w.close()


def mounted(size):
    """A small file system of its own; None where one may not mount."""
    d = "/tmp/dachpost-full-%d" % os.getpid()
    os.makedirs(d, exist_ok=True)
    rc = subprocess.call(["mount", "-t", "tmpfs", "-o", "size=" + size,
                          "tmpfs", d], stderr=subprocess.DEVNULL)
    return d if rc == 0 else os.rmdir(d)


def fill(path):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while os.write(fd, b"x" * 4096) > 0:
            pass
    except OSError:
        pass
    os.close(fd)


def a_disk_that_is_full(t):
    """Filled to the last byte under a running agent, and emptied again."""
    d = mounted("6m")
    if d is None:
        print("no small file system to be had: left to the failing calls")
        return
    f = Firm(t.program)
    f.configure()
    shutil.rmtree(f.path("state"), ignore_errors=True)
    os.symlink(d, f.path("state"))
    p = running(f)
    try:
        f.inquiry(today())
        t.check("one while there is room", until(
            lambda: len(f.mails(JENS)) == 1), True)
        fill(os.path.join(d, "filler"))
        f.inquiry(today(), no="VX-2", name="Kern", street="Ring 2",
                  customer="o.kern@post.example")
        t.check("it is said", until(lambda: b"full" in log_of(f)), True)
        t.check("it goes on", p.poll(), None)
        os.unlink(os.path.join(d, "filler"))
        p.send_signal(signal.SIGHUP)  # or half a minute later by itself
        t.check("and does what it left", until(
            lambda: len(f.mails(JENS)) == 2, 50), True)
        p.send_signal(signal.SIGTERM)
        p.wait(15)
        f.inquiry(today(), no="VX-3", name="Lang", street="Ring 3",
                  customer="a.lang@post.example")
        t.check("read-only", subprocess.call(
            ["mount", "-o", "remount,ro", d]), 0)
        t.check("is the operator's", f.run("once", ok=False).returncode,
                SETUP)
        t.check("and is said", "ead-only" in f.said, True)
        subprocess.call(["mount", "-o", "remount,rw", d])
        f.run("once")
        t.check("and done when it ends", len(f.mails(JENS)), 3)
        t.check("three orders", len(f.json("list")), 3)
    finally:
        p.kill()
        p.wait()
        subprocess.call(["umount", "-l", d])
        os.rmdir(d)


def running(f):
    return subprocess.Popen(
        [f.program, "--config", f.path("dachpost.conf"), "run"], cwd="/",
        stdout=subprocess.DEVNULL, stderr=open(f.path("log"), "ab"))


def log_of(f):
    with open(f.path("log"), "rb") as log:
        return log.read()


def today():
    return time.strftime("%Y-%m-%d %H:%M")


def a_sync_that_fails_ends_run(t):
    """What a failed commit left only a fresh process can tell."""
    f = Firm(t.program)
    control = shim.Control(f.path("control"))
    f.once("2026-11-24 09:00")
    control.order(shim.FAIL_FROM, 1, errno.EIO, SYNC)
    f.inquiry(today())
    p = subprocess.Popen(
        [f.program, "--config", f.path("dachpost.conf"), "run"], cwd="/",
        stdout=subprocess.DEVNULL, stderr=open(f.path("log"), "ab"),
        env=control.env(shim.library(t.program)))
    try:
        t.check("it ends for its supervisor", p.wait(15), TEMPFAIL)
    except subprocess.TimeoutExpired:
        t.check("it ends for its supervisor", "it goes on", TEMPFAIL)
        p.kill()
    f.run("once")
    t.check("one order", len(f.json("list")), 1)
    t.check("one mail", len(f.mails(JENS)), 1)


if __name__ == "__main__":
    if shim.library(sys.argv[1]) is None:
        print("no shim for this build: nothing tested")
        sys.exit(Tests(sys.argv[1]).run(
            lambda t: t.check("nothing tested", True, True)))
    sys.exit(Tests(sys.argv[1]).run(
        calls_fail, no_descriptors_no_memory, a_disk_that_is_full,
        a_sync_that_fails_ends_run))
