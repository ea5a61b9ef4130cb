#!/usr/bin/env python3
"""Nothing secret in arguments, environment, core files, logs; keys rotate."""
import glob
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time

from firm import JENS, Firm, Tests, moment

SECRET = "geheim-4711-Zaunkoenig"


class Imap(threading.Thread):
    """As much of a server as a log-in needs; it says no."""

    def __init__(self):
        super().__init__(daemon=True)
        self.s = socket.create_server(("127.0.0.1", 0))
        self.port = self.s.getsockname()[1]
        self.heard = b""
        self.refused = threading.Event()

    def run(self):
        while True:
            c, _ = self.s.accept()
            with c:
                c.sendall(b"* OK hello\r\n")
                self.talk(c)

    def talk(self, c):
        while True:
            line = c.recv(4096)
            if not line:
                return
            self.heard += line
            tag = line.split(b" ", 1)[0]
            if b"CAPABILITY" in line.upper():
                c.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN LOGIN\r\n")
            if b"LOGIN" in line.upper() or b"AUTHENTICATE" in line.upper():
                c.sendall(tag + b" NO that is not your name\r\n")
                self.refused.set()
                continue
            c.sendall(tag + b" OK done\r\n")


def children(pid):
    """The process and all below it."""
    out = [pid]
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            out += children(int(path.split("/")[2]))
    return out


def running(f, log):
    """Starts the agent; ends it again when the caller is done."""
    return subprocess.Popen(
        [f.program, "--config", f.path("dachpost.conf"), "run", "--debug"],
        stderr=log, stdout=log, cwd=f.dir)


def nothing_is_seen_outside(t):
    f, server = Firm(t.program), Imap()
    server.start()
    conf = open(f.path("dachpost.conf")).read()
    conf = conf.replace("url = maildir:mail", "url = imap+plain://127.0.0.1:%d\n"
                        "user = jens\npassword_command = printf %%s %s" % (
                            server.port, "$(cat %s)" % f.path("pw")))
    with open(f.path("pw"), "w") as pw:
        pw.write(SECRET)
    with open(f.path("dachpost.conf"), "w") as out:
        out.write(conf)
    with open(f.path("log"), "w") as log:
        p = running(f, log)
        try:
            t.check("it logs in", server.refused.wait(30), True)
            pids = children(p.pid)
            t.check("agent and reader", len(pids) >= 2, True)
            with open(f.path("state", "key")) as key:
                secrets = [SECRET.encode(), key.read().split()[1].encode()]
            for pid in pids:
                for what in ("cmdline", "environ"):
                    with open("/proc/%d/%s" % (pid, what), "rb") as seen:
                        text = seen.read()
                    t.check("%s of %d" % (what, pid),
                            [s for s in secrets if s in text], [])
                with open("/proc/%d/limits" % pid) as limits:
                    core = [x.split()[4:6] for x in limits
                            if x.startswith("Max core file size")]
                t.check("no core file of %d" % pid, core, [["0", "0"]])
        finally:
            p.terminate()
            t.check("it ends", p.wait(30), 0)
    with open(f.path("log"), "rb") as log:
        text = log.read()
    t.check("the log has lines", b"mailbox.failed" in text, True)
    t.check("and none of the secrets", [s for s in secrets if s in text], [])


def the_log_names_nobody(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.run("once", "--verbose", "--now", moment("2026-11-24 09:12").isoformat())
    said = f.said
    mail = f.new(JENS, "notification")[0]
    f.reply(mail, "2026-11-24 10:00", "angerufen, Frau Thomsen will zwei")
    f.run("once", "--verbose", "--now", moment("2026-11-24 10:00").isoformat())
    said += f.said
    t.check("it says what happened", "order.event" in said, True)
    t.check("and not to whom", [w for w in (
        "Thomsen", "silke", "4710815", "Lerchenweg", JENS) if w in said], [])


def keys_rotate(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.inquiry("2026-11-24 09:13", no="VX-26-2", customer="o@post.example")
    f.once("2026-11-24 09:15")
    first, second = f.new(JENS, "notification")
    t.check("one key", f.run("key").stdout, b"1 signs\n")
    t.check("two", f.run("key", "rotate").stdout, b"1\n2 signs\n")
    f.reply(first, "2026-11-24 10:00", "angerufen")
    f.once("2026-11-24 10:00")
    number = first["X-Dachpost-Order"]
    t.check("an old token acts", f.order(number)["state"], "offer")
    fresh = f.new(JENS, "notification")[0]
    ids = [re.search(r"\+(..)", str(m["Reply-To"])).group(1)
           for m in (first, fresh)]
    t.check("another key now", ids[0] == ids[1], False)
    t.check("revoked", f.run("key", "revoke").stdout, b"3 signs\n")
    f.reply(second, "2026-11-24 10:10", "angerufen")
    f.once("2026-11-24 10:10")
    number = second["X-Dachpost-Order"]
    t.check("none of the old acts", f.order(number)["state"], "contact")
    f.reply(f.new(JENS, "response")[-1], "2026-11-24 10:20", "angerufen")
    f.once("2026-11-24 10:20")
    t.check("the question's token does", f.order(number)["state"], "offer")
    t.check("only its owner reads it",
            os.stat(f.path("state", "key")).st_mode & 0o777, 0o600)
    t.check("no such verb", f.run("key", "burn", ok=False).returncode, 64)


def a_running_agent_takes_the_new_key(t):
    f = Firm(t.program)
    read, write = os.pipe()
    p = running(f, write)
    os.close(write)
    text = b""
    try:
        text = until(read, text, b"run.begin")
        f.run("key", "rotate")
        text = until(read, text, b"keys.changed")
        t.check("at once", b"keys.changed n=2" in text, True)
    finally:
        p.terminate()
        p.wait(30)
        os.close(read)


def until(fd, text, word):
    end = time.monotonic() + 30
    while word not in text and time.monotonic() < end:
        if select.select([fd], [], [], 1)[0]:
            text += os.read(fd, 65536)
    return text


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        nothing_is_seen_outside, the_log_names_nobody, keys_rotate,
        a_running_agent_takes_the_new_key))
