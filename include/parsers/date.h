/*
 * parsers/date.h - days and times of day as people write them.
 *
 * "gestern um halb vier", "Mo vormittag", "12.11.", "KW 50", "naechste Woche
 * Dienstag", "am achten dezember", "in zwei Wochen", "nach Weihnachten".
 * A weekday or a date without a year lies behind or before us: who asks
 * knows from the sentence which is meant, and says so when resolving.
 */
#ifndef PARSERS_DATE_H
#define PARSERS_DATE_H

#include "parsers/lexeme.h"

enum when_kind {
	WHEN_OFFSET,   /* a: days from today */
	WHEN_DATE,     /* a: day, b: month, c: year or 0 */
	WHEN_MONTHDAY, /* a: day of a month that is not named */
	WHEN_WEEKDAY,  /* a: 1 to 7; b: weeks from this one, or WHEN_ANY */
	WHEN_WEEK,     /* a: weeks from this one */
	WHEN_KW,       /* a: ISO week, b: weekday */
	WHEN_MONTH,    /* a: month, b: 0 whole, 1 beginning, 2 middle, 3 end */
	WHEN_FEAST,    /* a: see words/reply/date.txt; b: 1 behind it */
	WHEN_VAGUE,    /* a: -1 past, 1 future: no day can be named */
	WHEN_CLOCK     /* a: minutes since midnight */
};

#define WHEN_ANY 99

struct when {
	enum when_kind kind;
	int a, b, c;
	bool nearest;    /* weekday: letzten (b -1) or kommenden (b 1) */
	bool since;      /* "seit gestern": no moment of anything */
	bool span;       /* "zwei Wochen", without in or vor */
	size_t from, to; /* tokens */
};

#define WHENS_MAX 24

struct whens {
	struct when w[WHENS_MAX];
	size_t n;
};

void whens_find(const struct lexemes *ts, struct whens *out);

/* The civil day that is meant, looking back (dir < 0) or ahead (dir > 0). */
bool when_day(const struct when *w, int64_t today, int dir, int64_t *day);

/* -1 behind us, 0 today, 1 before us, 2 could be either. */
int when_lean(const struct when *w, int64_t today);

/* "achtzehn" and "sechstausenddreihundert"; "achtzehnten", "dritte". */
bool number_word(struct str form, int64_t *v);
bool ordinal_word(struct str form, int64_t *v);

#endif
