/* Which reminder comes next, by table.  A year of them: test_remind_year. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/remind.h"

static int64_t
moment(const char *iso)
{
	struct err e;
	int64_t t = 0;

	if (*iso != '\0' && iso_parse(str_from(iso), &t, NULL, &e) != 0)
		fail_msg("%s", e.msg);
	return t;
}

/*
 * The step began (and was learnt of) at `from`; what was sent: "" nothing,
 * "h" the heads-up, then a digit for the reminders, the last at `last`.
 * Answer: headsup, reminder N or escalation N (a reminder that also goes
 * there), and when; or none.  All in NW, wall clock of Berlin.
 */
static const struct {
	const char *what;
	enum order_state state;
	const char *from, *sent, *last, *snooze, *now;
	const char *kind, *due;
} table[] = {
  /* clang-format off */
{ "4 h before the 24 h", ORDER_CONTACT, "2026-11-24T10:00", "", "", "",
  "2026-11-24T10:00", "headsup", "2026-11-25T06:00" },
{ "the heads-up is due", ORDER_CONTACT, "2026-11-24T10:00", "", "", "",
  "2026-11-25T06:00", "headsup", "2026-11-25T06:00" },
{ "the heads-up was missed by an hour", ORDER_CONTACT, "2026-11-24T10:00",
  "", "", "", "2026-11-25T07:00", "headsup", "2026-11-25T06:00" },
{ "then the deadline itself", ORDER_CONTACT, "2026-11-24T10:00", "h", "", "",
  "2026-11-25T06:00", "reminder 1", "2026-11-25T10:00" },
{ "a passed deadline swallows the heads-up", ORDER_CONTACT,
  "2026-11-24T10:00", "", "", "", "2026-11-25T10:00",
  "reminder 1", "2026-11-25T10:00" },
{ "over a Sunday and at night, to the second", ORDER_CONTACT,
  "2026-11-28T03:00:01", "h", "", "", "2026-11-29T02:00",
  "reminder 1", "2026-11-29T03:00:01" },
{ "the next Werktag's morning", ORDER_CONTACT, "2026-11-24T10:00", "h1",
  "2026-11-25T10:00", "", "2026-11-25T10:00",
  "reminder 2", "2026-11-26T07:00" },
{ "passed before the morning: this morning's", ORDER_CONTACT,
  "2026-11-24T05:00", "h1", "2026-11-25T05:00", "", "2026-11-25T05:00",
  "reminder 2", "2026-11-25T07:00" },
{ "repeats not twice on one day", ORDER_CONTACT, "2026-11-24T05:00", "h2",
  "2026-11-26T06:00", "", "2026-11-26T06:00",
  "escalation 3", "2026-11-27T07:00" },
{ "Saturday is a Werktag", ORDER_CONTACT, "2026-11-26T10:00", "h1",
  "2026-11-27T10:00", "", "2026-11-27T10:00",
  "reminder 2", "2026-11-28T07:00" },
{ "Sunday is not; the third goes up", ORDER_CONTACT, "2026-11-26T10:00",
  "h2", "2026-11-28T07:00", "", "2026-11-28T07:00",
  "escalation 3", "2026-11-30T07:00" },
{ "nor are holidays; the fourth, too", ORDER_CONTACT, "2026-12-20T10:00",
  "h3", "2026-12-24T07:00", "", "2026-12-24T07:00",
  "escalation 4", "2026-12-28T07:00" },
{ "down for a week: one mail", ORDER_CONTACT, "2026-11-24T10:00", "h1",
  "2026-11-25T10:00", "", "2026-12-03T11:00",
  "reminder 2", "2026-11-26T07:00" },
{ "and the next after that is tomorrow's", ORDER_CONTACT,
  "2026-11-24T10:00", "h2", "2026-12-03T11:00", "", "2026-12-03T11:00",
  "escalation 3", "2026-12-04T07:00" },
{ "up again at night: a repeat waits for six", ORDER_CONTACT,
  "2026-11-24T10:00", "h1", "2026-11-25T10:00", "", "2026-12-03T02:30",
  "reminder 2", "2026-12-03T06:00" },
{ "up again in the evening: until tomorrow", ORDER_CONTACT,
  "2026-11-24T10:00", "h1", "2026-11-25T10:00", "", "2026-12-03T20:00",
  "reminder 2", "2026-12-04T06:00" },
{ "the first knows no quiet hours", ORDER_CONTACT, "2026-11-24T10:00", "h",
  "", "", "2026-12-03T02:30", "reminder 1", "2026-11-25T10:00" },

{ "7 Werktage: the last one's morning", ORDER_OFFER, "2026-11-24T10:00", "",
  "", "", "2026-11-24T10:00", "headsup", "2026-12-02T07:00" },
{ "passed at midnight", ORDER_OFFER, "2026-11-24T10:00", "h", "", "",
  "2026-12-02T07:00", "reminder 1", "2026-12-03T00:00" },
{ "and again that morning", ORDER_OFFER, "2026-11-24T10:00", "h1",
  "2026-12-03T00:00", "", "2026-12-03T00:00",
  "reminder 2", "2026-12-03T07:00" },
{ "14 days end on a holiday: the Werktag before", ORDER_ANSWER,
  "2026-12-11T10:00", "", "", "", "2026-12-11T10:00",
  "headsup", "2026-12-24T07:00" },
{ "12 weeks", ORDER_JOB, "2026-11-24T10:00", "", "", "", "2026-11-24T10:00",
  "headsup", "2027-02-16T07:00" },

{ "snoozed: the heads-up waits for the morning", ORDER_OFFER,
  "2026-11-24T10:00", "", "", "2026-12-02T08:00", "2026-11-24T10:00",
  "reminder 1", "2026-12-03T00:00" },
{ "snoozed past the deadline", ORDER_OFFER, "2026-11-24T10:00", "", "",
  "2026-12-06", "2026-12-04T10:00", "reminder 1", "2026-12-07T07:00" },
{ "snoozed between repeats", ORDER_OFFER, "2026-11-24T10:00", "h1",
  "2026-12-03T00:00", "2026-12-10", "2026-12-03T08:00",
  "reminder 2", "2026-12-10T07:00" },
{ "a snooze that is over", ORDER_OFFER, "2026-11-24T10:00", "h1",
  "2026-12-03T00:00", "2026-11-26", "2026-12-03T08:00",
  "reminder 2", "2026-12-03T07:00" },

{ "nothing after the end", ORDER_DONE, "2026-11-24T10:00", "", "", "",
  "2026-12-24T10:00", "none", "" },
{ "nor for what was lost", ORDER_LOST, "2026-11-24T10:00", "", "", "",
  "2026-12-24T10:00", "none", "" },
/* summer time: 24 h are one o'clock later, mornings are mornings */
{ "the heads-up over the change", ORDER_CONTACT, "2026-03-28T12:00", "", "",
  "", "2026-03-28T12:00", "headsup", "2026-03-29T09:00" },
{ "the morning after the change", ORDER_CONTACT, "2026-03-27T12:00", "h1",
  "2026-03-28T12:00", "", "2026-03-28T12:00",
  "reminder 2", "2026-03-30T07:00" },
  /* clang-format on */
};

static const struct calendar nw = {.land = LAND_NW};

static struct remind_state
state_of_row(size_t i)
{
	int64_t from = moment(table[i].from);
	struct period p = period_default(table[i].state);
	struct deadline d;
	const char *sent = table[i].sent;
	bool h = sent[0] == 'h';

	if (p.unit == PERIOD_NONE)
		p = period_default(ORDER_CONTACT);
	d = deadline_compute(&nw, p, false, from);
	return (struct remind_state){
	    .state = table[i].state,
	    .period = p,
	    .due = d.due,
	    .last_day = d.last_day,
	    .known = from,
	    .headsup_sent = h,
	    .reminders = (unsigned)atoi(sent + h),
	    .last_sent = moment(table[i].last),
	    .snooze = moment(table[i].snooze),
	};
}

static const char *
kind_text(const struct remind *m, char buf[40])
{
	if (m->kind == REMIND_NONE)
		return "none";
	if (m->kind == REMIND_HEADSUP)
		return "headsup";
	snprintf(buf, 40, "%s %u", m->escalate ? "escalation" : "reminder",
	    m->ordinal);
	return buf;
}

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct remind_state s = state_of_row(i);
		struct remind m = remind_next(
		    &s, &remind_defaults, &nw, moment(table[i].now));
		char buf[40], iso[ISO_MAX];

		if (strcmp(kind_text(&m, buf), table[i].kind) != 0 ||
		    m.due != moment(table[i].due))
			fail_msg("%s: %s at %s, not %s at %s", table[i].what,
			    kind_text(&m, buf), iso_moment(m.due, iso),
			    table[i].kind, table[i].due);
	}
}

/* The contact's deadline of Tue, 24 November 2026, 10:00, nothing sent. */
static struct remind_state
tuesday(void)
{
	int64_t from = moment("2026-11-24T10:00");
	struct deadline d =
	    deadline_compute(&nw, period_default(ORDER_CONTACT), false, from);

	return (struct remind_state){.state = ORDER_CONTACT,
	    .period = d.period,
	    .due = d.due,
	    .last_day = d.last_day,
	    .known = from};
}

static void
test_rules(void **state)
{
	struct remind_state s = tuesday();
	struct remind_rules r = remind_defaults;
	struct remind m;

	(void)state;
	r.headsup = 0;
	m = remind_next(&s, &r, &nw, s.known);
	assert_int_equal(m.kind, REMIND_REMINDER);
	assert_int_equal(m.due, s.due);
	r.repeat = false;
	s.reminders = 1;
	s.last_sent = s.due;
	assert_int_equal(remind_next(&s, &r, &nw, s.due).kind, REMIND_NONE);
	r.repeat = true;
	r.escalate_after = 0;
	s.reminders = 99;
	assert_false(remind_next(&s, &r, &nw, s.due).escalate);
	r.morning = 5 * 3600 + 30 * 60; /* within the quiet hours */
	m = remind_next(&s, &r, &nw, s.due);
	assert_int_equal(m.due, moment("2026-11-26T06:00"));
	r.quiet_from = r.quiet_until = 0; /* none */
	m = remind_next(&s, &r, &nw, s.due);
	assert_int_equal(m.due, moment("2026-11-26T05:30"));
	s.period = (struct period){PERIOD_DAYS, 1};
	s.reminders = 0;
	r.headsup_days = false;
	m = remind_next(&s, &r, &nw, s.known);
	assert_int_equal(m.kind, REMIND_REMINDER);
}

/* An inquiry that comes late brings its deadline with it: no heads-up. */
static void
test_known_late(void **state)
{
	struct remind_state s = tuesday();
	struct remind m;

	(void)state;
	s.known = s.due - 3 * 3600;
	m = remind_next(&s, &remind_defaults, &nw, s.known);
	assert_int_equal(m.kind, REMIND_REMINDER);
	assert_int_equal(m.due, s.due);
	s.known = s.due + 3 * 86400;
	m = remind_next(&s, &remind_defaults, &nw, s.known);
	assert_int_equal(m.kind, REMIND_REMINDER);
	assert_int_equal(m.due, s.due);
	s.due = 0;
	assert_int_equal(
	    remind_next(&s, &remind_defaults, &nw, s.known).kind, REMIND_NONE);
}

static void
test_clock(void **state)
{
	static const struct {
		int64_t last, now, elapsed;
		enum clock_state expect;
	} clocks[] = {
	    {0,       1000,    -1,      CLOCK_SANE  }, /* the first run */
	    {1000000, 1000060, 60,      CLOCK_SANE  }, /* a minute later */
	    {1000000, 2900000, -1,      CLOCK_SANE  }, /* down for three weeks */
	    {1000000, 2900000, 1900000, CLOCK_SANE  }, /* asleep for them */
	    {1000000, 1090000, 60,      CLOCK_AHEAD }, /* leapt by 25 h */
	    {1000000, 1080000, 60,      CLOCK_SANE  }, /* by 22 h */
	    {1000000, 910000,  60,      CLOCK_BEHIND}, /* back by 25 h */
	    {1000000, 910000,  -1,      CLOCK_BEHIND},
	    {1000000, 996400,  -1,      CLOCK_SANE  }, /* back by an hour */
	};

	(void)state;
	for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
		assert_int_equal(remind_clock(clocks[i].last, clocks[i].now,
				     clocks[i].elapsed),
		    clocks[i].expect);
}

static void
test_net_time(void **state)
{
	static const struct pause_mark marks[] = {
	    {100, true },
            {150, true },
            {300, false},
            {350, false},
            {500, true },
	    {700, false}
        };
	static const struct {
		int64_t since, now;
		size_t n;
		int64_t paused, net;
		bool standing;
	} rows[] = {
	    {0,   50,   6, 0,   50,   false},
            {0,   200,  6, 100, 100,  true },
	    {0,   400,  6, 200, 200,  false},
            {0,   600,  6, 300, 300,  true },
	    {0,   1000, 6, 400, 600,  false},
            {0,   1000, 0, 0,   1000, false},
	    {200, 400,  6, 100, 100,  false}, /* paused before it began */
	    {320, 400,  6, 0,   80,   false},
            {550, 600,  6, 50,  0,    true },
	    {600, 500,  6, 0,   0,    true }, /* a clock that went back */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct net_time t =
		    net_time(rows[i].since, rows[i].now, marks, rows[i].n);

		assert_int_equal(t.paused, rows[i].paused);
		assert_int_equal(t.net, rows[i].net);
		assert_int_equal(t.gross, t.net + t.paused);
		assert_int_equal(t.standing, rows[i].standing);
	}
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
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_known_late),
	    cmocka_unit_test(test_clock),
	    cmocka_unit_test(test_net_time),
	};

	return cmocka_run_group_tests(tests, zone, NULL);
}
