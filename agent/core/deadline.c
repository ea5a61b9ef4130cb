#include "core/deadline.h"

#include <stdio.h>

/* ---- periods ---- */

static const struct {
	const char *suffix;
	int64_t seconds; /* -1: depends on the calendar */
	int most;        /* ten years: more is a slip of the hand */
} units[] = {
    [PERIOD_NONE] = {"",   -1,   0      },
    [PERIOD_MINUTES] = {"m",  60,   5256000},
    [PERIOD_HOURS] = {"h",  3600, 87600  },
    [PERIOD_DAYS] = {"d",  -1,   3650   },
    [PERIOD_WERKTAGE] = {"wd", -1,   3650   },
    [PERIOD_WEEKS] = {"w",  -1,   520    },
};

enum { UNITS = sizeof units / sizeof *units };

static size_t
count_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

int
period_parse(struct str s, struct period *out, struct err *e)
{
	struct str all = str_trim(s);
	size_t digits = count_digits(all);
	struct str unit = str_trim(str_from_pos(all, digits));
	int64_t n;

	if (!str_int(str_sub(all, 0, digits), &n))
		n = 0;
	for (int u = PERIOD_NONE + 1; u < UNITS; u++) {
		if (str_iis(unit, units[u].suffix) && n >= 1 &&
		    n <= units[u].most) {
			*out = (struct period){(enum period_unit)u, (int)n};
			return 0;
		}
	}
	return err_set(e, ERR_INPUT,
	    "'%.*s' is no period; write 24h, 14d, 7wd (Werktage) or 12w",
	    STR_FMT(str_sub(all, 0, 40)));
}

const char *
period_write(struct period p, char buf[PERIOD_MAX])
{
	if (p.unit == PERIOD_NONE)
		buf[0] = '\0';
	else
		snprintf(buf, PERIOD_MAX, "%d%s", p.n, units[p.unit].suffix);
	return buf;
}

int64_t
period_seconds(struct period p)
{
	int64_t each = units[p.unit].seconds;

	return each < 0 ? -1 : each * p.n;
}

struct period
period_default(enum order_state step)
{
	static const struct period velux[ORDER_STATES] = {
	    [ORDER_CONTACT] = {PERIOD_HOURS,    24},
	    [ORDER_OFFER] = {PERIOD_WERKTAGE, 7 },
	    [ORDER_ANSWER] = {PERIOD_DAYS,     14},
	    [ORDER_JOB] = {PERIOD_WEEKS,    12},
	};

	return velux[step];
}

/* ---- the deadline ---- */

static int64_t
count_werktage(const struct calendar *cal, int64_t day, int n)
{
	while (n > 0)
		n -= calendar_is_werktag(cal, ++day);
	return day;
}

static int64_t
last_day_of(const struct calendar *cal, struct period p, int64_t event)
{
	switch (p.unit) {
	case PERIOD_WERKTAGE:
		return count_werktage(cal, event, p.n);
	case PERIOD_WEEKS:
		return event + 7 * (int64_t)p.n;
	default:
		return event + p.n;
	}
}

static int64_t
move_193(const struct calendar *cal, int64_t day)
{
	while (calendar_is_193(cal, day))
		day++;
	return day;
}

struct deadline
deadline_compute(
    const struct calendar *cal, struct period p, bool s193, int64_t from)
{
	struct deadline d = {.period = p, .from = from};
	int64_t seconds = period_seconds(p);

	if (p.unit == PERIOD_NONE)
		return d;
	if (seconds >= 0) {
		d.due = from + seconds;
		d.last_day = d.ordinary_end = civil_day(d.due);
		return d;
	}
	d.ordinary_end = last_day_of(cal, p, civil_day(from));
	d.last_day = s193 ? move_193(cal, d.ordinary_end) : d.ordinary_end;
	d.moves_193 = d.last_day != d.ordinary_end;
	d.due = day_start(d.last_day + 1);
	return d;
}

/* ---- day by day ---- */

void
counting_begin(
    struct counting *c, const struct calendar *cal, const struct deadline *d)
{
	*c = (struct counting){cal, d, civil_day(d->from), 0};
	if (period_seconds(d->period) >= 0)
		c->day = d->last_day; /* hours count no days */
}

/* Why nothing can end or be counted on it; "" where it is a Werktag. */
static const char *
why_not(const struct calendar *cal, int64_t day)
{
	const char *name = calendar_holiday(cal, day);

	if (name != NULL)
		return name;
	switch (day_weekday(day)) {
	case 7:
		return "Sonntag";
	case 6:
		return "Samstag";
	default:
		return "";
	}
}

bool
counting_next(struct counting *c, struct counted_day *out)
{
	const struct deadline *d = c->d;
	bool counts;

	if (d->period.unit == PERIOD_NONE || c->day >= d->last_day)
		return false;
	c->day++;
	counts = c->day <= d->ordinary_end &&
	         (d->period.unit != PERIOD_WERKTAGE ||
		     calendar_is_werktag(c->cal, c->day));
	c->n += counts;
	*out = (struct counted_day){
	    c->day, counts ? c->n : 0, counts ? "" : why_not(c->cal, c->day)};
	if (c->day == d->last_day && d->moves_193)
		out->why = "Ende nach § 193 BGB";
	return true;
}
