/* base: text, buffers with a ceiling, arenas, UTF-8, JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

static void
lines_lose_their_ends(void **state)
{
	struct str text = STR("a\r\nb\n\nc"), line;
	const char *want[] = {"a", "b", "", "c"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_line(&text, &line));
		assert_true(str_is(line, want[i]));
	}
	assert_false(str_line(&text, &line));
}

static void
pieces_keep_the_empty_ones(void **state)
{
	struct str text = STR("a,,b"), piece;
	unsigned n = 0;

	(void)state;
	while (str_cut(&text, ',', &piece))
		n++;
	assert_int_equal(n, 3);
}

static void
a_buffer_stops_at_its_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	buf_adds(&b, "1234");
	buf_adds(&b, "56");
	assert_true(b.over);
	assert_string_equal(buf_cstr(&b), "1234");
	buf_clear(&b);
}

static const struct {
	const char *in, *ascii, *lower;
} spellings[] = {
    {"Müller",        "Mueller",        "müller"       },
    {"Mu\xcc\x88ller", "Mueller",        NULL            },
    {"STRASSE ÄÖÜ", "STRASSE AeOeUe", "strasse äöü"},
    {"Yıldırım",    "Yildirim",       "yıldırım"   },
    {"Łódź",        "Lodz",           "łódź"       },
};

static void
german_letters(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct str in = str_from(spellings[i].in);

		assert_string_equal(utf8_ascii(a, in).p, spellings[i].ascii);
		if (spellings[i].lower != NULL)
			assert_string_equal(
			    utf8_lower(a, in).p, spellings[i].lower);
	}
	arena_free(a);
}

static void
broken_utf8_becomes_the_replacement(void **state)
{
	struct arena *a = arena_new();
	struct str s = utf8_clean(a, STR("a\xff\x01z\xe2\x82"));

	(void)state;
	assert_true(utf8_valid(s));
	assert_true(str_is(s, "a\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd"));
	arena_free(a);
}

static void
json_goes_out_and_comes_back(void **state)
{
	struct buf b = BUF_INIT;
	struct json_out w;
	struct json *j;

	(void)state;
	json_begin(&w, &b);
	json_open(&w, '{');
	json_kstr(&w, "t", STR("a\"b\\\n\x01ü\xff"));
	json_key(&w, "c");
	json_cents(&w, 435005);
	json_key(&w, "l");
	json_open(&w, '[');
	json_int(&w, 1);
	json_int(&w, -2);
	json_close(&w);
	json_close(&w);
	assert_string_equal(buf_cstr(&b),
	    "{\"t\":\"a\\\"b\\\\\\n\\u0001ü\xef\xbf\xbd\",\"c\":4350.05,"
	    "\"l\":[1,-2]}");
	j = json_parse(buf_str(&b), NULL);
	assert_non_null(j);
	assert_int_equal(jv_int(jv_at(jv_get(json_root(j), "l"), 1), 0), -2);
	json_free(j);
	buf_clear(&b);
}

static void
arena_arrays_grow(void **state)
{
	struct arena *a = arena_new();
	int *list = NULL;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		ARENA_PUSH(a, list, n) = i;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	arena_free(a);
}

static void
a_head_cuts_no_character(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *head;
	} heads[] = {
	    {"Dach",   10, "Dach"  },
	    {"Dach",   4,  "Dach"  },
	    {"Dach",   2,  "Da"    },
	    {"aä€", 2,  "a"     },
	    {"aä€", 3,  "aä"   },
	    {"aä€", 5,  "aä"   },
	    {"aä€", 6,  "aä€"},
	    {"ä",     0,  ""      },
	};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (!str_is(utf8_head(str_from(heads[i].text), heads[i].max),
			heads[i].head))
			fail_msg("%s %zu", heads[i].text, heads[i].max);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_head_cuts_no_character),
	    cmocka_unit_test(lines_lose_their_ends),
	    cmocka_unit_test(pieces_keep_the_empty_ones),
	    cmocka_unit_test(a_buffer_stops_at_its_ceiling),
	    cmocka_unit_test(german_letters),
	    cmocka_unit_test(broken_utf8_becomes_the_replacement),
	    cmocka_unit_test(json_goes_out_and_comes_back),
	    cmocka_unit_test(arena_arrays_grow),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
