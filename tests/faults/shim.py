"""The failing world of shim.c, and a submission server that keeps count."""
import mmap
import os
import socketserver
import struct
import threading

NEVER, KILL_BEFORE, KILL_AFTER, KILL_TORN, FAIL, FAIL_FROM, FAIL_RATE = range(7)
WRITE, SYNC, SEND, NAME, OPEN = 1, 2, 4, 8, 16
ALL = WRITE | SYNC | SEND | NAME
FIELDS = ("count", "mode", "at", "error", "classes", "offset", "hit", "sends")


class Control:
    """What happens at which call; also while the program runs."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.write(bytes(8 * len(FIELDS)))
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 0)

    def __getitem__(self, name):
        return struct.unpack_from("q", self.map, 8 * FIELDS.index(name))[0]

    def __setitem__(self, name, value):
        struct.pack_into("q", self.map, 8 * FIELDS.index(name), value)

    def order(self, mode=NEVER, at=0, error=0, classes=ALL):
        for name, value in (("count", 0), ("sends", 0), ("hit", 0),
                            ("at", at), ("error", error),
                            ("classes", classes), ("mode", mode)):
            self[name] = value

    def env(self, shim):
        return {**os.environ, "LD_PRELOAD": shim, "SHIM_CONTROL": self.path}


def library(program):
    """Beside the program's tests; None under sanitizers."""
    path = os.path.join(os.path.dirname(os.path.abspath(program)), "tests",
                        "shim.so")
    return path if os.path.exists(path) and "debug" not in program else None


class Session(socketserver.StreamRequestHandler):
    timeout = 30

    def say(self, text):
        self.wfile.write((text + "\r\n").encode())

    def handle(self):
        try:
            self.talk()
        except (OSError, ValueError):
            pass

    def talk(self):
        sink, to = self.server.sink, None
        if sink.fault("greeting"):
            return
        self.say("220 sink ESMTP")
        while True:
            line = self.rfile.readline().decode("latin-1").strip()
            verb = line[:4].upper()
            if line == "" or sink.fault(verb):
                return
            if verb == "EHLO":
                self.say("250-sink\r\n250 8BITMIME")
            elif verb == "RCPT":
                to = line[line.index("<") + 1:line.index(">")]
                self.say(sink.verdict(to))
            elif verb == "DATA":
                self.say("354 go on")
                raw = self.data()
                if raw is None:
                    return
                if not self.take(sink, to, raw):
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, sink, to, raw):
        answer = sink.verdict_of_data(to)
        if answer.startswith("2"):
            lost = sink.fault("answer")
            sink.take(to, raw, lost)
            if lost:
                return False
        self.say(answer)
        return True

    def data(self):
        out = bytearray()
        while True:
            line = self.rfile.readline()
            if line == b"":
                return None
            if line == b".\r\n":
                return bytes(out)
            out += line[1:] if line.startswith(b".") else line


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100


class Sink:
    """Takes every mail; keeps [(recipient, bytes, answer lost)] in order."""

    def __init__(self):
        self.taken = []
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), Session)
        self.server.sink = self
        self.url = "smtp+plain://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.02}, daemon=True).start()

    def take(self, to, raw, lost):
        with self.lock:
            self.taken.append((to, raw, lost))

    def clear(self):
        with self.lock:
            self.taken = []

    # what a test may make worse

    def fault(self, stage):
        """True: the connection ends here."""
        return False

    def verdict(self, to):
        return "250 ok"

    def verdict_of_data(self, to):
        return "250 taken"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def message_id(raw):
    for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line[11:].strip().decode()
    return ""
