/*
 * base/embed.h - the files that the program carries in itself.
 *
 * Made by the Makefile (build/embed.S): templates/, config/inquiries/,
 * parsers/words/ and config/holidays*.  Names are paths from the top of the
 * source tree; the bytes live as long as the program.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/str.h"

struct embedded {
	const char *name; /* "templates/de/notification.txt" */
	struct str bytes;
};

/* All of them, sorted by name; the count in *n. */
const struct embedded *embedded_all(size_t *n);

/* False: there is no such file. */
bool embedded_find(const char *name, struct str *bytes);

#endif
