#!/usr/bin/env python3
"""kill -9 at each write, sync, send and new name of a scripted day.

Each pass of the day is ended before its first call that changes anything,
behind it, in the middle of it; at its second, and so on.  Then passes are let
through, and the end must be the same as if nothing had happened.  A mail may
have gone out twice only if the server had it and the agent did not live to
see the answer: then with the same bytes, and counted as ambiguous.

With ALL=1 in the environment no point is left out, else there are POINTS.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import shim  # noqa: E402
from day import (DAY, Day, doubled, finish, in_order, iso, once)  # noqa: E402
from firm import Tests  # noqa: E402

MODES = {shim.KILL_BEFORE: "before", shim.KILL_AFTER: "behind",
         shim.KILL_TORN: "amid"}
SAMPLE = int(os.environ.get("POINTS", "100"))


class Killer:
    def __init__(self, t):
        self.t = t
        self.lib = shim.library(t.program)
        self.sink = shim.Sink()
        self.day = Day(t.program, self.sink)
        self.control = shim.Control(self.day.path("control"))
        self.points = self.killed = self.twice = self.lost = 0
        self.calls = 0

    def pass_with(self, day, at, mode, n):
        self.control.order(mode, n)
        return subprocess.run(
            [day.program, "--config", day.path("dachpost.conf"), "once",
             "--now", iso(at)], cwd="/", env=self.control.env(self.lib),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=60).returncode

    def want(self, at):
        """What a pass comes to when it is left in peace."""
        self.sink.clear()
        day = self.day.copy()
        rc = self.pass_with(day, at, shim.NEVER, 0)
        self.t.check("undisturbed " + at, rc, 0)
        calls = self.control["count"]
        want = finish(day, at)
        return calls, want, doubled(day, self.t, at)

    def one(self, at, mode, n, want, heard):
        name = "%s %s %d" % (at, MODES[mode], n)
        self.sink.clear()
        day = self.day.copy()
        rc = self.pass_with(day, at, mode, n)
        got = finish(day, at)
        self.points += 1
        self.killed += rc == -9
        twice, to = doubled(day, self.t, name)
        self.lost += len(set(heard) - set(to)) + got["forgotten"]
        unknown = got.pop("unknown")
        if twice > min(unknown, 1) or got != want or to != heard:
            self.t.check(name + ": mails", to, heard)
            self.t.check(name + ": twice only if unknown",
                         twice <= min(unknown, 1), True)
            for k in want:
                self.t.check(name + ": " + k, got[k], want[k])
        else:
            self.t.passed += 1
        if in_order(day) is not None:
            self.t.check(name + ": in order", in_order(day), None)
        self.twice += twice

    def pass_of(self, at, plan):
        calls, want, (none, heard) = self.want(at)
        want.pop("unknown")
        self.t.check(at + ": none twice in peace", none, 0)
        self.calls += calls
        for mode, n in plan(calls):
            self.one(at, mode, n, want, heard)

    def run(self, plan):
        base = []
        for at, comes in DAY:
            self.sink.taken = list(base)
            comes(self.day, at)
            self.pass_of(at, plan)
            self.sink.taken = list(base)
            once(self.day, at)
            once(self.day, at, 6)
            base = list(self.sink.taken)


def every_point(calls):
    return [(mode, n) for n in range(1, calls + 1) for mode in MODES]


def some_points(calls):
    """Spread over the pass; the way of ending changes from one to the next."""
    want = SAMPLE // len(DAY)
    modes = list(MODES)
    step = max(1, calls // want)
    return [(modes[i % 3], n)
            for i, n in enumerate(range(1 + calls % step, calls + 1, step))]


def a_day_of_kills(t):
    k = Killer(t)
    began = time.monotonic()
    k.run(every_point if os.environ.get("ALL") else some_points)
    k.sink.close()
    print("a day of %d passes and %d calls: killed at %d points (%d of them "
          "hit), %d mails went out twice, %d lost; %.0f s" % (
              len(DAY), k.calls, k.points, k.killed, k.twice, k.lost,
              time.monotonic() - began))
    t.check("most points hit", k.killed > 0.9 * k.points, True)


if __name__ == "__main__":
    if shim.library(sys.argv[1]) is None:
        print("no shim for this build: nothing tested")
        sys.exit(Tests(sys.argv[1]).run(
            lambda t: t.check("nothing tested", True, True)))
    sys.exit(Tests(sys.argv[1]).run(a_day_of_kills))
