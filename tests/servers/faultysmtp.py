"""An SMTP server that goes wrong at one stage, in one way.

    s = FaultySmtp(certificate, 'rcpt', '4xx')
    ... the agent sends ...
    s.heal()
    ... the agent sends again; s.taken has each mail whose last dot came in

Stages are the moments of an answer: banner, ehlo, starttls, ehlo2 (behind
TLS), auth, mail, rcpt, data, body (in the middle of the mail), dot, quit.
"""
import socket
import ssl
import struct
import time

from listener import Listener

USUAL = {'banner': '220 faulty.test ESMTP', 'starttls': '220 go ahead',
         'auth': '235 welcome', 'mail': '250 sender ok', 'rcpt': '250 ok',
         'data': '354 go on', 'dot': '250 queued', 'quit': '221 bye'}


class Over(Exception):
    """This session is over."""


class FaultySmtp(Listener):
    def __init__(self, certificate, stage='', fault='', once=False):
        self.stage, self.fault, self.once = stage, fault, once
        self.taken = []     # (RCPT, bytes) of each mail not refused
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*certificate)
        self.listen()

    def heal(self):
        self.stage = self.fault = ''

    def close(self):
        self.stop_listening()

    def serve(self, s):
        session = Session(self, s)
        try:
            session.talk()
        except (Over, OSError, ValueError):
            pass
        finally:
            session.s.close()


class Session:
    def __init__(self, server, s):
        self.server, self.s = server, s
        s.settimeout(20)
        self.rest = b''
        self.secure = False

    # ---- what goes wrong ----

    def reset(self):
        self.s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack('ii', 1, 0))
        raise Over

    def fault_at(self, stage):
        if stage != self.server.stage:
            return ''
        fault = self.server.fault
        if self.server.once:
            self.server.heal()
        return fault

    def wrong(self, fault, usual):
        lines = usual.split('\r\n')
        good = usual.encode() + b'\r\n'
        if fault in ('421', '450', '452', '500', '530', '535', '550', '554'):
            self.s.sendall(b'%s not now\r\n' % fault.encode())
            if fault == '421':
                raise Over
        elif fault == '4xx-multi':
            self.s.sendall(b'451-4.3.0 one\r\n451-two\r\n451 three\r\n')
        elif fault == '5xx-multi':
            self.s.sendall(b'554-5.7.1 one\r\n554-two\r\n554 three\r\n')
        elif fault == 'close':
            raise Over
        elif fault == 'reset':
            self.reset()
        elif fault == 'stall':
            time.sleep(10)
            raise Over
        elif fault == 'half':
            self.s.sendall(good[:2])
            raise Over
        elif fault == 'half-multi':
            self.s.sendall(lines[-1][:3].encode() + b'-more to\r\n')
            raise Over
        elif fault == 'garbage':
            self.s.sendall(b'HELLO WORLD\r\n' * 3)
            raise Over
        elif fault == 'binary':
            self.s.sendall(bytes(range(256)) * 40 + b'\r\n')
            raise Over
        elif fault == 'no-end':
            self.s.sendall(good[:3] + b'-' + b'x' * 3000000)
            raise Over
        elif fault == 'flood':
            for _ in range(3000):
                self.s.sendall((lines[-1][:3] + '-more\r\n').encode() * 1000)
            raise Over
        elif fault == 'multi':
            self.s.sendall((lines[-1][:3] + '-first\r\n' +
                            lines[-1][:3] + '-second\r\n').encode() + good)
        elif fault == 'long':
            self.s.sendall(good[:-2] + b' ' + b'x' * 900 + b'\r\n')
        elif fault == 'slow':
            for i in range(len(good)):
                self.s.sendall(good[i:i + 1])
                time.sleep(0.005)
        elif fault == '2xx':
            self.s.sendall(b'200 fine\r\n')
        elif fault == '3xx':
            self.s.sendall(b'334 go on\r\n')
        elif fault == 'bare-lf':
            self.s.sendall(good.replace(b'\r\n', b'\n'))
        else:
            raise ValueError(fault)

    # ---- a session ----

    def say(self, stage, usual=None):
        """The answer of this stage; whether it was the usual one."""
        usual = usual or USUAL[stage]
        fault = self.fault_at(stage)
        if fault:
            self.wrong(fault, usual)
            return fault in ('multi', 'long', 'slow', 'bare-lf')
        self.s.sendall(usual.encode() + b'\r\n')
        return True

    def line(self):
        while b'\n' not in self.rest:
            more = self.s.recv(65536)
            if not more:
                raise Over
            self.rest += more
        line, self.rest = self.rest.split(b'\n', 1)
        return line.rstrip(b'\r').decode('latin-1')

    def ehlo(self):
        offers = ['250-faulty.test', '250-8BITMIME',
                  '250 AUTH PLAIN LOGIN' if self.secure else '250 STARTTLS']
        self.say('ehlo2' if self.secure else 'ehlo', '\r\n'.join(offers))

    def start_tls(self):
        if self.say('starttls'):
            self.s = self.server.tls.wrap_socket(self.s, server_side=True)
            self.secure, self.rest = True, b''

    def mail(self):
        """The bytes between 354 and the dot."""
        if not self.say('data'):
            return
        fault = self.fault_at('body')
        if fault:
            self.line()
            self.wrong(fault, '250 queued')
            raise Over
        lines = []
        while (line := self.line()) != '.':
            lines.append(line[1:] if line.startswith('.') else line)
        refused = self.server.stage == 'dot' and self.server.fault[0] in '45'
        if not refused:
            self.server.taken.append((self.recipient, '\r\n'.join(
                lines).encode('latin-1')))
        self.say('dot')

    def talk(self):
        self.say('banner')
        while True:
            line = self.line()
            word = line.split(' ')[0].upper()
            if word in ('EHLO', 'HELO'):
                self.ehlo()
            elif word == 'STARTTLS':
                self.start_tls()
            elif word == 'AUTH':
                if line.count(' ') == 1:
                    self.s.sendall(b'334 \r\n')
                    self.line()
                self.say('auth')
            elif word == 'MAIL':
                self.say('mail')
            elif word == 'RCPT':
                self.recipient = line
                self.say('rcpt')
            elif word == 'DATA':
                self.mail()
            elif word == 'QUIT':
                self.say('quit')
                raise Over
            else:
                self.s.sendall(b'250 ok\r\n')
