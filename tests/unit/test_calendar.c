/* Werktage and holidays by table; the whole span is in tests/flow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/holidays.h"

static int64_t
day(const char *iso)
{
	struct err e;
	int64_t d = 0;

	if (iso_parse_day(str_from(iso), &d, &e) != 0)
		fail_msg("%s", e.msg);
	return d;
}

/*
 * Land, with a '+' and one of: c Catholic, a Augsburg; a date; its holiday,
 * or "" where it is none.
 */
static const struct {
	const char *land, *date, *name;
} days[] = {
    {"NW",   "2026-12-24", ""					   },
    {"NW",   "2026-12-31", ""					   },
    {"NW",   "2026-12-25", "1. Weihnachtstag"                           },
    {"NW",   "2026-11-01", "Allerheiligen"                              },
    {"HH",   "2026-11-01", ""					   },
    {"NI",   "2024-02-29", ""					   },
    {"",     "2026-10-03", "Tag der Deutschen Einheit"                  },
    {"",     "1990-10-03", "Tag der Deutschen Einheit"                  },
    {"",     "2026-10-31", ""					   },
    {"",     "2017-10-31", "Reformationstag"                            },
    {"BY",   "2017-10-31", "Reformationstag"                            },
    {"BY",   "2018-10-31", ""					   },
    {"HB",   "2017-10-31", "Reformationstag"                            },
    {"HB",   "2016-10-31", ""					   },
    {"HB",   "2018-10-31", "Reformationstag"                            },
    {"HH",   "2018-10-31", "Reformationstag"                            },
    {"NI",   "2018-10-31", "Reformationstag"                            },
    {"SH",   "2018-10-31", "Reformationstag"                            },
    {"SH",   "2015-10-31", ""					   },
    {"BE",   "2018-10-31", ""					   },
    {"BB",   "1990-10-31", "Reformationstag"                            },
    {"BE",   "2018-03-08", ""					   },
    {"BE",   "2019-03-08", "Internationaler Frauentag"                  },
    {"MV",   "2022-03-08", ""					   },
    {"MV",   "2023-03-08", "Internationaler Frauentag"                  },
    {"TH",   "2018-09-20", ""					   },
    {"TH",   "2019-09-20", "Weltkindertag"                              },
    {"SN",   "2026-09-20", ""					   },
    {"BE",   "2020-05-08", "75. Jahrestag der Befreiung"                },
    {"BE",   "2021-05-08", ""					   },
    {"BE",   "2025-05-08", "80. Jahrestag der Befreiung"                },
    {"BB",   "2025-05-08", ""					   },
    {"BE",   "2028-06-17", "75. Jahrestag des Volksaufstands in der DDR"},
    {"BE",   "2029-06-17", ""					   },
    {"BB",   "2026-04-05", "Ostersonntag"                               },
    {"BB",   "2026-05-24", "Pfingstsonntag"                             },
    {"NW",   "2026-04-05", ""					   },
    {"SN",   "2026-11-18", "Buß- und Bettag"                           },
    {"SN",   "2023-11-22", "Buß- und Bettag"                           },
    {"SN",   "2028-11-22", "Buß- und Bettag"                           },
    {"SN",   "2022-11-16", "Buß- und Bettag"                           },
    {"NW",   "1994-11-16", "Buß- und Bettag"                           },
    {"NW",   "1995-11-22", ""					   },
    {"SN",   "1995-11-22", "Buß- und Bettag"                           },
    {"",     "1990-11-21", "Buß- und Bettag"                           },
    {"BY",   "2026-08-08", ""					   },
    {"BY",   "2026-08-15", ""					   },
    {"BY+c", "2026-08-15", "Mariä Himmelfahrt"                         },
    {"BY+c", "2026-08-08", ""					   },
    {"BY+a", "2026-08-08", "Augsburger Hohes Friedensfest"              },
    {"BY+a", "2026-08-15", "Mariä Himmelfahrt"                         },
    {"NW+a", "2026-08-08", ""					   },
    {"NW+c", "2026-08-15", ""					   },
    {"SL",   "2026-08-15", "Mariä Himmelfahrt"                         },
    {"SN",   "2026-06-04", ""					   },
    {"SN+c", "2026-06-04", "Fronleichnam"                               },
    {"TH",   "2026-06-04", ""					   },
    {"TH+c", "2026-06-04", "Fronleichnam"                               },
    {"HE",   "2026-06-04", "Fronleichnam"                               },
    {"BE+c", "2026-06-04", ""					   },
    {"ST",   "2026-01-06", "Heilige Drei Könige"                       },
    {"SN",   "2026-01-06", ""					   },
    {"NW",   "2008-05-01", "Tag der Arbeit"                             },
    {"NW",   "2100-03-26", "Karfreitag"                                 },
    {"NW",   "2101-01-01", "Neujahr"				    },
};

static struct calendar
calendar(const char *land)
{
	struct calendar c = {.land = land_of(str_sub(str_from(land), 0, 2))};

	if (strlen(land) > 2) {
		c.catholic = land[3] == 'c';
		c.augsburg = land[3] == 'a';
	}
	return c;
}

static void
test_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct calendar c = calendar(days[i].land);
		const char *name = calendar_holiday(&c, day(days[i].date));

		if (strcmp(name == NULL ? "" : name, days[i].name) != 0)
			fail_msg("%s %s: '%s', not '%s'", days[i].land,
			    days[i].date, name == NULL ? "" : name,
			    days[i].name);
	}
}

static void
test_easter(void **state)
{
	/* the earliest, the latest, and both exceptions of Gauss's rule */
	static const char *const sundays[] = {"2008-03-23", "2038-04-25",
	    "2076-04-19", "2049-04-18", "1981-04-19", "1954-04-18",
	    "2026-04-05", "2100-03-28"};

	(void)state;
	for (size_t i = 0; i < sizeof sundays / sizeof *sundays; i++)
		assert_int_equal(
		    easter_sunday(atoi(sundays[i])), day(sundays[i]));
}

static void
test_werktage(void **state)
{
	struct calendar c = {.land = LAND_NW};

	(void)state;
	assert_true(calendar_is_werktag(&c, day("2026-11-28")));  /* Sa */
	assert_false(calendar_is_werktag(&c, day("2026-11-29"))); /* So */
	assert_true(calendar_is_193(&c, day("2026-11-28")));
	assert_false(calendar_is_193(&c, day("2026-11-30")));
	assert_true(calendar_is_193(&c, day("2026-12-25")));
	assert_int_equal(
	    calendar_next_werktag(&c, day("2026-12-25")), day("2026-12-28"));
	assert_int_equal(
	    calendar_last_werktag(&c, day("2026-12-27")), day("2026-12-24"));
	c.werktage = WERKTAGE_MO_FR;
	assert_false(calendar_is_werktag(&c, day("2026-11-28")));
	assert_int_equal(
	    calendar_last_werktag(&c, day("2026-11-29")), day("2026-11-27"));
}

static void
test_own_days(void **state)
{
	struct calendar c = {.land = LAND_NW};
	struct holiday list[HOLIDAYS_MAX];
	struct err e;

	(void)state;
	assert_int_equal(
	    calendar_own_days(
		&c, STR("2026-12-24, 08-08,!11-01,  02-29, 12-25"), &e),
	    0);
	assert_int_equal(c.n_own, 5);
	assert_false(calendar_is_werktag(&c, day("2026-12-24")));
	assert_true(calendar_is_werktag(&c, day("2027-12-24")));
	assert_non_null(calendar_holiday(&c, day("2031-08-08")));
	assert_null(calendar_holiday(&c, day("2028-11-01")));
	assert_non_null(calendar_holiday(&c, day("2028-02-29")));
	assert_string_equal(
	    calendar_holiday(&c, day("2026-12-25")), "1. Weihnachtstag");
	/* NW has 11; less Allerheiligen, with 24 December and 8 August */
	assert_int_equal(calendar_year(&c, 2026, list), 12);
	assert_int_equal(calendar_year(&c, 2027, list), 11);
	assert_int_equal(calendar_year(&c, 2028, list), 12);
	for (size_t i = 1; i < 12; i++)
		assert_true(list[i - 1].day <= list[i].day);
}

static void
test_own_days_wrong(void **state)
{
	static const char *const wrong[] = {"2026-13-01", "24.12.", "12-32",
	    "2026-02-29", "Heiligabend", "08-08 09-09", "!", "-8-08",
	    "2026-1-01"};
	struct calendar c = {0};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(
		    calendar_own_days(&c, str_from(wrong[i]), &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		assert_int_equal(c.n_own, 0);
	}
	assert_int_equal(calendar_own_days(&c, STR(" , "), &e), 0);
	assert_int_equal(c.n_own, 0);
}

static void
test_names(void **state)
{
	enum werktage w;
	struct err e;

	(void)state;
	for (int l = LAND_NONE + 1; l < LANDS; l++) {
		assert_int_equal(land_of(str_from(land_code((enum land)l))), l);
		assert_true(strlen(land_name((enum land)l)) > 5);
	}
	assert_int_equal(land_of(STR("nw")), LAND_NW);
	assert_int_equal(land_of(STR("XX")), LAND_NONE);
	assert_int_equal(land_of(STR("")), LAND_NONE);
	assert_int_equal(werktage_parse(STR("Mo-Fr"), &w, &e), 0);
	assert_int_equal(w, WERKTAGE_MO_FR);
	assert_int_equal(werktage_parse(STR("di-do"), &w, &e), -1);
}

/* A town on each side of the borders that postcodes cross. */
static void
test_postcodes(void **state)
{
	static const struct {
		const char *codes, *land;
	} areas[] = {
	    {"70173 68159 69115 88045 89073 88147 97877 97980 69412", "BW"},
	    {"80331 97070 63739 88131 89231 87435 96450 97892",       "BY"},
	    {"10115 12527 13591 14193",                               "BE"},
	    {"14467 12529 03046 01968 04924 16816 17291 19348 15230", "BB"},
	    {"28195 27568 28779",				     "HB"},
	    {"20095 21073 22145 22767 27499",                         "HH"},
	    {"60311 34117 55252 69239 68623 65549 36037 65627",       "HE"},
	    {"18055 19053 17033 23966 17258 17335 19258",             "MV"},
	    {"30159 21335 26121 27472 37073 38100 49074 48455 34346", "NI"},
	    {"44135 48143 33602 49477 37671 53113 59969 48477 34414", "NW"},
	    {"55116 54290 56068 67059 57518 53424 66482 76829 65582", "RP"},
	    {"66111 66424 66538 66740",                               "SL"},
	    {"01067 04109 02826 08523 09111 07952",                   "SN"},
	    {"39104 06108 29410 38820 06844 38486",                   "ST"},
	    {"24103 23552 21465 25746 27498 22846",                   "SH"},
	    {"99084 07545 04600 36433 37308 96515 98617 06556",       "TH"},
	    {"00000 1234 123456 1234a D-44135",                       ""  },
	};
	struct str list, code;

	(void)state;
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		list = str_from(areas[i].codes);
		while (str_cut(&list, ' ', &code)) {
			const char *land = land_code(land_of_postcode(code));

			if (strcmp(land, areas[i].land) != 0)
				fail_msg("%.*s: '%s', not '%s'", STR_FMT(code),
				    land, areas[i].land);
		}
	}
}

static void
test_building_site(void **state)
{
	struct calendar firm = {.land = LAND_TH, .catholic = true}, c;

	(void)state;
	c = calendar_at(&firm, STR(" 44135 "));
	assert_int_equal(c.land, LAND_NW);
	assert_false(c.catholic || c.augsburg);
	c = calendar_at(&firm, STR("37308"));
	assert_int_equal(c.land, LAND_TH);
	assert_true(c.catholic);
	assert_true(calendar_at(&firm, STR("86150")).augsburg);
	assert_true(calendar_at(&firm, STR("86199")).augsburg);
	assert_false(calendar_at(&firm, STR("86356")).augsburg);
	assert_int_equal(calendar_at(&firm, STR("?")).land, LAND_TH);
}

/* Every rule has a law and a Land, and no two rules say the same twice. */
static void
test_table(void **state)
{
	(void)state;
	assert_true(n_holiday_rules <= HOLIDAY_RULES_MAX);
	for (size_t i = 0; i < n_holiday_rules; i++) {
		const struct holiday_rule *r = &holiday_rules[i];

		assert_true(r->lands != 0 && (r->lands & 1) == 0);
		assert_true(strlen(r->law) > 5);
		assert_non_null(r->why);
		assert_true(r->first >= HOLIDAYS_FIRST && r->first <= r->last);
	}
}

/* A look-up by day and the list of the year are the same answer. */
static void
test_year(void **state)
{
	struct holiday list[HOLIDAYS_MAX];

	(void)state;
	for (int l = LAND_NONE; l < LANDS; l++) {
		struct calendar c = {.land = (enum land)l};

		for (int y = 1990; y <= 2100; y++) {
			size_t n = calendar_year(&c, y, list), found = 0;

			for (size_t i = 0; i < n; i++)
				found +=
				    i == 0 || list[i].day != list[i - 1].day;
			for (int64_t d = day_of(y, 1, 1);
			     d < day_of(y + 1, 1, 1); d++)
				found -= calendar_holiday(&c, d) != NULL;
			assert_int_equal(found, 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_days),
	    cmocka_unit_test(test_easter),
	    cmocka_unit_test(test_werktage),
	    cmocka_unit_test(test_own_days),
	    cmocka_unit_test(test_own_days_wrong),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_postcodes),
	    cmocka_unit_test(test_building_site),
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
