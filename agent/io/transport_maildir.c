/*
 * transport_maildir.c - each mail into DIR/RECIPIENT/new.
 *
 * A name is "NUMBER.KEY": the number counts in the order of sending, the key
 * is made of Message-ID and bytes.  Whoever sends again after a crash finds
 * the key and is told that the mail is there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/driver.h"

#define KEY_MAX 180

struct maildrop {
	struct transport base;
	char *dir;
};

static int
failed(char answer[512], const char *what, const char *path)
{
	snprintf(
	    answer, 512, "cannot %s %.300s: %s", what, path, strerror(errno));
	return -1;
}

/* ---- names ---- */

/* Letters, digits and some marks stay; a first '.' would hide the file. */
static void
add_safe(struct buf *b, struct str s, size_t most)
{
	static const char keep[] = "@._+-=";

	for (size_t i = 0; i < s.n && i < most; i++) {
		char c = s.p[i];
		bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		            (c >= '0' && c <= '9') ||
		            (c != '\0' && strchr(keep, c) != NULL);

		buf_addc(b, safe && !(i == 0 && c == '.') ? c : '_');
	}
}

static struct str
message_id(struct str raw)
{
	struct str line;

	while (str_line(&raw, &line) && line.n > 0) {
		if (str_istarts(line, STR("message-id:")))
			return str_trim(str_from_pos(line, 11));
	}
	return STR_NONE;
}

/* FNV-1a: tells two mails with one Message-ID apart; secrets need more. */
static uint64_t
hash(struct str s)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211U;
	return h;
}

static void
make_key(struct str raw, char key[KEY_MAX])
{
	struct buf b = BUF_INIT;
	struct str id = message_id(raw);

	if (id.n > 2 && id.p[0] == '<')
		id = str_sub(id, 1, id.n - 2);
	buf_addf(&b, "%016llx.", (unsigned long long)hash(raw));
	add_safe(&b, id, 120);
	snprintf(key, KEY_MAX, "%s", buf_cstr(&b));
	buf_clear(&b);
}

/* ---- the folder ---- */

/* Its number, and whether its key is ours. */
static bool
is_same(const char *name, const char *key, int64_t *number)
{
	struct str s = str_from(name), head;

	if (!str_cut(&s, '.', &head) || !str_int(head, number)) {
		*number = 0;
		return false;
	}
	return str_eq(str_sub(s, 0, strlen(key)), str_from(key)) &&
	       (s.n == strlen(key) || s.p[strlen(key)] == ':');
}

/* 1: the mail is there.  0: it is not, *last is the highest number. */
static int
scan(const char *path, const char *key, int64_t *last, char answer[512])
{
	DIR *d = opendir(path);
	struct dirent *f;
	int found = 0;

	if (d == NULL)
		return failed(answer, "read", path);
	while (found == 0 && (f = readdir(d)) != NULL) {
		int64_t number;

		found = is_same(f->d_name, key, &number);
		if (number > *last)
			*last = number;
	}
	closedir(d);
	return found;
}

static int
make_dirs(struct buf *path, char answer[512])
{
	static const char *const subs[] = {"", "/tmp", "/new", "/cur"};
	size_t n = path->n;
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < 4; i++) {
		buf_adds(path, subs[i]);
		if (mkdir(path->p, 0700) != 0 && errno != EEXIST)
			rc = failed(answer, "make", path->p);
		buf_cut(path, n);
	}
	return rc;
}

static int
scan_both(struct buf *path, const char *key, int64_t *last, char answer[512])
{
	size_t n = path->n;
	int found;

	*last = 0;
	buf_adds(path, "/new");
	found = scan(path->p, key, last, answer);
	buf_cut(path, n);
	if (found != 0)
		return found;
	buf_adds(path, "/cur");
	found = scan(path->p, key, last, answer);
	buf_cut(path, n);
	return found;
}

/* ---- writing ---- */

static int
write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s = str_from_pos(s, (size_t)n);
	}
	return 0;
}

static int
write_file(const char *path, struct str raw, char answer[512])
{
	int fd, rc = 0;

	fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(answer, "write", path);
	if (write_all(fd, raw) != 0 || fsync(fd) != 0)
		rc = failed(answer, "write", path);
	if (close(fd) != 0 && rc == 0)
		rc = failed(answer, "write", path);
	if (rc != 0)
		unlink(path);
	return rc;
}

/* The name must be on the disk, too, before anybody says "sent". */
static int
sync_dir(const char *path, char answer[512])
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || fsync(fd) != 0)
		rc = failed(answer, "sync", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
put_in_place(const char *folder, const char *tmp, const char *key,
    int64_t number, char answer[512])
{
	struct buf b = BUF_INIT;
	int rc;

	do { /* somebody else may deliver here, too */
		buf_reset(&b);
		buf_addf(
		    &b, "%s/new/%08lld.%s", folder, (long long)++number, key);
		rc = link(tmp, b.p);
	} while (rc != 0 && errno == EEXIST);
	if (rc != 0)
		failed(answer, "make", b.p);
	buf_reset(&b);
	buf_addf(&b, "%s/new", folder);
	if (rc == 0)
		rc = sync_dir(b.p, answer);
	buf_clear(&b);
	return rc;
}

static int
deliver(const char *folder, const char *key, struct str raw, int64_t last,
    char answer[512])
{
	struct buf tmp = BUF_INIT;
	int rc;

	buf_addf(&tmp, "%s/tmp/%s.%d", folder, key, (int)getpid());
	rc = write_file(tmp.p, raw, answer);
	if (rc == 0) {
		rc = put_in_place(folder, tmp.p, key, last, answer);
		unlink(tmp.p);
	}
	buf_clear(&tmp);
	return rc;
}

static enum sent
send_mail(struct transport *base, const struct sending *mail, char answer[512])
{
	const struct maildrop *t = (const struct maildrop *)base;
	struct buf path = BUF_INIT;
	char key[KEY_MAX];
	int64_t last;
	int rc;

	buf_addf(&path, "%s/", t->dir);
	add_safe(&path, mail->to, 254);
	make_key(mail->raw, key);
	rc = make_dirs(&path, answer);
	if (rc == 0)
		rc = scan_both(&path, key, &last, answer);
	if (rc == 1)
		snprintf(answer, 512, "250 it lies there already");
	else if (rc == 0)
		rc = deliver(path.p, key, mail->raw, last, answer);
	if (rc == 0)
		snprintf(answer, 512, "250 put into %.400s", path.p);
	buf_clear(&path);
	return rc >= 0 ? SENT_OK : SENT_LATER;
}

static int
probe(struct transport *base, struct err *e)
{
	const struct maildrop *t = (const struct maildrop *)base;

	if (access(t->dir, W_OK | X_OK) == 0)
		return 0;
	return err_set(e, ERR_SETUP, "submission: cannot write to %s: %s",
	    t->dir, strerror(errno));
}

static void
close_maildrop(struct transport *base)
{
	free(((struct maildrop *)base)->dir);
	free(base);
}

int
maildrop_open(const struct transport_options *o, const struct url *u,
    struct transport **out, struct err *e)
{
	static const struct transport_ops ops = {
	    .close = close_maildrop, .send = send_mail, .probe = probe};
	struct maildrop *t;

	(void)o;
	if (mkdir(u->dir, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_SETUP, "submission: cannot make %s: %s",
		    u->dir, strerror(errno));
	t = mem_new(sizeof *t);
	t->base.ops = &ops;
	t->dir = mem_cstr(str_from(u->dir));
	*out = &t->base;
	return 0;
}
