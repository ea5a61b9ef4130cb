/*
 * flow/trust.h - who may do what (SPEC § 6): one pure function, one table.
 *
 * An order's number is never a credential, so it is not among the arguments.
 */
#ifndef FLOW_TRUST_H
#define FLOW_TRUST_H

#include "base/str.h"

enum sender {
	SENDER_ACTS,    /* a person of the firm who may act */
	SENDER_MAY_NOT, /* a person of the firm who may not */
	SENDER_PARTNER,
	SENDER_CUSTOMER, /* of an order of ours */
	SENDER_STRANGER,
	SENDER_UNSURE, /* no From, or several */
	SENDERS
};

enum token_state {
	TOKEN_ABSENT,
	TOKEN_GOOD,   /* ours, made for this person */
	TOKEN_OTHERS, /* ours, made for somebody else */
	TOKEN_FORGED, /* has the form, and is none of ours */
	TOKEN_STATES
};

/* What the mailbox's server says of the sender's domain. */
enum auth {
	AUTH_OFF, /* no trusted_authserv_id is set */
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_NONE, /* it says nothing, or nothing that helps */
	AUTHS
};

enum trust {
	TRUST_BLANK = 0, /* nobody has decided: a bug */
	TRUST_ACT,
	TRUST_ASK,    /* a question that carries a token */
	TRUST_DENY,   /* a friendly no */
	TRUST_REFUSE, /* no answer; the firm is told of a failed check */
	TRUST_REPORT, /* no answer; the firm is told of a stranger */
	TRUST_NOT     /* whoever it is, not with a right to act; attach only */
};

enum trust trust_decide(enum sender s, enum token_state t, enum auth a);

/*
 * One Authentication-Results value (RFC 8601): AUTH_NONE where its
 * authserv-id is another, AUTH_PASS by dmarc, or by dkim of the sender's own
 * domain (or one above or below it).  SPF alone lets nobody pass.
 */
enum auth authres_check(
    struct str value, struct str authserv_id, struct str from_domain);

#endif
