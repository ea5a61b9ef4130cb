"""OAuth2: consent, refresh, expiry, revocation, on real servers.

The provider is tests/servers/oauth.py; Dovecot asks it about each token
(XOAUTH2 by introspection), Exim looks the token up.  Whatever happens to the
consent, no mail is lost, and no token stands in any log or message.
"""
import json
import os
import re
import signal
import stat
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import mailsys                                            # noqa: E402
import oauth                                              # noqa: E402
from agent import configuration                           # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem, wait_for                  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DEMO = os.path.join(TOP, 'templates', 'demo', 'inquiry.eml')
checks = Checks()
check = checks.check

OAUTH = '''[oauth]
client_id = {client}
client_secret_file = client.secret
token_url = {token}
device_url = {device}
auth_url = {auth}
scope = mail offline_access
ca_file = {ca}'''

DOVECOT = '''
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {d}/oauth2.conf
}}
'''
INTROSPECTION = '''introspection_mode = post
introspection_url = {url}
username_attribute = email
active_attribute = active
active_value = true
'''
EXIM = r'''
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = ${{if match{{$auth1}}{{\N^user=([^\x01]+)\x01auth=Bearer ([^\x01]+)\x01\x01$\N}}{{${{if eq{{$1}}{{${{lookup{{$2}}lsearch{{{d}/tokens}}{{$value}}fail}}}}{{yes}}{{no}}}}}}{{no}}}}
  server_set_id = agent
'''


def set_up(m, p):
    for name, text in (('dovecot.conf', DOVECOT.format(d=m.dir)),
                       ('exim.conf', EXIM.format(d=m.dir))):
        with open(m.path(name), 'a', encoding='ascii') as f:
            f.write(text)
    with open(m.path('oauth2.conf'), 'w', encoding='ascii') as f:
        f.write(INTROSPECTION.format(url=p.introspection()))
    os.chmod(m.path('oauth2.conf'), 0o644)
    os.chmod(m.path('tokens'), 0o644)
    firm = m.path('firm')
    os.makedirs(firm)
    with open(os.path.join(firm, 'dachpost.conf'), 'w',
              encoding='utf-8') as f:
        f.write(configuration(m, login='oauth = other', more=OAUTH.format(
            client=oauth.CLIENT, token=p.url('/token'), ca=m.ca,
            device=p.url('/device'), auth=p.url('/authorize'))))
    secret = os.path.join(firm, 'client.secret')
    with open(secret, 'w', encoding='ascii') as f:
        f.write(oauth.SECRET + '\n')
    os.chmod(secret, 0o600)
    return firm


class Firm:
    def __init__(self, m, folder):
        self.m, self.dir = m, folder
        self.conf = os.path.join(folder, 'dachpost.conf')
        self.file = os.path.join(folder, 'state', 'oauth')
        self.said = ''          # all that any command ever said
        self.no = 0

    def start(self, *args, **more):
        return subprocess.Popen(
            [PROGRAM, '--config', self.conf, *args], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)

    def call(self, *args, given=''):
        p = self.start(*args, stdin=subprocess.PIPE)
        out, _ = p.communicate(given, timeout=90)
        self.said += out
        return p.returncode, out

    def tokens(self):
        with open(self.file, encoding='ascii') as f:
            return json.load(f)

    def inquire(self):
        """An inquiry lands in the mailbox."""
        self.no += 1
        with open(DEMO, 'rb') as f:
            raw = f.read()
        name = 'Thomsen' + 'abcdefghi'[self.no]
        self.m.deliver('agent', raw.replace(
            b'VX-26-104711', b'VX-26-2%05d' % self.no).replace(
            b'vx-26-104711', b'vx-26-2%05d' % self.no).replace(
            b'Thomsen', name.encode()).replace(
            b'silke.thomsen', b'silke%d' % self.no).replace(
            b'4710 815', b'4710 %d' % (100 + self.no)).replace(
            b'39200 15', b'39200 %d' % (10 + self.no)))

    def orders(self):
        return len(json.loads(self.call('list', '--json')[1]))

    def notified(self):
        return len([x for x in self.m.mails('meister')
                    if x['X-Dachpost-Kind'] == 'notification'])


def consents(f, p):
    rc, out = f.call('once')
    check('before any consent it says what to do', rc == 78 and
          'dachpost login' in out, (rc, out))
    q = f.start('login')
    check('a device code is asked for', wait_for(lambda: p.devices))
    p.approve()
    out, _ = q.communicate(timeout=60)
    f.said += out
    check('first consent, by device code', q.returncode == 0 and
          'BDWP-HQPK' in out and p.url('/enter') in out, out)
    mode = stat.S_IMODE(os.stat(f.file).st_mode)
    check('the tokens are private', mode == 0o600, oct(mode))
    check('nothing else lies about', sorted(
        n for n in os.listdir(os.path.dirname(f.file)) if 'oauth' in n) ==
        ['oauth', 'oauth.lock'])
    rc, out = f.call('check')
    check('check is content', rc == 0 and 'ok    mailbox' in out and
          'ok    submission' in out, out)
    f.inquire()
    rc, out = f.call('once')
    check('an inquiry by XOAUTH2', rc == 0 and f.orders() == 1, out)
    check('its notification, too', wait_for(lambda: f.notified() == 1, 15))


def denied(f, p):
    before = f.tokens()
    q = f.start('login')
    wait_for(lambda: p.devices)
    p.deny()
    out, _ = q.communicate(timeout=60)
    f.said += out
    check('a refused consent is said', q.returncode == 78 and
          'refused' in out, (q.returncode, out))
    p.devices.clear()
    check('and leaves the old one alone', f.tokens() == before)


def pasted(f, p):
    q = f.start('login', '--paste', stdin=subprocess.PIPE)
    shown = ''
    while not shown.strip().endswith('hierher:'):
        line = q.stdout.readline()
        if not line:
            break
        shown += line
    url = re.search(r'https://\S+/authorize\?\S+', shown)
    back = p.browser_code(url.group(0)) if url else ''
    out, _ = q.communicate(back + '\n', timeout=60)
    f.said += shown + out
    check('consent by an address from the browser', q.returncode == 0, out)
    rc, out = f.call('login', '--paste',
                     given='http://127.0.0.1:8765/?state=x&code=y\n')
    check("another attempt's address is refused", rc == 65 and
          'another attempt' in out, out)
    rc, out = f.call('login', '--refresh-token-file', '-', given='rt-nix\n')
    check('a refresh token that is none is not kept', rc == 78 and
          'nix' not in json.dumps(f.tokens()), out)
    token = f.tokens()['refresh_token']
    rc, out = f.call('login', '--refresh-token-file', '-',
                     given=token + '\n')
    check('a refresh token from elsewhere', rc == 0 and
          f.tokens()['refresh_token'] != token, out)


def refreshes(f, p):
    p.lifetime = 100            # shorter than what is given out again
    old = f.tokens()
    p.expire_access()           # the server takes the kept one no more
    f.inquire()
    rc, out = f.call('once')
    new = f.tokens()
    check('a token that ended early is renewed', rc == 0 and
          f.orders() == 2, out)
    check('the refresh token went on', new['refresh_token'] !=
          old['refresh_token'] and new['access_token'] !=
          old['access_token'])
    f.inquire()
    rc, out = f.call('once')
    check('one that soon ends is renewed before', rc == 0 and
          f.orders() == 3 and f.tokens() != new, out)
    p.rotate, p.lifetime = False, 3600
    keep = f.tokens()['refresh_token']
    f.call('once')
    check('a refresh token not sent anew stays',
          f.tokens()['refresh_token'] == keep)
    p.rotate = True
    asked = p.asked()
    f.call('once')
    check('a good token is not asked for again', p.asked() == asked)
    check('all notified', wait_for(lambda: f.notified() == 3, 15))


def broken_provider(f, p):
    kept = f.tokens()
    p.expire_access()
    p.broken = 503
    f.inquire()
    rc, out = f.call('once')
    check('a provider that is down will be up again', rc == 75 and
          '503' in out, (rc, out))
    check('and the consent stays', f.tokens() == kept)
    p.broken = None
    rc, out = f.call('once')
    check('then the inquiry is read', rc == 0 and f.orders() == 4, out)


def hang_up(m):
    """Dovecot ends every session, as providers do when a token ends."""
    with open(m.path('run', 'master.pid'), encoding='ascii') as g:
        family = mailsys.children(int(g.read()))
    for pid in family:
        with open(f'/proc/{pid}/comm', encoding='ascii') as g:
            if g.read().strip() == 'imap':
                os.kill(pid, signal.SIGTERM)


def revoked(f, p):
    """The running agent loses its consent, and gets a new one."""
    log = open(os.path.join(f.dir, 'log'), 'w+', encoding='utf-8')
    agent = subprocess.Popen([PROGRAM, '--config', f.conf, 'run', '--debug'],
                             stdout=log, stderr=log)

    def logged(what):
        with open(log.name, encoding='utf-8') as g:
            return what in g.read()

    f.inquire()
    check('the agent runs', wait_for(lambda: f.notified() == 5, 30, 0.1))
    p.revoke()
    hang_up(f.m)
    check('revoked: it says so and what to do', wait_for(
        lambda: logged("run 'dachpost login'"), 45, 0.1))
    f.inquire()
    rc, out = f.call('check')
    check('check says it, too', rc == 78 and 'FAIL  mailbox' in out and
          'dachpost login' in out, out)
    q = f.start('login')
    wait_for(lambda: p.devices)
    p.approve()
    f.said += q.communicate(timeout=60)[0]
    check('after a new consent it goes on by itself', wait_for(
        lambda: f.notified() == 6, 30, 0.1), open(log.name).read()[-1500:])
    agent.terminate()
    check('and ends well', agent.wait(15) == 0)
    log.seek(0)
    f.said += log.read()


def no_secret(f, p):
    logs = f.said
    for root, _, files in os.walk(f.m.path('firm')):
        for name in files:
            if name in ('oauth', 'client.secret', 'wake'):
                continue
            with open(os.path.join(root, name), 'rb') as g:
                logs += g.read().decode('latin-1')
    leaks = [t for t in p.issued + [oauth.SECRET] if t in logs]
    check('no token and no secret in any log, message or database',
          not leaks and len(p.issued) > 10, leaks)
    check('every inquiry is one order, each notified once',
          f.orders() == f.notified() == f.no, (f.orders(), f.notified()))
    rc, out = f.call('outbox', '--json')
    check('nothing waits', all(x['state'] == 'sent'
                               for x in json.loads(out)), out)


def main():
    m = MailSystem()
    with oauth.Provider(m.certs.make('good'), m.path('tokens')) as p:
        firm = set_up(m, p)
        with m:
            f = Firm(m, firm)
            for step in (consents, denied, pasted, refreshes,
                         broken_provider, revoked, no_secret):
                step(f, p)
    sys.exit(checks.finish())


main()
