/*
 * house_outside.c - the house's doors to the world: mailbox, submission, and
 * the FIFO by which others wake the agent.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/house.h"
#include "io/oauth.h"

#define MAIL_MAX ((int64_t)48 * 1024 * 1024)

static uint32_t
first_new(void *arg, struct str folder, uint32_t validity)
{
	const struct flow *f = arg;

	return store_mail_first_new(f->store, f->account, folder, validity);
}

static bool
known(void *arg, struct str folder, uint32_t validity, struct str uid)
{
	const struct flow *f = arg;

	return store_mail_known(f->store, f->account, folder, validity, uid);
}

static bool
needs_secret(const struct config_login *l)
{
	return *l->password_file != '\0' || *l->password_command != '\0';
}

/* spent: a token that was not taken, or NULL. */
static int
token_of(struct house *h, const char *spent, char **out, int64_t *until,
    struct err *e)
{
	struct oauth_client c;
	char *secret;
	int rc;

	if (config_oauth_client(h->config, &c, &secret, e) != 0)
		return -1;
	rc = oauth_access(&c, h->wall(), spent, out, until, e);
	secret_free(secret);
	return rc;
}

static int
secret_of(
    struct house *h, const struct config_login *l, char **out, struct err *e)
{
	*out = NULL;
	return needs_secret(l) ? config_secret(h->config, l, out, e) : 0;
}

static int
open_mailbox(struct house *h, int64_t now, bool played, const char *secret,
    struct err *e)
{
	const struct config *c = h->config;
	const struct mailbox_options o = {
	    .url = c->mailbox.url,
	    .user = c->mailbox.user,
	    .password = secret != NULL ? secret : "",
	    .oauth = *c->mailbox.oauth != '\0',
	    .ca_file = c->mailbox.ca_file,
	    .folders = c->read,
	    .since = c->since,
	    .now = now,
	    .file_times = !played,
	    .max_bytes = MAIL_MAX,
	    .timeout = c->mailbox.timeout,
	    .host = {&h->flow, first_new, known}
        };

	return mailbox_open(&o, &h->mailbox, e);
}

/* A token may be taken back before its time: then once more with a new one. */
static int
open_by_token(struct house *h, int64_t now, bool played, struct err *e)
{
	char *first, *second = NULL;
	int64_t until;
	int rc;

	if (token_of(h, NULL, &first, &until, e) != 0)
		return -1;
	rc = open_mailbox(h, now, played, first, e);
	if (rc != 0 && e->code == ERR_SETUP) {
		rc = token_of(h, first, &second, &until, e);
		if (rc == 0)
			rc = open_mailbox(h, now, played, second, e);
	}
	secret_free(first);
	secret_free(second);
	return rc;
}

int
house_mailbox(struct house *h, int64_t now, bool played, struct err *e)
{
	char *secret;
	int rc;

	if (h->mailbox != NULL)
		return 0;
	if (*h->config->mailbox.oauth != '\0')
		return open_by_token(h, now, played, e);
	if (secret_of(h, &h->config->mailbox, &secret, e) != 0)
		return -1;
	rc = open_mailbox(h, now, played, secret, e);
	secret_free(secret);
	return rc;
}

static int
open_transport(struct house *h, const char *secret, struct err *e)
{
	const struct config_login *l = &h->config->submission;
	const struct transport_options o = {.url = l->url,
	    .user = l->user,
	    .password = secret != NULL ? secret : "",
	    .oauth = *l->oauth != '\0',
	    .ca_file = l->ca_file,
	    .helo = "",
	    .timeout = l->timeout};

	return transport_open(&o, &h->transport, e);
}

/* The server takes the token whenever it connects, perhaps hours later. */
static int
transport_by_token(struct house *h, const char *spent, struct err *e)
{
	char *token;

	if (token_of(h, spent, &token, &h->token_until, e) != 0)
		return -1;
	secret_free(h->token);
	h->token = token;
	return open_transport(h, token, e);
}

int
house_transport(struct house *h, struct err *e)
{
	char *secret;
	int rc;

	if (*h->config->submission.oauth != '\0') {
		if (h->transport != NULL && h->wall() < h->token_until)
			return 0;
		house_transport_lost(h);
		return transport_by_token(h, NULL, e);
	}
	if (h->transport != NULL)
		return 0;
	if (secret_of(h, &h->config->submission, &secret, e) != 0)
		return -1;
	rc = open_transport(h, secret, e);
	secret_free(secret);
	return rc;
}

int
house_transport_anew(struct house *h, struct err *e)
{
	house_transport_lost(h);
	return h->token == NULL ? err_set(e, ERR_SETUP, "no token")
	                        : transport_by_token(h, h->token, e);
}

int
house_probe(struct house *h, struct err *e)
{
	if (house_transport(h, e) != 0)
		return -1;
	if (transport_probe(h->transport, e) == 0)
		return 0;
	if (e->code != ERR_SETUP || h->token == NULL ||
	    house_transport_anew(h, e) != 0)
		return -1;
	return transport_probe(h->transport, e);
}

void
house_mailbox_lost(struct house *h)
{
	mailbox_close(h->mailbox);
	h->mailbox = NULL;
}

void
house_transport_lost(struct house *h)
{
	transport_close(h->transport);
	h->transport = NULL;
}

static int
open_wake(const char *directory, int flags)
{
	struct buf path = BUF_INIT;
	int fd;

	buf_addf(&path, "%s/wake", directory);
	if ((flags & O_ACCMODE) == O_RDWR)
		(void)mkfifo(buf_cstr(&path), 0600);
	fd = open(buf_cstr(&path), flags | O_NONBLOCK | O_CLOEXEC);
	buf_clear(&path);
	return fd;
}

int
house_wake_fd(const struct house *h, struct err *e)
{
	int fd = open_wake(h->config->state_directory, O_RDWR);

	if (fd < 0)
		err_set(e, ERR_SETUP, "cannot make the FIFO %s/wake: %s",
		    h->config->state_directory, strerror(errno));
	return fd;
}

void
house_wake_in(const char *state_directory, char what)
{
	int fd = open_wake(state_directory, O_WRONLY);

	if (fd < 0)
		return; /* no agent runs: the next one looks by itself */
	(void)!write(fd, &what, 1);
	close(fd);
}

void
house_wake(const struct house *h)
{
	house_wake_in(h->config->state_directory, '\0');
}
