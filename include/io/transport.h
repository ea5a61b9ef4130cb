/*
 * io/transport.h - how mail leaves: SMTP submission (RFC 6409, STARTTLS
 * required or implicit TLS, AUTH, verified) or Maildir folders, by URL
 * (smtp:// smtps:// maildir:DIR puts each mail into DIR/RECIPIENT/new).
 *
 * One mail, one recipient.  The verdict says exactly what may be believed:
 * SENT only after the server's 2xx to the final dot; UNKNOWN only when all
 * bytes were handed over and the answer to them never came.
 *
 * In a Maildir the same Message-ID is not put twice into a RECIPIENT's
 * folder as long as the first one lies there; names sort in the order of
 * sending.
 */
#ifndef IO_TRANSPORT_H
#define IO_TRANSPORT_H

#include "base/err.h"
#include "base/str.h"

struct transport;

enum sent {
	SENT_OK,
	SENT_LATER,   /* 4xx, no connection, lost before the final dot */
	SENT_REFUSED, /* 5xx: this mail to this recipient, for good */
	SENT_UNKNOWN, /* the answer to the final dot was lost */
	SENT_SETUP    /* log-in refused, certificate bad, no AUTH offered */
};

struct transport_options {
	const char *url;
	const char *user;     /* "": no AUTH (loopback only) */
	const char *password; /* or the access token with oauth */
	bool oauth;
	const char *ca_file; /* "": the system's */
	const char *helo;    /* "": the host name */
	int timeout;         /* seconds for each answer */
};

int transport_open(
    const struct transport_options *o, struct transport **out, struct err *e);
void transport_close(struct transport *t); /* NULL is fine */

/*
 * from, to: bare addresses, checked here again (no control byte, one @).
 * raw must have CR LF line ends throughout.  The server's last answer, or
 * what went wrong, stands in answer.  The connection is kept for the next.
 */
enum sent transport_send(struct transport *t, struct str from, struct str to,
    struct str raw, char answer[512]);

/*
 * Several mails at once, each over a connection of its own: up to n lanes,
 * and how many there are (1: this driver, or this system, has no more).
 * With 1 again they are closed; none may be under way then.
 */
#define TRANSPORT_LANES 4
unsigned transport_widen(struct transport *t, unsigned n); /* NULL: 1 */

/*
 * As transport_send(), in two halves.  What is begun in a lane is borrowed
 * until its end.  The lane that is over, or without wait -1 where none is.
 */
void transport_begin(struct transport *t, unsigned lane, struct str from,
    struct str to, struct str raw);
int transport_end(
    struct transport *t, bool wait, enum sent *how, char answer[512]);

/* Log in and out again, for `check`. */
int transport_probe(struct transport *t, struct err *e);

#endif
