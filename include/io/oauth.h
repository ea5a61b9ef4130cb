/*
 * io/oauth.h - access tokens for mail servers that want OAuth2 (RFC 6749),
 * and how a consent is got: by a device code (RFC 8628) or by a code that a
 * person copies from the browser (RFC 7636).
 *
 * The tokens stand in one file, 0600, replaced as a whole and durable before
 * the new ones are used: a provider that changes the refresh token with each
 * use does not hand it out twice.  Processes beside each other take turns.
 * Only https://, the certificate verified.  No token is ever in a message.
 */
#ifndef IO_OAUTH_H
#define IO_OAUTH_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct oauth_client { /* all borrowed; "" where there is none */
	const char *auth_url, *token_url, *device_url;
	const char *id, *secret, *scope;
	const char *ca_file; /* "": the system's */
	const char *file;    /* of the tokens */
	int timeout;
};

/*
 * A token that is good for a while yet: the kept one, else a fresh one.
 * spent (or NULL): a token that the mail server did not take, so that it
 * is not given out again.  *until: when it ends.  free() it after wiping.
 * ERR_RETRY: the provider cannot be asked now.  ERR_SETUP: a person has to
 * consent (anew), or the client's id is wrong.
 */
int oauth_access(const struct oauth_client *c, int64_t now, const char *spent,
    char **out, int64_t *until, struct err *e);

/* A refresh token from elsewhere: kept once it has proved itself. */
int oauth_import(const struct oauth_client *c, struct str refresh, int64_t now,
    struct err *e);

/* ---- a consent by device code ---- */

struct oauth_device {
	char url[256], user_code[64]; /* what the person opens and types */
	char code[2048];
	int interval;    /* seconds between two questions */
	int64_t expires; /* seconds from now on */
};

int oauth_device_begin(
    const struct oauth_client *c, struct oauth_device *d, struct err *e);

/* 1: granted and kept.  0: not yet; the interval may have grown. */
int oauth_device_ask(const struct oauth_client *c, struct oauth_device *d,
    int64_t now, struct err *e);

/* ---- a consent by a code from the browser's address line ---- */

struct oauth_code {
	char verifier[64], state[64];
	char url[2048]; /* to be opened */
};

int oauth_code_begin(
    const struct oauth_client *c, struct oauth_code *k, struct err *e);

/* pasted: the address with code=, or the code alone.  0: kept. */
int oauth_code_redeem(const struct oauth_client *c, const struct oauth_code *k,
    struct str pasted, int64_t now, struct err *e);

#endif
