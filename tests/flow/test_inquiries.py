#!/usr/bin/env python3
"""Inquiries on their way to orders: twice, by many ways, with photos, with
sizes that do not fit, taken back, and more of it later."""
import base64
import random
import subprocess
import sys
import time

from firm import (AGENT, INQUIRY, JENS, KONFIGURATOR, PETRA, PETRA_CONF, Firm,
                  Tests, moment, text)

SECOND = """[partner.portal]
name = Dachportal
address = melden@dachportal.example
senders = leads@dachportal.example
"""


def numbers(f):
    return [m["order"] for m in f.json("ledger")]


def forwarded(f, at, by, body, subject="Neue Anfrage VX-26-104711",
              sender="VELUX Konfigurator <%s>" % KONFIGURATOR):
    f.write(at, "bitte anlegen\n\n"
            "-------- Weitergeleitete Nachricht --------\n"
            "Betreff: %s\nDatum: Tue, 24 Nov 2026 09:12:00 +0100\n"
            "Von: %s\nAn: info@brodersen.example\n\n%s" % (
                subject, sender, body),
            subject="WG: " + subject, sender=by)


def body(**kw):
    return INQUIRY.format(**{"no": "VX-26-104711", "name": "Thomsen",
                             "street": "Lerchenweg 14",
                             "customer": "silke.thomsen@post.example", **kw})


def by_two_people(t):
    """Both forward the same inquiry; VELUX sends it once more by itself."""
    f = Firm(t.program, persons=PETRA_CONF)
    forwarded(f, "2026-11-24 10:00", "Jens Brodersen <%s>" % JENS, body())
    f.once("2026-11-24 10:00")
    f.new(JENS), f.new(PETRA)
    forwarded(f, "2026-11-24 10:20", "Petra Henning <%s>" % PETRA, body())
    f.once("2026-11-24 10:20")
    t.check("one order", len(f.json("list")), 1)
    t.check("both mails are its", numbers(f), ["2026-0001"] * 2)
    said = f.new(PETRA)
    t.check("the second is told so", len(said), 1)
    t.check("by its number", "2026-0001" in text(said[0]), True)
    f.inquiry("2026-11-24 11:00")
    f.once("2026-11-24 11:00")
    t.check("one order still", len(f.json("list", "--all")), 1)
    t.check("and all three mails", numbers(f), ["2026-0001"] * 3)


def by_two_portals(t):
    """The same customer, the same windows, another number of another house."""
    f = Firm(t.program, persons=SECOND)
    f.inquiry("2026-11-24 09:12")
    f.inquiry("2026-11-26 14:00", no="DP-77120",
              sender="leads@dachportal.example")
    f.once("2026-11-26 14:00")
    t.check("one order", len(f.json("list")), 1)
    t.check("both mails are its", numbers(f), ["2026-0001"] * 2)
    f.inquiry("2026-11-26 15:00", no="VX-26-104712")
    f.once("2026-11-26 15:00")
    t.check("a second number of one house is a second order",
            len(f.json("list")), 2)


def the_same_content(t):
    """Sent again with another Message-ID and without its number."""
    f = Firm(t.program)
    plain = body().replace("Anfragenummer: VX-26-104711\n", "")
    for at in ("2026-11-24 09:12", "2026-11-25 08:00"):
        f.write(at, plain, subject="Anfrage Dachfenster",
                sender="VELUX <%s>" % KONFIGURATOR)
        f.once(at)
    t.check("one order", len(f.json("list")), 1)
    t.check("both mails are its", numbers(f), ["2026-0001"] * 2)
    f.write("2026-11-25 09:00", plain.replace("2 x GGU MK08", "3 x GGU SK06"),
            subject="Anfrage Dachfenster", sender="VELUX <%s>" % KONFIGURATOR)
    f.once("2026-11-25 09:00")
    t.check("other windows are another wish", len(f.json("list")), 2)


def taken_back(t):
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.new(JENS)
    forwarded(f, "2026-11-24 12:00", "Jens Brodersen <%s>" % JENS,
              "Die Kundin hat ihre Anfrage VX-26-104711 zurückgezogen.\n",
              subject="Stornierung Ihrer Anfrage VX-26-104711")
    f.once("2026-11-24 12:00")
    t.check("no second order", len(f.json("list", "--all")), 1)
    t.check("open until the firm says so", f.order()["state"], "contact")
    asked = f.new(JENS)
    t.check("asked once", len(asked), 1)
    f.reply(asked[0], "2026-11-24 12:05", "abgesagt")
    f.once("2026-11-24 12:05")
    t.check("closed by the firm's word", f.order()["state"], "lost")


def more_of_it(t):
    """The customer of a running order wants one window more."""
    f = Firm(t.program)
    f.inquiry("2026-11-24 09:12")
    f.once("2026-11-24 09:12")
    f.new(JENS)
    f.write("2026-11-25 18:00",
            "Guten Abend, wir möchten noch ein drittes Fenster GGU CK04 0070 "
            "im Bad dazu. Geht das?\n\nSilke Thomsen",
            sender="Silke Thomsen <silke.thomsen@post.example>",
            subject="Nachtrag zu meiner Anfrage")
    f.once("2026-11-25 18:00")
    t.check("no second order", len(f.json("list", "--all")), 1)
    t.check("it is with the first", numbers(f), ["2026-0001"] * 2)
    t.check("nothing moved", f.order()["state"], "contact")
    said = f.new(JENS)
    t.check("the firm is told", len(said) > 0, True)
    t.check("in her words", any("drittes Fenster" in text(m) for m in said),
            True)


def sizes_that_do_not_fit(t):
    f = Firm(t.program)
    f.deliver("Date: Tue, 24 Nov 2026 09:12:00 +0100\nFrom: <%s>\nTo: %s\n"
              "Subject: Neue Anfrage VX-26-104711\nMessage-ID: <w1@v.example>\n"
              "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s"
              % (KONFIGURATOR, AGENT,
                 body().replace("2 x GGU MK08 0070",
                                "2 x GGU MK08 0070 (55x98)")))
    f.once("2026-11-24 09:12")
    mail = f.new(JENS, "notification")[0]
    t.check("the order is there", f.order()["inquiry"]["windows"][0]["size"],
            "MK08")
    t.check("and said in the mail", "55x98" in text(mail), True)
    t.check("in its page, too",
            "55x98" in mail.get_body(("html",)).get_content(), True)
    t.check("as a warning", "MK08" in
            " ".join(f.order()["inquiry"]["warnings"]), True)


def by_tel_link(t):
    """Shown as printed, dialled in E.164."""
    f = Firm(t.program)
    f.deliver("Date: Tue, 24 Nov 2026 09:12:00 +0100\nFrom: <%s>\nTo: %s\n"
              "Subject: Neue Anfrage VX-26-104711\nMessage-ID: <w2@v.example>\n"
              "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s"
              % (KONFIGURATOR, AGENT, body().replace(
                  "0221 4710815", "+49 (0)221 / 4710-815")))
    f.once("2026-11-24 09:12")
    page = f.new(JENS, "notification")[0].get_body(("html",)).get_content()
    t.check("a link", "tel:+492214710815" in page, True)
    t.check("as printed", "+49 (0)221 / 4710-815" in page, True)


def with_photos(firm_):
    """Text and 12 photos: 25 MB."""
    rng = random.Random(7)
    photo = base64.encodebytes(rng.randbytes(1560000))
    raw = ("Date: %s\nFrom: <%s>\nTo: %s\nSubject: Neue Anfrage VX-26-104711\n"
           "Message-ID: <photos@v.example>\nMIME-Version: 1.0\n"
           "Content-Type: multipart/mixed; boundary=p\n\n--p\n"
           "Content-Type: text/plain; charset=utf-8\n\n%s\n" % (
               "Tue, 24 Nov 2026 09:12:00 +0100", KONFIGURATOR, AGENT,
               body())).encode()
    for n in range(12):
        raw += (b"--p\nContent-Type: image/jpeg; name=\"Foto %d.jpg\"\n"
                b"Content-Transfer-Encoding: base64\n\n%s\n" % (n, photo))
    firm_.deliver(raw + b"--p--\n")
    return len(raw)


def peaks_of(pid, peaks):
    """Of the process and all below it, in MiB."""
    try:
        with open("/proc/%d/status" % pid) as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    peaks[pid] = int(line.split()[1]) / 1024
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            below = f.read().split()
    except (OSError, ValueError):
        return
    for child in below:
        peaks_of(int(child), peaks)


def watched(*argv):
    """Seconds, and the peaks of the process and its children, summed up."""
    began = time.monotonic()
    # S603: the program under test
    p = subprocess.Popen(argv, cwd="/")
    peaks = {}
    while p.poll() is None:
        peaks_of(p.pid, peaks)
    return p.returncode, time.monotonic() - began, peaks


def photos(t):
    f = Firm(t.program)
    size = with_photos(f)
    rc, took, peaks = watched(f.program, "--config", f.path("dachpost.conf"),
                             "once", "--now",
                             moment("2026-11-24 09:12").isoformat())
    slow = "debug" in f.program
    t.check("a mail of 25 MB", size > 25e6, True)
    t.check("is an order", (rc, len(f.json("list"))), (0, 1))
    t.check("in under 2 s", slow or took < 2, True)
    # a sanitizer looks for leaks in a process of its own
    t.check("agent, keeper and reader are seen",
            len(peaks) in ((3, 4) if slow else (3,)), True)
    peak = sum(peaks.values())
    t.check("all under 64 MiB", slow or peak < 64, True)
    print("  %.1f MB: %.2f s, %.1f MiB in all" % (size / 1e6, took, peak))


if __name__ == "__main__":
    sys.exit(Tests(sys.argv[1]).run(
        by_two_people, by_two_portals, the_same_content, taken_back,
        more_of_it, sizes_that_do_not_fit, by_tel_link, photos))
