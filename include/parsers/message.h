/*
 * parsers/message.h - the inside of a struct message, for parsers/mime*.c.
 *
 * Everybody else goes by parsers/mime.h.
 */
#ifndef PARSERS_MESSAGE_H
#define PARSERS_MESSAGE_H

#include "parsers/header.h"
#include "parsers/mime.h"
#include "parsers/transfer.h"

#define MIME_LEVELS_MAX 100
#define MIME_PARTS_MAX 1000
#define MIME_BOUNDARY_MAX 2048
#define MIME_BYTES_MAX ((size_t)64 * 1024 * 1024)

struct message {
	struct arena *a;
	struct str raw;
	struct fields fields;
	struct part *root;
	bool body_known;
	const struct part *plain, *html; /* once body_known */
};

/* What was worked out once is kept: a mail is looked at from many sides. */
struct part_cache {
	struct message *owner;
	bool has_text;
	struct str text;
};

#endif
