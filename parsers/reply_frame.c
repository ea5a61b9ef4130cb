/*
 * reply_frame.c - takes off what only frames a message: greeting, sign-off,
 * signature lines, the names of firms ("Dachdeckerei Fertig GmbH").
 */
#include "reply_in.h"

#include <string.h>

#define NAME_WORDS 4

static bool
is_word(const struct lexeme *t)
{
	return t->kind == LEX_WORD;
}

static void
remove_lexemes(struct lexemes *ts, size_t from, size_t to)
{
	memmove(&ts->t[from], &ts->t[to], (ts->n - to) * sizeof *ts->t);
	ts->n -= to - from;
}

/* Most of it without capitals, or all of it in them: case tells nothing. */
static bool
is_lower(const struct lexemes *ts)
{
	size_t words = 0, caps = 0, all = 0;

	for (size_t i = 0; i < ts->n; i++) {
		const struct lexeme *t = &ts->t[i];

		if (!is_word(t) || t->form.n < 2)
			continue;
		words++;
		caps += t->cap;
		all += t->caps;
	}
	return caps == 0 || (words > 1 && all * 4 > words * 3);
}

static void
make_name(struct lexeme *t)
{
	t->is = (struct wset){{0}};
	t->known = false;
	wset_add(&t->is, WC_FIRSTNAME);
}

/* Herr Fertig, Familie Sommer: a name, whatever the word means. */
static void
names_behind_titles(struct understanding *u)
{
	struct lexemes *ts = &u->ts;

	for (size_t i = 0; i + 1 < ts->n; i++) {
		struct lexeme *t = &ts->t[i + 1];

		if (!lex_is(&ts->t[i], WC_TITLE) || !is_word(t) ||
		    lex_is(t, WC_TITLE))
			continue;
		if ((t->cap && !u->lower) || !t->known || t->mended ||
		    lex_is(t, WC_FEAST) || lex_is(t, WC_MONTH))
			make_name(t);
	}
}

/* The firm's own name: capitals before GmbH, or behind Dachdeckerei. */
static void
firm_names(struct understanding *u)
{
	struct lexemes *ts = &u->ts;

	for (size_t i = 0; i < ts->n; i++) {
		if (lex_is(&ts->t[i], WC_FIRM)) {
			for (size_t k = 1;
			     k <= NAME_WORDS && k <= i &&
			     is_word(&ts->t[i - k]) && ts->t[i - k].cap;
			     k++)
				make_name(&ts->t[i - k]);
		}
		if (!lex_is(&ts->t[i], WC_FIRMHEAD))
			continue;
		if (i + 1 < ts->n && is_word(&ts->t[i + 1]) && ts->t[i + 1].cap)
			make_name(&ts->t[i + 1]);
	}
}

/* "beim zweiten Versuch": behind an article or a preposition no plan. */
static void
tame_nouns(struct understanding *u)
{
	for (size_t i = 1; i < u->ts.n; i++) {
		struct lexeme *t = &u->ts.t[i], *p = t - 1;

		if (lex_is(t, WC_PLAN) && !lex_is(t, WC_MODAL) && is_word(p) &&
		    ((t->cap && !u->lower) || lex_is(p, WC_PREP) ||
			(i > 1 && lex_is(p - 1, WC_PREP) && !lex_is(p, WC_I))))
			wset_del(&t->is, WC_PLAN);
		if (lex_is(t, WC_MATERIAL) && lex_is(t, WC_AUX) &&
		    !lex_is(p, WC_DET))
			wset_del(&t->is, WC_MATERIAL); /* "wir waren" */
		/* "wegen der Lieferzeit": a reason, not the matter */
		if (lex_is(t, WC_MATERIAL) &&
		    (str_is(p->form, "wegen") || str_is(p->form, "trotz") ||
			(i > 1 && lex_is(p, WC_DET) &&
			    (str_is(p[-1].form, "wegen") ||
				str_is(p[-1].form, "trotz")))))
			wset_del(&t->is, WC_MATERIAL);
	}
}

static size_t
line_end(const struct lexemes *ts, size_t i)
{
	while (i < ts->n && !lex_mark(&ts->t[i], '\n'))
		i++;
	return i;
}

static bool
says_something(const struct understanding *u, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (wset_meet(&u->ts.t[i].is, &u->rules->heads))
			return true;
	}
	return false;
}

static bool
has_class(const struct lexemes *ts, size_t from, size_t to, unsigned cls)
{
	for (size_t i = from; i < to; i++) {
		if (lex_is(&ts->t[i], cls))
			return true;
	}
	return false;
}

static bool
has_mark(const struct lexemes *ts, size_t from, size_t to, char mark)
{
	for (size_t i = from; i < to; i++) {
		if (lex_mark(&ts->t[i], mark))
			return true;
	}
	return false;
}

/* "Gesendet von meinem …", "Tel. …", "Kruse GmbH": lines of a signature. */
static void
cut_signature(struct understanding *u)
{
	struct lexemes *ts = &u->ts;

	for (size_t i = 0; i < ts->n;) {
		size_t end = line_end(ts, i),
		       next = end < ts->n ? end + 1 : end;

		if (end == i + 1 && lex_mark(&ts->t[i], '-') && i > 0) {
			ts->n = i; /* "-- " */
			u->cut = true;
			return;
		}
		if ((has_class(ts, i, end, WC_SIGMARK) ||
			has_class(ts, i, end, WC_FIRM) ||
			has_mark(ts, i, end, '@')) &&
		    !says_something(u, i, end)) {
			remove_lexemes(ts, i, next);
			u->cut = true;
		} else {
			i = next;
		}
	}
}

static bool
addressee(const struct understanding *u, const struct lexeme *t)
{
	if (!is_word(t))
		return false;
	if (lex_is(t, WC_ADDRESS) || lex_is(t, WC_FIRSTNAME) ||
	    lex_is(t, WC_TITLE) || lex_is(t, WC_HELLO))
		return true;
	return !t->known && t->cap && !u->lower;
}

/* "Hallo Herr Meier," and "Moin Moin": its tokens, 0 if there is none. */
static size_t
greeting(const struct understanding *u, size_t i)
{
	const struct lexemes *ts = &u->ts;
	size_t from = i;

	while (i < ts->n && lex_mark(&ts->t[i], '\n'))
		i++;
	if (i >= ts->n || !lex_is(&ts->t[i], WC_HELLO))
		return from;
	i++;
	while (i < ts->n && addressee(u, &ts->t[i]))
		i++;
	/* "hallo max," typed without capitals */
	if (i + 1 < ts->n && is_word(&ts->t[i]) && !ts->t[i].known &&
	    lex_mark(&ts->t[i + 1], ','))
		i++;
	while (i < ts->n && ts->t[i].kind == LEX_MARK && ts->t[i].mark != '?' &&
	       ts->t[i].mark != '-')
		i++;
	return i;
}

/* "Kunde Petersen:", "Update:": a heading that says nothing itself. */
static size_t
heading(const struct understanding *u)
{
	const struct lexemes *ts = &u->ts;
	size_t i = 0;

	while (i < ts->n && is_word(&ts->t[i]) && i < NAME_WORDS + 1) {
		const struct lexeme *t = &ts->t[i];

		if (!(wset_none(&t->is) || lex_is(t, WC_KUNDE) ||
			lex_is(t, WC_FIRSTNAME) || lex_is(t, WC_HEADING) ||
			lex_is(t, WC_PREP)) ||
		    lex_is(t, WC_VERB))
			return 0;
		i++;
	}
	return i > 0 && i + 1 < ts->n && lex_mark(&ts->t[i], ':') ? i + 1 : 0;
}

/* "Jens hier, …", "Hier Jens. …" */
static size_t
introduction(const struct understanding *u)
{
	const struct lexemes *ts = &u->ts;
	const struct lexeme *t = ts->t;
	bool here, name;

	if (ts->n < 4 || !is_word(&t[0]) || !is_word(&t[1]) ||
	    t[2].kind != LEX_MARK || t[2].mark == '?' || t[2].mark == '-')
		return 0;
	here = str_is(t[0].form, "hier") || str_is(t[1].form, "hier");
	name = lex_is(&t[0], WC_FIRSTNAME) || lex_is(&t[1], WC_FIRSTNAME);
	return here && name ? 3 : 0;
}

static void
cut_greeting(struct understanding *u)
{
	size_t i = 0, next;

	while ((next = greeting(u, i)) > i)
		i = next;
	remove_lexemes(&u->ts, 0, i);
	remove_lexemes(&u->ts, 0, introduction(u));
	remove_lexemes(&u->ts, 0, heading(u));
}

/* A PS behind the sign-off still counts. */
static size_t
find_ps(const struct lexemes *ts, size_t i)
{
	while (i < ts->n && !(lex_is(&ts->t[i], WC_PS) && i > 0 &&
				lex_mark(&ts->t[i - 1], '\n')))
		i++;
	return i;
}

/* "Grüße aus Köln, das Angebot ist gestellt": the sign-off opens. */
static size_t
opening_end(const struct understanding *u, size_t i)
{
	const struct lexemes *ts = &u->ts;
	size_t end = line_end(ts, i), comma = i;

	while (comma < end && !lex_mark(&ts->t[comma], ',') &&
	       !lex_mark(&ts->t[comma], '!') && !lex_mark(&ts->t[comma], '.'))
		comma++;
	return comma < end && comma <= i + 6 && says_something(u, comma, end)
	           ? comma + 1
	           : ts->n;
}

static bool
only_marks(const struct lexemes *ts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ts->t[i].kind != LEX_MARK)
			return false;
	}
	return true;
}

/* Words like "best" or "euer" close only where a line begins. */
static bool
closes(const struct lexemes *ts, size_t i)
{
	const struct lexeme *t = &ts->t[i];

	if (!lex_is(t, WC_BYE))
		return false;
	if (str_starts(t->form, STR("gruess")) ||
	    str_starts(t->form, STR("gruss")) ||
	    str_chr(t->form, ' ') != SIZE_MAX || t->form.n <= 4)
		return !(i + 1 < ts->n && lex_is(&ts->t[i + 1], WC_TO));
	return i == 0 || ts->t[i - 1].kind == LEX_MARK;
}

static void
cut_sign_off(struct understanding *u)
{
	struct lexemes *ts = &u->ts;
	size_t i = 0, end;

	while (i < ts->n && !closes(ts, i))
		i++;
	if (i == ts->n)
		return;
	if (only_marks(ts, i)) {
		end = opening_end(u, i);
		remove_lexemes(ts, i, end);
		u->cut = true;
		return;
	}
	end = find_ps(ts, i);
	remove_lexemes(ts, i, end);
	u->cut = true;
}

/* A last line of names alone: "erledigt\nJens". */
static void
cut_last_name(struct understanding *u)
{
	struct lexemes *ts = &u->ts;
	size_t n = ts->n, names = 0;

	while (
	    n > 0 && ts->t[n - 1].kind == LEX_MARK && ts->t[n - 1].mark != '?')
		n--;
	while (n > 0 && is_word(&ts->t[n - 1]) &&
	       (lex_is(&ts->t[n - 1], WC_FIRSTNAME) || !ts->t[n - 1].known)) {
		n--;
		names++;
	}
	if (names == 0 || names > 3 || n < 2 || !lex_mark(&ts->t[n - 1], '\n'))
		return;
	ts->n = n - 1;
	u->cut = true;
}

void
reply_frame(struct understanding *u)
{
	u->lower = is_lower(&u->ts);
	tame_nouns(u);
	names_behind_titles(u);
	firm_names(u);
	cut_greeting(u);
	cut_sign_off(u);
	cut_signature(u);
	cut_last_name(u);
}
