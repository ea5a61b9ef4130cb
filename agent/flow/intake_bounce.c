/*
 * intake_bounce.c - mails that came back, and answers of machines.
 */
#include "flow/intake.h"

static int
alert_bounce(
    struct job *j, const struct outmail *m, struct dossier *d, struct err *e)
{
	bool partner = m->person.n == 0;
	struct alert al = {.d = d, .cause = j->row};

	al.but = partner ? NULL : m->person.p;
	al.why = notice_sentence(j->a,
	    partner ? NOTICE_CONFIRMATION_BOUNCED : NOTICE_MAIL_BOUNCED,
	    j->f->firm->language, m->recipient);
	al.quote = j->r.bounce->status;
	return respond_alert(j->f, j->a, &al, e);
}

/* The outbox knows best what it was; the mail is not sent again by itself. */
static int
mark_failed(struct job *j, struct outmail *m, struct err *e)
{
	m->state = OUTBOX_FAILED;
	m->next_try = 0;
	m->answer = arena_fmt(j->a, "came back: %.*s",
	    STR_FMT(j->r.bounce->status.n > 0 ? j->r.bounce->status
					      : STR("no reason given")));
	return store_outbox_settle(j->f->store, m, e);
}

int
intake_bounce(struct job *j, struct err *e)
{
	struct outmail m;
	struct dossier d = {0};
	int rc = 0, found = 0;

	if (j->r.bounce != NULL && j->r.bounce->original_id.n > 0)
		rc = store_outbox_by_message_id(
		    j->f->store, j->r.bounce->original_id, j->a, &m, e);
	if (rc <= 0)
		return rc; /* none of ours */
	if (m.order != 0)
		found = store_order(j->f->store, m.order, j->a, &d, e);
	if (found < 0 || (found == 1 && job_attach(j, &d, e) != 0))
		return -1;
	if (!j->r.bounce->permanent)
		return 0;
	if (mark_failed(j, &m, e) != 0)
		return -1;
	return alert_bounce(j, &m, found == 1 ? &d : NULL, e);
}

int
intake_autoreply(struct job *j, struct err *e)
{
	struct dossier d = {0};
	int found = job_find_order(j, &d, e);

	return found == 1 ? job_attach(j, &d, e) : found;
}
