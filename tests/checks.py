"""What a test counts, and the line it ends with."""
import sys
import time
import traceback


class Checks:
    """Counts what holds; run() takes whole tests, each with its seconds."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, shown=''):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED: {what}: {shown}', flush=True)
        return holds

    def same(self, what, got, want):
        return self.check(what, got == want, f'{got!r}, not {want!r}')

    def run(self, *tests):
        for t in tests:
            begin = time.monotonic()
            try:
                t()
            except Exception:   # the next test runs all the same
                self.failed += 1
                traceback.print_exc(file=sys.stdout)
            print(f'  {time.monotonic() - begin:5.1f} s  {t.__name__}',
                  flush=True)
        return self.finish()

    def finish(self):
        """The last line, for tests/run.sh; the exit code."""
        print(f'{self.passed} passed, {self.failed} failed')
        return 1 if self.failed else 0
