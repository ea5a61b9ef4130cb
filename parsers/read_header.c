#include "base/utf8.h"
#include "parsers/job.h"
#include "parsers/message.h"

static bool
field_starts(const struct message *m, const char *name, const char *with)
{
	struct str v;

	return mime_field(m, name, 0, &v) && str_istarts(v, str_from(with));
}

static bool
has_field(const struct message *m, const char *name)
{
	struct str v;

	return mime_field(m, name, 0, &v);
}

static bool
is_list(const struct message *m)
{
	return has_field(m, "List-Id") || has_field(m, "List-Post") ||
	       field_starts(m, "Precedence", "bulk") ||
	       field_starts(m, "Precedence", "list") ||
	       field_starts(m, "Precedence", "junk");
}

/* RFC 3834, § 2: what must not be answered. */
static bool
is_automatic(const struct message *m, const struct reading *r)
{
	struct str v;

	if (mime_field(m, "Auto-Submitted", 0, &v) &&
	    !str_istarts(v, STR("no")))
		return true;
	if (mime_field(m, "Return-Path", 0, &v) && str_is(str_trim(v), "<>"))
		return true;
	return r->list_mail || has_field(m, "List-Unsubscribe") ||
	       str_istarts(r->from.email, STR("mailer-daemon"));
}

static struct addresses
delivered_to(const struct message *m, struct arena *a)
{
	static const char *const names[] = {"Delivered-To", "X-Original-To",
	    "Envelope-To", "X-Delivered-To", "X-Envelope-To"};
	struct addresses all = {.n = 0};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct addresses got = mime_addresses(m, names[i]);

		for (size_t k = 0; k < got.n && all.n < 64; k++)
			ARENA_PUSH(a, all.a, all.n) = got.a[k];
	}
	return all;
}

static void
take_people(struct reading *r, const struct message *m, struct arena *a)
{
	struct addresses from = mime_addresses(m, "From");

	r->n_from = from.n;
	if (from.n == 0) /* some robots only have this */
		from = mime_addresses(m, "Sender");
	if (from.n > 0)
		r->from = from.a[0];
	r->to = mime_addresses(m, "To");
	r->cc = mime_addresses(m, "Cc");
	r->reply_to = mime_addresses(m, "Reply-To");
	r->delivered_to = delivered_to(m, a);
}

void
read_header(struct reading *r, const struct message *m,
    const struct read_context *c, struct arena *a)
{
	struct texts id = mime_ids(m, "Message-ID");
	struct str v;

	if (id.n > 0)
		r->message_id = id.s[0];
	r->in_reply_to = mime_ids(m, "In-Reply-To");
	r->references = mime_ids(m, "References");
	take_people(r, m, a);
	r->subject = mime_text_field(m, "Subject");
	r->has_date = mime_date(m, &r->date);
	r->auth_results = read_auth_results(m, c->auth, a);
	r->list_mail = is_list(m);
	r->automatic = is_automatic(m, r);
	if (mime_field(m, "X-Dachpost-Kind", 0, &v))
		r->own_kind = utf8_clean(a, v);
	classify_orders(a, r->subject, &r->orders);
}
