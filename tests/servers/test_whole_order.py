"""A whole order over IMAP IDLE and SMTP with TLS, on real servers.

The agent runs (`dachpost run`); VELUX's inquiry arrives by the MX, Jens
answers by submission, as his mail program would.  In between the servers go
away and come back, and their certificates are wrong.
"""
import json
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
from agent import Agent, inquiry                          # noqa: E402
from checks import Checks                             # noqa: E402
from mailsys import MailSystem, wait_for                  # noqa: E402

checks = Checks()
check = checks.check

def reply(m, to, text):
    """Jens presses reply in that mail."""
    subject = ' '.join(to['Subject'].split())
    raw = (f'From: Jens Brodersen <meister@handwerk.test>\r\n'
           f'To: {to["Reply-To"]}\r\n'
           f'Subject: AW: =?utf-8?q?{qp(subject)}?=\r\n'
           f'Message-ID: <{time.monotonic_ns()}@handwerk.test>\r\n'
           f'In-Reply-To: {to["Message-ID"]}\r\n'
           f'References: {to["Message-ID"]}\r\n'
           f'Date: {time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())}'
           '\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8'
           '\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
           f'{text}\r\n\r\nVon meinem iPhone gesendet\r\n')
    m.submit('meister@handwerk.test', to['Reply-To'].addresses[0].addr_spec
             if hasattr(to['Reply-To'], 'addresses') else to['Reply-To'],
             raw.encode(), user='meister')


def qp(text):
    return ''.join(c if c.isalnum() and c.isascii() else
                   ''.join(f'={b:02X}' for b in c.encode()) for c in text)


def newest(m, kind):
    return [x for x in m.mails('meister') if x['X-Dachpost-Kind'] == kind]


def confirmations(m):
    steps = []
    for x in m.mails('velux'):
        for part in x.iter_attachments():
            if part.get_filename() == 'bestaetigung.json':
                steps.append(json.loads(part.get_content()
                             if isinstance(part.get_content(), str)
                             else part.get_content().decode())['event'])
    return steps


STORY = [('kontaktiert', 'offer'), ('Angebot gesendet, 4.350 €', 'answer'),
         ('nachgefragt, überlegt noch', 'answer'), ('hat zugesagt!', 'job'),
         ('Baustelle fertig', 'done')]


def whole_order(m, agent):
    m.receive('bounce@velux.example', 'agent@handwerk.test', inquiry())
    got = m.wait_mails('meister', 1, seconds=30)
    check('the notification came', len(got) == 1, agent.text())
    check('and only one', len(newest(m, 'notification')) == 1)
    last = got[-1]
    for n, (text, state) in enumerate(STORY, 1):
        if n == 3:
            m.restart(('imap',))
        before = len(m.mails('meister'))
        reply(m, last, text)
        check(f'{text}: VELUX hears of it', wait_for(
            lambda: len(confirmations(m)) >= n, 60, 0.1),
            (confirmations(m), agent.text()))
        check(f'{text}: {state}', agent.state() == state, agent.state())
        check(f'{text}: answered',
              wait_for(lambda: len(m.mails('meister')) > before, 30, 0.1))
        time.sleep(0.5)
        last = m.mails('meister')[-1]
    check('five confirmations in order', confirmations(m) == [
        'contacted', 'offer_sent', 'followed_up', 'accepted', 'completed'],
        confirmations(m))
    rc, out, _ = agent.call('ledger', '--json')
    kinds = sorted(x['kind'] for x in json.loads(out))
    check('every mail has its verdict',
          kinds == ['inquiry'] + ['reply'] * 5, kinds)
    rc, out, _ = agent.call('outbox', '--json')
    check('nothing waits', all(x['state'] == 'sent' for x in json.loads(out)),
          out)


def smtp_down(m, agent):
    """An inquiry comes while nothing can be sent: it waits, and goes out.

    By single passes: a running agent's connection outlives Exim's master.
    """
    before = len(m.mails('meister'))
    m.stop(('smtp',))
    m.deliver('agent', inquiry('VX-26-104712').replace(
        b'Silke', b'Wiebke').replace(b'silke.thomsen', b'wiebke.maass'))
    agent.call('once')
    numbers = [x['order'] for x in json.loads(
        agent.call('list', '--json')[1])]
    check('it is an order all the same', len(numbers) == 21, numbers)
    rc, out, _ = agent.call('outbox', '--json')
    waiting = [x for x in json.loads(out) if x['state'] != 'sent']
    check('its notification waits', [x['state'] for x in waiting] ==
          ['queued'], waiting)
    m.start(('smtp',))
    agent.call('outbox', 'retry', str(waiting[0]['id']) if waiting else '0')
    rc, _, err = agent.call('once')
    check('the next pass sends it', rc == 0, err)
    check('and it arrives, once', wait_for(
        lambda: len(m.mails('meister')) == before + 1, 30, 0.1))


def forgotten(m, agent):
    """Silke is erased, with her mails on the server."""
    before = len(m.mails('agent'))
    rc, out, err = agent.call('erase', '--mails', 'silke.thomsen@post.example')
    check('she is erased', rc == 0 and '6 of 6 mails' in out, (out, err))
    check('with the inquiry and five answers',
          len(m.mails('agent')) == before - 6, len(m.mails('agent')))
    state = os.path.join(agent.dir, 'state')
    left = [n for n in os.listdir(state) if os.path.isfile(
        os.path.join(state, n)) and b'silke.thomsen' in
        open(os.path.join(state, n), 'rb').read()]
    check('no byte of her address is left', left == [], left)


def latency(m, agent):
    """From the mail's landing in Dovecot to the notification delivered."""
    took = []
    for n in range(20):
        before = len(m.mails('meister'))
        raw = inquiry(f'VX-26-2{n:05d}').replace(
            b'Thomsen', b'Thomsen' + bytes([65 + n]) * 3).replace(
            b'silke.thomsen', b'silke%d' % n).replace(
            b'4710 815', b'4710 %d' % (100 + n)).replace(
            b'39200 15', b'39200 %d' % (10 + n))
        begin = time.monotonic()
        m.deliver('agent', raw)
        if not wait_for(lambda b=before: len(m.mails('meister')) > b, 20,
                        0.005):
            break
        took.append(time.monotonic() - begin)
    check('20 of 20 notified', len(took) == 20, (len(took), agent.text()))
    if took:
        print(f'  from landing to the notification in the mailbox: median '
              f'{statistics.median(took) * 1000:.0f} ms of {len(took)}')


def bad_certificates():
    for kind in ('wrong-host', 'expired', 'unknown-ca'):
        with MailSystem(certificate=kind) as m:
            agent = Agent(m, name=kind)
            rc, _, err = agent.call('once')
            check(f'{kind}: IMAP refused', rc != 0 and
                  'ertificate' in err + agent.text(), (rc, err))
            log = open(m.path('dovecot.log'), encoding='utf-8').read()
            check(f'{kind}: nobody logged in', 'Login:' not in log, log)


def main():
    with MailSystem() as m:
        agent = Agent(m)
        agent.start()
        whole_order(m, agent)
        latency(m, agent)
        begin = time.monotonic()
        check('SIGTERM ends it well', agent.stop() == 0)
        check('within ten seconds', time.monotonic() - begin < 10)
        smtp_down(m, agent)
        forgotten(m, agent)
    bad_certificates()
    sys.exit(checks.finish())


main()
