#!/usr/bin/env python3
"""roundcube.py PROGRAM: a whole order answered in a web mail program.

Debian's Roundcube under PHP's own server, a headless Chromium in front of it,
Dovecot and Exim behind: the red button pressed, and answers written in the
HTML and the plain editor.
"""
import os
import signal
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'servers'),
                os.path.dirname(HERE)]
from agent import Agent, inquiry                          # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import HOST, MailSystem, free_ports, wait_for  # noqa: E402

checks = Checks()
check = checks.check

CONFIG = """<?php
$config = [];
$config['db_dsnw'] = 'sqlite:///{dir}/rc.db?mode=0640';
$config['imap_host'] = 'tls://127.0.0.1:{imap}';
$config['smtp_host'] = 'tls://127.0.0.1:{smtp}';
$config['smtp_user'] = '%u'; $config['smtp_pass'] = '%p';
$ca = ['ssl' => ['verify_peer' => true, 'cafile' => '{ca}',
       'peer_name' => '{host}']];
$config['imap_conn_options'] = $ca; $config['smtp_conn_options'] = $ca;
$config['mail_domain'] = 'handwerk.test';
$config['des_key'] = 'abcdefghijklmnopqrstuvwx';
$config['temp_dir'] = '{dir}/temp'; $config['log_dir'] = '{dir}/logs';
$config['log_driver'] = 'file'; $config['plugins'] = [];
$config['skin'] = 'elastic'; $config['language'] = 'de_DE';
$config['htmleditor'] = {html}; $config['prefer_html'] = true;
$config['enable_spellcheck'] = false; $config['use_https'] = false;
"""


class Roundcube:
    def __init__(self, m):
        self.m, self.dir = m, m.path('roundcube')
        self.port, = free_ports(1)
        for d in ('config', 'temp', 'logs'):
            os.makedirs(os.path.join(self.dir, d))
        for name in ('defaults.inc.php', 'mimetypes.php'):
            with open('/etc/roundcube/' + name, 'rb') as f:
                self.write(os.path.join('config', name), f.read())
        with open('/usr/share/roundcube/SQL/sqlite.initial.sql', 'rb') as f:
            subprocess.run(['sqlite3', os.path.join(self.dir, 'rc.db')],
                           input=f.read(), check=True)
        self.editor(0)
        self.log = open(os.path.join(self.dir, 'http.log'), 'wb')
        self.p = subprocess.Popen(
            ['php', '-d', 'display_errors=0', '-S', f'127.0.0.1:{self.port}',
             '-t', '/var/lib/roundcube/public_html'],
            env=dict(os.environ, PHP_CLI_SERVER_WORKERS='4',
                     ROUNDCUBE_CONFIG_DIR=os.path.join(self.dir, 'config')),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True)
        wait_for(self.answers, 10)

    def write(self, name, data):
        with open(os.path.join(self.dir, name), 'wb') as f:
            f.write(data)

    def answers(self):
        with socket.socket() as s:
            return s.connect_ex(('127.0.0.1', self.port)) == 0

    def editor(self, html):
        text = CONFIG
        for k, v in {'dir': self.dir, 'ca': self.m.ca, 'host': HOST,
                     'html': html, **self.m.ports}.items():
            text = text.replace('{%s}' % k, str(v))
        self.write(os.path.join('config', 'config.inc.php'), text.encode())

    def uid(self, mail):
        c = self.m.imap('meister')
        c.select('INBOX', readonly=True)
        _, found = c.uid('SEARCH', None, 'HEADER', 'Message-ID',
                         '"%s"' % mail['Message-ID'])
        c.logout()
        return found[0].decode()

    def answer(self, mail, way, words):
        self.editor(int(way == 'html'))
        r = subprocess.run(
            ['node', os.path.join(HERE, 'roundcube.mjs'),
             f'http://127.0.0.1:{self.port}/', 'meister',
             self.m.users['meister'], self.uid(mail), way, words],
            capture_output=True, timeout=120, check=False)
        return r.stderr.decode()[-800:]

    def stop(self):
        os.killpg(self.p.pid, signal.SIGTERM)   # with its workers
        self.p.wait(10)
        self.log.close()


STORY = [('button', 'Kunde kontaktiert', 'offer'),
         ('html', 'Angebot per Mail geschickt, 4.350,- €', 'answer'),
         ('text', 'Habe nachgefragt, er hat zugesagt', 'job'),
         ('button', 'Baustelle abgeschlossen', 'done')]


def whole_order(m, agent, web):
    m.receive('bounce@velux.example', 'agent@handwerk.test', inquiry())
    for way, words, state in STORY:
        mails = wait_for(lambda: [
            x for x in m.mails('meister')
            if x['X-Dachpost-Kind'] == 'notification'], 30, 0.1)
        if not mails:
            check('a notification', False, agent.text())
            return
        said = web.answer(mails[-1], way, words)
        check(f'{way}: {state}', wait_for(lambda s=state: agent.state() == s,
                                          20, 0.2),
              (agent.state(), said, agent.text()[-500:]))
        # the next answer is to the mail that this one brought
        wait_for(lambda n=len(mails): len([
            x for x in m.mails('meister')
            if x['X-Dachpost-Kind'] == 'notification']) > n, 10, 0.1)


def main():
    with MailSystem() as m:
        agent, web = Agent(m), Roundcube(m)
        agent.start()
        try:
            whole_order(m, agent, web)
        finally:
            web.stop()
            check('it ends well', agent.stop() == 0)
    sys.exit(checks.finish())


main()
