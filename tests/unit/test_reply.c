/*
 * test_reply.c - what answers mean: tests/data/replies-own.tsv, a line each:
 *
 *   state TAB actions TAB text
 *
 * Actions are written "contacted@2026-11-23T15:30 offer_sent=4350.00
 * assign:Max"; other right answers behind a '|'.  Now is Tuesday 2026-11-24
 * 14:30 in Berlin.  In the text \n is a line break.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/reply.h"
#include "parsers/words.h"

#define DATA "tests/data/replies-own.tsv"

static int64_t now;

struct line {
	enum order_state state;
	struct str want, text;
};

static struct line *lines;
static size_t n_lines;
static struct arena *mem;

static struct str
unescape(struct str s)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'n') {
			buf_addc(&b, '\n');
			i++;
		} else {
			buf_addc(&b, s.p[i]);
		}
	}
	out = arena_str(mem, buf_str(&b));
	buf_clear(&b);
	return out;
}

static void
read_line(struct str line, unsigned no)
{
	struct str state, want;

	if (line.n == 0 || line.p[0] == '#')
		return;
	if (!str_cut(&line, '\t', &state) || !str_cut(&line, '\t', &want))
		fail_msg("%s:%u: three fields are needed", DATA, no);
	ARENA_PUSH(mem, lines, n_lines) = (struct line){
	    state_of(state), arena_str(mem, want), unescape(line)};
	if (lines[n_lines - 1].state == ORDER_NONE && !str_is(state, "none"))
		fail_msg("%s:%u: no state '%.*s'", DATA, no, STR_FMT(state));
}

static int
setup(void **state)
{
	FILE *f = fopen(DATA, "r");
	struct err e;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	unsigned no = 0;

	(void)state;
	if (f == NULL)
		return -1;
	mem = arena_new();
	while ((n = getline(&line, &cap, f)) > 0)
		read_line(str_rtrim(str_of(line, (size_t)n)), ++no);
	free(line);
	fclose(f);
	zone_set("Europe/Berlin", &e);
	return iso_parse(str_from("2026-11-24T14:30:00+01:00"), &now, NULL, &e);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(mem);
	return 0;
}

static void
show(struct buf *b, const struct actions *as)
{
	char iso[ISO_MAX];

	for (size_t i = 0; i < as->n; i++) {
		const struct action *a = &as->a[i];

		buf_addf(b, "%s%s", i > 0 ? " " : "", action_name(a->kind));
		if (a->has_at && a->at_timed)
			buf_addf(b, "@%.16s", iso_moment(a->at, iso));
		else if (a->has_at)
			buf_addf(b, "@%s", iso_day(civil_day(a->at), iso));
		if (a->has_amount)
			buf_addf(b, "=%ld", (long)(a->amount_cents / 100));
		if (a->to.n > 0)
			buf_addf(b, ":%.*s", STR_FMT(a->to));
		if (a->pause)
			buf_adds(b, "+pause");
		if (a->resume)
			buf_adds(b, "+resume");
	}
}

static struct str
understand(struct arena *a, enum order_state st, struct str text)
{
	struct reply_context c = {.state = st, .now = now};
	struct actions as;
	struct buf b = BUF_INIT;
	struct str out;

	reply_understand(a, text, &c, &as);
	show(&b, &as);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static bool
is_wanted(struct str want, struct str got)
{
	struct str one;

	while (str_cut(&want, '|', &one)) {
		if (str_eq(str_trim(one), got))
			return true;
	}
	return false;
}

static void
test_lines(void **state)
{
	size_t bad = 0;

	(void)state;
	assert_true(n_lines > 0);
	for (size_t i = 0; i < n_lines; i++) {
		struct arena *a = arena_new();
		struct str got = understand(a, lines[i].state, lines[i].text);

		if (!is_wanted(lines[i].want, got)) {
			printf("%s: %.*s\n    want %.*s\n    got  %.*s\n",
			    state_name(lines[i].state), STR_FMT(lines[i].text),
			    STR_FMT(lines[i].want), STR_FMT(got));
			bad++;
		}
		arena_free(a);
	}
	printf("%zu of %zu lines understood otherwise\n", bad, n_lines);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
