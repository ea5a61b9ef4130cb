#!/usr/bin/env python3
"""kill -9 at each write, sync, send and new name while the board moves.

A person dragged one mail of an order to the next folder; the pass that finds
it takes the step and moves the other mail along.  It is ended before and
behind each call that changes anything; afterwards passes are let through, and
the end must be the same: each step once, both mails in one folder, none twice.

On a Maildir, and on a Dovecot without MOVE, where COPY and EXPUNGE are two
commands; at POINTS calls of each, with ALL=1 at every one.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../servers"),
                os.path.join(HERE, "../flow")]
import board_suite as suite                             # noqa: E402
import shim                                             # noqa: E402
import test_board as flow                               # noqa: E402
from dovecot import OLD, Dovecot                        # noqa: E402
from firm import JENS, Firm, Tests, moment              # noqa: E402
from mailsys import MailSystem                          # noqa: E402

MODES = {shim.KILL_BEFORE: "before", shim.KILL_AFTER: "behind"}
POINTS = int(os.environ.get("POINTS", "8"))
END = {"counts": [0, 0, 0, 2, 0],
       "done": ["contacted", "offer_sent", "accepted"],
       "told": ["contacted", "offer_sent", "accepted"]}


def begin(f):
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.reply(f.new(JENS, "notification")[0], "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:00")
    f.once("2026-11-24 10:30")


def killed_pass(f, control, lib, mode, n):
    control.order(mode, n)
    return subprocess.run(
        [f.program, "--config", f.path("dachpost.conf"), "once", "--now",
         moment("2026-11-26 10:00").isoformat()], cwd="/",
        env=control.env(lib), stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, timeout=60).returncode


def outcome(f, counts, told):
    for at in ("10:01", "10:30"):
        f.once("2026-11-26 " + at)
    seen = []
    for x in told():
        if x not in seen:   # twice only with the same bytes: another's test
            seen.append(x)
    return {"counts": counts(), "told": seen,
            "done": [e["do"] for e in f.order()["events"]]}


def points(calls):
    """Spread over the pass; before and behind a call by turns."""
    every = [(m, n) for n in range(1, calls + 1) for m in MODES]
    if os.environ.get("ALL"):
        return every
    step = max(1, len(every) // POINTS) | 1
    return every[step // 2::step]


def try_all(t, where, fresh, ends):
    lib, hit = shim.library(t.program), 0
    f, control = fresh()
    killed_pass(f, control, lib, shim.NEVER, 0)
    calls = control["count"]
    t.check(where + ": undisturbed", ends(f), END)
    todo = points(calls)
    for mode, n in todo:
        f, control = fresh()
        hit += killed_pass(f, control, lib, mode, n) == -9
        t.check("%s: killed %s call %d" % (where, MODES[mode], n), ends(f),
                END)
    print("%s: %d calls, killed at %d points of %d" % (
        where, calls, hit, len(todo)))
    t.check(where + ": most points hit", hit > 0.8 * len(todo), True)


def on_a_maildir(t):
    f = Firm(t.program, mailbox="board = VELUX")
    begin(f)
    flow.drag(f, "Angebote", "Baustellen")
    kept = f.dir
    spare = tempfile.mkdtemp(prefix="dachpost-test-")

    def fresh():
        f.dir = os.path.join(spare, "f")
        shutil.rmtree(f.dir, ignore_errors=True)
        shutil.copytree(kept, f.dir)
        return f, shim.Control(f.path("control"))

    try_all(t, "Maildir", fresh,
            lambda f: outcome(f, lambda: flow.count(f), lambda: flow.told(f)))
    f.dir = kept
    shutil.rmtree(spare)


def on_dovecot_without_move(t):
    with MailSystem(dovecot=OLD) as m:
        m.stop(("smtp",))
        server = Dovecot(m, 'INBOX.', '.')

        def fresh():
            f = suite.ImapFirm(t.program, server, mailbox="board = VELUX")
            begin(f)
            f.drag(suite.BOARD[1], suite.BOARD[2])
            return f, shim.Control(f.path("control"))

        try_all(t, "Dovecot", fresh,
                lambda f: outcome(f, f.counts, f.told))


if __name__ == "__main__":
    t = Tests(sys.argv[1])
    if shim.library(sys.argv[1]) is None:
        print("no shim for this build: nothing tested")
        sys.exit(t.run(lambda t: t.check("nothing tested", True, True)))
    sys.exit(t.run(on_a_maildir, on_dovecot_without_move))
