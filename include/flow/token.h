/*
 * flow/token.h - what lets a reply act: a keyed hash over an order, an event
 * of it and a person.
 *
 * A token says for which order it was made, after which of its events, and
 * in what kind of mail; whom for, only the hash knows.  Nothing is stored:
 * the key file is the secret.  96 bits of HMAC-SHA-256, 32 letters in all,
 * either case.
 */
#ifndef FLOW_TOKEN_H
#define FLOW_TOKEN_H

#include "base/err.h"
#include "base/mem.h"

#define TOKEN_TEXT 32 /* letters */
#define TOKEN_KEYS_MAX 16

enum token_use {
	TOKEN_NOTICE = 1, /* notification, heads-up, reminder, question */
	TOKEN_RESPONSE,   /* its undo button means the event itself */
	TOKEN_DIGEST,     /* order 0: each line names its own */
	TOKEN_PARTNER     /* in a confirmation: lets nobody act */
};

struct token {
	enum token_use use;
	uint32_t order;
	uint16_t seq; /* the order's last event when it was made */
};

struct token_keys {
	size_t n;
	struct {
		uint8_t id, secret[32];
	} key[TOKEN_KEYS_MAX]; /* the last one makes, all are accepted */
};

/*
 * The file (mode 0600) holds "ID SECRET" lines, newest last; it is made with
 * one where there is none.  ERR_SETUP: unreadable, or readable by others.
 */
int token_keys_load(const char *path, struct token_keys *out, struct err *e);

/*
 * A new key makes tokens from now on.  The old ones are still accepted, but
 * with revoke: then what mails are on their way lose their buttons.
 */
int token_keys_rotate(
    const char *path, bool revoke, struct token_keys *out, struct err *e);

struct str token_make(const struct token_keys *k, struct arena *a,
    struct token t, struct str person);

/* What it claims.  False: not of a token's form. */
bool token_read(struct str text, struct token *out);

/* Was it made by us, for that person? */
bool token_is_for(
    const struct token_keys *k, struct str text, struct str person);

/* A short keyed hash, for the unique part of a Message-ID. */
struct str token_tail(
    const struct token_keys *k, struct arena *a, struct str of);

#endif
