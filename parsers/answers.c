#include <string.h>

#include "base/buf.h"
#include "parsers/quote.h"

/*
 * An answer to the digest: "2026-0042: angerufen", or typed below the quoted
 * row that begins with 2026-0042.  A row is a few lines; what stands further
 * below belongs to no order.
 */
#define NUMBER_LEN 9 /* 2026-0042 */
#define ROW_LINES 3  /* quoted lines of a row without its number */
#define ANSWERS_MAX 200
#define ANSWER_BYTES 8192 /* as far as anybody reads it (lexeme.h) */

struct reader {
	struct arena *a;
	struct line_answer *out;
	size_t n;
	char *room; /* of the last one's text, cap bytes; NULL: borrowed */
	size_t cap;
	struct str order;  /* whose answer goes on; "" none */
	struct str quoted; /* the number of the row above; "" none */
	unsigned away;     /* quoted lines since then */
};

/* --- numbers --- */

static bool
digit_at(struct str s, size_t i)
{
	return i < s.n && is_digit(s.p[i]);
}

static bool
is_number_at(struct str s, size_t i)
{
	if (i > 0 && digit_at(s, i - 1))
		return false;
	for (size_t k = 0; k < NUMBER_LEN; k++) {
		if (k == 4 ? i + k >= s.n || s.p[i + k] != '-'
			   : !digit_at(s, i + k))
			return false;
	}
	return s.p[i] == '2' && s.p[i + 1] == '0' &&
	       !digit_at(s, i + NUMBER_LEN) &&
	       !(i + NUMBER_LEN < s.n && s.p[i + NUMBER_LEN] == '-');
}

/* The first number from `from` on, or SIZE_MAX. */
static size_t
next_number(struct str s, size_t from)
{
	for (size_t i = from; i + NUMBER_LEN <= s.n; i++) {
		if (is_number_at(s, i))
			return i;
	}
	return SIZE_MAX;
}

/* --- answers --- */

/* Without what stands between a number and its answer. */
static struct str
strip(struct str s)
{
	static const char *const dashes[] = {"–", "—", "→"};
	bool again = true;

	s = str_trim(s);
	while (again) {
		again = false;
		while (s.n > 0 && strchr(" :])>.,;-=/|\t", s.p[0]) != NULL)
			s = str_from_pos(s, 1);
		for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
			if (!str_starts(s, str_from(dashes[i])))
				continue;
			s = str_from_pos(s, strlen(dashes[i]));
			again = true;
		}
	}
	while (s.n > 0 && strchr(" [(:,;", s.p[s.n - 1]) != NULL)
		s.n--;
	return s;
}

/* Room doubles, so that thousands of lines cost no more than their bytes. */
static void
append(struct reader *r, struct str *to, struct str text)
{
	size_t n = to->n + 1 + text.n;

	if (n > ANSWER_BYTES)
		return;
	if (n > r->cap) {
		r->cap = 2 * n;
		r->room = arena_alloc(r->a, r->cap);
		memcpy(r->room, to->p, to->n);
	}
	r->room[to->n] = '\n';
	memcpy(r->room + to->n + 1, text.p, text.n);
	*to = str_of(r->room, n);
}

static void
add(struct reader *r, struct str order, struct str text)
{
	struct line_answer l = {order, text};

	if (text.n == 0)
		return;
	if (r->n > 0 && str_eq(r->out[r->n - 1].order, order)) {
		append(r, &r->out[r->n - 1].text, text);
	} else if (r->n < ANSWERS_MAX) {
		ARENA_PUSH(r->a, r->out, r->n) = l;
		r->cap = 0;
	}
}

/* "D-", "[D-", "zu", "Auftrag" before a number say nothing. */
static bool
is_label(struct arena *a, struct str s)
{
	static const char *const labels[] = {"", "d", "[d", "zu", "auftrag",
	    "auftrag d", "zu d", "zu auftrag", "zu [d", "nr.", "nr",
	    "auftrag nr.", "und", "und d", "und [d", "&", "+", "/", ","};

	s = fold_line(a, s);
	while (s.n > 0 && strchr("-[(,: ", s.p[s.n - 1]) != NULL)
		s.n--;
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		if (str_is(s, labels[i]))
			return true;
	}
	return false;
}

/* "D-" and the like at the end, in front of the next number. */
static struct str
without_label(struct str s)
{
	s = strip(s);
	if (str_ends(s, STR("D-")))
		s = strip(str_sub(s, 0, s.n - 2));
	if (str_iends(s, STR(" und")))
		s = strip(str_sub(s, 0, s.n - 4));
	return s;
}

/*
 * A typed line with numbers: each takes what stands behind it, several in a
 * row share it; words before a lone number at the end are its answer, too.
 */
static void
take_numbers(struct reader *r, struct str s, size_t at)
{
	struct str before = str_sub(s, 0, at);
	struct str waiting[16];
	size_t n = 0;

	while (at != SIZE_MAX) {
		size_t next = next_number(s, at + NUMBER_LEN);
		size_t end = next == SIZE_MAX ? s.n : next;
		struct str text =
		    str_sub(s, at + NUMBER_LEN, end - at - NUMBER_LEN);

		r->order = str_sub(s, at, NUMBER_LEN);
		if (n < sizeof waiting / sizeof waiting[0])
			waiting[n++] = r->order;
		at = next;
		if (next != SIZE_MAX && is_label(r->a, text))
			continue;
		text = without_label(text);
		if (text.n == 0 && !is_label(r->a, before))
			text = without_label(before);
		for (size_t i = 0; i < n && text.n > 0; i++)
			add(r, waiting[i], text);
		n = 0;
	}
}

static void
take_typed(struct reader *r, const struct line *l)
{
	size_t at = next_number(l->text, 0);

	if (at != SIZE_MAX) {
		take_numbers(r, l->text, at);
		return;
	}
	if (r->order.n == 0)
		r->order = r->quoted;
	if (r->order.n > 0)
		add(r, r->order, str_trim(l->text));
}

static void
take_quoted(struct reader *r, const struct line *l)
{
	size_t at = next_number(l->text, 0);

	r->order = STR_NONE;
	if (at != SIZE_MAX) {
		r->quoted = str_sub(l->text, at, NUMBER_LEN);
		r->away = 0;
	} else if (l->low.n > 0 && ++r->away > ROW_LINES)
		r->quoted = STR_NONE;
}

size_t
digest_answers(
    struct arena *a, const struct lines *ls, struct line_answer **out)
{
	struct reader r = {.a = a};

	for (size_t i = 0; i < ls->n; i++) {
		const struct line *l = &ls->l[i];

		if (l->mark == LINE_TYPED && l->low.n > 0)
			take_typed(&r, l);
		else if (l->mark == LINE_QUOTE || l->mark == LINE_INTRO ||
			 l->mark == LINE_DOUBT)
			take_quoted(&r, l);
		else if (l->mark == LINE_FOOTER)
			r.order = r.quoted = STR_NONE;
	}
	*out = r.out;
	return r.n;
}
