/*
 * store/db.h - SQLite behind one door; agent/store/db.c alone includes it.
 *
 * All statements are prepared when the database is opened (a typo stops the
 * program at its start).  The first failure of a bind sticks to the statement
 * and is reported by db_run() or db_row(), so that no argument needs a check.
 *
 * ERR_RETRY: busy, disk full, I/O - nothing was written by this statement.
 * ERR_SETUP: no database, a broken or a newer one.  ERR_BUG: a constraint,
 * wrong SQL.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "base/mem.h"

struct db;
struct stmt;

/* Numbered from 1; each runs in one transaction and sets user_version. */
struct migration {
	const char *const *statements; /* NULL terminated */
};

struct db_plan {
	const struct migration *migrations;
	unsigned n_migrations;
	const char *const *sql; /* by the caller's enum */
	size_t n_sql;
};

/* must_exist: ERR_SETUP where there is no file yet. */
int db_open(const char *path, bool must_exist, const struct db_plan *plan,
    struct db **out, struct err *e);
void db_close(struct db *db); /* NULL is fine; rolls back */

int db_begin(struct db *db, struct err *e); /* IMMEDIATE */
/*
 * Commits what is begun without waiting for the disk: it survives the end of
 * the process, and only perhaps that of the machine.
 */
void db_lazily(struct db *db, bool lazy); /* outside a transaction */
int db_commit(struct db *db, struct err *e);
/*
 * There was an I/O error: what is on the disk is not known, and nothing new
 * is begun.  End the process; a fresh one reads what is there.
 */
bool db_broken(const struct db *db);
void db_rollback(struct db *db); /* nothing to do: fine */
bool db_in_transaction(const struct db *db);

struct stmt *db_stmt(struct db *db, unsigned which); /* reset, unbound */

void bind_int(struct stmt *q, int n, int64_t v);
void bind_null(struct stmt *q, int n);
void bind_str(struct stmt *q, int n, struct str s);   /* text; copied */
void bind_cstr(struct stmt *q, int n, const char *s); /* likewise */
void bind_blob(struct stmt *q, int n, struct str s);  /* bytes; copied */

int db_run(struct stmt *q, struct err *e); /* to its end, no rows wanted */
int db_row(struct stmt *q, struct err *e); /* 1: a row, 0: done, -1 */

/* The first row's first column into *v, and no more rows wanted; as db_row. */
int db_int(struct stmt *q, int64_t *v, struct err *e);

/*
 * No more rows wanted.  A statement left in the middle holds a snapshot open,
 * under which this connection can never write again once another one has.
 */
void db_end(struct stmt *q);
void db_end_all(struct db *db);

int64_t col_int(struct stmt *q, int n);
bool col_is_null(struct stmt *q, int n);
struct str col_str(struct stmt *q, int n, struct arena *a); /* a copy */

int64_t db_changes(const struct db *db);
int64_t db_last_id(const struct db *db);

/* Has another connection committed since the last call? */
bool db_changed_elsewhere(struct db *db);

/*
 * Empties the log into the database; with `anew` the database is written
 * afresh before, so that not a byte of what was deleted stays in any page.
 * ERR_RETRY: another connection is reading.
 */
int db_tidy(struct db *db, bool anew, struct err *e);

/* A copy of the running database, as one finished file. */
int db_backup(struct db *db, const char *path, struct err *e);

/* A file that a backup may be: whole, and not of a later schema. */
int db_prove(const char *path, unsigned n_migrations, struct err *e);

/* "ok", or the first complaint of PRAGMA integrity_check. */
int db_check(struct db *db, struct arena *a, struct str *out, struct err *e);

#endif
