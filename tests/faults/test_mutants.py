"""Mutated mails through the program.

usage: test_mutants.py PROGRAM [N [FIRST]] [FOLDER...]

N mails (600 unless told), made of those in the folders (tests/mails unless
told), go through `parse --jsonl`, one by one, each looked at: one JSON object,
a known kind, valid values, in time and within memory.  Then all go into a
Maildir, and one pass of the agent has to account for each of them and to make
an order of the inquiry that lies behind.  A find is named by its number;
mutate.py makes that mail again.
"""
import collections
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from account import MEGABYTES, objections, through_the_agent  # noqa: E402
from mutate import load, seeded                           # noqa: E402

SECONDS, SLOW = 5, 1


class Finds:
    def __init__(self):
        self.n = 0
        self.slow = []

    def add(self, number, done, what):
        self.n += 1
        print(f"FOUND: {number} ({', '.join(done)}): {what}", flush=True)


class Parser:
    """One `parse --jsonl` that is fed name by name."""

    def __init__(self, program):
        # stdbuf: a line comes when it is written, not when a block is full
        env = dict(os.environ, ASAN_OPTIONS="verify_asan_link_order=0:"
                   + os.environ.get("ASAN_OPTIONS", ""))
        self.err = tempfile.TemporaryFile()
        self.p = subprocess.Popen(
            ["stdbuf", "-oL", program, "parse", "--jsonl", "--now",
             "2026-11-24T10:00"], env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.err)
        self.lines = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.p.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def ask(self, path, seconds):
        """The line, or None: dead; '' when it took too long."""
        try:
            self.p.stdin.write(path.encode() + b"\n")
            self.p.stdin.flush()
            return self.lines.get(timeout=seconds)
        except (BrokenPipeError, queue.Empty) as e:
            return b"" if isinstance(e, queue.Empty) else None

    def peak(self):
        """Megabytes at the most since the last look."""
        try:
            with open(f"/proc/{self.p.pid}/status", encoding="ascii") as f:
                kb = re.search(r"VmHWM:\s*(\d+)", f.read())
            with open(f"/proc/{self.p.pid}/clear_refs", "w",
                      encoding="ascii") as f:
                f.write("5")
            return int(kb[1]) / 1024 if kb else 0
        except OSError:
            return 0

    def end(self):
        self.p.kill()
        self.p.wait()
        self.p.stdin.close()
        self.err.seek(0)
        return self.err.read().decode("utf-8", "replace")[-3000:]


class Mutants:
    def __init__(self, program, mails, folder):
        self.program, self.mails, self.folder = program, mails, folder
        self.sanitized = "debug" in program
        self.seconds = SECONDS * (12 if self.sanitized else 1)
        self.finds = Finds()
        self.kinds = collections.Counter()
        self.worst = self.most = 0
        self.parser = Parser(program)

    def one(self, number):
        raw, done = seeded(number, self.mails)
        path = os.path.join(self.folder, f"{number}.eml")
        with open(path, "wb") as f:
            f.write(raw)
        began = time.monotonic()
        line = self.parser.ask(path, self.seconds)
        took = time.monotonic() - began
        os.unlink(path)
        mb = self.parser.peak()
        if not line:
            said = self.parser.end()
            self.finds.add(number, done, "no answer in time" if line == b""
                           else "the end of the process: " + said)
            self.parser = Parser(self.program)
        else:
            self.look_at(number, done, line)
        self.worst, self.most = max(self.worst, took), max(self.most, mb)
        if took > SLOW and not self.sanitized:
            print(f"slow: {number} ({', '.join(done)}): {took:.1f} s, "
                  f"{len(raw)} bytes", flush=True)
        if mb > MEGABYTES and not self.sanitized:
            self.finds.add(number, done, f"{mb:.0f} MB of {len(raw)} bytes")
            self.parser.end()   # what it keeps would be the next one's
            self.parser = Parser(self.program)

    def look_at(self, number, done, line):
        try:
            got = json.loads(line.decode("utf-8"))
        except ValueError as e:
            self.finds.add(number, done, f"no JSON: {e}: {line[:200]}")
            return
        self.kinds[got.get("kind")] += 1
        for what in objections(got):
            self.finds.add(number, done, what)

    def agent(self, numbers):
        mails = {n: seeded(n, self.mails)[0] for n in numbers}
        finds, line = through_the_agent(self.program, mails)
        for number, what in finds:
            self.finds.add(number, (), what)
        print(line, flush=True)


def main():
    args = sys.argv[2:]
    count = int(args.pop(0)) if args and args[0].isdigit() else 600
    first = int(args.pop(0)) if args and args[0].isdigit() else 1
    mails = load(args or [os.path.join(HERE, "..", "mails")])
    with tempfile.TemporaryDirectory() as folder:
        m = Mutants(os.path.abspath(sys.argv[1]), mails, folder)
        for start in range(first, first + count, 1000):
            numbers = range(start, min(start + 1000, first + count))
            for n in numbers:
                m.one(n)
            m.agent(numbers)
        m.parser.end()
    print(f"{count} mails of {len(mails)}: {dict(m.kinds)}; at most "
          f"{m.worst:.2f} s, {m.most:.0f} MB")
    print(f"{count - m.finds.n} passed, {m.finds.n} failed")
    return 1 if m.finds.n else 0


if __name__ == "__main__":
    sys.exit(main())
