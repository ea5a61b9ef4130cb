/*
 * Date fields: RFC 5322 and what is seen beside it - no weekday, two-digit
 * years, names of zones, German months, ISO 8601, asctime().
 */
#include <string.h>

#include "core/civil.h"
#include "parsers/header.h"

struct date {
	int day, month, year;
	int hour, min, sec;
	int offset; /* seconds east */
	bool has_day, has_month, has_year, has_time;
};

static const struct {
	const char *name;
	int month;
} months[] = {
    {"jan",        1 },
    {"feb",        2 },
    {"mar",        3 },
    {"mrz",        3 },
    {"m\xC3\xA4r", 3 },
    {"apr",        4 },
    {"may",        5 },
    {"mai",        5 },
    {"jun",        6 },
    {"jul",        7 },
    {"aug",        8 },
    {"sep",        9 },
    {"oct",        10},
    {"okt",        10},
    {"nov",        11},
    {"dec",        12},
    {"dez",        12},
};

static const struct {
	const char *name;
	int hours;
} zones[] = {
    {"ut",   0 },
    {"utc",  0 },
    {"gmt",  0 },
    {"z",    0 },
    {"est",  -5},
    {"edt",  -4},
    {"cst",  -6},
    {"cdt",  -5},
    {"mst",  -7},
    {"mdt",  -6},
    {"pst",  -8},
    {"pdt",  -7},
    {"cet",  1 },
    {"met",  1 },
    {"mez",  1 },
    {"cest", 2 },
    {"mest", 2 },
    {"mesz", 2 },
    {"bst",  1 },
    {"eet",  2 },
    {"eest", 3 },
};

static void
take_zone(struct date *d, struct str w)
{
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (str_iis(w, zones[i].name))
			d->offset = zones[i].hours * 3600;
	}
}

static void
take_name(struct date *d, struct str w)
{
	for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
		if (!d->has_month && str_istarts(w, str_from(months[i].name))) {
			d->month = months[i].month;
			d->has_month = true;
			return;
		}
	}
	if (d->has_time)
		take_zone(d, w);
	if (str_iis(w, "pm") && d->hour < 12)
		d->hour += 12;
	if (str_iis(w, "am") && d->hour == 12)
		d->hour = 0;
}

/* "+0100", "-05:30" */
static bool
take_offset(struct date *d, struct str w)
{
	char digits[4];
	size_t n = 0;
	int v;

	for (size_t i = 1; i < w.n && n < 4; i++) {
		if (is_digit(w.p[i]))
			digits[n++] = w.p[i];
		else if (w.p[i] != ':')
			return false;
	}
	if (n == 2)
		digits[2] = digits[3] = '0';
	else if (n != 4)
		return false;
	v = ((digits[0] - '0') * 10 + digits[1] - '0') * 3600 +
	    ((digits[2] - '0') * 10 + digits[3] - '0') * 60;
	d->offset = w.p[0] == '-' ? -v : v;
	return v <= 15 * 3600;
}

static void
take_time(struct date *d, struct str w)
{
	int *into[] = {&d->hour, &d->min, &d->sec};
	struct str piece;
	int64_t v;

	for (size_t i = 0; i < 3 && str_cut(&w, ':', &piece); i++) {
		piece = str_sub(piece, 0, str_chr(piece, '.'));
		if (!str_int(piece, &v) || v > 60)
			return;
		*into[i] = (int)v;
	}
	d->has_time = true;
}

static void
take_number(struct date *d, struct str w)
{
	int64_t v;

	if (!str_int(w, &v))
		return;
	if (!d->has_day && v >= 1 && v <= 31 && w.n <= 2) {
		d->day = (int)v;
		d->has_day = true;
	} else if (!d->has_year && v < 10000 && (w.n == 2 || w.n == 3)) {
		d->year = (int)(v < 50 ? v + 2000 : v + 1900);
		d->has_year = true;
	} else if (!d->has_year && w.n == 4) {
		d->year = (int)v;
		d->has_year = true;
	}
}

static void
take_word(struct date *d, struct str w)
{
	if (w.n == 0)
		return;
	if ((w.p[0] == '+' || w.p[0] == '-') && d->has_time) {
		(void)take_offset(d, w);
	} else if (is_digit(w.p[0]) && str_chr(w, ':') != SIZE_MAX) {
		take_time(d, w);
	} else if (is_digit(w.p[0])) {
		take_number(d, w);
	} else
		take_name(d, w);
}

static bool
is_break(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == '\r' || c == '\n';
}

static bool
finish(const struct date *d, int64_t *utc)
{
	if (!d->has_day || !d->has_month || !d->has_year || d->year < 1970 ||
	    d->year > 9999 || d->hour > 23 || d->min > 59 ||
	    !day_exists(d->year, d->month, d->day))
		return false;
	*utc = day_of(d->year, d->month, d->day) * CIVIL_DAY + d->hour * 3600 +
	       d->min * 60 + (d->sec > 59 ? 59 : d->sec) - d->offset;
	return true;
}

bool
header_date(struct str value, int64_t *utc)
{
	struct date d = {0};
	struct str s = str_trim(str_sub(value, 0, 200));
	size_t i = 0, from;

	if (s.n >= 10 && is_digit(s.p[0]) && is_digit(s.p[3]) && s.p[4] == '-')
		return iso_parse(s, utc, NULL, NULL) == 0;
	while (i < s.n && s.p[i] != '(') { /* a comment names the zone again */
		while (i < s.n && is_break(s.p[i]))
			i++;
		from = i;
		while (i < s.n && !is_break(s.p[i]) && s.p[i] != '(' &&
		       (s.p[i] != '-' || i == from || d.has_time))
			i++;
		take_word(&d, str_sub(s, from, i - from));
		if (i < s.n && s.p[i] == '-' && !d.has_time)
			i++; /* 24-Nov-2026 */
	}
	return finish(&d, utc);
}
