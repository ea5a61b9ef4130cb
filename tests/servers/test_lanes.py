"""A backlog goes out over several connections: each mail once, the mails of
one order in their order, and also where the server takes one connection only.
"""
import email
import email.policy
import os
import re
import socketserver
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'flow'))
from firm import Firm, Tests                              # noqa: E402

MAILS = 40


class Server(socketserver.ThreadingTCPServer):
    """Takes mail; so many connections at once, 421 to the others."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, most):
        self.most, self.now, self.peak, self.mails = most, 0, 0, []
        self.turned_away = 0
        self.lock = threading.Lock()
        super().__init__(('127.0.0.1', 0), Session)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return 'smtp+plain://127.0.0.1:%d' % self.server_address[1]


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        s = self.server
        with s.lock:
            s.now += 1
            s.peak = max(s.peak, min(s.now, s.most))
            welcome = s.now <= s.most
            s.turned_away += not welcome
        try:
            self.say('220 here' if welcome else '421 too many of you')
            if welcome:
                self.talk()
        finally:
            with s.lock:
                s.now -= 1

    def say(self, line):
        self.wfile.write(line.encode() + b'\r\n')

    def talk(self):
        for line in self.rfile:
            word = line[:4].upper()
            if word == b'DATA':
                self.say('354 go on')
                raw = b''
                for line in self.rfile:
                    if line == b'.\r\n':
                        break
                    raw += line
                time.sleep(0.01)        # long enough for others to pass
                with self.server.lock:
                    self.server.mails.append(raw)
            self.say('221 bye' if word == b'QUIT' else '250 ok')
            if word == b'QUIT':
                return


def backlog(t, server):
    """MAILS orders, each with a notification and the answer to a step."""
    firm = Firm(t.program)
    for i in range(MAILS):
        firm.inquiry('2026-11-24 09:12', no='VX-26-2%05d' % i,
                     customer='kunde%d@post.example' % i)
    conf = firm.path('dachpost.conf')
    with open(conf, encoding='utf-8') as f:
        text = f.read()
    with open(conf, 'w', encoding='utf-8') as f:
        f.write(text.replace('maildir:out', 'smtp+plain://127.0.0.1:1'))
    firm.run('once', '--now', '2026-11-24T09:13:00+01:00', ok=False)
    numbers = [x['order'] for x in firm.json('list')]
    for number in numbers[:10]:
        firm.run('do', number, 'contacted', '--now',
                 '2026-11-24T10:00:00+01:00')
    with open(conf, 'w', encoding='utf-8') as f:
        f.write(text.replace('maildir:out', server.url))
    return firm


def sent_once(t, name, firm, server):
    ids = [email.message_from_bytes(x, policy=email.policy.default)
           ['Message-ID'] for x in server.mails]
    rows = firm.json('outbox')
    t.check(name + ': all are sent',
            [x['id'] for x in rows if x['state'] != 'sent'], [])
    t.check(name + ': each once', (len(ids), len(set(ids))),
            (len(rows), len(rows)))


def in_order(t, name, server):
    """Of one order the notification of its arrival comes first."""
    seen = {}
    for raw in server.mails:
        m = email.message_from_bytes(raw, policy=email.policy.default)
        if 'meister' in m['To'] or 'jens' in m['To']:
            seen.setdefault(m['X-Dachpost-Order'], []).append(
                m['X-Dachpost-State'])
    wrong = [x for x in seen.values() if 'contact' in x[1:]]
    t.check(name + ': in order', wrong, [])


def test_four(t):
    server = Server(50)
    firm = backlog(t, server)
    firm.once('2026-11-24 12:00')
    sent_once(t, 'four', firm, server)
    in_order(t, 'four', server)
    t.check('four at once', server.peak, 4)


def test_one_only(t):
    server = Server(1)
    firm = backlog(t, server)
    for hour in (12, 13, 14):
        firm.run('once', '--now', '2026-11-24T%d:00:00+01:00' % hour,
                 ok=False)
    sent_once(t, 'one', firm, server)
    in_order(t, 'one', server)
    t.check('others were turned away', server.turned_away > 0, True)


def test_few(t):
    """Two mails are no backlog."""
    server = Server(50)
    firm = Firm(t.program)
    conf = firm.path('dachpost.conf')
    with open(conf, encoding='utf-8') as f:
        text = f.read()
    with open(conf, 'w', encoding='utf-8') as f:
        f.write(re.sub('maildir:out', server.url, text))
    for i in range(2):
        firm.inquiry('2026-11-24 09:12', no='VX-26-3%05d' % i,
                     customer='kunde%d@post.example' % i)
    firm.once('2026-11-24 09:13')
    t.check('over one connection', server.peak, 1)
    sent_once(t, 'few', firm, server)


if __name__ == '__main__':
    tests = Tests(sys.argv[1])
    sys.exit(tests.run(test_four, test_one_only, test_few))
