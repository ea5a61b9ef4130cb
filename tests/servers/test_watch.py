"""The canary, the deaf alarm, the health file; check --deep; on real servers.

The agent's own mailbox takes no more mail for a while: the server still lets
it in, and only the canary shows that it hears nothing.
"""
import glob
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from agent import configuration                           # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem, wait_for                  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
checks = Checks()
check = checks.check

WATCH = '''[watch]
canary = {canary}
deaf_after = 5s
alarm_command = cat >>{dir}/words; echo $DACHPOST_EVENT >>{dir}/events'''


class Firm:
    def __init__(self, m, canary):
        self.m, self.dir = m, m.path('firm')
        os.makedirs(self.dir)
        self.write(canary)
        with open(self.path('agent.secret'), 'w', encoding='utf-8') as f:
            f.write(m.users['agent'] + '\n')
        os.chmod(self.path('agent.secret'), 0o600)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, canary):
        with open(self.path('dachpost.conf'), 'w', encoding='utf-8') as f:
            f.write(configuration(self.m, more=WATCH.format(
                dir=self.dir, canary=canary)))

    def call(self, *args):
        r = subprocess.run([PROGRAM, '--config', self.path('dachpost.conf'),
                            *args], capture_output=True, check=False,
                           timeout=120)
        return r.returncode, (r.stdout + r.stderr).decode()

    def start(self):
        self.log = open(self.path('log'), 'ab')
        self.p = subprocess.Popen(
            [PROGRAM, '--config', self.path('dachpost.conf'), 'run'],
            stdout=self.log, stderr=self.log)

    def health(self):
        try:
            return json.loads(self.read('state/health'))
        except ValueError:
            return {}

    def read(self, name):
        try:
            with open(self.path(name), encoding='utf-8') as f:
                return f.read()
        except OSError:
            return ''


def left_over(m):
    return [x for x in m.mails('agent') if x['X-Dachpost-Kind'] == 'check']


def deep(m, f):
    rc, out = f.call('check', '--deep')
    check('check --deep: the canary came back', rc == 0 and
          'plus addressing works' in out, out)
    check('and is gone again', not left_over(m), len(left_over(m)))


def deep_beside(m, f):
    rc, out = f.call('check', '--deep')
    check('beside a running agent, too', rc == 0 and
          'plus addressing works' in out, out)


def sees(f):
    return lambda: f.health().get('ok')


def deaf_and_back(m, f):
    check('it runs and is well', wait_for(sees(f), 20, 0.1), f.read('log'))
    check('canaries come home and are cleared away', wait_for(
        lambda: f.call('ledger', '--json')[1].count('check.') >= 2 and
        len(left_over(m)) <= 1, 20, 0.3), (len(left_over(m)), f.read('log')))
    drop = glob.glob(os.path.join(m.maildir('agent'), 'tmp'))[0]
    os.chmod(drop, 0o500)
    check('the alarm command is run', wait_for(
        lambda: f.read('events') == 'deaf\n', 30, 0.1), f.read('log'))
    check('with the words', 'keine Mails' in f.read('words'),
          f.read('words'))
    got = m.wait_mails('meister', 1, seconds=20)
    check('the firm is told by mail', len(got) == 1 and
          'keine Mails' in str(got[0].get_body(('plain',)).get_content()),
          f.read('log'))
    os.chmod(drop, 0o700)
    check('it hears again, and says so', wait_for(
        lambda: f.read('events') == 'deaf\nhears\n', 40, 0.1), f.read('log'))
    got = m.wait_mails('meister', 2, seconds=20)
    check('the next mail says how long', len(got) == 2 and
          'Ich höre wieder. Von' in
          str(got[-1].get_body(('plain',)).get_content()), len(got))
    f.p.send_signal(signal.SIGTERM)
    check('and ends well', f.p.wait(15) == 0)
    check('told once each', len(m.mails('meister')) == 2)


def metrics(m, f):
    rc, out = f.call('stats', '--openmetrics')
    check('OpenMetrics', rc == 0 and out.endswith('# EOF\n') and
          'dachpost_outbox{state="sent"}' in out, out)
    names = set()
    for line in out.splitlines():
        if line.startswith('# TYPE '):
            names.add(line.split()[2])
        elif not line.startswith('#'):
            name = line.split('{')[0].split(' ')[0]
            check('each sample has its type: ' + name, name in names)
            float(line.rsplit(' ', 1)[1])


def main():
    with MailSystem() as m:
        f = Firm(m, '2s')
        deep(m, f)
        f.start()
        try:
            deep_beside(m, f)
            deaf_and_back(m, f)
        finally:
            f.p.kill()
        metrics(m, f)
    sys.exit(checks.finish())


main()
