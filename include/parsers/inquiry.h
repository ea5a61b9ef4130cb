/*
 * parsers/inquiry.h - an inquiry out of a mail (SPEC § 3).
 *
 * Rule files (parsers/rules.h) first, then label synonyms, then free text.
 */
#ifndef PARSERS_INQUIRY_H
#define PARSERS_INQUIRY_H

#include "parsers/mime.h"

struct rules; /* all rule files, compiled; read-only after loading */

/*
 * Loads every *.rules of a folder; dir NULL: the rules built into the
 * program.  ERR_SETUP with file:line:column.  Free with rules_free().
 */
int rules_load(const char *dir, struct rules **out, struct err *e);
void rules_free(struct rules *r);

/* What was worked out of a source; it may be asked more than one question. */
struct inquiry_memo {
	bool known, html_known, cleaned[2];
	struct str as_is;    /* what a person reads: text, else HTML's text */
	struct str shown;    /* HTML's text */
	struct str clean[2]; /* both, for rules */
};

/* What the inquiry reader looks at: a mail, or the mail inside a forward. */
struct inquiry_source {
	const struct message *m; /* NULL: only texts are there */
	struct address from;
	struct str subject;
	struct str text; /* plain body, LF; "" if there is none */
	struct str html; /* HTML body; "" if there is none */
	bool partner;    /* the sender is a configured partner */
	struct inquiry_memo
	    *memo; /* zeroed before the first question; or NULL */
};

/* Receives one line per field for `parse --explain`; may be NULL. */
typedef void explain_fn(void *arg, const char *field, struct str value,
    const char *rule, unsigned rule_line, struct str source_line);

/*
 * 1: *q is filled.  0: no inquiry (for a partner's mail the caller makes one
 * that is marked unsure).  Never fails.
 */
int inquiry_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct inquiry *q, explain_fn *explain,
    void *arg);

/*
 * What can be had from a partner's mail that no rule reads: everything that
 * label synonyms and free text give, the whole text as message, unsure set.
 */
void inquiry_guess(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct inquiry *q);

/*
 * Does this mail take an inquiry back ('Stornierung der Anfrage VX-…')?
 * Then inquiry_find() says 0.  *inquiry_no is "" where none is named.
 */
bool inquiry_withdrawal(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str *inquiry_no);

/*
 * A hash of who asks for which windows where, in whatever spelling: the same
 * wish that came twice, by two portals, has the same.  "": it says too little
 * to tell.
 */
struct str inquiry_fingerprint(
    struct arena *a, const struct rules *r, const struct inquiry *q);

#endif
