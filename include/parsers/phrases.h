/*
 * parsers/phrases.h - what mail programs write, as lists (parsers/words/).
 *
 * mail-labels.txt, mail-quotes.txt, mail-footers.txt, mail-months.txt: one
 * phrase a line, `*` stands for anything.  Loaded once, at the first question.
 * Lines that are looked up come folded: fold_line().
 */
#ifndef PARSERS_PHRASES_H
#define PARSERS_PHRASES_H

#include "base/mem.h"

enum phrase_set {
	PH_FROM = 0, /* the labels first: enum label is their number */
	PH_TO,
	PH_DATE,
	PH_SUBJECT,
	PH_CC,
	PH_REPLY_TO,
	PH_VERBS,
	PH_OPENERS,
	PH_NO_NAMES,
	PH_ORIGINAL,
	PH_FORWARDED,
	PH_FORWARDED_LINE,
	PH_FORWARDED_END,
	PH_NO_NAMES_EITHER,
	PH_FOOTERS,
	PH_SCANNERS,
	PH_BANNERS,
	PH_DISCLAIMERS,
	PH_CLOSINGS,
	PH_GREETINGS,
	PH_EVIDENCE,
	PH_PHONES,
	PH_MONTH, /* and eleven more */
	PH_PM = PH_MONTH + 12,
	PH_AM,
	PH_SETS
};

/*
 * Lower case, blanks (also no-break ones) collapsed, what marks bold or
 * italic type (* and _) on the ends taken off, invisible characters dropped.
 * At most FOLD_MAX bytes of the line.
 */
#define FOLD_MAX 1200
struct str fold_line(struct arena *a, struct str line);

/* The whole line is one of the phrases. */
bool phrase_is(enum phrase_set set, struct str folded);

/*
 * One of the phrases stands in it between two places that are no letters;
 * its end in *end (may be NULL).
 */
bool phrase_in(enum phrase_set set, struct str folded, size_t *end);

#endif
