/*
 * core/reading.h - what the reader makes of one mail.
 *
 * The object that `dachpost parse --json` prints, and that the caged reader
 * hands to the agent.  All text is UTF-8 in NFC, owned by the arena it was
 * built in, and still a stranger's: escape it wherever it goes.
 */
#ifndef CORE_READING_H
#define CORE_READING_H

#include "core/action.h"

enum mail_kind {
	MAIL_OTHER = 0,
	MAIL_INQUIRY,
	MAIL_REPLY,
	MAIL_FORWARD,
	MAIL_COPY,
	MAIL_CUSTOMER,
	MAIL_BOUNCE,
	MAIL_AUTOREPLY,
	MAIL_QUARANTINED,
	MAIL_KINDS
};

enum intent {
	INTENT_NONE = 0,
	INTENT_ACCEPTED,
	INTENT_DECLINED,
	INTENT_QUESTION,
	INTENT_APPOINTMENT,
	INTENT_OTHER,
	INTENT_WITHDRAWN /* takes the inquiry back; JSON: "declined" */
};

/*
 * Where the mailbox's server writes Authentication-Results.  Whatever stands
 * deeper may be the sender's own invention.
 */
enum auth_layout {
	AUTH_ABOVE,    /* above the first hop from outside */
	AUTH_BELOW,    /* right below that hop, under the name in it */
	AUTH_MICROSOFT /* above it, below hops of its own, without a name */
};
#define AUTH_MICROSOFT_ID "microsoft365" /* put before its values */

struct address {
	struct str name;
	struct str email; /* local part as written, domain in lower case */
};

struct addresses {
	struct address *a;
	size_t n;
};

struct texts {
	struct str *s;
	size_t n;
};

struct window {
	int quantity;       /* 0: not said */
	struct str product; /* GGU */
	struct str size;    /* MK08, 304, 114x118: as printed */
	struct str variant; /* 0070 */
};

struct windows {
	struct window *w;
	size_t n;
};

struct customer {
	struct str salutation, title, first_name, last_name, company;
	struct str street, postcode, city, email;
	struct texts phones; /* as printed */
};

struct site {
	struct str street, postcode,
	    city; /* all empty: where the customer is */
};

struct roof {
	struct str form, covering, year_built;
	int pitch_deg; /* -1: not said */
};

struct inquiry {
	struct str inquiry_no;
	struct str project; /* "einbau", "austausch" or "" */
	struct customer customer;
	struct site site;
	struct windows windows, existing;
	struct texts accessories;
	struct roof roof;
	struct str message, preferred_contact, timeframe;
	struct texts warnings; /* German, one sentence each: measures, types */
	bool unsure;           /* no rule read it: bitte prüfen */
	struct str rule;       /* name of the rule file, or "" */
};

struct forward {
	struct address from;
	struct addresses to;
	struct str subject;
	bool has_date;
	int64_t date; /* seconds UTC */
	struct str body;
	struct str message_id; /* where it came as message/rfc822, else "" */
};

struct bounce {
	struct str recipient;   /* whom it did not reach, or "" */
	struct str status;      /* "5.1.1", or "" */
	struct str original_id; /* Message-ID of what bounced, or "" */
	bool permanent;
};

struct attachment {
	struct str name, type; /* "Foto 1.jpg", "image/jpeg" */
	int64_t size;          /* bytes when decoded (base64: computed) */
};

struct attachments {
	struct attachment *a;
	size_t n;
};

/* Answers to the digest: what was typed under or behind an order's line. */
struct line_answer {
	struct str order; /* "2026-0042" */
	struct str text;
};

struct reading {
	enum mail_kind kind;
	struct str
	    why; /* one word or sentence: the rule that decided the kind */

	/* headers */
	struct str message_id; /* without <>; "" where there is none */
	struct texts in_reply_to, references; /* without <> */
	size_t n_from; /* mailboxes over all From headers; 1 is sane */
	struct address from;
	struct addresses to, cc, reply_to, delivered_to;
	struct str subject;
	bool has_date;
	int64_t date; /* seconds UTC */
	struct texts
	    auth_results;    /* raw values to be believed, topmost first */
	bool automatic;      /* RFC 3834 says: never answer this */
	bool list_mail;      /* List-Id, Precedence: bulk … */
	struct str own_kind; /* X-Dachpost-Kind: a mail of an agent's, or "" */
	struct texts orders; /* order numbers in the subject, "2026-0042" */

	/* body */
	struct str text;  /* what was newly typed: commands are in it */
	struct str shown; /* for people, with what may be quoted; "": text */
	struct actions actions;
	struct line_answer *lines;
	size_t n_lines;
	bool offer_attached; /* a PDF, or 'Angebot' and an amount in the text */
	struct forward *forward; /* NULL: none */
	enum intent intent;      /* of the customer's words */
	struct inquiry *inquiry; /* NULL: none */
	struct bounce *bounce;   /* NULL: none */
	struct attachments attachments;
};

const char *mail_kind_name(enum mail_kind k);
enum mail_kind mail_kind_of(struct str name);
const char *intent_name(enum intent i); /* NULL for INTENT_NONE */

/*
 * As SPEC § 8 prints it.  With `full` also what the agent needs beyond
 * (under the key "agent"), which is how the reader process answers.
 */
void reading_write(struct buf *to, const struct reading *r, bool full);

/* The way back, from a full one.  ERR_BUG: not what reading_write writes. */
int reading_read(
    struct str json, struct arena *a, struct reading *r, struct err *e);

/* The inquiry alone, as under "inquiry" (the store keeps it like that). */
void inquiry_write(struct json_out *w, const struct inquiry *q);
int inquiry_read(const struct json_val *v, struct arena *a, struct inquiry *q,
    struct err *e);

#endif
