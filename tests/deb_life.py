"""A package's life in a bare root: install, init, run, upgrade, purge.

    python3 tests/deb_life.py ROOT PACKAGE

The mail servers run outside on loopback, the agent inside as the unit would
start it: its user, its ExecStart line.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                'servers'))
from mailsys import MailSystem, wait_for                  # noqa: E402

ROOT, DEB = sys.argv[1], os.path.abspath(sys.argv[2])
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONF = '/etc/dachpost/dachpost.conf'
STATE = '/var/lib/dachpost'
passed = failed = 0


def check(name, ok, detail=''):
    global passed, failed
    if ok:
        passed += 1
        print('  ok', name, flush=True)
    else:
        failed += 1
        print(f'FAILED: {name}: {detail}', flush=True)


def inside(*command, user=None, **more):
    who = ['--userspec=' + user] if user else []
    env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8',
           'DEBIAN_FRONTEND': 'noninteractive'}
    r = subprocess.run(['chroot', *who, ROOT, *command], env=env,
                       stdin=subprocess.DEVNULL, capture_output=True,
                       check=False, timeout=600, **more)
    return r.returncode, (r.stdout + r.stderr).decode(errors='replace')


def there(path):
    return os.path.join(ROOT, path.lstrip('/'))


def mode_of(path):
    st = os.stat(there(path))
    users = {}
    with open(there('/etc/passwd'), encoding='utf-8') as f:
        for line in f:
            part = line.split(':')
            users[int(part[2])] = part[0]
    return f'{st.st_mode & 0o7777:o} {users.get(st.st_uid, st.st_uid)}'


def apt(*args):
    return inside('apt-get', '-y', '-qq', '--no-install-recommends', *args)


def install():
    inside('apt-get', 'update', '-qq')
    shutil.copy(DEB, there('/tmp/dachpost.deb'))
    rc, out = apt('install', '/tmp/dachpost.deb')
    check('the package installs', rc == 0, out[-800:])
    rc, out = inside('dachpost', 'version')
    check('it runs with what it depends on', rc == 0, out)
    check('the state directory is the user\'s', os.path.isdir(there(STATE))
          and mode_of(STATE) == '700 dachpost')
    rc, out = inside('dachpost', 'demo')
    check('the demo plays', rc == 0, out[-400:])


def set_up(m):
    shutil.copy(m.ca, there('/etc/dachpost/ca.pem'))
    with open(there('/etc/dachpost/mailbox.secret'), 'w',
              encoding='utf-8') as f:
        f.write(m.users['agent'] + '\n')
    inside('chown', 'dachpost:', '/etc/dachpost/mailbox.secret')
    inside('chmod', '600', '/etc/dachpost/mailbox.secret')
    rc, out = inside(
        'dachpost', 'init', '--out', CONF, '--name', 'Dachdeckerei Brodersen',
        '--land', 'NW', '--address', 'agent@handwerk.test',
        '--provider', 'localhost', '--imap', m.url('imaps'),
        '--smtp', m.url('smtp'), '--ca-file', 'ca.pem', '--user', 'agent',
        '--password-file', 'mailbox.secret', '--plus', 'yes',
        '--partner-address', 'velux@handwerk.test',
        '--partner-senders', 'konfigurator@velux.example',
        '--person', 'Jens Brodersen',
        '--person-address', 'meister@handwerk.test', '--first-mail')
    check('init asks nobody, and checks', rc == 0 and
          'ok    mailbox' in out and 'ok    submission' in out, out)
    check('the configuration is the agent\'s alone',
          mode_of(CONF) == '600 dachpost', mode_of(CONF))
    first = m.wait_mails('meister', 1)
    check('the first mail is there', [x['Subject'] for x in first] ==
          ['dachpost ist eingerichtet'], first)
    check('what root did belongs to the agent',
          mode_of(STATE + '/dachpost.db') == '600 dachpost')


def exec_start():
    """What the unit says: the command and the user."""
    with open(there('/usr/lib/systemd/system/dachpost.service'),
              encoding='utf-8') as f:
        text = f.read()
    return (shlex.split(re.search(r'^ExecStart=(.*)$', text, re.M).group(1)),
            re.search(r'^User=(.*)$', text, re.M).group(1))


class Running:
    """The agent, as the unit starts it."""

    def __enter__(self):
        command, user = exec_start()
        self.log = tempfile.TemporaryFile()
        self.p = subprocess.Popen(
            ['chroot', f'--userspec={user}:{user}', ROOT, *command],
            env={'PATH': '/usr/sbin:/usr/bin'}, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)
        return self

    def __exit__(self, *_):
        self.p.terminate()
        self.rc = self.p.wait(15)

    def text(self):
        self.log.seek(0)
        return self.log.read().decode(errors='replace')[-1500:]


def inquiry(no, name):
    with open(os.path.join(TOP, 'templates', 'demo', 'inquiry.eml'),
              'rb') as f:
        raw = f.read()
    return raw.replace(b'VX-26-104711', no.encode()).replace(
        b'vx-26-104711', no.lower().encode()).replace(
        b'Thomsen', name.encode()).replace(
        b'silke.thomsen', name.lower().encode()).replace(
        b'4710 815', no[-3:].encode() + b' 77').replace(
        b'39200 15', no[-5:].encode() + b' 9')


def notified(m):
    return len([x for x in m.mails('meister')
                if x['X-Dachpost-Kind'] == 'notification'])


def first_inquiry(m):
    with Running() as r:
        m.receive('bounce@velux.example', 'agent@handwerk.test',
                  inquiry('VX-26-104711', 'Thomsen'))
        check('the first inquiry is notified', wait_for(
            lambda: notified(m) == 1, 30, 0.1), r.text())
    check('SIGTERM ends it well', r.rc == 0, r.rc)
    rc, out = inside('dachpost', 'list', '--json')
    check('root lists the order', rc == 0 and len(json.loads(out)) == 1, out)


def newer_package():
    """The same files under the next version."""
    work = tempfile.mkdtemp()
    subprocess.run(['dpkg-deb', '-R', DEB, work], check=True)
    control = os.path.join(work, 'DEBIAN', 'control')
    with open(control, encoding='utf-8') as f:
        text = f.read()
    with open(control, 'w', encoding='utf-8') as f:
        f.write(re.sub(r'^Version: .*$', lambda v: v.group(0) + '+next',
                       text, flags=re.M))
    subprocess.run(['dpkg-deb', '-b', work, there('/tmp/next.deb')],
                   check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(work)


def old_database():
    """Schema 1, as its own program left it."""
    for name in ('dachpost.db', 'dachpost.db-wal', 'dachpost.db-shm',
                 'sent'):
        if os.path.exists(there(f'{STATE}/{name}')):
            os.unlink(there(f'{STATE}/{name}'))
    import sqlite3
    c = sqlite3.connect(there(STATE + '/dachpost.db'))
    with open(os.path.join(TOP, 'tests', 'data', 'schema', '1.sql'),
              encoding='utf-8') as f:
        c.executescript(f.read())
    c.close()
    inside('chown', 'dachpost:', STATE + '/dachpost.db')


def upgrade(m):
    old_database()
    newer_package()
    rc, out = apt('install', '/tmp/next.deb')
    check('the upgrade installs', rc == 0, out[-800:])
    check('the configuration is as it was', mode_of(CONF) == '600 dachpost')
    before = notified(m)
    with Running() as r:
        m.receive('bounce@velux.example', 'agent@handwerk.test',
                  inquiry('VX-26-104999', 'Jessen'))
        check('an older schema goes on, and a new inquiry is notified',
              wait_for(lambda: notified(m) > before, 30, 0.1), r.text())
    rc, out = inside('dachpost', 'list', '--all', '--json')
    orders = {x['order'] for x in json.loads(out)} if rc == 0 else out
    check('with the old orders', rc == 0 and len(orders) >= 3, out)


def files():
    found = set()
    for top, dirs, names in os.walk(ROOT):
        for d in ('proc', 'sys', 'tmp'):
            if top == ROOT and d in dirs:
                dirs.remove(d)
        found.update(os.path.join(top, n)[len(ROOT):] for n in names)
    return found


def purge():
    rc, out = apt('purge', 'dachpost')
    check('the purge', rc == 0, out[-800:])
    left = [f for f in files() if 'dachpost' in f and
            not f.startswith(STATE + '/') and
            not f.startswith(('/var/lib/dpkg/', '/var/cache/apt/',
                              '/var/log/'))]
    check('leaves nothing but the state directory', not left, left)
    check('no folder either', not os.path.exists(there('/etc/dachpost')) and
          not os.path.exists(there('/usr/share/dachpost')))
    check('which it leaves', os.path.exists(there(STATE + '/dachpost.db')) and
          mode_of(STATE) == '700 dachpost')


def main():
    with MailSystem() as m:
        install()
        set_up(m)
        first_inquiry(m)
        upgrade(m)
        purge()
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed != 0)


main()
