/*
 * free_patterns.c - the patterns of running text, compiled once.
 */
#include "parsers/free_patterns.h"

#include <stdlib.h>

#include "base/embed.h"
#include "base/mem.h"

#define FILE_NAME "parsers/words/freetext.txt"
#define LINES_MAX 8

struct free_patterns {
	struct re *re[FREE_PATTERNS][LINES_MAX];
	size_t n[FREE_PATTERNS];
};

static const char *const names[FREE_PATTERNS] = {
    [FREE_PITCH] = "pitch",
    [FREE_NUMBER] = "number",
    [FREE_OLD] = "old",
    [FREE_NEW] = "new",
    [FREE_OLD_BEHIND] = "oldbehind",
    [FREE_NEW_BEHIND] = "newbehind",
    [FREE_AGAINST] = "against",
    [FREE_INSTEAD] = "instead",
    [FREE_AUSTAUSCH] = "austausch",
    [FREE_EINBAU] = "einbau",
    [FREE_TOPIC] = "topic",
    [FREE_PRICE] = "price",
    [FREE_REQUEST] = "request",
    [FREE_WANTS] = "wants",
    [FREE_TRADE] = "trade",
    [FREE_OUTRIGHT] = "outright",
    [FREE_WRITER] = "writer",
    [FREE_NOT_SUBJECT] = "notsubject",
    [FREE_NOT_BODY] = "notbody",
    [FREE_REPLY_SUBJECT] = "replysubject",
    [FREE_REPLY_BODY] = "replybody",
    [FREE_CLOSING] = "closing",
    [FREE_NAME_IS] = "nameis",
    [FREE_FOOTER] = "footer",
    [FREE_QUOTE] = "quote",
    [FREE_CONTACT] = "contact",
    [FREE_TIMEFRAME] = "timeframe",
    [FREE_FIRST_PERSON] = "firstperson",
    [FREE_ROBOT] = "robot",
    [FREE_HERR_FRAU] = "herrfrau",
    [FREE_SITE] = "site",
    [FREE_HOME] = "home",
    [FREE_LIVES_IN] = "livesin",
    [FREE_WITHDRAWAL] = "withdrawal",
    [FREE_WITHDRAWAL_BODY] = "withdrawalbody",
};

static int
add(struct free_patterns *p, struct str line, unsigned no, struct err *e)
{
	size_t blank = str_chr(line, ' ');
	struct str name = str_sub(line, 0, blank);
	char *re;
	int rc;

	for (int i = 0; i < FREE_PATTERNS; i++) {
		if (!str_is(name, names[i]) || p->n[i] == LINES_MAX)
			continue;
		re = mem_cstr(str_trim(str_from_pos(line, blank)));
		rc = re_new(
		    re, RE_ICASE | RE_MULTILINE, &p->re[i][p->n[i]++], NULL, e);
		free(re);
		return rc == 0 ? 0 : err_add(e, FILE_NAME ":%u", no);
	}
	return err_set(
	    e, ERR_BUG, FILE_NAME ":%u: no such name, or too many", no);
}

struct free_patterns *
free_new(struct err *e)
{
	struct free_patterns *p = mem_new(sizeof *p);
	struct str text, line;

	if (!embedded_find(FILE_NAME, &text)) {
		err_set(e, ERR_BUG, FILE_NAME " is not in the program");
		free(p);
		return NULL;
	}
	for (unsigned no = 1; str_line(&text, &line); no++) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (add(p, line, no, e) != 0) {
			free_free(p);
			return NULL;
		}
	}
	return p;
}

void
free_free(struct free_patterns *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < FREE_PATTERNS; i++) {
		for (size_t k = 0; k < p->n[i]; k++)
			re_free(p->re[i][k]);
	}
	free(p);
}

bool
free_match(const struct free_patterns *p, enum free_pattern which,
    struct str text, struct str groups[RE_GROUPS])
{
	for (size_t k = 0; k < p->n[which]; k++) {
		if (re_match(p->re[which][k], text, groups) == RE_YES)
			return true;
	}
	return false;
}

bool
free_match_line(const struct free_patterns *p, enum free_pattern which,
    struct str text, struct str groups[RE_GROUPS])
{
	struct str line;

	while (str_line(&text, &line)) {
		if (free_match(p, which, str_trim(line), groups))
			return true;
	}
	return false;
}
