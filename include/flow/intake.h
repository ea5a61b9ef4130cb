/*
 * flow/intake.h - the inside of intake, for agent/flow/intake*.c.
 */
#ifndef FLOW_INTAKE_H
#define FLOW_INTAKE_H

#include "base/crypt.h"
#include "flow/read_request.h"
#include "flow/respond.h"
#include "flow/trust.h"

/* A mail on its way to its verdict. */
struct job {
	struct flow *f;
	struct arena *a;
	const struct incoming *in;
	struct read_request request;
	struct reading r;
	int64_t row; /* of the ledger */
	unsigned tries;
	char sha256[SHA256_HEX]; /* of all its bytes */

	/* the verdict */
	enum mail_kind kind;
	int64_t order; /* 0: none */
	struct str why;

	/* who wrote (intake_who.c) */
	const struct firm_person *person;
	const char *address; /* of hers, as configured */
	const struct firm_partner *partner;
	enum token_state token_state;
	struct token token;  /* the one that counts, with token_state GOOD */
	unsigned candidates; /* open orders of the customer it is about */
	enum sender sender;
	enum auth auth;
	enum trust trust;
};

/* ---- the way of one mail (intake.c) ---- */

/* Into the ledger: fills row and tries. */
int job_note(struct job *j, struct err *e);
/* To the reader, and back.  0: r is filled, or the mail is quarantined. */
void job_read_begin(struct job *j);
int job_read_end(struct job *j, struct err *e);
/* Within a transaction.  1: it had its verdict already. */
int job_verdict(struct job *j, struct err *e);

void intake_who(struct job *j); /* person, partner, token, auth, trust */

/* Who is written to when this mail is answered. */
struct asker job_asker(const struct job *j);

/* The moment a reply was written: Date, not later than its arrival. */
int64_t job_written(const struct job *j);

/* How its wishes reach an order. */
struct wish job_wish(const struct job *j, struct str text);

/* Its order, by token, thread, number or customer.  1, 0, -1. */
int job_find_order(struct job *j, struct dossier *d, struct err *e);
int job_find_customer(struct job *j, const struct addresses *who,
    struct dossier *d, struct err *e);

/* The mail belongs to that order: ledger and thread. */
int job_attach(struct job *j, const struct dossier *d, struct err *e);

/* Wishes to an order, and all that follows. */
int job_act(struct job *j, struct dossier *d, const struct actions *as,
    struct str text, struct err *e);

/* Not allowed, not safe, not clear: asks, denies, tells the firm. */
int job_not_trusted(struct job *j, struct dossier *d, struct err *e);

/* The reader again, with the order's state.  1, 0, -1 as read_ask_text(). */
int job_understand(struct job *j, const struct dossier *d, struct str text,
    struct actions *out, struct err *e);

/* An answer to a mail that this database never wrote: see held.c. */
int held_look(struct job *j, struct err *e);

/* One for each kind; inside the transaction. */
int intake_inquiry(struct job *j, struct err *e);
int intake_reply(struct job *j, struct err *e);
int intake_forward(struct job *j, struct err *e);
int intake_copy(struct job *j, struct err *e);
int intake_customer(struct job *j, struct err *e);
int intake_bounce(struct job *j, struct err *e);
int intake_autoreply(struct job *j, struct err *e);

#endif
