#include <string.h>

#include "core/civil.h"
#include "parsers/phrases.h"
#include "parsers/spelled.h"

/*
 * A date is taken apart into words and numbers, and each number goes where
 * it can: 20:15 is a time, 2026 a year, 24.11. a day.  Names of months are
 * word data; an offset or a known zone is kept.
 */
#define DATE_MAX 120

struct when {
	int year, month, day;
	int hour, min;
	bool timed, zoned;
	bool am, pm;
	int offset; /* minutes east */
};

static const struct {
	const char *name;
	int minutes;
} zones[] = {
    {"utc",  0   },
    {"gmt",  0   },
    {"z",    0   },
    {"wez",  0   },
    {"bst",  60  },
    {"cet",  60  },
    {"mez",  60  },
    {"cest", 120 },
    {"mesz", 120 },
    {"eet",  120 },
    {"oez",  120 },
    {"eest", 180 },
    {"oesz", 180 },
    {"msk",  180 },
    {"est",  -300},
    {"edt",  -240},
    {"pst",  -480},
    {"pdt",  -420},
};

/* --- pieces --- */

static int
number(struct str s, size_t at, size_t *n)
{
	int v = 0;

	for (*n = 0; at + *n < s.n && *n < 5; ++*n) {
		char c = s.p[at + *n];

		if (c < '0' || c > '9')
			break;
		v = v * 10 + (c - '0');
	}
	return v;
}

static char
at_or_nul(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : 0;
}

static int
full_year(int y, size_t digits)
{
	return digits == 2 ? 2000 + y : y;
}

/* 24.11.26, 24/11/2026, 11/24/2026: day first unless that cannot be. */
static bool
set_day_first(struct when *w, int a, int b, int year)
{
	bool us = b > 12;

	w->day = us ? b : a;
	w->month = us ? a : b;
	w->year = year;
	return w->month >= 1 && w->month <= 12;
}

/* Three numbers with the same sign between; returns its length, or 0. */
static size_t
take_numeric(struct str s, size_t i, struct when *w)
{
	size_t n1, n2, n3, at = i;
	int a = number(s, at, &n1), b, c;
	char sep = at_or_nul(s, at + n1);

	if (strchr("./-", sep) == NULL || sep == 0)
		return 0;
	at += n1 + 1 + (at_or_nul(s, at + n1 + 1) == ' ');
	b = number(s, at, &n2);
	if (n2 == 0 || n2 > 2 || at_or_nul(s, at + n2) != sep)
		return 0;
	at += n2 + 1 + (at_or_nul(s, at + n2 + 1) == ' ');
	c = number(s, at, &n3);
	if (n1 == 4 && n3 >= 1 && n3 <= 2) {
		w->year = a;
		w->month = b;
		w->day = c;
		return at + n3 - i;
	}
	if (n1 > 2 || (n3 != 2 && n3 != 4) || w->year != 0 ||
	    (sep == '.' && b > 12) || !set_day_first(w, a, b, full_year(c, n3)))
		return 0;
	return at + n3 - i;
}

/* 12:36, 12:36:05, 14.25.08, 9h12 */
static size_t
take_time(struct str s, size_t i, struct when *w)
{
	size_t n1, n2, n3;
	int h = number(s, i, &n1), m;
	char sep = at_or_nul(s, i + n1);

	if (n1 == 0 || n1 > 2 || h > 23 ||
	    (sep != ':' && sep != '.' && sep != 'h'))
		return 0;
	m = number(s, i + n1 + 1, &n2);
	if (n2 != 2 || m > 59 || w->timed)
		return 0;
	w->hour = h;
	w->min = m;
	w->timed = true;
	i = n1 + 1 + n2 + i;
	if (at_or_nul(s, i) != sep)
		return n1 + 1 + n2;
	number(s, i + 1, &n3);
	return n1 + 1 + n2 + (n3 == 2 ? 3 : 0);
}

/* +0100, -04:00, +1 */
static size_t
take_offset(struct str s, size_t i, struct when *w)
{
	size_t n, m = 0;
	int h = number(s, i + 1, &n), min = 0;

	if ((s.p[i] != '+' && s.p[i] != '-') || n == 0 || n > 4 ||
	    (w->zoned && w->offset != 0))
		return 0;
	if (!w->timed)
		return 0;
	if (n > 2) {
		min = h % 100;
		h /= 100;
	} else if (at_or_nul(s, i + 1 + n) == ':')
		min = number(s, i + 2 + n, &m);
	if (h > 14 || min > 59)
		return 0;
	w->offset = (h * 60 + min) * (s.p[i] == '-' ? -1 : 1);
	w->zoned = true;
	return 1 + n + (m > 0 ? m + 1 : 0);
}

static void
take_number(struct str s, size_t i, size_t n, struct when *w)
{
	size_t digits;
	int v = number(s, i, &digits);
	struct str next = str_sub(s, i + n, 3);

	if (digits == 4 && v > 1900)
		w->year = v;
	else if (str_is(next, "月"))
		w->month = v;
	else if (digits <= 2 && v >= 1 && v <= 31 && w->day == 0)
		w->day = v;
}

static void
take_word(struct str word, struct when *w)
{
	if (phrase_is(PH_PM, word))
		w->pm = true;
	if (phrase_is(PH_AM, word))
		w->am = w->timed;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (str_is(word, zones[i].name) && w->timed) {
			w->offset = zones[i].minutes;
			w->zoned = true;
		}
	}
	/* "mar. 2 nov.": what looks like a month may be a Tuesday. */
	for (int m = 0; m < 12; m++) {
		if (phrase_is((enum phrase_set)(PH_MONTH + m), word))
			w->month = m + 1;
	}
}

static bool
is_mark(char c)
{
	return strchr(" ,;()/\"'", c) != NULL;
}

/* A word: letters and what is not ASCII, with a dot in "p.m.". */
static size_t
word_length(struct str s, size_t i)
{
	size_t n = 0;

	while (i + n < s.n && !is_mark(s.p[i + n]) &&
	       strchr("0123456789+-:", s.p[i + n]) == NULL)
		n++;
	return n;
}

static size_t
take_piece(struct str s, size_t i, struct when *w)
{
	size_t n;

	if (is_digit(s.p[i])) {
		if ((n = take_numeric(s, i, w)) > 0 ||
		    (n = take_time(s, i, w)) > 0)
			return n;
		number(s, i, &n);
		take_number(s, i, n, w);
		return n;
	}
	if ((n = take_offset(s, i, w)) > 0)
		return n;
	n = word_length(s, i);
	if (n == 0)
		return 1;
	take_word(str_sub(s, i, n), w);
	return n;
}

static bool
moment(const struct when *w, int64_t *utc)
{
	int hour = w->hour;
	int64_t day;

	if (w->pm && hour < 12)
		hour += 12;
	if (w->am && hour == 12)
		hour = 0;
	if (!w->timed || !day_exists(w->year, w->month, w->day))
		return false;
	day = day_of(w->year, w->month, w->day);
	if (w->zoned)
		*utc = day * CIVIL_DAY + hour * 3600 + w->min * 60 -
		       w->offset * 60;
	else
		*utc = civil_moment(day, hour, w->min, 0);
	return true;
}

/* "02/10/2023 4:52 PM": with AM or PM the month comes first. */
static void
turn(struct str s, struct when *w)
{
	size_t slash = str_chr(s, '/');
	int day = w->day;

	if (slash == SIZE_MAX || slash > 10 || !(w->am || w->pm) || w->day > 12)
		return;
	w->day = w->month;
	w->month = day;
}

bool
spelled_date(struct arena *a, struct str value, int64_t *utc)
{
	struct str s = fold_line(a, str_sub(str_trim(value), 0, DATE_MAX));
	struct when w = {0};
	struct err e;

	if (iso_parse(str_trim(value), utc, &w.timed, &e) == 0 && w.timed)
		return true;
	w = (struct when){0};
	for (size_t i = 0; i < s.n;)
		i += take_piece(s, i, &w);
	turn(s, &w);
	return moment(&w, utc);
}
