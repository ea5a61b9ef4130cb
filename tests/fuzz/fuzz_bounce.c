/* Bounces: reports and the plain forms. */
#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/bounce.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	struct err e = {.code = ERR_NONE};
	struct message *m;
	struct bounce b = {.permanent = false};

	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	if (mime_parse(a, str_of((const char *)data, n), &m, &e) != 0)
		return 0;
	if (bounce_find(a, m, &b) == BOUNCE_FAILED &&
	    (!utf8_valid(b.recipient) || !utf8_valid(b.original_id)))
		abort();
	return 0;
}
