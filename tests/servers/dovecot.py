"""What board_suite.py wants of a server, by Dovecot."""
import os


# A server of the older kind: no MOVE, no CONDSTORE, folders below the inbox
# and parted by dots.
OLD = """namespace inbox {
  separator = .
  prefix = INBOX.
}
protocol imap {
  imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE NAMESPACE UIDPLUS CHILDREN
}
"""


class Dovecot:
    """What board_suite.py wants of a server."""

    user = 'agent'

    def __init__(self, m, prefix='', separator='/'):
        self.m = m
        self.prefix, self.separator = prefix, separator
        self.url, self.ca = m.url('imaps'), m.ca
        self.password = m.users['agent']

    def imap(self):
        return self.m.imap(self.user)

    def spell(self, folder):
        if folder == 'INBOX':
            return folder
        return '"%s%s"' % (self.prefix, folder.replace('/', self.separator))

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
