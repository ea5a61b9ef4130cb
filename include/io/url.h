/*
 * io/url.h - the URLs of mailbox and submission.
 *
 *   imaps://host[:993]  imap://host[:143] (STARTTLS)  maildir:DIR
 *   smtps://host[:465]  smtp://host[:587] (STARTTLS)
 *   imap+plain://host:port  smtp+plain://host:port (loopback only)
 *
 * No user, no password and no path in it: they stand elsewhere, and whoever
 * writes them here must hear of it.
 */
#ifndef IO_URL_H
#define IO_URL_H

#include <stdbool.h>

#include "base/err.h"

enum tls { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE };

struct url {
	char scheme[16]; /* "imap", "smtp" or "maildir" */
	enum tls tls;
	char host[256]; /* of an IPv6 address without its brackets */
	int port;
	const char *dir; /* borrowed; only of a Maildir */
};

/* ERR_SETUP: what is wrong with it. */
int url_parse(const char *text, struct url *u, struct err *e);

/* The host as it stands in a URL: an IPv6 address in brackets. */
void url_host(const struct url *u, char out[260]);

#endif
