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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/maildir.h"
#include "io/folder.h"
#include "io/wait.h"

const char *const maildir_places[] = {"new", "cur"};

static struct maildir *
of(struct mailbox *m)
{
	return (struct maildir *)m;
}

int
maildir_failed(struct err *e, const char *what, const char *path)
{
	bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;

	return err_set(e, forbidden ? ERR_SETUP : ERR_RETRY,
	    "mailbox: cannot %s %s: %s", what, path, strerror(errno));
}

struct str
maildir_unique(const char *name)
{
	struct str s = str_from(name);
	size_t flags = str_find(s, STR(":2,"));

	return flags == SIZE_MAX ? s : str_sub(s, 0, flags);
}

int
maildir_path(
    const struct maildir *m, const char *folder, char **path, struct err *e)
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
		struct maildir_entry x = {.folder = folder, .in_cur = in_cur};

		if (f->d_name[0] == '.' ||
		    is_known(m, folder, maildir_unique(f->d_name)) ||
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
		struct str path = arena_fmt(m->pass, "%s/%s",
		    m->folder[folder].path, maildir_places[i]);
		DIR *d;

		if (m->news >= 0)
			inotify_add_watch(m->news, path.p,
			    IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
		if ((d = opendir(path.p)) == NULL && errno != ENOENT)
			return maildir_failed(e, "read", path.p);
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
	const struct maildir_entry *x = a, *y = b;

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
		found = str_eq(maildir_unique(f->d_name), unique);
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

bool
maildir_find(const char *folder, struct str unique, char sub[264])
{
	char name[256];
	struct buf b = BUF_INIT;
	bool found = false;

	if (unique.n == 0 || unique.n > 240 || str_chr(unique, '/') != SIZE_MAX)
		return false;
	for (size_t i = 0; !found && i < sizeof usual / sizeof *usual; i++) {
		snprintf(sub, 264, "%s/%.*s%s", maildir_places[usual[i].place],
		    STR_FMT(unique), usual[i].flags);
		buf_reset(&b);
		buf_addf(&b, "%s/%s", folder, sub);
		found = access(b.p, F_OK) == 0;
	}
	for (unsigned i = 0; !found && i < 2; i++) {
		buf_reset(&b);
		buf_addf(&b, "%s/%s", folder, maildir_places[i]);
		found = search(b.p, unique, name);
		if (found)
			snprintf(sub, 264, "%s/%s", maildir_places[i], name);
	}
	buf_clear(&b);
	return found;
}

/* ---- reading ---- */

/* 0: it is gone. */
static int
open_mail(const char *folder, const struct maildir_entry *x, char **path)
{
	struct buf b = BUF_INIT;
	char sub[264];
	int fd;

	buf_addf(&b, "%s/%s/%s", folder, maildir_places[x->in_cur], x->name);
	fd = open(b.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT &&
	    maildir_find(folder, maildir_unique(x->name), sub)) {
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

static void
unmap(struct maildir *m)
{
	if (m->map.n > 0)
		munmap((void *)(uintptr_t)m->map.p, m->map.n);
	m->map = STR_NONE;
}

#define MAP_MIN ((off_t)2 << 20)

/* Photos are looked at page by page, not held; files here never change. */
static bool
map(struct maildir *m, int fd, off_t size)
{
	void *p;

	if (size < MAP_MIN)
		return false;
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return false;
	m->map = str_of(p, (size_t)size);
	return true;
}

static int64_t
arrival(const struct maildir *m, const struct stat *st)
{
	bool file_says = m->file_times && st->st_mtim.tv_sec < m->now;

	return file_says ? (int64_t)st->st_mtim.tv_sec : m->now;
}

int
maildir_read(struct maildir *m, const char *folder,
    const struct maildir_entry *x, struct fetched *f, struct err *e)
{
	char *path = NULL;
	int fd = open_mail(folder, x, &path), rc = -1;
	struct stat st;
	size_t n = 0;

	if (fd < 0 && errno == ENOENT) {
		rc = 0;
		goto out;
	}
	if (fd < 0 || fstat(fd, &st) != 0) {
		maildir_failed(e, "open", path);
		goto out;
	}
	*f = (struct fetched){.uid = maildir_unique(x->name),
	    .arrived = arrival(m, &st),
	    .size = st.st_size,
	    .too_big = m->max_bytes > 0 && st.st_size > m->max_bytes};
	unmap(m);
	f->mapped = !f->too_big && map(m, fd, st.st_size);
	if (!f->too_big && !f->mapped &&
	    read_all(fd, (size_t)st.st_size, &m->raw, &n) != 0) {
		maildir_failed(e, "read", path);
		goto out;
	}
	f->raw = f->mapped ? m->map : str_of(m->raw, n);
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
		const struct maildir_entry *x = &m->entry[m->at++];
		int found;

		if (is_known(m, x->folder, maildir_unique(x->name)))
			continue;
		found = maildir_read(m, m->folder[x->folder].path, x, f, e);
		f->folder = str_from(m->folder[x->folder].name);
		if (found != 0)
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
		return maildir_failed(e, "watch", m->dir);
	case WAIT_LATE:
		return m->news < 0; /* nobody can tell: look */
	case WAIT_WOKEN:
	default:
		return 0;
	}
}

/* ---- life ---- */

static size_t
left(const struct mailbox *base)
{
	const struct maildir *m = (const struct maildir *)base;

	return m->n - m->at;
}

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
	unmap(m);
	free(m->raw);
	free(m->dir);
	free(m);
}

static const struct mailbox_ops ops = {
    .close = close_maildir,
    .look = look,
    .next = next,
    .wait = wait_news,
    .ensure = maildir_ensure,
    .move = maildir_move,
    .mark = maildir_mark,
    .list = maildir_list,
    .read = maildir_read_at,
    .there = maildir_there,
    .remove = maildir_remove,
    .keywords = maildir_keywords,
    .left = left,
    .about = about,
};

static int
add_folder(struct maildir *m, const char *name, struct err *e)
{
	struct maildir_folder *f;
	struct stat st;

	m->folder = mem_grow(m->folder, m->n_folders + 1, sizeof *m->folder);
	f = &m->folder[m->n_folders];
	if (maildir_path(m, name, &f->path, e) != 0)
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
