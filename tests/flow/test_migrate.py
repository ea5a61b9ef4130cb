"""A database of each released schema goes on under this program.

tests/data/schema/N.sql is a firm of four orders as the program of schema N
left it, N.json what its `list --all --json` said.  A schema from the future
is refused and left as it is.
"""
import glob
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from checks import Checks                             # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SCHEMAS = os.path.join(TOP, 'tests', 'data', 'schema')
NOW = '2026-11-26T12:00:00+01:00'
checks = Checks()
check = checks.check

CONFIG = '''[firm]
name = Dachdeckerei Brodersen
land = NW
[mailbox]
url = maildir:box
address = agent@handwerk.test
board = VELUX
[submission]
url = maildir:out
[partner.velux]
name = VELUX
address = velux@handwerk.test
senders = konfigurator@velux.example
[person.jens]
name = Jens Brodersen
address = meister@handwerk.test
[state]
directory = state
'''


class Firm:
    def __init__(self, folder, schema):
        self.dir = folder
        for d in ('box/new', 'box/cur', 'box/tmp', 'state', 'out'):
            os.makedirs(os.path.join(folder, d))
        with open(self.path('dachpost.conf'), 'w', encoding='utf-8') as f:
            f.write(CONFIG)
        self.db = self.path('state/dachpost.db')
        with open(os.path.join(SCHEMAS, f'{schema}.sql'),
                  encoding='utf-8') as f:
            self.sql(f.read(), script=True)
        self.sql('PRAGMA journal_mode = WAL')

    def path(self, name):
        return os.path.join(self.dir, name)

    def sql(self, text, script=False):
        c = sqlite3.connect(self.db)
        try:
            got = (c.executescript if script else c.execute)(text).fetchall()
            c.commit()
            return got
        finally:
            c.close()

    def version(self):
        return self.sql('PRAGMA user_version')[0][0]

    def call(self, *args):
        r = subprocess.run(
            [PROGRAM, '--config', self.path('dachpost.conf'), *args],
            capture_output=True, check=False, timeout=60)
        return r.returncode, r.stdout.decode(), r.stderr.decode()


def released(schema, newest):
    with tempfile.TemporaryDirectory() as d:
        f = Firm(d, schema)
        with open(os.path.join(SCHEMAS, f'{schema}.json'),
                  encoding='utf-8') as g:
            want = json.load(g)
        check(f'{schema}: the fixture is one', f.version() == schema)
        rc, out, err = f.call('list', '--all', '--json', '--now', NOW)
        check(f'{schema}: its orders are the same',
              rc == 0 and json.loads(out) == want, (rc, out, err))
        check(f'{schema}: it is of the newest schema now',
              f.version() == newest, f.version())
        check(f'{schema}: and sound', f.sql('PRAGMA integrity_check') ==
              [('ok',)] and not f.sql('PRAGMA foreign_key_check'))
        rc, out, err = f.call('show', '2026-0001', '--json', '--now', NOW)
        check(f'{schema}: an order with its history', rc == 0 and
              [e['do'] for e in json.loads(out)['events']] ==
              ['contacted', 'offer_sent'], (out, err))
        rc, out, err = f.call('do', '2026-0004', 'contacted', '--now', NOW)
        check(f'{schema}: a step', rc == 0, err)
        rc, out, err = f.call('once', '--now', '2026-11-26T12:30:00+01:00')
        check(f'{schema}: a pass', rc == 0, err)
        rc, out, _ = f.call('outbox', '--json')
        new = [x for x in json.loads(out) if x['order'] == '2026-0004' and
               x['kind'] == 'confirmation']
        check(f'{schema}: whose confirmation went out',
              [x['state'] for x in new] == ['sent'], new)


def future(newest, schema):
    with tempfile.TemporaryDirectory() as d:
        f = Firm(d, schema)
        f.sql(f'PRAGMA user_version = {newest + 1}')
        with open(f.db, 'rb') as g:
            before = hashlib.sha256(g.read()).hexdigest()
        for args in (('list',), ('once', '--now', NOW), ('check',)):
            rc, out, err = f.call(*args)
            check(f'a newer schema is refused: {args[0]}', rc == 78 and
                  f'schema {newest + 1}' in err + out and
                  'newer' in err + out, (rc, err))
        with open(f.db, 'rb') as g:
            check('and left alone',
                  hashlib.sha256(g.read()).hexdigest() == before)


def main():
    schemas = sorted(int(os.path.basename(p)[:-4])
                     for p in glob.glob(os.path.join(SCHEMAS, '*.sql')))
    with tempfile.TemporaryDirectory() as d:
        f = Firm(d, schemas[-1])
        f.call('list')
        newest = f.version()
    check('there is a fixture of each schema before this one',
          schemas == list(range(1, newest)), (schemas, newest))
    for schema in schemas:
        released(schema, newest)
    future(newest, schemas[-1])
    sys.exit(checks.finish())


main()
