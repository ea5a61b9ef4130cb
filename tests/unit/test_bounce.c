/* Each tests/mails/bounces/NAME.eml has a NAME.want: what it tells. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mails.h"
#include "parsers/bounce.h"

static struct arena *a;

static void
check(const char *eml)
{
	static const char *const verdicts[] = {"no", "failed", "report"};
	struct want w = want_of(a, eml);
	struct message *m = NULL;
	struct err e = {.code = ERR_NONE};
	struct bounce b = {.permanent = false};
	enum bounce_verdict v;

	assert_int_equal(mime_parse(a, mail_bytes(a, eml), &m, &e), 0);
	v = bounce_find(a, m, &b);
	want_text(&w, "verdict", str_from(verdicts[v]));
	if (v != BOUNCE_FAILED)
		return;
	want_text(&w, "recipient", b.recipient);
	want_text(&w, "status", b.status);
	want_text(&w, "id", b.original_id);
	want_text(&w, "permanent", str_from(b.permanent ? "yes" : "no"));
}

static void
bounces_are_read(void **state)
{
	glob_t g;

	(void)state;
	a = arena_new();
	assert_int_equal(glob("tests/mails/bounces/*.eml", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 11);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check(g.gl_pathv[i]);
	globfree(&g);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bounces_are_read)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
