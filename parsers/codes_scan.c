/*
 * codes_scan.c - codes, sizes and quantities in running text.
 *
 * From each known code it looks at a few tokens before (the quantity) and
 * behind (size, variant, measures, quantity), so time is linear.
 */
#include "parsers/codes_table.h"

#include <string.h>

#include "parsers/token.h"

#define REACH 12 /* tokens looked at on either side of a code */

struct scan {
	struct arena *a;
	const struct codes *c;
	struct str text;
	struct tokens ts;
	size_t floor; /* tokens before belong to the mention before */
};

static const struct token *
tok(const struct scan *s, size_t i)
{
	return token_at(&s->ts, i);
}

static bool
is_mark(const struct token *t, const char *set)
{
	return t->kind == TOKEN_MARK && t->s.n == 1 &&
	       strchr(set, t->s.p[0]) != NULL;
}

static bool
is_times(const struct token *t)
{
	return token_is(t, "x") || str_is(t->s, "\xc3\x97") || is_mark(t, "*");
}

static bool
is_count(const struct scan *s, const struct token *t)
{
	return t->kind == TOKEN_WORD &&
	       codes_get(s->c, CODE_COUNT, t->key) != NULL;
}

static bool
is_between(const struct scan *s, const struct token *t)
{
	return t->kind == TOKEN_WORD &&
	       (codes_get(s->c, CODE_BETWEEN, t->key) != NULL ||
		   str_find(t->key, STR("fenster")) != SIZE_MAX ||
		   str_find(t->key, STR("ausstieg")) != SIZE_MAX);
}

static bool
is_pieces(const struct scan *s, const struct token *t)
{
	return is_count(s, t) && !token_is(t, "x");
}

static int64_t
number(const struct token *t)
{
	int64_t v;

	return t->kind == TOKEN_NUMBER && t->s.n <= 4 && str_int(t->s, &v) ? v
	                                                                   : -1;
}

/* 1988 and 2012 are years, 2066 is a variant. */
static bool
is_year(struct str s)
{
	int64_t v;

	return s.n == 4 && str_int(s, &v) &&
	       ((v >= 1950 && v < 2000) || (v >= 2000 && v < 2040));
}

static bool
is_variant(struct str s, bool part)
{
	size_t digits = 0;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits != 4 && digits != 6)
		return false;
	if (s.n > digits + 2 || (!part && is_year(s)))
		return false;
	for (size_t i = digits; i < s.n; i++) {
		if ((s.p[i] | 32) < 'a' || (s.p[i] | 32) > 'z')
			return false;
	}
	return true;
}

/* SK0W224 behind GDL PK19: letters and digits, and no code of their own. */
static bool
is_mixed_variant(const struct scan *s, struct str w)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < w.n; i++) {
		digits += is_digit(w.p[i]);
		letters += w.p[i] >= 'A' && w.p[i] <= 'Z';
	}
	return w.n >= 5 && w.n <= 8 && digits > 0 && letters > 1 &&
	       digits + letters == w.n && w.p[0] >= 'A' &&
	       !codes_is_size(s->c, str_sub(w, 3, 4)) &&
	       !codes_is_window(s->c, str_sub(w, 0, 3)) &&
	       !codes_is_part(s->c, str_sub(w, 0, 3));
}

/* A code at token i; *rest is what is glued to it: GGL304. */
static bool
code_at(const struct scan *s, size_t i, struct mention *m, struct str *rest)
{
	const struct token *t = tok(s, i);
	struct str code = str_sub(t->s, 0, 3);

	if (t->kind != TOKEN_WORD || t->s.n < 3)
		return false;
	*rest = str_from_pos(t->s, 3);
	if (rest->n > 0 && !is_digit(rest->p[0]) && !codes_is_size(s->c, *rest))
		return false;
	m->part = codes_is_part(s->c, code);
	if (!m->part && !codes_is_window(s->c, code))
		return false;
	m->product = code;
	return true;
}

/* "78x98", "55 cm x 78 cm" at token i: the tokens it takes, or 0. */
static size_t
measures_at(const struct scan *s, size_t i, struct mention *m)
{
	size_t j = i + 1;
	int64_t w = number(tok(s, i)), h;

	if (w < 40 || w > 2500)
		return 0;
	if (token_is(tok(s, j), "cm") || token_is(tok(s, j), "mm"))
		j++;
	if (!is_times(tok(s, j)) &&
	    !(is_mark(tok(s, j), "/") && w >= 47 && w <= 134))
		return 0;
	h = number(tok(s, ++j));
	if (h < 40 || h > 2500)
		return 0;
	m->measures = arena_fmt(s->a, "%dx%d", (int)w, (int)h);
	j++;
	return (token_is(tok(s, j), "cm") || token_is(tok(s, j), "mm") ? j + 1
								       : j) -
	       i;
}

static void
set_size(const struct scan *s, struct mention *m, struct str size)
{
	m->size = size;
	m->old = size.n < 4 || is_digit(size.p[0]);
	(void)s;
}

static bool
take_plain(const struct scan *s, struct mention *m, struct str word)
{
	if (m->size.n == 0 && word.n >= 3 && codes_is_size(s->c, word)) {
		set_size(s, m, word);
		return true;
	}
	if (m->size.n == 0 && m->product.p[0] == 'C' && word.n == 6 &&
	    is_variant(word, false)) {
		m->size = word; /* flat roofs: 100150 is 100 by 150 cm */
		return true;
	}
	if (m->variant.n == 0 && is_variant(word, m->part)) {
		m->variant = word;
		return true;
	}
	return false;
}

/* GGL304, GGLMK06, GGU0070, GGLMK062070 */
static void
take_glued(const struct scan *s, struct mention *m, struct str rest)
{
	if (rest.n == 0 || take_plain(s, m, rest))
		return;
	if (rest.n > 4 && take_plain(s, m, str_sub(rest, 0, 4)))
		take_plain(s, m, str_from_pos(rest, 4));
	else if (rest.n > 3 && take_plain(s, m, str_sub(rest, 0, 3)))
		take_plain(s, m, str_from_pos(rest, 3));
	else if (rest.n <= 2 && codes_is_size(s->c, rest))
		set_size(s, m, rest);
}

/* GGL 4, GGL-9: right behind the code, and not a quantity. */
static bool
take_ancient(const struct scan *s, size_t code, size_t i, struct mention *m)
{
	const struct token *t = tok(s, i), *next = tok(s, i + 1);

	if (m->part || m->size.n > 0 || t->kind != TOKEN_NUMBER || t->s.n > 2)
		return false;
	if (i != code + 1 && !(i == code + 2 && is_mark(tok(s, i - 1), "-")))
		return false;
	if (is_count(s, next) || is_times(next) || !codes_is_size(s->c, t->s))
		return false;
	if (next->s.n == 3 && codes_is_size(s->c, next->s))
		return false; /* GGL-3 304: the 3 is the pane's */
	if (codes_get(s->c, CODE_WINDOW, next->s) != NULL)
		return false;
	set_size(s, m, t->s);
	return true;
}

/* May the search go on behind this token that is neither size nor variant? */
static bool
may_pass(
    const struct scan *s, size_t i, const struct mention *m, unsigned *words)
{
	const struct token *t = tok(s, i);

	if (t->kind == TOKEN_MARK)
		return is_mark(t, "-/_.:,()[]\"'") || t->s.n > 1;
	if (t->kind == TOKEN_LINE)
		return i < s->ts.n && m->size.n == 0 &&
		       codes_is_size(s->c, tok(s, i + 1)->s) &&
		       tok(s, i + 1)->s.n > 2;
	if (t->kind == TOKEN_NUMBER && t->s.n == 1)
		return m->size.n == 0 && is_mark(tok(s, i - 1), "-") &&
		       codes_is_size(s->c, tok(s, i + 1)->s);
	return is_between(s, t) && ++*words <= 4;
}

/* Size, variant and measures behind the code; the token after them. */
static size_t
look_ahead(const struct scan *s, size_t code, struct mention *m)
{
	size_t end = code + 1, n;
	unsigned words = 0;

	for (size_t i = end; i < code + REACH; i++) {
		if (m->measures.n == 0 && (n = measures_at(s, i, m)) > 0) {
			end = i + n;
			i = end - 1;
		} else if (i == end && i > code + 1 && m->size.n == 4 &&
			   m->variant.n == 0 &&
			   is_mixed_variant(s, tok(s, i)->s)) {
			m->variant = tok(s, i)->s;
			end = i + 1;
		} else if (take_ancient(s, code, i, m) ||
			   take_plain(s, m, tok(s, i)->s)) {
			end = i + 1;
		} else if (!may_pass(s, i, m, &words)) {
			break;
		}
	}
	if (is_mark(tok(s, end), ")]"))
		end++;
	return end;
}

/* The x of "GGL 304 (2x), …" or "GGL 304 2x": nothing follows it. */
static bool
is_last_times(const struct scan *s, size_t i)
{
	const struct token *next = tok(s, i + 1);

	return is_times(tok(s, i)) &&
	       (next->kind == TOKEN_LINE || is_mark(next, ").,;"));
}

/* "(Menge: 3)", ", Anzahl 2": the token behind, or 0. */
static size_t
labelled_quantity(const struct scan *s, size_t i, struct mention *m)
{
	static const char *const words[] = {
	    "menge", "anzahl", "stueckzahl", "stueck", "stk", "qty", "anz"};
	int64_t n;

	for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
		size_t j = i + 1;

		if (!token_is(tok(s, i), words[k]))
			continue;
		while (is_mark(tok(s, j), ".:="))
			j++;
		n = number(tok(s, j));
		if (n < 1 || n >= 100)
			return 0;
		m->quantity = (int)n;
		return j + 1;
	}
	return 0;
}

/* "(3 Stück)", ", 1 Stk.", "x 2" behind it. */
static size_t
quantity_behind(const struct scan *s, size_t end, struct mention *m)
{
	size_t i = end;
	int64_t n;

	while (i < end + 2 &&
	       (is_mark(tok(s, i), ",(:-|.;=[") || tok(s, i)->s.n == 3) &&
	       tok(s, i)->kind == TOKEN_MARK)
		i++;
	if (labelled_quantity(s, i, m) > 0)
		return labelled_quantity(s, i, m);
	if (is_times(tok(s, i)) && (n = number(tok(s, i + 1))) > 0 && n < 100 &&
	    !is_times(tok(s, i + 2))) {
		m->quantity = (int)n;
		return i + 2;
	}
	n = codes_number(s->c, tok(s, i)->key);
	if (n > 0 && (is_pieces(s, tok(s, i + 1)) || is_last_times(s, i + 1))) {
		m->quantity = (int)n;
		return i + (is_mark(tok(s, i + 2), ").") ? 3 : 2);
	}
	return end;
}

/* Position 1, Fenster 2, "3.", "MK06 2": numbers that count nothing. */
static bool
is_label_number(const struct scan *s, size_t i)
{
	static const char *const words[] = {"pos", "position", "nr", "nummer",
	    "fenster", "typ", "artikel", "punkt", "str", "strasse", "baujahr",
	    "bj", "seite"};
	const struct token *t = tok(s, i);

	if (t->kind == TOKEN_WORD) /* a spelled number */
		return false;
	if (is_mark(tok(s, i + 1), ".)") && !is_count(s, tok(s, i + 2)))
		return true;
	if (i == 0)
		return false;
	t = tok(s, i - 1);
	if (is_mark(t, ".") && i >= 2)
		t = tok(s, i - 2);
	for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
		if (token_is(t, words[k]))
			return true;
	}
	return is_mark(t, ",./") && tok(s, i - 1)->at + 1 == tok(s, i)->at;
}

static bool
passes_back(const struct scan *s, size_t i, bool worded)
{
	const struct token *t = tok(s, i);

	if (is_count(s, t) || is_between(s, t) || is_times(t))
		return true;
	if (t->kind == TOKEN_LINE)
		return i > 0 && (is_between(s, tok(s, i - 1)) ||
				    is_count(s, tok(s, i - 1)));
	if (is_mark(t, ",:"))
		return i > 0 && (is_between(s, tok(s, i - 1)) ||
				    is_pieces(s, tok(s, i - 1)));
	(void)worded;
	if (is_mark(t, "|")) /* a table's row: '2 | GPU SK08' */
		return i > 0 && number(tok(s, i - 1)) > 0 &&
		       (i == 1 || tok(s, i - 2)->kind == TOKEN_LINE ||
			   is_mark(tok(s, i - 2), "|"));
	return t->kind == TOKEN_MARK && !is_mark(t, "|;!?/\\+&=");
}

/* Looks back from token i for a quantity; where the mention begins. */
static size_t
quantity_before(const struct scan *s, size_t i, struct mention *m)
{
	size_t j = i;
	int n;

	while (j > s->floor && i - j < REACH) {
		j--;
		n = codes_number(s->c, tok(s, j)->key);
		if (n > 0 && !is_label_number(s, j)) {
			m->quantity = n;
			return j;
		}
		if (n > 0 || !passes_back(s, j, true))
			break;
	}
	return i;
}

/* Of "alle GGL 304" or "die GGL 304" nobody knows how many there are. */
static bool
is_many(const struct scan *s, size_t i)
{
	static const char *const words[] = {"alle", "mehrere", "einige", "paar",
	    "saemtliche", "die", "unsere", "meine", "diverse"};

	for (size_t k = 1; k <= 5 && k <= i; k++) {
		const struct token *t = tok(s, i - k);

		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			if (token_is(t, words[w]))
				return true;
		}
		if (t->kind == TOKEN_LINE ||
		    !(is_between(s, t) || t->kind == TOKEN_MARK))
			return false;
	}
	return false;
}

/* A code in small letters is one only where a size or variant follows. */
static bool
is_certain(const struct mention *m)
{
	for (size_t i = 0; i < m->product.n; i++) {
		if (m->product.p[i] >= 'a' && m->product.p[i] <= 'z')
			return m->size.n > 0 || m->variant.n > 0;
	}
	return true;
}

/* "SK06, GGU", "Größe MK06: GGU 0070": where the size stands, or i. */
static size_t
size_before(const struct scan *s, size_t i, struct mention *m)
{
	size_t j = i;

	while (j > s->floor && i - j < 2 && is_mark(tok(s, j - 1), ",:-("))
		j--;
	if (m->part || m->size.n > 0 || j <= s->floor ||
	    tok(s, j - 1)->s.n != 4 || tok(s, j - 1)->kind != TOKEN_WORD ||
	    !codes_is_size(s->c, tok(s, j - 1)->s))
		return i;
	set_size(s, m, tok(s, j - 1)->s);
	return j - 1;
}

static void
set_extent(const struct scan *s, struct mention *m, size_t from, size_t to)
{
	const struct token *last = tok(s, to - 1);

	m->from = tok(s, from)->at;
	m->to = last->at + last->s.n;
}

/* A mention whose code is token i; the token after it, or 0. */
static size_t
mention_at(struct scan *s, size_t i, struct mention *m)
{
	struct str rest;
	size_t end, from;

	if (!code_at(s, i, m, &rest))
		return 0;
	take_glued(s, m, rest);
	end = look_ahead(s, i, m);
	if (!is_certain(m))
		return 0;
	if (m->size.n == 0 && m->measures.n > 0 && !m->part) {
		m->size = m->measures;
		m->measures = STR_NONE;
	}
	from = quantity_before(s, size_before(s, i, m), m);
	if (m->quantity == 0)
		end = quantity_behind(s, end, m);
	m->counted = m->quantity > 0;
	if (m->quantity == 0 && !is_many(s, i))
		m->quantity = 1;
	set_extent(s, m, from, end);
	return end;
}

struct mentions
codes_scan(struct arena *a, const struct codes *c, struct str text)
{
	struct arena *words = arena_new();
	struct scan s = {a, c, text, tokens_of(words, text), 0};
	struct mentions out = {NULL, 0};

	for (size_t i = 0; i < s.ts.n;) {
		struct mention m = {.quantity = 0};
		size_t end = mention_at(&s, i, &m);

		if (end == 0) {
			i++;
			continue;
		}
		ARENA_PUSH(a, out.m, out.n) = m;
		i = s.floor = end;
	}
	arena_free(words);
	return out;
}

static bool
is_window_word(const struct token *t)
{
	static const char *const before[] = {"dach", "velux", "schwing",
	    "klapp", "wohndach", "ausstieg", "holz", "kunststoff", "alt",
	    "mansarden", "giebel"};

	if (t->kind != TOKEN_WORD)
		return false;
	if (token_is(t, "fenster") || token_is(t, "fenstern") ||
	    token_is(t, "dachluke") || token_is(t, "dachluken"))
		return true;
	if (str_find(t->key, STR("fenster")) == SIZE_MAX)
		return false;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		if (str_starts(t->key, str_from(before[i])))
			return str_ends(t->key, STR("fenster")) ||
			       str_ends(t->key, STR("fenstern"));
	}
	return false;
}

/* Measures within the line behind token i. */
static size_t
bare_measures(const struct scan *s, size_t i, struct mention *m)
{
	for (size_t j = i + 1; j < i + REACH; j++) {
		size_t n = measures_at(s, j, m);

		if (n > 0)
			return j + n;
		if (tok(s, j)->kind == TOKEN_LINE || is_mark(tok(s, j), ".;"))
			break;
	}
	return i + 1;
}

/* "… und eins (55 x 78)": more of what was named before. */
static bool
measured_again(struct scan *s, size_t i, struct mention *m)
{
	size_t from = i, n;

	if ((n = measures_at(s, i, m)) == 0)
		return false;
	if (from > s->floor && is_mark(tok(s, from - 1), "("))
		from--;
	if (from <= s->floor)
		return false;
	m->quantity = codes_number(s->c, tok(s, from - 1)->key);
	if (m->quantity == 0 || is_label_number(s, from - 1))
		return false;
	m->size = m->measures;
	m->measures = STR_NONE;
	set_extent(s, m, from - 1, i + n);
	s->floor = i + n;
	return true;
}

struct mentions
codes_scan_bare(struct arena *a, const struct codes *c, struct str text)
{
	struct arena *words = arena_new();
	struct scan s = {a, c, text, tokens_of(words, text), 0};
	struct mentions out = {NULL, 0};

	for (size_t i = 0; i < s.ts.n; i++) {
		struct mention m = {.bare = true};
		size_t end, from;

		if (!is_window_word(tok(&s, i))) {
			if (out.n > 0 && measured_again(&s, i, &m)) {
				ARENA_PUSH(a, out.m, out.n) = m;
				i = s.floor;
			}
			continue;
		}
		from = quantity_before(&s, i, &m);
		end = bare_measures(&s, i, &m);
		if (m.quantity == 0 && m.measures.n == 0)
			continue;
		m.size = m.measures;
		m.measures = STR_NONE;
		set_extent(&s, &m, from, end);
		ARENA_PUSH(a, out.m, out.n) = m;
		s.floor = end;
	}
	arena_free(words);
	return out;
}
