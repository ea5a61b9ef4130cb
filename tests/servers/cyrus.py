"""Cyrus IMAP from one folder, beside the Dovecot that the system has.

The package conflicts with Dovecot's, so it is not installed: its files are
fetched (apt-get download) and unpacked below build/.  Plain text on loopback.
"""
import glob
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
import tempfile

from mailsys import end_process, free_ports, run, wait_for

PACKAGES = ('cyrus-imapd', 'cyrus-common', 'sasl2-bin',
            'libsasl2-modules-db', 'libsasl2-modules', 'libical3',
            'libjansson4', 'libpcre3', 'libpq5', 'libsasl2-2',
            'libsqlite3-0', 'libxapian30', 'libxml2', 'libwrap0')
CONF = """configdirectory: {d}/conf
partition-default: {d}/mail
defaultpartition: default
cyrus_user: {user}
servername: mail.handwerk.test
admins: cyrus
virtdomains: off
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_post: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {d}/sasldb2
sasl_mech_list: PLAIN LOGIN
allowplaintext: yes
idlesocket: {d}/conf/socket/idle
lmtpsocket: {d}/conf/socket/lmtp
notifysocket: {d}/conf/socket/notify
statuscache: 1
"""
SERVICES = """START {{
  recover cmd="{bin}/ctl_cyrusdb -C {d}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {d}/imapd.conf -U 30" listen="127.0.0.1:{port}" prefork=1 maxchild=50
}}
DAEMON {{
  idled cmd="{bin}/idled -C {d}/imapd.conf"
}}
"""


def unpack(folder):
    """The packages' files below the folder; once."""
    root = os.path.join(folder, 'root')
    if os.path.isdir(root):
        return root
    new = tempfile.mkdtemp(prefix='new.', dir=folder)
    run('apt-get', 'download', *PACKAGES, cwd=new)
    for deb in glob.glob(os.path.join(new, '*.deb')):
        run('dpkg', '-x', deb, os.path.join(new, 'root'))
    os.rename(os.path.join(new, 'root'), root)
    shutil.rmtree(new)
    return root


def is_open_to_all(path):
    """Whether a user who owns nothing of it may get there."""
    while path != '/':
        if not os.stat(path).st_mode & 0o001:
            return False
        path = os.path.dirname(path)
    return True


class Cyrus:
    """What board_suite.py wants of a server."""

    user, password, ca = 'agent', 'geheim', ''

    def __init__(self, cache):
        os.makedirs(cache, exist_ok=True)
        os.chmod(cache, 0o755)
        self.root = unpack(os.path.abspath(cache))
        self.dir = tempfile.mkdtemp(prefix='cyrus.')
        os.chmod(self.dir, 0o711)
        if os.geteuid() == 0 and not is_open_to_all(self.root):
            # a checkout in root's home: Cyrus runs as nobody
            self.root = shutil.copytree(
                self.root, self.path('root'),
                ignore=shutil.ignore_patterns('etc', 'var', 'share'))
        self.port = free_ports(1)[0]
        self.url = 'imap+plain://127.0.0.1:%d' % self.port
        self.bin = os.path.join(self.root, 'usr/lib/cyrus/bin')
        self.owner = 'nobody' if os.geteuid() == 0 else pwd.getpwuid(
            os.geteuid()).pw_name
        self.env = dict(os.environ, LD_LIBRARY_PATH=':'.join(
            sorted({os.path.dirname(x) for x in glob.glob(
                self.root + '/**/lib/**/*.so*', recursive=True)})),
            SASL_PATH=glob.glob(self.root + '/usr/lib/*/sasl2')[0])

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def tool(self, *command, data=None):
        r = subprocess.run(command, env=self.env, input=data, check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if r.returncode != 0:
            raise RuntimeError('%s: %s' % (command[0], r.stdout.decode()))

    def __enter__(self):
        for d in ('conf', 'mail', 'run', 'conf/socket', 'conf/db',
                  'conf/proc', 'conf/log', 'conf/msg', 'conf/lock',
                  'conf/ptclient'):
            os.makedirs(self.path(d), exist_ok=True)
        values = dict(d=self.dir, bin=self.bin, port=self.port,
                      user=self.owner)
        for name, form in (('imapd.conf', CONF), ('cyrus.conf', SERVICES)):
            with open(self.path(name), 'w', encoding='ascii') as f:
                f.write(form.format(**values))
        self.tool(self.root + '/usr/sbin/saslpasswd2', '-p', '-c', '-f',
                  self.path('sasldb2'), '-u', 'mail.handwerk.test',
                  self.user, data=self.password.encode())
        if os.geteuid() == 0:
            for base, dirs, files in os.walk(self.dir):
                for name in ['.'] + dirs + files:
                    shutil.chown(os.path.join(base, name), self.owner)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self):
        with open(self.path('master.out'), 'wb') as out:
            subprocess.run(
                [self.bin + '/master', '-C', self.path('imapd.conf'), '-M',
                 self.path('cyrus.conf'), '-p', self.path('run/master.pid'),
                 '-d'], env=self.env, stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, check=True)
        if not wait_for(self.greets):
            raise RuntimeError('Cyrus does not answer; see ' + self.dir)

    def greets(self):
        try:
            with socket.create_connection(('127.0.0.1', self.port), 2) as s:
                return s.recv(100).startswith(b'* OK')
        except OSError:
            return False

    def stop(self):
        end_process(self.path('run/master.pid'))

    # ---- for the suite ----

    def imap(self):
        i = imaplib.IMAP4('127.0.0.1', self.port, timeout=20)
        i.login(self.user, self.password)
        return i

    @staticmethod
    def spell(folder):
        return '"%s"' % folder

    def move(self, i, uid, target):
        return i.uid('MOVE', uid, self.spell(target))[0] == 'OK'

    def folders(self, i):
        lines = [x for x in i.list()[1] if x is not None]
        return [x.decode().rsplit(' ', 1)[-1].strip('"') for x in lines]

    def empty(self):
        with self.imap() as i:
            for name in sorted(self.folders(i), reverse=True):
                if name == 'INBOX':
                    continue
                if not wait_for(lambda n=name: i.delete('"%s"' % n)[0] in
                                ('OK', 'NO') and n not in self.folders(i)):
                    raise RuntimeError('%s is still there' % name)
            i.select('INBOX')
            i.uid('STORE', '1:*', '+FLAGS.SILENT', '(\\Deleted)')
            i.expunge()

    def new_validity(self, folder):
        """Deleted and made again, with the same mails; not the INBOX."""
        if folder == 'INBOX':
            return False
        with self.imap() as i:
            i.select(self.spell(folder))
            raws = [x[1] for x in i.uid('FETCH', '1:*', 'BODY.PEEK[]')[1]
                    if isinstance(x, tuple)]
            before = i.response('UIDVALIDITY')[1]
            i.unselect()
            # Both a validity and the name of what was deleted are a second.
            time.sleep(1.1)
            i.delete(self.spell(folder))
            time.sleep(1.1)
            i.create(self.spell(folder))
            for raw in raws:
                i.append(self.spell(folder), None, None, raw)
            i.select(self.spell(folder), readonly=True)
            return i.response('UIDVALIDITY')[1] != before
