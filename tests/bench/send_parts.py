"""Sending: notifications out, and the way from a mail's arrival to the sink."""
import os
import shutil
import signal
import subprocess

import mailbox
from mailsys import wait_for
from measure import (Run, family, in_turn, median, pss,
                     pss_without_libraries)
from world import copy_state, fresh

AWAY = os.EX_TEMPFAIL
NOON = '2026-11-25T12:%02d:00+01:00'


def queued(b, n):
    """A state directory with n notifications that wait; how large they are."""
    if not hasattr(b, 'queue'):
        firm, agent = b.firm('queue', smtp='smtp+plain://127.0.0.1:1')
        mailbox.fill(os.path.join(firm, 'mail'), n)
        Run(*agent, 'once', '--now', NOON % 0, ok=(0, AWAY))
        b.queue = os.path.join(firm, 'state')
    return b.queue


def sending(b, name, port, state):
    """The whole pass, less what a pass costs that sends nothing."""
    firm, agent = b.firm(name, smtp='smtp+plain://127.0.0.1:%d' % port)

    def run():
        copy_state(state, firm)
        os.sync()
        full = Run(*agent, 'once', '--now', NOON % 30).seconds
        return full - Run(*agent, 'once', '--now', NOON % 31).seconds

    def check():
        left = [x for x in Run(*agent, 'outbox', '--json').json()
                if x['state'] != 'sent']
        sent = len(Run(*agent, 'outbox', '--json').json()) - len(left)
        if left:
            raise RuntimeError('%d were not sent' % len(left))
        return sent

    return run, check


def part_send(b):
    """A thousand notifications over connections that are kept."""
    near(b, 200 if b.quick else 1000)
    far(b, 50 if b.quick else 100)


def bare(b, port, n, size):
    return Run(b.tool('smtpbase'), str(port), str(n), str(size)).json()[
        'seconds']


def near(b, n):
    state, sink = queued(b, n), b.sink()
    run, check = sending(b, 'near', sink, state)
    run()
    n = check()
    took = in_turn(b.runs, agent=run, bare=lambda: bare(b, sink, n, 20000))
    b.report.note('%d notifications: %.0f a second, bare libcurl %.0f' % (
        n, n / took['agent'], n / took['bare']))
    b.report.add('notifications, as fast as bare libcurl',
                 took['bare'] / took['agent'], 'times', least=0.85)


def far(b, n):
    """The same servers, 40 ms away."""
    firm, agent = b.firm('fewer', smtp='smtp+plain://127.0.0.1:1')
    mailbox.fill(os.path.join(firm, 'mail'), n)
    Run(*agent, 'once', '--now', NOON % 0, ok=(0, AWAY))
    port = b.delayed(b.sink())
    run, check = sending(b, 'far', port, os.path.join(firm, 'state'))
    took = in_turn(1 if b.quick else 3, agent=run,
                   bare=lambda: bare(b, port, n, 20000) * check() / n)
    b.report.add('the same 40 ms away', took['bare'] / took['agent'],
                 'times', least=3)


class Running:
    """`dachpost run`, watched at both ends."""

    def __init__(self, b, name):
        m = b.servers()
        shutil.rmtree(m.maildir('agent'), ignore_errors=True)
        self.exists, self.accepted = b.path(name + '.in'), b.path(
            name + '.out')
        self.folder, agent = b.reader(
            name, port=b.delayed(m.ports['imap'], 0, self.exists),
            smtp=b.sink(self.accepted))
        fresh(self.folder)
        self.log = os.path.join(self.folder, 'log')
        with open(self.log, 'wb') as f:
            self.p = subprocess.Popen([*agent, 'run'], stdout=f, stderr=f)
        wait_for(lambda: b'run.begin' in open(self.log, 'rb').read(), 10)

    def stop(self):
        self.p.send_signal(signal.SIGTERM)
        self.p.wait(15)


def moments(path):
    with open(path, encoding='ascii') as f:
        return [int(x) for x in f.read().split()]


def part_latency(b):
    """From the server's word that a mail is there to its notification
    accepted by the SMTP server, in a running agent."""
    n = 10 if b.quick else 100
    m, box = b.servers(), mailbox.Mailbox(7)
    run = Running(b, 'latency')
    taken, last = [], 0
    try:
        for i in range(n):
            m.deliver('agent', box.mail(10 * i))
            if not wait_for(lambda k=i: len(moments(run.accepted)) > k, 20,
                            0.01):
                with open(run.log, encoding='utf-8') as f:
                    raise RuntimeError('no notification: ' +
                                       f.read()[-600:])
            out = moments(run.accepted)[i]
            heard = [x for x in moments(run.exists) if last < x < out]
            if heard:           # else it came while the agent was awake
                taken.append((out - heard[0]) / 1e6)
            last = out
    finally:
        run.stop()
    taken.sort()
    b.report.note('%d of %d heard by IDLE' % (len(taken), n))
    b.report.add('EXISTS to notification accepted, median', median(taken),
                 'ms', most=5)
    b.report.add('EXISTS to notification accepted, 99 %',
                 taken[min(len(taken) - 1, int(len(taken) * 0.99))], 'ms',
                 most=15)


def part_idle(b):
    """A running agent that has nothing to do."""
    run = Running(b, 'idle')
    try:
        b.servers().deliver('agent', mailbox.Mailbox(3).mail(0))
        wait_for(lambda: moments(run.accepted), 20)
        pids = family(run.p.pid)
        whole = sum(map(pss, pids)) / 1024
        own = sum(map(pss_without_libraries, pids)) / 1024
    finally:
        run.stop()
    b.report.note('%d processes, PSS %.1f MiB with the libraries' % (
        len(pids), whole))
    b.report.add('idle agent with reader, beyond the shared libraries', own,
                 'MiB', most=6)


def part_cycle(b):
    """One mail at a time, each to its end: the inquiry read, the order
    durable, its notification accepted, that noted durably."""
    n = 50 if b.quick else 400
    b.mailbox_of(n)
    m, sink = b.servers(), b.sink()
    folder, agent = b.reader('cycle', smtp=sink)

    def ours():
        fresh(folder)
        out = Run(b.tool('cycle'), agent[2]).json()
        return out['seconds']

    def prototype():
        path = b.path('cycle.db')
        for end in ('', '-wal', '-shm'):
            if os.path.exists(path + end):
                os.unlink(path + end)
        os.sync()
        return Run(b.tool('prototype'), str(m.ports['imap']), 'agent',
                   m.users['agent'], path, str(sink)).json()['seconds']

    took = in_turn(b.runs, agent=ours, prototype=prototype)
    b.report.note('full cycle: %.0f mails a second, prototype %.0f' % (
        n / took['agent'], n / took['prototype']))
    b.report.add('full cycle against the prototype\'s',
                 took['agent'] / took['prototype'], 'times', most=1.5)
    # where the prototype did 1,208 mails a second, that gateway did 3.0
    b.report.add("as fast as Request Tracker's gateway",
                 1208 / 3.0 * took['prototype'] / took['agent'], 'times',
                 least=200)
