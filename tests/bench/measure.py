"""Running programs and saying what they cost, for bench.py."""
import json
import os
import statistics
import subprocess
import time


class Run:
    """A program that was run to its end: seconds, CPU, peak, output."""

    def __init__(self, *command, cwd='/', env=None, ok=(0,)):
        begin = time.monotonic()
        with subprocess.Popen(command, cwd=cwd, env=env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as p:
            self.out, self.err = p.communicate(timeout=600)
            self.code = p.returncode
        self.seconds = time.monotonic() - begin
        if ok is not None and self.code not in ok:
            raise RuntimeError('%s: exit %d: %s' % (
                ' '.join(command), self.code, self.err.decode()[-400:]))

    def json(self):
        return json.loads(self.out)


def cpu_of(*command, cwd='/', env=None, ok=(0,)):
    """(seconds, CPU seconds) of a program with all its children."""
    before = os.times()
    r = Run(*command, cwd=cwd, env=env, ok=ok)
    after = os.times()
    return r.seconds, (after.children_user - before.children_user +
                       after.children_system - before.children_system)


def pss(pid):
    """KiB of one process, its share of what it shares."""
    try:
        with open('/proc/%d/smaps_rollup' % pid, encoding='ascii') as f:
            for line in f:
                if line.startswith('Pss:'):
                    return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


def pss_without_libraries(pid):
    """KiB of one process less what lies in shared libraries' mappings."""
    kib, library = 0, False
    with open('/proc/%d/smaps' % pid, encoding='utf-8') as f:
        for line in f:
            field = line.split()
            if '-' in field[0] and not field[0].endswith(':'):
                library = '.so' in field[-1]
            elif field[0] == 'Pss:' and not library:
                kib += int(field[1])
    return kib


def family(pid):
    """The process and all below it."""
    parents = {}
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open('/proc/%s/stat' % entry, encoding='ascii') as f:
                    parents[int(entry)] = int(
                        f.read().rsplit(') ', 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    found = [pid]
    for p in found:
        found += [c for c, parent in parents.items() if parent == p]
    return found


def peak_of(*command, cwd='/', env=None):
    """(seconds, KiB): the most that program and children held together,
    proportional to what they share.  Sampled, so not for timing."""
    peak = 0
    begin = time.monotonic()
    with subprocess.Popen(command, cwd=cwd, env=env,
                          stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as p:
        pids, n = [], 0
        while p.poll() is None:
            if n % 10 == 0:
                pids = family(p.pid)
            n += 1
            peak = max(peak, sum(map(pss, pids)))
            time.sleep(0.01)
    return time.monotonic() - begin, peak


def median(values):
    return statistics.median(values)


def in_turn(runs, **what):
    """Each in turn, `runs` times; the medians, by name."""
    taken = {name: [] for name in what}
    for _ in range(runs):
        for name, do in what.items():
            taken[name].append(do())
    return {name: median(t) for name, t in taken.items()}


class Report:
    """What was measured, against what was asked for."""

    def __init__(self):
        self.rows = []
        self.notes = []

    def add(self, what, value, unit, most=None, least=None):
        met = None
        if most is not None:
            met = value <= most
        if least is not None:
            met = value >= least
        target = ('<= %g' % most if most is not None else
                  '>= %g' % least if least is not None else '')
        self.rows.append({'what': what, 'value': round(value, 4),
                          'unit': unit, 'target': target, 'met': met})
        print('  %-52s %10.3f %-10s %-9s %s' % (
            what, value, unit, target,
            {None: '', True: 'met', False: 'MISSED'}[met]), flush=True)

    def note(self, text):
        self.notes.append(text)
        print('  ' + text, flush=True)

    def missed(self):
        return [r['what'] for r in self.rows if r['met'] is False]

    def write(self, path, **more):
        with open(path, 'w', encoding='utf-8') as f:
            json.dump({**more, 'rows': self.rows, 'notes': self.notes}, f,
                      ensure_ascii=False, indent=1)
            f.write('\n')
