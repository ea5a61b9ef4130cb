/*
 * draft_windows.c - windows and accessories of a form: in lists, in lines,
 * part by part.
 */
#include "parsers/draft.h"

#include "parsers/freetext.h"

void
draft_windows(struct draft *d, const struct item *i, struct str v)
{
	struct str *to =
	    i->field == FIELD_EXISTING || i->section == SECTION_EXISTING
		? &d->existing
		: &d->windows;

	*to = draft_joined(d, *to, "\n", v);
}

#define ACCESSORIES_MAX 200

static void
add_accessory(struct draft *d, struct str s)
{
	struct texts *t = &d->q->accessories;

	s = draft_flat(d, s);
	if (s.n == 0 || s.n > 200 || t->n >= ACCESSORIES_MAX ||
	    rule_is_none(d->rule, s))
		return;
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->s[i], s))
			return;
	}
	ARENA_PUSH(d->a, t->s, t->n) = s;
}

static struct str
without_number(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n > 0 && n < s.n && (s.p[n] == '.' || s.p[n] == ')') &&
	    n + 1 < s.n && s.p[n + 1] == ' ')
		return str_trim(str_from_pos(s, n + 1));
	if (n >= 3 && n < s.n && s.p[n] == ' ' && s.p[0] == '0')
		return str_trim(str_from_pos(s, n)); /* 001 */
	return s;
}

/* The pieces between commas, where each is a thing of its own. */
static void
add_pieces(struct draft *d, struct str line)
{
	size_t i = 0, from = 0;
	int depth = 0;

	for (; i <= line.n; i++) {
		char c = i < line.n ? line.p[i] : ',';

		depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
		if ((c != ',' && c != ';' && c != '+') ||
		    (i < line.n && depth > 0))
			continue;
		if (i < line.n && i + 1 < line.n && line.p[i + 1] != ' ' &&
		    c != ';')
			continue; /* 1,5 m */
		add_accessory(d, str_trim(str_sub(line, from, i - from)));
		from = i + 1;
	}
}

void
draft_accessories(struct draft *d, const struct item *i, struct str v)
{
	struct str line;

	while (str_line(&v, &line)) {
		struct mentions m;
		struct str text = str_trim(line);

		if (text.n > 1 &&
		    (text.p[0] == '-' || text.p[0] == '*' || text.p[0] == '|'))
			text = str_trim(str_from_pos(text, 1));
		text = without_number(text);
		m = codes_scan(d->a, d->rules->codes, text);
		if (m.n > 0 && !m.m[0].part)
			draft_windows(d, i, text);
		else
			add_pieces(d, text);
	}
}

/* 'Fenstertyp: GGU (Kunststoff)': size and number have their own labels. */
static bool
is_bare_product(const struct mentions *m, const struct item *i, struct str text)
{
	return m->n == 1 && !m->m[0].part && !m->m[0].counted &&
	       m->m[0].size.n == 0 && m->m[0].variant.n == 0 && text.n < 40 &&
	       i->label != NULL && i->field == FIELD_WINDOWS;
}

/* Each line is a window or an accessory, whatever its list was called. */
void
draft_positions(struct draft *d, const struct item *i, struct str v)
{
	struct str line;

	while (str_line(&v, &line)) {
		struct str text = without_number(str_trim(line));
		struct mentions m = codes_scan(d->a, d->rules->codes, text);

		if (is_bare_product(&m, i, text)) {
			draft_product(d, i, m.m[0].product);
			continue;
		}
		if ((m.n > 0 && m.m[0].part) ||
		    (m.n == 0 && free_is_accessory(d->rules, text))) {
			draft_accessories(d, i, text);
			continue;
		}
		draft_windows(d, i, line);
		if (m.n > 1 && m.m[m.n - 1].part)
			free_accessories(d->a, d->rules, text, d->q);
	}
}

/* A window told part by part is whole when the next one begins. */
void
draft_end_part(struct draft *d)
{
	struct item at = {.section = d->part_section, .field = FIELD_WINDOWS};
	struct window *w = &d->part;
	struct str line;

	if (!d->has_part)
		return;
	d->has_part = false;
	if (w->product.n == 0 && w->size.n == 0) {
		d->loose = w->quantity;
		*w = (struct window){0};
		return;
	}
	if (w->product.n == 0)
		w->product = STR("Dachfenster");
	line = draft_joined(
	    d, w->product, " ", draft_joined(d, w->size, " ", w->variant));
	if (w->quantity > 0)
		line = arena_fmt(d->a, "%d x %.*s", w->quantity, STR_FMT(line));
	*w = (struct window){0};
	draft_positions(d, &at, line);
}

static void
begin_part(struct draft *d, const struct item *i, bool filled)
{
	if (filled)
		draft_end_part(d);
	d->has_part = true;
	d->part_section = i->section;
}

void
draft_position(struct draft *d, const struct item *i, struct str v)
{
	struct mentions m = codes_scan(d->a, d->rules->codes, v);

	draft_end_part(d);
	if (m.n > 0)
		draft_positions(d, i, v);
}

/* 2 of "2x" and of "2Stk."; else the word itself. */
static struct str
leading_number(struct str word)
{
	size_t n = 0;

	while (n < word.n && word.p[n] >= '0' && word.p[n] <= '9')
		n++;
	return n > 0 ? str_sub(word, 0, n) : word;
}

void
draft_quantity(struct draft *d, const struct item *i, struct str v)
{
	struct str rest = v, word;
	int n = 0;

	if (codes_scan(d->a, d->rules->codes, v).n > 0) {
		draft_positions(d, i, v);
		return;
	}
	while (n == 0 && str_cut(&rest, ' ', &word))
		n = codes_number(
		    d->rules->codes, lexicon_fold(d->a, leading_number(word)));
	if (n == 0)
		return;
	begin_part(d, i, d->part.quantity > 0);
	d->part.quantity = n;
}

void
draft_product(struct draft *d, const struct item *i, struct str v)
{
	begin_part(d, i, d->part.product.n > 0);
	d->part.product = v;
}

void
draft_size(struct draft *d, const struct item *i, struct str v)
{
	begin_part(d, i, d->part.size.n > 0);
	d->part.size = v;
}

/* 'Ausführung: Frühjahr 2027' is none, 'Verglasung: 0066' is. */
void
draft_variant(struct draft *d, const struct item *i, struct str v)
{
	if (!str_has_digit(v) || str_words(v) > 4 ||
	    (str_words(v) > 1 && v.p[0] > '9' && d->part.product.n == 0))
		return;
	begin_part(d, i, d->part.variant.n > 0);
	d->part.variant = v;
}
