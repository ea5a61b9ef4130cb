/*
 * vcard.c - the customer as a vCard 3.0 (RFC 2426), for the phone book.
 */
#include "base/utf8.h"
#include "flow/compose.h"

#define FOLD 75 /* bytes a line */

/* A line of the card, folded between characters. */
static void
fold(struct buf *to, struct str line)
{
	size_t col = 0;
	struct str rest = line, before;
	uint32_t cp;

	while (before = rest, utf8_next(&rest, &cp)) {
		size_t n = before.n - rest.n;

		if (col + n > FOLD) {
			buf_adds(to, "\r\n ");
			col = 1;
		}
		buf_add(to, str_sub(before, 0, n));
		col += n;
	}
	buf_adds(to, "\r\n");
}

static struct str
escaped(const struct compose *c, struct str s)
{
	struct buf b = BUF_INIT;
	struct str out;

	escape_add(&b, ESCAPE_ICS, compose_line(c->a, s, 200));
	out = arena_str(c->a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static void
property(
    const struct compose *c, struct buf *to, const char *name, struct str value)
{
	if (value.n > 0)
		fold(to, arena_fmt(c->a, "%s:%.*s", name,
			     STR_FMT(escaped(c, value))));
}

static void
name_and_address(
    const struct compose *c, struct buf *to, const struct customer *k)
{
	struct str last = k->last_name.n > 0 ? k->last_name : k->company;

	fold(
	    to, arena_fmt(c->a, "N:%.*s;%.*s;;%.*s;", STR_FMT(escaped(c, last)),
		    STR_FMT(escaped(c, k->first_name)),
		    STR_FMT(escaped(c, k->title))));
	if (k->street.n + k->city.n > 0)
		fold(to, arena_fmt(c->a, "ADR;TYPE=HOME:;;%.*s;%.*s;;%.*s;",
			     STR_FMT(escaped(c, k->street)),
			     STR_FMT(escaped(c, k->city)),
			     STR_FMT(escaped(c, k->postcode))));
}

struct str
customer_vcard(const struct compose *c)
{
	const struct customer *k = &c->l->order->inquiry->customer;
	struct buf b = BUF_INIT;
	struct str out;

	if (k->phones.n == 0 && k->email.n == 0)
		return STR_NONE;
	buf_adds(&b, "BEGIN:VCARD\r\nVERSION:3.0\r\n");
	name_and_address(c, &b, k);
	property(c, &b, "FN", customer_name(c, c->l->order->inquiry));
	property(c, &b, "ORG", k->company);
	for (size_t i = 0; i < k->phones.n && i < 5; i++)
		property(c, &b, "TEL;TYPE=VOICE", k->phones.s[i]);
	property(c, &b, "EMAIL;TYPE=INTERNET", k->email);
	property(c, &b, "NOTE",
	    arena_fmt(c->a, "%.*s D-%.*s", STR_FMT(c->l->order->partner),
		STR_FMT(c->l->order->number)));
	buf_adds(&b, "END:VCARD\r\n");
	out = arena_str(c->a, buf_str(&b));
	buf_clear(&b);
	return out;
}
