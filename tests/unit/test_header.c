/* Header fields as they are seen in the wild. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/civil.h"
#include "parsers/charset.h"
#include "parsers/header.h"

static struct arena *a;

static void
same(struct str got, const char *want, const char *of)
{
	if (!str_is(got, want))
		fail_msg("'%s': want '%s', got '%.*s'", of, want, STR_FMT(got));
}

static const struct {
	const char *raw, *text;
} words[] = {
    {"plain",				    "plain"           },
    {"=?utf-8?Q?M=C3=BCller?=",                  "Müller"         },
    {"=?ISO-8859-1?Q?M=FCller?= GmbH",           "Müller GmbH"    },
    {"=?utf-8?B?TcO8bGxlcg==?=",                 "Müller"         },
    {"a =?utf-8?Q?b?= =?utf-8?Q?c?= d",          "a bc d"          },
 /* split inside a character */
    {"=?utf-8?Q?M=C3?=\r\n =?utf-8?Q?=BCller?=", "Müller"         },
    {"=?utf-8?B?TcM=?= =?utf-8?B?vGxsZXI=?=",    "Müller"         },
    {"=?utf-8*de?Q?Gr=C3=BC=C3=9Fe_an_alle?=",   "Grüße an alle" },
 /* a blank inside is not allowed, and common */
    {"=?utf-8?Q?Gr=C3=BC=C3=9Fe an alle?=",      "Grüße an alle" },
    {"=?nonsense-7?Q?M=FCller?=",                "Müller"         },
    {"=?iso-8859-1?Q?=80_50?=",                  "€ 50"          },
    {"=?utf-8?Q?=E4?=",			  "ä"              },
    {"M\xFCller",				"Müller"         },
    {"M\xC3\xBCller",			    "Müller"         },
    {"Mu\xCC\x88ller",			   "Müller"         },
    {"=?utf-8?Q?broken",			 "=?utf-8?Q?broken"},
    {"=?utf-8?X?no?=",			   "=?utf-8?X?no?="  },
    {"=?utf-8?Q?a=0D=0ABcc:_x=00y?=",            "a Bcc: xy"       },
    {"folded\r\n text",			  "folded text"     },
    {"lost\r\nblank",			    "lost blank"      },
    {"",					 ""		},
};

static void
texts_are_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		same(header_text(a, str_from(words[i].raw)), words[i].text,
		    words[i].raw);
}

static const struct {
	const char *raw;
	size_t n;
	const char *name, *email; /* of the first */
} lists[] = {
    {"a@B.Example",				  1, "",                     "a@b.example"      },
    {"Hans Müller <H.M@B.example>",                 1, "Hans Müller",         "H.M@b.example"    },
    {"\"Müller, Hans\" <h@b.example>",              1, "Müller, Hans",        "h@b.example"      },
    {"Müller, Hans <h@b.example>, c@d.example",     2, "Müller, Hans",
     "h@b.example"										 },
    {"=?utf-8?Q?M=C3=BCller,_Hans?= <h@b.example>",  1, "Müller, Hans",
     "h@b.example"										 },
    {"h@b.example (Hans (der Alte))",                1, "Hans (der Alte)",      "h@b.example"      },
    {"<>",					   0, NULL,                   NULL               },
    {"<>, a@b.example",			      1, "",                     "a@b.example"      },
    {"undisclosed-recipients:;",                     0, NULL,                   NULL               },
    {"Team: a@b.example, c@d.example;, e@f.example", 3, "",                     "a@b.example"      },
    {"a@b.example; c@d.example",                     2, "",                     "a@b.example"      },
    {"'h@b.example' <h@b.example>",                  1, "h@b.example",          "h@b.example"      },
    {"<@x.example,@y.example:a@b.example>",          1, "",                     "a@b.example"      },
    {"\"a b\"@c.example",			    1, "",                     "\"a b\"@c.example"},
    {"MAILER-DAEMON (Mail Delivery System)",         1, "Mail Delivery System",
     "MAILER-DAEMON"									       },
    {"Hans < h@b.example >",                         1, "Hans",                 "h@b.example"      },
    {"Hans <h@b.example",			    1, "Hans",                 "h@b.example"      },
    {"M\xFCller <m@b.example>",                      1, "Müller",              "m@b.example"      },
    {"\"Hans \\\"Dach\\\" M\" <h@b.example>",        1, "Hans \"Dach\" M",
     "h@b.example"										 },
    {",,, ;; a@b.example ,",                         1, "",                     "a@b.example"      },
    {"",					     0, NULL,		   NULL               },
};

static void
addresses_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		struct addresses to = {.n = 0};

		header_addresses(a, str_from(lists[i].raw), &to);
		if (to.n != lists[i].n)
			fail_msg("'%s': %zu addresses", lists[i].raw, to.n);
		if (to.n == 0)
			continue;
		same(to.a[0].name, lists[i].name, lists[i].raw);
		same(to.a[0].email, lists[i].email, lists[i].raw);
	}
}

static const struct {
	const char *raw, *iso; /* NULL: no date */
} dates[] = {
    {"Tue, 24 Nov 2026 13:54:04 +0100",      "2026-11-24T13:54:04+01:00"},
    {"24 Nov 2026 13:54 +0100 (CET)",        "2026-11-24T13:54:00+01:00"},
    {"Tue, 24 Nov 26 12:54:04 GMT",          "2026-11-24T13:54:04+01:00"},
    {"Tue, 4 Aug 2026 10:00:00 -0700 (PDT)", "2026-08-04T19:00:00+02:00"},
    {"Tue Nov 24 13:54:04 2026",             "2026-11-24T14:54:04+01:00"},
    {"Di, 24 Nov 2026 13:54:04 +0100",       "2026-11-24T13:54:04+01:00"},
    {"Mi, 2 Dez 2026 13:54:04 MEZ",          "2026-12-02T13:54:04+01:00"},
    {"24-Nov-2026 13:54:04 +0100",           "2026-11-24T13:54:04+01:00"},
    {"2026-11-24T10:40:59+0100",             "2026-11-24T10:40:59+01:00"},
    {"Fri, 31 Dec 1999 23:59:60 +0000",      "2000-01-01T00:59:59+01:00"},
    {"Tue, 31 Feb 2026 13:54:04 +0100",      NULL                       },
    {"gestern",			      NULL		       },
    {"",				     NULL		       },
    {"Tue, 24 Nov 2026 25:00:00 +0100",      NULL                       },
    {"99999999999999999999 Nov 2026",        NULL                       },
};

static void
dates_are_read(void **state)
{
	char iso[ISO_MAX];
	int64_t utc;

	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		bool got = header_date(str_from(dates[i].raw), &utc);

		if (got != (dates[i].iso != NULL))
			fail_msg("'%s'", dates[i].raw);
		if (got)
			same(str_from(iso_moment(utc, iso)), dates[i].iso,
			    dates[i].raw);
	}
}

static const struct {
	const char *raw, *value, *name, *param;
} params[] = {
    {"text/plain; charset=utf-8",					 "text/plain",      "charset",  "utf-8"             },
    {"Text/Plain;; charset=\"UTF-8\"",                                    "text/plain",      "charset",  "UTF-8"             },
    {"text/plain ; charset = utf-8 ; x",                                  "text/plain",      "charset",  "utf-8"             },
    {"attachment; filename=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?=\"",          "attachment",
     "filename",											 "Grüße.pdf"       },
    {"attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf",                  "attachment",
     "filename",											 "Grüße.pdf"       },
    {"attachment; filename=x.pdf; filename*=iso-8859-1'de'Gr%FC%DFe.pdf",
     "attachment",									   "filename", "Grüße.pdf"       },
    {"attachment; filename*1*=%BC%C3%9Fe.pdf; filename*0*=utf-8''Gr%C3",
     "attachment",									   "filename", "Grüße.pdf"       },
    {"attachment; filename*0=\"lang \"; filename*1=\"und breit.pdf\"",
     "attachment",									   "filename", "lang und breit.pdf"},
    {"attachment; filename=Mein Angebot.pdf",                             "attachment",      "filename",
     "Mein Angebot.pdf"												      },
    {"attachment; filename=\"a;b.pdf\"",                                  "attachment",      "filename", "a;b.pdf"           },
    {"attachment; filename=\"Gr\xFC\xDF"
     "e.pdf\"",						      "attachment",      "filename", "Grüße.pdf"       },
    {"multipart/mixed; boundary=\"\\\"\"",                                "multipart/mixed", "boundary", "\""                },
    {"multipart/mixed; boundary=\"",				      "multipart/mixed", "boundary", ""                  },
    {"text/plain (a comment); charset=utf-8 (b)",                         "text/plain",      "charset",
     "utf-8"														 },
    {"",								  "",		"charset",  ""                  },
    {"attachment; filename*999999999999=x; filename*=y",                  "attachment",
     "filename",											 "y"                 },
};

static void
params_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
		struct params p = header_params(a, str_from(params[i].raw));

		same(p.value, params[i].value, params[i].raw);
		same(header_param(a, &p, params[i].name), params[i].param,
		    params[i].raw);
	}
}

static const struct {
	const char *raw;
	size_t n;
	const char *names; /* joined by blanks */
	const char *rest;
} headers[] = {
    {"A: 1\r\nB: 2\r\n\r\nbody",        2, "A B", "body"                    },
    {"A: 1\n folded\nB: 2\n\nbody",     2, "A B", "body"                    },
    {"From x Tue Nov 24\nA: 1\n\nbody", 1, "A",   "body"                    },
    {"A: 1\nlost fold\nB: 2\n\nbody",   2, "A B", "body"                    },
    {"A: 1\nno header at all\n\nbody",  1, "A",   "no header at all\n\nbody"},
    {"just text\nmore: text\n",         0, "",    "just text\nmore: text\n" },
    {"A: 1\n--b\nC: 2\n",               1, "A",   "--b\nC: 2\n"             },
    {"A:",			      1, "A",   ""			},
    {"A : 1\n\n",		       1, "A",   ""                        },
    {"",				0, "",    ""			},
};

static void
headers_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct str text = str_from(headers[i].raw);
		struct str names = str_from(headers[i].names), name;
		const char *over = NULL;
		struct fields f = header_fields(a, &text, &over);

		assert_null(over);
		if (f.n != headers[i].n)
			fail_msg("'%s': %zu fields", headers[i].raw, f.n);
		for (size_t k = 0; str_cut(&names, ' ', &name) && k < f.n; k++)
			assert_true(str_eq(f.f[k].name, name));
		same(text, headers[i].rest, headers[i].raw);
	}
}

static void
limits_are_told(void **state)
{
	size_t n = HEADER_FIELD_MAX + 100;
	char *big = mem_new(n);
	struct str text = str_of(big, n);
	const char *over = NULL;
	struct fields f;

	(void)state;
	memset(big, '(', n);
	memcpy(big, "From: ", 6);
	f = header_fields(a, &text, &over);
	assert_non_null(over);
	assert_int_equal(f.n, 0);
	free(big);
}

static const struct {
	const char *raw;
	size_t n;
	const char *first;
} ids[] = {
    {"<a@b>",		      1, "a@b"},
    {"<a@b>\r\n <c@d>",            2, "a@b"},
    {"Your mail of Tue <a@b> (x)", 1, "a@b"},
    {"a@b",			1, "a@b"},
    {"<>",			 0, NULL },
    {"<a@b",		       0, NULL },
    {"nothing",		    0, NULL },
};

static void
ids_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		struct texts to = {.n = 0};

		header_ids(a, str_from(ids[i].raw), &to);
		if (to.n != ids[i].n)
			fail_msg("'%s': %zu", ids[i].raw, to.n);
		if (to.n > 0)
			same(to.s[0], ids[i].first, ids[i].raw);
	}
}

static const struct {
	const char *label, *bytes, *text;
} charsets[] = {
    {"utf-8",             "\xC3\xA4",             "ä"              },
    {"utf-8",             "\xE4",                 "ä"              },
    {"iso-8859-1",        "\xE4\x80",             "ä€"           },
    {"iso-8859-1",        "\xC3\xA4",             "ä"              },
    {"iso-8859-15",       "\xA4",                 "€"             },
    {"us-ascii",          "\xFC",                 "ü"              },
    {"",		  "\xFC",		 "ü"              },
    {"windows-1250",      "\xEC",                 "ě"              },
    {"cp850",             "\x84",                 "ä"              },
    {"utf-7",             "+AOQ-",                "ä"              },
    {"no-such-thing",     "\xE4",                 "ä"              },
    {"utf-8",             "\xC3\xA4\xC3\xB6\xFF", "äö\xEF\xBF\xBD"},
    {"\"UTF-8\"//IGNORE", "\xE4",                 "ä"              },
    {"gb2312",            "\xC4\xE3",             "你"             },
    {"utf-8",             "\xEF\xBB\xBFx",        "x"               },
};

static void
charsets_are_undone(void **state)
{
	(void)state;
	charset_preload();
	for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
		same(charset_utf8(a, str_from(charsets[i].bytes),
			 str_from(charsets[i].label)),
		    charsets[i].text, charsets[i].label);
}

static int
setup(void **state)
{
	struct err e;

	(void)state;
	a = arena_new();
	return zone_set("Europe/Berlin", &e);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_decoded),
	    cmocka_unit_test(addresses_are_read),
	    cmocka_unit_test(dates_are_read),
	    cmocka_unit_test(params_are_read),
	    cmocka_unit_test(headers_are_cut),
	    cmocka_unit_test(limits_are_told),
	    cmocka_unit_test(ids_are_read),
	    cmocka_unit_test(charsets_are_undone),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
