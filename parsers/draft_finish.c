/*
 * draft_finish.c - what only the whole tells.
 */
#include "parsers/draft.h"

#include "parsers/address.h"
#include "parsers/freetext.h"
#include "parsers/person.h"
#include "parsers/phone.h"

static void
once(struct str *to, struct str v)
{
	if (to->n == 0)
		*to = v;
}

static void
take_person(struct draft *d, const struct person *p)
{
	struct customer *c = &d->q->customer;

	once(&c->salutation, p->salutation);
	once(&c->title, p->title);
	once(&c->first_name, p->first_name);
	once(&c->last_name, p->last_name);
	once(&c->company, p->company);
}

/* 'Vorname: Max', 'Name: Max Muster' */
static struct str
without_first(struct str name, struct str first)
{
	if (first.n > 0 && name.n > first.n + 1 && str_istarts(name, first) &&
	    name.p[first.n] == ' ')
		return str_trim(str_from_pos(name, first.n));
	return name;
}

static void
set_names(struct draft *d)
{
	const struct lexicon *names = d->rules->persons;
	struct customer *c = &d->q->customer;
	struct person p = {.company = STR_NONE};

	if (d->name.n > 0 && c->first_name.n > 0 && c->last_name.n == 0 &&
	    !person_is_company(names, d->name))
		c->last_name = without_first(d->name, c->first_name);
	else if (d->name.n > 0 && c->last_name.n == 0)
		p = person_of(d->a, names, d->name);
	take_person(d, &p);
	if (c->last_name.n == 0 && d->contact_name.n > 0) {
		p = person_of(d->a, names, d->contact_name);
		take_person(d, &p);
	}
	p = (struct person){.first_name = c->first_name,
	    .title = c->title,
	    .last_name = c->last_name};
	person_title(names, &p);
	c->title = p.title;
	if (d->name.n > 0)
		person_order(d->a, names, &p, c->email);
	c->first_name = p.first_name;
	c->last_name = p.last_name;
}

/* Without an address of his own the customer lives where he builds. */
static void
set_places(struct draft *d)
{
	struct customer *c = &d->q->customer;
	struct site *s = &d->q->site;
	const struct site *from =
	    d->billing.postcode.n > 0 || d->billing.street.n > 0 ? &d->billing
								 : s;

	if (d->house_no.n > 0 && c->street.n > 0)
		c->street = draft_joined(d, c->street, " ", d->house_no);
	if (d->site_house_no.n > 0 && s->street.n > 0)
		s->street = draft_joined(d, s->street, " ", d->site_house_no);
	if (c->street.n == 0 && c->postcode.n == 0 && c->city.n == 0) {
		c->street = from->street;
		c->postcode = from->postcode;
		c->city = from->city;
	}
	if (str_ieq(s->street, c->street) && str_eq(s->postcode, c->postcode))
		*s = (struct site){STR_NONE, STR_NONE, STR_NONE};
}

static bool
is_old(struct draft *d, const struct window *w)
{
	return w->size.n > 0 && w->size.n < 4 &&
	       codes_is_size(d->rules->codes, w->size);
}

/* The form has the old window, the message says what shall take its place. */
static void
replace_old(struct draft *d)
{
	struct inquiry *q = d->q, said = {.unsure = false};

	if (q->windows.n != 1 || q->existing.n > 0 ||
	    !is_old(d, &q->windows.w[0]))
		return;
	free_windows(d->a, d->rules, q->message, false, &said);
	if (said.windows.n != 1 || is_old(d, &said.windows.w[0]) ||
	    said.windows.w[0].size.n != 4)
		return;
	if (said.windows.w[0].quantity == 1)
		said.windows.w[0].quantity = q->windows.w[0].quantity;
	q->existing = q->windows;
	q->windows = said.windows;
}

static void
set_windows(struct draft *d, struct str body)
{
	struct inquiry *q = d->q, old = {.unsure = false};

	free_windows(d->a, d->rules, d->windows, true, q);
	free_windows(d->a, d->rules, d->existing, true, &old);
	for (size_t i = 0; i < old.windows.n; i++)
		ARENA_PUSH(d->a, q->existing.w, q->existing.n) =
		    old.windows.w[i];
	if (q->windows.n == 0)
		free_windows(d->a, d->rules, q->message, true, q);
	if (q->windows.n == 0 && q->existing.n == 0)
		free_windows(d->a, d->rules, body, false, q);
	if (q->windows.n == 0) {
		q->windows = q->existing;
		q->existing = (struct windows){NULL, 0};
	}
	replace_old(d);
	if (d->loose > 0 && q->windows.n == 1 && q->windows.w[0].quantity < 2)
		q->windows.w[0].quantity = d->loose;
	else if (d->loose > 0 && q->windows.n == 0)
		ARENA_PUSH(d->a, q->windows.w, q->windows.n) =
		    (struct window){.quantity = d->loose};
}

static void
set_project(struct draft *d, const struct inquiry_source *s, struct str body)
{
	static const char *const names[] = {"einbau", "austausch"};
	struct str looks[] = {s->subject, STR_NONE, body};
	int k = -1;

	if (d->q->project.n > 0)
		return;
	if (d->q->existing.n > 0)
		k = 1;
	for (size_t i = 0; k < 0 && i < 3; i++) {
		if (i == 1)
			once(&d->q->project,
			    free_project(d->rules, d->q->message));
		else
			k = rule_project(d->rule, looks[i]);
		if (d->q->project.n > 0)
			return;
	}
	if (k >= 0)
		d->q->project = str_from(names[k]);
	else
		d->q->project = free_project(d->rules, body);
}

static void
take_from(struct draft *d, const struct take *t, struct str text)
{
	struct str line, g[RE_GROUPS];

	if (t->field != FIELD_INQUIRY_NO || d->q->inquiry_no.n > 0)
		return;
	while (str_line(&text, &line)) {
		if (re_match(t->re, line, g) == RE_YES) {
			d->q->inquiry_no = g[1];
			if (d->explain != NULL)
				d->explain(d->arg, field_name(t->field), g[1],
				    d->rule->name.p, t->line, line);
			return;
		}
	}
}

static void
take_all(struct draft *d, const struct inquiry_source *s, struct str body)
{
	for (const struct rule *r = d->rule; r != NULL; r = r->uses) {
		for (size_t i = 0; i < r->n_takes; i++)
			take_from(d, &r->takes[i],
			    r->takes[i].where == IN_BODY ? body : s->subject);
	}
}

/* A form's Reply-To is the customer who filled it in. */
static void
take_reply_to(struct draft *d, const struct inquiry_source *s)
{
	struct customer *c = &d->q->customer;
	struct addresses r;

	if (s->m == NULL)
		return;
	r = mime_addresses(s->m, "Reply-To");
	if (r.n == 0 || str_ieq(r.a[0].email, s->from.email))
		return;
	once(&c->email, r.a[0].email);
	if (c->last_name.n == 0 && d->name.n == 0 && c->company.n == 0 &&
	    person_looks(d->rules->persons, r.a[0].name))
		d->name = r.a[0].name;
}

/* "… wir wohnen in der Lindenstr. 3 in 85057 Ingolstadt …" */
static void
take_place_from(struct draft *d, struct str text)
{
	struct customer *c = &d->q->customer;
	struct place p;

	if (c->phones.n == 0)
		phone_scan(d->a, text, &c->phones);
	if (c->street.n > 0 || c->postcode.n > 0 || c->city.n > 0)
		return;
	p = address_scan(d->a, d->rules->places, text);
	c->street = p.street;
	c->postcode = p.postcode;
	c->city = p.city;
}

/* A partner who writes sentences: then these say what no label does. */
static void
read_prose(struct draft *d, struct str body)
{
	take_place_from(d, body);
	free_roof(d->rules, body, d->q);
	if (d->q->accessories.n == 0)
		free_accessories(d->a, d->rules, body, d->q);
}

#define FIELD_MAX ((size_t)120)

/* No street and no city is that long: columns that were not understood. */
static void
drop_blobs(struct draft *d)
{
	struct customer *c = &d->q->customer;

	if (c->street.n > FIELD_MAX)
		c->street = STR_NONE;
	if (c->city.n > FIELD_MAX)
		c->city = STR_NONE;
}

void
draft_finish(struct draft *d, const struct inquiry_source *s, struct str body)
{
	struct inquiry *q = d->q;

	draft_unlabelled(d, s, body);
	take_reply_to(d, s);
	set_names(d);
	set_places(d);
	take_all(d, s, body);
	set_windows(d, body);
	set_project(d, s, body);
	take_place_from(d, q->message);
	free_roof(d->rules, q->message, q);
	if (q->accessories.n == 0)
		free_accessories(d->a, d->rules, q->message, q);
	if (d->prose)
		read_prose(d, body);
	draft_contact(d, s, body);
	drop_blobs(d);
}

bool
draft_has(const struct inquiry *q, enum field f)
{
	const struct customer *c = &q->customer;

	switch (f) {
	case FIELD_INQUIRY_NO:
		return q->inquiry_no.n > 0;
	case FIELD_NAME:
		return c->last_name.n > 0 || c->company.n > 0 ||
		       c->first_name.n > 0;
	case FIELD_ADDRESS:
		return c->city.n > 0 || c->postcode.n > 0 || c->street.n > 0;
	case FIELD_PHONE:
		return c->phones.n > 0;
	case FIELD_EMAIL:
		return c->email.n > 0;
	case FIELD_WINDOWS:
		return q->windows.n > 0;
	case FIELD_PROJECT:
		return q->project.n > 0;
	case FIELD_MESSAGE:
		return q->message.n > 0;
	default:
		return true;
	}
}
