/*
 * privacy_find.c - whose data?  From what a person types to all orders of
 * that one customer.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "flow/privacy.h"
#include "parsers/phone.h"

#define LISTED_MOST 8

/* One customer's marks, made comparable. */
struct marks {
	const struct dossier *d;
	struct str email, name, last, company, where;
	struct texts phones; /* digits as +49… */
	bool hit;            /* what was typed means her */
	bool taken;          /* found to be the same customer */
};

static struct str
plain(struct arena *a, struct str s)
{
	return utf8_lower(a, utf8_ascii(a, str_trim(s)));
}

static void
marks_of(struct arena *a, const struct dossier *d, struct marks *m)
{
	const struct customer *c = &d->inquiry.customer;

	*m = (struct marks){.d = d};
	m->email = utf8_lower(
	    a, d->customer_email.n > 0 ? d->customer_email : c->email);
	m->last = plain(a, c->last_name);
	m->name =
	    plain(a, arena_fmt(a, "%.*s %.*s", STR_FMT(str_trim(c->first_name)),
			 STR_FMT(str_trim(c->last_name))));
	m->company = plain(a, c->company);
	m->where = plain(a, arena_fmt(a, "%.*s %.*s", STR_FMT(c->postcode),
				STR_FMT(c->street)));
	for (size_t i = 0; i < c->phones.n; i++)
		ARENA_PUSH(a, m->phones.s, m->phones.n) =
		    phone_e164(a, c->phones.s[i]);
}

/* ---- what was typed ---- */

static struct str
order_number(struct str typed)
{
	if (str_starts(typed, STR("[")))
		typed = str_sub(typed, 1, typed.n - 2);
	return str_istarts(typed, STR("D-")) ? str_from_pos(typed, 2) : typed;
}

static bool
is_phone(struct str typed)
{
	size_t digits = 0;

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];

		if (c >= '0' && c <= '9')
			digits++;
		else if (str_chr(STR("+ ()/.-"), c) == SIZE_MAX)
			return false;
	}
	return digits >= 6;
}

static bool
has_phone(const struct marks *m, struct str e164)
{
	for (size_t i = 0; i < m->phones.n; i++) {
		if (e164.n > 0 && str_eq(m->phones.s[i], e164))
			return true;
	}
	return false;
}

static bool
is_meant(struct arena *a, const struct marks *m, struct str typed)
{
	struct str p = plain(a, typed);

	if (str_ieq(m->d->o.number, order_number(typed)))
		return true;
	if (str_chr(typed, '@') != SIZE_MAX)
		return str_eq(m->email, utf8_lower(a, typed));
	if (is_phone(typed))
		return has_phone(m, phone_e164(a, typed));
	return p.n > 0 && (str_eq(p, m->name) || str_eq(p, m->last) ||
			      str_eq(p, m->company));
}

/* ---- the same customer ---- */

static bool
share_phone(const struct marks *x, const struct marks *y)
{
	for (size_t i = 0; i < x->phones.n; i++) {
		if (has_phone(y, x->phones.s[i]))
			return true;
	}
	return false;
}

static bool
same(const struct marks *x, const struct marks *y)
{
	if (x->email.n > 0 && str_eq(x->email, y->email))
		return true;
	if (x->last.n == 0 || !str_eq(x->name, y->name))
		return false;
	return share_phone(x, y) ||
	       (x->where.n > 1 && str_eq(x->where, y->where));
}

static void
take_same(struct marks *m, size_t n, size_t first)
{
	bool more = true;

	m[first].taken = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			for (size_t k = 0; k < n && !m[i].taken; k++) {
				m[i].taken = m[k].taken && same(&m[k], &m[i]);
				more |= m[i].taken;
			}
		}
	}
}

static int
several(const struct marks *m, size_t n, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t listed = 0;

	for (size_t i = 0; i < n; i++) {
		if (m[i].hit && listed++ < LISTED_MOST)
			buf_addf(&b, " %.*s", STR_FMT(m[i].d->o.number));
	}
	if (listed > LISTED_MOST)
		buf_adds(&b, " …");
	err_set(e, ERR_INPUT,
	    "these orders are of several customers:%s; name one of the numbers "
	    "('dachpost show NUMBER' tells whose it is)",
	    buf_cstr(&b));
	buf_clear(&b);
	return -1;
}

/* ---- all orders ---- */

struct gather {
	struct arena *a;
	struct dossier *d;
	size_t n;
};

static int
gather_one(void *arg, const struct dossier *d, struct err *e)
{
	struct gather *g = arg;

	(void)e;
	if (d->erased == 0)
		ARENA_PUSH(g->a, g->d, g->n) = *d;
	return 0;
}

static bool
tells_of(struct arena *a, const struct order *o, struct str word)
{
	for (size_t i = 0; i < o->n_events; i++) {
		if (str_find(plain(a, o->events[i].text), word) != SIZE_MAX)
			return true;
	}
	return false;
}

/* Notes of other orders that name her are for a person to look at. */
static void
look_elsewhere(struct arena *a, const struct marks *m, size_t n, size_t first,
    struct kept *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct order *o = &m[i].d->o;

		if (m[i].taken)
			continue;
		if ((m[first].last.n > 2 && tells_of(a, o, m[first].last)) ||
		    (m[first].email.n > 2 && tells_of(a, o, m[first].email)))
			ARENA_PUSH(a, out->elsewhere.s, out->elsewhere.n) =
			    o->number;
	}
}

static int
choose(struct arena *a, struct marks *m, size_t n, struct str query,
    struct kept *out, struct err *e)
{
	size_t first = n;

	for (size_t i = n; i-- > 0;) {
		m[i].hit = is_meant(a, &m[i], query);
		if (m[i].hit)
			first = i;
	}
	if (first == n)
		return err_set(e, ERR_INPUT,
		    "nothing is kept of '%.*s'; write a mail address, a phone "
		    "number, a full name or an order's number",
		    STR_FMT(query));
	take_same(m, n, first);
	for (size_t i = 0; i < n; i++) {
		if (m[i].hit && !m[i].taken)
			return several(m, n, e);
		if (m[i].taken)
			ARENA_PUSH(a, out->d, out->n) = *m[i].d;
	}
	look_elsewhere(a, m, n, first, out);
	return 0;
}

static int
by_id(const void *x, const void *y)
{
	const struct dossier *a = x, *b = y;

	return (a->o.id > b->o.id) - (a->o.id < b->o.id);
}

int
privacy_find(struct flow *f, struct arena *a, struct str query,
    struct kept *out, struct err *e)
{
	struct gather g = {.a = a};
	struct marks *m;

	*out = (struct kept){.n = 0};
	if (store_orders(f->store, true, a, gather_one, &g, e) != 0)
		return -1;
	if (g.n > 0)
		qsort(g.d, g.n, sizeof *g.d, by_id);
	m = arena_array(a, g.n + 1, sizeof *m);
	for (size_t i = 0; i < g.n; i++)
		marks_of(a, &g.d[i], &m[i]);
	return choose(a, m, g.n, str_trim(query), out, e);
}
