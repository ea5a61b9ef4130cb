/*
 * parsers/reply.h - from what was typed to what is meant (SPEC § 4).
 *
 * A wrong step is far worse than a question: in doubt it is ACT_ASK or
 * ACT_NOTE, never a step.  Pure; time is linear in the text.
 */
#ifndef PARSERS_REPLY_H
#define PARSERS_REPLY_H

#include "core/action.h"
#include "core/reading.h"
#include "core/state.h"

struct reply_context {
	enum order_state state; /* ORDER_NONE: a bare confirmation stays one */
	int64_t now;            /* seconds UTC; when the mail was written */
};

/* Always at least one action. */
void reply_understand(struct arena *a, struct str text,
    const struct reply_context *c, struct actions *out);

/* What a customer's own words say; never more than a proposal. */
enum intent reply_intent(struct arena *a, struct str text);

#endif
