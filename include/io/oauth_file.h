/*
 * io/oauth_file.h - the file that keeps the tokens; for agent/io/oauth.c.
 */
#ifndef IO_OAUTH_FILE_H
#define IO_OAUTH_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

struct oauth_tokens {
	struct str access, refresh; /* in the arena */
	int64_t until;              /* of the access token */
};

/* 1: read.  0: there is no such file.  ERR_SETUP: it cannot be read. */
int oauth_file_read(
    const char *path, struct arena *a, struct oauth_tokens *t, struct err *e);

/* Whole and durable, or not at all. */
int oauth_file_write(
    const char *path, const struct oauth_tokens *t, struct err *e);

/* Waits for its turn; a descriptor to close(2), or -1. */
int oauth_file_lock(const char *path, struct err *e);

#endif
