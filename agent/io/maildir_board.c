/*
 * maildir_board.c - the board in a Maildir: its Maildir++ subfolders.
 *
 * There is no UIDNEXT, so a listing alone tells what is new; and there are no
 * keywords that every program would understand, so none are set.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/folder.h"
#include "io/maildir.h"

static int
make_dir(const char *path, const char *sub, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	buf_addf(&b, "%s%s", path, sub);
	if (mkdir(b.p, 0700) != 0 && errno != EEXIST)
		rc = maildir_failed(e, "make", b.p);
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
		rc = maildir_failed(e, "make", b.p);
	else
		close(fd);
	buf_clear(&b);
	return rc;
}

int
maildir_ensure(struct mailbox *base, const char *folder, struct err *e)
{
	static const char *const subs[] = {"", "/tmp", "/new", "/cur"};
	struct maildir *m = (struct maildir *)base;
	char *path;
	int rc = 0;

	if (maildir_path(m, folder, &path, e) != 0)
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
	for (unsigned n = 1; maildir_find(to, str_from(uid), sub); n++)
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
			maildir_failed(e, "move", a.p);
	}
	buf_clear(&a);
	buf_clear(&b);
	return rc;
}

int
maildir_move(struct mailbox *base, const struct mailbox_moving *what,
    uint32_t *new_validity, char new_uid[256], struct err *e)
{
	struct maildir *m = (struct maildir *)base;
	char *from = NULL, *to = NULL, sub[264];
	char *folder = mem_cstr(what->folder);
	int rc = -1;

	if (maildir_path(m, folder, &from, e) != 0 ||
	    maildir_path(m, what->to, &to, e) != 0)
		goto out;
	*new_validity = 0;
	if (!maildir_find(from, what->uid, sub)) {
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

int
maildir_mark(struct mailbox *base, const char *folder,
    struct mailbox_mark *mark, struct err *e)
{
	const struct maildir *m = (struct maildir *)base;
	char *path;
	struct stat st;
	bool found;

	if (maildir_path(m, folder, &path, e) != 0)
		return -1;
	found = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	free(path);
	*mark = (struct mailbox_mark){0};
	return found;
}

static bool
is_trashed(const char *name)
{
	const char *flags = strstr(name, ":2,");

	return flags != NULL && strchr(flags + 3, 'T') != NULL;
}

struct listing {
	struct arena *a;
	struct mailbox_listed *mail;
	size_t n;
};

/* 0: there is no such place. */
static int
list_place(
    const struct maildir *m, const char *path, struct listing *l, struct err *e)
{
	DIR *d = opendir(path);
	struct dirent *f;

	if (d == NULL)
		return errno == ENOENT ? 0 : maildir_failed(e, "read", path);
	if (m->news >= 0)
		inotify_add_watch(m->news, path, IN_MOVED_TO | IN_CREATE);
	while ((f = readdir(d)) != NULL) {
		struct mailbox_listed x = {.deleted = is_trashed(f->d_name)};

		if (f->d_name[0] == '.')
			continue;
		x.uid = arena_str(l->a, maildir_unique(f->d_name));
		ARENA_PUSH(l->a, l->mail, l->n) = x;
	}
	closedir(d);
	return 1;
}

int
maildir_list(struct mailbox *base, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e)
{
	const struct maildir *m = (struct maildir *)base;
	struct listing l = {.a = a};
	char *path;
	int rc = 1;

	if (maildir_path(m, folder, &path, e) != 0)
		return -1;
	for (unsigned i = 0; rc == 1 && i < 2; i++)
		rc = list_place(
		    m, arena_fmt(a, "%s/%s", path, maildir_places[i]).p, &l, e);
	free(path);
	*mark = (struct mailbox_mark){.exists = (uint32_t)l.n};
	*out = l.mail;
	*n = l.n;
	return rc;
}

/* The folder's path and the mail's file below it.  1, 0: gone, -1. */
static int
locate(const struct maildir *m, const struct mailbox_place *p, char **path,
    char sub[264], struct err *e)
{
	char *folder = mem_cstr(p->folder);
	int rc = maildir_path(m, folder, path, e);

	free(folder);
	if (rc != 0)
		return -1;
	if (maildir_find(*path, p->uid, sub))
		return 1;
	free(*path);
	*path = NULL;
	return 0;
}

int
maildir_read_at(struct mailbox *base, const struct mailbox_place *p,
    struct fetched *f, struct err *e)
{
	struct maildir *m = (struct maildir *)base;
	struct maildir_entry x = {0};
	char *path = NULL, sub[264];
	int rc = locate(m, p, &path, sub, e);

	if (rc != 1)
		return rc;
	x.in_cur = strncmp(sub, "cur", 3) == 0;
	x.name = sub + 4;
	rc = maildir_read(m, path, &x, f, e);
	f->folder = p->folder;
	f->uid = p->uid;
	free(path);
	return rc;
}

int
maildir_there(
    struct mailbox *base, const struct mailbox_place *p, struct err *e)
{
	char *path = NULL, sub[264];
	int rc = locate((struct maildir *)base, p, &path, sub, e);

	free(path);
	return rc == 1 && is_trashed(sub) ? 0 : rc;
}

int
maildir_remove(
    struct mailbox *base, const struct mailbox_place *p, struct err *e)
{
	char *path = NULL, sub[264];
	int rc = locate((struct maildir *)base, p, &path, sub, e);
	struct buf b = BUF_INIT;

	if (rc != 1)
		return rc;
	buf_addf(&b, "%s/%s", path, sub);
	if (unlink(b.p) != 0 && errno != ENOENT)
		rc = maildir_failed(e, "remove", b.p);
	buf_clear(&b);
	free(path);
	return rc;
}

int
maildir_keywords(struct mailbox *base, const struct mailbox_place *p,
    const char *const *words, struct err *e)
{
	(void)base;
	(void)p;
	(void)words;
	(void)e;
	return 0;
}
