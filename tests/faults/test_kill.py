#!/usr/bin/env python3
"""kill -9 at each write of a pass, a full disk, a failed sync.

A pass has an inquiry, a step and a confirmation to do.  It is killed at its
first write, its second, and so on; then a pass is let through, and the end
must be the same as if nothing had happened.  With ALL=1 in the environment
no write is left out.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "flow"))
from firm import JENS, VELUX, Firm, Tests  # noqa: E402

AT = ["2026-11-24 10:00", "2026-11-24 10:10", "2026-11-24 10:20"]


def prepared(t):
    """An order whose confirmation is due, a step and an inquiry to be read."""
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    mail = f.new(JENS)[0]
    f.reply(mail, AT[0], "erledigt")
    f.once(AT[0])
    answer = f.new(JENS, "notification")[0]
    f.reply(answer, AT[1], "Angebot ist raus, 4.350 €")
    f.inquiry(AT[1], no="VX-26-2", customer="o.kern@post.example")
    return f


def copy_of(t, f):
    g = Firm(t.program)
    for d in ("mail", "out", "state"):
        shutil.rmtree(g.path(d), ignore_errors=True)
        shutil.copytree(f.path(d), g.path(d))
    return g


def outcome(f):
    """What counts in the end; the Message-IDs say whether anything doubled."""
    sent = {}
    for to in (JENS, VELUX):
        ids = [m["Message-ID"] for m in f.mails(to)]
        sent[to] = (len(ids), len(set(ids)))
    return {
        "orders": [(o["order"], o["state"]) for o in f.json("list", "--all")],
        "events": [e["do"] for e in f.order()["events"]],
        "amount": f.order()["events"][-1].get("amount_eur"),
        "sent": sent,
        "ledger": sorted(m["kind"] for m in f.json("ledger")),
        "outbox": sorted((m["kind"], m["to"]) for m in f.json("outbox")),
        "waiting": [m for m in f.json("outbox") if m["state"] != "sent"],
    }


def finish(f):
    f.once(AT[1])
    f.once("2026-11-24 10:16")  # what is ambiguous goes once more
    f.once("2026-11-24 10:30")
    return outcome(f)


def strace(f, inject):
    return f.run("once", "--now", "2026-11-24T10:10:00+01:00", ok=False,
                 wrap=["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                       "inject=" + inject])


def killed_at_each(t, call, step=1):
    base = prepared(t)
    want = finish(copy_of(t, base))
    if os.environ.get("ALL"):
        step = 1
    n = 1
    while n < 400:
        f = copy_of(t, base)
        p = strace(f, "%s:signal=SIGKILL:when=%d" % (call, n))
        if p.returncode == 0:
            break
        got = finish(f)
        t.check("%s %d" % (call, n), got, want)
        n += step
    t.check("%s: there was something to kill" % call, n > 1, True)


def kill_at_writes(t):
    killed_at_each(t, "pwrite64", 5)


def kill_at_syncs(t):
    killed_at_each(t, "fdatasync")


def kill_at_deliveries(t):
    killed_at_each(t, "link,rename,renameat,renameat2,linkat")


def fails_at_each(t, call, error):
    base = prepared(t)
    want = finish(copy_of(t, base))
    for n in (1, 2, 3, 5, 8, 13, 21, 34, 55):
        f = copy_of(t, base)
        strace(f, "%s:error=%s:when=%d" % (call, error, n))
        t.check("%s %s %d" % (call, error, n), finish(f), want)


def a_full_disk(t):
    fails_at_each(t, "pwrite64", "ENOSPC")


def a_failed_sync(t):
    fails_at_each(t, "fdatasync", "EIO")


if __name__ == "__main__":
    if shutil.which("strace") is None:
        print("strace is missing: nothing tested")
        sys.exit(Tests(sys.argv[1]).run())
    sys.exit(Tests(sys.argv[1]).run(kill_at_writes, kill_at_syncs,
                                    kill_at_deliveries, a_full_disk,
                                    a_failed_sync))
