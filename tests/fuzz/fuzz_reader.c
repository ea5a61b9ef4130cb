/* The whole way of a mail through the reader, and back through the pipe. */
#include <stdlib.h>

#include "core/civil.h"
#include "parsers/charset.h"
#include "parsers/read.h"

static struct rules *rules;
static struct arena *a;

static void
begin(void)
{
	struct err e = {.code = ERR_NONE};

	if (a != NULL)
		return;
	a = arena_new();
	charset_preload();
	if (zone_set("Europe/Berlin", &e) != 0 ||
	    rules_load(NULL, &rules, &e) != 0)
		abort();
}

/* What was read must go through the pipe and be written the same. */
static void
there_and_back(const struct reading *r)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct err e = {.code = ERR_NONE};
	struct reading again;

	reading_write(&one, r, true);
	if (reading_read(buf_str(&one), a, &again, &e) != 0)
		abort();
	reading_write(&two, &again, true);
	if (!str_eq(buf_str(&one), buf_str(&two)))
		abort();
	buf_clear(&one);
	buf_clear(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct read_context c = {.now = 1795526400};
	struct reading r;

	begin();
	c.rules = rules;
	if (n > 0 && data[0] % 4 == 1)
		c.state = ORDER_ANSWER;
	arena_reset(a);
	read_mail(a, str_of((const char *)data, n), &c, &r);
	there_and_back(&r);
	return 0;
}
