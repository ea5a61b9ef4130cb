"""Servers that a real one cannot be made to be: they lie, stall, break off.

A Fake speaks IMAP or SMTP on loopback, writes down all it hears, in clear or
through TLS, and misbehaves as told:

    Fake('smtp', certs.make('good'), implicit=False, drop_after_dot=True)
"""
import base64
import ssl
import time
import warnings

from listener import Listener


class Done(Exception):
    """This session is over."""


class Fake(Listener):
    def __init__(self, protocol, certificate=None, implicit=False,
                 tls10=False, **behaviour):
        self.protocol = protocol
        self.implicit = implicit
        self.b = behaviour
        self.heard = b''
        self.sessions = 0
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        if tls10:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                self.context.set_ciphers('ALL:@SECLEVEL=0')
                self.context.minimum_version = ssl.TLSVersion.TLSv1
                self.context.maximum_version = ssl.TLSVersion.TLSv1
        self.listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop_listening()

    def url(self, host='localhost'):
        scheme = self.protocol + ('s' if self.implicit else '')
        if self.context is None and not self.b.get('strip'):
            scheme, host = self.protocol + '+plain', '127.0.0.1'
        return f'{scheme}://{host}:{self.port}'

    def knows(self, password):
        """Whether the password came in, in any of its usual dresses."""
        forms = [password.encode()]
        for user in ('agent', ''):
            text = f'\0{user}\0{password}'.encode()
            forms += [base64.b64encode(text),
                      base64.b64encode(f'{user}{text.decode()}'.encode())]
        forms.append(base64.b64encode(password.encode()))
        return any(f in self.heard for f in forms)

    # ---- one session ----

    def serve(self, s):
        self.sessions += 1
        s.settimeout(30)
        try:
            if self.implicit:
                s = self.context.wrap_socket(s, server_side=True)
            session = (Smtp if self.protocol == 'smtp' else Imap)(self, s)
            session.talk()
        except (Done, OSError, ValueError):
            pass
        finally:
            s.close()


class Session:
    def __init__(self, fake, s):
        self.fake, self.s, self.b = fake, s, fake.b
        self.secure = fake.implicit
        self.rest = b''

    def line(self):
        while b'\n' not in self.rest:
            more = self.s.recv(65536)
            if not more:
                raise Done
            self.fake.heard += more
            self.rest += more
        line, self.rest = self.rest.split(b'\n', 1)
        return line.rstrip(b'\r').decode('latin-1')

    def say(self, text):
        data = text.encode('latin-1') + b'\r\n'
        if self.b.get('drip'):
            for i in range(len(data)):
                self.s.sendall(data[i:i + 1])
                time.sleep(self.b['drip'])
        else:
            self.s.sendall(data)

    def start_tls(self, go_ahead, refusal):
        if self.b.get('refuse'):
            self.say(refusal)
            return
        self.s.sendall(go_ahead.encode() + b'\r\n' +
                       self.b.get('inject', '').encode())
        self.s = self.fake.context.wrap_socket(self.s, server_side=True)
        self.secure, self.rest = True, b''


class Smtp(Session):
    """behaviour: answers={'RCPT': '452 ...'} replaces an answer; greeting;
    no_auth, strip (no STARTTLS), inject, silent; drop_after_dot,
    drop_in_data."""

    def ehlo(self):
        lines = ['fake.test']
        if not self.secure and not self.b.get('strip') and self.fake.context:
            lines.append('STARTTLS')
        if not self.b.get('no_auth') and (self.secure or
                                          self.b.get('strip')):
            lines.append('AUTH PLAIN LOGIN')
        for i, text in enumerate(lines):
            self.say('250' + ('-' if i + 1 < len(lines) else ' ') + text)

    def data(self):
        self.say(self.b.get('answers', {}).get('DATA', '354 go on'))
        if 'DATA' in self.b.get('answers', {}):
            return
        if self.b.get('drop_in_data'):
            self.s.recv(100)
            raise Done
        while self.line() != '.':
            pass
        if self.b.get('drop_after_dot'):
            raise Done
        if self.b.get('stall_after_dot'):
            time.sleep(20)
        self.say(self.b.get('answers', {}).get('DOT', '250 queued as 1'))

    def talk(self):
        if self.b.get('silent'):
            time.sleep(20)
        self.say(self.b.get('greeting', '220 fake.test ESMTP'))
        while True:
            line = self.line()
            word = line.split(' ')[0].upper()
            if word == 'EHLO':
                self.ehlo()
            elif word == 'STARTTLS' and not self.b.get('strip'):
                self.start_tls('220 go ahead', '454 not now')
            elif word == 'DATA':
                self.data()
            elif word == 'AUTH' and line.count(' ') == 1:
                self.say('334 ')
                self.line()
                self.say(self.b.get('answers', {}).get(
                    'AUTH', '235 welcome'))
            else:
                usual = {'AUTH': '235 welcome', 'QUIT': '221 bye'}
                self.say(self.b.get('answers', {}).get(
                    word, usual.get(word, '250 ok')))


class Imap(Session):
    """behaviour: greeting, strip, inject, silent; say={'SEARCH': [...]}
    untagged lines before a command's OK; result={'LOGIN': 'NO ...'};
    flood={'FETCH'}: no end of bytes; drop={'FETCH'}: hangs up;
    handle={'FETCH': f}: f(session, tag, line) answers instead."""

    def capability(self):
        caps = 'IMAP4rev1 UIDPLUS'
        if not self.secure and not self.b.get('strip') and self.fake.context:
            caps += ' STARTTLS LOGINDISABLED'
        return caps + self.b.get('capability', '')

    def flood(self):
        for _ in range(4000):
            self.s.sendall(b'* 1 FETCH (FLAGS ())\r\n' * 5000)
        raise Done

    def talk(self):
        if self.b.get('silent'):
            time.sleep(20)
        self.say(self.b.get('greeting', '* OK fake'))
        while True:
            line = self.line()
            tag, *words = line.split(' ')
            word = words[0].upper()
            if word == 'UID':
                word = words[1].upper()
            if word == 'STARTTLS' and not self.b.get('strip'):
                self.start_tls(f'{tag} OK go ahead', f'{tag} NO not now')
                continue
            if word in self.b.get('handle', {}):
                self.b['handle'][word](self, tag, line)
                continue
            if word in self.b.get('flood', ()):
                self.flood()
            if word in self.b.get('drop', ()):
                raise Done
            if word == 'CAPABILITY':
                self.say('* CAPABILITY ' + self.capability())
            for text in self.b.get('say', {}).get(word, ()):
                self.say(text)
            self.say(f'{tag} ' + self.b.get('result', {}).get(word, 'OK done'))
