"""The answer to the last dot was lost: is the mail out?  The mailbox knows.

Where the server keeps what goes out in a folder of sent mail, or somebody has
answered already, the mail is not sent again; otherwise it goes once more.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.path.insert(0, os.path.join(HERE, '..', 'flow'))
from faultysmtp import FaultySmtp    # noqa: E402
from firm import Firm                # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem       # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
INQUIRY = os.path.join(HERE, '..', '..', 'templates', 'demo', 'inquiry.eml')
SPECIAL = '''
namespace inbox {
  mailbox "Verschickte Post" {
    special_use = \\Sent
    auto = create
  }
}
'''
c = Checks()


def firm_at(m, server):
    f = Firm(PROGRAM)
    with open(f.path('secret'), 'w', encoding='utf-8') as g:
        g.write(m.users['agent'] + '\n')
    os.chmod(f.path('secret'), 0o600)
    login = (f'user = agent\npassword_file = secret\nca_file = {m.ca}\n'
             'timeout = 5\n')
    with open(f.path('dachpost.conf'), encoding='utf-8') as g:
        text = g.read()
    text = text.replace('url = maildir:mail\n', 'url = '
                        + m.url('imaps') + '\n' + login)
    text = text.replace('url = maildir:out\n', 'url = smtp://localhost:'
                        f'{server.port}\n' + login)
    with open(f.path('dachpost.conf'), 'w', encoding='utf-8') as g:
        g.write(text)
    return f


def append(m, folder, raw):
    box = m.imap('agent')
    box.create(f'"{folder}"')
    typ, why = box.append(f'"{folder}"', None, None, raw)
    box.logout()
    assert typ == 'OK', why


def nothing(m, server):
    pass


def into(folder):
    """As a server does that keeps what goes out."""
    return lambda m, server: append(m, folder, server.taken[0][1] + b'\r\n')


def answered(m, server):
    mail = server.taken[0][1].decode()
    ident = mail.split('Message-ID: ')[1].split('\r\n')[0]
    m.deliver('agent', (
        'From: jemand@anderswo.test\r\nTo: agent@handwerk.test\r\nSubject: '
        f'Abwesend\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {ident}'
        '\r\nMessage-ID: <weg.1@anderswo.test>\r\n\r\nBin nicht da.\r\n'
        ).encode())


# What lies where when it is looked for -> how often the mail went out.
CASES = [('nowhere', nothing, '', 2),
         ('in Sent', into('Sent'), '', 1),
         ('in Gesendete Objekte', into('INBOX/Gesendete Objekte'), '', 1),
         ('in another folder', into('Archiv'), '', 2),
         ('in the folder that is meant', into('Verschickte Post'), SPECIAL, 1),
         ('in the inbox', into('INBOX'), '', 1),
         ('answered', answered, '', 1)]


def one(what, happen, more, times):
    with MailSystem(dovecot=more) as m:
        server = FaultySmtp(m.certs.make('good'), 'dot', 'close')
        f = firm_at(m, server)
        with open(INQUIRY, 'rb') as g:
            m.deliver('agent', g.read())
        f.run('once', '--now', '2026-11-24T10:00:00+01:00', ok=False)
        mail = f.json('outbox')[0]
        c.same(f'{what}: at first', mail['state'], 'ambiguous')
        happen(m, server)
        server.heal()
        f.run('once', '--now', '2026-11-24T10:06:00+01:00')
        mail = f.json('outbox')[0]
        c.same(f'{what}: then', (mail['state'], mail['tries']), ('sent', 2))
        c.same(f'{what}: out', len(server.taken), times)
        c.same(f'{what}: the same bytes', len({t[1] for t in server.taken}), 1)
        c.check(f'{what}: said so', ('found' in mail['answer']) ==
                (times == 1), mail)
        f.run('once', '--now', '2026-11-24T10:20:00+01:00')
        c.same(f'{what}: no more', len(server.taken), times)
        c.check(f'{what}: counted', mail['lost_answers'] == 1 and
                b'1 sent though' in f.run('outbox').stdout, mail)
        server.close()


def test_where_it_is_found():
    for case in CASES:
        one(*case)


sys.exit(c.run(test_where_it_is_found))
