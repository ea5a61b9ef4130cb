/*
 * reply_resolve.c - from signs to actions, by the order's state (SPEC § 2).
 */
#include "reply_in.h"

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

enum action_kind
reply_move(enum sign_kind k, enum order_state s)
{
	return moves[k][s];
}

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
		enum word_class cls;
		const char *gist;
	} gists[] = {
	    {WC_ZUTEUER,    "Preis"           },
	    {WC_FREMDFIRMA, "anderer Anbieter"},
	    {WC_SELBST,     "macht es selbst" },
	    {WC_ZUWEIT,     "zu weit entfernt"},
	    {WC_KEINEZEIT,  "keine Kapazität"},
	    {WC_WETTER,     "Wetter"          },
	    {WC_GERUEST,    "Gerüst"         },
	    {WC_LIEFERZEIT, "Lieferzeit"      },
	};
	const struct clause *c = &u->cl[s->clause];

	for (size_t i = 0; i < sizeof gists / sizeof *gists; i++) {
		for (size_t k = 0; k < u->n_cl; k++) {
			if (wset_has(&u->cl[k].is, gists[i].cls))
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
	const struct sign *yes = sign_first(u, SIGN_ACCEPTED),
			  *no = sign_first(u, SIGN_DECLINED),
			  *we = sign_first(u, SIGN_PASSED);

	if (no != NULL && we != NULL)
		sign_drop(u, no->at < we->at ? SIGN_PASSED : SIGN_DECLINED);
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

/* They talked, so that there is an appointment: first the one. */
static void
put_contact_first(struct actions *out)
{
	for (size_t i = 1; i < out->n; i++) {
		struct action a = out->a[i];

		if (a.kind != ACT_CONTACTED ||
		    out->a[i - 1].kind != ACT_APPOINTMENT)
			continue;
		out->a[i] = out->a[i - 1];
		out->a[i - 1] = a;
	}
}

static void
add_pause(struct understanding *u, struct actions *out)
{
	const struct sign *p = sign_first(u, SIGN_PAUSE),
			  *r = sign_first(u, SIGN_RESUME);
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
	reply_settle(u);
	if (sign_first(u, SIGN_UNDO) != NULL) {
		single(out, ACT_UNDO);
		return;
	}
	if (torn(u) || !play(u, out)) {
		single(out, ACT_ASK);
		return;
	}
	put_contact_first(out);
	if (out->n == 0 || same_kind(out, ACT_SNOOZE) == NULL)
		add_pause(u, out);
	if (out->n == 0)
		single(out, note_or_ask(u));
}
