/*
 * cmd_run.c - the agent, in the foreground: read, remind, send, wait.
 *
 * Everything that counts is in the database before it is done, so the loop
 * may end at any point; a signal only makes it end at a better one.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/pass.h"
#include "base/log.h"

#define WAIT_MOST 60
#define PAUSE_FIRST 30 /* after a failure of the mailbox */
#define PAUSE_MOST ((int64_t)15 * 60)
#define END_SECONDS 9

/* ---- signals: a byte in the FIFO wakes every wait ---- */

static int wake = -1;
static volatile sig_atomic_t ending, reloading;

static void
on_signal(int sig)
{
	int saved = errno;

	if (sig == SIGHUP) {
		reloading = 1;
	} else {
		ending = 1;
		alarm(END_SECONDS); /* a server that hangs holds nobody */
	}
	(void)!write(wake, "", 1);
	errno = saved;
}

static void
catch_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static void
drain_wake(void)
{
	char c[16];

	while (read(wake, c, sizeof c) > 0)
		;
}

/* ---- systemd: sd_notify(3) is one datagram ---- */

static void
tell_systemd(const char *what)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t n = path == NULL ? 0 : strlen(path);
	int fd;

	if (n == 0 || n >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, what, strlen(what), MSG_NOSIGNAL,
	    (struct sockaddr *)(void *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

/* ---- the loop ---- */

struct run {
	const struct cmd_env *env;
	struct house h;
	int64_t steady;    /* when the clock was last believed; -1: never */
	int64_t pause;     /* of the mailbox, growing */
	int64_t read_next; /* not before, by the steady clock */
	int64_t next;      /* when something falls due, wall clock */
};

static void
read_mail_now(struct run *r)
{
	int64_t now = r->env->steady();
	struct err e = {.code = ERR_NONE};

	if (now < r->read_next)
		return;
	if (pass_read(&r->h, false, &e) == 0) {
		r->pause = 0;
		return;
	}
	r->pause = r->pause == 0 ? PAUSE_FIRST : r->pause * 2;
	if (r->pause > PAUSE_MOST || e.code == ERR_SETUP)
		r->pause = PAUSE_MOST; /* providers lock accounts */
	r->read_next = now + r->pause;
	log_error("mailbox.failed", "%s; again in %lld s", e.msg,
	    (long long)r->pause);
}

static int
remind_now(struct run *r)
{
	int64_t now = r->env->steady();
	struct err e = {.code = ERR_NONE};

	if (remind_pass(&r->h.flow, r->steady < 0 ? -1 : now - r->steady,
		&r->next, &e) != 0) {
		log_error("remind.failed", "%s", e.msg);
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

	if (pass_send(&r->h, &e) != 0)
		log_error("submission.failed", "%s", e.msg);
	if (store_next_wake(r->h.store, &r->next, &e) != 0)
		r->next = 0;
}

static int
seconds_to_wait(const struct run *r)
{
	int64_t s = r->h.config->poll, until = r->next - r->env->wall();

	if (s <= 0 || s > WAIT_MOST)
		s = WAIT_MOST;
	if (r->next != 0 && until < s)
		s = until;
	return s < 1 ? 1 : (int)s;
}

static void
wait_for_news(struct run *r)
{
	int s = seconds_to_wait(r);
	struct pollfd p = {.fd = wake, .events = POLLIN};
	struct err e = {.code = ERR_NONE};

	if (ending)
		return;
	if (r->h.mailbox == NULL) {
		(void)poll(&p, 1, s * 1000);
	} else if (mailbox_wait(r->h.mailbox, s, wake, &e) < 0) {
		log_error("mailbox.lost", "%s", e.msg);
		house_mailbox_lost(&r->h);
	}
	drain_wake();
}

/* A configuration that is wrong is said so, and the old one goes on. */
static int
reload(struct run *r, struct err *e)
{
	struct config *c;

	reloading = 0;
	if (config_load(r->env->config_path, &c, e) != 0) {
		log_error("reload.failed", "%s", e->msg);
		return 0;
	}
	config_free(c);
	tell_systemd("RELOADING=1");
	house_close(&r->h);
	if (house_open(&r->h, r->env, HOUSE_AGENT, false, e) != 0)
		return -1;
	r->read_next = 0;
	tell_systemd("READY=1");
	log_info("reload.done", "%s", r->h.config->path);
	return 0;
}

static int
loop(struct run *r, struct err *e)
{
	while (!ending) {
		if (reloading && reload(r, e) != 0)
			return -1;
		r->h.flow.now = r->env->wall();
		read_mail_now(r);
		if (remind_now(r) != 0)
			return err_set(e, ERR_BUG, "a broken invariant");
		send_now(r);
		if (store_broken(r->h.store))
			return err_set(e, ERR_RETRY,
			    "the database failed in a commit; start again");
		tell_systemd("WATCHDOG=1");
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

	if (house_open(&r.h, env, HOUSE_AGENT, false, &e) != 0)
		return house_complain(env, "run", &e);
	wake = house_wake_fd(&r.h, &e);
	rc = wake < 0 ? -1 : 0;
	if (rc == 0) {
		catch_signals();
		tell_systemd("READY=1");
		log_info("run.begin", "version=%s", DACHPOST_VERSION);
		rc = loop(&r, &e);
	}
	tell_systemd("STOPPING=1");
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
