"""Many firms on one machine: what an idle one costs, how fast all are served.

    python3 tests/bench/many_firms.py PROGRAM [FIRMS [IDLE_SECONDS]]

Each firm has its own agent (`dachpost run`, as dachpost@FIRM.service starts
it), mailbox, state directory and person; all use one Dovecot and one Exim on
loopback.  Printed are the proportional set size of an idle instance (its
three processes), the processor time it takes while idle, and the time from
one inquiry to every firm at the same moment to the last notification.
"""
import collections
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), 'servers'))
from mailsys import MailSystem, children, wait_for        # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
FIRMS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
IDLE = int(sys.argv[3]) if len(sys.argv) > 3 else 600
TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
INSTANCES = '/proc/sys/fs/inotify/max_user_instances'

# A provider's Dovecot: few login processes, as many sessions as there are.
DOVECOT = '''
default_client_limit = 4000
default_process_limit = 2000
service imap-login {
  service_count = 0
  process_min_avail = 2
}
service imap {
  process_limit = 2000
}
'''

CONFIG = '''[firm]
name = Betrieb {n}
land = NW
[mailbox]
url = {imap}
user = {user}
password_file = secret
address = {user}@handwerk.test
ca_file = {ca}
[submission]
url = {smtp}
user = {user}
password_file = secret
ca_file = {ca}
[partner.velux]
name = VELUX
address = velux@handwerk.test
senders = konfigurator@velux.example
[person.chef]
name = Chefin {n}
address = chef{n}@handwerk.test
[state]
directory = state
'''


class Firm:
    def __init__(self, m, n):
        self.user = f'firma{n}'
        self.dir = m.path('firms', self.user)
        os.makedirs(os.path.join(self.dir, 'state'))
        self.conf = os.path.join(self.dir, 'dachpost.conf')
        for name, text in (
                ('dachpost.conf', CONFIG.format(
                    n=n, user=self.user, ca=m.ca, imap=m.url('imaps'),
                    smtp=m.url('smtp'))),
                ('secret', m.users[self.user] + '\n')):
            path = os.path.join(self.dir, name)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
            os.chmod(path, 0o600)
        self.log = open(os.path.join(self.dir, 'log'), 'wb')
        self.p = None

    def start(self):
        self.p = subprocess.Popen([PROGRAM, '--config', self.conf, 'run'],
                                  stdout=self.log, stderr=self.log)

    def is_up(self):
        """It has read its mailbox: the health file says so."""
        try:
            with open(os.path.join(self.dir, 'state', 'health'),
                      encoding='utf-8') as f:
                return json.load(f)['ok']
        except (OSError, ValueError):
            return False

    def family(self):
        found, more = [], [self.p.pid]
        while more:
            pid = more.pop()
            found.append(pid)
            more += children(pid)
        return found


def pss(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as f:
        for line in f:
            if line.startswith('Pss:'):
                return int(line.split()[1])
    return 0


def cpu(pid):
    """Seconds of processor time, to the nanosecond."""
    with open(f'/proc/{pid}/schedstat', encoding='ascii') as f:
        return int(f.read().split()[0]) / 1e9


def inquiry(n):
    with open(os.path.join(TOP, 'templates', 'demo', 'inquiry.eml'),
              'rb') as f:
        raw = f.read()
    return raw.replace(b'VX-26-104711', b'VX-26-3%05d' % n).replace(
        b'vx-26-104711', b'vx-26-3%05d' % n)


def notified(m):
    """Notifications in the persons' mailboxes."""
    return sum(len(glob.glob(os.path.join(m.maildir(f'chef{n}'), 'new', '*')))
               for n in range(FIRMS))


def submitted(firms):
    """… and those that the submission server has taken."""
    n = 0
    for f in firms:
        with open(os.path.join(f.dir, 'log'), 'rb') as g:
            n += b'kind=notification state=sent' in g.read()
    return n


def start(firms):
    """A few at a time, as a machine that boots does."""
    begin = time.monotonic()
    for i in range(0, len(firms), 10):
        for f in firms[i:i + 10]:
            f.start()
        wait_for(lambda g=firms[i:i + 10]: all(f.is_up() for f in g), 60, 0.1)
    up = sum(f.is_up() for f in firms)
    print(f'{up} of {len(firms)} up after {time.monotonic() - begin:.1f} s')


def measure_idle(families):
    sizes = sorted(sum(pss(p) for p in f) / 1024 for f in families)
    parts = [sorted(pss(f[i]) / 1024 for f in families)[len(families) // 2]
             for i in range(min(map(len, families)))]
    print(f'PSS of an idle instance: median {sizes[len(sizes) // 2]:.2f} MiB, '
          f'most {sizes[-1]:.2f} MiB ('
          + ' + '.join(f'{p:.2f}' for p in parts) + ')')
    before = [sum(cpu(p) for p in f) for f in families]
    begin = time.monotonic()
    time.sleep(IDLE)
    took = time.monotonic() - begin
    used = sorted((sum(cpu(p) for p in f) - b) / took * 100
                  for f, b in zip(families, before))
    print(f'CPU of an idle instance over {took:.0f} s: mean '
          f'{sum(used) / len(used):.4f} % of a core, most {used[-1]:.4f} %')


def serve_all(m, firms):
    mails = [(f.user, inquiry(i)) for i, f in enumerate(firms)]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda x: m.deliver(*x), mails))
    landed = time.monotonic() - begin
    wait_for(lambda: submitted(firms) >= len(firms), 120, 0.1)
    print(f'{submitted(firms)} notifications submitted after '
          f'{time.monotonic() - begin:.1f} s')
    for share in (0.9, 1):
        wait_for(lambda s=share: notified(m) >= s * len(firms), 120, 0.05)
        took = time.monotonic() - begin
        print(f'{share:.0%} notified after {took:.1f} s')
    print(f'{len(firms)} inquiries delivered in {landed:.1f} s, '
          f'{notified(m)} notifications in the mailbox after {took:.1f} s')


def complaints(firms):
    """What the agents' logs complain of, and how often."""
    found = collections.Counter()
    for f in firms:
        with open(os.path.join(f.dir, 'log'), encoding='utf-8',
                  errors='replace') as g:
            found.update(re.sub(r'[0-9]+', 'N', line.strip())
                         for line in g if line.startswith(('err', 'warn')))
    for line, n in found.most_common(8):
        print(f'  {n} x {line[:150]}')


def enough_inotify():
    """Each IMAP session watches with one or two; without, Dovecot looks
    every 30 seconds only."""
    with open(INSTANCES, encoding='ascii') as f:
        have = int(f.read())
    if have < 8 * FIRMS:
        try:
            with open(INSTANCES, 'w', encoding='ascii') as f:
                f.write(str(8 * FIRMS))
            return have
        except OSError:
            print(f'note: {INSTANCES} is {have}: Dovecot will poll')
    return None


def more_connections(m):
    """Exim takes 200 at a time, of the firms and of its own queue; and of
    those that knock at once the system keeps 20, others hang unheard."""
    with open(m.path('exim.conf'), encoding='utf-8') as f:
        text = f.read()
    with open(m.path('exim.conf'), 'w', encoding='utf-8') as f:
        f.write(text.replace('smtp_accept_max = 200', 'smtp_accept_max = 0\n'
                             'smtp_connect_backlog = 1000'))


def main():
    users = tuple(f'firma{n}' for n in range(FIRMS)) + tuple(
        f'chef{n}' for n in range(FIRMS)) + ('velux',)
    old = enough_inotify()
    firms = []
    try:
        m = MailSystem(users=users, dovecot=DOVECOT)
        more_connections(m)
        with m:
            firms = [Firm(m, n) for n in range(FIRMS)]
            try:
                start(firms)
                families = [f.family() for f in firms]
                measure_idle(families)
                serve_all(m, firms)
                complaints(firms)
            finally:
                for f in firms:
                    if f.p:
                        f.p.terminate()
                for f in firms:
                    if f.p:
                        f.p.wait(15)
    finally:
        if old is not None:
            with open(INSTANCES, 'w', encoding='ascii') as f:
                f.write(str(old))


main()
