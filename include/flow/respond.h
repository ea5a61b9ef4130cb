/*
 * flow/respond.h - what a writer hears back, and what the firm is told.
 *
 * Automatic mail is never answered (RFC 3834).  A brake per address and per
 * order stops any ping-pong: the action counts, the answer stays away.
 */
#ifndef FLOW_RESPOND_H
#define FLOW_RESPOND_H

#include "flow/steps.h"

struct asker {
	const struct firm_person *person;
	const char *address;        /* of hers, from which she wrote */
	const struct reading *mail; /* NULL: a drag on the board */
	struct str why;             /* what goes with "understood", or "" */
	int64_t cause;              /* the ledger's row; a drag's, negative */
};

/* After steps_follow(): understood, question, status, list, help. */
int respond_acted(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, const struct acted *did, struct err *e);

/* One response of that kind; d may be NULL.  understood may be NULL. */
int respond_plain(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, enum response_kind kind, enum why why,
    const struct actions *understood, struct err *e);

/* What a forwarded customer's mail seems to say. */
int respond_proposal(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, enum intent intent, struct str quote,
    const struct actions *proposed, struct err *e);

/*
 * Tells the firm of something: the person in charge of d, or all who are
 * notified where d is NULL.  `but`: a key to be left out (a person who cannot
 * be reached), or NULL; then it is another who is notified, else anybody of
 * the firm, else another address of hers.
 */
struct alert {
	struct dossier *d;
	struct str why, quote;
	struct str about; /* with d NULL: what tells two such alerts apart */
	const char *but;
	int64_t cause, due;         /* of the outbox's unique key */
	const struct reading *mail; /* for a proposal */
	enum intent intent;
	struct actions proposed;
};
int respond_alert(
    struct flow *f, struct arena *a, const struct alert *al, struct err *e);

#endif
