/*
 * flow/letter.h - what a mail of ours says, before it is a mail.
 *
 * The flow fills a struct letter from the order and the configuration; the
 * composer renders it through the templates (text, HTML, calendar, vCard,
 * JSON) into finished bytes with CR LF.  Strangers' text goes in raw; the
 * template engine escapes it.  Nothing here decides who gets the mail.
 */
#ifndef FLOW_LETTER_H
#define FLOW_LETTER_H

#include "base/buf.h"
#include "core/reading.h"
#include "core/state.h"

enum letter_kind {
	LETTER_NOTIFICATION,
	LETTER_HEADSUP,
	LETTER_REMINDER,
	LETTER_ESCALATION,
	LETTER_CONFIRMATION, /* to the partner, with bestaetigung.json */
	LETTER_RESPONSE,
	LETTER_DIGEST,
	LETTER_REPORT, /* monthly */
	LETTER_KINDS
};

enum response_kind {
	RESPONSE_NONE,
	RESPONSE_UNDERSTOOD, /* one short sentence, with undo button */
	RESPONSE_QUESTION,   /* asks back once, with buttons; `why` says what */
	RESPONSE_STATUS,
	RESPONSE_LIST,
	RESPONSE_HELP,
	RESPONSE_REFUSED,  /* cannot be done; `why` says why and what instead */
	RESPONSE_PROPOSAL, /* a customer's mail: what it seems to say, buttons
	                    */
	RESPONSE_ALERT     /* to the firm: bounce, stranger, trouble */
};

/* One thing that happened, for the history and the confirmation. */
struct letter_event {
	enum action_kind kind; /* ACT_NONE: the inquiry came in */
	int64_t at, learnt;    /* seconds UTC */
	struct str by;         /* name of the person, "" for the agent */
	bool has_amount;
	int64_t amount_cents;
	struct str text; /* reason, note, assignee: a stranger's text */
	bool undone;
};

struct letter_order {
	struct str number; /* "2026-0042" */
	enum order_state state;
	struct str partner;            /* "VELUX" */
	const struct inquiry *inquiry; /* never NULL */
	struct str person;             /* in charge, "" */
	int64_t opened;                /* seconds UTC */
	int64_t due;        /* moment at which it has passed; 0: none */
	int64_t last_day;   /* civil day; meaningful with due */
	int64_t since;      /* when the state began */
	struct str due_why; /* '7 Werktage: Sa zählt, 26.12. nicht, Land NW' */
	bool has_amount;
	int64_t amount_cents;
	int64_t appointment; /* seconds UTC, 0: none */
	bool appointment_timed;
	int64_t snooze_until; /* civil day, 0: none */
	int64_t net_seconds;  /* net clock in this state, 0: as the due one */
	unsigned reminders;   /* how many for this deadline so far */
	const struct letter_event *events;
	size_t n_events;
	struct str
	    reply_to; /* agent+TOKEN@…: where this person's button goes */
};

struct letter_month { /* the monthly report's figures */
	int year, month;
	unsigned inquiries, contacted, contacted_in_24h, offers, accepted,
	    declined, passed, completed;
	unsigned missed;        /* deadlines that ended in the month, not met */
	int64_t median_contact; /* seconds, -1: none */
	int64_t turnover_cents; /* accepted orders with a known amount */
	unsigned turnover_orders;
};

struct letter {
	enum letter_kind kind;
	enum response_kind response;
	const char *language; /* "de", "en" */
	int64_t now;

	struct str firm;     /* name */
	struct str own_text; /* the configuration's text in every mail, or "" */
	struct address from; /* the agent */
	struct address to;
	struct str reply_to; /* agent+TOKEN@…, or the plain address */
	struct str list_id;  /* "auftraege.brodersen.example" */

	struct str message_id;       /* fixed by the flow, without <> */
	struct str in_reply_to;      /* without <>, or "" */
	struct texts references;     /* without <> */
	struct str original_subject; /* a response to a mail with its own */

	const struct letter_order *order;  /* NULL: digest, list, report */
	const struct letter_order *orders; /* digest, list */
	size_t n_orders;
	struct letter_event step;  /* what this mail is about, if a step is */
	struct actions understood; /* response, proposal */
	struct str why;     /* question, refusal, alert: one German sentence */
	struct str quote;   /* a stranger's words to show, marked as such */
	enum intent intent; /* proposal */
	bool correction;    /* confirmation: takes back what was told before */
	unsigned seq;       /* confirmation: number within the order, from 1 */
	struct texts notes; /* digest: quarantined, bounced, ambiguous mails */
	const struct letter_month *month;
	unsigned calendar_sequence; /* iCalendar SEQUENCE of the deadline */
	bool calendar_cancel;       /* the step is taken: cancel the entry */
};

const char *letter_kind_name(enum letter_kind k); /* "notification" */

struct composer; /* templates, compiled once; see flow/compose.h */

/*
 * dir: own templates that overlay the shipped ones, or NULL.  ERR_SETUP with
 * file:line for an unknown name or a broken template.
 */
int composer_new(const char *dir, struct composer **out, struct err *e);
void composer_free(struct composer *c);

/*
 * The whole mail into *raw (CR LF), its subject into *subject (arena).
 * ERR_BUG: the result does not parse back to what was meant; nothing may be
 * queued then.  ERR_INPUT: an address or header value that cannot be sent.
 */
int composer_write(const struct composer *c, const struct letter *l,
    struct arena *a, struct buf *raw, struct str *subject, struct err *e);

#endif
