/*
 * free_things.c - windows, roof and accessories out of running text.
 */
#include "parsers/freetext.h"

#include "base/utf8.h"
#include "parsers/free_patterns.h"
#include "parsers/token.h"

/* Where the last match of the pattern in s ends; 0: none. */
static size_t
last_match(const struct rules *r, enum free_pattern which, struct str s)
{
	struct str g[RE_GROUPS];
	size_t end = 0;

	while (end < s.n &&
	       free_match(r->free, which, str_from_pos(s, end), g) &&
	       g[0].n > 0)
		end = (size_t)(g[0].p - s.p) + g[0].n;
	return end;
}

/* What was said since the mention before, in this sentence. */
static struct str
context(struct str text, size_t floor, size_t at)
{
	struct str s = str_sub(text, floor, at - floor);
	size_t cut;

	if (s.n > 120)
		s = str_from_pos(s, s.n - 120);
	while ((cut = str_find(s, STR(". "))) != SIZE_MAX)
		s = str_from_pos(s, cut + 2);
	return s;
}

/* The rest of its line, as far as it may still speak of it. */
static struct str
behind(struct str text, size_t at)
{
	struct str s = str_sub(text, at, 40);

	return str_sub(s, 0, str_chr(s, '\n'));
}

/* Where "raus", "rein" behind the mention ends: it says nothing of the next. */
static size_t
end_of(const struct rules *r, struct str text, const struct mention *m)
{
	struct str g[RE_GROUPS], s = behind(text, m->to);

	if (free_match(r->free, FREE_OLD_BEHIND, s, g) ||
	    free_match(r->free, FREE_NEW_BEHIND, s, g))
		return (size_t)(g[0].p - text.p) + g[0].n;
	return m->to;
}

static bool
is_old(const struct rules *r, struct str text, size_t floor,
    const struct mention *m)
{
	struct str before = context(text, floor, m->from);
	size_t old = last_match(r, FREE_OLD, before);
	size_t fresh = last_match(r, FREE_NEW, before);

	if (m->old || old > fresh)
		return true;
	return old == 0 && fresh == 0 &&
	       free_match(r->free, FREE_OLD_BEHIND, behind(text, m->to), NULL);
}

static bool
same(const struct window *w, const struct mention *m)
{
	return str_ieq(w->product, m->product) && str_ieq(w->size, m->size) &&
	       (m->variant.n == 0 || str_ieq(w->variant, m->variant));
}

/* "Das GGL 304 ist morsch" after "ein GGL 304" is the same window. */
static bool
is_repeated(const struct windows *ws, const struct mention *m)
{
	for (size_t i = 0; !m->counted && i < ws->n; i++) {
		if (same(&ws->w[i], m))
			return true;
	}
	return false;
}

/* Codes in capitals, measures with a small x. */
static struct str
upper(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'w' ? s.p[i] - 32
							     : s.p[i]);
	return str_of(p, s.n);
}

static bool
is_joint(struct str s)
{
	s = str_trim(s);
	return str_is(s, ",") || str_is(s, "und") || str_is(s, ", und") ||
	       str_is(s, "+") || str_is(s, "&");
}

/* "2.) GGL 304 (Flur)", "Fenster 2: GGL 304": a line of a list. */
static bool
is_listed(struct str text, size_t floor, size_t at)
{
	struct str head = str_sub(text, 0, at);
	size_t nl = str_rchr(head, '\n');
	bool digit = false, mark = false;

	if (floor > 0 && floor < at &&
	    is_joint(str_sub(text, floor, at - floor)))
		return true; /* "GGL M04, GGL M04, GGL S06" */
	head = str_trim(nl == SIZE_MAX ? head : str_from_pos(head, nl));
	if (head.n == 0 || head.n > 24)
		return false;
	if (str_ends(head, STR(":")) && str_words(head) <= 2)
		return true; /* "Schlafzimmer: GGU MK08" */
	for (size_t i = 0; i < head.n; i++)
		digit |= is_digit(head.p[i]);
	mark = str_chr(STR(".):-"), head.p[head.n - 1]) != SIZE_MAX;
	return mark && (digit || head.n == 1);
}

#define WINDOWS_MAX 200 /* kinds, not pieces */

static void
add(struct arena *a, struct windows *ws, const struct mention *m, bool listed)
{
	struct window w = {
	    m->quantity, upper(a, m->product), upper(a, m->size), m->variant};

	for (size_t i = 0; listed && i < ws->n; i++) {
		if (!m->counted && same(&ws->w[i], m)) {
			ws->w[i].quantity++;
			return;
		}
	}
	if (ws->n < WINDOWS_MAX && !is_repeated(ws, m))
		ARENA_PUSH(a, ws->w, ws->n) = w;
}

static void
append(struct arena *a, struct windows *to, const struct windows *from)
{
	for (size_t i = 0; i < from->n; i++)
		ARENA_PUSH(a, to->w, to->n) = from->w[i];
}

/* "7 GGL 308 gegen GGU MK08" are seven new ones. */
static void
share_quantity(const struct windows *old, const struct windows *fresh,
    const struct mentions *m)
{
	size_t counted = 0;

	for (size_t i = 0; i < m->n; i++)
		counted += !m->m[i].part && m->m[i].counted;
	if (old->n != 1 || fresh->n != 1 || counted != 1)
		return;
	if (old->w[0].quantity > 1)
		fresh->w[0].quantity = old->w[0].quantity;
	else if (fresh->w[0].quantity > 1)
		old->w[0].quantity = fresh->w[0].quantity;
}

/* "zwei Dachfenster … es sind GGL 206": two of them. */
static void
take_said(struct arena *a, const struct rules *r, struct str text,
    const struct mentions *m, const struct windows *ws)
{
	struct mentions said = codes_scan_bare(a, r->codes, text);
	int n = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!m->m[i].part && m->m[i].counted)
			return;
	}
	for (size_t i = 0; i < said.n; i++) {
		if (n > 0 && said.m[i].quantity > 1 && said.m[i].quantity != n)
			return;
		n = said.m[i].quantity > 1 ? said.m[i].quantity : n;
	}
	if (n > 1 && ws->n == 1)
		ws->w[0].quantity = n;
}

/* "GGL MK06 3059 gegen GGU MK06 0070", "… statt …": one of the two goes. */
static void
mark_exchanged(const struct rules *r, struct str text, struct mentions *m)
{
	for (size_t i = 0; i + 1 < m->n; i++) {
		struct mention *a = &m->m[i], *b = &m->m[i + 1];
		struct str between;

		if (a->part || b->part || b->from < a->to)
			continue;
		between = str_sub(text, a->to, b->from - a->to);
		if (between.n > 60 || str_chr(between, '\n') != SIZE_MAX)
			continue;
		if (!b->old)
			a->old |=
			    free_match(r->free, FREE_AGAINST, between, NULL);
		if (!a->old)
			b->old |=
			    free_match(r->free, FREE_INSTEAD, between, NULL);
	}
}

void
free_windows(struct arena *a, const struct rules *r, struct str text, bool bare,
    struct inquiry *q)
{
	struct windows old = {NULL, 0}, fresh = {NULL, 0};
	struct mentions m = codes_scan(a, r->codes, text);
	size_t floor = 0, windows = 0;

	for (size_t i = 0; i < m.n; i++)
		windows += !m.m[i].part;
	mark_exchanged(r, text, &m);
	if (windows == 0 && bare)
		m = codes_scan_bare(a, r->codes, text);
	for (size_t i = 0; i < m.n; i++) {
		if (!m.m[i].part) {
			add(a, is_old(r, text, floor, &m.m[i]) ? &old : &fresh,
			    &m.m[i], is_listed(text, floor, m.m[i].from));
			codes_check(a, r->codes, &m.m[i], &q->warnings);
		}
		floor = end_of(r, text, &m.m[i]);
	}
	share_quantity(&old, &fresh, &m);
	if (bare && windows > 0) {
		take_said(a, r, text, &m, &old);
		take_said(a, r, text, &m, &fresh);
	}
	append(a, fresh.n > 0 ? &q->existing : &q->windows, &old);
	append(a, &q->windows, &fresh);
}

int
free_pitch(const struct rules *r, struct str text, bool bare)
{
	struct str g[RE_GROUPS];
	int64_t v;

	if (!free_match(r->free, FREE_PITCH, text, g) &&
	    !(bare && free_match(r->free, FREE_NUMBER, text, g)))
		return -1;
	return str_int(g[1], &v) && v <= 90 ? (int)v : -1;
}

static const struct token *
tok(const struct tokens *ts, size_t i)
{
	return token_at(ts, i);
}

static bool
in_list(const struct rules *r, const char *list, const struct token *t)
{
	return t->kind == TOKEN_WORD && t->s.n >= 3 &&
	       lexicon_has(r->words, list, t->key);
}

static bool
any_in_list(const struct rules *r, const char *list, struct str text)
{
	struct arena *a = arena_new();
	struct tokens ts = tokens_of(a, utf8_head(text, 400));
	bool found = false;

	for (size_t i = 0; i < ts.n && !found; i++)
		found = in_list(r, list, &ts.t[i]);
	arena_free(a);
	return found;
}

bool
free_is_form(const struct rules *r, struct str text)
{
	return any_in_list(r, "form", text);
}

bool
free_is_covering(const struct rules *r, struct str text)
{
	return any_in_list(r, "covering", text);
}

bool
free_is_accessory(const struct rules *r, struct str text)
{
	return any_in_list(r, "accessory", text);
}

static struct str
between(struct str text, const struct token *from, const struct token *to)
{
	return str_sub(text, from->at, to->at + to->s.n - from->at);
}

/* "Frankfurter Pfanne": a capital word before that ends in -er. */
static size_t
with_maker(const struct tokens *ts, size_t i)
{
	const struct token *t = i > 0 ? tok(ts, i - 1) : tok(ts, SIZE_MAX);

	return t->kind == TOKEN_WORD && t->s.p[0] >= 'A' && t->s.p[0] <= 'Z' &&
	               str_ends(t->key, STR("er")) && t->s.n > 6
	           ? i - 1
	           : i;
}

void
free_roof(const struct rules *r, struct str text, struct inquiry *q)
{
	struct arena *a = arena_new();
	struct tokens ts = tokens_of(a, text);
	struct roof *roof = &q->roof;

	for (size_t i = 0; i < ts.n; i++) {
		const struct token *t = tok(&ts, i);

		if (roof->form.n == 0 && in_list(r, "form", t))
			roof->form = t->s;
		else if (roof->covering.n == 0 && in_list(r, "covering", t))
			roof->covering =
			    between(text, tok(&ts, with_maker(&ts, i)), t);
	}
	arena_free(a);
	if (roof->pitch_deg < 0)
		roof->pitch_deg = free_pitch(r, text, false);
}

static bool
is_part_code(const struct rules *r, const struct token *t)
{
	return t->kind == TOKEN_WORD && t->s.n == 3 && t->s.p[0] < 'a' &&
	       codes_is_part(r->codes, t->s);
}

static bool
is_code_like(const struct rules *r, const struct token *t)
{
	return is_part_code(r, t) || codes_is_size(r->codes, t->s) ||
	       (t->s.n >= 4 && t->s.n <= 6 && t->s.p[0] >= '0' &&
		   t->s.p[0] <= '9' && t->kind != TOKEN_MARK);
}

static bool
touches(const struct token *a, const struct token *b)
{
	return a->at + a->s.n == b->at;
}

/* Over codes, sizes and words tied by a hyphen: EDW-Rahmen MK06 0000. */
static size_t
accessory_end(const struct rules *r, const struct tokens *ts, size_t i)
{
	for (size_t j = i + 1; j < i + 8; j++) {
		const struct token *t = tok(ts, j), *prev = tok(ts, j - 1);

		if (str_is(t->s, "-") && touches(prev, t) &&
		    touches(t, tok(ts, j + 1)) &&
		    tok(ts, j + 1)->kind == TOKEN_WORD)
			i = ++j;
		else if (is_code_like(r, t) || in_list(r, "accessory", t))
			i = j;
		else
			break;
	}
	return i;
}

/* "elektrischen Rollladen": words that describe it. */
static size_t
accessory_start(const struct tokens *ts, size_t i)
{
	static const char *const ends[] = {"ische", "ischen", "ischem",
	    "ischer", "igen", "ige", "aren", "are", "baren"};
	const struct token *t = i > 0 ? tok(ts, i - 1) : tok(ts, SIZE_MAX);

	if (t->kind != TOKEN_WORD || t->s.p[0] < 'a')
		return i;
	for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
		if (str_ends(t->key, str_from(ends[k])))
			return i - 1;
	}
	return i;
}

void
free_accessories(
    struct arena *a, const struct rules *r, struct str text, struct inquiry *q)
{
	struct arena *words = arena_new();
	struct tokens ts = tokens_of(words, text);
	struct texts *out = &q->accessories;

	for (size_t i = 0; i < ts.n && out->n < 32; i++) {
		size_t end;

		if (!in_list(r, "accessory", tok(&ts, i)) &&
		    !is_part_code(r, tok(&ts, i)))
			continue;
		end = accessory_end(r, &ts, i);
		ARENA_PUSH(a, out->s, out->n) = between(
		    text, tok(&ts, accessory_start(&ts, i)), tok(&ts, end));
		i = end;
	}
	arena_free(words);
}

struct str
free_project(const struct rules *r, struct str text)
{
	if (free_match_line(r->free, FREE_AUSTAUSCH, text, NULL))
		return STR("austausch");
	if (free_match_line(r->free, FREE_EINBAU, text, NULL))
		return STR("einbau");
	return STR("");
}

bool
free_is_farewell(const struct rules *r, struct str line)
{
	struct str g[RE_GROUPS];

	return free_match(r->free, FREE_CLOSING, line, g) &&
	       g[0].n + 2 >= line.n;
}

#define WITHDRAWAL_LINES 12

bool
free_is_withdrawal(const struct rules *r, struct str subject, struct str body)
{
	struct str line;

	if (free_match(r->free, FREE_WITHDRAWAL, subject, NULL))
		return true;
	for (int n = 0; n < WITHDRAWAL_LINES && str_line(&body, &line);) {
		line = str_trim(line);
		n += line.n > 0;
		if (free_match(r->free, FREE_WITHDRAWAL_BODY, line, NULL))
			return true;
	}
	return false;
}
