/* core/reading: what the caged reader writes, the agent reads back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "core/reading.h"

static const char full[] =
    "{\"kind\":\"inquiry\",\"message_id\":\"a@b.example\",\"from\":{\"name\":"
    "\"J\xc3\xb6rn\",\"email\":\"j@b.example\"},\"to\":[],\"cc\":[],\"subject"
    "\":\"Fenster\",\"date\":\"2026-11-24T14:30:00+01:00\",\"text\":\"\","
    "\"actions\":[{\"do\":\"offer_sent\",\"at\":\"2026-11-23\",\"amount_eur"
    "\":4350.05}],\"forward\":{\"from\":{\"name\":\"\",\"email\":\"k@c.example"
    "\"},\"to\":[],\"subject\":\"s\",\"date\":\"\",\"body\":\"b\",\"message_id"
    "\":\"\"},\"customer_intent\":\"declined\",\"inquiry\":{\"inquiry_no\":"
    "\"VX-1\",\"project\":\"einbau\",\"customer\":{\"salutation\":\"Frau\","
    "\"title\":\"\",\"first_name\":\"\",\"last_name\":\"Ahrens\",\"company\":"
    "\"\",\"street\":\"\",\"postcode\":\"\",\"city\":\"\",\"email\":\"\","
    "\"phones\":[\"030 23125 1\"]},\"site\":{\"street\":\"\",\"postcode\":"
    "\"\",\"city\":\"\"},\"windows\":[{\"quantity\":2,\"product\":\"GGU\","
    "\"size\":\"MK08\",\"variant\":\"0070\"}],\"existing_windows\":[],"
    "\"accessories\":[],\"roof\":{\"form\":\"\",\"covering\":\"\","
    "\"year_built\":\"\",\"pitch_deg\":null},\"message\":\"\","
    "\"preferred_contact\":\"\",\"timeframe\":\"\",\"warnings\":[],\"unsure\":"
    "true,\"rule\":\"\"},\"attachments\":[{\"name\":\"x.pdf\",\"type\":"
    "\"application/pdf\",\"size\":7}],\"agent\":{\"why\":\"w\",\"in_reply_to"
    "\":[\"x@y\"],\"references\":[],\"n_from\":1,\"reply_to\":[],"
    "\"delivered_to\":[],\"auth_results\":[\"mx; spf=pass\"],\"automatic\":"
    "true,\"list_mail\":false,\"own_kind\":\"\",\"orders\":[\"2026-0042\"],"
    "\"lines\":[{\"order\":\"2026-0042\",\"text\":\"ok\"}],\"offer_attached"
    "\":true,\"withdrawn\":true,\"bounce\":{\"recipient\":\"r@s\",\"status\":"
    "\"5.1.1\",\"original_id\":\"\",\"permanent\":true}}}";

static void
a_reading_survives_the_pipe(void **state)
{
	struct arena *a = arena_new();
	struct reading r;
	struct err e = {.code = ERR_NONE};
	struct buf b = BUF_INIT;

	(void)state;
	if (reading_read(str_from(full), a, &r, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(r.intent, INTENT_WITHDRAWN);
	assert_int_equal(r.actions.a[0].amount_cents, 435005);
	assert_int_equal(r.inquiry->roof.pitch_deg, -1);
	reading_write(&b, &r, true);
	assert_string_equal(buf_cstr(&b), full);
	buf_clear(&b);
	arena_free(a);
}

static void
something_else_is_our_own_fault(void **state)
{
	static const char *const bad[] = {
	    "{}", "[]", "{\"kind\":\"x\"}", "{\"kind\":\"other\"}"};
	struct arena *a = arena_new();
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {.code = ERR_NONE};

		assert_int_equal(reading_read(str_from(bad[i]), a, &r, &e), -1);
		assert_int_equal(e.code, ERR_BUG);
	}
	arena_free(a);
}

/* Moments around both changes of the clock, and the doubled hour. */
static const struct {
	const char *in, *out;
} moments[] = {
    {"2026-03-29T01:59:00",       "2026-03-29T01:59:00+01:00"},
    {"2026-03-29T02:30:00",       "2026-03-29T03:30:00+02:00"},
    {"2026-10-25T02:30",          "2026-10-25T02:30:00+02:00"},
    {"2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"},
    {"2026-10-25T03:00",          "2026-10-25T03:00:00+01:00"},
    {"2038-07-01T12:00:00Z",      "2038-07-01T14:00:00+02:00"},
    {"2028-02-29",                "2028-02-29T00:00:00+01:00"},
    {"2026-11-24 14:30",          "2026-11-24T14:30:00+01:00"},
    {"2026-02-29",                NULL		       },
    {"2026-11-24T25:00",          NULL                       },
    {"gestern",		   NULL		       },
};

static void
moments_in_berlin(void **state)
{
	char iso[ISO_MAX];
	int64_t t;

	(void)state;
	assert_int_equal(zone_set("Europe/Berlin", NULL), 0);
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		int rc = iso_parse(str_from(moments[i].in), &t, NULL, NULL);

		assert_int_equal(rc, moments[i].out == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(iso_moment(t, iso), moments[i].out);
	}
	assert_int_equal(zone_set("Europe/Berlni", NULL), -1);
	assert_int_equal(zone_set("../../etc/passwd", NULL), -1);
}

static void
days_and_weeks(void **state)
{
	int iso_year, y, m, d;

	(void)state;
	assert_int_equal(day_weekday(day_of(2026, 11, 24)), 2);
	assert_int_equal(day_iso_week(day_of(2027, 1, 1), &iso_year), 53);
	assert_int_equal(iso_year, 2026);
	assert_int_equal(day_of_iso_week(2026, 50), day_of(2026, 12, 7));
	for (int64_t day = day_of(1890, 1, 1); day < day_of(2110, 1, 1);
	     day++) {
		day_split(day, &y, &m, &d);
		assert_int_equal(day_of(y, m, d), day);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_reading_survives_the_pipe),
	    cmocka_unit_test(something_else_is_our_own_fault),
	    cmocka_unit_test(moments_in_berlin),
	    cmocka_unit_test(days_and_weeks),
	};

	setenv("TZ", "Europe/Berlin", 1);
	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
