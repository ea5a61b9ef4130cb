#!/usr/bin/env python3
"""The mailbox as a board, on a Maildir: a drag is a rename by somebody else."""
import glob
import hashlib
import json
import os
import shutil
import sys

from firm import (AGENT, JENS, PETRA, PETRA_CONF, VELUX, Firm, Tests,
                  attached, text)

BOARD = ("Anfragen", "Angebote", "Baustellen", "Erledigt")
FOLDER = {"contact": 0, "offer": 1, "answer": 1, "job": 2, "done": 3, "lost": 3}


def directory(f, name):
    return f.path("mail", ".VELUX." + name if name else "")


def files(f, name):
    """Paths of all mails in a folder of the board; '' is the inbox."""
    return sorted(glob.glob(directory(f, name) + "/new/*") +
                  glob.glob(directory(f, name) + "/cur/*"))


def count(f):
    return [len(files(f, name)) for name in ("",) + BOARD]


def drag(f, source, target, which=0, rename=None):
    path = files(f, source)[which]
    name = rename or os.path.basename(path)
    if ":2," not in name:
        name += ":2,"
    os.rename(path, os.path.join(directory(f, target), "cur", name))


def told(f):
    """What VELUX was told, in the order it came."""
    return [json.loads(attached(m, "bestaetigung.json"))["event"]
            for m in f.mails(VELUX)]


def done(f, number="2026-0001"):
    return [e["do"] for e in f.order(number)["events"]]


def hashes(f):
    out = []
    for name in ("",) + BOARD:
        for path in files(f, name):
            with open(path, "rb") as x:
                out.append(hashlib.sha256(x.read()).hexdigest())
    return sorted(out)


def opened(t, **kw):
    kw["mailbox"] = "board = VELUX\n" + kw.get("mailbox", "")
    f = Firm(t.program, **kw)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    return f, f.new(JENS, "notification")[0]


def a_whole_order_by_drags(t):
    f, _ = opened(t)
    t.check("the inquiry is on the board", count(f), [0, 1, 0, 0, 0])
    drag(f, "Anfragen", "Angebote")
    f.once("2026-11-24 11:40")
    t.check("contacted", f.order()["state"], "offer")
    answer = f.new(JENS, "response")[0]
    t.check("answered", "Kunde kontaktiert" in text(answer) and
            "gezogen" in text(answer) and "rückgängig" in text(answer), True)
    f.once("2026-11-24 11:41")
    t.check("no drag of its own", done(f), ["contacted"])
    drag(f, "Angebote", "Baustellen")
    f.once("2026-12-03 10:00")
    t.check("accepted", f.order()["state"], "job")
    drag(f, "Baustellen", "Erledigt")
    f.once("2027-01-20 16:00")
    t.check("done", f.order()["state"], "done")
    f.once("2027-01-20 17:00")
    t.check("each once", done(f), ["contacted", "offer_sent", "accepted",
                                   "completed"])
    t.check("VELUX in order", told(f), done(f))
    t.check("by the person in charge",
            {e["by"] for e in f.order()["events"]}, {"jens"})
    t.check("there it lies", count(f), [0, 0, 0, 0, 1])


def an_undo_of_a_drag(t):
    f, _ = opened(t)
    drag(f, "Anfragen", "Angebote")
    f.once("2026-11-24 11:40")
    answer = f.new(JENS, "response")[0]
    f.reply(answer, "2026-11-24 11:45", "rückgängig")
    f.once("2026-11-24 11:45")
    t.check("taken back", f.order()["state"], "contact")
    t.check("and so is the folder", count(f), [0, 2, 0, 0, 0])
    f.once("2026-11-24 12:45")
    t.check("VELUX never heard", told(f), [])


def mails_follow_their_order(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:00")
    t.check("inquiry and reply", count(f), [0, 0, 2, 0, 0])
    f.write("2026-11-24 10:10", "Rechnung 4711", sender="x@y.example")
    f.once("2026-11-24 10:10")
    t.check("a stranger's mail stays", count(f), [1, 0, 2, 0, 0])
    f.reply(mail, "2026-11-24 10:20", "abgesagt, zu teuer")
    f.once("2026-11-24 10:20")
    t.check("lost: all there", count(f), [1, 0, 0, 0, 3])


def mixed_with_replies(t):
    f, mail = opened(t)
    drag(f, "Anfragen", "Angebote")
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:01")
    t.check("drag and reply: one step", done(f), ["contacted"])
    notice = f.new(JENS, "notification")[-1]
    f.reply(notice, "2026-11-25 10:00", "Angebot gesendet, 4.350 €")
    f.once("2026-11-25 10:00")
    drag(f, "Angebote", "Baustellen", 1)
    f.once("2026-12-03 10:00")
    t.check("all three went along", count(f), [0, 0, 0, 3, 0])
    f.reply(f.new(JENS, "notification")[-1], "2027-01-10 10:00", "fertig")
    f.once("2027-01-10 10:00")
    f.once("2027-01-10 11:00")
    t.check("each once, in order", told(f), ["contacted", "offer_sent",
                                             "accepted", "completed"])
    t.check("all done", count(f), [0, 0, 0, 0, 4])


def several_dragged_together(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "kontaktiert, Angebot kommt morgen")
    f.once("2026-11-24 10:00")
    n = len(f.new(JENS, "response"))
    drag(f, "Angebote", "Baustellen")
    drag(f, "Angebote", "Baustellen")
    f.once("2026-11-26 10:00")
    t.check("one step", done(f)[-2:], ["offer_sent", "accepted"])
    t.check("one answer", (n, len(f.new(JENS, "response"))), (1, 1))


def backward_is_asked(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:00")
    f.new(JENS)
    drag(f, "Angebote", "Anfragen")
    f.once("2026-11-24 10:30")
    asked = f.new(JENS, "response")
    t.check("asked", [("früheren Ordner" in text(m), "rückgängig" in text(m))
                      for m in asked], [(True, True)])
    t.check("nothing changed", f.order()["state"], "offer")
    t.check("it lies where the order stands", count(f), [0, 0, 2, 0, 0])
    f.once("2026-11-24 10:31")
    t.check("asked once", f.new(JENS), [])
    f.reply(asked[0], "2026-11-24 10:40", "rückgängig")
    f.once("2026-11-24 10:40")
    t.check("said: taken back", (f.order()["state"], count(f)),
            ("contact", [0, 3, 0, 0, 0]))


def too_far_is_asked(t):
    for target in ("Baustellen", "Erledigt"):
        f, _ = opened(t)
        drag(f, "Anfragen", target)
        f.once("2026-11-24 10:00")
        t.check(target + ": asked", len(f.new(JENS, "response")), 1)
        t.check(target + ": no step", done(f), [])
        t.check(target + ": back", count(f), [0, 1, 0, 0, 0])


def out_of_the_board(t):
    f, mail = opened(t)
    os.makedirs(f.path("mail", ".Archiv", "cur"))
    path = files(f, "Anfragen")[0]
    os.rename(path, f.path("mail", ".Archiv", "cur", os.path.basename(path)))
    f.once("2026-11-24 09:30")
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:00")
    t.check("left alone", (len(os.listdir(f.path("mail", ".Archiv", "cur"))),
                           count(f)), (1, [0, 0, 1, 0, 0]))
    name = os.listdir(f.path("mail", ".Archiv", "cur"))[0]
    os.rename(f.path("mail", ".Archiv", "cur", name),
              f.path("mail", ".VELUX.Baustellen", "cur", name))
    f.once("2026-11-25 10:00")
    t.check("back, and on", f.order()["state"], "job")
    t.check("and home", count(f), [0, 0, 0, 2, 0])
    drag(f, "Baustellen", "")
    f.once("2026-11-25 11:00")
    f.once("2026-11-25 11:01")
    t.check("in the inbox it stays", count(f), [1, 0, 0, 1, 0])
    t.check("nothing came of it", len(f.json("list", "--all")), 1)


def a_copy_is_no_drag(t):
    f, _ = opened(t)
    path = files(f, "Anfragen")[0]
    copy = os.path.join(directory(f, "Angebote"), "cur", "kopie:2,S")
    shutil.copy(path, copy)
    f.once("2026-11-24 10:00")
    f.once("2026-11-24 10:01")
    t.check("no step", done(f), [])
    t.check("both lie there", count(f), [0, 1, 1, 0, 0])
    os.rename(path, path[:path.index(":2,")] + ":2,ST")
    f.once("2026-11-24 10:02")
    t.check("the first marked as deleted: a drag", done(f), ["contacted"])


def a_new_name_is_the_same_mail(t):
    f, _ = opened(t)
    drag(f, "Anfragen", "Angebote", rename="1700000000.M1P2.laptop:2,S")
    f.once("2026-11-24 10:00")
    t.check("known by its bytes", done(f), ["contacted"])
    for name in BOARD:
        os.rename(directory(f, name), directory(f, name) + "-alt")
        os.makedirs(directory(f, name) + "/cur")
    f.once("2026-11-24 10:10")
    t.check("renamed by the user: nothing happens",
            (done(f), count(f)), (["contacted"], [0, 0, 0, 0, 0]))
    shutil.rmtree(directory(f, "Angebote"))
    f.once("2026-11-24 10:20")
    t.check("made again", os.path.isdir(directory(f, "Angebote") + "/new"),
            True)


def names_by_configuration(t):
    f = Firm(t.program, mailbox="board = Aufträge\nboard_folders = Neu, "
             "Im Büro, Auf dem Dach, Fertig")
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    t.check("modified UTF-7", sorted(os.listdir(f.path("mail")))[:4], [
        ".Auftr&AOQ-ge.Auf dem Dach", ".Auftr&AOQ-ge.Fertig",
        ".Auftr&AOQ-ge.Im B&APw-ro", ".Auftr&AOQ-ge.Neu"])
    t.check("there it is", len(glob.glob(
        f.path("mail", ".Auftr&AOQ-ge.Neu", "cur", "*"))), 1)


def switched_on_later(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.configure(mailbox="board = VELUX")
    f.once("2026-11-24 09:20")
    t.check("what is open goes there", count(f), [0, 1, 0, 0, 0])
    f.configure(mailbox="board = VELUX\nread = INBOX, VELUX/Anfragen")
    drag(f, "Anfragen", "Angebote")
    f.inquiry("2026-11-24 10:00", no="VX-26-2", customer="o@post.example")
    drag(f, "", "Anfragen")
    f.once("2026-11-24 10:00")
    t.check("a folder of the board may be read, too",
            [(o["order"], o["state"]) for o in f.json("list")],
            [("2026-0002", "contact"), ("2026-0001", "offer")])
    f.once("2026-11-24 10:10")
    t.check("and nothing moves twice", count(f), [0, 1, 1, 0, 0])


def put_there_before_it_was_read(t):
    f, _ = opened(t)
    f.inquiry("2026-11-24 10:00", no="VX-26-2", customer="o@post.example")
    drag(f, "", "Angebote")
    f.write("2026-11-24 10:00", "Privates", sender="x@y.example")
    drag(f, "", "Angebote")
    f.once("2026-11-24 10:00")
    t.check("an inquiry is never lost", [(o["order"], o["state"]) for o in
                                         f.json("list")],
            [("2026-0001", "contact"), ("2026-0002", "contact")])
    f.once("2026-11-24 10:10")
    t.check("it goes where it belongs, the other stays", count(f),
            [0, 2, 1, 0, 0])


def a_header_written_anew(t):
    """As Exchange does when it moves a mail."""
    f, _ = opened(t)
    with open(files(f, "Anfragen")[0], "rb") as x:
        raw = x.read()
    os.unlink(files(f, "Anfragen")[0])
    with open(directory(f, "Angebote") + "/cur/neu:2,S", "wb") as x:
        x.write(b"X-MS-Exchange-Moved: 1\n" + raw)
    f.once("2026-11-24 10:00")
    t.check("known by its Message-ID and body", done(f), ["contacted"])
    t.check("one order", len(f.json("list")), 1)
    f.once("2026-11-24 10:10")
    t.check("once", (done(f), count(f)), (["contacted"], [0, 0, 1, 0, 0]))


def a_board_that_cannot_be(t):
    f, mail = opened(t)
    shutil.rmtree(directory(f, "Angebote"))
    with open(directory(f, "Angebote"), "w") as x:
        x.write("a file where the folder should be")
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    p = f.run("once", "--now", "2026-11-24T10:00:00+01:00", ok=False)
    t.check("said", (p.returncode, b"Angebote" in p.stderr), (75, True))
    t.check("but the mail was read and answered",
            (f.order()["state"], len(f.new(JENS, "response"))), ("offer", 1))
    os.unlink(directory(f, "Angebote"))
    f.once("2026-11-24 10:10")
    t.check("and moved when it could be", count(f), [0, 0, 2, 0, 0])


def a_dry_run_moves_nothing(t):
    f, mail = opened(t)
    drag(f, "Anfragen", "Angebote")
    f.once("2026-11-24 10:00", "--dry-run")
    t.check("dry", (done(f), count(f)), ([], [0, 0, 1, 0, 0]))


def a_tug_of_war_ends(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "kontaktiert")
    f.once("2026-11-24 10:00")
    for i in range(62):
        if files(f, "Angebote"):
            drag(f, "Angebote", "Anfragen")
        f.once("2026-11-24 10:%02d" % (10 + i // 2))
    t.check("left where the other side wants it", count(f)[1] >= 1, True)
    t.check("few mails", len(f.new(JENS, "response")) <= 11, True)


if __name__ == "__main__":
    t = Tests(sys.argv[1])
    sys.exit(t.run(a_whole_order_by_drags, an_undo_of_a_drag,
                   mails_follow_their_order, mixed_with_replies,
                   several_dragged_together, backward_is_asked,
                   too_far_is_asked, out_of_the_board, a_copy_is_no_drag,
                   a_new_name_is_the_same_mail, names_by_configuration,
                   switched_on_later, put_there_before_it_was_read,
                   a_header_written_anew, a_board_that_cannot_be, a_dry_run_moves_nothing,
                   a_tug_of_war_ends))
