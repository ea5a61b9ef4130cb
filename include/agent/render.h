/*
 * agent/render.h - a real order's mail, to look at.
 */
#ifndef AGENT_RENDER_H
#define AGENT_RENDER_H

#include "agent/house.h"

/*
 * Fills *out with the mail of that kind as the order would bring it at
 * h->flow.now; nothing is queued, and no token is in it.  0, or -1:
 * ERR_INPUT for an order or a kind that there is not.
 */
int render_order(struct house *h, struct arena *a, const char *number,
    const char *kind, struct letter *out, struct err *e);

#endif
