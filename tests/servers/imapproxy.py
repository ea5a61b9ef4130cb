"""Between the agent and a real IMAP server: cuts, stalls, drips, lies.

    p = ImapProxy(port_of_the_server)
    p.cut = 1234, 'close'       # behind so many bytes of the server's
    p.answer = 5, 'NO'          # instead of the fifth command's
    p.literal = lambda n: n + 7 # what a body's {n} becomes
"""
import re
import socket
import struct
import threading

from listener import Listener

LITERAL = re.compile(rb'BODY\[\] \{(\d+)\}\r\n')


class Over(Exception):
    """This connection is over."""


class ImapProxy(Listener):
    def __init__(self, port):
        self.to = port
        self.heal()
        self.open = []
        self.listen()

    def heal(self):
        self.cut = self.answer = self.literal = None
        self.drip = False
        self.bytes = 0          # of the server's, passed on
        self.commands = []      # of the client's, in their order

    def url(self):
        return f'imap+plain://127.0.0.1:{self.port}'

    def hang_up(self):
        # not those that come while the old ones end
        for c in list(self.open):
            c.end()

    def close(self):
        self.stop_listening()
        self.hang_up()

    def serve(self, s):
        self.open.append(Connection(self, s))


class Connection:
    def __init__(self, proxy, client):
        self.p, self.client = proxy, client
        self.server = socket.create_connection(('127.0.0.1', proxy.to))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.dead = threading.Event()
        self.lock = threading.Lock()
        for way in (self.up, self.down):
            threading.Thread(target=self.run, args=(way,),
                             daemon=True).start()

    def run(self, way):
        try:
            while True:
                way()
        except (Over, OSError, ValueError):
            self.end()

    def end(self):
        for s in (self.client, self.server):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # ---- from the server ----

    def down(self):
        data = self.server.recv(65536)
        if not data:
            raise Over
        if self.p.literal:
            data = LITERAL.sub(lambda m: b'BODY[] {%s}\r\n' % str(
                self.p.literal(int(m[1]))).encode(), data)
        with self.lock:
            if self.p.cut and self.p.bytes + len(data) >= self.p.cut[0]:
                self.give(data[:self.p.cut[0] - self.p.bytes])
                self.break_off(self.p.cut[1])
            self.give(data)

    def give(self, data):
        self.p.bytes += len(data)
        if not self.p.drip:
            self.client.sendall(data)
            return
        for i in range(len(data)):
            self.client.sendall(data[i:i + 1])

    def break_off(self, how):
        if how == 'stall':
            self.dead.wait(60)
        if how == 'reset':
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack('ii', 1, 0))
            self.client.close()
        raise Over

    # ---- from the client ----

    def up(self):
        line = b''
        while not line.endswith(b'\n'):
            one = self.client.recv(1)
            if not one:
                raise Over
            line += one
        words = line.split()
        if len(words) > 1:
            verb = b' '.join(words[1:3] if words[1].upper() == b'UID'
                             else words[1:2]).decode('latin-1').upper()
            self.p.commands.append(verb)
            if self.p.answer and len(self.p.commands) == self.p.answer[0]:
                with self.lock:
                    self.instead(words[0], self.p.answer[1])
                return
        self.server.sendall(line)

    def instead(self, tag, how):
        say = self.client.sendall
        if how in ('NO', 'BAD', 'OK'):
            say(tag + b' ' + how.encode() + b' so it is\r\n')
        elif how == 'NO bare':
            say(tag + b' NO\r\n')
        elif how == 'NO alert':
            say(b'* OK [ALERT] x\r\n' + tag + b' NO [UNAVAILABLE] later\r\n')
        elif how == 'BYE':
            say(b'* BYE going down\r\n')
            raise Over
        elif how == 'other tag':
            say(b'zz99 OK done\r\n')
            raise Over
        elif how == 'garbage':
            say(b'* (((\r\n\x00\xff\r\n{5}\r\nab')
            raise Over
        elif how == 'half':
            say(tag + b' O')
            raise Over
        elif how == 'silence':
            self.dead.wait(60)
        else:
            raise ValueError(how)
