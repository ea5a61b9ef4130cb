/* tests/data/forwards.txt: the mail inside, program by program. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/civil.h"
#include "mails.h"
#include "parsers/forward.h"
#include "parsers/spelled.h"

struct found {
	struct forward f;
	struct str cover;
	bool forwards;
};

static struct found
read_mail(struct arena *a, struct str mail)
{
	const struct message *inner;
	struct message *m;
	struct found r = {.cover = STR("")};
	struct err e = {0};
	struct str html;
	struct str raw =
	    arena_fmt(a, "From: Jens <jens@dach.example>\n%.*s", STR_FMT(mail));

	assert_int_equal(mime_parse(a, raw, &m, &e), 0);
	r.forwards = forward_find(a, m, &r.f, &r.cover, &inner, &html) == 1;
	return r;
}

static struct str
first_line(struct str s)
{
	struct str line = STR("");

	str_line(&s, &line);
	return line;
}

/* One line: " / " for each line end. */
static struct str
flat(struct arena *a, struct str s)
{
	struct str line, out = STR("");

	while (str_line(&s, &line))
		out = arena_fmt(a, "%.*s%s%.*s", STR_FMT(out),
		    out.n > 0 ? " / " : "", STR_FMT(line));
	return out;
}

static struct str
value_of(struct arena *a, const struct found *r, struct str key)
{
	char iso[ISO_MAX];

	if (str_is(key, "from"))
		return r->f.from.email;
	if (str_is(key, "name"))
		return r->f.from.name;
	if (str_is(key, "to"))
		return r->f.to.n > 0 ? r->f.to.a[0].email : STR("");
	if (str_is(key, "subject"))
		return r->f.subject;
	if (str_is(key, "body"))
		return first_line(r->f.body);
	if (str_is(key, "cover"))
		return flat(a, r->cover);
	assert_true(str_is(key, "date"));
	if (!r->f.has_date)
		return STR("");
	return arena_str(
	    a, str_sub(str_from(iso_moment(r->f.date, iso)), 0, 16));
}

static void
check_example(
    struct arena *a, struct str name, struct str mail, struct str wants)
{
	struct found r = read_mail(a, mail);
	struct str line;

	while (str_line(&wants, &line)) {
		size_t colon = str_chr(line, ':');
		struct str want, got;

		if (str_is(line, "none")) {
			if (r.forwards)
				fail_msg("%s: no forward", arena_cstr(a, name));
			continue;
		}
		if (colon == SIZE_MAX)
			continue;
		if (!r.forwards)
			fail_msg("%s: not found", arena_cstr(a, name));
		want = str_trim(str_from_pos(line, colon + 1));
		got = value_of(a, &r, str_sub(line, 0, colon));
		if (!str_eq(want, got))
			fail_msg("%s: %s, got %s", arena_cstr(a, name),
			    arena_cstr(a, line), arena_cstr(a, got));
	}
}

static void
examples(void **state)
{
	struct arena *a = arena_new();
	struct str text = mail_bytes(a, "tests/data/forwards.txt");
	size_t at, n = 0;

	(void)state;
	while ((at = str_find(text, STR("\n=== "))) != SIZE_MAX) {
		struct str name, s = str_from_pos(text, at + 5), wants;
		size_t mid, end;

		str_line(&s, &name);
		mid = str_find(s, STR("\n~~~ want\n"));
		assert_true(mid != SIZE_MAX);
		wants = str_from_pos(s, mid + 10);
		end = str_find(wants, STR("\n=== "));
		check_example(a, name, str_sub(s, 0, mid + 1),
		    str_sub(wants, 0, end == SIZE_MAX ? wants.n : end));
		text = wants;
		n++;
	}
	assert_true(n > 15);
	arena_free(a);
}

static const struct {
	const char *spelled, *moment; /* NULL: no date */
} dates[] = {
    {"Di., 24. Nov. 2026 um 09:12 Uhr",             "2026-11-24T09:12:00+01:00"},
    {"Dienstag, 24. November 2026 um 08:22:01 MEZ",
     "2026-11-24T08:22:00+01:00"					       },
    {"Tuesday, November 24, 2026 12:02:33 PM",      "2026-11-24T12:02:00+01:00"},
    {"Tuesday, November 24, 2026 12:02:33 AM",      "2026-11-24T00:02:00+01:00"},
    {"24.11.26  06:12  (GMT+01:00)",                "2026-11-24T06:12:00+01:00"},
    {"2026-11-24T09:01:19+0100",                    "2026-11-24T09:01:00+01:00"},
    {"2026-11-24 12:29",			    "2026-11-24T12:29:00+01:00"},
    {"Mon, 23 Nov 2026 10:20:08 +0000",             "2026-11-23T11:20:00+01:00"},
    {"2. Juli 2026 um 8:05",                        "2026-07-02T08:05:00+02:00"},
    {"mar. 27 oct. 2026 à 09:31",                  "2026-10-27T09:31:00+01:00"},
    {"11/24/2026 4:52 PM",                          "2026-11-24T16:52:00+01:00"},
    {"2026年11月24日 9:12",                      "2026-11-24T09:12:00+01:00"},
    {"24.11.2026",				  NULL		       },
    {"31.02.2026 12:00",			    NULL                       },
    {"gestern um vier",			     NULL                       },
    {"",					    NULL		       },
};

static void
spelled_dates(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		char iso[ISO_MAX];
		int64_t utc = 0;
		bool ok = spelled_date(a, str_from(dates[i].spelled), &utc);

		if (ok != (dates[i].moment != NULL))
			fail_msg("%s", dates[i].spelled);
		if (!ok)
			continue;
		utc -= utc % 60;
		assert_string_equal(iso_moment(utc, iso), dates[i].moment);
	}
	arena_free(a);
}

static const struct {
	const char *spelled, *name, *email;
} addresses[] = {
    {"Eva Meier <eva@Mail.Example>",					     "Eva Meier",  "eva@mail.example"},
    {"\"Meier, Eva\" <eva@mail.example>",                                        "Meier, Eva", "eva@mail.example"},
    {"Meier, Eva [mailto:eva@mail.example]",                                     "Meier, Eva", "eva@mail.example"},
    {"eva@mail.example",							 "",           "eva@mail.example"},
    {"eva@mail.example <eva@mail.example>",                                      "",           "eva@mail.example"},
    {"Eva<mailto:eva@mail.example> <eva@mail.example<mailto:eva@mail.example>>",
     "Eva",										    "eva@mail.example"},
    {"Eva Meier",								"Eva Meier",  ""                },
    {"\v\fa@b.example",							  "",           "a@b.example"     },
    {"",									 "",           ""		},
};

static void
spelled_addresses_table(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		struct address r =
		    spelled_address(a, str_from(addresses[i].spelled));

		if (!str_is(r.name, addresses[i].name) ||
		    !str_is(r.email, addresses[i].email))
			fail_msg("%s: got %s / %s", addresses[i].spelled,
			    arena_cstr(a, r.name), arena_cstr(a, r.email));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(examples),
	    cmocka_unit_test(spelled_dates),
	    cmocka_unit_test(spelled_addresses_table),
	};
	struct err e = {0};

	if (zone_set("Europe/Berlin", &e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
