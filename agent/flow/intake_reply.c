/*
 * intake_reply.c - an answer to a mail of ours, or to the digest.
 */
#include "base/utf8.h"
#include "flow/brake.h"
#include "flow/intake.h"
#include "flow/read_request.h"

int
job_attach(struct job *j, const struct dossier *d, struct err *e)
{
	struct thread_mail t = {.order = d->o.id,
	    .message_id = j->r.message_id,
	    .kind = str_from(mail_kind_name(j->kind)),
	    .person = str_from(j->person != NULL ? j->person->key : ""),
	    .subject = j->r.subject,
	    .at = j->in->arrived};

	j->order = d->o.id;
	if (d->erased != 0)
		return 0; /* no new trace of whom it was about */
	if (store_thread_add(j->f->store, &t, e) != 0)
		return -1;
	if (j->r.forward == NULL)
		return 0;
	t.message_id = j->r.forward->message_id;
	t.subject = j->r.forward->subject;
	return store_thread_add(j->f->store, &t, e);
}

static int
find_by_ids(
    struct job *j, const struct texts *ids, struct dossier *d, struct err *e)
{
	struct thread_mail t;
	int rc = 0;

	for (size_t i = ids->n; rc == 0 && i-- > 0;)
		rc = store_thread_find(j->f->store, ids->s[i], j->a, &t, e);
	return rc == 1 ? store_order(j->f->store, t.order, j->a, d, e) : rc;
}

int
job_find_customer(struct job *j, const struct addresses *who, struct dossier *d,
    struct err *e)
{
	int64_t id;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < who->n; i++)
		rc = store_find_customer(j->f->store,
		    utf8_lower(j->a, who->a[i].email), &id, &j->candidates, e);
	return rc == 1 ? store_order(j->f->store, id, j->a, d, e) : rc;
}

int
job_find_order(struct job *j, struct dossier *d, struct err *e)
{
	int rc = 0;

	if (j->token_state == TOKEN_GOOD && j->token.order != 0)
		rc = store_order(j->f->store, j->token.order, j->a, d, e);
	if (rc == 0)
		rc = find_by_ids(j, &j->r.in_reply_to, d, e);
	if (rc == 0)
		rc = find_by_ids(j, &j->r.references, d, e);
	if (rc == 0 && j->person != NULL && j->r.orders.n == 1)
		rc = store_order_by_number(
		    j->f->store, j->r.orders.s[0], j->a, d, e);
	return rc;
}

/* "Erledigt" answers what its writer saw, not what came since. */
static enum order_state
state_seen(const struct job *j, const struct order *o)
{
	if (j->token_state == TOKEN_GOOD && j->token.order == o->id)
		return order_state_after(o, j->token.seq);
	return o->state;
}

int
job_understand(struct job *j, const struct dossier *d, struct str text,
    struct actions *out, struct err *e)
{
	int rc = read_ask_text(j->f->reader, j->a, text, state_seen(j, &d->o),
	    job_written(j), out, e);

	return rc == 0 ? err_set(e, ERR_INPUT, "its text ended the reader")
	               : rc;
}

int
job_act(struct job *j, struct dossier *d, const struct actions *as,
    struct str text, struct err *e)
{
	struct wish w = job_wish(j, text);
	struct asker to = job_asker(j);
	struct acted did;

	if (w.seen != 0 && j->token.order != d->o.id)
		w.seen = 0;
	if (steps_apply(j->f, j->a, d, as, &w, &did, e) != 0 ||
	    steps_follow(j->f, j->a, d, &did, e) != 0 ||
	    job_attach(j, d, e) != 0)
		return -1;
	return respond_acted(j->f, j->a, &to, d, &did, e);
}

static int
tell_firm(struct job *j, struct dossier *d, enum notice n, struct err *e)
{
	struct alert al = {.d = d, .cause = j->row, .quote = j->r.text};

	al.about = reading_about(&j->r);
	if (al.about.n == 0)
		al.about = j->r.subject;
	al.why =
	    notice_sentence(j->a, n, j->f->firm->language, j->r.from.email);
	return respond_alert(j->f, j->a, &al, e);
}

static int
deny(struct job *j, struct dossier *d, enum response_kind kind, enum why why,
    struct err *e)
{
	struct asker to = job_asker(j);
	struct actions none = {.n = 0};

	if (d != NULL && job_attach(j, d, e) != 0)
		return -1;
	return respond_plain(j->f, j->a, &to, d, kind, why,
	    kind == RESPONSE_QUESTION ? &j->r.actions : &none, e);
}

int
job_not_trusted(struct job *j, struct dossier *d, struct err *e)
{
	switch (j->trust) {
	case TRUST_ASK:
		j->why = STR("without its token: asked back");
		return deny(j, d, RESPONSE_QUESTION, WHY_NO_TOKEN, e);
	case TRUST_DENY:
		j->why = STR("from a person who may not act");
		return deny(j, d, RESPONSE_REFUSED, WHY_NOT_ALLOWED, e);
	case TRUST_REFUSE:
		j->why = STR("the check of its sender's domain failed");
		return tell_firm(j, NULL, NOTICE_CHECK_FAILED, e);
	case TRUST_REPORT:
		j->why = STR("from a stranger: reported");
		return tell_firm(j, NULL, NOTICE_STRANGER, e);
	case TRUST_NOT:
		j->why = STR("the sender has no right to act");
		return 0;
	case TRUST_ACT:
	case TRUST_BLANK:
	default:
		return err_set(e, ERR_BUG, "trust: nobody has decided");
	}
}

/* ---- answers to the digest, line by line ---- */

/* A token of one order is none for another. */
static bool
may_name_orders(const struct job *j)
{
	return j->auth == AUTH_PASS ||
	       (j->token_state == TOKEN_GOOD && j->token.use == TOKEN_DIGEST);
}

static int
act_on_line(struct job *j, const struct line_answer *line, struct err *e)
{
	struct dossier d = {0};
	struct actions as;
	int rc = store_order_by_number(j->f->store, line->order, j->a, &d, e);

	if (rc != 1 || d.erased != 0)
		return rc < 0 ? -1 : 0;
	if (!may_name_orders(j) && j->token.order != d.o.id) {
		j->trust = TRUST_ASK;
		return job_not_trusted(j, &d, e);
	}
	if ((rc = job_understand(j, &d, line->text, &as, e)) != 1)
		return rc;
	return job_act(j, &d, &as, line->text, e);
}

static int
act_on_lines(struct job *j, struct err *e)
{
	for (size_t i = 0; i < j->r.n_lines; i++) {
		if (act_on_line(j, &j->r.lines[i], e) < 0)
			return -1;
	}
	return 0;
}

/* ---- no order ---- */

static int
answer_generally(struct job *j, struct err *e)
{
	struct asker to = job_asker(j);
	enum response_kind kind = RESPONSE_QUESTION;
	enum why why = WHY_WHICH_ORDER;

	for (size_t i = 0; i < j->r.actions.n; i++) {
		enum action_kind k = j->r.actions.a[i].kind;

		if (k == ACT_LIST || k == ACT_STATUS)
			kind = RESPONSE_LIST;
		if (k == ACT_HELP)
			kind = RESPONSE_HELP;
		if (k == ACT_NOTE && j->r.actions.n == 1)
			return 0; /* thanks, and the like */
	}
	if (kind != RESPONSE_QUESTION)
		why = WHY_NONE;
	return respond_plain(j->f, j->a, &to, NULL, kind, why, NULL, e);
}

/* The token is one order's, the subject names another. */
static bool
contradicts(const struct job *j, const struct dossier *d)
{
	bool named = j->r.orders.n == 0;

	for (size_t i = 0; i < j->r.orders.n; i++)
		named |= str_eq(j->r.orders.s[i], d->o.number);
	return !named;
}

static int
ask_which(struct job *j, struct err *e)
{
	struct asker to = job_asker(j);

	j->why = STR("its token and its subject name different orders");
	return respond_plain(
	    j->f, j->a, &to, NULL, RESPONSE_QUESTION, WHY_WHICH_ORDER, NULL, e);
}

int
intake_reply(struct job *j, struct err *e)
{
	struct dossier d = {0};
	struct actions as;
	int found = job_find_order(j, &d, e), rc;

	if (found < 0)
		return -1;
	if (j->trust != TRUST_ACT)
		return job_not_trusted(j, found == 1 ? &d : NULL, e);
	if (j->r.n_lines > 0 && (found == 0 || may_name_orders(j)))
		return act_on_lines(j, e);
	if (found == 0)
		return answer_generally(j, e);
	if (contradicts(j, &d))
		return ask_which(j, e);
	if ((rc = job_understand(j, &d, j->r.text, &as, e)) != 1)
		return rc;
	return job_act(j, &d, &as, j->r.text, e);
}
