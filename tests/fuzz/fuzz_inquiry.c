/*
 * A body to an inquiry.  The first line is the subject, the first byte says
 * whether the body is HTML and whether a partner sent it.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "parsers/charset.h"
#include "parsers/inquiry.h"

static struct rules *rules;

static void
begin(void)
{
	struct err e = {.code = ERR_NONE};

	if (!fuzz_begin())
		return;
	charset_preload();
	if (rules_load(NULL, &rules, &e) != 0)
		abort();
}

static void
must_be_valid(const struct inquiry *q)
{
	const struct str texts[] = {q->inquiry_no, q->customer.first_name,
	    q->customer.last_name, q->customer.street, q->customer.postcode,
	    q->customer.city, q->customer.email, q->message, q->site.street,
	    q->roof.form, q->roof.covering, q->timeframe};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (!utf8_valid(texts[i]))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct inquiry_memo memo = {.known = false};
	struct inquiry_source s = {.memo = &memo};
	struct inquiry q = {.roof.pitch_deg = -1};
	struct str rest, no;

	begin();
	if (n == 0)
		return 0;
	rest = utf8_clean(a, str_of((const char *)data + 1, n - 1));
	(void)str_line(&rest, &s.subject);
	s.partner = (data[0] & 2) != 0;
	s.from.email = STR("anna@post.example");
	*((data[0] & 1) != 0 ? &s.html : &s.text) = rest;
	if (!inquiry_withdrawal(a, rules, &s, &no) &&
	    inquiry_find(a, rules, &s, &q, NULL, NULL) != 1)
		inquiry_guess(a, rules, &s, &q);
	must_be_valid(&q);
	(void)inquiry_fingerprint(a, rules, &q);
	return 0;
}
