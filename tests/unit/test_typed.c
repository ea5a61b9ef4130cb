/* tests/data/typed.txt and answers.txt: what was typed, and for which order. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mails.h"
#include "parsers/text.h"

struct example {
	struct str name, mail, wanted;
};

/* Cuts "=== name\n…~~~ what\n…" off *text. */
static bool
next_example(struct str *text, struct example *e)
{
	size_t at = str_find(*text, STR("\n=== ")), mid, end;
	struct str s;

	if (at == SIZE_MAX)
		return false;
	s = str_from_pos(*text, at + 5);
	str_line(&s, &e->name);
	mid = str_find(s, STR("\n~~~ "));
	assert_true(mid != SIZE_MAX);
	e->mail = str_sub(s, 0, mid + 1);
	s = str_from_pos(
	    s, str_find(str_from_pos(s, mid + 1), STR("\n")) + mid + 1);
	end = str_find(s, STR("\n=== "));
	e->wanted = str_trim(str_sub(s, 0, end == SIZE_MAX ? s.n : end));
	*text = s;
	return true;
}

static struct str
answers_of(struct arena *a, struct str text)
{
	struct str raw = arena_fmt(a,
	    "From: B@d.example\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 8bit\r\n\r\n%.*s",
	    STR_FMT(text));
	struct line_answer *l;
	struct message *m;
	struct buf b = BUF_INIT;
	struct err e = {0};
	struct str s;
	size_t n;

	assert_int_equal(mime_parse(a, raw, &m, &e), 0);
	n = text_lines(a, m, &l);
	for (size_t i = 0; i < n; i++) {
		struct str t = l[i].text, line;

		buf_addf(&b, "%.*s: ", STR_FMT(l[i].order));
		for (bool first = true; str_line(&t, &line); first = false)
			buf_addf(
			    &b, "%s%.*s", first ? "" : " / ", STR_FMT(line));
		buf_addc(&b, '\n');
	}
	s = str_trim(arena_str(a, buf_str(&b)));
	buf_clear(&b);
	return s;
}

static void
check(const char *file, struct str (*read)(struct arena *, struct str))
{
	struct arena *a = arena_new();
	struct str text = mail_bytes(a, file);
	struct example e;
	size_t n = 0;

	for (; next_example(&text, &e); n++) {
		struct str got = read(a, e.mail);

		if (!str_eq(got, e.wanted))
			fail_msg("%s: %s: got\n%s", file, arena_cstr(a, e.name),
			    arena_cstr(a, got));
	}
	assert_true(n > 5);
	arena_free(a);
}

static void
typed(void **state)
{
	(void)state;
	check("tests/data/typed.txt", text_typed_plain);
}

static void
answers(void **state)
{
	(void)state;
	check("tests/data/answers.txt", answers_of);
}

/* Each line once copied all before it: 400 KB took 2 GB. */
static void
one_order_named_ten_thousand_times(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT;
	struct str s;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_adds(&b, "2026-0042: angerufen\n");
	s = answers_of(a, buf_str(&b));
	assert_true(str_starts(s, STR("2026-0042: angerufen / angerufen / ")));
	assert_true(s.n > 1000 && s.n < 16384);
	buf_clear(&b);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(typed),
	    cmocka_unit_test(answers),
	    cmocka_unit_test(one_order_named_ten_thousand_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
