#include "flow/steps.h"

#include "base/log.h"

/* A colleague's name becomes a key; nobody's: empty, and it is asked. */
static struct action
with_person(const struct flow *f, const struct action *a)
{
	struct action out = *a;
	const struct firm_person *p;

	if (a->kind == ACT_ASSIGN) {
		p = firm_person_named(f->firm, a->to);
		out.to = p != NULL ? str_from(p->key) : STR_NONE;
	}
	return out;
}

int
steps_apply(struct flow *f, struct arena *a, struct dossier *d,
    const struct actions *as, const struct wish *wish, struct acted *out,
    struct err *e)
{
	struct order_rules r = flow_rules(f, a, d);
	struct wish w = *wish;

	*out = (struct acted){.from = d->o.state, .first_new = d->o.n_events};
	for (size_t i = 0; i < as->n && out->why == WHY_NONE; i++) {
		struct applied *did = &out->did[out->n];

		w.action = with_person(f, &as->a[i]);
		if (order_apply(&d->o, a, &r, &w, did, e) != 0)
			return err_add(e, "order %.*s", STR_FMT(d->o.number));
		out->n++;
		if (did->verdict == VERDICT_ASK)
			out->why = did->why;
		if (w.seen > 0) /* what this very mail did, its writer knows */
			w.seen += (unsigned)did->n;
	}
	return 0;
}

struct remind_state
steps_remind_state(
    const struct flow *f, struct arena *a, const struct dossier *d)
{
	struct order_rules r = flow_rules(f, a, d);
	const struct order *o = &d->o;

	return (struct remind_state){.state = o->state,
	    .period = r.period[o->state],
	    .due = o->due,
	    .last_day = o->last_day,
	    .known = o->known,
	    .headsup_sent = o->headsup_sent,
	    .reminders = o->reminders,
	    /* sent by a clock that ran ahead: by ours not later than now */
	    .last_sent = o->last_sent < f->now ? o->last_sent : f->now,
	    .snooze = o->snooze};
}

int64_t
steps_next_at(const struct flow *f, struct arena *a, const struct dossier *d)
{
	struct remind_state s = steps_remind_state(f, a, d);
	struct remind r;

	if (d->o.due == 0)
		return 0;
	r = remind_next(&s, &f->firm->remind, f->firm->cal, f->now);
	return r.kind == REMIND_NONE ? 0 : r.due;
}

/* ---- the partner ---- */

static int
tell_partner(struct flow *f, struct arena *a, struct dossier *d,
    const struct event *ev, const struct event *undo, struct err *e)
{
	const struct firm_partner *p = firm_partner(f->firm, d->o.partner);
	struct draft dr = {.partner = p, .d = d, .seq = ev->seq};
	int64_t before;

	if (p == NULL)
		return 0;
	if (store_outbox_of(f->store, d->o.id,
		letter_kind_name(LETTER_CONFIRMATION), &before, e) != 0)
		return -1;
	dr.l.kind = LETTER_CONFIRMATION;
	dr.l.step = draft_event(f, ev);
	dr.l.seq = (unsigned)before + 1;
	dr.l.correction = undo != NULL;
	dr.state = order_state_after(&d->o, ev->seq);
	if (undo != NULL) { /* one event may be taken back and done again */
		dr.seq = undo->seq;
		dr.due = ev->seq;
		dr.state = d->o.state;
	}
	dr.not_before = f->now + p->undo_window;
	return draft_queue(f, a, &dr, e) < 0 ? -1 : 0;
}

/* What has not left yet never will; what has is corrected. */
static int
take_back(struct flow *f, struct arena *a, struct dossier *d,
    const struct event *undo, struct err *e)
{
	int64_t n, left;

	for (size_t i = undo->seq - 1; i-- > 0;) {
		const struct event *ev = &d->o.events[i];

		if (!ev->step || !order_undoes(undo, ev))
			continue;
		if (store_outbox_unsend(f->store, d->o.id, ev->seq,
			letter_kind_name(LETTER_CONFIRMATION), &n, &left,
			e) != 0)
			return -1;
		if (left > 0 && tell_partner(f, a, d, ev, undo, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- the firm ---- */

static int
notify_one(struct flow *f, struct arena *a, struct dossier *d,
    const struct firm_person *p, struct err *e)
{
	struct draft dr = {.person = p, .d = d};

	dr.l.kind = LETTER_NOTIFICATION;
	dr.l.step = draft_event(f, &d->o.events[d->o.n_events - 1]);
	return draft_queue(f, a, &dr, e) < 0 ? -1 : 0;
}

int
steps_notify(struct flow *f, struct arena *a, struct dossier *d, struct err *e)
{
	const struct firm_person *charge = firm_person(f->firm, d->o.person);

	if (charge != NULL && notify_one(f, a, d, charge, e) != 0)
		return -1;
	if (charge != NULL && d->o.assigned)
		return 0;
	for (size_t i = 0; i < f->firm->n_persons; i++) {
		const struct firm_person *p = &f->firm->persons[i];

		if (p->notify && p != charge && notify_one(f, a, d, p, e) != 0)
			return -1;
	}
	return 0;
}

static void
log_moves(const struct dossier *d, const struct acted *did)
{
	const struct order *o = &d->o;

	for (size_t i = did->first_new; i < o->n_events; i++)
		log_info("order.event", "order=%.*s seq=%u do=%s state=%s",
		    STR_FMT(o->number), o->events[i].seq,
		    action_name(o->events[i].kind), state_name(o->state));
}

int
steps_follow(struct flow *f, struct arena *a, struct dossier *d,
    const struct acted *did, struct err *e)
{
	bool assigned = false;

	for (size_t i = did->first_new; i < d->o.n_events; i++) {
		const struct event *ev = &d->o.events[i];

		if (ev->step && !ev->undone &&
		    tell_partner(f, a, d, ev, NULL, e) != 0)
			return -1;
		if (ev->kind == ACT_UNDO && take_back(f, a, d, ev, e) != 0)
			return -1;
		assigned |= ev->kind == ACT_ASSIGN;
	}
	if ((d->o.state != did->from || assigned) &&
	    steps_notify(f, a, d, e) != 0)
		return -1;
	d->next_at = steps_next_at(f, a, d);
	if (store_order_save(f->store, d, e) != 0)
		return -1;
	log_moves(d, did);
	return 0;
}
