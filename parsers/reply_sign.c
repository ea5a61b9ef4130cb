/*
 * reply_sign.c - walks the rules over each clause.
 */
#include "reply_in.h"

static bool
weighs_nothing(
    const struct understanding *u, const struct lexeme *t, const struct rule *r)
{
	if (t->kind != LEX_WORD || lex_emoji(t))
		return true;
	if (lex_is(t, WC_FILLER) || lex_is(t, WC_AUX) || lex_is(t, WC_I) ||
	    lex_is(t, WC_HE) || lex_is(t, WC_JA) || lex_is(t, WC_UND) ||
	    lex_is(t, WC_FIRSTNAME) || lex_is(t, WC_DAYWORD) ||
	    lex_is(t, WC_DAYPART) || lex_is(t, WC_HERE) || lex_is(t, WC_DET) ||
	    lex_is(t, WC_UNIT) || lex_is(t, WC_PRICEMARK) ||
	    lex_is(t, WC_ADV) || lex_is(t, WC_PREP))
		return true;
	(void)u;
	if (wset_meet(&t->is, &r->light) || lex_is(t, WC_CONJ) ||
	    lex_is(t, WC_NEIN) || lex_is(t, WC_NEG) || lex_is(t, WC_NOCH) ||
	    lex_is(t, WC_NUMBER))
		return true;
	for (unsigned i = 0; i < r->n_need; i++) {
		if (wset_meet(&t->is, &r->need[i]))
			return true;
	}
	return false;
}

/* "reibungslos", "ausnahmsweise": how, not what. */
static bool
is_manner(const struct understanding *u, const struct lexeme *t)
{
	static const char *const ends[] = {"weise", "lich", "los", "sam"};

	if (t->known || (t->cap && !u->lower))
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (str_ends(t->form, str_from(ends[i])))
			return true;
	}
	return false;
}

/* "trotz Regen", "nach dem Frühstück": the tokens of such a phrase. */
static size_t
adjunct(const struct understanding *u, const struct clause *c, size_t i)
{
	size_t k = i + 1;

	if (!lex_is(&u->ts.t[i], WC_ADJUNCT))
		return 0;
	while (k < c->to && lex_is(&u->ts.t[k], WC_DET))
		k++;
	if (k < c->to && u->ts.t[k].kind == LEX_WORD &&
	    (wset_none(&u->ts.t[k].is) || lex_is(&u->ts.t[k], WC_HARMLESS)))
		return k + 1 - i;
	return 0;
}

static bool
nothing_else(
    const struct understanding *u, const struct clause *c, const struct rule *r)
{
	for (size_t i = c->from; i < c->to; i++) {
		size_t n = adjunct(u, c, i);

		if (n > 0)
			i += n - 1;
		else if (!weighs_nothing(u, &u->ts.t[i], r) &&
			 !is_manner(u, &u->ts.t[i]))
			return false;
	}
	return true;
}

/* "… um 11:20 Uhr", "… heute": may follow a word that closes. */
static bool
says_when(const struct lexeme *t)
{
	return t->kind != LEX_WORD || lex_is(t, WC_DAYPART) ||
	       lex_is(t, WC_AT) || lex_is(t, WC_ON) || lex_is(t, WC_PRICEMARK);
}

static bool
needed(const struct rule *r, const struct lexeme *t)
{
	for (unsigned i = 0; i < r->n_need; i++) {
		if (wset_meet(&t->is, &r->need[i]))
			return true;
	}
	return false;
}

/* "Anruf ist erledigt", "Anruf erledigt": not "den Anruf erledigt Max". */
static bool
is_closed(
    const struct understanding *u, const struct clause *c, const struct rule *r)
{
	size_t i = c->to;

	if (wset_has(&c->is, WC_AUX))
		return true;
	while (i > c->from && says_when(&u->ts.t[i - 1]))
		i--;
	return i > c->from && needed(r, &u->ts.t[i - 1]);
}

static bool
matches(const struct understanding *u, const struct clause *c,
    const struct wset *all, const struct rule *r)
{
	if (r->states != 0 && (r->states >> u->c->state & 1) == 0)
		return false;
	if (!wset_meet(&c->is, &r->need[0]) || wset_meet(all, &r->forbid))
		return false;
	for (unsigned i = 1; i < r->n_need; i++) {
		if (!wset_meet(all, &r->need[i]))
			return false;
	}
	if (r->closed && !is_closed(u, c, r))
		return false;
	return !r->only || nothing_else(u, c, r);
}

static const struct when *
nearest_when(const struct understanding *u, const struct clause *c, size_t at,
    bool clock)
{
	const struct when *best = NULL;
	size_t dist = SIZE_MAX;
	bool ahead = u->n_s > 0 && u->s[u->n_s - 1].kind == SIGN_SNOOZE;

	for (size_t k = 0; k < u->ws.n; k++) {
		const struct when *w = &u->ws.w[k];
		size_t d = w->from > at ? w->from - at : at - w->from;

		if (w->from < c->from || w->from >= c->to || w->since ||
		    (w->kind == WHEN_CLOCK) != clock)
			continue;
		if (ahead && w->from < at)
			d += 4; /* "… erinnern bis …": it stands behind */
		if (w->kind == WHEN_FEAST || w->kind == WHEN_VAGUE)
			d += 8; /* any date says more */
		/* "Fr. 20.11.": the date says more than the weekday */
		if (best != NULL && best->kind == WHEN_WEEKDAY &&
		    w->kind == WHEN_DATE && w->from <= best->to + 2)
			d = 0;
		if (d < dist) {
			dist = d;
			best = w;
		}
	}
	return best;
}

static const struct price *
nearest_price(const struct understanding *u, const struct clause *c)
{
	const struct price *best = NULL;

	for (size_t k = 0; k < u->ps.n; k++) {
		const struct price *p = &u->ps.p[k];

		if (p->from < c->from || p->from >= c->to)
			continue;
		if (best == NULL || (p->gross && !best->gross) ||
		    (p->named && !best->named))
			best = p;
	}
	return best;
}

/* A word used by a rule; by one that came to nothing (a plan, say). */
enum { FREE, SEEN, HELD };

static bool
looks_ahead(const struct rule *r)
{
	return r->sign == SIGN_APPOINTMENT || r->sign == SIGN_SNOOZE ||
	       r->sign == SIGN_PAUSE || r->sign == SIGN_REST;
}

/* Takes the head's tokens; false when an earlier rule has them all. */
static bool
claim(struct understanding *u, const struct clause *c, const struct rule *r,
    unsigned char mark, unsigned char *taken, size_t *at)
{
	bool found = false;

	for (size_t i = c->from; i < c->to; i++) {
		if ((taken[i] == HELD ||
			(taken[i] == SEEN && !looks_ahead(r))) ||
		    !wset_meet(&u->ts.t[i].is, &r->need[0]))
			continue;
		taken[i] = r->sign == SIGN_AGREED ? taken[i] : mark;
		*at = i; /* the last one carries the meaning in German */
		found = true;
	}
	return found;
}

/* "fragt, wann wir fertig sind": a question without its mark. */
static bool
is_indirect(const struct understanding *u, const struct clause *c, size_t at)
{
	for (size_t i = c->from; i < at; i++) {
		if (lex_is(&u->ts.t[i], WC_INDIRECT))
			return true;
	}
	return false;
}

/* "war", "gemacht", "erfolgt" */
static bool
is_over(const struct clause *c)
{
	return wset_has(&c->is, WC_GETAN);
}

/* A verb that no list knows. */
static bool
says_more(const struct understanding *u, const struct clause *c)
{
	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (t->kind == LEX_WORD && !lex_emoji(t) &&
		    (!t->cap || u->lower) && wset_none(&t->is))
			return true;
	}
	return false;
}

/* "Montag fertig", "Freitag raus": without a verb it may be a plan. */
static bool
is_hazy(
    const struct understanding *u, const struct clause *c, const struct sign *s)
{
	const struct lexeme *t = &u->ts.t[s->at];

	/* "Abnahme ist am Freitag", "Abnahme 14 Uhr" */
	if (s->kind == SIGN_COMPLETED && lex_is(t, WC_ABNAHMEWORT) &&
	    !is_over(c) && says_more(u, c))
		return true; /* "Abnahme gescheitert" */
	if (s->kind == SIGN_COMPLETED && lex_is(t, WC_ABNAHMEWORT) &&
	    (s->day != NULL || s->clock != NULL) &&
	    !wset_has(&c->is, WC_PAST) && !wset_has(&c->is, WC_GOT) &&
	    !is_over(c))
		return true;
	if (s->day == NULL || when_lean(s->day, u->today) != 2 ||
	    wset_has(&c->is, WC_AUX))
		return false;
	return (lex_is(t, WC_FERTIG) && !str_ends(t->form, STR("ed"))) ||
	       lex_is(t, WC_RAUS);
}

/* "ncih erreihct": a short word nobody knows may have been a "nicht". */
static bool
may_be_denied(const struct understanding *u, const struct clause *c, size_t at)
{
	const struct lexeme *t = &u->ts.t[at];

	return t->mended && at > c->from && t[-1].kind == LEX_WORD &&
	       !t[-1].known && !t[-1].cap && t[-1].form.n <= 5;
}

static void
add_sign(struct understanding *u, size_t ci, const struct rule *r,
    const struct wset *all, size_t at)
{
	const struct clause *c = &u->cl[ci];
	struct sign *s;

	if (u->n_s == SIGNS_MAX)
		return;
	s = &u->s[u->n_s++];
	*s = (struct sign){.kind = r->sign, .clause = ci, .at = at};
	s->real = !wset_meet(all, &r->block) &&
	          !(wset_has(&r->block, WC_QMARK) && is_indirect(u, c, at));
	s->neg = wset_has(all, WC_NEG) && wset_has(&r->block, WC_NEG);
	s->day = nearest_when(u, c, at, false);
	s->clock = nearest_when(u, c, at, true);
	s->price = nearest_price(u, c);
	if (is_hazy(u, c, s) || may_be_denied(u, c, at))
		s->real = false;
	if (r->sign == SIGN_AGREED) { /* the day is the visit's */
		s->day = s->clock = NULL;
		s->at = c->from;
	}
	if (r->sign == SIGN_ASSIGN)
		s->to = reply_person(u, c, &s->at);
}

static void
walk(struct understanding *u, size_t ci, unsigned char *taken)
{
	struct clause *c = &u->cl[ci];
	struct wset all = c->is;
	size_t at;

	wset_join(&all, &c->topic);
	for (size_t i = 0; i < u->rules->n; i++) {
		const struct rule *r = &u->rules->r[i];

		if (!matches(u, c, &all, r))
			continue;
		if (r->sign == SIGN_ASSIGN)
			add_sign(u, ci, r, &all, c->from);
		else if (claim(u, c, r,
			     wset_meet(&all, &r->block) ? SEEN : HELD, taken,
			     &at)) {
			add_sign(u, ci, r, &all, at);
			if (!u->s[u->n_s - 1].real)
				taken[at] = SEEN;
		}
	}
}

static void
sort_signs(struct understanding *u)
{
	for (size_t i = 1; i < u->n_s; i++) {
		struct sign s = u->s[i];
		size_t k = i;

		for (; k > 0 && u->s[k - 1].at > s.at; k--)
			u->s[k] = u->s[k - 1];
		u->s[k] = s;
	}
}

void
reply_signs(struct understanding *u)
{
	unsigned char *taken = arena_array(u->a, u->ts.n + 1, sizeof *taken);
	size_t at;

	for (size_t i = 0; i < u->n_cl; i++) {
		if (reply_person(u, &u->cl[i], &at).n > 0)
			wset_add(&u->cl[i].is, WC_PERSON);
		walk(u, i, taken);
	}
	sort_signs(u);
}
