/*
 * store/store.h - what the agent remembers: mails seen, orders, their events,
 * mails to send.  All in one SQLite file in the state directory.
 *
 * A change is made between store_begin() and store_commit(); whoever leaves
 * early calls store_rollback(), which does nothing after the commit.  Times
 * are seconds UTC.  Texts given out are copies in the caller's arena.
 *
 * Functions that find give 1 (found), 0 (not) or -1.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/order.h"
#include "core/reading.h"

struct store;

#define STORE_READ 1u /* list, show: the database must be there */

int store_open(
    const char *directory, unsigned flags, struct store **out, struct err *e);
void store_close(struct store *s); /* NULL is fine */

int store_begin(struct store *s, struct err *e);
int store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);
bool store_is_open(const struct store *s); /* between begin and commit */
/*
 * A part of a transaction that is kept or taken back by itself.  Some faults
 * (a full disk) end the whole transaction: then back is -1.
 */
int store_part(struct store *s, struct err *e);
int store_part_keep(struct store *s, struct err *e);
int store_part_back(struct store *s, struct err *e);
/*
 * A transaction whose commit does not wait for the disk: what it writes
 * survives the end of the process, and only perhaps that of the machine.
 */
int store_begin_lazily(struct store *s, struct err *e);
bool store_broken(const struct store *s); /* see db_broken() */
bool store_changed_elsewhere(struct store *s);
int store_backup(struct store *s, const char *path, struct err *e);
/*
 * Puts a backup in the database's place, which is kept beside it under a name
 * with this moment.  Nobody may have it open; store_lock() sees to that.
 */
int store_restore(
    const char *directory, const char *file, int64_t now, struct err *e);
int store_check(
    struct store *s, struct arena *a, struct str *out, struct err *e);

/*
 * The directory is one agent's: held from open to close, by the system, so
 * that a dead agent holds nothing.  ERR_RETRY: another one runs.
 */
struct store_lock;
int store_lock(const char *directory, struct store_lock **out, struct err *e);
void store_unlock(struct store_lock *l); /* NULL is fine */

/* Small figures of the agent's own: last_run, digest_day … */
int store_meta(struct store *s, const char *key, int64_t *value, struct err *e);
int store_meta_put(
    struct store *s, const char *key, int64_t value, struct err *e);

/*
 * A database put back to an older state does not know what went out since.
 * Beside it stands a file that counts the mails ever claimed (store_mark.c):
 * _put behind each claim's commit; _ahead: 1, the database is behind, *last
 * is when the last mail went; _believe: the operator has looked.
 */
void store_mark_put(struct store *s, int64_t now);
int store_mark_ahead(struct store *s, int64_t *last, struct err *e);
int store_mark_believe(struct store *s, struct err *e);

/* ---- the ledger (store_mail.c) ---- */

struct mail_key { /* which mail, and what it is made of */
	struct str account, folder, uid;
	uint32_t validity;
	struct str sha256;      /* hex, of all bytes */
	struct str body_sha256; /* … of what stands below the header */
};

struct mail_row {
	int64_t id;
	struct str folder, uid, sha256, message_id;
	struct str kind; /* "" while it has no verdict */
	struct str order, why;
	int64_t order_id; /* 0: none */
	unsigned tries;
	int64_t seen;
};

/* Notes the attempt; its row, and how often it was tried (with this time). */
int store_mail_attempt(struct store *s, const struct mail_key *k, int64_t now,
    int64_t *id, unsigned *tries, struct err *e);

/* Has it no verdict yet?  To be asked inside the transaction. */
int store_mail_open(struct store *s, int64_t id, struct err *e);

/*
 * The same mail, seen before under another name: all its bytes, or its
 * Message-ID and its body.
 */
int store_mail_twin(struct store *s, int64_t id, struct str message_id,
    struct arena *a, struct mail_row *out, struct err *e);

int store_mail_settle(struct store *s, int64_t id, enum mail_kind kind,
    int64_t order, struct str message_id, struct str why, int64_t now,
    struct err *e);

bool store_mail_known(struct store *s, struct str account, struct str folder,
    uint32_t validity, struct str uid);
uint32_t store_mail_first_new(
    struct store *s, struct str account, struct str folder, uint32_t validity);

/* Each row in order; the callback's -1 ends it. */
typedef int mail_row_fn(void *arg, const struct mail_row *m, struct err *e);
int store_mails(struct store *s, mail_row_fn *fn, void *arg, struct err *e);

/* How many of that kind got their verdict since; for the digest's notes. */
int store_mail_count(struct store *s, enum mail_kind kind, int64_t since,
    int64_t *n, struct err *e);

/* ---- orders and their events (store_order.c) ---- */

struct dossier {
	struct order o;
	struct inquiry inquiry;
	struct str inquiry_no;
	struct str customer_email; /* lower case */
	struct str fingerprint;    /* for near-duplicates, or "" */
	struct str message_id;     /* of the inquiry */
	int64_t next_at;           /* when to look at it again; 0: never */
	int64_t erased;            /* when its customer was forgotten; 0: not */
};

/* Gives id and number ("2026-0042", by the year of its opening). */
int store_order_new(
    struct store *s, struct arena *a, struct dossier *d, struct err *e);

/* Order and new events.  ERR_RETRY: somebody else was faster. */
int store_order_save(struct store *s, struct dossier *d, struct err *e);

int store_order(struct store *s, int64_t id, struct arena *a, struct dossier *d,
    struct err *e);
int store_order_by_number(struct store *s, struct str number, struct arena *a,
    struct dossier *d, struct err *e);

int store_find_inquiry(struct store *s, struct str partner,
    struct str inquiry_no, int64_t *id, struct err *e);
int store_find_fingerprint(struct store *s, struct str fingerprint,
    int64_t since, int64_t *id, struct err *e);
/* The newest open one, else the newest; *n: how many open ones there are. */
int store_find_customer(
    struct store *s, struct str email, int64_t *id, unsigned *n, struct err *e);

/* The orders to look at, next_at <= now, most urgent first; at most `most`. */
int store_orders_due(struct store *s, int64_t now, int64_t *ids, size_t most,
    size_t *n, struct err *e);

/* All that wait for a later moment are to be looked at now. */
int store_orders_look(struct store *s, int64_t now, struct err *e);

typedef int order_fn(void *arg, const struct dossier *d, struct err *e);
/* Open ones, most urgent first; with all the others behind. */
int store_orders(struct store *s, bool all, struct arena *a, order_fn *fn,
    void *arg, struct err *e);

/* ---- the mails of an order (store_thread.c) ---- */

struct thread_mail {
	int64_t order;
	struct str message_id;
	bool ours;
	struct str kind;   /* "inquiry", "reply", "notification" … */
	struct str person; /* key of who wrote or got it, or "" */
	struct str subject;
	int64_t at;
};

int store_thread_add(
    struct store *s, const struct thread_mail *m, struct err *e);
/* The newest order that has this mail. */
int store_thread_find(struct store *s, struct str message_id, struct arena *a,
    struct thread_mail *out, struct err *e);
typedef int thread_fn(void *arg, const struct thread_mail *m, struct err *e);
int store_thread(struct store *s, int64_t order, struct arena *a, thread_fn *fn,
    void *arg, struct err *e);

/* ---- the outbox (store_outbox.c) ---- */

enum outbox_state {
	OUTBOX_QUEUED = 0,
	OUTBOX_SENDING,
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_AMBIGUOUS,
	OUTBOX_STATES
};

const char *outbox_state_name(enum outbox_state s);

struct outmail {
	int64_t id;
	int64_t order;        /* 0: none */
	struct str number;    /* of the order */
	unsigned seq;         /* the event it tells of */
	const char *kind;     /* letter kind; static */
	struct str kind_name; /* the same, when read */
	struct str person;    /* key, or "" */
	struct str recipient, raw, message_id, subject;
	int64_t due;   /* reminders: for which moment; else 0 */
	int64_t cause; /* responses: the ledger row answered; else 0 */
	enum outbox_state state;
	unsigned tries, unknowns;
	int64_t created, next_try; /* next_try 0: not again */
	struct str answer;
};

/* 1: added.  0: it is there already (order, seq, kind, recipient, due, cause)
 */
int store_outbox_add(struct store *s, struct outmail *m, struct err *e);

/*
 * The next that may go at `now`, oldest first; a partner's confirmation only
 * when those of its order before it are settled.
 * held not 0: alerts of that moment alone.
 */
int store_outbox_next(struct store *s, int64_t now, int64_t held,
    struct arena *a, struct outmail *m, struct err *e);

/* How many may go at `now`; counted up to `most`. */
int store_outbox_waiting(
    struct store *s, int64_t now, unsigned most, int64_t *n, struct err *e);

/* 1: it is ours to send now.  0: it is not queued any more. */
int store_outbox_claim(struct store *s, int64_t id, struct err *e);
int store_outbox_settle(
    struct store *s, const struct outmail *m, struct err *e);

/* Nothing queued for that recipient goes before `until`. */
int store_outbox_hold(
    struct store *s, struct str recipient, int64_t until, struct err *e);

/*
 * What tells of something until `until` went out perhaps, by an agent of
 * which this database knows nothing: ambiguous from now on, and with `again`
 * sent once more.  *n: how many.
 */
int store_outbox_reconcile(struct store *s, int64_t until, int64_t held,
    bool again, int64_t now, int64_t *n, struct err *e);

/* The clock went back to `now`: what waits for a later one waits no more. */
int store_outbox_set_clock(struct store *s, int64_t now, struct err *e);

/* What a crash left in `sending` becomes ambiguous; how many in *n. */
int store_outbox_recover(
    struct store *s, int64_t now, int64_t *n, struct err *e);

/*
 * Takes back what was not sent yet of that event and kind ("" all kinds).
 * *n: how many were taken back; *left: how many went out or may have.
 */
int store_outbox_unsend(struct store *s, int64_t order, unsigned seq,
    const char *kind, int64_t *n, int64_t *left, struct err *e);

/*
 * For the brake: mails of that kind since then, to an address or an order;
 * counted up to a hundred.
 */
int store_outbox_count(struct store *s, const char *kind, struct str recipient,
    int64_t order, int64_t since, int64_t *n, struct err *e);
/* Responses of one sort (it stands in `due`) to an address, of an order. */
int store_outbox_count_due(struct store *s, struct str recipient, int64_t order,
    int64_t due, int64_t since, int64_t *n, struct err *e);

/* Was this asked since then?  1, 0, -1.  And: it is asked now. */
int store_asked(struct store *s, struct str mark, int64_t since, struct err *e);
int store_ask(struct store *s, struct str mark, int64_t now, struct err *e);
int store_asked_forget(struct store *s, int64_t before, struct err *e);
int store_outbox_count_state(
    struct store *s, enum outbox_state st, int64_t *n, struct err *e);
/* How many of that kind the order has, whatever their state. */
int store_outbox_of(struct store *s, int64_t order, const char *kind,
    int64_t *n, struct err *e);

int store_outbox(struct store *s, int64_t id, struct arena *a,
    struct outmail *m, struct err *e);
int store_outbox_by_message_id(struct store *s, struct str message_id,
    struct arena *a, struct outmail *m, struct err *e);
int store_outbox_retry(
    struct store *s, int64_t id, int64_t now, struct err *e); /* 1, 0, -1 */
int store_outbox_drop(struct store *s, int64_t id, struct err *e);
typedef int outmail_fn(void *arg, const struct outmail *m, struct err *e);
/* Those of that kind that failed, the oldest few. */
int store_outbox_unreached(struct store *s, const char *kind, struct arena *a,
    outmail_fn *fn, void *arg, struct err *e);
int store_outboxes(
    struct store *s, struct arena *a, outmail_fn *fn, void *arg, struct err *e);

/* ---- the board (store_board.c) ---- */

struct board_mark { /* what a folder held when it was listed last */
	uint32_t validity, exists, next;
	uint64_t changes;
};
int store_board_mark(
    struct store *s, struct str folder, struct board_mark *m, struct err *e);
int store_board_mark_put(struct store *s, struct str folder,
    const struct board_mark *m, struct err *e);

struct board_place {
	struct str folder, uid;
	uint32_t validity;
};

struct board_home {            /* where a mail of an order stands */
	int64_t mail;          /* the ledger's row */
	int64_t order;         /* its order */
	struct board_place at; /* uid "": out of the board, last seen there */
	struct str want;       /* where a move begun leads; "": none */
	bool gone;             /* it stands there no more */
	bool marked;           /* its keywords are set */
};

/* Every mail that got an order since the last time has a home from now on. */
int store_board_adopt(struct store *s, struct err *e);
int store_board_home(struct store *s, int64_t mail, struct arena *a,
    struct board_home *h, struct err *e);
int store_board_home_put(
    struct store *s, const struct board_home *h, struct err *e);
/* A folder that is not the board's was made anew: the mail is there still. */
int store_board_repoint(
    struct store *s, int64_t mail, const struct board_place *at, struct err *e);
/* The home of a mail with these bytes. */
int store_board_by_sha(
    struct store *s, struct str sha256, int64_t *mail, struct err *e);

/* … of the mail that the one at this place was found to be again. */
int store_board_by_twin(struct store *s, struct str account,
    const struct board_place *at, int64_t *mail, struct err *e);

/* Is it known what stands at this place?  1, 0, -1. */
int store_board_known(
    struct store *s, const struct board_place *at, struct err *e);
/* Something else stands there: a copy of `mail`, or (0) nothing of ours. */
int store_board_seen(
    struct store *s, const struct board_place *at, int64_t mail, struct err *e);
int store_board_unsee(struct store *s, int64_t id, struct err *e);
/* A copy of this mail, rather in that folder, else the newest. */
int store_board_copy(struct store *s, int64_t mail, struct str rather,
    struct arena *a, struct board_place *at, int64_t *id, struct err *e);

/* … another one than the copy `but`. */
int store_board_other_copy(struct store *s, int64_t mail, int64_t but,
    struct arena *a, struct board_place *at, int64_t *id, struct err *e);
/* The copies that there are of it have nothing to do with it any more. */
int store_board_disown(struct store *s, int64_t mail, struct err *e);

/*
 * What is known to be in a folder and is not (still: function says 0) is
 * gone: homes are marked so, the others forgotten.
 */
typedef bool board_still(void *arg, uint32_t validity, struct str uid);
int store_board_sweep(struct store *s, struct str folder, board_still *still,
    void *arg, struct err *e);

/* The next mail behind `after` that is gone, or has a copy.  1, 0, -1. */
int store_board_unsettled(
    struct store *s, int64_t after, int64_t *mail, struct err *e);

/*
 * The next behind `after` that does not stand where its order's state wants
 * it; folders: of contact, of offer and answer, of job, of done and lost.
 * begun: also those whose move was begun before.
 */
struct board_move {
	struct board_home h;
	struct str number, to;
};
int store_board_to_move(struct store *s, int64_t after, bool begun,
    const char *const folders[4], struct arena *a, struct board_move *out,
    struct err *e);

struct board_drag {
	int64_t order, mail, at;
	struct str from, to;
	const char *verdict;
};
int store_board_drag_add(
    struct store *s, const struct board_drag *d, int64_t *id, struct err *e);
int store_board_drags(
    struct store *s, int64_t order, int64_t since, int64_t *n, struct err *e);

/* The earliest moment at which something is to be done.  0: nothing. */
int store_next_wake(struct store *s, int64_t *at, struct err *e);

#endif
