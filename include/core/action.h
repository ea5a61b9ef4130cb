/*
 * core/action.h - what a mail, a moved mail or the command line asks for.
 *
 * Names are those of SPEC § 2 and of the JSON ("offer_sent").  An action is
 * a wish; order_apply() decides what becomes of it.
 */
#ifndef CORE_ACTION_H
#define CORE_ACTION_H

#include "base/json.h"
#include "base/mem.h"
#include "core/civil.h"

enum action_kind {
	ACT_NONE = 0,
	ACT_CONTACTED,
	ACT_NOT_REACHED,
	ACT_OFFER_SENT,
	ACT_FOLLOWED_UP,
	ACT_ACCEPTED,
	ACT_DECLINED, /* by the customer */
	ACT_PASSED,   /* by the firm */
	ACT_COMPLETED,
	ACT_CONFIRM, /* the state's own action, not yet resolved */
	ACT_APPOINTMENT,
	ACT_SNOOZE,
	ACT_ASSIGN,
	ACT_UNDO,
	ACT_STATUS,
	ACT_LIST,
	ACT_HELP,
	ACT_NOTE,
	ACT_ASK,
	ACT_KINDS
};

/*
 * at: when it happened (appointment: will happen; snooze: until when, the
 * first day on which reminders may come again).  Without at_timed only the
 * day counts and at is its 00:00.
 */
struct action {
	enum action_kind kind;
	bool has_at, at_timed;
	bool has_amount;
	bool pause;  /* a note that stops the net clock: Wetter, Lieferzeit */
	bool resume; /* a note that lets it run again */
	int64_t at;  /* seconds UTC */
	int64_t amount_cents; /* as written; net or gross is not told apart */
	struct str reason;    /* declined, passed, pause: a gist */
	struct str to;        /* assign: a person's name as written */
	struct str order; /* "2026-0042" where an answer names one, else "" */
};

#define ACTIONS_MAX 16

struct actions {
	size_t n;
	struct action a[ACTIONS_MAX];
};

const char *action_name(enum action_kind k);
enum action_kind action_kind(struct str name); /* ACT_NONE: no such */

/* contacted … passed, completed, undo: what must never be done wrongly. */
bool action_is_step(enum action_kind k);

/* {"do":"offer_sent","at":"…","amount_eur":4350.00,…} */
void action_write(struct json_out *w, const struct action *a);
void actions_write(struct json_out *w, const struct actions *as);

/* Texts are copied into the arena.  ERR_INPUT: not such an object. */
int action_read(const struct json_val *v, struct arena *a, struct action *out,
    struct err *e);
int actions_read(const struct json_val *v, struct arena *a, struct actions *out,
    struct err *e);

#endif
