/*
 * parsers/bounce.h - mails that tell of a mail that did not arrive.
 *
 * RFC 3464, and the plain forms of Exim, qmail, Postfix, Exchange, Gmail, GMX
 * and Web.de, in English and German.
 */
#ifndef PARSERS_BOUNCE_H
#define PARSERS_BOUNCE_H

#include "parsers/mime.h"

enum bounce_verdict {
	BOUNCE_NO,
	BOUNCE_FAILED, /* or delayed: then it is not permanent */
	BOUNCE_REPORT  /* delivered, read: nothing went wrong */
};

/* *b is filled for BOUNCE_FAILED. */
enum bounce_verdict bounce_find(
    struct arena *a, const struct message *m, struct bounce *b);

#endif
