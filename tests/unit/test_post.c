/* The outbox: what a server's answers make of a mail, and what a crash. */
#include "firm.h"

#include "io/transport.h"

/* What the server says to each mail, in turn; "" ends with "ok". */
static const char *script;
static unsigned n_sent;
static char log_of[4096];

enum sent __wrap_transport_send(struct transport *t, struct str from,
    struct str to, struct str raw, char answer[512]);

enum sent
__wrap_transport_send(struct transport *t, struct str from, struct str to,
    struct str raw, char answer[512])
{
	char c = *script != '\0' ? *script++ : 'o';
	size_t n = strlen(log_of);

	(void)t;
	(void)raw;
	assert_true(str_is(from, "auftrag@firma.example"));
	snprintf(log_of + n, sizeof log_of - n, "%.*s%c ",
	    STR_FMT(str_sub(to, 0, 1)), c);
	n_sent++;
	snprintf(answer, 512, "said %c", c);
	switch (c) {
	case 'l':
		strcpy(answer, "451 later");
		return SENT_LATER;
	case 'a':
		return SENT_LATER; /* no connection */
	case 'r':
		return SENT_REFUSED;
	case 'u':
		return SENT_UNKNOWN;
	case 's':
		return SENT_SETUP;
	default:
		return SENT_OK;
	}
}

static void
pass(struct test_firm *t, const char *answers)
{
	unsigned sent;
	struct err e;
	int rc;

	script = answers;
	rc = post_pass(&t->flow, NULL, &sent, &e);
	if (rc != 0 && strpbrk(answers, "sa") == NULL)
		fail_msg("%s", e.msg);
}

struct states {
	char text[512];
};

/* "notification:queued:1 " for each mail */
static int
add_state(void *arg, const struct outmail *m, struct err *e)
{
	struct states *s = arg;
	size_t n = strlen(s->text);

	(void)e;
	snprintf(s->text + n, sizeof s->text - n, "%c:%s:%u ", m->kind[0],
	    outbox_state_name(m->state), m->tries);
	return 0;
}

static void
expect(struct test_firm *t, const char *want)
{
	struct states s = {""};
	struct arena *a = arena_new();

	assert_int_equal(store_outboxes(t->store, a, add_state, &s, NULL), 0);
	assert_string_equal(s.text, want);
	arena_free(a);
}

static int
setup(void **state)
{
	log_of[0] = '\0';
	n_sent = 0;
	return firm_setup(state);
}

/* What falls due; seconds since the last look, or -1 in a new process.  The
 * next look. */
static int64_t
remind(struct test_firm *t, int64_t elapsed)
{
	int64_t next;
	struct err e;

	assert_int_equal(remind_pass(&t->flow, elapsed, &next, &e), 0);
	return next;
}

static void
what_is_sent_is_sent_once(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "o");
	expect(t, "n:sent:1 ");
	pass(t, "o");
	assert_int_equal(n_sent, 1);
}

static void
later_comes_again_with_growing_pauses(void **state)
{
	struct test_firm *t = *state;
	static const int64_t pauses[] = {
	    300, 600, 1200, 2400, 4800, 9600, 14400, 14400};

	firm_order(t, "1");
	pass(t, "l");
	expect(t, "n:queued:1 ");
	for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
		t->flow.now += pauses[i] - 1;
		pass(t, "l");
		assert_int_equal(n_sent, i + 1);
		t->flow.now += 1;
		pass(t, "l");
		assert_int_equal(n_sent, i + 2);
	}
	t->flow.now += 14400;
	pass(t, "o");
	expect(t, "n:sent:10 ");
}

static void
after_five_days_it_has_failed_and_another_hears_of_it(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	for (int i = 0; i < 40; i++) {
		pass(t, "l");
		t->flow.now += 14400;
	}
	pass(t, "");
	assert_non_null(strstr(log_of, "po")); /* petra, not jens */
}

static void
refused_is_final_and_another_hears_of_it(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "ro");
	expect(t, "n:failed:1 a:sent:1 ");
	assert_string_equal(log_of, "jr po ");
	t->flow.now += 86400;
	pass(t, "o");
	assert_int_equal(n_sent, 2);
}

static void
unknown_goes_once_more_and_no_more(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "u");
	expect(t, "n:ambiguous:1 ");
	t->flow.now += 300;
	pass(t, "uo");
	expect(t, "n:ambiguous:2 a:sent:1 ");
	t->flow.now += 86400;
	pass(t, "o");
	expect(t, "n:ambiguous:2 a:sent:1 ");
}

static void
a_refused_login_counts_for_no_mail(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	firm_order(t, "2");
	pass(t, "s");
	assert_int_equal(n_sent, 1);
	t->flow.now += 300;
	pass(t, "oo");
	assert_int_equal(n_sent, 3);
}

/* jens says "not now": his other mails wait, petra's and VELUX's go. */
static void
a_destination_that_says_later_is_left_alone(void **state)
{
	struct test_firm *t = *state;

	t->persons[1].notify = true;
	firm_order(t, "1");
	firm_order(t, "2");
	firm_order(t, "3");
	pass(t, "l");
	assert_string_equal(log_of, "jl po po po ");
	t->flow.now += 299;
	pass(t, "");
	assert_int_equal(n_sent, 4);
	t->flow.now += 1;
	pass(t, "l"); /* one of them asks, for all */
	assert_int_equal(n_sent, 5);
	t->flow.now += 600;
	pass(t, "ooo");
	assert_int_equal(n_sent, 8);
	expect(t, "n:sent:3 n:sent:1 n:sent:1 n:sent:1 n:sent:1 n:sent:1 ");
}

static void
a_server_that_is_away_is_asked_once_a_pass(void **state)
{
	struct test_firm *t = *state;

	t->persons[1].notify = true;
	firm_order(t, "1");
	firm_order(t, "2");
	pass(t, "a");
	assert_int_equal(n_sent, 1);
	pass(t, "a"); /* the next mail's turn: none is held back by another */
	assert_int_equal(n_sent, 2);
	t->flow.now += 300;
	pass(t, "");
	assert_int_equal(n_sent, 6);
}

static bool
stop_at_once(void *arg)
{
	(void)arg;
	return false;
}

/* SIGTERM: the mail on its way is settled, the next one not begun. */
static void
who_is_to_end_ends_behind_a_mail(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	firm_order(t, "2");
	t->flow.pulse = stop_at_once;
	pass(t, "o");
	expect(t, "n:sent:1 n:queued:0 ");
}

static void
a_crash_while_sending_is_ambiguous(void **state)
{
	struct test_firm *t = *state;
	struct err e;

	firm_order(t, "1");
	assert_int_equal(store_outbox_claim(t->store, 1, &e), 1);
	assert_int_equal(store_outbox_claim(t->store, 1, &e), 0);
	store_close(t->store);
	firm_open_store(t);
	expect(t, "n:sending:1 ");
	pass(t, "o");
	expect(t, "n:sent:2 ");
}

static void
the_partner_hears_in_order(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	t->flow.now += 60;
	firm_do(t, "2026-0001", ACT_OFFER_SENT);
	pass(t, "");
	log_of[0] = '\0';
	t->flow.now += 3600;
	pass(t, "l");
	assert_string_equal(log_of, "bl "); /* the second waits for it */
	t->flow.now += 300;
	pass(t, "oo");
	assert_string_equal(log_of, "bl bo bo ");
}

static void
an_undo_drops_what_has_not_left(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	t->flow.now += 599;
	firm_do(t, "2026-0001", ACT_UNDO);
	log_of[0] = '\0';
	t->flow.now += 86000;
	pass(t, "");
	assert_null(strstr(log_of, "b"));
}

static void
a_reminder_of_a_step_taken_meanwhile_stays_away(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "");
	t->flow.now = moment("2026-11-25T09:00");
	remind(t, -1);
	expect(t, "n:sent:1 r:queued:0 ");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	pass(t, "");
	expect(t, "n:sent:1 c:queued:0 n:sent:1 ");
}

/* … unless it may have arrived: then it is on record, and goes no more. */
static void
a_reminder_that_went_out_perhaps_stays_on_record(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "");
	t->flow.now = moment("2026-11-25T09:00");
	remind(t, -1);
	pass(t, "u");
	expect(t, "n:sent:1 r:ambiguous:1 ");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	t->flow.now += 300;
	pass(t, "");
	expect(t, "n:sent:1 r:ambiguous:1 c:queued:0 n:sent:1 ");
}

/* A confirmation whose answer was lost, then "not now", then an undo. */
static void
an_undo_corrects_what_went_out_perhaps(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	pass(t, "");
	t->flow.now += 600;
	pass(t, "u");
	t->flow.now += 300;
	pass(t, "l");
	expect(t, "n:sent:1 c:queued:2 n:sent:1 ");
	firm_do(t, "2026-0001", ACT_UNDO);
	log_of[0] = '\0';
	t->flow.now += 3600;
	pass(t, "");
	assert_string_equal(log_of, "jo bo bo ");
}

static void
the_clock_that_jumps_is_not_believed(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	pass(t, "");
	remind(t, -1);
	t->flow.now += 20 * 86400; /* while a minute went by */
	remind(t, 60);
	assert_true(t->flow.clock_held);
	expect(t, "n:sent:1 ");
	t->flow.now = moment("2026-11-24T09:02");
	remind(t, 120);
	assert_false(t->flow.clock_held);
	t->flow.now += 20 * 86400; /* off for three weeks: no jump */
	remind(t, -1);
	assert_false(t->flow.clock_held);
	expect(t, "n:sent:1 r:queued:0 ");
	t->flow.now -= 3 * 86400;
	remind(t, -1);
	assert_true(t->flow.clock_held);
	t->flow.now += 3600; /* an hour on it is taken at its word */
	remind(t, -1);
	assert_false(t->flow.clock_held);
}

/* A year ahead for a day: what it put off to that year comes today. */
static void
a_clock_that_went_back_holds_nothing_for_a_year(void **state)
{
	struct test_firm *t = *state;
	int64_t next, year = (int64_t)365 * 86400;

	t->persons[0].digest = true;
	firm_order(t, "1");
	pass(t, "");
	remind(t, -1);
	t->flow.now += year;
	remind(t, -1);
	pass(t, "");
	firm_order(t, "2");
	pass(t, "l");
	firm_do(t, "2027-0001", ACT_CONTACTED);
	remind(t, -1);
	t->flow.now -= year;
	for (int i = 0; i < 3; i++) {
		remind(t, -1);
		t->flow.now += 3600;
	}
	assert_false(t->flow.clock_held);
	log_of[0] = '\0';
	t->flow.now += 600;
	pass(t, "");
	assert_non_null(strstr(log_of, "bo ")); /* the confirmation */
	assert_non_null(strstr(log_of, "jo ")); /* and what was put off */
	t->flow.now = moment("2026-11-25T07:30");
	log_of[0] = '\0';
	next = remind(t, -1);
	pass(t, "");
	assert_non_null(strstr(log_of, "jo ")); /* a digest, a reminder */
	assert_true(next < t->flow.now + (int64_t)14 * 86400);
}

/* Each jump has its own hour: what an earlier one noted is not this one's. */
static void
every_jump_is_held_for_its_hour(void **state)
{
	struct test_firm *t = *state;
	int64_t then = t->flow.now;

	remind(t, -1);
	t->flow.now = then - (int64_t)20 * 86400;
	remind(t, -1);
	assert_true(t->flow.clock_held);
	t->flow.now = then + 5;
	remind(t, -1);
	assert_false(t->flow.clock_held);
	t->flow.now = then - (int64_t)20 * 86400 + 7200;
	remind(t, -1);
	assert_true(t->flow.clock_held);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, firm_teardown)

static int
found_it(void *arg, struct str message_id)
{
	unsigned *asked = arg;

	assert_true(str_chr(message_id, '@') != SIZE_MAX);
	++*asked;
	return 1;
}

static void
what_is_found_does_not_go_out_again(void **state)
{
	struct test_firm *t = *state;
	unsigned asked = 0;

	t->flow.went_out = found_it;
	t->flow.went_out_arg = &asked;
	firm_order(t, "1");
	pass(t, "u");
	assert_int_equal(asked, 0);
	t->flow.now += 300;
	pass(t, "o");
	expect(t, "n:sent:2 ");
	assert_int_equal(asked, 1);
	assert_int_equal(n_sent, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_sent_is_sent_once),
	    TEST(later_comes_again_with_growing_pauses),
	    TEST(after_five_days_it_has_failed_and_another_hears_of_it),
	    TEST(refused_is_final_and_another_hears_of_it),
	    TEST(unknown_goes_once_more_and_no_more),
	    TEST(what_is_found_does_not_go_out_again),
	    TEST(a_refused_login_counts_for_no_mail),
	    TEST(a_destination_that_says_later_is_left_alone),
	    TEST(a_server_that_is_away_is_asked_once_a_pass),
	    TEST(who_is_to_end_ends_behind_a_mail),
	    TEST(a_crash_while_sending_is_ambiguous),
	    TEST(the_partner_hears_in_order),
	    TEST(an_undo_drops_what_has_not_left),
	    TEST(a_reminder_of_a_step_taken_meanwhile_stays_away),
	    TEST(a_reminder_that_went_out_perhaps_stays_on_record),
	    TEST(an_undo_corrects_what_went_out_perhaps),
	    TEST(the_clock_that_jumps_is_not_believed),
	    TEST(every_jump_is_held_for_its_hour),
	    TEST(a_clock_that_went_back_holds_nothing_for_a_year),
	};

	if (zone_set("Europe/Berlin", NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
