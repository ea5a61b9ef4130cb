/* Patterns: verdicts, groups, and what never ends in a "no". */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parsers/re.h"

static const struct {
	const char *pattern;
	unsigned flags;
	const char *subject;
	enum re_verdict verdict;
	const char *whole, *first; /* NULL: took no part */
} table[] = {
    {"a(b)?c",        0,            "xacx",                       RE_YES, "ac",            NULL      },
    {"a(b)?c",        0,            "xabcx",                      RE_YES, "abc",           "b"       },
    {"a(b)?c",        0,            "xab",                        RE_NO,  NULL,            NULL      },
    {"größe: (.+)", RE_ICASE,     "GRÖSSE: no, GRÖßE: MK06", RE_YES, "GRÖßE: MK06",
     "MK06"											  },
    {"\\b(\\w+)\\b",  0,            " überall ",                 RE_YES, "überall",      "überall"},
    {"^b(.)",         0,            "a\nbc",                      RE_NO,  NULL,            NULL      },
    {"^b(.)",         RE_MULTILINE, "a\nbc",                      RE_YES, "bc",            "c"       },
    {"(x)",           0,            "\xff\xfe x",                 RE_YES, "x",             "x"       },
    {"",	      0,	    "",			   RE_YES, "",              NULL      },
};

static void
verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct str g[RE_GROUPS];
		struct re *r = NULL;
		struct err e = {0};

		assert_int_equal(
		    re_new(table[i].pattern, table[i].flags, &r, NULL, &e), 0);
		assert_int_equal(re_match(r, str_from(table[i].subject), g),
		    table[i].verdict);
		if (table[i].verdict == RE_YES) {
			assert_true(str_is(g[0], table[i].whole));
			assert_true(table[i].first == NULL
					? g[1].p == NULL
					: str_is(g[1], table[i].first));
		}
		re_free(r);
	}
}

static void
errors_name_the_column(void **state)
{
	struct re *r = NULL;
	struct err e = {0};
	unsigned column = 0;

	(void)state;
	assert_int_equal(re_new("ab(", 0, &r, &column, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
	assert_int_equal(column, 4);
	assert_null(r);
}

static void
hopeless_is_unsure(void **state)
{
	struct re *r = NULL;
	struct err e = {0};
	char *big = malloc(RE_SUBJECT_MAX + 100);

	(void)state;
	memset(big, 'a', RE_SUBJECT_MAX + 100);
	assert_int_equal(re_new("(a+)+$", 0, &r, NULL, &e), 0);
	big[60] = 'b';
	assert_int_equal(re_match(r, str_of(big, 61), NULL), RE_UNSURE);
	re_free(r);
	assert_int_equal(re_new("z", 0, &r, NULL, &e), 0);
	assert_int_equal(
	    re_match(r, str_of(big, RE_SUBJECT_MAX + 100), NULL), RE_UNSURE);
	assert_int_equal(re_match(r, str_of(big, 100), NULL), RE_NO);
	re_free(r);
	free(big);
}

static void
goes_on_from_a_position(void **state)
{
	struct re *r = NULL;
	struct err e = {0};
	struct str s = STR("ab ab"), g[RE_GROUPS];

	(void)state;
	assert_int_equal(re_new("(?<word>\\bab\\b)", 0, &r, NULL, &e), 0);
	assert_int_equal(re_group(r, "word"), 1);
	assert_int_equal(re_group(r, "other"), -1);
	assert_int_equal(re_match_at(r, s, 1, g), RE_YES);
	assert_ptr_equal(g[0].p, s.p + 3);
	assert_int_equal(re_match_at(r, s, 4, g), RE_NO);
	assert_int_equal(re_match_at(r, s, 9, g), RE_NO);
	re_free(r);
	re_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verdicts),
	    cmocka_unit_test(errors_name_the_column),
	    cmocka_unit_test(hopeless_is_unsure),
	    cmocka_unit_test(goes_on_from_a_position),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
