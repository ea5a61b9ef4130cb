/*
 * Which kind each mail of tests/mails/kinds.txt is, and that a reading is
 * whole: header, orders, attachments.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/civil.h"
#include "mails.h"
#include "parsers/classify.h"
#include "parsers/read.h"

static struct arena *a;
static struct rules *rules;

/* The firm of the tests. */
static struct str own[] = {
    {"auftraege@dach.example", 22}
};
static struct str persons[] = {
    {"jens@dach.example",    17},
    {"kathrin@dach.example", 20}
};
static struct str partners[] = {
    {"*@konfigurator.example", 22},
    {"*@partner.example",      17}
};

static struct read_context
context(bool firm)
{
	struct read_context c = {.rules = rules, .now = 1795526400};

	if (!firm)
		return c;
	c.own = (struct texts){own, 1};
	c.persons = (struct texts){persons, 2};
	c.partners = (struct texts){partners, 2};
	return c;
}

static struct reading
reading_of(const char *name, bool firm)
{
	struct read_context c = context(firm);
	struct reading r;

	read_mail(
	    a, mail_bytes(a, arena_fmt(a, "tests/mails/%s", name).p), &c, &r);
	return r;
}

/* 1: another kind than the table says. */
static int
check_line(struct str line)
{
	struct str name, kind, firm = STR_NONE;
	struct reading r;

	if (line.n == 0 || line.p[0] == '#')
		return 0;
	assert_true(str_cut(&line, ' ', &name) && str_cut(&line, ' ', &kind));
	(void)str_cut(&line, ' ', &firm);
	r = reading_of(arena_cstr(a, name), str_is(firm, "firm"));
	if (str_is(kind, mail_kind_name(r.kind)))
		return 0;
	print_error("%.*s (%.*s): want %.*s, got %s: %.*s\n", STR_FMT(name),
	    STR_FMT(firm), STR_FMT(kind), mail_kind_name(r.kind),
	    STR_FMT(r.why));
	return 1;
}

static void
kinds_are_told(void **state)
{
	struct str table = mail_bytes(a, "tests/mails/kinds.txt"), line;
	int wrong = 0;

	(void)state;
	while (str_line(&table, &line))
		wrong += check_line(line);
	assert_int_equal(wrong, 0);
}

static void
copy_sees_the_offer(void **state)
{
	struct reading r = reading_of("kinds/copy-cc.eml", true);

	(void)state;
	assert_true(r.offer_attached);
	assert_int_equal(r.attachments.n, 1);
	assert_true(str_is(r.attachments.a[0].name, "Angebot 2026-118.pdf"));
	assert_false(reading_of("kinds/copy-bcc.eml", true).offer_attached);
	assert_false(
	    reading_of("kinds/other-invoice.eml", true).offer_attached);
}

static void
headers_are_filled(void **state)
{
	struct reading r = reading_of("kinds/reply-exchange-suppress.eml", 1);

	(void)state;
	assert_int_equal(r.orders.n, 1);
	assert_true(str_is(r.orders.s[0], "2026-0042"));
	assert_int_equal(r.n_from, 1);
	assert_false(r.automatic);
	assert_true(r.has_date);
	assert_int_equal(r.in_reply_to.n, 1);
	r = reading_of("kinds/other-newsletter.eml", false);
	assert_true(r.automatic && r.list_mail);
	r = reading_of("kinds/other-own.eml", false);
	assert_true(str_is(r.own_kind, "notification"));
	r = reading_of("kinds/copy-bcc.eml", true);
	assert_int_equal(r.delivered_to.n, 1);
}

static void
quarantine_says_why(void **state)
{
	struct reading r = reading_of("kinds/quarantined-deep.eml", false);

	(void)state;
	assert_true(r.why.n > 0);
	assert_true(str_is(r.subject, "zu tief"));
	assert_true(str_is(r.from.email, "a@b.example"));
}

static void
partner_is_never_lost(void **state)
{
	struct reading r = reading_of("kinds/partner-unknown-layout.eml", true);

	(void)state;
	assert_non_null(r.inquiry);
	assert_true(r.inquiry->unsure);
	assert_true(r.inquiry->message.n > 0);
}

static const struct {
	const char *subject, *orders;
} subjects[] = {
    {"Re: [D-2026-0042] x",                           "2026-0042"           },
    {"D-2026-0042 und [D-2026-10042], [D-2026-0042]", "2026-0042 2026-10042"},
    {"[D-2026-42]",				   ""                    },
    {"2026-0042",				     ""		    },
    {"D-2D-2026-0042",				"2026-0042"           },
};

static void
orders_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
		struct texts got = {.n = 0};
		struct str want = str_from(subjects[i].orders), one;
		size_t n = 0;

		classify_orders(a, str_from(subjects[i].subject), &got);
		while (want.n > 0 && str_cut(&want, ' ', &one)) {
			assert_true(n < got.n);
			assert_true(str_eq(got.s[n++], one));
		}
		assert_int_equal(got.n, n);
	}
}

static int
setup(void **state)
{
	struct err e = {.code = ERR_NONE};

	(void)state;
	a = arena_new();
	return zone_set("Europe/Berlin", &e) != 0 ||
	       rules_load(NULL, &rules, &e) != 0;
}

static int
teardown(void **state)
{
	(void)state;
	rules_free(rules);
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds_are_told),
	    cmocka_unit_test(copy_sees_the_offer),
	    cmocka_unit_test(headers_are_filled),
	    cmocka_unit_test(quarantine_says_why),
	    cmocka_unit_test(partner_is_never_lost),
	    cmocka_unit_test(orders_are_found),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
