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
	l.label = (unsigned char)label_of(l.low);
	l.ends = (unsigned char)line_end(l.low);
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
		    .signature = h[i].signature,
		    .by_hand = h[i].by_hand,
		    .glued = h[i].glued};

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
mark_span(struct lines *ls, size_t i, size_t to, enum line_mark m)
{
	for (; i < to; i++)
		ls->l[i].mark = m;
}

/* From here on all is one quotation, though nothing marks it. */
static void
cut(struct lines *ls, size_t i)
{
	ls->cut = true;
	ls->end = i;
	mark_span(ls, i, ls->n, LINE_QUOTE);
}

/*
 * An announcement stands at the very top and no mark below: quoted, or typed
 * below a quotation that was taken out.  Shown, but for further ones in it.
 */
static void
mark_doubt(struct arena *a, struct lines *ls, size_t i)
{
	mark_span(ls, i, ls->n, LINE_DOUBT);
	while (i < ls->n) {
		size_t typed, n = 0;
		struct head h;

		if (ls->l[i].depth == 0 && ls->l[i].low.n > 0) {
			if (marker_at(a, ls, i) != MARKER_NONE ||
			    head_at(a, ls, i, &h) > 0) {
				cut(ls, i);
				return;
			}
			n = attribution_at(a, ls, i, &typed);
		}
		mark_span(ls, i, i + n, LINE_INTRO);
		i += n > 0 ? n : 1;
	}
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

/*
 * "Text⏎On … wrote:⏎> so⏎⏎more text" without an empty line above: a quotation
 * that is set into running text belongs to what is shown of it.
 */
static bool
is_set_in(const struct lines *ls, size_t i, size_t n, size_t end)
{
	size_t next = line_next(ls, end);

	if (i == 0 || ls->l[i - 1].mark != LINE_TYPED ||
	    ls->l[i - 1].low.n == 0 || ls->l[i + n].depth == 0)
		return false;
	if (next == ls->n || ls->l[next].depth > 0 ||
	    phrase_is(PH_GREETINGS, ls->l[next].low) ||
	    phrase_is(PH_CLOSINGS, ls->l[next].low))
		return false;
	for (size_t k = next; k < ls->n; k++) {
		if (ls->l[k].depth > 0)
			return false;
	}
	return true;
}

/* The marked quotation below an announcement. */
static size_t
mark_below(struct lines *ls, size_t i, size_t n, size_t next)
{
	size_t end = mark_quoted(ls, i + n, ls->l[next].depth == 0);

	if (!ls->tree && is_set_in(ls, i, n, end))
		mark_span(ls, i + n, end, LINE_DOUBT);
	return end;
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
		return mark_below(ls, i, n, next);
	if (typed_above(ls, i + 1))
		cut(ls, i + n);
	else
		mark_doubt(a, ls, i + n);
	return ls->n;
}

/* A forward and nothing else: it is shown, a page of HTML as a whole. */
static void
mark_forward(struct arena *a, struct lines *ls, size_t i, enum marker m)
{
	struct head h;
	size_t next = line_next(ls, i + 1), n;

	cut(ls, i);
	if (m != MARKER_FORWARDED || typed_above(ls, i))
		return;
	n = next < ls->n ? head_below(a, ls, next, &h) : 0;
	if (n > 0 && !ls->tree)
		i = next + n;
	if (n > 0)
		mark_span(ls, i, ls->n, LINE_DOUBT);
}

/*
 * One word with a capital, glued to the rule above a head: webmailers put the
 * name of their settings there, and no greeting before it.
 */
static void
mark_glued_name(struct lines *ls, size_t head)
{
	struct line *l;

	if (head < 3 || !line_is_ruler(ls->l[head - 1].low))
		return;
	l = &ls->l[head - 2];
	if (!l->glued || l->mark != LINE_TYPED || l->text.n == 0 ||
	    l->text.p[0] < 'A' || l->text.p[0] > 'Z' ||
	    !typed_above(ls, head - 2) ||
	    phrase_is(PH_GREETINGS, ls->l[head - 3].low))
		return;
	for (size_t i = 0; i < l->low.n; i++) {
		if (l->low.p[i] < 'a' || l->low.p[i] > 'z')
			return;
	}
	l->mark = LINE_SIGNED;
}

/* One line at the top level; returns the next to look at. */
static size_t
mark_line(struct arena *a, struct lines *ls, size_t i)
{
	size_t typed = 0, n;
	enum marker m;
	struct head h;

	if (ls->l[i].low.n == 0)
		return i + 1;
	m = marker_at(a, ls, i);
	if (m != MARKER_NONE) {
		mark_forward(a, ls, i, m);
		return ls->n;
	}
	if (head_at(a, ls, i, &h) > 0) {
		cut(ls, i);
		mark_glued_name(ls, i);
		return ls->n;
	}
	n = attribution_at(a, ls, i, &typed);
	if (n > 0)
		return mark_attribution(a, ls, i, n, typed);
	if (line_is_quoted(ls, i, 0) && line_is_quoted(ls, i + 1, 0) &&
	    ls->l[i].text.p[0] != '|')
		return mark_quoted(ls, i, true);
	return i + 1;
}

/* --- quotations that nothing announces --- */

/* What was quoted by hand is shown; more than one is an answered mail. */
struct strays {
	size_t n, from, to; /* how many, and the last one */
	bool announced;     /* an announcement was seen */
	bool later;         /* … behind the last stray */
};

static bool
announces_itself(struct arena *a, const struct lines *ls, size_t i)
{
	size_t typed;
	struct head h;

	while (i < ls->n && ls->l[i].depth > 0 && ls->l[i].low.n == 0)
		i++;
	if (i == ls->n || ls->l[i].depth == 0)
		return true;
	return marker_at(a, ls, i) != MARKER_NONE ||
	       head_at(a, ls, i, &h) > 0 ||
	       attribution_at(a, ls, i, &typed) > 0;
}

static void
note_quoted(struct arena *a, const struct lines *ls, size_t i, size_t end,
    struct strays *s)
{
	if (announces_itself(a, ls, i))
		s->announced = s->later = true;
	if (s->announced)
		return;
	s->n++;
	s->from = i;
	s->to = end;
}

static bool
is_shown(const struct lines *ls, const struct strays *s)
{
	if (s->n != 1)
		return false;
	return !ls->tree || s->later || ls->l[s->from].by_hand ||
	       !typed_above(ls, ls->n);
}

void
quote_mark(struct arena *a, struct lines *ls)
{
	struct strays s = {0};
	size_t i = 0;

	while (i < ls->n) {
		size_t from = i;

		if (ls->l[i].depth > 0) {
			i = mark_quoted(ls, i, false);
			note_quoted(a, ls, from, i, &s);
			continue;
		}
		i = mark_line(a, ls, i);
		if (ls->l[from].mark == LINE_INTRO || i > from + 1 || ls->cut)
			s.announced = s.later = true;
	}
	if (is_shown(ls, &s))
		mark_span(ls, s.from, s.to, LINE_DOUBT);
}
