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
#include "base/file.h"
#include "base/mem.h"
#include "io/driver.h"

#define KEY_MAX 180

/*
 * What lies in the folder that was last put into, so that it is not read
 * through for each mail.  Believed as long as new/ and cur/ have not changed
 * but by ourselves; a key that seems to be there is looked for all the same.
 */
struct seen {
	char *folder; /* NULL: nothing is known */
	struct timespec new_at, cur_at;
	int64_t last;
	uint64_t *keys; /* hashes; open addressing, 0 is free */
	size_t n, cap;
};

struct maildrop {
	struct transport base;
	char *dir;
	struct seen seen;
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

static void
seen_clear(struct seen *s)
{
	free(s->folder);
	free(s->keys);
	*s = (struct seen){.folder = NULL};
}

/* Where the hash stands, or could stand. */
static size_t
seen_slot(const struct seen *s, uint64_t h)
{
	size_t i = (size_t)h & (s->cap - 1);

	while (s->keys[i] != 0 && s->keys[i] != h)
		i = (i + 1) & (s->cap - 1);
	return i;
}

static void
seen_grow(struct seen *s)
{
	struct seen old = *s;

	s->cap = old.cap == 0 ? 256 : old.cap * 2;
	s->keys = mem_array(s->cap, sizeof *s->keys);
	for (size_t i = 0; i < old.cap; i++) {
		if (old.keys[i] != 0)
			s->keys[seen_slot(s, old.keys[i])] = old.keys[i];
	}
	free(old.keys);
}

static void
seen_add(struct seen *s, struct str key)
{
	uint64_t h = hash(key) | 1;

	if (2 * s->n >= s->cap)
		seen_grow(s);
	s->n += s->keys[seen_slot(s, h)] == 0;
	s->keys[seen_slot(s, h)] = h;
}

static bool
seen_has(const struct seen *s, const char *key)
{
	uint64_t h = hash(str_from(key)) | 1;

	return s->cap > 0 && s->keys[seen_slot(s, h)] == h;
}

/* The key in a file's name "NUMBER.KEY:2,S"; and its number. */
static struct str
key_in(const char *name, int64_t *number)
{
	struct str s = str_from(name), head;

	if (!str_cut(&s, '.', &head) || !str_int(head, number)) {
		*number = 0;
		return STR_NONE;
	}
	return str_sub(s, 0, str_chr(s, ':'));
}

/* 1: the mail is there.  0: it is not, *last is the highest number. */
static int
scan(const char *path, const char *key, struct seen *seen, char answer[512])
{
	DIR *d = opendir(path);
	struct dirent *f;
	int found = 0;

	if (d == NULL)
		return failed(answer, "read", path);
	while (found == 0 && (f = readdir(d)) != NULL) {
		int64_t number;
		struct str k = key_in(f->d_name, &number);

		found = str_is(k, key);
		if (k.n > 0)
			seen_add(seen, k);
		if (number > seen->last)
			seen->last = number;
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

/* When new/ and cur/ last changed. */
static void
look_at(struct buf *path, struct timespec *new_at, struct timespec *cur_at)
{
	struct stat st = {0};
	size_t n = path->n;

	buf_adds(path, "/new");
	*new_at = stat(path->p, &st) == 0 ? st.st_mtim : (struct timespec){0};
	buf_cut(path, n);
	buf_adds(path, "/cur");
	*cur_at = stat(path->p, &st) == 0 ? st.st_mtim : (struct timespec){0};
	buf_cut(path, n);
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
still_known(const struct seen *s, struct buf *path)
{
	struct timespec new_at, cur_at;

	if (s->folder == NULL || strcmp(s->folder, path->p) != 0)
		return false;
	look_at(path, &new_at, &cur_at);
	return same_time(new_at, s->new_at) && same_time(cur_at, s->cur_at);
}

/* 1: the mail is there.  0: it is not, and seen knows the folder. */
static int
scan_both(
    struct buf *path, const char *key, struct seen *seen, char answer[512])
{
	size_t n = path->n;
	int found;

	seen_clear(seen);
	seen->folder = mem_cstr(buf_str(path));
	look_at(path, &seen->new_at, &seen->cur_at);
	buf_adds(path, "/new");
	found = scan(path->p, key, seen, answer);
	buf_cut(path, n);
	if (found == 0) {
		buf_adds(path, "/cur");
		found = scan(path->p, key, seen, answer);
		buf_cut(path, n);
	}
	if (found != 0) /* it was not read to its end */
		seen_clear(seen);
	return found;
}

static int
look_for(struct buf *path, const char *key, struct seen *seen, char answer[512])
{
	if (still_known(seen, path) && !seen_has(seen, key))
		return 0;
	return scan_both(path, key, seen, answer);
}

/* After our own delivery: that change is no news. */
static void
now_there(struct buf *path, const char *key, int64_t number, struct seen *seen)
{
	struct timespec cur_at;

	look_at(path, &seen->new_at, &cur_at);
	seen_add(seen, str_from(key));
	seen->last = number;
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
	return folder_sync(path) == 0 ? 0 : failed(answer, "sync", path);
}

static int
put_in_place(const char *folder, const char *tmp, const char *key,
    int64_t *number, char answer[512])
{
	struct buf b = BUF_INIT;
	int rc;

	do { /* somebody else may deliver here, too */
		buf_reset(&b);
		buf_addf(
		    &b, "%s/new/%08lld.%s", folder, (long long)++*number, key);
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
deliver(struct buf *path, const char *key, struct str raw, struct seen *seen,
    char answer[512])
{
	struct buf tmp = BUF_INIT;
	int64_t number = seen->last;
	int rc;

	buf_addf(&tmp, "%s/tmp/%s.%d", path->p, key, (int)getpid());
	rc = write_file(tmp.p, raw, answer);
	if (rc == 0) {
		rc = put_in_place(path->p, tmp.p, key, &number, answer);
		unlink(tmp.p);
	}
	if (rc == 0)
		now_there(path, key, number, seen);
	else
		seen_clear(seen);
	buf_clear(&tmp);
	return rc;
}

static enum sent
send_mail(struct transport *base, const struct sending *mail, char answer[512])
{
	struct maildrop *t = (struct maildrop *)base;
	struct buf path = BUF_INIT;
	char key[KEY_MAX];
	int rc;

	buf_addf(&path, "%s/", t->dir);
	add_safe(&path, mail->to, 254);
	make_key(mail->raw, key);
	rc = make_dirs(&path, answer);
	if (rc == 0)
		rc = look_for(&path, key, &t->seen, answer);
	if (rc == 1)
		snprintf(answer, 512, "250 it lies there already");
	else if (rc == 0)
		rc = deliver(&path, key, mail->raw, &t->seen, answer);
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
	struct maildrop *t = (struct maildrop *)base;

	seen_clear(&t->seen);
	free(t->dir);
	free(t);
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
