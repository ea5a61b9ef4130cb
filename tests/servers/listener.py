"""A server on loopback whose sessions run in threads of their own."""
import socket
import threading


class Listener:
    """listen() begins; a subclass says in serve(socket) what a session is."""

    def listen(self):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop_listening(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(s,),
                             daemon=True).start()
