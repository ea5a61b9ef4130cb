/*
 * post.c - the outbox leaves the house.  A mail is claimed durably before a
 * byte of it goes out, and settled by what the server said; what a crash
 * leaves in between went out perhaps, and is counted as that.
 */
#include "base/log.h"
#include "flow/respond.h"
#include "io/transport.h"

#define PAUSE_FIRST ((int64_t)5 * 60)
#define PAUSE_MOST ((int64_t)4 * 3600)
#define GIVE_UP ((int64_t)5 * 86400)
#define LATERS_MOST 2 /* a server that is away is away for the next, too */

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

/* A reminder of a step that was taken meanwhile is none. */
static int
still_wanted(struct flow *f, struct arena *a, const struct outmail *m,
    bool *wanted, struct err *e)
{
	struct dossier d;
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
	return store_outbox_drop(f->store, m->id, e) < 0 ? -1 : 0;
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

/* Somebody else hears of it; of an alert that failed nobody. */
static int
report(struct flow *f, struct arena *a, const struct outmail *m, struct err *e)
{
	struct dossier d;
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

static int
settle(struct flow *f, struct arena *a, const struct outmail *m, struct err *e)
{
	bool over = m->next_try == 0 && m->state != OUTBOX_SENT;
	int rc;

	if (store_begin(f->store, e) != 0)
		return -1;
	rc = store_outbox_settle(f->store, m, e);
	if (rc == 0 && over)
		rc = report(f, a, m, e);
	if (rc == 0)
		rc = store_commit(f->store, e);
	store_rollback(f->store);
	return rc;
}

/* 1: went out or is settled for good; 0: later; -1. */
static int
send_one(struct flow *f, struct transport *t, struct arena *a,
    struct outmail *m, enum sent *sent, struct err *e)
{
	char answer[512] = "";
	int rc = store_outbox_claim(f->store, m->id, e);

	if (rc != 1)
		return rc;
	m->tries++;
	*sent = transport_send(
	    t, str_from(f->firm->address), m->recipient, m->raw, answer);
	m->answer = str_from(answer);
	judge(f, m, *sent);
	if (settle(f, a, m, e) != 0)
		return -1;
	log_info("outbox.settled", "id=%lld kind=%.*s state=%s tries=%u",
	    (long long)m->id, STR_FMT(m->kind_name),
	    outbox_state_name(m->state), m->tries);
	return *sent == SENT_OK;
}

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

/* 1: go on; 0: that is all for now; -1. */
static int
next_one(struct flow *f, struct transport *t, struct arena *a, unsigned *sent,
    unsigned *laters, struct err *e)
{
	enum sent how = SENT_OK;
	struct outmail m;
	bool wanted;
	int rc = store_outbox_next(f->store, f->now, a, &m, e);

	if (rc != 1)
		return rc;
	if (still_wanted(f, a, &m, &wanted, e) != 0)
		return -1;
	if (!wanted)
		return 1;
	if ((rc = send_one(f, t, a, &m, &how, e)) < 0)
		return -1;
	*sent += rc == 1;
	if (how == SENT_SETUP)
		return err_set(
		    e, ERR_SETUP, "submission: %.*s", STR_FMT(m.answer));
	*laters = how == SENT_LATER ? *laters + 1 : 0;
	return *laters < LATERS_MOST;
}

int
post_pass(struct flow *f, struct transport *t, unsigned *sent, struct err *e)
{
	struct arena *a = arena_new();
	unsigned laters = 0;
	int rc;

	*sent = 0;
	rc = recover(f, e);
	if (rc == 0)
		rc = 1;
	while (rc == 1) {
		rc = next_one(f, t, a, sent, &laters, e);
		arena_reset(a);
	}
	arena_free(a);
	return rc;
}
