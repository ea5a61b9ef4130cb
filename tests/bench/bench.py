#!/usr/bin/env python3
"""bench.py PROGRAM [--quick] [--only PART,PART] [--json FILE]

Measures the program beside baselines and peers taken in the same run; only
ratios of medians count, for machines differ.  The parts are the functions
named part_*; each reports what it took and whether that is what was asked.
"""
import argparse
import os
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, '..', 'servers'))
import mailbox                                            # noqa: E402
from measure import Report, Run, in_turn, median          # noqa: E402

CONFIG = '''[firm]
name = Dachdeckerei Brodersen
land = NW
[mailbox]
url = {imap}
address = agent@handwerk.test
{mailbox}
[submission]
url = {smtp}
{submission}
[partner.velux]
name = VELUX
address = bestaetigung@velux.example
senders = *@velux.example
[person.jens]
name = Jens Brodersen
address = meister@handwerk.test
[state]
directory = state
'''

LOGIN = 'user = agent\npassword_file = secret\nca_file = {ca}\n'


class Bench:
    """What the parts share: sizes, scratch, the tools."""

    def __init__(self, program, quick):
        self.program = os.path.abspath(program)
        self.tools = os.path.join(os.path.dirname(self.program), 'bench')
        self.quick = quick
        self.runs = 3 if quick else 5
        self.dir = tempfile.mkdtemp(prefix='dachpost-bench.')
        os.chmod(self.dir, 0o711)       # the servers' users pass through
        self.report = Report()
        self.stores = {}

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def tool(self, name):
        return os.path.join(self.tools, name)

    def store(self, *args):
        return Run(self.tool('storebench'), *map(str, args)).json()

    def filled(self, n, raw=0):
        """A state directory with n open orders; made once."""
        if (n, raw) not in self.stores:
            folder = self.path('store-%d-%d' % (n, raw))
            begin = time.monotonic()
            self.store('fill', folder, n, raw)
            self.report.note('%d orders made in %.0f s' % (
                n, time.monotonic() - begin))
            self.stores[n, raw] = folder
        return self.stores[n, raw]

    def firm(self, name, imap='maildir:mail', smtp='maildir:out', mail='',
             submission=''):
        """A firm's folder; the agent's arguments for it."""
        folder = self.path(name)
        for sub in ('mail/cur', 'mail/new', 'mail/tmp', 'out', 'state'):
            os.makedirs(os.path.join(folder, sub), exist_ok=True)
        conf = os.path.join(folder, 'dachpost.conf')
        with open(conf, 'w', encoding='utf-8') as f:
            f.write(CONFIG.format(imap=imap, smtp=smtp, mailbox=mail,
                                  submission=submission))
        return folder, [self.program, '--config', conf]


def copy_state(source, folder):
    """The state directory as it was before a run that fills it."""
    shutil.rmtree(os.path.join(folder, 'state'), ignore_errors=True)
    shutil.copytree(source, os.path.join(folder, 'state'))


# ---- parts ----

def part_deadlines(b):
    few = b.filled(1000)
    many = b.filled(100000 if b.quick else 1000000)
    sizes = {'1,000': few, '1,000,000': many}
    if b.quick:
        sizes = {'1,000': few, '100,000': many}
    got = {}
    for name, folder in sizes.items():
        runs = [b.store('due', folder) for _ in range(b.runs)]
        got[name] = {k: median([r[k] for r in runs]) for k in runs[0]}
        got[name]['first'] = first_query(b, folder)
    few, many = got.values()
    name = list(sizes)[1] + ' open orders: '
    for k, what in (('nothing_due', 'due query, nothing due'),
                    ('next_wake', 'the next moment')):
        b.report.add(name + what, many[k], 'µs')
    b.report.add(name + 'a hundred due', many['hundred_due'], 'µs', most=100)
    b.report.add(name + 'empty tick', many['empty_tick'], 'µs', most=20)
    b.report.add('empty tick, against 1,000 orders',
                 many['empty_tick'] / few['empty_tick'], 'times', most=1.5)
    b.report.add(name + 'start to first due query', many['first'], 'ms',
                 most=10)


def first_query(b, folder):
    """Milliseconds from exec to the first answer, with a cold file cache as
    far as the system drops it."""
    taken = []
    for _ in range(b.runs * 2):
        drop_cache(os.path.join(folder, 'dachpost.db'))
        begin = time.monotonic_ns()
        end = b.store('first', folder)['clock_ns']
        taken.append((end - begin) / 1e6)
    return median(taken)


def drop_cache(path):
    fd = os.open(path, os.O_RDONLY)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def part_growth(b):
    sizes = (1000, 20000) if b.quick else (1000, 100000)
    folders = [b.filled(n, 2000) for n in sizes]
    got = [{'reply_lookup': [], 'state_change': []} for _ in sizes]
    for _ in range(b.runs):
        for n, folder, into in zip(sizes, folders, got):
            for k, v in b.store('growth', folder, n).items():
                into[k].append(v)
    few, many = [{k: median(v) for k, v in x.items()} for x in got]
    name = '%d orders against 1000: ' % sizes[1]
    b.report.add('reply look-up', many['reply_lookup'], 'µs')
    b.report.add(name + 'reply look-up',
                 many['reply_lookup'] / few['reply_lookup'], 'times', most=2)
    b.report.add('state change, durable', many['state_change'], 'µs')
    b.report.add(name + 'state change',
                 many['state_change'] / few['state_change'], 'times',
                 most=1.2)
    intake_growth(b, name, folders)


def intake_growth(b, name, folders):
    count = 200 if b.quick else 1000
    mails = b.path('growth-mail')
    mailbox.fill(mails, count, first=500000)

    def read(folder):
        firm, agent = b.firm('growth')
        shutil.rmtree(os.path.join(firm, 'mail'))
        shutil.copytree(mails, os.path.join(firm, 'mail'))
        copy_state(folder, firm)
        os.sync()
        return Run(*agent, 'once').seconds

    took = in_turn(b.runs, few=lambda: read(folders[0]),
                   many=lambda: read(folders[1]))
    b.report.add('intake and delivery, Maildir', count / took['many'],
                 'mails/s')
    b.report.add(name + 'intake', took['few'] / took['many'], 'times',
                 least=0.8)


def part_process(b):
    firm, agent = b.firm('process')
    copy_state(b.filled(100000), firm)
    now = '2026-11-25T08:10:00+01:00'
    Run(*agent, 'once', '--now', now)
    taken = in_turn(b.runs * 2, once=lambda: Run(
        *agent, 'once', '--now', now).seconds)
    b.report.add('a whole pass that finds nothing, 100,000 orders',
                 taken['once'] * 1000, 'ms', most=30)
    firm, agent = b.firm('listing')
    copy_state(b.filled(1000), firm)
    taken = in_turn(b.runs * 2, few=lambda: Run(
        *agent, 'list', '--json').seconds)
    b.report.add('list --json, 1,000 open orders', taken['few'] * 1000, 'ms',
                 most=50)


PARTS = {name[5:]: f for name, f in list(globals().items())
         if name.startswith('part_')}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('program')
    p.add_argument('--quick', action='store_true')
    p.add_argument('--only', default=','.join(PARTS))
    p.add_argument('--json', default='')
    a = p.parse_args()
    b = Bench(a.program, a.quick)
    begin = time.monotonic()
    try:
        for name in a.only.split(','):
            print(name, flush=True)
            PARTS[name](b)
    finally:
        shutil.rmtree(b.dir, ignore_errors=True)
    path = a.json or os.path.join(os.path.dirname(b.tools), 'bench.json')
    b.report.write(path, quick=a.quick, seconds=round(
        time.monotonic() - begin))
    print('%d measured, %d missed, %.0f s; %s' % (
        len(b.report.rows), len(b.report.missed()),
        time.monotonic() - begin, path))


if __name__ == '__main__':
    main()
