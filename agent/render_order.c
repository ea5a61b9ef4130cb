/*
 * render_order.c - which of the mails an order of the database can bring, and
 * what is special about each.
 */
#include "agent/render.h"

#include <string.h>

#include "flow/draft.h"
#include "flow/report.h"

struct sight {
	struct house *h;
	struct arena *a;
	struct draft d;
	struct dossier dossier;
};

/* ---- what is special about a kind ---- */

static int
with_charge(struct sight *s, struct err *e)
{
	const struct firm *firm = s->h->flow.firm;

	s->d.d = &s->dossier;
	s->d.person = firm_person(firm, s->dossier.o.person);
	for (size_t i = 0; s->d.person == NULL && i < firm->n_persons; i++) {
		if (firm->persons[i].notify)
			s->d.person = &firm->persons[i];
	}
	if (s->d.person == NULL)
		return err_set(e, ERR_SETUP,
		    "nobody is notified: give one person notify = yes");
	return 0;
}

static int
to_partner(struct sight *s, struct err *e)
{
	const struct order *o = &s->dossier.o;
	const struct event *step = order_last_step(o);

	s->d.d = &s->dossier;
	s->d.partner = firm_partner(s->h->flow.firm, o->partner);
	if (step == NULL || step->kind == ACT_NONE || s->d.partner == NULL)
		return err_set(e, ERR_INPUT,
		    "no step of order %.*s has been taken that a partner "
		    "would hear of",
		    STR_FMT(o->number));
	s->d.l.step = draft_event(&s->h->flow, step);
	s->d.l.seq = 1;
	for (const struct event *ev = o->events; ev < step; ev++)
		s->d.l.seq += ev->step && !ev->undone && ev->kind != ACT_NONE;
	return 0;
}

static int
with_list(struct sight *s, struct err *e)
{
	struct letter_order *orders;

	if (with_charge(s, e) != 0 ||
	    draft_open_orders(&s->h->flow, s->a, s->d.person, TOKEN_NOTICE,
		&orders, &s->d.l.n_orders, e) != 0)
		return -1;
	for (size_t i = 0; i < s->d.l.n_orders; i++)
		orders[i].reply_to = str_from(s->h->flow.firm->address);
	s->d.d = NULL;
	s->d.l.orders = orders;
	return 0;
}

static int
with_month(struct sight *s, struct err *e)
{
	struct letter_month *m = arena_alloc(s->a, sizeof *m);
	struct civil c = civil_of(s->h->flow.now);

	if (with_charge(s, e) != 0)
		return -1;
	s->d.d = NULL;
	s->d.l.month = m;
	return report_month(&s->h->flow, c.year, c.month, m, e);
}

static const struct {
	const char *name;
	enum letter_kind kind;
	enum response_kind response;
	int (*fill)(struct sight *s, struct err *e);
} kinds[] = {
    {"notification", LETTER_NOTIFICATION, RESPONSE_NONE,   with_charge},
    {"headsup",      LETTER_HEADSUP,      RESPONSE_NONE,   with_charge},
    {"reminder",     LETTER_REMINDER,     RESPONSE_NONE,   with_charge},
    {"escalation",   LETTER_ESCALATION,   RESPONSE_NONE,   with_charge},
    {"confirmation", LETTER_CONFIRMATION, RESPONSE_NONE,   to_partner },
    {"status",       LETTER_RESPONSE,     RESPONSE_STATUS, with_charge},
    {"list",         LETTER_RESPONSE,     RESPONSE_LIST,   with_list  },
    {"digest",       LETTER_DIGEST,       RESPONSE_NONE,   with_list  },
    {"report",       LETTER_REPORT,       RESPONSE_NONE,   with_month },
};

static int
unknown_kind(const char *kind, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "a '%s' cannot be shown of an order; there are notification, "
	    "headsup, reminder, escalation, confirmation, status, list, digest "
	    "and report",
	    kind);
}

int
render_order(struct house *h, struct arena *a, const char *number,
    const char *kind, struct letter *out, struct err *e)
{
	struct sight *s = arena_alloc(a, sizeof *s); /* *out points into it */
	size_t i = 0;
	int rc;

	while (i < sizeof kinds / sizeof *kinds &&
	       strcmp(kinds[i].name, kind) != 0)
		i++;
	if (i == sizeof kinds / sizeof *kinds)
		return unknown_kind(kind, e);
	s->h = h;
	s->a = a;
	rc = store_order_by_number(
	    h->store, str_from(number), a, &s->dossier, e);
	if (rc == 0)
		return err_set(e, ERR_INPUT,
		    "there is no order %s; 'dachpost list --all' shows all",
		    number);
	s->d.l.kind = kinds[i].kind;
	s->d.l.response = kinds[i].response;
	if (rc != 1 || kinds[i].fill(s, e) != 0)
		return -1;
	draft_preview(&h->flow, a, &s->d);
	*out = s->d.l;
	return 0;
}
