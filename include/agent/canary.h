/*
 * agent/canary.h - a mail of the agent's to itself: does it still hear?
 *
 * It goes out by the submission, to the plus address where there is one, and
 * comes back through the mailbox.  Its Message-ID tells when it was sent and
 * can be made by this agent only.
 */
#ifndef AGENT_CANARY_H
#define AGENT_CANARY_H

#include "agent/house.h"

/* ERR_RETRY, ERR_SETUP: the submission did not take it; its answer. */
int canary_send(struct house *h, int64_t now, struct err *e);

/* When this canary of ours was sent.  0: it is another mail. */
int64_t canary_of(const struct house *h, struct str raw);

/* The first mail to a person of the firm, to show that all is set up. */
int canary_greet(
    struct house *h, const struct firm_person *p, int64_t now, struct err *e);

/* Has the running agent, or who ever, heard one sent then or later? */
bool canary_heard(struct house *h, int64_t sent);
int canary_note(struct house *h, int64_t sent, struct err *e);

#endif
