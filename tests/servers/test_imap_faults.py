"""A proxy before a real Dovecot goes wrong; afterwards nothing is lost.

The mailbox holds three inquiries, and mails that are none.  A pass of a real
agent meets the fault, the next one does not: then each mail has one row in
the ledger, each inquiry one order and one notification, and the faulty pass
did not take longer than it may.  Then an agent that runs loses its connection
in IDLE, and in the middle of its work.  With ALL=1 in the environment what
takes half a minute is not left out.
"""
import concurrent.futures
import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.path.insert(0, os.path.join(HERE, '..', 'flow'))
from firm import JENS, Firm          # noqa: E402
from imapproxy import ImapProxy      # noqa: E402
from iotool import sanitizer_env     # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem, wait_for  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
# Whole stacks, or nobody can tell whose a leak is: libetpan has no frames.
os.environ.update(sanitizer_env(), ASAN_OPTIONS='fast_unwind_on_malloc=0')
ONLY = sys.argv[2] if len(sys.argv) > 2 else ''
ALL = bool(os.environ.get('ALL'))
INQUIRY = os.path.join(HERE, '..', '..', 'templates', 'demo', 'inquiry.eml')
TIMEOUT = 2      # the agent's, for each command; 30 for the log-in
c = Checks()
m = MailSystem(users=('agent', *(f'b{n}' for n in range(200))))


def inquiry(n, user='agent'):
    with open(INQUIRY, 'rb') as f:
        raw = f.read()
    name, no = b'Thomsen' + b'abcdefghi'[n:n + 1], b'VX-26-10471%d' % n
    m.deliver(user, raw.replace(b'VX-26-104711', no).replace(
        b'vx-26-104711', no.lower()).replace(b'Thomsen', name).replace(
        b'silke.thomsen', name.lower()).replace(b'4710 815',
                                                b'4710 81%d' % n))


def fill(user='agent'):
    for n in range(3):
        inquiry(n, user)
        m.deliver(user, b'From: zeitung@anderswo.test\r\nTo: agent@handwerk'
                  b'.test\r\nSubject: Neues %d\r\nMessage-ID: <%d@anderswo.'
                  b'test>\r\n\r\n' % (n, n) + b'Neues vom Tage.\r\n' * 300)


def firm_behind(proxy, user='agent', mailbox=''):
    f = Firm(PROGRAM, mailbox=mailbox)
    with open(f.path('secret'), 'w', encoding='utf-8') as g:
        g.write(m.users[user] + '\n')
    os.chmod(f.path('secret'), 0o600)
    with open(f.path('dachpost.conf'), encoding='utf-8') as g:
        text = g.read()
    with open(f.path('dachpost.conf'), 'w', encoding='utf-8') as g:
        g.write(text.replace('url = maildir:mail', f'url = {proxy.url()}\n'
                             f'user = {user}\npassword_file = secret\n'
                             f'timeout = {TIMEOUT}'))
    return f


def account(what, f):
    """Nothing lost, nothing twice."""
    rows = f.json('ledger')
    c.same(f'{what}: the ledger', sorted(r['kind'] for r in rows),
           ['inquiry'] * 3 + ['other'] * 3)
    c.same(f'{what}: each once', len({r['uid'] for r in rows}), 6)
    orders = f.json('list', '--all')
    c.same(f'{what}: orders', sorted(o['inquiry_no'] for o in orders),
           [f'VX-26-10471{n}' for n in range(3)])
    told = [x for x in f.mails(JENS) if x['X-Dachpost-Kind'] == 'notification']
    c.same(f'{what}: notifications', len(told), 3)


def one(fault):
    what, attribute, value, slow = fault
    proxy = ImapProxy(m.ports['imap'])
    f = firm_behind(proxy)
    setattr(proxy, attribute, value)
    rc, took = f.timed_pass(0)
    c.check(f'{what}: no crash', rc in (0, os.EX_TEMPFAIL, os.EX_CONFIG),
            (rc, f.said))
    c.check(f'{what}: {took:.1f} s', took < (34 if slow else 9))
    if took > 5:
        print(f'  {what}: {took:.1f} s')
    proxy.heal()
    rc, _ = f.timed_pass(1)
    c.check(f'{what}: it comes back', rc == 0, (rc, f.said))
    account(what, f)
    proxy.close()


# ---- the board: mails are moved ----

def on_the_board(what, user, lied):
    """Each mail once, and the inquiries where their order stands; but for
    servers that say OK and do nothing."""
    found = {}
    for folder in ('INBOX', 'VELUX/Anfragen', 'VELUX/Angebote',
                   'VELUX/Baustellen', 'VELUX/Erledigt'):
        for x in m.mails(user, folder):
            found.setdefault(x['Message-ID'], []).append(folder)
    places = sorted(found.values())
    c.check(f'{what}: each mail once', len(places) == 6 and
            all(len(x) == 1 for x in places), places)
    c.check(f'{what}: in its place', lied or places ==
            [['INBOX']] * 3 + [['VELUX/Anfragen']] * 3, places)


def one_board(case):
    user, what, attribute, value = case
    proxy = ImapProxy(m.ports['imap'])
    f = firm_behind(proxy, user, 'board = VELUX')
    fill(user)
    if attribute:
        setattr(proxy, attribute, value)
    rc, took = f.timed_pass(0)
    c.check(f'{what}: no crash', rc in (0, os.EX_TEMPFAIL, os.EX_CONFIG),
            (rc, f.said))
    c.check(f'{what}: {took:.1f} s', took < 12)
    commands, size = proxy.commands, proxy.bytes
    proxy.heal()
    for minute in (1, 2):
        rc, _ = f.timed_pass(minute)
    c.check(f'{what}: it comes back', rc == 0, (rc, f.said))
    account(what, f)
    on_the_board(what, user, what.endswith(': OK'))
    proxy.close()
    return commands, size


def board_faults():
    commands, size = one_board(('b0', 'board, no fault', None, None))
    print(f'  with the board: {size} bytes, {" ".join(commands)}')
    cases = [(f'board: {n} {verb}: {how}', 'answer', (n, how))
             for n, verb in enumerate(commands, 1) if verb != 'LOGIN'
             for how in ('NO', 'BAD', 'OK', 'BYE', 'half')]
    cases += [(f'board: {how} at {k}/20', 'cut', (size * k // 20 + 1, how))
              for k in range(20) for how in ('close', 'reset')]
    few = cases if ALL else cases[::7]
    return [(f'b{n}', *x) for n, x in enumerate(few, 1)][:199]


def clean_pass():
    """How many bytes and which commands a pass has."""
    proxy = ImapProxy(m.ports['imap'])
    f = firm_behind(proxy)
    rc, _ = f.timed_pass(0)
    c.same('without a fault', rc, 0)
    account('without a fault', f)
    size, commands = proxy.bytes, list(proxy.commands)
    proxy.close()
    return size, commands


def faults():
    size, commands = clean_pass()
    print(f'  a pass: {size} bytes, {" ".join(commands)}')
    for how in ('close', 'reset', 'stall'):
        for k in range(20):
            at = size * k // 20 + 1
            if ALL or how != 'stall' or k > 12 and k % 2:
                yield f'{how} at {k}/20', 'cut', (at, how), how == 'stall'
    for at in (5, 60, 200, 400, 600, 800):
        yield (f'close at {at}', 'cut', (at, 'close'), False)
    yield 'byte by byte', 'drip', True, False
    for n, verb in enumerate(commands, 1):
        for how in ('NO', 'BAD', 'OK', 'NO bare', 'NO alert', 'BYE',
                    'other tag', 'garbage', 'half', 'silence'):
            if ALL or (verb, how) != ('LOGIN', 'silence'):
                yield f'{n} {verb}: {how}', 'answer', (n, how), verb == 'LOGIN'
    for what, lie in (('2^31', lambda n: 1 << 31), ('2^32', lambda n: 1 << 32),
                      ('2^64', lambda n: 1 << 64), ('0', lambda n: 0),
                      ('longer', lambda n: n + 100), ('one', lambda n: n + 1),
                      ('shorter', lambda n: n - 100),
                      ('one less', lambda n: n - 1),
                      ('negative', lambda n: -n)):
        yield f'literal {what}', 'literal', lie, False


class Running:
    def __init__(self):
        self.proxy = ImapProxy(m.ports['imap'])
        self.f = firm_behind(self.proxy)
        self.log = open(self.f.path('log'), 'wb')
        self.p = subprocess.Popen(
            [PROGRAM, '--config', self.f.path('dachpost.conf'), 'run'],
            stdout=self.log, stderr=self.log, cwd='/')
        self.orders = 3
        self.wait('it begins', 10)

    def count(self):
        p = self.f.run('list', '--all', '--json', ok=False)
        return p.stdout.count(b'"order":')

    def wait(self, what, seconds):
        c.check(f'running: {what}', wait_for(
            lambda: self.count() == self.orders, seconds, 0.1), self.text())

    def text(self):
        with open(self.f.path('log'), encoding='utf-8') as g:
            return g.read()[-600:]

    def idles(self):
        wait_for(lambda: self.proxy.commands[-1:] == ['IDLE'], 5)

    def next(self, what, seconds):
        inquiry(self.orders)
        self.orders += 1
        self.wait(what, seconds)


def running():
    r = Running()
    for what in ('hung up in IDLE', 'and again'):
        r.idles()
        r.proxy.hang_up()
        r.next(what, 10)
    r.idles()
    if ALL:
        r.proxy.cut = r.proxy.bytes + 20, 'reset'
        inquiry(r.orders)
        wait_for(lambda: 'mailbox.' in r.text()[-200:], 5)
        r.proxy.heal()
        r.orders += 1
        r.wait('broken off at the news', 45)
        r.idles()
    r.proxy.cut = r.proxy.bytes + 20, 'stall'
    inquiry(r.orders)
    time.sleep(0.5)
    began = time.monotonic()
    r.p.send_signal(signal.SIGTERM)
    r.p.wait(20)
    c.check('running: SIGTERM while the server stalls',
            time.monotonic() - began < 10, r.text())
    r.proxy.heal()
    r.orders += 1
    r.f.run('once')
    r.wait('and nothing is lost', 1)
    r.proxy.close()


def main():
    with m:
        fill()
        cases = [x for x in faults() if ONLY in x[0]]
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            list(pool.map(one, cases))
            boards = [x for x in board_faults() if ONLY in x[1]]
            list(pool.map(one_board, boards))
        cases += boards
        if not ONLY:
            running()
    print(f'  {len(cases)} faults')
    print(f'{c.passed} passed, {c.failed} failed')
    return 1 if c.failed else 0


sys.exit(main())
