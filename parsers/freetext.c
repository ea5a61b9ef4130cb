/*
 * freetext.c - personal mails: is it an inquiry, and whose?
 */
#include "parsers/freetext.h"

#include "parsers/address.h"
#include "parsers/free_patterns.h"
#include "parsers/person.h"
#include "parsers/phone.h"

struct letter {
	struct arena *a;
	const struct rules *r;
	const struct inquiry_source *s;
	struct str written;   /* without quotes and footers */
	struct str body;      /* the same, with capitals where it had none */
	struct str flow;      /* body with wrapped lines joined */
	struct str signature; /* behind the closing; "" without one */
	struct str above;     /* what stands before it */
	struct inquiry *q;
	bool form; /* a program sent it: From is not the customer */
};

/* Quoted mails and what programs write under a mail are not the sender's. */
static struct str
own_words(struct arena *a, const struct rules *r, struct str text)
{
	struct str rest = text, line, out = STR_NONE;
	struct buf b = BUF_INIT;

	while (str_line(&rest, &line)) {
		struct str t = str_trim(line);

		if (free_match(r->free, FREE_QUOTE, t, NULL))
			break;
		if (t.n > 0 && t.p[0] == '>')
			continue;
		if (free_match(r->free, FREE_FOOTER, t, NULL) &&
		    !str_is(t, "--"))
			continue;
		buf_add(&b, line);
		buf_addc(&b, '\n');
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

/* Four lines of 'Label: value' or more: not written by hand. */
static bool
is_form(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_line(&text, &line)) {
		size_t colon = str_chr(line, ':');

		n += colon != SIZE_MAX && colon > 2 && colon < 32 &&
		     colon + 2 < line.n && line.p[colon + 1] == ' ' &&
		     line.p[0] >= 'A' && line.p[0] <= 'Z' &&
		     str_find(str_sub(line, 0, colon), STR(". ")) == SIZE_MAX;
	}
	return n >= 4;
}

static bool
is_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char)c >= 0x80;
}

/* Typed with one thumb: next to no word begins with a capital. */
static bool
has_no_capitals(struct str s)
{
	size_t words = 0, capitals = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_letter(s.p[i]) || (i > 0 && is_letter(s.p[i - 1])))
			continue;
		words++;
		capitals += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return words >= 8 && capitals * 10 < words;
}

static void
raise(char *p, size_t n)
{
	if (p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 32);
	else if (n > 1 && p[0] == '\xc3' && (unsigned char)p[1] >= 0xa0)
		p[1] = (char)(p[1] - 32); /* ä, ö, ü … */
}

/* Names are known by their capitals; length and places stay. */
static struct str
capitalise(struct arena *a, const struct lexicon *places, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t i = 0, from;

	for (size_t k = 0; k < s.n; k++)
		p[k] = s.p[k];
	while (i < s.n) {
		for (from = i; i < s.n && is_letter(s.p[i]);)
			i++;
		if (i > from && !(from > 0 && s.p[from - 1] == '@') &&
		    !(i < s.n && s.p[i] == '@') &&
		    !lexicon_has(places, "small", str_sub(s, from, i - from)))
			raise(p + from, i - from);
		i += i < s.n;
	}
	return str_of(p, s.n);
}

static bool
goes_on(struct str line, struct str next)
{
	return line.n >= 50 && next.n > 0 && next.p[0] != '-' &&
	       next.p[0] != '*' && next.p[0] != ' ';
}

/* Lines that a mail program wrapped become one again, byte for byte. */
static struct str
unwrap(struct arena *a, struct str text)
{
	struct str out = arena_str(a, text), rest = text, line, next;
	char *p = arena_alloc(a, text.n + 1);

	for (size_t i = 0; i < out.n; i++)
		p[i] = out.p[i];
	while (str_line(&rest, &line)) {
		struct str peek = rest;
		size_t at = (size_t)(line.p - text.p) + line.n;

		if (str_line(&peek, &next) && goes_on(line, next) &&
		    at < text.n)
			p[at] = ' ';
	}
	return str_of(p, text.n);
}

/* The last line that closes a letter parts it. */
static void
part(struct letter *l)
{
	struct str rest = l->body, line, g[RE_GROUPS];

	l->above = l->body;
	l->signature = STR("");
	while (str_line(&rest, &line)) {
		struct str t = str_trim(line);
		size_t at;

		if (t.n == 0 || !free_match(l->r->free, FREE_CLOSING, t, g))
			continue;
		at = (size_t)(g[0].p - l->body.p);
		if (g[0].p != t.p && t.n > 120 &&
		    (size_t)(g[0].p - t.p) + g[0].n + 60 < t.n)
			continue; /* in the middle of a long line: prose */
		l->above = str_sub(l->body, 0, at);
		l->signature = str_from_pos(l->body, at + g[0].n);
	}
}

static struct str
name_line(struct str line)
{
	static const char *const before[] = {"i.A.", "i. A.", "i.V.", "i. V.",
	    "gez.", "Ihr ", "Ihre ", "Euer ", "Eure ", "Dein ", "Deine ",
	    "Name:", "von "};

	line = str_trim(line);
	while (line.n > 0 && str_chr(STR(",.;:!-*_ )"), line.p[0]) != SIZE_MAX)
		line = str_trim(str_from_pos(line, 1));
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		if (str_istarts(line, str_from(before[i])))
			line =
			    str_trim(str_from_pos(line, str_from(before[i]).n));
	}
	return line;
}

/* The name in a line: up to a comma, a bar, or two blanks. */
static struct str
name_in(const struct letter *l, struct str line)
{
	struct str whole = name_line(line), s = whole;
	size_t cut;

	if (person_looks(l->r->persons, s) && str_chr(s, ',') == SIZE_MAX)
		return s;
	cut = str_chr(s, ',');
	if ((cut = str_chr(s, '|')) != SIZE_MAX ||
	    (cut = str_chr(s, ',')) != SIZE_MAX ||
	    (cut = str_find(s, STR("  "))) != SIZE_MAX)
		s = str_trim(str_sub(s, 0, cut));
	return person_looks(l->r->persons, s) ? s : STR_NONE;
}

static size_t
words_in(struct str s)
{
	size_t n = 0;
	struct str word;

	while (str_cut(&s, ' ', &word))
		n += word.n > 0;
	return n;
}

static bool
is_first_name(const struct letter *l, struct str s)
{
	return lexicon_has(l->r->persons, "first", s);
}

static void
set_person(struct letter *l, struct str printed)
{
	struct customer *c = &l->q->customer;
	struct person p = person_of(l->a, l->r->persons, printed);

	person_title(l->r->persons, &p);
	person_order(l->a, l->r->persons, &p, c->email);
	if (p.company.n > 0) {
		c->company = c->company.n > 0 ? c->company : p.company;
		return;
	}
	if (p.first_name.n == 0 && p.salutation.n == 0 &&
	    is_first_name(l, p.last_name)) {
		p.first_name = p.last_name;
		p.last_name = STR_NONE;
	}
	c->salutation = p.salutation;
	c->title = p.title;
	c->first_name = p.first_name;
	c->last_name = p.last_name;
}

/* The sender's display name, where it is a person's. */
static struct str
from_name(const struct letter *l)
{
	struct str s = str_trim(l->s->from.name);

	if (l->form)
		return STR_NONE;
	if (s.n > 1 && (s.p[0] == '"' || s.p[0] == '\''))
		s = str_trim(str_sub(s, 1, s.n - 2));
	return words_in(s) >= 2 && person_looks(l->r->persons, s) ? s
	                                                          : STR_NONE;
}

static bool
holds_name(const struct letter *l, struct str whole, struct str part_of)
{
	struct str w = lexicon_fold(l->a, whole);

	return str_find(w, lexicon_fold(l->a, part_of)) != SIZE_MAX;
}

/* First and last lines of the signature that are names or companies. */
static struct str
signature_name(struct letter *l, bool company)
{
	struct str rest = l->signature, line;
	int seen = 0;

	while (str_line(&rest, &line) && seen < 8) {
		struct str s = str_trim(line);

		if (s.n == 0)
			continue;
		seen++;
		if (person_is_company(l->r->persons, s) &&
		    str_chr(s, '@') == SIZE_MAX && s.n < 80) {
			if (company)
				return name_line(s);
			continue;
		}
		s = company ? STR_NONE : name_in(l, s);
		if (s.n > 0 && !address_is_street(l->a, l->r->places, s))
			return s;
	}
	return STR_NONE;
}

static struct str
said_name(struct letter *l)
{
	struct str g[RE_GROUPS];

	if (!free_match(l->r->free, FREE_NAME_IS, l->flow, g))
		return STR_NONE;
	return person_looks(l->r->persons, g[1]) ? g[1] : STR_NONE;
}

/* The last short lines of a mail without a closing. */
static struct str
last_name_line(struct letter *l)
{
	struct str rest = l->body, line, s = STR_NONE;

	while (str_line(&rest, &line)) {
		struct str n = name_in(l, line);

		if (words_in(n) >= 2 && words_in(n) <= 4 && n.n < 40)
			s = n;
	}
	return s;
}

/* "H. Krause": the first name is but a letter. */
static bool
is_initial(struct str name)
{
	size_t dot = str_chr(name, '.');

	return dot != SIZE_MAX && dot <= 2;
}

/* Both have the same last word, and a is no mere initial. */
static bool
says_more(struct letter *l, struct str a, struct str b)
{
	size_t blank = str_rchr(b, ' ');

	return a.n > 0 && blank != SIZE_MAX && !is_initial(a) &&
	       holds_name(l, a, str_from_pos(b, blank + 1));
}

static void
fill_name(struct letter *l)
{
	struct str sig = signature_name(l, false), from = from_name(l), said;
	struct str company = signature_name(l, true);

	l->q->customer.company = company;
	if (words_in(sig) < 2 || is_first_name(l, sig)) {
		struct str last = last_name_line(l);

		said = said_name(l);
		if (said.n > 0)
			sig = said;
		else if (from.n > 0 && (sig.n == 0 || holds_name(l, from, sig)))
			sig = says_more(l, last, from) ? last : from;
		else if (sig.n == 0)
			sig = last;
	}
	if (is_initial(sig) && says_more(l, from, sig))
		sig = from;
	if (sig.n > 0)
		set_person(l, sig);
	else if (from.n > 0)
		set_person(l, from);
}

static struct place
scan(struct letter *l, struct str text)
{
	return address_scan(l->a, l->r->places, text);
}

static bool
is_empty(const struct place *p)
{
	return p->street.n == 0 && p->postcode.n == 0;
}

/* Up to the line's end, or to ". " between a word and a capital. */
static bool
next_sentence(struct str *text, struct str *s)
{
	size_t i = 0;

	if (text->n == 0)
		return false;
	for (; i < text->n && text->p[i] != '\n'; i++) {
		if (i > 4 && i + 2 < text->n && text->p[i] == '.' &&
		    text->p[i + 1] == ' ' && text->p[i + 2] >= 'A' &&
		    text->p[i + 2] <= 'Z' && text->p[i - 3] != ' ' &&
		    text->p[i - 2] != ' ')
			break;
	}
	*s = str_sub(*text, 0, i);
	*text = str_from_pos(*text, i + 1);
	return true;
}

/* "Bauort: Am Ring 5, 15806 Zossen": that line's, and the other lines. */
static struct place
split_site(struct letter *l, struct str *others)
{
	struct place site = {.rest = STR_NONE}, p;
	struct str rest = l->flow, line;
	struct buf b = BUF_INIT;

	while (next_sentence(&rest, &line)) {
		p = (struct place){.rest = STR_NONE};
		if (free_match(l->r->free, FREE_SITE, line, NULL))
			p = scan(l, line);
		if (p.city.n > 0 && site.city.n == 0) {
			site = p;
			continue;
		}
		buf_add(&b, line);
		buf_addc(&b, '\n');
	}
	*others = arena_str(l->a, buf_str(&b));
	buf_clear(&b);
	return site;
}

/* "Wir wohnen in Husum, Norderstraße 31" */
static void
fill_city(struct letter *l, struct place *p)
{
	struct str g[RE_GROUPS];

	if (p->city.n > 0 || p->street.n == 0 ||
	    !free_match(l->r->free, FREE_LIVES_IN, l->flow, g))
		return;
	p->city = g[1];
}

static void
fill_address(struct letter *l)
{
	struct str others;
	struct place site = split_site(l, &others);
	struct place home = scan(l, l->signature), body = scan(l, others);
	struct customer *c = &l->q->customer;

	if (is_empty(&home))
		home = body;
	if (is_empty(&home))
		home = site;
	if (home.street.n == 0 &&
	    (body.postcode.n == 0 || str_eq(body.postcode, home.postcode)))
		home.street = body.street;
	fill_city(l, &home);
	if (site.city.n == 0)
		site = body;
	c->street = home.street;
	c->postcode = home.postcode;
	c->city = home.city;
	if (site.city.n == 0 || str_ieq(site.street, home.street) ||
	    (site.street.n == 0 && str_ieq(site.city, home.city)))
		return;
	l->q->site.street = site.street;
	l->q->site.postcode = site.postcode;
	l->q->site.city = site.city;
}

static bool
is_mail_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       str_chr(STR("._%+-"), c) != SIZE_MAX;
}

static struct str
mail_in(struct str s)
{
	size_t at = str_chr(s, '@'), from, to;

	if (at == SIZE_MAX)
		return STR_NONE;
	for (from = at; from > 0 && is_mail_char(s.p[from - 1]);)
		from--;
	for (to = at + 1; to < s.n && is_mail_char(s.p[to]);)
		to++;
	while (to > at && s.p[to - 1] == '.')
		to--;
	return from < at && to > at + 3 ? str_sub(s, from, to - from)
	                                : STR_NONE;
}

static void
fill_email(struct letter *l)
{
	struct str s = mail_in(l->signature);

	l->q->customer.email = s.n > 0 || l->form ? s : l->s->from.email;
}

static struct str
excerpt(struct letter *l, enum free_pattern which)
{
	struct str g[RE_GROUPS];

	if (!free_match(l->r->free, which, l->flow, g))
		return STR_NONE;
	return str_trim(g[0]);
}

static void
begin(struct letter *l, struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	*l = (struct letter){.a = a, .r = r, .s = s, .q = q};
	l->written = own_words(a, r, text);
	l->body = has_no_capitals(l->written)
	              ? capitalise(a, r->places, l->written)
	              : l->written;
	l->flow = unwrap(a, l->body);
	l->form = is_form(l->body) ||
	          free_match(r->free, FREE_ROBOT, s->from.email, NULL);
	part(l);
}

static void
fill(struct letter *l)
{
	struct inquiry *q = l->q;

	fill_email(l);
	fill_name(l);
	fill_address(l);
	phone_scan(l->a, l->body, &q->customer.phones);
	free_windows(l->a, l->r, l->flow, true, q);
	if (q->windows.n == 0)
		free_windows(l->a, l->r, l->s->subject, true, q);
	free_roof(l->a, l->r, l->flow, q);
	free_accessories(l->a, l->r, l->flow, q);
	q->project = free_project(l->r, l->flow);
	if (q->project.n == 0)
		q->project = free_project(l->r, l->s->subject);
	if (q->project.n == 0 && q->existing.n > 0)
		q->project = STR("austausch");
	q->preferred_contact = excerpt(l, FREE_CONTACT);
	q->timeframe = excerpt(l, FREE_TIMEFRAME);
	q->message = str_trim(l->written);
}

void
freetext_fill(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	struct letter l;

	begin(&l, a, r, s, text, q);
	fill(&l);
}

static bool
has_field(const struct inquiry_source *s, const char *name)
{
	struct str v;

	return s->m != NULL && mime_field(s->m, name, 0, &v);
}

static struct str
domain(struct str email)
{
	size_t at = str_chr(email, '@');

	return at == SIZE_MAX ? STR_NONE : str_from_pos(email, at + 1);
}

/* Colleagues write about windows all day. */
static bool
is_colleague(const struct inquiry_source *s)
{
	struct addresses to;

	if (s->m == NULL)
		return false;
	to = mime_addresses(s->m, "To");
	for (size_t i = 0; i < to.n; i++) {
		if (str_ieq(domain(to.a[i].email), domain(s->from.email)))
			return true;
	}
	return false;
}

static bool
is_bulk(const struct inquiry_source *s)
{
	struct str v;

	if (s->m == NULL)
		return false;
	if (mime_field(s->m, "Auto-Submitted", 0, &v) &&
	    !str_iis(str_trim(v), "no"))
		return true;
	return has_field(s, "List-Unsubscribe") || has_field(s, "List-Id") ||
	       (mime_field(s->m, "Precedence", 0, &v) &&
		   !str_iis(str_trim(v), "normal"));
}

/* An answer in a talk that goes on is no new inquiry. */
static bool
is_answer(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;

	return free_match(p, FREE_REPLY_SUBJECT, l->s->subject, NULL) ||
	       has_field(l->s, "In-Reply-To") ||
	       free_match_line(p, FREE_REPLY_BODY, l->flow, NULL);
}

static bool
is_none(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;

	return is_bulk(l->s) || is_colleague(l->s) ||
	       free_match(p, FREE_NOT_SUBJECT, l->s->subject, NULL) ||
	       free_match_line(p, FREE_NOT_BODY, l->flow, NULL) || is_answer(l);
}

static bool
has_windows_code(const struct letter *l)
{
	struct mentions m = codes_scan(l->a, l->r->codes, l->flow);

	for (size_t i = 0; i < m.n; i++) {
		if (!m.m[i].part)
			return true;
	}
	return false;
}

static bool
has_contact(const struct letter *l)
{
	struct texts phones = {NULL, 0};
	struct place p = address_scan(l->a, l->r->places, l->flow);

	phone_scan(l->a, l->flow, &phones);
	return phones.n > 0 || p.postcode.n > 0;
}

int
freetext_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	const struct free_patterns *p = r->free;
	struct letter l;
	bool code;

	begin(&l, a, r, s, text, q);
	if (is_none(&l))
		return 0;
	code = has_windows_code(&l);
	if (!code && !free_match_line(p, FREE_TOPIC, l.flow, NULL) &&
	    !free_match(p, FREE_TOPIC, s->subject, NULL))
		return 0;
	if (!free_match_line(p, FREE_PRICE, l.flow, NULL) &&
	    !(free_match_line(p, FREE_REQUEST, l.flow, NULL) &&
		free_match_line(p, FREE_FIRST_PERSON, l.flow, NULL) &&
		(code || has_contact(&l))))
		return 0;
	fill(&l);
	return 1;
}
