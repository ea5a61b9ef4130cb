/*
 * A year of reminders: 500 orders, random steps, snoozes and outages of up to
 * three weeks, a look every 15 minutes.  What remind_next() sends is held
 * against a model that knows nothing of it: its own calendar (North
 * Rhine-Westphalia 2026, written out), its own clock, and at every look the
 * plain question: what is owed now?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/remind.h"

enum {
	ORDERS = 500,
	DAYS = 365,
	QUARTER = 900,
	HOUR = 3600,
};

#define NEW_YEAR INT64_C(1767222000)      /* 2026-01-01T00:00+01:00 */
#define SUMMER_BEGINS INT64_C(1774746000) /* 2026-03-29T01:00Z */
#define SUMMER_ENDS INT64_C(1792890000)   /* 2026-10-25T01:00Z */

/* ---- the model's own calendar and clock ---- */

/* Days of the year from 1; 1 January 2026 is a Thursday. */
static const int nw_2026[] = {
    1, 93, 96, 121, 134, 145, 155, 276, 305, 359, 360};

static int64_t midnights[DAYS + 2]; /* of day 1, 2, … at [0], [1], … */
static int64_t mornings[DAYS];      /* 07:00 on each Werktag */
static int n_mornings;

static bool
model_werktag(int day)
{
	for (size_t i = 0; i < sizeof nw_2026 / sizeof *nw_2026; i++) {
		if (nw_2026[i] == day)
			return false;
	}
	return (day + 2) % 7 != 6; /* day 4 is the first Sunday */
}

static void
model_make(void)
{
	for (int d = 0; d < DAYS + 2; d++) {
		int64_t winter = NEW_YEAR + (int64_t)d * 86400;
		bool summer =
		    winter > SUMMER_BEGINS && winter - HOUR < SUMMER_ENDS;

		midnights[d] = winter - (summer ? HOUR : 0);
	}
	n_mornings = 0;
	for (int d = 1; d <= DAYS; d++) {
		if (model_werktag(d)) /* 7 h before noon's 5 h, any season */
			mornings[n_mornings++] = midnights[d] - 17 * HOUR;
	}
}

static int
model_day(int64_t t)
{
	int d = (int)((t - NEW_YEAR) / 86400);

	while (d > 0 && midnights[d] > t)
		d--;
	while (midnights[d + 1] <= t)
		d++;
	return d + 1;
}

/* The first morning at or after t; far off when the year is over. */
static int64_t
model_morning(int64_t t)
{
	int lo = 0, hi = n_mornings;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (mornings[mid] < t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == n_mornings ? INT64_MAX : mornings[lo];
}

static bool
model_quiet(int64_t t)
{
	int day = model_day(t);

	/* by the distance to the midnight behind: summer time is no matter */
	return midnights[day] - t <= 4 * HOUR || t < midnights[day] - 18 * HOUR;
}

/* ---- orders ---- */

struct order {
	struct remind_state s;
	int64_t next_at; /* as flow keeps it */
};

static const struct calendar nw = {.land = LAND_NW};
static uint64_t seed;

static int64_t
dice(int64_t sides)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int64_t)((seed >> 33) % (uint64_t)sides);
}

static void
begin_step(struct order *o, enum order_state state, int64_t from, int64_t now)
{
	struct deadline d =
	    deadline_compute(&nw, period_default(state), false, from);

	o->s = (struct remind_state){.state = state,
	    .period = d.period,
	    .due = d.due,
	    .last_day = d.last_day,
	    .known = now,
	    .snooze = o->s.snooze};
}

/* What people do: half of it is not done today. */
static void
act(struct order *o, int64_t now, int64_t since)
{
	int64_t from = now - dice(now - since + 1);

	switch (dice(5)) {
	case 0:
	case 1:
		o->s.snooze = now + dice(10 * 86400);
		break;
	case 2: /* an answer that begins the 14 days again */
		begin_step(o, ORDER_ANSWER, from, now);
		break;
	default:
		begin_step(o,
		    o->s.state >= ORDER_LOST
			? ORDER_CONTACT
			: (enum order_state)(o->s.state + 1),
		    from, now);
		break;
	}
	o->next_at = 0;
}

/* ---- the model: what is owed at this moment? ---- */

static int64_t
model_held(const struct order *o, int64_t t)
{
	return o->s.snooze > t ? model_morning(o->s.snooze) : t;
}

static int64_t
model_headsup(const struct order *o)
{
	int64_t t = 0;

	if (o->s.state == ORDER_CONTACT)
		return o->s.due - 4 * HOUR;
	for (int i = 0; i < n_mornings && mornings[i] < o->s.due; i++)
		t = mornings[i];
	return t;
}

static enum remind_kind
model_owed(const struct order *o, int64_t now)
{
	if (o->s.state < ORDER_CONTACT || o->s.state > ORDER_JOB)
		return REMIND_NONE;
	if (now < o->s.due) {
		if (o->s.headsup_sent || now < o->s.due - 4 * 86400)
			return REMIND_NONE;
		int64_t h = model_headsup(o);
		return h > o->s.known && model_held(o, h) <= now
		           ? REMIND_HEADSUP
		           : REMIND_NONE;
	}
	if (o->s.reminders == 0)
		return model_held(o, o->s.due) <= now ? REMIND_REMINDER
		                                      : REMIND_NONE;
	int64_t m = model_morning(o->s.reminders == 1
				      ? o->s.last_sent + 1
				      : midnights[model_day(o->s.last_sent)]);
	return !model_quiet(now) && model_held(o, m) <= now ? REMIND_REMINDER
	                                                    : REMIND_NONE;
}

/* ---- a look, as flow does it ---- */

static unsigned long sent[3], escalated, actions, outages;

static enum remind_kind
look(struct order *o, int64_t now)
{
	struct remind m;

	if (o->next_at > now)
		return REMIND_NONE;
	m = remind_next(&o->s, &remind_defaults, &nw, now);
	o->next_at = m.kind == REMIND_NONE ? INT64_MAX : m.due;
	if (m.kind == REMIND_NONE || m.due > now)
		return REMIND_NONE;
	if (m.kind == REMIND_HEADSUP) {
		o->s.headsup_sent = true;
	} else {
		assert_int_equal(m.ordinal, o->s.reminders + 1);
		assert_int_equal(m.escalate, m.ordinal >= 3);
		o->s.reminders++;
		o->s.last_sent = now;
		escalated += m.escalate;
	}
	sent[m.kind]++;
	m = remind_next(&o->s, &remind_defaults, &nw, now);
	assert_true(m.kind == REMIND_NONE || m.due > now); /* not twice */
	o->next_at = m.kind == REMIND_NONE ? INT64_MAX : m.due;
	return (enum remind_kind)(
	    o->s.reminders > 0 ? REMIND_REMINDER : REMIND_HEADSUP);
}

static void
look_at_all(struct order *orders, int64_t now, int64_t since)
{
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &orders[i];
		enum remind_kind owed, got;
		char iso[ISO_MAX];

		if (dice(40 * 96) < (now - since) / QUARTER) {
			act(o, now, since);
			actions++;
		}
		owed = model_owed(o, now);
		got = look(o, now);
		if (owed != got)
			fail_msg("order %d at %s: sent %d, owed %d", i,
			    iso_moment(now, iso), got, owed);
	}
}

static void
test_year(void **state)
{
	static struct order orders[ORDERS];
	int64_t last = NEW_YEAR, end = NEW_YEAR + INT64_C(364) * 86400;

	(void)state;
	model_make();
	seed = 2026;
	memset(orders, 0, sizeof orders);
	for (int64_t now = NEW_YEAR + QUARTER; now < end; now += QUARTER) {
		if (dice(14 * 96) == 0) { /* down, once in two weeks */
			now += QUARTER * dice(21 * 96);
			outages++;
		}
		look_at_all(orders, now, last);
		last = now;
	}
	print_message("%lu actions, %lu outages; sent: %lu heads-ups, "
		      "%lu reminders, %lu of them escalated\n",
	    actions, outages, sent[REMIND_HEADSUP], sent[REMIND_REMINDER],
	    escalated);
	assert_true(actions > 1000 && outages > 5);
	assert_true(sent[REMIND_HEADSUP] > 500 && escalated > 500);
}

static int
zone(void **state)
{
	(void)state;
	return zone_set("Europe/Berlin", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_year)};

	return cmocka_run_group_tests(tests, zone, NULL);
}
