"""The board on Dovecot; with --long the soak."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import board_suite                              # noqa: E402
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


def main():
    c = Checks()
    c.program = sys.argv[1]
    with MailSystem() as m:
        m.stop(('smtp',))
        return board_suite.run(c, Dovecot(m), '--long' in sys.argv)


sys.exit(main())
