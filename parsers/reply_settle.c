/*
 * reply_settle.c - which of the signs count: contrasts, denials, questions
 * answered, bare confirmations, and what stands beside a step.
 */
#include "reply_in.h"

/* --- which signs count ------------------------------------------------- */

static bool
clause_has_sign(const struct understanding *u, size_t ci)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].clause == ci)
			return true;
	}
	return false;
}

static bool
is_step_sign(enum sign_kind k)
{
	return k >= SIGN_NOT_REACHED && k <= SIGN_CONFIRM;
}

void
sign_drop(struct understanding *u, enum sign_kind k)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].kind == k)
			u->s[i].real = false;
	}
}

struct sign *
sign_first(struct understanding *u, enum sign_kind k)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].kind == k && u->s[i].real)
			return &u->s[i];
	}
	return NULL;
}

static bool
denied(const struct understanding *u, enum sign_kind k)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].kind == k && u->s[i].neg && !u->s[i].real)
			return true;
	}
	return false;
}

/* "den hier noch nicht": what was said before was of somebody else. */
static void
drop_contrast(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		const struct wset *is = &u->cl[i].is;

		if (!wset_has(is, WC_HERE) ||
		    !(wset_has(is, WC_NEG) || wset_has(is, WC_PLAN) ||
			wset_has(is, WC_NOCH) || wset_has(is, WC_UEBERLEGT)))
			continue;
		for (size_t k = 0; k < u->n_s; k++) {
			if (is_step_sign(u->s[k].kind) &&
			    !wset_has(&u->cl[u->s[k].clause].is, WC_HERE))
				u->s[k].real = false;
		}
	}
}

/* "Angebot Huber ist raus, das hier kommt danach dran": all of another. */
static void
drop_others(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		if (!wset_has(&u->cl[i].is, WC_KONTRAST))
			continue;
		for (size_t k = 0; k < u->n_s; k++) {
			if (is_step_sign(u->s[k].kind) && u->s[k].clause <= i)
				u->s[k].real = false;
		}
	}
}

/* "heute Land unter": tomorrow is another day. */
static bool
is_for_now(const struct sign *s)
{
	return s->day != NULL && s->day->kind == WHEN_OFFSET &&
	       s->day->a >= -1 && s->day->a <= 7;
}

/* "Have not called yet, too busy": no time yet is no refusal. */
static void
keep_waiting(struct understanding *u)
{
	bool open = denied(u, SIGN_CONTACT) || denied(u, SIGN_OFFERED);

	for (size_t i = 0; i < u->n_cl && !open; i++)
		open = wset_has(&u->cl[i].is, WC_NOCH) &&
		       wset_has(&u->cl[i].is, WC_NEG);
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];

		if (s->kind == SIGN_PASSED && (open || is_for_now(s)) &&
		    lex_is(&u->ts.t[s->at], WC_KEINEZEIT))
			s->real = false;
	}
}

/* "das für die Garage ist raus, das andere folgt": which one is ours? */
static void
drop_other_half(struct understanding *u)
{
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];
		const struct clause *c = &u->cl[s->clause], *n = c + 1;

		if (s->kind != SIGN_OFFERED || s->clause + 1 >= u->n_cl ||
		    n->sentence != c->sentence)
			continue;
		if (lex_is(&u->ts.t[n->from], WC_SUBJECT) &&
		    wset_has(&n->is, WC_PLAN) &&
		    !clause_has_sign(u, s->clause + 1))
			s->real = false;
	}
}

/* "ob wir angerufen haben: ja" and "Angerufen? Ja." */
static void
answer_questions(struct understanding *u)
{
	for (size_t i = 0; i + 1 < u->n_cl; i++) {
		const struct clause *next = &u->cl[i + 1];

		if (!(wset_has(&u->cl[i].is, WC_QMARK) ||
			wset_has(&u->cl[i].is, WC_ASKED)))
			continue;
		if (!lex_is(&u->ts.t[next->from], WC_JA) ||
		    wset_meet(&next->is, &u->rules->block))
			continue;
		for (size_t k = 0; k < u->n_s; k++) {
			if (u->s[k].clause == i &&
			    (is_step_sign(u->s[k].kind) ||
				u->s[k].kind == SIGN_STATUS) &&
			    !u->s[k].neg)
				u->s[k].real = u->s[k].kind != SIGN_STATUS;
		}
	}
}

/* "nicht zu erreichen, Mail geschickt" leaves him unreached. */
static bool
is_message(const struct understanding *u, const struct sign *s)
{
	const struct lexeme *t = &u->ts.t[s->at];

	return lex_is(t, WC_VERSCHICKT) || lex_is(t, WC_GESCHRIEBEN) ||
	       lex_is(t, WC_RAUS) || lex_is(t, WC_NACHRICHT);
}

/* "dreimal angerufen, nix": nobody was there. */
static bool
is_nothing(const struct understanding *u, const struct clause *c)
{
	size_t words = 0;
	bool none = false;

	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (t->kind == LEX_MARK)
			continue;
		words++;
		none = none || lex_is(t, WC_NICHTSDA) || lex_is(t, WC_NEIN);
	}
	return none && words <= 2;
}

static void
turn_unanswered(struct understanding *u)
{
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];
		const struct lexeme *t = &u->ts.t[s->at];
		bool asked = wset_has(&u->cl[s->clause].is, WC_QMARK);

		if (s->kind != SIGN_CONTACT && s->kind != SIGN_FOLLOWED)
			continue;
		if (s->clause + 1 >= u->n_cl || is_message(u, s) ||
		    !(lex_is(t, WC_ANGERUFEN) || lex_is(t, WC_ERREICHT)) ||
		    !is_nothing(u, &u->cl[s->clause + 1]))
			continue;
		if (asked ? lex_is(t, WC_ERREICHT) : s->real) {
			s->kind = SIGN_NOT_REACHED;
			s->real = true;
		}
	}
}

static void
settle_reached(struct understanding *u)
{
	struct sign *no = sign_first(u, SIGN_NOT_REACHED);
	struct sign *yes = NULL;

	for (size_t i = 0; i < u->n_s; i++) {
		if ((u->s[i].kind == SIGN_CONTACT ||
			u->s[i].kind == SIGN_FOLLOWED) &&
		    u->s[i].real)
			yes = &u->s[i];
	}
	if (no == NULL || yes == NULL)
		return;
	if (yes->clause > no->clause && !is_message(u, yes)) {
		sign_drop(u, SIGN_NOT_REACHED);
	} else {
		sign_drop(u, SIGN_CONTACT);
		sign_drop(u, SIGN_FOLLOWED);
	}
}

/* "Fenster drin, Verkleidung fehlt noch": something is left to do. */
static void
drop_unfinished(struct understanding *u)
{
	const struct sign *rest = sign_first(u, SIGN_REST);

	if (rest == NULL)
		return;
	sign_drop(u, SIGN_COMPLETED);
	sign_drop(u, SIGN_CONFIRM);
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];

		if (s->kind == SIGN_ACCEPTED &&
		    u->cl[s->clause].sentence == u->cl[rest->clause].sentence)
			s->real = false;
	}
}

static void
settle(struct understanding *u)
{
	static const enum sign_kind steps[] = {SIGN_CONTACT, SIGN_FOLLOWED,
	    SIGN_OFFERED, SIGN_ACCEPTED, SIGN_COMPLETED};

	drop_contrast(u);
	drop_others(u);
	keep_waiting(u);
	drop_other_half(u);
	answer_questions(u);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (denied(u, steps[i]))
			sign_drop(u, steps[i]);
	}
	drop_unfinished(u);
	turn_unanswered(u);
	settle_reached(u);
}

/* --- a bare confirmation ----------------------------------------------- */

static bool
is_bare(const struct understanding *u, const struct clause *c, bool *weak)
{
	bool yes = false, have = false, we = false;

	*weak = true;
	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (t->kind != LEX_WORD || lex_emoji(t))
			continue;
		if (lex_is(t, WC_CONFIRM)) {
			yes = true;
			*weak =
			    *weak && t->form.n <= 4 && !str_is(t->form, "done");
			continue;
		}
		if (lex_is(t, WC_JA)) {
			yes = true;
			continue;
		}
		have = have || (lex_is(t, WC_AUX) && !lex_is(t, WC_HE));
		we = we || (lex_is(t, WC_I) && !lex_is(t, WC_YOU));
		if (u->c->state == ORDER_JOB && lex_is(t, WC_BAU))
			continue;
		if (!(lex_is(t, WC_FILLER) || lex_is(t, WC_AUX) ||
			lex_is(t, WC_I) || lex_is(t, WC_HE) ||
			lex_is(t, WC_FIRSTNAME) || lex_is(t, WC_DAYWORD) ||
			lex_is(t, WC_DAYPART) || lex_is(t, WC_WEEKDAY) ||
			lex_is(t, WC_EUR) || lex_is(t, WC_UHR) ||
			lex_is(t, WC_THANKS) || lex_is(t, WC_PRICEMARK) ||
			lex_is(t, WC_AT) || lex_is(t, WC_ON)))
			return false;
	}
	return yes || (have && we); /* "hab ich" */
}

static bool
only_yes(const struct understanding *u, const struct clause *c)
{
	for (size_t i = c->from; i < c->to; i++) {
		if (lex_is(&u->ts.t[i], WC_CONFIRM))
			return false;
	}
	return true;
}

/* "Erledigt. Frau Sommer möchte …": what she wants is no plan of ours. */
static bool
speaks_against(const struct understanding *u, const struct clause *c)
{
	struct wset is = c->is;

	if (wset_has(&is, WC_KUNDE) && !wset_has(&is, WC_I)) {
		wset_del(&is, WC_PLAN);
		wset_del(&is, WC_FUTURE);
		wset_del(&is, WC_COND);
	}
	return wset_meet(&is, &u->rules->block);
}

/* Nothing beside it that speaks against it. */
static bool
undisturbed(const struct understanding *u, size_t ci, bool weak)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		bool bare;

		if (i == ci)
			continue;
		if (is_bare(u, &u->cl[i], &bare))
			continue;
		if (clause_has_sign(u, i)) {
			bool fine = false;

			for (size_t k = 0; k < u->n_s; k++) {
				if (u->s[k].clause != i)
					continue;
				if (u->s[k].real && u->s[k].kind != SIGN_REST &&
				    (!weak || !is_step_sign(u->s[k].kind)) &&
				    u->s[k].kind != SIGN_PAUSE &&
				    !(weak && u->s[k].kind == SIGN_INFO))
					fine = true;
			}
			if (!fine)
				return false;
		} else if (weak || speaks_against(u, &u->cl[i])) {
			return false;
		}
	}
	return true;
}

/* A step of this state is there already: "gemacht" adds nothing to it. */
static bool
has_step(const struct understanding *u)
{
	for (size_t i = 0; i < u->n_s; i++) {
		enum action_kind k = reply_move(u->s[i].kind, u->c->state);

		if (u->s[i].real && is_step_sign(u->s[i].kind) &&
		    (action_is_step(k) || k == ACT_NOT_REACHED))
			return true;
	}
	return false;
}

static void
add_confirm(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl && u->n_s < SIGNS_MAX; i++) {
		struct clause *c = &u->cl[i];
		bool weak;
		struct sign s = {.kind = SIGN_CONFIRM,
		    .real = true,
		    .clause = i,
		    .at = c->from};

		if (clause_has_sign(u, i) || has_step(u) ||
		    !is_bare(u, c, &weak) ||
		    wset_meet(&c->is, &u->rules->block) ||
		    !undisturbed(u, i, weak))
			continue;
		if (weak && wset_has(&c->is, WC_THANKS))
			continue;
		if (only_yes(u, c) &&
		    (u->c->state == ORDER_ANSWER || u->c->state == ORDER_NONE))
			continue;
		for (size_t k = 0; k < u->ws.n; k++) {
			const struct when *w = &u->ws.w[k];

			if (w->from >= c->from && w->from < c->to) {
				if (w->kind == WHEN_CLOCK)
					s.clock = w;
				else
					s.day = w;
			}
		}
		for (size_t k = 0; k < u->ps.n; k++) {
			if (u->ps.p[k].from >= c->from &&
			    u->ps.p[k].from < c->to)
				s.price = &u->ps.p[k];
		}
		size_t at = u->n_s++;

		while (at > 0 && u->s[at - 1].at > s.at) {
			u->s[at] = u->s[at - 1];
			at--;
		}
		u->s[at] = s;
		return;
	}
}

/* --- what stands beside a step belongs to it ---------------------------- */

static bool
is_lone(const struct understanding *u, size_t ci)
{
	for (size_t i = u->cl[ci].from; i < u->cl[ci].to; i++) {
		const struct lexeme *t = &u->ts.t[i];
		bool covered = t->kind != LEX_WORD;

		for (size_t k = 0; k < u->ws.n && !covered; k++)
			covered = i >= u->ws.w[k].from && i < u->ws.w[k].to;
		for (size_t k = 0; k < u->ps.n && !covered; k++)
			covered = i >= u->ps.p[k].from && i < u->ps.p[k].to;
		if (!covered && !lex_is(t, WC_FILLER) && !lex_is(t, WC_AT) &&
		    !lex_is(t, WC_ON) && !lex_is(t, WC_PRICEMARK) &&
		    !lex_is(t, WC_ABOUT) && !lex_is(t, WC_AUX))
			return false;
	}
	return true;
}

static void
lend(struct understanding *u, struct sign *s, size_t ci)
{
	const struct clause *c = &u->cl[ci];

	if (clause_has_sign(u, ci))
		return;
	for (size_t k = 0; k < u->ps.n && s->price == NULL; k++) {
		if (u->ps.p[k].from >= c->from && u->ps.p[k].from < c->to &&
		    !wset_meet(&c->is, &u->rules->block))
			s->price = &u->ps.p[k];
	}
	for (size_t k = 0; k < u->ws.n && is_lone(u, ci); k++) {
		const struct when *w = &u->ws.w[k];

		if (w->from < c->from || w->from >= c->to)
			continue;
		if (w->kind == WHEN_CLOCK && s->clock == NULL)
			s->clock = w;
		else if (w->kind != WHEN_CLOCK && s->day == NULL)
			s->day = w;
	}
}

/* "… im neuen Jahr, bitte dann erinnern": the day named before. */
static void
lend_day(struct understanding *u, struct sign *s)
{
	for (size_t k = 0; k < u->ws.n && s->day == NULL; k++) {
		const struct when *w = &u->ws.w[u->ws.n - 1 - k];

		if (w->from < s->at && w->kind != WHEN_CLOCK &&
		    when_lean(w, u->today) > 0)
			s->day = w;
	}
}

static void
lend_all(struct understanding *u)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].real && u->s[i].kind == SIGN_SNOOZE)
			lend_day(u, &u->s[i]);
	}
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];

		if (!s->real || !is_step_sign(s->kind) ||
		    s->kind == SIGN_DECLINED || s->kind == SIGN_PASSED)
			continue;
		if (s->clause + 1 < u->n_cl)
			lend(u, s, s->clause + 1);
		if (s->clause > 0)
			lend(u, s, s->clause - 1);
	}
}

void
reply_settle(struct understanding *u)
{
	reply_doubt(u);
	settle(u);
	add_confirm(u);
	settle(u);
	lend_all(u);
}
