/* Durations, dates and money in words; the file of words itself. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/embed.h"
#include "flow/words.h"

static struct arena *arena;
static struct words *german, *english;

/* Now is Tuesday 2026-11-24 14:30 in Berlin. */
static const struct {
	const char *due; /* a moment, or a day: its end */
	const char *left, *when, *left_en;
} deadlines[] = {
    {"2026-11-25T14:00", "noch 23 Stunden",                  "Mi. 25.11., 14:00\xc2\xa0Uhr",
     "23 hours left"												 },
    {"2026-11-24T16:31", "noch 2 Stunden",                   "Di. 24.11., 16:31\xc2\xa0Uhr",
     "2 hours left"												  },
    {"2026-11-24T16:29", "nur noch eine Stunde",             "Di. 24.11., 16:29\xc2\xa0Uhr",
     "only one hour left"											    },
    {"2026-11-24T15:15", "nur noch 45 Minuten",              "Di. 24.11., 15:15\xc2\xa0Uhr",
     "only 45 minutes left"											  },
    {"2026-11-24T14:31", "nur noch eine Minute",             "Di. 24.11., 14:31\xc2\xa0Uhr",
     "only one minute left"											  },
    {"2026-11-24T14:30", "gerade abgelaufen",                "Di. 24.11., 14:30\xc2\xa0Uhr",
     "passed just now"											       },
    {"2026-11-24T14:10", "seit 20 Minuten überschritten",
     "Di. 24.11., 14:10\xc2\xa0Uhr",							  "20 minutes late"     },
    {"2026-11-24T13:20", "seit einer Stunde überschritten",
     "Di. 24.11., 13:20\xc2\xa0Uhr",							  "one hour late"       },
    {"2026-11-24T08:00", "seit 6 Stunden überschritten",
     "Di. 24.11., 8:00\xc2\xa0Uhr",							   "6 hours late"        },
    {"2026-11-23T10:00", "seit gestern überschritten",
     "Mo. 23.11., 10:00\xc2\xa0Uhr",							  "late since yesterday"},
    {"2026-11-24",       "nur noch heute",                   "Di. 24.11., Ende des Tages",
     "today is the last day"											 },
    {"2026-11-25",       "noch bis morgen",                  "Mi. 25.11., Ende des Tages",
     "until tomorrow"												},
    {"2026-11-27",       "noch 3 Tage",                      "Fr. 27.11., Ende des Tages",    "3 days left"         },
    {"2026-12-14",       "noch 20 Tage",                     "Mo. 14.12., Ende des Tages",
     "20 days left"												  },
    {"2027-02-16",       "noch 12 Wochen",                   "Di. 16.2., Ende des Tages",
     "12 weeks left"												 },
    {"2027-08-16",       "noch 37 Wochen",                   "Mo. 16.8.2027, Ende des Tages",
     "37 weeks left"												 },
    {"2026-11-23",       "seit gestern überschritten",      "Mo. 23.11., Ende des Tages",
     "late since yesterday"											  },
    {"2026-11-20",       "seit 4 Tagen überschritten",      "Fr. 20.11., Ende des Tages",
     "4 days late"												   },
    {"2026-10-20",       "seit 5 Wochen überschritten",     "Di. 20.10., Ende des Tages",
     "5 weeks late"												  },
};

static void
assert_str(struct str got, const char *want)
{
	assert_string_equal(arena_cstr(arena, got), want);
}

static void
time_left(void **state)
{
	int64_t now, due, day;
	bool timed;

	(void)state;
	assert_int_equal(
	    iso_parse(STR("2026-11-24T14:30"), &now, NULL, NULL), 0);
	for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; i++) {
		assert_int_equal(
		    iso_parse(str_from(deadlines[i].due), &due, &timed, NULL),
		    0);
		day = civil_day(due);
		due = timed ? due : day_start(day + 1);
		assert_str(words_left(arena, german, due, day, now),
		    deadlines[i].left);
		assert_str(
		    words_due(arena, german, due, day, now), deadlines[i].when);
		assert_str(words_left(arena, english, due, day, now),
		    deadlines[i].left_en);
	}
}

static const struct {
	int64_t cents;
	const char *german, *english;
} amounts[] = {
    {435000,    "4.350,00\xc2\xa0€",     "€4,350.00"    },
    {0,	 "0,00\xc2\xa0€",         "€0.00"        },
    {5,	 "0,05\xc2\xa0€",         "€0.05"        },
    {99999,     "999,99\xc2\xa0€",       "€999.99"      },
    {123456789, "1.234.567,89\xc2\xa0€", "€1,234,567.89"},
    {-150050,   "-1.500,50\xc2\xa0€",    "€-1,500.50"   },
};

static void
money(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
		assert_str(words_money(arena, german, amounts[i].cents),
		    amounts[i].german);
		assert_str(words_money(arena, english, amounts[i].cents),
		    amounts[i].english);
	}
}

static const struct {
	int64_t seconds;
	const char *german;
} durations[] = {
    {0,      "0 Minuten" },
    {2700,   "45 Minuten"},
    {3600,   "1 Stunde"  },
    {18600,  "5 Stunden" },
    {172800, "2 Tage"    },
};

static void
how_long(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof durations / sizeof *durations; i++)
		assert_str(words_duration(arena, german, durations[i].seconds),
		    durations[i].german);
	assert_str(words_month(arena, german, 2026, 3), "März 2026");
}

/* One line of the real file, changed. */
static const struct {
	const char *line, *by, *error;
} spoilt[] = {
    {"left_today = nur noch heute\n", "",              "'left_today' is missing"   },
    {"button.undo = Rückgängig\n",  "",              "'button.undo' is missing"  },
    {"left_today =",                  "left_todya =",  "unknown key 'left_todya'"  },
    {"left_today =",                  "left_days =",   "'left_days' is there twice"},
    {"left_today =",                  "left_today",    "write 'key = text'"        },
    {"done.note =",                   "button.note =", "unknown key 'button.note'" },
};

static void
each_word_is_there_once(void **state)
{
	struct str text, find;
	struct buf b = BUF_INIT;
	struct words *w;
	struct err e;

	(void)state;
	assert_true(embedded_find("templates/de/words.txt", &text));
	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		size_t at;

		find = str_from(spoilt[i].line);
		at = str_find(text, find);
		assert_true(at != SIZE_MAX);
		buf_reset(&b);
		buf_add(&b, str_sub(text, 0, at));
		buf_adds(&b, spoilt[i].by);
		buf_add(&b, str_from_pos(text, at + find.n));
		assert_int_equal(
		    words_parse(arena, buf_str(&b), "w.txt", &w, &e), -1);
		/* "w.txt:26: …": a line of its own where one is wrong */
		assert_true(strncmp(e.msg, "w.txt", 5) == 0);
		assert_int_equal(e.msg[5 + 1] != ' ', spoilt[i].by[0] != '\0');
		assert_string_equal(strstr(e.msg, ": ") + 2, spoilt[i].error);
		assert_int_equal(e.code, ERR_SETUP);
	}
	buf_clear(&b);
}

static int
load(const char *path, struct words **out)
{
	struct str text;

	return embedded_find(path, &text)
	           ? words_parse(arena, text, path, out, NULL)
	           : -1;
}

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return zone_set("Europe/Berlin", NULL) != 0 ||
	               load("templates/de/words.txt", &german) != 0 ||
	               load("templates/en/words.txt", &english) != 0
	           ? -1
	           : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(time_left),
	    cmocka_unit_test(money),
	    cmocka_unit_test(how_long),
	    cmocka_unit_test(each_word_is_there_once),
	};

	return cmocka_run_group_tests_name("words", tests, set_up, tear_down);
}
