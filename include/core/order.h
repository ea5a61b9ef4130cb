/*
 * core/order.h - an order, what happened to it, and what a wish does to it.
 *
 * An order is the fold of its events: order_apply() turns a wish into events
 * and folds them in; an undo leaves out what it takes back and folds anew.
 * Nothing else writes a state.  Pure: no clock, no store.
 *
 * Texts are borrowed from whoever filled them in (an arena).
 */
#ifndef CORE_ORDER_H
#define CORE_ORDER_H

#include "core/deadline.h"
#include "core/remind.h"
#include "core/workflow.h"

/* What the partner asks of the firm, and on which calendar. */
struct order_rules {
	const struct calendar *cal;
	struct period period[ORDER_STATES]; /* by the state that waits */
	bool s193[ORDER_STATES];
};

/*
 * One thing that happened.  Never changed, never deleted: an undo is an
 * event of its own.  seq counts from 1, which is the inquiry (ACT_NONE).
 */
struct event {
	unsigned seq;
	enum action_kind kind;
	int64_t at;      /* when it took effect */
	bool timed;      /* else only the day of `at` was said */
	int64_t learnt;  /* when the agent learnt of it */
	struct str by;   /* the person's key; "": the agent, a partner */
	struct str mail; /* Message-ID without <>, or "" */
	bool has_amount;
	int64_t amount_cents;
	struct str text;     /* reason, note, or the assigned person's key */
	bool pause, resume;  /* a note for the net clock */
	bool step;           /* it moved the order, or its deadline */
	unsigned implied_by; /* the event that implied this one, or 0 */
	unsigned undoes;     /* undo: the event taken back */
	bool undone;         /* derived: a later one took it back */
};

struct order {
	int64_t id, version;
	struct str number;  /* "2026-0042" */
	struct str partner; /* key */
	struct str person;  /* key of who is in charge */
	bool assigned;      /* because somebody said so */
	enum order_state state;
	int64_t opened;   /* arrival of the inquiry */
	int64_t since;    /* when the running deadline began */
	int64_t last;     /* when the last step took effect */
	int64_t known;    /* when the agent learnt of that step */
	int64_t due;      /* 0: none */
	int64_t last_day; /* civil day, with due */
	int64_t snooze;   /* reminders wait until then; 0: none */
	int64_t appointment;
	bool appointment_timed;
	bool has_amount;
	int64_t amount_cents;
	bool headsup_sent; /* reminders of the running deadline */
	unsigned reminders;
	int64_t last_sent;
	struct event *events;
	size_t n_events;
};

/* How a wish came to us.  The trust in it was settled before. */
struct wish {
	struct action action; /* `to` of an assign: a person's key */
	struct str by, mail;  /* into the events */
	struct str text;      /* what was typed; kept with a note */
	int64_t written;      /* the mail's Date; 0: none */
	int64_t arrived;      /* … and its arrival */
	int64_t now;
	unsigned seen; /* the last event its writer had been told of; 0: all */
	bool undo_exact; /* an undo button: means the event `seen` itself */
};

#define APPLIED_MAX 2

struct applied {
	enum verdict verdict;  /* GO, STAY, LOG, NOTE, UNDO, ANSWER or ASK */
	enum why why;          /* for ASK; and REPEATED for a note */
	enum action_kind kind; /* as resolved: what `confirm` meant */
	enum order_state from;
	size_t n; /* events that came of it, the last ones of the order */
};

/*
 * Opens: fills *o from its first event.  The caller has set id, number,
 * partner, person; `at` is the arrival.
 */
void order_open(struct order *o, struct arena *a, const struct order_rules *r,
    int64_t at, int64_t now, struct str mail);

/* The only writer of a state.  ERR_BUG: a blank cell. */
int order_apply(struct order *o, struct arena *a, const struct order_rules *r,
    const struct wish *w, struct applied *out, struct err *e);

/* Folds all events anew. */
void order_replay(struct order *o, const struct order_rules *r);

/* Derives `undone` from the undos among the events, as after loading them. */
void order_mark_undone(struct order *o);

/* The last step that stands, or NULL. */
const struct event *order_last_step(const struct order *o);

/* Where the order stood after that event, by the events that stand today. */
enum order_state order_state_after(const struct order *o, unsigned seq);

/* An undo and what it takes back: is `ev` among it? */
bool order_undoes(const struct event *undo, const struct event *ev);

/* The deadline that runs, with all that deadline_why() wants. */
struct deadline order_deadline(
    const struct order *o, const struct order_rules *r);

struct net_time order_net_time(
    const struct order *o, struct arena *a, int64_t now);

#endif
