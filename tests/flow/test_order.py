#!/usr/bin/env python3
"""An order through Maildir folders, and all that must not happen to it."""
import json
import sys

from firm import (AGENT, INQUIRY, JENS, MALTE, MALTE_CONF, PETRA, PETRA_CONF, VELUX,
                  Firm, Tests, attached, text)


def kinds(mails):
    return [m["X-Dachpost-Kind"] for m in mails]


def opened(t, **kw):
    f = Firm(t.program, **kw)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    return f, f.new(JENS, "notification")[0]


def from_inquiry_to_done(t):
    f, mail = opened(t)
    o = f.order()
    t.check("state", o["state"], "contact")
    t.check("due", o["due"], "2026-11-25T09:12:00+01:00")
    t.check("customer", o["customer"], "Silke Thomsen, Köln")
    t.check("no partner mail yet", f.new(VELUX), [])
    steps = [("2026-11-24 11:40", "kontaktiert", "offer"),
             ("2026-12-01 16:05", "Angebot gesendet, 4.350 €", "answer"),
             ("2026-12-14 09:30", "nachgefragt", "answer"),
             ("2026-12-21 10:15", "angenommen", "job"),
             ("2027-01-25 15:50", "Baustelle fertig", "done")]
    told = []
    for at, words, state in steps:
        f.reply(mail, at, words)
        f.once(at)
        t.check(words, f.order()["state"], state)
        t.check(words + ": not told at once", f.new(VELUX), [])
        f.once(at[:-2] + "%02d" % (int(at[-2:]) + 10 if at[-2:] != "50" else 59)
               if at[-2:] != "50" else at[:-5] + "16:00")
        told += f.new(VELUX)
        notices = f.new(JENS, "notification")
        mail = notices[-1] if notices else mail
    t.check("five confirmations", len(told), 5)
    done = [json.loads(attached(m, "bestaetigung.json")) for m in told]
    t.check("in order", [d.get("seq") for d in done], [1, 2, 3, 4, 5])
    t.check("events", [e["do"] for e in f.order()["events"]],
            ["contacted", "offer_sent", "followed_up", "accepted",
             "completed"])
    t.check("list is empty", f.json("list"), [])
    t.check("list --all", [o["state"] for o in f.json("list", "--all")],
            ["done"])
    t.check("outbox", {m["state"] for m in f.json("outbox")}, {"sent"})


def the_same_mail_twice(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "erledigt", msgid="x1@b.example")
    f.reply(mail, "2026-11-24 10:00", "erledigt", msgid="x1@b.example")
    f.once("2026-11-24 10:01")
    t.check("one step", f.order()["state"], "offer")
    f.reply(mail, "2026-11-24 10:05", "erledigt")
    f.once("2026-11-24 10:06")
    t.check("a token works once a step", f.order()["state"], "offer")
    t.check("one event", len(f.order()["events"]), 1)
    f.once("2026-11-24 12:00")
    t.check("one confirmation", len(f.new(VELUX)), 1)


def the_same_inquiry_twice(t):
    f, _ = opened(t)
    f.inquiry("2026-11-24 09:30")
    f.once("2026-11-24 09:30")
    t.check("one order", len(f.json("list")), 1)
    t.check("ledger", [m["order"] for m in f.json("ledger")],
            ["2026-0001", "2026-0001"])
    f.inquiry("2026-11-24 09:40", no="VX-26-2",
              customer="otto.kern@post.example")
    f.once("2026-11-24 09:40")
    t.check("another number, another order", len(f.json("list")), 2)


def an_undo_in_time(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "erledigt")
    f.once("2026-11-24 10:00")
    answer = f.new(JENS, "response")[0]
    f.reply(answer, "2026-11-24 10:05", "rückgängig")
    f.once("2026-11-24 10:05")
    t.check("back", f.order()["state"], "contact")
    t.check("the old deadline", f.order()["due"], "2026-11-25T09:12:00+01:00")
    f.once("2026-11-24 11:00")
    t.check("the partner never heard", f.new(VELUX), [])
    f.reply(answer, "2026-11-24 11:05", "rückgängig")
    f.once("2026-11-24 11:05")
    t.check("once only", f.order()["state"], "contact")


def a_late_undo_is_a_correction(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "Angebot ist raus")
    f.once("2026-11-24 10:00")
    t.check("implied", [e["do"] for e in f.order()["events"]],
            ["contacted", "offer_sent"])
    answer = f.new(JENS, "response")[0]
    f.once("2026-11-24 10:10")
    t.check("two confirmations", len(f.new(VELUX)), 2)
    f.reply(answer, "2026-11-24 12:00", "rückgängig")
    f.once("2026-11-24 12:00")
    t.check("both taken back", f.order()["state"], "contact")
    f.once("2026-11-24 12:10")
    late = f.new(VELUX)
    t.check("two corrections", len(late), 2)
    t.check("said so", [json.loads(attached(m, "bestaetigung.json"))
                        .get("correction") for m in late], [True, True])


def strangers(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "erledigt",
            sender="Eve <eve@evil.example>")
    f.once("2026-11-24 10:00")
    t.check("nothing moved", f.order()["state"], "contact")
    t.check("no answer", f.new("eve@evil.example"), [])
    t.check("the firm is told", len(f.new(JENS, "response")), 1)
    f.write("2026-11-24 10:10", "erledigt", subject="[D-2026-0001] x")
    f.once("2026-11-24 10:10")
    t.check("a number is no credential", f.order()["state"], "contact")
    asked = f.new(JENS, "response")
    t.check("asked back", len(asked), 1)
    f.reply(asked[0], "2026-11-24 10:20", "kontaktiert")
    f.once("2026-11-24 10:20")
    t.check("the question carried a token", f.order()["state"], "offer")


def another_persons_token(t):
    f, mail = opened(t, persons=PETRA_CONF + MALTE_CONF)
    f.reply(mail, "2026-11-24 10:00", "erledigt",
            sender="Petra Henning <%s>" % PETRA)
    f.once("2026-11-24 10:00")
    t.check("not with his token", f.order()["state"], "contact")
    hers = f.new(PETRA)
    t.check("her own mail, and a question", kinds(hers),
            ["notification", "response"])
    f.reply(hers[0], "2026-11-24 10:10", "erledigt",
            sender="Petra Henning <%s>" % PETRA)
    f.once("2026-11-24 10:10")
    t.check("with hers", f.order()["state"], "offer")
    t.check("by her", f.order()["events"][0]["by"], "petra")


def the_check_of_the_domain(t):
    f, mail = opened(t, mailbox="trusted_authserv_id = mx.brodersen.example")
    bad = ("Authentication-Results: mx.brodersen.example; dmarc=fail"
           " header.from=brodersen.example\n")
    good = bad.replace("fail", "pass")
    f.reply(mail, "2026-11-24 10:00", "erledigt", headers=bad)
    f.once("2026-11-24 10:00")
    t.check("refused", f.order()["state"], "contact")
    hop = ("Received: from localhost (evil.example [192.0.2.6])\n"
           "\tby mx.brodersen.example with ESMTP id 1;"
           " Tue, 24 Nov 2026 10:04:00 +0100\n")
    f.write("2026-11-24 10:04", "erledigt", subject="[D-2026-0001] x",
            headers=hop + good)
    f.write("2026-11-24 10:05", "erledigt", subject="[D-2026-0001] x",
            headers="Authentication-Results: mx.evil.example; none\n" + good)
    f.once("2026-11-24 10:05")
    t.check("only the server's own, topmost", f.order()["state"], "contact")
    inside = ("Received: from mx.brodersen.example (mx [127.0.0.1])\n"
              "\tby store with LMTP; Tue, 24 Nov 2026 10:10:00 +0100\n")
    f.write("2026-11-24 10:10", "erledigt", subject="[D-2026-0001] x",
            headers=inside + good + hop)
    f.once("2026-11-24 10:10")
    t.check("passed, without a token", f.order()["state"], "offer")


def machines_are_not_answered(t):
    f, mail = opened(t)
    for i in range(3):
        f.reply(mail, "2026-11-24 10:0%d" % i, "Ich bin im Urlaub.",
                subject="Abwesenheitsnotiz",
                headers="Auto-Submitted: auto-replied\n")
    f.once("2026-11-24 10:10")
    t.check("nothing moved", f.order()["state"], "contact")
    t.check("no answer", f.new(JENS), [])
    t.check("recorded", [m["kind"] for m in f.json("ledger")][1:],
            ["autoreply"] * 3)


def the_brake(t):
    f, mail = opened(t)
    for i in range(14):
        f.reply(mail, "2026-11-24 10:%02d" % i, "Status?")
        f.once("2026-11-24 10:%02d" % i)
    t.check("ten an hour", len(f.new(JENS, "response")), 10)


def reminders(t):
    f, _ = opened(t, persons=MALTE_CONF)
    f.once("2026-11-25 05:11")
    t.check("not yet", f.new(JENS, "headsup"), [])
    f.once("2026-11-25 05:12")
    t.check("four hours before", len(f.new(JENS, "headsup")), 1)
    f.once("2026-11-25 09:11")
    t.check("not before its time", f.new(JENS, "reminder"), [])
    f.once("2026-11-25 09:12")
    t.check("the moment it passes", len(f.new(JENS, "reminder")), 1)
    f.once("2026-11-25 09:13")
    t.check("once", f.new(JENS, "reminder"), [])
    f.once("2026-11-26 07:00")
    f.once("2026-11-27 07:00")
    t.check("each morning", len(f.new(JENS, "reminder")), 2)
    t.check("escalated from the third", len(f.new(MALTE, "escalation")), 1)
    f.once("2026-12-15 12:00")
    t.check("three weeks off: one", len(f.new(JENS, "reminder")), 1)


def a_step_taken_meanwhile(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-25 09:00", "erledigt")
    f.once("2026-11-25 09:20")
    t.check("step", f.order()["state"], "offer")
    t.check("no reminder", f.new(JENS, "reminder"), [])


def the_digest(t):
    f, _ = opened(t)
    f.once("2026-11-25 06:59")
    t.check("not yet", f.new(JENS, "digest"), [])
    f.once("2026-11-25 07:00")
    d = f.new(JENS, "digest")
    t.check("in the morning", len(d), 1)
    t.check("names the order", "2026-0001" in text(d[0]), True)
    f.once("2026-11-25 07:05")
    f.once("2026-11-29 12:00")
    t.check("what was missed is one, on Sunday none", len(f.new(JENS, "digest")), 1)
    f.once("2026-12-01 07:00")
    t.check("monthly report", len(f.new(JENS, "report")), 1)


def by_hand(t):
    f, _ = opened(t)
    now = "2026-11-24T10:00:00+01:00"
    f.run("do", "2026-0001", "contacted", "--now", now)
    t.check("do", f.order()["state"], "offer")
    f.run("do", "2026-0001", "offer_sent", "2026-11-24", "--amount", "4350",
          "--now", now)
    t.check("amount", f.order()["events"][-1]["amount_eur"], 4350.0)
    f.run("undo", "2026-0001", "--now", now)
    t.check("undo", f.order()["state"], "offer")
    p = f.run("do", "2026-0001", "completed", "--now", now, ok=False)
    t.check("refused", p.returncode, 65)
    t.check("no such order",
            f.run("do", "2026-0009", "contacted", ok=False).returncode, 65)
    t.check("no such action",
            f.run("do", "2026-0001", "dance", ok=False).returncode, 64)


def a_dry_run(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    p = f.once("2026-11-24 09:12", "--dry-run")
    t.check("says what it would do", b"notification" in p.stdout, True)
    t.check("did nothing", f.json("list", "--all"), [])
    t.check("sent nothing", f.mails(JENS), [])
    f.once("2026-11-24 09:12")
    t.check("then for real", len(f.mails(JENS)), 1)


def customers(t):
    f, mail = opened(t)
    f.reply(mail, "2026-11-24 10:00", "Angebot ist raus")
    f.once("2026-11-24 10:00")
    f.new(JENS)
    f.write("2026-11-26 10:00", "Wir nehmen Ihr Angebot gern an!",
            sender="Silke Thomsen <silke.thomsen@post.example>",
            subject="Ihr Angebot")
    f.once("2026-11-26 10:00")
    t.check("nothing assumed", f.order()["state"], "answer")
    p = f.new(JENS, "response")
    t.check("proposed", len(p), 1)
    t.check("no answer to her",
            f.mails("silke.thomsen@post.example"), [])
    f.reply(p[0], "2026-11-26 10:10", "angenommen")
    f.once("2026-11-26 10:10")
    t.check("confirmed by the firm", f.order()["state"], "job")
    t.check("attached", [m["kind"] for m in f.json("ledger")][-2:],
            ["customer", "reply"])
    f.write("2026-11-26 11:00", "Günstige Solaranlagen!",
            sender="Werbung <x@spam.example>")
    f.once("2026-11-26 11:00")
    t.check("others are left alone", f.json("ledger")[-1]["kind"], "other")


def withdrawals(t):
    f, _ = opened(t)
    f.write("2026-11-24 10:00", "Die Anfrage VX-26-104711 wurde storniert.",
            sender="VELUX <konfigurator@velux.example>",
            subject="Stornierung der Anfrage VX-26-104711")
    f.once("2026-11-24 10:00")
    t.check("one order still", len(f.json("list")), 1)
    t.check("open until the firm confirms", f.order()["state"], "contact")
    p = f.new(JENS, "response")
    t.check("proposed", len(p), 1)
    f.reply(p[0], "2026-11-24 10:10", "abgelehnt")
    f.once("2026-11-24 10:10")
    t.check("closed", f.order()["state"], "lost")


def forwards(t):
    f = Firm(t.program)
    f.write("2026-11-24 11:00",
            "Kannst du das anlegen?\n\n"
            "-------- Weitergeleitete Nachricht --------\n"
            "Betreff: Neue Anfrage VX-26-104711\n"
            "Datum: Tue, 24 Nov 2026 09:12:00 +0100\n"
            "Von: VELUX Konfigurator <konfigurator@velux.example>\n"
            "An: info@brodersen.example\n\n" + INQUIRY.format(
                no="VX-26-104711", customer="silke.thomsen@post.example",
                name="Thomsen", street="Lerchenweg 14"),
            subject="WG: Neue Anfrage VX-26-104711")
    f.once("2026-11-24 11:00")
    o = f.order()
    t.check("an order", o["inquiry_no"], "VX-26-104711")
    t.check("of the original's date", o["opened"],
            "2026-11-24T09:12:00+01:00")
    f.inquiry("2026-11-24 11:05")
    f.once("2026-11-24 11:05")
    t.check("and only one", len(f.json("list")), 1)
    f.new(JENS)
    f.write("2026-11-25 08:00",
            "-------- Weitergeleitete Nachricht --------\n"
            "Betreff: Ihr Angebot\n"
            "Datum: Wed, 25 Nov 2026 07:50:00 +0100\n"
            "Von: Silke Thomsen <silke.thomsen@post.example>\n"
            "An: info@brodersen.example\n\n"
            "Wir möchten das Angebot nicht annehmen.\n",
            subject="WG: Ihr Angebot")
    f.once("2026-11-25 08:00")
    t.check("a forwarded no moves nothing", f.order()["state"], "contact")
    t.check("is proposed", len(f.new(JENS, "response")), 1)


def copies(t):
    f, mail = opened(t, mailbox="trusted_authserv_id = mx.brodersen.example")
    good = ("Authentication-Results: mx.brodersen.example; dmarc=pass"
            " header.from=brodersen.example\n")
    f.write("2026-11-24 10:00", "Guten Tag Frau Thomsen, ich komme am Montag.",
            to="silke.thomsen@post.example", subject="Ihre Anfrage",
            headers=good + "Cc: %s\n" % AGENT)
    f.once("2026-11-24 10:00")
    t.check("contacted", f.order()["state"], "offer")
    t.check("and said so", len(f.new(JENS, "response")), 1)


def bounces(t):
    f, mail = opened(t, persons=PETRA_CONF)
    f.new(PETRA)
    f.deliver(
        "From: MAILER-DAEMON@mx.example\nTo: %s\nReturn-Path: <>\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Message-ID: <b1@mx.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status;"
        " boundary=b\n\n--b\nContent-Type: text/plain\n\nno\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; %s\nAction: failed\nStatus: 5.1.1\n\n"
        "--b\nContent-Type: text/rfc822-headers\n\n"
        "Message-ID: %s\nFrom: %s\nTo: %s\n\n--b--\n" % (
            AGENT, JENS, mail["Message-ID"], AGENT, JENS))
    f.once("2026-11-24 10:00")
    t.check("tied to its order", f.json("ledger")[-1]["order"], "2026-0001")
    t.check("marked", [m["state"] for m in f.json("outbox")][0], "failed")
    t.check("somebody else is told", len(f.new(PETRA, "response")), 1)
    t.check("not he", f.new(JENS, "response"), [])


def digest_lines(t):
    f, _ = opened(t)
    f.inquiry("2026-11-24 09:20", no="VX-26-2", customer="o@post.example")
    f.once("2026-11-24 09:20")
    f.once("2026-11-25 07:00")
    d = f.new(JENS, "digest")[0]
    f.reply(d, "2026-11-25 07:10",
            "2026-0001: angerufen\n2026-0002: nicht erreicht")
    f.once("2026-11-25 07:10")
    t.check("the first", f.order("2026-0001")["state"], "offer")
    t.check("the second", [e["do"] for e in f.order("2026-0002")["events"]],
            ["not_reached"])


def garbage(t):
    f = Firm(t.program)
    f.deliver(b"\0\xff\xfe" * 1000)
    f.deliver(b"")
    f.deliver(b"From: x\n" + b"(" * 300000)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    t.check("the next one is read", len(f.json("list")), 1)
    t.check("each has a verdict",
            all(m["kind"] for m in f.json("ledger")), True)
    t.check("four rows", len(f.json("ledger")), 4)


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        from_inquiry_to_done, the_same_mail_twice, the_same_inquiry_twice,
        an_undo_in_time, a_late_undo_is_a_correction, strangers,
        another_persons_token, the_check_of_the_domain,
        machines_are_not_answered, the_brake, reminders,
        a_step_taken_meanwhile, the_digest, by_hand, a_dry_run, customers,
        withdrawals, forwards, copies, bounces, digest_lines, garbage))
