#include "store/sql.h"

int
store_thread_add(struct store *s, const struct thread_mail *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_THREAD_ADD);

	if (m->message_id.n == 0)
		return 0;
	bind_int(q, 1, m->order);
	bind_str(q, 2, m->message_id);
	bind_int(q, 3, m->ours);
	bind_str(q, 4, m->kind);
	bind_str(q, 5, m->person);
	bind_str(q, 6, m->subject);
	bind_int(q, 7, m->at);
	return db_run(q, e);
}

static void
thread_from(struct stmt *q, struct arena *a, struct thread_mail *m)
{
	*m = (struct thread_mail){.order = col_int(q, 0),
	    .message_id = col_str(q, 1, a),
	    .ours = col_int(q, 2) != 0,
	    .kind = col_str(q, 3, a),
	    .person = col_str(q, 4, a),
	    .subject = col_str(q, 5, a),
	    .at = col_int(q, 6)};
}

int
store_thread_find(struct store *s, struct str message_id, struct arena *a,
    struct thread_mail *out, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_THREAD_FIND);
	int rc;

	bind_str(q, 1, message_id);
	if ((rc = db_row(q, e)) == 1)
		thread_from(q, a, out);
	db_end(q);
	return rc;
}

int
store_thread(struct store *s, int64_t order, struct arena *a, thread_fn *fn,
    void *arg, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_THREAD_LIST);
	struct thread_mail m;
	int rc;

	bind_int(q, 1, order);
	while ((rc = db_row(q, e)) == 1) {
		thread_from(q, a, &m);
		if ((rc = fn(arg, &m, e)) != 0)
			break;
	}
	db_end(q);
	return rc;
}
