/* The workflow table, and what a wish does to an order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/order.h"

static void
no_cell_is_blank(void **state)
{
	(void)state;
	for (unsigned s = ORDER_CONTACT; s < ORDER_STATES; s++) {
		for (unsigned k = ACT_NONE + 1; k < ACT_KINDS; k++) {
			if (workflow[s][k].verdict == VERDICT_BLANK)
				fail_msg("%s in %s: nobody has decided",
				    action_name(k), state_name(s));
		}
	}
}

/*
 * Every cell once more, as people would write it down.  A letter an action:
 *   > goes to the next state   = stays, deadline anew   ~ implies a step
 *   . the state's own   + remembered   n note   u undo   a answered   - asked
 *   x goes to lost
 */
static const struct {
	const char *action, *row; /* contact offer answer job done lost */
} cells[] = {
    {"contacted",   ">nnnnn"},
    {"not_reached", "+nnnnn"},
    {"offer_sent",  "~>=---"},
    {"followed_up", "--=nnn"},
    {"accepted",    "-~>nn-"},
    {"declined",    "xxxx-n"},
    {"passed",      "xxxx-n"},
    {"completed",   "--~>n-"},
    {"confirm",     "....nn"},
    {"appointment", "++++n-"},
    {"snooze",      "++++--"},
    {"assign",      "++++--"},
    {"undo",        "uuuuuu"},
    {"status",      "aaaaaa"},
    {"list",        "aaaaaa"},
    {"help",        "aaaaaa"},
    {"note",        "nnnnnn"},
    {"ask",         "------"},
};

static char
letter_of(const struct move *m)
{
	static const char letters[] = {[VERDICT_BLANK] = '!',
	    [VERDICT_GO] = '>',
	    [VERDICT_STAY] = '=',
	    [VERDICT_VIA] = '~',
	    [VERDICT_OWN] = '.',
	    [VERDICT_LOG] = '+',
	    [VERDICT_NOTE] = 'n',
	    [VERDICT_UNDO] = 'u',
	    [VERDICT_ANSWER] = 'a',
	    [VERDICT_ASK] = '-'};

	if (m->verdict == VERDICT_GO && m->to == ORDER_LOST)
		return 'x';
	return letters[m->verdict];
}

static void
each_cell_is_as_written(void **state)
{
	(void)state;
	assert_int_equal(sizeof cells / sizeof *cells, ACT_KINDS - 1);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		enum action_kind k = action_kind(str_from(cells[i].action));

		assert_int_not_equal(k, ACT_NONE);
		for (unsigned s = ORDER_CONTACT; s < ORDER_STATES; s++) {
			const struct move *m = &workflow[s][k];
			char want = cells[i].row[s - ORDER_CONTACT];

			if (letter_of(m) != want)
				fail_msg("%s in %s: %c, not %c",
				    cells[i].action, state_name(s),
				    letter_of(m), want);
			if (m->verdict == VERDICT_ASK)
				assert_int_not_equal(m->why, WHY_NONE);
			if (m->verdict == VERDICT_GO && m->to != ORDER_LOST)
				assert_int_equal(m->to, s + 1);
		}
	}
}

/*
 * Stories.  The inquiry arrives on Tue 2026-11-24 09:00 in Berlin; each line
 * is a wish: when it arrives, what it asks for (with "@TIME" where the text
 * names one, "=CENTS" for an amount, "!SEEN" for the last event its writer
 * knew of, "^" for an undo button, "<TIME" for the mail's Date), and what
 * becomes of it: the state, and when it is due, or why it is asked.
 */
struct line {
	const char *arrives, *wish, *state, *due;
};

#define LINES 8

static const struct {
	const char *name;
	struct line line[LINES];
} stories[] = {
    {"from inquiry to done",
     {
	    {"2026-11-24T11:00", "contacted", "offer", "2026-12-03T00:00"},
	    {"2026-12-02T16:00", "offer_sent =435000", "answer",
		"2026-12-17T00:00"},
	    {"2026-12-14T10:00", "followed_up", "answer", "2026-12-29T00:00"},
	    {"2026-12-20T10:00", "accepted", "job", "2027-03-15T00:00"},
	    {"2027-01-20T10:00", "completed", "done", "-"},
	}},
    {"confirm is the state's own action",
     {
	    {"2026-11-24T11:00", "confirm", "offer", "2026-12-03T00:00"},
	    {"2026-11-25T11:00", "confirm", "answer", "2026-12-10T00:00"},
	    {"2026-11-26T11:00", "confirm", "answer", "2026-12-11T00:00"},
	    {"2026-11-27T11:00", "accepted", "job", "2027-02-20T00:00"},
	    {"2026-11-28T11:00", "confirm", "done", "-"},
	    {"2026-11-29T11:00", "confirm", "done", "-"},
	}},
    {"one step may be implied, two may not",
     {
	    {"2026-11-24T11:00", "completed", "contact", "too early"},
	    {"2026-11-24T11:00", "accepted", "contact", "too early"},
	    {"2026-11-24T11:00", "offer_sent", "answer", "2026-12-09T00:00"},
	    {"2026-11-25T11:00", "completed", "done", "-"},
	}},
    {"an undo takes what was implied with it",
     {
	    {"2026-11-24T11:00", "offer_sent", "answer", "2026-12-09T00:00"},
	    {"2026-11-24T11:05", "undo", "contact", "2026-11-25T09:00"},
	    {"2026-11-24T11:06", "undo", "contact", "nothing"},
	}},
    {"the undo of a loss",
     {
	    {"2026-11-24T11:00", "declined", "lost", "-"},
	    {"2026-11-24T11:05", "contacted", "lost", "-"},
	    {"2026-11-24T11:07", "undo", "contact", "2026-11-25T09:00"},
	    {"2026-11-24T11:08", "contacted", "offer", "2026-12-03T00:00"},
	}},
    {"times: the text's, never ahead, never before the last step",
     {
	    {"2026-11-24T15:00", "contacted @2026-11-24T15:30", "contact",
		"future"},
	    {"2026-11-24T15:00", "contacted @2026-11-24T15:08", "offer",
		"2026-12-03T00:00"},
	    {"2026-11-30T15:00", "offer_sent @2026-11-23", "offer", "before"},
	    {"2026-11-30T15:00", "offer_sent @2026-12-01", "offer", "future"},
	    {"2026-11-30T15:00", "offer_sent @2026-11-24T14:00", "offer",
		"before"},
	    {"2026-11-30T15:00", "offer_sent @2026-11-24", "answer",
		"2026-12-09T00:00"},
	}},
    {"times: the mail's Date, not later than its arrival",
     {
	    {"2026-11-24T15:00", "contacted <2026-11-23T09:00", "contact",
		"before"},
	    {"2026-11-26T15:00", "contacted <2026-11-25T09:00", "offer",
		"2026-12-04T00:00"},
	    {"2026-11-27T15:00", "offer_sent <2026-11-30T09:00", "answer",
		"2026-12-12T00:00"},
	}},
    {"a token works once a step",
     {
	    {"2026-11-24T11:00", "confirm !1", "offer", "2026-12-03T00:00"},
	    {"2026-11-24T11:01", "confirm !1", "offer", "repeated"},
	    {"2026-11-24T11:02", "contacted !1", "offer", "repeated"},
	    {"2026-11-25T11:00", "offer_sent !1", "answer", "2026-12-10T00:00"},
	    {"2026-11-25T11:01", "offer_sent !2", "answer", "repeated"},
	    {"2026-11-25T11:02", "confirm !2", "answer", "repeated"},
	}},
    {"an undo button means one step, once",
     {
	    {"2026-11-24T11:00", "contacted", "offer", "2026-12-03T00:00"},
	    {"2026-11-25T11:00", "offer_sent", "answer", "2026-12-10T00:00"},
	    {"2026-11-25T11:05", "undo ^!2", "answer", "which"},
	    {"2026-11-25T11:06", "undo ^!3", "offer", "2026-12-03T00:00"},
	    {"2026-11-25T11:07", "undo ^!3", "offer", "repeated"},
	    {"2026-11-25T11:08", "undo !4", "contact", "2026-11-25T09:00"},
	}},
    {"what moves nothing",
     {
	    {"2026-11-24T11:00", "not_reached", "contact", "2026-11-25T09:00"},
	    {"2026-11-24T11:00", "appointment @2026-12-01T10:00", "contact",
		"2026-11-25T09:00"},
	    {"2026-11-24T11:00", "appointment", "contact", "when"},
	    {"2026-11-24T11:00", "snooze @2026-11-26", "contact",
		"2026-11-25T09:00"},
	    {"2026-11-24T11:00", "snooze @2026-11-20", "contact", "when"},
	    {"2026-11-24T11:00", "assign", "contact", "who"},
	    {"2026-11-24T11:00", "note", "contact", "2026-11-25T09:00"},
	    {"2026-11-24T11:00", "ask", "contact", "unclear"},
	}},
    {"what is over is over",
     {
	    {"2026-11-24T11:00", "passed", "lost", "-"},
	    {"2026-11-24T11:01", "accepted", "lost", "closed"},
	    {"2026-11-24T11:02", "snooze @2026-11-26", "lost", "closed"},
	    {"2026-11-24T11:03", "declined", "lost", "-"},
	}},
};

static const char *const whys[WHYS] = {[WHY_UNCLEAR] = "unclear",
    [WHY_TOO_EARLY] = "too early",
    [WHY_CLOSED] = "closed",
    [WHY_RUNNING] = "running",
    [WHY_FUTURE] = "future",
    [WHY_BEFORE] = "before",
    [WHY_REPEATED] = "repeated",
    [WHY_NOTHING] = "nothing",
    [WHY_WHICH] = "which",
    [WHY_WHEN] = "when",
    [WHY_WHO] = "who"};

static int64_t
moment(const char *s)
{
	int64_t t;

	assert_int_equal(iso_parse(str_from(s), &t, NULL, NULL), 0);
	return t;
}

static void
parse_time(const char *s, int64_t *t, bool *timed)
{
	struct str v = str_from(s), word;

	assert_true(str_cut(&v, ' ', &word));
	assert_int_equal(iso_parse(word, t, timed, NULL), 0);
}

static struct wish
parse_wish(const struct line *l)
{
	struct wish w = {.by = STR("jens"), .mail = STR("m@x")};
	struct str rest = str_from(l->wish), name;
	const char *p;

	w.now = w.arrived = moment(l->arrives);
	assert_true(str_cut(&rest, ' ', &name));
	w.action.kind = action_kind(name);
	assert_int_not_equal(w.action.kind, ACT_NONE);
	if ((p = strchr(l->wish, '@')) != NULL) {
		parse_time(p + 1, &w.action.at, &w.action.at_timed);
		w.action.has_at = true;
	}
	if ((p = strchr(l->wish, '<')) != NULL)
		parse_time(p + 1, &w.written, NULL);
	if ((p = strchr(l->wish, '=')) != NULL) {
		w.action.has_amount = true;
		w.action.amount_cents = atol(p + 1);
	}
	if ((p = strchr(l->wish, '!')) != NULL)
		w.seen = (unsigned)atoi(p + 1);
	w.undo_exact = strchr(l->wish, '^') != NULL;
	return w;
}

static void
tell(struct order *o, struct arena *a, const struct order_rules *r,
    const char *story, const struct line *l)
{
	struct wish w = parse_wish(l);
	struct applied did;
	char iso[ISO_MAX];
	const char *due;
	size_t before = o->n_events;
	struct err e;

	assert_int_equal(order_apply(o, a, r, &w, &did, &e), 0);
	if (did.verdict == VERDICT_ASK)
		due = whys[did.why];
	else
		due = o->due == 0 ? "-" : iso_moment(o->due, iso);
	if (strcmp(state_name(o->state), l->state) != 0 ||
	    strncmp(due, l->due, strlen(l->due)) != 0)
		fail_msg("%s: %s at %s: %s, %s", story, l->wish, l->arrives,
		    state_name(o->state), due);
	assert_int_equal(o->n_events, before + did.n);
	if (did.verdict == VERDICT_ASK)
		assert_int_equal(did.n, 0);
}

static struct order
opened(struct arena *a, const struct order_rules *r)
{
	struct order o = {.id = 1, .number = STR("2026-0001")};

	o.person = STR("jens");
	order_open(&o, a, r, moment("2026-11-24T09:00"),
	    moment("2026-11-24T09:00"), STR("i@x"));
	return o;
}

static struct order_rules
velux(const struct calendar *cal)
{
	struct order_rules r = {.cal = cal};

	for (unsigned s = ORDER_CONTACT; s <= ORDER_JOB; s++)
		r.period[s] = period_default(s);
	return r;
}

static void
stories_end_as_told(void **state)
{
	struct calendar cal = {.land = LAND_NW};
	struct order_rules r = velux(&cal);
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		struct order o = opened(a, &r), again;

		for (size_t n = 0; n < LINES && stories[i].line[n].wish != NULL;
		     n++)
			tell(&o, a, &r, stories[i].name, &stories[i].line[n]);
		again = o;
		order_replay(&again, &r);
		assert_int_equal(again.state, o.state);
		assert_int_equal(again.due, o.due);
		assert_int_equal(again.last, o.last);
	}
	arena_free(a);
}

static void
pauses_stop_the_firms_clock_alone(void **state)
{
	struct calendar cal = {.land = LAND_NW};
	struct order_rules r = velux(&cal);
	struct arena *a = arena_new();
	struct order o = opened(a, &r);
	struct wish w = {
	    .action = {.kind = ACT_NOTE, .pause = true}
        };
	struct applied did;
	struct err e;
	struct net_time t;
	int64_t due = o.due;

	(void)state;
	w.now = w.arrived = moment("2026-11-24T10:00");
	assert_int_equal(order_apply(&o, a, &r, &w, &did, &e), 0);
	w.action.pause = false;
	w.action.resume = true;
	w.now = w.arrived = moment("2026-11-24T12:00");
	assert_int_equal(order_apply(&o, a, &r, &w, &did, &e), 0);
	t = order_net_time(&o, a, moment("2026-11-24T13:00"));
	assert_int_equal(t.gross, 4 * 3600);
	assert_int_equal(t.net, 2 * 3600);
	assert_int_equal(o.due, due);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_cell_is_blank),
	    cmocka_unit_test(each_cell_is_as_written),
	    cmocka_unit_test(stories_end_as_told),
	    cmocka_unit_test(pauses_stop_the_firms_clock_alone),
	};
	struct err e;

	if (zone_set("Europe/Berlin", &e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
