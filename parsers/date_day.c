/*
 * date_day.c - which day a date means, seen from today.
 */
#include "core/civil.h"
#include "parsers/date.h"

/* Easter Sunday (Gauss, in the form of Meeus). */
static int64_t
easter(int y)
{
	int a = y % 19, b = y / 100, c = y % 100;
	int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
	int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

	return day_of(y, f / 31, f % 31 + 1);
}

struct feast {
	int month, day;   /* what is meant by the name alone */
	int bmonth, bday; /* and by "nach …" */
};

/* The numbers of [FEAST=n] in words/reply/date.txt. */
static const struct feast feasts[] = {
    [1] = {12, 24, 12, 27},
    [2] = {1,  1,  1,  2 },
    [3] = {12, 31, 1,  2 },
    [4] = {1,  6,  1,  7 },
    [5] = {3,  1,  6,  1 },
    [6] = {6,  1,  9,  1 },
    [7] = {9,  1,  12, 1 },
    [8] = {12, 1,  3,  1 },
    [9] = {12, 24, 1,  7 },
    [10] = {5,  1,  5,  2 },
    [11] = {10, 3,  10, 4 },
};

enum {
	FEAST_EASTER = 20,
	FEAST_PENTECOST = 21,
	FEAST_WEEKEND = 30,
	FEAST_MONTH_END = 31
};

static int64_t
month_end(int y, int m)
{
	return m == 12 ? day_of(y, 12, 31) : day_of(y, m + 1, 1) - 1;
}

static int64_t
moving_feast(const struct when *w, int64_t today, int y, int m)
{
	int64_t base;

	switch (w->a) {
	case FEAST_WEEKEND:
		base = today + (6 - day_weekday(today) + 7) % 7;
		return w->b != 0 ? base + 2 : base;
	case FEAST_MONTH_END:
		return month_end(y, m) + (w->b != 0);
	default:
		base = easter(y) + (w->a == FEAST_PENTECOST ? 49 : 0);
		if (base + 1 < today)
			base =
			    easter(y + 1) + (w->a == FEAST_PENTECOST ? 49 : 0);
		return w->b != 0 ? base + 2 : base;
	}
}

static int64_t
feast_day(const struct when *w, int64_t today, int dir)
{
	int y, m, d;
	const struct feast *f;
	int64_t day;

	day_split(today, &y, &m, &d);
	if (w->a < 1 || w->a >= (int)(sizeof feasts / sizeof *feasts))
		return moving_feast(w, today, y, m);
	f = &feasts[w->a];
	day = w->b != 0 ? day_of(y, f->bmonth, f->bday)
	                : day_of(y, f->month, f->day);
	if (dir > 0 && day <= today)
		day = w->b != 0 ? day_of(y + 1, f->bmonth, f->bday)
		                : day_of(y + 1, f->month, f->day);
	return day;
}

static int64_t
month_of(const struct when *w, int64_t today, int dir)
{
	static const int day_in[] = {1, 1, 15, 0};
	int y, m, d, month = w->a;

	day_split(today, &y, &m, &d);
	if (month == 13)
		month = m % 12 + 1;
	if (w->c != 0)
		y = w->c;
	else if (dir > 0 && (month < m || (month == m && w->b == 0) ||
				(month == m && w->b != 0 && w->b != 3 &&
				    day_in[w->b] <= d)))
		y += month <= m;
	else if (dir < 0 && month > m)
		y--;
	return w->b == 3 ? month_end(y, month) : day_of(y, month, day_in[w->b]);
}

static int64_t
weekday_of(const struct when *w, int64_t today, int dir)
{
	int64_t monday = today - day_weekday(today) + 1;
	int64_t day;

	if (w->b != WHEN_ANY && !w->nearest)
		return monday + 7 * w->b + w->a - 1;
	if (w->nearest)
		dir = w->b;
	day = monday + w->a - 1;
	if (dir > 0 && day <= today)
		day += 7;
	if (dir < 0 && day >= today)
		day -= 7;
	if (w->c != 0 && day - today <= 2)
		day += 7; /* "nächsten Mittwoch", said on a Tuesday */
	return w->nearest && w->b == 2 ? day + 7 : day;
}

static bool
date_of(const struct when *w, int64_t today, int dir, int64_t *day)
{
	int y, m, d;

	day_split(today, &y, &m, &d);
	if (w->c != 0)
		y = w->c;
	else if (dir > 0 && (w->b < m || (w->b == m && w->a < d)))
		y++;
	else if (dir < 0 && (w->b > m || (w->b == m && w->a > d)))
		y--;
	if (!day_exists(y, w->b, w->a))
		return false;
	*day = day_of(y, w->b, w->a);
	return true;
}

static bool
month_day_of(const struct when *w, int64_t today, int dir, int64_t *day)
{
	int y, m, d;

	day_split(today, &y, &m, &d);
	if (dir > 0 && w->a <= d)
		m++;
	if (dir < 0 && w->a > d)
		m--;
	if (m == 13)
		y++, m = 1;
	if (m == 0)
		y--, m = 12;
	if (!day_exists(y, m, w->a))
		return false;
	*day = day_of(y, m, w->a);
	return true;
}

static int64_t
kw_of(const struct when *w, int64_t today, int dir)
{
	int y;
	int64_t day;

	day_iso_week(today, &y);
	day = day_of_iso_week(y, w->a) + w->b - 1;
	if (dir > 0 && day + 6 < today)
		day = day_of_iso_week(y + 1, w->a) + w->b - 1;
	return day;
}

bool
when_day(const struct when *w, int64_t today, int dir, int64_t *day)
{
	switch (w->kind) {
	case WHEN_OFFSET:
		*day = today + w->a;
		return true;
	case WHEN_DATE:
		return date_of(w, today, dir, day);
	case WHEN_MONTHDAY:
		return month_day_of(w, today, dir, day);
	case WHEN_WEEKDAY:
		*day = weekday_of(w, today, dir);
		return true;
	case WHEN_WEEK:
		*day = today - day_weekday(today) + 1 + 7 * w->a;
		return w->a > 0;
	case WHEN_KW:
		*day = kw_of(w, today, dir);
		return true;
	case WHEN_MONTH:
		*day = month_of(w, today, dir);
		return dir > 0;
	case WHEN_FEAST:
		*day = feast_day(w, today, dir);
		return true;
	case WHEN_VAGUE:
	case WHEN_CLOCK:
	default:
		return false;
	}
}

static int
sign(int64_t v)
{
	return v > 0 ? 1 : v < 0 ? -1 : 0;
}

/* A date without a year: where it is nearer. */
static int
lean_date(const struct when *w, int64_t today)
{
	int64_t back = today, ahead = today;

	if (!date_of(w, today, -1, &back) || !date_of(w, today, 1, &ahead))
		return 2;
	if (w->c != 0 || back == today || ahead == today)
		return sign(w->c != 0 ? back - today : 0);
	return today - back < ahead - today ? -1 : 1;
}

int
when_lean(const struct when *w, int64_t today)
{
	int64_t day;

	switch (w->kind) {
	case WHEN_OFFSET:
		return sign(w->a);
	case WHEN_DATE:
		return lean_date(w, today);
	case WHEN_WEEKDAY:
		if (w->b == WHEN_ANY)
			return 2;
		return sign(weekday_of(w, today, 1) - today);
	case WHEN_WEEK:
		return w->a == 0 ? 2 : sign(w->a);
	case WHEN_KW:
		day = kw_of(w, today, -1);
		return today - day > 180 ? 1
		       : day + 6 < today ? -1
		       : day > today     ? 1
		                         : 2;
	case WHEN_VAGUE:
		return w->a;
	case WHEN_CLOCK:
		return 0;
	case WHEN_FEAST:
		return w->a == FEAST_WEEKEND ? 2 : 1;
	case WHEN_MONTHDAY:
	case WHEN_MONTH:
	default:
		return 2;
	}
}
