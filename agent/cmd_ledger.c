/* dachpost ledger: every mail seen, and what became of it. */
#include <getopt.h>
#include <sysexits.h>

#include "agent/listing.h"

static const char help[] = "usage: dachpost ledger [--json]\n\n"
			   "Every mail seen, and what became of it, and why.\n";

struct ledger {
	FILE *out;
	struct arena *a;
	struct json_out *w;
};

static int
json_line(void *arg, const struct mail_row *m, struct err *e)
{
	struct ledger *l = arg;

	(void)e;
	json_open(l->w, '{');
	json_kstr(l->w, "folder", m->folder);
	json_kstr(l->w, "uid", m->uid);
	json_kstr(l->w, "message_id", m->message_id);
	json_kstr(l->w, "sha256", m->sha256);
	json_kstr(l->w, "kind", m->kind);
	json_kstr(l->w, "order", m->order);
	json_kstr(l->w, "why", m->why);
	json_close(l->w);
	return 0;
}

static int
text_line(void *arg, const struct mail_row *m, struct err *e)
{
	struct ledger *l = arg;
	char iso[ISO_MAX];

	(void)e;
	fprintf(l->out, "%.16s  ", iso_moment(m->seen, iso));
	listing_cell(l->out, l->a, m->kind, 12);
	listing_cell(l->out, l->a, m->order, 10);
	listing_cell(l->out, l->a, m->why, 36);
	listing_cell(l->out, l->a, m->uid, 40);
	fputc('\n', l->out);
	arena_reset(l->a);
	return 0;
}

static int
ledger(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	struct buf json = BUF_INIT;
	struct json_out w;
	struct ledger l = {env->out, arena_new(), &w};
	int rc;

	(void)args;
	json_begin(&w, &json);
	json_open(&w, '[');
	rc = store_mails(h->store, o->json ? json_line : text_line, &l, e);
	json_close(&w);
	if (o->json && rc == 0)
		(void)listing_print(env, &json);
	buf_clear(&json);
	arena_free(l.a);
	return rc;
}

int
cmd_ledger(int argc, char **argv, const struct cmd_env *env)
{
	return listing_command(argc, argv, env, help, 0, ledger);
}
