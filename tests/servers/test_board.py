"""The board on Dovecot; with --long the soak."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import board_suite as suite                     # noqa: E402
from iotool import Checks                       # noqa: E402
from mailsys import MailSystem                  # noqa: E402


class Dovecot:
    """What board_suite.py wants of a server."""

    user = 'agent'

    def __init__(self, m):
        self.m = m
        self.url, self.ca = m.url('imaps'), m.ca
        self.password = m.users['agent']

    def imap(self):
        return self.m.imap(self.user)

    @staticmethod
    def spell(folder):
        return '"%s"' % folder

    def move(self, i, uid, target):
        typ, _ = i.uid('MOVE', uid, self.spell(target))
        return typ == 'OK' and bool(i.response('COPYUID')[1][0] or True)

    def empty(self):
        with self.imap() as i:
            for line in sorted(i.list()[1], reverse=True):
                name = line.decode().rsplit(' ', 1)[-1].strip('"')
                if name != 'INBOX':
                    i.delete('"%s"' % name)
            i.select('INBOX')
            i.uid('STORE', '1:*', '+FLAGS.SILENT', '(\\Deleted)')
            i.expunge()

    def new_validity(self, folder):
        """Its index is lost: the server counts anew."""
        self.m.stop(('imap',))
        where = self.m.maildir(self.user, folder)
        for name in os.listdir(where):
            if name.startswith(('dovecot-uidlist', 'dovecot.index')):
                os.unlink(os.path.join(where, name))
        self.m.start(('imap',))
        return True


# A server of the older kind: no MOVE, no CONDSTORE.
OLD = """protocol imap {
  imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE NAMESPACE UIDPLUS CHILDREN
}
"""


def main():
    c = Checks()
    c.program = sys.argv[1]
    long = '--long' in sys.argv
    with MailSystem() as m, MailSystem(dovecot=OLD) as old:
        m.stop(('smtp',))
        old.stop(('smtp',))
        new, old = Dovecot(m), Dovecot(old)
        tests = [(t, {}) for t in suite.STORY + (suite.flags_and_keywords,)]
        tests += [
            (suite.new_validity, dict(inquiries=12, others=28)),
            (suite.foreign_mailbox, dict(n=150)),
            (suite.random_drags, dict(rounds=12, orders=12))]
        if long:
            tests = [
                (suite.new_validity, dict(inquiries=300, others=700)),
                (suite.foreign_mailbox, dict(n=5000)),
                (suite.random_drags, dict(rounds=200, orders=12))]
        else:
            tests += [(t, dict(server=old)) for t in (
                suite.whole_order_by_drags, suite.backward_and_out,
                suite.marked_before_it_goes)]
        tests.append((suite.random_drags, dict(
            server=old, rounds=200 if long else 8, orders=12, seed=2)))
        return c.run(*[suite.bound(c, kw.pop('server', new), t, **kw)
                       for t, kw in tests])


sys.exit(main())
