/*
 * core/civil.h - days and moments in the firm's time zone.
 *
 * A moment is seconds UTC (int64_t, as in the database); a civil day is a
 * count of days since 1970-01-01 in the proleptic Gregorian calendar.  The
 * zone is a process-wide setting made once at start (zone_set); libc's time
 * zone data does the rest.  No function here looks at a clock.
 *
 * Weekdays follow ISO 8601: Monday is 1, Sunday 7.
 */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include "base/err.h"
#include "base/str.h"

#define CIVIL_DAY 86400 /* seconds of an ordinary day */

struct civil {
	int year, month, day; /* month 1 to 12 */
	int hour, min, sec;
	int offset; /* seconds east of UTC; filled by civil_of */
};

/* An IANA name; ERR_SETUP when the system has no such zone. */
int zone_set(const char *name, struct err *e);

int64_t day_of(int year, int month, int day);
void day_split(int64_t day, int *year, int *month, int *d);
bool day_exists(int year, int month, int day);
int day_weekday(int64_t day);
int day_iso_week(int64_t day, int *iso_year);
int64_t day_of_iso_week(int iso_year, int week); /* its Monday */

/* The civil time of a moment, in the zone. */
struct civil civil_of(int64_t utc);
int64_t civil_day(int64_t utc); /* the civil day of a moment */

/*
 * The moment of a civil time.  In the gap of a change to summer time the
 * clock is taken forward (02:30 becomes 03:30); of two moments in the
 * doubled hour it is the first.
 */
int64_t civil_moment(int64_t day, int hour, int min, int sec);
int64_t day_start(int64_t day); /* 00:00 of that day */

/* "2026-11-23T15:30:00+01:00" and "2026-11-23"; buf is given back. */
#define ISO_MAX 40
const char *iso_moment(int64_t utc, char buf[ISO_MAX]);
const char *iso_day(int64_t day, char buf[ISO_MAX]);

/*
 * Reads ISO 8601: a day (its 00:00 in the zone), or a moment with 'T' or a
 * blank, seconds optional, 'Z', an offset, or none (then the zone's).
 * *timed (may be NULL) tells whether there was a time of day.
 */
int iso_parse(struct str s, int64_t *utc, bool *timed, struct err *e);
int iso_parse_day(struct str s, int64_t *day, struct err *e);

#endif
