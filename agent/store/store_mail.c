#include "store/sql.h"

static int
attempt(struct store *s, const struct mail_key *k, int64_t now, int64_t *id,
    unsigned *tries, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_ATTEMPT);
	int64_t uidn = 0;

	(void)str_int(k->uid, &uidn); /* a Maildir's names are no numbers */
	bind_str(q, 1, k->account);
	bind_str(q, 2, k->folder);
	bind_int(q, 3, k->validity);
	bind_str(q, 4, k->uid);
	bind_int(q, 5, uidn);
	bind_str(q, 6, k->sha256);
	bind_str(q, 7, k->body_sha256);
	bind_int(q, 8, now);
	if (db_row(q, e) != 1)
		return -1;
	*id = col_int(q, 0);
	*tries = (unsigned)col_int(q, 1);
	return db_run(q, e);
}

/*
 * It counts the deaths of this process over one mail, and those leave the
 * system's memory alone: no need to wait for the disk.
 */
int
store_mail_attempt(struct store *s, const struct mail_key *k, int64_t now,
    int64_t *id, unsigned *tries, struct err *e)
{
	int rc;

	if (db_in_transaction(s->db))
		return attempt(s, k, now, id, tries, e);
	db_lazily(s->db, true);
	rc = attempt(s, k, now, id, tries, e);
	db_lazily(s->db, false);
	return rc;
}

static int
has_row(struct stmt *q, struct err *e)
{
	int rc = db_row(q, e);

	db_end(q);
	return rc;
}

int
store_mail_open(struct store *s, int64_t id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_OPEN);

	bind_int(q, 1, id);
	return has_row(q, e);
}

static void
mail_from(struct stmt *q, struct arena *a, struct mail_row *m)
{
	m->id = col_int(q, 0);
	m->folder = col_str(q, 1, a);
	m->uid = col_str(q, 2, a);
	m->sha256 = col_str(q, 3, a);
	m->message_id = col_str(q, 4, a);
	m->kind = col_str(q, 5, a);
	m->order_id = col_int(q, 6);
	m->order = col_str(q, 7, a);
	m->why = col_str(q, 8, a);
	m->tries = (unsigned)col_int(q, 9);
	m->seen = col_int(q, 10);
}

int
store_mail_twin(struct store *s, int64_t id, struct str message_id,
    struct arena *a, struct mail_row *out, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_TWIN);
	int rc;

	bind_int(q, 1, id);
	bind_str(q, 2, message_id);
	if ((rc = db_row(q, e)) == 1)
		mail_from(q, a, out);
	db_end(q);
	return rc;
}

int
store_mail_settle(struct store *s, int64_t id, enum mail_kind kind,
    int64_t order, struct str message_id, struct str why, int64_t now,
    struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_SETTLE);

	bind_int(q, 1, id);
	bind_cstr(q, 2, mail_kind_name(kind));
	if (order == 0)
		bind_null(q, 3);
	else
		bind_int(q, 3, order);
	bind_str(q, 4, message_id);
	bind_str(q, 5, why);
	bind_int(q, 6, now);
	if (db_run(q, e) != 0)
		return -1;
	if (db_changes(s->db) != 1)
		return err_set(
		    e, ERR_BUG, "ledger %lld: two verdicts", (long long)id);
	return 0;
}

bool
store_mail_known(struct store *s, struct str account, struct str folder,
    uint32_t validity, struct str uid)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_KNOWN);

	bind_str(q, 1, account);
	bind_str(q, 2, folder);
	bind_int(q, 3, validity);
	bind_str(q, 4, uid);
	return has_row(q, NULL) == 1;
}

uint32_t
store_mail_first_new(
    struct store *s, struct str account, struct str folder, uint32_t validity)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_FIRST_NEW);
	int64_t uid;

	bind_str(q, 1, account);
	bind_str(q, 2, folder);
	bind_int(q, 3, validity);
	if (db_int(q, &uid, NULL) != 1)
		return 1;
	return uid < 1 || uid > UINT32_MAX ? 1 : (uint32_t)uid;
}

int
store_mails(struct store *s, mail_row_fn *fn, void *arg, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_LIST);
	struct arena *a = arena_new();
	struct mail_row m;
	int rc;

	while ((rc = db_row(q, e)) == 1) {
		mail_from(q, a, &m);
		if ((rc = fn(arg, &m, e)) != 0)
			break;
		arena_reset(a);
	}
	db_end(q);
	arena_free(a);
	return rc;
}

int
store_mail_count(struct store *s, enum mail_kind kind, int64_t since,
    int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_COUNT);

	bind_cstr(q, 1, mail_kind_name(kind));
	bind_int(q, 2, since);
	return db_int(q, n, e) == 1 ? 0 : -1;
}
