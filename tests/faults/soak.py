#!/usr/bin/env python3
"""Everything at random: soak.py PROGRAM SECONDS [SEED]

An agent runs on a Maildir and a submission server that fails now and then.
Mails of all kinds come in, people answer them, the operator types commands.
The agent is killed, ended, stopped, reloaded; its calls fail; its clock
jumps; its mailbox and its server go away.  Each minute the faults rest for a
moment and the promises of DESIGN are checked.  The last line counts.
"""
import collections
import datetime
import email
import email.policy
import errno
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import shim  # noqa: E402
from day import Day, in_order  # noqa: E402
from firm import AGENT, BERLIN, JENS, PETRA, VELUX, rfc_date  # noqa: E402

ANSWERS = ["erledigt", "ok", "nicht erreicht", "Angebot ist raus, 4.350 €",
           "nachgefragt", "hat zugesagt", "abgesagt, zu teuer", "fertig",
           "rückgängig", "Status", "Notiz: Schlüssel beim Nachbarn",
           "morgen rufe ich an", "Termin Freitag 10 Uhr", "Hä?", "an Petra",
           "noch nicht angerufen", "👍", "erinner mich in drei Tagen"]
DEEDS = ["contacted", "not_reached", "offer_sent", "followed_up", "accepted",
         "declined", "completed"]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EDQUOT, errno.ENOMEM,
          errno.EROFS]
# -15: asked to end before it had begun
GOOD_CODES = {0, 69, 71, 75, 78, -9, -14, -15}
MEMORY = 256
REST = 90  # seconds that a check may take until all is quiet


class Server(shim.Sink):
    """A submission server with moods."""

    def __init__(self, rng):
        self.rng = rng
        self.mood = 0.0
        self.down = False
        super().__init__()

    def fault(self, stage):
        if self.down:
            return True
        return stage in ("greeting", "EHLO", "MAIL", "DATA", "answer") and (
            self.rng.random() < self.mood / 6)

    def verdict(self, to):
        r = self.rng.random()
        if r < self.mood / 4:
            return "451 not now"
        if r < self.mood / 3 and to != VELUX:
            return "550 no such person"
        return "250 ok"

    def verdict_of_data(self, to):
        return "452 full" if self.rng.random() < self.mood / 8 else "250 taken"


class Soak:
    def __init__(self, program, seed):
        self.rng = random.Random(seed)
        self.server = Server(self.rng)
        self.f = Day(program, self.server)
        self.f.program = self.f.path("dachpost")  # it may be built anew
        shutil.copy(program, self.f.program)
        self.control = shim.Control(self.f.path("control"))
        self.control.order()
        self.lib = self.f.path("shim.so")
        shutil.copy(shim.library(program), self.lib)
        self.p = None
        self.count = collections.Counter()
        self.codes = collections.Counter()
        self.files = {}        # what was delivered: name -> kind
        self.inquiries = {}    # number -> order, once known
        self.known = {}        # order -> its events at the last check
        self.violations = []
        self.checks = 0
        self.most = 0
        self.jumped = 0

    # ---- the agent ----

    def now(self):
        return datetime.datetime.now(BERLIN) + datetime.timedelta(
            seconds=self.control["offset"])

    def start(self):
        self.p = subprocess.Popen(
            [self.f.program, "--config", self.f.path("dachpost.conf"), "run"],
            cwd="/", stdout=subprocess.DEVNULL, env=self.control.env(self.lib),
            stderr=open(self.f.path("log"), "ab"))
        self.count["starts"] += 1
        self.started = time.monotonic()

    def watch(self):
        """Its supervisor: starts it anew, and writes down why."""
        if self.p is not None and self.p.poll() is not None:
            self.ended(self.p.returncode)
            self.p = None
        if self.p is None:
            if self.control["mode"] != shim.FAIL_RATE:
                self.control.order()
            self.start()

    def ended(self, code):
        self.codes[code] += 1
        if code not in GOOD_CODES:
            with open(self.f.path("log"), "rb") as log:
                tail = log.read()[-300:].decode(errors="replace")
            self.bad("ended with %d: %s" % (code, tail))

    def bad(self, what):
        if what not in self.violations:  # those that stay are said once
            self.violations.append(what)
            print("VIOLATION:", what[:1500], flush=True)

    def signal(self, which):
        if self.p is not None and self.p.poll() is None:
            self.p.send_signal(which)

    # ---- mail ----

    def deliver(self, kind, raw):
        self.files[self.f.deliver(raw)] = kind
        self.count["mails"] += 1

    def mail(self, kind, sender, subject, text, to=AGENT, headers=""):
        n = self.count["mails"]
        self.deliver(kind, (
            "Date: %s\nFrom: %s\nTo: %s\nSubject: %s\nMessage-ID: "
            "<soak.%d@post.example>\nMIME-Version: 1.0\nContent-Type: "
            "text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
            "%s\n%s\n" % (rfc_date(self.now()), sender, to, subject, n,
                          headers, text)))

    def inquiry(self):
        n = len(self.inquiries)
        if n and self.rng.random() < 0.2:
            n = self.rng.randrange(n)  # the same again
        number = "VX-%06d" % n
        self.inquiries.setdefault(number, None)
        from firm import INQUIRY, KONFIGURATOR
        self.mail("inquiry", "<%s>" % KONFIGURATOR, "Neue Anfrage " + number,
                  INQUIRY.format(no=number, name="Kunde%d" % n,
                                 street="Weg %d" % n,
                                 customer="k%d@post.example" % n))

    def one_of_ours(self):
        taken = self.server.taken[-80:]
        if not taken:
            return None
        to, raw, _ = self.rng.choice(taken)
        return to, email.message_from_bytes(raw, policy=email.policy.default)

    def burst(self):
        """More than one connection's worth of work."""
        for _ in range(self.rng.randrange(10, 40)):
            self.inquiry()

    def answer(self):
        got = self.one_of_ours()
        if got is None or got[0] == VELUX:
            return
        to, m = got
        self.mail("reply", "<%s>" % to, "Re: " + str(m["Subject"]),
                  self.rng.choice(ANSWERS), to=str(m["Reply-To"]),
                  headers="In-Reply-To: %s\nReferences: %s\n" % (
                      m["Message-ID"], m["Message-ID"]))

    def bounce(self):
        got = self.one_of_ours()
        if got is None:
            return
        to, m = got
        self.deliver("bounce", (
            "From: MAILER-DAEMON@mail.example\nTo: %s\nSubject: Undelivered\n"
            "MIME-Version: 1.0\nMessage-ID: <b%d@mail.example>\n"
            "Content-Type: multipart/report; report-type=delivery-status; "
            "boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/"
            "delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: "
            "rfc822; %s\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: "
            "message/rfc822\n\nMessage-ID: %s\nSubject: x\n\nx\n--b--\n" % (
                AGENT, self.count["mails"], to, m["Message-ID"])))

    def customer(self):
        if self.inquiries:
            n = self.rng.randrange(len(self.inquiries))
            self.mail("customer", "k%d@post.example" % n, "Frage",
                      self.rng.choice(["Wann kommen Sie?", "Wir nehmen an.",
                                       "Leider zu teuer."]))

    def stranger(self):
        self.mail("other", "x@y.example", "Hallo", "Guten Tag",
                  headers=self.rng.choice([
                      "", "Auto-Submitted: auto-replied\n", "List-Id: <l>\n"]))

    def hostile(self):
        r = self.rng
        self.deliver("hostile", r.choice([
            r.randbytes(r.randrange(20000)),
            b"From: " + b"(" * 90000 + b"\n\nx",
            b"Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\n" * 50,
            b"Content-Type: message/rfc822\n\n" * 5000,
            b"Subject: " + b"=?x?q?" * 9000 + b"\n\n\0\r\r\n.\n"]))

    # ---- people ----

    def command(self):
        r = self.rng
        some = "%d-%04d" % (self.now().year, 1 + r.randrange(
            1 + len(self.inquiries)))
        args = r.choice([
            ["do", some, r.choice(DEEDS)], ["undo", some], ["list"],
            ["show", some], ["outbox"], ["ledger"], ["stats"],
            ["backup", self.f.path("backup.%d" % self.count["commands"])]])
        code = subprocess.run(
            [self.f.program, "--config", self.f.path("dachpost.conf"), *args],
            cwd="/", env=dict(self.control.env(self.lib), SHIM_CONTROL=""),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=60).returncode
        self.count["commands"] += 1
        if code not in (0, 64, 65, 66, 71, 75, 78):
            self.bad("%s: exit %d" % (" ".join(args), code))
        if args[0] == "backup" and os.path.exists(args[1]):
            os.unlink(args[1])

    # ---- faults ----

    def kill(self):
        self.signal(signal.SIGKILL)

    def end(self):
        self.signal(signal.SIGTERM)

    def reload(self):
        """As systemd would: not before the agent says that it is there."""
        if time.monotonic() - self.started > 1:
            self.signal(signal.SIGHUP)

    def stop(self):
        self.signal(signal.SIGSTOP)
        time.sleep(self.rng.random())
        self.signal(signal.SIGCONT)

    def kill_at(self):
        self.control.order(self.rng.choice([
            shim.KILL_BEFORE, shim.KILL_AFTER, shim.KILL_TORN]),
            self.rng.randrange(1, 60))

    def fail_one(self):
        self.control.order(shim.FAIL, self.rng.randrange(1, 60),
                           self.rng.choice(ERRORS), shim.ALL | shim.OPEN)

    def fail_many(self):
        self.control.order(shim.FAIL_RATE, self.rng.randrange(3, 40),
                           self.rng.choice(ERRORS), shim.ALL | shim.OPEN)
        time.sleep(2 * self.rng.random())
        self.control.order()

    def no_mailbox(self):
        os.rename(self.f.path("mail"), self.f.path("away"))
        time.sleep(self.rng.random())
        os.rename(self.f.path("away"), self.f.path("mail"))

    def no_server(self):
        self.server.down = True
        time.sleep(2 * self.rng.random())
        self.server.down = False

    def no_reader(self):
        if self.p is None:
            return
        try:
            with open("/proc/%d/task/%d/children" % (
                    self.p.pid, self.p.pid)) as c:
                keeper = c.read().split()[0]
            with open("/proc/%s/task/%s/children" % (keeper, keeper)) as c:
                os.kill(int(c.read().split()[0]), signal.SIGKILL)
        except (OSError, IndexError):
            pass

    def jump(self):
        """Hours on, under its eyes or between two lives; sometimes back."""
        r = self.rng
        by = int(r.choice([600, 3600, 6 * 3600, 20 * 3600]) * r.random())
        if self.jumped > 250 * 86400:
            return
        self.jumped += by
        self.control["offset"] = self.control["offset"] + by
        if r.random() < 0.2:
            back = r.randrange(1, 40 * 86400)
            self.control["offset"] = self.control["offset"] - back
            time.sleep(1)
            self.control["offset"] = self.control["offset"] + back

    # ---- the promises ----

    def quiet(self):
        """No faults, all mails read: what was delivered has its verdict."""
        self.server.mood, self.server.down = 0.0, False
        self.control.order()
        end = time.monotonic() + REST
        self.watch()
        asked = 0.0
        while time.monotonic() < end:
            self.watch()
            if time.monotonic() - asked > 3:
                self.reload()
                asked = time.monotonic()
            if self.unread() == 0:
                return True
            time.sleep(0.1)
        return False

    def rows(self, sql):
        for _ in range(50):
            try:
                db = sqlite3.connect(self.f.path("state", "dachpost.db"),
                                     timeout=20)
                out = db.execute(sql).fetchall()
                db.close()
                return out
            except sqlite3.OperationalError:
                time.sleep(0.1)
        return []

    def unread(self):
        done = self.rows("SELECT count(DISTINCT uid) FROM ledger "
                         "WHERE kind IS NOT NULL")
        return len(self.files) - (done[0][0] if done else 0)

    def check(self):
        self.checks += 1
        if not self.quiet():
            self.bad("%d mails without a verdict: %s" % (
                self.unread(), open(self.f.path("log"), "rb").read()[-800:]))
        if self.rows("PRAGMA integrity_check") != [("ok",)]:
            self.bad("the database is damaged")
        self.check_ledger()
        self.check_orders()
        self.check_outbox()
        self.check_process()

    def check_ledger(self):
        seen = collections.Counter()
        for uid, kind, why, tries in self.rows(
                "SELECT uid, kind, why, tries FROM ledger"):
            seen[uid] += 1
            if kind == "quarantined":
                if self.files.get(uid) not in ("hostile",) and tries <= 4:
                    self.bad("set aside: %s %s (%s)" % (
                        uid, self.files.get(uid), why))
        for name in self.files:
            if seen[name] > 1:
                self.bad("%s has %d verdicts" % (name, seen[name]))

    def check_orders(self):
        orders = {}
        for oid, number, inquiry in self.rows(
                "SELECT id, number, inquiry_no FROM orders"):
            if inquiry in orders:
                self.bad("two orders for %s" % inquiry)
            orders[inquiry] = number
        done = {r[0] for r in self.rows(
            "SELECT DISTINCT uid FROM ledger WHERE kind = 'inquiry'")}
        for inquiry, number in self.inquiries.items():
            if number is not None and orders.get(inquiry) != number:
                self.bad("%s was %s and is %s" % (
                    inquiry, number, orders.get(inquiry)))
            if inquiry in orders:
                self.inquiries[inquiry] = orders[inquiry]
            elif done and self.unread() == 0 and not self.gave_up():
                self.bad("%s is no order" % inquiry)
        events = collections.defaultdict(list)
        for row in self.rows("SELECT order_id, seq, kind, at, learnt, by, "
                             "text, undoes FROM events ORDER BY 1, 2"):
            events[row[0]].append(row[1:])
        for order, before in self.known.items():
            if events[order][:len(before)] != before:
                self.bad("the events of %d changed" % order)
        for order, list_ in events.items():
            if [e[0] for e in list_] != list(range(1, len(list_) + 1)):
                self.bad("the events of %d have a hole" % order)
        self.known = events
        self.count["orders"] = len(orders)
        self.count["events"] = sum(map(len, events.values()))

    def gave_up(self):
        """An inquiry over which the agent was killed too often."""
        return self.rows("SELECT count(*) FROM ledger WHERE kind = "
                         "'quarantined' AND tries > 4")[0][0]

    def check_outbox(self):
        """The agent goes on sending meanwhile: so looked at in this order."""
        taken = collections.defaultdict(list)
        settled = [r[0] for r in self.rows(
            "SELECT message_id FROM outbox WHERE state = 'sent'")]
        with self.server.lock:
            all_taken = list(self.server.taken)
        for to, raw, _ in all_taken:
            taken[shim.message_id(raw).strip("<>")].append(raw)
        rows = {r[0]: r[1:] for r in self.rows(
            "SELECT message_id, state, tries, unknowns, kind, created, due "
            "FROM outbox")}
        twice = 0
        for mid, raws in taken.items():
            if mid not in rows:
                self.bad("sent, and not in the outbox: %s" % mid)
                continue
            state, tries, unknowns, kind, _, _ = rows[mid]
            if len(set(raws)) > 1:
                self.bad("%s went out with other bytes" % mid)
            if len(raws) - 1 > unknowns or len(raws) > 2:
                self.bad("%s went out %d times, %d unknown" % (
                    mid, len(raws), unknowns))
            if state == "queued" and tries == 0:
                self.bad("%s is out and waits" % mid)
            twice += len(raws) - 1
        for mid in settled:
            if mid not in taken:
                self.bad("sent, and nobody has it: %s" % mid)
        for mid, (_, _, _, kind, created, due) in rows.items():
            if kind == "reminder" and created < due:
                self.bad("a reminder before its time: %s" % mid)
        out_of_order = in_order(self.f)
        if out_of_order is not None:
            self.bad("the partner heard %s behind a later one" % (
                json.dumps(out_of_order)))
        self.count["sent"] = len(taken)
        self.count["twice"] = twice

    def check_process(self):
        if self.p is None or self.p.poll() is not None:
            return
        try:
            with open("/proc/%d/status" % self.p.pid) as s:
                mb = [int(x.split()[1]) // 1024 for x in s
                      if x.startswith("VmHWM")][0]
            fds = len(os.listdir("/proc/%d/fd" % self.p.pid))
        except (OSError, IndexError):
            return
        self.most = max(self.most, mb)
        if mb > MEMORY or fds > 40:
            self.bad("%d MiB, %d descriptors" % (mb, fds))

    # ---- the run ----

    WORK = [("inquiry", 9), ("burst", 1), ("answer", 40), ("customer", 4), ("stranger", 4),
            ("bounce", 2), ("hostile", 2), ("command", 6)]
    FAULTS = [("kill", 4), ("end", 2), ("reload", 3), ("stop", 1),
              ("kill_at", 8), ("fail_one", 6), ("fail_many", 3),
              ("no_mailbox", 1), ("no_server", 2), ("no_reader", 2),
              ("jump", 8)]

    def some(self, table):
        names, weights = zip(*table)
        name = self.rng.choices(names, weights)[0]
        self.count["faults"] += table is self.FAULTS
        getattr(self, name)()

    def minute(self, end):
        stop = min(end, time.monotonic() + 50)
        while time.monotonic() < stop:
            self.server.mood = 0.5 if self.rng.random() < 0.3 else 0.05
            for _ in range(self.rng.randrange(1, 5)):
                self.some(self.WORK)
            if self.rng.random() < 0.5:
                self.some(self.FAULTS)
            self.watch()
            time.sleep(self.rng.random() * 0.6)

    def tell(self, began):
        print("%4.0f s: %d mails, %d orders, %d events, %d sent (%d twice), "
              "%d faults, %d starts, %d commands, %.0f days on, %d MiB; "
              "%d violations" % (
                  time.monotonic() - began, self.count["mails"],
                  self.count["orders"], self.count["events"],
                  self.count["sent"], self.count["twice"],
                  self.count["faults"], self.count["starts"],
                  self.count["commands"], self.control["offset"] / 86400,
                  self.most, len(self.violations)), flush=True)

    def waiting(self):
        return self.rows("SELECT kind, recipient, tries FROM outbox WHERE "
                         "state = 'sending' OR state IN ('queued', 'ambiguous') "
                         "AND next_try < %d LIMIT 5" % (
                             self.now().timestamp()))

    def drain(self):
        """A good day and a half at the end: what waits has its chance."""
        for _ in range(6):
            self.end()
            if self.p is not None:
                self.ended(self.p.wait(15))
                self.p = None
            self.control["offset"] = self.control["offset"] + 6 * 3600
            self.quiet()
            end = time.monotonic() + REST
            while self.waiting() and time.monotonic() < end:
                time.sleep(0.5)
        left = self.waiting()
        if left:
            self.bad("still waiting at the end: %r" % left[:5])

    def run(self, seconds):
        began = time.monotonic()
        end = began + seconds
        self.start()
        while time.monotonic() < end:
            self.minute(end)
            self.check()
            self.tell(began)
        self.drain()
        self.check()
        self.tell(began)
        self.end()
        if self.p is not None:
            self.ended(self.p.wait(15))
        self.server.close()
        print("it ended with: " + ", ".join(
            "%d (%d times)" % x for x in sorted(self.codes.items())))
        print("%d passed, %d failed" % (self.checks, len(self.violations)))
        return 1 if self.violations else 0


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    SEED = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    print("seed %d, %d seconds" % (SEED, SECONDS), flush=True)
    sys.exit(Soak(PROGRAM, SEED).run(SECONDS))
