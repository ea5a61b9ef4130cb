"""dachpost holidays against an independent list, every Land, 1990 to 2100.

usage: test_holidays.py PROGRAM
"""
import json
import subprocess
import sys

import calendar_reference as ref

PROGRAM = sys.argv[1]
OPTIONS = {"": [], "c": ["--catholic"], "a": ["--augsburg"]}
passed = failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what)


def run(*args):
    return subprocess.run([PROGRAM, "holidays", *args], capture_output=True,
                          text=True, encoding="utf-8", check=False)


def ours(place, year):
    land, _, option = place.partition("+")
    out = run(str(year), "--json", "--land", land, *OPTIONS[option])
    return {x["date"]: x["name"] for x in json.loads(out.stdout)}


def test_list():
    """Each Land and year: the days differ only where it is explained."""
    explained = ref.load_differences()
    used = set()
    names = {}
    for (place, year), theirs in ref.load_list().items():
        got = ours(place, year)
        names.update((n, place) for n in got.values())
        theirs = {d.isoformat() for d in theirs}
        diffs = ({(d, "+") for d in got.keys() - theirs} |
                 {(d, "-") for d in theirs - got.keys()})
        for i, (lands, day, sign, _) in enumerate(explained):
            if lands in ("*", place.partition("+")[0]) and \
                    (day.isoformat(), sign) in diffs:
                diffs.discard((day.isoformat(), sign))
                used.add(i)
        check(not diffs, f"{place} {year}: {sorted(diffs)}")
    check(used == set(range(len(explained))), "an explanation without use")
    check(len(names) == 23, f"{len(names)} names: {sorted(names)}")


def test_everywhere():
    """Without --land: what every Land has."""
    table = ref.load_holidays()
    for year in range(1990, 2101):
        want = set.intersection(*(d for (p, y), d in table.items()
                                  if y == year and "+" not in p))
        got = {x["date"] for x in json.loads(run(str(year), "--json").stdout)}
        check(got == {d.isoformat() for d in want}, f"everywhere {year}")


def test_lines():
    out = run("2026", "--land", "nw").stdout.splitlines()
    check(out[0] == "2026-01-01 Neujahr", out[:1])
    check(out[-1] == "2026-12-26 2. Weihnachtstag", out[-1:])
    check(len(out) == 11, f"{len(out)} holidays in NW")
    check(run("2026", "--land", "NW", "--holidays", "12-24").stdout.count(
        "2026-12-24 freier Tag\n") == 1, "a day of the firm's own")
    check(" | § 1 Abs. 1 SächsSFG | " in run(
        "2026", "--land", "SN", "--laws").stdout, "--laws")
    two = run("2008").stdout.splitlines()
    check("2008-05-01 Tag der Arbeit" in two and
          "2008-05-01 Christi Himmelfahrt" in two, "two on one day")
    check("holiday in all" in run("--help").stdout, "--help tells of no Land")


def test_wrong():
    for args in ([], ["x"], ["1989"], ["2101"], ["2026", "2027"], ["-1"],
                 ["2026", "--land"], ["2026", "--land", "XX"],
                 ["2026", "--nonsense"], ["2026", "--holidays", "24.12."]):
        out = run(*args)
        check(out.returncode == 64 and out.stdout == "" and
              out.stderr.startswith("dachpost holidays: "),
              f"{args}: {out.returncode} {out.stderr}")


test_list()
test_everywhere()
test_lines()
test_wrong()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
