/* Header fields by themselves: the first byte says which. */
#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/charset.h"
#include "parsers/header.h"
#include "parsers/transfer.h"

#include <stdlib.h>

static void
must_be_clean(struct str s)
{
	if (!utf8_valid(s) || str_chr(s, '\n') != SIZE_MAX ||
	    str_chr(s, '\r') != SIZE_MAX || str_chr(s, '\0') != SIZE_MAX)
		abort();
}

static void
addresses(struct arena *a, struct str s)
{
	struct addresses to = {.n = 0};

	header_addresses(a, s, &to);
	for (size_t i = 0; i < to.n; i++) {
		must_be_clean(to.a[i].name);
		must_be_clean(to.a[i].email);
	}
}

static void
ids(struct arena *a, struct str s)
{
	struct texts to = {.n = 0};

	header_ids(a, s, &to);
}

static void
text(struct arena *a, struct str s)
{
	must_be_clean(header_text(a, s));
}

static void
params(struct arena *a, struct str s)
{
	struct params p = header_params(a, s);

	must_be_clean(p.value);
	(void)header_param(a, &p, "charset");
	(void)header_param(a, &p, "filename");
}

static void
date(struct arena *a, struct str s)
{
	int64_t utc;

	(void)a;
	(void)header_date(s, &utc);
}

static void
charset(struct arena *a, struct str s)
{
	struct str label = str_sub(s, 0, str_chr(s, '\n'));

	if (!utf8_valid(charset_utf8(a, str_from_pos(s, label.n), label)))
		abort();
}

static void
transfer(struct arena *a, struct str s)
{
	for (enum transfer t = TRANSFER_PLAIN; t <= TRANSFER_UU; t++) {
		(void)transfer_decode(a, s, t);
		if (transfer_size(s, t) < 0)
			abort();
	}
}

static void
fields(struct arena *a, struct str s)
{
	const char *over;

	(void)header_fields(a, &s, &over);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const targets[])(struct arena * a, struct str s) = {
	    addresses, ids, text, params, date, charset, transfer, fields};
	static struct arena *a;

	if (n == 0)
		return 0;
	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	targets[data[0] % (sizeof targets / sizeof targets[0])](
	    a, str_of((const char *)data + 1, n - 1));
	return 0;
}
