#include "core/remind.h"

const struct remind_rules remind_defaults = {
    .headsup = 4 * 3600,
    .headsup_days = true,
    .repeat = true,
    .morning = 7 * 3600,
    .quiet_from = 20 * 3600,
    .quiet_until = 6 * 3600,
    .escalate_after = 3,
};

/* ---- times of day ---- */

static int64_t
at_clock(int64_t day, int seconds)
{
	return civil_moment(
	    day, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

int64_t
remind_morning(
    const struct remind_rules *r, const struct calendar *cal, int64_t t)
{
	int64_t day = calendar_next_werktag(cal, civil_day(t));

	if (at_clock(day, r->morning) < t)
		day = calendar_next_werktag(cal, day + 1);
	return at_clock(day, r->morning);
}

static bool
is_quiet(const struct remind_rules *r, int64_t t)
{
	struct civil c = civil_of(t);
	int clock = c.hour * 3600 + c.min * 60 + c.sec;

	if (r->quiet_from <= r->quiet_until)
		return clock >= r->quiet_from && clock < r->quiet_until;
	return clock >= r->quiet_from || clock < r->quiet_until;
}

/* t, or the end of the quiet hours that it lies in. */
static int64_t
after_quiet(const struct remind_rules *r, int64_t t)
{
	int64_t day = civil_day(t), end;

	if (!is_quiet(r, t))
		return t;
	end = at_clock(day, r->quiet_until);
	return end > t ? end : at_clock(day + 1, r->quiet_until);
}

static int64_t
after_snooze(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal, int64_t t)
{
	return s->snooze > t ? remind_morning(r, cal, s->snooze) : t;
}

/* ---- the next mail ---- */

/* When the heads-up is to come; 0: there is none. */
static int64_t
headsup_at(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal)
{
	int64_t t;

	if (period_seconds(s->period) >= 0)
		t = r->headsup > 0 ? s->due - r->headsup : 0;
	else
		t = r->headsup_days
		        ? at_clock(calendar_last_werktag(cal, s->last_day),
			      r->morning)
		        : 0;
	/* who has just been told of the deadline needs no reminding of it */
	return t > s->known ? after_snooze(s, r, cal, t) : 0;
}

static struct remind
headsup(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal, int64_t now)
{
	struct remind none = {.kind = REMIND_NONE};
	int64_t t;

	if (s->headsup_sent || s->reminders > 0 || now >= s->due)
		return none;
	t = headsup_at(s, r, cal);
	if (t == 0 || t >= s->due)
		return none;
	return (struct remind){.kind = REMIND_HEADSUP, .due = t};
}

static int64_t
repeat_at(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal, int64_t now)
{
	/* the first one came when the deadline passed, not for a morning */
	int64_t from = s->reminders == 1
	                   ? s->last_sent + 1
	                   : day_start(civil_day(s->last_sent) + 1);
	int64_t t = after_snooze(s, r, cal, remind_morning(r, cal, from));

	if (t > now)
		return after_quiet(r, t);
	/* overdue, the agent was down: now, unless people sleep */
	return is_quiet(r, now) ? after_quiet(r, now) : t;
}

static struct remind
reminder(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal, int64_t now)
{
	struct remind m = {.kind = REMIND_NONE};

	if (s->reminders > 0 && !r->repeat)
		return m;
	m.kind = REMIND_REMINDER;
	m.ordinal = s->reminders + 1;
	m.escalate = r->escalate_after > 0 && m.ordinal >= r->escalate_after;
	m.due = s->reminders == 0 ? after_snooze(s, r, cal, s->due)
	                          : repeat_at(s, r, cal, now);
	return m;
}

struct remind
remind_next(const struct remind_state *s, const struct remind_rules *r,
    const struct calendar *cal, int64_t now)
{
	struct remind m = {.kind = REMIND_NONE};

	if (s->due == 0 || !state_is_open(s->state))
		return m;
	m = headsup(s, r, cal, now);
	return m.kind != REMIND_NONE ? m : reminder(s, r, cal, now);
}

/* ---- clocks ---- */

enum clock_state
remind_clock(int64_t last_run, int64_t now, int64_t elapsed)
{
	int64_t leap = now - last_run - (elapsed > 0 ? elapsed : 0);

	if (last_run == 0)
		return CLOCK_SANE;
	if (leap < -CLOCK_SLACK)
		return CLOCK_BEHIND;
	return elapsed >= 0 && leap > CLOCK_SLACK ? CLOCK_AHEAD : CLOCK_SANE;
}

struct net_time
net_time(int64_t since, int64_t now, const struct pause_mark *marks, size_t n)
{
	struct net_time t = {.gross = now > since ? now - since : 0};
	int64_t from = since; /* of the running pause */

	for (size_t i = 0; i < n && marks[i].at <= now; i++) {
		int64_t at = marks[i].at > since ? marks[i].at : since;

		if (marks[i].pause == t.standing)
			continue;
		if (!marks[i].pause)
			t.paused += at - from;
		from = at;
		t.standing = marks[i].pause;
	}
	if (t.standing && now > from)
		t.paused += now - from;
	t.net = t.gross - t.paused;
	return t;
}
