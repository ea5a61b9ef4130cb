#!/usr/bin/env python3
"""parts.py DIR: every mail of DIR/*.eml by Python's mail parser, its calendar
entries by icalendar, its JSON by the schema of dachpost-bestaetigung(5).
Says what is wrong; exit code 1 then, or when there was nothing to look at."""
import email
import email.policy
import json
import pathlib
import re
import sys

import icalendar

FAULTS = []
EVENTS = {"received", "contacted", "not_reached", "offer_sent", "followed_up",
          "accepted", "declined", "passed", "completed", "undo"}
FIELDS = {"schema", "firm", "order", "inquiry_no", "seq", "event", "at",
          "learnt", "correction", "state", "due", "reason"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")


def fault(path, what):
    FAULTS.append(f"{path.name}: {what}")


def look_at_text(path, part):
    for line in part.get_content().splitlines():
        if len(line) > 78:
            fault(path, f"a line of {len(line)} columns: {line[:40]}")
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            fault(path, f"a control in {line!r}")


def look_at_calendar(path, part):
    text = part.get_content()
    raw = text.encode() if isinstance(text, str) else text
    calendar = icalendar.Calendar.from_ical(raw)
    events = [c for c in calendar.walk("VEVENT")]
    cancelled = calendar["METHOD"] == "CANCEL"
    if part.get_param("method") != calendar["METHOD"]:
        fault(path, "the calendar's method is not its part's")
    if len(events) != 1 or "@" not in events[0]["UID"]:
        fault(path, "not one event with a UID")
    if not cancelled and not events[0].walk("VALARM"):
        fault(path, "no alarm")
    if not cancelled and events[0]["DTSTART"].dt >= events[0]["DTEND"].dt:
        fault(path, "the event ends before it begins")
    if max(len(line) for line in raw.splitlines()) > 75:
        fault(path, "an unfolded line in the calendar")


def look_at_json(path, part):
    data = json.loads(part.get_payload(decode=True))
    if data.keys() != FIELDS or data["schema"] != "dachpost.bestaetigung/1":
        fault(path, f"fields of the confirmation: {sorted(data)}")
    if data["event"] not in EVENTS or not isinstance(data["seq"], int):
        fault(path, f"event {data['event']}, seq {data['seq']}")
    for key in ("at", "learnt", "due"):
        if data[key] is not None and not MOMENT.match(data[key]):
            fault(path, f"{key}: {data[key]}")


def look_at_card(path, part):
    lines = part.get_payload(decode=True).decode().split("\r\n")
    if lines[:2] != ["BEGIN:VCARD", "VERSION:3.0"] or lines[-2] != "END:VCARD":
        fault(path, "not a vCard 3.0")
    if not any(line.startswith("TEL") for line in lines):
        fault(path, "a vCard without a number")


LOOK = {"text/plain": look_at_text, "text/calendar": look_at_calendar,
        "application/json": look_at_json, "text/vcard": look_at_card}


def look(path):
    raw = path.read_bytes()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        fault(path, "a bare CR or LF")
    for part in mail.walk():
        for defect in part.defects:
            fault(path, repr(defect))
        if part.get_content_type() in LOOK:
            LOOK[part.get_content_type()](path, part)
    types = [p.get_content_type() for p in mail.walk() if not p.is_multipart()]
    if types[:2] != ["text/plain", "text/html"]:
        fault(path, f"parts {types}")
    if len(raw) > 60 * 1024:
        fault(path, f"{len(raw)} bytes")


def main():
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))
    for path in paths:
        look(path)
    print("\n".join(FAULTS + [f"{len(paths)} mails read by others, "
                              f"{len(FAULTS)} faults"]))
    sys.exit(1 if FAULTS or not paths else 0)


main()
