/*
 * post.c - the outbox leaves the house.  A mail is claimed durably before a
 * byte of it goes out, and settled by what the server said; what a crash
 * leaves in between went out perhaps, and is counted as that.
 */
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

struct post {
	struct flow *f;
	struct transport *t;
	struct arena *a, *old; /* of this mail, and of the one before it */
	struct outmail m;
	char answer[512];
	bool refused; /* the submission refuses us, not the mail */
	bool away;    /* … or is not there at all */
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

/* 1: p->m is the next, claimed as soon as the transaction commits. */
static int
claim_next(struct post *p, struct err *e)
{
	bool wanted = false;
	int rc = 1;

	while (rc == 1 && !wanted) {
		rc = store_outbox_next(
		    p->f->store, p->f->now, p->held, p->a, &p->m, e);
		if (rc == 1 && still_wanted(p->f, p->a, &p->m, &wanted, e) != 0)
			rc = -1;
	}
	return rc == 1 ? store_outbox_claim(p->f->store, p->m.id, e) : rc;
}

static int
settle(struct post *p, struct err *e)
{
	bool over = p->m.next_try == 0 && p->m.state != OUTBOX_SENT;

	if (store_outbox_settle(p->f->store, &p->m, e) != 0)
		return -1;
	if (!p->refused && !p->away && hold_others(p->f, &p->m, e) != 0)
		return -1;
	return over ? report(p->f, p->a, &p->m, e) : 0;
}

static void
swap_arenas(struct post *p)
{
	struct arena *a = p->old;

	p->old = p->a;
	p->a = a;
	arena_reset(p->a);
}

/*
 * Settling one and claiming the next share a transaction: one wait for the
 * disk a mail, and still none goes out before its claim is durable.
 */
static int
turn(struct post *p, bool first, bool go_on, struct err *e)
{
	int rc, more = 0;

	if (store_begin(p->f->store, e) != 0)
		return -1;
	rc = first ? 0 : settle(p, e);
	swap_arenas(p);
	if (rc == 0 && go_on)
		more = claim_next(p, e);
	if (rc == 0 && more >= 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	return rc == 0 ? more : -1;
}

/* A mail whose answer was lost is looked for before it goes once more. */
static bool
is_out_already(const struct post *p)
{
	return p->m.unknowns > 0 && p->f->went_out != NULL &&
	       p->f->went_out(p->f->went_out_arg, p->m.message_id) == 1;
}

static enum sent
hand_over(struct post *p)
{
	if (is_out_already(p)) {
		strcpy(p->answer, "found in the mailbox: it had gone out");
		return SENT_OK;
	}
	p->answer[0] = '\0';
	return transport_send(p->t, str_from(p->f->firm->address),
	    p->m.recipient, p->m.raw, p->answer);
}

static enum sent
deliver(struct post *p)
{
	struct outmail *m = &p->m;
	enum sent how;

	m->tries++;
	store_mark_put(p->f->store, p->f->now);
	how = hand_over(p);
	m->answer = str_from(p->answer);
	judge(p->f, m, how);
	log_info("outbox.settled", "id=%lld kind=%.*s state=%s tries=%u",
	    (long long)m->id, STR_FMT(m->kind_name),
	    outbox_state_name(m->state), m->tries);
	return how;
}

/* A 4xx is the mail's or its destination's; 421, or no word, the server's. */
static bool
is_away(const char *answer)
{
	struct str s = str_from(answer);

	return !str_starts(s, STR("4")) || str_starts(s, STR("421"));
}

static bool
may_go_on(struct post *p, enum sent how)
{
	p->refused = how == SENT_SETUP;
	p->away = how == SENT_LATER && is_away(p->answer);
	return !p->refused && !p->away && flow_pulse(p->f);
}

static int
send_all(struct post *p, unsigned *sent, struct err *e)
{
	enum sent how;
	bool go_on;
	int rc = turn(p, true, true, e);

	while (rc == 1) {
		how = deliver(p);
		*sent += how == SENT_OK;
		go_on = may_go_on(p, how);
		rc = turn(p, false, go_on, e);
	}
	if (rc == 0 && (p->refused || p->away))
		return err_set(e, p->refused ? ERR_SETUP : ERR_RETRY,
		    "submission: %s", p->answer);
	return rc;
}

int
post_pass(struct flow *f, struct transport *t, unsigned *sent, struct err *e)
{
	struct post p = {.f = f, .t = t, .a = arena_new(), .old = arena_new()};
	int rc = recover(f, e);

	*sent = 0;
	if (rc == 0)
		rc = held_check(f, &p.held, e);
	if (rc == 0)
		rc = send_all(&p, sent, e);
	if (rc == 0 && p.held != 0)
		rc = err_set(e, ERR_SETUP,
		    "sending is held: the database is older than the mails "
		    "that were sent; see 'dachpost outbox reconcile --help'");
	arena_free(p.a);
	arena_free(p.old);
	return rc;
}
