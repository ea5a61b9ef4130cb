/*
 * dachpost check: is everything there that the agent needs?  One line for
 * each question; a fault says what to do.  Works beside a running agent.
 */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/house.h"
#include "base/crypt.h"

#define DEEP_SECONDS 90

static const char help[] =
    "usage: dachpost check [--deep]\n\n"
    "Configuration, database, clock, mailbox, submission: one line each.\n\n"
    "  --deep  also sends a mail to itself, through plus addressing, and\n"
    "          waits for it\n";

struct check {
	const struct cmd_env *env;
	struct house *h;
	int code; /* of the first fault */
};

static void
good(struct check *c, const char *what, const char *detail)
{
	fprintf(c->env->out, "ok    %-14s %s\n", what, detail);
}

static void
note(struct check *c, const char *what, const char *detail)
{
	fprintf(c->env->out, "note  %-14s %s\n", what, detail);
}

static void
bad(struct check *c, const char *what, const struct err *e)
{
	fprintf(c->env->out, "FAIL  %-14s %s\n", what, e->msg);
	if (c->code == EX_OK)
		c->code = e->code == ERR_RETRY ? EX_TEMPFAIL : EX_CONFIG;
}

static void
check_firm(struct check *c)
{
	const struct config *f = c->h->config;
	char line[128];
	bool hears = false;

	good(c, "configuration", f->path);
	for (size_t i = 0; i < f->n_persons; i++)
		hears |= f->persons[i].notify;
	snprintf(line, sizeof line, "%zu partner(s), %zu person(s)",
	    f->n_partners, f->n_persons);
	good(c, "firm", line);
	if (!hears)
		note(c, "firm", "nobody has notify = yes: who is to act?");
	if (*f->trusted_authserv_id == '\0' && f->auth_layout != AUTH_MICROSOFT)
		note(c, "sender check",
		    "off: set trusted_authserv_id, else mails without a "
		    "token are asked back");
	if (!f->plus_addressing)
		note(c, "plus",
		    "off: replies are known by the mail they answer alone");
}

static void
check_database(struct check *c)
{
	struct arena *a = arena_new();
	struct str verdict;
	struct err e;

	if (store_check(c->h->store, a, &verdict, &e) != 0) {
		bad(c, "database", &e);
	} else if (!str_is(verdict, "ok")) {
		err_set(
		    &e, ERR_SETUP, "%.*s; restore a backup", STR_FMT(verdict));
		bad(c, "database", &e);
	} else {
		good(c, "database", c->h->config->state_directory);
	}
	arena_free(a);
}

static void
check_outbox(struct check *c)
{
	int64_t since, failed = 0, unsure = 0;
	char line[160];
	struct err e;

	if (held_since(&c->h->flow, &since, &e) != 0 ||
	    store_outbox_count_state(c->h->store, OUTBOX_FAILED, &failed, &e) !=
		0 ||
	    store_outbox_count_state(
		c->h->store, OUTBOX_AMBIGUOUS, &unsure, &e) != 0) {
		bad(c, "outbox", &e);
		return;
	}
	snprintf(line, sizeof line,
	    "%lld failed, %lld perhaps arrived: see 'dachpost outbox'",
	    (long long)failed, (long long)unsure);
	if (since != 0)
		err_set(&e, ERR_SETUP,
		    "sending is held: the database is older than the mails "
		    "that were sent; see 'dachpost outbox --help'");
	if (since != 0)
		bad(c, "outbox", &e);
	else if (failed + unsure > 0)
		note(c, "outbox", line);
	else
		good(c, "outbox", "nothing failed");
}

static void
check_clock(struct check *c)
{
	int64_t last = 0;
	char iso[ISO_MAX];
	struct err e;

	if (store_meta(c->h->store, "last_run", &last, &e) < 0) {
		bad(c, "clock", &e);
	} else if (remind_clock(last, c->env->now, -1) != CLOCK_SANE) {
		err_set(&e, ERR_SETUP,
		    "the last run was at %s; is the clock right?",
		    iso_moment(last, iso));
		bad(c, "clock", &e);
	} else {
		good(c, "clock", iso_moment(c->env->now, iso));
	}
}

static void
check_mailbox(struct check *c)
{
	struct err e;

	if (house_mailbox(c->h, c->env->now, false, &e) != 0 ||
	    mailbox_look(c->h->mailbox, c->env->now, &e) != 0)
		bad(c, "mailbox", &e);
	else
		good(c, "mailbox", mailbox_about(c->h->mailbox));
}

/* Made at the first pass where they are missing. */
static void
check_board(struct check *c)
{
	const char *const *board = c->h->firm.board;
	struct mailbox_mark mark;
	char text[64];
	unsigned there = 0;
	struct err e;

	if (board[0] == NULL || c->h->mailbox == NULL)
		return;
	for (unsigned i = 0; i < 4; i++) {
		int rc = mailbox_mark(c->h->mailbox, board[i], &mark, &e);

		if (rc < 0) {
			bad(c, "board", &e);
			return;
		}
		there += (unsigned)rc;
	}
	if (strstr(mailbox_about(c->h->mailbox), "UIDPLUS no") != NULL) {
		err_set(&e, ERR_SETUP,
		    "the server has no UIDPLUS, so no mail can be moved "
		    "safely: leave 'board' empty");
		bad(c, "board", &e);
		return;
	}
	snprintf(text, sizeof text, "%s: %u of 4 folders are there",
	    c->h->config->board, there);
	good(c, "board", text);
}

static void
check_submission(struct check *c)
{
	struct err e;

	if (house_probe(c->h, &e) != 0)
		bad(c, "submission", &e);
	else
		good(c, "submission", c->h->config->submission.url);
}

/* ---- the canary ---- */

struct canary {
	struct arena *a;
	struct str tag, to, raw;
};

static void
hatch(const struct check *c, struct canary *k)
{
	const struct firm *f = &c->h->firm;
	uint8_t chance[10];
	struct buf b = BUF_INIT;

	random_fill(chance, sizeof chance);
	base32_put(&b, chance, sizeof chance);
	k->tag = arena_str(k->a, buf_str(&b));
	buf_clear(&b);
	k->to = firm_reply_to(f, k->a, k->tag);
	k->raw = arena_fmt(k->a,
	    "From: <%s>\r\nTo: <%.*s>\r\nSubject: dachpost check\r\n"
	    "Message-ID: <check.%.*s@%.*s>\r\nAuto-Submitted: "
	    "auto-generated\r\nX-Dachpost-Kind: check\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
	    "A mail of the agent to itself.\r\n",
	    f->address, STR_FMT(k->to), STR_FMT(k->tag),
	    STR_FMT(firm_domain(f)));
}

/* 1: it is there.  0: not yet. */
static int
came_back(const struct check *c, const struct canary *k, struct err *e)
{
	struct str id = arena_fmt(k->a, "<check.%.*s@", STR_FMT(k->tag));
	struct fetched m;
	int rc;

	if (mailbox_look(c->h->mailbox, c->env->wall(), e) != 0)
		return -1;
	while ((rc = mailbox_next(c->h->mailbox, &m, e)) == 1) {
		if (str_find(m.raw, id) != SIZE_MAX)
			return 1;
	}
	return rc;
}

static void
check_deep(struct check *c)
{
	struct canary k = {.a = arena_new()};
	int64_t end = c->env->steady() + DEEP_SECONDS;
	char answer[512] = "";
	struct err e;
	int rc = 0;

	hatch(c, &k);
	if (transport_send(c->h->transport, str_from(c->h->firm.address), k.to,
		k.raw, answer) != SENT_OK)
		rc = err_set(&e, ERR_SETUP, "not sent: %s", answer);
	while (rc == 0 && c->env->steady() < end) {
		rc = came_back(c, &k, &e);
		if (rc == 0)
			rc =
			    mailbox_wait(c->h->mailbox, 2, -1, &e) < 0 ? -1 : 0;
	}
	if (rc == 0)
		err_set(&e, ERR_SETUP,
		    "sent to %.*s, but it did not come back in %d s; is plus "
		    "addressing on at the server? (else plus_addressing = no)",
		    STR_FMT(k.to), DEEP_SECONDS);
	if (rc == 1)
		good(c, "canary", "came back");
	else
		bad(c, "canary", &e);
	arena_free(k.a);
}

int
cmd_check(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"deep", no_argument, NULL, 'd'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL,   0,           NULL, 0  },
	};
	struct house h;
	struct check c = {env, &h, EX_OK};
	struct err e = {.code = ERR_NONE};
	bool deep = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt != 'd') {
			fputs(help, opt == 'h' ? env->out : env->err);
			return opt == 'h' ? EX_OK : EX_USAGE;
		}
		deep = true;
	}
	if (house_open(&h, env, HOUSE_WRITE, false, &e) != 0)
		return house_complain(env, "check", &e);
	check_firm(&c);
	check_database(&c);
	check_outbox(&c);
	check_clock(&c);
	check_mailbox(&c);
	check_board(&c);
	check_submission(&c);
	if (deep && h.mailbox != NULL && h.transport != NULL)
		check_deep(&c);
	house_close(&h);
	return c.code;
}
