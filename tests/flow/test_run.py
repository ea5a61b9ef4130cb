#!/usr/bin/env python3
"""The agent in the foreground: mail as it comes, signals, a second one."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from firm import JENS, Firm, Tests, until


def now():
    return time.strftime("%Y-%m-%d %H:%M")


class Running:
    def __init__(self, firm, **env):
        self.firm = firm
        self.log = open(firm.path("log"), "wb")
        self.p = subprocess.Popen(
            [firm.program, "--config", firm.path("dachpost.conf"), "run"],
            stdout=subprocess.DEVNULL, stderr=self.log, cwd="/",
            env={**os.environ, **env})

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


def descendants(pid):
    """The keeper of the reader, and the reader."""
    out = []
    for p in os.listdir("/proc"):
        try:
            with open("/proc/%s/stat" % p) as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            out += [int(p)] + descendants(int(p))
    return out


def fields(pid, name):
    with open("/proc/%d/%s" % (pid, name)) as f:
        return f.read()


def the_cage_as_the_system_sees_it(t):
    f = Firm(t.program)
    r = Running(f)
    until(lambda: r.logged("run.begin"))
    keeper, reader = descendants(r.p.pid)
    if "debug" in t.program:  # ASan needs what the cage takes away
        r.end()
        return
    status = dict(x.split(":\t", 1) for x in
                  fields(reader, "status").splitlines() if ":\t" in x)
    t.check("a seccomp filter", status["Seccomp"], "2")
    t.check("no new privileges", status["NoNewPrivs"], "1")
    limits = {x[:26].strip(): x[26:].split()[1]
              for x in fields(reader, "limits").splitlines()}
    for name in ("Max open files", "Max file size", "Max core file size",
                 "Max processes", "Max locked memory"):
        t.check(name, limits[name], "0")
    t.check("Max address space", limits["Max address space"].isdigit(), True)
    t.check("its two descriptors",
            sorted(os.listdir("/proc/%d/fd" % reader)), ["0", "1"])
    t.check("both are one socket",
            {os.readlink("/proc/%d/fd/%s" % (reader, n))[:7] for n in "01"},
            {"socket:"})
    t.check("the keeper's", sorted(os.listdir("/proc/%d/fd" % keeper)),
            ["0", "1"])
    t.check("no environment", [v for v in fields(reader, "environ").split(
        "\0") if v and not v.startswith("TZ=")], [])
    os.kill(reader, signal.SIGKILL)  # by the operator, or the kernel
    f.inquiry(now())
    t.check("a killed one is replaced",
            until(lambda: len(f.mails(JENS)) == 1), True)
    t.check("and no mail is blamed",
            [m["kind"] for m in f.json("ledger")], ["inquiry"])
    os.kill(keeper, signal.SIGKILL)
    until(lambda: not os.path.exists("/proc/%d/fd/0" % reader))
    f.inquiry(now(), no="VX-2", name="Kern", customer="o.kern@post.example")
    t.check("so is the keeper", until(lambda: len(f.mails(JENS)) == 2), True)
    r.end()


def the_supervisor_hears_of_it(t):
    f = Firm(t.program)
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(f.path("notify"))
    s.settimeout(8)
    r = Running(f, NOTIFY_SOCKET=f.path("notify"))
    t.check("ready", s.recv(100), b"READY=1")
    t.check("alive", s.recv(100), b"WATCHDOG=1")
    time.sleep(1.1)
    f.inquiry(now())
    t.check("alive with a mail", s.recv(100), b"WATCHDOG=1")
    r.p.send_signal(signal.SIGHUP)
    until(lambda: r.logged("reload.done"))
    r.end()
    s.setblocking(False)
    rest = []
    try:
        while True:
            rest.append(s.recv(100))
    except BlockingIOError:
        pass
    t.check("the rest", [x for x in rest if x != b"WATCHDOG=1"],
            [b"RELOADING=1", b"READY=1", b"STOPPING=1"])


def what_is_wrong_is_not_loaded(t):
    """SIGHUP with a rule file, templates, a key that are wrong: kept."""
    f = Firm(t.program)
    r = Running(f)
    until(lambda: r.logged("run.begin"))
    os.mkdir(f.path("rules"))
    with open(f.path("rules", "own.rules"), "w") as out:
        out.write("this is no rule\n")
    with open(f.path("dachpost.conf"), "a") as c:
        c.write("rules = rules\n")
    r.p.send_signal(signal.SIGHUP)
    t.check("said so", until(lambda: r.logged("reload.failed")), True)
    t.check("goes on", r.p.poll(), None)
    f.configure()
    f.inquiry(now())
    t.check("and reads", until(lambda: len(f.mails(JENS)) == 1), True)
    t.check("ends", r.end()[0], 0)


OWN_RULES = """rule holz
from konfigurator@velux.example
when body /^Holzportal Auftrag/
label inquiry_no = Kennwort
label name = Wer
label city = Wo
label phone = Draht
label windows = Luke
need inquiry_no
"""

OWN_MAIL = """Holzportal Auftrag

Kennwort: HP-%d
Wer: Thanh Nguyen
Wo: 01307 Dresden
Draht: 0351 4710
Luke: 2 x GPU SK08 0070
"""


def rules_anew(t):
    """SIGHUP reads rule files anew; with a broken one the old ones go on."""
    f = Firm(t.program)
    os.mkdir(f.path("rules"))
    for name in os.listdir("config/inquiries"):
        shutil.copy(os.path.join("config/inquiries", name), f.path("rules"))
    with open(f.path("dachpost.conf"), "a") as c:
        c.write("rules = rules\n")
    r = Running(f)
    until(lambda: r.logged("run.begin"))

    def own(n, customer):
        f.write(now(), OWN_MAIL % n, subject="Neu",
                sender="VELUX <konfigurator@velux.example>")
        return until(lambda: any(o["inquiry_no"] == "HP-%d" % n and
                                 o["customer"] == customer
                                 for o in f.json("list")))

    def rules(text_):
        with open(f.path("rules", "own.rules"), "w") as out:
            out.write(text_)
        r.p.send_signal(signal.SIGHUP)

    rules(OWN_RULES)
    t.check("a new rule file is read", until(
        lambda: r.logged("reload.done")), True)
    t.check("and reads its mails", own(771, "Thanh Nguyen, Dresden"), True)
    rules(OWN_RULES + "label strasse = Gasse\n")
    t.check("a broken one is said so", until(
        lambda: r.logged("reload.failed")), True)
    t.check("with file, line and column", r.logged(
        "own.rules:10:7: no such field: 'strasse'"), True)
    t.check("the old one goes on", own(772, "Thanh Nguyen, Dresden"), True)
    t.check("ends", r.end()[0], 0)


def an_end_amid_a_backlog(t):
    """SIGTERM does not wait for thousands of mails, and none is halved."""
    f = Firm(t.program)
    for n in range(3000):
        f.inquiry("2026-11-24 09:00", no="VX-%d" % n,
                  customer="k%d@post.example" % n, name="Kunde%d" % n,
                  street="Ring %d" % n)
    r = Running(f)
    t.check("some are read", until(
        lambda: os.path.exists(f.path("state", "dachpost.db")) and
        len([m for m in f.json("ledger") if m["kind"] != ""]) > 10), True)
    rc, seconds = r.end()
    t.check("ends", rc, 0)
    t.check("at once", seconds < 3, True)
    done = f.json("ledger")
    t.check("amid the backlog", 10 < len(done) < 3000, True)
    t.check("each has its order", len(f.json("list")),
            len([m for m in done if m["kind"] == "inquiry"]))
    t.check("what is only noted has no order",
            [m for m in done if m["kind"] == "" and m["order"] != ""], [])
    f.once("2026-11-24 10:00")
    t.check("the rest is done by the next one", len(f.json("list")), 3000)


def a_server_that_hangs(t):
    """SIGTERM amid a mail that does not get out: cut off, and rolled back."""
    f = Firm(t.program)
    with socket.create_server(("127.0.0.1", 0)) as s:  # and says nothing
        with open(f.path("dachpost.conf")) as c:
            conf = c.read()
        with open(f.path("dachpost.conf"), "w") as c:
            c.write(conf.replace("maildir:out", "smtp+plain://127.0.0.1:%d"
                                 % s.getsockname()[1]))
        f.inquiry(now())
        r = Running(f)
        s.settimeout(20)
        peer, _ = s.accept()
        rc, seconds = r.end()
        t.check("ends all the same", rc in (0, -signal.SIGALRM), True)
        t.check("within ten seconds", seconds < 10, True)
        peer.close()
    f.configure()
    f.run("once")
    t.check("the next one sends it", len(f.mails(JENS)), 1)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        mail_as_it_comes, what_a_kill_leaves, the_cage_as_the_system_sees_it,
        the_supervisor_hears_of_it, what_is_wrong_is_not_loaded,
        an_end_amid_a_backlog, a_server_that_hangs, rules_anew))
