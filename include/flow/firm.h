/*
 * flow/firm.h - the firm as the flow needs it: who works there, who its
 * partners are, and what it wants.  Filled once from the configuration; the
 * flow writes to nobody who does not stand here.
 */
#ifndef FLOW_FIRM_H
#define FLOW_FIRM_H

#include "core/order.h"
#include "core/reading.h"

struct firm_partner {
	const char *key, *name, *address;
	const char *const *senders; /* a@b, *@b; NULL terminated */
	struct order_rules rules;   /* on the firm's calendar */
	bool place_site;            /* … or on the building site's */
	int64_t undo_window;        /* seconds */
};

struct firm_person {
	const char *key, *name;
	const char *const *addresses; /* the first gets the mail */
	bool act, notify, digest, escalation;
};

struct firm {
	const char *name, *text, *language;
	const char *address; /* the agent's */
	bool plus;           /* it is reached as local+tag@domain, too */
	const char *trusted_authserv_id;
	enum auth_layout auth_layout;
	int64_t since;        /* older mail is left alone; 0: none is */
	const char *board[4]; /* its folders, by the steps; NULL: no board */
	const struct calendar *cal;
	struct remind_rules remind;
	int retention_months; /* 0: for ever */
	struct firm_partner *partners;
	size_t n_partners;
	struct firm_person *persons;
	size_t n_persons;
};

const struct firm_partner *firm_partner(const struct firm *f, struct str key);
const struct firm_person *firm_person(const struct firm *f, struct str key);

/*
 * By the sender's address; NULL: none of ours.  *address: as configured.
 * Who gets a partner's confirmations, writes for that partner, too.
 */
const struct firm_partner *firm_partner_from(
    const struct firm *f, struct str email);
const struct firm_person *firm_person_from(
    const struct firm *f, struct str email, const char **address);

/* By what a colleague would write: key, name, or a part of the name. */
const struct firm_person *firm_person_named(
    const struct firm *f, struct str name);

/* Who is in charge of a new order. */
const struct firm_person *firm_default_person(const struct firm *f);

/* Is it the agent's address; *tag: what stands behind the plus, or "". */
bool firm_is_agent(const struct firm *f, struct str email, struct str *tag);
struct str firm_domain(const struct firm *f); /* of the agent's address */

/* agent+TAG@domain, or the plain address without plus addressing. */
struct str firm_reply_to(const struct firm *f, struct arena *a, struct str tag);

#endif
