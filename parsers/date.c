/*
 * date.c - finds days and times among the tokens.
 *
 * A row of small readers; each looks at the token before it and either takes
 * one or more tokens or leaves them.  The first that takes wins, so the
 * longer forms stand first.
 */
#include "parsers/date.h"

#include <string.h>

#include "core/civil.h"

struct scan {
	const struct lexeme *t;
	size_t n, i;
};

static bool
is_at(const struct scan *s, size_t i, unsigned cls)
{
	return i < s->n && lex_is(&s->t[i], cls);
}

static bool
digits_at(const struct scan *s, size_t i, int64_t *v)
{
	return i < s->n && s->t[i].kind == LEX_NUMBER &&
	       str_int(s->t[i].form, v);
}

/* A whole number, in digits or in words. */
static bool
number_at(const struct scan *s, size_t i, int64_t *v)
{
	if (i >= s->n || s->t[i].kind == LEX_MARK)
		return false;
	return digits_at(s, i, v) || number_word(s->t[i].form, v);
}

static bool
before(const struct scan *s, unsigned cls)
{
	return s->i > 0 && lex_is(&s->t[s->i - 1], cls);
}

static size_t
take(struct when *w, enum when_kind kind, int a, int b, size_t n)
{
	w->kind = kind;
	w->a = a;
	w->b = b;
	return n;
}

/* "12.11", "07.12.2026", "3.12.26" */
static bool
split_date(struct str s, int64_t *d, int64_t *m, int64_t *y)
{
	struct str part[3];
	size_t n = 0;

	while (n < 3 && str_cut(&s, '.', &part[n]))
		n++;
	*y = 0;
	if (s.n > 0 || n < 2 || !str_int(part[0], d) || !str_int(part[1], m) ||
	    part[0].n > 2 || part[1].n > 2)
		return false;
	if (n == 3 &&
	    (!str_int(part[2], y) || (part[2].n != 2 && part[2].n != 4)))
		return false;
	if (*y > 0 && *y < 100)
		*y += 2000;
	return day_exists(*y == 0 ? 2024 : (int)*y, (int)*m, (int)*d);
}

static size_t
read_dotted(const struct scan *s, struct when *w)
{
	const struct lexeme *t = &s->t[s->i];
	int64_t d, m, y;
	bool anchored = t->dot || before(s, WC_ON) || before(s, WC_WEEKDAY) ||
	                before(s, WC_UNTIL) || before(s, WC_AFTER) ||
	                before(s, WC_AGO);

	if (t->kind != LEX_NUMBER || !split_date(t->form, &d, &m, &y))
		return 0;
	if ((y == 0 && !anchored) || is_at(s, s->i + 1, WC_EUR) ||
	    (is_at(s, s->i + 1, WC_UHR)) || t->dash)
		return 0;
	w->c = (int)y;
	return take(w, WHEN_DATE, (int)d, (int)m, 1);
}

/* 2026-12-07 */
static size_t
read_iso(const struct scan *s, struct when *w)
{
	int64_t y, m, d;

	if (s->i + 4 >= s->n || !digits_at(s, s->i, &y) || y < 2000 ||
	    y > 2100 || !lex_mark(&s->t[s->i + 1], '-') ||
	    !digits_at(s, s->i + 2, &m) || !lex_mark(&s->t[s->i + 3], '-') ||
	    !digits_at(s, s->i + 4, &d) || !day_exists((int)y, (int)m, (int)d))
		return 0;
	w->c = (int)y;
	return take(w, WHEN_DATE, (int)d, (int)m, 5);
}

static bool
day_number(const struct scan *s, size_t i, int64_t *d)
{
	if (i >= s->n || s->t[i].kind == LEX_MARK)
		return false;
	return (digits_at(s, i, d) || ordinal_word(s->t[i].form, d)) &&
	       *d >= 1 && *d <= 31;
}

static size_t
year_behind(const struct scan *s, size_t i, struct when *w)
{
	int64_t y;

	if (!digits_at(s, i, &y) || y < 2000 || y > 2100)
		return 0;
	w->c = (int)y;
	return 1;
}

/* "15. Dezember 2026", "am achten dezember", "15th of December" */
static size_t
read_day_month(const struct scan *s, struct when *w)
{
	size_t i = s->i;
	int64_t d;

	if (!day_number(s, i, &d))
		return 0;
	i++;
	if (i < s->n &&
	    (str_is(s->t[i].form, "th") || str_is(s->t[i].form, "st") ||
		str_is(s->t[i].form, "nd") || str_is(s->t[i].form, "rd")))
		i++;
	if (i < s->n && str_is(s->t[i].form, "of"))
		i++;
	if (!is_at(s, i, WC_MONTH))
		return 0;
	take(w, WHEN_DATE, (int)d, s->t[i].val, 0);
	i++;
	i += year_behind(s, i, w);
	return i - s->i;
}

/* "December 15" */
static size_t
read_month_day(const struct scan *s, struct when *w)
{
	int64_t d;
	size_t n = 2;

	if (!is_at(s, s->i, WC_MONTH) || !digits_at(s, s->i + 1, &d) || d < 1 ||
	    d > 31 || s->t[s->i + 1].dot || is_at(s, s->i + 2, WC_UHR))
		return 0;
	if (s->i + 2 < s->n && str_is(s->t[s->i + 2].form, "th"))
		n++;
	n += year_behind(s, s->i + n, w);
	return take(w, WHEN_DATE, (int)d, s->t[s->i].val, n);
}

/* "am 8.", "bis zum achten" */
static size_t
read_month_day_alone(const struct scan *s, struct when *w)
{
	const struct lexeme *t = &s->t[s->i];
	int64_t d;

	if (!before(s, WC_ON) || !day_number(s, s->i, &d))
		return 0;
	if (t->kind == LEX_NUMBER && !t->dot)
		return 0;
	if (s->i + 1 < s->n && s->t[s->i + 1].kind == LEX_WORD &&
	    s->t[s->i + 1].cap && t->kind == LEX_WORD)
		return 0; /* "am ersten Fenster" */
	return take(w, WHEN_MONTHDAY, (int)d, 0, 1);
}

static int
month_part(const struct scan *s, size_t i)
{
	if (is_at(s, i, WC_BEGIN))
		return 1;
	if (is_at(s, i, WC_MIDDLE))
		return 2;
	return is_at(s, i, WC_END) ? 3 : 0;
}

/* "Ende Januar", "im März", "Januar 2027" */
static size_t
read_month(const struct scan *s, struct when *w)
{
	size_t i = s->i;
	int part = month_part(s, i);

	if (part != 0)
		i++;
	if (i < s->n &&
	    (str_is(s->t[i].form, "des") || str_is(s->t[i].form, "of") ||
		str_is(s->t[i].form, "vom")))
		i++;
	if (is_at(s, i, WC_NEXT))
		i++;
	if (!is_at(s, i, WC_MONTH))
		return 0;
	take(w, WHEN_MONTH, s->t[i].val, part, 0);
	i++;
	i += year_behind(s, i, w);
	return i - s->i;
}

static int
weeks_said(const struct scan *s, size_t i)
{
	if (is_at(s, i, WC_NEXT))
		return s->t[i].val == 2 ? 2 : 1;
	return is_at(s, i, WC_LAST) ? -1 : 0;
}

static bool
said_which(const struct scan *s, size_t i)
{
	return is_at(s, i, WC_NEXT) || is_at(s, i, WC_LAST) ||
	       is_at(s, i, WC_THIS);
}

static bool
is_week(const struct scan *s, size_t i)
{
	return is_at(s, i, WC_UNIT) && s->t[i].val == 7;
}

static size_t
skip_on(const struct scan *s, size_t i)
{
	return is_at(s, i, WC_ON) || (i < s->n && lex_mark(&s->t[i], ','))
	           ? i + 1
	           : i;
}

/* "nächste Woche", "nächste Woche Dienstag", "Ende nächster Woche" */
static size_t
read_week(const struct scan *s, struct when *w)
{
	size_t i = s->i, k;
	int part = month_part(s, i);

	if (part != 0)
		i++;
	if (!said_which(s, i) || !is_week(s, i + 1))
		return 0;
	k = skip_on(s, i + 2);
	if (is_at(s, k, WC_WEEKDAY))
		return take(w, WHEN_WEEKDAY, s->t[k].val, weeks_said(s, i),
		    k + 1 - s->i);
	if (part >= 2)
		return take(w, WHEN_WEEKDAY, part == 2 ? 3 : 5,
		    weeks_said(s, i), i + 2 - s->i);
	return take(w, WHEN_WEEK, weeks_said(s, i), 0, i + 2 - s->i);
}

/* "nächsten Monat", "Anfang nächsten Jahres" */
static size_t
read_next_unit(const struct scan *s, struct when *w)
{
	size_t i = s->i + (month_part(s, s->i) != 0);

	if (!is_at(s, i, WC_NEXT) || !is_at(s, i + 1, WC_UNIT) ||
	    is_week(s, i + 1))
		return is_at(s, i, WC_LAST) && is_at(s, i + 1, WC_UNIT)
		           ? take(w, WHEN_VAGUE, -1, 0, i + 2 - s->i)
		           : 0;
	if (s->t[i + 1].val == 30)
		return take(
		    w, WHEN_MONTH, 13, month_part(s, s->i), i + 2 - s->i);
	if (s->t[i + 1].val == 365)
		return take(w, WHEN_FEAST, 2, 0, i + 2 - s->i);
	return take(w, WHEN_VAGUE, 1, 0, i + 2 - s->i);
}

/* "Do", "Mi", "So" are words of their own in many a dialect. */
static bool
is_weekday(const struct scan *s, size_t i)
{
	const struct lexeme *t = &s->t[i];

	if (t->form.n > 2 || !(str_is(t->form, "do") || str_is(t->form, "mi")))
		return true;
	if (i > 0 &&
	    (lex_is(&s->t[i - 1], WC_ON) || lex_is(&s->t[i - 1], WC_AT)))
		return true;
	if (i + 1 >= s->n)
		return t->cap && i > 0;
	return s->t[i + 1].kind == LEX_NUMBER || is_at(s, i + 1, WC_DAYPART) ||
	       is_at(s, i + 1, WC_AT) || is_at(s, i + 1, WC_HALF) ||
	       (lex_mark(&s->t[i + 1], '.') && i + 2 < s->n &&
		   s->t[i + 2].kind == LEX_NUMBER);
}

/* "letzten Freitag", "Dienstag nächste Woche", "Mo" */
static size_t
read_weekday(const struct scan *s, struct when *w)
{
	size_t i = s->i, k;
	bool which = said_which(s, i);
	int dir = weeks_said(s, i);

	if (which)
		i++;
	if (!is_at(s, i, WC_WEEKDAY) || !is_weekday(s, i))
		return 0;
	w->nearest = which && dir != 0;
	w->c = which && dir == 1 && s->t[i - 1].val == 1;
	take(w, WHEN_WEEKDAY, s->t[i].val, which ? dir : WHEN_ANY, 0);
	k = i + 1 + is_at(s, i + 1, WC_IN);
	if (!which && said_which(s, k) && is_week(s, k + 1)) {
		w->b = weeks_said(s, k);
		return k + 2 - s->i;
	}
	return i + 1 - s->i;
}

static size_t
read_dayword(const struct scan *s, struct when *w)
{
	if (!is_at(s, s->i, WC_DAYWORD))
		return 0;
	if (str_is(s->t[s->i].form, "morgen") &&
	    (before(s, WC_DAYWORD) || before(s, WC_WEEKDAY) ||
		before(s, WC_ON)))
		return 0; /* "heute morgen" */
	return take(w, WHEN_OFFSET, s->t[s->i].val - 10, 0, 1);
}

/* "KW 50", "50. KW", "KW 50 Mittwoch" */
static size_t
read_kw(const struct scan *s, struct when *w)
{
	int64_t week;
	size_t k = s->i + 2;

	if (!(is_at(s, s->i, WC_KW) && digits_at(s, s->i + 1, &week)) &&
	    !(digits_at(s, s->i, &week) && is_at(s, s->i + 1, WC_KW)))
		return 0;
	if (week < 1 || week > 53)
		return 0;
	return is_at(s, k, WC_WEEKDAY)
	           ? take(w, WHEN_KW, (int)week, s->t[k].val, 3)
	           : take(w, WHEN_KW, (int)week, 1, 2);
}

static int
span_days(int64_t n, int unit)
{
	return (int)(n > 400 ? 400 : n) * unit;
}

/* "in zwei Wochen", "vor 3 Tagen", "14 Tage", "for a week" */
static size_t
read_span(const struct scan *s, struct when *w)
{
	bool in = is_at(s, s->i, WC_IN), ago = is_at(s, s->i, WC_AGO);
	size_t i = s->i + (in || ago);
	int64_t n = 0;

	if (!number_at(s, i, &n) && !(i < s->n && lex_is(&s->t[i], WC_NUMBER)))
		return 0;
	if (n == 0)
		n = s->t[i].val > 0 ? s->t[i].val : 1;
	if (!is_at(s, i + 1, WC_UNIT))
		return 0;
	i++;
	w->span = !in && !ago;
	if (i + 1 < s->n && str_is(s->t[i + 1].form, "ago")) {
		ago = true;
		i++;
	}
	return take(w, WHEN_OFFSET,
	    span_days(n, s->t[s->i + (in || is_at(s, s->i, WC_AGO)) + 1].val) *
		(ago ? -1 : 1),
	    0, i + 1 - s->i);
}

static size_t
read_feast(const struct scan *s, struct when *w)
{
	size_t i = s->i;
	bool behind = is_at(s, i, WC_AFTER);

	if (behind)
		i++;
	while (behind && i < s->n && i < s->i + 3 &&
	       !lex_is(&s->t[i], WC_FEAST) && s->t[i].form.n <= 4)
		i++;
	if (!is_at(s, i, WC_FEAST))
		return 0;
	return take(w, WHEN_FEAST, s->t[i].val, behind, i + 1 - s->i);
}

/* Hours as an office means them: 1 to 6 are in the afternoon. */
static int
office_minutes(int m, bool exact, bool am, bool pm)
{
	if (exact || m >= 13 * 60)
		return m;
	if (am)
		return m >= 12 * 60 ? m - 12 * 60 : m;
	if (pm)
		return m < 12 * 60 ? m + 12 * 60 : m;
	return m >= 60 && m <= 6 * 60 ? m + 12 * 60 : m;
}

/* Words like "morgens" or "abends" within two tokens on either side. */
static void
day_half(const struct scan *s, size_t from, size_t to, bool *am, bool *pm)
{
	size_t lo = from > 3 ? from - 3 : 0, hi = to + 2 < s->n ? to + 2 : s->n;

	*am = *pm = false;
	for (size_t i = lo; i < hi; i++) {
		if (i >= from && i < to)
			continue;
		*am = *am || lex_is(&s->t[i], WC_AM) ||
		      (i > 0 && str_is(s->t[i].form, "morgen") &&
			  (lex_is(&s->t[i - 1], WC_DAYWORD) ||
			      lex_is(&s->t[i - 1], WC_WEEKDAY)));
		*pm = *pm || lex_is(&s->t[i], WC_PM);
	}
}

static size_t
take_clock(
    const struct scan *s, struct when *w, int minutes, bool exact, size_t n)
{
	bool am, pm;

	if (minutes < 0 || minutes >= 24 * 60)
		return 0;
	day_half(s, s->i, s->i + n, &am, &pm);
	return take(
	    w, WHEN_CLOCK, office_minutes(minutes, exact, am, pm), 0, n);
}

/* "11:30", "15.30 Uhr", "8.15h" */
static size_t
read_clock_digits(const struct scan *s, struct when *w)
{
	const struct lexeme *t = &s->t[s->i];
	size_t colon = str_chr(t->form, ':');
	bool uhr = is_at(s, s->i + 1, WC_UHR);
	bool at = before(s, WC_AT);
	int64_t h, m;

	if (t->kind != LEX_NUMBER)
		return 0;
	if (colon == SIZE_MAX)
		colon = uhr || at ? str_chr(t->form, '.') : SIZE_MAX;
	if (colon == SIZE_MAX || colon > 2 || t->form.n != colon + 3)
		return 0;
	if (!str_int(str_sub(t->form, 0, colon), &h) ||
	    !str_int(str_from_pos(t->form, colon + 1), &m) || h > 23 || m > 59)
		return 0;
	return take_clock(
	    s, w, (int)(h * 60 + m), t->form.p[0] == '0', 1u + uhr);
}

/* "15 Uhr", "acht Uhr dreißig", "10-12 Uhr", "3 pm" */
static size_t
read_clock_uhr(const struct scan *s, struct when *w)
{
	int64_t h, m = 0, to;
	size_t i = s->i + 1;

	if (!number_at(s, s->i, &h) || h > 24)
		return 0;
	if (i + 1 < s->n &&
	    (lex_mark(&s->t[i], '-') || lex_mark(&s->t[i], '/') ||
		lex_is(&s->t[i], WC_UND) || lex_is(&s->t[i], WC_UNTIL)) &&
	    number_at(s, i + 1, &to) && to > h && to <= 24)
		i += 2;
	if (!is_at(s, i, WC_UHR))
		return 0;
	if (str_is(s->t[i].form, "pm") && h < 12)
		h += 12;
	if (number_at(s, i + 1, &m) && m < 60 &&
	    !(i + 2 < s->n && (lex_is(&s->t[i + 2], WC_EUR) ||
				  lex_is(&s->t[i + 2], WC_UNIT))) &&
	    (m == 15 || m == 30 || m == 45 || m % 5 == 0))
		i++;
	else
		m = 0;
	return take_clock(s, w, (int)(h % 24 * 60 + m),
	    s->t[s->i].form.p[0] == '0' || str_is(s->t[i].form, "am"),
	    i + 1 - s->i);
}

/* "halb vier", "viertel acht", "dreiviertel acht", "viertel nach acht" */
static size_t
read_clock_part(const struct scan *s, struct when *w)
{
	size_t i = s->i + 1;
	int64_t h;
	int off = is_at(s, s->i, WC_HALF)      ? -30
	          : is_at(s, s->i, WC_QUARTER) ? -45
	          : is_at(s, s->i, WC_THREEQ)  ? -15
	                                       : 0;

	if (off == 0)
		return 0;
	if (off == -45 && is_at(s, i, WC_AFTER))
		off = 15, i++;
	else if (off == -45 && is_at(s, i, WC_AGO))
		off = -15, i++;
	if (!number_at(s, i, &h) || h < 1 || h > 12)
		return 0;
	return take_clock(s, w, (int)(h * 60 + off), false, i + 1 - s->i);
}

/* "zehn vor acht", "fünf nach halb vier"; only behind um or gegen */
static size_t
read_clock_near(const struct scan *s, struct when *w)
{
	int64_t m, h;
	size_t i = s->i + 2;
	bool half = is_at(s, i, WC_HALF);
	int sign = is_at(s, s->i + 1, WC_AFTER) ? 1
	           : is_at(s, s->i + 1, WC_AGO) ? -1
	                                        : 0;

	if (sign == 0 || !(before(s, WC_AT) || half) ||
	    !number_at(s, s->i, &m) || m > 29)
		return 0;
	if (!number_at(s, i + half, &h) || h < 1 || h > 12)
		return 0;
	return take_clock(
	    s, w, (int)(h * 60 - (half ? 30 : 0) + sign * m), false, 3u + half);
}

/* "um fünf", "gegen 11" */
static size_t
read_clock_at(const struct scan *s, struct when *w)
{
	int64_t h;
	const struct lexeme *t = &s->t[s->i];

	if (!before(s, WC_AT) || !number_at(s, s->i, &h) || h < 1 || h > 23 ||
	    t->form.n > 12)
		return 0;
	if (is_at(s, s->i + 1, WC_EUR) || is_at(s, s->i + 1, WC_UNIT) ||
	    is_at(s, s->i + 1, WC_THOUSAND) || is_at(s, s->i + 1, WC_MEASURE) ||
	    (s->i + 1 < s->n && lex_mark(&s->t[s->i + 1], '%')))
		return 0;
	return take_clock(s, w, (int)h * 60, false, 1);
}

typedef size_t reader(const struct scan *s, struct when *w);

static reader *const readers[] = {
    read_kw,
    read_iso,
    read_clock_digits,
    read_clock_uhr,
    read_clock_part,
    read_clock_near,
    read_day_month,
    read_month_day,
    read_dotted,
    read_span,
    read_week,
    read_next_unit,
    read_month,
    read_weekday,
    read_dayword,
    read_feast,
    read_clock_at,
    read_month_day_alone,
};

/* No more than a look at what the token may begin. */
static bool
may_begin(const struct lexeme *t)
{
	static const unsigned cls[] = {WC_WEEKDAY, WC_MONTH, WC_DAYWORD,
	    WC_NUMBER, WC_HALF, WC_QUARTER, WC_THREEQ, WC_IN, WC_AGO, WC_AFTER,
	    WC_LAST, WC_NEXT, WC_THIS, WC_KW, WC_BEGIN, WC_MIDDLE, WC_END,
	    WC_FEAST};
	int64_t v;

	if (t->kind == LEX_NUMBER)
		return true;
	if (t->kind == LEX_MARK)
		return false;
	for (size_t i = 0; i < sizeof cls / sizeof *cls; i++) {
		if (lex_is(t, cls[i]))
			return true;
	}
	return number_word(t->form, &v) || ordinal_word(t->form, &v);
}

void
whens_find(const struct lexemes *ts, struct whens *out)
{
	struct scan s = {.t = ts->t, .n = ts->n};

	out->n = 0;
	while (s.i < s.n && out->n < WHENS_MAX) {
		size_t used = 0;
		struct when w = {.from = s.i};

		if (may_begin(&s.t[s.i])) {
			for (size_t r = 0;
			     used == 0 && r < sizeof readers / sizeof *readers;
			     r++) {
				w = (struct when){.from = s.i};
				used = readers[r](&s, &w);
			}
		}
		if (used > 0) {
			w.to = s.i + used;
			w.since = before(&s, WC_FROM);
			out->w[out->n++] = w;
		}
		s.i += used > 0 ? used : 1;
	}
}

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
