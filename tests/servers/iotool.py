"""build/tests/iotool as an object, and how the tests here count."""
import json
import os
import subprocess
import sys
import time
import traceback


class IoTool:
    """t('look', now=5) sends {"do":"look","now":5} and returns the answer."""

    def __init__(self, program):
        path = os.path.join(os.path.dirname(program), 'tests', 'iotool')
        supp = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            'lsan.supp')
        env = dict(os.environ, LSAN_OPTIONS='print_suppressions=0:'
                   'suppressions=' + supp)
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE, env=env,
                                  stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.stdin.close()
        try:
            self.status = self.p.wait(20)
        except subprocess.TimeoutExpired:
            self.p.kill()
            self.status = self.p.wait()
        self.p.stdout.close()

    def send(self, do, **values):
        line = json.dumps({'do': do, **values}, ensure_ascii=False)
        self.p.stdin.write(line.encode() + b'\n')
        self.p.stdin.flush()

    def answer(self):
        line = self.p.stdout.readline()
        if not line:
            raise RuntimeError(f'iotool ended: {self.p.wait()}')
        return json.loads(line)

    def __call__(self, do, **values):
        self.send(do, **values)
        return self.answer()


class Checks:
    """Runs methods called test_…; prints 'N passed, N failed'."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, shown=''):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED: {what}: {shown}')
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
        print(f'{self.passed} passed, {self.failed} failed')
        return 1 if self.failed else 0
