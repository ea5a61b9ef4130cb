/*
 * Each NAME.eml of tests/mails/inquiries has a NAME.json beside it: "kind"
 * and, of an inquiry, what the mail states.  What is not in the JSON is not
 * looked at, but for the customer's fields: none may be invented.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "mails.h"
#include "parsers/forward.h"
#include "parsers/inquiry.h"
#include "parsers/lexicon.h"
#include "parsers/phone.h"

#define FOLDER "tests/mails/inquiries/"

struct mail {
	struct arena *a;
	const char *name;
	unsigned bad;
};

static void
differs(struct mail *m, const char *field, struct str want, struct str got)
{
	m->bad++;
	print_error("%s: %s: wanted '%.*s', got '%.*s'\n", m->name, field,
	    STR_FMT(want), STR_FMT(got));
}

/* White space to one blank, capitals away. */
static struct str
flat(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	s = lexicon_fold(a, str_trim(s));
	for (size_t i = 0; i < s.n; i++) {
		bool blank = strchr(" \t\r\n", s.p[i]) != NULL;

		if (!blank || (n > 0 && p[n - 1] != ' '))
			p[n++] = blank ? ' ' : s.p[i];
	}
	return str_rtrim(str_of(p, n));
}

static void
check_text(struct mail *m, const struct json_val *want, const char *key,
    struct str got)
{
	const struct json_val *v = jv_get(want, key);

	if (v == NULL)
		return;
	if (!str_eq(flat(m->a, jv_text(v)), flat(m->a, got)))
		differs(m, key, jv_text(v), got);
}

static void
check_within(struct mail *m, const char *key, struct str want, struct str got)
{
	if (str_find(flat(m->a, got), flat(m->a, want)) == SIZE_MAX)
		differs(m, key, want, got);
}

static void
check_phone(struct mail *m, const struct json_val *want, const char *key,
    const struct texts *got)
{
	const struct json_val *v = jv_get(want, key);
	struct str e;

	if (v == NULL)
		return;
	e = phone_e164(m->a, jv_text(v));
	for (size_t i = 0; i < got->n; i++) {
		if (str_eq(phone_e164(m->a, got->s[i]), e))
			return;
	}
	differs(m, key, jv_text(v), got->n > 0 ? got->s[0] : STR("none"));
}

/* "Dr. Eva" may have been split. */
static struct str
first_name(
    struct mail *m, const struct json_val *want, const struct customer *c)
{
	struct str w = jv_text(jv_get(want, "first_name"));

	if (c->title.n == 0 || str_eq(w, c->first_name))
		return c->first_name;
	return arena_fmt(
	    m->a, "%.*s %.*s", STR_FMT(c->title), STR_FMT(c->first_name));
}

static void
check_customer(
    struct mail *m, const struct json_val *want, const struct customer *c)
{
	const struct {
		const char *key;
		struct str got;
	} fields[] = {
	    {"first_name",  first_name(m, want, c)},
	    {"last_name",           c->last_name                      },
	    {"company",c->company},
	    {"street",             c->street					    },
	    {"postcode",c->postcode},
	    {"city",           c->city							       },
	    {"email",c->email},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		check_text(m, want, fields[i].key, fields[i].got);
		if (jv_get(want, fields[i].key) == NULL && fields[i].got.n > 0)
			differs(
			    m, fields[i].key, STR("nothing"), fields[i].got);
	}
	check_text(m, want, "salutation", c->salutation);
	check_phone(m, want, "phone", &c->phones);
	check_phone(m, want, "mobile", &c->phones);
	check_phone(m, want, "phone2", &c->phones);
}

static bool
same_window(struct mail *m, const struct json_val *v, const struct window *w)
{
	return jv_int(jv_get(v, "quantity"), 0) == w->quantity &&
	       str_eq(jv_text(jv_get(v, "product")), w->product) &&
	       str_eq(flat(m->a, jv_text(jv_get(v, "size"))),
		   flat(m->a, w->size)) &&
	       str_eq(jv_text(jv_get(v, "variant")), w->variant);
}

static void
check_windows(struct mail *m, const struct json_val *want, const char *key,
    const struct windows *got)
{
	const struct json_val *all = jv_get(want, key);

	if (all == NULL)
		return;
	if (jv_len(all) != got->n)
		differs(m, key, STR("another count"),
		    arena_fmt(m->a, "%zu", got->n));
	for (size_t i = 0; i < jv_len(all); i++) {
		const struct json_val *v = jv_at(all, i);
		bool found = false;

		for (size_t k = 0; k < got->n; k++)
			found |= same_window(m, v, &got->w[k]);
		if (!found)
			differs(m, key, jv_text(jv_get(v, "size")),
			    STR("no such window"));
	}
}

/* A quantity before it may be printed or not. */
static struct str
without_quantity(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n > 0 && str_starts(str_from_pos(s, n), STR(" x ")))
		return str_from_pos(s, n + 3);
	return s;
}

static void
check_accessories(
    struct mail *m, const struct json_val *want, const struct texts *got)
{
	const struct json_val *all = jv_get(want, "accessories");
	struct str joined = STR("");

	for (size_t i = 0; i < got->n; i++)
		joined = arena_fmt(
		    m->a, "%.*s | %.*s", STR_FMT(joined), STR_FMT(got->s[i]));
	for (size_t i = 0; i < jv_len(all); i++)
		check_within(m, "accessories",
		    without_quantity(jv_text(jv_at(all, i))), joined);
}

static void
check_inquiry(
    struct mail *m, const struct json_val *want, const struct inquiry *q)
{
	const struct json_val *roof = jv_get(want, "roof");
	const struct json_val *site = jv_get(want, "site");

	check_text(m, want, "inquiry_no", q->inquiry_no);
	check_text(m, want, "project", q->project);
	check_customer(m, jv_get(want, "customer"), &q->customer);
	check_windows(m, want, "windows", &q->windows);
	check_windows(m, want, "existing_windows", &q->existing);
	check_accessories(m, want, &q->accessories);
	check_text(m, roof, "form", q->roof.form);
	check_text(m, roof, "covering", q->roof.covering);
	check_text(m, roof, "year_built", q->roof.year_built);
	if (jv_get(roof, "pitch_deg") != NULL &&
	    jv_int(jv_get(roof, "pitch_deg"), -2) != q->roof.pitch_deg)
		differs(m, "pitch_deg", STR("another"),
		    arena_fmt(m->a, "%d", q->roof.pitch_deg));
	check_text(m, site, "street", q->site.street);
	check_text(m, site, "postcode", q->site.postcode);
	check_text(m, site, "city", q->site.city);
	check_within(
	    m, "message", jv_text(jv_get(want, "message")), q->message);
	check_within(m, "preferred_contact",
	    jv_text(jv_get(want, "preferred_contact")), q->preferred_contact);
}

static struct str
body_text(const struct message *m, const struct part *p)
{
	return p == NULL ? STR("") : mime_part_text(m, p);
}

static struct inquiry_source
source_of(const struct message *m)
{
	static const struct address nobody;
	const struct part *plain, *html;
	struct addresses from = mime_addresses(m, "From");

	mime_body(m, &plain, &html);
	return (struct inquiry_source){.m = m,
	    .from = from.n > 0 ? from.a[0] : nobody,
	    .subject = mime_text_field(m, "Subject"),
	    .text = body_text(m, plain),
	    .html = body_text(m, html)};
}

/* The mail's own words, or those of the mail that it forwards. */
static int
find(struct mail *t, const struct rules *rules, struct inquiry *q)
{
	struct str raw =
	    mail_bytes(t->a, arena_fmt(t->a, FOLDER "%s.eml", t->name).p);
	const struct message *inner = NULL;
	struct inquiry_source s;
	struct forward f = {.subject = STR_NONE};
	struct str cover, html;
	struct message *m;
	struct err e;

	if (mime_parse(t->a, raw, &m, &e) != 0)
		fail_msg("%s: %s", t->name, e.msg);
	s = source_of(m);
	if (forward_find(t->a, m, &f, &cover, &inner, &html) == 1)
		s = inner != NULL ? source_of(inner)
		                  : (struct inquiry_source){.from = f.from,
					.subject = f.subject,
					.text = f.body,
					.html = html};
	return inquiry_find(t->a, rules, &s, q, NULL, NULL);
}

static unsigned
check_mail(const struct rules *rules, const char *name)
{
	struct mail m = {arena_new(), name, 0};
	struct str text =
	    mail_bytes(m.a, arena_fmt(m.a, FOLDER "%s.json", name).p);
	struct err e;
	struct json *j = json_parse(text, &e);
	struct inquiry q = {.unsure = false};
	const struct json_val *want = json_root(j);
	bool is, wanted;

	if (j == NULL)
		fail_msg("%s.json: %s", name, e.msg);
	wanted = str_is(jv_text(jv_get(want, "kind")), "inquiry");
	is = find(&m, rules, &q) == 1;
	if (is != wanted)
		differs(&m, "kind", jv_text(jv_get(want, "kind")),
		    is ? q.rule : STR("none"));
	else if (is)
		check_inquiry(&m, want, &q);
	json_free(j);
	arena_free(m.a);
	return m.bad;
}

static int
is_expectation(const struct dirent *d)
{
	return str_ends(str_from(d->d_name), STR(".json"));
}

static void
test_mails(void **state)
{
	struct rules *rules;
	struct dirent **all;
	struct err e;
	unsigned bad = 0;
	int n = scandir(FOLDER, &all, is_expectation, alphasort);

	(void)state;
	if (rules_load(NULL, &rules, &e) != 0)
		fail_msg("%s", e.msg);
	assert_true(n > 110);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(all[i]->d_name);

		all[i]->d_name[len - strlen(".json")] = '\0';
		bad += check_mail(rules, all[i]->d_name);
		free(all[i]);
	}
	free(all);
	rules_free(rules);
	assert_int_equal(bad, 0);
}

static const struct {
	const char *subject, *text;
	bool withdrawn;
	const char *number;
} withdrawals[] = {
    {"Stornierung der Anfrage VX-26-104422",   "Guten Tag,\n",                                   true,
     "VX-26-104422"												   },
    {"Anfrage VX-26-104422",
     "Guten Tag,\n\nder Kunde hat seine Anfrage VX-26-104422 "
	"zurückgezogen.\n",								     true,  "VX-26-104422"},
    {"Rücknahme",			     "Anfrage 26/88140 wurde vom Kunden storniert.\n", true,
     "26/88140"												       },
    {"Kundin zieht Anfrage 26-004706 zurück", "\n",                                             true,  "26-004706"   },
    {"Anfrage VX-26-104422 aus Köln",         "Vorname: Max\n",                                 false, ""            },
    {"Neue Anfrage",			   "Wir haben uns zurückgezogen gelebt.\n",         false, ""            },
};

static void
test_withdrawals(void **state)
{
	struct arena *a = arena_new();
	struct rules *r;
	struct err e;

	(void)state;
	if (rules_load(NULL, &r, &e) != 0)
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < sizeof withdrawals / sizeof *withdrawals; i++) {
		struct inquiry_source s = {
		    .subject = str_from(withdrawals[i].subject),
		    .text = str_from(withdrawals[i].text)};
		struct str no = STR_NONE;
		struct inquiry q;
		bool is = inquiry_withdrawal(a, r, &s, &no);

		if (is != withdrawals[i].withdrawn ||
		    !str_is(no, withdrawals[i].number))
			fail_msg("%s: %d '%.*s'", withdrawals[i].subject, is,
			    STR_FMT(no));
		if (is)
			assert_int_equal(
			    inquiry_find(a, r, &s, &q, NULL, NULL), 0);
	}
	rules_free(r);
	arena_free(a);
}

static const struct {
	const char *name, *postcode, *windows[2];
	bool same; /* as the first */
} twins[] = {
    {"Sauerland",    "37073", {"2 GGL 308", "1 GGL 102"},  true },
    {"SAUERLAND",    "37073", {"1 GGL C02", "2 GGL MK08"}, true },
    {"Sauerland",    "37073", {"1 GGL 308", "1 GGL 102"},  false},
    {"Sauerland",    "37075", {"2 GGL 308", "1 GGL 102"},  false},
    {"Sauerländer", "37073", {"2 GGL 308", "1 GGL 102"},  false},
};

static struct str
fingerprint(struct arena *a, const struct rules *r, size_t i)
{
	struct window w[2];
	struct inquiry q = {
	    .customer.last_name = str_from(twins[i].name),
	    .customer.postcode = str_from(twins[i].postcode),
	    .windows = {w, 2}
        };

	for (int k = 0; k < 2; k++) {
		struct str s = str_from(twins[i].windows[k]), n;

		str_cut(&s, ' ', &n);
		w[k] = (struct window){.quantity = n.p[0] - '0',
		    .product = str_sub(s, 0, 3),
		    .size = str_from_pos(s, 4)};
	}
	return inquiry_fingerprint(a, r, &q);
}

static void
test_fingerprints(void **state)
{
	struct arena *a = arena_new();
	struct rules *r;
	struct err e;
	struct inquiry empty = {.unsure = false};

	(void)state;
	if (rules_load(NULL, &r, &e) != 0)
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
		if (str_eq(fingerprint(a, r, i), fingerprint(a, r, 0)) !=
		    twins[i].same)
			fail_msg("%s, row %zu", twins[i].name, i);
	}
	assert_int_equal(inquiry_fingerprint(a, r, &empty).n, 0);
	rules_free(r);
	arena_free(a);
}

static void
test_guess(void **state)
{
	struct arena *a = arena_new();
	struct inquiry_source s = {.partner = true,
	    .subject = STR("Ein neues Layout"),
	    .text = STR("Hallo,\n\nHerr Kai Mohn, Ring 3, 24103 Kiel, "
			"0431 23125, will 2 x GGU MK06 0070.\n")};
	struct inquiry q;
	struct rules *r;
	struct err e;

	(void)state;
	if (rules_load(NULL, &r, &e) != 0)
		fail_msg("%s", e.msg);
	inquiry_guess(a, r, &s, &q);
	assert_true(q.unsure);
	assert_int_equal(q.windows.n, 1);
	assert_int_equal(q.windows.w[0].quantity, 2);
	assert_true(str_is(q.customer.postcode, "24103"));
	assert_true(str_find(q.message, STR("will 2 x GGU")) != SIZE_MAX);
	rules_free(r);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mails),
	    cmocka_unit_test(test_withdrawals),
	    cmocka_unit_test(test_fingerprints),
	    cmocka_unit_test(test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
