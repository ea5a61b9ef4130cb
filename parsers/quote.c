#include "parsers/quote.h"

#include <string.h>

#include "parsers/html.h"

/* --- lines --- */

#define INDENT_MAX 3

/* Takes "> > " off. */
static unsigned
strip_quotes(struct str *s)
{
	unsigned depth = 0;
	size_t i = 0, lead = 0;

	while (lead < s->n && lead < INDENT_MAX && s->p[lead] == ' ')
		lead++;
	for (i = lead; i < s->n && s->p[i] == '>'; depth++) {
		i++;
		if (i + 1 < s->n && s->p[i] == ' ' && s->p[i + 1] == '>')
			i++;
	}
	if (depth == 0)
		return 0;
	*s = str_from_pos(*s, i + (i < s->n && s->p[i] == ' '));
	return depth;
}

static void
push_line(struct arena *a, struct lines *ls, struct line l)
{
	l.low = fold_line(a, l.text);
	ARENA_PUSH(a, ls->l, ls->n) = l;
}

struct lines
lines_of_text(struct arena *a, struct str text)
{
	struct lines ls = {0};
	struct str raw;

	while (str_line(&text, &raw)) {
		struct line l = {.raw = raw, .text = raw};

		l.depth = strip_quotes(&l.text);
		push_line(a, &ls, l);
	}
	ls.end = ls.n;
	return ls;
}

struct lines
lines_of_html(struct arena *a, struct str html)
{
	struct html_line *h;
	size_t n = html_lines(a, html, HTML_QUOTES, &h);
	struct lines ls = {.tree = true};

	for (size_t i = 0; i < n; i++) {
		struct line l = {.raw = h[i].text,
		    .text = h[i].text,
		    .depth = h[i].depth,
		    .signature = h[i].signature};

		push_line(a, &ls, l);
	}
	ls.end = ls.n;
	return ls;
}

size_t
line_next(const struct lines *ls, size_t i)
{
	while (i < ls->n && ls->l[i].low.n == 0)
		i++;
	return i < ls->n ? i : ls->n;
}

bool
line_is_ruler(struct str low)
{
	size_t n = 0;

	for (size_t i = 0; i < low.n; i++) {
		if (strchr("-_=*#~+ ", low.p[i]) == NULL)
			return false;
		n += low.p[i] != ' ';
	}
	return n >= 3;
}

/* --- whose words --- */

/* A link that was broken in two lets its end stand outside the quotation. */
static bool
is_link_end(const struct line *l)
{
	struct str s = str_trim(l->text);
	char last = s.n > 0 ? s.p[s.n - 1] : 0;

	if (str_starts(s, STR("(http")) || str_starts(s, STR("<http")))
		return true;
	return (last == ')' || last == '>') && str_chr(s, ' ') == SIZE_MAX &&
	       (str_chr(s, '=') != SIZE_MAX || str_chr(s, '/') != SIZE_MAX);
}

static bool
continues(const struct lines *ls, size_t i, bool odd)
{
	return odd ? line_is_quoted(ls, i, 0) : i < ls->n && ls->l[i].depth > 0;
}

/* Marks a marked quotation from i on; returns where it ends. */
static size_t
mark_quoted(struct lines *ls, size_t i, bool odd)
{
	for (;;) {
		size_t k = i;

		while (
		    k < ls->n && ls->l[k].low.n == 0 && !continues(ls, k, odd))
			k++;
		if (k == i && k + 1 < ls->n && k > 0 && ls->l[k].depth == 0 &&
		    is_link_end(&ls->l[k]) && continues(ls, k + 1, odd))
			k++;
		if (k >= ls->n || !continues(ls, k, odd))
			return i;
		while (i <= k)
			ls->l[i++].mark = LINE_QUOTE;
	}
}

static void
mark_rest(struct lines *ls, size_t i, enum line_mark m)
{
	if (m == LINE_QUOTE) {
		ls->cut = true;
		ls->end = i;
	}
	for (; i < ls->n; i++)
		ls->l[i].mark = m;
}

static bool
typed_above(const struct lines *ls, size_t i)
{
	while (i-- > 0) {
		if (ls->l[i].mark == LINE_TYPED && ls->l[i].low.n > 0 &&
		    !line_is_ruler(ls->l[i].low))
			return true;
	}
	return false;
}

/* A name alone on its line, with the address on the next one. */
static bool
is_name_above(const struct lines *ls, size_t i)
{
	return str_starts(ls->l[i].low, STR("<")) && i > 0 &&
	       ls->l[i - 1].mark == LINE_TYPED && ls->l[i - 1].low.n > 0 &&
	       ls->l[i - 1].low.n <= 60 && (i == 1 || ls->l[i - 2].low.n == 0);
}

static size_t
mark_attribution(
    struct arena *a, struct lines *ls, size_t i, size_t n, size_t typed)
{
	size_t next = line_next(ls, i + n);

	for (size_t k = i; k < i + n; k++)
		ls->l[k].mark = LINE_INTRO;
	if (typed > 0) {
		struct str s = str_sub(ls->l[i].text, 0, typed);

		while (s.n > 0 && (s.p[s.n - 1] == '-' || s.p[s.n - 1] == ' '))
			s.n--;
		ls->l[i].text = s;
		ls->l[i].low = fold_line(a, s);
		ls->l[i].mark = s.n > 0 ? LINE_TYPED : LINE_INTRO;
	} else if (is_name_above(ls, i))
		ls->l[i - 1].mark = LINE_INTRO;
	while (next < ls->n && next > i + n && ls->l[next - 1].depth > 0)
		next--;
	if (next == ls->n)
		return ls->n;
	if (line_is_quoted(ls, next, 0))
		return mark_quoted(ls, i + n, ls->l[next].depth == 0);
	mark_rest(ls, i + n, typed_above(ls, i + 1) ? LINE_QUOTE : LINE_DOUBT);
	return ls->n;
}

/* One line at the top level; returns the next to look at. */
static size_t
mark_line(struct arena *a, struct lines *ls, size_t i)
{
	size_t typed = 0, n;
	struct head h;

	if (ls->l[i].low.n == 0)
		return i + 1;
	if (marker_at(a, ls, i) != MARKER_NONE || head_at(a, ls, i, &h) > 0) {
		mark_rest(ls, i, LINE_QUOTE);
		return ls->n;
	}
	n = attribution_at(a, ls, i, &typed);
	return n > 0 ? mark_attribution(a, ls, i, n, typed) : i + 1;
}

void
quote_mark(struct arena *a, struct lines *ls)
{
	size_t i = 0;

	while (i < ls->n) {
		if (ls->l[i].depth > 0)
			i = mark_quoted(ls, i, false);
		else
			i = mark_line(a, ls, i);
	}
}
