/*
 * intake_inquiry.c - an inquiry becomes exactly one order, however often and
 * by whomever it comes.
 */
#include "base/utf8.h"
#include "flow/intake.h"
#include "parsers/inquiry.h"

#define FORWARD_AGE_MAX ((int64_t)90 * 86400)
#define DUPLICATE_AGE_MAX ((int64_t)60 * 86400)

/* Outlook shows a forwarded sender's name only. */
static const struct firm_partner *
partner_named(const struct job *j)
{
	const struct firm *f = j->f->firm;
	struct str name = utf8_lower(j->a, j->r.forward->from.name);

	for (size_t i = 0; i < f->n_partners; i++) {
		struct str p = utf8_lower(j->a, str_from(f->partners[i].name));

		if (p.n > 0 && (str_find(name, p) != SIZE_MAX ||
				   str_istarts(j->r.inquiry->rule,
				       str_from(f->partners[i].key))))
			return &f->partners[i];
	}
	return NULL;
}

static const struct firm_partner *
partner_of(const struct job *j)
{
	const struct firm_partner *p;

	if (j->r.forward == NULL)
		return j->partner;
	p = firm_partner_from(j->f->firm, j->r.forward->from.email);
	return p != NULL ? p : partner_named(j);
}

/* The original's moment, when it is one that can be. */
static int64_t
opened_at(const struct job *j)
{
	const struct forward *f = j->r.forward;

	if (f != NULL && f->has_date && f->date <= j->in->arrived &&
	    f->date > j->in->arrived - FORWARD_AGE_MAX)
		return f->date;
	return j->in->arrived;
}

/* The same wish by two portals is one order; two numbers of one partner not. */
static int
find_alike(struct job *j, const struct dossier *d, int64_t *id, struct err *e)
{
	struct dossier other;
	int rc = store_find_fingerprint(
	    j->f->store, d->fingerprint, j->f->now - DUPLICATE_AGE_MAX, id, e);

	if (rc != 1 || d->inquiry_no.n == 0)
		return rc;
	if (store_order(j->f->store, *id, j->a, &other, e) != 1)
		return -1;
	return other.inquiry_no.n == 0 ||
	       !str_eq(other.o.partner, d->o.partner);
}

/* 1: *id is the order that this inquiry has already. */
static int
find_twin(struct job *j, const struct dossier *d, int64_t *id, struct err *e)
{
	struct thread_mail t;
	struct str ids[2] = {d->message_id, j->r.message_id};
	int rc = 0;

	if (d->inquiry_no.n > 0)
		rc = store_find_inquiry(
		    j->f->store, d->o.partner, d->inquiry_no, id, e);
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		if (ids[i].n == 0)
			continue;
		rc = store_thread_find(j->f->store, ids[i], j->a, &t, e);
		if (rc == 1)
			*id = t.order;
	}
	if (rc == 0 && d->fingerprint.n > 0)
		rc = find_alike(j, d, id, e);
	return rc;
}

static void
fill(struct job *j, const struct firm_partner *p, struct dossier *d)
{
	const struct firm_person *charge = firm_default_person(j->f->firm);
	struct str original =
	    j->r.forward != NULL ? j->r.forward->message_id : STR_NONE;

	if (j->person != NULL && j->person->notify)
		charge = j->person; /* who forwards it, cares for it */
	*d = (struct dossier){.inquiry = *j->r.inquiry};
	d->o.partner = str_from(p != NULL ? p->key : "");
	d->o.person = str_from(charge != NULL ? charge->key : "");
	d->inquiry_no = str_trim(d->inquiry.inquiry_no);
	d->customer_email = utf8_lower(j->a, d->inquiry.customer.email);
	if (!d->inquiry.unsure)
		d->fingerprint =
		    inquiry_fingerprint(j->a, j->f->rules, &d->inquiry);
	d->message_id = original.n > 0 ? original : j->r.message_id;
}

static int
open_order(struct job *j, struct dossier *d, struct err *e)
{
	struct order_rules r = flow_rules(j->f, j->a, d);

	order_open(&d->o, j->a, &r, opened_at(j), j->f->now, d->message_id);
	d->next_at = steps_next_at(j->f, j->a, d);
	if (store_order_new(j->f->store, j->a, d, e) != 0 ||
	    job_attach(j, d, e) != 0)
		return -1;
	return steps_notify(j->f, j->a, d, e);
}

/* "Hab schon angerufen" above a forwarded inquiry; a doubt is no question. */
static int
read_cover(struct job *j, struct dossier *d, struct err *e)
{
	struct actions as;
	int rc;

	if (j->trust != TRUST_ACT || str_trim(j->r.text).n == 0)
		return 0;
	if ((rc = job_understand(j, d, j->r.text, &as, e)) != 1)
		return rc;
	for (size_t i = 0; i < as.n; i++) {
		if (as.a[i].kind == ACT_ASK || as.a[i].kind == ACT_NOTE ||
		    as.a[i].kind == ACT_CONFIRM)
			return 0;
	}
	return job_act(j, d, &as, j->r.text, e);
}

static int
same_again(struct job *j, int64_t id, struct err *e)
{
	struct asker to = job_asker(j);
	struct dossier d = {0};

	if (store_order(j->f->store, id, j->a, &d, e) != 1)
		return -1;
	j->why =
	    arena_fmt(j->a, "the same inquiry as %.*s", STR_FMT(d.o.number));
	if (job_attach(j, &d, e) != 0)
		return -1;
	return respond_plain(
	    j->f, j->a, &to, &d, RESPONSE_STATUS, WHY_SAME_INQUIRY, NULL, e);
}

/* "Noch ein Fenster dazu": with the customer's order, where there is one. */
static int
from_outside(struct job *j, struct err *e)
{
	int rc;

	j->kind = MAIL_CUSTOMER;
	j->why = STR("asks for windows");
	rc = intake_customer(j, e);
	if (rc == 0 && j->kind == MAIL_OTHER)
		j->why = STR("an inquiry, but from no partner of the firm");
	return rc;
}

int
intake_inquiry(struct job *j, struct err *e)
{
	const struct firm_partner *p = partner_of(j);
	struct dossier d = {0};
	int64_t id;
	int rc;

	if (j->partner == NULL && j->person == NULL)
		return from_outside(j, e);
	if (j->trust == TRUST_REFUSE)
		return job_not_trusted(j, NULL, e);
	fill(j, p, &d);
	if ((rc = find_twin(j, &d, &id, e)) < 0)
		return -1;
	if (rc == 1)
		return same_again(j, id, e);
	if (open_order(j, &d, e) != 0)
		return -1;
	return read_cover(j, &d, e);
}
