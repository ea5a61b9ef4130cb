/* The whole way of a mail through the reader, and back through the pipe. */
#include "fuzz.h"

#include "parsers/charset.h"
#include "parsers/read.h"

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
	read_mail(a, str_of((const char *)data, n), &c, &r);
	reading_there_and_back(&r);
	return 0;
}
