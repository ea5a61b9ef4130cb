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

/* One action as the table writes it. */
static void
show_action(struct buf *b, const struct action *a)
{
	char iso[ISO_MAX];

	buf_adds(b, action_name(a->kind));
	if (a->has_at && a->at_timed)
		buf_addf(b, "@%.16s", iso_moment(a->at, iso));
	else if (a->has_at)
		buf_addf(b, "@%s", iso_day(civil_day(a->at), iso));
	if (a->has_amount && a->amount_cents % 100 == 0)
		buf_addf(b, "=%ld", (long)(a->amount_cents / 100));
	else if (a->has_amount)
		buf_addf(b, "=%ld.%ld", (long)(a->amount_cents / 100),
		    (long)(a->amount_cents % 100 / 10));
	for (size_t i = 0; i < a->to.n; i++)
		buf_addc(b, i == 0                  ? ':'
			    : a->to.p[i - 1] == ' ' ? '_'
						    : a->to.p[i - 1]);
	if (a->to.n > 0)
		buf_addc(b, a->to.p[a->to.n - 1]);
}

static void
show(struct buf *b, const struct actions *as)
{
	for (size_t i = 0; i < as->n; i++) {
		if (i > 0)
			buf_addc(b, ' ');
		show_action(b, &as->a[i]);
	}
}

static void
understand(
    struct arena *a, enum order_state st, struct str text, struct actions *out)
{
	struct reply_context c = {.state = st, .now = now};

	reply_understand(a, text, &c, out);
}

static bool
is_alike(struct str a, struct str b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	word_fold(&x, a);
	word_fold(&y, b);
	same = str_eq(buf_str(&x), buf_str(&y));
	buf_clear(&x);
	buf_clear(&y);
	return same;
}

/* "contacted" is met by today's date, too; names by any case. */
static bool
is_action(struct str want, const struct action *got)
{
	struct buf b = BUF_INIT;
	struct action plain = *got;
	bool same;

	show_action(&b, got);
	same = is_alike(want, buf_str(&b));
	if (!same && got->has_at && str_chr(want, '@') == SIZE_MAX &&
	    civil_day(got->at) == civil_day(now)) {
		plain.has_at = false;
		buf_reset(&b);
		show_action(&b, &plain);
		same = is_alike(want, buf_str(&b));
	}
	buf_clear(&b);
	return same;
}

static bool
is_outcome(struct str want, const struct actions *got)
{
	struct str one;
	size_t n = 0;

	while (str_cut(&want, ' ', &one)) {
		while (n < got->n && got->a[n].kind == ACT_NOTE &&
		       !str_is(one, "note"))
			n++; /* a note beside an action is not counted */
		if (n == got->n || !is_action(one, &got->a[n]))
			return false;
		n++;
	}
	while (n < got->n && got->a[n].kind == ACT_NOTE)
		n++;
	return n == got->n;
}

static bool
is_wanted(struct str want, const struct actions *got)
{
	struct str one;

	while (str_cut(&want, '|', &one)) {
		if (is_outcome(str_trim(one), got))
			return true;
	}
	return false;
}

/* What may be done to a line without changing what it means. */
typedef struct str change(struct arena *a, struct str text);

static struct str
as_it_is(struct arena *a, struct str text)
{
	(void)a;
	return text;
}

static struct str
greeted(struct arena *a, struct str text)
{
	return arena_fmt(a, "Hallo zusammen,\n%.*s", STR_FMT(text));
}

static struct str
greeted_shortly(struct arena *a, struct str text)
{
	return arena_fmt(a, "Moin, %.*s", STR_FMT(text));
}

static struct str
signed_off(struct arena *a, struct str text)
{
	return arena_fmt(
	    a, "%.*s\n\nViele Grüße\nJens Brodersen", STR_FMT(text));
}

static struct str
signed_by_the_firm(struct arena *a, struct str text)
{
	return arena_fmt(a,
	    "%.*s\n\nMit freundlichen Grüßen\nDachdeckerei Fertig GmbH\n"
	    "Tel. 0421 555 0199\n\nVon meinem iPhone gesendet",
	    STR_FMT(text));
}

static struct str
shouted(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	uint32_t c;
	struct str out;

	while (utf8_next(&text, &c)) {
		if ((c >= 'a' && c <= 'z') ||
		    (c >= 0xe0 && c <= 0xfe && c != 0xf7))
			c -= 0x20;
		utf8_put(&b, c);
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static struct str
whispered(struct arena *a, struct str text)
{
	return utf8_lower(a, text);
}

static struct str
respelled(struct arena *a, struct str text, bool decompose)
{
	static const struct {
		uint32_t c;
		const char *ascii, *nfd;
	} letters[] = {
	    {0xe4, "ae", "a\xcc\x88"},
	    {0xf6, "oe", "o\xcc\x88"},
	    {0xfc, "ue", "u\xcc\x88"},
	    {0xdf, "ss", "\xc3\x9f" },
	    {0xc4, "Ae", "A\xcc\x88"},
	    {0xd6, "Oe", "O\xcc\x88"},
	    {0xdc, "Ue", "U\xcc\x88"},
	};
	struct buf b = BUF_INIT;
	uint32_t c;
	struct str out;

	while (utf8_next(&text, &c)) {
		size_t i = 0;

		while (
		    i < sizeof letters / sizeof *letters && letters[i].c != c)
			i++;
		if (i == sizeof letters / sizeof *letters)
			utf8_put(&b, c);
		else
			buf_adds(
			    &b, decompose ? letters[i].nfd : letters[i].ascii);
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static struct str
without_umlauts(struct arena *a, struct str text)
{
	return respelled(a, text, false);
}

static struct str
decomposed(struct arena *a, struct str text)
{
	return respelled(a, text, true);
}

static const struct {
	const char *name;
	change *apply;
} changes[] = {
    {"as it is",           as_it_is          },
    {"greeted",            greeted           },
    {"greeted shortly",    greeted_shortly   },
    {"signed off",         signed_off        },
    {"signed by the firm", signed_by_the_firm},
    {"shouted",            shouted           },
    {"whispered",          whispered         },
    {"without umlauts",    without_umlauts   },
    {"decomposed",         decomposed        },
};

static bool
try_line(const struct line *l, change *apply, const char *name)
{
	struct arena *a = arena_new();
	struct str text = apply(a, l->text);
	struct actions got;
	struct buf b = BUF_INIT;
	bool good;

	understand(a, l->state, text, &got);
	good = is_wanted(l->want, &got);
	if (!good) {
		show(&b, &got);
		printf("%s (%s): %.*s\n    want %.*s\n    got  %s\n",
		    state_name(l->state), name, STR_FMT(text), STR_FMT(l->want),
		    buf_cstr(&b));
	}
	buf_clear(&b);
	arena_free(a);
	return good;
}

static void
test_lines(void **state)
{
	size_t bad = 0;

	(void)state;
	assert_true(n_lines > 0);
	for (size_t c = 0; c < sizeof changes / sizeof *changes; c++) {
		for (size_t i = 0; i < n_lines; i++)
			bad += !try_line(
			    &lines[i], changes[c].apply, changes[c].name);
	}
	assert_int_equal(bad, 0);
}

/* The text before what ends it: "Angerufen." and "angerufen 👍". */
static struct str
body(struct str text)
{
	while (text.n > 0 && strchr(" .!\n", text.p[text.n - 1]) != NULL)
		text.n--;
	return text;
}

static bool
takes_a_step(enum order_state st, struct str text)
{
	struct arena *a = arena_new();
	struct actions got;
	bool step = false;

	understand(a, st, text, &got);
	for (size_t i = 0; i < got.n; i++)
		step = step || action_is_step(got.a[i].kind);
	if (step)
		printf("a step in %s: %.*s\n", state_name(st), STR_FMT(text));
	arena_free(a);
	return step;
}

static bool
wants_one_step(const struct line *l)
{
	static const char *const steps[] = {
	    "contacted", "offer_sent", "followed_up", "accepted", "completed"};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (str_starts(l->want, str_from(steps[i])) &&
		    str_chr(l->text, '\n') == SIZE_MAX &&
		    str_chr(l->text, '.') == SIZE_MAX &&
		    str_chr(l->text, '!') == SIZE_MAX &&
		    str_chr(l->text, ',') == SIZE_MAX &&
		    str_ifind(l->text, STR(" und ")) == SIZE_MAX)
			return true;
	}
	return false;
}

/* A question mark, or "noch nicht" where German puts it, leaves no step. */
static void
test_denied(void **state)
{
	size_t bad = 0, tried = 0;

	(void)state;
	for (size_t i = 0; i < n_lines; i++) {
		struct arena *a = arena_new();
		struct str text = body(lines[i].text);
		size_t blank = str_rchr(text, ' ');
		struct str last =
		    str_from_pos(text, blank == SIZE_MAX ? 0 : blank + 1);

		if (wants_one_step(&lines[i])) {
			tried++;
			bad += takes_a_step(lines[i].state,
			    arena_fmt(a, "%.*s?", STR_FMT(text)));
			if (blank != SIZE_MAX && str_find(last, STR("ge")) < 6)
				bad += takes_a_step(lines[i].state,
				    arena_fmt(a, "%.*s noch nicht%.*s",
					(int)blank, text.p,
					(int)(text.n - blank), text.p + blank));
		}
		arena_free(a);
	}
	assert_true(tried > 50);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_denied),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
