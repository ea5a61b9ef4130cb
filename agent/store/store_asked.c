#include "store/sql.h"

int
store_asked(struct store *s, struct str mark, int64_t since, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ASKED);
	int rc;

	bind_str(q, 1, mark);
	bind_int(q, 2, since);
	rc = db_row(q, e);
	db_end(q);
	return rc;
}

int
store_ask(struct store *s, struct str mark, int64_t now, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ASK);

	bind_str(q, 1, mark);
	bind_int(q, 2, now);
	return db_run(q, e);
}

int
store_asked_forget(struct store *s, int64_t before, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ASKED_FORGET);

	bind_int(q, 1, before);
	return db_run(q, e);
}
