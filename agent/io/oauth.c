/*
 * oauth.c - the provider's token end point, asked by libcurl.
 *
 * What the provider says in its errors decides who has to act; its words are
 * shown short and printable, its tokens never.
 */
#include "io/oauth.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/json.h"
#include "io/curl.h"
#include "io/oauth_file.h"

#define ANSWER_MOST (256 * 1024)
#define EARLY 120 /* seconds: a token that ends this soon is not given out */
#define HOUR 3600

/* What a browser on the person's machine is sent to; nobody listens there. */
#define REDIRECT "http://127.0.0.1:8765/"

/* ---- one question to the provider ---- */

struct pair {
	const char *name;
	struct str value; /* empty: left out */
};

struct answer {
	struct json *json;
	long status;
	char error[64];  /* the code of RFC 6749, 5.2, or "" */
	char words[200]; /* the provider's own, printable */
};

static size_t
on_bytes(char *p, size_t size, size_t n, void *arg)
{
	struct buf *b = arg;

	buf_add(b, str_of(p, size * n));
	return b->over ? 0 : size * n;
}

static void
add_escaped(struct buf *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (isalnum(c) || strchr("-._~", c) != NULL)
			buf_addc(to, (char)c);
		else
			buf_addf(to, "%%%02X", c);
	}
}

static void
form(struct buf *to, const struct pair *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i].value.n == 0)
			continue;
		buf_addf(to, "%s%s=", to->n > 0 ? "&" : "", p[i].name);
		add_escaped(to, p[i].value);
	}
}

static void
printable(struct str s, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n + 1 < size; i++) {
		unsigned char c = (unsigned char)s.p[i];

		out[n++] = c >= 32 && c < 127 ? (char)c : ' ';
	}
	out[n] = '\0';
}

static void
set_request(CURL *h, const struct oauth_client *c, const char *url,
    const struct buf *body, struct buf *got)
{
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_POST, 1L);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, buf_cstr(body));
	curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)body->n);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, got);
	curl_easy_setopt(h, CURLOPT_TIMEOUT, 2L * c->timeout);
}

static int
unreachable(const char *url, CURLcode rc, const char *message, struct err *e)
{
	return err_set(e, curl_is_setup(rc) ? ERR_SETUP : ERR_RETRY,
	    "oauth: %.200s: %s", url,
	    message[0] != '\0' ? message : curl_easy_strerror(rc));
}

/* An answer that is no JSON comes from something in between. */
static int
take_answer(const char *url, struct str got, struct answer *a, struct err *e)
{
	const struct json_val *v;

	a->json = json_parse(got, NULL);
	if (a->json == NULL || a->status >= 500) {
		json_free(a->json);
		return err_set(e, ERR_RETRY,
		    "oauth: %.200s answers %ld and nothing to be understood",
		    url, a->status);
	}
	v = json_root(a->json);
	printable(jv_text(jv_get(v, "error")), a->error, sizeof a->error);
	printable(
	    jv_text(jv_get(v, "error_description")), a->words, sizeof a->words);
	return 0;
}

static int
post(const struct oauth_client *c, const char *url, const struct pair *p,
    size_t n, struct answer *a, struct err *e)
{
	static const struct url tls = {.tls = TLS_IMPLICIT};
	char message[CURL_ERROR_SIZE] = "";
	struct buf body = BUF_INIT, got;
	CURL *h = curl_new();
	CURLcode rc;
	int ok = -1;

	buf_init(&got, ANSWER_MOST);
	form(&body, p, n);
	curl_set_common(h, &tls, c->ca_file, c->timeout, message);
	set_request(h, c, url, &body, &got);
	*a = (struct answer){.json = NULL};
	if ((rc = curl_easy_perform(h)) != CURLE_OK) {
		unreachable(url, rc, message, e);
		goto out;
	}
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &a->status);
	ok = take_answer(url, buf_str(&got), a, e);
out:
	curl_easy_cleanup(h);
	buf_wipe(&body);
	buf_wipe(&got);
	return ok;
}

/* ---- what went wrong, in words ---- */

static const struct {
	const char *error;
	enum err_code code;
	const char *what;
} faults[] = {
    {"invalid_grant",           ERR_SETUP,
     "the consent has expired or was taken back; run 'dachpost login' once "
	"more (until then mail waits on the server, nothing is lost)"  },
    {"expired_token",           ERR_SETUP,
     "nobody consented in time; run 'dachpost login' once more"        },
    {"access_denied",           ERR_SETUP,
     "the consent was refused; run 'dachpost login' once more"         },
    {"invalid_client",          ERR_SETUP,
     "the provider does not take client_id or client_secret_file of "
	"[oauth]"						      },
    {"unauthorized_client",     ERR_SETUP,
     "the provider does not allow this to the client_id of [oauth]"    },
    {"invalid_scope",           ERR_SETUP,
     "the provider does not know the scope; look at 'scope' of [oauth]"},
    {"interaction_required",    ERR_SETUP,
     "the provider wants to see a person again; run 'dachpost login'"  },
    {"consent_required",        ERR_SETUP,
     "the provider wants a new consent; run 'dachpost login'"          },
    {"temporarily_unavailable", ERR_RETRY, "the provider is busy"      },
};

static int
refused(const struct answer *a, struct err *e)
{
	const char *colon = a->words[0] != '\0' ? ": " : "";

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		if (strcmp(a->error, faults[i].error) == 0)
			return err_set(e, faults[i].code, "oauth: %s (%s%s%s)",
			    faults[i].what, a->error, colon, a->words);
	}
	return err_set(e, a->status == 429 ? ERR_RETRY : ERR_SETUP,
	    "oauth: the provider answers %ld %s%s%s", a->status, a->error,
	    colon, a->words);
}

/* ---- tokens ---- */

struct keeping {
	int64_t now;
	struct arena *a;
	struct oauth_tokens *t;
};

/* A refresh token that is not sent anew stays as it was. */
static int
take_tokens(const struct answer *a, const struct keeping *k, struct err *e)
{
	const struct json_val *v = json_root(a->json);
	struct oauth_tokens *t = k->t;
	struct str access = jv_text(jv_get(v, "access_token"));
	struct str refresh = jv_text(jv_get(v, "refresh_token"));

	if (a->status != 200 || a->error[0] != '\0')
		return refused(a, e);
	if (access.n == 0)
		return err_set(e, ERR_RETRY, "oauth: no token in the answer");
	t->access = arena_str(k->a, access);
	if (refresh.n > 0)
		t->refresh = arena_str(k->a, refresh);
	t->until = k->now + jv_int(jv_get(v, "expires_in"), HOUR);
	if (t->refresh.n > 0)
		return 0;
	return err_set(e, ERR_SETUP,
	    "oauth: the provider gave no refresh token; is offline access in "
	    "the scope?");
}

/* Asks for tokens and keeps them.  error: the provider's code, or "". */
static int
grant(const struct oauth_client *c, const struct pair *p, size_t n,
    const struct keeping *k, char error[64], struct err *e)
{
	struct answer ans;
	int rc;

	error[0] = '\0';
	if (post(c, c->token_url, p, n, &ans, e) != 0)
		return -1;
	rc = take_tokens(&ans, k, e);
	snprintf(error, 64, "%s", ans.error);
	json_free(ans.json);
	return rc == 0 ? oauth_file_write(c->file, k->t, e) : -1;
}

static int
refresh(const struct oauth_client *c, const struct keeping *k, struct err *e)
{
	const struct pair p[] = {
	    {"grant_type",    STR("refresh_token")},
	    {"refresh_token", k->t->refresh       },
	    {"client_id",     str_from(c->id)     },
	    {"client_secret", str_from(c->secret) },
	    {"scope",         str_from(c->scope)  },
	};
	char error[64];

	return grant(c, p, sizeof p / sizeof *p, k, error, e);
}

/* spent: one that the mail server did not take, or NULL. */
static bool
is_good(const struct oauth_tokens *t, int64_t now, const char *spent)
{
	return t->access.n > 0 && t->until > now + EARLY &&
	       t->until < now + 400 * 24 * HOUR && /* a clock set back */
	       (spent == NULL || !str_is(t->access, spent));
}

static void
forget(struct str s)
{
	if (s.n > 0)
		explicit_bzero((char *)(uintptr_t)s.p, s.n);
}

/* Under the lock, with the file's tokens in an arena that is wiped. */
typedef int keep_fn(const struct oauth_client *c, const struct keeping *k,
    void *arg, struct err *e);

static int
in_turn(const struct oauth_client *c, int64_t now, keep_fn *fn, void *arg,
    struct err *e)
{
	struct oauth_tokens t = {.until = 0};
	int lock = oauth_file_lock(c->file, e), rc;
	struct keeping k = {.now = now, .t = &t};

	if (lock < 0)
		return -1;
	k.a = arena_new();
	rc = fn(c, &k, arg, e);
	close(lock);
	forget(t.access);
	forget(t.refresh);
	arena_free(k.a);
	return rc;
}

struct wanted {
	const char *spent;
	char *access;
	int64_t until;
};

static int
have_access(const struct oauth_client *c, const struct keeping *k, void *arg,
    struct err *e)
{
	struct wanted *w = arg;
	int found = oauth_file_read(c->file, k->a, k->t, e);

	if (found < 0)
		return -1;
	if (found == 0 || k->t->refresh.n == 0)
		return err_set(e, ERR_SETUP,
		    "oauth: nobody has consented yet; run 'dachpost login'");
	if (!is_good(k->t, k->now, w->spent) && refresh(c, k, e) != 0)
		return -1;
	w->access = mem_cstr(k->t->access);
	w->until = k->t->until - EARLY;
	return 0;
}

int
oauth_access(const struct oauth_client *c, int64_t now, const char *spent,
    char **out, int64_t *until, struct err *e)
{
	struct wanted w = {.spent = spent};

	if (in_turn(c, now, have_access, &w, e) != 0)
		return -1;
	*out = w.access;
	*until = w.until;
	return 0;
}

static int
prove(const struct oauth_client *c, const struct keeping *k, void *arg,
    struct err *e)
{
	k->t->refresh = arena_str(k->a, *(const struct str *)arg);
	return refresh(c, k, e);
}

int
oauth_import(
    const struct oauth_client *c, struct str token, int64_t now, struct err *e)
{
	return in_turn(c, now, prove, &token, e);
}

struct asking {
	const struct pair *p;
	size_t n;
	char error[64];
};

static int
ask(const struct oauth_client *c, const struct keeping *k, void *arg,
    struct err *e)
{
	struct asking *a = arg;

	return grant(c, a->p, a->n, k, a->error, e);
}

/* ---- by device code ---- */

static int
copy_text(const struct json_val *v, const char *key, char *out, size_t size)
{
	struct str s = jv_text(jv_get(v, key));

	if (s.n == 0 || s.n >= size)
		return -1;
	printable(s, out, size);
	return 0;
}

static int
take_device(const struct answer *a, struct oauth_device *d, struct err *e)
{
	const struct json_val *v = json_root(a->json);

	if (a->status != 200 || a->error[0] != '\0')
		return refused(a, e);
	if ((copy_text(v, "verification_uri", d->url, sizeof d->url) != 0 &&
		copy_text(v, "verification_url", d->url, sizeof d->url) != 0) ||
	    copy_text(v, "user_code", d->user_code, sizeof d->user_code) != 0 ||
	    copy_text(v, "device_code", d->code, sizeof d->code) != 0)
		return err_set(e, ERR_RETRY, "oauth: no code in the answer");
	d->interval = (int)jv_int(jv_get(v, "interval"), 5);
	if (d->interval < 1 || d->interval > 60)
		d->interval = 5;
	d->expires = jv_int(jv_get(v, "expires_in"), 900);
	return 0;
}

int
oauth_device_begin(
    const struct oauth_client *c, struct oauth_device *d, struct err *e)
{
	const struct pair p[] = {
	    {"client_id", str_from(c->id)   },
	    {"scope",     str_from(c->scope)},
	};
	struct answer a;
	int rc;

	if (post(c, c->device_url, p, 2, &a, e) != 0)
		return -1;
	rc = take_device(&a, d, e);
	json_free(a.json);
	return rc;
}

int
oauth_device_ask(const struct oauth_client *c, struct oauth_device *d,
    int64_t now, struct err *e)
{
	const struct pair p[] = {
	    {"grant_type",    STR("urn:ietf:params:oauth:grant-type:device_code")},
	    {"device_code",   str_from(d->code)                                  },
	    {"client_id",     str_from(c->id)                                    },
	    {"client_secret", str_from(c->secret)                                },
	};
	struct asking a = {.p = p, .n = sizeof p / sizeof *p};

	if (in_turn(c, now, ask, &a, e) == 0)
		return 1;
	if (strcmp(a.error, "slow_down") == 0)
		d->interval += 5;
	else if (strcmp(a.error, "authorization_pending") != 0 &&
		 e->code != ERR_RETRY)
		return -1;
	return 0;
}

/* ---- by a code from the browser ---- */

static void
chance(char out[64])
{
	uint8_t bytes[32];
	struct buf b = BUF_INIT;

	random_fill(bytes, sizeof bytes);
	base32_put(&b, bytes, sizeof bytes);
	snprintf(out, 64, "%s", buf_cstr(&b));
	buf_clear(&b);
}

static unsigned
hex_of(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* base64url of the SHA-256 (RFC 7636, 4.2): 43 characters. */
static void
digest(const char *verifier, char out[64])
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				  "qrstuvwxyz0123456789-_";
	char hex[SHA256_HEX];

	sha256_hex(str_from(verifier), hex);
	hex[2 * SHA256_SIZE] = '0'; /* 256 bits are filled up to 258 */
	for (unsigned i = 0; i < 43; i++) {
		unsigned a = hex_of(hex[i * 6 / 4]);
		unsigned b = hex_of(hex[i * 6 / 4 + 1]);

		out[i] = set[i % 2 == 0 ? a << 2 | b >> 2 : (a & 3) << 4 | b];
	}
	out[43] = '\0';
}

int
oauth_code_begin(
    const struct oauth_client *c, struct oauth_code *k, struct err *e)
{
	char challenge[64];
	struct buf b;

	chance(k->verifier);
	chance(k->state);
	digest(k->verifier, challenge);
	const struct pair p[] = {
	    {"response_type",         STR("code")        },
	    {"client_id",             str_from(c->id)    },
	    {"redirect_uri",          STR(REDIRECT)      },
	    {"scope",                 str_from(c->scope) },
	    {"state",                 str_from(k->state) },
	    {"code_challenge",        str_from(challenge)},
	    {"code_challenge_method", STR("S256")        },
	    {"access_type",           STR("offline")     },
	    {"prompt",                STR("consent")     },
	};

	buf_init(&b, sizeof k->url - strlen(c->auth_url) - 2);
	form(&b, p, sizeof p / sizeof *p);
	if (b.over) {
		buf_clear(&b);
		return err_set(e, ERR_SETUP, "oauth: too long a scope");
	}
	snprintf(k->url, sizeof k->url, "%s?%s", c->auth_url, buf_cstr(&b));
	buf_clear(&b);
	return 0;
}

static struct str
unescape(struct str s, struct buf *b)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n &&
		    isxdigit((unsigned char)s.p[i + 1]) &&
		    isxdigit((unsigned char)s.p[i + 2])) {
			buf_addc(b, (char)(hex_of(s.p[i + 1]) << 4 |
					   hex_of(s.p[i + 2])));
			i += 2;
		} else {
			buf_addc(b, s.p[i]);
		}
	}
	return buf_str(b);
}

/* The value of ?name= or &name=; empty: not there. */
static struct str
query(struct str url, const char *name)
{
	struct str rest = str_from_pos(url, str_chr(url, '?')), piece, key;

	rest = str_from_pos(rest, 1);
	while (rest.n > 0 && str_cut(&rest, '&', &piece)) {
		if (str_cut(&piece, '=', &key) && str_is(key, name))
			return piece;
	}
	return STR_NONE;
}

int
oauth_code_redeem(const struct oauth_client *c, const struct oauth_code *k,
    struct str pasted, int64_t now, struct err *e)
{
	bool address = str_chr(pasted, '?') != SIZE_MAX;
	struct str code = address ? query(pasted, "code") : pasted;
	struct buf b = BUF_INIT;
	struct asking a;
	int rc;

	if (address && !str_is(query(pasted, "state"), k->state))
		return err_set(e, ERR_INPUT,
		    "oauth: this address belongs to another attempt");
	if (code.n == 0)
		return err_set(
		    e, ERR_INPUT, "oauth: there is no code= in this address");
	const struct pair p[] = {
	    {"grant_type", STR("authorization_code")},
	    {"code",       unescape(code,             &b)},
	    {"redirect_uri",            STR(REDIRECT)                       },
	    {"code_verifier",            str_from(k->verifier)},
	    {"client_id",            str_from(c->id)                           },
	    {"client_secret",            str_from(c->secret)},
	};

	a = (struct asking){.p = p, .n = sizeof p / sizeof *p};
	rc = in_turn(c, now, ask, &a, e);
	buf_wipe(&b);
	return rc;
}
