/* The bytes of a mail: encodings, headers, what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "flow/mailbuild.h"
#include "parsers/header.h"
#include "parsers/transfer.h"

static const struct {
	const char *in, *out;
} qp[] = {
    {"Grüße",           "Gr=C3=BC=C3=9Fe\r\n"    },
    {"a = b\n",           "a =3D b\r\n"            },
    {"ends with \n",      "ends with=20\r\n"       },
    {"tab\t\n",           "tab=09\r\n"             },
    {"-- \nFirma\n",      "--=20\r\nFirma\r\n"     },
    {".\n..\n",           "=2E\r\n=2E.\r\n"        },
    {"From here\nFrom",   "=46rom here\r\nFrom\r\n"},
    {"a\n\nb\n",          "a\r\n\r\nb\r\n"         },
    {"nul \x01 del \x7f", "nul =01 del =7F\r\n"    },
    {"",		  ""		       },
};

static void
quoted_printable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof qp / sizeof *qp; i++) {
		struct buf b = BUF_INIT;

		qp_add(&b, str_from(qp[i].in));
		assert_string_equal(buf_cstr(&b), qp[i].out);
		buf_clear(&b);
	}
}

/* Every length around the fold, every byte: it comes back, in short lines. */
static void
what_is_encoded_comes_back(void **state)
{
	struct arena *a = arena_new();
	char bytes[256];

	(void)state;
	srand(7);
	for (size_t n = 0; n < sizeof bytes; n++) {
		struct buf q = BUF_INIT, b = BUF_INIT;
		struct str s = str_of(bytes, n), rest, line;

		for (size_t i = 0; i < n; i++)
			bytes[i] = "abc =.F\xc3\xbc\t"[rand() % 10];
		qp_add(&q, s);
		base64_add(&b, s);
		for (rest = buf_str(&q); str_line(&rest, &line);)
			assert_true(line.n <= 76);
		for (rest = buf_str(&b); str_line(&rest, &line);)
			assert_true(line.n <= 76);
		rest = transfer_decode(a, buf_str(&q), TRANSFER_QP);
		assert_true(str_eq(str_sub(rest, 0, n), s));
		assert_true(str_eq(
		    transfer_decode(a, buf_str(&b), TRANSFER_BASE64), s));
		buf_clear(&q);
		buf_clear(&b);
	}
	arena_free(a);
}

static const struct {
	const char *email;
	bool ok;
} addresses[] = {
    {"jens@brodersen.example",             true },
    {"auftraege+T0K3N@brodersen.example",  true },
    {"",				   false},
    {"jens",			       false},
    {"@x.example",			 false},
    {"jens@",			      false},
    {"a@b@c.example",		      false},
    {"a b@c.example",		      false},
    {"a@c.example\r\nBcc: x@evil.example", false},
    {"a@c.example>, <x@evil.example",      false},
    {"a,b@c.example",		      false},
    {"\"a b\"@c.example",                  false},
    {"a@c.example\x7f",                    false},
    {"jörg@c.example",                    false},
};

static const struct {
	const char *id;
	bool ok;
} ids[] = {
    {"a.1@b.example",           true },
    {"20261124.A1B2C3",         true },
    {"x-[1]@[192.0.2.1]",       true },
    {"a@b@c.example",           true },
    {"",			false},
    {"<",		       false},
    {"a> <b@c.example",         false},
    {"a b@c.example",           false},
    {"a@b.example\r\nBcc: x@y", false},
    {"ä@b.example",            false},
};

static void
ids_that_may_be_referred_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		if (mail_id_ok(str_from(ids[i].id)) != ids[i].ok)
			fail_msg("%s", ids[i].id);
	}
}

static void
one_mailbox_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
		assert_int_equal(mail_address_ok(str_from(addresses[i].email)),
		    addresses[i].ok);
}

static struct mail
sample(void)
{
	return (struct mail){
	    .from = {STR("Aufträge"), STR("auftraege@brodersen.example")},
	    .to = {STR("Jens"),      STR("jens@brodersen.example")     },
	    .subject = STR("[D-2026-0042] Köln"),
	    .date = 1795528800,
	    .message_id = STR("m1@brodersen.example"),
	    .text = STR("Guten Tag\n"),
	    .html = STR("<p>Guten Tag</p>\n"),
	};
}

static int
build(const struct mail *m, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = mail_build(m, &b, e);

	buf_clear(&b);
	return rc;
}

static const char *const subjects[] = {
    "plain",
    "[D-2026-0042] Mehmet Yıldırım, Köln",
    "Ärger",
    "ends with ü",
    "=?UTF-8?Q?not_a_word?=",
    "a ? in _ it = ü ?= ü",
    "Łódź Ærøskøbing Ðorđe Şükrü Õnne Žižek Ünal Çelik Ñandú ȘțefanŁódź "
    "🙂 "
    "ok",
    "a very long subject of plain words that has to be folded somewhere, for "
    "it is longer than a line may be, and then it goes on for a while",
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten"
    "gesellschaft in one word",
    "日本語の件名が長くて一行に収まらないので折り返す必要がありますよねえ",
};

static void
subjects_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		struct mail m = sample();
		struct buf b = BUF_INIT;
		struct err e = {.msg = ""};
		struct str rest, line;

		m.subject = m.from.name = m.to.name = str_from(subjects[i]);
		if (mail_build(&m, &b, &e) != 0)
			fail_msg("%s: %s", subjects[i], e.msg);
		for (rest = buf_str(&b); str_line(&rest, &line);)
			assert_true(line.n <= 78);
		buf_clear(&b);
	}
}

static const char *const names[] = {"Jens Brodersen", "Dr. Jens \"Jo\" B.",
    "Müller, Jörg", "a\\b", "x@y.example", "<script>", "(comment)", ";:,"};

static void
names_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct mail m = sample();
		struct err e = {.msg = ""};

		m.from.name = m.to.name = str_from(names[i]);
		if (build(&m, &e) != 0)
			fail_msg("%s: %s", names[i], e.msg);
	}
}

/* One thing is wrong with each: what a line break could do, for example. */
static void
break_mail(struct mail *m, unsigned how)
{
	static struct str bad_ids[] = {
	    {"a b@c.example", 13}
        };
	static struct mail_header bad_header[] = {
	    {"X-Dachpost-Order", {"1\r\nBcc: x@evil.example", 22}}
        };
	static struct mail_part bad_part[] = {
	    {"text/plain", {"a\"\r\n.txt", 8}, {"x", 1}}
        };

	switch (how) {
	case 0:
		m->to.email = STR("a@b.example\r\nBcc: x@evil.example");
		break;
	case 1:
		m->from.email = STR("two@a.example,three@b.example");
		break;
	case 2:
		m->subject = STR("a\r\nBcc: x@evil.example");
		break;
	case 3:
		m->subject = STR("a\nb");
		break;
	case 4:
		m->subject = STR("");
		break;
	case 5:
		m->to.name = STR("a\r\nBcc: x@evil.example");
		break;
	case 6:
		m->reply_to.email = STR("<>");
		break;
	case 7:
		m->message_id = STR("a@b>\r\nBcc: x@evil.example");
		break;
	case 8:
		m->in_reply_to = STR("no at sign");
		break;
	case 9:
		m->references = (struct texts){bad_ids, 1};
		break;
	case 10:
		m->extra = bad_header;
		m->n_extra = 1;
		break;
	case 11:
		m->parts = bad_part;
		m->n_parts = 1;
		break;
	default:
		m->subject = STR("\xff\xfe");
		break;
	}
}

static void
what_must_not_leave_is_refused(void **state)
{
	(void)state;
	for (unsigned how = 0; how <= 12; how++) {
		struct mail m = sample();
		struct err e = {.code = ERR_NONE};

		assert_int_equal(build(&m, &e), 0);
		break_mail(&m, how);
		assert_int_equal(build(&m, &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		assert_null(strchr(e.msg, '\n'));
	}
}

/* Bytes that are not what was meant: each change is seen. */
static const struct {
	const char *find, *put;
} changes[] = {
    {"Subject: [D-2026-0042]", "Subject: [D-2026-0043]"               },
    {"To: Jens",               "Cc: Jens"			     },
    {"To: Jens <j",            "To: Jens <k"                          },
    {"<m1@",		   "<m2@"				 },
    {"MIME-Version: 1.0",      "MIME-Version: 1.0\r\nBcc: x@y.example"},
    {"Guten Tag\r\n",          "Guten Tak\r\n"                        },
    {"<p>Guten",               "<p>guten"			     },
    {"Guten Tag\r\n",          "Guten Tag\n"                          },
    {"Guten Tag\r\n",          "Guten Tag\r\n.\r\n"                   },
    {"Guten Tag\r\n",          "G\xc3\xbcten Tag\r\n"                 },
    {"text/html",              "text/htm1"                            },
    {" +0000",		 " +0100"			       },
};

static void
a_changed_mail_does_not_read_back(void **state)
{
	struct mail m = sample();
	struct buf b = BUF_INIT, c = BUF_INIT;
	struct err e;

	(void)state;
	assert_int_equal(mail_build(&m, &b, &e), 0);
	assert_int_equal(mail_verify(&m, buf_str(&b), &e), 0);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct str s = buf_str(&b), find = str_from(changes[i].find);
		size_t at = str_find(s, find);

		assert_true(at != SIZE_MAX);
		buf_reset(&c);
		buf_add(&c, str_sub(s, 0, at));
		buf_adds(&c, changes[i].put);
		buf_add(&c, str_from_pos(s, at + find.n));
		e.code = ERR_NONE;
		if (mail_verify(&m, buf_str(&c), &e) == 0)
			fail_msg("unseen: %s", changes[i].put);
		assert_int_equal(e.code, ERR_BUG);
	}
	buf_clear(&b);
	buf_clear(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quoted_printable),
	    cmocka_unit_test(what_is_encoded_comes_back),
	    cmocka_unit_test(one_mailbox_and_no_more),
	    cmocka_unit_test(ids_that_may_be_referred_to),
	    cmocka_unit_test(subjects_read_back),
	    cmocka_unit_test(names_read_back),
	    cmocka_unit_test(what_must_not_leave_is_refused),
	    cmocka_unit_test(a_changed_mail_does_not_read_back),
	};

	if (zone_set("UTC", NULL) != 0)
		return 1;
	return cmocka_run_group_tests_name("mailbuild", tests, NULL, NULL);
}
