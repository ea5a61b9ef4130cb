/*
 * What the caged child answers is a stranger's, too: any bytes are refused,
 * or are a reading that can be written and read again.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err e = {.code = ERR_NONE};
	struct reading r;

	(void)fuzz_begin();
	if (reading_read(str_of((const char *)data, n), a, &r, &e) == 0)
		reading_there_and_back(&r);
	return 0;
}
