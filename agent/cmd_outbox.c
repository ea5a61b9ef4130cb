/* dachpost outbox: the mails that go out, and where they stand. */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "agent/listing.h"

static const char help[] =
    "usage: dachpost outbox [--json] [--all]\n"
    "       dachpost outbox retry ID\n"
    "       dachpost outbox drop ID\n"
    "       dachpost outbox reconcile [--send]\n\n"
    "The mails that wait, failed, or may have arrived twice; with --all (and\n"
    "--json) also those that were sent.  retry sends one again at the next\n"
    "pass, drop forgets it.\n\n"
    "Where the database was put back to an older state, it does not know of\n"
    "the mails that went out since; nothing is sent then.  reconcile goes on:\n"
    "what may have gone out already is kept as ambiguous, for retry or drop;\n"
    "with --send all of it goes once more, with the same Message-IDs.\n";

struct outbox {
	FILE *out;
	struct arena *a;
	struct json_out *w;
	bool all;
	unsigned n, lost; /* shown; sent though an answer was lost */
};

/* What the firm is told by itself is a response, seen from outside. */
static const char *
kind_of(const struct outmail *m)
{
	return strcmp(m->kind, "alert") == 0 ? "response" : m->kind;
}

static int
json_line(void *arg, const struct outmail *m, struct err *e)
{
	struct outbox *l = arg;

	(void)e;
	json_open(l->w, '{');
	json_kint(l->w, "id", m->id);
	json_kcstr(l->w, "kind", kind_of(m));
	json_kstr(l->w, "order", m->number);
	json_kstr(l->w, "to", m->recipient);
	json_kcstr(l->w, "state", outbox_state_name(m->state));
	json_kint(l->w, "tries", m->tries);
	json_kint(l->w, "lost_answers", m->unknowns);
	json_kstr(l->w, "message_id", m->message_id);
	json_kstr(l->w, "subject", m->subject);
	json_kstr(l->w, "answer", m->answer);
	json_close(l->w);
	return 0;
}

static int
text_line(void *arg, const struct outmail *m, struct err *e)
{
	struct outbox *l = arg;
	char iso[ISO_MAX];

	(void)e;
	l->lost += m->state == OUTBOX_SENT && m->unknowns > 0;
	if (m->state == OUTBOX_SENT && !l->all)
		return 0;
	fprintf(l->out, "%5lld  %-9s  %-12s  ", (long long)m->id,
	    outbox_state_name(m->state), kind_of(m));
	listing_cell(l->out, l->a, m->number, 9);
	fputs("  ", l->out);
	listing_cell(l->out, l->a, m->recipient, 32);
	fprintf(l->out, "  %.16s  ",
	    m->next_try == 0 ? "" : iso_moment(m->next_try, iso));
	listing_cell(l->out, l->a, m->answer, 40);
	fputc('\n', l->out);
	l->n++;
	return 0;
}

static int
list(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, struct err *e)
{
	struct buf json = BUF_INIT;
	struct json_out w;
	int64_t since = 0;
	struct outbox l = {env->out, arena_new(), &w, o->all, 0, 0};
	int rc;

	json_begin(&w, &json);
	json_open(&w, '[');
	rc = store_outboxes(
	    h->store, l.a, o->json ? json_line : text_line, &l, e);
	json_close(&w);
	if (rc == 0 && o->json)
		(void)listing_print(env, &json);
	else if (rc == 0 && l.n == 0)
		fputs("nothing waits\n", env->out);
	if (rc == 0 && l.lost > 0)
		fprintf(env->out,
		    "%u sent though the server's answer was lost once: may "
		    "have arrived twice, with one Message-ID\n",
		    l.lost);
	if (rc == 0 && held_since(&h->flow, &since, e) == 0 && since != 0)
		fputs("sending is held: see 'dachpost outbox --help'\n",
		    env->err);
	buf_clear(&json);
	arena_free(l.a);
	return rc;
}

static int
change(struct house *h, const struct listing_options *o, bool retry,
    const char *id, struct err *e)
{
	int64_t n;
	int rc;

	if (!str_int(str_from(id), &n))
		return err_set(e, ERR_INPUT, "'%s' is no number", id);
	if (store_begin(h->store, e) != 0)
		return -1;
	rc = retry ? store_outbox_retry(h->store, n, o->now, e)
	           : store_outbox_drop(h->store, n, e);
	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
		    "no mail %s waits or failed; 'dachpost outbox' shows which",
		    id);
	if (rc == 1)
		rc = store_commit(h->store, e);
	house_wake(h);
	store_rollback(h->store);
	return rc;
}

static int
reconcile(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, bool again, struct err *e)
{
	int64_t n;
	int rc;

	h->flow.now = o->now;
	if ((rc = held_reconcile(&h->flow, again, &n, e)) < 0)
		return -1;
	if (rc == 0)
		fputs("nothing is held\n", env->out);
	else
		fprintf(env->out,
		    "sending goes on; %lld mail(s) may have gone out already "
		    "and %s\n",
		    (long long)n,
		    again ? "go once more" : "wait for 'retry' or 'drop'");
	house_wake(h);
	return 0;
}

/* reconcile [--send]: the option may stand on either side. */
static bool
take_send(int *argc, char **argv)
{
	int n = 0;

	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--send") != 0)
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	if (n == *argc)
		return false;
	*argc = n;
	return true;
}

enum verb { VERB_LIST, VERB_RETRY, VERB_DROP, VERB_RECONCILE, VERB_NONE };

static enum verb
verb_of(int n, char **args)
{
	static const struct {
		const char *name;
		enum verb verb;
		int words;
	} verbs[] = {
	    {"retry",     VERB_RETRY,     2},
	    {"drop",      VERB_DROP,      2},
	    {"reconcile", VERB_RECONCILE, 1},
	};

	for (size_t i = 0; n > 0 && i < sizeof verbs / sizeof *verbs; i++) {
		if (n == verbs[i].words && strcmp(args[0], verbs[i].name) == 0)
			return verbs[i].verb;
	}
	return n == 0 ? VERB_LIST : VERB_NONE;
}

int
cmd_outbox(int argc, char **argv, const struct cmd_env *env)
{
	struct listing_options o;
	struct house h;
	struct err e = {.code = ERR_NONE};
	bool again = take_send(&argc, argv);
	enum verb verb;
	int code, rc;

	if (listing_getopt(argc, argv, env, help, &o, &code) != 0)
		return code;
	verb = verb_of(argc - optind, argv + optind);
	if (verb == VERB_NONE || (again && verb != VERB_RECONCILE)) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	if (house_open(&h, env, HOUSE_READ, false, &e) != 0)
		return house_complain(env, "outbox", &e);
	if (verb == VERB_LIST)
		rc = list(env, &h, &o, &e);
	else if (verb == VERB_RECONCILE)
		rc = reconcile(env, &h, &o, again, &e);
	else
		rc = change(&h, &o, verb == VERB_RETRY, argv[optind + 1], &e);
	house_close(&h);
	return rc == 0 ? EX_OK : house_complain(env, "outbox", &e);
}
