/*
 * store/erase.h - forgetting a customer (SPEC § 7).
 *
 * What makes an order somebody's goes: the inquiry, texts, Message-IDs, the
 * mails sent.  What happened when stays, so that the figures still add up.
 * By a tombstone, a salted hash, its mails are known again.
 */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "store/store.h"

/* By what a mail would be known again. */
#define TOMB_MAIL "mail"     /* SHA-256 of all its bytes, hex */
#define TOMB_ID "id"         /* its Message-ID */
#define TOMB_NUMBER "number" /* partner's key, '/', the inquiry's number */
#define TOMB_PRINT "print"   /* of the wish; its time is the opening's */

/* Inside a transaction.  The order is not open any more. */
int store_erase_order(
    struct store *s, int64_t id, int64_t opened, int64_t now, struct err *e);

/* Is there such a tombstone, not older than since?  1, 0, -1. */
int store_tombstone(struct store *s, const char *kind, struct str value,
    int64_t since, struct err *e);

/*
 * Mails that may name any customer (digests, lists, alerts): the bytes of
 * those that were sent go, and subjects with one of these words in it.
 */
int store_erase_loose(
    struct store *s, const struct texts *words, struct err *e);
/* The next such mail behind `after` that was not sent yet; 1, 0, -1. */
int store_loose_unsent(struct store *s, int64_t after, struct arena *a,
    struct outmail *m, struct err *e);
int store_loose_drop(struct store *s, int64_t id, struct err *e);

/*
 * The bytes of mails sent before raw_before; subjects and Message-IDs of
 * mails that are no order's.
 */
int store_forget_sent(struct store *s, int64_t raw_before,
    int64_t subjects_before, struct err *e);

/* An order that ended before then and is not erased.  1, 0, -1. */
int store_ended_before(
    struct store *s, int64_t then, int64_t *id, struct err *e);

/* Where the mails of an order were seen. */
struct mail_place {
	struct str folder, uid, kind;
	uint32_t validity;
	int64_t seen;
};
typedef int mail_place_fn(void *arg, const struct mail_place *p, struct err *e);
int store_mail_places(struct store *s, int64_t order, struct arena *a,
    mail_place_fn *fn, void *arg, struct err *e);

/* Databases that a restore kept beside this one; how many in *n. */
int store_forget_copies(struct store *s, unsigned *n, struct err *e);

/* Outside a transaction; see db_tidy(). */
int store_tidy(struct store *s, bool anew, struct err *e);

#endif
