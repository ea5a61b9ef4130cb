/*
 * One mail, bytes to reading: the header, then the kind, then what was
 * meant.  The other parsers do the work, this file asks them.
 */
#include "parsers/read.h"

#include "base/utf8.h"
#include "parsers/job.h"
#include "parsers/reply.h"
#include "parsers/text.h"

#define RAW_MAX ((size_t)64 * 1024 * 1024)

static void
understand(struct job *j)
{
	struct reply_context rc = {.state = j->c->state, .now = job_now(j)};

	if (j->r->kind == MAIL_FORWARD && str_trim(j->r->text).n == 0)
		return;
	reply_understand(j->a, j->r->text, &rc, &j->r->actions);
}

static bool
is_pdf(const struct attachment *at)
{
	return str_is(at->type, "application/pdf") ||
	       str_iends(at->name, STR(".pdf"));
}

static bool
names_an_offer(struct arena *a, struct str s)
{
	static const char *const words[] = {
	    "angebot", "offerte", "kv_", "kv-", "kv ", "kostenvoranschlag"};

	s = utf8_lower(a, s);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (str_find(s, str_from(words[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool
has_amount(const struct actions *as)
{
	for (size_t i = 0; i < as->n; i++) {
		if (as->a[i].has_amount)
			return true;
	}
	return false;
}

static bool
told_of_an_offer(const struct job *j)
{
	return names_an_offer(j->a, j->r->subject) ||
	       names_an_offer(j->a, j->r->text);
}

/* A PDF that says so itself, or any with the word in the text. */
static bool
has_offer_file(const struct job *j)
{
	const struct attachments *at = &j->r->attachments;
	bool pdf = false;

	for (size_t i = 0; i < at->n; i++) {
		if (!is_pdf(&at->a[i]))
			continue;
		pdf = true;
		if (names_an_offer(j->a, at->a[i].name) ||
		    str_istarts(at->a[i].name, STR("kv")))
			return true;
	}
	return pdf && told_of_an_offer(j);
}

static bool
offer_attached(const struct job *j)
{
	return has_offer_file(j) ||
	       (has_amount(&j->r->actions) && told_of_an_offer(j));
}

/* The customer's own words, without what he quotes. */
static struct str
forwarded_words(const struct job *j)
{
	struct str s = text_typed_plain(j->a, j->fwd.body);

	return str_trim(s).n > 0 ? s : j->fwd.body;
}

static void
forwarded_intent(struct job *j)
{
	struct inquiry_source s = job_forwarded(j);

	if (!job_withdraws(j, &s))
		j->r->intent = reply_intent(j->a, forwarded_words(j));
}

static void
finish(struct job *j)
{
	struct reading *r = j->r;

	job_typed(j);
	r->attachments = mime_attachments(j->m);
	if (r->kind == MAIL_REPLY || r->kind == MAIL_FORWARD ||
	    r->kind == MAIL_COPY)
		understand(j);
	if (r->kind == MAIL_REPLY)
		r->n_lines = text_lines(j->a, j->m, &r->lines);
	if (r->kind == MAIL_FORWARD)
		forwarded_intent(j);
	if (r->kind == MAIL_CUSTOMER && r->intent == INTENT_NONE)
		r->intent = reply_intent(j->a, r->text);
	r->offer_attached = offer_attached(j);
}

static void
quarantine(struct arena *a, struct str raw, const char *why, struct reading *r)
{
	static const struct read_context nobody; /* acts on it anyway */

	read_header(r, mime_headers(a, raw), &nobody, a);
	r->kind = MAIL_QUARANTINED;
	r->why = arena_str(a, str_from(why));
}

void
read_mail(struct arena *a, struct str raw, const struct read_context *c,
    struct reading *r)
{
	struct job *j = arena_alloc(a, sizeof *j);
	struct message *m = NULL;
	struct err e = {.code = ERR_NONE};

	*r = (struct reading){.kind = MAIL_OTHER};
	if (raw.n > RAW_MAX) {
		quarantine(a, raw, "over 64 MB", r);
		return;
	}
	if (mime_parse(a, raw, &m, &e) != 0) {
		quarantine(a, raw, e.msg, r);
		return;
	}
	*j = (struct job){.a = a, .m = m, .c = c, .r = r};
	read_header(r, m, c, a);
	clues_take(a, m, c, r, &j->k);
	decide_kind(j);
	finish(j);
}
