"""The SMTP driver against a real Exim, and against a fake where that is too
honest."""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from fakes import Fake               # noqa: E402
from checks import Checks                             # noqa: E402
from iotool import IoTool                             # noqa: E402
from mailsys import MailSystem       # noqa: E402

PROGRAM = sys.argv[1]
c = Checks()
m = MailSystem()
FROM = 'agent@handwerk.test'
RAW = ('From: agent@handwerk.test\r\nTo: x@handwerk.test\r\n'
       'Message-ID: <%s@handwerk.test>\r\nSubject: %s\r\n\r\n'
       '.eins\r\n..zwei\r\n.\r\nDrei\r\n')


def opened(t, url, **more):
    values = dict(url=url, user='agent', password=m.users['agent'],
                  ca_file=m.ca, helo='agent.test', timeout=5)
    values.update(more)
    return t('open_way', **values)


def send(t, to='kunde@handwerk.test', subject='Angebot', **more):
    return t('send', **{'from': FROM, 'to': to,
                        'raw': RAW % (subject, subject), **more})


def test_sends_over_both_kinds_of_tls():
    for kind in ('smtp', 'smtps'):
        with IoTool(PROGRAM) as t:
            opened(t, m.url(kind))
            c.same(f'{kind}: probe', t('probe'), {'rc': 0})
            for i in (1, 2):
                a = send(t, subject=f'{kind} {i}')
                c.check(f'{kind}: sent', a['sent'] == 'ok' and
                        a['answer'].startswith('250'), a)
    got = sorted(m.wait_mails('kunde', 4), key=lambda x: x['subject'])
    # Exim's deliveries race each other, so the mailbox's order is its own
    c.same('each once', [x['subject'] for x in got],
           ['smtp 1', 'smtp 2', 'smtps 1', 'smtps 2'])
    c.check('byte by byte', got[0].raw.replace(b'\r\n', b'\n').endswith(
        (RAW % ('smtp 1', 'smtp 1')).replace('\r\n', '\n').encode()),
        got[0].raw)
    with open(m.path('eximlog', 'mainlog'), encoding='utf-8') as f:
        log = f.read()
    c.check('it says who it is', 'H=localhost (agent.test)' in log or
            '(agent.test)' in log, log)


def test_verdicts_of_a_real_server():
    with IoTool(PROGRAM) as t:
        opened(t, m.url('smtp'))
        a = send(t, to='niemand@handwerk.test')
        c.check('unknown: refused', a['sent'] == 'refused' and
                a['answer'].startswith('550') and
                'User unknown' in a['answer'], a)
        a = send(t, to='voll@handwerk.test')
        c.check('full: later', a['sent'] == 'later' and
                a['answer'].startswith('452'), a)
        a = send(t)
        c.same('the next one goes', a['sent'], 'ok')
        a = send(t, lines=1 << 21)
        c.check('too large: refused', a['sent'] == 'refused' and
                a['answer'].startswith('552'), a)
        a = send(t, lines=1 << 18)
        c.same('10 MB', a['sent'], 'ok')


def test_wrong_password():
    with IoTool(PROGRAM) as t:
        opened(t, m.url('smtp'), password='falsch')
        a = send(t)
        c.check('the operator has to act', a['sent'] == 'setup' and
                a['answer'].startswith('535'), a)
        a = t('probe')
        c.check('probe says so, too', a['rc'] == -1 and
                a['code'] == 'setup', a)


def test_without_a_user():
    with IoTool(PROGRAM) as t:
        opened(t, m.url('smtp'), user='')
        a = send(t)
        c.check('AUTH was wanted', a['sent'] in ('setup', 'refused'), a)


def test_server_down():
    with IoTool(PROGRAM) as t:
        opened(t, m.url('smtp'))
        c.same('once', send(t)['sent'], 'ok')
        m.restart(('smtp',))
        c.same('a kept connection that died is replaced', send(t)['sent'],
               'ok')
        m.stop(('smtp',))
        c.same('down: later', send(t)['sent'], 'later')
        m.start(('smtp',))
        c.same('up again', send(t)['sent'], 'ok')


# What a fake does -> the verdict.
CASES = [
    ('the answer to the dot is lost', dict(drop_after_dot=True), 'unknown'),
    ('the answer to the dot is late', dict(stall_after_dot=True), 'unknown'),
    ('lost before the dot', dict(drop_in_data=True, big=True), 'later'),
    ('4xx to the dot', dict(answers={'DOT': '451 busy'}), 'later'),
    ('5xx to the dot', dict(answers={'DOT': '554 spam'}), 'refused'),
    ('4xx to DATA', dict(answers={'DATA': '451 busy'}), 'later'),
    ('5xx to DATA', dict(answers={'DATA': '554 no'}), 'refused'),
    ('5xx to MAIL', dict(answers={'MAIL': '550 not you'}), 'refused'),
    ('4xx to MAIL', dict(answers={'MAIL': '451 later'}), 'later'),
    ('AUTH wanted', dict(answers={'MAIL': '530 5.7.0 log in'}), 'setup'),
    ('421 to RCPT', dict(answers={'RCPT': '421 closing'}), 'later'),
    ('535 to AUTH', dict(answers={'AUTH': '535 no'}), 'setup'),
    ('454 to AUTH', dict(answers={'AUTH': '454 later'}), 'later'),
    ('421 as greeting', dict(greeting='421 too many'), 'later'),
    ('554 as greeting', dict(greeting='554 not here'), 'setup'),
    ('no AUTH offered', dict(no_auth=True), 'setup'),
    ('silent', dict(silent=True), 'later'),
    ('all well', dict(), 'ok'),
]


def test_verdicts_of_a_fake():
    cert = m.certs.make('good')
    for what, b, want in CASES:
        b = dict(b)
        lines = 1 << 16 if b.pop('big', False) else 0
        with Fake('smtp', cert, **b) as f, IoTool(PROGRAM) as t:
            opened(t, f.url(), timeout=1)
            begin = time.monotonic()
            a = send(t, lines=lines)
            c.check(what, a['sent'] == want, a)
            c.check(f'{what}: bounded', time.monotonic() - begin < 8)
            if what == 'no AUTH offered':
                c.check('not a word of the mail', b'MAIL' not in f.heard and
                        b'eins' not in f.heard, f.heard)


def test_answers_are_shown_safely():
    with Fake('smtp', m.certs.make('good'), answers={
            'RCPT': '550 \x1b[31mred\x07 \xfc' + 'x' * 900}) as f, \
            IoTool(PROGRAM) as t:
        opened(t, f.url())
        a = send(t)
        c.check('no control bytes', a['answer'].startswith(
            '550 ?[31mred? ?xxx') and len(a['answer']) < 512, a)


def test_plain_only_to_loopback():
    with Fake('smtp') as f, IoTool(PROGRAM) as t:
        c.same('opened', opened(t, f.url(), user='', password=''),
               {'rc': 0})
        c.same('sent', send(t)['sent'], 'ok')
        a = opened(t, f'smtp+plain://localhost:{f.port}')
        c.check('a name is no address', a['rc'] == -1 and
                a['code'] == 'setup', a)


def test_bad_helo():
    with IoTool(PROGRAM) as t:
        a = opened(t, m.url('smtp'), helo='x y')
        c.check('refused', a['rc'] == -1 and a['code'] == 'setup', a)


try:
    m.start()
    status = c.run(
        test_sends_over_both_kinds_of_tls, test_verdicts_of_a_real_server,
        test_without_a_user, test_server_down, test_verdicts_of_a_fake,
        test_answers_are_shown_safely, test_plain_only_to_loopback,
        test_bad_helo, test_wrong_password)
finally:
    m.stop()
    m.remove()
sys.exit(status)
