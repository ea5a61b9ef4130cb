/*
 * flow/draft.h - from an order and an occasion to a row of the outbox.
 *
 * One draft is one mail to one recipient, who is a person of the firm or a
 * partner: there is no field for anybody else's address.  Token, Message-ID,
 * threading and the finished bytes are made here, inside the caller's
 * transaction.
 */
#ifndef FLOW_DRAFT_H
#define FLOW_DRAFT_H

#include "flow/flow.h"

struct draft {
	const struct firm_person *person;   /* to whom, or … */
	const struct firm_partner *partner; /* … to whom */
	const char *address; /* of the person's; NULL: the first */
	struct dossier *d;   /* NULL: it is about no order */
	unsigned seq;        /* event it tells of; 0: the order's last */
	int64_t due, cause;  /* of the outbox's unique key */
	int64_t not_before;  /* 0: at once */
	bool alert;          /* kept as "alert": the brake's other scale */
	const struct reading *answers; /* the mail a response answers */
	enum order_state state;        /* to be shown; NONE: the order's */
	struct letter l;               /* kind, and what is special about it */
};

/* 1: queued.  0: it is queued or sent already.  -1. */
int draft_queue(
    struct flow *f, struct arena *a, struct draft *d, struct err *e);

/*
 * Fills in d->l as it would be sent, but without a token: to look at.  What
 * is special about its kind the caller has set, as for draft_queue().
 */
void draft_preview(struct flow *f, struct arena *a, struct draft *d);

/* What a letter shows of an order, for that person (NULL: the partner). */
struct letter_order draft_order(struct flow *f, struct arena *a,
    const struct dossier *d, const struct firm_person *p, enum token_use use);

struct letter_event draft_event(const struct flow *f, const struct event *ev);

/* All open orders, most urgent first; with `person` only those of hers. */
int draft_open_orders(struct flow *f, struct arena *a,
    const struct firm_person *p, enum token_use use, struct letter_order **out,
    size_t *n, struct err *e);

/* A sentence for a person: why something was not done (why.c). */
const char *why_sentence(enum why w, const char *language);

struct str drag_sentence(const char *language); /* how it was understood */

/* … and of what the firm is told; `who` is an address. */
enum notice {
	NOTICE_CHECK_FAILED,
	NOTICE_STRANGER,
	NOTICE_PARTNER_WROTE,
	NOTICE_MAIL_BOUNCED,
	NOTICE_CONFIRMATION_BOUNCED,
	NOTICE_NOT_SENT,
	NOTICE_AMBIGUOUS,
	NOTICE_HELD,
	NOTICE_DEAF,
	NOTICE_HEARS,
	NOTICES
};
struct str notice_sentence(
    struct arena *a, enum notice n, const char *language, struct str who);

/*
 * The partner's rules for this order: with place = site on the calendar of
 * the building site's Land (kept in the arena).
 */
struct order_rules flow_rules(
    const struct flow *f, struct arena *a, const struct dossier *d);

#endif
