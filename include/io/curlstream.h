/*
 * io/curlstream.h - a verified TLS stream that libetpan talks through.
 *
 * libetpan's own TLS checks no certificate; libcurl's does.  So libcurl
 * connects (CURLOPT_CONNECT_ONLY), and libetpan's low level driver is ours.
 * It adds what libetpan has not: a deadline and a byte budget per command.
 */
#ifndef IO_CURLSTREAM_H
#define IO_CURLSTREAM_H

#include <libetpan/mailstream_types.h>

#include "base/err.h"
#include "io/url.h"
#include "io/wait.h"

/*
 * Connected, certificate and host name verified; with TLS_STARTTLS the
 * greeting is read already and a made-up one waits to be read instead.
 * ERR_SETUP: the certificate, or no STARTTLS.  mailstream_close() it; that
 * does not wait for the other side.
 */
int curlstream_open(const struct url *u, const char *ca_file, int seconds,
    mailstream **out, struct err *e);

/* For what is read from now on, and written. */
void curlstream_limit(mailstream *s, int seconds, int64_t bytes);

/* Why the last read or write failed; never NULL. */
const char *curlstream_why(mailstream *s);

/*
 * Until the server says something; looks where poll(2) cannot see, too.
 * WAIT_FAILED: the connection is dead.
 */
enum waited curlstream_wait(mailstream *s, int64_t deadline, int wake_fd);

/* One line without its end, borrowed until the next; NULL: failed. */
const char *curlstream_line(mailstream *s);
int curlstream_say(mailstream *s, const char *line);

#endif
