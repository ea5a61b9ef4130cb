/*
 * core/remind.h - which reminder is due, and when to look again.
 *
 * Pure: the store keeps what was sent, flow asks with `now`, and the answer
 * is one mail that is due (due <= now: send it, note it, ask again), one that
 * will be (due > now: keep it as the order's next_at), or none.
 *
 * The order of things for one deadline:
 *   heads-up   before it passes: 4 h before one in hours, on the morning of
 *              the last Werktag before the others.  Only where that moment
 *              comes after the step became known.
 *   reminder 1 the moment it passes, day or night, once.
 *   2, 3, …    on each Werktag morning after that, one a day (a deadline
 *              that passes at midnight is told of then and in the morning),
 *              until something happens; from `escalate_after` on also to the
 *              person named as escalation.
 * A snooze holds back every reminder to the first Werktag morning at or
 * after its end; the deadline does not move.  Whatever fell due while the
 * agent was down is one mail: a passed deadline swallows the heads-up, and
 * several missed mornings are one reminder.
 *
 * A new step, or a deadline that begins again, starts with headsup_sent and
 * reminders at 0.
 */
#ifndef CORE_REMIND_H
#define CORE_REMIND_H

#include "core/calendar.h"
#include "core/deadline.h"

enum remind_kind { REMIND_NONE = 0, REMIND_HEADSUP, REMIND_REMINDER };

struct remind_rules {
	int64_t headsup;   /* seconds before a deadline in hours; 0: none */
	bool headsup_days; /* on the last Werktag's morning for the others */
	bool repeat;       /* false: reminder 1 only */
	int morning;       /* seconds after 00:00: the digest's time */
	int quiet_from, quiet_until; /* likewise; equal: no quiet hours */
	unsigned escalate_after;     /* 3: from the third on; 0: never */
};

/* headsup 4h, days, repeat, 07:00, quiet 20:00 to 06:00, escalate 3. */
extern const struct remind_rules remind_defaults;

/* What the store knows of an order's running deadline. */
struct remind_state {
	enum order_state state;
	struct period period;
	int64_t due;      /* 0: no deadline */
	int64_t last_day; /* civil day */
	int64_t known;    /* when the agent learnt of the step */
	bool headsup_sent;
	unsigned reminders; /* sent for this deadline */
	int64_t last_sent;  /* when the last of them was; 0: none yet */
	int64_t snooze;     /* no reminder before this moment; 0: none */
};

struct remind {
	enum remind_kind kind;
	int64_t due;      /* send at or after; the UNIQUE key's `due` */
	unsigned ordinal; /* reminder: 1, 2, 3, …; heads-up: 0 */
	bool escalate;    /* also to the escalation */
};

/* The next mail that is, or will be, due.  REMIND_NONE: never again. */
struct remind remind_next(const struct remind_state *s,
    const struct remind_rules *r, const struct calendar *cal, int64_t now);

/*
 * The next Werktag morning at or after `t`: for the digest (its next_at),
 * and for whatever else waits for people to be at work.
 */
int64_t remind_morning(
    const struct remind_rules *r, const struct calendar *cal, int64_t t);

/*
 * May reminders go out by this clock?  last_run: the wall clock's highest
 * reading so far (0: first run).  elapsed: seconds since then by a monotonic
 * clock, or -1 in a new process, where a leap ahead cannot be told from
 * having been off and is taken for that.  Anything but CLOCK_SANE: send no
 * reminder, say so, and ask again at the next pass.
 */
enum clock_state { CLOCK_SANE = 0, CLOCK_BEHIND, CLOCK_AHEAD };
#define CLOCK_SLACK 86400

enum clock_state remind_clock(int64_t last_run, int64_t now, int64_t elapsed);

/*
 * The firm's own clock beside the partner's: time that did not pass because
 * of weather, scaffolding, delivery.  Marks in order of time; a pause within
 * a pause and a resume without one change nothing.
 */
struct pause_mark {
	int64_t at;
	bool pause; /* else: goes on */
};

struct net_time {
	int64_t gross;  /* seconds since the step began */
	int64_t paused; /* of these */
	int64_t net;    /* gross - paused */
	bool standing;  /* paused at `now` */
};

struct net_time net_time(
    int64_t since, int64_t now, const struct pause_mark *marks, size_t n);

#endif
