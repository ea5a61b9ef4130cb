"""What board_suite.py wants of a server, by Dovecot."""
import os


# A server of the older kind: no MOVE, no CONDSTORE.
OLD = """protocol imap {
  imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE NAMESPACE UIDPLUS CHILDREN
}
"""


class Dovecot:
    """What board_suite.py wants of a server."""

    user, moves_once = 'agent', False

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
