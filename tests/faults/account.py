"""What must be true of any mail: of its object, and in the ledger.

objections(object) says what is wrong with a line of `parse --jsonl`;
through_the_agent() puts mails into a firm's Maildir, an inquiry behind them,
and says what one pass of the agent leaves undone.
"""
import collections
import json
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "flow"))
from firm import Firm                                     # noqa: E402

KINDS = {"inquiry", "reply", "forward", "copy", "customer", "bounce",
         "autoreply", "other", "quarantined"}
INTENTS = {"accepted", "declined", "question", "appointment", "other", None}
ACTIONS = {"contacted", "not_reached", "offer_sent", "followed_up",
           "accepted", "declined", "passed", "completed", "confirm",
           "appointment", "snooze", "assign", "undo", "status", "list",
           "help", "note", "ask"}
KEYS = {"kind", "message_id", "from", "to", "cc", "subject", "date", "text",
        "actions", "forward", "customer_intent", "inquiry", "attachments"}
ISO = re.compile(r"^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?)?$")
# Why a mail may be set aside; another reason is a fault of ours.
LIMITS = ("a header field over 100 KB", "more than 2000 header fields",
          "more than 1000 parts", "nested more than 100 levels deep",
          "a boundary over 2048 bytes", "a header over 2 MB", "over 64 MB")
MEGABYTES = 256
LAST = "VX-26-9999999"


def control(text):
    return any(ord(c) < 32 and c not in "\n\t" or ord(c) == 127 for c in text)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def objections(got):
    """What is wrong with an object."""
    if KEYS - set(got):
        yield f"keys {sorted(KEYS - set(got))} are missing"
    if got.get("kind") not in KINDS:
        yield f"kind {got.get('kind')}"
    if got.get("customer_intent") not in INTENTS:
        yield f"intent {got.get('customer_intent')}"
    for a in got.get("actions", ()):
        if a.get("do") not in ACTIONS:
            yield f"action {a}"
        if not ISO.match(a.get("at", "")):
            yield f"moment {a}"
        if not 0 <= a.get("amount_eur", 0) < 1e10:
            yield f"amount {a}"
    if not ISO.match(got.get("date") or ""):
        yield f"date {got.get('date')}"
    if any(a["size"] < 0 for a in got.get("attachments", ())):
        yield "a size below zero"
    if any(map(control, strings(got))):
        yield "control bytes"
    if any("\n" in s for k in ("message_id", "subject")
           for s in strings(got.get(k, ""))):
        yield "a line end in a header"


def family(pid):
    """It and its descendants."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        try:
            with open(f"/proc/{found[-1]}/task/{found[-1]}/children",
                      encoding="ascii") as f:
                todo += map(int, f.read().split())
        except OSError:
            continue
    return found


def peak(pid):
    """Megabytes that the process had at the most; 0: it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            kb = re.search(r"VmHWM:\s*(\d+)", f.read())
    except OSError:
        return 0
    return int(kb[1]) / 1024 if kb else 0


class Watch(threading.Thread):
    """The largest of a process and its descendants.  What wait4(2) says of
    memory would begin with the size of this program."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.over = pid, 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, *map(peak, family(self.pid)))


def once(f, at):
    """One pass; the exit code, what it said, seconds, megabytes at most."""
    began = time.monotonic()
    p = subprocess.Popen([f.program, "--config", f.path("dachpost.conf"),
                          "once", "--now", at], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, cwd="/")
    watch = Watch(p.pid)
    said = p.communicate()[1].decode("utf-8", "replace")[-500:]
    watch.over.set()
    return p.returncode, said, time.monotonic() - began, watch.most


def faults_of(f, names, rows, orders):
    if len(rows) != len(names) + 1 or len({r["uid"] for r in rows}) != \
            len(rows):
        yield "all", f"{len(rows)} rows of {len(names) + 1} mails"
    if sum(o.get("inquiry_no") == LAST for o in orders) != 1:
        yield "all", "no order of the last mail"
    for r in rows:
        if r["kind"] not in KINDS or r["kind"] == "quarantined" and \
                r["why"] not in LIMITS:
            yield names.get(r["uid"], r["uid"]), r["kind"] + ": " + r["why"]


def through_the_agent(program, mails, firm=None):
    """mails: {name: bytes}.  [(name, what is wrong)], one line to print."""
    f = firm or Firm(program)
    names = {f.deliver(raw): name for name, raw in mails.items()}
    known = {r["uid"] for r in f.json("ledger")} if firm else set()
    f.inquiry("2026-11-24 10:30", no=LAST, customer="zuletzt@post.example")
    code, said, took, mb = once(f, "2026-11-24T10:30:00+01:00")
    rows = [r for r in f.json("ledger") if r["uid"] not in known]
    orders = f.json("list", "--all")
    finds = list(faults_of(f, names, rows, orders))
    if mb > MEGABYTES and "debug" not in program:
        finds.append(("all", f"{mb:.0f} MB"))
    if code != 0:
        finds.append(("all", f"the pass ended with {code}: {said}"))
    aside = collections.Counter(r["why"] for r in rows
                                if r["kind"] == "quarantined")
    line = (f"agent: {len(rows)} mails in {took:.1f} s, {mb:.0f} MB, "
            f"{len(orders)} orders, set aside: {dict(aside)}")
    return finds, line
