"""An OAuth2 provider on loopback: consent, tokens, introspection.

    with Provider(certs.make('good'), tokens_file) as p:
        p.approve()                 # the person consents
        p.revoke()                  # takes it back: refresh tokens die, too
        p.expire_access()           # the access tokens end early

TLS on one port for the agent; plain HTTP on another for Dovecot, which asks
whether a token is good.  For Exim the good tokens stand in a file, a line
'TOKEN: user' each.  Refresh tokens work once: the answer has the next one.
What was asked is kept in .seen, every token in .issued.
"""
import base64
import hashlib
import http.server
import json
import secrets
import ssl
import threading
import urllib.parse

CLIENT, SECRET = 'dachpost-test-client', 'client-secret-4711'
USER = 'agent'


class Provider:
    def __init__(self, certificate, tokens_file=None):
        self.lock = threading.Lock()
        self.tokens_file = tokens_file
        self.access, self.refresh, self.devices = {}, set(), {}
        self.codes = {}
        self.issued, self.seen = [], []
        self.lifetime, self.interval = 3600, 1
        self.broken = None          # a status to answer instead
        self.rotate = True
        self.pending_first = 1      # so many questions are told to wait
        self.tls = self._serve(certificate)
        self.plain = self._serve(None)
        self._write()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.shutdown()
        self.plain.shutdown()

    def _serve(self, certificate):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _answer(self, status, what):
                data = json.dumps(what).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self):
                n = int(self.headers.get('Content-Length') or 0)
                form = dict(urllib.parse.parse_qsl(
                    self.rfile.read(n).decode()))
                with provider.lock:
                    provider.seen.append((self.path, form))
                    self._answer(*provider.answer(self.path, form))

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                with provider.lock:
                    self._answer(*provider.answer(
                        url.path, dict(urllib.parse.parse_qsl(url.query))))

        s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        s.daemon_threads = True
        if certificate:
            c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            c.load_cert_chain(*certificate)
            s.socket = c.wrap_socket(s.socket, server_side=True)
        threading.Thread(target=s.serve_forever, daemon=True).start()
        return s

    def url(self, path):
        return f'https://localhost:{self.tls.server_address[1]}{path}'

    def introspection(self):
        return f'http://127.0.0.1:{self.plain.server_address[1]}/introspect'

    def asked(self):
        """How often tokens were asked for."""
        return len([1 for path, _ in self.seen if path == '/token'])

    # ---- what a person or the provider does ----

    def approve(self):
        with self.lock:
            for d in self.devices.values():
                d['approved'] = True

    def deny(self):
        with self.lock:
            for d in self.devices.values():
                d['denied'] = True

    def browser_code(self, url):
        """The person consents in the browser: where it is sent to."""
        q = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        code = 'code/' + secrets.token_urlsafe(12)
        with self.lock:
            self.codes[code] = q['code_challenge']
        return (q['redirect_uri'] + '?state=' + q['state'] + '&code=' +
                urllib.parse.quote(code, safe=''))

    def expire_access(self):
        with self.lock:
            self.access.clear()
            self._write()

    def revoke(self):
        with self.lock:
            self.refresh.clear()
            self.access.clear()
            self._write()

    # ---- answers ----

    def _write(self):
        if self.tokens_file:
            with open(self.tokens_file, 'w', encoding='ascii') as f:
                f.writelines(f'{t}: {u}\n' for t, u in self.access.items())

    def _grant(self, old=None):
        t = 'at-' + secrets.token_urlsafe(24)
        self.access[t] = USER
        self.issued.append(t)
        got = {'access_token': t, 'token_type': 'Bearer',
               'expires_in': self.lifetime}
        if old is None or self.rotate:
            r = 'rt-' + secrets.token_urlsafe(24)
            self.refresh.add(r)
            self.issued.append(r)
            got['refresh_token'] = r
            self.refresh.discard(old)
        self._write()
        return 200, got

    def answer(self, path, form):
        if path.startswith('/introspect'):
            return self._introspect(form)
        if self.broken:
            return self.broken, {'what': 'broken'}
        if form.get('client_id') != CLIENT:
            return 401, {'error': 'invalid_client'}
        if path == '/device':
            code = 'dc-' + secrets.token_urlsafe(16)
            self.issued.append(code)
            self.devices[code] = {'asked': 0}
            return 200, {'device_code': code, 'user_code': 'BDWP-HQPK',
                         'verification_uri': self.url('/enter'),
                         'interval': self.interval, 'expires_in': 60}
        if form.get('client_secret') != SECRET:
            return 401, {'error': 'invalid_client'}
        return {'refresh_token': self._refresh,
                'authorization_code': self._code}.get(
                    form.get('grant_type'), self._device)(form)

    def _introspect(self, form):
        user = self.access.get(form.get('token') or
                               form.get('access_token'))
        return 200, ({'active': True, 'email': user, 'scope': 'mail'}
                     if user else {'active': False})

    def _refresh(self, form):
        if form.get('refresh_token') not in self.refresh:
            return 400, {'error': 'invalid_grant', 'error_description':
                         'Token has been expired or revoked.'}
        return self._grant(form['refresh_token'])

    def _code(self, form):
        challenge = self.codes.pop(form.get('code'), None)
        digest = hashlib.sha256(form.get('code_verifier', '').encode())
        if challenge is None or challenge != base64.urlsafe_b64encode(
                digest.digest()).decode().rstrip('='):
            return 400, {'error': 'invalid_grant'}
        return self._grant()

    def _device(self, form):
        d = self.devices.get(form.get('device_code'))
        if d is None:
            return 400, {'error': 'expired_token'}
        d['asked'] += 1
        if d.get('denied'):
            return 400, {'error': 'access_denied'}
        if d['asked'] <= self.pending_first or not d.get('approved'):
            return 400, {'error': 'authorization_pending'}
        del self.devices[form['device_code']]
        return self._grant()
