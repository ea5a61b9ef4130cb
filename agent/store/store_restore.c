/*
 * store_restore.c - a backup takes the database's place.
 *
 * The copy is proved before anything is touched, and takes the name in one
 * rename.  The log of the old database must be out of its way before that:
 * SQLite would read it into the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql.h"
#include "base/file.h"

#define FILE_NAME "dachpost.db"
#define PIECE 65536

static int
copy_bytes(int from, int to)
{
	static char piece[PIECE];
	ssize_t n;

	while ((n = read(from, piece, sizeof piece)) > 0) {
		if (write(to, piece, (size_t)n) != n)
			return -1;
	}
	return n < 0 ? -1 : fsync(to);
}

static int
copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out, rc = -1;

	if (in < 0)
		return -1;
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out >= 0) {
		rc = copy_bytes(in, out);
		if (close(out) != 0)
			rc = -1;
	}
	close(in);
	return rc;
}

/* Missing is fine: there is nothing to be kept then. */
static int
keep(int (*how)(const char *, const char *), const char *from, const char *to)
{
	return how(from, to) == 0 || errno == ENOENT ? 0 : -1;
}

static int
exchange(const char *dir, const char *fresh, int64_t now, struct arena *a)
{
	const char *db = arena_fmt(a, "%s/" FILE_NAME, dir).p;
	const char *old =
	    arena_fmt(a, "%s/before-%lld.db", dir, (long long)now).p;

	if (keep(link, db, old) != 0 ||
	    keep(rename, arena_fmt(a, "%s-wal", db).p,
		arena_fmt(a, "%s-wal", old).p) != 0)
		return -1;
	(void)unlink(arena_fmt(a, "%s-shm", db).p);
	if (folder_sync(dir) != 0 || rename(fresh, db) != 0)
		return -1;
	return folder_sync(dir);
}

/* What a look at the copy may have left beside it. */
static void
sweep(const char *fresh, struct arena *a)
{
	(void)unlink(arena_fmt(a, "%s-wal", fresh).p);
	(void)unlink(arena_fmt(a, "%s-shm", fresh).p);
}

int
store_restore(
    const char *directory, const char *file, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	const char *fresh = arena_fmt(a, "%s/restore.db", directory).p;
	int rc;

	sweep(fresh, a);
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		rc =
		    err_set(e, ERR_SETUP, "%s: %s", directory, strerror(errno));
	else if (copy_file(file, fresh) != 0)
		rc = err_set(e, ERR_INPUT, "%s: %s", file, strerror(errno));
	else if (db_prove(fresh, n_migrations, e) != 0)
		rc = err_add(e, "%s", file);
	else if (exchange(directory, fresh, now, a) != 0)
		rc =
		    err_set(e, ERR_RETRY, "%s: %s", directory, strerror(errno));
	else
		rc = 0;
	sweep(fresh, a);
	if (rc != 0)
		(void)unlink(fresh);
	arena_free(a);
	return rc;
}
