/*
 * parsers/classify.h - what the header tells of a mail's kind (SPEC § 3).
 *
 * Clues only; read.c puts them in order and looks into the body.
 */
#ifndef PARSERS_CLASSIFY_H
#define PARSERS_CLASSIFY_H

#include "parsers/read.h"
#include "parsers/subject.h"

/* Who wrote it, as far as the configuration tells. */
enum role {
	ROLE_UNKNOWN, /* nothing is configured */
	ROLE_AGENT,   /* the agent itself */
	ROLE_PERSON,
	ROLE_PARTNER,
	ROLE_STRANGER /* a customer, or anybody */
};

struct clues {
	enum role role;
	enum prefix prefix; /* outermost, of the subject */
	bool answers;       /* In-Reply-To or References */
	bool auto_reply;    /* out of office and the like */
	bool bulk;          /* newsletter, list */
	bool redirected;    /* by an inbox rule or Resent-*: From is not it */
	bool copy;          /* the agent only in Cc or Bcc, To somebody else */
	bool copy_guessed;  /* the same, by the look of the addresses */
	bool tagged;        /* to an address of the agent's with a token */
};

/* *r has its header fields already. */
void clues_take(struct arena *a, const struct message *m,
    const struct read_context *c, const struct reading *r, struct clues *k);

enum role classify_role(const struct read_context *c, struct str email);

/* Numbers as in "[D-2026-0042]", each once. */
void classify_orders(struct arena *a, struct str subject, struct texts *to);

#endif
