/*
 * held.c - a database that was put back to an older state knows nothing of
 * the mails that went out since, and would send them again.  It is known by
 * the mark beside it, or by an answer to a mail that it never wrote.  Then
 * nothing goes out until the operator has looked: dachpost outbox reconcile.
 */
#include "base/log.h"
#include "flow/intake.h"

#define HELD "held"             /* since when; 0: it is not */
#define HELD_UNTIL "held_until" /* the last mail that may have gone out */
#define HELD_SEEN "held_seen"   /* answers of that kind are no news */

static int
hold(struct flow *f, struct arena *a, int64_t until, struct err *e)
{
	char iso[ISO_MAX];
	struct alert al = {.due = f->now};

	if (store_meta_put(f->store, HELD, f->now, e) != 0 ||
	    store_meta_put(f->store, HELD_UNTIL, until, e) != 0)
		return -1;
	log_error("outbox.held",
	    "the database is older than the mails that were sent; see "
	    "'dachpost outbox reconcile --help'");
	al.why = notice_sentence(a, NOTICE_HELD, f->firm->language,
	    str_from(iso_moment(until, iso)));
	return respond_alert(f, a, &al, e);
}

int
held_since(struct flow *f, int64_t *since, struct err *e)
{
	*since = 0;
	return store_meta(f->store, HELD, since, e) < 0 ? -1 : 0;
}

int
held_check(struct flow *f, int64_t *since, struct err *e)
{
	int64_t last = 0;
	int rc;

	if (held_since(f, since, e) != 0)
		return -1;
	if (*since != 0)
		return 0;
	if ((rc = store_mark_ahead(f->store, &last, e)) != 1)
		return rc;
	*since = f->now;
	return flow_transaction(f, hold, last, e);
}

int
held_begin(struct flow *f, int64_t until, struct err *e)
{
	return flow_transaction(f, hold, until, e);
}

/* Ours, of an order or a step that we know nothing of. */
static int
is_ahead(struct job *j, struct err *e)
{
	struct dossier d = {0};
	int rc;

	if (j->token_state != TOKEN_GOOD || j->token.order == 0)
		return 0;
	rc = store_order(j->f->store, j->token.order, j->a, &d, e);
	return rc < 0 ? -1 : rc == 0 || d.o.n_events < j->token.seq;
}

int
held_look(struct job *j, struct err *e)
{
	int64_t since = 0, seen = 0;
	int rc = is_ahead(j, e);

	if (rc != 1)
		return rc;
	if (held_since(j->f, &since, e) != 0 ||
	    store_meta(j->f->store, HELD_SEEN, &seen, e) < 0)
		return -1;
	return since != 0 || seen != 0 ? 0 : hold(j->f, j->a, j->f->now, e);
}

/* 1: it is held, or would be at the next pass. */
static int
is_held(struct flow *f, int64_t *since, int64_t *until, struct err *e)
{
	int rc;

	if (held_since(f, since, e) != 0 ||
	    store_meta(f->store, HELD_UNTIL, until, e) < 0)
		return -1;
	if (*since != 0)
		return 1;
	rc = store_mark_ahead(f->store, until, e);
	*since = f->now;
	return rc;
}

/* 1: released.  0: there was nothing to release. */
static int
release(struct flow *f, bool again, int64_t *n, struct err *e)
{
	int64_t since, until = 0;
	int rc = is_held(f, &since, &until, e);

	if (rc != 1)
		return rc;
	if (store_outbox_reconcile(
		f->store, until, since, again, f->now, n, e) != 0 ||
	    store_mark_believe(f->store, e) != 0 ||
	    store_meta_put(f->store, HELD_SEEN, 1, e) != 0 ||
	    store_meta_put(f->store, HELD, 0, e) != 0)
		return -1;
	return 1;
}

int
held_reconcile(struct flow *f, bool again, int64_t *n, struct err *e)
{
	int rc;

	*n = 0;
	if (store_begin(f->store, e) != 0)
		return -1;
	rc = release(f, again, n, e);
	if (rc == 1 && store_commit(f->store, e) != 0)
		rc = -1;
	store_rollback(f->store);
	return rc;
}
