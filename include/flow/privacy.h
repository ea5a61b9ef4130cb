/*
 * flow/privacy.h - a customer's data: found, shown, forgotten (SPEC § 7).
 */
#ifndef FLOW_PRIVACY_H
#define FLOW_PRIVACY_H

#include "flow/flow.h"

/* All that is kept of one customer, oldest order first. */
struct kept {
	struct dossier *d;
	size_t n;
	struct texts elsewhere; /* numbers of others' orders that name her */
};

/*
 * By an order's number, a mail address, a phone number or a name.  All
 * orders of the same customer count.  ERR_INPUT: nobody, or several
 * customers; the message says what to write instead.
 */
int privacy_find(struct flow *f, struct arena *a, struct str query,
    struct kept *out, struct err *e);

/* Forgets all of it, in one transaction and from every byte of the file. */
struct erasure {
	unsigned orders, were_open, unsent; /* unsent: mails dropped */
};
int privacy_erase(struct flow *f, struct arena *a, const struct kept *k,
    struct erasure *out, struct err *e);

/*
 * The nightly work: orders that ended more than the retention ago are
 * forgotten, bytes of mails sent long ago go.  *next: when to look again.
 */
int privacy_pass(struct flow *f, int64_t *next, struct err *e);

/* Is this mail one of a forgotten customer's?  1, 0, -1. */
struct remembered {
	struct str sha256; /* of all its bytes */
	const struct reading *r;
};
int privacy_is_forgotten(
    struct flow *f, struct arena *a, const struct remembered *m, struct err *e);

#endif
