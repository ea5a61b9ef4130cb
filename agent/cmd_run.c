/*
 * cmd_run.c - the agent, in the foreground: read, remind, send, wait.
 *
 * Everything that counts is in the database before it is done, so the loop
 * may end at any point; a signal only makes it end at a better one.
 */
#include <getopt.h>
#include <poll.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/pass.h"
#include "agent/supervisor.h"
#include "agent/watch.h"
#include "base/log.h"

#define WAIT_MOST 60
#define WAIT_BOARD 20       /* IDLE tells of one folder; the board has four */
#define WAIT_FAILED_PART 15 /* a part of a round failed */
#define PAUSE_FIRST 30      /* after a failure of mailbox or submission */
#define PAUSE_MOST ((int64_t)15 * 60)

/* ---- the loop ---- */

/* A server that failed is left alone for a while, and longer each time. */
struct pause {
	int64_t length; /* 0: the last time went well */
	int64_t until;  /* by the steady clock */
};

struct run {
	const struct cmd_env *env;
	struct house h;
	int wake;
	int64_t steady; /* when the clock was last believed; -1: never */
	struct pause reading, sending;
	bool failed;  /* a part of this round */
	int64_t next; /* when something falls due, wall clock */
	struct watch watch;
};

static bool
is_paused(const struct run *r, const struct pause *p)
{
	return r->env->steady() < p->until;
}

static void
pause_longer(
    struct run *r, struct pause *p, const char *event, const struct err *e)
{
	p->length = p->length == 0 ? PAUSE_FIRST : p->length * 2;
	if (p->length > PAUSE_MOST || e->code == ERR_SETUP)
		p->length = PAUSE_MOST; /* providers lock accounts */
	p->until = r->env->steady() + p->length;
	log_error(event, "%s; again in %lld s", e->msg, (long long)p->length);
}

static void
read_mail_now(struct run *r)
{
	struct err e = {.code = ERR_NONE};

	if (is_paused(r, &r->reading))
		return;
	if (pass_read(&r->h, false, &e) == 0)
		r->reading = (struct pause){0, 0};
	else
		pause_longer(r, &r->reading, "mailbox.failed", &e);
}

static int
remind_now(struct run *r)
{
	int64_t now = r->env->steady();
	struct err e = {.code = ERR_NONE};

	if (remind_pass(&r->h.flow, r->steady < 0 ? -1 : now - r->steady,
		&r->next, &e) != 0) {
		log_error("remind.failed", "%s", e.msg);
		r->failed = true;
		return e.code == ERR_BUG ? -1 : 0;
	}
	if (!r->h.flow.clock_held)
		r->steady = now;
	return 0;
}

static void
send_now(struct run *r)
{
	struct err e = {.code = ERR_NONE};

	if (is_paused(r, &r->sending))
		return;
	if (pass_send(&r->h, &e) == 0)
		r->sending = (struct pause){0, 0};
	else
		pause_longer(r, &r->sending, "submission.failed", &e);
	if (store_next_wake(r->h.store, &r->next, &e) != 0) {
		r->next = 0;
		r->failed = true;
	}
}

static void
watch_now(struct run *r)
{
	const struct watch_round round = {.now = r->h.flow.now,
	    .read = r->reading.length == 0,
	    .sent = r->sending.length == 0};

	watch_pass(&r->watch, &r->h, &round);
}

static int64_t
lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int
seconds_to_wait(const struct run *r)
{
	int64_t s = WAIT_MOST, steady = r->env->steady();

	if (r->h.firm.board[0] != NULL)
		s = WAIT_BOARD;
	if (r->h.config->poll > 0)
		s = lesser(s, r->h.config->poll);
	if (is_paused(r, &r->sending)) /* what is due waits for its end */
		s = lesser(s, r->sending.until - steady);
	else if (r->next != 0 && r->failed)
		s = lesser(s, WAIT_FAILED_PART);
	else if (r->next != 0)
		s = lesser(s, r->next - r->env->wall());
	if (is_paused(r, &r->reading))
		s = lesser(s, r->reading.until - steady);
	s = lesser(s, watch_wait(&r->watch, &r->h, r->env->wall()));
	return s < 1 ? 1 : (int)s;
}

/* Whoever wakes us changed something: it may be what we waited for. */
static void
drain_wake(struct run *r)
{
	char c[16];
	ssize_t n;

	while ((n = read(r->wake, c, sizeof c)) > 0) {
		r->sending.until = 0;
		if (memchr(c, WAKE_LOGIN, (size_t)n) != NULL)
			r->reading = r->sending = (struct pause){0, 0};
	}
}

static void
wait_for_news(struct run *r)
{
	int s = seconds_to_wait(r);
	struct pollfd p = {.fd = r->wake, .events = POLLIN};
	struct err e = {.code = ERR_NONE};

	if (supervisor_ending())
		return;
	if (r->h.mailbox == NULL) {
		(void)poll(&p, 1, s * 1000);
	} else if (mailbox_wait(r->h.mailbox, s, r->wake, &e) < 0) {
		log_error("mailbox.lost", "%s", e.msg);
		house_mailbox_lost(&r->h);
	}
	drain_wake(r);
}

static bool
pulse(void *arg)
{
	(void)arg;
	supervisor_alive();
	return !supervisor_ending();
}

/* Better not to begin than to act upon half of what there was. */
static int
check_database(struct run *r, struct err *e)
{
	struct arena *a = arena_new();
	struct str verdict = STR_NONE;
	int rc = store_check(r->h.store, a, &verdict, e);

	if (rc == 0 && !str_is(verdict, "ok"))
		rc = err_set(e, ERR_SETUP,
		    "database: damaged: %.*s; restore a backup, see "
		    "'dachpost outbox --help'",
		    STR_FMT(verdict));
	arena_free(a);
	return rc;
}

static int
open_house(struct run *r, struct err *e)
{
	if (house_open(&r->h, r->env, HOUSE_AGENT, false, e) != 0)
		return -1;
	if (check_database(r, e) != 0) {
		house_close(&r->h);
		return -1;
	}
	r->h.flow.pulse = pulse;
	r->h.flow.fresh = true;
	r->reading = r->sending = (struct pause){0, 0};
	return 0;
}

/* What is wrong with the configuration is said, and the old one goes on. */
static int
reload(struct run *r, struct err *e)
{
	if (house_try(r->env, e) != 0) {
		log_error("reload.failed", "%s", e->msg);
		return 0;
	}
	supervisor_tell("RELOADING=1");
	house_close(&r->h);
	if (open_house(r, e) != 0)
		return -1;
	supervisor_tell("READY=1");
	log_info("reload.done", "%s", r->h.config->path);
	return 0;
}

static int
loop(struct run *r, struct err *e)
{
	while (!supervisor_ending()) {
		if (supervisor_reloading() && reload(r, e) != 0)
			return -1;
		r->h.flow.now = r->env->wall();
		r->failed = false;
		house_keys_look(&r->h);
		read_mail_now(r);
		if (remind_now(r) != 0)
			return err_set(e, ERR_BUG, "a broken invariant");
		send_now(r);
		if (store_broken(r->h.store))
			return err_set(
			    e, ERR_RETRY, "the database failed; start again");
		watch_now(r);
		supervisor_alive();
		wait_for_news(r);
	}
	return 0;
}

static int
run(const struct cmd_env *env)
{
	struct run r = {.env = env, .steady = -1};
	struct err e = {.code = ERR_NONE};
	int rc;

	supervisor_catch(-1);
	if (open_house(&r, &e) != 0)
		return house_complain(env, "run", &e);
	r.wake = house_wake_fd(&r.h, &e);
	rc = r.wake < 0 ? -1 : 0;
	if (rc == 0) {
		supervisor_catch(r.wake);
		supervisor_tell("READY=1");
		log_info("run.begin", "version=%s", DACHPOST_VERSION);
		rc = loop(&r, &e);
	}
	supervisor_tell("STOPPING=1");
	log_info("run.end", "rc=%d", rc);
	house_close(&r.h);
	return rc == 0 ? EX_OK : house_complain(env, "run", &e);
}

static int
usage(FILE *to, int code)
{
	fputs("usage: dachpost run [--quiet] [--debug]\n\n"
	      "The agent, in the foreground: reads mail as it comes, reminds, "
	      "sends.\nSIGHUP reads the configuration anew, SIGTERM ends it "
	      "within ten seconds.\n",
	    to);
	return code;
}

int
cmd_run(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"quiet", no_argument, NULL, 'q'},
	    {"debug", no_argument, NULL, 'd'},
	    {"help",  no_argument, NULL, 'h'},
	    {NULL,    0,           NULL, 0  },
	};
	enum log_level level = LOG_INFO;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'q':
			level = LOG_WARN;
			break;
		case 'd':
			level = LOG_DEBUG;
			break;
		case 'h':
			return usage(env->out, EX_OK);
		default:
			return usage(env->err, EX_USAGE);
		}
	}
	if (optind != argc)
		return usage(env->err, EX_USAGE);
	log_open(level);
	return run(env);
}
