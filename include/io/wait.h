/*
 * io/wait.h - waiting for a descriptor, never longer than allowed.
 *
 * Deadlines are ticks: milliseconds of a clock that nobody can set.  They
 * bound waits and say nothing about the time of day.
 */
#ifndef IO_WAIT_H
#define IO_WAIT_H

#include <stdint.h>

enum waited {
	WAIT_READY, /* or hung up: the next read will tell */
	WAIT_LATE,  /* the deadline passed */
	WAIT_WOKEN, /* wake_fd is readable; it was not read */
	WAIT_FAILED /* errno */
};

int64_t tick_now(void);
int64_t tick_in(int seconds); /* the deadline that many seconds from now */

/* events as in poll(2).  wake_fd -1: none. */
enum waited wait_fd(int fd, short events, int64_t deadline, int wake_fd);

#endif
