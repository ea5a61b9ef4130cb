/*
 * What the caged child answers is a stranger's, too: any bytes are refused,
 * or are a reading that can be written and read again.
 */
#include <stdlib.h>

#include "core/civil.h"
#include "core/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	struct err e = {.code = ERR_NONE};
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct reading r, again;

	if (a == NULL) {
		a = arena_new();
		if (zone_set("Europe/Berlin", &e) != 0)
			abort();
	}
	arena_reset(a);
	if (reading_read(str_of((const char *)data, n), a, &r, &e) != 0)
		return 0;
	reading_write(&one, &r, true);
	if (reading_read(buf_str(&one), a, &again, &e) != 0)
		abort();
	reading_write(&two, &again, true);
	if (!str_eq(buf_str(&one), buf_str(&two)))
		abort();
	buf_clear(&one);
	buf_clear(&two);
	return 0;
}
