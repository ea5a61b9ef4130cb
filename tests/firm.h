/*
 * firm.h - a firm for tests: two people, one partner, a database in a
 * scratch folder, the shipped templates, a clock that the test moves.
 */
#ifndef TESTS_FIRM_H
#define TESTS_FIRM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "flow/draft.h"
#include "flow/steps.h"

struct test_firm {
	char dir[64];
	struct calendar cal;
	struct firm firm;
	struct firm_partner partner;
	struct firm_person persons[2];
	struct token_keys keys;
	struct composer *composer;
	struct store *store;
	struct flow flow;
};

static inline int64_t
moment(const char *s)
{
	int64_t t = 0;

	assert_int_equal(iso_parse(str_from(s), &t, NULL, NULL), 0);
	return t;
}

static inline void
firm_fill(struct test_firm *t)
{
	static const char *const jens[] = {"jens@firma.example", NULL};
	static const char *const petra[] = {"petra@firma.example", NULL};
	static const char *const senders[] = {"konfig@velux.example", NULL};

	t->cal = (struct calendar){.land = LAND_NW};
	t->persons[0] = (struct firm_person){
	    "jens", "Jens Brodersen", jens, true, true, false, false};
	t->persons[1] = (struct firm_person){
	    "petra", "Petra Henning", petra, true, false, false, true};
	t->partner = (struct firm_partner){.key = "velux",
	    .name = "VELUX",
	    .address = "bestaetigung@velux.example",
	    .senders = senders,
	    .undo_window = 600};
	t->partner.rules.cal = &t->cal;
	for (unsigned s = ORDER_CONTACT; s <= ORDER_JOB; s++)
		t->partner.rules.period[s] =
		    period_default((enum order_state)s);
	t->firm = (struct firm){.name = "Dachdeckerei Brodersen",
	    .text = "",
	    .language = "de",
	    .address = "auftrag@firma.example",
	    .plus = true,
	    .trusted_authserv_id = "",
	    .cal = &t->cal,
	    .remind = remind_defaults,
	    .partners = &t->partner,
	    .n_partners = 1,
	    .persons = t->persons,
	    .n_persons = 2};
}

static inline void
firm_open_store(struct test_firm *t)
{
	struct err e;

	if (store_open(t->dir, 0, &t->store, &e) != 0)
		fail_msg("%s", e.msg);
	t->flow.store = t->store;
}

static inline void
firm_open(struct test_firm *t)
{
	struct err e;

	memset(t, 0, sizeof *t);
	strcpy(t->dir, "/tmp/dachpost-unit-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	firm_fill(t);
	t->keys.n = 1;
	t->keys.key[0].id = 1;
	if (composer_new(NULL, &t->composer, &e) != 0)
		fail_msg("%s", e.msg);
	t->flow = (struct flow){.firm = &t->firm,
	    .composer = t->composer,
	    .keys = &t->keys,
	    .account = STR("auftrag@firma.example"),
	    .now = moment("2026-11-24T09:00")};
	firm_open_store(t);
}

static inline void
firm_close(struct test_firm *t)
{
	static const char *const files[] = {
	    "/dachpost.db", "/dachpost.db-wal", "/dachpost.db-shm",
	    "/sent", ""};
	char path[128];

	store_close(t->store);
	composer_free(t->composer);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s%s", t->dir, files[i]);
		(void)remove(path);
	}
}

/* For cmocka: a firm of its own for each test. */
static inline int
firm_setup(void **state)
{
	struct test_firm *t = mem_new(sizeof *t);

	firm_open(t);
	*state = t;
	return 0;
}

static inline int
firm_teardown(void **state)
{
	firm_close(*state);
	free(*state);
	return 0;
}

/* An order that has just come in; its id. */
static inline int64_t
firm_order(struct test_firm *t, const char *inquiry_no)
{
	struct arena *a = arena_new();
	struct dossier d = {.inquiry_no = str_from(inquiry_no)};
	struct order_rules r;
	struct err e;
	int64_t id;

	d.o.partner = STR("velux");
	d.o.person = STR("jens");
	d.inquiry.roof.pitch_deg = -1;
	d.inquiry.customer.last_name = STR("Muster");
	d.inquiry.customer.city = STR("Köln");
	d.customer_email = STR("muster@post.example");
	r = flow_rules(&t->flow, a, &d);
	order_open(&d.o, a, &r, t->flow.now, t->flow.now, STR("i@velux"));
	d.next_at = steps_next_at(&t->flow, a, &d);
	if (store_begin(t->store, &e) != 0 ||
	    store_order_new(t->store, a, &d, &e) != 0 ||
	    steps_notify(&t->flow, a, &d, &e) != 0 ||
	    store_commit(t->store, &e) != 0)
		fail_msg("%s", e.msg);
	id = d.o.id;
	arena_free(a);
	return id;
}

/* flow_do() that must do what it is told. */
static inline void
firm_do(struct test_firm *t, const char *number, enum action_kind kind)
{
	struct arena *a = arena_new();
	struct action act = {.kind = kind};
	struct str why;
	struct err e;

	if (flow_do(&t->flow, a, str_from(number), &act, &why, &e) != 1)
		fail_msg("%s: not done", action_name(kind));
	arena_free(a);
}

#endif
