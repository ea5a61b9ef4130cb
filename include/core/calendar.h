/*
 * core/calendar.h - which days are Werktage, and why the others are not.
 *
 * The public holidays of the 16 Länder, 1990 to 2100, as a table of rules
 * with their laws (agent/core/holidays.c); a calendar says which of them
 * count for one firm.  Everything is computed, nothing is kept: a look-up
 * walks some thirty rules, whatever the day.
 *
 * Werktage are Monday to Saturday less the holidays (§ 3 BUrlG), or Monday
 * to Friday where the firm wants it so.  24 and 31 December are Werktage.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/civil.h"

enum land {
	LAND_NONE = 0, /* none named: only what is a holiday in all 16 */
	LAND_BW,
	LAND_BY,
	LAND_BE,
	LAND_BB,
	LAND_HB,
	LAND_HH,
	LAND_HE,
	LAND_MV,
	LAND_NI,
	LAND_NW,
	LAND_RP,
	LAND_SL,
	LAND_SN,
	LAND_ST,
	LAND_SH,
	LAND_TH,
	LANDS
};

enum land land_of(struct str code); /* "NW", any case; else LAND_NONE */
const char *land_code(enum land l); /* "NW"; "" for LAND_NONE */
const char *land_name(enum land l); /* "Nordrhein-Westfalen"; or "" */

/* The Land of a German postcode ("44135"); LAND_NONE: it is none. */
enum land land_of_postcode(struct str postcode);

enum werktage { WERKTAGE_MO_SA = 0, WERKTAGE_MO_FR };

/* "mo-sa" or "mo-fr", any case; ERR_INPUT else. */
int werktage_parse(struct str s, enum werktage *out, struct err *e);
const char *werktage_name(enum werktage w);

/* A day of the firm's own: once (2026-12-24) or every year (08-08). */
struct own_day {
	int year; /* 0: every year */
	int month, day;
	bool works; /* written with '!': a Werktag although it is a holiday */
};

#define OWN_DAYS_MAX 64

/* A zeroed one is valid: no Land, mo-sa, no further days. */
struct calendar {
	enum land land;
	bool catholic; /* a Catholic commune in BY, SN or TH */
	bool augsburg; /* the city of Augsburg: 8 and 15 August */
	enum werktage werktage;
	unsigned n_own;
	struct own_day own[OWN_DAYS_MAX];
};

/*
 * Reads the configuration's `holidays`: "2026-12-24, 08-08, !10-31".  The
 * days join those already there.  ERR_INPUT names the piece that is wrong.
 */
int calendar_own_days(struct calendar *cal, struct str list, struct err *e);

#define HOLIDAYS_FIRST 1990 /* years for which the rules were looked up */
#define HOLIDAYS_LAST 2100

int64_t easter_sunday(int year); /* as a civil day */

/*
 * The firm's calendar with the holidays of a building site (a partner's
 * `place = site`).  A postcode that is none leaves it as it is; in another
 * Land `catholic` is not known and false.
 */
struct calendar calendar_at(const struct calendar *firm, struct str postcode);

/* The German name of the holiday, or NULL.  Sundays are not holidays here. */
const char *calendar_holiday(const struct calendar *cal, int64_t day);

bool calendar_is_werktag(const struct calendar *cal, int64_t day);
int64_t calendar_next_werktag(const struct calendar *cal, int64_t day);
int64_t calendar_last_werktag(const struct calendar *cal, int64_t day);
/* both give `day` itself where it is one; _next looks ahead, _last back */

/* § 193 BGB: a Saturday (even where it is a Werktag), Sunday or holiday. */
bool calendar_is_193(const struct calendar *cal, int64_t day);

/*
 * All holidays of a year in order of date, two entries where two fall on one
 * day (1 May 2008).  Returns their number, at most HOLIDAYS_MAX.
 */
struct holiday {
	int64_t day;
	const char *name; /* German */
	const char *law;  /* where it is written; "" for own days */
	const char *why;  /* a remark on time or place, or "" */
};
#define HOLIDAYS_MAX (32 + OWN_DAYS_MAX)

size_t calendar_year(
    const struct calendar *cal, int year, struct holiday out[HOLIDAYS_MAX]);

#endif
