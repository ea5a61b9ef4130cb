/*
 * lexeme.c - text into words, numbers and marks; words into meanings.
 */
#include "parsers/lexeme.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#define WORD_BYTES 200 /* whatever is longer is no word */

struct lexer {
	struct arena *a;
	const struct vocab *v;
	struct str rest;
	size_t seen; /* bytes that are not blank */
	struct lexemes *out;
	struct buf form;
};

static bool
is_decimal(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
	       (c >= 0x300 && c <= 0x36f) || c == 0x1e9e || c == 0xad;
}

static bool
is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xb4 || c == '`';
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == 0xa0 || c == 0x202f ||
	       c == 0x2009 || c == 0x200b || c == 0xfeff;
}

static uint32_t
peek(struct str s)
{
	uint32_t c = 0;

	return utf8_next(&s, &c) ? c : 0;
}

static uint32_t
peek_second(struct str s)
{
	uint32_t c;

	return utf8_next(&s, &c) ? peek(s) : 0;
}

static struct lexeme *
push(struct lexer *l, enum lexeme_kind kind, struct str raw, bool glued)
{
	struct lexeme *t = &l->out->t[l->out->n++];

	*t = (struct lexeme){
	    .kind = kind, .raw = raw, .glued = glued, .val = -1};
	l->seen += raw.n;
	return t;
}

static bool
is_upper(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
}

static bool
has_small(struct str s)
{
	uint32_t c;

	while (utf8_next(&s, &c)) {
		if ((c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0xff))
			return true;
	}
	return false;
}

static void
set_form(struct lexer *l, struct lexeme *t, struct str spelled)
{
	buf_reset(&l->form);
	word_fold(&l->form, spelled);
	t->form = arena_str(l->a, buf_str(&l->form));
	t->cap = is_upper(peek(t->raw));
	t->caps = !has_small(t->raw);
}

/* Goes on while a word goes on: "hab's", "E-Mail", "KW50" ends at the 5. */
static bool
word_goes_on(const struct lexer *l, struct str begin, size_t n)
{
	uint32_t c = peek(l->rest), next;

	if (is_letter(c))
		return true;
	next = peek_second(l->rest);
	if (is_apostrophe(c) || c == '-' || c == 0x2010 || c == 0x2011)
		return is_letter(next);
	if (!is_decimal(c))
		return false;
	return !(n == 2 && str_iis(str_sub(begin, 0, 2), "kw"));
}

static void
skip_one(struct str *s)
{
	uint32_t c;

	utf8_next(s, &c);
}

static struct str
without_joint(struct arena *a, struct str raw)
{
	char *p = arena_alloc(a, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] != '-')
			p[n++] = raw.p[i];
	}
	return str_of(p, n);
}

/* "E-Mail" is one word if the vocabulary says so; else its parts are. */
static void
push_joined(struct lexer *l, struct str raw, bool glued)
{
	struct str whole = without_joint(l->a, raw), part;
	struct lexeme t = {.raw = raw};

	set_form(l, &t, whole);
	if (vocab_exact(l->v, t.form) != NULL) {
		set_form(l, push(l, LEX_WORD, raw, glued), whole);
		return;
	}
	for (bool first = true; str_cut(&raw, '-', &part); first = false) {
		if (part.n > 0 && l->out->n < LEXEME_MAX)
			set_form(
			    l, push(l, LEX_WORD, part, first && glued), part);
	}
}

static void
read_word(struct lexer *l, bool glued)
{
	struct str begin = l->rest, raw;

	do
		skip_one(&l->rest);
	while (begin.n - l->rest.n < WORD_BYTES &&
	       word_goes_on(l, begin, begin.n - l->rest.n));
	raw = str_sub(begin, 0, begin.n - l->rest.n);
	if (str_chr(raw, '-') != SIZE_MAX)
		push_joined(l, raw, glued);
	else
		set_form(l, push(l, LEX_WORD, raw, glued), raw);
}

static void
read_number(struct lexer *l, bool glued)
{
	struct str begin = l->rest;
	struct lexeme *t;

	while (is_decimal(peek(l->rest)) ||
	       (l->rest.n > 1 && strchr(".,:", l->rest.p[0]) != NULL &&
		   is_decimal(peek_second(l->rest))))
		skip_one(&l->rest);
	t = push(l, LEX_NUMBER, str_sub(begin, 0, begin.n - l->rest.n), glued);
	t->form = t->raw;
	if (peek(l->rest) == '.') {
		t->dot = true;
		l->rest = str_from_pos(l->rest, 1);
	} else if (l->rest.n > 1 &&
		   (l->rest.p[0] == ',' || l->rest.p[0] == '.') &&
		   l->rest.p[1] == '-') {
		t->dash = true;
		while (l->rest.n > 0 && strchr(",.-", l->rest.p[0]) != NULL)
			l->rest = str_from_pos(l->rest, 1);
	}
}

/* ":-)" and its kin as ":)"; the length in bytes, 0: none. */
static size_t
smiley(struct str s, const char **form)
{
	size_t nose = s.n > 1 && s.p[1] == '-' ? 2 : 1;

	if (s.n <= nose || strchr(":;=", s.p[0]) == NULL)
		return 0;
	if (strchr(")DPp]", s.p[nose]) != NULL)
		*form = s.p[0] == ';' ? ";)" : ":)";
	else if (strchr("(/", s.p[nose]) != NULL && s.p[0] != '/')
		*form = ":(";
	else
		return 0;
	if (s.p[nose] != ')' && s.p[nose] != '(' && nose == 1)
		return 0; /* "12:Dach" */
	return nose + 1;
}

static char
mark_of(uint32_t c)
{
	switch (c) {
	case 0x2013:
	case 0x2014:
	case 0x2022:
		return '-';
	case 0x2026:
		return '.';
	case 0x37e:
	case 0xbf:
		return '?';
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0xab:
	case 0xbb:
		return '"';
	default:
		return c < 0x80 ? (char)c : '\0';
	}
}

static void
read_mark(struct lexer *l, bool glued)
{
	const char *face;
	size_t n = smiley(l->rest, &face);
	struct str begin = l->rest;
	uint32_t c = peek(begin);
	char mark = mark_of(c);
	struct lexeme *t;

	if (n > 0) {
		l->rest = str_from_pos(l->rest, n);
		t = push(l, LEX_WORD, str_sub(begin, 0, n), glued);
		t->form = str_from(face);
		return;
	}
	skip_one(&l->rest);
	if (mark == '\0') { /* an emoji, or a sign like the euro */
		begin = str_sub(begin, 0, begin.n - l->rest.n);
		set_form(l, push(l, LEX_WORD, begin, glued), begin);
		if (l->out->t[l->out->n - 1].form.n == 0)
			l->out->n--; /* a variation selector */
		return;
	}
	while (l->rest.n > 0 && mark_of(peek(l->rest)) == mark &&
	       smiley(l->rest, &face) == 0)
		skip_one(&l->rest);
	push(l, LEX_MARK, str_sub(begin, 0, 1), glued)->mark = mark;
}

static void
lex(struct lexer *l)
{
	bool glued = false;

	while (l->rest.n > 0 && l->out->n < LEXEME_MAX - 1 &&
	       l->seen < LEXEME_BYTES) {
		uint32_t c = peek(l->rest);

		if (is_blank(c)) {
			skip_one(&l->rest);
			glued = false;
			continue;
		}
		if (is_letter(c))
			read_word(l, glued);
		else if (is_decimal(c))
			read_number(l, glued);
		else
			read_mark(l, glued);
		glued = c != '\n';
	}
}

void
lexemes_of(struct arena *a, const struct vocab *v, struct str text,
    struct lexemes *out)
{
	size_t most = text.n + 1 < LEXEME_MAX ? text.n + 1 : LEXEME_MAX;
	struct lexer l = {.a = a, .v = v, .rest = text, .out = out};

	out->t = arena_array(a, most + 2, sizeof *out->t); /* a look ahead */
	out->n = 0;
	buf_init(&l.form, 0);
	lex(&l);
	buf_clear(&l.form);
}

/* "hab's" as it is, else "habs", else "hab"; "i'm" likewise. */
static const struct word *
find_clipped(struct arena *a, const struct vocab *v, struct str form, size_t at)
{
	const struct word *w = vocab_exact(v, form);
	char *joined;

	if (w != NULL)
		return w;
	joined = arena_alloc(a, form.n);
	memcpy(joined, form.p, at);
	memcpy(joined + at, form.p + at + 1, form.n - at - 1);
	if ((w = vocab_exact(v, str_of(joined, form.n - 1))) != NULL)
		return w;
	return at <= 2 && form.n > 4 ? vocab_find(v, str_from_pos(form, at + 1))
	                             : vocab_find(v, str_sub(form, 0, at));
}

static void
look_up_word(struct arena *a, const struct vocab *v, struct lexeme *t)
{
	size_t clip = str_chr(t->form, '\'');
	const struct word *w = clip == SIZE_MAX
	                           ? vocab_find(v, t->form)
	                           : find_clipped(a, v, t->form, clip);

	if (w == NULL)
		return;
	t->known = true;
	t->mended = !str_eq(t->form, w->form);
	t->form = w->form;
	t->is = w->is;
	t->val = w->val;
}

/* How many tokens from i make the longest phrase; 1: none. */
static size_t
phrase_at(const struct vocab *v, const struct lexemes *ts, size_t i,
    unsigned longest, const struct word **found)
{
	char b[256];
	size_t n = 0, best = 1;

	for (size_t k = 0; k < longest && i + k < ts->n; k++) {
		const struct lexeme *t = &ts->t[i + k];

		if (t->kind == LEX_MARK || n + t->form.n + 1 >= sizeof b)
			break;
		if (k > 0)
			b[n++] = ' ';
		memcpy(b + n, t->form.p, t->form.n);
		n += t->form.n;
		if (k == 0)
			continue;
		const struct word *w = vocab_exact(v, str_of(b, n));

		if (w != NULL) {
			*found = w;
			best = k + 1;
		}
	}
	return best;
}

static struct str
spanned(struct str a, struct str b)
{
	return str_of(a.p, (size_t)(b.p - a.p) + b.n);
}

/* The words from t[0] to t[span - 1] become the phrase w. */
static void
join(struct lexeme *to, const struct lexeme *t, size_t span,
    const struct word *w, const struct wset *sticky, const struct wset *firm)
{
	struct wset is = w->is;

	for (size_t i = 0; i < span && !wset_meet(&w->is, firm); i++) {
		for (unsigned k = 0; k < WORD_SETS; k++)
			is.w[k] |= t[i].is.w[k] & sticky->w[k];
	}
	*to = t[0];
	to->raw = spanned(t[0].raw, t[span - 1].raw);
	to->is = is;
	to->form = w->form;
	to->val = w->val;
	to->known = true;
}

/* "Dr. Seiler", "ca. zehn": no sentence ends there. */
static void
drop_abbreviation_dots(struct lexemes *ts)
{
	size_t to = 0;

	for (size_t i = 0; i < ts->n; i++) {
		if (i > 0 && i + 1 < ts->n && lex_mark(&ts->t[i], '.') &&
		    lex_is(&ts->t[i - 1], WC_ABBR) &&
		    ts->t[i + 1].kind != LEX_MARK)
			continue;
		ts->t[to++] = ts->t[i];
	}
	ts->n = to;
}

static bool
is_article(const struct lexeme *t)
{
	return str_is(t->form, "den") || str_is(t->form, "dem") ||
	       str_is(t->form, "der") || str_is(t->form, "the");
}

/* "3.12", "2." */
static bool
is_date_number(const struct lexeme *t)
{
	return t->kind == LEX_NUMBER &&
	       (t->dot || str_chr(t->form, '.') != SIZE_MAX);
}

/* "Do. 3.12.", "Mittwoch, den 2. Dezember": one day, and no clause ends. */
static void
join_weekday_and_date(struct lexemes *ts)
{
	size_t to = 0;

	for (size_t i = 0; i < ts->n; i++) {
		size_t k = i + 1;

		ts->t[to++] = ts->t[i];
		if (!lex_is(&ts->t[i], WC_WEEKDAY))
			continue;
		while (k < ts->n && k < i + 3 &&
		       (lex_mark(&ts->t[k], '.') || lex_mark(&ts->t[k], ',')))
			k++;
		if (k < ts->n && is_article(&ts->t[k]))
			k++;
		if (k < ts->n && is_date_number(&ts->t[k]))
			i = k - 1;
	}
	ts->n = to;
}

/*
 * "no" is English where a phrase begins or has begun in English; else it is
 * how the south says "noch": "muaß i erst no schreibn".
 */
static void
tell_no_from_noch(struct lexemes *ts)
{
	for (size_t i = 1; i + 1 < ts->n; i++) {
		struct lexeme *t = &ts->t[i], *before = t - 1;

		if (!str_is(t->form, "no") || before->kind == LEX_MARK ||
		    lex_is(before, WC_ENGLISH) || lex_is(t + 1, WC_ENGLISH))
			continue;
		t->is = (struct wset){{0}};
		wset_add(&t->is, WC_NOCH);
		wset_add(&t->is, WC_FILLER);
	}
}

void
lexemes_look_up(struct arena *a, const struct vocab *v, struct lexemes *ts,
    const struct wset *sticky, const struct wset *firm)
{
	size_t to = 0;

	for (size_t i = 0; i < ts->n; i++) {
		if (ts->t[i].kind == LEX_WORD)
			look_up_word(a, v, &ts->t[i]);
	}
	drop_abbreviation_dots(ts);
	join_weekday_and_date(ts);
	tell_no_from_noch(ts);
	for (size_t i = 0; i < ts->n;) {
		const struct word *w = ts->t[i].kind != LEX_MARK
		                           ? vocab_exact(v, ts->t[i].form)
		                           : NULL;
		size_t span = 1;

		if (w != NULL && w->phrase > 1)
			span = phrase_at(v, ts, i, w->phrase, &w);
		if (span > 1)
			join(&ts->t[to], &ts->t[i], span, w, sticky, firm);
		else
			ts->t[to] = ts->t[i];
		to++;
		i += span;
	}
	ts->n = to;
}
