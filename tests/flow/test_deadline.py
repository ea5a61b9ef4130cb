"""dachpost deadline against a reference of its own: 10,000 at random, both
nights of the time change, the odd days of the calendar, and bad questions.

usage: test_deadline.py PROGRAM
"""
import datetime as dt
import json
import random
import subprocess
import sys

import calendar_reference as ref

PROGRAM = sys.argv[1]
UTC = dt.timezone.utc
STEPS = list(ref.PERIODS)
passed = failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        if failed < 20:
            print("FAILED:", what)


def run(*args, text=None):
    return subprocess.run([PROGRAM, "deadline", *args], input=text,
                          capture_output=True, text=True, encoding="utf-8",
                          check=False)


# ---- questions with their answers, all through one run of --jsonl ----

class Questions:
    def __init__(self):
        self.table = ref.load_holidays()
        self.places = sorted({p for p, _ in self.table if p != "BY+a"})
        self.places += ["", "BY+a"]
        self.calendars = {}
        self.asked = {}

    def calendar(self, place, mo_fr):
        key = place, mo_fr
        if key not in self.calendars:
            self.calendars[key] = ref.Calendar(self.table, place, mo_fr)
        return self.calendars[key]

    def add(self, step, start, text, place, mo_fr, s193):
        q = {"id": f"q{len(self.asked)}", "step": step, "from": text}
        land, _, option = place.partition("+")
        q |= {"land": land} if land else {}
        q |= {"catholic": True} if option == "c" else {}
        q |= {"augsburg": True} if option == "a" else {}
        q |= {"werktage": "mo-fr" if mo_fr else "mo-sa"}
        q |= {"193": s193}
        cal = self.calendar(place, mo_fr)
        self.asked[q["id"]] = q, ref.deadline(cal, step, start, s193)

    def ask(self):
        text = "".join(json.dumps(q) + "\n" for q, _ in self.asked.values())
        out = run("--jsonl", text=text)
        check(out.returncode == 0, f"exit {out.returncode} {out.stderr}")
        answers = [json.loads(x) for x in out.stdout.splitlines()]
        check([a["id"] for a in answers] == list(self.asked), "ids in order")
        for a in answers:
            q, (due, last) = self.asked[a["id"]]
            want = {"id": a["id"], "due": due.isoformat(),
                    "last_day": last.isoformat()}
            check(a == want, f"{q}: {a}, not {want}")


def spelling(rng, moment):
    """The moment in one of the ways in which it may be written."""
    local = moment.astimezone(ref.BERLIN)
    kind = rng.randrange(4)
    if kind == 0:
        return local.isoformat(), moment
    if kind == 1:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment
    if kind == 2:  # a wall clock's reading; the first of two
        return (local.strftime("%Y-%m-%d %H:%M:%S"),
                local.replace(fold=0))
    day = local.date()
    return day.isoformat(), ref.midnight(day)


def random_questions(qs, n):
    rng = random.Random(193)
    first = int(dt.datetime(1990, 1, 2, tzinfo=UTC).timestamp())
    last = int(dt.datetime(2100, 9, 30, tzinfo=UTC).timestamp())
    soon = int(dt.datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    for i in range(n):
        lo, hi = (first, last) if i % 2 else (soon, soon + 10 * 366 * 86400)
        moment = dt.datetime.fromtimestamp(rng.randrange(lo, hi), UTC)
        text, start = spelling(rng, moment)
        qs.add(rng.choice(STEPS), start, text, rng.choice(qs.places),
               rng.random() < .3, rng.random() < .4)


def time_changes(qs):
    """From the evening before to the next noon, every 15 minutes."""
    for day in ("2026-03-28", "2026-10-24", "2027-03-27", "2027-10-30",
                "2038-03-27", "2038-10-30"):
        t = dt.datetime.fromisoformat(day + "T18:00:00+00:00")
        for i in range(4 * 18):
            moment = t + dt.timedelta(minutes=15 * i)
            local = moment.astimezone(ref.BERLIN)
            for step in STEPS:
                qs.add(step, moment, local.isoformat(), "NW", False, False)
                qs.add(step, local.replace(fold=0),
                       local.strftime("%Y-%m-%dT%H:%M"), "BY", True, True)
    for minute in range(0, 60, 15):  # readings that no clock ever shows
        wall = dt.datetime(2026, 3, 29, 2, minute, tzinfo=ref.BERLIN)
        for step in STEPS:
            qs.add(step, wall, f"2026-03-29T02:{minute:02}", "NW", False,
                   False)


def odd_days(qs):
    """Around 29 February, the turn of the year, 2038, Easter, Christmas."""
    days = ["2028-02-29", "2028-02-22", "2096-02-29", "2100-02-28",
            "2027-02-28", "2026-12-31", "2027-12-31", "2026-12-24",
            "2026-12-23", "2038-01-19", "2037-12-31", "2026-03-30",
            "2008-04-30", "2017-10-27", "2025-05-05", "2028-06-14"]
    for day in days:
        for clock in ("00:00:00", "00:00:01", "03:14:07", "12:00:00",
                      "23:59:59"):
            start = dt.datetime.fromisoformat(f"{day}T{clock}").replace(
                tzinfo=ref.BERLIN)
            for step in STEPS:
                for place in ("", "BE", "SN", "BY+c", "TH"):
                    for flags in ((0, 0), (0, 1), (1, 0), (1, 1)):
                        qs.add(step, start, start.isoformat(), place,
                               bool(flags[0]), bool(flags[1]))


# ---- what goes wrong ----

def test_bad_lines():
    good = {"step": "offer", "from": "2026-11-23", "land": "NW"}
    bad = [("{", None), ("[]", None), ("7", None), ('"x"', None),
           (good | {"id": 7, "step": "done"}, 7),
           (good | {"id": 8, "step": "nonsense"}, 8),
           (good | {"id": "a", "from": "morgen"}, "a"),
           (good | {"id": "b", "from": "2026-02-29"}, "b"),
           (good | {"id": "c", "from": "1989-12-31"}, "c"),
           (good | {"id": "d", "from": 5}, "d"),
           (good | {"id": "e", "land": "XX"}, "e"),
           (good | {"id": "f", "werktage": "mo-so"}, "f"),
           (good | {"id": "g", "catholic": "yes"}, "g"),
           (good | {"id": "h", "193": 2}, "h"),
           (good | {"id": "i", "period": "7x"}, "i"),
           ({"id": "j", "from": "2026-11-23"}, "j"),
           ({"id": "k", "step": "offer"}, "k"),
           ({"id": "ü\u0000\n", "step": 1}, "ü\u0000\n")]
    text = ""
    for line, _ in bad:
        text += (line if isinstance(line, str) else json.dumps(line)) + "\n"
        text += json.dumps(good | {"id": "ok"}) + "\n\n"
    out = run("--jsonl", text=text)
    answers = [json.loads(x) for x in out.stdout.splitlines()]
    check(out.returncode == 65, f"exit {out.returncode}")
    check(len(answers) == 2 * len(bad), f"{len(answers)} answers")
    for i, (line, ident) in enumerate(bad):
        a = answers[2 * i]
        check(set(a) == {"id", "error"} and a["id"] == ident and a["error"],
              f"{line}: {a}")
        check(answers[2 * i + 1] == {
            "id": "ok", "due": "2026-12-02T00:00:00+01:00",
            "last_day": "2026-12-01"}, f"after {line}")


def test_variants():
    """Flags as 0 and 1, nulls, defaults of the command line, no last LF."""
    q = {"id": 1, "step": "offer", "from": "2026-11-23", "land": None,
         "catholic": 0, "193": 1, "werktage": None}
    out = run("--jsonl", text=json.dumps(q))
    check(json.loads(out.stdout)["last_day"] == "2026-12-01", out.stdout)
    q = {"id": 1, "step": "offer", "from": "2026-11-12"}
    out = run("--jsonl", "--land", "SN", "--werktage", "mo-fr",
              text=json.dumps(q))
    check(json.loads(out.stdout)["last_day"] == "2026-11-24", out.stdout)
    check(run("--jsonl", text="").stdout == "", "nothing asked")
    out = run("--jsonl", text=json.dumps(q | {"period": "3d"}))
    check(json.loads(out.stdout)["last_day"] == "2026-11-15", out.stdout)


def test_usage():
    good = ["--step", "offer", "--from", "2026-11-23"]
    for args in ([], good[:2], good[2:], good + ["--land", "XX"],
                 good + ["x"], good + ["--werktage", "x"], good + ["--nope"],
                 good + ["--period", "0d"], good[:3] + ["bald"],
                 good + ["--zone", "Europe/Nirgends"], good[:3]):
        out = run(*args)
        check(out.returncode == 64 and out.stdout == "" and
              out.stderr.startswith("dachpost deadline: "),
              f"{args}: {out.returncode} {out.stderr}")
    check(run("--help").returncode == 0, "--help")


def test_people():
    """What a person reads: the moment first, then every day and why."""
    out = run("--step", "offer", "--from", "2026-12-18T10:00", "--land", "NW")
    want = """2026-12-30T00:00:00+01:00
7 Werktage: Sa zählt, 25.12. und 26.12. nicht, Land NW
Beginn: Freitag, 18.12.2026, 10:00 Uhr
   0  Fr 18.12. Tag des Ereignisses, zählt nicht (§ 187 Abs. 1 BGB)
   1  Sa 19.12. zählt
   –  So 20.12. Sonntag
   2  Mo 21.12. zählt
   3  Di 22.12. zählt
   4  Mi 23.12. zählt
   5  Do 24.12. zählt
   –  Fr 25.12. 1. Weihnachtstag
   –  Sa 26.12. 2. Weihnachtstag
   –  So 27.12. Sonntag
   6  Mo 28.12. zählt
   7  Di 29.12. zählt
Ende:   Dienstag, 29.12.2026, 24:00 Uhr (§ 188 BGB)
"""
    check(out.stdout == want, out.stdout)
    out = run("--step", "offer", "--from", "2026-12-18T10:00", "--land", "NW",
              "--json")
    o = json.loads(out.stdout)
    check(o["due"] == "2026-12-30T00:00:00+01:00" and o["period"] == "7wd" and
          sum(d["counts"] for d in o["days"]) == 7 and
          o["days"][7] == {"date": "2026-12-26", "counts": False,
                           "why": "2. Weihnachtstag"}, out.stdout)
    out = run("--period", "24h", "--from", "2026-11-23T10:00", "--zone",
              "America/New_York")
    check(out.stdout.startswith("2026-11-24T10:00:00-05:00\n"), out.stdout)


questions = Questions()
random_questions(questions, 10000)
time_changes(questions)
odd_days(questions)
questions.ask()
test_bad_lines()
test_variants()
test_usage()
test_people()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
