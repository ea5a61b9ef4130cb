"""The database: deadlines, growth, whole passes that find nothing."""
import os
import shutil
import time

import mailbox
from measure import Run, in_turn, median
from world import copy_state


def part_disk(b):
    """What the disk of this machine costs in this hour."""
    runs = []
    for _ in range(b.runs):
        path = b.path('disk.db')
        for end in ('', '-wal', '-shm'):
            if os.path.exists(path + end):
                os.unlink(path + end)
        runs.append(Run(b.tool('sqlbase'), path, '200').json())
    b.report.add('a durable commit of one row', median(
        [r['single_us'] for r in runs]), 'µs')
    b.report.add('a row in durable commits of a hundred', median(
        [r['hundreds_us'] for r in runs]), 'µs')


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
    count = 100 if b.quick else 1000
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
