#include "flow/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypt.h"

/* key id, use, order (4), seq (2), hash (12): 20 bytes, 32 letters */
#define HEAD 8
#define HASH 12
#define TOKEN_BYTES (HEAD + HASH)

#define LINE_MAX_ 128

static int
key_line(
    struct token_keys *k, const char *line, const char *path, struct err *e)
{
	unsigned id;
	int at = 0;
	size_t n;

	if (k->n == TOKEN_KEYS_MAX)
		return err_set(e, ERR_SETUP, "%s: more than %d keys", path,
		    TOKEN_KEYS_MAX);
	if (sscanf(line, "%3u %n", &id, &at) != 1 || at == 0 || id > 255 ||
	    !base32_get(
		str_trim(str_from(line + at)), k->key[k->n].secret, 32, &n) ||
	    n != 32)
		return err_set(e, ERR_SETUP,
		    "%s: line %zu is no key; restore the file, or remove it "
		    "and all open mails lose their buttons",
		    path, k->n + 1);
	k->key[k->n++].id = (uint8_t)id;
	return 0;
}

static int
keys_read(FILE *f, const char *path, struct token_keys *k, struct err *e)
{
	char line[LINE_MAX_];
	struct stat st;

	if (fstat(fileno(f), &st) != 0 || (st.st_mode & 077) != 0)
		return err_set(e, ERR_SETUP,
		    "%s may be read by others; chmod 600 %s", path, path);
	while (fgets(line, sizeof line, f) != NULL) {
		if (key_line(k, line, path, e) != 0)
			return -1;
	}
	if (k->n == 0)
		return err_set(e, ERR_SETUP, "%s is empty", path);
	return 0;
}

/* A fresh one behind the others; the oldest leaves where there is no room. */
static void
key_add(struct token_keys *k)
{
	unsigned id = k->n == 0 ? 0 : k->key[k->n - 1].id;

	if (k->n == TOKEN_KEYS_MAX)
		memmove(&k->key[0], &k->key[1], --k->n * sizeof k->key[0]);
	k->key[k->n].id = (uint8_t)(id % 255 + 1);
	random_fill(k->key[k->n].secret, sizeof k->key[k->n].secret);
	k->n++;
}

static void
keys_text(const struct token_keys *k, struct buf *to)
{
	for (size_t i = 0; i < k->n; i++) {
		buf_addf(to, "%u ", k->key[i].id);
		base32_put(to, k->key[i].secret, sizeof k->key[i].secret);
		buf_addc(to, '\n');
	}
}

/* A first key never replaces one that was there a moment before. */
static bool
put_in_place(const char *from, const char *path, bool first)
{
	if (!first)
		return rename(from, path) == 0;
	return link(from, path) == 0 || errno == EEXIST;
}

/* A name of its own first: a crash leaves no half a key behind. */
static int
keys_write(
    const char *path, const struct token_keys *k, bool first, struct err *e)
{
	struct buf b = BUF_INIT, tmp = BUF_INIT;
	bool ok = false;
	int fd;

	keys_text(k, &b);
	buf_addf(&tmp, "%s.%ld", path, (long)getpid());
	fd = open(tmp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		ok = write(fd, b.p, b.n) == (ssize_t)b.n && fsync(fd) == 0;
		ok = close(fd) == 0 && ok;
		ok = ok && put_in_place(tmp.p, path, first);
		(void)unlink(tmp.p);
	}
	if (!ok)
		err_set(e, ERR_SETUP, "cannot write the key file %s: %s", path,
		    strerror(errno));
	if (b.p != NULL)
		memset(b.p, 0, b.n);
	buf_clear(&b);
	buf_clear(&tmp);
	return ok ? 0 : -1;
}

static int
key_make(const char *path, struct err *e)
{
	struct token_keys k = {.n = 0};

	key_add(&k);
	return keys_write(path, &k, true, e);
}

int
token_keys_rotate(
    const char *path, bool revoke, struct token_keys *out, struct err *e)
{
	struct token_keys k;

	if (token_keys_load(path, &k, e) != 0)
		return -1;
	key_add(&k);
	if (revoke) {
		k.key[0] = k.key[k.n - 1];
		k.n = 1;
	}
	if (keys_write(path, &k, false, e) != 0)
		return -1;
	*out = k;
	return 0;
}

int
token_keys_load(const char *path, struct token_keys *out, struct err *e)
{
	struct token_keys k = {.n = 0};
	FILE *f = fopen(path, "re");
	int rc;

	if (f == NULL && errno == ENOENT) {
		if (key_make(path, e) != 0)
			return -1;
		f = fopen(path, "re");
	}
	if (f == NULL)
		return err_set(
		    e, ERR_SETUP, "cannot read %s: %s", path, strerror(errno));
	if ((rc = keys_read(f, path, &k, e)) == 0)
		*out = k;
	fclose(f);
	return rc;
}

/* The hash over what the token says, and whom it is for. */
static void
seal(const uint8_t *secret, const uint8_t head[HEAD], struct str person,
    uint8_t out[HASH])
{
	uint8_t sum[SHA256_SIZE];
	struct buf b = BUF_INIT;

	buf_adds(&b, "dachpost token");
	buf_addc(&b, '\0');
	buf_add(&b, str_of((const char *)head, HEAD));
	buf_add(&b, person);
	hmac_sha256(str_of((const char *)secret, 32), buf_str(&b), sum);
	memcpy(out, sum, HASH);
	buf_clear(&b);
}

struct str
token_make(const struct token_keys *k, struct arena *a, struct token t,
    struct str person)
{
	size_t newest = k->n - 1;
	uint8_t bytes[TOKEN_BYTES] = {k->key[newest].id, (uint8_t)t.use,
	    (uint8_t)(t.order >> 24), (uint8_t)(t.order >> 16),
	    (uint8_t)(t.order >> 8), (uint8_t)t.order, (uint8_t)(t.seq >> 8),
	    (uint8_t)t.seq};
	struct buf b = BUF_INIT;
	struct str out;

	seal(k->key[newest].secret, bytes, person, bytes + HEAD);
	base32_put(&b, bytes, sizeof bytes);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static bool
token_bytes(struct str text, uint8_t bytes[TOKEN_BYTES])
{
	size_t n;

	return text.n == TOKEN_TEXT &&
	       base32_get(text, bytes, TOKEN_BYTES, &n) && n == TOKEN_BYTES;
}

bool
token_read(struct str text, struct token *out)
{
	uint8_t b[TOKEN_BYTES];

	if (!token_bytes(text, b) || b[1] < TOKEN_NOTICE ||
	    b[1] > TOKEN_PARTNER)
		return false;
	out->use = (enum token_use)b[1];
	out->order = (uint32_t)b[2] << 24 | (uint32_t)b[3] << 16 |
	             (uint32_t)b[4] << 8 | b[5];
	out->seq = (uint16_t)(b[6] << 8 | b[7]);
	return true;
}

bool
token_is_for(const struct token_keys *k, struct str text, struct str person)
{
	uint8_t b[TOKEN_BYTES], want[HASH];
	bool good = false;

	if (!token_bytes(text, b))
		return false;
	for (size_t i = 0; i < k->n; i++) {
		if (k->key[i].id != b[0])
			continue;
		seal(k->key[i].secret, b, person, want);
		good |= same_bytes(want, b + HEAD, HASH);
	}
	return good;
}

struct str
token_tail(const struct token_keys *k, struct arena *a, struct str of)
{
	uint8_t sum[SHA256_SIZE];
	struct buf b = BUF_INIT;
	struct str out;

	hmac_sha256(str_of((const char *)k->key[0].secret, 32), of, sum);
	base32_put(&b, sum, 10);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}
