#include "core/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ZONE_DIR "/usr/share/zoneinfo/"

static bool
zone_name_ok(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < 64 && name[0] != '/' && name[0] != '.' &&
	       strstr(name, "..") == NULL &&
	       strspn(name,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789_+-/") == n;
}

int
zone_set(const char *name, struct err *e)
{
	char path[sizeof ZONE_DIR + 64];

	if (!zone_name_ok(name))
		return err_set(e, ERR_SETUP,
		    "'%s' is no time zone; write "
		    "something like Europe/Berlin",
		    name);
	snprintf(path, sizeof path, ZONE_DIR "%s", name);
	if (strcmp(name, "UTC") != 0 && access(path, R_OK) != 0)
		return err_set(e, ERR_SETUP,
		    "time zone '%s' is not on this "
		    "machine (is tzdata installed?); write something like "
		    "Europe/Berlin",
		    name);
	setenv("TZ", name, 1);
	tzset();
	return 0;
}

/* Days and dates: the algorithm counts years from 1 March. */
int64_t
day_of(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void
day_split(int64_t day, int *year, int *month, int *d)
{
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

bool
day_exists(int year, int month, int day)
{
	int y, m, d;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > 31)
		return false;
	day_split(day_of(year, month, day), &y, &m, &d);
	return y == year && m == month && d == day;
}

int
day_weekday(int64_t day)
{
	int64_t w = (day + 3) % 7; /* 1970-01-01 was a Thursday */

	return (int)(w < 0 ? w + 7 : w) + 1;
}

int64_t
day_of_iso_week(int iso_year, int week)
{
	int64_t jan4 = day_of(iso_year, 1, 4); /* always in week 1 */

	return jan4 - (day_weekday(jan4) - 1) + 7 * ((int64_t)week - 1);
}

int
day_iso_week(int64_t day, int *iso_year)
{
	int64_t thursday = day - day_weekday(day) + 4;
	int year, m, d;

	day_split(thursday, &year, &m, &d);
	if (iso_year != NULL)
		*iso_year = year;
	return (int)((thursday - day_of(year, 1, 1)) / 7) + 1;
}

struct civil
civil_of(int64_t utc)
{
	struct civil c;
	struct tm tm;
	time_t t = (time_t)utc;

	memset(&tm, 0, sizeof tm);
	localtime_r(&t, &tm);
	c.year = tm.tm_year + 1900;
	c.month = tm.tm_mon + 1;
	c.day = tm.tm_mday;
	c.hour = tm.tm_hour;
	c.min = tm.tm_min;
	c.sec = tm.tm_sec;
	c.offset = (int)tm.tm_gmtoff;
	return c;
}

int64_t
civil_day(int64_t utc)
{
	struct civil c = civil_of(utc);

	return day_of(c.year, c.month, c.day);
}

static int
offset_at(int64_t utc)
{
	return civil_of(utc).offset;
}

/*
 * The offset is not known before the moment is: try the one in force well
 * before and the one in force well after, and take the earlier moment that
 * fits.  Where none fits (the gap) the offset before takes the clock forward.
 */
int64_t
civil_moment(int64_t day, int hour, int min, int sec)
{
	int64_t wall =
	    day * CIVIL_DAY + (int64_t)hour * 3600 + (int64_t)min * 60 + sec;
	int before = offset_at(wall - CIVIL_DAY);
	int after = offset_at(wall + CIVIL_DAY);
	int64_t first = wall - before, second = wall - after;

	if (offset_at(first) == before)
		return first;
	return offset_at(second) == after ? second : first;
}

int64_t
day_start(int64_t day)
{
	return civil_moment(day, 0, 0, 0);
}

const char *
iso_moment(int64_t utc, char buf[ISO_MAX])
{
	struct civil c = civil_of(utc);
	int off = c.offset < 0 ? -c.offset : c.offset;

	snprintf(buf, ISO_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
	    c.year % 10000, c.month, c.day, c.hour, c.min, c.sec,
	    c.offset < 0 ? '-' : '+', off / 3600 % 100, off % 3600 / 60);
	return buf;
}

const char *
iso_day(int64_t day, char buf[ISO_MAX])
{
	int y, m, d;

	day_split(day, &y, &m, &d);
	snprintf(buf, ISO_MAX, "%04d-%02d-%02d", y % 10000, m, d);
	return buf;
}

/* Exactly `digits` digits off the front of *s. */
static bool
take(struct str *s, size_t digits, int *out)
{
	int64_t v;

	if (s->n < digits || !str_int(str_sub(*s, 0, digits), &v))
		return false;
	*s = str_from_pos(*s, digits);
	*out = (int)v;
	return true;
}

static bool
take_char(struct str *s, const char *any)
{
	if (s->n == 0 || strchr(any, s->p[0]) == NULL)
		return false;
	*s = str_from_pos(*s, 1);
	return true;
}

static bool
take_day(struct str *s, int64_t *day)
{
	int y, m, d;

	if (!take(s, 4, &y) || !take_char(s, "-") || !take(s, 2, &m) ||
	    !take_char(s, "-") || !take(s, 2, &d) || !day_exists(y, m, d))
		return false;
	*day = day_of(y, m, d);
	return true;
}

/* "+01:00", "+0100", "Z"; false: something else. */
static bool
take_offset(struct str *s, int *seconds)
{
	int h, m = 0;
	bool minus = s->n > 0 && s->p[0] == '-';

	*seconds = 0;
	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take(s, 2, &h))
		return false;
	(void)take_char(s, ":");
	if (s->n > 0 && !take(s, 2, &m))
		return false;
	if (h > 15 || m > 59)
		return false;
	*seconds = (h * 3600 + m * 60) * (minus ? -1 : 1);
	return true;
}

static bool
take_time(struct str *s, int *hour, int *min, int *sec)
{
	int ignored;

	*sec = 0;
	if (!take(s, 2, hour) || !take_char(s, ":") || !take(s, 2, min))
		return false;
	if (take_char(s, ":") && !take(s, 2, sec))
		return false;
	if (take_char(s, ".,")) {
		while (take(s, 1, &ignored))
			;
	}
	return *hour <= 23 && *min <= 59 && *sec <= 60;
}

int
iso_parse(struct str s, int64_t *utc, bool *timed, struct err *e)
{
	struct str rest = str_trim(s);
	int64_t day;
	int h, m, sec, off;

	if (!take_day(&rest, &day))
		goto bad;
	if (timed != NULL)
		*timed = rest.n > 0;
	if (rest.n == 0) {
		*utc = day_start(day);
		return 0;
	}
	if (!take_char(&rest, "Tt ") || !take_time(&rest, &h, &m, &sec))
		goto bad;
	if (rest.n == 0) {
		*utc = civil_moment(day, h, m, sec);
		return 0;
	}
	if (!take_offset(&rest, &off) || rest.n > 0)
		goto bad;
	*utc = day * CIVIL_DAY + h * 3600 + m * 60 + sec - off;
	return 0;
bad:
	return err_set(e, ERR_INPUT,
	    "'%.*s' is no date; write "
	    "2026-11-24 or 2026-11-24T14:30:00+01:00",
	    STR_FMT(str_sub(s, 0, 60)));
}

int
iso_parse_day(struct str s, int64_t *day, struct err *e)
{
	struct str rest = str_trim(s);

	if (take_day(&rest, day) && rest.n == 0)
		return 0;
	return err_set(e, ERR_INPUT, "'%.*s' is no day; write 2026-11-24",
	    STR_FMT(str_sub(s, 0, 60)));
}
