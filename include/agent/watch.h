/*
 * agent/watch.h - does the agent still hear, and who is told when it does not.
 *
 * The agent is deaf when the mailbox cannot be read for [watch] deaf_after,
 * or when a canary (agent/canary.h) stays away that long.  Then, once: a line
 * in the log, the alarm command, and a mail to the firm, which goes another
 * way than the one that fails; and again when it hears, with how long it was.
 *
 * STATE/health says how things stand, for monitoring; replaced at most once a
 * minute.
 */
#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

#include "agent/house.h"

struct watch {
	bool begun;
	int64_t heard_at;   /* when the mailbox was read last */
	int64_t sent;       /* the last canary */
	int64_t waiting;    /* the first one that has not come back; 0: none */
	int64_t deaf_since; /* 0: it hears */
	int64_t health_at;
};

/* How a round of the loop went. */
struct watch_round {
	int64_t now;
	bool read, sent; /* without a failure */
};

/* What fails in here is logged: the watchman stops nobody. */
void watch_pass(
    struct watch *w, struct house *h, const struct watch_round *round);

/* In how many seconds at most it wants to be asked again. */
int64_t watch_wait(const struct watch *w, const struct house *h, int64_t now);

#endif
