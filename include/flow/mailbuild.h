/*
 * flow/mailbuild.h - the bytes of a mail (RFC 5322, 2045 to 2047).
 *
 * One buffer for SMTP and for APPEND: CR LF throughout, 7 bit, no line over
 * 78 columns but for long tokens, nothing that a server could take for the
 * end of the data.  Everything is read back by the parser of strangers'
 * mails before it leaves, and compared with what was meant.
 */
#ifndef FLOW_MAILBUILD_H
#define FLOW_MAILBUILD_H

#include "base/buf.h"
#include "base/err.h"
#include "core/reading.h"

struct mail_header {
	const char *name;
	struct str value; /* UTF-8, one line; "": the field is left out */
};

struct mail_part {        /* an attachment */
	const char *type; /* "text/calendar; method=PUBLISH" */
	struct str name;  /* file name, ASCII letters, digits and -_. */
	struct str body;
};

struct mail {
	struct address from, to, reply_to; /* reply_to.email "": none */
	struct str subject;
	int64_t date;                       /* seconds UTC */
	struct str message_id, in_reply_to; /* without <> */
	struct texts references;            /* likewise */
	const struct mail_header *extra;
	size_t n_extra;
	struct str text, html; /* UTF-8, LF */
	const struct mail_part *parts;
	size_t n_parts;
};

/*
 * Adds the mail to *raw.  ERR_INPUT: an address, a Message-ID or a header
 * value that must not be sent.  ERR_BUG: it does not read back.
 */
int mail_build(const struct mail *m, struct buf *raw, struct err *e);

/* Exactly one mailbox, ASCII, no quoting, no control: fit for RCPT TO. */
bool mail_address_ok(struct str email);
bool mail_id_ok(struct str id); /* without <> */

/* The pieces, for tests: each ends its last line. */
void qp_add(struct buf *to, struct str body);
void base64_add(struct buf *to, struct str body);

/* Is it what was meant?  ERR_BUG says where it is not. */
int mail_verify(const struct mail *m, struct str raw, struct err *e);

#endif
