#include "store/sql.h"

#include <stdio.h>

static void
bind_amount(struct stmt *q, int n, bool has, int64_t cents)
{
	if (has)
		bind_int(q, n, cents);
	else
		bind_null(q, n);
}

static void
bind_moving(struct stmt *q, const struct dossier *d)
{
	const struct order *o = &d->o;

	bind_str(q, 10, o->person);
	bind_int(q, 11, o->assigned);
	bind_cstr(q, 12, state_name(o->state));
	bind_int(q, 13, o->opened);
	bind_int(q, 14, o->since);
	bind_int(q, 15, o->last);
	bind_int(q, 16, o->known);
	bind_int(q, 17, o->due);
	bind_int(q, 18, o->last_day);
	bind_int(q, 19, o->snooze);
	bind_int(q, 20, o->appointment);
	bind_int(q, 21, o->appointment_timed);
	bind_amount(q, 22, o->has_amount, o->amount_cents);
	bind_int(q, 23, o->headsup_sent);
	bind_int(q, 24, o->reminders);
	bind_int(q, 25, o->last_sent);
	if (d->next_at == 0)
		bind_null(q, 26);
	else
		bind_int(q, 26, d->next_at);
}

static int
event_add(struct store *s, int64_t order, const struct event *ev, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_EVENT_ADD);

	bind_int(q, 1, order);
	bind_int(q, 2, ev->seq);
	bind_cstr(q, 3, action_name(ev->kind));
	bind_int(q, 4, ev->at);
	bind_int(q, 5, ev->timed);
	bind_int(q, 6, ev->learnt);
	bind_str(q, 7, ev->by);
	bind_str(q, 8, ev->mail);
	bind_amount(q, 9, ev->has_amount, ev->amount_cents);
	bind_str(q, 10, ev->text);
	bind_int(q, 11, ev->pause ? 1 : ev->resume ? 2 : 0);
	bind_int(q, 12, ev->step);
	bind_int(q, 13, ev->implied_by);
	bind_int(q, 14, ev->undoes);
	return db_run(q, e);
}

/* `stored` counts the events that are in the table already. */
static int
events_add(struct store *s, const struct order *o, size_t stored, struct err *e)
{
	for (size_t i = stored; i < o->n_events; i++) {
		if (event_add(s, o->id, &o->events[i], e) != 0)
			return -1;
	}
	return 0;
}

static int
next_number(struct store *s, struct dossier *d, char number[32], struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_NUMBER_NEXT);
	int year = civil_of(d->o.opened).year;

	bind_int(q, 1, year);
	if (db_row(q, e) != 1)
		return -1;
	snprintf(
	    number, 32, "%04d-%04lld", year % 10000, (long long)col_int(q, 0));
	return db_run(q, e);
}

static void
bind_fixed(struct stmt *q, const struct dossier *d, struct str number)
{
	struct buf json = BUF_INIT;
	struct json_out w;

	json_begin(&w, &json);
	inquiry_write(&w, &d->inquiry);
	bind_str(q, 2, number);
	bind_str(q, 4, d->o.partner);
	bind_str(q, 5, d->inquiry_no);
	bind_str(q, 6, buf_str(&json));
	bind_str(q, 7, d->customer_email);
	bind_str(q, 8, d->fingerprint);
	bind_str(q, 9, d->message_id);
	buf_clear(&json);
}

int
store_order_new(
    struct store *s, struct arena *a, struct dossier *d, struct err *e)
{
	char number[32];
	struct stmt *q;

	if (next_number(s, d, number, e) != 0)
		return -1;
	q = db_stmt(s->db, SQL_ORDER_NEW);
	bind_fixed(q, d, str_from(number));
	bind_moving(q, d);
	if (db_run(q, e) != 0)
		return -1;
	d->o.id = db_last_id(s->db);
	d->o.number = arena_str(a, str_from(number));
	d->o.version = 1;
	return events_add(s, &d->o, 0, e);
}

static int
events_stored(struct store *s, int64_t order, size_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_EVENT_COUNT);

	bind_int(q, 1, order);
	if (db_row(q, e) != 1)
		return -1;
	*n = (size_t)col_int(q, 0);
	db_end(q);
	return 0;
}

int
store_order_save(struct store *s, struct dossier *d, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_SAVE);
	size_t stored;

	bind_int(q, 1, d->o.id);
	bind_int(q, 3, d->o.version);
	bind_moving(q, d);
	if (db_run(q, e) != 0)
		return -1;
	if (db_changes(s->db) != 1)
		return err_set(e, ERR_RETRY, "order %.*s: changed meanwhile",
		    STR_FMT(d->o.number));
	d->o.version++;
	if (events_stored(s, d->o.id, &stored, e) != 0)
		return -1;
	return events_add(s, &d->o, stored, e);
}

static void
event_from(struct stmt *q, struct arena *a, struct event *ev)
{
	*ev = (struct event){
	    .seq = (unsigned)col_int(q, 0),
	    .kind = action_kind(col_str(q, 1, a)),
	    .at = col_int(q, 2),
	    .timed = col_int(q, 3) != 0,
	    .learnt = col_int(q, 4),
	    .by = col_str(q, 5, a),
	    .mail = col_str(q, 6, a),
	    .has_amount = !col_is_null(q, 7),
	    .amount_cents = col_int(q, 7),
	    .text = col_str(q, 8, a),
	    .pause = col_int(q, 9) == 1,
	    .resume = col_int(q, 9) == 2,
	    .step = col_int(q, 10) != 0,
	    .implied_by = (unsigned)col_int(q, 11),
	    .undoes = (unsigned)col_int(q, 12),
	};
}

static int
events_get(struct store *s, struct order *o, struct arena *a, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_EVENT_LIST);
	struct event ev;
	int rc;

	bind_int(q, 1, o->id);
	while ((rc = db_row(q, e)) == 1) {
		event_from(q, a, &ev);
		ARENA_PUSH(a, o->events, o->n_events) = ev;
	}
	order_mark_undone(o);
	return rc;
}

static void
order_from(struct stmt *q, struct arena *a, struct order *o)
{
	*o = (struct order){
	    .id = col_int(q, 0),
	    .number = col_str(q, 1, a),
	    .version = col_int(q, 2),
	    .partner = col_str(q, 3, a),
	    .person = col_str(q, 9, a),
	    .assigned = col_int(q, 10) != 0,
	    .state = state_of(col_str(q, 11, a)),
	    .opened = col_int(q, 12),
	    .since = col_int(q, 13),
	    .last = col_int(q, 14),
	    .known = col_int(q, 15),
	    .due = col_int(q, 16),
	    .last_day = col_int(q, 17),
	    .snooze = col_int(q, 18),
	    .appointment = col_int(q, 19),
	    .appointment_timed = col_int(q, 20) != 0,
	    .has_amount = !col_is_null(q, 21),
	    .amount_cents = col_int(q, 21),
	    .headsup_sent = col_int(q, 22) != 0,
	    .reminders = (unsigned)col_int(q, 23),
	    .last_sent = col_int(q, 24),
	};
}

static int
dossier_from(struct stmt *q, struct arena *a, struct dossier *d, struct err *e)
{
	struct json *j;
	int rc;

	*d = (struct dossier){.inquiry_no = col_str(q, 4, a),
	    .customer_email = col_str(q, 6, a),
	    .fingerprint = col_str(q, 7, a),
	    .message_id = col_str(q, 8, a),
	    .next_at = col_int(q, 25),
	    .erased = col_int(q, 26)};
	order_from(q, a, &d->o);
	if ((j = json_parse(col_str(q, 5, a), e)) == NULL)
		return -1;
	rc = inquiry_read(json_root(j), a, &d->inquiry, e);
	json_free(j);
	return rc;
}

int
store_order(struct store *s, int64_t id, struct arena *a, struct dossier *d,
    struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_GET);
	struct dossier found;
	int rc;

	bind_int(q, 1, id);
	if ((rc = db_row(q, e)) != 1)
		return rc;
	rc = dossier_from(q, a, &found, e);
	db_end(q);
	if (rc != 0 || events_get(s, &found.o, a, e) != 0)
		return err_add(e, "order %lld", (long long)id);
	*d = found;
	return 1;
}

int
store_order_by_number(struct store *s, struct str number, struct arena *a,
    struct dossier *d, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_ID);
	int64_t id;
	int rc;

	bind_str(q, 1, number);
	if ((rc = db_int(q, &id, e)) != 1)
		return rc;
	return store_order(s, id, a, d, e);
}

int
store_find_inquiry(struct store *s, struct str partner, struct str inquiry_no,
    int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_BY_INQUIRY);

	bind_str(q, 1, partner);
	bind_str(q, 2, inquiry_no);
	return db_int(q, id, e);
}

int
store_find_fingerprint(struct store *s, struct str fingerprint, int64_t since,
    int64_t *id, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_BY_FINGERPRINT);

	bind_str(q, 1, fingerprint);
	bind_int(q, 2, since);
	return db_int(q, id, e);
}

int
store_find_customer(
    struct store *s, struct str email, int64_t *id, unsigned *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_BY_CUSTOMER);
	int rc;

	bind_str(q, 1, email);
	if ((rc = db_row(q, e)) == 1) {
		*id = col_int(q, 0);
		*n = (unsigned)col_int(q, 1);
	}
	db_end(q);
	return rc;
}

int
store_orders_due(struct store *s, int64_t now, int64_t *ids, size_t most,
    size_t *n, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDER_DUE);
	size_t found = 0;
	int rc = 1;

	bind_int(q, 1, now);
	bind_int(q, 2, (int64_t)most);
	while (found < most && (rc = db_row(q, e)) == 1)
		ids[found++] = col_int(q, 0);
	db_end(q);
	if (rc >= 0)
		*n = found;
	return rc < 0 ? -1 : 0;
}

/* Events are read by another statement while this one still steps. */
int
store_orders(struct store *s, bool all, struct arena *a, order_fn *fn,
    void *arg, struct err *e)
{
	struct stmt *q =
	    db_stmt(s->db, all ? SQL_ORDER_LIST : SQL_ORDER_LIST_OPEN);
	struct dossier d;
	int rc;

	while ((rc = db_row(q, e)) == 1) {
		rc = dossier_from(q, a, &d, e);
		if (rc == 0)
			rc = events_get(s, &d.o, a, e);
		if (rc == 0)
			rc = fn(arg, &d, e);
		if (rc != 0)
			break;
	}
	db_end(q);
	return rc;
}

int
store_orders_look(struct store *s, int64_t now, struct err *e)
{
	struct stmt *q = db_stmt(s->db, SQL_ORDERS_LOOK);

	bind_int(q, 1, now);
	return db_run(q, e);
}
