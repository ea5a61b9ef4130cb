/*
 * test_vocabulary.c - the words of replies: the files are sound, and say
 * where they are not; dates (tests/data/dates.tsv), prices (prices.tsv).
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
#include "core/civil.h"
#include "parsers/money.h"

#include "../../parsers/reply_in.h"

static int64_t today;

static int
setup(void **state)
{
	struct err e;

	(void)state;
	today = day_of(2026, 11, 24);
	return zone_set("Europe/Berlin", &e);
}

/* --- the files ----------------------------------------------------------- */

static const struct {
	const char *text, *error; /* error: NULL where it is sound */
} files[] = {
    {"# a comment\n[KLASSE]\nwort, zwei woerter, (ab|ver|)geschickt, neu~\n",
     NULL										},
    {"[KLASSE=7]\n*angebot, montage*\n",                                      NULL       },
    {"wort\n",								"t.txt:1: "},
    {"[KLASSE]\nwort, (ab|ver\n",					     "t.txt:2: "},
    {"\n\n[KLASSE\n",							 "t.txt:3: "},
    {"[KLASSE=sieben]\n",						     "t.txt:1: "},
};

static void
test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct vocab *v = vocab_new();
		struct err e = {.code = ERR_NONE};
		int rc = vocab_read(v, "t.txt", str_from(files[i].text), &e);

		if (files[i].error == NULL) {
			assert_int_equal(rc, 0);
		} else {
			assert_int_equal(rc, -1);
			assert_int_equal(e.code, ERR_SETUP);
			assert_memory_equal(
			    e.msg, files[i].error, strlen(files[i].error));
		}
		vocab_free(v);
	}
}

static const struct {
	const char *text, *error;
} rules[] = {
    {"block: NEG\naccepted @answer : KUNDE|HE NEG !BAU +PLAN ONLY\n", NULL       },
    {"accepted KUNDE\n",					      "r.txt:1: "},
    {"nonsense : KUNDE\n",					    "r.txt:1: "},
    {"\naccepted @nowhere : KUNDE\n",                                 "r.txt:2: "},
    {"accepted : NIRGENDWO\n",					"r.txt:1: "},
    {"accepted : !KUNDE\n",					   "r.txt:1: "},
};

static void
test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct rules_of_reply rr = {.mem = arena_new()};
		struct err e = {.code = ERR_NONE};
		int rc = reply_rules_read(
		    &rr, vocab_own(), "r.txt", str_from(rules[i].text), &e);

		assert_int_equal(rc, rules[i].error == NULL ? 0 : -1);
		if (rules[i].error != NULL)
			assert_memory_equal(
			    e.msg, rules[i].error, strlen(rules[i].error));
		arena_free(rr.mem);
	}
}

/* No word in two classes that rules.txt says exclude each other. */
static void
test_contradictions(void **state)
{
	const struct vocab *v = vocab_own();
	const struct rules_of_reply *rr = reply_rules();
	size_t bad = 0;

	(void)state;
	assert_true(rr->n_pair > 0);
	for (size_t i = 0; i < vocab_count(v); i++) {
		const struct word *w = vocab_at(v, i);

		for (size_t k = 0; k + 1 < rr->n_pair; k += 2) {
			if (!wset_meet(&w->is, &rr->pair[k]) ||
			    !wset_meet(&w->is, &rr->pair[k + 1]))
				continue;
			printf("'%.*s' is in two classes that exclude each "
			       "other\n",
			    STR_FMT(w->form));
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

static void
join_rule(struct wset *used, const struct rule *r)
{
	for (unsigned k = 0; k < r->n_need; k++)
		wset_join(used, &r->need[k]);
	wset_join(used, &r->forbid);
	wset_join(used, &r->light);
}

/* A class that no rule and no code asks for says nothing: [KNOWN] does. */
static void
test_used(void **state)
{
	const struct vocab *v = vocab_own();
	const struct rules_of_reply *rr = reply_rules();
	struct wset used = rr->topic;
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < rr->n; i++)
		join_rule(&used, &rr->r[i]);
	wset_join(&used, &rr->block);
	for (unsigned c = WC_FIXED; c < WORD_CLASSES; c++) {
		if (vocab_class_name(v, c) == NULL || wset_has(&used, c))
			continue;
		printf("no rule asks for [%s]\n", vocab_class_name(v, c));
		bad++;
	}
	assert_int_equal(bad, 0);
}

/* Some word's classes let it be the head, or it waits for code alone. */
static bool
has_head(const struct vocab *v, const struct rule *r)
{
	bool any = false;

	for (size_t i = 0; i < vocab_count(v); i++) {
		const struct word *w = vocab_at(v, i);

		if (!wset_meet(&w->is, &r->need[0]))
			continue;
		any = true;
		if (!wset_meet(&w->is, &r->forbid))
			return true;
	}
	return !any;
}

/* No rule forbids what it needs. */
static void
test_rules_alive(void **state)
{
	const struct rules_of_reply *rr = reply_rules();
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < rr->n; i++) {
		if (has_head(vocab_own(), &rr->r[i]))
			continue;
		printf("rules.txt:%u can never hold\n", rr->r[i].line);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static bool
is_found(const struct vocab *v, struct arena *a, const struct word *w)
{
	static const struct wset none;
	struct lexemes ts;

	lexemes_of(a, v, w->form, &ts);
	lexemes_look_up(a, v, &ts, &none, &none);
	return ts.n == 1 && str_eq(ts.t[0].form, w->form);
}

/* Each word can be met in a text: no sign in it that no text has. */
static void
test_reachable(void **state)
{
	const struct vocab *v = vocab_own();
	struct arena *a = arena_new();
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < vocab_count(v); i++) {
		const struct word *w = vocab_at(v, i);

		if (wset_none(&w->is) || vocab_exact(v, w->form) != w)
			continue; /* a neutral word, or part of one */
		if (!is_found(v, a, w)) {
			printf("'%.*s' is never found\n", STR_FMT(w->form));
			bad++;
		}
		arena_reset(a);
	}
	arena_free(a);
	assert_int_equal(bad, 0);
}

/* --- mistyped --------------------------------------------------------------
 */

static const struct {
	const char *typed, *meant; /* NULL: nothing */
} typed[] = {
    {"erledgt",    "erledigt"  },
    {"erledgit",   "erledigt"  },
    {"hilfeee",    "hilfe"     },
    {"angbeot",    "angebot"   },
    {"rasu",       "raus"      },
    {"wollmilch",  NULL        },
    {"anbenommen", "angenommen"},
    {"xqzvw",      NULL        },
};

static void
test_typed(void **state)
{
	const struct vocab *v = vocab_own();

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		const struct word *w = vocab_find(v, str_from(typed[i].typed));

		if (typed[i].meant == NULL) {
			assert_null(w);
		} else {
			assert_non_null(w);
			assert_string_equal(w->form.p, typed[i].meant);
		}
	}
}

/* --- dates and prices ------------------------------------------------------
 */

static void
scan(struct arena *a, struct str text, struct lexemes *ts, struct whens *ws)
{
	static const struct wset none;

	lexemes_of(a, vocab_own(), text, ts);
	lexemes_look_up(a, vocab_own(), ts, &none, &none);
	whens_find(ts, ws);
}

static void
show_day(const struct whens *ws, int dir, char out[ISO_MAX])
{
	int64_t day;

	snprintf(out, ISO_MAX, "-");
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->w[i].kind != WHEN_CLOCK &&
		    when_day(&ws->w[i], today, dir, &day))
			iso_day(day, out);
	}
}

static void
show_clock(const struct whens *ws, char out[ISO_MAX])
{
	snprintf(out, ISO_MAX, "-");
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->w[i].kind == WHEN_CLOCK)
			snprintf(out, ISO_MAX, "%02d:%02d", ws->w[i].a / 60,
			    ws->w[i].a % 60);
	}
}

typedef void on_line(struct arena *a, struct str line);

static void
each_line(const char *file, on_line *f)
{
	FILE *in = fopen(file, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	assert_non_null(in);
	while ((n = getline(&line, &cap, in)) > 0) {
		struct arena *a = arena_new();

		if (line[0] != '#')
			f(a, str_rtrim(str_of(line, (size_t)n)));
		arena_free(a);
	}
	free(line);
	fclose(in);
}

static void
date_line(struct arena *a, struct str line)
{
	struct str text, back, ahead;
	char got_back[ISO_MAX], got_ahead[ISO_MAX], got_clock[ISO_MAX];
	struct lexemes ts;
	struct whens ws;

	assert_true(str_cut(&line, '\t', &text) &&
		    str_cut(&line, '\t', &back) &&
		    str_cut(&line, '\t', &ahead));
	scan(a, text, &ts, &ws);
	show_day(&ws, -1, got_back);
	show_day(&ws, 1, got_ahead);
	show_clock(&ws, got_clock);
	if (!str_is(back, got_back) || !str_is(ahead, got_ahead) ||
	    !str_is(line, got_clock))
		fail_msg("%.*s: %s %s %s", STR_FMT(text), got_back, got_ahead,
		    got_clock);
}

static void
price_line(struct arena *a, struct str line)
{
	struct str text;
	char got[40] = "-";
	struct lexemes ts;
	struct whens ws;
	struct prices ps;

	assert_true(str_cut(&line, '\t', &text));
	scan(a, text, &ts, &ws);
	prices_find(&ts, &ws, &ps);
	if (ps.n > 0)
		snprintf(got, sizeof got, "%ld.%02ld",
		    (long)(ps.p[0].cents / 100), (long)(ps.p[0].cents % 100));
	if (!str_is(line, got))
		fail_msg("%.*s: %s", STR_FMT(text), got);
}

static void
test_dates(void **state)
{
	(void)state;
	each_line("tests/data/dates.tsv", date_line);
}

static void
test_prices(void **state)
{
	(void)state;
	each_line("tests/data/prices.tsv", price_line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_contradictions),
	    cmocka_unit_test(test_used),
	    cmocka_unit_test(test_rules_alive),
	    cmocka_unit_test(test_reachable),
	    cmocka_unit_test(test_typed),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_prices),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
