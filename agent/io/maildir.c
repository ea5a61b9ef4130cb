/*
 * maildir.c - mail from a Maildir and its Maildir++ subfolders.
 *
 * A mail is known by its unique name, the part before ":2,", which stays
 * when flags change or another program moves it from new/ to cur/.  Reading
 * changes nothing; only mailbox_move() renames.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/driver.h"
#include "io/folder.h"
#include "io/wait.h"

struct entry {
	const char *name; /* of the file */
	unsigned folder;
	bool in_cur;
	struct timespec mtime;
};

struct folder {
	char *name; /* UTF-8 */
	char *path;
};

struct maildir {
	struct mailbox base;
	char *dir;
	struct folder *folder;
	unsigned n_folders;
	struct mailbox_host host;
	int64_t since, now, max_bytes;
	bool file_times;
	int news; /* inotify; -1: the kernel gave none */
	struct arena *pass;
	struct entry *entry;
	size_t n, at;
	char *raw;
	char about[64];
};

static const char *const places[] = {"new", "cur"};

static struct maildir *
of(struct mailbox *m)
{
	return (struct maildir *)m;
}

static int
failed(struct err *e, const char *what, const char *path)
{
	bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;

	return err_set(e, forbidden ? ERR_SETUP : ERR_RETRY,
	    "mailbox: cannot %s %s: %s", what, path, strerror(errno));
}

static struct str
unique_of(const char *name)
{
	struct str s = str_from(name);
	size_t flags = str_find(s, STR(":2,"));

	return flags == SIZE_MAX ? s : str_sub(s, 0, flags);
}

static int
path_of(const struct maildir *m, const char *folder, char **path, struct err *e)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s", m->dir);
	if (!folder_is_inbox(folder)) {
		buf_addc(&b, '/');
		if (folder_spell(folder, ".", '.', &b, e) != 0) {
			buf_clear(&b);
			return -1;
		}
	}
	*path = b.p;
	return 0;
}

/* ---- listing ---- */

static bool
is_known(const struct maildir *m, unsigned folder, struct str unique)
{
	return m->host.known != NULL &&
	       m->host.known(
		   m->host.arg, str_from(m->folder[folder].name), 0, unique);
}

/* Too old to be ours, no file at all, or gone already: false. */
static bool
is_wanted(const struct maildir *m, int dir, const char *name, struct stat *st)
{
	if (fstatat(dir, name, st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st->st_mode))
		return false;
	return !m->file_times || st->st_mtim.tv_sec >= m->since;
}

static void
list_entries(struct maildir *m, unsigned folder, bool in_cur, DIR *d)
{
	struct dirent *f;
	struct stat st;

	while ((f = readdir(d)) != NULL) {
		struct entry x = {.folder = folder, .in_cur = in_cur};

		if (f->d_name[0] == '.' ||
		    is_known(m, folder, unique_of(f->d_name)) ||
		    !is_wanted(m, dirfd(d), f->d_name, &st))
			continue;
		x.name = arena_cstr(m->pass, str_from(f->d_name));
		x.mtime = st.st_mtim;
		ARENA_PUSH(m->pass, m->entry, m->n) = x;
	}
}

/* new/ before cur/: what is moved meanwhile is seen twice, never missed. */
static int
list_folder(struct maildir *m, unsigned folder, struct err *e)
{
	for (unsigned i = 0; i < 2; i++) {
		struct str path = arena_fmt(
		    m->pass, "%s/%s", m->folder[folder].path, places[i]);
		DIR *d;

		if (m->news >= 0)
			inotify_add_watch(m->news, path.p,
			    IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
		if ((d = opendir(path.p)) == NULL && errno != ENOENT)
			return failed(e, "read", path.p);
		if (d == NULL)
			continue;
		list_entries(m, folder, i == 1, d);
		closedir(d);
	}
	return 0;
}

static int
by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->mtime.tv_sec != y->mtime.tv_sec)
		return x->mtime.tv_sec < y->mtime.tv_sec ? -1 : 1;
	if (x->mtime.tv_nsec != y->mtime.tv_nsec)
		return x->mtime.tv_nsec < y->mtime.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void
forget_news(int fd)
{
	char events[4096];

	while (fd >= 0 && read(fd, events, sizeof events) > 0)
		continue;
}

static int
look(struct mailbox *base, int64_t now, struct err *e)
{
	struct maildir *m = of(base);

	arena_reset(m->pass);
	m->entry = NULL;
	m->n = m->at = 0;
	m->now = now;
	forget_news(m->news);
	for (unsigned i = 0; i < m->n_folders; i++) {
		if (list_folder(m, i, e) != 0)
			return -1;
	}
	if (m->n > 0)
		qsort(m->entry, m->n, sizeof *m->entry, by_time);
	return 0;
}

/* ---- finding a mail again ---- */

static bool
search(const char *place, struct str unique, char name[256])
{
	DIR *d = opendir(place);
	struct dirent *f;
	bool found = false;

	if (d == NULL)
		return false;
	while (!found && (f = readdir(d)) != NULL) {
		found = str_eq(unique_of(f->d_name), unique);
		if (found)
			snprintf(name, 256, "%s", f->d_name);
	}
	closedir(d);
	return found;
}

/* Where most mails are; saves reading the folder for each of them. */
static const struct {
	unsigned place;
	const char *flags;
} usual[] = {
    {0, ""    },
    {1, ":2," },
    {1, ":2,S"},
};

/* "new/NAME" or "cur/NAME:2,FLAGS" below the folder; false: not there. */
static bool
find(const char *folder, struct str unique, char sub[264])
{
	char name[256];
	struct buf b = BUF_INIT;
	bool found = false;

	if (unique.n == 0 || unique.n > 240 || str_chr(unique, '/') != SIZE_MAX)
		return false;
	for (size_t i = 0; !found && i < sizeof usual / sizeof *usual; i++) {
		snprintf(sub, 264, "%s/%.*s%s", places[usual[i].place],
		    STR_FMT(unique), usual[i].flags);
		buf_reset(&b);
		buf_addf(&b, "%s/%s", folder, sub);
		found = access(b.p, F_OK) == 0;
	}
	for (unsigned i = 0; !found && i < 2; i++) {
		buf_reset(&b);
		buf_addf(&b, "%s/%s", folder, places[i]);
		found = search(b.p, unique, name);
		if (found)
			snprintf(sub, 264, "%s/%s", places[i], name);
	}
	buf_clear(&b);
	return found;
}

/* ---- reading ---- */

/* 0: it is gone. */
static int
open_mail(const struct maildir *m, const struct entry *x, char **path)
{
	const char *folder = m->folder[x->folder].path;
	struct buf b = BUF_INIT;
	char sub[264];
	int fd;

	buf_addf(&b, "%s/%s/%s", folder, places[x->in_cur], x->name);
	fd = open(b.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT &&
	    find(folder, unique_of(x->name), sub)) {
		buf_reset(&b);
		buf_addf(&b, "%s/%s", folder, sub);
		fd = open(b.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	}
	*path = b.p;
	return fd;
}

static int
read_all(int fd, size_t size, char **raw, size_t *n)
{
	*raw = mem_grow(*raw, size + 1, 1);
	for (*n = 0; *n < size;) {
		ssize_t got = read(fd, *raw + *n, size - *n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		*n += (size_t)got;
	}
	return 0;
}

static int64_t
arrival(const struct maildir *m, const struct stat *st)
{
	bool file_says = m->file_times && st->st_mtim.tv_sec < m->now;

	return file_says ? (int64_t)st->st_mtim.tv_sec : m->now;
}

/* 1: read.  0: gone meanwhile.  -1: cannot be read. */
static int
read_mail(
    struct maildir *m, const struct entry *x, struct fetched *f, struct err *e)
{
	char *path = NULL;
	int fd = open_mail(m, x, &path), rc = -1;
	struct stat st;
	size_t n = 0;

	if (fd < 0 && errno == ENOENT) {
		rc = 0;
		goto out;
	}
	if (fd < 0 || fstat(fd, &st) != 0) {
		failed(e, "open", path);
		goto out;
	}
	*f = (struct fetched){.folder = str_from(m->folder[x->folder].name),
	    .uid = unique_of(x->name),
	    .arrived = arrival(m, &st),
	    .size = st.st_size,
	    .too_big = m->max_bytes > 0 && st.st_size > m->max_bytes};
	if (!f->too_big && read_all(fd, (size_t)st.st_size, &m->raw, &n) != 0) {
		failed(e, "read", path);
		goto out;
	}
	f->raw = str_of(m->raw, n);
	rc = 1;
out:
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

static int
next(struct mailbox *base, struct fetched *f, struct err *e)
{
	struct maildir *m = of(base);

	while (m->at < m->n) {
		const struct entry *x = &m->entry[m->at++];
		int found;

		if (is_known(m, x->folder, unique_of(x->name)))
			continue;
		if ((found = read_mail(m, x, f, e)) != 0)
			return found;
	}
	return 0;
}

static int
wait_news(struct mailbox *base, int seconds, int wake_fd, struct err *e)
{
	struct maildir *m = of(base);

	switch (wait_fd(m->news, POLLIN, tick_in(seconds), wake_fd)) {
	case WAIT_READY:
		return 1;
	case WAIT_FAILED:
		return failed(e, "watch", m->dir);
	case WAIT_LATE:
		return m->news < 0; /* nobody can tell: look */
	case WAIT_WOKEN:
	default:
		return 0;
	}
}

/* ---- the board ---- */

static int
make_dir(const char *path, const char *sub, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	buf_addf(&b, "%s%s", path, sub);
	if (mkdir(b.p, 0700) != 0 && errno != EEXIST)
		rc = failed(e, "make", b.p);
	buf_clear(&b);
	return rc;
}

/* Maildir++ tells a folder by this empty file. */
static int
mark_folder(const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	int fd, rc = 0;

	buf_addf(&b, "%s/maildirfolder", path);
	fd = open(b.p, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		rc = failed(e, "make", b.p);
	else
		close(fd);
	buf_clear(&b);
	return rc;
}

static int
ensure(struct mailbox *base, const char *folder, struct err *e)
{
	static const char *const subs[] = {"", "/tmp", "/new", "/cur"};
	struct maildir *m = of(base);
	char *path;
	int rc = 0;

	if (path_of(m, folder, &path, e) != 0)
		return -1;
	for (unsigned i = 0; rc == 0 && i < 4; i++)
		rc = make_dir(path, subs[i], e);
	if (rc == 0 && !folder_is_inbox(folder))
		rc = mark_folder(path, e);
	free(path);
	return rc;
}

/* The unique name in the new folder: another mail may have it already. */
static void
choose_name(const char *to, struct str unique, char uid[256])
{
	char sub[264];

	snprintf(uid, 256, "%.*s", STR_FMT(unique));
	for (unsigned n = 1; find(to, str_from(uid), sub); n++)
		snprintf(uid, 256, "%.*s_%u", STR_FMT(unique), n);
}

/* 1: renamed into to/cur.  0: it is gone.  -1: failed. */
static int
rename_mail(const char *from, const char *sub, const char *to, const char *uid,
    struct err *e)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	const char *flags = strstr(sub, ":2,");
	int rc = 1;

	buf_addf(&a, "%s/%s", from, sub);
	buf_addf(&b, "%s/cur/%s%s", to, uid, flags == NULL ? ":2," : flags);
	if (rename(a.p, b.p) != 0) {
		rc = errno == ENOENT && access(a.p, F_OK) != 0 ? 0 : -1;
		if (rc != 0)
			failed(e, "move", a.p);
	}
	buf_clear(&a);
	buf_clear(&b);
	return rc;
}

static int
move(struct mailbox *base, const struct mailbox_moving *what,
    uint32_t *new_validity, char new_uid[256], struct err *e)
{
	struct maildir *m = of(base);
	char *from = NULL, *to = NULL, sub[264];
	char *folder = mem_cstr(what->folder);
	int rc = -1;

	if (path_of(m, folder, &from, e) != 0 ||
	    path_of(m, what->to, &to, e) != 0)
		goto out;
	*new_validity = 0;
	if (!find(from, what->uid, sub)) {
		rc = 0;
	} else if (strcmp(from, to) == 0) {
		snprintf(new_uid, 256, "%.*s", STR_FMT(what->uid));
		rc = 1;
	} else {
		choose_name(to, what->uid, new_uid);
		rc = rename_mail(from, sub, to, new_uid, e);
	}
out:
	free(folder);
	free(from);
	free(to);
	return rc;
}

/* ---- life ---- */

static const char *
about(const struct mailbox *base)
{
	return ((const struct maildir *)base)->about;
}

static void
close_maildir(struct mailbox *base)
{
	struct maildir *m = of(base);

	for (unsigned i = 0; i < m->n_folders; i++) {
		free(m->folder[i].name);
		free(m->folder[i].path);
	}
	if (m->news >= 0)
		close(m->news);
	arena_free(m->pass);
	free(m->folder);
	free(m->raw);
	free(m->dir);
	free(m);
}

static const struct mailbox_ops ops = {
    .close = close_maildir,
    .look = look,
    .next = next,
    .wait = wait_news,
    .ensure = ensure,
    .move = move,
    .about = about,
};

static int
add_folder(struct maildir *m, const char *name, struct err *e)
{
	struct folder *f;
	struct stat st;

	m->folder = mem_grow(m->folder, m->n_folders + 1, sizeof *m->folder);
	f = &m->folder[m->n_folders];
	if (path_of(m, name, &f->path, e) != 0)
		return -1;
	f->name = mem_cstr(str_from(folder_is_inbox(name) ? "INBOX" : name));
	m->n_folders++;
	if (stat(f->path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return err_set(e, ERR_SETUP,
	    "mailbox: folder '%s': there is no Maildir at %s", name, f->path);
}

int
maildir_open(const struct mailbox_options *o, const struct url *u,
    struct mailbox **out, struct err *e)
{
	struct maildir *m = mem_new(sizeof *m);

	m->base.ops = &ops;
	m->dir = mem_cstr(str_from(u->dir));
	m->host = o->host;
	m->since = o->since;
	m->now = o->now;
	m->max_bytes = o->max_bytes;
	m->file_times = o->file_times;
	m->news = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	m->pass = arena_new();
	for (const char *const *f = o->folders; *f != NULL; f++) {
		if (add_folder(m, *f, e) != 0) {
			close_maildir(&m->base);
			return -1;
		}
	}
	snprintf(m->about, sizeof m->about, "Maildir, %s, folders read: %u",
	    m->news < 0 ? "polled" : "watched by inotify", m->n_folders);
	*out = &m->base;
	return 0;
}
