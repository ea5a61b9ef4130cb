/* Mails taken apart: the tree, the body, what is attached, the limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mails.h"
#include "parsers/mime.h"

static struct arena *a;

static struct message *
parsed(struct str raw)
{
	struct message *m = NULL;
	struct err e = {.code = ERR_NONE};

	if (mime_parse(a, raw, &m, &e) != 0)
		fail_msg("%s", e.msg);
	return m;
}

static void
same(struct str got, const char *want, const char *of)
{
	if (!str_is(got, want))
		fail_msg("'%s': want '%s', got '%.*s'", of, want, STR_FMT(got));
}

/* type(child child) of the whole tree */
static void
outline(struct buf *b, const struct part *p)
{
	for (; p != NULL; p = p->next) {
		buf_add(b, p->type);
		if (p->child != NULL) {
			buf_addc(b, '(');
			outline(b, p->child);
			buf_addc(b, ')');
		}
		if (p->inner != NULL) {
			buf_addc(b, '[');
			outline(b, mime_root(p->inner));
			buf_addc(b, ']');
		}
		if (p->next != NULL)
			buf_addc(b, ' ');
	}
}

static void
check_text(const struct message *m, const struct part *p, const struct want *w,
    const char *key)
{
	struct str value;

	if (want_value(w, key, &value) != (p != NULL))
		fail_msg("%s: another body (%s)", w->name, key);
	if (p != NULL)
		want_text(w, key, mime_part_text(m, p));
}

static void
check_mail(const char *eml)
{
	struct message *m = parsed(mail_bytes(a, eml));
	struct want w = want_of(a, eml);
	const struct part *plain, *html;
	struct buf tree = BUF_INIT;

	outline(&tree, mime_root(m));
	want_text(&w, "tree", buf_str(&tree));
	mime_body(m, &plain, &html);
	check_text(m, plain, &w, "plain");
	check_text(m, html, &w, "html");
	buf_clear(&tree);
}

/* Each NAME.eml has a NAME.want: what it shows, the tree, the body. */
static void
mails_are_taken_apart(void **state)
{
	glob_t g;

	(void)state;
	assert_int_equal(glob("tests/mails/mime/*.eml", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 25);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check_mail(g.gl_pathv[i]);
	globfree(&g);
}

static void
attachments_are_listed(void **state)
{
	struct attachments at = mime_attachments(
	    parsed(mail_bytes(a, "tests/mails/attachments.eml")));

	(void)state;
	assert_int_equal(at.n, 2);
	same(at.a[0].name, "Foto 1.jpg", "name");
	same(at.a[0].type, "image/jpeg", "type");
	assert_int_equal(at.a[0].size, 26);
	same(at.a[1].name, "winmail.dat", "name");
	assert_int_equal(at.a[1].size, 4);
}

static void
fields_are_found(void **state)
{
	static const char raw[] = "Received: one\nFROM: A <a@b.example>\n"
				  "received: two\n\t(x)\nfrom: c@d.example\n"
				  "References: <1@x>\n <2@x>\nSubject: a\0b\n"
				  "Date: Tue, 24 Nov 2026 13:54:04 +0100\n\n";
	struct message *m = parsed(str_of(raw, sizeof raw - 1));
	struct str v;
	int64_t utc;

	(void)state;
	assert_true(mime_field(m, "Received", 1, &v));
	same(v, "two\t(x)", "unfolded");
	assert_false(mime_field(m, "Received", 2, &v));
	assert_int_equal(mime_addresses(m, "From").n, 2);
	assert_int_equal(mime_ids(m, "References").n, 2);
	same(mime_text_field(m, "Subject"), "ab", "NUL is dropped");
	same(mime_text_field(m, "X-None"), "", "absent");
	assert_true(mime_date(m, &utc));
	assert_int_equal(utc, 1795524844);
}

/* Shapes beyond the limits: `piece` again and again. */
static const struct {
	const char *start, *piece;
	size_t times;
} hostile[] = {
    {"From: ",					"(",				1000000},
    {"",					      "Content-Type: message/rfc822\n\n", 40000  },
    {"Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n",                       10000  },
    {"",					      "X: y\n",			   10000  },
    {"Content-Type: multipart/mixed; boundary=",      "b",                                3000   },
    {"To: ",					  "a@b.example,\n ",                  10000  },
};

static void
too_much_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		struct buf b = BUF_INIT;
		struct message *m = NULL;
		struct err e = {.code = ERR_NONE};

		buf_adds(&b, hostile[i].start);
		for (size_t k = 0; k < hostile[i].times; k++)
			buf_adds(&b, hostile[i].piece);
		assert_int_equal(mime_parse(a, buf_str(&b), &m, &e), -1);
		assert_int_equal(e.code, ERR_INPUT);
		assert_true(strlen(e.msg) > 0);
		assert_null(m);
		assert_non_null(mime_headers(a, buf_str(&b)));
		buf_clear(&b);
	}
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
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
	    cmocka_unit_test(mails_are_taken_apart),
	    cmocka_unit_test(attachments_are_listed),
	    cmocka_unit_test(fields_are_found),
	    cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
