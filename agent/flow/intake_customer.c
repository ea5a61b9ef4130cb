/*
 * intake_customer.c - a customer's words, direct or forwarded, and what a
 * person wrote to a customer with the agent in copy.  A customer moves
 * nothing: what the words seem to say is proposed, with buttons.
 */
#include "flow/intake.h"

static const struct {
	enum intent intent;
	enum action_kind means;
} proposals[] = {
    {INTENT_ACCEPTED,  ACT_ACCEPTED},
    {INTENT_DECLINED,  ACT_DECLINED},
    {INTENT_WITHDRAWN, ACT_DECLINED},
};

/* Only what the order's state allows is worth a button. */
static struct actions
proposal(const struct dossier *d, enum intent in)
{
	struct actions out = {.n = 0};

	for (size_t i = 0; i < sizeof proposals / sizeof *proposals; i++) {
		enum action_kind k = proposals[i].means;
		enum verdict v = workflow[d->o.state][k].verdict;

		if (proposals[i].intent == in &&
		    (v == VERDICT_GO || v == VERDICT_VIA))
			out.a[out.n++].kind = k;
	}
	return out;
}

static int
propose(struct job *j, struct dossier *d, struct str quote, struct err *e)
{
	struct alert al = {.d = d,
	    .cause = j->row,
	    .quote = quote,
	    .mail = &j->r,
	    .intent = j->r.intent,
	    .proposed = proposal(d, j->r.intent)};

	if (job_attach(j, d, e) != 0)
		return -1;
	return respond_alert(j->f, j->a, &al, e);
}

static int
not_ours(struct job *j, const char *why)
{
	j->kind = MAIL_OTHER;
	j->why = str_from(why);
	return 0;
}

/*
 * An inquiry taken back names its number; only a partner, or a person who
 * forwards it, is believed by that alone.
 */
static int
find_withdrawn(struct job *j, struct dossier *d, struct err *e)
{
	const struct firm *f = j->f->firm;
	int64_t id;
	int rc = 0;

	if (j->r.inquiry == NULL || j->r.inquiry->inquiry_no.n == 0 ||
	    (j->partner == NULL && j->person == NULL))
		return 0;
	for (size_t i = 0; rc == 0 && i < f->n_partners; i++) {
		if (j->partner != NULL && j->partner != &f->partners[i])
			continue;
		rc = store_find_inquiry(j->f->store,
		    str_from(f->partners[i].key), j->r.inquiry->inquiry_no, &id,
		    e);
	}
	return rc == 1 ? store_order(j->f->store, id, j->a, d, e) : rc;
}

/* Somebody there answers a confirmation: for a person to read. */
static int
partner_wrote(struct job *j, struct dossier *d, struct err *e)
{
	struct alert al = {.d = d, .cause = j->row, .quote = j->r.text};

	j->why = STR("from the partner, about this order");
	al.why = notice_sentence(
	    j->a, NOTICE_PARTNER_WROTE, j->f->firm->language, j->r.from.email);
	if (job_attach(j, d, e) != 0)
		return -1;
	return respond_alert(j->f, j->a, &al, e);
}

/*
 * Nobody's mail: but one that names an order was meant for it.  The others
 * are not our business, whatever their sender's domain says of them.
 */
static int
names_no_customer(struct job *j, struct err *e)
{
	struct dossier d = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < j->r.orders.n; i++)
		rc = store_order_by_number(
		    j->f->store, j->r.orders.s[i], j->a, &d, e);
	if (rc == 0 && j->token_state == TOKEN_ABSENT)
		return not_ours(j, "from outside, about no order of ours");
	if (j->trust == TRUST_NOT)
		j->trust = TRUST_REPORT;
	return rc < 0 ? -1 : job_not_trusted(j, NULL, e);
}

int
intake_customer(struct job *j, struct err *e)
{
	struct addresses from = {&j->r.from, 1};
	struct dossier d = {0};
	int found = find_withdrawn(j, &d, e);

	if (found == 0)
		found = job_find_customer(j, &from, &d, e);
	if (found == 0)
		found = job_find_order(j, &d, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return names_no_customer(j, e);
	if (j->trust != TRUST_NOT)
		return job_not_trusted(j, NULL, e);
	if (j->partner != NULL && j->r.intent != INTENT_WITHDRAWN)
		return partner_wrote(j, &d, e);
	return propose(j, &d, j->r.text, e);
}

static bool
says_something(const struct actions *as)
{
	for (size_t i = 0; i < as->n; i++) {
		if (as->a[i].kind != ACT_NOTE)
			return true;
	}
	return false;
}

static int
find_forwarded(struct job *j, struct dossier *d, struct err *e)
{
	struct addresses from = {&j->r.forward->from, 1};
	struct thread_mail t;
	int rc = find_withdrawn(j, d, e);

	if (rc == 0)
		rc = job_find_customer(j, &from, d, e);
	if (rc == 0 && j->r.forward->message_id.n > 0) {
		rc = store_thread_find(
		    j->f->store, j->r.forward->message_id, j->a, &t, e);
		if (rc == 1)
			rc = store_order(j->f->store, t.order, j->a, d, e);
	}
	return rc == 0 ? job_find_order(j, d, e) : rc;
}

/* Without a covering line: what the customer says, as a proposal. */
static int
forward_proposal(struct job *j, struct dossier *d, struct err *e)
{
	struct asker to = job_asker(j);
	struct actions as = proposal(d, j->r.intent);

	if (job_attach(j, d, e) != 0)
		return -1;
	return respond_proposal(
	    j->f, j->a, &to, d, j->r.intent, j->r.forward->body, &as, e);
}

int
intake_forward(struct job *j, struct err *e)
{
	struct asker to = job_asker(j);
	struct dossier d = {0};
	struct actions as;
	int found, rc;

	if (j->person == NULL || j->r.forward == NULL)
		return not_ours(j, "forwarded, but by nobody of the firm");
	if ((found = find_forwarded(j, &d, e)) < 0)
		return -1;
	if (j->trust == TRUST_REFUSE || j->trust == TRUST_DENY)
		return job_not_trusted(j, found == 1 ? &d : NULL, e);
	if (found == 0)
		return respond_plain(j->f, j->a, &to, NULL, RESPONSE_QUESTION,
		    WHY_WHICH_ORDER, NULL, e);
	if (str_trim(j->r.text).n == 0)
		return forward_proposal(j, &d, e);
	if ((rc = job_understand(j, &d, j->r.text, &as, e)) != 1)
		return rc;
	if (!says_something(&as))
		return forward_proposal(j, &d, e);
	if (j->trust != TRUST_ACT)
		return job_not_trusted(j, &d, e);
	return job_act(j, &d, &as, j->r.text, e);
}

/* What it means that somebody wrote to the customer. */
static enum action_kind
meaning(const struct job *j, const struct dossier *d)
{
	if (d->o.state == ORDER_CONTACT)
		return ACT_CONTACTED;
	if (d->o.state == ORDER_OFFER && j->r.offer_attached)
		return ACT_OFFER_SENT;
	return ACT_NOTE;
}

static void
take_amount(const struct actions *from, struct action *to)
{
	for (size_t i = 0; i < from->n; i++) {
		if (from->a[i].has_amount && to->kind == ACT_OFFER_SENT) {
			to->has_amount = true;
			to->amount_cents = from->a[i].amount_cents;
		}
	}
}

/* By the thread or its number, else by whom it was written to. */
static int
find_copied(struct job *j, struct dossier *d, struct err *e)
{
	int rc = job_find_order(j, d, e);

	if (rc == 0)
		rc = job_find_customer(j, &j->r.to, d, e);
	return rc == 0 ? job_find_customer(j, &j->r.cc, d, e) : rc;
}

int
intake_copy(struct job *j, struct err *e)
{
	struct asker to = job_asker(j);
	struct dossier d = {0};
	struct actions as = {.n = 1};
	int found = find_copied(j, &d, e);

	if (found < 0)
		return -1;
	if (found == 0 || j->person == NULL)
		return not_ours(j, "a copy about no order of ours");
	if (j->candidates > 1) /* the customer has several: no guess */
		return respond_plain(j->f, j->a, &to, NULL, RESPONSE_QUESTION,
		    WHY_WHICH_ORDER, NULL, e);
	as.a[0].kind = meaning(j, &d);
	take_amount(&j->r.actions, &as.a[0]);
	if (as.a[0].kind == ACT_NOTE)
		return job_attach(j, &d, e);
	if (j->trust == TRUST_ACT)
		return job_act(j, &d, &as, j->r.text, e);
	j->r.actions = as;
	return job_not_trusted(j, &d, e);
}
