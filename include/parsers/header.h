/*
 * parsers/header.h - header fields (RFC 5322, 2047, 2231), read leniently.
 *
 * All of it is linear in the field and free of recursion, for a field comes
 * from a stranger.  Results are UTF-8 NFC without controls, in the arena or
 * borrowed from the input.
 */
#ifndef PARSERS_HEADER_H
#define PARSERS_HEADER_H

#include "base/err.h"
#include "core/reading.h"

#define HEADER_FIELD_MAX ((size_t)100 * 1024)
#define HEADER_FIELDS_MAX 2000
#define HEADER_MAX ((size_t)2 * 1024 * 1024)

struct field {
	struct str name;
	struct str value; /* as it stands in the mail, with its folds */
};

struct fields {
	struct field *f;
	size_t n;
};

/*
 * Takes the header off *text, with the empty line behind it.  A folded line
 * that lost its blank joins the field before it; the first line that cannot
 * belong to a header begins the body.  What is over a limit is left out and
 * told in *over (else it becomes NULL); over itself may be NULL.
 */
struct fields header_fields(
    struct arena *a, struct str *text, const char **over);

/* The nth (from 0) field of that name. */
const struct field *header_find(
    const struct fields *f, const char *name, size_t nth);

/* Line ends taken out, outer blanks too; borrowed where nothing was folded. */
struct str header_unfold(struct arena *a, struct str value);

/* Encoded words and raw 8 bit decoded, controls dropped, one line. */
struct str header_text(struct arena *a, struct str value);

/* Mailboxes are added to *to; groups are opened, <> is passed over. */
void header_addresses(struct arena *a, struct str value, struct addresses *to);

/* Message-IDs without <>, added to *to. */
void header_ids(struct arena *a, struct str value, struct texts *to);

/* Seconds UTC; takes what is seen in the wild.  False: no date. */
bool header_date(struct str value, int64_t *utc);

/*
 * A value with parameters: "text/plain; charset=utf-8".  The value comes in
 * lower case; parameters are found by name, RFC 2231 pieces joined and
 * decoded, RFC 2047 (which has no place there) too.
 */
struct param {
	struct str name;  /* lower case, without *0* */
	struct str value; /* unquoted, else as written */
	int piece;        /* RFC 2231 continuation, or -1 */
	bool encoded;     /* percent encoded, with a charset in the first */
};

struct params {
	struct str value;
	struct param *p;
	size_t n;
};

struct params header_params(struct arena *a, struct str value);
struct str header_param(
    struct arena *a, const struct params *p, const char *name);

#endif
