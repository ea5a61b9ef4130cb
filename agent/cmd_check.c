/*
 * dachpost check: is everything there that the agent needs?  One line for
 * each question; a fault says what to do.  Works beside a running agent.
 */
#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/canary.h"

#define DEEP_SECONDS 90

static const char help[] =
    "usage: dachpost check [--deep] [--first-mail]\n\n"
    "Configuration, database, clock, mailbox, submission: one line each.\n\n"
    "  --deep        also sends a mail to itself, through plus addressing,\n"
    "                and waits for it\n"
    "  --first-mail  sends the person in charge a mail that all is set up\n";

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

/* 1: it is there, and gone now.  0: not yet. */
static int
came_back(const struct check *c, int64_t sent, struct err *e)
{
	struct mailbox *box = c->h->mailbox;
	struct fetched m;
	int rc;

	if (canary_heard(c->h, sent)) /* by the agent that runs beside us */
		return 1;
	if (mailbox_look(box, c->env->wall(), e) != 0)
		return -1;
	while ((rc = mailbox_next(box, &m, e)) == 1) {
		const struct mailbox_place p = {m.folder, m.validity, m.uid};

		if (canary_of(c->h, m.raw) == sent)
			return mailbox_remove(box, &p, e);
	}
	return rc;
}

static void
check_deep(struct check *c)
{
	int64_t sent = c->env->wall(), begin = c->env->steady();
	char line[64];
	struct err e = {.code = ERR_NONE};
	int rc = canary_send(c->h, sent, &e);

	while (rc == 0 && c->env->steady() < begin + DEEP_SECONDS) {
		rc = came_back(c, sent, &e);
		if (rc == 0 && mailbox_wait(c->h->mailbox, 2, -1, &e) < 0)
			rc = -1;
	}
	if (rc == 0)
		err_set(&e, ERR_SETUP,
		    "a mail to %s%s did not come back in %d s%s",
		    c->h->firm.plus ? "the plus address of " : "",
		    c->h->firm.address, DEEP_SECONDS,
		    c->h->firm.plus ? "; does the server know plus "
				      "addressing? (else plus_addressing = no)"
				    : "");
	snprintf(line, sizeof line, "came back after %lld s%s",
	    (long long)(c->env->steady() - begin),
	    c->h->firm.plus ? ", plus addressing works" : "");
	if (rc == 1)
		good(c, "canary", line);
	else
		bad(c, "canary", &e);
}

static void
first_mail(struct check *c)
{
	const struct firm_person *p = firm_default_person(&c->h->firm);
	struct err e;

	if (canary_greet(c->h, p, c->env->wall(), &e) == 0)
		good(c, "first mail", p->addresses[0]);
	else
		bad(c, "first mail", &e);
}

int
cmd_check(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"deep",       no_argument, NULL, 'd'},
	    {"first-mail", no_argument, NULL, 'm'},
	    {"help",       no_argument, NULL, 'h'},
	    {NULL,         0,           NULL, 0  },
	};
	struct house h;
	struct check c = {env, &h, EX_OK};
	struct err e = {.code = ERR_NONE};
	bool deep = false, first = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt != 'd' && opt != 'm') {
			fputs(help, opt == 'h' ? env->out : env->err);
			return opt == 'h' ? EX_OK : EX_USAGE;
		}
		deep |= opt == 'd';
		first |= opt == 'm';
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
	if (first && c.code == EX_OK)
		first_mail(&c);
	house_close(&h);
	return c.code;
}
