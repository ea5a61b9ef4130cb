/*
 * core/holidays.h - the table behind core/calendar.h: one row per rule.
 *
 * Who looks for a day asks the calendar; this is for it and for tests.
 */
#ifndef CORE_HOLIDAYS_H
#define CORE_HOLIDAYS_H

#include <stddef.h>
#include <stdint.h>

enum holiday_when {
	HOLIDAY_FIXED,  /* month, day */
	HOLIDAY_EASTER, /* days after Easter Sunday, in `day` */
	HOLIDAY_PENANCE /* the Wednesday before 23 November */
};

enum holiday_place {
	PLACE_WHOLE,    /* the whole Land */
	PLACE_CATHOLIC, /* its Catholic communes */
	PLACE_AUGSBURG
};

struct holiday_rule {
	const char *name; /* German, as people read it */
	enum holiday_when when;
	int month, day;
	uint32_t lands; /* bit 1 << LAND_xx */
	enum holiday_place place;
	int first, last; /* years */
	const char *law;
	const char *why;
};

#define HOLIDAY_RULES_MAX 40

extern const struct holiday_rule holiday_rules[];
extern const size_t n_holiday_rules;

#endif
