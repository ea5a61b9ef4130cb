"""A mail system of its own on loopback: Dovecot and Exim from one folder.

    with MailSystem() as m:
        m.deliver('agent', b'Subject: hallo\\r\\n\\r\\n...')
        m.url('imaps'), m.url('smtp'), m.ca, m.users['agent']

Users agent, meister, kunde, velux, chef @handwerk.test, each with a password
of its own; agent+TOKEN@ goes to agent.  The certificates come from a CA made
on the spot; certificate('expired') and others make the bad ones.  Works as
root and as a normal user.  Everything lies in one scratch folder, and stop()
ends only what start() began.
"""
import email
import email.policy
import glob
import imaplib
import os
import pwd
import grp
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

HOST = 'mail.handwerk.test'
DOMAIN = 'handwerk.test'
HERE = os.path.dirname(os.path.abspath(__file__))
USERS = ('agent', 'meister', 'kunde', 'velux', 'chef')
PORTS = ('imap', 'imaps', 'smtp', 'smtps', 'mx', 'lmtp')
MX_REFUSES = 'voll'      # this local part gets 452, a 4xx, at RCPT
PATH = os.environ['PATH'] + ':/usr/sbin:/sbin'


def free_ports(n):
    """n ports that nobody listens on now."""
    held = []
    for _ in range(n):
        s = socket.socket()
        s.bind(('127.0.0.1', 0))
        held.append(s)
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def alive(pid):
    """Whether the process runs; a zombie does not."""
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as f:
            return f.read().rsplit(') ', 1)[1][0] != 'Z'
    except (OSError, IndexError):
        return False


def wait_for(what, seconds=10, pause=0.02):
    """Polls until what() is true; returns its value, or None."""
    end = time.monotonic() + seconds
    while True:
        got = what()
        if got:
            return got
        if time.monotonic() > end:
            return None
        time.sleep(pause)


def children(pid):
    """The ids of its child processes."""
    found = []
    for entry in os.listdir('/proc'):
        try:
            with open(f'/proc/{entry}/stat', encoding='ascii') as f:
                if int(f.read().rsplit(') ', 1)[1].split()[1]) == pid:
                    found.append(int(entry))
        except (OSError, IndexError, ValueError):
            continue
    return found


def end_all(pids, seconds=5):
    """Asks them to go, then makes them."""
    for sig in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                pass
        if wait_for(lambda: not any(map(alive, pids)), seconds):
            return


def end_process(pid_file):
    """Ends the server whose id stands in the file, and its children:
    Dovecot's sessions would outlive their master."""
    try:
        with open(pid_file, encoding='ascii') as f:
            pid = int(f.read().split()[0])
    except (OSError, ValueError, IndexError):
        return
    family = children(pid)
    end_all([pid])
    end_all([p for p in family if alive(p)], 1)
    if os.path.exists(pid_file):
        os.unlink(pid_file)


def run(*command, cwd=None):
    """Into a file, not a pipe: a daemon keeps what it got as output open."""
    with tempfile.TemporaryFile('w+') as out:
        r = subprocess.run(command, cwd=cwd, env=dict(os.environ, PATH=PATH),
                           stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                           check=False)
        out.seek(0)
        if r.returncode != 0:
            raise RuntimeError(f'{command[0]}: {out.read()}')


class Certificates:
    """A CA and what it signs, in a folder."""

    GOOD = f'DNS:{HOST},DNS:localhost,IP:127.0.0.1,IP:::1'

    def __init__(self, folder):
        self.dir = folder
        os.makedirs(folder, exist_ok=True)
        self.ca = self._make_ca('ca', 'Handwerk Test CA')

    def path(self, name):
        return os.path.join(self.dir, name)

    def _make_ca(self, name, cn):
        run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:P-256', '-nodes', '-days', '3650', '-subj',
            f'/CN={cn}', '-keyout', name + '.key', '-out', name + '.pem',
            '-addext', 'basicConstraints=critical,CA:TRUE', '-addext',
            'keyUsage=critical,keyCertSign,cRLSign', cwd=self.dir)
        return self.path(name + '.pem')

    def make(self, kind='good'):
        """(certificate, key): good, wrong-host, expired, unknown-ca,
        self-signed."""
        pem, key = self.path(kind + '.pem'), self.path(kind + '.key')
        if os.path.exists(pem):
            return pem, key
        names = 'DNS:mail.anders.test' if kind == 'wrong-host' else self.GOOD
        if kind == 'self-signed':
            run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj',
                f'/CN={HOST}', '-addext', 'subjectAltName=' + names,
                '-keyout', key, '-out', pem)
        else:
            ca = 'ca'
            if kind == 'unknown-ca':
                ca = 'other-ca'
                self._make_ca(ca, 'Somebody Else CA')
            self._sign(kind, ca, names)
        os.chmod(key, 0o644)    # the servers' own users read it
        return pem, key

    def _sign(self, kind, ca, names):
        run('openssl', 'req', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:P-256', '-nodes', '-subj', f'/CN={HOST}',
            '-keyout', kind + '.key', '-out', kind + '.csr', cwd=self.dir)
        with open(self.path(kind + '.cnf'), 'w', encoding='ascii') as f:
            f.write('[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\n'
                    'new_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n'
                    'policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n'
                    '[ext]\nbasicConstraints=CA:FALSE\n'
                    'extendedKeyUsage=serverAuth\n'
                    f'subjectAltName={names}\n')
        open(self.path('index.txt'), 'a', encoding='ascii').close()
        year = time.gmtime().tm_year
        begin, end = ((year - 3, year - 1) if kind == 'expired'
                      else (year - 1, year + 5))
        run('openssl', 'ca', '-batch', '-notext', '-config', kind + '.cnf',
            '-extensions', 'ext', '-cert', ca + '.pem', '-keyfile',
            ca + '.key', '-in', kind + '.csr', '-out', kind + '.pem',
            '-startdate', f'{begin}0101000000Z', '-enddate',
            f'{end}0101000000Z', cwd=self.dir)


class MailSystem:
    """See the module."""

    def __init__(self, certificate='good', users=USERS, base=None,
                 dovecot=''):
        self.dir = tempfile.mkdtemp(prefix='mailsys.', dir=base)
        self.certificate = certificate
        self.dovecot = dovecot      # more lines of its configuration
        self.users = {u: 'geheim-' + u for u in users}
        self.ports = dict(zip(PORTS, free_ports(len(PORTS))))
        self.root = os.geteuid() == 0
        # Dovecot's and Exim's unprivileged parts must get through.
        os.chmod(self.dir, 0o711)
        self.certs = Certificates(self.path('tls'))
        self.ca = self.certs.ca
        self._make_folders()
        self._write_configuration()

    # ---- life ----

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.remove()

    def start(self, what=('imap', 'smtp')):
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            # so that a test that is ended ends its servers, too
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            if 'imap' in what:
                run('dovecot', '-c', self.path('dovecot.conf'))
                self._wait_port('imap', b'* OK')
            if 'smtp' in what:
                run('exim4', '-C', self.path('exim.conf'), '-bd', '-q5s')
                self._wait_port('smtp', b'220')
                self._wait_port('mx', b'220')
        except Exception:
            self.stop()
            raise

    def stop(self, what=('imap', 'smtp')):
        if 'smtp' in what:
            end_process(self.path('exim.pid'))
        if 'imap' in what:
            end_process(self.path('run/master.pid'))

    def restart(self, what=('imap', 'smtp')):
        self.stop(what)
        self.start(what)

    def remove(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    # ---- what a test needs ----

    def url(self, kind, host='localhost'):
        """imap, imaps, smtp, smtps; by a name that the certificate has."""
        return f'{kind}://{host}:{self.ports[kind]}'

    def address(self, user):
        return f'{user}@{DOMAIN}'

    def maildir(self, user, folder='INBOX'):
        base = self.path('mail', user)
        if folder == 'INBOX':
            return base
        return os.path.join(base, '.' + folder.replace('/', '.'))

    def mails(self, user, folder='INBOX'):
        """The folder's mails, oldest first, parsed; .raw are the bytes."""
        files = [f for sub in ('new', 'cur') for f in
                 glob.glob(os.path.join(glob.escape(
                     self.maildir(user, folder)), sub, '*'))]
        found = []
        for name in sorted(files, key=lambda f: (os.stat(f).st_mtime_ns, f)):
            with open(name, 'rb') as f:
                raw = f.read()
            m = email.message_from_bytes(raw, policy=email.policy.default)
            m.raw = raw
            found.append(m)
        return found

    def wait_mails(self, user, n, folder='INBOX', seconds=15):
        """At least n mails, or what is there when the time is over."""
        wait_for(lambda: len(self.mails(user, folder)) >= n, seconds, 0.05)
        return self.mails(user, folder)

    def deliver(self, user, *mails, sender='jemand@anderswo.test'):
        """Straight into the mailbox, by LMTP; they are there on return."""
        with smtplib.LMTP('127.0.0.1', self.ports['lmtp']) as s:
            for raw in mails:
                s.sendmail(sender, [self.address(user)], raw)

    def submit(self, sender, to, raw, user=None):
        """As a person's mail program does: STARTTLS, AUTH, send."""
        user = user or sender.split('@')[0].split('+')[0]
        with smtplib.SMTP('localhost', self.ports['smtp'], timeout=20) as s:
            s.starttls(context=self.context())
            s.login(user, self.users[user])
            s.sendmail(sender, [to] if isinstance(to, str) else to, raw)

    def receive(self, sender, to, raw):
        """As another server does, at the MX: no AUTH."""
        with smtplib.SMTP('127.0.0.1', self.ports['mx'], timeout=20) as s:
            s.sendmail(sender, [to], raw)

    def imap(self, user):
        """imaplib, logged in."""
        c = imaplib.IMAP4_SSL('localhost', self.ports['imaps'],
                              ssl_context=self.context(), timeout=20)
        c.login(user, self.users[user])
        return c

    def context(self):
        return ssl.create_default_context(cafile=self.ca)

    # ---- making it ----

    def _make_folders(self):
        for d in ('run', 'mail', 'home', 'spool', 'eximlog'):
            os.makedirs(self.path(d), exist_ok=True)
        if not self.root:
            return
        nobody = pwd.getpwnam('nobody')
        for d in ('mail', 'home'):
            os.chown(self.path(d), nobody.pw_uid, nobody.pw_gid)
        exim = pwd.getpwnam('Debian-exim')
        for d in ('spool', 'eximlog'):
            os.chown(self.path(d), exim.pw_uid, exim.pw_gid)

    def _values(self):
        pem, key = self.certs.make(self.certificate)
        me = pwd.getpwuid(os.geteuid()).pw_name
        mail = pwd.getpwnam('nobody' if self.root else me)
        v = {'D': self.dir, 'CERT': pem, 'KEY': key, 'REFUSES': MX_REFUSES,
             'HOST': HOST, 'DOMAIN': DOMAIN,
             'LOGIN': 'dovenull' if self.root else me,
             'INTERNAL': 'dovecot' if self.root else me,
             'INTERNALGROUP': ('dovecot' if self.root else
                               grp.getgrgid(os.getegid()).gr_name),
             'USER': mail.pw_name,
             'GROUP': grp.getgrgid(mail.pw_gid).gr_name,
             'UID': mail.pw_uid, 'GID': mail.pw_gid,
             'EXIM': 'Debian-exim' if self.root else me}
        v['EXIMGROUP'] = grp.getgrgid(pwd.getpwnam(v['EXIM']).pw_gid).gr_name
        v.update({k.upper(): p for k, p in self.ports.items()})
        return v

    def _write_configuration(self):
        values = self._values()
        for name in ('dovecot.conf', 'exim.conf'):
            with open(os.path.join(HERE, name + '.in'),
                      encoding='utf-8') as f:
                text = f.read()
            for k, v in values.items():
                text = text.replace(f'@{k}@', str(v))
            if name == 'dovecot.conf':
                text += self.dovecot + '\n'
            with open(self.path(name), 'w', encoding='utf-8') as f:
                f.write(text)
            os.chmod(self.path(name), 0o644)
        with open(self.path('users'), 'w', encoding='utf-8') as f:
            f.writelines(f'{u}:{p}\n' for u, p in self.users.items())
        os.chmod(self.path('users'), 0o644)

    def _greets(self, port, with_what):
        try:
            with socket.create_connection(('127.0.0.1', port), 2) as s:
                return s.recv(200).startswith(with_what)
        except OSError:
            return False

    def _wait_port(self, name, with_what):
        if not wait_for(lambda: self._greets(self.ports[name], with_what)):
            raise RuntimeError(f'the {name} server does not answer; see '
                               + self.dir)
