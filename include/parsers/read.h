/*
 * parsers/read.h - bytes in, reading out: what the caged reader runs.
 */
#ifndef PARSERS_READ_H
#define PARSERS_READ_H

#include "core/reading.h"
#include "core/state.h"
#include "parsers/inquiry.h"

/*
 * What the reader knows of the firm.  Without any address (parse without
 * --config) the sender counts as a person of the firm, or as partner or
 * customer where the mail plainly is an inquiry.
 */
struct read_context {
	const struct rules *rules;
	struct texts own;       /* the agent's addresses, without +token */
	struct texts persons;   /* addresses of the firm's persons */
	struct texts partners;  /* patterns: a@b, *@b */
	enum auth_layout auth;  /* of the mailbox's server */
	enum order_state state; /* for parse --state; ORDER_NONE in the agent */
	int64_t now;            /* arrival, seconds UTC */
	explain_fn *explain;
	void *explain_arg;
};

/*
 * A customer who takes an inquiry back: MAIL_CUSTOMER (or MAIL_FORWARD) with
 * INTENT_WITHDRAWN, and r->inquiry holds the number alone, where it is named.
 * MAIL_CUSTOMER says "from outside"; whether that is a customer is for who
 * knows the orders to find out.
 *
 * Never fails: what cannot be read is MAIL_QUARANTINED with the reason in
 * `why` and as many headers as could be had.
 */
void read_mail(struct arena *a, struct str raw, const struct read_context *c,
    struct reading *r);

#endif
