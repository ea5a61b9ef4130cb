/*
 * Rule files: what a mistake is answered with, and what a format takes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parsers/rules.h"

/* A file's text, and the error: file:line:column: what. */
static const struct {
	const char *text, *error;
} mistakes[] = {
    {"rule x\nfoo bar\n",				 "t.rules:2:1: no such word here: 'foo'"                      },
    {"label strasse = Straße\n",                         "t.rules:1:7: no such field: 'strasse'"                      },
    {"label street Straße\n",                            "t.rules:1:14: '=' is missing here"                          },
    {"label street =\n",				  "t.rules:1:15: a label is missing here"                      },
    {"label street = A |\n",			      "t.rules:1:19: a label is missing here"                      },
    {"label street = /stra(sse/\n",
     "t.rules:1:25: missing closing parenthesis"								       },
    {"label street = /strasse\n",
     "t.rules:1:16: this pattern has no closing '/'"								   },
    {"label street in keller = Straße\n",
     "t.rules:1:17: no such section: 'keller'"									 },
    {"section dach = Dach\n",                             "t.rules:1:9: no such section: 'dach'"                       },
    {"section roof = /dach/\n",                           "t.rules:1:16: a heading cannot be a pattern"                },
    {"label city = Ort\nlabel street = Ort\n",
     "t.rules:2:16: 'Ort' has another meaning in line 1"							       },
    {"label city = Ort\n\tStadt\nlabel street = Stadt\n",
     "t.rules:3:16: 'Stadt' has another meaning in line 2"							     },
    {"\tOrt\n",					   "t.rules:1:1: a line that goes on, but nothing to go on with"},
    {"when kopf /x/\n",				   "t.rules:1:6: subject, body or from, please"                 },
    {"when subject x\n",				  "t.rules:1:14: a /pattern/ is missing here"                  },
    {"when subject /x/ y\n",			      "t.rules:1:18: nothing more is known here"                   },
    {"take inquiry_no subject /x/\n",                     "t.rules:1:17: 'from' is missing here"                       },
    {"need\n",					    "t.rules:1:5: a field is missing here"                       },
    {"need name | haus\n",				"t.rules:1:6: no such field: 'haus'"                         },
    {"rank hoch\n",				       "t.rules:1:6: a number from 0 to 1000, please"               },
    {"project umbau /x/\n",			       "t.rules:1:9: einbau or austausch, please"                   },
    {"rule\n",					    "t.rules:1:5: a name is missing here"                        },
    {"\nuse nichts\n",				    "t.rules:2:5: no such rule: 'nichts'"                        },
    {"rule a\nuse a\n",				   "t.rules:2:5: this rule would use itself"                    },
};

static int
load(const char *text, struct rules **out, struct err *e)
{
	struct rules *r = rules_new(e);

	if (r == NULL)
		return -1;
	if (rules_add(r, STR("t.rules"), str_from(text), e) != 0 ||
	    rules_finish(r, e) != 0) {
		rules_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct rules *r;
		struct err e = {.code = ERR_NONE};

		if (load(mistakes[i].text, &r, &e) == 0)
			fail_msg("no error in: %s", mistakes[i].text);
		assert_int_equal(e.code, ERR_SETUP);
		if (strcmp(e.msg, mistakes[i].error) != 0)
			fail_msg(
			    "wanted '%s', got '%s'", mistakes[i].error, e.msg);
	}
}

static void
test_folder(void **state)
{
	struct rules *r;
	struct err e;

	(void)state;
	assert_int_equal(rules_load("config/inquiries", &r, &e), 0);
	assert_true(r->n >= 4);
	rules_free(r);
	assert_int_equal(rules_load("config/no-such-folder", &r, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
}

/* A format in a dozen lines, as in dachpost-inquiries(5). */
static const char holz[] = "rule holz\n"
			   "from *@holzportal.example\n"
			   "when body /^Holzportal Auftrag/\n"
			   "label inquiry_no = Kennwort\n"
			   "label name = Wer\n"
			   "label city = Wo\n"
			   "label phone = Draht\n"
			   "label windows = Luke\n"
			   "label message = Sagt\n"
			   "need inquiry_no\n"
			   "need name\n";

static const char mail[] = "Holzportal Auftrag\n\n"
			   "Kennwort: HP-77812\n"
			   "Wer: Nguyen Van, Thanh\n"
			   "Wo: 01307 Dresden\n"
			   "Draht: 0351 23125\n"
			   "Luke: 2 x GPU SK08 0070\n"
			   "Sagt: Bitte bald.\n";

static void
count(void *arg, const char *field, struct str value, const char *rule,
    unsigned line, struct str source)
{
	unsigned *n = arg;

	assert_true(field[0] != '\0' && value.n > 0 && source.n > 0);
	assert_string_equal(rule, "holz");
	assert_true(line >= 4 && line <= 9);
	(*n)++;
}

static void
test_format(void **state)
{
	struct arena *a = arena_new();
	struct inquiry_source s = {
	    .from = {STR(""), STR("lead@holzportal.example")},
	    .subject = STR("Neu"),
	    .text = str_from(mail)
        };
	struct inquiry q;
	struct rules *r;
	struct err e;
	unsigned n = 0;

	(void)state;
	if (load(holz, &r, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(inquiry_find(a, r, &s, &q, count, &n), 1);
	assert_int_equal(n, 6);
	assert_true(str_is(q.rule, "holz"));
	assert_true(str_is(q.inquiry_no, "HP-77812"));
	assert_true(str_is(q.customer.last_name, "Nguyen Van"));
	assert_true(str_is(q.customer.city, "Dresden"));
	assert_true(str_is(q.windows.w[0].size, "SK08"));
	assert_true(str_is(q.message, "Bitte bald."));
	s.from.email = STR("somebody@else.example");
	assert_int_equal(inquiry_find(a, r, &s, &q, NULL, NULL), 0);
	rules_free(r);
	arena_free(a);
}

/* Whatever stands in a mail, the time grows with its length only. */
static void
test_linear(void **state)
{
	static const char *const bricks[] = {"Name: ", "0171 ", "GGL ", "a: b ",
	    "12345 ", "| ", "(", "  ", "Str. 5, ", "@", "\n", "1 x ", "= ",
	    "Neue Anfrage\n", "-", "Nachricht:\n\n", "Nachricht: x\n",
	    "GGL MK06\n", "1 x EDW MK06\n", "Kunde: Max\n", "Menge: 2\n"};
	struct rules *r;
	struct err e;

	(void)state;
	if (rules_load(NULL, &r, &e) != 0)
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < sizeof bricks / sizeof *bricks; i++) {
		struct arena *a = arena_new();
		struct str brick = str_from(bricks[i]);
		size_t n = 40000 / brick.n;
		char *p = arena_alloc(a, n * brick.n + 1);
		struct inquiry_source s = {.subject = STR("Anfrage VELUX")};
		struct inquiry q;

		for (size_t k = 0; k < n; k++)
			memcpy(p + k * brick.n, brick.p, brick.n);
		s.text = str_of(p, n * brick.n);
		assert_in_range(inquiry_find(a, r, &s, &q, NULL, NULL), 0, 1);
		inquiry_guess(a, r, &s, &q);
		assert_true(q.unsure);
		arena_free(a);
	}
	rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mistakes),
	    cmocka_unit_test(test_folder),
	    cmocka_unit_test(test_format),
	    cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
