"""The wire: what it costs to read mail and to keep what it says."""
import json
import os
import shutil

from measure import Run, cpu_of, in_turn, peak_of
from world import fresh

AWAY = os.EX_TEMPFAIL       # the notifications wait for a server

FDM = '''set lock-types flock
set lock-file "{dir}/lock"
set timeout 60
set maximum-size 50M
account "a" imap server "127.0.0.1" port {port} user "agent" pass "{secret}" keep
action "out" maildir "{dir}/out"
match all action "out"
'''

IMAPFLOW = '''
const { ImapFlow } = require('imapflow');
const { simpleParser } = require('mailparser');
const c = new ImapFlow({ host: '127.0.0.1', port: +process.argv[2],
  secure: false, logger: false, disableAutoIdle: true,
  auth: { user: 'agent', pass: process.argv[3] },
  tls: { rejectUnauthorized: false } });
(async () => {
  await c.connect();
  await c.mailboxOpen('INBOX', { readOnly: true });
  let n = 0;
  for await (const m of c.fetch('1:*', { uid: true, source: true })) {
    await simpleParser(m.source);
    n++;
  }
  console.log(n);
  await c.logout();
})();
'''


def counted(agent, mails):
    """The whole mailbox has its verdicts, the notifications stand ready."""
    ledger = Run(*agent, 'ledger', '--json').json()
    outbox = Run(*agent, 'outbox', '--json').json()
    if len(ledger) != mails or not all(x['kind'] for x in ledger):
        raise RuntimeError('%d of %d read' % (len(ledger), mails))
    if len(outbox) < mails * 0.8 or any(x['state'] == 'sent' for x in outbox):
        raise RuntimeError('%d notifications' % len(outbox))


def part_intake(b):
    n = 400 if b.quick else 10000
    b.mailbox_of(n)
    m = b.servers()
    folder, agent = b.reader('intake')
    cpu = []

    def ours():
        fresh(folder)
        seconds, used = cpu_of(*agent, 'once', ok=(0, AWAY))
        cpu.append(used / n * 1000)
        return seconds

    def prototype():
        path = b.path('prototype.db')
        for end in ('', '-wal', '-shm'):
            if os.path.exists(path + end):
                os.unlink(path + end)
        os.sync()
        return Run(b.tool('prototype'), str(m.ports['imap']), 'agent',
                   m.users['agent'], path).seconds

    what = {'agent': ours, 'prototype': prototype,
            'drain': lambda: drain(b)}
    took = in_turn(b.runs, **what)
    # the peers take long; a few rounds will do for their factors
    took.update(in_turn(1 if b.quick else 3, **peers(b, n)))
    counted(agent, n)
    for name, seconds in took.items():
        b.report.note('%-10s %8.0f mails/s' % (name, n / seconds))
    b.report.add('intake against the prototype',
                 took['agent'] / took['prototype'], 'times', most=2)
    b.report.add('client CPU a mail, agent and reader',
                 sorted(cpu)[len(cpu) // 2], 'ms', most=0.35)
    for name, least in (('fdm', 4), ('imapflow', 3)):
        if name in took:
            b.report.add('as fast as ' + name, took[name] / took['agent'],
                         'times', least=least)


def drain(b, tls=False):
    m = b.servers()
    return Run(b.tool('drain'), str(m.ports['imaps' if tls else 'imap']),
               'agent', m.users['agent'], *(['tls'] if tls else [])
               ).json()['seconds']


def peers(b, n):
    """Those that are installed."""
    found = {}
    m = b.servers()
    if shutil.which('fdm') is None:
        b.report.note('fdm is not installed')
    else:
        found['fdm'] = lambda: fdm(b)
    script = b.path('peer.js')
    with open(script, 'w', encoding='ascii') as f:
        f.write(IMAPFLOW)
    try:
        Run('node', '-e', 'require("imapflow"); require("mailparser")')
        found['imapflow'] = lambda: Run(
            'node', script, str(m.ports['imap']), m.users['agent']).seconds
    except (OSError, RuntimeError):
        b.report.note('imapflow and mailparser are not in NODE_PATH')
    return found


def fdm(b):
    m = b.servers()
    folder = b.path('fdm')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    conf = os.path.join(folder, 'fdm.conf')
    with open(conf, 'w', encoding='ascii') as f:
        f.write(FDM.format(dir=folder, port=m.ports['imap'],
                           secret=m.users['agent']))
    os.chmod(conf, 0o600)
    os.sync()
    return Run('fdm', '-f', conf, 'fetch', ok=None,
               env=dict(os.environ, HOME=folder)).seconds


def part_wire(b):
    """Over TLS the fetch alone; far away the whole intake."""
    m = b.servers()
    n = 300 if b.quick else 1000
    b.mailbox_of(n)
    near_folder, near = b.reader('near')
    far_folder, far = b.reader('far', port=b.delayed(m.ports['imap']))

    def read(folder, agent):
        fresh(folder)
        return Run(*agent, 'once', ok=(0, AWAY)).seconds

    took = in_turn(b.runs, near=lambda: read(near_folder, near),
                   far=lambda: read(far_folder, far))
    b.report.note('%d mails: %.3f s near, %.3f s at 40 ms' % (
        n, took['near'], took['far']))
    b.report.add('40 ms away, less 20 round trips, against loopback',
                 (took['far'] - 20 * 0.04) / took['near'], 'times', most=1.5)
    fetch_tls(b)


def fetch_tls(b):
    """Bodies over TLS, looked at by nobody."""
    m = b.servers()
    n = 1000 if b.quick else 10000
    b.mailbox_of(n)
    took = in_turn(
        b.runs, drain=lambda: drain(b, True),
        agent=lambda: Run(
            b.tool('fetch'), 'imaps://localhost:%d' % m.ports['imaps'],
            'agent', m.users['agent'], m.ca).json()['seconds'])
    b.report.note('over TLS: bare drain %.0f, fetch %.0f mails/s' % (
        n / took['drain'], n / took['agent']))
    b.report.add('fetch over TLS against the bare drain',
                 took['agent'] / took['drain'], 'times', most=1.2)


def part_memory(b):
    n = 1000 if b.quick else 10000
    folder, agent = b.reader('peak')
    peaks = {}
    for count in {1000, n}:
        b.mailbox_of(count)
        fresh(folder)
        peaks[count] = peak_of(*agent, 'once')[1] / 1024
    b.report.add('peak of the intake of %d mails' % n, peaks[n], 'MiB',
                 most=40)
    b.report.add('peak against that at 1,000', peaks[n] / peaks[1000],
                 'times', most=1.1)
    large_mail(b)


def large_mail(b):
    """One mail of 100 MB with a photo: kept on the server, and said so."""
    firm, agent = b.firm('large')
    with open(os.path.join(firm, 'mail', 'new', '1.large'), 'wb') as f:
        f.write(b'From: formular@velux.example\nTo: agent@handwerk.test\n'
                b'Subject: Fotos\nMIME-Version: 1.0\nContent-Type: '
                b'image/jpeg\nContent-Transfer-Encoding: base64\n\n')
        line = b'A' * 76 + b'\n'
        for _ in range(100):
            f.write(line * (1000000 // len(line)))
    b.report.add('peak of one mail of 100 MB',
                 peak_of(*agent, 'once')[1] / 1024, 'MiB', most=64)
    kinds = [x['kind'] for x in json.loads(
        Run(*agent, 'ledger', '--json').out)]
    b.report.note('its verdict: %s' % kinds)
