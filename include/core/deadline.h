/*
 * core/deadline.h - when a step is due, and why.
 *
 * Hours run on the clock, to the second, over Sundays and the change to
 * summer time.  Days, Werktage and weeks do not count the day of the event
 * (§ 187 Abs. 1 BGB) and end when their last day ends (§ 188 BGB): `due` is
 * the moment at which the deadline has passed, 00:00 after the last day.
 */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "base/buf.h"
#include "core/calendar.h"
#include "core/state.h"

enum period_unit {
	PERIOD_NONE = 0, /* no deadline */
	PERIOD_MINUTES,
	PERIOD_HOURS,
	PERIOD_DAYS,
	PERIOD_WERKTAGE,
	PERIOD_WEEKS
};

struct period {
	enum period_unit unit;
	int n; /* 1 or more */
};

/* "24h", "14d", "7wd", "12w", "10m" (minutes); ERR_INPUT else. */
int period_parse(struct str s, struct period *out, struct err *e);
#define PERIOD_MAX 16
const char *period_write(struct period p, char buf[PERIOD_MAX]);

/* Minutes and hours as seconds; -1 for the others: they need a calendar. */
int64_t period_seconds(struct period p);

/* VELUX's: contact 24h, offer 7wd, answer 14d, job 12w; else PERIOD_NONE. */
struct period period_default(enum order_state step);

struct deadline {
	struct period period;
	int64_t from;         /* the event */
	int64_t due;          /* passed at this moment; 0: no deadline */
	int64_t last_day;     /* civil day; for hours that of `due` */
	int64_t ordinary_end; /* last day before § 193; else == last_day */
	bool moves_193;
};

/*
 * s193: an end on a Saturday, Sunday or holiday moves to the next day that
 * is none of them.  It speaks of last days: hours never move.
 */
struct deadline deadline_compute(
    const struct calendar *cal, struct period p, bool s193, int64_t from);

/* One line for mails: "7 Werktage: Sa zählt, 26.12. nicht, Land NW". */
void deadline_why(
    struct buf *to, const struct calendar *cal, const struct deadline *d);
void deadline_why_english(
    struct buf *to, const struct calendar *cal, const struct deadline *d);

/* Day by day, German, several lines: what was counted, what not and why. */
void deadline_explain(
    struct buf *to, const struct calendar *cal, const struct deadline *d);

/*
 * The same as data.  Days after the event's until the last: call with i = 0,
 * 1, … until false.  Hours have none.
 */
struct counted_day {
	int64_t day;
	int counts;      /* its number in the period, 0: skipped */
	const char *why; /* "2. Weihnachtstag", "Sonntag"; "" where it counts */
};
struct counting {
	const struct calendar *cal;
	const struct deadline *d;
	int64_t day;
	int n;
};
void counting_begin(
    struct counting *c, const struct calendar *cal, const struct deadline *d);
bool counting_next(struct counting *c, struct counted_day *out);

#endif
