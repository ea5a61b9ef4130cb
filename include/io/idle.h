/*
 * io/idle.h - IDLE (RFC 2177), spoken line by line.
 *
 * libetpan's own stalls when news come before the "+", and parses them only
 * after DONE.  A folder must be selected.
 */
#ifndef IO_IDLE_H
#define IO_IDLE_H

#include <libetpan/mailstream_types.h>

#include "base/err.h"

/*
 * timeout: seconds for each of the server's answers; deadline: a tick.
 * 1: something came or went.  0: nothing, or woken.  IDLE_REFUSED: the
 * server does not want it now.  -1: dead.
 */
#define IDLE_REFUSED 2
int idle(
    mailstream *m, int timeout, int64_t deadline, int wake_fd, struct err *e);

#endif
