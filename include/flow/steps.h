/*
 * flow/steps.h - wishes applied to an order, and what follows from them:
 * the partner hears of each step, the firm of each new state.
 */
#ifndef FLOW_STEPS_H
#define FLOW_STEPS_H

#include "flow/draft.h"

struct acted {
	struct applied did[ACTIONS_MAX];
	size_t n;
	enum order_state from;
	size_t first_new; /* events from this index on are new */
	enum why why;     /* of the first that was asked; the rest was left */
};

/*
 * In order; the first that must be asked ends it.  `wish` carries all but the
 * action.  An assign's name becomes a person's key.
 */
int steps_apply(struct flow *f, struct arena *a, struct dossier *d,
    const struct actions *as, const struct wish *wish, struct acted *out,
    struct err *e);

/*
 * Confirmations, corrections and notifications for the new events, the next
 * look at the order; saves it.  Inside the caller's transaction.
 */
int steps_follow(struct flow *f, struct arena *a, struct dossier *d,
    const struct acted *did, struct err *e);

/* To all who get this order's mails. */
int steps_notify(
    struct flow *f, struct arena *a, struct dossier *d, struct err *e);

/* When the reminders want to look at it again; 0: never. */
int64_t steps_next_at(
    const struct flow *f, struct arena *a, const struct dossier *d);

struct remind_state steps_remind_state(
    const struct flow *f, struct arena *a, const struct dossier *d);

#endif
