#include "agent/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/canary.h"
#include "base/log.h"
#include "flow/respond.h"

#define HEALTH_EVERY 60
#define ALARM_SECONDS 60

/* ---- what is kept over a restart ---- */

static int64_t
figure(const struct house *h, const char *key)
{
	int64_t n = 0;

	return store_meta(h->store, key, &n, NULL) < 0 ? 0 : n;
}

static void
keep(const struct house *h, const char *key, int64_t n)
{
	struct err e;

	if (store_meta_put(h->store, key, n, &e) != 0)
		log_warn("watch.keep", "%s", e.msg);
}

static void
begin(struct watch *w, const struct house *h, int64_t now)
{
	*w = (struct watch){.begun = true,
	    .heard_at = now,
	    .sent = figure(h, "canary_sent"),
	    .waiting = figure(h, "canary_waiting"),
	    .deaf_since = figure(h, "deaf_since")};
}

/* ---- the alarm ---- */

static struct str
words(const struct flow *f, struct arena *a, enum notice n, int64_t since)
{
	struct civil c = civil_of(since);

	return notice_sentence(a, n, f->firm->language,
	    arena_fmt(a, "%02d.%02d.%04d %02d:%02d", c.day, c.month, c.year,
		c.hour, c.min));
}

static int
tell_deaf(struct flow *f, struct arena *a, int64_t since, struct err *e)
{
	struct alert al = {
	    .why = words(f, a, NOTICE_DEAF, since), .due = since};

	return respond_alert(f, a, &al, e);
}

static int
tell_hears(struct flow *f, struct arena *a, int64_t since, struct err *e)
{
	struct alert al = {
	    .why = words(f, a, NOTICE_HEARS, since), .due = f->now};

	return respond_alert(f, a, &al, e);
}

/* In the grandchild: the operator's own command line, not for ever. */
static void
become_command(const char *command, const char *event, int in)
{
	alarm(ALARM_SECONDS);
	setenv("DACHPOST_EVENT", event, 1);
	dup2(in, STDIN_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* Nobody waits for it, and nobody has to bury it. */
static void
run_command(const char *command, const char *event, struct str text)
{
	int p[2];
	pid_t child;

	if (command[0] == '\0' || pipe2(p, O_CLOEXEC) != 0)
		return;
	if ((child = fork()) == 0) {
		if (fork() == 0)
			become_command(command, event, p[0]);
		_exit(0);
	}
	close(p[0]);
	(void)!write(p[1], text.p, text.n); /* less than a pipe holds */
	close(p[1]);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static void
alarm_now(struct house *h, int64_t since, bool deaf)
{
	struct arena *a = arena_new();
	struct err e;
	struct str text =
	    words(&h->flow, a, deaf ? NOTICE_DEAF : NOTICE_HEARS, since);

	if (deaf)
		log_error("watch.deaf", "since=%lld", (long long)since);
	else
		log_info("watch.hears", "since=%lld", (long long)since);
	run_command(h->config->watch.alarm_command, deaf ? "deaf" : "hears",
	    arena_fmt(a, "%.*s\n", STR_FMT(text)));
	if (flow_transaction(
		&h->flow, deaf ? tell_deaf : tell_hears, since, &e) != 0)
		log_error("watch.mail", "%s", e.msg);
	arena_free(a);
}

/* ---- deaf or not ---- */

static void
let_fly(struct watch *w, struct house *h, int64_t now)
{
	int64_t every = h->config->watch.canary;
	struct err e;

	if (every == 0 || now - w->sent < every)
		return;
	w->sent = now;
	keep(h, "canary_sent", now);
	if (canary_send(h, now, &e) != 0) {
		log_warn("canary.not_sent", "%s", e.msg);
		return;
	}
	if (w->waiting == 0) {
		w->waiting = now;
		keep(h, "canary_waiting", now);
	}
}

static void
look_out(struct watch *w, struct house *h)
{
	if (w->waiting == 0 || !canary_heard(h, w->waiting))
		return;
	w->waiting = canary_heard(h, w->sent) ? 0 : w->sent;
	keep(h, "canary_waiting", w->waiting);
}

/* Since when nothing was heard that should have been; 0: all is well. */
static int64_t
silence(const struct watch *w, int64_t now, int64_t patience)
{
	int64_t since = 0;

	if (w->waiting != 0 && now - w->waiting > patience)
		since = w->waiting;
	if (now - w->heard_at > patience && (since == 0 || w->heard_at < since))
		since = w->heard_at;
	return since;
}

static void
judge(struct watch *w, struct house *h, int64_t now)
{
	int64_t patience = h->config->watch.deaf_after;
	int64_t since = patience == 0 ? 0 : silence(w, now, patience);
	int64_t was = w->deaf_since;

	if ((since != 0) == (was != 0))
		return;
	w->deaf_since = since;
	keep(h, "deaf_since", since);
	alarm_now(h, since != 0 ? since : was, since != 0);
}

/* ---- health ---- */

static int64_t
outbox_count(const struct house *h, enum outbox_state state)
{
	int64_t n = 0;

	(void)store_outbox_count_state(h->store, state, &n, NULL);
	return n;
}

static void
describe(const struct watch *w, const struct house *h,
    const struct watch_round *r, struct buf *to)
{
	int64_t failed = outbox_count(h, OUTBOX_FAILED), held = 0;
	char iso[ISO_MAX];
	struct json_out j;

	(void)store_meta(h->store, "held", &held, NULL);
	json_begin(&j, to);
	json_open(&j, '{');
	json_kbool(
	    &j, "ok", r->read && r->sent && w->deaf_since == 0 && held == 0);
	json_kcstr(&j, "at", iso_moment(r->now, iso));
	json_kcstr(&j, "read", iso_moment(w->heard_at, iso));
	json_kbool(&j, "reading", r->read);
	json_kbool(&j, "sending", r->sent);
	json_kbool(&j, "held", held != 0);
	json_kcstr(&j, "deaf_since",
	    w->deaf_since == 0 ? "" : iso_moment(w->deaf_since, iso));
	json_kint(&j, "waiting", outbox_count(h, OUTBOX_QUEUED));
	json_kint(&j, "failed", failed);
	json_kint(&j, "ambiguous", outbox_count(h, OUTBOX_AMBIGUOUS));
	json_kcstr(&j, "version", DACHPOST_VERSION);
	json_close(&j);
	buf_addc(to, '\n');
}

static void
write_health(
    const struct watch *w, const struct house *h, const struct watch_round *r)
{
	struct buf text = BUF_INIT, fresh = BUF_INIT, path = BUF_INIT;
	FILE *f;
	bool ok;

	describe(w, h, r, &text);
	buf_addf(&path, "%s/health", h->config->state_directory);
	buf_addf(&fresh, "%s.new", buf_cstr(&path));
	if ((f = fopen(buf_cstr(&fresh), "we")) != NULL) {
		ok = fwrite(text.p, text.n, 1, f) == 1;
		ok = fclose(f) == 0 && ok;
		if (ok)
			(void)rename(buf_cstr(&fresh), buf_cstr(&path));
	}
	buf_clear(&text);
	buf_clear(&fresh);
	buf_clear(&path);
}

void
watch_pass(struct watch *w, struct house *h, const struct watch_round *r)
{
	if (!w->begun || r->now < w->heard_at) /* the clock was set back */
		begin(w, h, r->now);
	if (r->read)
		w->heard_at = r->now;
	let_fly(w, h, r->now);
	look_out(w, h);
	judge(w, h, r->now);
	if (r->now - w->health_at < HEALTH_EVERY && r->now >= w->health_at)
		return;
	w->health_at = r->now;
	write_health(w, h, r);
}

int64_t
watch_wait(const struct watch *w, const struct house *h, int64_t now)
{
	int64_t s = HEALTH_EVERY, left;

	if (h->config->watch.canary == 0)
		return s;
	left = w->sent + h->config->watch.canary - now;
	if (left < s)
		s = left;
	left = w->waiting + h->config->watch.deaf_after + 1 - now;
	return w->waiting != 0 && w->deaf_since == 0 && left < s ? left : s;
}
