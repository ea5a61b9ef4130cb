#include "flow/respond.h"

#include "flow/brake.h"

static bool
is_answered(const struct asker *to)
{
	return to->person != NULL && (to->mail == NULL || !to->mail->automatic);
}

static int
queue(struct flow *f, struct arena *a, const struct asker *to, struct draft *d,
    struct err *e)
{
	bool braked;

	if (!is_answered(to))
		return 0;
	d->person = to->person;
	d->address = to->address;
	d->answers = to->mail;
	d->cause = to->cause;
	d->l.kind = LETTER_RESPONSE;
	if (brake_full(f, letter_kind_name(LETTER_RESPONSE),
		to->address != NULL ? to->address : to->person->addresses[0],
		d->d != NULL ? d->d->o.id : 0, &braked, e) != 0)
		return -1;
	if (!braked && to->mail != NULL && brake_asks(d->l.response) &&
	    brake_again(f, a, d, &braked, e) != 0)
		return -1;
	if (braked)
		return 0;
	/* several responses to one mail differ in `due` alone */
	d->due = d->l.response;
	return draft_queue(f, a, d, e) < 0 ? -1 : 0;
}

static int
put_list(struct flow *f, struct arena *a, const struct asker *to,
    struct draft *d, struct err *e)
{
	struct letter_order *orders;

	if (d->l.response != RESPONSE_LIST &&
	    !(d->l.response == RESPONSE_QUESTION && d->d == NULL))
		return 0;
	if (!is_answered(to))
		return 0;
	if (draft_open_orders(f, a, to->person, TOKEN_NOTICE, &orders,
		&d->l.n_orders, e) != 0)
		return -1;
	d->l.orders = orders;
	return 0;
}

int
respond_plain(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, enum response_kind kind, enum why why,
    const struct actions *understood, struct err *e)
{
	struct draft dr = {.d = d};

	dr.l.response = kind;
	dr.l.why = str_from(why_sentence(why, f->firm->language));
	dr.l.quote = why == WHY_UNCLEAR ? to->mail->text : STR_NONE;
	if (understood != NULL)
		dr.l.understood = *understood;
	if (put_list(f, a, to, &dr, e) != 0)
		return -1;
	return queue(f, a, to, &dr, e);
}

int
respond_proposal(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, enum intent intent, struct str quote,
    const struct actions *proposed, struct err *e)
{
	struct draft dr = {.d = d};

	dr.l.response = RESPONSE_PROPOSAL;
	dr.l.intent = intent;
	dr.l.quote = quote;
	dr.l.understood = *proposed;
	return queue(f, a, to, &dr, e);
}

/* What was done, as it was entered: with its time, and what it implied. */
static void
understood(const struct flow *f, const struct dossier *d,
    const struct acted *did, struct actions *out)
{
	out->n = 0;
	for (size_t i = did->first_new; i < d->o.n_events; i++) {
		const struct event *ev = &d->o.events[i];
		struct letter_event le = draft_event(f, ev);

		if (ev->kind == ACT_NOTE || out->n == ACTIONS_MAX)
			continue;
		out->a[out->n++] = (struct action){.kind = ev->kind,
		    .has_at = ev->kind != ACT_ASSIGN && ev->kind != ACT_UNDO,
		    .at = ev->at,
		    .at_timed = ev->timed,
		    .has_amount = ev->has_amount,
		    .amount_cents = ev->amount_cents,
		    .reason = ev->kind == ACT_ASSIGN ? STR_NONE : le.text,
		    .to = ev->kind == ACT_ASSIGN ? le.text : STR_NONE};
	}
}

static enum response_kind
kind_of_why(enum why w)
{
	switch (w) {
	case WHY_REPEATED:
	case WHY_NOTHING:
	case WHY_CLOSED:
	case WHY_NOT_ALLOWED:
		return RESPONSE_REFUSED;
	default:
		return RESPONSE_QUESTION;
	}
}

static const struct {
	enum action_kind asked;
	enum response_kind response;
} answers[] = {
    {ACT_STATUS, RESPONSE_STATUS},
    {ACT_LIST,   RESPONSE_LIST  },
    {ACT_HELP,   RESPONSE_HELP  },
};

static int
answer_questions(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, const struct acted *did, struct err *e)
{
	for (size_t i = 0; i < did->n; i++) {
		for (size_t k = 0; k < sizeof answers / sizeof *answers; k++) {
			if (did->did[i].verdict == VERDICT_ANSWER &&
			    did->did[i].kind == answers[k].asked &&
			    respond_plain(f, a, to, d, answers[k].response,
				WHY_NONE, NULL, e) != 0)
				return -1;
		}
	}
	return 0;
}

/* The event that an undo among the new ones took back. */
static void
put_step(const struct flow *f, const struct dossier *d, const struct acted *did,
    struct letter *l)
{
	for (size_t i = did->first_new; i < d->o.n_events; i++) {
		const struct event *ev = &d->o.events[i];

		if (ev->kind == ACT_UNDO)
			ev = &d->o.events[ev->undoes - 1];
		else if (!ev->step)
			continue;
		l->step = draft_event(f, ev);
	}
}

int
respond_acted(struct flow *f, struct arena *a, const struct asker *to,
    struct dossier *d, const struct acted *did, struct err *e)
{
	struct draft dr = {.d = d};

	understood(f, d, did, &dr.l.understood);
	put_step(f, d, did, &dr.l);
	if (did->why != WHY_NONE) {
		dr.l.response = kind_of_why(did->why);
		dr.l.why = str_from(why_sentence(did->why, f->firm->language));
		if (did->why == WHY_UNCLEAR)
			dr.l.quote = to->mail->text;
	} else if (dr.l.understood.n > 0) {
		dr.l.response = RESPONSE_UNDERSTOOD;
		dr.l.why = to->why;
	}
	if (dr.l.response != RESPONSE_NONE && queue(f, a, to, &dr, e) != 0)
		return -1;
	return answer_questions(f, a, to, d, did, e);
}

/* ---- the firm ---- */

static int
alert_to(struct flow *f, struct arena *a, const struct alert *al,
    const struct firm_person *p, const char *address, struct err *e)
{
	struct draft dr = {.person = p,
	    .address = address,
	    .d = al->d,
	    .cause = al->cause,
	    .due = al->due};
	bool braked;

	dr.alert = true;
	dr.l.kind = LETTER_RESPONSE;
	dr.l.response = al->mail != NULL ? RESPONSE_PROPOSAL : RESPONSE_ALERT;
	dr.l.why = al->why;
	dr.l.quote = al->quote;
	dr.l.intent = al->intent;
	dr.l.understood = al->proposed;
	if (brake_full(f, "alert", address, 0, &braked, e) != 0)
		return -1;
	if (!braked && al->mail == NULL && al->quote.n > 0 &&
	    brake_told(f, a, &dr, al->about, &braked, e) != 0)
		return -1;
	if (braked && al->mail == NULL)
		return 0;
	return draft_queue(f, a, &dr, e) < 0 ? -1 : 1;
}

static bool
is_left_out(const struct alert *al, const struct firm_person *p)
{
	return al->but != NULL && str_is(str_from(p->key), al->but);
}

/* Nobody else is there: then at another address of the one left out. */
static int
alert_elsewhere(
    struct flow *f, struct arena *a, const struct alert *al, struct err *e)
{
	const struct firm_person *p =
	    al->but == NULL ? NULL : firm_person(f->firm, str_from(al->but));

	if (p == NULL || p->addresses[0] == NULL || p->addresses[1] == NULL)
		return 0;
	return alert_to(f, a, al, p, p->addresses[1], e);
}

static int
alert_all(struct flow *f, struct arena *a, const struct alert *al,
    bool (*who)(const struct firm_person *p), struct err *e)
{
	int told = 0;

	for (size_t i = 0; i < f->firm->n_persons; i++) {
		const struct firm_person *p = &f->firm->persons[i];
		int rc = 0;

		if (who(p) && !is_left_out(al, p))
			rc = alert_to(f, a, al, p, p->addresses[0], e);
		if (rc < 0)
			return -1;
		told += rc;
	}
	return told;
}

static bool
is_notified(const struct firm_person *p)
{
	return p->notify || p->escalation;
}

static bool
is_anybody(const struct firm_person *p)
{
	(void)p;
	return true;
}

int
respond_alert(
    struct flow *f, struct arena *a, const struct alert *al, struct err *e)
{
	const struct firm_person *charge =
	    al->d == NULL ? NULL : firm_person(f->firm, al->d->o.person);
	int told = 0;

	if (charge != NULL && !is_left_out(al, charge))
		told = alert_to(f, a, al, charge, charge->addresses[0], e);
	if (told == 0)
		told = alert_all(f, a, al, is_notified, e);
	if (told == 0 && al->but != NULL)
		told = alert_all(f, a, al, is_anybody, e);
	if (told == 0)
		told = alert_elsewhere(f, a, al, e);
	return told < 0 ? -1 : 0;
}
