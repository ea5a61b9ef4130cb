/* dachpost stats: the months as figures. */
#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>

#include "agent/listing.h"
#include "flow/report.h"

static const char help[] =
    "usage: dachpost stats [--all] [--json] [--now T]\n\n"
    "Inquiries, contacts within 24 hours, offers, acceptances and turnover,\n"
    "for this month and the five before it; --all: twenty-four months.\n";

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

int
cmd_stats(int argc, char **argv, const struct cmd_env *env)
{
	return listing_command(argc, argv, env, help, 0, stats);
}
