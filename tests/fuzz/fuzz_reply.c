/*
 * Typed text to actions: there is always one, its values are sane, and it
 * comes through the pipe as it went in.  The first byte is the order's state.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "parsers/reply.h"

#define NOW 1795526400

static void
there_and_back(const struct actions *as)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct err e = {.code = ERR_NONE};
	struct actions again = {.n = 0};
	struct json_out w;
	struct json *j;

	json_begin(&w, &one);
	actions_write(&w, as);
	if ((j = json_parse(buf_str(&one), &e)) == NULL ||
	    actions_read(json_root(j), a, &again, &e) != 0)
		abort();
	json_begin(&w, &two);
	actions_write(&w, &again);
	if (!str_eq(buf_str(&one), buf_str(&two)))
		abort();
	json_free(j);
	buf_clear(&one);
	buf_clear(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct reply_context c = {.now = NOW};
	struct actions as = {.n = 0};
	struct str text;

	(void)fuzz_begin();
	if (n == 0)
		return 0;
	c.state = (enum order_state)(data[0] % ORDER_STATES);
	text = utf8_clean(a, str_of((const char *)data + 1, n - 1));
	reply_understand(a, text, &c, &as);
	if (as.n == 0 || as.n > ACTIONS_MAX)
		abort();
	for (size_t i = 0; i < as.n; i++) {
		if (as.a[i].kind == ACT_NONE || as.a[i].kind >= ACT_KINDS ||
		    as.a[i].amount_cents < 0 || !utf8_valid(as.a[i].reason) ||
		    !utf8_valid(as.a[i].to) || !utf8_valid(as.a[i].order))
			abort();
	}
	there_and_back(&as);
	(void)reply_intent(a, text);
	return 0;
}
