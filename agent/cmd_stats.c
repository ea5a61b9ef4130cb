/* dachpost stats: the months as figures. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/listing.h"
#include "flow/report.h"

static const char help[] =
    "usage: dachpost stats [--all] [--json] [--now T]\n"
    "       dachpost stats --openmetrics\n\n"
    "Inquiries, contacts within 24 hours, offers, acceptances and turnover,\n"
    "for this month and the five before it; --all: twenty-four months.\n"
    "--openmetrics prints how things stand, for a node exporter's textfile\n"
    "collector.\n";

static void
text_head(FILE *out)
{
	fputs("month    inquiries contacted  in 24h  median h  offers  "
	      "accepted  lost  done  turnover EUR\n",
	    out);
}

static void
text_month(FILE *out, const struct letter_month *m)
{
	char hours[24] = "-";

	if (m->median_contact >= 0)
		snprintf(hours, sizeof hours, "%.1f",
		    (double)m->median_contact / 3600);
	fprintf(out, "%04d-%02d  %9u %9u %7u %9s %7u %9u %5u %5u %13.2f\n",
	    m->year, m->month, m->inquiries, m->contacted, m->contacted_in_24h,
	    hours, m->offers, m->accepted, m->declined + m->passed,
	    m->completed, (double)m->turnover_cents / 100);
}

static void
json_month(struct json_out *w, const struct letter_month *m)
{
	char month[16];

	snprintf(month, sizeof month, "%04d-%02d", m->year, m->month);
	json_open(w, '{');
	json_kcstr(w, "month", month);
	json_kint(w, "inquiries", m->inquiries);
	json_kint(w, "contacted", m->contacted);
	json_kint(w, "contacted_in_24h", m->contacted_in_24h);
	json_key(w, "median_contact_seconds");
	if (m->median_contact < 0)
		json_none(w);
	else
		json_int(w, m->median_contact);
	json_kint(w, "offers", m->offers);
	json_kint(w, "accepted", m->accepted);
	json_kint(w, "declined", m->declined);
	json_kint(w, "passed", m->passed);
	json_kint(w, "completed", m->completed);
	json_key(w, "turnover_eur");
	json_cents(w, m->turnover_cents);
	json_kint(w, "turnover_orders", m->turnover_orders);
	json_close(w);
}

static int
stats(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	struct civil now = civil_of(o->now);
	int this = now.year * 12 + now.month - 1, n = o->all ? 24 : 6;
	struct letter_month m;
	struct buf json = BUF_INIT;
	struct json_out w;
	int rc = 0;

	(void)args;
	json_begin(&w, &json);
	json_open(&w, '[');
	if (!o->json)
		text_head(env->out);
	for (int i = this - n + 1; i <= this && rc == 0; i++) {
		rc = report_month(&h->flow, i / 12, i % 12 + 1, &m, e);
		if (rc == 0 && o->json)
			json_month(&w, &m);
		else if (rc == 0)
			text_month(env->out, &m);
	}
	json_close(&w);
	if (rc == 0 && o->json)
		(void)listing_print(env, &json);
	buf_clear(&json);
	return rc;
}

/* ---- for a node exporter ---- */

struct gauges {
	unsigned order[ORDER_STATES], overdue;
	int64_t now;
};

static int
count_order(void *arg, const struct dossier *d, struct err *e)
{
	struct gauges *g = arg;

	(void)e;
	g->order[d->o.state]++;
	g->overdue += d->o.due != 0 && d->o.due <= g->now;
	return 0;
}

static void
gauge(FILE *out, const char *name, const char *what)
{
	fprintf(out, "# TYPE %s gauge\n# HELP %s %s\n", name, name, what);
}

static void
print_orders(FILE *out, const struct gauges *g)
{
	gauge(out, "dachpost_orders", "Orders by state.");
	for (unsigned i = 0; i < ORDER_STATES; i++)
		fprintf(out, "dachpost_orders{state=\"%s\"} %u\n",
		    state_name((enum order_state)i), g->order[i]);
	gauge(out, "dachpost_orders_overdue", "Orders behind their deadline.");
	fprintf(out, "dachpost_orders_overdue %u\n", g->overdue);
}

static int
print_outbox(FILE *out, struct store *s, struct err *e)
{
	int64_t n;

	gauge(out, "dachpost_outbox", "Mails of ours by state.");
	for (unsigned i = 0; i < OUTBOX_STATES; i++) {
		if (store_outbox_count_state(s, (enum outbox_state)i, &n, e) !=
		    0)
			return -1;
		fprintf(out, "dachpost_outbox{state=\"%s\"} %lld\n",
		    outbox_state_name((enum outbox_state)i), (long long)n);
	}
	return 0;
}

static int
print_ledger(FILE *out, struct store *s, struct err *e)
{
	int64_t n;

	gauge(out, "dachpost_mails", "Mails read, by what they were.");
	for (unsigned i = 0; i < MAIL_KINDS; i++) {
		if (store_mail_count(s, (enum mail_kind)i, 0, &n, e) != 0)
			return -1;
		fprintf(out, "dachpost_mails{kind=\"%s\"} %lld\n",
		    mail_kind_name((enum mail_kind)i), (long long)n);
	}
	return 0;
}

static void
print_figures(FILE *out, struct store *s)
{
	static const struct {
		const char *name, *what, *key;
	} figures[] = {
	    {"dachpost_last_pass_timestamp_seconds",
             "When reminders were last looked at.",       "last_run"    },
	    {"dachpost_held_timestamp_seconds",
             "Since when sending is held; 0: it is not.", "held"        },
	    {"dachpost_deaf_timestamp_seconds",
             "Since when no mail is heard; 0: it hears.", "deaf_since"  },
	    {"dachpost_canary_timestamp_seconds",
             "The last mail to itself that came back.",   "canary_heard"},
	};

	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		int64_t n = 0;

		gauge(out, figures[i].name, figures[i].what);
		(void)store_meta(s, figures[i].key, &n, NULL);
		fprintf(out, "%s %lld\n", figures[i].name, (long long)n);
	}
}

static int
openmetrics(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	struct gauges g = {.now = o->now};
	struct arena *a = arena_new();
	int rc = store_orders(h->store, true, a, count_order, &g, e);

	(void)args;
	arena_free(a);
	if (rc != 0)
		return -1;
	print_orders(env->out, &g);
	if (print_outbox(env->out, h->store, e) != 0 ||
	    print_ledger(env->out, h->store, e) != 0)
		return -1;
	print_figures(env->out, h->store);
	fputs("# EOF\n", env->out);
	return 0;
}

int
cmd_stats(int argc, char **argv, const struct cmd_env *env)
{
	bool metrics = argc > 1 && strcmp(argv[1], "--openmetrics") == 0;

	if (metrics) {
		argv[1] = argv[0];
		return listing_command(
		    argc - 1, argv + 1, env, help, 0, openmetrics);
	}
	return listing_command(argc, argv, env, help, 0, stats);
}
