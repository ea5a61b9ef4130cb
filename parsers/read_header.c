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

/* Handed on inside one house: by LMTP, by hand, from the machine itself. */
static bool
is_local_hop(struct str received)
{
	/* names are the sender's to choose, addresses in brackets are not */
	static const char *const marks[] = {" with LMTP", " with local",
	    " [127.0.0.1])", "([127.0.0.1])", " [::1])", " [IPv6:::1])"};

	if (str_istarts(received, STR("by ")))
		return true;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (str_ifind(received, str_from(marks[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

/*
 * Only what stands above the first foreign hop: below it the sender may have
 * written anything, in the name of any server.
 */
static struct texts
auth_results(const struct message *m, struct arena *a)
{
	struct texts all = {.n = 0};

	for (size_t i = 0; i < m->fields.n && all.n < 32; i++) {
		const struct field *f = &m->fields.f[i];
		struct str v = header_unfold(a, f->value);

		if (str_iis(f->name, "Received") && !is_local_hop(v))
			break;
		if (str_iis(f->name, "Authentication-Results"))
			ARENA_PUSH(a, all.s, all.n) = utf8_clean(a, v);
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
read_header(struct reading *r, const struct message *m, struct arena *a)
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
	r->auth_results = auth_results(m, a);
	r->list_mail = is_list(m);
	r->automatic = is_automatic(m, r);
	if (mime_field(m, "X-Dachpost-Kind", 0, &v))
		r->own_kind = utf8_clean(a, v);
	classify_orders(a, r->subject, &r->orders);
}
