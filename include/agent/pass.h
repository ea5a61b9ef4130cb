/*
 * agent/pass.h - the halves of a pass, for `once` and `run`.
 */
#ifndef AGENT_PASS_H
#define AGENT_PASS_H

#include "agent/house.h"

/*
 * All new mails, each to its verdict.  After a failure the mailbox is closed;
 * what was read so far is committed.
 */
int pass_read(struct house *h, bool played, struct err *e);

/* The outbox, as far as it may go now. */
int pass_send(struct house *h, struct err *e);

#endif
