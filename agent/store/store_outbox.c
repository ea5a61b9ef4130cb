#include "store/erase.h"
#include "store/sql.h"

static const char *const states[OUTBOX_STATES] = {
    [OUTBOX_QUEUED] = "queued",
    [OUTBOX_SENDING] = "sending",
    [OUTBOX_SENT] = "sent",
    [OUTBOX_FAILED] = "failed",
    [OUTBOX_AMBIGUOUS] = "ambiguous",
};

const char *
outbox_state_name(enum outbox_state s)
{
	return states[s];
}

static enum outbox_state
state_named(struct str name)
{
	for (unsigned i = 0; i < OUTBOX_STATES; i++) {
		if (str_is(name, states[i]))
			return (enum outbox_state)i;
	}
	return OUTBOX_FAILED; /* the schema's CHECK knows no other */
}

static void
bind_or_null(struct stmt *q, int n, int64_t v)
{
	if (v == 0)
		bind_null(q, n);
	else
		bind_int(q, n, v);
}

int
store_outbox_add(struct store *s, struct outmail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_ADD);

	bind_or_null(q, 1, m->order);
	bind_int(q, 2, m->seq);
	bind_cstr(q, 3, m->kind);
	bind_str(q, 4, m->person);
	bind_str(q, 5, m->recipient);
	bind_str(q, 6, m->subject);
	bind_str(q, 7, m->message_id);
	bind_int(q, 8, m->due);
	bind_int(q, 9, m->cause);
	bind_int(q, 10, m->created);
	bind_int(q, 11, m->next_try);
	if (db_run(q, e) != 0)
		return -1;
	if (db_changes(s->db) == 0)
		return 0;
	m->id = db_last_id(s->db);
	q = db_stmt(s->db, SQL_OUT_ADD_RAW);
	bind_int(q, 1, m->id);
	bind_blob(q, 2, m->raw);
	return db_run(q, e) == 0 ? 1 : -1;
}

static void
out_from(struct stmt *q, struct arena *a, struct outmail *m)
{
	*m = (struct outmail){.id = col_int(q, 0),
	    .order = col_int(q, 1),
	    .number = col_str(q, 2, a),
	    .seq = (unsigned)col_int(q, 3),
	    .kind_name = col_str(q, 4, a),
	    .person = col_str(q, 5, a),
	    .recipient = col_str(q, 6, a),
	    .subject = col_str(q, 7, a),
	    .message_id = col_str(q, 8, a),
	    .due = col_int(q, 9),
	    .cause = col_int(q, 10),
	    .state = state_named(col_str(q, 11, a)),
	    .tries = (unsigned)col_int(q, 12),
	    .unknowns = (unsigned)col_int(q, 13),
	    .created = col_int(q, 14),
	    .next_try = col_int(q, 15),
	    .answer = col_str(q, 16, a),
	    .raw = col_str(q, 17, a)};
	m->kind = m->kind_name.p;
}

static int
out_find(struct stmt *q, struct arena *a, struct outmail *m, struct err *e)
{
	int rc = db_row(q, e);

	if (rc != 1)
		return rc;
	out_from(q, a, m);
	return db_run(q, e) == 0 ? 1 : -1;
}

int
store_outbox_next(struct store *s, int64_t now, int64_t held, struct arena *a,
    struct outmail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_NEXT);

	bind_int(q, 1, now);
	bind_int(q, 2, held);
	return out_find(q, a, m, e);
}

int
store_outbox(struct store *s, int64_t id, struct arena *a, struct outmail *m,
    struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_GET);

	bind_int(q, 1, id);
	return out_find(q, a, m, e);
}

int
store_outbox_by_message_id(struct store *s, struct str message_id,
    struct arena *a, struct outmail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_BY_MESSAGE_ID);

	bind_str(q, 1, message_id);
	return out_find(q, a, m, e);
}

/* Runs a change of at most one row: 1 changed, 0 not. */
static int
change(struct store *s, struct stmt *q, struct err *e)
{
	if (db_run(q, e) != 0)
		return -1;
	return db_changes(s->db) == 1;
}

int
store_outbox_claim(struct store *s, int64_t id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_CLAIM);
	int rc;

	bind_int(q, 1, id);
	rc = change(s, q, e);
	return rc == 1 && store_claims_raise(s, e) != 0 ? -1 : rc;
}

int
store_outbox_settle(struct store *s, const struct outmail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_SETTLE);

	bind_int(q, 1, m->id);
	bind_cstr(q, 2, states[m->state]);
	bind_int(q, 3, m->unknowns);
	bind_or_null(q, 4, m->next_try);
	bind_str(q, 5, m->answer);
	return db_run(q, e);
}

int
store_outbox_hold(
    struct store *s, struct str recipient, int64_t until, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_HOLD);

	bind_str(q, 1, recipient);
	bind_int(q, 2, until);
	return db_run(q, e);
}

int
store_outbox_reconcile(struct store *s, int64_t until, int64_t held, bool again,
    int64_t now, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_RECONCILE);

	bind_int(q, 1, until);
	bind_int(q, 2, held);
	bind_int(q, 3, again);
	bind_int(q, 4, now);
	bind_cstr(q, 5, "went out perhaps, before the database was restored");
	if (db_run(q, e) != 0)
		return -1;
	*n = db_changes(s->db);
	return 0;
}

int
store_outbox_set_clock(struct store *s, int64_t now, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_SET_CLOCK);

	bind_int(q, 1, now);
	return db_run(q, e);
}

int
store_outbox_recover(struct store *s, int64_t now, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_RECOVER);

	bind_int(q, 1, now);
	if (db_run(q, e) != 0)
		return -1;
	*n = db_changes(s->db);
	return 0;
}

static struct stmt *
unsend(struct store *s, enum sql which, int64_t order, unsigned seq,
    const char *kind)
{
	struct stmt *q = db_stmt(s->db, which);

	bind_int(q, 1, order);
	bind_int(q, 2, seq);
	bind_cstr(q, 3, kind);
	return q;
}

int
store_outbox_unsend(struct store *s, int64_t order, unsigned seq,
    const char *kind, int64_t *n, int64_t *left, struct err *e)
{
	if (db_int(unsend(s, SQL_OUT_UNSEND_COUNT, order, seq, kind), left,
		e) != 1 ||
	    db_run(unsend(s, SQL_OUT_UNSEND, order, seq, kind), e) != 0)
		return -1;
	*n = db_changes(s->db);
	return 0;
}

int
store_outbox_count(struct store *s, const char *kind, struct str recipient,
    int64_t order, int64_t since, int64_t *n, struct err *e)
{
	struct stmt *q =
	    db_stmt(s->db, order == 0 ? SQL_OUT_COUNT_TO : SQL_OUT_COUNT_ORDER);

	bind_cstr(q, 1, kind);
	if (order == 0)
		bind_str(q, 2, recipient);
	else
		bind_int(q, 2, order);
	bind_int(q, 3, since);
	return db_int(q, n, e) == 1 ? 0 : -1;
}

int
store_outbox_count_due(struct store *s, struct str recipient, int64_t order,
    int64_t due, int64_t since, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_COUNT_DUE);

	bind_str(q, 1, recipient);
	bind_int(q, 2, order);
	bind_int(q, 3, due);
	bind_int(q, 4, since);
	return db_int(q, n, e) == 1 ? 0 : -1;
}

int
store_outbox_count_state(
    struct store *s, enum outbox_state st, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_COUNT_STATE);

	bind_cstr(q, 1, states[st]);
	return db_int(q, n, e) == 1 ? 0 : -1;
}

int
store_outbox_of(
    struct store *s, int64_t order, const char *kind, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_OF);

	bind_int(q, 1, order);
	bind_cstr(q, 2, kind);
	return db_int(q, n, e) == 1 ? 0 : -1;
}

int
store_outbox_retry(struct store *s, int64_t id, int64_t now, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_RETRY);

	bind_int(q, 1, id);
	bind_int(q, 2, now);
	return change(s, q, e);
}

int
store_outbox_drop(struct store *s, int64_t id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_DROP);

	bind_int(q, 1, id);
	return change(s, q, e);
}

static int
each(struct stmt *q, struct arena *a, outmail_fn *fn, void *arg, struct err *e)
{
	struct outmail m;
	int rc;

	while ((rc = db_row(q, e)) == 1) {
		out_from(q, a, &m);
		if ((rc = fn(arg, &m, e)) != 0)
			break;
	}
	db_end(q);
	return rc;
}

int
store_outbox_unreached(struct store *s, const char *kind, struct arena *a,
    outmail_fn *fn, void *arg, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_UNREACHED);

	bind_cstr(q, 1, kind);
	return each(q, a, fn, arg, e);
}

int
store_outboxes(
    struct store *s, struct arena *a, outmail_fn *fn, void *arg, struct err *e)
{
	return each(db_stmt(s->db, SQL_OUT_LIST), a, fn, arg, e);
}

int
store_loose_unsent(struct store *s, int64_t after, struct arena *a,
    struct outmail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_LOOSE_UNSENT);

	bind_int(q, 1, after);
	return out_find(q, a, m, e);
}

int
store_outbox_waiting(
    struct store *s, int64_t now, unsigned most, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OUT_WAITING);

	bind_int(q, 1, now);
	bind_int(q, 2, most);
	return db_int(q, n, e) == 1 ? 0 : -1;
}
