"""The IMAP driver with servers that can do little, do it slowly, or lie."""
import os
import resource
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from fakes import Done, Fake             # noqa: E402
from checks import Checks                             # noqa: E402
from iotool import IoTool                             # noqa: E402
from mailsys import MailSystem           # noqa: E402

PROGRAM = sys.argv[1]
c = Checks()
RAW = b'Subject: %s\r\n\r\nHallo\r\n'


def open_real(t, m, **more):
    return t('open', **{'url': m.url('imaps'), 'user': 'agent',
                        'password': m.users['agent'], 'ca_file': m.ca,
                        'timeout': 5, **more})


def open_fake(t, f, **more):
    return t('open', **{'url': f.url(), 'user': 'agent', 'password': 'x',
                        'timeout': 1, **more})


def subjects(answer):
    return [x['subject'] for x in answer['mails']]


def test_no_idle_no_move_other_separator():
    conf = ('imap_capability = IMAP4rev1 UIDPLUS NAMESPACE LITERAL+\n'
            'namespace inbox {\n  separator = .\n  prefix = INBOX.\n}')
    with MailSystem(dovecot=conf) as m, IoTool(PROGRAM) as t:
        m.deliver('agent', RAW % b'eins', RAW % b'zwei')
        open_real(t, m)
        about = t('about')['about']
        c.check('poor', 'IDLE no, MOVE no' in about, about)
        c.same('made', t('ensure', folder='VELUX/Anfragen'), {'rc': 0})
        x = t('all')['mails'][0]
        a = t('move', folder='INBOX', validity=x['validity'], uid='1',
              to='VELUX/Anfragen')
        c.same('copied and removed', (a['rc'], a.get('uid')), (1, '1'))
        a = t('move', folder='INBOX', validity=x['validity'], uid='1',
              to='VELUX/Anfragen')
        c.same('not there', a, {'rc': 0})
        c.same('one is left', subjects(t('all')), ['zwei'])
        begin = time.monotonic()
        c.same('nothing comes', t('wait', seconds=1), {'rc': 0})
        c.check('waited', 0.9 < time.monotonic() - begin < 2)
        t.send('wait', seconds=2)
        m.deliver('agent', RAW % b'drei')
        c.same('found by polling', t.answer(), {'rc': 1})
        open_real(t, m, folders=['INBOX', 'VELUX/Anfragen'])
        c.same('both folders', subjects(t('all')), ['zwei', 'drei', 'eins'])
        with m.imap('agent') as i:
            c.check('below the prefix', b'INBOX.VELUX.Anfragen' in
                    b' '.join(i.list()[1]), i.list())
        a = t('ensure', folder='Fa. Wand')
        c.check('the separator in a name', a['rc'] == -1 and
                a['code'] == 'setup', a)


# ---- lies ----

SELECTED = {'EXAMINE': ['* 3 EXISTS', '* OK [UIDVALIDITY 7] x',
                        '* OK [UIDNEXT 4] x'],
            'SELECT': ['* 3 EXISTS', '* OK [UIDVALIDITY 7] x',
                       '* OK [UIDNEXT 4] x'],
            'SEARCH': ['* SEARCH 3 1 2 3'],
            'LIST': ['* LIST () "/" ""']}
DATE = 'INTERNALDATE "24-Nov-2026 12:36:00 +0100"'


def uids_of(line):
    found = []
    for part in line.split(' ')[3].split(','):
        low, _, high = part.partition(':')
        found += range(int(low), int(high or low) + 1)
    return found


def fetcher(sizes=None, broken=(), declared=None, gone=()):
    def fetch(s, tag, line):
        uids = [u for u in uids_of(line) if u not in gone]
        if 'BODY' not in line:
            for u in uids:
                n = (sizes or {}).get(u, 25)
                s.say(f'* {u} FETCH (UID {u} RFC822.SIZE {n} {DATE})')
        elif set(uids) & set(broken):
            s.say(f'{tag} NO [SERVERBUG] cannot read it')
            return
        else:
            s.say('* 2 FETCH (FLAGS (\\Seen))')     # nobody asked
            for u in reversed(uids):
                raw = f'Subject: mail {u}\r\n\r\n'.encode()
                n = (declared or {}).get(u, len(raw))
                s.say(f'* {u} FETCH (UID {u} BODY[] {{{n}}}')
                s.s.sendall(raw)
                if n != len(raw):
                    raise Done
                s.say(')')
        s.say(f'{tag} OK done')
    return {'FETCH': fetch}


def test_a_fake_can_be_read():
    with Fake('imap', say=SELECTED, handle=fetcher()) as f, \
            IoTool(PROGRAM) as t:
        c.same('opened', open_fake(t, f), {'rc': 0})
        a = t('all')
        c.same('in order, each once', subjects(a),
               ['mail 1', 'mail 2', 'mail 3'])
        c.same('zone', a['mails'][0]['arrived'], 1795520160)


def test_one_broken_mail_does_not_hold_up_the_others():
    with Fake('imap', say=SELECTED, handle=fetcher(broken=[2])) as f, \
            IoTool(PROGRAM) as t:
        open_fake(t, f)
        a = t('all')
        c.same('the others', [(x['subject'], x['refused'])
                              for x in a['mails']],
               [('mail 1', False), ('', True), ('mail 3', False)])


def test_expunged_meanwhile():
    with Fake('imap', say=SELECTED, handle=fetcher(gone=[2])) as f, \
            IoTool(PROGRAM) as t:
        open_fake(t, f)
        c.same('left out', subjects(t('all')), ['mail 1', 'mail 3'])


def test_sizes_that_lie():
    with Fake('imap', say=SELECTED, handle=fetcher(
            sizes={1: 4000000000, 2: 1})) as f, IoTool(PROGRAM) as t:
        open_fake(t, f, max_bytes=1000)
        a = t('all')['mails']
        c.same('too big', [x['too_big'] for x in a], [True, False, False])


def died(what, f, open_first=True, seconds=6, **more):
    """Opens and reads; it must fail in time, and say retry."""
    with IoTool(PROGRAM) as t:
        begin = time.monotonic()
        a = open_fake(t, f, **more)
        if open_first:
            c.same(f'{what}: opens', a, {'rc': 0})
            a = t('all')
        took = time.monotonic() - begin
        c.check(f'{what}: an error', a['rc'] == -1 and
                a['code'] == 'retry', a)
        c.check(f'{what}: in time', took < seconds, took)
    c.same(f'{what}: no crash', t.status, 0)


def test_silence_and_floods():
    with Fake('imap', silent=True) as f:
        died('silent', f, False)
    with Fake('imap', drip=0.4) as f:
        died('a byte each 0.4 s', f, False)
    with Fake('imap', say=SELECTED, drop={'FETCH'}) as f:
        died('hangs up', f)
    with Fake('imap', say=SELECTED, flood={'FETCH'}) as f:
        died('without an end', f)
    with Fake('imap', say=SELECTED,
              handle=fetcher(declared={2: 2000000000})) as f:
        died('2 GB announced', f)
    with Fake('imap', say={**SELECTED, 'SEARCH': ['* SEARCH ((']}) as f:
        died('nonsense', f)
    with Fake('imap', greeting='* BYE not now') as f:
        died('BYE', f, False)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    c.check('under 100 MB', os.path.basename(os.path.dirname(PROGRAM)) ==
            'debug' or most < 100 << 10, most)


def idle_with(first):
    def idle(s, tag, line):
        for text in first:
            s.say(text)
        if s.line().upper() == 'DONE':
            s.say(f'{tag} OK done')
    return {'IDLE': idle}


def test_idle_of_all_kinds():
    for what, first, want in [
            ('news before the +', ['* 4 EXISTS', '+ idling'], {'rc': 1}),
            ('only words', ['+ idling', '* OK still here',
                            '* 1 FETCH (FLAGS ())'], {'rc': 0}),
            ('gone', ['+ idling', '* 1 EXPUNGE'], {'rc': 1})]:
        with Fake('imap', say=SELECTED, capability=' IDLE',
                  handle={**fetcher(), **idle_with(first)}) as f, \
                IoTool(PROGRAM) as t:
            open_fake(t, f)
            t('all')
            c.same(what, t('wait', seconds=1), want)
    with Fake('imap', say=SELECTED, capability=' IDLE', drop={'IDLE'},
              handle=fetcher()) as f, IoTool(PROGRAM) as t:
        open_fake(t, f)
        t('all')
        a = t('wait', seconds=1)
        c.check('hung up', a['rc'] == -1 and a['code'] == 'retry', a)


def test_refused_idle_does_not_spin():
    with Fake('imap', say=SELECTED, capability=' IDLE',
              result={'IDLE': 'NO not today'}, handle=fetcher()) as f, \
            IoTool(PROGRAM) as t:
        open_fake(t, f)
        t('all')
        begin = time.monotonic()
        c.same('nothing comes', t('wait', seconds=2), {'rc': 0})
        c.check('it waited', time.monotonic() - begin > 1.9)
        c.check('it asked once', f.heard.count(b'IDLE') == 1,
                f.heard.count(b'IDLE'))


def test_log_in_refusals():
    for text, want in [('NO [UNAVAILABLE] later', 'retry'),
                       ('NO [AUTHENTICATIONFAILED] no', 'setup'),
                       ('NO no', 'setup')]:
        with Fake('imap', result={'LOGIN': text}) as f, \
                IoTool(PROGRAM) as t:
            a = open_fake(t, f)
            c.same(text, a.get('code'), want)


def test_moves_without_uidplus():
    with Fake('imap', say=SELECTED, handle=fetcher()) as f, \
            IoTool(PROGRAM) as t:
        f.b['say'] = {**SELECTED, 'COPY': []}
        open_fake(t, f)
        c.same('OK without COPYUID: nothing was moved',
               t('move', folder='INBOX', validity=7, uid='9', to='A'),
               {'rc': 0})
        c.check('and nothing deleted', b'STORE' not in f.heard and
                b'EXPUNGE' not in f.heard, f.heard)


sys.exit(c.run(
    test_no_idle_no_move_other_separator, test_a_fake_can_be_read,
    test_one_broken_mail_does_not_hold_up_the_others,
    test_expunged_meanwhile, test_sizes_that_lie, test_silence_and_floods,
    test_idle_of_all_kinds, test_refused_idle_does_not_spin,
    test_log_in_refusals, test_moves_without_uidplus))
