"""No password to whom cannot prove who he is: IMAP and SMTP, implicit TLS
and STARTTLS, against servers that write down each byte they get."""
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from fakes import Fake                     # noqa: E402
from checks import Checks                             # noqa: E402
from iotool import IoTool                             # noqa: E402
from mailsys import Certificates, MailSystem    # noqa: E402

PROGRAM = sys.argv[1]
PASSWORD = 'streng-geheim-7'
c = Checks()
scratch = tempfile.mkdtemp(prefix='tls.')
certs = Certificates(scratch)

# What is wrong -> certificate, the fake's behaviour, only with STARTTLS?,
# and the code of the error.
MATRIX = [
    ('wrong host name', 'wrong-host', {}, False, 'setup'),
    ('expired', 'expired', {}, False, 'setup'),
    ('unknown CA', 'unknown-ca', {}, False, 'setup'),
    ('self-signed', 'self-signed', {}, False, 'setup'),
    ('TLS 1.0 only', 'good', {'tls10': True}, False, None),
    ('STARTTLS stripped', None, {'strip': True}, True, 'setup'),
    ('STARTTLS refused', 'good', {'refuse': True}, True, None),
]
INJECTED = {'imap': '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA003 OK hi\r\n',
            'smtp': '250-evil.test\r\n250 AUTH PLAIN LOGIN\r\n'}


def open_it(t, fake, host='localhost', ca=certs.ca):
    """The error's code, or None; sends or fetches if it can."""
    values = dict(url=fake.url(host), user='agent', password=PASSWORD,
                  ca_file=ca, timeout=2)
    if fake.protocol == 'imap':
        a = t('open', **values)
    else:
        a = t('open_way', **values)
        if a['rc'] == 0:
            a = t('probe')
        if a['rc'] == 0:
            t('send', to='b@handwerk.test', raw='A: b\r\n\r\n',
              **{'from': 'a@handwerk.test'})
    return a.get('code'), a.get('msg', '')


def each(behaviour=None, certificate='good', starttls_only=False):
    for protocol in ('imap', 'smtp'):
        for implicit in ((False,) if starttls_only else (False, True)):
            cert = certs.make(certificate) if certificate else None
            name = protocol + ('s' if implicit else ' STARTTLS')
            with Fake(protocol, cert, implicit, **(behaviour or {})) as f, \
                    IoTool(PROGRAM) as t:
                yield name, f, t


def test_the_recorder_hears_passwords():
    """The good case, or the others would prove nothing."""
    for name, f, t in each():
        code, msg = open_it(t, f)
        c.check(f'{name}: let in', code is None, msg)
        c.check(f'{name}: password heard', f.knows(PASSWORD), f.heard)


def test_matrix():
    for what, certificate, behaviour, starttls_only, want in MATRIX:
        for name, f, t in each(behaviour, certificate, starttls_only):
            code, msg = open_it(t, f)
            c.check(f'{what}, {name}: refused', code is not None, f.heard)
            if want:
                c.check(f'{what}, {name}: {want}', code == want, (code, msg))
            c.check(f'{what}, {name}: connected', f.sessions > 0)
            c.check(f'{what}, {name}: not a byte of a password',
                    not f.knows(PASSWORD) and b'AUTH' not in
                    f.heard.upper() and b'LOGIN' not in f.heard.upper(),
                    f.heard)


def test_injected_behind_starttls():
    for name, f, t in each({'inject': 'x'}, starttls_only=True):
        f.b['inject'] = INJECTED[f.protocol]
        code, msg = open_it(t, f)
        c.check(f'injection, {name}: refused', code is not None, f.heard)
        c.check(f'injection, {name}: no password', not f.knows(PASSWORD),
                f.heard)


def test_another_name():
    """By an address that the certificate has not."""
    for name, f, t in each(certificate='good'):
        code, msg = open_it(t, f, host='127.0.0.2')
        c.check(f'{name}: refused', code is not None and
                not f.knows(PASSWORD), (code, msg, f.heard))


def test_the_systems_cas_do_not_count_beside_a_private_one():
    for name, f, t in each():
        code, msg = open_it(t, f, ca='')
        c.check(f'{name}: unknown to the system', code == 'setup' and
                not f.knows(PASSWORD), (code, msg))
        code, msg = open_it(t, f, ca='/nowhere/ca.pem')
        c.check(f'{name}: no such file', code == 'setup' and
                '/nowhere/ca.pem' in msg, (code, msg))


def test_preauth():
    for name, f, t in each({'greeting': '* PREAUTH come in'}):
        if f.protocol != 'imap':
            continue
        code, msg = open_it(t, f)
        c.check(f'{name}: refused', code is not None and
                not f.knows(PASSWORD), (code, msg))


def test_real_servers_with_bad_certificates():
    for kind in ('wrong-host', 'expired', 'self-signed'):
        with MailSystem(certificate=kind) as m, IoTool(PROGRAM) as t:
            for url in ('imap', 'imaps'):
                a = t('open', url=m.url(url), user='agent', ca_file=m.ca,
                      password=m.users['agent'], timeout=5)
                c.same(f'{kind}, {url}', a.get('code'), 'setup')
            for url in ('smtp', 'smtps'):
                t('open_way', url=m.url(url), user='agent', ca_file=m.ca,
                  password=m.users['agent'], timeout=5)
                c.same(f'{kind}, {url}', t('probe').get('code'), 'setup')
            with open(m.path('dovecot.log'), encoding='utf-8') as f:
                log = f.read()
            c.check(f'{kind}: no log-in', 'Login: user' not in log, log)


try:
    status = c.run(
        test_the_recorder_hears_passwords, test_matrix,
        test_injected_behind_starttls, test_another_name,
        test_the_systems_cas_do_not_count_beside_a_private_one, test_preauth,
        test_real_servers_with_bad_certificates)
finally:
    shutil.rmtree(scratch, ignore_errors=True)
sys.exit(status)
