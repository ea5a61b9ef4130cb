/*
 * store_board.c - where the orders' mails stand in the mailbox.
 */
#include "store/sql.h"

int
store_board_mark(
    struct store *s, struct str folder, struct board_mark *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_MARK_GET);
	int rc;

	bind_str(q, 1, folder);
	if ((rc = db_row(q, e)) == 1)
		*m = (struct board_mark){.validity = (uint32_t)col_int(q, 0),
		    .exists = (uint32_t)col_int(q, 1),
		    .next = (uint32_t)col_int(q, 2),
		    .changes = (uint64_t)col_int(q, 3)};
	db_end(q);
	return rc;
}

int
store_board_mark_put(struct store *s, struct str folder,
    const struct board_mark *m, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_MARK_PUT);

	bind_str(q, 1, folder);
	bind_int(q, 2, m->validity);
	bind_int(q, 3, m->exists);
	bind_int(q, 4, m->next);
	bind_int(q, 5, (int64_t)m->changes);
	return db_run(q, e);
}

/* ---- homes ---- */

int
store_board_adopt(struct store *s, struct err *e)
{
	return db_run(db_stmt(s->db, SQL_BOARD_ADOPT), e);
}

static void
home_from(struct stmt *q, struct arena *a, struct board_home *h)
{
	*h = (struct board_home){
	    .mail = col_int(q, 0),
	    .order = col_int(q, 1),
	    .at = {.folder = col_str(q, 2, a),
		   .validity = (uint32_t)col_int(q, 3),
		   .uid = col_str(q, 4, a)},
	    .want = col_str(q, 5, a),
	    .gone = col_int(q, 6) != 0,
	    .marked = col_int(q, 7) != 0
        };
}

int
store_board_home(struct store *s, int64_t mail, struct arena *a,
    struct board_home *h, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_HOME_GET);
	int rc;

	bind_int(q, 1, mail);
	if ((rc = db_row(q, e)) == 1)
		home_from(q, a, h);
	db_end(q);
	return rc;
}

int
store_board_home_put(struct store *s, const struct board_home *h, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_HOME_PUT);

	bind_int(q, 1, h->mail);
	bind_str(q, 2, h->at.folder);
	bind_int(q, 3, h->at.validity);
	bind_str(q, 4, h->at.uid);
	bind_str(q, 5, h->want);
	bind_int(q, 6, h->gone);
	bind_int(q, 7, h->marked);
	return db_run(q, e);
}

static int
gone(struct store *s, int64_t mail, bool is_gone, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_GONE);

	bind_int(q, 1, mail);
	bind_int(q, 2, is_gone);
	return db_run(q, e);
}

int
store_board_repoint(
    struct store *s, int64_t mail, const struct board_place *at, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_REPOINT);

	bind_int(q, 1, mail);
	bind_int(q, 2, at->validity);
	bind_str(q, 3, at->uid);
	bind_str(q, 4, at->folder);
	return db_run(q, e);
}

int
store_board_by_sha(
    struct store *s, struct str sha256, int64_t *mail, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_BY_SHA);

	bind_str(q, 1, sha256);
	return db_int(q, mail, e);
}

/* ---- what else stands in the folders ---- */

static void
bind_place(struct stmt *q, const struct board_place *at)
{
	bind_str(q, 1, at->folder);
	bind_int(q, 2, at->validity);
	bind_str(q, 3, at->uid);
}

int
store_board_by_twin(struct store *s, struct str account,
    const struct board_place *at, int64_t *mail, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_BY_TWIN);

	bind_place(q, at);
	bind_str(q, 4, account);
	return db_int(q, mail, e);
}

int
store_board_known(struct store *s, const struct board_place *at, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_KNOWN);
	int64_t one;

	bind_place(q, at);
	return db_int(q, &one, e);
}

int
store_board_seen(
    struct store *s, const struct board_place *at, int64_t mail, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_SEEN_ADD);

	bind_place(q, at);
	if (mail == 0)
		bind_null(q, 4);
	else
		bind_int(q, 4, mail);
	return db_run(q, e);
}

int
store_board_unsee(struct store *s, int64_t id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_SEEN_DROP);

	bind_int(q, 1, id);
	return db_run(q, e);
}

static int
copy_from(struct stmt *q, struct arena *a, struct board_place *at, int64_t *id,
    struct err *e)
{
	int rc = db_row(q, e);

	if (rc == 1) {
		*id = col_int(q, 0);
		at->folder = col_str(q, 1, a);
		at->validity = (uint32_t)col_int(q, 2);
		at->uid = col_str(q, 3, a);
	}
	db_end(q);
	return rc;
}

int
store_board_copy(struct store *s, int64_t mail, struct str rather,
    struct arena *a, struct board_place *at, int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_COPY);

	bind_int(q, 1, mail);
	bind_str(q, 2, rather);
	return copy_from(q, a, at, id, e);
}

int
store_board_other_copy(struct store *s, int64_t mail, int64_t but,
    struct arena *a, struct board_place *at, int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_OTHER_COPY);

	bind_int(q, 1, mail);
	bind_int(q, 2, but);
	return copy_from(q, a, at, id, e);
}

int
store_board_disown(struct store *s, int64_t mail, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_DISOWN);

	bind_int(q, 1, mail);
	return db_run(q, e);
}

/* ---- sweeping ---- */

struct row {
	int64_t id;
	bool seen, is_gone;
};

static int
rows_of(struct store *s, struct str folder, struct arena *a, board_still *still,
    void *arg, struct row **rows, size_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_IN_FOLDER);
	int rc;

	bind_str(q, 1, folder);
	while ((rc = db_row(q, e)) == 1) {
		struct row r = {
		    .id = col_int(q, 0), .seen = col_int(q, 3) != 0};

		r.is_gone =
		    !still(arg, (uint32_t)col_int(q, 1), col_str(q, 2, a));
		ARENA_PUSH(a, *rows, *n) = r;
	}
	db_end(q);
	return rc;
}

int
store_board_sweep(struct store *s, struct str folder, board_still *still,
    void *arg, struct err *e)
{
	struct arena *a = arena_new();
	struct row *r = NULL;
	size_t n = 0;
	int rc = rows_of(s, folder, a, still, arg, &r, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!r[i].seen)
			rc = gone(s, r[i].id, r[i].is_gone, e);
		else if (r[i].is_gone)
			rc = store_board_unsee(s, r[i].id, e);
	}
	arena_free(a);
	return rc;
}

/* ---- work to do ---- */

int
store_board_unsettled(
    struct store *s, int64_t after, int64_t *mail, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_UNSETTLED);

	bind_int(q, 1, after);
	return db_int(q, mail, e);
}

int
store_board_to_move(struct store *s, int64_t after, bool begun,
    const char *const folders[4], struct arena *a, struct board_move *out,
    struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_TO_MOVE);
	int rc;

	bind_int(q, 1, after);
	for (int i = 0; i < 4; i++)
		bind_cstr(q, 2 + i, folders[i]);
	bind_int(q, 6, begun);
	if ((rc = db_row(q, e)) == 1) {
		home_from(q, a, &out->h);
		out->number = col_str(q, 8, a);
		out->to = col_str(q, 9, a);
	}
	db_end(q);
	return rc;
}

int
store_board_drag_add(
    struct store *s, const struct board_drag *d, int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_DRAG_ADD);

	bind_int(q, 1, d->order);
	bind_int(q, 2, d->mail);
	bind_str(q, 3, d->from);
	bind_str(q, 4, d->to);
	bind_cstr(q, 5, d->verdict);
	bind_int(q, 6, d->at);
	if (db_run(q, e) != 0)
		return -1;
	*id = db_last_id(s->db);
	return 0;
}

int
store_board_drags(
    struct store *s, int64_t order, int64_t since, int64_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_BOARD_DRAG_COUNT);

	bind_int(q, 1, order);
	bind_int(q, 2, since);
	return db_int(q, n, e) == 1 ? 0 : -1;
}
