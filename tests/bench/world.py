"""What all parts of bench.py share: sizes, scratch folders, tools, servers."""
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'servers'))
import mailbox                                            # noqa: E402
from mailsys import MailSystem, free_ports                # noqa: E402
from measure import Report, Run                           # noqa: E402

CONFIG = '''[firm]
name = Dachdeckerei Brodersen
land = NW
[mailbox]
url = {imap}
address = agent@handwerk.test
{mailbox}
[submission]
url = {smtp}
{submission}
[partner.velux]
name = VELUX
address = bestaetigung@velux.example
senders = *@velux.example
[person.jens]
name = Jens Brodersen
address = meister@handwerk.test
[state]
directory = state
'''

class Bench:
    """What the parts share: sizes, scratch, the tools."""

    def __init__(self, program, quick):
        self.program = os.path.abspath(program)
        self.tools = os.path.join(os.path.dirname(self.program), 'bench')
        self.quick = quick
        self.runs = 3 if quick else 5
        self.dir = tempfile.mkdtemp(prefix='dachpost-bench.')
        os.chmod(self.dir, 0o711)       # the servers' users pass through
        self.report = Report()
        self.stores = {}
        self.boxes = {}
        self.helpers = []
        self.system = None

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def tool(self, name):
        return os.path.join(self.tools, name)

    def store(self, *args):
        return Run(self.tool('storebench'), *map(str, args)).json()

    def filled(self, n, raw=0):
        """A state directory with n open orders; made once."""
        if (n, raw) not in self.stores:
            folder = self.path('store-%d-%d' % (n, raw))
            begin = time.monotonic()
            self.store('fill', folder, n, raw)
            self.report.note('%d orders made in %.0f s' % (
                n, time.monotonic() - begin))
            self.stores[n, raw] = folder
        return self.stores[n, raw]

    def firm(self, name, imap='maildir:mail', smtp='maildir:out', mail='',
             submission=''):
        """A firm's folder; the agent's arguments for it."""
        folder = self.path(name)
        for sub in ('mail/cur', 'mail/new', 'mail/tmp', 'out', 'state'):
            os.makedirs(os.path.join(folder, sub), exist_ok=True)
        conf = os.path.join(folder, 'dachpost.conf')
        with open(conf, 'w', encoding='utf-8') as f:
            f.write(CONFIG.format(imap=imap, smtp=smtp, mailbox=mail,
                                  submission=submission))
        return folder, [self.program, '--config', conf]


    # ---- mail ----

    def box(self, n):
        """A folder with n mails in it, as a Maildir; made once."""
        if n not in self.boxes:
            self.boxes[n] = self.path('box-%d' % n)
            mailbox.fill(self.boxes[n], n)
        return self.boxes[n]

    def servers(self):
        """Dovecot, without a word of TLS required; started once."""
        if self.system is None:
            self.system = MailSystem(
                base=self.dir, dovecot='ssl = yes\n'
                'disable_plaintext_auth = no\n'
                'mail_max_userip_connections = 500')
            self.system.start(('imap',))
        return self.system

    def mailbox_of(self, n):
        """The agent's mailbox at the server holds these n mails."""
        m = self.servers()
        folder = m.maildir('agent')
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(['cp', '-rl', self.box(n), folder], check=True)
        if m.root:
            nobody = pwd.getpwnam('nobody')
            for path, _, files in os.walk(folder):
                for name in [''] + files:
                    os.chown(os.path.join(path, name), nobody.pw_uid,
                             nobody.pw_gid)
        # the server's index is made before anybody is measured
        Run(self.tool('drain'), str(m.ports['imap']), 'agent',
            m.users['agent'])

    def helper(self, *command):
        """A small server of tests/bench; its port.  It ends with us."""
        p = subprocess.Popen(command, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
        self.helpers.append(p)
        return int(p.stdout.readline())

    def sink(self, *log):
        return self.helper(self.tool('sink'), '0', *log)

    def delayed(self, port, milliseconds=20, *log):
        """The same server, 40 ms away there and back."""
        return self.helper(self.tool('delay'), str(port), str(milliseconds),
                           *log)

    def reader(self, name, imap='imap+plain', port=None, smtp=None):
        """A firm at that server; its mails wait for a server that is not
        there unless smtp is given."""
        m = self.servers()
        port = port or m.ports['imap' if imap != 'imaps' else 'imaps']
        login = ('user = agent\npassword_file = secret\nca_file = %s\n'
                 % m.ca)
        folder, agent = self.firm(
            name, '%s://%s:%d' % (
                imap, '127.0.0.1' if 'plain' in imap else 'localhost', port),
            'smtp+plain://127.0.0.1:%d' % (smtp or free_ports(1)[0]),
            mail=login)
        secret = os.path.join(folder, 'secret')
        with open(secret, 'w', encoding='utf-8') as f:
            f.write(m.users['agent'] + '\n')
        os.chmod(secret, 0o600)
        return folder, agent

    def close(self):
        for p in self.helpers:
            p.stdin.close()
            p.wait(10)
        if self.system is not None:
            self.system.stop(('imap',))
        shutil.rmtree(self.dir, ignore_errors=True)


def fresh(folder):
    """No database; and what others wrote has reached the disk."""
    shutil.rmtree(os.path.join(folder, 'state'), ignore_errors=True)
    os.mkdir(os.path.join(folder, 'state'))
    os.sync()


def copy_state(source, folder):
    """The state directory as it was before a run that fills it."""
    shutil.rmtree(os.path.join(folder, 'state'), ignore_errors=True)
    shutil.copytree(source, os.path.join(folder, 'state'))
