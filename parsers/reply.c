/*
 * reply.c - what a typed answer means.
 */
#include "parsers/reply.h"

#include "core/civil.h"

#include "reply_in.h"

/* "Notiz: …": whatever follows is a note. */
static bool
is_marked_note(const struct lexemes *ts)
{
	size_t i = 0;

	while (i < ts->n && ts->t[i].kind == LEX_MARK)
		i++;
	return i + 1 < ts->n && lex_is(&ts->t[i], WC_NOTEMARK) &&
	       lex_mark(&ts->t[i + 1], ':');
}

/* At the beginning, or said twice: "morgen bin ich nicht im Büro" is news. */
static bool
is_away(const struct understanding *u)
{
	unsigned said = 0, ends = 0;

	for (size_t i = 0; i < u->ts.n; i++) {
		const struct lexeme *t = &u->ts.t[i];

		ends += i > 0 && t->kind == LEX_MARK &&
		        (t->mark == '.' || t->mark == '!');
		if (!lex_is(t, WC_ABWESEND))
			continue;
		said++;
		if (ends == 0 || said > 1)
			return true;
	}
	return false;
}

static void
begin(struct understanding *u, struct arena *a, struct str text,
    const struct reply_context *c)
{
	*u = (struct understanding){
	    .a = a, .v = vocab_own(), .rules = reply_rules(), .c = c};
	u->today = civil_day(c->now);
	lexemes_of(a, u->v, text, &u->ts);
	lexemes_look_up(a, u->v, &u->ts, &u->rules->block, &u->rules->acting);
}

/* "gültig bis 31.12.": no day on which something happens. */
static bool
is_validity(const struct lexemes *ts, size_t from)
{
	for (size_t k = 1; k <= 3 && k <= from; k++) {
		if (lex_is(&ts->t[from - k], WC_GUELTIG))
			return true;
		if (ts->t[from - k].kind != LEX_WORD)
			return false;
	}
	return false;
}

/* "macht Jan": a month has a word before it, or stands alone. */
static bool
is_name(const struct lexemes *ts, const struct when *w)
{
	const struct lexeme *t = &ts->t[w->from];

	return w->kind == WHEN_MONTH && w->to == w->from + 1 &&
	       lex_is(t, WC_FIRSTNAME) && w->from > 0 &&
	       t[-1].kind == LEX_WORD && !lex_is(t - 1, WC_ON) &&
	       !lex_is(t - 1, WC_IN) && !lex_is(t - 1, WC_UNTIL) &&
	       !lex_is(t - 1, WC_AGO) && !lex_is(t - 1, WC_AT) &&
	       !lex_is(t - 1, WC_AFTER);
}

static void
drop_names(const struct lexemes *ts, struct whens *ws)
{
	size_t to = 0;

	for (size_t k = 0; k < ws->n; k++) {
		if (is_name(ts, &ws->w[k]))
			continue;
		ws->w[to] = ws->w[k];
		ws->w[to].since =
		    ws->w[to].since || is_validity(ts, ws->w[to].from);
		to++;
	}
	ws->n = to;
}

/* What is a day or a time is nothing else: "halb" zehn, der "erste". */
static void
find_days(struct understanding *u)
{
	whens_find(&u->ts, &u->ws);
	drop_names(&u->ts, &u->ws);
	for (size_t k = 0; k < u->ws.n; k++) {
		size_t from = u->ws.w[k].from;

		/* "until Friday" is no condition */
		if (from > 0 && lex_is(&u->ts.t[from - 1], WC_COND))
			u->ts.t[from - 1].is = (struct wset){{0}};
		for (size_t i = u->ws.w[k].from; i < u->ws.w[k].to; i++) {
			u->ts.t[i].is = (struct wset){{0}};
			wset_add(&u->ts.t[i].is, WC_DAYPART);
		}
	}
}

/* "3,200 EUR net" denies nothing. */
static void
find_prices(struct understanding *u)
{
	prices_find(&u->ts, &u->ws, &u->ps);
	for (size_t k = 0; k < u->ps.n; k++) {
		for (size_t i = u->ps.p[k].from; i < u->ps.p[k].to; i++) {
			u->ts.t[i].is = (struct wset){{0}};
			wset_add(&u->ts.t[i].is, WC_PRICEMARK);
		}
	}
}

void
reply_understand(struct arena *a, struct str text,
    const struct reply_context *c, struct actions *out)
{
	struct understanding u;

	begin(&u, a, text, c);
	if (is_away(&u) || (reply_frame(&u), is_marked_note(&u.ts))) {
		*out = (struct actions){.n = 1, .a[0].kind = ACT_NOTE};
		return;
	}
	find_days(&u);
	find_prices(&u);
	reply_clauses(&u);
	reply_signs(&u);
	reply_resolve(&u, out);
}
