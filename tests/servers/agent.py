"""`dachpost run` as a firm of its own on a MailSystem (mailsys.py)."""
import json
import os
import signal
import subprocess
import sys

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
DEMO = os.path.join(TOP, 'templates', 'demo', 'inquiry.eml')

CONFIG = '''[firm]
name = Dachdeckerei Brodersen
land = NW
[mailbox]
url = {imap}
user = agent
{login}
address = agent@handwerk.test
ca_file = {ca}
[submission]
url = {smtp}
user = agent
{login}
ca_file = {ca}
[partner.velux]
name = VELUX
address = velux@handwerk.test
senders = konfigurator@velux.example
undo_window = 0
[person.jens]
name = Jens Brodersen
address = meister@handwerk.test
{more}
[state]
directory = state
'''


def configuration(m, imap='imaps', smtp='smtp', host='localhost',
                  login='password_file = agent.secret', more=''):
    """dachpost.conf for the agent of a MailSystem."""
    return CONFIG.format(imap=m.url(imap, host), smtp=m.url(smtp, host),
                         ca=m.ca, login=login, more=more)


class Agent:
    """`dachpost run` in a folder of its own."""

    def __init__(self, m, imap='imaps', smtp='smtp', host='localhost',
                 name='agent'):
        self.dir = m.path('firm-' + name)
        os.makedirs(os.path.join(self.dir, 'state'), exist_ok=True)
        self.conf = os.path.join(self.dir, 'dachpost.conf')
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write(configuration(m, imap, smtp, host))
        secret = os.path.join(self.dir, 'agent.secret')
        with open(secret, 'w', encoding='utf-8') as f:
            f.write(m.users['agent'] + '\n')
        os.chmod(secret, 0o600)
        self.log = open(os.path.join(self.dir, 'log'), 'ab')
        self.p = None

    def start(self):
        self.p = subprocess.Popen([PROGRAM, '--config', self.conf, 'run'],
                                  stdout=self.log, stderr=self.log)

    def stop(self, how=signal.SIGTERM):
        self.p.send_signal(how)
        return self.p.wait(15)

    def call(self, *args):
        r = subprocess.run([PROGRAM, '--config', self.conf, *args],
                           capture_output=True, check=False, timeout=60)
        return r.returncode, r.stdout.decode(), r.stderr.decode()

    def state(self):
        orders = json.loads(self.call('list', '--all', '--json')[1] or '[]')
        return orders[0]['state'] if len(orders) == 1 else str(len(orders))

    def text(self):
        with open(os.path.join(self.dir, 'log'), encoding='utf-8',
                  errors='replace') as f:
            return f.read()[-1500:]


def inquiry(no='VX-26-104711'):
    with open(DEMO, 'rb') as f:
        return f.read().replace(b'VX-26-104711', no.encode()).replace(
            b'vx-26-104711', no.lower().encode())
