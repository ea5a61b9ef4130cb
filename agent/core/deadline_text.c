/* What people read of a deadline: one line for mails, all for the shell. */
#include "core/deadline.h"

#include <string.h>

struct words {
	const char *unit[6][2]; /* one, several */
	const char *sunday_counts, *saturday_counts, *saturday_not;
	const char * not, *counts, *and, *more;
	const char *every_day, *clock_changed;
	const char *moved; /* from, to */
	const char *no_land, *catholic;
};

static const struct words german = {
    .unit =
	{
	       [PERIOD_MINUTES] = {"Minute", "Minuten"},
	       [PERIOD_HOURS] = {"Stunde", "Stunden"},
	       [PERIOD_DAYS] = {"Tag", "Tage"},
	       [PERIOD_WERKTAGE] = {"Werktag", "Werktage"},
	       [PERIOD_WEEKS] = {"Woche", "Wochen"},
	       },
    .sunday_counts = "So zählt",
    .saturday_counts = "Sa zählt",
    .saturday_not = "Sa nicht",
    .not = "nicht",
    .counts = "zählt",
    .and = " und ",
    .more = "weitere Feiertage",
    .every_day = "jeder Tag zählt",
    .clock_changed = "die Zeitumstellung ist eingerechnet",
    .moved = "Ende verschoben (§ 193 BGB): ",
    .no_land = "nur bundesweite Feiertage",
    .catholic = "katholisch",
};

static const struct words english = {
    .unit =
	{
	       [PERIOD_MINUTES] = {"minute", "minutes"},
	       [PERIOD_HOURS] = {"hour", "hours"},
	       [PERIOD_DAYS] = {"day", "days"},
	       [PERIOD_WERKTAGE] = {"working day", "working days"},
	       [PERIOD_WEEKS] = {"week", "weeks"},
	       },
    .sunday_counts = "Sun counts",
    .saturday_counts = "Sat counts",
    .saturday_not = "Sat does not",
    .not = "not",
    .counts = "counts",
    .and = " and ",
    .more = "more holidays",
    .every_day = "every day counts",
    .clock_changed = "the clock change is allowed for",
    .moved = "end moved (§ 193 BGB): ",
    .no_land = "nationwide holidays only",
    .catholic = "Catholic",
};

/* "26.12." */
static void
add_date(struct buf *to, int64_t day)
{
	int y, m, d;

	day_split(day, &y, &m, &d);
	buf_addf(to, "%02d.%02d.", d, m);
}

/* ---- one line ---- */

/* The parts behind the colon: ", " between them, ": " before the first. */
struct parts {
	struct buf *to;
	const struct words *w;
	bool any;
};

static void
part(struct parts *p, const char *text)
{
	buf_adds(p->to, p->any ? ", " : ": ");
	buf_adds(p->to, text);
	p->any = true;
}

#define NAMED_MOST 5 /* more dates than that no one reads in a mail */

struct seen {
	bool saturday, sunday;
	int n; /* holidays that would have counted */
	int64_t holiday[NAMED_MOST];
};

static void
see(struct seen *s, const struct calendar *cal, int64_t day, int last_weekday)
{
	int w = day_weekday(day);

	if (calendar_holiday(cal, day) == NULL) {
		s->saturday |= w == 6;
		s->sunday |= w == 7;
	} else if (w <= last_weekday) {
		if (s->n < NAMED_MOST)
			s->holiday[s->n] = day;
		s->n++;
	}
}

/* "25.12. und 26.12. nicht" */
static void
part_holidays(struct parts *p, const struct seen *s, const char *verb)
{
	if (s->n == 0)
		return;
	part(p, "");
	for (int i = 0; i < s->n && i < NAMED_MOST; i++) {
		if (i > 0)
			buf_adds(p->to, i == s->n - 1 ? p->w->and : ", ");
		add_date(p->to, s->holiday[i]);
	}
	if (s->n > NAMED_MOST)
		buf_addf(
		    p->to, "%s%d %s", p->w->and, s->n - NAMED_MOST, p->w->more);
	buf_addf(p->to, " %s", verb);
}

static void
part_land(struct parts *p, const struct calendar *cal)
{
	enum land l = cal->land;

	if (l == LAND_NONE) {
		part(p, p->w->no_land);
		return;
	}
	part(p, "Land ");
	buf_adds(p->to, land_code(l));
	if (l == LAND_BY && cal->augsburg)
		buf_adds(p->to, " (Augsburg)");
	else if (cal->catholic &&
		 (l == LAND_BY || l == LAND_SN || l == LAND_TH))
		buf_addf(p->to, " (%s)", p->w->catholic);
}

static void
why_werktage(
    struct parts *p, const struct calendar *cal, const struct deadline *d)
{
	bool sat = cal->werktage == WERKTAGE_MO_SA;
	struct seen s = {0};

	for (int64_t day = civil_day(d->from) + 1; day <= d->ordinary_end;
	     day++)
		see(&s, cal, day, sat ? 6 : 5);
	if (s.saturday)
		part(p, sat ? p->w->saturday_counts : p->w->saturday_not);
	part_holidays(p, &s, p->w->not );
	part_land(p, cal);
}

static void
why_hours(struct parts *p, const struct calendar *cal, const struct deadline *d)
{
	struct seen s = {0};

	for (int64_t day = civil_day(d->from); day <= d->last_day; day++)
		see(&s, cal, day, 6);
	if (s.sunday)
		part(p, p->w->sunday_counts);
	part_holidays(p, &s, p->w->counts);
	if (civil_of(d->from).offset != civil_of(d->due).offset)
		part(p, p->w->clock_changed);
}

static void
why(struct buf *to, const struct words *w, const struct calendar *cal,
    const struct deadline *d)
{
	struct period p = d->period;
	struct parts parts = {to, w, false};

	if (p.unit == PERIOD_NONE)
		return;
	buf_addf(to, "%d %s", p.n, w->unit[p.unit][p.n != 1]);
	if (p.unit == PERIOD_WERKTAGE)
		why_werktage(&parts, cal, d);
	else if (period_seconds(p) >= 0)
		why_hours(&parts, cal, d);
	else
		part(&parts, w->every_day);
	if (d->moves_193) {
		part(&parts, w->moved);
		add_date(to, d->ordinary_end);
		buf_adds(to, " -> ");
		add_date(to, d->last_day);
	}
}

void
deadline_why(
    struct buf *to, const struct calendar *cal, const struct deadline *d)
{
	why(to, &german, cal, d);
}

void
deadline_why_english(
    struct buf *to, const struct calendar *cal, const struct deadline *d)
{
	why(to, &english, cal, d);
}

/* ---- day by day ---- */

static const char *const weekdays[][2] = {
    {"",   ""          },
    {"Mo", "Montag"    },
    {"Di", "Dienstag"  },
    {"Mi", "Mittwoch"  },
    {"Do", "Donnerstag"},
    {"Fr", "Freitag"   },
    {"Sa", "Samstag"   },
    {"So", "Sonntag"   }
};

/* "Dienstag, 22.12.2026" */
static void
add_long_date(struct buf *to, int64_t day)
{
	int y, m, d;

	day_split(day, &y, &m, &d);
	buf_addf(
	    to, "%s, %02d.%02d.%d", weekdays[day_weekday(day)][1], d, m, y);
}

static void
add_long_moment(struct buf *to, int64_t t)
{
	struct civil c = civil_of(t);

	add_long_date(to, civil_day(t));
	buf_addf(to, ", %02d:%02d", c.hour, c.min);
	if (c.sec != 0)
		buf_addf(to, ":%02d", c.sec);
	buf_adds(to, " Uhr");
}

/* Every day of it is counted: a line a week will do. */
static bool
shown(const struct deadline *d, const struct counted_day *day)
{
	return d->period.unit != PERIOD_WEEKS || day->counts == 0 ||
	       day->counts % 7 == 0;
}

static void
add_day(struct buf *to, const struct deadline *d, const struct counted_day *day)
{
	if (day->counts == 0)
		buf_adds(to, "   –  ");
	else
		buf_addf(to, "%4d  ", day->counts);
	buf_addf(to, "%s ", weekdays[day_weekday(day->day)][0]);
	add_date(to, day->day);
	if (day->counts == 0)
		buf_addf(to, " %s\n", day->why);
	else if (d->period.unit == PERIOD_WEEKS)
		buf_addf(to, " Woche %d\n", day->counts / 7);
	else
		buf_adds(to, " zählt\n");
}

static void
add_days(struct buf *to, const struct calendar *cal, const struct deadline *d)
{
	struct counting c;
	struct counted_day day;

	buf_adds(to, "   0  ");
	buf_addf(to, "%s ", weekdays[day_weekday(civil_day(d->from))][0]);
	add_date(to, civil_day(d->from));
	buf_adds(to, " Tag des Ereignisses, zählt nicht (§ 187 Abs. 1 BGB)\n");
	counting_begin(&c, cal, d);
	while (counting_next(&c, &day)) {
		if (shown(d, &day))
			add_day(to, d, &day);
	}
}

void
deadline_explain(
    struct buf *to, const struct calendar *cal, const struct deadline *d)
{
	if (d->period.unit == PERIOD_NONE)
		return;
	deadline_why(to, cal, d);
	buf_adds(to, "\nBeginn: ");
	add_long_moment(to, d->from);
	buf_adds(to, "\n");
	if (period_seconds(d->period) >= 0) {
		buf_adds(to, "Ende:   ");
		add_long_moment(to, d->due);
		buf_adds(to, "\n");
		return;
	}
	add_days(to, cal, d);
	buf_adds(to, "Ende:   ");
	add_long_date(to, d->last_day);
	buf_adds(to, d->moves_193 ? ", 24:00 Uhr (§§ 188, 193 BGB)\n"
				  : ", 24:00 Uhr (§ 188 BGB)\n");
}
