/* The store: its file, its lock, its uniqueness, and every step that fails. */
#include "firm.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/sql.h"

static int fail_at, steps, fail_with = SQLITE_FULL;

int __real_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s);

int
__wrap_sqlite3_step(sqlite3_stmt *s)
{
	steps++;
	return steps == fail_at ? fail_with : __real_sqlite3_step(s);
}

static int
setup(void **state)
{
	fail_at = 0;
	return firm_setup(state);
}

static int
teardown(void **state)
{
	fail_at = 0;
	return firm_teardown(state);
}

static void
the_file_is_private(void **state)
{
	struct test_firm *t = *state;
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/dachpost.db", t->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
}

static void
sql_by_hand(struct test_firm *t, const char *text)
{
	char path[128];
	sqlite3 *c;

	snprintf(path, sizeof path, "%s/dachpost.db", t->dir);
	assert_int_equal(sqlite3_open(path, &c), SQLITE_OK);
	assert_int_equal(sqlite3_exec(c, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(c);
}

static void
a_newer_schema_is_refused(void **state)
{
	struct test_firm *t = *state;
	struct err e;

	char back[64];

	snprintf(back, sizeof back, "PRAGMA user_version = %u", n_migrations);
	store_close(t->store);
	t->store = NULL;
	sql_by_hand(t, "PRAGMA user_version = 99");
	assert_int_equal(store_open(t->dir, 0, &t->store, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
	assert_non_null(strstr(e.msg, "99"));
	sql_by_hand(t, back);
	firm_open_store(t);
}

static void
listing_needs_a_database(void **state)
{
	struct store *s;
	struct err e;

	(void)state;
	assert_int_equal(store_open("/tmp", STORE_READ, &s, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
}

static void
one_agent_only(void **state)
{
	struct test_firm *t = *state;
	struct store_lock *one, *two;
	char path[128];
	struct err e;

	assert_int_equal(store_lock(t->dir, &one, &e), 0);
	assert_int_equal(store_lock(t->dir, &two, &e), -1);
	assert_int_equal(e.code, ERR_RETRY);
	store_unlock(one);
	assert_int_equal(store_lock(t->dir, &two, &e), 0);
	store_unlock(two);
	snprintf(path, sizeof path, "%s/lock", t->dir);
	unlink(path);
}

static void
orders_are_numbered_by_year(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct dossier d;

	firm_order(t, "1");
	firm_order(t, "2");
	t->flow.now = moment("2027-01-01T00:00");
	firm_order(t, "3");
	assert_int_equal(store_order(t->store, 3, a, &d, NULL), 1);
	assert_true(str_is(d.o.number, "2027-0001"));
	assert_int_equal(
	    store_order_by_number(t->store, STR("2026-0002"), a, &d, NULL), 1);
	assert_int_equal(
	    store_order_by_number(t->store, STR("2026-0003"), a, &d, NULL), 0);
	arena_free(a);
}

/* What comes back is what went in; the columns are the fold of the events. */
static void
an_order_comes_back_whole(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct dossier d, again;
	struct order_rules r;

	firm_order(t, "VX-1");
	firm_do(t, "2026-0001", ACT_CONTACTED);
	firm_do(t, "2026-0001", ACT_OFFER_SENT);
	firm_do(t, "2026-0001", ACT_UNDO);
	assert_int_equal(store_order(t->store, 1, a, &d, NULL), 1);
	assert_int_equal(d.o.n_events, 4);
	assert_true(d.o.events[2].undone);
	again = d;
	r = flow_rules(&t->flow, a, &d);
	order_replay(&again.o, &r);
	assert_int_equal(again.o.state, d.o.state);
	assert_int_equal(again.o.due, d.o.due);
	assert_int_equal(again.o.since, d.o.since);
	assert_true(str_is(d.inquiry_no, "VX-1"));
	assert_true(str_is(d.inquiry.customer.last_name, "Muster"));
	arena_free(a);
}

static void
who_comes_second_is_told(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct dossier one, two;
	struct err e;

	firm_order(t, "1");
	assert_int_equal(store_order(t->store, 1, a, &one, &e), 1);
	assert_int_equal(store_order(t->store, 1, a, &two, &e), 1);
	assert_int_equal(store_order_save(t->store, &one, &e), 0);
	assert_int_equal(store_order_save(t->store, &two, &e), -1);
	assert_int_equal(e.code, ERR_RETRY);
	arena_free(a);
}

static void
one_inquiry_is_one_order(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct dossier d;
	int64_t id;
	struct err e;

	firm_order(t, "VX-1");
	assert_int_equal(
	    store_find_inquiry(t->store, STR("velux"), STR("VX-1"), &id, &e),
	    1);
	assert_int_equal(
	    store_find_inquiry(t->store, STR("roto"), STR("VX-1"), &id, &e), 0);
	assert_int_equal(store_order(t->store, 1, a, &d, &e), 1);
	assert_int_equal(store_order_new(t->store, a, &d, &e), -1);
	assert_int_equal(e.code, ERR_BUG); /* the schema stands guard, too */
	arena_free(a);
}

static void
a_mail_is_known_by_its_content(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct mail_key k = {
	    STR("acc"), STR("INBOX"), STR("7"), 1, STR("aa"), STR("bb")};
	struct mail_row m;
	int64_t one, two;
	unsigned tries;
	struct err e;

	assert_int_equal(
	    store_mail_attempt(t->store, &k, 1, &one, &tries, &e), 0);
	assert_int_equal(
	    store_mail_attempt(t->store, &k, 2, &two, &tries, &e), 0);
	assert_int_equal(one, two);
	assert_int_equal(tries, 2);
	assert_int_equal(store_mail_first_new(t->store, k.account, k.folder, 1),
	    7); /* not before it has its verdict */
	assert_int_equal(store_mail_settle(t->store, one, MAIL_REPLY, 0,
			     STR("m@x"), STR("w"), 3, &e),
	    0);
	assert_int_equal(
	    store_mail_first_new(t->store, k.account, k.folder, 1), 8);
	assert_true(store_mail_known(t->store, k.account, k.folder, 1, k.uid));
	assert_int_equal(store_mail_settle(t->store, one, MAIL_REPLY, 0,
			     STR("m@x"), STR("w"), 3, &e),
	    -1);        /* never two verdicts */
	k.validity = 2; /* the server counts anew: the same mail */
	assert_int_equal(
	    store_mail_attempt(t->store, &k, 4, &two, &tries, &e), 0);
	assert_int_not_equal(one, two);
	assert_int_equal(store_mail_twin(t->store, two, STR(""), a, &m, &e), 1);
	k.uid = STR("8"); /* delivered by another way: other headers */
	k.sha256 = STR("cc");
	assert_int_equal(
	    store_mail_attempt(t->store, &k, 4, &two, &tries, &e), 0);
	assert_int_equal(
	    store_mail_twin(t->store, two, STR("m@x"), a, &m, &e), 1);
	k.uid = STR("9"); /* the same ID, other content: another mail */
	k.sha256 = STR("dd");
	k.body_sha256 = STR("ee");
	assert_int_equal(
	    store_mail_attempt(t->store, &k, 4, &two, &tries, &e), 0);
	assert_int_equal(
	    store_mail_twin(t->store, two, STR("m@x"), a, &m, &e), 0);
	arena_free(a);
}

struct sums {
	unsigned mails, sum;
};

static int
add_mail(void *arg, const struct outmail *m, struct err *e)
{
	struct sums *s = arg;

	(void)e;
	s->mails++;
	s->sum += m->seq;
	return 0;
}

static struct sums
outbox(struct test_firm *t)
{
	struct sums s = {0, 0};
	struct arena *a = arena_new();

	assert_int_equal(store_outboxes(t->store, a, add_mail, &s, NULL), 0);
	arena_free(a);
	return s;
}

/*
 * Every statement of an action fails in turn: nothing was written then, and
 * the next attempt ends as if there had been none.
 */
static void
all_or_nothing(void **state)
{
	struct test_firm *t = *state;
	struct action act = {.kind = ACT_OFFER_SENT};
	struct arena *a = arena_new();
	unsigned failures = 0;
	struct dossier d;
	struct str why;
	struct err e;
	int rc = -1;

	firm_order(t, "1");
	for (int n = 1; rc != 1; n++) {
		fail_at = n;
		steps = 0;
		rc = flow_do(&t->flow, a, STR("2026-0001"), &act, &why, &e);
		fail_at = 0;
		if (rc == 1)
			break;
		assert_int_equal(rc, -1);
		assert_int_equal(e.code, ERR_RETRY);
		assert_int_equal(store_order(t->store, 1, a, &d, &e), 1);
		assert_int_equal(d.o.state, ORDER_CONTACT);
		assert_int_equal(d.o.n_events, 1);
		assert_int_equal(outbox(t).mails, 1);
		failures++;
		assert_true(n < 1000);
	}
	assert_true(failures > 10);
	assert_int_equal(store_order(t->store, 1, a, &d, &e), 1);
	assert_int_equal(d.o.state, ORDER_ANSWER);
	assert_int_equal(outbox(t).mails, 4); /* 2 confirmations, 2 notices */
	arena_free(a);
}

/* What a failed sync left on the disk only a fresh look can tell. */
static void
after_an_io_error_nothing_is_begun(void **state)
{
	struct test_firm *t = *state;
	struct err e;
	int64_t n = 0;

	assert_false(store_broken(t->store));
	fail_with = SQLITE_IOERR_FSYNC;
	fail_at = 1;
	steps = 0;
	assert_int_equal(store_meta_put(t->store, "x", 1, &e), -1);
	fail_with = SQLITE_FULL;
	fail_at = 0;
	assert_int_equal(e.code, ERR_RETRY);
	assert_true(store_broken(t->store));
	assert_int_equal(store_begin(t->store, &e), -1);
	assert_int_equal(e.code, ERR_RETRY);
	store_close(t->store);
	firm_open_store(t);
	assert_int_equal(store_meta(t->store, "x", &n, &e), 0);
	assert_int_equal(store_begin(t->store, &e), 0);
	store_rollback(t->store);
}

static void
reminders_all_or_nothing(void **state)
{
	struct test_firm *t = *state;
	unsigned failures = 0;
	int64_t next;
	struct err e;
	int rc = -1;

	firm_order(t, "1");
	t->flow.now = moment("2026-11-25T09:00");
	for (int n = 1; rc != 0; n++) {
		fail_at = n;
		steps = 0;
		rc = remind_pass(&t->flow, -1, &next, &e);
		failures += rc != 0;
		assert_true(n < 1000);
	}
	fail_at = 0;
	assert_true(failures > 5);
	assert_int_equal(outbox(t).mails, 2);
	assert_int_equal(remind_pass(&t->flow, -1, &next, &e), 0);
	assert_int_equal(outbox(t).mails, 2);
}

static void
a_backup_is_a_database(void **state)
{
	struct test_firm *t = *state;
	char dir[128], path[160];
	struct arena *a = arena_new();
	struct store *copy;
	struct dossier d;
	struct str verdict;
	struct err e;

	firm_order(t, "1");
	snprintf(dir, sizeof dir, "%s/copy", t->dir);
	snprintf(path, sizeof path, "%s/dachpost.db", dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_equal(store_backup(t->store, path, &e), 0);
	assert_int_equal(store_backup(t->store, path, &e), -1);
	assert_int_equal(store_open(dir, STORE_READ, &copy, &e), 0);
	assert_int_equal(store_order(copy, 1, a, &d, &e), 1);
	assert_int_equal(store_check(copy, a, &verdict, &e), 0);
	assert_true(str_is(verdict, "ok"));
	store_close(copy);
	unlink(path);
	rmdir(dir);
	arena_free(a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_file_is_private),
	    TEST(a_newer_schema_is_refused),
	    TEST(listing_needs_a_database),
	    TEST(one_agent_only),
	    TEST(orders_are_numbered_by_year),
	    TEST(an_order_comes_back_whole),
	    TEST(who_comes_second_is_told),
	    TEST(one_inquiry_is_one_order),
	    TEST(a_mail_is_known_by_its_content),
	    TEST(all_or_nothing),
	    TEST(after_an_io_error_nothing_is_begun),
	    TEST(reminders_all_or_nothing),
	    TEST(a_backup_is_a_database),
	};

	if (zone_set("Europe/Berlin", NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
