#!/usr/bin/env python3
"""People's own mail programs answer the agent's mails, by reply and button.

mutt and s-nail, on real servers: they fetch the notification over IMAP,
write what they always write, and send it by submission; the agent runs and
the order moves.  Nothing of an answer is made up here.
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from agent import Agent, inquiry                          # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem, wait_for                  # noqa: E402

checks = Checks()
check = checks.check

MUTTRC = '''set realname="Jens Brodersen" from=meister@handwerk.test use_from=yes
set charset=utf-8 send_charset="us-ascii:utf-8" folder=imaps://meister@localhost:{imaps}/
set spoolfile=+INBOX imap_user=meister imap_pass={password} record=""
set ssl_force_tls=yes ssl_starttls=yes certificate_file={ca}
set smtp_url=smtp://meister@localhost:{smtp}/ smtp_pass={password}
set editor="{editor} %s" fast_reply=yes include=yes abort_unmodified=no
set attribution="Am %d schrieb %n:" date_format="%d.%m.%Y %H:%M"
set wait_key=no quit=yes move=no delete=no sleep_time=0 recall=no postpone=no
set header_cache="" message_cachedir="" reply_to=yes autoedit=yes
'''

EDITOR = '''#!/bin/sh
# What the person types stands above what the program prepared.
t=$(mktemp)
{ [ -z "$TYPED" ] || printf '%s\\n\\n' "$TYPED"; cat "$1"; } >"$t"
cat "$t" >"$1"
rm -f "$t"
'''


class Mutt:
    def __init__(self, m):
        self.home = m.path('mutt')
        os.makedirs(self.home)
        self.rc, editor = m.path('mutt', 'rc'), m.path('mutt', 'edit')
        with open(editor, 'w', encoding='utf-8') as f:
            f.write(EDITOR)
        os.chmod(editor, 0o755)
        with open(self.rc, 'w', encoding='utf-8') as f:
            f.write(MUTTRC.format(ca=m.ca, editor=editor,
                                  password=m.users['meister'], **m.ports))

    def run(self, *args, typed='', wait=None, press=''):
        """On a terminal of its own; presses a key when it sees `wait`."""
        env = dict(os.environ, HOME=self.home, TYPED=typed, TERM='xterm',
                   LANG='C.UTF-8', LC_ALL='C.UTF-8')
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack('HHHH', 40, 120, 0, 0))
        p = subprocess.Popen(['timeout', '--foreground', '40', 'mutt', '-n',
                              '-F', self.rc, *args], env=env, stdin=slave,
                             stdout=slave, stderr=slave)
        os.close(slave)
        screen = b''
        while got := self._read(master):
            screen += got
            if wait and wait in screen:
                os.write(master, press.encode())
                wait = None
        os.close(master)
        p.wait()
        return screen.decode(errors='replace')[-600:]

    @staticmethod
    def _read(master):
        try:
            return os.read(master, 4096)
        except OSError:     # Linux' end of file on a terminal
            return b''

    def reply(self, message_id, typed):
        ident = message_id.strip('<>').replace('+', '.')
        return self.run('-e', f'push "<search>~i {ident}<enter><reply>'
                        '<send-message>"', typed=typed, wait=b'Mail sent',
                        press='xy')

    def button(self, href):
        return self.run('-e', 'set edit_headers=yes', href,
                        wait=b'Mutt: Compose', press='y')


def snail_reply(m, typed):
    """s-nail from standard input, to the newest mail."""
    password = m.users['meister']
    words = ['s-nail', '-:/', '-#', '-Sv15-compat=yes',
             '-Stls-ca-file=' + m.ca, '-Stls-ca-no-defaults',
             '-Stls-verify=strict', '-Ssmtp-use-starttls',
             f'-Smta=smtp://meister:{password}@localhost:{m.ports["smtp"]}',
             '-Ssmtp-auth=login', '-Simap-auth=login', '-Sttycharset=utf-8',
             '-Ssendcharsets=utf-8', '-Sdot', '-Sfullnames', '-Snosave',
             '-Sfrom=Jens Brodersen <meister@handwerk.test>', '-Ssendwait',
             '-Sreply-to-honour=yes', '-Sindentprefix=> ', '-Squote=noheading',
             '-Squote-inject-head=Am %d schrieb %n:\\n', '-f',
             f'imaps://meister:{password}@localhost:{m.ports["imaps"]}/INBOX']
    r = subprocess.run(['timeout', '40', *words],
                       input=f'Reply $\n{typed}\n\n~.\nxit\n'.encode(),
                       env=dict(os.environ, LC_ALL='C.UTF-8',
                                HOME=m.path('mutt')),
                       capture_output=True, check=False)
    return (r.stdout + r.stderr).decode(errors='replace')[-600:]


def button_of(mail):
    """The red button's link."""
    html = mail.get_body(('html',)).get_content()
    return re.search(r'href="(mailto:[^"?]*[?][^"]*)"', html).group(1).replace(
        '&amp;', '&')


def newest_notification(m, after):
    """The notification that came after the first `after` mails."""
    def look():
        new = m.mails('meister')[after:]
        return [x for x in new if x['X-Dachpost-Kind'] == 'notification']
    got = wait_for(look, 30, 0.1)
    return got[-1] if got else None


def step(m, agent, name, act, mail, state):
    """One answer; gives back the notification that it brought."""
    if mail is None:
        return None     # what came before failed, and was counted
    before = len(m.mails('meister'))
    said = act(mail)
    check(name, wait_for(lambda: agent.state() == state, 30, 0.2),
          (agent.state(), said, agent.text()[-600:]))
    return newest_notification(m, before)


def whole_order(m, agent, mutt):
    m.receive('bounce@velux.example', 'agent@handwerk.test', inquiry())
    mail = newest_notification(m, 0)
    check('the notification came', mail is not None, agent.text())
    mail = step(m, agent, 'mutt presses the red button',
                lambda x: mutt.button(button_of(x)), mail, 'offer')
    mail = step(m, agent, 'mutt replies', lambda x: mutt.reply(
        x['Message-ID'], 'Angebot ist raus, 4.350 € brutto\n\nGruß Jens'),
        mail, 'answer')
    mail = step(m, agent, 's-nail replies', lambda x: snail_reply(
        m, 'hat zugesagt, wir fangen am 18.1. an'), mail, 'job')
    mail = step(m, agent, 'mutt replies to the end', lambda x: mutt.reply(
        x['Message-ID'], 'Baustelle abgeschlossen, Kunde zufrieden'),
        mail, 'done')
    check('to the end', mail is not None)


def main():
    with MailSystem() as m:
        agent, mutt = Agent(m), Mutt(m)
        agent.start()
        try:
            whole_order(m, agent, mutt)
        finally:
            check('it ends well', agent.stop() == 0)
    sys.exit(checks.finish())


main()
