/*
 * remind.c - what falls due.  Each order that wants to be looked at is one
 * transaction: mails, counters and its next moment together, so that no
 * crash sends a reminder twice or forgets one.
 */
#include "base/log.h"
#include "flow/privacy.h"
#include "flow/report.h"
#include "flow/steps.h"

#define LAST_RUN "last_run"
#define CLOCK_HELD "clock_held"
#define HOLD ((int64_t)3600)
#define LAST_RUN_STEP 600 /* seconds; far below CLOCK_SLACK */
#define DUE_BATCH 100

static int
queue_for(struct flow *f, struct arena *a, struct dossier *d,
    const struct firm_person *p, enum letter_kind kind, int64_t due,
    struct err *e)
{
	struct draft dr = {.person = p, .d = d, .due = due};

	dr.l.kind = kind;
	return draft_queue(f, a, &dr, e) < 0 ? -1 : 0;
}

/* Who is in charge; with nobody, all who are notified. */
static int
remind_charge(struct flow *f, struct arena *a, struct dossier *d,
    enum letter_kind kind, int64_t due, struct err *e)
{
	const struct firm_person *p = firm_person(f->firm, d->o.person);

	if (p != NULL)
		return queue_for(f, a, d, p, kind, due, e);
	for (size_t i = 0; i < f->firm->n_persons; i++) {
		p = &f->firm->persons[i];
		if (p->notify && queue_for(f, a, d, p, kind, due, e) != 0)
			return -1;
	}
	return 0;
}

static int
escalate(struct flow *f, struct arena *a, struct dossier *d, int64_t due,
    struct err *e)
{
	for (size_t i = 0; i < f->firm->n_persons; i++) {
		const struct firm_person *p = &f->firm->persons[i];

		if (p->escalation &&
		    queue_for(f, a, d, p, LETTER_ESCALATION, due, e) != 0)
			return -1;
	}
	return 0;
}

static int
send_reminder(struct flow *f, struct arena *a, struct dossier *d,
    const struct remind *r, struct err *e)
{
	bool headsup = r->kind == REMIND_HEADSUP;

	d->o.headsup_sent = true;
	if (!headsup) {
		d->o.reminders = r->ordinal;
		d->o.last_sent = f->now;
	}
	if (remind_charge(f, a, d, headsup ? LETTER_HEADSUP : LETTER_REMINDER,
		r->due, e) != 0)
		return -1;
	if (r->escalate && escalate(f, a, d, r->due, e) != 0)
		return -1;
	log_info("order.reminded", "order=%.*s kind=%s n=%u",
	    STR_FMT(d->o.number), headsup ? "headsup" : "reminder", r->ordinal);
	return 0;
}

static int
one_order(struct flow *f, struct arena *a, int64_t id, struct err *e)
{
	struct dossier d = {0};
	struct remind_state s;
	struct remind r;

	if (store_order(f->store, id, a, &d, e) != 1)
		return -1;
	s = steps_remind_state(f, a, &d);
	r = remind_next(&s, &f->firm->remind, f->firm->cal, f->now);
	if (r.kind != REMIND_NONE && r.due <= f->now &&
	    send_reminder(f, a, &d, &r, e) != 0)
		return -1;
	d.next_at = steps_next_at(f, a, &d);
	if (d.next_at != 0 && d.next_at <= f->now)
		d.next_at = f->now + 60; /* never twice in one pass */
	return store_order_save(f->store, &d, e);
}

static int
believe(struct flow *f, int64_t last, struct err *e)
{
	f->clock_held = false;
	if (f->now == last)
		return 0;
	/* the next time that it jumps, its hour begins anew */
	if (store_meta_put(f->store, CLOCK_HELD, 0, e) != 0)
		return -1;
	return store_meta_put(f->store, LAST_RUN, f->now, e);
}

/*
 * What a clock that ran ahead has put off for a year is looked at now: orders
 * by the reminders' own rules, mails as if they had been made this moment.
 */
static int
clock_went_back(struct flow *f, struct arena *a, int64_t last, struct err *e)
{
	(void)a;
	(void)last;
	if (store_orders_look(f->store, f->now, e) != 0 ||
	    store_outbox_set_clock(f->store, f->now, e) != 0)
		return -1;
	return store_meta_put(f->store, LAST_RUN, f->now, e);
}

/* An hour on, a clock that still says so is taken at its word. */
static int
hold(struct flow *f, int64_t last, enum clock_state st, struct err *e)
{
	int64_t since = 0;

	if (store_meta(f->store, CLOCK_HELD, &since, e) < 0)
		return -1;
	if (f->now >= since + HOLD && f->now < since + CLOCK_SLACK) {
		log_warn("clock.believed", "after an hour of holding back");
		if (f->now < last &&
		    flow_transaction(f, clock_went_back, last, e) != 0)
			return -1;
		return believe(f, last, e);
	}
	f->clock_held = true;
	log_error("clock.jump", "%s of the last run by %lld s; reminders wait",
	    st == CLOCK_BEHIND ? "behind" : "ahead",
	    (long long)(f->now > last ? f->now - last : last - f->now));
	if (f->now >= since && f->now < since + HOLD)
		return 0;
	return store_meta_put(f->store, CLOCK_HELD, f->now, e);
}

/*
 * The guard is against a clock that went back, and against one that leapt
 * ahead while this process was watching: a mail that says "overdue" cannot be
 * taken back.  Having been off for weeks is no leap: a new process has
 * nothing to compare with, and `once --now` brings its own clock.
 */
static int
check_clock(struct flow *f, int64_t elapsed, struct err *e)
{
	int64_t last = 0;
	bool was_held = f->clock_held;
	enum clock_state st;

	f->clock_held = false;
	if (store_meta(f->store, LAST_RUN, &last, e) < 0)
		return -1;
	st = remind_clock(last, f->now, elapsed);
	if (st != CLOCK_SANE)
		return hold(f, last, st, e);
	/* a pass that finds nothing does not wait for the disk */
	if (f->now >= last + LAST_RUN_STEP || (was_held && f->now > last))
		return believe(f, last, e);
	return 0;
}

/* Each one comes back with a later next_at: one_order() sees to that. */
static int
due_orders(struct flow *f, struct err *e)
{
	int64_t ids[DUE_BATCH];
	size_t n = DUE_BATCH;

	while (n == DUE_BATCH && flow_pulse(f)) {
		if (store_orders_due(f->store, f->now, ids, DUE_BATCH, &n, e) !=
		    0)
			return -1;
		for (size_t i = 0; i < n; i++) {
			if (flow_transaction(f, one_order, ids[i], e) != 0)
				return err_add(e, "reminders");
		}
	}
	return 0;
}

int
remind_pass(struct flow *f, int64_t elapsed, int64_t *next, struct err *e)
{
	int64_t digest = 0, night = 0;

	if (check_clock(f, elapsed, e) != 0)
		return -1;
	if (!f->clock_held &&
	    (due_orders(f, e) != 0 || report_pass(f, &digest, e) != 0 ||
		privacy_pass(f, &night, e) != 0))
		return -1;
	if (store_next_wake(f->store, next, e) != 0)
		return -1;
	if (digest != 0 && (*next == 0 || digest < *next))
		*next = digest;
	if (night != 0 && (*next == 0 || night < *next))
		*next = night;
	return 0;
}
