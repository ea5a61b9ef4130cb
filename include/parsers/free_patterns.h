/*
 * parsers/free_patterns.h - parsers/words/freetext.txt, compiled.
 */
#ifndef PARSERS_FREE_PATTERNS_H
#define PARSERS_FREE_PATTERNS_H

#include "parsers/freetext.h"

enum free_pattern {
	FREE_PITCH,
	FREE_NUMBER,
	FREE_OLD,
	FREE_NEW,
	FREE_OLD_BEHIND,
	FREE_NEW_BEHIND,
	FREE_AGAINST,
	FREE_INSTEAD,
	FREE_AUSTAUSCH,
	FREE_EINBAU,
	FREE_TOPIC,
	FREE_PRICE,
	FREE_REQUEST,
	FREE_WANTS,
	FREE_TRADE,
	FREE_OUTRIGHT,
	FREE_WRITER,
	FREE_NOT_SUBJECT,
	FREE_NOT_BODY,
	FREE_REPLY_SUBJECT,
	FREE_REPLY_BODY,
	FREE_CLOSING,
	FREE_NAME_IS,
	FREE_FOOTER,
	FREE_QUOTE,
	FREE_CONTACT,
	FREE_TIMEFRAME,
	FREE_FIRST_PERSON,
	FREE_ROBOT,
	FREE_HERR_FRAU,
	FREE_SITE,
	FREE_HOME,
	FREE_LIVES_IN,
	FREE_WITHDRAWAL,
	FREE_WITHDRAWAL_BODY,
	FREE_PATTERNS
};

/* Any pattern of that name, on the text as a whole; groups may be NULL. */
bool free_match(const struct free_patterns *p, enum free_pattern which,
    struct str text, struct str groups[RE_GROUPS]);

/* The same on each line by itself. */
bool free_match_line(const struct free_patterns *p, enum free_pattern which,
    struct str text, struct str groups[RE_GROUPS]);

#endif
