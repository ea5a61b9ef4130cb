/*
 * intake_who.c - who wrote this mail, and with what right.
 */
#include "flow/intake.h"

/* Microsoft's header has no name in it; the reader puts one there. */
static struct str
trusted_id(const struct firm *f)
{
	return f->auth_layout == AUTH_MICROSOFT
	           ? STR(AUTH_MICROSOFT_ID)
	           : str_from(f->trusted_authserv_id);
}

/* The topmost header of the trusted server, and no other. */
static enum auth
check_auth(const struct job *j)
{
	struct str id = trusted_id(j->f->firm);

	if (id.n == 0)
		return AUTH_OFF;
	if (j->r.auth_results.n == 0)
		return AUTH_NONE;
	return authres_check(
	    j->r.auth_results.s[0], id, str_domain(j->r.from.email));
}

/* A candidate: keeps the best seen so far. */
static void
weigh(struct job *j, struct str text)
{
	struct str person =
	    j->person != NULL ? str_from(j->person->key) : STR_NONE;
	enum token_state s = TOKEN_FORGED;
	struct token t;

	if (j->token_state == TOKEN_GOOD || !token_read(text, &t))
		return;
	if (j->person != NULL && token_is_for(j->f->keys, text, person))
		s = TOKEN_GOOD;
	for (size_t i = 0; s == TOKEN_FORGED && i < j->f->firm->n_persons;
	     i++) {
		if (token_is_for(
			j->f->keys, text, str_from(j->f->firm->persons[i].key)))
			s = TOKEN_OTHERS;
	}
	if (s == TOKEN_FORGED && token_is_for(j->f->keys, text, STR("")))
		s = j->partner != NULL ? TOKEN_GOOD : TOKEN_OTHERS;
	if (s == TOKEN_GOOD)
		j->token = t;
	if (s == TOKEN_GOOD || j->token_state != TOKEN_OTHERS)
		j->token_state = s;
}

static void
weigh_addresses(struct job *j, const struct addresses *list)
{
	struct str tag;

	for (size_t i = 0; i < list->n; i++) {
		if (firm_is_agent(j->f->firm, list->a[i].email, &tag))
			weigh(j, tag);
	}
}

/* "TOKEN.tail@our.domain"; the newest reference first. */
static void
weigh_ids(struct job *j, const struct texts *ids)
{
	for (size_t i = ids->n; i-- > 0;) {
		struct str id = ids->s[i];

		if (str_ieq(str_domain(id), firm_domain(j->f->firm)))
			weigh(j, str_sub(id, 0, str_chr(id, '.')));
	}
}

static enum sender
sender_of(const struct job *j)
{
	if (j->r.n_from != 1)
		return SENDER_UNSURE;
	if (j->person != NULL)
		return j->person->act ? SENDER_ACTS : SENDER_MAY_NOT;
	if (j->partner != NULL)
		return SENDER_PARTNER;
	/* a customer of ours who wants more writes as one who asks first */
	return j->kind == MAIL_CUSTOMER || j->kind == MAIL_INQUIRY
	           ? SENDER_CUSTOMER
	           : SENDER_STRANGER;
}

void
intake_who(struct job *j)
{
	struct str from = j->r.from.email;

	j->person = firm_person_from(j->f->firm, from, &j->address);
	j->partner = firm_partner_from(j->f->firm, from);
	j->token_state = TOKEN_ABSENT;
	weigh_addresses(j, &j->r.to);
	weigh_addresses(j, &j->r.delivered_to);
	weigh_addresses(j, &j->r.cc);
	weigh_ids(j, &j->r.in_reply_to);
	weigh_ids(j, &j->r.references);
	j->sender = sender_of(j);
	j->auth = check_auth(j);
	j->trust = trust_decide(j->sender, j->token_state, j->auth);
}

struct asker
job_asker(const struct job *j)
{
	return (struct asker){.person = j->person,
	    .address = j->address,
	    .mail = &j->r,
	    .cause = j->row};
}

int64_t
job_written(const struct job *j)
{
	return j->r.has_date && j->r.date < j->in->arrived ? j->r.date
	                                                   : j->in->arrived;
}

struct wish
job_wish(const struct job *j, struct str text)
{
	struct wish w = {
	    .by = str_from(j->person != NULL ? j->person->key : ""),
	    .mail = j->r.message_id,
	    .text = text,
	    .written = j->r.has_date ? j->r.date : 0,
	    .arrived = j->in->arrived,
	    .now = j->f->now};

	if (j->token_state == TOKEN_GOOD && j->token.order != 0) {
		w.seen = j->token.seq;
		w.undo_exact = j->token.use == TOKEN_RESPONSE;
	}
	return w;
}
