/*
 * date_clock.c - times of day: "11:30", "halb vier", "um fünf".
 */
#include "date_in.h"

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
size_t
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
	if (t->dot && !uhr) /* "ab 7.12." */
		return 0;
	if (colon == SIZE_MAX || colon > 2 || t->form.n != colon + 3)
		return 0;
	if (!str_int(str_sub(t->form, 0, colon), &h) ||
	    !str_int(str_from_pos(t->form, colon + 1), &m) || h > 23 || m > 59)
		return 0;
	return take_clock(
	    s, w, (int)(h * 60 + m), t->form.p[0] == '0', 1u + uhr);
}

/* "9am", "10 am."; but "um 10 am Freitag" is German. */
static bool
is_am(const struct scan *s, size_t i)
{
	return i < s->n && str_is(s->t[i].form, "am") &&
	       (s->t[i].glued || i + 1 >= s->n ||
		   s->t[i + 1].kind == LEX_MARK ||
		   lex_is(&s->t[i + 1], WC_ENGLISH));
}

/* "15 Uhr", "acht Uhr dreißig", "10-12 Uhr", "3 pm" */
size_t
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
	if (!is_at(s, i, WC_UHR) && !is_am(s, i))
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
size_t
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
size_t
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
size_t
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
