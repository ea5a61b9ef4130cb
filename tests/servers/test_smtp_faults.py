"""Each fault of a submission server at each stage, and the mail's fate.

A real agent has one notification to send.  In the first pass the server goes
wrong; six minutes later it is well again.  Looked at: what the outbox says in
between, whether the operator hears of it, and that in the end the mail went
out once - or, where the answer to its last dot was lost, twice with the same
bytes and counted as that.
"""
import concurrent.futures
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.path.insert(0, os.path.join(HERE, '..', 'flow'))
from faultysmtp import FaultySmtp    # noqa: E402
from firm import Firm                # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import Certificates     # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2] if len(sys.argv) > 2 else ''
c = Checks()

# What becomes of the mail.  LATER, AWAY, SETUP: it waits, and goes out once;
# AWAY and SETUP also end the pass with an error, of the world's or for the
# operator.  SENT: at once.  REFUSED: never, and the firm hears of it.
# UNKNOWN: once more with the same bytes.
LATER, AWAY, SETUP, SENT, REFUSED, UNKNOWN = range(6)
EXIT = {AWAY: os.EX_TEMPFAIL, SETUP: os.EX_CONFIG}
STATE = {LATER: 'queued', AWAY: 'queued', SETUP: 'queued', SENT: 'sent',
         REFUSED: 'failed', UNKNOWN: 'ambiguous'}

GONE = ('close', 'reset', 'stall', 'half', 'half-multi', 'garbage', 'binary',
        'no-end')
FINE = ('multi', 'long', 'slow', 'bare-lf')
CASES = []
for stage in ('banner', 'ehlo', 'starttls', 'ehlo2', 'auth', 'mail', 'rcpt',
              'data', 'dot'):
    lost = UNKNOWN if stage == 'dot' else AWAY
    CASES += [(stage, '421', AWAY)]
    CASES += [(stage, f, LATER) for f in ('450', '4xx-multi')]
    CASES += [(stage, f, REFUSED if stage in ('mail', 'rcpt', 'data', 'dot')
               else SETUP) for f in ('550', '5xx-multi')]
    CASES += [(stage, f, lost) for f in GONE]
    CASES += [(stage, f, SENT) for f in FINE]
CASES += [
    ('mail', '530', SETUP), ('auth', '535', SETUP), ('rcpt', '452', LATER),
    ('mail', 'flood', AWAY), ('dot', 'flood', UNKNOWN),
    ('data', '2xx', AWAY), ('mail', '3xx', AWAY), ('auth', '3xx', SETUP),
    ('dot', '2xx', SENT), ('dot', '3xx', UNKNOWN),
    # in the middle of the mail: all bytes may have been on their way
    ('body', 'close', UNKNOWN), ('body', 'reset', UNKNOWN),
    ('body', 'stall', UNKNOWN), ('body', '421', AWAY),
    ('body', '450', LATER), ('body', '554', REFUSED),
] + [('quit', f, SENT) for f in ('421', '450', '550', 'flood', *GONE, *FINE)]

PETRA = '''[person.petra]
name = Petra Henning
address = petra@brodersen.example
digest = no
'''


def firm_with(server, ca, secret):
    f = Firm(PROGRAM, persons=PETRA)
    with open(f.path('dachpost.conf'), encoding='utf-8') as g:
        text = g.read()
    with open(f.path('dachpost.conf'), 'w', encoding='utf-8') as g:
        g.write(text.replace('url = maildir:out', (
            f'url = smtp://localhost:{server.port}\nuser = agent\n'
            f'password_file = {secret}\nca_file = {ca}\ntimeout = 1')))
    return f


def notification(f):
    return next((m for m in f.json('outbox') if m['kind'] == 'notification'
                 and 'jens@' in m['to']),
                {'state': 'none', 'tries': 0, 'message_id': ''})


def check_end(name, server, f, fate):
    m = notification(f)
    mine = [t[1] for t in server.taken if 'jens@' in t[0]]
    if fate == REFUSED:
        told = [t for t in server.taken if 'petra@' in t[0]]
        c.same(f'{name}: it stays failed', m['state'], 'failed')
        c.same(f'{name}: somebody else hears of it', len(told), 2)
        return
    c.same(f'{name}: sent in the end', m['state'], 'sent')
    c.check(f'{name}: with its own bytes', len(set(mine)) == 1 and
            m['message_id'].encode() in mine[0], len(mine))
    most = 2 if fate == UNKNOWN else 1
    c.check(f'{name}: {len(mine)} times', 1 <= len(mine) <= most)
    c.same(f'{name}: tries', m['tries'], 1 if fate == SENT else 2)


def one(case, certificate, ca, secret):
    stage, fault, fate = case
    name = f'{stage} {fault}'
    server = FaultySmtp(certificate, stage, fault, once=fate == REFUSED or
                          fault == 'flood')
    f = firm_with(server, ca, secret)
    f.inquiry('2026-11-24 10:00')
    rc, took = f.timed_pass(0)
    m = notification(f)
    c.same(f'{name}: at first', m['state'], STATE[fate])
    c.same(f'{name}: the exit code', rc, EXIT.get(fate, 0))
    c.check(f'{name}: {took:.1f} s', took < 9)
    c.check(f'{name}: an answer is shown', fate == SENT or m['answer'] != '',
            m)
    server.heal()
    f.timed_pass(1)
    c.check(f'{name}: a pause', fate in (SENT, REFUSED) or
            notification(f)['tries'] == 1, notification(f))
    f.timed_pass(6)
    f.timed_pass(20)
    check_end(name, server, f, fate)
    server.close()
    twice = len([t for t in server.taken if 'jens@' in t[0]]) == 2
    return fate, twice


def main():
    with tempfile.TemporaryDirectory() as folder:
        certs = Certificates(folder)
        certificate = certs.make('good')
        secret = os.path.join(folder, 'secret')
        with open(secret, 'w', encoding='utf-8') as g:
            g.write('geheim\n')
        os.chmod(secret, 0o600)
        cases = [x for x in CASES if ONLY in f'{x[0]} {x[1]}']
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            fates = list(pool.map(
                lambda x: one(x, certificate, certs.ca, secret), cases))
    print(f'  {len(cases)} faults; ambiguous: '
          f'{sum(x[0] == UNKNOWN for x in fates)}, of them really twice: '
          f'{sum(x[1] for x in fates)}')
    print(f'{c.passed} passed, {c.failed} failed')
    return 1 if c.failed else 0


sys.exit(main())
