/*
 * post.c - the outbox leaves the house.  A mail is claimed durably before a
 * byte of it goes out, and settled by what the server said; what a crash
 * leaves in between went out perhaps, and is counted as that.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "flow/respond.h"
#include "io/transport.h"

#define PAUSE_FIRST ((int64_t)5 * 60)
#define PAUSE_MOST ((int64_t)4 * 3600)
#define GIVE_UP ((int64_t)5 * 86400)
#define HOLD_MOST ((int64_t)30 * 60) /* for one mail's sake */

static int64_t
pause_after(unsigned tries)
{
	int64_t p = PAUSE_FIRST;

	while (tries-- > 1 && p < PAUSE_MOST)
		p *= 2;
	return p < PAUSE_MOST ? p : PAUSE_MOST;
}

/* ---- is it still to be sent? ---- */

static bool
is_reminder(const struct outmail *m)
{
	static const enum letter_kind kinds[] = {
	    LETTER_HEADSUP, LETTER_REMINDER, LETTER_ESCALATION};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_is(m->kind_name, letter_kind_name(kinds[i])))
			return true;
	}
	return false;
}

static bool
overtaken(const struct flow *f, const struct order *o, unsigned seq)
{
	for (size_t i = seq; i < o->n_events; i++) {
		if (o->events[i].step || o->events[i].kind == ACT_UNDO)
			return true;
	}
	return o->snooze > f->now;
}

/* One that went out perhaps is not sent again, and stays on record. */
static int
forget(struct flow *f, const struct outmail *m, struct err *e)
{
	struct outmail kept = *m;

	if (m->unknowns == 0)
		return store_outbox_drop(f->store, m->id, e) < 0 ? -1 : 0;
	kept.state = OUTBOX_AMBIGUOUS;
	kept.next_try = 0;
	return store_outbox_settle(f->store, &kept, e);
}

/* A reminder of a step that was taken meanwhile is none. */
static int
still_wanted(struct flow *f, struct arena *a, const struct outmail *m,
    bool *wanted, struct err *e)
{
	struct dossier d = {0};
	int rc;

	*wanted = true;
	if (!is_reminder(m))
		return 0;
	if ((rc = store_order(f->store, m->order, a, &d, e)) < 0)
		return -1;
	*wanted = rc == 1 && !overtaken(f, &d.o, m->seq);
	if (*wanted)
		return 0;
	log_info("outbox.dropped", "id=%lld order=%.*s", (long long)m->id,
	    STR_FMT(m->number));
	return forget(f, m, e);
}

/* ---- settling ---- */

static void
verdict_later(struct flow *f, struct outmail *m)
{
	m->state = OUTBOX_QUEUED;
	m->next_try = f->now + pause_after(m->tries);
	if (f->now - m->created >= GIVE_UP) {
		m->state = OUTBOX_FAILED;
		m->next_try = 0;
	}
}

static void
verdict_unknown(struct flow *f, struct outmail *m)
{
	m->state = OUTBOX_AMBIGUOUS;
	m->unknowns++;
	m->next_try = m->unknowns == 1 ? f->now + PAUSE_FIRST : 0;
}

static void
judge(struct flow *f, struct outmail *m, enum sent sent)
{
	m->next_try = 0;
	switch (sent) {
	case SENT_OK:
		m->state = OUTBOX_SENT;
		break;
	case SENT_LATER:
		verdict_later(f, m);
		break;
	case SENT_UNKNOWN:
		verdict_unknown(f, m);
		break;
	case SENT_SETUP:
		m->state = OUTBOX_QUEUED;
		m->next_try = f->now + PAUSE_FIRST;
		break;
	case SENT_REFUSED:
	default:
		m->state = OUTBOX_FAILED;
		break;
	}
}

/* Not now, says the destination: what else is for it waits, too. */
static int
hold_others(struct flow *f, const struct outmail *m, struct err *e)
{
	int64_t pause = m->next_try - f->now;

	if (m->state != OUTBOX_QUEUED || pause <= 0)
		return 0;
	return store_outbox_hold(f->store, m->recipient,
	    f->now + (pause < HOLD_MOST ? pause : HOLD_MOST), e);
}

/* Somebody else hears of it; of an alert that failed nobody. */
static int
report(struct flow *f, struct arena *a, const struct outmail *m, struct err *e)
{
	struct dossier d = {0};
	struct alert al = {.cause = -m->id,
	    .but = m->person.n > 0 ? m->person.p : NULL,
	    .quote = m->answer};
	int found = 0;

	if (str_is(m->kind_name, "alert"))
		return 0;
	if (m->order != 0)
		found = store_order(f->store, m->order, a, &d, e);
	if (found < 0)
		return -1;
	if (found == 1)
		al.d = &d;
	al.why = notice_sentence(a,
	    m->state == OUTBOX_AMBIGUOUS ? NOTICE_AMBIGUOUS : NOTICE_NOT_SENT,
	    f->firm->language, m->recipient);
	return respond_alert(f, a, &al, e);
}

/* ---- the loop ---- */

/* A mail between its claim and its settling. */
struct way {
	struct arena *a; /* its own, until the next one takes its place */
	struct outmail m;
	char answer[512];
	bool claimed, over;
	bool closed; /* its lane: no further connection is to be had */
};

struct post {
	struct flow *f;
	struct transport *t;
	struct way way[TRANSPORT_LANES];
	unsigned lanes;
	unsigned sent;
	bool go_on;
	bool refused; /* the submission refuses us, not the mail */
	bool away;    /* … or is not there at all */
	char why[512];
	int64_t held; /* since when; 0: not */
};

static int
recover(struct flow *f, struct err *e)
{
	int64_t n;

	if (store_outbox_recover(f->store, f->now, &n, e) != 0)
		return -1;
	if (n > 0)
		log_warn("outbox.recovered", "ambiguous=%lld", (long long)n);
	return 0;
}

/* 1: w->m is the next, claimed as soon as the transaction commits. */
static int
claim_next(struct post *p, struct way *w, struct err *e)
{
	bool wanted = false;
	int rc = 1;

	arena_reset(w->a);
	while (rc == 1 && !wanted) {
		rc = store_outbox_next(
		    p->f->store, p->f->now, p->held, w->a, &w->m, e);
		if (rc == 1 && still_wanted(p->f, w->a, &w->m, &wanted, e) != 0)
			rc = -1;
	}
	return rc == 1 ? store_outbox_claim(p->f->store, w->m.id, e) : rc;
}

static int
settle(struct post *p, struct way *w, struct err *e)
{
	bool over = w->m.next_try == 0 && w->m.state != OUTBOX_SENT;

	if (store_outbox_settle(p->f->store, &w->m, e) != 0)
		return -1;
	if (!p->refused && !p->away && hold_others(p->f, &w->m, e) != 0)
		return -1;
	return over ? report(p->f, w->a, &w->m, e) : 0;
}

static int
settle_all(struct post *p, struct err *e)
{
	for (unsigned i = 0; i < TRANSPORT_LANES; i++) {
		struct way *w = &p->way[i];

		if (w->claimed && w->over && settle(p, w, e) != 0)
			return -1;
	}
	return 0;
}

/* Into each lane that is free; *fresh marks them. */
static int
claim_all(struct post *p, bool fresh[TRANSPORT_LANES], struct err *e)
{
	int rc = 1;

	for (unsigned i = 0; p->go_on && rc == 1 && i < p->lanes; i++) {
		struct way *w = &p->way[i];

		if (w->closed || (w->claimed && !w->over))
			continue;
		rc = claim_next(p, w, e);
		fresh[i] = rc == 1;
	}
	return rc < 0 ? -1 : 0;
}

/*
 * Settling what is over and claiming what comes next share a transaction: one
 * wait for the disk, and still none goes out before its claim is durable.
 */
static int
turn(struct post *p, bool fresh[TRANSPORT_LANES], struct err *e)
{
	int rc = store_begin(p->f->store, e);

	if (rc == 0)
		rc = settle_all(p, e);
	if (rc == 0)
		rc = claim_all(p, fresh, e);
	if (rc == 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	for (unsigned i = 0; rc == 0 && i < TRANSPORT_LANES; i++) {
		struct way *w = &p->way[i];

		w->claimed = fresh[i] || (w->claimed && !w->over);
		if (fresh[i])
			w->over = false;
	}
	return rc;
}

/* A mail whose answer was lost is looked for before it goes once more. */
static bool
is_out_already(const struct post *p, const struct way *w)
{
	return w->m.unknowns > 0 && p->f->went_out != NULL &&
	       p->f->went_out(p->f->went_out_arg, w->m.message_id) == 1;
}

/* A 4xx is the mail's or its destination's; 421, or no word, the server's. */
static bool
is_away(const char *answer)
{
	struct str s = str_from(answer);

	return !str_starts(s, STR("4")) || str_starts(s, STR("421"));
}

static bool
others_go_on(const struct post *p, unsigned lane)
{
	bool some = false;

	for (unsigned i = 0; i < p->lanes; i++)
		some = some || (i != lane && !p->way[i].closed &&
				   (p->sent > 0 ||
				       (p->way[i].claimed && !p->way[i].over)));
	return some;
}

/* The server takes no more of us: the lane ends, its mail takes another. */
static bool
is_one_too_many(struct post *p, unsigned lane, enum sent how)
{
	struct way *w = &p->way[lane];

	if (how != SENT_LATER || !is_away(w->answer) || !others_go_on(p, lane))
		return false;
	w->closed = true;
	w->m.state = OUTBOX_QUEUED; /* at its old place: next_try stays */
	return true;
}

static void
take_verdict(struct post *p, unsigned lane, enum sent how)
{
	struct way *w = &p->way[lane];

	w->over = true;
	w->m.answer = str_from(w->answer);
	p->sent += how == SENT_OK;
	if (!is_one_too_many(p, lane, how)) {
		judge(p->f, &w->m, how);
		p->refused = p->refused || how == SENT_SETUP;
		p->away = p->away || (how == SENT_LATER && is_away(w->answer));
	}
	if ((p->refused || p->away) && p->why[0] == '\0')
		memcpy(p->why, w->answer, sizeof p->why);
	log_info("outbox.settled", "id=%lld kind=%.*s state=%s tries=%u",
	    (long long)w->m.id, STR_FMT(w->m.kind_name),
	    outbox_state_name(w->m.state), w->m.tries);
}

static void
begin(struct post *p, unsigned lane)
{
	struct way *w = &p->way[lane];
	struct str from = str_from(p->f->firm->address);

	w->m.tries++;
	w->answer[0] = '\0';
	store_mark_put(p->f->store, p->f->now);
	if (is_out_already(p, w)) {
		snprintf(w->answer, sizeof w->answer,
		    "found in the mailbox: it had gone out");
		take_verdict(p, lane, SENT_OK);
	} else if (p->lanes > 1) {
		transport_begin(p->t, lane, from, w->m.recipient, w->m.raw);
	} else {
		take_verdict(p, 0,
		    transport_send(
			p->t, from, w->m.recipient, w->m.raw, w->answer));
	}
}

static bool
is_any(const struct post *p, bool over)
{
	for (unsigned i = 0; i < TRANSPORT_LANES; i++) {
		if (p->way[i].claimed && p->way[i].over == over)
			return true;
	}
	return false;
}

/* All that are over now, at least one. */
static void
collect(struct post *p)
{
	char answer[512];
	enum sent how;
	int lane;

	while (is_any(p, false)) {
		lane = transport_end(p->t, !is_any(p, true), &how, answer);
		if (lane < 0)
			return;
		memcpy(p->way[lane].answer, answer, sizeof answer);
		take_verdict(p, (unsigned)lane, how);
	}
}

static int
send_all(struct post *p, struct err *e)
{
	int rc;

	do {
		bool fresh[TRANSPORT_LANES] = {false};

		rc = turn(p, fresh, e);
		for (unsigned i = 0; rc == 0 && i < TRANSPORT_LANES; i++) {
			if (fresh[i])
				begin(p, i);
		}
		collect(p);
		p->go_on = !p->refused && !p->away && flow_pulse(p->f);
	} while (rc == 0 && is_any(p, true));
	if (rc == 0 && (p->refused || p->away))
		return err_set(e, p->refused ? ERR_SETUP : ERR_RETRY,
		    "submission: %s", p->why);
	return rc;
}

/* As many lanes as there is work for; most passes have one mail. */
#define MAILS_A_LANE 8

static int
widen(struct post *p, struct err *e)
{
	int64_t waiting = 0;

	if (store_outbox_waiting(p->f->store, p->f->now,
		TRANSPORT_LANES * MAILS_A_LANE, &waiting, e) != 0)
		return -1;
	p->lanes =
	    waiting < 2 * MAILS_A_LANE
		? 1
		: transport_widen(p->t, (unsigned)(waiting / MAILS_A_LANE));
	return 0;
}

int
post_pass(struct flow *f, struct transport *t, unsigned *sent, struct err *e)
{
	struct post p = {.f = f, .t = t, .go_on = true};
	int rc = recover(f, e);

	for (unsigned i = 0; i < TRANSPORT_LANES; i++)
		p.way[i].a = arena_new();
	if (rc == 0)
		rc = held_check(f, &p.held, e);
	if (rc == 0)
		rc = widen(&p, e);
	if (rc == 0)
		rc = send_all(&p, e);
	(void)transport_widen(t, 1);
	*sent = p.sent;
	if (rc == 0 && p.held != 0)
		rc = err_set(e, ERR_SETUP,
		    "sending is held: the database is older than the mails "
		    "that were sent; see 'dachpost outbox reconcile --help'");
	for (unsigned i = 0; i < TRANSPORT_LANES; i++)
		arena_free(p.way[i].a);
	return rc;
}
