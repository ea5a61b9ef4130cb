/*
 * io/curl.h - what every use of libcurl here has in common: the certificate
 * and the host name are verified, TLS 1.2 at least, no proxy and no password
 * from the environment or a .netrc, every wait bounded.
 */
#ifndef IO_CURL_H
#define IO_CURL_H

#include <curl/curl.h>

#include "base/err.h"
#include "io/url.h"

CURL *curl_new(void); /* never NULL */

/* ERR_SETUP: the file is named, and cannot be read. */
int curl_check_ca(const char *ca_file, struct err *e);

/* message: borrowed by the handle. */
void curl_set_common(CURL *c, const struct url *u, const char *ca_file,
    int seconds, char message[CURL_ERROR_SIZE]);

/* Is it the operator who has to act (certificate, no STARTTLS)? */
bool curl_is_setup(CURLcode rc);

/* Fills *e after a failed connection; returns -1. */
int curl_failed(
    CURLcode rc, const char *message, const struct url *u, struct err *e);

#endif
