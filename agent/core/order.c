#include "core/order.h"

/* A phone's clock is a little off, and people round: that much is no lie. */
#define CLOCK_SKEW ((int64_t)15 * 60)
#define SPOKEN_SKEW ((int64_t)10 * 60)

static void
begin_deadline(struct order *o, const struct order_rules *r)
{
	struct deadline d = order_deadline(o, r);

	o->due = d.due;
	o->last_day = d.last_day;
	o->snooze = 0;
	o->headsup_sent = false;
	o->reminders = 0;
	o->last_sent = 0;
}

static void
fold_step(struct order *o, const struct event *ev, const struct order_rules *r)
{
	const struct move *m = &workflow[o->state][ev->kind];

	if (m->verdict == VERDICT_GO)
		o->state = m->to;
	o->since = o->last = ev->at;
	o->known = ev->learnt;
	if (ev->has_amount) {
		o->has_amount = true;
		o->amount_cents = ev->amount_cents;
	}
	begin_deadline(o, r);
}

static void
fold_opening(
    struct order *o, const struct event *ev, const struct order_rules *r)
{
	o->state = ORDER_CONTACT;
	o->opened = o->since = o->last = ev->at;
	o->known = ev->learnt;
	o->person = ev->text;
	o->assigned = false;
	o->appointment = 0;
	o->has_amount = false;
	o->amount_cents = 0;
	begin_deadline(o, r);
}

static void
fold_logged(struct order *o, const struct event *ev)
{
	switch (ev->kind) {
	case ACT_APPOINTMENT:
		o->appointment = ev->at;
		o->appointment_timed = ev->timed;
		break;
	case ACT_SNOOZE:
		o->snooze = ev->at;
		break;
	case ACT_ASSIGN:
		o->person = ev->text;
		o->assigned = true;
		break;
	default:
		break;
	}
}

static void
fold(struct order *o, const struct event *ev, const struct order_rules *r)
{
	if (ev->undone)
		return;
	if (ev->kind == ACT_NONE)
		fold_opening(o, ev, r);
	else if (ev->step)
		fold_step(o, ev, r);
	else
		fold_logged(o, ev);
}

bool
order_undoes(const struct event *undo, const struct event *ev)
{
	return undo->kind == ACT_UNDO && ev->seq < undo->seq &&
	       (ev->seq == undo->undoes || ev->implied_by == undo->undoes);
}

void
order_mark_undone(struct order *o)
{
	for (size_t i = 0; i < o->n_events; i++) {
		for (size_t j = 0; j < i; j++) {
			if (order_undoes(&o->events[i], &o->events[j]))
				o->events[j].undone = true;
		}
	}
}

void
order_replay(struct order *o, const struct order_rules *r)
{
	order_mark_undone(o);
	for (size_t i = 0; i < o->n_events; i++)
		fold(o, &o->events[i], r);
}

const struct event *
order_last_step(const struct order *o)
{
	for (size_t i = o->n_events; i-- > 0;) {
		if (o->events[i].step && !o->events[i].undone)
			return &o->events[i];
	}
	return NULL;
}

enum order_state
order_state_after(const struct order *o, unsigned seq)
{
	enum order_state s = ORDER_CONTACT;

	for (size_t i = 0; i < o->n_events && o->events[i].seq <= seq; i++) {
		const struct event *ev = &o->events[i];

		if (ev->step && !ev->undone &&
		    workflow[s][ev->kind].verdict == VERDICT_GO)
			s = workflow[s][ev->kind].to;
	}
	return s;
}

struct deadline
order_deadline(const struct order *o, const struct order_rules *r)
{
	return deadline_compute(
	    r->cal, r->period[o->state], r->s193[o->state], o->since);
}

struct net_time
order_net_time(const struct order *o, struct arena *a, int64_t now)
{
	struct pause_mark *marks = arena_array(a, o->n_events, sizeof *marks);
	size_t n = 0;

	for (size_t i = 0; i < o->n_events; i++) {
		const struct event *ev = &o->events[i];

		if (ev->pause || ev->resume)
			marks[n++] = (struct pause_mark){ev->at, ev->pause};
	}
	return net_time(o->since, now, marks, n);
}

void
order_open(struct order *o, struct arena *a, const struct order_rules *r,
    int64_t at, int64_t now, struct str mail)
{
	struct event ev = {.seq = 1,
	    .at = at,
	    .timed = true,
	    .learnt = now,
	    .mail = mail,
	    .text = o->person};

	o->events = NULL;
	o->n_events = 0;
	ARENA_PUSH(a, o->events, o->n_events) = ev;
	fold(o, &ev, r);
}

/* Does a step of that kind (ACT_NONE: any) stand that was learnt later? */
static bool
stepped_since(const struct order *o, unsigned seen, enum action_kind kind)
{
	for (size_t i = 0; i < o->n_events; i++) {
		const struct event *ev = &o->events[i];

		if (ev->seq > seen && ev->step && !ev->undone &&
		    (kind == ACT_NONE || ev->kind == kind))
			return true;
	}
	return false;
}

static bool
undone_since(const struct order *o, unsigned seen)
{
	for (size_t i = 0; i < o->n_events; i++) {
		if (o->events[i].seq > seen && o->events[i].kind == ACT_UNDO)
			return true;
	}
	return false;
}

/* When the mail was written, as far as that can be believed. */
static int64_t
written(const struct wish *w)
{
	return w->written != 0 && w->written < w->arrived ? w->written
	                                                  : w->arrived;
}

static enum why
when_unsaid(const struct order *o, const struct wish *w, int64_t *at)
{
	*at = written(w);
	if (*at >= o->last)
		return WHY_NONE;
	if (o->last - *at > CLOCK_SKEW)
		return WHY_BEFORE;
	*at = o->last;
	return WHY_NONE;
}

static enum why
when_timed(const struct order *o, const struct wish *w, int64_t *at)
{
	*at = w->action.at;
	if (*at > written(w) + SPOKEN_SKEW)
		return WHY_FUTURE;
	if (*at > w->arrived)
		*at = w->arrived;
	return *at < o->last ? WHY_BEFORE : WHY_NONE;
}

/* Only a day: its last step may have been on it, too. */
static enum why
when_day(const struct order *o, const struct wish *w, int64_t *at)
{
	int64_t day = civil_day(w->action.at);

	if (day > civil_day(written(w)))
		return WHY_FUTURE;
	if (day < civil_day(o->last))
		return WHY_BEFORE;
	*at = day == civil_day(written(w)) ? written(w) : w->action.at;
	if (*at < o->last)
		*at = o->last;
	return WHY_NONE;
}

static enum why
when_it_was(const struct order *o, const struct wish *w, struct event *ev)
{
	ev->timed = !w->action.has_at || w->action.at_timed;
	if (!w->action.has_at)
		return when_unsaid(o, w, &ev->at);
	if (w->action.at_timed)
		return when_timed(o, w, &ev->at);
	return when_day(o, w, &ev->at);
}

static enum why
when_it_will_be(const struct wish *w, struct event *ev)
{
	ev->at = w->action.at;
	ev->timed = w->action.at_timed;
	if (!w->action.has_at)
		return WHY_WHEN;
	if (w->action.kind == ACT_SNOOZE && ev->at <= w->now)
		return WHY_WHEN;
	return WHY_NONE;
}

static struct event
event_from(const struct order *o, const struct wish *w, enum action_kind kind)
{
	const struct action *a = &w->action;

	return (struct event){
	    .seq = (unsigned)o->n_events + 1,
	    .kind = kind,
	    .at = written(w),
	    .timed = true,
	    .learnt = w->now,
	    .by = w->by,
	    .mail = w->mail,
	    .has_amount = a->has_amount,
	    .amount_cents = a->amount_cents,
	    .text = kind == ACT_ASSIGN ? a->to : a->reason,
	};
}

static void
add(struct order *o, struct arena *a, const struct order_rules *r,
    const struct event *ev, struct applied *out)
{
	ARENA_PUSH(a, o->events, o->n_events) = *ev;
	out->n++;
	fold(o, ev, r);
}

static void
refuse(struct applied *out, enum why why)
{
	out->verdict = VERDICT_ASK;
	out->why = why;
}

static void
apply_step(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, struct applied *out)
{
	const struct move *m = &workflow[o->state][out->kind];
	struct event ev = event_from(o, w, out->kind), before;
	enum why why = when_it_was(o, w, &ev);

	if (why != WHY_NONE) {
		refuse(out, why);
		return;
	}
	ev.step = true;
	if (m->verdict == VERDICT_VIA) {
		before = ev;
		before.kind = m->via;
		before.has_amount = false;
		before.amount_cents = 0;
		before.text = STR_NONE;
		ev.seq++;
		before.implied_by = ev.seq;
		add(o, a, r, &before, out);
	}
	out->verdict = workflow[o->state][out->kind].verdict;
	add(o, a, r, &ev, out);
}

static void
apply_log(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, struct applied *out)
{
	struct event ev = event_from(o, w, out->kind);
	enum why why = out->kind == ACT_NOT_REACHED ? when_it_was(o, w, &ev)
	               : out->kind == ACT_ASSIGN    ? WHY_NONE
	                                            : when_it_will_be(w, &ev);

	if (out->kind == ACT_ASSIGN && w->action.to.n == 0)
		why = WHY_WHO;
	if (why != WHY_NONE)
		refuse(out, why);
	else
		add(o, a, r, &ev, out);
}

static void
apply_note(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, struct applied *out)
{
	struct event ev = event_from(o, w, ACT_NOTE);

	ev.pause = w->action.pause;
	ev.resume = w->action.resume;
	if (ev.text.n == 0)
		ev.text = w->text;
	add(o, a, r, &ev, out);
}

static bool
mail_moved(const struct order *o, struct str mail)
{
	for (size_t i = 0; i < o->n_events; i++) {
		if (o->events[i].step && str_eq(o->events[i].mail, mail))
			return true;
	}
	return false;
}

/*
 * The undo button below "appointment noted" means the appointment; all other
 * undos mean the last step.
 */
static const struct event *
undo_target(const struct order *o, const struct wish *w, unsigned seen)
{
	const struct event *ev;

	if (w->undo_exact && seen > 0 && seen <= o->n_events) {
		ev = &o->events[seen - 1];
		if (ev->kind != ACT_NOTE && ev->kind != ACT_UNDO &&
		    ev->kind != ACT_NONE && !ev->step && !ev->undone &&
		    !mail_moved(o, ev->mail))
			return ev;
	}
	return order_last_step(o);
}

static void
apply_undo(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, unsigned seen, struct applied *out)
{
	const struct event *last = undo_target(o, w, seen);
	struct event ev = event_from(o, w, ACT_UNDO);

	if (undone_since(o, seen)) {
		refuse(out, WHY_REPEATED);
	} else if (last == NULL) {
		refuse(out, WHY_NOTHING);
	} else if (w->undo_exact && last->seq > seen) {
		refuse(out, WHY_WHICH);
	} else {
		ev.undoes = last->seq;
		add(o, a, r, &ev, out);
		order_replay(o, r);
	}
}

static bool
is_repeated(const struct order *o, const struct wish *w, unsigned seen,
    enum action_kind kind)
{
	if (w->action.kind == ACT_CONFIRM)
		return stepped_since(o, seen, ACT_NONE);
	return action_is_step(kind) && kind != ACT_UNDO &&
	       stepped_since(o, seen, kind);
}

static const struct move *
resolve(const struct order *o, const struct wish *w, struct applied *out)
{
	const struct move *m = &workflow[o->state][w->action.kind];

	*out = (struct applied){.kind = w->action.kind, .from = o->state};
	if (m->verdict == VERDICT_OWN) {
		out->kind = state_own(o->state);
		m = &workflow[o->state][out->kind];
	}
	out->verdict = m->verdict;
	out->why = m->why;
	return m;
}

int
order_apply(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, struct applied *out, struct err *e)
{
	unsigned seen = w->seen == 0 ? (unsigned)o->n_events : w->seen;
	const struct move *m = resolve(o, w, out);

	if (is_repeated(o, w, seen, out->kind)) {
		refuse(out, WHY_REPEATED);
		return 0;
	}
	switch (m->verdict) {
	case VERDICT_GO:
	case VERDICT_STAY:
	case VERDICT_VIA:
		apply_step(o, a, r, w, out);
		return 0;
	case VERDICT_LOG:
		apply_log(o, a, r, w, out);
		return 0;
	case VERDICT_NOTE:
		apply_note(o, a, r, w, out);
		return 0;
	case VERDICT_UNDO:
		apply_undo(o, a, r, w, seen, out);
		return 0;
	case VERDICT_ANSWER:
	case VERDICT_ASK:
		return 0;
	case VERDICT_OWN:
	case VERDICT_BLANK:
	default:
		return err_set(e, ERR_BUG, "no rule for %s in %s",
		    action_name(out->kind), state_name(o->state));
	}
}
