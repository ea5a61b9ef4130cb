/* Days and times in typed text: each found can be resolved, both ways. */
#include <stdlib.h>

#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/date.h"

static void
resolve(const struct when *w, int64_t today)
{
	int64_t day;

	for (int dir = -1; dir <= 1; dir += 2) {
		/* years of four digits */
		if (when_day(w, today, dir, &day) &&
		    (day < today - 800000 || day > today + 3000000))
			abort();
	}
	if (when_lean(w, today) < -1 || when_lean(w, today) > 2)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	struct wset none = {0};
	struct lexemes ts = {.n = 0};
	struct whens ws = {.n = 0};
	int64_t v;

	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	lexemes_of(
	    a, vocab_own(), utf8_clean(a, str_of((const char *)data, n)), &ts);
	lexemes_look_up(a, vocab_own(), &ts, &none, &none);
	whens_find(&ts, &ws);
	if (ws.n > WHENS_MAX)
		abort();
	for (size_t i = 0; i < ws.n; i++) {
		if (ws.w[i].from > ws.w[i].to || ws.w[i].to > ts.n)
			abort();
		resolve(&ws.w[i], 20781);
	}
	for (size_t i = 0; i < ts.n; i++) {
		(void)number_word(ts.t[i].form, &v);
		(void)ordinal_word(ts.t[i].form, &v);
	}
	return 0;
}
