#!/usr/bin/env python3
"""A customer's data: shown, forgotten, kept no longer than it may be."""
import json
import os
import shutil
import sys

from firm import (AGENT, JENS, PETRA_CONF, VELUX, Firm, Tests, rfc_date,
                  moment, text)

# All that names her, in any spelling that could stand in a file.
NAMES = ["Thomsen", "Silke", "silke.thomsen@post.example", "0221 4710815",
         "02214710815", "+492214710815", "4710815", "Lerchenweg",
         "VX-26-104711"]


def left_in(f):
    """(file, name) of every trace in the bytes of the state directory."""
    found = []
    for folder, _, names in os.walk(f.path("state")):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path):
                continue  # the FIFO by which a running agent is woken
            raw = open(path, "rb").read().lower()
            found += [(name, n) for n in NAMES if n.lower().encode() in raw]
    return found


def another(f, at, no="VX-26-2", first="Otto", last="Kern",
            phone="0221 4710222", street="Rosenweg 3"):
    """Somebody else's inquiry."""
    f.deliver("Date: %s\nFrom: VELUX <konfigurator@velux.example>\nTo: %s\n"
              "Subject: Neue Anfrage %s\nMessage-ID: <%s@velux.example>\n"
              "Content-Type: text/plain; charset=utf-8\n"
              "\nSie haben eine neue Anfrage.\n\nAnfragenummer: %s\n\n"
              "Kontaktdaten\nVorname: %s\nNachname: %s\nStraße: %s\n"
              "PLZ: 50667\nOrt: Aachen\nTelefon: %s\n"
              "E-Mail: %s@mail.example\n\nFenster\n1 x GGL MK04 2070\n" % (
                  rfc_date(moment(at)), AGENT, no, no, no, first, last, street,
                  phone, first.lower()))


def stats(f, at):
    return f.json("stats", "--now", moment(at).isoformat())


def worked_on(t, **kw):
    """An order with notes, a customer's mail, a list, a forward, a bounce."""
    f = Firm(t.program, persons=PETRA_CONF, **kw)
    f.inquiry("2026-11-24 09:12", msgid="k1@velux.example")
    another(f, "2026-11-24 09:13")
    f.once("2026-11-24 09:15")
    mails = {str(m["Subject"]): m for m in f.new(JENS, "notification")}
    mail = next(m for s, m in mails.items() if "2026-0001" in s)
    f.reply(mail, "2026-11-24 10:00", "angerufen, Frau Thomsen will zwei "
            "Fenster, erreichbar unter 0221 4710815")
    f.once("2026-11-24 10:00")
    f.reply(mail, "2026-11-24 10:02", "Liste")
    f.write("2026-11-24 10:03", "Liste")
    f.write("2026-11-24 10:05", "Wann kommt denn das Angebot?\n\nSilke Thomsen",
            sender="Silke Thomsen <silke.thomsen@post.example>",
            subject="Anfrage Silke Thomsen",
            msgid="silke.thomsen.1@post.example")
    f.write("2026-11-24 10:06", "geht mich das an?",
            subject="WG: Frau Thomsen, Lerchenweg")
    f.once("2026-11-24 10:06")
    f.once("2026-11-25 07:00")
    f.reply(mail, "2026-11-25 08:00", "Angebot gesendet, 4.350 €")
    f.once("2026-11-25 08:00")
    f.once("2026-11-25 09:00")
    return f, mail


def all_of_it_is_shown(t):
    f, _ = worked_on(t)
    got = f.json("export", "silke.thomsen@post.example")
    t.check("one order", [o["order"] for o in got["orders"]], ["2026-0001"])
    o = got["orders"][0]
    t.check("inquiry", o["inquiry"]["customer"]["last_name"], "Thomsen")
    t.check("history", [e["do"] for e in o["events"] if e["do"] != "note"],
            ["contacted", "offer_sent"])
    t.check("what the partner got", [m["kind"] for m in o["sent"]
                                     if m["to"] == VELUX],
            ["confirmation"] * 2)
    t.check("with its text", ["Thomsen" in m["text"] for m in o["sent"]
                              if m["kind"] == "notification"][:1], [True])
    t.check("where her mails lie", {m["kind"] for m in o["received"]},
            {"inquiry", "reply", "customer"})
    page = f.run("export", "2026-0001").stdout.decode()
    for word in ("Art. 15 DSGVO", "Silke", "0221 4710815", "Lerchenweg 14",
                 "GGU MK08", "VX-26-104711", "24 Monate"):
        t.check("the page says " + word, word in page, True)
    t.check("and nothing of another", "Kern" in page, False)


def whoever_is_meant(t):
    f, _ = worked_on(t)
    f.inquiry("2026-11-25 10:00", no="VX-26-3")
    f.once("2026-11-25 10:00")
    for query, want in (("silke.thomsen@post.example", 2), ("2026-0001", 2),
                        ("[D-2026-0003]", 2), ("SILKE.THOMSEN@post.example", 2)):
        t.check(query, len(f.json("export", query)["orders"]), want)
    t.check("by name", len(f.json("export", "Silke Thomsen")["orders"]), 2)
    t.check("by last name", len(f.json("export", "thomsen")["orders"]), 2)
    t.check("by phone", len(f.json("export", "+49 221 4710815")["orders"]), 2)
    for query in ("nobody@post.example", "Thom", "", "2026-0099"):
        t.check("none: %r" % query,
                f.run("export", query, ok=False).returncode, 65)


def two_of_a_name(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    another(f, "2026-11-24 09:20", first="Karl", last="Thomsen")
    f.once("2026-11-24 09:20")
    p = f.run("erase", "Thomsen", ok=False)
    t.check("asked which", p.returncode, 65)
    t.check("names both", b"2026-0001" in p.stderr and b"2026-0002" in p.stderr,
            True)
    f.run("erase", "Karl Thomsen")
    t.check("the one", [o["customer"] for o in f.json("list", "--all")],
            ["Silke Thomsen, Köln", ""])


def not_a_byte(t):
    f, mail = worked_on(t)
    raw = [open(f.path("mail", d, n), "rb").read() for d in ("new", "cur")
           for n in os.listdir(f.path("mail", d))]
    t.check("all is there before", {n for _, n in left_in(f)} >=
            {"Thomsen", "silke.thomsen@post.example", "VX-26-104711"}, True)
    before = stats(f, "2026-11-25 12:00")
    said = f.run("erase", "silke.thomsen@post.example", "--dry-run").stdout
    t.check("a dry run", b"nothing was erased" in said, True)
    t.check("changes nothing", f.order()["customer"], "Silke Thomsen, Köln")
    os.mkdir(f.path("state", "dry.4194305"))  # no pid is that high
    shutil.copy(f.path("state", "dachpost.db"),
                f.path("state", "dry.4194305", "dachpost.db"))
    f.run("erase", "silke.thomsen@post.example", "--now",
          moment("2026-11-25 12:00").isoformat())
    t.check("no byte of her", left_in(f), [])
    after = stats(f, "2026-11-25 12:00")
    for m in before + after:
        m.pop("passed")
    t.check("the figures still add up", after, before)
    t.check("what happened when stays",
            [e["do"] for e in f.order()["events"] if e["do"] != "note"],
            ["contacted", "offer_sent", "passed"])
    t.check("closed; the other goes on",
            [o["order"] for o in f.json("list")], ["2026-0002"])
    t.check("nothing to export",
            f.run("export", "2026-0001", ok=False).returncode, 65)

    for r in raw:  # every mail once more, as a restored mailbox would
        f.deliver(r)
    f.inquiry("2026-11-25 12:30", msgid="other@velux.example")
    f.inquiry("2026-11-25 12:30", msgid="k1@velux.example", no="VX-26-77")
    f.new(JENS)
    f.reply(mail, "2026-11-25 12:40", "Baustelle fertig")
    f.once("2026-11-25 12:45")
    t.check("none comes back as an order", len(f.json("list")), 1)
    t.check("two orders in all", len(f.json("list", "--all")), 2)
    t.check("still no byte of her", left_in(f), [])
    t.check("nothing was answered", f.new(JENS, "response"), [])
    f.once("2026-11-26 07:00")
    t.check("no reminder", {m["X-Dachpost-Order"] for m in
                            f.new(JENS, "reminder")}, {"2026-0002"})
    f.inquiry("2026-11-26 09:00", no="VX-26-5", customer="neu@post.example")
    f.once("2026-11-26 09:00")
    t.check("a new one is an order", len(f.json("list")), 2)


def in_the_mailbox(f):
    return b"".join(open(os.path.join(d, n), "rb").read()
                    for d, _, names in os.walk(f.path("mail")) for n in names)


def the_mails_too(t):
    for board in ("", "board = VELUX"):
        f, _ = worked_on(t, mailbox=board)
        said = f.run("erase", "--mails", "2026-0001").stdout
        t.check("said", b"removed from the mailbox: 5 of 5 mails" in said, True)
        left = in_the_mailbox(f)
        t.check("no mail of hers", [n for n in NAMES if n.encode() in left and
                                    n not in ("Thomsen", "Lerchenweg")], [])
        t.check("others' stay", b"Kern" in left, True)
        f.once("2026-11-25 10:00")
        t.check("nothing comes of it", len(f.json("list")), 1)


def while_the_outbox_waits(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    another(f, "2026-11-24 09:13")
    os.rmdir(f.path("out"))
    open(f.path("out"), "w").close()  # nothing can be delivered
    f.run("once", "--now", moment("2026-11-24 09:20").isoformat(), ok=False)
    f.run("once", "--now", moment("2026-11-25 07:00").isoformat(), ok=False)
    t.check("they wait", {m["state"] for m in f.json("outbox")}, {"queued"})
    n = len(f.json("outbox"))
    said = f.run("erase", "2026-0001").stdout
    t.check("no byte in what waited", left_in(f), [])
    t.check("said", b"1 unsent mail(s) dropped" in said, True)
    t.check("the other's wait on", {m["order"] for m in f.json("outbox")},
            {"2026-0002"})
    t.check("all of them", len(f.json("outbox")) < n, True)


def after_two_years(t):
    f, mail = worked_on(t)
    f.reply(mail, "2026-11-26 09:00", "abgesagt")
    f.once("2026-11-26 09:00")
    other = [m for m in f.mails(JENS) if "2026-0002" in str(m["Subject"])][0]
    f.reply(other, "2026-11-26 09:10", "abgesagt, zu teuer")
    f.once("2026-11-26 09:10")
    f.once("2028-11-25 04:00")
    t.check("kept so long", f.order()["customer"], "Silke Thomsen, Köln")
    before = stats(f, "2026-12-01 12:00")
    f.once("2028-11-27 04:00")
    t.check("then it goes", [o["customer"] for o in f.json("list", "--all")],
            ["", ""])
    t.check("to the last byte", left_in(f), [])
    t.check("the figures stay", stats(f, "2026-12-01 12:00"), before)


def a_shorter_time(t):
    f, mail = worked_on(t)
    conf = open(f.path("dachpost.conf")).read()
    with open(f.path("dachpost.conf"), "w") as out:
        out.write(conf.replace("[state]", "[state]\nretention = 1 month"))
    f.reply(mail, "2026-11-26 09:00", "abgesagt")
    f.once("2026-11-26 09:00")
    f.once("2026-12-30 04:00")
    t.check("a month", f.order()["customer"], "")
    t.check("open ones stay", [o["order"] for o in f.json("list")],
            ["2026-0002"])


def what_a_backup_holds(t):
    f, _ = worked_on(t)
    f.run("backup", f.path("copy.db"))
    said = f.run("erase", "2026-0001").stdout.decode()
    t.check("said plainly", "and backups (the last one is of" in said, True)
    t.check("for it is true", b"silke.thomsen@post.example" in
            open(f.path("copy.db"), "rb").read(), True)
    f.run("backup", f.path("later.db"))
    t.check("a later one is clean", b"silke.thomsen@post.example" in
            open(f.path("later.db"), "rb").read(), False)
    said = f.run("restore", f.path("copy.db")).stdout.decode()
    t.check("restored: forgotten again", "2026-0001 was erased since" in said,
            True)
    t.check("to the last byte", left_in(f), [])
    t.check("the other is there", f.order("2026-0002")["customer"],
            "Otto Kern, Aachen")


def what_a_restore_keeps(t):
    """The database there was before, beside the restored one."""
    f, _ = worked_on(t)
    f.run("backup", f.path("copy.db"))
    f.run("restore", f.path("copy.db"))
    t.check("it is kept", [n for n in os.listdir(f.path("state"))
                           if n.startswith("before-")] == [], False)
    said = f.run("erase", "2026-0001").stdout.decode()
    t.check("until somebody is erased", "that a restore had kept" in said, True)
    t.check("then not a byte is left", left_in(f), [])


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        all_of_it_is_shown, whoever_is_meant, two_of_a_name, not_a_byte,
        the_mails_too, while_the_outbox_waits, after_two_years, a_shorter_time,
        what_a_backup_holds, what_a_restore_keeps))
