/* dachpost once: one pass - read, decide, remind, send. */
#include <getopt.h>
#include <sysexits.h>

#include "agent/house.h"
#include "agent/pass.h"
#include "base/log.h"

static int
usage(FILE *to, int code)
{
	fputs("usage: dachpost once [--now T] [--dry-run] [--verbose]\n\n"
	      "One pass: reads new mail, decides, reminds, sends; for cron.\n\n"
	      "  --now T     plays the pass at that moment; T alone is the "
	      "clock\n"
	      "  --dry-run   on a copy of the database, and sends nothing: "
	      "says what it would do\n"
	      "  --verbose   one line for each event on standard error\n",
	    to);
	return code;
}

struct preview {
	FILE *out;
	int64_t now;
	int64_t newest; /* order before the pass */
};

static int
note_newest(void *arg, const struct dossier *d, struct err *e)
{
	struct preview *p = arg;

	(void)e;
	if (d->o.id > p->newest)
		p->newest = d->o.id;
	return 0;
}

static int
preview_order(void *arg, const struct dossier *d, struct err *e)
{
	const struct preview *p = arg;

	(void)e;
	if (d->o.id > p->newest)
		fprintf(
		    p->out, "would open order %.*s\n", STR_FMT(d->o.number));
	return 0;
}

static int
preview_one(void *arg, const struct outmail *m, struct err *e)
{
	const struct preview *p = arg;

	(void)e;
	if (m->next_try != 0)
		fprintf(p->out, "would send %s %s to %.*s%s%.*s\n", m->kind,
		    m->next_try <= p->now ? "now" : "later",
		    STR_FMT(m->recipient), m->number.n > 0 ? ", order " : "",
		    STR_FMT(m->number));
	return 0;
}

static void
before(struct preview *p, struct house *h)
{
	struct arena *a = arena_new();

	(void)store_orders(h->store, true, a, note_newest, p, NULL);
	arena_free(a);
}

static void
preview(const struct cmd_env *env, struct house *h, struct preview *p)
{
	struct arena *a = arena_new();
	struct err e;

	if (store_orders(h->store, true, a, preview_order, p, &e) != 0 ||
	    store_outboxes(h->store, a, preview_one, p, &e) != 0)
		fprintf(env->err, "dachpost once: %s\n", e.msg);
	arena_free(a);
}

/*
 * A mailbox that cannot be reached keeps nobody from being reminded: each
 * part has its turn, the first fault is the pass's.
 */
static int
pass(const struct cmd_env *env, int64_t now, bool played, bool dry)
{
	struct house h;
	struct preview p = {.out = env->out, .now = now};
	struct err e = {.code = ERR_NONE}, later = {.code = ERR_NONE};
	int64_t next;
	int rc;

	if (house_open(&h, env, HOUSE_AGENT, dry, &e) != 0)
		return house_complain(env, "once", &e);
	h.flow.now = now;
	if (dry)
		before(&p, &h);
	rc = pass_read(&h, played, &e);
	if (remind_pass(&h.flow, -1, &next, rc == 0 ? &e : &later) != 0)
		rc = -1;
	if (dry)
		preview(env, &h, &p);
	else if (pass_send(&h, rc == 0 ? &e : &later) != 0)
		rc = -1;
	house_close(&h);
	return rc == 0 ? EX_OK : house_complain(env, "once", &e);
}

int
cmd_once(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"now",     required_argument, NULL, 'n'},
	    {"dry-run", no_argument,       NULL, 'd'},
	    {"verbose", no_argument,       NULL, 'v'},
	    {"help",    no_argument,       NULL, 'h'},
	    {NULL,      0,                 NULL, 0  },
	};
	const char *now_text = NULL;
	int64_t now = env->now;
	bool dry = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'n':
			now_text = optarg;
			break;
		case 'd':
			dry = true;
			break;
		case 'v':
			log_open(LOG_INFO);
			break;
		case 'h':
			return usage(env->out, EX_OK);
		default:
			return usage(env->err, EX_USAGE);
		}
	}
	if (optind != argc)
		return usage(env->err, EX_USAGE);
	if (now_text != NULL && !house_now(env, "once", now_text, &now))
		return EX_USAGE;
	return pass(env, now, now_text != NULL, dry);
}
