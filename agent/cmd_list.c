/* dachpost list: the open orders, most urgent first. */
#include <getopt.h>
#include <sysexits.h>

#include "agent/listing.h"

static const char help[] = "usage: dachpost list [--all] [--json] [--now T]\n\n"
			   "The open orders, most urgent first.\n\n"
			   "  --all    done and lost ones, too\n"
			   "  --json   as an array of objects\n"
			   "  --now T  overdue is what is overdue then\n";

struct list {
	FILE *out;
	struct arena *a;
	struct json_out *w;
	int64_t now;
	unsigned n;
	struct terminal t;
};

#define BEFORE_CUSTOMER 63 /* columns */

static int
json_line(void *arg, const struct dossier *d, struct err *e)
{
	struct list *l = arg;

	(void)e;
	json_open(l->w, '{');
	listing_order(l->w, l->a, d, l->now);
	json_close(l->w);
	arena_reset(l->a);
	return 0;
}

/* "noch 3 Tage", on the command line in English. */
static void
print_left(FILE *out, const struct order *o, int64_t now)
{
	int64_t left = o->due - now, late = -left;

	if (o->due == 0)
		fprintf(out, "%-14s", "");
	else if (left > 2 * 86400)
		fprintf(out, "%3lld days left ", (long long)(left / 86400));
	else if (left > 0)
		fprintf(out, "%3lld hours left", (long long)(left / 3600));
	else if (late < 2 * 86400)
		fprintf(out, "%3lld hours LATE", (long long)(late / 3600));
	else
		fprintf(out, "%3lld days LATE ", (long long)(late / 86400));
}

/* What the terminal has left; a pipe gets what is usual. */
static size_t
customer_columns(const struct terminal *t)
{
	if (t->columns == 0)
		return 30;
	return t->columns < BEFORE_CUSTOMER + 10 ? 10
	                                         : t->columns - BEFORE_CUSTOMER;
}

static int
text_line(void *arg, const struct dossier *d, struct err *e)
{
	struct list *l = arg;
	char iso[ISO_MAX];

	(void)e;
	fprintf(
	    l->out, "%.*s  %-8s", STR_FMT(d->o.number), state_name(d->o.state));
	listing_paint(l->out, &l->t, listing_urgency(&d->o, l->now));
	print_left(l->out, &d->o, l->now);
	listing_paint(l->out, &l->t, "");
	fprintf(l->out, "  %-10s  ",
	    d->o.due == 0 ? "" : iso_day(d->o.last_day, iso));
	listing_cell(l->out, l->a, d->o.person, 12);
	fputs("  ", l->out);
	listing_cell(l->out, l->a, listing_customer(l->a, &d->inquiry),
	    customer_columns(&l->t));
	fputc('\n', l->out);
	l->n++;
	arena_reset(l->a);
	return 0;
}

static int
list(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	struct buf json = BUF_INIT;
	struct json_out w;
	struct list l = {.out = env->out,
	    .a = arena_new(),
	    .w = &w,
	    .now = o->now,
	    .t = listing_terminal(env->out)};
	int rc;

	(void)args;
	json_begin(&w, &json);
	json_open(&w, '[');
	rc = store_orders(
	    h->store, o->all, l.a, o->json ? json_line : text_line, &l, e);
	json_close(&w);
	arena_free(l.a);
	if (rc == 0 && o->json)
		return listing_print(env, &json);
	buf_clear(&json);
	if (rc == 0 && l.n == 0)
		fputs("no open orders\n", env->out);
	return rc;
}

int
cmd_list(int argc, char **argv, const struct cmd_env *env)
{
	return listing_command(argc, argv, env, help, 0, list);
}
