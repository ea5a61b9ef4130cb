/*
 * privacy.c - forgetting: one customer because she asks for it, all others
 * when the retention is over.
 */
#include "flow/privacy.h"

#include "base/log.h"
#include "base/utf8.h"
#include "flow/draft.h"
#include "parsers/inquiry.h"
#include "parsers/mime.h"
#include "store/erase.h"

#define DAY ((int64_t)86400)
#define HOUR 3600
#define NIGHT 3 /* o'clock */
#define SENT_BYTES_DAYS 90
#define ALIKE_DAYS 60 /* as long as a like inquiry counts as the same */
#define NEXT "privacy_next"

/* ---- the words by which she is known ---- */

static void
add_word(struct arena *a, struct texts *to, struct str s, size_t least)
{
	s = str_trim(s);
	if (utf8_count(s) >= least)
		ARENA_PUSH(a, to->s, to->n) = utf8_lower(a, s);
}

static void
words_of(struct arena *a, const struct dossier *d, struct texts *to)
{
	const struct customer *c = &d->inquiry.customer;

	add_word(a, to, d->customer_email, 3);
	add_word(a, to, c->email, 3);
	add_word(a, to, c->last_name, 3);
	add_word(a, to, c->company, 3);
	add_word(a, to, c->street, 5);
	add_word(a, to, d->o.number, 9);
	for (size_t i = 0; i < c->phones.n; i++)
		add_word(a, to, c->phones.s[i], 5);
}

static bool
names(struct arena *a, struct str text, const struct texts *words)
{
	struct str low = utf8_lower(a, text);

	for (size_t i = 0; i < words->n; i++) {
		if (str_find(low, words->s[i]) != SIZE_MAX)
			return true;
	}
	return false;
}

/* Its head's subject or one of its texts; a mail that does not read: yes. */
static bool
mail_names(struct arena *a, struct str raw, const struct texts *words)
{
	struct message *m;
	struct err e;

	if (mime_parse(a, raw, &m, &e) != 0 ||
	    names(a, mime_text_field(m, "Subject"), words))
		return true;
	for (const struct part *p = mime_root(m); p != NULL; p = mime_next(p)) {
		if (str_starts(p->type, STR("multipart/")))
			continue;
		if (names(a, mime_part_text(m, p), words))
			return true;
	}
	return false;
}

/* ---- erasing ---- */

/* It ends like one that the firm passed; the partner is not told. */
static int
close_order(struct flow *f, struct arena *a, struct dossier *d, struct err *e)
{
	struct order_rules r = flow_rules(f, a, d);
	/* a clock that went back is no reason to keep her data */
	int64_t now = f->now > d->o.last ? f->now : d->o.last;
	struct wish w = {.arrived = now, .now = now};
	struct applied did;

	w.action.kind = ACT_PASSED;
	if (order_apply(&d->o, a, &r, &w, &did, e) != 0)
		return err_add(e, "order %.*s", STR_FMT(d->o.number));
	if (d->o.state != ORDER_LOST)
		return err_set(e, ERR_BUG, "order %.*s: cannot be closed",
		    STR_FMT(d->o.number));
	d->next_at = 0;
	return store_order_save(f->store, d, e);
}

static int
forget_order(struct flow *f, struct arena *a, int64_t id, struct erasure *out,
    struct err *e)
{
	struct dossier d = {0};

	if (store_order(f->store, id, a, &d, e) != 1)
		return -1;
	if (d.o.state != ORDER_DONE && d.o.state != ORDER_LOST) {
		if (close_order(f, a, &d, e) != 0)
			return -1;
		out->were_open++;
	}
	out->orders++;
	return store_erase_order(f->store, id, d.o.opened, f->now, e);
}

static int
drop_unsent(struct flow *f, struct arena *a, const struct texts *words,
    struct erasure *out, struct err *e)
{
	struct outmail m = {.id = 0};
	int rc;

	while ((rc = store_loose_unsent(f->store, m.id, a, &m, e)) == 1) {
		if (!mail_names(a, m.raw, words))
			continue;
		if (store_loose_drop(f->store, m.id, e) != 0)
			return -1;
		out->unsent++;
	}
	return rc;
}

static int
forget_all(struct flow *f, struct arena *a, const struct kept *k,
    struct erasure *out, struct err *e)
{
	struct texts words = {.n = 0};

	for (size_t i = 0; i < k->n; i++) {
		words_of(a, &k->d[i], &words);
		if (forget_order(f, a, k->d[i].o.id, out, e) != 0)
			return -1;
	}
	if (store_erase_loose(f->store, &words, e) != 0)
		return -1;
	return drop_unsent(f, a, &words, out, e);
}

int
privacy_erase(struct flow *f, struct arena *a, const struct kept *k,
    struct erasure *out, struct err *e)
{
	int rc;

	*out = (struct erasure){.orders = 0};
	if (store_begin(f->store, e) != 0)
		return -1;
	rc = forget_all(f, a, k, out, e);
	if (rc == 0)
		rc = store_commit(f->store, e);
	store_rollback(f->store);
	if (rc != 0)
		return -1;
	for (size_t i = 0; i < k->n; i++)
		log_info(
		    "order.erased", "order=%.*s", STR_FMT(k->d[i].o.number));
	return store_tidy(f->store, true, e);
}

/* ---- the night ---- */

static int64_t
months_before(int64_t now, int months)
{
	struct civil c = civil_of(now);
	int n = c.year * 12 + c.month - 1 - months;

	return day_start(day_of(n / 12, n % 12 + 1, 1)) +
	       (int64_t)(c.day - 1) * DAY;
}

static int
forget_one(struct flow *f, struct arena *a, int64_t id, struct err *e)
{
	struct erasure out = {.orders = 0};

	return forget_order(f, a, id, &out, e);
}

static int
forget_ended(struct flow *f, int64_t before, unsigned *n, struct err *e)
{
	int64_t id;
	int rc;

	while ((rc = store_ended_before(f->store, before, &id, e)) == 1) {
		if (flow_transaction(f, forget_one, id, e) != 0)
			return err_add(e, "retention");
		(*n)++;
	}
	return rc;
}

static int64_t
next_night(int64_t now)
{
	return day_start(civil_day(now) + 1) + (int64_t)NIGHT * HOUR;
}

static int
note_night(struct flow *f, struct arena *a, int64_t ended, struct err *e)
{
	int64_t bytes = f->now - SENT_BYTES_DAYS * DAY;

	(void)a;
	if (ended > bytes)
		bytes = ended;
	if (store_forget_sent(f->store, bytes, ended, e) != 0 ||
	    store_asked_forget(f->store, f->now - 2 * DAY, e) != 0)
		return -1;
	return store_meta_put(f->store, NEXT, next_night(f->now), e);
}

int
privacy_pass(struct flow *f, int64_t *next, struct err *e)
{
	int months = f->firm->retention_months;
	int64_t at = 0, ended = months > 0 ? months_before(f->now, months) : 0;
	unsigned n = 0;

	if (store_meta(f->store, NEXT, &at, e) < 0)
		return -1;
	*next = at;
	if (at > f->now)
		return 0;
	if (months > 0 && forget_ended(f, ended, &n, e) != 0)
		return -1;
	if (flow_transaction(f, note_night, ended, e) != 0)
		return -1;
	*next = next_night(f->now);
	if (n == 0)
		return 0;
	log_info("retention.done", "orders=%u", n);
	if (store_forget_copies(f->store, &n, e) != 0)
		return -1;
	return store_tidy(f->store, true, e);
}

/* ---- her mails, once more ---- */

static int
is_known_by(struct flow *f, const char *kind, struct str value, int *found,
    struct err *e)
{
	if (*found == 0)
		*found = store_tombstone(f->store, kind, value, 0, e);
	return *found;
}

/* The number under each partner's name, and under nobody's. */
static int
inquiry_is_known(struct flow *f, struct arena *a, const struct inquiry *q,
    int *found, struct err *e)
{
	const struct firm *firm = f->firm;
	struct str no = str_trim(q->inquiry_no);

	for (size_t i = 0; no.n > 0 && i <= firm->n_partners; i++)
		is_known_by(f, TOMB_NUMBER,
		    arena_fmt(a, "%s/%.*s",
			i < firm->n_partners ? firm->partners[i].key : "",
			STR_FMT(no)),
		    found, e);
	if (*found == 0 && no.n == 0 && !q->unsure && f->rules != NULL)
		*found = store_tombstone(f->store, TOMB_PRINT,
		    inquiry_fingerprint(a, f->rules, q),
		    f->now - ALIKE_DAYS * DAY, e);
	return *found;
}

int
privacy_is_forgotten(
    struct flow *f, struct arena *a, const struct remembered *m, struct err *e)
{
	const struct reading *r = m->r;
	int found = 0;

	is_known_by(f, TOMB_MAIL, m->sha256, &found, e);
	is_known_by(f, TOMB_ID, r->message_id, &found, e);
	if (r->forward != NULL)
		is_known_by(f, TOMB_ID, r->forward->message_id, &found, e);
	if (r->inquiry != NULL)
		inquiry_is_known(f, a, r->inquiry, &found, e);
	return found;
}
