/* Authentication-Results: what names another server is no check at all. */
#include <stdlib.h>

#include "flow/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str value = str_of((const char *)data, n);

	(void)authres_check(
	    value, STR("mx.brodersen.example"), STR("brodersen.example"));
	if (authres_check(value, STR("no server of that \xff name"),
		STR("brodersen.example")) != AUTH_NONE)
		abort();
	return 0;
}
