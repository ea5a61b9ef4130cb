/*
 * io/imap_session.h - the inside of a session, for agent/io/imap*.c.
 */
#ifndef IO_IMAP_SESSION_H
#define IO_IMAP_SESSION_H

#include <libetpan/libetpan.h>

#include "base/buf.h"
#include "io/imap.h"

#define IMAP_BYTES (4 << 20) /* more than any answer without bodies needs */

struct imap {
	mailimap *etpan;
	int timeout;
	char separator;
	char *prefix; /* of the personal folders */
	struct imap_abilities can;
	clist *bodies; /* of the last imap_bodies() */
};

/* Before each command: its time and its bytes begin anew. */
mailimap *imap_ready(struct imap *s, int64_t bytes);

/* The server said NO or BAD: the session goes on. */
bool imap_is_refusal(int r);

int imap_failed(const struct imap *s, const char *what, int r, struct err *e);

/* The folder as the server spells it; buf_clear() it after 0. */
int imap_spell(
    const struct imap *s, const char *folder, struct buf *b, struct err *e);

/* 1: there is such a folder, its separator noted.  0: there is none. */
int imap_has_folder(struct imap *s, const char *name, struct err *e);

/* A search key that is one word: MAILIMAP_SEARCH_KEY_DELETED. */
struct mailimap_search_key *imap_search_word(int type);

#endif
