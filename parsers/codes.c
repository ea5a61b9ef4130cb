/*
 * codes.c - the table of codes, and what can be asked of it.
 */
#include "parsers/codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parsers/codes_table.h"

static const char *const keywords[] = {
    [CODE_WINDOW] = "window",
    [CODE_PART] = "part",
    [CODE_WIDTH] = "width",
    [CODE_HEIGHT] = "height",
    [CODE_OLD] = "old",
    [CODE_BETWEEN] = "between",
    [CODE_COUNT] = "count",
    [CODE_NUMBER] = "number",
};

static int
by_key(const void *a, const void *b)
{
	const struct code *x = a, *y = b;
	int rc = str_cmp(x->key, y->key);

	return rc != 0 ? rc : (x->kind > y->kind) - (x->kind < y->kind);
}

static bool
next_word(struct str *line, struct str *word)
{
	size_t n = 0;

	*line = str_trim(*line);
	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	*word = str_sub(*line, 0, n);
	*line = str_from_pos(*line, n);
	return n > 0;
}

static void
add(struct codes *c, enum code_kind kind, struct str key, struct str value)
{
	struct code code = {kind, key, value, 0};
	int64_t number;

	if (str_int(value, &number) && number < 1000)
		code.number = (int)number;
	ARENA_PUSH(c->arena, c->c, c->n) = code;
}

/* old 1 304 M04 MK04: each of the first leads to the last. */
static void
add_old(struct codes *c, struct str line)
{
	struct str words[8], word;
	size_t n = 0;

	while (n < 8 && next_word(&line, &word))
		words[n++] = word;
	for (size_t i = 0; i + 1 < n; i++) {
		if (!str_is(words[i], "-"))
			add(c, CODE_OLD, words[i], words[n - 1]);
	}
}

static int
keyword_of(struct str word)
{
	for (int i = 0; i < CODE_KINDS; i++) {
		if (str_is(word, keywords[i]))
			return i;
	}
	return -1;
}

static void
add_line(struct codes *c, enum code_kind kind, struct str line)
{
	struct str word;

	if (kind == CODE_OLD) {
		add_old(c, line);
	} else if (kind == CODE_BETWEEN || kind == CODE_COUNT) {
		while (next_word(&line, &word))
			add(c, kind, word, STR_NONE);
	} else if (next_word(&line, &word)) {
		add(c, kind, word, str_trim(line));
	}
}

static int
read_line(struct codes *c, struct str line, unsigned no, struct err *e)
{
	struct str word;
	int kind;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	next_word(&line, &word);
	kind = keyword_of(word);
	if (kind < 0)
		return err_set(e, ERR_SETUP,
		    "velux-codes.txt:%u:1: no such keyword '%.*s'", no,
		    STR_FMT(word));
	add_line(c, (enum code_kind)kind, line);
	return 0;
}

int
codes_new(struct str text, struct codes **out, struct err *e)
{
	struct arena *a = arena_new();
	struct codes *c = arena_alloc(a, sizeof *c);
	struct str line;

	c->arena = a;
	for (unsigned no = 1; str_line(&text, &line); no++) {
		if (read_line(c, line, no, e) != 0) {
			arena_free(a);
			return -1;
		}
	}
	if (c->n > 0)
		qsort(c->c, c->n, sizeof *c->c, by_key);
	*out = c;
	return 0;
}

void
codes_free(struct codes *c)
{
	if (c != NULL)
		arena_free(c->arena);
}

const struct code *
codes_get(const struct codes *c, enum code_kind kind, struct str key)
{
	struct code want = {kind, key, STR_NONE, 0};

	if (key.n == 0 || c->n == 0)
		return NULL;
	return bsearch(&want, c->c, c->n, sizeof *c->c, by_key);
}

/* Three capital letters, made of any. */
static struct str
upper(char buf[8], struct str s)
{
	size_t n = s.n < 7 ? s.n : 7;

	for (size_t i = 0; i < n; i++)
		buf[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32
							       : s.p[i]);
	return str_of(buf, n);
}

static bool
has(const struct codes *c, enum code_kind kind, struct str s)
{
	char buf[8];

	return s.n < 8 && codes_get(c, kind, upper(buf, s)) != NULL;
}

bool
codes_is_window(const struct codes *c, struct str code)
{
	return has(c, CODE_WINDOW, code);
}

bool
codes_is_part(const struct codes *c, struct str code)
{
	return has(c, CODE_PART, code);
}

static bool
two_digits(struct str s)
{
	return s.n == 2 && is_digit(s.p[0]) && is_digit(s.p[1]);
}

/* MK06 and M06, by letter and height. */
static bool
is_lettered(const struct codes *c, struct str s)
{
	struct str digits;

	if (s.n < 3 || s.n > 4 || !has(c, CODE_WIDTH, str_sub(s, 0, 1)))
		return false;
	if (s.n == 4 && (s.p[1] | 32) != 'k')
		return false;
	digits = str_from_pos(s, s.n - 2);
	return two_digits(digits) && (s.n == 4 || has(c, CODE_HEIGHT, digits));
}

bool
codes_is_size(const struct codes *c, struct str size)
{
	return is_lettered(c, size) || has(c, CODE_OLD, size);
}

struct str
codes_new_size(struct arena *a, const struct codes *c, struct str size)
{
	char buf[8];
	const struct code *old;

	if (size.n > 4 || size.n == 0)
		return STR_NONE;
	old = codes_get(c, CODE_OLD, upper(buf, size));
	if (old != NULL)
		return old->value;
	if (!is_lettered(c, size))
		return STR_NONE;
	upper(buf, size);
	return arena_fmt(a, "%cK%.2s", buf[0], buf + size.n - 2);
}

bool
codes_measures(struct arena *a, const struct codes *c, struct str size,
    int *width, int *height)
{
	struct str s = codes_new_size(a, c, size);
	const struct code *w, *h;

	if (s.n != 4)
		return false;
	w = codes_get(c, CODE_WIDTH, str_sub(s, 0, 1));
	h = codes_get(c, CODE_HEIGHT, str_from_pos(s, 2));
	if (w == NULL || h == NULL)
		return false;
	*width = w->number;
	*height = h->number;
	return true;
}

int
codes_number(const struct codes *c, struct str word)
{
	const struct code *code = codes_get(c, CODE_NUMBER, word);
	int64_t v;

	if (code != NULL)
		return code->number;
	return word.n <= 3 && str_int(word, &v) && v < 100 ? (int)v : 0;
}

/* "78x98", "55 x 78": both numbers. */
static bool
measures_of(struct str s, int *width, int *height)
{
	struct str rest = s, piece;
	int64_t v[2] = {0, 0};

	for (int i = 0; i < 2; i++) {
		if (!str_cut(&rest, 'x', &piece) ||
		    !str_int(str_trim(piece), &v[i]) || v[i] > 2000)
			return false;
	}
	*width = (int)v[0];
	*height = (int)v[1];
	return true;
}

static bool
is_near(int a, int b)
{
	return a >= b - 2 && a <= b + 2;
}

#define WARNINGS_MAX 20

void
codes_check(struct arena *a, const struct codes *c, const struct mention *m,
    struct texts *warnings)
{
	int w, h, mw, mh;

	if (warnings->n >= WARNINGS_MAX)
		return;
	if (!codes_measures(a, c, m->size, &w, &h)) {
		if (m->size.n > 0 && codes_is_size(c, m->size))
			ARENA_PUSH(a, warnings->s, warnings->n) =
			    arena_fmt(a, "Zur Größe %.*s ist kein Maß bekannt.",
				STR_FMT(m->size));
		return;
	}
	if (!measures_of(m->measures, &mw, &mh))
		return;
	if (mw > 300 && mh > 300) { /* millimetres */
		mw /= 10;
		mh /= 10;
	}
	if (!is_near(mw, w) || !is_near(mh, h))
		ARENA_PUSH(a, warnings->s, warnings->n) = arena_fmt(a,
		    "%.*s %.*s hat %d x %d cm, in der Anfrage steht %.*s.",
		    STR_FMT(m->product), STR_FMT(m->size), w, h,
		    STR_FMT(m->measures));
}
