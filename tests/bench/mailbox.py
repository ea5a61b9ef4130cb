#!/usr/bin/env python3
"""mailbox.py DIR [N]: a Maildir as a roofing firm's mailbox would be.

Of each ten mails seven are inquiries of about 6 KB in the formats that ship
with the program (configurator, dealer search, web form), two are a customer's
HTML answers of about 20 KB with long quotes, and one is an inquiry of about
300 KB with a photo.  The same N gives the same bytes.
"""
import base64
import os
import quopri
import random
import sys
import time
from email.header import Header

AGENT = 'agent@handwerk.test'
VELUX = 'konfigurator@velux.example'
BEGIN = 1795590000                      # 2026-11-25, when the first arrived

FIRST = ('Jürgen Anna Björn Käthe Günther Lena Sören Ümit Petra Heiko Frauke '
         'Jörg Maike Wolfgang Sabine Thorsten').split()
LAST = ('Müller Schröder Weiß Krüger Jäger Größmann Bäcker Vogt Lüders Hansen '
        'Petersen Öztürk Köhler Straßer Böhm').split()
PLACES = [('50829', 'Köln'), ('23552', 'Lübeck'), ('80331', 'München'),
          ('40213', 'Düsseldorf'), ('35390', 'Gießen'), ('49074', 'Osnabrück'),
          ('37073', 'Göttingen'), ('97070', 'Würzburg'), ('90762', 'Fürth')]
STREETS = 'Lerchenweg Ulmenstraße Mühlgasse Schloßallee Am~Bach'.split()
WINDOWS = ['GGU MK08 0070', 'GGL SK06 3070', 'GPU PK10 0070', 'GGU CK02 0070',
           'GPL UK08 3066', 'GGL FK06 2070']
ROOFS = ['Tonziegel', 'Betondachstein', 'Schiefer', 'Trapezblech']
SENTENCES = [
    'Das Fenster im Bad ist undicht, bei Regen tropft es auf die Fliesen.',
    'Bitte rufen Sie nach 17 Uhr an, vorher ist niemand im Haus.',
    'Die Maße habe ich von außen genommen, ± 2 cm kann das abweichen.',
    'Ein Gerüst steht noch bis Ende des Monats an der Südseite.',
    'Über eine kurzfristige Antwort würden wir uns sehr freuen.',
    'Können Sie uns außerdem Muster der Verdunkelung zusenden?',
    'Der Dachboden soll im Frühjahr ausgebaut werden, möglichst vor Ostern.',
    'Für die Förderung brauchen wir ein Angebot mit U-Wert der Verglasung.']
ANSWERS = ['ja, wir nehmen Ihr Angebot an. Wann können Sie anfangen?',
           'danke für das Angebot, das ist uns leider zu teuer.',
           'können Sie am Dienstag noch einmal anrufen?',
           'wir überlegen noch und melden uns nächste Woche.']
STYLE = ('<style type="text/css">p.MsoNormal{margin:0cm;font-size:11.0pt;'
         'font-family:"Calibri",sans-serif;} a:link{color:#0563C1;'
         'text-decoration:underline;}</style>')


def quoted(text):
    return quopri.encodestring(text.encode()).decode('ascii')


def escaped(text):
    return text.replace('&', '&amp;').replace('<', '&lt;')


class Mailbox:
    """Mails by their number; customers are remembered for their answers."""

    def __init__(self, seed=20261124):
        self.r = random.Random(seed)
        self.customers = []

    # ---- what the mails are about ----

    def customer(self, i):
        r = self.r
        code, city = r.choice(PLACES)
        c = {'first': r.choice(FIRST), 'last': r.choice(LAST) + '-%d' % i,
             'street': '%s %d' % (r.choice(STREETS).replace('~', ' '),
                                  r.randrange(1, 180)),
             'code': code, 'city': city,
             'phone': '0%d %07d' % (r.randrange(200, 9999), i),
             'email': 'kunde%d@post%d.example' % (i, i % 400)}
        self.customers.append(c)
        return c

    def inquiry(self, i, c):
        """(rows, message): what every format says in its own way."""
        r = self.r
        rows = [('Art der Maßnahme', r.choice(['Austausch', 'Neueinbau'])),
                ('Vorname', c['first']), ('Nachname', c['last']),
                ('Straße', c['street']), ('PLZ', c['code']),
                ('Ort', c['city']), ('Telefon', c['phone']),
                ('E-Mail', c['email']), ('Bevorzugter Kontakt', 'Telefon')]
        for n in range(r.randrange(1, 4)):
            rows.append(('Fenster %d' % (n + 1), '%d x %s' % (
                r.randrange(1, 5), r.choice(WINDOWS))))
        rows += [('Dachform', 'Satteldach'), ('Eindeckung', r.choice(ROOFS)),
                 ('Dachneigung', '%d°' % r.randrange(20, 60))]
        return rows, ' '.join(r.sample(SENTENCES, r.randrange(4, 8)))

    # ---- formats: (sender, subject, text, html) ----

    def configurator(self, i, c):
        rows, message = self.inquiry(i, c)
        rows.insert(0, ('Anfragenummer', 'VX-26-%06d' % i))
        head = ('Guten Tag,', 'über den Dachfenster-Konfigurator ist eine neue'
                ' Anfrage für Sie eingegangen. Bitte kontaktieren Sie den '
                'Kunden innerhalb von 24 Stunden.')
        text = '\n\n'.join(head) + '\n\n' + ''.join(
            '%s: %s\n' % x for x in rows)
        text += '\n--- Nachricht des Kunden ---\n%s\n' % message
        text += ('\nDies ist eine automatisch erzeugte Nachricht. Bitte '
                 'antworten Sie nicht direkt auf diese E-Mail.\n')
        html = ''.join('<p>%s</p>' % x for x in head) + self.table(rows)
        html += '<h3>Nachricht des Kunden</h3><p>%s</p>' % message
        return ('VELUX Dachfenster-Konfigurator', VELUX,
                'Anfrage VX-26-%06d aus %s' % (i, c['city']), text, html)

    def dealer_search(self, i, c):
        rows, message = self.inquiry(i, c)
        rows.insert(0, ('Vorgang', '26/%05d' % i))
        rows.append(('Bemerkung', message))
        return ('Händlersuche Dachfenster', 'suche@velux.example',
                'Händlersuche: Anfrage aus %s %s' % (c['code'], c['city']),
                None, self.table(rows))

    def web_form(self, i, c):
        rows, message = self.inquiry(i, c)
        rows.append(('Nachricht', message))
        text = 'Anfrage über das Kontaktformular (Dachfenster)\n\n' + ''.join(
            '%s: %s\n' % x for x in rows)
        return ('Webformular', 'formular@velux.example',
                'Kontaktformular: Dachfenster, Anfrage %d' % i, text,
                self.table(rows))

    def table(self, rows):
        return '<table border="0" cellpadding="4">%s</table>' % ''.join(
            '<tr><td style="font-family:Calibri,sans-serif;color:#333333">%s'
            '</td><td style="font-family:Calibri,sans-serif">%s</td></tr>\n'
            % (escaped(k), escaped(v)) for k, v in rows)

    def answer(self, i):
        """A customer's answer below which the whole talk is quoted."""
        r = self.r
        c = r.choice(self.customers)
        text = 'Guten Tag,\n\n%s\n\nMit freundlichen Grüßen\n%s %s\n' % (
            r.choice(ANSWERS), c['first'], c['last'])
        html, quotes, depth = self.paragraphs(text), '', r.randrange(5, 7)
        for k in range(1, depth + 1):
            day = 'Am %02d.11.2026 um 10:%02d schrieb Dachdeckerei:' % (
                r.randrange(1, 25), r.randrange(60))
            said = 'Sehr geehrte Damen und Herren,\n\n' + '\n'.join(
                r.choices(SENTENCES, k=12)) + '\n\nMit freundlichen Grüßen\n'
            text += '\n%s\n' % day + ''.join(
                '> ' * k + x + '\n' for x in said.split('\n'))
            quotes += ('%s<blockquote type="cite" style="border-left:2px solid'
                       ' #ccc;padding-left:5px">%s' % (
                           day, self.paragraphs(said)))
        return (c['first'] + ' ' + c['last'], c['email'],
                'AW: Ihr Angebot für Dachfenster', text,
                html + quotes + '</blockquote>' * depth)

    def paragraphs(self, text):
        return ''.join('<p class="MsoNormal" style="margin:0cm">%s</p>\n' % (
            escaped(x) or '&nbsp;') for x in text.split('\n'))

    # ---- a mail's bytes ----

    def token(self, bits=64):
        return '%0*x' % (bits // 4, self.r.getrandbits(bits))

    def trail(self, i):
        """What servers put on top on the way."""
        out = 'Return-Path: <bounce@velux.example>\nDelivered-To: %s\n' % AGENT
        for k in range(3):
            out += ('Received: from mx%d.velux.example (mx%d.velux.example '
                    '[192.0.2.%d])\n\tby mail.handwerk.test with ESMTPS id %s'
                    '\n\tfor <%s>; %s\n' % (
                        k, k, i % 250 + 1, self.token(48), AGENT,
                        self.date(i)))
        sig = base64.b64encode(self.r.randbytes(256)).decode()
        return out + ('DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; '
                      'd=velux.example; s=sel1;\n\th=From:To:Subject:Date:'
                      'Message-ID:MIME-Version;\n\tb=%s\n' % '\n\t '.join(
                          sig[j:j + 70] for j in range(0, len(sig), 70)))

    def date(self, i):
        return time.strftime('%a, %d %b %Y %H:%M:%S +0000',
                             time.gmtime(BEGIN + i))

    def alternative(self, text, html, mark):
        parts = [('plain', text)] if text is not None else []
        parts.append(('html', '<html><head>' + STYLE + '</head><body lang="DE">'
                      '\n' + html + '</body></html>\n'))
        return ''.join(
            '--%s\nContent-Type: text/%s; charset=utf-8\nContent-Transfer-'
            'Encoding: quoted-printable\n\n%s\n' % (mark, kind, quoted(body))
            for kind, body in parts) + '--%s--\n' % mark

    def photo(self, i):
        jpeg = (b'\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\x00\x48'
                b'\x00\x00' + self.r.randbytes(self.r.randrange(205000, 225000))
                + b'\xff\xd9')
        return ('Content-Type: image/jpeg; name="Dach %d.jpg"\nContent-'
                'Disposition: attachment; filename="Dach %d.jpg"\nContent-'
                'Transfer-Encoding: base64\n\n%s' % (
                    i, i, base64.encodebytes(jpeg).decode()))

    def content(self, i):
        if i % 10 in (7, 8):
            return self.answer(i)
        forms = (self.configurator, self.configurator, self.dealer_search,
                 self.web_form)
        return forms[i % 4 if i % 10 != 9 else 0](i, self.customer(i))

    def mail(self, i):
        name, email, subject, text, html = self.content(i)
        outer = inner = '----=_Part_' + self.token()
        kind, body = 'alternative', ''
        if i % 10 == 9:
            inner, kind = '----=_Alt_' + self.token(), 'mixed'
            body = ('--%s\nContent-Type: multipart/alternative;\n boundary='
                    '"%s"\n\n' % (outer, inner))
        body += self.alternative(text, html, inner)
        if i % 10 == 9:
            body += '--%s\n%s\n--%s--\n' % (outer, self.photo(i), outer)
        head = self.trail(i)
        head += ('From: %s <%s>\nTo: Dachdeckerei <%s>\nSubject: %s\nDate: %s\n'
                 'Message-ID: <%s.%d@velux.example>\nMIME-Version: 1.0\n'
                 'Content-Type: multipart/%s;\n\tboundary="%s"\n\n' % (
                     Header(name, 'utf-8').encode(), email, AGENT,
                     Header(subject, 'utf-8').encode(), self.date(i),
                     self.token(), i, kind, outer))
        return (head + body).encode('ascii')


def fill(folder, n, first=0):
    """n mails into the Maildir's cur; their bytes altogether."""
    box, total = Mailbox(20261124 + first), 0
    for sub in ('cur', 'new', 'tmp'):
        os.makedirs(os.path.join(folder, sub), exist_ok=True)
    for i in range(first, first + n):
        raw = box.mail(i)
        total += len(raw)
        name = os.path.join(folder, 'cur', '%d.M%06dP1.bench,S=%d,W=%d:2,' % (
            BEGIN + i, i, len(raw), len(raw) + raw.count(b'\n')))
        with open(name, 'wb') as f:
            f.write(raw)
        os.utime(name, (BEGIN + i,) * 2)
    return total


if __name__ == '__main__':
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    print(count, 'mails,', fill(sys.argv[1], count) // 1000, 'KB')
