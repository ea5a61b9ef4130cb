/*
 * flow/flow.h - what every part of the flow works with, and its entrances.
 *
 * Whoever runs the agent fills a struct flow once and moves `now`; nothing
 * below looks at a clock.  Entrances that change anything open and close
 * their own transaction.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "flow/firm.h"
#include "flow/letter.h"
#include "flow/token.h"
#include "store/store.h"

struct reader;
struct rules;
struct transport;

struct flow {
	const struct firm *firm;
	struct store *store;
	const struct composer *composer;
	const struct token_keys *keys;
	struct reader *reader;     /* intake alone needs it */
	const struct rules *rules; /* of the inquiries; likewise */
	struct str account;        /* names the mailbox in the ledger */
	int64_t now;
	bool played; /* once --now: mail that a pass finds arrived then */
	/*
	 * Just begun, perhaps right behind a life that ended amid a move: the
	 * server may be about it still, so the board's first look does not
	 * repeat it, and clears this.
	 */
	bool fresh;
	bool clock_held; /* set by remind_pass(): the clock is not believed */
	bool (*pulse)(void *arg); /* NULL, or asked before each mail: go on? */
	void *pulse_arg;
	/* NULL, or looks for a mail that went out perhaps: 1, it did. */
	int (*went_out)(void *arg, struct str message_id);
	void *went_out_arg;
};

/* Between two mails: the supervisor hears that we live.  False: end here. */
bool flow_pulse(const struct flow *f);

/* ---- mails, bytes to commit (intake.c, intake_batch.c) ---- */

struct incoming {
	struct str folder, uid, raw;
	uint32_t validity;
	int64_t arrived, size;
	bool too_big; /* raw is empty */
	bool mapped;  /* raw is a mapped file (base/mem.h) */
};

/*
 * While one is decided the reader has the next; all share one commit, each
 * is kept or set aside by itself.  0: each mail has its verdict, durably
 * (also: it had it before).  -1: those from the first without one on are
 * left where they are; ERR_RETRY: the world, later.
 */
#define INTAKE_MOST 100
int intake(
    struct flow *f, const struct incoming *mails, size_t n, struct err *e);

/* ---- an action by the command line (by_hand.c) ---- */

/*
 * 1: done, 0: not; *why says it in words (in the arena).  ERR_INPUT: there is
 * no such order.
 */
int flow_do(struct flow *f, struct arena *a, struct str number,
    const struct action *act, struct str *why, struct err *e);

/*
 * Work that is done whole or not at all: the arena lives as long as the
 * transaction; `about` is the work's own (an order's id, a moment).
 */
typedef int flow_work(
    struct flow *f, struct arena *a, int64_t about, struct err *e);

int flow_transaction(
    struct flow *f, flow_work *work, int64_t about, struct err *e);

/* ---- what falls due (remind.c) ---- */

/*
 * elapsed: seconds by a steady clock since the last pass that left clock_held
 * false, or -1; see remind_clock().  *next: when to look again, 0: never.
 */
int remind_pass(struct flow *f, int64_t elapsed, int64_t *next, struct err *e);

/* ---- the outbox (post.c) ---- */

/*
 * Sends what may go now; the number sent in *sent.  ERR_SETUP where the
 * submission refuses us: no mail is to blame, all wait for the next pass.
 * ERR_RETRY where it is away: so do the others behind the one that was tried.
 * ERR_SETUP, too, while sending is held (held.c): nothing but the alert that
 * says so goes out.
 */
int post_pass(
    struct flow *f, struct transport *t, unsigned *sent, struct err *e);

/* ---- a database that was put back to an older state (held.c) ---- */

/* Is the database behind?  *since: 0, or since when sending is held. */
int held_check(struct flow *f, int64_t *since, struct err *e);
/* Holds it in any case: mails until then may have gone out. */
int held_begin(struct flow *f, int64_t until, struct err *e);
/* The same without looking anew. */
int held_since(struct flow *f, int64_t *since, struct err *e);

/*
 * 1: ends it.  0: it is not held.  What may have gone out already stays behind
 * as ambiguous, or goes once more with the same bytes.  *n: how many these are.
 */
int held_reconcile(struct flow *f, bool again, int64_t *n, struct err *e);

#endif
