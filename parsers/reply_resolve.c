/*
 * reply_resolve.c - from signs to actions, by the order's state (SPEC § 2).
 */
#include "reply_in.h"

#include <string.h>

#include "core/civil.h"

static enum action_kind
own_action(enum order_state s)
{
	return s == ORDER_NONE    ? ACT_CONFIRM
	       : state_is_open(s) ? state_own(s)
	                          : ACT_NOTE;
}

#define C ORDER_CONTACT
#define O ORDER_OFFER
#define A ORDER_ANSWER
#define J ORDER_JOB
#define D ORDER_DONE
#define L ORDER_LOST
#define N ORDER_NONE

/* What a sign is in a state; blank: a note, nothing more. */
static const enum action_kind moves[SIGN_KINDS][ORDER_STATES] = {
    [SIGN_CONTACT] =
	{[N] = ACT_CONTACTED,   [C] = ACT_CONTACTED, [A] = ACT_FOLLOWED_UP},
    [SIGN_AGREED] = { [C] = ACT_CONTACTED					       },
    [SIGN_FOLLOWED] =
	{ [N] = ACT_FOLLOWED_UP, [C] = ACT_CONTACTED, [A] = ACT_FOLLOWED_UP},
    [SIGN_NOT_REACHED] = {					     [N] = ACT_NOT_REACHED,
			[C] = ACT_NOT_REACHED,
			[O] = ACT_NOT_REACHED,
			[A] = ACT_NOT_REACHED,
			[J] = ACT_NOT_REACHED},
    [SIGN_OFFERED] = {			   [N] = ACT_OFFER_SENT,
			[C] = ACT_OFFER_SENT,
			[O] = ACT_OFFER_SENT,
			[A] = ACT_OFFER_SENT},
    [SIGN_ACCEPTED] = {				  [N] = ACT_ACCEPTED,
			[C] = ACT_ASK,
			[O] = ACT_ACCEPTED,
			[A] = ACT_ACCEPTED,
			[L] = ACT_ASK},
    [SIGN_DECLINED] = {			       [N] = ACT_DECLINED,
			[C] = ACT_DECLINED,
			[O] = ACT_DECLINED,
			[A] = ACT_DECLINED,
			[J] = ACT_DECLINED},
    [SIGN_PASSED] = {			      [N] = ACT_PASSED,
			[C] = ACT_PASSED,
			[O] = ACT_PASSED,
			[A] = ACT_PASSED,
			[J] = ACT_PASSED},
    [SIGN_COMPLETED] = {						     [N] = ACT_COMPLETED,
			[C] = ACT_ASK,
			[O] = ACT_ASK,
			[A] = ACT_COMPLETED,
			[J] = ACT_COMPLETED,
			[L] = ACT_ASK},
    [SIGN_STATUS] = {						    [N] = ACT_STATUS,
			[C] = ACT_STATUS,
			[O] = ACT_STATUS,
			[A] = ACT_STATUS,
			[J] = ACT_STATUS,
			[D] = ACT_STATUS,
			[L] = ACT_STATUS},
    [SIGN_LIST] = {						      [N] = ACT_LIST,
			[C] = ACT_LIST,
			[O] = ACT_LIST,
			[A] = ACT_LIST,
			[J] = ACT_LIST,
			[D] = ACT_LIST,
			[L] = ACT_LIST},
    [SIGN_HELP] = {						      [N] = ACT_HELP,
			[C] = ACT_HELP,
			[O] = ACT_HELP,
			[A] = ACT_HELP,
			[J] = ACT_HELP,
			[D] = ACT_HELP,
			[L] = ACT_HELP},
    [SIGN_UNDO] = {						    [N] = ACT_UNDO,
			[C] = ACT_UNDO,
			[O] = ACT_UNDO,
			[A] = ACT_UNDO,
			[J] = ACT_UNDO,
			[D] = ACT_UNDO,
			[L] = ACT_UNDO},
    [SIGN_SNOOZE] = {						      [N] = ACT_SNOOZE,
			[C] = ACT_SNOOZE,
			[O] = ACT_SNOOZE,
			[A] = ACT_SNOOZE,
			[J] = ACT_SNOOZE},
    [SIGN_ASSIGN] = {						    [N] = ACT_ASSIGN,
			[C] = ACT_ASSIGN,
			[O] = ACT_ASSIGN,
			[A] = ACT_ASSIGN,
			[J] = ACT_ASSIGN},
    [SIGN_APPOINTMENT] = {						    [N] = ACT_APPOINTMENT,
			[C] = ACT_APPOINTMENT,
			[O] = ACT_APPOINTMENT,
			[A] = ACT_APPOINTMENT,
			[J] = ACT_APPOINTMENT},
};

#undef C
#undef O
#undef A
#undef J
#undef D
#undef L
#undef N

static enum order_state
after(enum order_state s, enum action_kind k)
{
	static const enum order_state next[ACT_KINDS] = {
	    [ACT_CONTACTED] = ORDER_OFFER,
	    [ACT_OFFER_SENT] = ORDER_ANSWER,
	    [ACT_ACCEPTED] = ORDER_JOB,
	    [ACT_DECLINED] = ORDER_LOST,
	    [ACT_PASSED] = ORDER_LOST,
	    [ACT_COMPLETED] = ORDER_DONE,
	};

	return s == ORDER_NONE || next[k] == ORDER_NONE ? s : next[k];
}

static bool
looks_back(enum action_kind k)
{
	return action_is_step(k) || k == ACT_NOT_REACHED;
}

/* A moment that is not in the future, or none. */
static void
set_past(const struct understanding *u, const struct sign *s, struct action *a)
{
	int64_t day = u->today;

	if (s->day == NULL && s->clock == NULL)
		return;
	if (s->day != NULL && (s->day->kind == WHEN_MONTH ||
				  s->day->kind == WHEN_FEAST || s->day->span))
		return;
	if (s->day != NULL &&
	    (!when_day(s->day, u->today, -1, &day) || day > u->today))
		return;
	a->at = day_start(day);
	a->has_at = true;
	if (s->clock == NULL)
		return;
	a->at = civil_moment(day, s->clock->a / 60, s->clock->a % 60, 0);
	a->at_timed = true;
	if (a->at > u->c->now) {
		a->at_timed = false;
		a->has_at = s->day != NULL;
		a->at = day_start(day);
	}
}

static bool
set_future(const struct understanding *u, const struct sign *s, bool vague,
    struct action *a)
{
	int64_t day;

	if (s->day == NULL || !when_day(s->day, u->today, 1, &day))
		return false;
	if (!vague &&
	    (s->day->kind == WHEN_WEEK || s->day->kind == WHEN_MONTH ||
		s->day->kind == WHEN_FEAST || s->day->span))
		return false;
	if (day < u->today || (day == u->today && s->clock == NULL))
		return false;
	a->at = s->clock == NULL
	            ? day_start(day)
	            : civil_moment(day, s->clock->a / 60, s->clock->a % 60, 0);
	a->at_timed = s->clock != NULL;
	a->has_at = true;
	return a->at > u->c->now || s->clock == NULL;
}

static struct str
reason_of(const struct understanding *u, const struct sign *s)
{
	static const struct {
		const char *cls, *gist;
	} gists[] = {
	    {"ZUTEUER",    "Preis"           },
	    {"FREMDFIRMA", "anderer Anbieter"},
	    {"SELBST",     "macht es selbst" },
	    {"ZUWEIT",     "zu weit entfernt"},
	    {"KEINEZEIT",  "keine Kapazität"},
	    {"WETTER",     "Wetter"          },
	    {"GERUEST",    "Gerüst"         },
	    {"LIEFERZEIT", "Lieferzeit"      },
	};
	const struct clause *c = &u->cl[s->clause];

	for (size_t i = 0; i < sizeof gists / sizeof *gists; i++) {
		int cls = vocab_class(u->v, str_from(gists[i].cls));

		for (size_t k = 0; cls >= 0 && k < u->n_cl; k++) {
			if (wset_has(&u->cl[k].is, (unsigned)cls))
				return str_from(gists[i].gist);
		}
	}
	if (c->to <= c->from + 3)
		return STR_NONE;
	return str_of(u->ts.t[c->from].raw.p,
	    (size_t)(u->ts.t[c->to - 1].raw.p - u->ts.t[c->from].raw.p) +
		u->ts.t[c->to - 1].raw.n);
}

static bool
dress(const struct understanding *u, const struct sign *s, struct action *a)
{
	if (looks_back(a->kind) && a->kind != ACT_UNDO)
		set_past(u, s, a);
	if (a->kind == ACT_APPOINTMENT || a->kind == ACT_SNOOZE) {
		if (!set_future(u, s, a->kind == ACT_SNOOZE, a))
			return false;
	}
	if ((a->kind == ACT_OFFER_SENT || a->kind == ACT_ACCEPTED) &&
	    s->price != NULL) {
		a->has_amount = true;
		a->amount_cents = s->price->cents;
	}
	if (a->kind == ACT_ASSIGN)
		a->to = s->to;
	if (a->kind == ACT_DECLINED || a->kind == ACT_PASSED)
		a->reason = reason_of(u, s);
	return true;
}

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

static void
drop(struct understanding *u, enum sign_kind k)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].kind == k)
			u->s[i].real = false;
	}
}

static struct sign *
first_real(struct understanding *u, enum sign_kind k)
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
	int contrast = vocab_class(u->v, STR("KONTRAST"));

	for (size_t i = 0; contrast >= 0 && i < u->n_cl; i++) {
		if (!wset_has(&u->cl[i].is, (unsigned)contrast))
			continue;
		for (size_t k = 0; k < u->n_s; k++) {
			if (is_step_sign(u->s[k].kind) && u->s[k].clause <= i)
				u->s[k].real = false;
		}
	}
}

/* "Have not called yet, too busy": no time yet is no refusal. */
static void
keep_waiting(struct understanding *u)
{
	int busy = vocab_class(u->v, STR("KEINEZEIT"));
	bool open = denied(u, SIGN_CONTACT) || denied(u, SIGN_OFFERED);

	for (size_t i = 0; i < u->n_cl && !open; i++)
		open = wset_has(&u->cl[i].is, WC_NOCH) &&
		       wset_has(&u->cl[i].is, WC_NEG);
	for (size_t i = 0; open && busy >= 0 && i < u->n_s; i++) {
		struct sign *s = &u->s[i];

		if (s->kind == SIGN_PASSED &&
		    lex_is(&u->ts.t[s->at], (unsigned)busy))
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

static void
settle_reached(struct understanding *u)
{
	struct sign *no = first_real(u, SIGN_NOT_REACHED);
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
		drop(u, SIGN_NOT_REACHED);
	} else {
		drop(u, SIGN_CONTACT);
		drop(u, SIGN_FOLLOWED);
	}
}

/* "Fenster drin, Verkleidung fehlt noch": something is left to do. */
static void
drop_unfinished(struct understanding *u)
{
	const struct sign *rest = first_real(u, SIGN_REST);

	if (rest == NULL)
		return;
	drop(u, SIGN_COMPLETED);
	drop(u, SIGN_CONFIRM);
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
			drop(u, steps[i]);
	}
	drop_unfinished(u);
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

		if (t->kind != LEX_WORD)
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
		} else if (weak || wset_meet(&u->cl[i].is, &u->rules->block)) {
			return false;
		}
	}
	return true;
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

		if (clause_has_sign(u, i) || !is_bare(u, c, &weak) ||
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

/* --- the list of actions ------------------------------------------------ */

static void
single(struct actions *out, enum action_kind k)
{
	out->n = 1;
	out->a[0] = (struct action){.kind = k};
}

static struct action *
same_kind(struct actions *out, enum action_kind k)
{
	for (size_t i = 0; i < out->n; i++) {
		if (out->a[i].kind == k)
			return &out->a[i];
	}
	return NULL;
}

static void
merge(struct action *to, const struct action *from)
{
	if (!to->has_at && from->has_at) {
		to->has_at = true;
		to->at = from->at;
		to->at_timed = from->at_timed;
	}
	if (!to->has_amount && from->has_amount) {
		to->has_amount = true;
		to->amount_cents = from->amount_cents;
	}
	if (to->reason.n == 0)
		to->reason = from->reason;
}

static void
push(struct actions *out, const struct action *a)
{
	struct action *same = same_kind(out, a->kind);

	if (same != NULL && (a->kind != ACT_APPOINTMENT || a->at == same->at))
		merge(same, a);
	else if (out->n < ACTIONS_MAX)
		out->a[out->n++] = *a;
}

/* False: a step too far; the whole is a question. */
static bool
play(struct understanding *u, struct actions *out)
{
	enum order_state st = u->c->state;

	for (size_t i = 0; i < u->n_s; i++) {
		const struct sign *s = &u->s[i];
		struct action a = {0};

		if (!s->real)
			continue;
		a.kind = s->kind == SIGN_CONFIRM ? own_action(st)
		                                 : moves[s->kind][st];
		if (a.kind == ACT_ASK)
			return false;
		if (a.kind == ACT_FOLLOWED_UP && u->c->state != ORDER_ANSWER &&
		    u->c->state != ORDER_NONE)
			continue; /* the offer of this very mail */
		if (a.kind == ACT_NONE || a.kind == ACT_NOTE ||
		    !dress(u, s, &a))
			continue;
		push(out, &a);
		st = after(st, a.kind);
	}
	return true;
}

static bool
says(const struct understanding *u, unsigned cls)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		if (wset_has(&u->cl[i].is, cls))
			return true;
	}
	return false;
}

/* Two ends at once: somebody must tell us which. */
static bool
torn(struct understanding *u)
{
	const struct sign *yes = first_real(u, SIGN_ACCEPTED),
			  *no = first_real(u, SIGN_DECLINED),
			  *we = first_real(u, SIGN_PASSED);

	if (no != NULL && we != NULL)
		drop(u, no->at < we->at ? SIGN_PASSED : SIGN_DECLINED);
	return yes != NULL && (no != NULL || we != NULL);
}

static bool
understood(const struct understanding *u)
{
	size_t words = 0, known = 0;

	for (size_t i = 0; i < u->ts.n; i++) {
		if (u->ts.t[i].kind != LEX_WORD)
			continue;
		words++;
		known += u->ts.t[i].known;
	}
	return words > 1 && known > 0;
}

/* Nothing to do: is it news, or do we not know what it is? */
static enum action_kind
note_or_ask(const struct understanding *u)
{
	size_t words = 0;

	for (size_t i = 0; i < u->ts.n; i++)
		words += u->ts.t[i].kind == LEX_WORD;
	if (words == 0 ||
	    (u->n_cl > 0 && wset_has(&u->cl[u->n_cl - 1].is, WC_QMARK)))
		return ACT_ASK;
	if (words <= 2 && (says(u, WC_JA) || says(u, WC_NEIN)))
		return ACT_ASK;
	if (says(u, WC_THANKS))
		return ACT_NOTE;
	if (u->n_s > 0)
		return ACT_NOTE;
	if (words <= (understood(u) ? 1u : 2u) && !says(u, WC_PLAN) &&
	    !says(u, WC_NOCH) && !says(u, WC_ALMOST) &&
	    !wset_meet(&u->cl[0].is, &u->rules->topic))
		return ACT_ASK;
	return understood(u) || words <= 2 ? ACT_NOTE : ACT_ASK;
}

static void
add_pause(struct understanding *u, struct actions *out)
{
	const struct sign *p = first_real(u, SIGN_PAUSE),
			  *r = first_real(u, SIGN_RESUME);
	struct action a = {
	    .kind = ACT_NOTE, .pause = r == NULL, .resume = r != NULL};

	if (u->c->state == ORDER_DONE || u->c->state == ORDER_LOST ||
	    (p == NULL && r == NULL) || out->n == ACTIONS_MAX)
		return;
	if (r == NULL)
		a.reason = reason_of(u, p);
	out->a[out->n++] = a;
}

void
reply_resolve(struct understanding *u, struct actions *out)
{
	out->n = 0;
	settle(u);
	add_confirm(u);
	settle(u);
	lend_all(u);
	if (first_real(u, SIGN_UNDO) != NULL) {
		single(out, ACT_UNDO);
		return;
	}
	if (torn(u) || !play(u, out)) {
		single(out, ACT_ASK);
		return;
	}
	if (out->n == 0 || same_kind(out, ACT_SNOOZE) == NULL)
		add_pause(u, out);
	if (out->n == 0)
		single(out, note_or_ask(u));
}
