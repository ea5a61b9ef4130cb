#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql.h"

int
store_path(char path[STORE_PATH_SIZE], const char *directory, const char *name,
    struct err *e)
{
	int n = snprintf(path, STORE_PATH_SIZE, "%s/%s", directory, name);

	if (n < 0 || n >= STORE_PATH_SIZE)
		return err_set(e, ERR_SETUP, "%s: too long a path", directory);
	return 0;
}

static int
make_directory(const char *directory, struct err *e)
{
	if (mkdir(directory, 0700) == 0 || errno == EEXIST)
		return 0;
	return err_set(e, ERR_SETUP, "cannot make the state directory %s: %s",
	    directory, strerror(errno));
}

int
store_open(
    const char *directory, unsigned flags, struct store **out, struct err *e)
{
	const struct db_plan plan = {migrations, n_migrations, sql, SQL_COUNT};
	bool read = (flags & STORE_READ) != 0;
	char path[STORE_PATH_SIZE];
	struct store *s;

	if (store_path(path, directory, "dachpost.db", e) != 0)
		return -1;
	if (!read && make_directory(directory, e) != 0)
		return -1;
	s = mem_new(sizeof *s);
	s->mark_fd = -1;
	if (db_open(path, read, &plan, &s->db, e) != 0) {
		free(s);
		return -1;
	}
	s->directory = mem_cstr(str_from(directory));
	*out = s;
	return 0;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	db_close(s->db);
	if (s->mark_fd >= 0)
		close(s->mark_fd);
	free(s->directory);
	free(s);
}

int
store_begin(struct store *s, struct err *e)
{
	return db_begin(s->db, e);
}

int
store_begin_lazily(struct store *s, struct err *e)
{
	db_lazily(s->db, true);
	s->lazy = true;
	return store_begin(s, e);
}

static void
no_more_lazy(struct store *s)
{
	if (s->lazy && !db_in_transaction(s->db)) {
		db_lazily(s->db, false);
		s->lazy = false;
	}
}

int
store_commit(struct store *s, struct err *e)
{
	int rc = db_commit(s->db, e);

	no_more_lazy(s);
	return rc;
}

void
store_rollback(struct store *s)
{
	db_rollback(s->db);
	no_more_lazy(s);
}

bool
store_is_open(const struct store *s)
{
	return db_in_transaction(s->db);
}

int
store_part(struct store *s, struct err *e)
{
	return db_run(db_stmt(s->db, SQL_SAVEPOINT), e);
}

int
store_part_keep(struct store *s, struct err *e)
{
	return db_run(db_stmt(s->db, SQL_SAVEPOINT_KEEP), e);
}

int
store_part_back(struct store *s, struct err *e)
{
	db_end_all(s->db);
	if (db_run(db_stmt(s->db, SQL_SAVEPOINT_BACK), e) != 0)
		return -1;
	return store_part_keep(s, e);
}

bool
store_broken(const struct store *s)
{
	return db_broken(s->db);
}

bool
store_changed_elsewhere(struct store *s)
{
	return db_changed_elsewhere(s->db);
}

int
store_backup(struct store *s, const char *path, struct err *e)
{
	return db_backup(s->db, path, e);
}

int
store_check(struct store *s, struct arena *a, struct str *out, struct err *e)
{
	return db_check(s->db, a, out, e);
}

struct store_lock {
	int fd;
};

int
store_lock(const char *directory, struct store_lock **out, struct err *e)
{
	char path[STORE_PATH_SIZE];
	int fd;

	if (store_path(path, directory, "lock", e) != 0 ||
	    make_directory(directory, e) != 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(
		    e, ERR_SETUP, "cannot open %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return err_set(e, ERR_RETRY,
		    "another agent runs on %s; only one may", directory);
	}
	*out = mem_new(sizeof **out);
	(*out)->fd = fd;
	return 0;
}

void
store_unlock(struct store_lock *l)
{
	if (l == NULL)
		return;
	close(l->fd);
	free(l);
}

int
store_meta(struct store *s, const char *key, int64_t *value, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_META_GET);

	bind_cstr(q, 1, key);
	return db_int(q, value, e);
}

int
store_meta_put(struct store *s, const char *key, int64_t value, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_META_PUT);

	bind_cstr(q, 1, key);
	bind_int(q, 2, value);
	return db_run(q, e);
}

int
store_next_wake(struct store *s, int64_t *at, struct err *e)
{
	return db_int(db_stmt(s->db, SQL_NEXT_WAKE), at, e) < 0 ? -1 : 0;
}
