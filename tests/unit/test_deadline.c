/* Deadlines by table: when, and what the mail says about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/deadline.h"

/*
 * The calendar: a Land ("" for none), then any of
 *   f  mo-fr    3  § 193    c  Catholic    a  Augsburg    o  8 December off
 */
static const struct {
	const char *calendar, *period, *from, *due, *why;
} table[] = {
  /* clang-format off */
/* hours: to the second, whatever lies between */
{ "NW", "24h", "2026-11-24T14:30:07+01:00", "2026-11-25T14:30:07+01:00",
  "24 Stunden" },
{ "NW", "24h", "2026-11-28T10:00:00+01:00", "2026-11-29T10:00:00+01:00",
  "24 Stunden: So zählt" },
{ "NW3", "24h", "2026-11-28T10:00:00+01:00", "2026-11-29T10:00:00+01:00",
  "24 Stunden: So zählt" },
{ "NW", "24h", "2026-12-24T10:00:00+01:00", "2026-12-25T10:00:00+01:00",
  "24 Stunden: 25.12. zählt" },
{ "NW", "24h", "2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00",
  "24 Stunden: So zählt, die Zeitumstellung ist eingerechnet" },
{ "NW", "24h", "2026-10-24T12:00:00+02:00", "2026-10-25T11:00:00+01:00",
  "24 Stunden: So zählt, die Zeitumstellung ist eingerechnet" },
{ "NW", "1h", "2026-11-24T23:30:00+01:00", "2026-11-25T00:30:00+01:00",
  "1 Stunde" },
{ "NW", "10m", "2026-11-24T23:30:00+01:00", "2026-11-24T23:40:00+01:00",
  "10 Minuten" },
/* Werktage */
{ "NW", "7wd", "2026-11-23T09:00:00+01:00", "2026-12-02T00:00:00+01:00",
  "7 Werktage: Sa zählt, Land NW" },
{ "NWf", "7wd", "2026-11-23T09:00:00+01:00", "2026-12-03T00:00:00+01:00",
  "7 Werktage: Sa nicht, Land NW" },
{ "NW", "7wd", "2026-12-18T23:59:59+01:00", "2026-12-30T00:00:00+01:00",
  "7 Werktage: Sa zählt, 25.12. und 26.12. nicht, Land NW" },
{ "NW", "1wd", "2026-11-23T09:00:00+01:00", "2026-11-25T00:00:00+01:00",
  "1 Werktag: Land NW" },
{ "", "7wd", "2026-11-23T09:00:00+01:00", "2026-12-02T00:00:00+01:00",
  "7 Werktage: Sa zählt, nur bundesweite Feiertage" },
{ "SN", "7wd", "2026-11-12T09:00:00+01:00", "2026-11-22T00:00:00+01:00",
  "7 Werktage: Sa zählt, 18.11. nicht, Land SN" },
{ "BYc", "7wd", "2026-08-10T09:00:00+02:00", "2026-08-20T00:00:00+02:00",
  "7 Werktage: 15.08. nicht, Land BY (katholisch)" },
{ "BYa", "7wd", "2026-08-04T09:00:00+02:00", "2026-08-14T00:00:00+02:00",
  "7 Werktage: 08.08. nicht, Land BY (Augsburg)" },
{ "BY", "7wd", "2026-08-04T09:00:00+02:00", "2026-08-13T00:00:00+02:00",
  "7 Werktage: Sa zählt, Land BY" },
{ "NWo", "7wd", "2026-12-02T09:00:00+01:00", "2026-12-12T00:00:00+01:00",
  "7 Werktage: Sa zählt, 08.12. nicht, Land NW" },
{ "BWf", "30wd", "2026-12-18T09:00:00+01:00", "2027-02-04T00:00:00+01:00",
  "30 Werktage: Sa nicht, 25.12., 01.01. und 06.01. nicht, Land BW" },
{ "BW", "130wd", "2026-12-18T09:00:00+01:00", "2027-06-01T00:00:00+02:00",
  "130 Werktage: Sa zählt, 25.12., 26.12., 01.01., 06.01., 26.03. und 5 "
  "weitere Feiertage nicht, Land BW" },
/* § 193 moves a Saturday although it is a Werktag */
{ "NW3", "4wd", "2026-11-24T09:00:00+01:00", "2026-12-01T00:00:00+01:00",
  "4 Werktage: Sa zählt, Land NW, Ende verschoben (§ 193 BGB): 28.11. -> "
  "30.11." },
{ "NW", "4wd", "2026-11-24T09:00:00+01:00", "2026-11-29T00:00:00+01:00",
  "4 Werktage: Sa zählt, Land NW" },
/* days and weeks */
{ "NW", "14d", "2026-11-24T09:00:00+01:00", "2026-12-09T00:00:00+01:00",
  "14 Tage: jeder Tag zählt" },
{ "NW", "14d", "2026-12-11T00:00:00+01:00", "2026-12-26T00:00:00+01:00",
  "14 Tage: jeder Tag zählt" },
{ "NW3", "14d", "2026-12-11T00:00:00+01:00", "2026-12-29T00:00:00+01:00",
  "14 Tage: jeder Tag zählt, Ende verschoben (§ 193 BGB): 25.12. -> 28.12." },
{ "NW", "12w", "2026-11-24T09:00:00+01:00", "2027-02-17T00:00:00+01:00",
  "12 Wochen: jeder Tag zählt" },
{ "NW", "1w", "2028-02-22T09:00:00+01:00", "2028-03-01T00:00:00+01:00",
  "1 Woche: jeder Tag zählt" },
{ "NW", "1d", "2026-12-31T00:00:00+01:00", "2027-01-02T00:00:00+01:00",
  "1 Tag: jeder Tag zählt" },
/* over the end of summer time, and past 2038 */
{ "NW", "14d", "2026-10-20T09:00:00+02:00", "2026-11-04T00:00:00+01:00",
  "14 Tage: jeder Tag zählt" },
{ "NW", "7wd", "2040-03-20T09:00:00+01:00", "2040-03-29T00:00:00+02:00",
  "7 Werktage: Sa zählt, Land NW" },
/* the same moment, another civil day: UTC is not Berlin */
{ "NW", "1d", "2026-11-24T23:30:00Z", "2026-11-27T00:00:00+01:00",
  "1 Tag: jeder Tag zählt" },
  /* clang-format on */
};

static struct calendar
calendar(const char *text)
{
	struct str s = str_from(text), land = str_sub(s, 0, 2);
	struct calendar c = {.land = land_of(land)};

	if (c.land == LAND_NONE)
		land.n = 0;
	s = str_from_pos(s, land.n);
	c.werktage = str_chr(s, 'f') < s.n ? WERKTAGE_MO_FR : WERKTAGE_MO_SA;
	c.catholic = str_chr(s, 'c') < s.n;
	c.augsburg = str_chr(s, 'a') < s.n;
	if (str_chr(s, 'o') < s.n)
		calendar_own_days(&c, STR("12-08"), NULL);
	return c;
}

static struct deadline
deadline(size_t i, const struct calendar *c)
{
	struct period p;
	struct err e;
	int64_t from;

	if (period_parse(str_from(table[i].period), &p, &e) != 0 ||
	    iso_parse(str_from(table[i].from), &from, NULL, &e) != 0)
		fail_msg("line %zu: %s", i, e.msg);
	return deadline_compute(
	    c, p, strchr(table[i].calendar, '3') != NULL, from);
}

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct calendar c = calendar(table[i].calendar);
		struct deadline d = deadline(i, &c);
		struct buf why = BUF_INIT;
		char iso[ISO_MAX];

		deadline_why(&why, &c, &d);
		if (strcmp(iso_moment(d.due, iso), table[i].due) != 0 ||
		    strcmp(buf_cstr(&why), table[i].why) != 0)
			fail_msg("line %zu: %s '%s', not %s '%s'", i, iso,
			    buf_cstr(&why), table[i].due, table[i].why);
		buf_clear(&why);
	}
}

/* The count by days adds up to the period, and ends on the last day. */
static void
test_counting(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct calendar c = calendar(table[i].calendar);
		struct deadline d = deadline(i, &c);
		int per = d.period.unit == PERIOD_WEEKS ? 7 : 1, counted = 0;
		int64_t day = civil_day(d.from);
		struct counting count;
		struct counted_day out;

		counting_begin(&count, &c, &d);
		while (counting_next(&count, &out)) {
			assert_int_equal(out.day, ++day);
			counted += out.counts > 0;
			assert_true(out.counts == 0 || out.counts == counted);
			assert_true((out.counts == 0) == (*out.why != '\0'));
		}
		if (period_seconds(d.period) >= 0) {
			assert_int_equal(counted, 0);
			continue;
		}
		assert_int_equal(counted, d.period.n * per);
		assert_int_equal(day, d.last_day);
		assert_int_equal(d.due, day_start(d.last_day + 1));
	}
}

static void
test_explain(void **state)
{
	struct calendar c = {.land = LAND_NW};
	struct deadline d;
	struct buf b = BUF_INIT;
	int64_t from;

	(void)state;
	assert_int_equal(
	    iso_parse(STR("2026-12-30T09:05:30"), &from, NULL, NULL), 0);
	d = deadline_compute(
	    &c, (struct period){PERIOD_WERKTAGE, 2}, true, from);
	deadline_explain(&b, &c, &d);
	assert_string_equal(buf_cstr(&b),
	    "2 Werktage: Sa zählt, 01.01. nicht, Land NW, Ende verschoben "
	    "(§ 193 BGB): 02.01. -> 04.01.\n"
	    "Beginn: Mittwoch, 30.12.2026, 09:05:30 Uhr\n"
	    "   0  Mi 30.12. Tag des Ereignisses, zählt nicht (§ 187 Abs. 1 "
	    "BGB)\n"
	    "   1  Do 31.12. zählt\n"
	    "   –  Fr 01.01. Neujahr\n"
	    "   2  Sa 02.01. zählt\n"
	    "   –  So 03.01. Sonntag\n"
	    "   –  Mo 04.01. Ende nach § 193 BGB\n"
	    "Ende:   Montag, 04.01.2027, 24:00 Uhr (§§ 188, 193 BGB)\n");
	buf_reset(&b);
	deadline_why_english(&b, &c, &d);
	assert_string_equal(buf_cstr(&b),
	    "2 working days: Sat counts, 01.01. not, Land NW, end moved "
	    "(§ 193 BGB): 02.01. -> 04.01.");
	buf_clear(&b);
}

static void
test_periods(void **state)
{
	static const struct {
		const char *text, *again; /* NULL: refused */
	} periods[] = {
	    {"24h",                   "24h"},
	    {"14d",                   "14d"},
	    {"7wd",                   "7wd"},
	    {"12w",                   "12w"},
	    {"10m",                   "10m"},
	    {" 7 WD ",                "7wd"},
	    {"",		      NULL },
	    {"7",		     NULL },
	    {"wd",		    NULL },
	    {"0d",		    NULL },
	    {"-1d",                   NULL },
	    {"7 Tage",                NULL },
	    {"7wdx",                  NULL },
	    {"1.5h",                  NULL },
	    {"99999999999999999999d", NULL },
	    {"4000d",                 NULL },
	    {"521w",                  NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
		struct period p = {PERIOD_NONE, 0};
		char buf[PERIOD_MAX];
		struct err e;
		int rc = period_parse(str_from(periods[i].text), &p, &e);

		if (periods[i].again == NULL) {
			assert_int_equal(rc, -1);
			assert_int_equal(e.code, ERR_INPUT);
			assert_int_equal(p.unit, PERIOD_NONE);
		} else {
			assert_int_equal(rc, 0);
			assert_string_equal(
			    period_write(p, buf), periods[i].again);
		}
	}
}

static void
test_defaults(void **state)
{
	static const char *const velux[ORDER_STATES] = {
	    "", "24h", "7wd", "14d", "12w", "", ""};
	char buf[PERIOD_MAX];
	struct calendar c = {.land = LAND_NW};
	struct deadline d;

	(void)state;
	for (int s = ORDER_NONE; s < ORDER_STATES; s++)
		assert_string_equal(
		    period_write(period_default((enum order_state)s), buf),
		    velux[s]);
	d = deadline_compute(&c, period_default(ORDER_DONE), false, 1000);
	assert_int_equal(d.due, 0);
	assert_int_equal(period_seconds(period_default(ORDER_CONTACT)), 86400);
	assert_int_equal(period_seconds(period_default(ORDER_OFFER)), -1);
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
	    cmocka_unit_test(test_counting),
	    cmocka_unit_test(test_explain),
	    cmocka_unit_test(test_periods),
	    cmocka_unit_test(test_defaults),
	};

	return cmocka_run_group_tests(tests, zone, NULL);
}
