/*
 * io/cage.h - what a process gives up before it reads strangers' bytes.
 *
 * For good: there is no way back.  Each returns -1 with the reason in errno;
 * whoever could not be caged must not go on.
 */
#ifndef IO_CAGE_H
#define IO_CAGE_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Dies with its parent; no core, not to be traced; deaf to the signals that
 * mean the whole agent; the environment wiped but for TZ.
 */
int cage_enter(pid_t parent);

/* fd becomes 0 and 1, all others are closed. */
int cage_only_fd(int fd);

/*
 * Nothing but memory, time and the two descriptors: memory more bytes of
 * address space (0: no limit), and the allow-list of system calls.
 */
int cage_lock(int64_t memory);

/* From now on at most so many seconds of CPU time. */
int cage_cpu(int seconds);

#endif
