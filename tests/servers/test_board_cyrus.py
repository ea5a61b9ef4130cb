"""The board on Cyrus; with --long the soak."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import board_suite as suite                     # noqa: E402
from cyrus import Cyrus                         # noqa: E402
from checks import Checks                             # noqa: E402


def main():
    c = Checks()
    c.program = sys.argv[1]
    with Cyrus(os.path.join(os.path.dirname(sys.argv[1]), 'cyrus')) as s:
        if '--long' in sys.argv:
            return c.run(
                suite.bound(c, s, suite.new_validity, inquiries=300,
                            others=700),
                suite.bound(c, s, suite.random_drags, rounds=200, orders=40))
        return c.run(
            *[suite.bound(c, s, t) for t in suite.STORY],
            suite.bound(c, s, suite.new_validity, inquiries=4, others=8),
            suite.bound(c, s, suite.random_drags, rounds=4, orders=6))


sys.exit(main())
