"""Every hostile mail ends with one verdict, in time and within memory.

usage: test_hostile.py PROGRAM [NAME]
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from account import KINDS, objections, through_the_agent  # noqa: E402
from test_mutants import Parser                           # noqa: E402

PROGRAM = sys.argv[1]
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
SANITIZED = "debug" in PROGRAM
SECONDS = 60 if SANITIZED else 5
MEGABYTES = 256
# What stays within the limits must be read, not set aside.
READ = {"nested-multipart-50", "nested-rfc822-50", "parts-999", "empty",
        "boundary-2048", "photos-25mb", "to-90k", "from-99k-28",
        "boundary-quote", "cr-only", "nul-header", "rfc2231-501"}
SET_ASIDE = {"nested-multipart-20000", "nested-rfc822-40000", "parts-10000",
             "boundary-2049", "from-long-28", "fields-100000"}
passed = failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)
    return good


def run(path):
    """The exit code, the object or None, seconds, megabytes."""
    with tempfile.TemporaryFile() as out:
        began = time.monotonic()
        # S603: the program under test
        p = subprocess.Popen([PROGRAM, "parse", "--json", path], stdout=out,
                             stderr=subprocess.DEVNULL)
        timer = threading.Timer(SECONDS * 2, p.kill)
        timer.start()
        _, status, usage = os.wait4(p.pid, 0)
        timer.cancel()
        p.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        out.seek(0)
        try:
            got = json.loads(out.read().decode("utf-8"))
        except ValueError:
            got = None
    return p.returncode, got, took, usage.ru_maxrss / 1024


def one(folder, name):
    code, got, took, mb = run(os.path.join(folder, name + ".eml"))
    check(code == 0, f"{name}: exit code {code}")
    check(got is not None and got.get("kind") in KINDS, f"{name}: no verdict")
    check(took < SECONDS, f"{name}: {took:.1f} s")
    check(SANITIZED or mb < MEGABYTES, f"{name}: {mb:.0f} MB")
    for what in objections(got or {}):
        check(False, f"{name}: {what}")
    kind = (got or {}).get("kind")
    if name in READ:
        check(kind != "quarantined", f"{name}: set aside")
    if name in SET_ASIDE:
        check(kind == "quarantined", f"{name}: {kind}")
    if took > 1:
        print(f"slow: {name}: {took:.1f} s, {mb:.0f} MB")


def all_in_one(folder, names):
    """One process for all: no mail stops the next one."""
    lines = "".join(os.path.join(folder, n + ".eml") + "\n" for n in names)
    lines += folder + "/no-such-mail\n"
    p = subprocess.run([PROGRAM, "parse", "--jsonl"], input=lines.encode(),
                       capture_output=True, check=False)
    got = p.stdout.decode("utf-8").splitlines()
    check(p.returncode == 0, f"--jsonl: exit code {p.returncode}")
    check(len(got) == len(names) + 1, f"--jsonl: {len(got)} lines")
    check(all(json.loads(x).get("kind") in KINDS for x in got[:-1]),
          "--jsonl: a line without a verdict")
    check(got and "error" in json.loads(got[-1]), "--jsonl: a missing file")


def one_by_one(folder, names):
    """Fed to one process: time and memory of each."""
    p = Parser(PROGRAM)
    for n in names:
        began = time.monotonic()
        line = p.ask(os.path.join(folder, n + ".eml"), SECONDS)
        took, mb = time.monotonic() - began, p.peak()
        if not check(bool(line), f"{n}: no answer in time"):
            p.end()
            p = Parser(PROGRAM)
            continue
        got = json.loads(line)
        for what in objections(got):
            check(False, f"{n}: {what}")
        check(SANITIZED or mb < MEGABYTES, f"{n}: {mb:.0f} MB")
        if took > 1:
            print(f"slow: {n}: {took:.1f} s, {mb:.0f} MB")
    p.end()


def in_the_agent(folder, names):
    """In the cage, with an inquiry behind them all."""
    mails = {}
    for n in names:
        with open(os.path.join(folder, n + ".eml"), "rb") as f:
            mails[n] = f.read()
    finds, line = through_the_agent(os.path.abspath(PROGRAM), mails)
    print(line)
    check(not finds, f"in the agent: {finds}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE + "/hostile.py", folder],
                       check=True, stdout=subprocess.DEVNULL)
        names = sorted(n[:-4] for n in os.listdir(folder) if ONLY in n)
        twice = [n for n in names if n.startswith(("re-", "fwd-"))]
        one_by_one(folder, twice)
        for name in names:
            if name not in twice:
                one(folder, name)
        if not ONLY:
            check(len(names) >= 150, f"{len(names)} shapes")
            all_in_one(folder, names)
            in_the_agent(folder, [n for n in names if n not in twice])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
