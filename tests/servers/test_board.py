"""The board on Dovecot; with --long the soak."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import board_suite as suite                     # noqa: E402
from checks import Checks                             # noqa: E402
from dovecot import OLD, Dovecot                # noqa: E402
from mailsys import MailSystem                  # noqa: E402


def main():
    c = Checks()
    c.program = sys.argv[1]
    long = '--long' in sys.argv
    with MailSystem() as m, MailSystem(dovecot=OLD) as old:
        m.stop(('smtp',))
        old.stop(('smtp',))
        new, old = Dovecot(m), Dovecot(old, 'INBOX.', '.')
        tests = [(t, {}) for t in suite.STORY + (suite.flags_and_keywords,)]
        tests += [
            (suite.new_validity, dict(inquiries=12, others=28)),
            (suite.foreign_mailbox, dict(n=100)),
            (suite.random_drags, dict(rounds=8, orders=12))]
        if long:
            tests = [
                (suite.new_validity, dict(inquiries=300, others=700)),
                (suite.foreign_mailbox, dict(n=5000)),
                (suite.random_drags, dict(rounds=200, orders=40))]
        else:
            tests += [(t, dict(server=old)) for t in (
                suite.whole_order_by_drags, suite.backward_and_out,
                suite.marked_before_it_goes)]
        tests.append((suite.random_drags, dict(
            server=old, rounds=200 if long else 6,
            orders=40 if long else 12, seed=2)))
        return c.run(*[suite.bound(c, kw.pop('server', new), t, **kw)
                       for t, kw in tests])


sys.exit(main())
