#include "flow/draft.h"

#include <string.h>

#include "base/log.h"
#include "flow/mailbuild.h"

#define RAW_MAX ((size_t)4 * 1024 * 1024)
#define REFERENCES_MAX 10

struct order_rules
flow_rules(const struct flow *f, struct arena *a, const struct dossier *d)
{
	const struct firm_partner *p = firm_partner(f->firm, d->o.partner);
	struct order_rules r = {.cal = f->firm->cal};
	struct calendar *site;
	struct str postcode = d->inquiry.site.postcode.n > 0
	                          ? d->inquiry.site.postcode
	                          : d->inquiry.customer.postcode;

	if (p == NULL && d->o.partner.n == 0 && f->firm->n_partners > 0)
		p = &f->firm->partners[0]; /* nobody's: by the usual terms */
	if (p == NULL)
		return r; /* taken out of the configuration: no deadlines */
	r = p->rules;
	if (p->place_site) {
		site = arena_alloc(a, sizeof *site);
		*site = calendar_at(f->firm->cal, postcode);
		r.cal = site;
	}
	return r;
}

static struct str
person_name(const struct flow *f, struct str key)
{
	const struct firm_person *p = firm_person(f->firm, key);

	return p != NULL ? str_from(p->name) : key;
}

struct letter_event
draft_event(const struct flow *f, const struct event *ev)
{
	bool assigned = ev->kind == ACT_ASSIGN;
	bool opening = ev->kind == ACT_NONE;

	return (struct letter_event){.kind = ev->kind,
	    .at = ev->at,
	    .learnt = ev->learnt,
	    .by = person_name(f, ev->by),
	    .has_amount = ev->has_amount,
	    .amount_cents = ev->amount_cents,
	    .text = assigned  ? person_name(f, ev->text)
	            : opening ? STR_NONE
	                      : ev->text,
	    .undone = ev->undone};
}

static void
put_events(const struct flow *f, struct arena *a, const struct order *o,
    struct letter_order *lo)
{
	struct letter_event *ev = arena_array(a, o->n_events, sizeof *ev);

	for (size_t i = 0; i < o->n_events; i++)
		ev[i] = draft_event(f, &o->events[i]);
	lo->events = ev;
	lo->n_events = o->n_events;
}

static struct str
due_why(const struct flow *f, struct arena *a, const struct dossier *d)
{
	struct order_rules r = flow_rules(f, a, d);
	struct deadline dl = order_deadline(&d->o, &r);
	struct buf b = BUF_INIT;
	struct str s;

	if (d->o.due == 0 || dl.period.unit == PERIOD_NONE)
		return STR_NONE;
	if (strcmp(f->firm->language, "en") == 0)
		deadline_why_english(&b, r.cal, &dl);
	else
		deadline_why(&b, r.cal, &dl);
	s = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return s;
}

/* A token for this order as it stands, in that person's hands. */
static struct str
token_for(const struct flow *f, struct arena *a, const struct dossier *d,
    const struct firm_person *p, enum token_use use)
{
	struct token t = {.use = p == NULL ? TOKEN_PARTNER : use};

	if (f->keys->n == 0)
		return STR_NONE; /* a house opened to look makes no credential
		                  */
	if (d != NULL) {
		t.order = (uint32_t)d->o.id;
		t.seq = (uint16_t)d->o.n_events;
	}
	return token_make(
	    f->keys, a, t, p == NULL ? STR("") : str_from(p->key));
}

struct letter_order
draft_order(struct flow *f, struct arena *a, const struct dossier *d,
    const struct firm_person *p, enum token_use use)
{
	const struct order *o = &d->o;
	const struct firm_partner *partner = firm_partner(f->firm, o->partner);
	struct net_time net = order_net_time(o, a, f->now);
	struct letter_order lo = {.number = o->number,
	    .state = o->state,
	    .partner = partner != NULL ? str_from(partner->name) : o->partner,
	    .inquiry = &d->inquiry,
	    .person = person_name(f, o->person),
	    .opened = o->opened,
	    .due = o->due,
	    .last_day = o->last_day,
	    .since = o->since,
	    .due_why = due_why(f, a, d),
	    .has_amount = o->has_amount,
	    .amount_cents = o->amount_cents,
	    .appointment = o->appointment,
	    .appointment_timed = o->appointment_timed,
	    .snooze_until = o->snooze > f->now ? civil_day(o->snooze) : 0,
	    .net_seconds = net.paused > 0 ? net.net : 0,
	    .reminders = o->reminders};

	put_events(f, a, o, &lo);
	lo.reply_to = firm_reply_to(f->firm, a, token_for(f, a, d, p, use));
	return lo;
}

/* ---- the head of a mail ---- */

struct root_search {
	struct str person, found;
	bool ours;
};

static int
look_for_root(void *arg, const struct thread_mail *m, struct err *e)
{
	struct root_search *s = arg;

	(void)e;
	if (s->found.n == 0 && m->ours == s->ours &&
	    (!s->ours || str_eq(m->person, s->person)))
		s->found = m->message_id;
	return 0;
}

/*
 * What this mail hangs below: the first one of ours to this person; for the
 * partner the inquiry itself.
 */
static int
thread_root(struct flow *f, struct arena *a, const struct draft *d,
    struct str *root, struct err *e)
{
	struct root_search s = {.ours = d->partner == NULL};

	if (d->partner != NULL) {
		*root = d->d->message_id;
		return 0;
	}
	s.person = str_from(d->person->key);
	if (store_thread(f->store, d->d->o.id, a, look_for_root, &s, e) != 0)
		return -1;
	*root = s.found;
	return 0;
}

/* A stranger's ID that is none must not cost him the answer. */
static void
refer_to(struct arena *a, struct str id, struct letter *l)
{
	if (mail_id_ok(id))
		ARENA_PUSH(a, l->references.s, l->references.n) = id;
}

static void
answer_headers(struct arena *a, const struct reading *m, struct letter *l)
{
	size_t skip = m->references.n > REFERENCES_MAX
	                  ? m->references.n - REFERENCES_MAX
	                  : 0;

	l->original_subject = m->subject;
	for (size_t i = skip; i < m->references.n; i++)
		refer_to(a, m->references.s[i], l);
	refer_to(a, m->message_id, l);
	if (mail_id_ok(m->message_id))
		l->in_reply_to = m->message_id;
}

static int
thread_headers(struct flow *f, struct arena *a, struct draft *d, struct err *e)
{
	struct str root = STR_NONE;

	if (d->answers != NULL) {
		answer_headers(a, d->answers, &d->l);
		return 0;
	}
	if (d->d == NULL)
		return 0;
	if (thread_root(f, a, d, &root, e) != 0)
		return -1;
	if (!mail_id_ok(root))
		return 0;
	d->l.in_reply_to = root;
	refer_to(a, root, &d->l);
	return 0;
}

static const enum token_use use_of[LETTER_KINDS] = {
    [LETTER_NOTIFICATION] = TOKEN_NOTICE,
    [LETTER_HEADSUP] = TOKEN_NOTICE,
    [LETTER_REMINDER] = TOKEN_NOTICE,
    [LETTER_ESCALATION] = TOKEN_NOTICE,
    [LETTER_CONFIRMATION] = TOKEN_PARTNER,
    [LETTER_RESPONSE] = TOKEN_NOTICE,
    [LETTER_DIGEST] = TOKEN_DIGEST,
    [LETTER_REPORT] = TOKEN_DIGEST,
};

/* An undo button means the very step that the mail names. */
static enum token_use
draft_use(const struct draft *d)
{
	if (d->l.response == RESPONSE_UNDERSTOOD && d->d != NULL)
		return TOKEN_RESPONSE;
	if (d->d == NULL)
		return TOKEN_DIGEST;
	return use_of[d->l.kind];
}

static const char *
row_kind(const struct draft *d)
{
	return d->alert ? "alert" : letter_kind_name(d->l.kind);
}

/* Fixed before the first try; unique by what makes the row unique. */
static struct str
message_id(const struct flow *f, struct arena *a, const struct draft *d,
    struct str token, struct str recipient)
{
	struct str of = arena_fmt(a, "%lld %u %s %.*s %lld %lld",
	    d->d == NULL ? 0LL : (long long)d->d->o.id, d->seq, row_kind(d),
	    STR_FMT(recipient), (long long)d->due, (long long)d->cause);

	return arena_fmt(a, "%.*s.%.*s@%.*s", STR_FMT(token),
	    STR_FMT(token_tail(f->keys, a, of)), STR_FMT(firm_domain(f->firm)));
}

static void
put_people(const struct flow *f, struct draft *d, struct str recipient)
{
	struct letter *l = &d->l;

	l->language = f->firm->language;
	l->now = f->now;
	l->firm = str_from(f->firm->name);
	l->own_text = str_from(f->firm->text);
	l->from = (struct address){
	    str_from(f->firm->name), str_from(f->firm->address)};
	l->to.email = recipient;
	l->to.name = d->person != NULL ? str_from(d->person->name)
	                               : str_from(d->partner->name);
}

static struct str
list_id(const struct flow *f, struct arena *a)
{
	struct str own = str_from(f->firm->address);

	return arena_fmt(a, "%.*s.%.*s",
	    STR_FMT(str_sub(own, 0, str_rchr(own, '@'))),
	    STR_FMT(firm_domain(f->firm)));
}

static void
put_order(struct flow *f, struct arena *a, struct draft *d, enum token_use use)
{
	struct letter_order *lo = arena_alloc(a, sizeof *lo);

	*lo = draft_order(f, a, d->d, d->person, use);
	if (d->state != ORDER_NONE)
		lo->state = d->state;
	if (d->seq == 0)
		d->seq = (unsigned)d->d->o.n_events;
	d->l.order = lo;
	d->l.calendar_sequence = d->seq;
	d->l.calendar_cancel = lo->due == 0;
}

static int
note_in_thread(struct flow *f, const struct draft *d, const struct outmail *m,
    struct err *e)
{
	struct thread_mail t = {.order = m->order,
	    .message_id = m->message_id,
	    .ours = true,
	    .kind = str_from(letter_kind_name(d->l.kind)),
	    .person = m->person,
	    .subject = m->subject,
	    .at = f->now};

	return d->d == NULL ? 0 : store_thread_add(f->store, &t, e);
}

static int
compose_and_add(struct flow *f, struct arena *a, struct draft *d,
    struct outmail *m, struct err *e)
{
	struct buf raw = BUF_INIT;
	int rc;

	raw.max = RAW_MAX;
	rc = composer_write(f->composer, &d->l, a, &raw, &m->subject, e);
	if (rc == 0 && raw.over)
		rc = err_set(
		    e, ERR_INPUT, "a mail of more than %zu bytes", RAW_MAX);
	m->raw = buf_str(&raw);
	if (rc == 0)
		rc = store_outbox_add(f->store, m, e);
	buf_clear(&raw);
	if (rc == 1 && note_in_thread(f, d, m, e) != 0)
		rc = -1;
	return rc;
}

int
draft_queue(struct flow *f, struct arena *a, struct draft *d, struct err *e)
{
	enum token_use use = draft_use(d);
	const char *to = d->person == NULL    ? d->partner->address
	                 : d->address != NULL ? d->address
	                                      : d->person->addresses[0];
	struct str token;
	struct outmail m = {.kind = row_kind(d),
	    .recipient = str_from(to),
	    .person = str_from(d->person != NULL ? d->person->key : ""),
	    .due = d->due,
	    .cause = d->cause,
	    .created = f->now,
	    .next_try = d->not_before > f->now ? d->not_before : f->now};

	if (to == NULL || *to == '\0')
		return 0; /* a partner who wants to hear nothing */
	put_people(f, d, m.recipient);
	if (d->d != NULL) {
		put_order(f, a, d, use);
		m.order = d->d->o.id;
	}
	m.seq = d->seq;
	token = token_for(f, a, d->d, d->person, use);
	d->l.reply_to = firm_reply_to(f->firm, a, token);
	d->l.list_id = list_id(f, a);
	m.message_id = d->l.message_id =
	    message_id(f, a, d, token, m.recipient);
	if (thread_headers(f, a, d, e) != 0)
		return -1;
	return compose_and_add(f, a, d, &m, e);
}

void
draft_preview(struct flow *f, struct arena *a, struct draft *d)
{
	struct str own = str_from(f->firm->address);

	put_people(f, d,
	    str_from(d->partner != NULL ? d->partner->address
					: d->person->addresses[0]));
	d->l.reply_to = own;
	d->l.list_id = list_id(f, a);
	d->l.message_id =
	    arena_fmt(a, "vorschau@%.*s", STR_FMT(firm_domain(f->firm)));
	if (d->d != NULL) {
		struct letter_order *lo = arena_alloc(a, sizeof *lo);

		put_order(f, a, d, draft_use(d));
		*lo = *d->l.order;
		lo->reply_to = own;
		d->l.order = lo;
	}
}

struct gather {
	struct flow *f;
	struct arena *a;
	const struct firm_person *p;
	enum token_use use;
	struct letter_order *orders;
	size_t n;
};

static int
gather_one(void *arg, const struct dossier *d, struct err *e)
{
	struct gather *g = arg;
	struct dossier *kept = arena_alloc(g->a, sizeof *kept);

	(void)e;
	*kept = *d;
	ARENA_PUSH(g->a, g->orders, g->n) =
	    draft_order(g->f, g->a, kept, g->p, g->use);
	return 0;
}

int
draft_open_orders(struct flow *f, struct arena *a, const struct firm_person *p,
    enum token_use use, struct letter_order **out, size_t *n, struct err *e)
{
	struct gather g = {.f = f, .a = a, .p = p, .use = use};

	if (store_orders(f->store, false, a, gather_one, &g, e) != 0)
		return -1;
	*out = g.orders;
	*n = g.n;
	return 0;
}
