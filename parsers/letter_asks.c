/*
 * letter_asks.c - is a personal mail an inquiry?
 */
#include "parsers/letter.h"

#include "parsers/address.h"
#include "parsers/free_patterns.h"
#include "parsers/phone.h"

static bool
has_field(const struct inquiry_source *s, const char *name)
{
	struct str v;

	return s->m != NULL && mime_field(s->m, name, 0, &v);
}

/* Colleagues write about windows all day. */
static bool
is_colleague(const struct inquiry_source *s)
{
	struct addresses to;

	if (s->m == NULL)
		return false;
	to = mime_addresses(s->m, "To");
	for (size_t i = 0; i < to.n; i++) {
		if (str_ieq(
			str_domain(to.a[i].email), str_domain(s->from.email)))
			return true;
	}
	return false;
}

static bool
is_bulk(const struct inquiry_source *s)
{
	struct str v;

	if (s->m == NULL)
		return false;
	if (mime_field(s->m, "Auto-Submitted", 0, &v) &&
	    !str_iis(str_trim(v), "no"))
		return true;
	return has_field(s, "List-Unsubscribe") || has_field(s, "List-Id") ||
	       (mime_field(s->m, "Precedence", 0, &v) &&
		   !str_iis(str_trim(v), "normal"));
}

/* An answer in a talk that goes on is no new inquiry. */
static bool
is_answer(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;

	return free_match(p, FREE_REPLY_SUBJECT, l->s->subject, NULL) ||
	       has_field(l->s, "In-Reply-To") ||
	       free_match_line(p, FREE_REPLY_BODY, l->flow, NULL);
}

/* The last lines, the sender's name and his domain say what he does. */
static bool
is_trade(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;
	struct str end = l->signature, line;

	if (str_trim(end).n == 0) {
		size_t n = l->body.n > 240 ? l->body.n - 240 : 0;

		while (n > 0 && n < l->body.n && l->body.p[n] != '\n')
			n++;
		end = str_from_pos(l->body, n);
	}
	while (str_line(&end, &line)) { /* short ones: no prose */
		if (line.n < 60 && free_match(p, FREE_TRADE, line, NULL))
			return true;
	}
	return free_match(p, FREE_TRADE, l->s->from.name, NULL) ||
	       free_match(p, FREE_TRADE, str_domain(l->s->from.email), NULL);
}

static bool
is_none(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;

	return is_bulk(l->s) || is_colleague(l->s) ||
	       free_match(p, FREE_NOT_SUBJECT, l->s->subject, NULL) ||
	       free_match_line(p, FREE_NOT_BODY, l->flow, NULL) || is_answer(l);
}

static bool
has_windows_code(const struct letter *l)
{
	struct mentions m = codes_scan(l->a, l->r->codes, l->flow);

	for (size_t i = 0; i < m.n; i++) {
		if (!m.m[i].part)
			return true;
	}
	return false;
}

static bool
has_contact(const struct letter *l)
{
	struct texts phones = {NULL, 0};
	struct place p = address_scan(l->a, l->r->places, l->flow);

	phone_scan(l->a, l->flow, &phones);
	return phones.n > 0 || p.postcode.n > 0;
}

/* A postcode and a number: nobody signs so who wants nothing. */
static bool
is_reachable(const struct letter *l)
{
	struct texts phones = {NULL, 0};
	struct place p = address_scan(l->a, l->r->places, l->flow);

	phone_scan(l->a, l->flow, &phones);
	return phones.n > 0 && p.postcode.n > 0 && p.street.n > 0;
}

bool
letter_asks(const struct letter *l)
{
	const struct free_patterns *p = l->r->free;
	bool code;

	if (is_none(l))
		return false;
	if (is_trade(l) && !free_match_line(p, FREE_OUTRIGHT, l->flow, NULL))
		return false;
	code = has_windows_code(l);
	if (!code && !free_match_line(p, FREE_TOPIC, l->flow, NULL) &&
	    !free_match(p, FREE_TOPIC, l->s->subject, NULL))
		return false;
	if (code && free_match_line(p, FREE_WANTS, l->flow, NULL))
		return true;
	if (code && is_reachable(l) &&
	    (str_chr(l->above, '?') != SIZE_MAX ||
		free_project(l->r, l->above).n > 0) &&
	    free_match_line(p, FREE_FIRST_PERSON, l->flow, NULL))
		return true;
	return free_match_line(p, FREE_PRICE, l->flow, NULL) ||
	       (free_match_line(p, FREE_REQUEST, l->flow, NULL) &&
		   free_match_line(p, FREE_FIRST_PERSON, l->flow, NULL) &&
		   (code || has_contact(l)));
}
