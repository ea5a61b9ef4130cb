/*
 * freetext.c - who writes, where he lives, and what he wants.
 */
#include "parsers/freetext.h"

#include "parsers/address.h"
#include "parsers/free_patterns.h"
#include "parsers/letter.h"
#include "parsers/person.h"
#include "parsers/phone.h"

static struct str
name_line(struct str line)
{
	static const char *const before[] = {"MfG ", "LG ", "VG ", "Gruß ",
	    "Grüße ", "Gruss ", "Danke ", "Dein ", "i.A.", "i. A.", "i.V.",
	    "i. V.", "gez.", "Ihr ", "Ihre ", "Euer ", "Eure ", "Dein ",
	    "Deine ", "Name:", "von "};

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
	if ((cut = str_chr(s, '|')) != SIZE_MAX ||
	    (cut = str_chr(s, ',')) != SIZE_MAX ||
	    (cut = str_find(s, STR("  "))) != SIZE_MAX)
		s = str_trim(str_sub(s, 0, cut));
	return person_looks(l->r->persons, s) ? s : STR_NONE;
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
	if (str_words(s) == 3 && (str_find(s, STR(" & ")) != SIZE_MAX ||
				     str_find(s, STR(" und ")) != SIZE_MAX))
		return STR_NONE; /* "Lina & Jonas" */
	return str_words(s) >= 2 && person_looks(l->r->persons, s) ? s
	                                                           : STR_NONE;
}

static bool
holds_name(const struct letter *l, struct str whole, struct str part_of)
{
	struct str w = lexicon_fold(l->a, whole);

	return str_find(w, lexicon_fold(l->a, part_of)) != SIZE_MAX;
}

/* "Steiner Bau GmbH | Industriestr. 5 | 22885 Barsbüttel" */
static struct str
company_in(struct str line)
{
	static const char *const ends[] = {" | ", " \xc2\xb7 ", ", ", "  "};
	struct str s = name_line(line);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t at = str_find(s, str_from(ends[i]));

		if (at != SIZE_MAX && at > 3)
			s = str_sub(s, 0, at);
	}
	return str_trim(s);
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
				return company_in(s);
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

	if (!free_match(l->r->free, FREE_NAME_IS, l->flow, g) &&
	    !(l->form && free_match(l->r->free, FREE_WRITER, l->body, g)) &&
	    !(l->robot && free_match(l->r->free, FREE_HERR_FRAU, l->flow, g)))
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

		if (str_words(n) >= 2 && str_words(n) <= 4 && n.n < 40)
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

/* "Carola und Marc Striebel" sign; Carola Striebel sent it. */
static bool
is_one_of(struct letter *l, struct str one, struct str both)
{
	size_t blank = str_rchr(one, ' ');

	return blank != SIZE_MAX && str_words(both) > str_words(one) &&
	       str_find(both, STR(" ")) != SIZE_MAX &&
	       (str_find(both, STR(" und ")) != SIZE_MAX ||
		   str_find(both, STR(" & ")) != SIZE_MAX ||
		   str_find(both, STR(" u. ")) != SIZE_MAX) &&
	       holds_name(l, both, str_sub(one, 0, blank)) &&
	       holds_name(l, both, str_from_pos(one, blank + 1));
}

static void
fill_name(struct letter *l)
{
	struct str sig = signature_name(l, false), from = from_name(l), said;
	struct str company = signature_name(l, true);

	if (l->robot) /* the portal signs */
		company = sig = STR_NONE;
	l->q->customer.company = company;
	if (str_words(sig) < 2 || is_first_name(l, sig)) {
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
	if (is_one_of(l, from, sig))
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

/*
 * "Bauort: Am Ring 5, 15806 Zossen" and "Wir selbst wohnen in …": those
 * lines' places, and the other lines.
 */
static struct place
split_places(struct letter *l, struct place *home, struct str *others)
{
	struct place site = {.rest = STR_NONE}, p;
	struct str rest = l->flow, line;
	struct buf b = BUF_INIT;

	*home = site;
	while (next_sentence(&rest, &line)) {
		bool lives = free_match(l->r->free, FREE_HOME, line, NULL);

		p = (struct place){.rest = STR_NONE};
		if (lives || free_match(l->r->free, FREE_SITE, line, NULL))
			p = scan(l, line);
		if (lives && p.street.n > 0 && is_empty(home)) {
			*home = p;
			continue;
		}
		if (p.city.n > 0 && site.city.n == 0 && !lives) {
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
	struct place home, site = split_places(l, &home, &others);
	struct place signed_at = scan(l, l->signature), body = scan(l, others);
	struct customer *c = &l->q->customer;

	if (!is_empty(&signed_at))
		home = signed_at;
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
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
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

/* What a portal wrote about the customer: an address of another house. */
static struct str
foreign_mail(const struct letter *l)
{
	struct str rest = l->body, line;

	while (str_line(&rest, &line)) {
		struct str s = mail_in(line);

		if (s.n > 0 &&
		    !str_ieq(str_domain(s), str_domain(l->s->from.email)))
			return s;
	}
	return STR_NONE;
}

static void
fill_email(struct letter *l)
{
	struct str s = l->form ? foreign_mail(l) : mail_in(l->signature);

	l->q->customer.email = s.n > 0 || l->robot ? s : l->s->from.email;
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
	free_roof(l->r, l->flow, q);
	free_accessories(l->a, l->r, l->flow, q);
	if (q->existing.n > 0 && q->windows.n > 0)
		q->project = STR("austausch");
	else
		q->project = free_project(l->r, l->flow);
	if (q->project.n == 0)
		q->project = free_project(l->r, l->s->subject);
	if (q->project.n == 0 && q->existing.n > 0)
		q->project = STR("austausch");
	q->preferred_contact = excerpt(l, FREE_CONTACT);
	q->timeframe = excerpt(l, FREE_TIMEFRAME);
	q->message = str_trim(l->written);
}

bool
freetext_by_robot(const struct rules *r, const struct inquiry_source *s)
{
	return free_match(r->free, FREE_ROBOT, s->from.email, NULL);
}

void
freetext_fill(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	struct letter l;

	letter_begin(&l, a, r, s, text, q);
	fill(&l);
}

int
freetext_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	struct letter l;

	letter_begin(&l, a, r, s, text, q);
	if (!letter_asks(&l))
		return 0;
	fill(&l);
	return 1;
}
