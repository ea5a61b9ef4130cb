/*
 * intake.c - one mail, from its bytes to its verdict (DESIGN: a mail's way
 * through the house).  Nothing is logged before the commit.
 */
#include "flow/intake.h"

#include <string.h>

#include "base/crypt.h"
#include "base/log.h"
#include "flow/privacy.h"

/* The agent itself has ended over this mail that often: not again. */
#define TRIES_MAX 4

static int
leave_alone(struct job *j, struct err *e)
{
	(void)j;
	(void)e;
	return 0;
}

static int (*const handlers[MAIL_KINDS])(struct job *j, struct err *e) = {
    [MAIL_OTHER] = leave_alone,
    [MAIL_INQUIRY] = intake_inquiry,
    [MAIL_REPLY] = intake_reply,
    [MAIL_FORWARD] = intake_forward,
    [MAIL_COPY] = intake_copy,
    [MAIL_CUSTOMER] = intake_customer,
    [MAIL_BOUNCE] = intake_bounce,
    [MAIL_AUTOREPLY] = intake_autoreply,
    [MAIL_QUARANTINED] = leave_alone,
};

/* Below the first empty line, whatever the line ends. */
static struct str
body_of(struct str raw)
{
	const char *p = raw.p, *end = raw.p + raw.n;

	while (p != NULL && p < end &&
	       (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		p++;
		if (p < end && *p == '\n')
			return str_from_pos(raw, (size_t)(p + 1 - raw.p));
		if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
			return str_from_pos(raw, (size_t)(p + 2 - raw.p));
	}
	return STR_NONE;
}

int
job_note(struct job *j, struct err *e)
{
	const char *(*hash)(struct str, char[SHA256_HEX]) =
	    j->in->mapped ? sha256_hex_mapped : sha256_hex;
	char body[SHA256_HEX];
	struct mail_key k = {.account = j->f->account,
	    .folder = j->in->folder,
	    .uid = j->in->uid,
	    .validity = j->in->validity};

	k.sha256 = str_from(hash(j->in->raw, j->sha256));
	k.body_sha256 = str_from(hash(body_of(j->in->raw), body));
	return store_mail_attempt(
	    j->f->store, &k, j->f->now, &j->row, &j->tries, e);
}

static void
quarantine(struct job *j, const char *why)
{
	j->kind = MAIL_QUARANTINED;
	j->order = 0;
	j->why = arena_str(j->a, str_from(why));
}

static bool
may_be_read(const struct job *j)
{
	return !j->in->too_big && j->tries <= TRIES_MAX;
}

void
job_read_begin(struct job *j)
{
	if (may_be_read(j))
		read_begin_mail(j->f->reader, &j->request, j->in->raw,
		    j->in->mapped, j->in->arrived);
}

int
job_read_end(struct job *j, struct err *e)
{
	int rc;

	j->r = (struct reading){.kind = MAIL_QUARANTINED};
	if (!may_be_read(j)) {
		quarantine(j, j->in->too_big
				  ? "too big to be read"
				  : "the agent ended several times over this "
				    "mail");
		return 0;
	}
	rc = read_end_mail(j->f->reader, j->a, &j->r, e);
	if (rc < 0)
		return -1;
	j->kind = j->r.kind;
	j->why = j->r.why;
	if (rc == 0) {
		j->r = (struct reading){.kind = MAIL_QUARANTINED};
		quarantine(j, e->msg);
	}
	return 0;
}

/* Ours, back again: whatever it seems to be, nothing is done with it. */
static int
is_own(struct job *j, bool *own, struct err *e)
{
	struct outmail m;
	struct str tag;
	int rc = 0;

	if (j->r.message_id.n > 0)
		rc = store_outbox_by_message_id(
		    j->f->store, j->r.message_id, j->a, &m, e);
	*own = rc == 1 || firm_is_agent(j->f->firm, j->r.from.email, &tag);
	return rc < 0 ? -1 : 0;
}

/* Where it waits for its move to the board, should that place be new. */
static int
still_waiting(const struct job *j, int64_t twin, struct err *e)
{
	const struct board_place at = {
	    j->in->folder, j->in->uid, j->in->validity};

	return store_board_repoint(j->f->store, twin, &at, e);
}

static int
seen_before(struct job *j, bool *seen, struct err *e)
{
	struct mail_row twin;
	int rc = store_mail_twin(
	    j->f->store, j->row, j->r.message_id, j->a, &twin, e);

	*seen = rc == 1;
	if (rc == 1) {
		j->kind = mail_kind_of(twin.kind);
		j->order = twin.order_id;
		j->why = STR("seen before");
		rc = still_waiting(j, twin.id, e);
	}
	return rc < 0 ? -1 : 0;
}

/* By its token, or by the number in its subject. */
static int
is_about_erased(struct job *j, struct err *e)
{
	struct dossier d = {0};
	int rc = 0;

	if (j->token_state == TOKEN_GOOD && j->token.order != 0)
		rc = store_order(j->f->store, j->token.order, j->a, &d, e);
	for (size_t i = 0; rc >= 0 && d.erased == 0 && i < j->r.orders.n; i++)
		rc = store_order_by_number(
		    j->f->store, j->r.orders.s[i], j->a, &d, e);
	return rc < 0 ? -1 : d.erased != 0;
}

/* A forgotten customer's: nothing of it is kept, nothing is answered. */
static int
is_forgotten(struct job *j, bool *forgotten, struct err *e)
{
	const struct remembered m = {str_from(j->sha256), &j->r};
	int rc = is_about_erased(j, e);

	if (rc == 0)
		rc = privacy_is_forgotten(j->f, j->a, &m, e);
	*forgotten = rc == 1;
	if (rc == 1) {
		j->kind = MAIL_OTHER;
		j->why = STR("about a customer who was erased");
		j->r.message_id = STR_NONE;
	}
	return rc < 0 ? -1 : 0;
}

/*
 * Whoever it seems to be of the firm or of a partner: with a failed check, or
 * two senders, it opens nothing, goes nowhere, and the firm is told.
 */
static bool
is_refused(const struct job *j)
{
	if (j->kind != MAIL_INQUIRY && j->kind != MAIL_FORWARD &&
	    j->kind != MAIL_COPY)
		return false;
	return (j->person != NULL || j->partner != NULL) &&
	       (j->trust == TRUST_REFUSE || j->sender == SENDER_UNSURE);
}

static int
decide(struct job *j, struct err *e)
{
	bool known;

	if (j->kind == MAIL_QUARANTINED)
		return 0;
	if (seen_before(j, &known, e) != 0)
		return -1;
	if (known)
		return 0;
	if (is_own(j, &known, e) != 0)
		return -1;
	if (known && j->kind != MAIL_BOUNCE) {
		j->kind = MAIL_OTHER;
		j->why = STR("a mail of the agent's own");
		return 0;
	}
	intake_who(j);
	if (held_look(j, e) != 0)
		return -1;
	if (is_forgotten(j, &known, e) != 0)
		return -1;
	if (known)
		return 0;
	if (is_refused(j))
		return job_not_trusted(j, NULL, e);
	return handlers[j->kind](j, e);
}

static int
settle(struct job *j, struct err *e)
{
	return store_mail_settle(j->f->store, j->row, j->kind, j->order,
	    j->r.message_id, j->why, j->f->now, e);
}

/* As one part: kept whole, or nothing of it. */
static int
part(struct job *j, bool handled, struct err *e)
{
	struct err ignored;
	int rc = store_part(j->f->store, e);

	if (rc != 0)
		return -1;
	rc = handled ? decide(j, e) : 0;
	if (rc == 0)
		rc = settle(j, e);
	if (rc == 0)
		rc = store_part_keep(j->f->store, e);
	if (rc != 0)
		(void)store_part_back(j->f->store, &ignored);
	return rc;
}

/*
 * A mail that cannot be handled is set aside with the reason, so that the
 * next one has its turn; only the world's faults (and the operator's) make
 * us leave it for later.
 */
int
job_verdict(struct job *j, struct err *e)
{
	int rc = store_mail_open(j->f->store, j->row, e);

	if (rc <= 0)
		return rc == 0 ? 1 : -1;
	rc = part(j, true, e);
	if (rc == 0 || (e->code != ERR_INPUT && e->code != ERR_BUG) ||
	    !store_is_open(j->f->store))
		return rc;
	log_error("mail.spoilt", "row=%lld %s", (long long)j->row, e->msg);
	quarantine(j, e->msg);
	return part(j, false, e);
}
