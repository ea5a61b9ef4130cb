"""`dachpost sieve` through Pigeonhole: its compiler, and mails by LMTP."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from checks import Checks                             # noqa: E402
from mailsys import MailSystem                  # noqa: E402

PROGRAM = sys.argv[1]
c = Checks()
CONFIG = '''[firm]
name = Dachdeckerei "Brodersen" \\ Sohn
land = NW
[mailbox]
url = maildir:mail
address = agent@handwerk.test
{mailbox}
[submission]
url = maildir:out
[partner.velux]
name = VELUX
address = velux@handwerk.test
senders = {senders}
[person.jens]
name = Jens
address = meister@handwerk.test
[state]
directory = state
'''
SENDERS = 'konfigurator@velux.example, *@konfigurator.example'
SIEVE = '''protocol lmtp {
  mail_plugins = $mail_plugins sieve
}
plugin {
  sieve = file:%s
}
'''

# from, to, further header: where it lands, and its flags
MAILS = [
    ('konfigurator@velux.example', 'info@handwerk.test', '', 'VELUX/Neu', ()),
    ('Konfigurator@VELUX.example', 'info@handwerk.test', '', 'VELUX/Neu', ()),
    ('x@konfigurator.example', 'info@handwerk.test', '', 'VELUX/Neu', ()),
    ('meister@handwerk.test', 'agent+abc@handwerk.test', '', 'VELUX/Neu', ()),
    ('meister@handwerk.test', 'agent@handwerk.test', '', 'VELUX/Neu', ()),
    ('kunde@post.example', 'info@handwerk.test', '', 'INBOX', ()),
    ('x@konfigurator.example.evil.test', 'info@handwerk.test', '', 'INBOX',
     ()),
    ('agent@handwerk.test', 'meister@handwerk.test', 'reminder', 'INBOX',
     (b'\\Flagged', b'$DachpostReminder')),
    ('agent@handwerk.test', 'meister@handwerk.test', 'notification', 'INBOX',
     ()),
    ('agent@handwerk.test', 'meister@handwerk.test', 'digest', 'Dachpost',
     ()),
    ('agent@handwerk.test', 'meister@handwerk.test', 'report', 'Dachpost',
     ()),
]


def sieve(*options, mailbox='', senders=SENDERS):
    with tempfile.TemporaryDirectory() as d:
        conf = os.path.join(d, 'dachpost.conf')
        with open(conf, 'w', encoding='utf-8') as f:
            f.write(CONFIG.format(mailbox=mailbox, senders=senders))
        return subprocess.run([PROGRAM, '--config', conf, 'sieve', *options],
                              capture_output=True, check=False, timeout=20)


def compiles(name, script, m):
    path = m.path(name + '.sieve')
    with open(path, 'wb') as f:
        f.write(script)
    r = subprocess.run(['sievec', '-c', m.path('dovecot.conf'), path],
                       capture_output=True, check=False)
    c.check(name + ': compiles', r.returncode == 0 and not r.stderr,
            r.stderr.decode() + script.decode())


def test_the_compiler():
    variants = [
        ('plain', {}, ()), ('read', dict(mailbox='read = VELUX/Neu'), ()),
        ('umlauts', {}, ('--folder', 'Aufträge/Neu', '--digests', 'Übersicht',
                         '--separator', '.')),
        ('quotes', {}, ('--folder', 'a"b\\c')),
        ('no plus', dict(mailbox='plus_addressing = no'), ()),
        ('exact', dict(senders='a@b.example'), ()),
        ('patterns', dict(senders='*@b.example'), ()),
        ('none', dict(senders=''), ())]
    for name, conf, options in variants:
        r = sieve(*options, **conf)
        if c.same(name + ': printed', r.returncode, 0):
            compiles(name, r.stdout, m)
    c.check('told to read it', b"set 'read = VELUX/Neu'" in sieve().stderr)
    c.same('quiet where it is read',
           sieve(mailbox='read = INBOX, VELUX/Neu').stderr, b'')
    r = sieve('--mailboxid', 'F6352')
    c.check('by its id', b'fileinto :mailboxid "F6352" "VELUX/Neu"' in
            r.stdout and b'"mailboxid"]' in r.stdout, r.stdout)
    c.same('a line end is refused',
           sieve('--folder', 'a\nb').returncode, 64)


def test_what_lands_where():
    for n, (sender, to, kind, _, _) in enumerate(MAILS):
        head = 'X-Dachpost-Kind: %s\r\n' % kind if kind else ''
        m.deliver('chef', ('From: %s\r\nTo: %s\r\nSubject: mail%d\r\n%s\r\n'
                            'Hallo\r\n' % (sender, to, n, head)).encode(),
                  sender='jemand@anderswo.test')
    with m.imap('chef') as i:
        for n, (sender, to, kind, folder, flags) in enumerate(MAILS):
            i.select('"%s"' % folder, readonly=True)
            found = i.search(None, 'SUBJECT', '"mail%d"' % n)[1][0].split()
            what = '%s to %s %s' % (sender, to, kind)
            if c.same(what, (folder, len(found)), (folder, 1)):
                got = i.fetch(found[0], 'FLAGS')[1][0]
                c.check(what + ': flags',
                        all(f in got for f in flags) and
                        (flags or b'\\Flagged' not in got), got)


with tempfile.NamedTemporaryFile('wb', suffix='.sieve') as script:
    script.write(sieve().stdout)
    script.flush()
    os.chmod(script.name, 0o644)
    with MailSystem(dovecot=SIEVE % script.name) as m:
        sys.exit(c.run(test_the_compiler, test_what_lands_where))
