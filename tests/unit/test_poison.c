/* A mail that ends the reader: set aside at its first try, alone. */
#include "firm.h"

#include <signal.h>

#include "base/log.h"
#include "base/sanitized.h"
#include "flow/flow.h"
#include "flow/read_request.h"
#include "io/reader.h"
#include "parsers/charset.h"
#include "parsers/read.h"

/* What a mail's subject does to the reader. */
static void
hurt(struct str request)
{
	if (str_find(request, STR("CRASH")) != SIZE_MAX)
		raise(SIGSEGV);
	while (str_find(request, STR("SILENCE")) != SIZE_MAX)
		continue;
	while (str_find(request, STR("HUNGER")) != SIZE_MAX)
		*(volatile char *)mem_new(8 << 20) =
		    1; /* asked for is enough */
}

static void
read_or_suffer(void *arg, struct str request, struct buf *answer)
{
	hurt(request);
	read_serve(arg, request, answer);
}

static struct read_context context;
static struct rules *rules;

static void
start(struct test_firm *t)
{
	static const struct reader_limits l = {
	    .memory = 300 << 20, .seconds = 4, .answer = 1 << 20};
	struct err e;

	firm_open(t);
	if (rules_load(NULL, &rules, &e) != 0)
		fail_msg("%s", e.msg);
	context = (struct read_context){.rules = rules};
	charset_preload();
	if (reader_start(read_or_suffer, &context, &l, &t->flow.reader, &e) !=
	    0)
		fail_msg("%s", e.msg);
	t->flow.rules = rules;
}

static void
stop(struct test_firm *t)
{
	reader_stop(t->flow.reader);
	rules_free(rules);
	firm_close(t);
}

struct rows {
	char text[1024];
};

static int
add_row(void *arg, const struct mail_row *m, struct err *e)
{
	struct rows *r = arg;
	size_t n = strlen(r->text);

	(void)e;
	snprintf(r->text + n, sizeof r->text - n, "%.*s:%.*s:%u:%.*s\n",
	    STR_FMT(m->uid), STR_FMT(m->kind), m->tries, STR_FMT(m->why));
	return 0;
}

static void
expect(struct test_firm *t, const char *want)
{
	struct rows r = {""};

	assert_int_equal(store_mails(t->store, add_row, &r, NULL), 0);
	assert_string_equal(r.text, want);
}

static struct incoming
mail(struct test_firm *t, struct arena *a, const char *uid, const char *subject)
{
	struct incoming m = {.folder = STR("INBOX"),
	    .uid = str_from(uid),
	    .validity = 1,
	    .arrived = t->flow.now};

	m.raw = arena_fmt(a,
	    "From: stranger@post.example\r\nTo: auftrag@firma.example\r\n"
	    "Subject: %s\r\nMessage-ID: <%s@post.example>\r\n\r\nHallo\r\n",
	    subject, uid);
	m.size = (int64_t)m.raw.n;
	return m;
}

/* Poison between good mails: each has its verdict, none is tried twice. */
static void
poison_costs_one_try(void **state)
{
	struct test_firm t;
	struct arena *a = arena_new();
	struct incoming m[7];
	struct err e = {.code = ERR_NONE};

	(void)state;
	start(&t);
	m[0] = mail(&t, a, "1", "gut");
	m[1] = mail(&t, a, "2", "CRASH");
	m[2] = mail(&t, a, "3", "gut");
	m[3] = mail(&t, a, "4", "SILENCE");
	m[4] = mail(&t, a, "5", "gut");
	m[5] = mail(&t, a, "6", SANITIZED ? "CRASH" : "HUNGER");
	m[6] = mail(&t, a, "7", "gut");
	if (intake(&t.flow, m, 7, &e) != 0)
		fail_msg("%s", e.msg);
	expect(&t, "1:other:1:nothing that concerns an order\n"
		   "2:quarantined:1:reader: ended by SIGSEGV\n"
		   "3:other:1:nothing that concerns an order\n"
		   "4:quarantined:1:reader: no answer within 4 s\n"
		   "5:other:1:nothing that concerns an order\n"
		   "6:quarantined:1:reader: "
#if SANITIZED
		   "ended by SIGSEGV"
#else
		   "out of memory"
#endif
		   "\n7:other:1:nothing that concerns an order\n");
	stop(&t);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(poison_costs_one_try),
	};

	log_open(LOG_ERROR);
	if (zone_set("Europe/Berlin", NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
