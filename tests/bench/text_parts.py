"""Understanding: lines and mails in one process, nothing kept."""
import glob
import json
import os

from measure import Run, in_turn
from world import HERE


def part_understand(b):
    """The project's own lines, over and over."""
    lines = []
    for path in sorted(glob.glob(os.path.join(HERE, '..', 'data', '*.txt'))):
        with open(path, encoding='utf-8', errors='replace') as f:
            lines += [x.strip() for x in f
                      if 3 < len(x.strip()) < 200 and x[0] not in '#[{']
    lines = lines[:5000]
    n = 20000 if b.quick else 60000
    source = b.path('lines.jsonl')
    states = ('contact', 'offer', 'answer', 'job')
    with open(source, 'w', encoding='utf-8') as f:
        for i in range(n):
            f.write(json.dumps({'id': str(i), 'state': states[i % 4],
                                'text': lines[i % len(lines)]},
                               ensure_ascii=False) + '\n')
    took = in_turn(b.runs, understand=lambda: Run(
        'sh', '-c', '"$0" understand --jsonl --now 2026-11-25T10:00:00+01:00 '
        '<"$1" >/dev/null', b.program, source).seconds)
    b.report.add('understand', n / took['understand'], 'lines/s', least=20000)


def part_parse(b):
    n = 1000 if b.quick else 10000
    folder = os.path.join(b.box(n), 'cur')
    source = b.path('files')
    with open(source, 'w', encoding='utf-8') as f:
        f.writelines(os.path.join(folder, x) + '\n'
                     for x in sorted(os.listdir(folder)))
    what = {'agent': lambda: Run(
        'sh', '-c', '"$0" parse --jsonl <"$1" >/dev/null', b.program,
        source).seconds}
    if os.path.exists(b.tool('parsebase')):
        for name in ('gmime', 'etpan'):
            what[name] = lambda name=name: Run(
                b.tool('parsebase'), name, folder).json()['seconds']
    else:
        b.report.note('GMime is not installed')
    took = in_turn(b.runs, **what)
    for name, seconds in took.items():
        b.report.note('%-8s %8.0f mails/s' % (name, n / seconds))
    if 'gmime' in took:
        b.report.add('parse --jsonl, as fast as GMime',
                     took['gmime'] / took['agent'], 'times', least=0.4)
