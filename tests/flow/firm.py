"""A firm in a scratch folder: a Maildir in, Maildir folders out, a clock.

Every test builds one, delivers mails, plays passes (`once --now T`) and looks
at what went out and what the listings say.
"""
import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import itertools
import datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
AGENT = "auftraege@brodersen.example"
JENS = "jens@brodersen.example"
PETRA = "petra@brodersen.example"
MALTE = "malte@brodersen.example"
VELUX = "bestaetigung@velux.example"
KONFIGURATOR = "konfigurator@velux.example"

CONF = """[firm]
name = Dachdeckerei Brodersen
land = NW
{firm}
[mailbox]
url = maildir:mail
address = {agent}
{mailbox}
[submission]
url = maildir:out
[partner.velux]
name = VELUX
address = {velux}
senders = {konfigurator}
{partner}
[person.jens]
name = Jens Brodersen
address = {jens}, jens.privat@mail.example
digest = yes
{persons}
[state]
directory = state
"""

PETRA_CONF = """[person.petra]
name = Petra Henning
address = %s
digest = no
""" % PETRA

MALTE_CONF = """[person.malte]
name = Malte Brodersen
address = %s
act = no
notify = no
digest = no
escalation = yes
""" % MALTE

INQUIRY = """Sie haben eine neue Anfrage aus dem Dachfenster-Konfigurator.

Anfragenummer: {no}
Projekt: Austausch

Kontaktdaten
Anrede: Frau
Vorname: Silke
Nachname: {name}
Straße: {street}
PLZ: 50829
Ort: Köln
Telefon: 0221 4710815
E-Mail: {customer}

Fenster
2 x GGU MK08 0070
"""


def moment(text):
    """'2026-11-24 09:12' in Berlin."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def rfc_date(t):
    return t.strftime("%a, %d %b %Y %H:%M:%S %z")


class Firm:
    def __init__(self, program, persons="", firm="", mailbox="", partner=""):
        self.program = os.path.abspath(program)
        self.dir = tempfile.mkdtemp(prefix="dachpost-test-")
        self.count = itertools.count(1)
        self.seen = set()
        for d in ("mail", "mail/new", "mail/cur", "mail/tmp", "out"):
            os.mkdir(os.path.join(self.dir, d))
        self.configure(persons, firm, mailbox, partner)

    def __del__(self):
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def configure(self, persons="", firm="", mailbox="", partner=""):
        with open(self.path("dachpost.conf"), "w") as f:
            f.write(CONF.format(agent=AGENT, velux=VELUX, jens=JENS,
                                konfigurator=KONFIGURATOR, persons=persons,
                                firm=firm, mailbox=mailbox, partner=partner))

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def run(self, *args, ok=True, wrap=()):
        p = subprocess.run([*wrap, self.program, "--config",
                            self.path("dachpost.conf"), *args],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           cwd="/", timeout=60)
        if ok and p.returncode != 0:
            raise AssertionError("%s: exit %d: %s" % (
                " ".join(args), p.returncode, p.stderr.decode()))
        self.said = p.stderr.decode()
        return p

    def json(self, *args):
        return json.loads(self.run(*args, "--json").stdout)

    def timed_pass(self, minute):
        """A pass at 10:minute; its exit code, and how long it took."""
        began = time.monotonic()
        p = self.run("once", "--now",
                     "2026-11-24T10:%02d:00+01:00" % minute, ok=False)
        return p.returncode, time.monotonic() - began

    def once(self, at, *args):
        return self.run("once", "--now", moment(at).isoformat(), *args)

    # ---- mail in ----

    def deliver(self, raw):
        if isinstance(raw, str):
            raw = raw.encode()
        name = "%d.test" % next(self.count)
        with open(self.path("mail", "tmp", name), "wb") as f:
            f.write(raw)
        os.rename(self.path("mail", "tmp", name),
                  self.path("mail", "new", name))
        return name

    def inquiry(self, at, no="VX-26-104711", sender=KONFIGURATOR,
                customer="silke.thomsen@post.example", msgid=None,
                name="Thomsen", street="Lerchenweg 14"):
        n = next(self.count)
        self.deliver(
            "Date: %s\nFrom: VELUX Konfigurator <%s>\nTo: %s\n"
            "Subject: Neue Anfrage %s\nMessage-ID: <%s>\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\n%s" % (
                rfc_date(moment(at)), sender, AGENT, no,
                msgid or "konf.%d@velux.example" % n,
                INQUIRY.format(no=no, customer=customer, name=name,
                               street=street)))

    def write(self, at, text, to=AGENT, sender="Jens Brodersen <%s>" % JENS,
              subject="Auftrag", headers="", msgid=None):
        n = next(self.count)
        self.deliver(
            "%sDate: %s\nFrom: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\n%s\n" % (
                headers, rfc_date(moment(at)), sender, to, subject,
                msgid or "reply.%d@brodersen.example" % n, text))

    def reply(self, mail, at, text, **kw):
        """An answer to one of the agent's mails, as any program writes it."""
        kw.setdefault("to", str(mail["Reply-To"]))
        kw.setdefault("subject", "Re: " + str(mail["Subject"]))
        kw["headers"] = kw.get("headers", "") + (
            "In-Reply-To: %s\nReferences: %s\n" % (
                mail["Message-ID"], mail["Message-ID"]))
        self.write(at, text, **kw)

    # ---- mail out ----

    def mails(self, to):
        """All that this recipient ever got, oldest first."""
        folder = self.path("out", to, "new")
        out = []
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, name), "rb") as f:
                raw = f.read()
            m = email.message_from_bytes(raw, policy=email.policy.default)
            m.file = name
            m.raw = raw
            out.append(m)
        return out

    def new(self, to, kind=None):
        """What came since the last look."""
        out = []
        for m in self.mails(to):
            if (to, m.file) in self.seen:
                continue
            if kind is None or m["X-Dachpost-Kind"] == kind:
                self.seen.add((to, m.file))
                out.append(m)
        return out

    def order(self, number="2026-0001"):
        return self.json("show", number)


def until(what, seconds=10):
    """Whether it comes true in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def backed_up(t):
    """Backup at 9:30, a step at 10:00 of which VELUX hears at 10:10."""
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.run("backup", f.path("backup.db"))
    f.reply(f.new(JENS)[0], "2026-11-24 10:00", "erledigt")
    f.once("2026-11-24 10:00")
    f.once("2026-11-24 10:10")
    t.check("VELUX knows", len(f.new(VELUX)), 1)
    f.new(JENS)
    return f


def text(mail):
    return mail.get_body(("plain",)).get_content()


def attached(mail, name):
    for part in mail.walk():
        if part.get_filename() == name:
            return part.get_content()
    return None


class Tests:
    def __init__(self, program):
        self.program = program
        self.passed = self.failed = 0

    def check(self, name, got, want):
        if got == want:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED %s: got %r, want %r" % (name, got, want))

    def run(self, *functions):
        import traceback
        for f in functions:
            try:
                f(self)
            except Exception:
                self.failed += 1
                print("FAILED %s:" % f.__name__)
                traceback.print_exc(file=sys.stdout)
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed else 0
