/* dachpost show: one order with its history and its mails. */
#include <getopt.h>
#include <sysexits.h>

#include "agent/listing.h"

static const char help[] =
    "usage: dachpost show ORDER [--json] [--now T]\n\n"
    "One order: the inquiry, what happened, and its mails.\n";

struct show {
	const struct cmd_env *env;
	struct arena *a;
	int64_t now;
	bool json;
	struct terminal t;
};

/* A pipe gets what is usual. */
static size_t
columns_behind(const struct show *s, size_t n, size_t usual)
{
	if (s->t.columns == 0)
		return usual;
	return s->t.columns < n + 10 ? 10 : s->t.columns - n;
}

static int
show_json(
    struct show *s, struct store *store, const struct dossier *d, struct err *e)
{
	struct buf json = BUF_INIT;
	struct json_out w;

	json_begin(&w, &json);
	json_open(&w, '{');
	listing_order(&w, s->a, d, s->now);
	if (listing_history(&w, store, s->a, d, e) != 0) {
		buf_clear(&json);
		return -1;
	}
	json_close(&w);
	return listing_print(s->env, &json);
}

static void
text_line(const struct show *s, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	listing_paint(s->env->out, &s->t, "2");
	fprintf(s->env->out, "%-10s", name);
	listing_paint(s->env->out, &s->t, "");
	listing_cell(s->env->out, s->a, value, columns_behind(s, 10, 68));
	fputc('\n', s->env->out);
}

static void
text_events(const struct show *s, const struct order *o)
{
	char iso[ISO_MAX];

	fputc('\n', s->env->out);
	for (size_t i = 0; i < o->n_events; i++) {
		const struct event *ev = &o->events[i];

		fprintf(s->env->out, "%-25s  %-12s ", listing_when(ev, iso),
		    listing_do(ev));
		listing_cell(s->env->out, s->a, ev->by, 12);
		fprintf(s->env->out, "%s\n", ev->undone ? " (undone)" : "");
	}
}

static int
text_mail(void *arg, const struct thread_mail *m, struct err *e)
{
	struct show *s = arg;
	char iso[ISO_MAX];

	(void)e;
	fprintf(s->env->out, "%-25s  %s ", iso_moment(m->at, iso),
	    m->ours ? "->" : "<-");
	listing_cell(s->env->out, s->a, m->subject, columns_behind(s, 30, 48));
	fputc('\n', s->env->out);
	return 0;
}

static int
show_text(
    struct show *s, struct store *store, const struct dossier *d, struct err *e)
{
	const struct order *o = &d->o;
	char iso[ISO_MAX];

	text_line(s, "order", o->number);
	text_line(s, "state", str_from(state_name(o->state)));
	if (o->due != 0)
		text_line(s, "due", str_from(iso_moment(o->due, iso)));
	text_line(s, "customer", listing_customer(s->a, &d->inquiry));
	text_line(s, "e-mail", d->inquiry.customer.email);
	for (size_t i = 0; i < d->inquiry.customer.phones.n; i++)
		text_line(s, "phone", d->inquiry.customer.phones.s[i]);
	text_line(s, "partner", o->partner);
	text_line(s, "number", d->inquiry_no);
	text_line(s, "person", o->person);
	text_events(s, o);
	fputc('\n', s->env->out);
	return store_thread(store, o->id, s->a, text_mail, s, e);
}

static int
show(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	const char *number = args[0];
	struct show s = {.env = env,
	    .a = arena_new(),
	    .now = o->now,
	    .t = listing_terminal(env->out)};
	struct dossier d = {0};
	int rc = store_order_by_number(h->store, str_from(number), s.a, &d, e);

	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
		    "there is no order %s; 'dachpost list --all' shows all",
		    number);
	else if (rc == 1)
		rc = o->json ? show_json(&s, h->store, &d, e)
		             : show_text(&s, h->store, &d, e);
	arena_free(s.a);
	return rc;
}

int
cmd_show(int argc, char **argv, const struct cmd_env *env)
{
	return listing_command(argc, argv, env, help, 1, show);
}
