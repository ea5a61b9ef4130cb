#!/usr/bin/env python3
"""Every example of the README is run; completion; list and show in a terminal.

Commands are run as they stand there, without sudo, for a firm whose open
order is 2026-0042.  What cannot be run here (apt, systemctl) must at least
name units and targets that exist.
"""
import json
import os
import pty
import re
import select
import shlex
import sqlite3
import subprocess
import sys

from firm import Firm, Tests

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SYSTEMD = os.path.join(TOP, "config", "systemd")
NOT_HERE = {"outbox retry 17": 65, "login": 78,
            "outbox reconcile": 0}
STEPS = {"Kunde angerufen": ("contact", "contacted"),
         "Nicht erreicht": ("contact", "not_reached"),
         "Angebot ist raus": ("offer", "offer_sent"),
         "Nachgefragt": ("answer", "followed_up"),
         "Kunde sagt ja": ("answer", "accepted"),
         "Kunde sagt nein": ("answer", "declined"),
         "Sie können nicht": ("contact", "passed"),
         "Baustelle fertig": ("job", "completed"),
         "Vertippt": ("offer", "undo"), "Später erinnern": ("offer", "snooze"),
         "Ein anderer macht es": ("contact", "assign"),
         "Wie steht es?": ("offer", "status|list"),
         "Nur eine Notiz": ("offer", "note")}


def readme():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        return f.read()


def examples():
    """The lines of the plain code blocks, without their comments."""
    for block in re.findall(r"^```\n(.*?)^```$", readme(), re.M | re.S):
        for line in block.splitlines():
            line = re.sub(r"\s+#.*", "", line).strip()
            if line.startswith(("sudo ", "make", "dachpost ", "build/")):
                yield line.removeprefix("sudo ")


def a_firm(t):
    f = Firm(t.program)
    f.once("2026-11-24 09:00")
    db = sqlite3.connect(f.path("state", "dachpost.db"))
    db.execute("INSERT OR REPLACE INTO numbers VALUES (2026, 41)")
    db.commit()
    db.close()
    f.inquiry("2026-11-24 09:12", customer="silke@post.example")
    f.once("2026-11-24 09:12")
    with open(f.path("mail.eml"), "wb") as g:
        g.write(open(os.path.join(TOP, "templates", "demo", "inquiry.eml"),
                     "rb").read())
    return f


def run_in(f, line):
    """As typed, in the firm's folder, with its configuration."""
    bin_dir = os.path.dirname(os.path.abspath(f.program))
    env = dict(os.environ, DACHPOST_CONFIG=f.path("dachpost.conf"),
               PATH=bin_dir + ":" + os.environ["PATH"], LC_ALL="C.UTF-8")
    if line.startswith("build/"):
        line = f.program + line.removeprefix("build/dachpost")
    return subprocess.run(["sh", "-c", line], cwd=f.dir, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=120)


def is_dachpost(line):
    return re.match(r"(build/)?dachpost ", line)


def every_command(t):
    f = a_firm(t)
    seen = 0
    for line in filter(is_dachpost, examples()):
        words = re.sub(r"^(build/)?dachpost ", "", line)
        if words.startswith(("init", "run")):
            continue        # below, and tests/deb_test.sh
        seen += 1
        # no Maildir brings the canary home: tests/servers/test_watch.py
        p = run_in(f, line.replace("check --deep", "check"))
        want = NOT_HERE.get(words, 0)
        said = (p.stdout + p.stderr).decode(errors="replace")
        t.check(line, p.returncode != 64 and
                p.returncode == want or said[-300:], True)
    t.check("there are some", seen > 12, True)


def everything_else(t):
    for line in examples():
        words = shlex.split(line)
        if words[0] == "make":
            p = subprocess.run(["make", "-n", *words[1:]], cwd=TOP,
                               capture_output=True, check=False)
            t.check(line, p.returncode, 0)
        elif words[0] == "systemctl":
            unit = re.sub("@[a-z]+", "@", words[-1])
            t.check(line, os.path.exists(os.path.join(SYSTEMD, unit)), True)
    for unit in re.findall(r"`(dachpost[^` ]*\.(?:service|timer))`",
                           readme()):
        unit = re.sub("@[A-Za-z]+", "@", unit)
        t.check(unit, os.path.exists(os.path.join(SYSTEMD, unit)), True)


def every_key(t):
    """Every `key = value` in the text is one of the configuration's."""
    sample = subprocess.run([t.program, "init", "--sample"],
                            capture_output=True, check=True).stdout.decode()
    keys = set(re.findall(r"^;?([a-z0-9_]+) =", sample, re.M))
    for key in re.findall(r"`(?:\[[a-z]+\] )?([a-z0-9_]+) = [^`]*`",
                          readme()):
        t.check("key " + key, key in keys, True)


def every_answer(t):
    """What the table tells the firm to write is understood as it says."""
    table = readme().split("| Was war |")[1].split("\n\n")[0]
    asked, want = [], {}
    for row in table.splitlines()[2:]:
        what, says = [c.strip() for c in row.strip("|").split("|")]
        state, do = STEPS[what]
        for n, text in enumerate(re.findall(r"`([^`]+)`", says)):
            asked.append({"id": f"{what} {n}", "state": state, "text": text})
            want[f"{what} {n}"] = (text, do)
    p = subprocess.run(
        [t.program, "understand", "--jsonl", "--now",
         "2026-11-24T12:00:00+01:00"], check=True, capture_output=True,
        input="".join(json.dumps(a) + "\n" for a in asked).encode())
    for line in p.stdout.decode().splitlines():
        got = json.loads(line)
        text, do = want.pop(got["id"])
        t.check(text, any(a["do"] in do.split("|")
                          for a in got["actions"]) or got["actions"], True)
    t.check("all answered", want, {})


def completed(words):
    script = ("source config/dachpost.bash; COMP_WORDS=(%s); COMP_CWORD=%d; "
              "_dachpost; printf '%%s\\n' \"${COMPREPLY[@]}\""
              % (" ".join(map(shlex.quote, words)), len(words) - 1))
    p = subprocess.run(["bash", "-c", script], cwd=TOP, check=True,
                       capture_output=True)
    return p.stdout.decode().split()


def completion(t):
    p = subprocess.run([t.program, "help"], capture_output=True, check=True)
    commands = re.findall(r"^  ([a-z]+) ", p.stdout.decode(), re.M)
    t.check("there are commands", len(commands) > 20, True)
    offered = completed([t.program, ""])
    for c in commands:
        t.check("completes " + c, c in offered, True)
        said = subprocess.run([t.program, c, "--help"], capture_output=True,
                              check=False)
        said = (said.stdout + said.stderr).decode()
        for option in completed([t.program, c, "--"]):
            t.check(f"{c} knows {option}", option == "--help" or
                    option in said or said[:200], True)
    t.check("a prefix", [c for c in completed([t.program, "rest"])],
            ["restore"])
    for c, option in (("check", "--deep"), ("once", "--dry-run"),
                      ("stats", "--openmetrics"), ("login", "--paste"),
                      ("init", "--first-mail"), ("outbox", "reconcile")):
        t.check(f"{c} {option}", option in completed([t.program, c, ""]),
                True)
    t.check("a Land", "NW" in completed([t.program, "holidays", "--land",
                                         ""]), True)


def at_terminal(f, *args, columns=80):
    """What a person sees: the command's output on a terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", COLUMNS=str(columns))
        os.environ.pop("NO_COLOR", None)
        os.execv(f.program, [f.program, "--config", f.path("dachpost.conf"),
                             *args])
    said = b""
    while select.select([fd], [], [], 10)[0]:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(fd)
    os.waitpid(pid, 0)
    return said.decode().replace("\r\n", "\n")


def terminal(t):
    f = a_firm(t)
    f.inquiry("2026-11-20 09:12", no="VX-2", name="Müßiggänger",
              street="Ring 2", customer="ö.kern@post.example")
    f.once("2026-11-24 09:30")
    now = ("--now", "2026-11-24T10:00:00+01:00")
    seen = at_terminal(f, "list", *now)
    t.check("colour in a terminal", "\x1b[" in seen, True)
    plain = f.run("list", *now).stdout.decode()
    t.check("none in a pipe", "\x1b[" in plain, False)
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", x) for x in seen.splitlines()]
    t.check("two orders", len([x for x in lines if "2026-00" in x]), 2)
    t.check("no line too wide", all(len(x) <= 80 for x in lines), True)
    wide = at_terminal(f, "show", "2026-0042", *now)
    t.check("show, too", "2026-0042" in wide and "\x1b[" in wide, True)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        every_command, everything_else, every_key, every_answer, completion,
        terminal))
