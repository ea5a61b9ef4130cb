"""The IMAP driver against a real Dovecot."""
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from checks import Checks                             # noqa: E402
from iotool import IoTool                             # noqa: E402
from mailsys import MailSystem, run, wait_for   # noqa: E402

PROGRAM = sys.argv[1]
c = Checks()
m = MailSystem()


def mail(subject, size=0):
    body = b'Dachfenster und Eindeckrahmen.\r\n' * (size // 32)
    return b'From: kunde@handwerk.test\r\nSubject: %s\r\n\r\n%s' % (
        subject.encode(), body or b'Hallo\r\n')


def opened(t, user='agent', kind='imaps', **more):
    values = dict(url=m.url(kind), user=user, password=m.users.get(user),
                  ca_file=m.ca, timeout=5)
    values.update(more)
    return t('open', **values)


def subjects(answer):
    return [x['subject'] for x in answer['mails']]


def seen_flags(user, folder='INBOX'):
    with m.imap(user) as i:
        i.select(folder, readonly=True)
        return b' '.join(x for x in i.fetch('1:*', 'FLAGS')[1] if x)


def test_fetches_over_both_kinds_of_tls():
    m.deliver('agent', mail('eins'), mail('zwei'))
    for kind in ('imaps', 'imap'):
        with IoTool(PROGRAM) as t:
            c.same(f'{kind} opens', opened(t, kind=kind), {'rc': 0})
            about = t('about')['about']
            c.check('abilities are known', 'IDLE yes, MOVE yes, UIDPLUS yes'
                    in about, about)
            a = t('all')
            c.same(f'{kind} order', subjects(a), ['eins', 'zwei'])
            x = a['mails'][0]
            c.check('a validity', x['validity'] > 0, x)
            c.same('uid', x['uid'], '1')
            c.check('arrival is INTERNALDATE',
                    abs(x['arrived'] - time.time()) < 30, x)
            c.check('raw ends as sent', x['raw'].endswith('Hallo\r\n'), x)
            c.same('size', x['size'], x['bytes'])
            c.same('asked again: the same', subjects(t('all')),
                   ['eins', 'zwei'])
    flags = seen_flags('agent')
    c.check('nothing was marked', b'\\Seen' not in flags, flags)
    c.check('\\Recent is still there for others', b'\\Recent' in flags,
            flags)


def test_the_ledger_spares_bodies():
    with IoTool(PROGRAM) as t:
        opened(t, known=' INBOX:1 ')
        c.same('known ones stay away', subjects(t('all')), ['zwei'])
        opened(t, first_new=2)
        c.same('from the first new on', subjects(t('all')), ['zwei'])
        opened(t, first_new=3)
        c.same('nothing new', subjects(t('all')), [])
        opened(t, since=int(time.time()) + 86400)
        c.same('older ones are left alone', subjects(t('all')), [])
        opened(t, since=int(time.time()) - 3600)
        c.same('since an hour', subjects(t('all')), ['eins', 'zwei'])


def test_500_mails_come_in_order():
    want = [f'mail {i}' for i in range(500)]
    m.deliver('velux', *(mail(s, 2000) for s in want))
    with IoTool(PROGRAM) as t:
        opened(t, user='velux')
        begin = time.monotonic()
        a = t('all')
        took = time.monotonic() - begin
        c.same('all in order', subjects(a), want)
        c.check('quickly', took < 5, took)
        print(f'  500 mails in {took:.2f} s')


def test_idle_wakes():
    with IoTool(PROGRAM) as t:
        opened(t, user='meister')
        c.same('empty', subjects(t('all')), [])
        t.send('wait', seconds=20)
        time.sleep(0.3)     # let it go to sleep first
        m.deliver('meister', mail('wach auf'))
        begin = time.monotonic()
        c.same('woken', t.answer(), {'rc': 1})
        c.check('within two seconds', time.monotonic() - begin < 2)
        c.same('and it is there', subjects(t('all')), ['wach auf'])
        m.deliver('meister', mail('dazwischen'))
        c.same('what came between look and wait wakes at once',
               t('wait', seconds=20), {'rc': 1})
        t('all')
        begin = time.monotonic()
        c.same('nothing comes', t('wait', seconds=1), {'rc': 0})
        c.check('for a second', 0.9 < time.monotonic() - begin < 3)
        t.send('wait', seconds=20, stdin=True)
        time.sleep(0.3)
        t.send('about')
        c.same('woken by its own descriptor', t.answer(), {'rc': 0})
        t.answer()
        c.same('the session goes on', subjects(t('all')),
               ['wach auf', 'dazwischen'])
        t.send('wait', seconds=20)
        time.sleep(0.3)
        with m.imap('meister') as i:
            i.select('INBOX')
            i.store('1', '+FLAGS', '\\Deleted')
            i.expunge()
        c.same('a mail that goes away wakes, too', t.answer(), {'rc': 1})


def test_moving():
    m.deliver('kunde', mail('eins'), mail('zwei'), mail('drei'))
    board = 'Aufträge/Prüfen'
    with IoTool(PROGRAM) as t:
        opened(t, user='kunde')
        first = t('all')['mails'][0]
        where = dict(folder='INBOX', validity=first['validity'])
        c.same('made', t('ensure', folder=board), {'rc': 0})
        c.same('made again', t('ensure', folder=board), {'rc': 0})
        a = t('move', uid='1', to=board, **where)
        c.same('moved', (a['rc'], a['uid']), (1, '1'))
        c.check('a new validity', a['validity'] > 0, a)
        b = t('move', uid='2', to=board, **where)
        c.same('the second', b['uid'], '2')
        c.same('gone by now', t('move', uid='1', to=board, **where),
               {'rc': 0})
        c.same('another validity is another mail', t(
            'move', uid='3', to=board, folder='INBOX',
            validity=first['validity'] + 1), {'rc': 0})
        c.same('one is left', subjects(t('all')), ['drei'])
        a = t('move', uid='3', to='Fehlt/Noch', **where)
        c.check('no such folder: an error', a['rc'] == -1, a)
        opened(t, user='kunde', folders=['INBOX', board])
        found = [(x['folder'], x['subject']) for x in t('all')['mails']]
        c.same('read from there', found, [
            ('INBOX', 'drei'), (board, 'eins'), (board, 'zwei')])
    with m.imap('kunde') as i:
        c.check('spelt and subscribed as others see it',
                b'"Auftr&AOQ-ge/Pr&APw-fen"' in b' '.join(i.lsub()[1])
                or b'Auftr&AOQ-ge/Pr&APw-fen' in b' '.join(i.lsub()[1]),
                i.lsub())


def test_moving_in_the_middle_of_a_pass():
    """Two folders, each mail moved as soon as it was handed out."""
    with IoTool(PROGRAM) as t:
        opened(t, user='chef')
        t('ensure', folder='A')
        t('ensure', folder='B "q" \\ & *')
        m.deliver('chef', *(mail(f'm{i}', 50000) for i in range(150)))
        opened(t, user='chef', folders=['INBOX', 'A'])
        t('look')
        got = []
        while (x := t('next'))['rc'] == 1:
            got.append(x['subject'])
            r = t('move', folder=x['folder'], validity=x['validity'],
                  uid=x['uid'], to='B "q" \\ & *')
            if r['rc'] != 1:
                c.check('moved', False, r)
                break
        c.same('each once', got, [f'm{i}' for i in range(150)])
        opened(t, user='chef', folders=['B "q" \\ & *'])
        c.same('all there', len(t('all')['mails']), 150)


def test_names_that_would_be_commands():
    with IoTool(PROGRAM) as t:
        opened(t)
        for name in ('A\r\nx DELETE INBOX', 'A\nB', 'A\0B', ''):
            a = t('ensure', folder=name)
            c.check(f'{name!r} is refused', a['rc'] == -1 and
                    a['code'] == 'setup' or name == 'A\0B', a)
        a = opened(t, user='agent\r\nx LOGOUT', password='x')
        c.check('user', a['code'] == 'setup' and 'line end' in a['msg'], a)
        a = opened(t, password='x\r\nx LOGOUT')
        c.check('password', a['code'] == 'setup' and 'x LOGOUT'
                not in a['msg'], a)


def test_big_mails():
    m.deliver('chef', mail('riesig', 30 << 20), mail('klein'))
    with IoTool(PROGRAM) as t:
        opened(t, user='chef', max_bytes=40 << 20, timeout=30)
        big = [x for x in t('all')['mails'] if x['subject'] == 'riesig']
        c.check('30 MB', len(big) == 1 and big[0]['bytes'] > 30 << 20, big)
        opened(t, user='chef', max_bytes=1 << 20)
        x = t('all')['mails']
        c.same('the others come', x[-1]['subject'], 'klein')
        c.same('too big', (x[-2]['too_big'], x[-2]['bytes']), (True, 0))
        c.check('its size is told', x[-2]['size'] > 30 << 20, x[-2])


def test_wrong_password():
    with IoTool(PROGRAM) as t:
        a = opened(t, password='falsch')
        c.same('the operator has to act', (a['rc'], a.get('code')),
               (-1, 'setup'))
        c.check('what was said is told', 'log-in' in a['msg'] and
                'falsch' not in a['msg'], a)


def test_no_such_folder():
    with IoTool(PROGRAM) as t:
        opened(t, folders=['Gibtsnicht'])
        a = t('look')
        c.check('said by name', a['rc'] == -1 and a['code'] == 'setup' and
                'Gibtsnicht' in a['msg'], a)


def test_server_restarts():
    with IoTool(PROGRAM) as t:
        opened(t, user='meister')
        t('all')
        t.send('wait', seconds=30)
        time.sleep(0.3)
        m.stop(('imap',))
        a = t.answer()
        c.check('the wait ends', a['rc'] == -1 and a['code'] == 'retry', a)
        t('close')
        a = opened(t, user='meister')
        c.check('nobody there: later', a['rc'] == -1 and
                a['code'] == 'retry', a)
        m.start(('imap',))
        c.same('there again', opened(t, user='meister'), {'rc': 0})
        c.same('as before', subjects(t('all')), ['dazwischen'])
        # Dovecot's process for a session outlives a restart; kicked, it ends
        run('doveadm', '-c', m.path('dovecot.conf'), 'kick',
            'meister')
        c.check('a dead session says so',
                wait_for(lambda: t('look')['rc'] == -1, 5))


def test_nothing_is_left_behind():
    """No process, and no session that the server still holds."""
    def sessions():
        with m.imap('agent'):
            out = os.popen(f'doveadm -c {m.path("dovecot.conf")} who -1 '
                           '2>/dev/null').read()
        return [x for x in out.splitlines() if x.startswith('velux')]
    with IoTool(PROGRAM) as t:
        opened(t, user='velux')
        begin = time.monotonic()
        t('close')
        c.check('closing does not wait', time.monotonic() - begin < 0.5)
        c.check('closed at the server', wait_for(lambda: not sessions(), 5))
    c.same('ended well', t.status, 0)


try:
    m.start()
    status = c.run(
        test_fetches_over_both_kinds_of_tls, test_the_ledger_spares_bodies,
        test_500_mails_come_in_order, test_idle_wakes, test_moving,
        test_moving_in_the_middle_of_a_pass,
        test_names_that_would_be_commands, test_big_mails,
        test_no_such_folder, test_server_restarts,
        test_nothing_is_left_behind, test_wrong_password)
finally:
    m.stop()
    m.remove()
sys.exit(status)
