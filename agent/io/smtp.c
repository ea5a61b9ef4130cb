/*
 * smtp.c - mail to a submission server, by libcurl.
 *
 * libcurl tells whether something failed, but neither 4xx from 5xx nor how
 * far it came.  So each line of the server's is looked at as it arrives.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/curl.h"
#include "io/driver.h"

enum stage { STAGE_GREETING, STAGE_EHLO, STAGE_AUTH, STAGE_MAIL };

struct smtp {
	struct transport base;
	struct url url;
	char *user, *password, *ca_file, *helo;
	bool oauth;
	int timeout;
	CURL *curl; /* keeps the connection, and the CA store with it */
	/* What is known of the connection. */
	bool connected; /* for this mail, not for one before */
	enum stage stage;
	unsigned greetings; /* 220: the first, and the one to STARTTLS */
	bool offers_auth;
	bool no_auth; /* it was wanted and not offered */
	/* The mail on its way. */
	struct str raw;
	size_t at;
	bool all_given;
	bool may_go; /* 354: what comes now is the answer to the mail */
	/* The server's last answer. */
	int code;
	bool whole; /* its last line has come */
	char answer[512];
};

/* ---- what the server says ---- */

static bool
wants_auth(const struct smtp *t)
{
	return t->user[0] != '\0';
}

/* Printable, whatever the server thinks of. */
static void
keep_answer(struct smtp *t, struct str line)
{
	size_t n = 0;

	line = str_trim(line);
	for (size_t i = 0; i < line.n && n + 1 < sizeof t->answer; i++) {
		unsigned char c = (unsigned char)line.p[i];

		t->answer[n++] = isprint(c) ? (char)c : '?';
	}
	t->answer[n] = '\0';
}

/* The EHLO that counts is the one behind TLS. */
static bool
is_behind_tls(const struct smtp *t)
{
	return t->greetings > (t->url.tls == TLS_STARTTLS ? 1U : 0U);
}

/* At the end of an answer: how far are we?  False: no further. */
static bool
advance(struct smtp *t)
{
	if (t->code == 220) {
		t->greetings++;
		t->stage = STAGE_EHLO;
		t->offers_auth = false;
	} else if (t->code == 250 && t->stage == STAGE_EHLO &&
		   is_behind_tls(t)) {
		t->no_auth = wants_auth(t) && !t->offers_auth;
		t->stage = wants_auth(t) ? STAGE_AUTH : STAGE_MAIL;
	} else if (t->code == 235 && t->stage == STAGE_AUTH) {
		t->stage = STAGE_MAIL;
	}
	return !t->no_auth;
}

/* Returning 0 makes libcurl drop the connection. */
static size_t
on_line(char *p, size_t size, size_t n, void *arg)
{
	struct smtp *t = arg;
	struct str line = str_of(p, size * n);
	int64_t code;

	if (line.n < 4 || !str_int(str_sub(line, 0, 3), &code) || code == 221)
		return size * n; /* 221 answers the QUIT after a failure */
	t->may_go = t->may_go || code == 354;
	t->code = (int)code;
	t->whole = line.p[3] != '-';
	keep_answer(t, line);
	if (t->stage == STAGE_EHLO &&
	    str_istarts(str_from_pos(line, 4), STR("AUTH")))
		t->offers_auth = true;
	return !t->whole || advance(t) ? size * n : 0;
}

static int
on_socket(void *arg, curl_socket_t fd, curlsocktype type)
{
	struct smtp *t = arg;

	(void)fd;
	(void)type;
	t->connected = true;
	t->stage = STAGE_GREETING;
	t->greetings = 0;
	t->offers_auth = t->no_auth = false;
	return CURL_SOCKOPT_OK;
}

/* Not a byte of the mail to whom we did not log in to. */
static size_t
on_read(char *to, size_t size, size_t n, void *arg)
{
	struct smtp *t = arg;
	size_t most = t->raw.n - t->at;

	if (t->stage != STAGE_MAIL)
		return CURL_READFUNC_ABORT;
	if (most > size * n)
		most = size * n;
	memcpy(to, t->raw.p + t->at, most);
	t->at += most;
	t->all_given = t->at == t->raw.n;
	return most;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
}

/* ---- one exchange ---- */

static void
set_url(struct smtp *t)
{
	char host[260], text[600];

	url_host(&t->url, host);
	snprintf(text, sizeof text, "%s://%s:%d/%s",
	    t->url.tls == TLS_IMPLICIT ? "smtps" : "smtp", host, t->url.port,
	    t->helo);
	curl_easy_setopt(t->curl, CURLOPT_URL, text);
}

static void
set_login(struct smtp *t)
{
	if (!wants_auth(t))
		return;
	curl_easy_setopt(t->curl, CURLOPT_USERNAME, t->user);
	if (t->oauth) {
		curl_easy_setopt(t->curl, CURLOPT_XOAUTH2_BEARER, t->password);
		curl_easy_setopt(
		    t->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	} else {
		curl_easy_setopt(t->curl, CURLOPT_PASSWORD, t->password);
	}
}

/* A reset keeps the connection. */
static void
prepare(struct smtp *t, char message[CURL_ERROR_SIZE])
{
	CURL *c = t->curl;

	t->connected = false;
	t->code = 0;
	t->answer[0] = '\0';
	t->raw = STR_NONE;
	t->at = 0;
	t->all_given = t->may_go = false;
	curl_easy_reset(c);
	curl_set_common(c, &t->url, t->ca_file, t->timeout, message);
	set_url(t);
	set_login(t);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_SOCKOPTDATA, t);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 4L * t->timeout);
}

/*
 * The whole mail was handed over and not refused.  libcurl takes 250 alone
 * for a yes; RFC 5321, 4.3.2, goes by the first digit.
 */
static enum sent
verdict_behind_dot(const struct smtp *t)
{
	return t->code / 100 == 2 && t->whole ? SENT_OK : SENT_UNKNOWN;
}

/* Which verdict an answer stands for, by where it was given. */
static enum sent
verdict(const struct smtp *t, CURLcode rc)
{
	if (rc == CURLE_OK)
		return SENT_OK;
	if (t->no_auth)
		return SENT_SETUP;
	if (t->may_go && t->all_given && t->code < 400)
		return verdict_behind_dot(t);
	if (t->code >= 400 && t->code < 500)
		return SENT_LATER;
	if (t->code == 530) /* authenticate, or STARTTLS, first */
		return SENT_SETUP;
	if (t->code >= 500 && t->code < 600)
		return t->stage == STAGE_MAIL ? SENT_REFUSED : SENT_SETUP;
	return curl_is_setup(rc) ? SENT_SETUP : SENT_LATER;
}

/* What the operator shall read of it. */
static void
explain(
    const struct smtp *t, CURLcode rc, const char *message, char answer[512])
{
	const char *curl =
	    message[0] != '\0' ? message : curl_easy_strerror(rc);

	if (t->no_auth)
		snprintf(answer, 512,
		    "%s:%d offers no AUTH, though a user is set", t->url.host,
		    t->url.port);
	else if (rc == CURLE_OK || t->code >= 400)
		snprintf(answer, 512, "%s", t->answer);
	else
		snprintf(answer, 512, "%.200s:%d: %.256s", t->url.host,
		    t->url.port, curl);
}

static void
brackets(struct str address, char out[260])
{
	snprintf(out, 260, "<%.*s>", STR_FMT(address));
}

static void
set_mail(struct smtp *t, const struct sending *mail, const char *from,
    struct curl_slist *to)
{
	CURL *c = t->curl;

	t->raw = mail->raw;
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(c, CURLOPT_READDATA, t);
	curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->raw.n);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, /* on a slow line, too */
	    4L * t->timeout + (long)(mail->raw.n / 20000));
}

/* libcurl says QUIT and waits for the answer: not for long. */
static void
hang_up(struct smtp *t)
{
	curl_easy_setopt(t->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, 2L);
	curl_easy_cleanup(t->curl);
	t->curl = NULL;
}

/*
 * What is left of an answer that was broken off would be taken for the
 * answer to the next mail.
 */
static bool
is_in_step(const struct smtp *t, CURLcode rc)
{
	return rc == CURLE_OK || (t->code >= 400 && t->whole);
}

static enum sent
send_once(
    struct smtp *t, const struct sending *mail, bool fresh, char answer[512])
{
	char message[CURL_ERROR_SIZE] = "", from[260], to[260];
	struct curl_slist *rcpt;
	enum sent v;
	CURLcode rc;

	brackets(mail->from, from);
	brackets(mail->to, to);
	if ((rcpt = curl_slist_append(NULL, to)) == NULL)
		mem_none();
	prepare(t, message);
	set_mail(t, mail, from, rcpt);
	curl_easy_setopt(t->curl, CURLOPT_FRESH_CONNECT, (long)fresh);
	rc = curl_easy_perform(t->curl);
	curl_easy_setopt(t->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, NULL);
	curl_slist_free_all(rcpt);
	explain(t, rc, message, answer);
	v = verdict(t, rc);
	if (!is_in_step(t, rc)) {
		hang_up(t);
		t->curl = curl_new();
	}
	return v;
}

/*
 * A kept connection may have died in the meantime, which shows only when it
 * is used.  Then nothing of the mail was said: once more, over a new one.
 */
static enum sent
send_mail(struct transport *base, const struct sending *mail, char answer[512])
{
	struct smtp *t = (struct smtp *)base;
	enum sent v = send_once(t, mail, false, answer);

	if (v == SENT_LATER && !t->connected && t->at == 0 &&
	    (t->code == 0 || t->code == 421))
		v = send_once(t, mail, true, answer);
	return v;
}

static int
probe(struct transport *base, struct err *e)
{
	struct smtp *t = (struct smtp *)base;
	char message[CURL_ERROR_SIZE] = "", answer[512];
	enum sent v;
	CURLcode rc;

	prepare(t, message);
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	curl_easy_setopt(t->curl, CURLOPT_NOBODY, 1L);
	rc = curl_easy_perform(t->curl);
	curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, NULL);
	v = verdict(t, rc);
	if (v == SENT_OK)
		return 0;
	explain(t, rc, message, answer);
	return err_set(e, v == SENT_SETUP ? ERR_SETUP : ERR_RETRY,
	    "submission: %s", answer);
}

/* ---- life ---- */

static void
wipe(char *secret)
{
	explicit_bzero(secret, strlen(secret));
	free(secret);
}

static void
close_smtp(struct transport *base)
{
	struct smtp *t = (struct smtp *)base;

	hang_up(t);
	wipe(t->password);
	free(t->user);
	free(t->ca_file);
	free(t->helo);
	free(t);
}

static bool
is_helo(const char *name)
{
	for (; *name != '\0'; name++) {
		if (!isalnum((unsigned char)*name) &&
		    strchr("-.[]:", *name) == NULL)
			return false;
	}
	return true;
}

static char *
copy(const char *text)
{
	return mem_cstr(str_from(text == NULL ? "" : text));
}

static struct transport *another(const struct transport *base);

static const struct transport_ops smtp_ops = {
    .close = close_smtp, .send = send_mail, .probe = probe, .another = another};

static struct smtp *
smtp_new(const struct transport_options *o, const struct url *u)
{
	struct smtp *t = mem_new(sizeof *t);

	t->base.ops = &smtp_ops;
	t->url = *u;
	t->user = copy(o->user);
	t->password = copy(o->password);
	t->ca_file = copy(o->ca_file);
	t->helo = copy(o->helo);
	t->oauth = o->oauth;
	t->timeout = o->timeout;
	t->curl = curl_new();
	return t;
}

static struct transport *
another(const struct transport *base)
{
	const struct smtp *t = (const struct smtp *)base;
	const struct transport_options o = {.user = t->user,
	    .password = t->password,
	    .ca_file = t->ca_file,
	    .helo = t->helo,
	    .oauth = t->oauth,
	    .timeout = t->timeout};

	return &smtp_new(&o, &t->url)->base;
}

int
smtp_open(const struct transport_options *o, const struct url *u,
    struct transport **out, struct err *e)
{
	if (o->helo != NULL && !is_helo(o->helo))
		return err_set(e, ERR_SETUP,
		    "submission: '%.100s' is no host name", o->helo);
	if (curl_check_ca(o->ca_file, e) != 0)
		return err_add(e, "submission");
	*out = &smtp_new(o, u)->base;
	return 0;
}
