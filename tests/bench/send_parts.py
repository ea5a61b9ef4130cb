"""Sending: notifications out, and the way from a mail's arrival to the sink."""
import os

import mailbox
from measure import Run, in_turn
from world import copy_state

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
    far(b, 100)


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
