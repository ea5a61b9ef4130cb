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

#include "date_in.h"

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

/* "15. Dezember 2026", "am achten dezember", "am dritten zwölften" */
static size_t
read_day_month(const struct scan *s, struct when *w)
{
	size_t i = s->i;
	int64_t d, m;

	if (!day_number(s, i, &d))
		return 0;
	i++;
	if (i < s->n &&
	    (str_is(s->t[i].form, "th") || str_is(s->t[i].form, "st") ||
		str_is(s->t[i].form, "nd") || str_is(s->t[i].form, "rd")))
		i++;
	if (i < s->n && str_is(s->t[i].form, "of"))
		i++;
	if (!is_at(s, i, WC_MONTH)) {
		if (!before(s, WC_ON) || i != s->i + 1 || i >= s->n ||
		    !ordinal_word(s->t[i].form, &m) || m > 12)
			return 0;
		return take(w, WHEN_DATE, (int)d, (int)m, 2);
	}
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
	if (t->kind == LEX_WORD && s->i > 0 &&
	    str_is(s->t[s->i - 1].form, "beim"))
		return 0; /* "beim ersten Klingeln" */
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
