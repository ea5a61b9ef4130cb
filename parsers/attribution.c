#include <string.h>

#include "base/buf.h"
#include "parsers/quote.h"

/*
 * There are as many forms as mail programs, times languages.  So no forms
 * are listed here; what they have in common is weighed: a date, a time, an
 * address, the word for "wrote" (parsers/words/mail-quotes.txt), a colon at
 * the end, and whether the next line is marked as a quotation.
 */
#define LINES_MAX 7
#define ATTR_MAX 1000
#define TAIL_MAX 300 /* of a line that begins with typed words */
#define NAME_MAX 90  /* "X schrieb:" without a date */

struct signs {
	bool verb, verb_last;
	bool colon;
	bool email, email_last;
	bool date, time, iso, zone;
	bool dashes;
	size_t after_verb;
};

static bool
digit_at(struct str s, size_t i)
{
	return i < s.n && is_digit(s.p[i]);
}

static size_t
digits(struct str s, size_t i)
{
	size_t n = 0;

	while (digit_at(s, i + n))
		n++;
	return n;
}

static bool
is_year(struct str s, size_t i, size_t n)
{
	return n == 4 && (str_starts(str_from_pos(s, i), STR("20")) ||
			     str_starts(str_from_pos(s, i), STR("19")));
}

/* 24.11.26, 24. 11. 2026, 24/11/2026, 24-11-2026 */
static bool
is_numeric_date(struct str s, size_t i, size_t n)
{
	char sep = i + n < s.n ? s.p[i + n] : 0;

	for (int part = 0; part < 2; part++) {
		if (n == 0 || n > 2 || (sep != '.' && sep != '/' && sep != '-'))
			return false;
		i += n;
		if (i >= s.n || s.p[i] != sep)
			return false;
		i += i + 1 < s.n && s.p[i + 1] == ' ' ? 2 : 1;
		n = digits(s, i);
	}
	return n == 2 || n == 4;
}

/* 12:36, 12.36, 12h36, 9:12 */
static bool
is_time(struct str s, size_t i, size_t n)
{
	char sep = i + n < s.n ? s.p[i + n] : 0;

	if (n == 0 || n > 2 || (sep != ':' && sep != '.' && sep != 'h'))
		return false;
	return digits(s, i + n + 1) == 2 &&
	       (sep == ':' || i + n + 3 >= s.n || s.p[i + n + 3] != '.');
}

static void
read_numbers(struct str s, struct signs *g)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t n = digits(s, i);

		if (n == 0)
			continue;
		g->date |= is_year(s, i, n) || is_numeric_date(s, i, n);
		g->time |= is_time(s, i, n);
		g->iso |= i == 0 && is_year(s, i, n) && n < s.n &&
		          (s.p[n] == '-' || s.p[n] == '/');
		i += n;
	}
}

static struct str
strip_dashes(struct str s, bool *both)
{
	size_t n = s.n;

	while (s.n > 0 && (s.p[0] == '-' || s.p[0] == ' '))
		s = str_from_pos(s, 1);
	*both = s.n < n;
	n = s.n;
	while (s.n > 0 && (s.p[s.n - 1] == '-' || s.p[s.n - 1] == ' '))
		s.n--;
	*both = *both && s.n < n;
	return s;
}

static bool
is_address_sign(struct str s, size_t at)
{
	return at > 0 && at + 1 < s.n && s.p[at - 1] != ' ' &&
	       s.p[at + 1] != ' ';
}

static void
read_end(struct str s, struct signs *g)
{
	struct str rest;
	size_t end = 0;

	g->colon = str_ends(s, STR(":")) || str_ends(s, STR("："));
	while (s.n > 0 && (s.p[s.n - 1] == ':' || s.p[s.n - 1] == ' '))
		s.n--;
	g->email_last =
	    g->email && s.n > 0 && (s.p[s.n - 1] == '>' || s.p[s.n - 1] == ')');
	g->verb = phrase_in(PH_VERBS, s, &end);
	g->after_verb = end;
	rest = str_trim(str_from_pos(s, end));
	g->verb_last = g->verb && (rest.n == 0 || str_is(rest, "：") ||
				      phrase_is(PH_VERBS, rest));
}

static struct signs
read_signs(struct str s)
{
	struct signs g = {0};
	size_t at;

	s = strip_dashes(s, &g.dashes);
	at = str_chr(s, '@');
	g.email = at != SIZE_MAX && is_address_sign(s, at);
	g.zone = str_find(s, STR(" gmt+")) != SIZE_MAX ||
	         str_find(s, STR(" gmt-")) != SIZE_MAX;
	read_numbers(s, &g);
	read_end(s, &g);
	return g;
}

/* "schrieb sie mir": a person tells, no program announces. */
static bool
tells(struct str s, const struct signs *g)
{
	struct str rest = str_trim(str_from_pos(s, g->after_verb)), word;

	if (rest.n == 0 || !str_cut(&rest, ' ', &word))
		return false;
	return phrase_is(PH_NO_NAMES, word);
}

/* "On Nov 26, 2026 you wrote:" */
static bool
names_reader(struct str s)
{
	return str_find(s, STR(" you wrote")) != SIZE_MAX ||
	       str_find(s, STR(" schrieben sie")) != SIZE_MAX;
}

static bool
announces(struct str s, bool quoted)
{
	struct signs g;

	if (s.n < 4 || s.n > ATTR_MAX)
		return false;
	g = read_signs(s);
	if (g.iso && ((g.email_last) || (g.zone && g.time)))
		return true;
	if (g.verb && (g.colon || g.verb_last || g.dashes)) {
		if (g.dashes || (g.email && (g.verb_last || g.date || g.time)))
			return true;
		if (g.date && (g.time || names_reader(s)))
			return quoted || !tells(s, &g);
		return quoted && (g.date || g.time || s.n <= NAME_MAX);
	}
	if (g.colon && g.email_last && (g.date || g.time))
		return true;
	return quoted && g.colon && g.date && g.time;
}

/* --- where it may begin --- */

#define EARLY 32 /* bytes in which the date begins */

static struct str
first_word(struct str low)
{
	size_t n = 0;

	while (n < low.n && low.p[n] != ' ')
		n++;
	return str_sub(low, 0, n);
}

static bool
has_digit(struct str low, size_t within)
{
	for (size_t i = 0; i < low.n && i < within; i++) {
		if (digit_at(low, i))
			return true;
	}
	return false;
}

static bool
has_opener(struct str low)
{
	struct signs g = {0};
	size_t n = digits(low, 0);

	if (!phrase_is(PH_OPENERS, first_word(low)) && n == 0)
		return false;
	if (is_year(low, 0, n) &&
	    (n == low.n || strchr("-/.", low.p[n]) == NULL))
		return false; /* the end of a date */
	read_numbers(low, &g);
	return g.date;
}

static bool
may_begin(struct str low)
{
	if (low.n == 0 || low.n > ATTR_MAX)
		return false;
	if (has_digit(low, EARLY) || str_chr(low, '@') != SIZE_MAX ||
	    str_ends(low, STR("<")))
		return true;
	if (has_digit(low, low.n) && phrase_is(PH_OPENERS, first_word(low)))
		return true;
	return (str_ends(low, STR(":")) || str_starts(low, STR("--"))) &&
	       phrase_in(PH_VERBS, low, NULL);
}

/* "| so" and "JB> so", which only count below an announcement. */
static bool
is_odd_quote(struct str s)
{
	size_t n = 0;

	if (str_starts(s, STR("|")))
		return true;
	while (n < s.n && n < 4 && s.p[n] >= 'A' && s.p[n] <= 'Z')
		n++;
	return n > 0 && n < s.n && s.p[n] == '>';
}

bool
line_is_quoted(const struct lines *ls, size_t i, unsigned depth)
{
	return i < ls->n &&
	       (ls->l[i].depth > depth || is_odd_quote(ls->l[i].text));
}

/* Brackets that are still open: the next line, "> wrote:", belongs to it. */
static int
open_brackets(struct str s)
{
	int n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] == '<') - (s.p[i] == '>');
	return n;
}

/* The next line of one that goes on; false: it ends here. */
static bool
next_piece(const struct lines *ls, size_t *j, bool open, struct str *piece)
{
	unsigned depth = ls->l[*j].depth;
	size_t k = *j + 1;

	if (k < ls->n && ls->l[k].low.n == 0) {
		k = line_next(ls, k);
		if (k == ls->n || k > *j + 3 ||
		    !str_starts(ls->l[k].low, STR("<")))
			return false;
	}
	if (k >= ls->n)
		return false;
	if (ls->l[k].depth > depth && !(open && ls->l[k].text.n <= 20))
		return false;
	*piece = ls->l[k].depth > depth ? ls->l[k].raw : ls->l[k].text;
	*j = k;
	return true;
}

enum line_end
line_end(struct str low)
{
	char last = low.n > 0 ? low.p[low.n - 1] : 0;

	if (low.n > ATTR_MAX || low.n == 0)
		return END_NEVER;
	if (last == ':' || str_ends(low, STR("：")))
		return END_COLON;
	if (phrase_in(PH_VERBS, low, NULL))
		return END_MAYBE;
	if (last == '>' || last == ')' ||
	    str_find(low, STR(" gmt")) != SIZE_MAX)
		return END_DATED;
	return END_NEVER;
}

/* Before anything is copied: can the lines from i to `last` announce? */
static bool
can_end(const struct lines *ls, size_t i, size_t last)
{
	if (ls->l[last].ends == END_DATED)
		return digits(ls->l[i].low, 0) == 4;
	return ls->l[last].ends != END_NEVER;
}

static bool
span_announces(struct arena *a, const struct lines *ls, size_t i, size_t last)
{
	struct buf b = BUF_INIT;
	struct str s;

	if (!can_end(ls, i, last))
		return false;
	for (size_t k = i; k <= last; k++) {
		buf_add(&b, ls->l[k].depth > ls->l[i].depth ? ls->l[k].raw
							    : ls->l[k].text);
		buf_addc(&b, ' ');
	}
	s = fold_line(a, buf_str(&b));
	buf_clear(&b);
	return announces(
	    s, line_is_quoted(ls, line_next(ls, last + 1), ls->l[i].depth));
}

/* A later line on which one begins, too, is the better beginning. */
static bool
begins_later(struct arena *a, const struct lines *ls, size_t i, size_t last)
{
	for (size_t k = i + 1; k <= last; k++) {
		if (has_opener(ls->l[k].low) && span_announces(a, ls, k, last))
			return true;
	}
	return false;
}

static size_t
span_at(struct arena *a, const struct lines *ls, size_t i)
{
	size_t j = i, bytes = ls->l[i].text.n;
	int open = open_brackets(ls->l[i].text);
	struct str piece;

	for (unsigned n = 0; n < LINES_MAX && bytes <= ATTR_MAX; n++) {
		if (span_announces(a, ls, i, j))
			return begins_later(a, ls, i, j) ? 0 : j - i + 1;
		if (ls->l[j].ends == END_COLON && j > i)
			return 0;
		if (!next_piece(ls, &j, open > 0, &piece))
			return 0;
		bytes += piece.n;
		open += open_brackets(piece);
	}
	return 0;
}

/* --- behind typed words: "erledigt Am 24.11.26 um 12:36 schrieb X:" --- */

static bool
is_border(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '\t';
}

/* Where the last capital opener stands in the line's tail, or 0. */
static size_t
opener_in(struct str s, size_t from)
{
	static const char *const openers[] = {
	    "On ", "Am ", "Le ", "El ", "Il ", "Op ", "Den "};

	for (size_t at = s.n; at-- > from;) {
		if (at == 0 || !is_border(s.p[at - 1]))
			continue;
		for (size_t o = 0; o < sizeof openers / sizeof *openers; o++) {
			if (str_starts(
				str_from_pos(s, at), str_from(openers[o])))
				return at;
		}
	}
	return 0;
}

static size_t
typed_before(struct arena *a, const struct lines *ls, size_t i)
{
	struct str s = str_rtrim(ls->l[i].text), tail;
	size_t at;

	if (s.n < 12 || s.p[s.n - 1] != ':')
		return 0;
	at = opener_in(s, s.n > TAIL_MAX ? s.n - TAIL_MAX : 0);
	if (at == 0)
		return 0;
	tail = fold_line(a, str_from_pos(s, at));
	if (!has_opener(tail) || !phrase_in(PH_VERBS, tail, NULL) ||
	    !announces(
		tail, line_is_quoted(ls, line_next(ls, i + 1), ls->l[i].depth)))
		return 0;
	return at;
}

size_t
attribution_at(struct arena *a, const struct lines *ls, size_t i, size_t *typed)
{
	*typed = typed_before(a, ls, i);
	if (*typed > 0)
		return 1;
	return may_begin(ls->l[i].low) ? span_at(a, ls, i) : 0;
}
