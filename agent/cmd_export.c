/* dachpost export: all that is kept of a customer (Art. 15 DSGVO). */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "agent/listing.h"
#include "flow/privacy.h"
#include "parsers/mime.h"
#include "store/erase.h"

static const char help[] =
    "usage: dachpost export [--json] [--now T] CUSTOMER\n\n"
    "All that is kept of a customer, as a text to be read or as JSON.\n"
    "CUSTOMER is a mail address, a phone number, a full name, or the number\n"
    "of one of her orders.\n";

struct export
{
	const struct cmd_env *env;
	struct house *h;
	struct arena *a;
	struct json_out *w; /* NULL: as text; else of `out` */
	struct json_out out;
	const struct dossier *d;
};

/* ---- the inquiry, for people ---- */

/* clang-format off */
#define I(member) offsetof(struct inquiry, member)
static const struct {
	const char *label;
	size_t at;
} lines[] = {
    {"Anfragenummer", I(inquiry_no)},
    {"Vorhaben", I(project)},
    {"Anrede", I(customer.salutation)},
    {"Titel", I(customer.title)},
    {"Vorname", I(customer.first_name)},
    {"Nachname", I(customer.last_name)},
    {"Firma", I(customer.company)},
    {"Straße", I(customer.street)},
    {"PLZ", I(customer.postcode)},
    {"Ort", I(customer.city)},
    {"E-Mail", I(customer.email)},
    {"Bauort, Straße", I(site.street)},
    {"Bauort, PLZ", I(site.postcode)},
    {"Bauort, Ort", I(site.city)},
    {"Dachform", I(roof.form)},
    {"Eindeckung", I(roof.covering)},
    {"Baujahr", I(roof.year_built)},
    {"Nachricht", I(message)},
    {"Bevorzugter Kontakt", I(preferred_contact)},
    {"Zeitraum", I(timeframe)},
};
/* clang-format on */

/* A stranger's text on a terminal or in a file: no controls but the lines. */
static void
say(const struct export *x, const char *label, struct str value)
{
	struct str line;
	bool first = true;

	while (str_line(&value, &line)) {
		fprintf(x->env->out, "  %-20s ", first ? label : "");
		listing_text(x->env->out, x->a, line);
		fputc('\n', x->env->out);
		first = false;
	}
}

static void
say_windows(const struct export *x, const char *label, const struct windows *ws)
{
	for (size_t i = 0; i < ws->n; i++) {
		const struct window *w = &ws->w[i];

		say(x, label,
		    arena_fmt(x->a, "%d x %.*s %.*s %.*s", w->quantity,
			STR_FMT(w->product), STR_FMT(w->size),
			STR_FMT(w->variant)));
	}
}

static void
say_list(const struct export *x, const char *label, const struct texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		say(x, label, t->s[i]);
}

static void
say_inquiry(const struct export *x)
{
	const struct inquiry *q = &x->d->inquiry;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		say(x, lines[i].label,
		    *(const struct str *)(const void *)((const char *)q +
							lines[i].at));
	say_list(x, "Telefon", &q->customer.phones);
	say_windows(x, "Fenster", &q->windows);
	say_windows(x, "Fenster, vorhanden", &q->existing);
	say_list(x, "Zubehör", &q->accessories);
}

/* ---- history and mails ---- */

static void
say_events(const struct export *x)
{
	const struct order *o = &x->d->o;
	char iso[ISO_MAX];

	fputs("\n Verlauf\n", x->env->out);
	for (size_t i = 0; i < o->n_events; i++) {
		const struct event *ev = &o->events[i];

		say(x, listing_when(ev, iso),
		    arena_fmt(x->a, "%s%s%.*s%s%.*s%s", listing_do(ev),
			ev->by.n > 0 ? ", von " : "", STR_FMT(ev->by),
			ev->text.n > 0 && ev->kind != ACT_NONE ? ": " : "",
			STR_FMT(ev->kind != ACT_NONE ? ev->text : STR_NONE),
			ev->undone ? " (zurückgenommen)" : ""));
	}
}

static struct str
readable(struct arena *a, struct str raw)
{
	const struct part *plain, *html;
	struct message *m;
	struct err e;

	if (raw.n == 0 || mime_parse(a, raw, &m, &e) != 0)
		return STR_NONE;
	mime_body(m, &plain, &html);
	return plain != NULL ? mime_part_text(m, plain) : STR_NONE;
}

static void
put_sent(const struct export *x, const struct outmail *m, struct str text)
{
	char iso[ISO_MAX];

	if (x->w == NULL) {
		say(x, iso_moment(m->created, iso),
		    arena_fmt(x->a, "an %.*s: %.*s", STR_FMT(m->recipient),
			STR_FMT(m->subject)));
		say(x, "", text);
		return;
	}
	json_open(x->w, '{');
	json_kcstr(x->w, "kind", m->kind);
	json_kstr(x->w, "to", m->recipient);
	json_kstr(x->w, "subject", m->subject);
	json_kcstr(x->w, "state", outbox_state_name(m->state));
	json_kcstr(x->w, "at", iso_moment(m->created, iso));
	json_kstr(x->w, "message_id", m->message_id);
	json_kstr(x->w, "text", text);
	json_close(x->w);
}

/* An answer may be the list of all orders: other people's data. */
static bool
names_others(const struct outmail *m)
{
	return strcmp(m->kind, "response") == 0 ||
	       strcmp(m->kind, "alert") == 0;
}

static int
sent_one(void *arg, const struct outmail *m, struct err *e)
{
	const struct export *x = arg;
	struct outmail whole;

	if (m->order != x->d->o.id)
		return 0;
	if (store_outbox(x->h->store, m->id, x->a, &whole, e) != 1)
		return -1;
	put_sent(
	    x, &whole, names_others(m) ? STR_NONE : readable(x->a, whole.raw));
	return 0;
}

static int
place_one(void *arg, const struct mail_place *p, struct err *e)
{
	const struct export *x = arg;
	char iso[ISO_MAX];

	(void)e;
	if (x->w == NULL) {
		say(x, iso_moment(p->seen, iso),
		    arena_fmt(x->a, "%.*s, Ordner %.*s, %.*s", STR_FMT(p->kind),
			STR_FMT(p->folder), STR_FMT(p->uid)));
		return 0;
	}
	json_open(x->w, '{');
	json_kstr(x->w, "kind", p->kind);
	json_kstr(x->w, "folder", p->folder);
	json_kstr(x->w, "uid", p->uid);
	json_kcstr(x->w, "seen", iso_moment(p->seen, iso));
	json_close(x->w);
	return 0;
}

/* ---- one order ---- */

static int
order_json(struct export *x, struct err *e)
{
	struct store *s = x->h->store;

	json_open(x->w, '{');
	listing_order(x->w, x->a, x->d, x->h->flow.now);
	if (listing_history(x->w, s, x->a, x->d, e) != 0)
		return -1;
	json_key(x->w, "sent");
	json_open(x->w, '[');
	if (store_outboxes(s, x->a, sent_one, x, e) != 0)
		return -1;
	json_close(x->w);
	json_key(x->w, "received");
	json_open(x->w, '[');
	if (store_mail_places(s, x->d->o.id, x->a, place_one, x, e) != 0)
		return -1;
	json_close(x->w);
	json_close(x->w);
	return 0;
}

static int
order_text(struct export *x, struct err *e)
{
	struct store *s = x->h->store;
	const struct order *o = &x->d->o;
	char iso[ISO_MAX];

	fprintf(x->env->out, "\nAuftrag %.*s\n\n", STR_FMT(o->number));
	say(x, "Eingang", str_from(iso_moment(o->opened, iso)));
	say(x, "Stand", str_from(state_name(o->state)));
	say(x, "Übermittelt von", o->partner);
	say_inquiry(x);
	say_events(x);
	fputs("\n Mails dazu im Postfach des Betriebs\n", x->env->out);
	if (store_mail_places(s, o->id, x->a, place_one, x, e) != 0)
		return -1;
	fputs("\n Mails, die der Agent dazu schrieb\n", x->env->out);
	return store_outboxes(s, x->a, sent_one, x, e);
}

/* ---- the frame ---- */

static void
head_json(struct export *x, const struct kept *k)
{
	const struct house *h = x->h;
	char iso[ISO_MAX];

	json_open(x->w, '{');
	json_kcstr(x->w, "firm", h->firm.name);
	json_kcstr(x->w, "exported", iso_moment(h->flow.now, iso));
	json_kstr(x->w, "customer", listing_customer(x->a, &k->d[0].inquiry));
	json_kint(x->w, "retention_months", h->firm.retention_months);
	json_key(x->w, "orders");
	json_open(x->w, '[');
}

static void
head_text(struct export *x, const struct kept *k)
{
	const struct house *h = x->h;
	char iso[ISO_MAX];

	fputs("Auskunft über gespeicherte Daten (Art. 15 DSGVO)\n\n",
	    x->env->out);
	say(x, "Verantwortlich", str_from(h->firm.name));
	say(x, "Über", listing_customer(x->a, &k->d[0].inquiry));
	say(x, "Stand", str_from(iso_moment(h->flow.now, iso)));
	say(x, "Zweck",
	    STR("Bearbeitung der Anfrage zu Dachfenstern: Kontakt, Angebot, "
		"Auftrag"));
	say(x, "Empfänger",
	    STR("der Betrieb selbst; der Hersteller, von dem die Anfrage kam, "
		"erfährt jeden Schritt"));
	if (h->firm.retention_months > 0)
		say(x, "Speicherdauer",
		    arena_fmt(x->a, "%d Monate nach dem Ende des Auftrags",
			h->firm.retention_months));
	say(x, "Ihre Rechte",
	    STR("Berichtigung, Löschung, Einschränkung, Widerspruch, "
		"Übertragung (Art. 16 bis 21 DSGVO); Beschwerde bei einer "
		"Aufsichtsbehörde"));
}

static int
export_all(struct export *x, const struct kept *k, struct err *e)
{
	struct buf json = BUF_INIT;
	int rc = 0;

	json_begin(&x->out, &json);
	if (x->w != NULL) {
		head_json(x, k);
	} else {
		head_text(x, k);
	}
	for (size_t i = 0; rc == 0 && i < k->n; i++) {
		x->d = &k->d[i];
		rc = x->w != NULL ? order_json(x, e) : order_text(x, e);
	}
	if (rc == 0 && x->w != NULL) {
		json_close(x->w);
		json_close(x->w);
		(void)listing_print(x->env, &json);
	}
	buf_clear(&json);
	return rc;
}

static int export(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e)
{
	struct export x = {.env = env, .h = h, .a = arena_new()};
	struct kept k;
	int rc = privacy_find(&h->flow, x.a, str_from(args[0]), &k, e);

	x.w = o->json ? &x.out : NULL;
	if (rc == 0)
		rc = export_all(&x, &k, e);
	arena_free(x.a);
	return rc;
}

int
cmd_export(int argc, char **argv, const struct cmd_env *env)
{
	return listing_command(argc, argv, env, help, 1, export);
}
