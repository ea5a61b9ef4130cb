/*
 * agent/owner.h - whose the agent's files are.
 *
 * The unit runs the agent as a user of its own.  What root does by hand must
 * not leave files there that the agent cannot open any more.
 */
#ifndef AGENT_OWNER_H
#define AGENT_OWNER_H

#include "base/err.h"

#define OWNER_USER "dachpost" /* by sysusers */

/*
 * Root becomes, for good, the owner of the directory, or of the one above it
 * where it is not there yet.  Everybody else stays who he is.
 */
int owner_become(const char *directory, struct err *e);

/* A file that root made for the agent.  Where there is no such user: root's. */
void owner_give(int fd);

#endif
