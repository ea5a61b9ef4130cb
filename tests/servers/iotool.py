"""build/tests/iotool as an object."""
import json
import os
import subprocess


def sanitizer_env():
    """Leaks that are libetpan's own are not ours to mend (lsan.supp)."""
    supp = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        'lsan.supp')
    return dict(os.environ, LSAN_OPTIONS='print_suppressions=0:'
                'suppressions=' + supp)


class IoTool:
    """t('look', now=5) sends {"do":"look","now":5} and returns the answer."""

    def __init__(self, program):
        path = os.path.join(os.path.dirname(program), 'tests', 'iotool')
        env = sanitizer_env()
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
