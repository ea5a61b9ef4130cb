#!/usr/bin/env python3
"""bench.py PROGRAM [--quick] [--only PART,PART] [--json FILE]

Measures the program beside baselines and peers taken in the same run; only
ratios of medians count, for machines differ.  The parts are the functions
named part_* in *_parts.py; each reports what it took and whether that is what
was asked for.
"""
import argparse
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mail_parts                                         # noqa: E402
import send_parts                                         # noqa: E402
import store_parts                                        # noqa: E402
import text_parts                                         # noqa: E402
from world import Bench                                   # noqa: E402

PARTS = {name[5:]: f for module in (
    store_parts, mail_parts, send_parts, text_parts)
         for name, f in vars(module).items() if name.startswith('part_')}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('program')
    p.add_argument('--quick', action='store_true')
    p.add_argument('--only', default=','.join(PARTS))
    p.add_argument('--json', default='')
    a = p.parse_args()
    b = Bench(a.program, a.quick)
    begin = time.monotonic()
    try:
        for name in a.only.split(','):
            print(name, flush=True)
            PARTS[name](b)
    finally:
        b.close()
    path = a.json or os.path.join(os.path.dirname(b.tools), 'bench.json')
    b.report.write(path, quick=a.quick, seconds=round(
        time.monotonic() - begin))
    print('%d measured, %d missed, %.0f s; %s' % (
        len(b.report.rows), len(b.report.missed()),
        time.monotonic() - begin, path))


if __name__ == '__main__':
    main()
