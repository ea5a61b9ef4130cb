#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 10000

struct stmt {
	sqlite3_stmt *s;
	struct db *db;
	int failed; /* the first bad result of a bind */
};

struct db {
	sqlite3 *c;
	struct stmt *stmt;
	size_t n;
	sqlite3_stmt *begin, *commit;
	int64_t seen_version;
	bool broken;
};

static enum err_code
fault(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_INTERRUPT:
		return ERR_RETRY;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_AUTH:
		return ERR_SETUP;
	default:
		return ERR_BUG;
	}
}

/*
 * After an I/O error what is on the disk only a fresh look can tell: a
 * failed sync may have dropped what the next one calls safe.
 */
static int
failed(struct db *db, int rc, const char *what, struct err *e)
{
	db->broken |= (rc & 0xff) == SQLITE_IOERR;
	return err_set(e, fault(rc), "database: %s: %s", what,
	    db->c != NULL ? sqlite3_errmsg(db->c) : sqlite3_errstr(rc));
}

static int
exec(struct db *db, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(db->c, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : failed(db, rc, sql, e);
}

static int
pragma_int(struct db *db, const char *sql, int64_t *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->c, sql, -1, &s, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		*out = sqlite3_column_int64(s, 0);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(s);
	return rc == SQLITE_OK ? 0 : failed(db, rc, sql, e);
}

static int
settings(struct db *db, struct err *e)
{
	static const char *const pragmas[] = {"PRAGMA journal_mode = WAL",
	    "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
	    "PRAGMA secure_delete = ON", "PRAGMA temp_store = MEMORY",
	    "PRAGMA trusted_schema = OFF", "PRAGMA cache_size = -8192"};

	sqlite3_busy_timeout(db->c, BUSY_MS);
	sqlite3_extended_result_codes(db->c, 1);
	sqlite3_db_config(db->c, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) {
		if (exec(db, pragmas[i], e) != 0)
			return -1;
	}
	return 0;
}

/* Under the write lock: two agents may start at once. */
static int
migrate_one(struct db *db, const struct db_plan *p, int64_t *at, struct err *e)
{
	char version[64];
	int64_t now = 0;

	if (db_begin(db, e) != 0)
		return -1;
	if (pragma_int(db, "PRAGMA user_version", &now, e) != 0)
		goto fail;
	if (now == *at) {
		const char *const *s = p->migrations[now].statements;

		for (; *s != NULL; s++) {
			if (exec(db, *s, e) != 0)
				goto fail;
		}
		snprintf(version, sizeof version, "PRAGMA user_version = %lld",
		    (long long)++now);
		if (exec(db, version, e) != 0)
			goto fail;
	}
	*at = now;
	return db_commit(db, e);
fail:
	db_rollback(db);
	return -1;
}

static int
migrate(struct db *db, const struct db_plan *p, struct err *e)
{
	int64_t at = 0;

	if (pragma_int(db, "PRAGMA user_version", &at, e) != 0)
		return -1;
	while (at < p->n_migrations) {
		if (migrate_one(db, p, &at, e) != 0)
			return err_add(e, "schema %lld", (long long)at + 1);
	}
	if (at > p->n_migrations)
		return err_set(e, ERR_SETUP,
		    "the database is of schema %lld, this program knows "
		    "%u; use the program that wrote it, or a newer one",
		    (long long)at, p->n_migrations);
	return 0;
}

static int
prepare_all(struct db *db, const struct db_plan *p, struct err *e)
{
	int rc;

	db->stmt = mem_array(p->n_sql, sizeof *db->stmt);
	db->n = p->n_sql;
	for (size_t i = 0; i < p->n_sql; i++) {
		db->stmt[i].db = db;
		rc = sqlite3_prepare_v3(db->c, p->sql[i], -1,
		    SQLITE_PREPARE_PERSISTENT, &db->stmt[i].s, NULL);
		if (rc != SQLITE_OK)
			return failed(db, rc, p->sql[i], e);
	}
	return 0;
}

/* The file is nobody else's: made with 0600 before SQLite opens it. */
static int
make_private(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(
		    e, ERR_SETUP, "cannot open %s: %s", path, strerror(errno));
	close(fd);
	return 0;
}

int
db_open(const char *path, bool must_exist, const struct db_plan *plan,
    struct db **out, struct err *e)
{
	struct db *db;
	int rc;

	if (must_exist && access(path, F_OK) != 0)
		return err_set(e, ERR_SETUP,
		    "there is no database %s yet; run 'dachpost once' first",
		    path);
	if (make_private(path, e) != 0)
		return -1;
	db = mem_new(sizeof *db);
	rc = sqlite3_open_v2(path, &db->c, SQLITE_OPEN_READWRITE, NULL);
	if (rc != SQLITE_OK)
		failed(db, rc, "cannot open it", e);
	if (rc != SQLITE_OK || settings(db, e) != 0 ||
	    migrate(db, plan, e) != 0 || prepare_all(db, plan, e) != 0) {
		db_close(db);
		return err_add(e, "%s", path);
	}
	*out = db;
	return 0;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->n; i++)
		sqlite3_finalize(db->stmt[i].s);
	free(db->stmt);
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->commit);
	sqlite3_close(db->c);
	free(db);
}

/* A statement outside the plan, prepared once. */
static int
run_bare(struct db *db, sqlite3_stmt **s, const char *sql, struct err *e)
{
	int rc = SQLITE_OK;

	if (*s == NULL)
		rc = sqlite3_prepare_v3(
		    db->c, sql, -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(*s);
	if (rc == SQLITE_DONE)
		rc = SQLITE_OK;
	if (rc != SQLITE_OK)
		failed(db, rc, sql, e);
	sqlite3_reset(*s);
	return rc == SQLITE_OK ? 0 : -1;
}

int
db_begin(struct db *db, struct err *e)
{
	if (db->broken)
		return err_set(e, ERR_RETRY,
		    "database: an I/O error came before; start again");
	for (size_t i = 0; i < db->n; i++) {
		if (sqlite3_stmt_busy(db->stmt[i].s))
			return err_set(e, ERR_BUG, "left open: %s",
			    sqlite3_sql(db->stmt[i].s));
	}
	return run_bare(db, &db->begin, "BEGIN IMMEDIATE", e);
}

int
db_commit(struct db *db, struct err *e)
{
	return exec(db, "COMMIT", e);
}

void
db_lazily(struct db *db, bool lazy)
{
	(void)sqlite3_exec(db->c,
	    lazy ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL",
	    NULL, NULL, NULL);
}

bool
db_broken(const struct db *db)
{
	return db->broken;
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->c) == 0;
}

void
db_end_all(struct db *db)
{
	for (size_t i = 0; i < db->n; i++)
		sqlite3_reset(db->stmt[i].s);
}

/* Statements that still read would keep the transaction open. */
void
db_rollback(struct db *db)
{
	if (!db_in_transaction(db))
		return;
	db_end_all(db);
	(void)sqlite3_exec(db->c, "ROLLBACK", NULL, NULL, NULL);
}

struct stmt *
db_stmt(struct db *db, unsigned which)
{
	struct stmt *q = &db->stmt[which];

	sqlite3_reset(q->s);
	sqlite3_clear_bindings(q->s);
	q->failed = SQLITE_OK;
	return q;
}

static void
bound(struct stmt *q, int rc)
{
	if (q->failed == SQLITE_OK)
		q->failed = rc;
}

void
bind_int(struct stmt *q, int n, int64_t v)
{
	bound(q, sqlite3_bind_int64(q->s, n, v));
}

void
bind_null(struct stmt *q, int n)
{
	bound(q, sqlite3_bind_null(q->s, n));
}

void
bind_str(struct stmt *q, int n, struct str s)
{
	bound(q, sqlite3_bind_text64(q->s, n, s.p != NULL ? s.p : "", s.n,
		     SQLITE_TRANSIENT, SQLITE_UTF8));
}

void
bind_cstr(struct stmt *q, int n, const char *s)
{
	bind_str(q, n, str_from(s));
}

void
bind_blob(struct stmt *q, int n, struct str s)
{
	bound(q, sqlite3_bind_blob64(
		     q->s, n, s.p != NULL ? s.p : "", s.n, SQLITE_TRANSIENT));
}

int
db_row(struct stmt *q, struct err *e)
{
	int rc = q->failed;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(q->s);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		failed(q->db, rc, sqlite3_sql(q->s), e);
	sqlite3_reset(q->s);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
db_run(struct stmt *q, struct err *e)
{
	int rc;

	while ((rc = db_row(q, e)) == 1)
		;
	return rc;
}

int
db_int(struct stmt *q, int64_t *v, struct err *e)
{
	int rc = db_row(q, e);

	if (rc == 1)
		*v = col_int(q, 0);
	db_end(q);
	return rc;
}

void
db_end(struct stmt *q)
{
	sqlite3_reset(q->s);
}

int64_t
col_int(struct stmt *q, int n)
{
	return sqlite3_column_int64(q->s, n);
}

bool
col_is_null(struct stmt *q, int n)
{
	return sqlite3_column_type(q->s, n) == SQLITE_NULL;
}

struct str
col_str(struct stmt *q, int n, struct arena *a)
{
	const void *p = sqlite3_column_blob(q->s, n);
	int len = sqlite3_column_bytes(q->s, n);

	return arena_str(a, str_of(p, p == NULL ? 0 : (size_t)len));
}

int64_t
db_changes(const struct db *db)
{
	return sqlite3_changes64(db->c);
}

int64_t
db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->c);
}

bool
db_changed_elsewhere(struct db *db)
{
	int64_t v = 0, before = db->seen_version;

	if (pragma_int(db, "PRAGMA data_version", &v, NULL) != 0)
		return true;
	db->seen_version = v;
	return v != before;
}

int
db_tidy(struct db *db, bool anew, struct err *e)
{
	int64_t busy = 0;

	if (anew && exec(db, "VACUUM", e) != 0)
		return -1;
	if (pragma_int(db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, e) != 0)
		return -1;
	return busy == 0 ? 0
	                 : err_set(e, ERR_RETRY,
			       "database: another process reads it; try again");
}

int
db_backup(struct db *db, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	sqlite3_backup *b;
	int rc;

	if (access(path, F_OK) == 0)
		return err_set(e, ERR_SETUP,
		    "%s is there already; name a file that is not", path);
	if (make_private(path, e) != 0)
		return -1;
	rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK) {
		b = sqlite3_backup_init(to, "main", db->c, "main");
		if (b != NULL)
			(void)sqlite3_backup_step(b, -1);
		rc = b != NULL ? sqlite3_backup_finish(b) : sqlite3_errcode(to);
	}
	if (rc != SQLITE_OK)
		err_set(
		    e, fault(rc), "backup to %s: %s", path, sqlite3_errstr(rc));
	sqlite3_close(to);
	return rc == SQLITE_OK ? 0 : -1;
}

int
db_check(struct db *db, struct arena *a, struct str *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(
	    db->c, "PRAGMA integrity_check(1)", -1, &s, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		*out = arena_str(
		    a, str_from((const char *)sqlite3_column_text(s, 0)));
		rc = SQLITE_OK;
	}
	sqlite3_finalize(s);
	return rc == SQLITE_OK ? 0 : failed(db, rc, "integrity_check", e);
}

int
db_prove(const char *path, unsigned n_migrations, struct err *e)
{
	struct db db = {.c = NULL};
	struct arena *a = arena_new();
	struct str verdict = STR_NONE;
	int64_t version = 0;
	int rc = sqlite3_open_v2(path, &db.c, SQLITE_OPEN_READWRITE, NULL);

	if (rc != SQLITE_OK)
		failed(&db, rc, "cannot open it", e);
	else if (pragma_int(&db, "PRAGMA user_version", &version, e) != 0 ||
		 db_check(&db, a, &verdict, e) != 0)
		rc = -1;
	else if (!str_is(verdict, "ok"))
		rc = err_set(
		    e, ERR_SETUP, "it is damaged: %.*s", STR_FMT(verdict));
	else if (version < 1 || version > n_migrations)
		rc = err_set(e, ERR_SETUP,
		    "it is of schema %lld, this program knows 1 to %u",
		    (long long)version, n_migrations);
	sqlite3_close(db.c);
	arena_free(a);
	return rc == SQLITE_OK ? 0 : -1;
}
