/*
 * store_mark.c - how many mails were ever claimed, in a file of its own.
 *
 * The count in the database is raised in the transaction of the claim, the
 * file's behind its commit: the file is never ahead, whatever crashes, unless
 * the database was put back to an older state.  Nobody waits for the disk: a
 * power loss may set the file back, too, and nothing is suspected then.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/sql.h"

#define CLAIMS "claims"
#define MARK_SIZE 42 /* two numbers of 20 digits */

/* Made by the agent alone: whoever only looks shall not own it. */
static int
mark_fd(struct store *s, int flags)
{
	char path[STORE_PATH_SIZE];
	struct err e;

	if (s->mark_fd < 0 && store_path(path, s->directory, "sent", &e) == 0)
		s->mark_fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
	return s->mark_fd;
}

int
store_claims_raise(struct store *s, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_META_RAISE);

	bind_cstr(q, 1, CLAIMS);
	if (db_row(q, e) != 1)
		return -1;
	s->claims = col_int(q, 0);
	return db_run(q, e);
}

void
store_mark_put(struct store *s, int64_t now)
{
	char text[MARK_SIZE + 1];
	int fd = mark_fd(s, O_CREAT);

	if (fd < 0 || s->claims == 0)
		return;
	snprintf(text, sizeof text, "%020lld %020lld\n", (long long)s->claims,
	    (long long)now);
	(void)!pwrite(fd, text, MARK_SIZE, 0);
}

static bool
mark_read(struct store *s, int64_t *claims, int64_t *when)
{
	char text[MARK_SIZE];
	int fd = mark_fd(s, 0);

	if (fd < 0 || pread(fd, text, sizeof text, 0) != MARK_SIZE)
		return false;
	return str_int(str_of(text, 20), claims) &&
	       str_int(str_of(text + 21, 20), when);
}

int
store_mark_ahead(struct store *s, int64_t *last, struct err *e)
{
	int64_t marked, known = 0;

	if (!mark_read(s, &marked, last))
		return 0;
	if (store_meta(s, CLAIMS, &known, e) < 0)
		return -1;
	return marked > known;
}

int
store_mark_believe(struct store *s, struct err *e)
{
	int64_t marked = 0, last = 0;

	if (store_mark_ahead(s, &last, e) != 1)
		return 0;
	(void)mark_read(s, &marked, &last);
	return store_meta_put(s, CLAIMS, marked, e);
}
