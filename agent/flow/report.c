#include "flow/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define DAY ((int64_t)86400)
#define MORNING_MOST (14 * DAY) /* no holidays are that long */
#define DIGEST_NEXT "digest_next"
#define DIGEST_LAST "digest_last"
#define REPORT_DONE "report_month"

/* ---- the month ---- */

struct month {
	struct letter_month m;
	int64_t begin, end, now;
	int64_t *waits; /* seconds from inquiry to contact */
	size_t n_waits;
	struct flow *f;
	struct arena *a;
};

static unsigned *
counter(struct letter_month *m, enum action_kind k)
{
	switch (k) {
	case ACT_CONTACTED:
		return &m->contacted;
	case ACT_OFFER_SENT:
		return &m->offers;
	case ACT_ACCEPTED:
		return &m->accepted;
	case ACT_DECLINED:
		return &m->declined;
	case ACT_PASSED:
		return &m->passed;
	case ACT_COMPLETED:
		return &m->completed;
	default:
		return NULL;
	}
}

static bool
in_month(const struct month *c, int64_t t)
{
	return t >= c->begin && t < c->end;
}

static void
count_event(struct month *c, const struct order *o, const struct event *ev)
{
	unsigned *n = counter(&c->m, ev->kind);

	if (!ev->step || ev->undone || !in_month(c, ev->at) || n == NULL)
		return;
	(*n)++;
	if (ev->kind == ACT_CONTACTED) {
		ARENA_PUSH(c->a, c->waits, c->n_waits) = ev->at - o->opened;
		c->m.contacted_in_24h += ev->at - o->opened <= DAY;
	}
	if (ev->kind == ACT_ACCEPTED && o->has_amount) {
		c->m.turnover_orders++;
		c->m.turnover_cents += o->amount_cents;
	}
}

/*
 * The deadlines that passed in the month and were not met in time.  What ran
 * before a step is the fold of the events before it.
 */
static unsigned
count_missed(const struct month *c, const struct dossier *d)
{
	struct order_rules r = flow_rules(c->f, c->a, d);
	unsigned missed =
	    d->o.due != 0 && d->o.due <= c->now && in_month(c, d->o.due);

	for (size_t i = 1; i < d->o.n_events; i++) {
		const struct event *ev = &d->o.events[i];
		struct order before = d->o;

		if (!ev->step || ev->undone)
			continue;
		before.n_events = i;
		order_replay(&before, &r);
		missed += before.due != 0 && ev->at >= before.due &&
		          in_month(c, before.due);
	}
	return missed;
}

static int
count_order(void *arg, const struct dossier *d, struct err *e)
{
	struct month *c = arg;
	const struct order *o = &d->o;

	(void)e;
	c->m.inquiries += in_month(c, o->opened);
	c->m.missed += count_missed(c, d);
	for (size_t i = 0; i < o->n_events; i++)
		count_event(c, o, &o->events[i]);
	return 0;
}

static int
by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t
median(int64_t *v, size_t n)
{
	if (n == 0)
		return -1;
	qsort(v, n, sizeof *v, by_value);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int
report_month(struct flow *f, int year, int month, struct letter_month *out,
    struct err *e)
{
	struct month c = {
	    .m = {.year = year, .month = month},
	    .now = f->now,
	    .f = f,
	};
	int rc;

	c.begin = day_start(day_of(year, month, 1));
	c.end = day_start(
	    month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1));
	c.a = arena_new();
	rc = store_orders(f->store, true, c.a, count_order, &c, e);
	c.m.median_contact = median(c.waits, c.n_waits);
	arena_free(c.a);
	if (rc == 0)
		*out = c.m;
	return rc;
}

static int
send_report(struct flow *f, struct arena *a, int64_t morning, struct err *e)
{
	struct civil c = civil_of(morning);
	int year = c.month == 1 ? c.year - 1 : c.year;
	int month = c.month == 1 ? 12 : c.month - 1;
	struct letter_month *m = arena_alloc(a, sizeof *m);

	if (report_month(f, year, month, m, e) != 0)
		return -1;
	for (size_t i = 0; i < f->firm->n_persons; i++) {
		struct draft d = {
		    .person = &f->firm->persons[i], .due = morning};

		d.l.kind = LETTER_REPORT;
		d.l.month = m;
		if (d.person->digest && draft_queue(f, a, &d, e) < 0)
			return -1;
	}
	return 0;
}

/* A month is reported on its successor's first morning; the first is not. */
static int
report_if_due(struct flow *f, struct arena *a, int64_t morning, struct err *e)
{
	struct civil c = civil_of(morning);
	int64_t this = (int64_t)c.year * 12 + c.month - 1, done = 0;
	int rc = store_meta(f->store, REPORT_DONE, &done, e);

	if (rc < 0 || (rc == 1 && done >= this))
		return rc < 0 ? -1 : 0;
	if (rc == 1 && send_report(f, a, morning, e) != 0)
		return -1;
	return store_meta_put(f->store, REPORT_DONE, this, e);
}

/* ---- the digest ---- */

struct noting {
	struct flow *f;
	struct arena *a;
	struct texts *notes;
};

static void
add_note(struct flow *f, struct arena *a, struct texts *notes, int64_t n,
    const char *de, const char *en)
{
	bool english = strcmp(f->firm->language, "en") == 0;

	if (n > 0)
		ARENA_PUSH(a, notes->s, notes->n) =
		    arena_fmt(a, "%lld %s", (long long)n, english ? en : de);
}

static int
gather_notes(
    struct flow *f, struct arena *a, struct texts *notes, struct err *e)
{
	int64_t since = 0, quarantined, failed, ambiguous;

	if (store_meta(f->store, DIGEST_LAST, &since, e) < 0 ||
	    store_mail_count(
		f->store, MAIL_QUARANTINED, since, &quarantined, e) != 0 ||
	    store_outbox_count_state(f->store, OUTBOX_FAILED, &failed, e) !=
		0 ||
	    store_outbox_count_state(
		f->store, OUTBOX_AMBIGUOUS, &ambiguous, e) != 0)
		return -1;
	add_note(f, a, notes, quarantined,
	    "Mail(s) konnten nicht sicher gelesen werden: „dachpost ledger“ "
	    "nennt sie und den Grund.",
	    "mail(s) could not be read safely: see “dachpost ledger”.");
	add_note(f, a, notes, failed,
	    "Mail(s) konnten nicht zugestellt werden: „dachpost outbox“.",
	    "mail(s) could not be delivered: see “dachpost outbox”.");
	add_note(f, a, notes, ambiguous,
	    "Mail(s), bei denen nicht sicher ist, ob sie ankamen.",
	    "mail(s) of which it is not certain whether they arrived.");
	return 0;
}

/* The partner does not know of a step: shown until somebody settles it. */
static int
note_unconfirmed(void *arg, const struct outmail *m, struct err *e)
{
	struct noting *n = arg;
	bool english = strcmp(n->f->firm->language, "en") == 0;

	(void)e;
	ARENA_PUSH(n->a, n->notes->s, n->notes->n) = arena_fmt(n->a,
	    english ? "%.*s does not know of this step: %.*s (%.*s). To send "
		      "it again: “dachpost outbox retry %lld”, to let it be: "
		      "“dachpost outbox drop %lld”."
		    : "%.*s weiß nichts von diesem Schritt: %.*s (%.*s). Noch "
		      "einmal senden: „dachpost outbox retry %lld“, "
		      "auf sich beruhen lassen: „dachpost outbox drop %lld“.",
	    STR_FMT(m->recipient), STR_FMT(m->subject), STR_FMT(m->answer),
	    (long long)m->id, (long long)m->id);
	return 0;
}

static int
gather_all_notes(
    struct flow *f, struct arena *a, struct texts *notes, struct err *e)
{
	struct noting n = {f, a, notes};

	if (gather_notes(f, a, notes, e) != 0)
		return -1;
	return store_outbox_unreached(f->store,
	    letter_kind_name(LETTER_CONFIRMATION), a, note_unconfirmed, &n, e);
}

static int
digest_for(struct flow *f, struct arena *a, const struct firm_person *p,
    int64_t morning, const struct texts *notes, struct err *e)
{
	struct draft d = {.person = p, .due = morning};
	struct letter_order *orders;

	if (draft_open_orders(
		f, a, p, TOKEN_NOTICE, &orders, &d.l.n_orders, e) != 0)
		return -1;
	if (d.l.n_orders == 0 && notes->n == 0)
		return 0;
	d.l.kind = LETTER_DIGEST;
	d.l.orders = orders;
	d.l.notes = *notes;
	return draft_queue(f, a, &d, e) < 0 ? -1 : 0;
}

static int
send_digest(struct flow *f, struct arena *a, int64_t morning, struct err *e)
{
	struct texts notes = {.n = 0};

	if (gather_all_notes(f, a, &notes, e) != 0)
		return -1;
	for (size_t i = 0; i < f->firm->n_persons; i++) {
		const struct firm_person *p = &f->firm->persons[i];

		if (p->digest && digest_for(f, a, p, morning, &notes, e) != 0)
			return -1;
	}
	return store_meta_put(f->store, DIGEST_LAST, f->now, e);
}

/* ---- the mornings ---- */

static int64_t
morning_after(const struct flow *f, int64_t t)
{
	return remind_morning(&f->firm->remind, f->firm->cal, t + 1);
}

static int
morning_work(struct flow *f, struct arena *a, int64_t morning, struct err *e)
{
	if (send_digest(f, a, morning, e) != 0 ||
	    report_if_due(f, a, morning, e) != 0)
		return -1;
	return store_meta_put(
	    f->store, DIGEST_NEXT, morning_after(f, f->now), e);
}

static int
set_alarm(struct flow *f, int64_t *next, struct err *e)
{
	*next = remind_morning(&f->firm->remind, f->firm->cal, f->now);
	return store_meta_put(f->store, DIGEST_NEXT, *next, e);
}

/* The first pass of all only sets the alarm, and this month as reported. */
static int
first_pass(struct flow *f, int64_t *next, struct err *e)
{
	struct civil c = civil_of(f->now);

	if (store_meta_put(f->store, REPORT_DONE,
		(int64_t)c.year * 12 + c.month - 1, e) != 0)
		return -1;
	return set_alarm(f, next, e);
}

int
report_pass(struct flow *f, int64_t *next, struct err *e)
{
	int64_t at = 0;
	int rc = store_meta(f->store, DIGEST_NEXT, &at, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return first_pass(f, next, e);
	if (at > f->now + MORNING_MOST) /* by a clock that ran ahead */
		return set_alarm(f, next, e);
	if (at <= f->now) { /* of the mornings that were missed the last */
		while (morning_after(f, at) <= f->now)
			at = morning_after(f, at);
		if (flow_transaction(f, morning_work, at, e) != 0)
			return err_add(e, "digest");
		at = morning_after(f, f->now);
	}
	*next = at;
	return 0;
}
