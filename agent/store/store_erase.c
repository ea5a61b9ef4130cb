#include "store/erase.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/crypt.h"
#include "store/sql.h"

/* ---- tombstones ---- */

static int
salted(struct store *s, struct arena *a, const char *kind, struct str value,
    struct str *out, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_SALT);
	uint8_t sum[SHA256_SIZE];
	struct buf b = BUF_INIT;
	struct str salt;

	if (db_row(q, e) != 1)
		return err_add(e, "salt");
	salt = col_str(q, 0, a);
	db_end(q);
	buf_adds(&b, kind);
	buf_addc(&b, '\0');
	buf_add(&b, value);
	hmac_sha256(salt, buf_str(&b), sum);
	buf_reset(&b);
	base32_put(&b, sum, sizeof sum);
	*out = buf_keep(&b, a);
	return 0;
}

static int
bury(struct store *s, struct arena *a, const char *kind, struct str value,
    int64_t at, struct err *e)
{
	struct stmt *q;
	struct str hash;

	if (value.n == 0)
		return 0;
	if (salted(s, a, kind, value, &hash, e) != 0)
		return -1;
	q = db_stmt(s->db, SQL_TOMB_ADD);
	bind_str(q, 1, hash);
	bind_int(q, 2, at);
	return db_run(q, e);
}

int
store_tombstone(struct store *s, const char *kind, struct str value,
    int64_t since, struct err *e)
{
	struct arena *a;
	struct str hash;
	struct stmt *q;
	int rc = -1;

	if (value.n == 0)
		return 0;
	a = arena_new();
	if (salted(s, a, kind, value, &hash, e) == 0) {
		q = db_stmt(s->db, SQL_TOMB_FIND);
		bind_str(q, 1, hash);
		bind_int(q, 2, since);
		rc = db_row(q, e);
		db_end(q);
	}
	arena_free(a);
	return rc;
}

struct trace {
	struct str kind, value;
};

/* All read before the first is written: a statement in the middle reads on. */
static int
traces(struct store *s, struct arena *a, int64_t id, struct trace **out,
    size_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ERASE_TRACES);
	int rc;

	bind_int(q, 1, id);
	while ((rc = db_row(q, e)) == 1) {
		struct trace *t = &ARENA_PUSH(a, *out, *n);

		t->kind = col_str(q, 0, a);
		t->value = col_str(q, 1, a);
	}
	return rc;
}

static int
bury_all(
    struct store *s, int64_t id, int64_t opened, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	struct trace *t = NULL;
	size_t n = 0;
	int rc = traces(s, a, id, &t, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = bury(s, a, t[i].kind.p, t[i].value,
		    str_is(t[i].kind, TOMB_PRINT) ? opened : now, e);
	arena_free(a);
	return rc;
}

/* ---- one order ---- */

/* In this order: the bytes before the rows by which they are found. */
static const enum sql of_an_order[] = {SQL_ERASE_RAW, SQL_ERASE_UNSENT,
    SQL_ERASE_SENT, SQL_ERASE_EVENTS, SQL_ERASE_THREAD, SQL_ERASE_LEDGER};

static int
empty_order(struct store *s, int64_t id, int64_t now, struct err *e)
{
	const struct inquiry nothing = {.roof.pitch_deg = -1};
	struct stmt *q = db_stmt(s->db, SQL_ERASE_ORDER);
	struct buf json = BUF_INIT;
	struct json_out w;

	json_begin(&w, &json);
	inquiry_write(&w, &nothing);
	bind_int(q, 1, id);
	bind_str(q, 2, buf_str(&json));
	bind_int(q, 3, now);
	buf_clear(&json);
	return db_run(q, e);
}

int
store_erase_order(
    struct store *s, int64_t id, int64_t opened, int64_t now, struct err *e)
{
	struct stmt *q;

	if (bury_all(s, id, opened, now, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof of_an_order / sizeof *of_an_order; i++) {
		q = db_stmt(s->db, of_an_order[i]);
		bind_int(q, 1, id);
		if (db_run(q, e) != 0)
			return -1;
	}
	return empty_order(s, id, now, e);
}

/* ---- mails that may name anybody ---- */

int
store_erase_loose(struct store *s, const struct texts *words, struct err *e)
{
	struct stmt *q;

	if (db_run(db_stmt(s->db, SQL_LOOSE_RAW), e) != 0)
		return -1;
	for (size_t i = 0; i < words->n; i++) {
		q = db_stmt(s->db, SQL_LOOSE_SUBJECT);
		bind_str(q, 1, words->s[i]);
		if (db_run(q, e) != 0)
			return -1;
	}
	return 0;
}

int
store_loose_drop(struct store *s, int64_t id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_LOOSE_DROP);

	bind_int(q, 1, id);
	return db_run(q, e);
}

int
store_forget_sent(
    struct store *s, int64_t raw_before, int64_t subjects_before, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_OLD_RAW);

	bind_int(q, 1, raw_before);
	if (db_run(q, e) != 0)
		return -1;
	q = db_stmt(s->db, SQL_OLD_SUBJECTS);
	bind_int(q, 1, subjects_before);
	if (db_run(q, e) != 0)
		return -1;
	q = db_stmt(s->db, SQL_OLD_LEDGER);
	bind_int(q, 1, subjects_before);
	return db_run(q, e);
}

int
store_ended_before(struct store *s, int64_t then, int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ENDED_BEFORE);

	bind_int(q, 1, then);
	return db_int(q, id, e);
}

int
store_mail_places(struct store *s, int64_t order, struct arena *a,
    mail_place_fn *fn, void *arg, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_MAIL_PLACES);
	struct mail_place p;
	int rc;

	bind_int(q, 1, order);
	while ((rc = db_row(q, e)) == 1) {
		p = (struct mail_place){.folder = col_str(q, 0, a),
		    .validity = (uint32_t)col_int(q, 1),
		    .uid = col_str(q, 2, a),
		    .kind = col_str(q, 3, a),
		    .seen = col_int(q, 4)};
		if ((rc = fn(arg, &p, e)) != 0)
			break;
	}
	db_end(q);
	return rc;
}

int
store_forget_copies(struct store *s, unsigned *n, struct err *e)
{
	DIR *d = opendir(s->directory);
	struct dirent *f;
	int rc = 0;

	*n = 0;
	if (d == NULL)
		return err_set(
		    e, ERR_RETRY, "%s: %s", s->directory, strerror(errno));
	while ((f = readdir(d)) != NULL) {
		if (!str_starts(str_from(f->d_name), STR("before-")) &&
		    !str_starts(str_from(f->d_name), STR("restore.db")))
			continue;
		if (unlinkat(dirfd(d), f->d_name, 0) != 0)
			rc = err_set(e, ERR_RETRY, "%s/%s: %s", s->directory,
			    f->d_name, strerror(errno));
		else
			(*n)++;
	}
	closedir(d);
	return rc;
}

int
store_tidy(struct store *s, bool anew, struct err *e)
{
	return db_tidy(s->db, anew, e);
}
