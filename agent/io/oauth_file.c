#include "io/oauth_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

#define FILE_MOST 65536

static int
read_all(int fd, struct buf *b)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof piece)) > 0)
		buf_add(b, str_of(piece, (size_t)n));
	explicit_bzero(piece, sizeof piece);
	return n < 0 || b->over ? -1 : 0;
}

static int
take(struct str text, struct arena *a, struct oauth_tokens *t, struct err *e)
{
	struct json *j = json_parse(text, e);
	const struct json_val *v;

	if (j == NULL)
		return -1;
	v = json_root(j);
	*t = (struct oauth_tokens){
	    .access = arena_str(a, jv_text(jv_get(v, "access_token"))),
	    .refresh = arena_str(a, jv_text(jv_get(v, "refresh_token"))),
	    .until = jv_int(jv_get(v, "until"), 0)};
	json_free(j);
	return 0;
}

int
oauth_file_read(
    const char *path, struct arena *a, struct oauth_tokens *t, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct buf b;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set(e, ERR_SETUP, "oauth: %s cannot be read: %s",
		    path, strerror(errno));
	buf_init(&b, FILE_MOST);
	rc = read_all(fd, &b) != 0 || take(buf_str(&b), a, t, e) != 0
	         ? err_set(e, ERR_SETUP,
		       "oauth: %s is no file of tokens; remove it and run "
		       "'dachpost login'",
		       path)
	         : 1;
	close(fd);
	buf_wipe(&b);
	return rc;
}

/* The name in the folder must be as durable as the bytes. */
static int
sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = mem_cstr(
	    slash == NULL
		? STR(".")
		: str_of(path, slash == path ? 1 : (size_t)(slash - path)));
	int rc = folder_sync(folder);

	free(folder);
	return rc;
}

static int
replace(const char *path, const char *fresh, struct str bytes)
{
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return -1;
	ok = write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	if (ok && rename(fresh, path) == 0)
		return sync_folder_of(path);
	(void)unlink(fresh);
	return -1;
}

int
oauth_file_write(const char *path, const struct oauth_tokens *t, struct err *e)
{
	struct buf b = BUF_INIT, fresh = BUF_INIT;
	struct json_out w;
	int rc;

	json_begin(&w, &b);
	json_open(&w, '{');
	json_kstr(&w, "refresh_token", t->refresh);
	json_kstr(&w, "access_token", t->access);
	json_kint(&w, "until", t->until);
	json_close(&w);
	buf_addc(&b, '\n');
	buf_addf(&fresh, "%s.new", path);
	rc = replace(path, buf_cstr(&fresh), buf_str(&b));
	if (rc != 0)
		err_set(e, ERR_RETRY, "oauth: %s cannot be written: %s", path,
		    strerror(errno));
	buf_clear(&fresh);
	buf_wipe(&b);
	return rc;
}

int
oauth_file_lock(const char *path, struct err *e)
{
	struct buf name = BUF_INIT;
	int fd;

	buf_addf(&name, "%s.lock", path);
	fd = open(buf_cstr(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		err_set(e, ERR_SETUP, "oauth: %s: %s", buf_cstr(&name),
		    strerror(errno));
	buf_clear(&name);
	return fd;
}
