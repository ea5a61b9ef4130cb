/*
 * parsers/mime.h - one mail, taken apart (RFC 5322, RFC 2045 to 2047, 2231).
 *
 * A struct message borrows the
 * bytes it was made from; decoded text is owned by its arena.  Nothing is
 * decoded before somebody asks for it.
 *
 * mime_parse() first takes a cheap linear look: 100 levels of nesting,
 * 100 KB a header field, 2,048 bytes a boundary, 1,000 parts; what is beyond
 * is ERR_INPUT with a reason (the mail is quarantined).
 */
#ifndef PARSERS_MIME_H
#define PARSERS_MIME_H

#include "base/err.h"
#include "core/reading.h"

struct message;

/* A node of the tree, in the order of the mail. */
struct part {
	struct str type;       /* "text/plain", lower case */
	struct str charset;    /* as declared, or "" */
	struct str name;       /* file name, decoded, no path; or "" */
	struct str content_id; /* without <>, or "" */
	struct str encoding;   /* "base64", "quoted-printable", "8bit", … */
	bool attachment;       /* Content-Disposition: attachment */
	bool flowed, delsp;    /* RFC 3676 */
	unsigned depth;        /* 0: the mail itself */
	struct str raw;        /* body as it stands in the mail */
	struct message
	    *inner; /* message/rfc822 (also base64): parsed, or NULL */
	struct part *parent, *child, *next;
	struct part_cache *cache; /* mime*.c's own */
};

int mime_parse(
    struct arena *a, struct str raw, struct message **out, struct err *e);

/* The header alone, of a mail that mime_parse() refuses.  Never fails. */
struct message *mime_headers(struct arena *a, struct str raw);

const struct part *mime_root(const struct message *m);

/* The next node of the tree, in the order of the mail; NULL at the end. */
const struct part *mime_next(const struct part *p);

/* The nth (from 0, topmost first) field of that name, unfolded, raw. */
bool mime_field(
    const struct message *m, const char *name, size_t nth, struct str *value);

/* The same, decoded to UTF-8 NFC (RFC 2047, raw 8 bit), controls dropped. */
struct str mime_text_field(const struct message *m, const char *name);

/* Mailboxes over all fields of that name; groups and <> are passed over. */
struct addresses mime_addresses(const struct message *m, const char *name);

/* Message-IDs without <>, of In-Reply-To, References, Message-ID. */
struct texts mime_ids(const struct message *m, const char *name);

/* Date field, seconds UTC.  False: none, or not a date. */
bool mime_date(const struct message *m, int64_t *utc);

/* Transfer encoding undone, bytes (ceiling 64 MiB). */
struct str mime_bytes(const struct message *m, const struct part *p);

/* … and the charset: UTF-8 NFC, LF line ends, flowed lines joined. */
struct str mime_part_text(const struct message *m, const struct part *p);

/*
 * The part that people read: the last text/plain or text/html alternative
 * that says something.  Either may be NULL.  Looks into multipart/mixed,
 * related, alternative, signed; never into message/rfc822.
 */
void mime_body(const struct message *m, const struct part **plain,
    const struct part **html);

/* All that is not the body: names, types, decoded sizes; not decoded. */
struct attachments mime_attachments(const struct message *m);

/* The first inner message/rfc822, or NULL. */
const struct message *mime_inner(const struct message *m);

#endif
