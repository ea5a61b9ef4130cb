/*
 * agent/supervisor.h - signals, and the supervisor's protocol (sd_notify(3)).
 *
 * A signal only sets a flag and wakes the wait; `run` looks at the flags
 * between two mails.  What hangs all the same is ended by an alarm: all that
 * counts is durable before it is done.
 */
#ifndef AGENT_SUPERVISOR_H
#define AGENT_SUPERVISOR_H

#include <stdbool.h>

/* wake_fd: a byte is written there for each signal; -1: there is none yet. */
void supervisor_catch(int wake_fd);

bool supervisor_ending(void);
bool supervisor_reloading(void); /* once for each SIGHUP */

/* READY=1, STOPPING=1 …  Without a supervisor nothing happens. */
void supervisor_tell(const char *what);

/* WATCHDOG=1, at most once a second. */
void supervisor_alive(void);

#endif
