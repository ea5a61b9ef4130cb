/*
 * intake_batch.c - mails by the hundred: noted, read ahead, decided, and
 * committed together.
 */
#include <stdlib.h>

#include "base/log.h"
#include "flow/intake.h"

/* So long the reader may keep a transaction, and with it others, waiting. */
#define LATE_MS 200

/* What the log says of a mail once it is durable. */
struct verdict_of {
	int64_t row, order;
	enum mail_kind kind;
};

struct batch {
	struct flow *f;
	struct arena *a; /* of the mail in hand */
	struct job job[INTAKE_MOST];
	size_t n;
	struct verdict_of done[INTAKE_MOST]; /* not committed yet */
	size_t n_done;
};

/* ---- noting ---- */

static int
note_each(struct batch *b, bool *tried, struct err *e)
{
	for (size_t i = 0; i < b->n; i++) {
		if (job_note(&b->job[i], e) != 0)
			return err_add(
			    e, "mail %.*s", STR_FMT(b->job[i].in->uid));
		*tried = *tried || b->job[i].tries > 1;
	}
	return 0;
}

/*
 * The note counts the deaths of this process over a mail.  1: one of them was
 * there before us; then nothing is noted, for its neighbours are innocent and
 * shall not be counted with it again and again.
 */
static int
note(struct batch *b, struct err *e)
{
	bool tried = false;
	int rc = store_begin_lazily(b->f->store, e);

	if (rc == 0)
		rc = note_each(b, &tried, e);
	tried = tried && b->n > 1;
	if (rc == 0 && !tried)
		rc = store_commit(b->f->store, e);
	store_rollback(b->f->store);
	return rc == 0 ? tried : -1;
}

/* ---- deciding ---- */

static int
commit(struct batch *b, struct err *e)
{
	int rc = 0;

	if (store_is_open(b->f->store))
		rc = store_commit(b->f->store, e);
	store_rollback(b->f->store);
	for (size_t i = 0; rc == 0 && i < b->n_done; i++)
		log_info("mail.done", "row=%lld kind=%s order=%lld",
		    (long long)b->done[i].row, mail_kind_name(b->done[i].kind),
		    (long long)b->done[i].order);
	b->n_done = 0;
	return rc;
}

static int
decide(struct batch *b, struct job *j, struct err *e)
{
	int rc = 0;

	if (!store_is_open(b->f->store))
		rc = store_begin(b->f->store, e);
	if (rc == 0)
		rc = job_verdict(j, e);
	if (rc == 0)
		b->done[b->n_done++] =
		    (struct verdict_of){j->row, j->order, j->kind};
	return rc < 0 ? -1 : 0;
}

/* Read, the next one handed to the reader, decided. */
static int
one(struct batch *b, size_t i, struct err *e)
{
	struct job *j = &b->job[i];

	if (reader_is_late(b->f->reader, LATE_MS) && commit(b, e) != 0)
		return -1;
	arena_reset(b->a);
	j->a = b->a;
	if (job_read_end(j, e) != 0)
		return -1;
	if (i + 1 < b->n)
		job_read_begin(&b->job[i + 1]);
	return decide(b, j, e);
}

/* What was decided before a fault is kept all the same. */
static int
decide_all(struct batch *b, struct err *e)
{
	struct err later;
	int rc = 0;

	job_read_begin(&b->job[0]);
	for (size_t i = 0; rc == 0 && i < b->n && flow_pulse(b->f); i++) {
		rc = one(b, i, e);
		if (rc != 0)
			err_add(e, "mail %.*s", STR_FMT(b->job[i].in->uid));
	}
	reader_forget(b->f->reader);
	if (commit(b, rc == 0 ? e : &later) != 0)
		rc = -1;
	return rc;
}

static int
singly(struct flow *f, const struct incoming *m, size_t n, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = intake(f, &m[i], 1, e);
	return rc;
}

int
intake(struct flow *f, const struct incoming *m, size_t n, struct err *e)
{
	struct batch *b = mem_new(sizeof *b);
	int rc;

	b->f = f;
	b->a = arena_new();
	for (; b->n < n && b->n < INTAKE_MOST; b->n++)
		b->job[b->n] = (struct job){.f = f, .in = &m[b->n]};
	rc = b->n == 0 ? 0 : note(b, e);
	if (rc == 0 && b->n > 0)
		rc = decide_all(b, e);
	arena_free(b->a);
	free(b);
	return rc == 1 ? singly(f, m, n, e) : rc;
}
