/* Mails taken apart: the tree, the body, what is attached, the limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
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

/* clang-format off: it loses its way in tables of joined literals */
#define MP(kind, b) "Content-Type: multipart/" kind "; boundary=" b "\n\n"
#define TEXT "Content-Type: text/plain\n\n"
#define HTML "Content-Type: text/html\n\n"

static const struct {
	const char *what, *raw, *tree, *plain, *html;
} mails[] = {
    {"no header at all", "hello\nworld\n", "text/plain", "hello\nworld\n",
        NULL},
    {"empty", "", "text/plain", NULL, NULL},
    {"only a header", "A: b\n", "text/plain", NULL, NULL},
    {"alternative", MP("alternative", "b") "--b\n" TEXT "t\n--b\n" HTML
     "<p>h\n--b--\n",
        "multipart/alternative(text/plain text/html)", "t", "<p>h"},
    {"CR LF, quoted boundary with a blank behind",
        "Content-Type: multipart/mixed; boundary=\"b c\"\r\n\r\n"
        "pre\r\n--b c  \r\n" TEXT "t\r\n--b c--  \r\nepilogue",
        "multipart/mixed(text/plain)", "t", NULL},
    {"an empty part", MP("mixed", "b") "--b\n--b\n" TEXT "t\n--b--\n",
        "multipart/mixed(text/plain text/plain)", "t", NULL},
    {"never closed", MP("mixed", "b") "--b\n" TEXT "t\n",
        "multipart/mixed(text/plain)", "t\n", NULL},
    {"inner one never closed",
        MP("mixed", "b") "--b\n" MP("alternative", "bb") "--bb\n" TEXT
     "t\n--b\n" HTML "h\n--b--\n",
        "multipart/mixed(multipart/alternative(text/plain) text/html)", "t",
        NULL},
    {"a boundary that begins like the outer one",
        MP("mixed", "b") "--b\n" MP("alternative", "b1") "--b1\n" TEXT
     "t\n--b1\n" HTML "h\n--b1--\n--b--\n",
        "multipart/mixed(multipart/alternative(text/plain text/html))", "t",
        "h"},
    {"no such boundary", MP("mixed", "x") "--b\n" TEXT "t\n", "text/plain",
        "--b\nContent-Type: text/plain\n\nt\n", NULL},
    {"closed before it began", MP("mixed", "b") "--b--\nrest",
        "text/plain", NULL, NULL},
    {"no boundary parameter", "Content-Type: multipart/mixed\n\nt\n",
        "text/plain", "t\n", NULL},
    {"';;' does not lose the charset",
        "Content-Type: text/plain;; charset=iso-8859-15\n\n\xA4\n",
        "text/plain", "€\n", NULL},
    {"a mail in a mail",
        MP("mixed", "b") "--b\n" TEXT "t\n--b\n"
     "Content-Type: message/rfc822\n\nSubject: in\n\ninner\n--b--\n",
        "multipart/mixed(text/plain message/rfc822[text/plain])", "t", NULL},
    {"a mail in a mail in base64",
        MP("mixed", "b") "--b\n" TEXT "t\n--b\n"
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: "
     "base64\n\nU3ViamVjdDogaW4KCmlubmVyCg==\n--b--\n",
        "multipart/mixed(text/plain message/rfc822[text/plain])", "t", NULL},
    {"a multipart in a mail in a mail",
        MP("mixed", "b") "--b\nContent-Type: message/rfc822\n\n" MP(
            "alternative", "c") "--c\n" TEXT "t\n--c--\n--b\n" TEXT "u\n--b--",
        "multipart/mixed(message/rfc822[multipart/"
        "alternative(text/plain)] text/plain)",
        "u", NULL},
    {"digest", MP("digest", "b") "--b\n\nSubject: x\n\nt\n--b--\n",
        "multipart/digest(message/rfc822[text/plain])", NULL, NULL},
    {"quoted-printable",
        "Content-Transfer-Encoding: quoted-printable\n\nM=FC=\nller =3D  \n=zz"
        "\n",
        "text/plain", "Müller =\n=zz\n", NULL},
    {"base64 in two pieces",
        "Content-Transfer-Encoding: base64\n\nTcO8\nbGxlcg==\nIQ==",
        "text/plain", "Müller!", NULL},
    {"uuencode",
        "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n&:&%L;&\\*\n`"
        "\nend\n",
        "text/plain", "hallo\n", NULL},
    {"format=flowed",
        "Content-Type: text/plain; format=flowed\n\none \ntwo\n> q \n> r\n>> "
        "s\n-- \nOle\n",
        "text/plain", "one two\n> q r\n>> s\n-- \nOle\n", NULL},
    {"format=flowed, delsp",
        "Content-Type: text/plain; format=flowed; delsp=yes\n\non \ne\n",
        "text/plain", "one\n", NULL},
    {"CR alone", "Subject: x\r\rone\rtwo\r", "text/plain", "one\ntwo\n", NULL},
    {"mbox", "From a@b Tue Nov 24\nSubject: x\n\nt\n", "text/plain", "t\n",
        NULL},
    {"empty lines first", "\n\r\nSubject: x\n\nt\n", "text/plain", "t\n",
        NULL},
    {"NUL", "Content-Type: text/plain\n\nt", "text/plain", "t", NULL},
    {"charset from the page",
        "Content-Type: text/html\n\n<meta charset=\"iso-8859-15\">\xA4",
        "text/html", NULL, "<meta charset=\"iso-8859-15\">€"},
    {"an empty first text",
        MP("mixed", "b") "--b\n" TEXT " \n--b\n" TEXT "t\n--b--",
        "multipart/mixed(text/plain text/plain)", "t", NULL},
    {"an attached text is no body",
        MP("mixed", "b") "--b\nContent-Disposition: attachment\n\nno\n--b\n" TEXT
     "t\n--b--",
        "multipart/mixed(text/plain text/plain)", "t", NULL},
};

/* clang-format on */

static void
mails_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		struct message *m = parsed(str_from(mails[i].raw));
		const struct part *plain, *html;
		struct buf b = BUF_INIT;

		outline(&b, mime_root(m));
		same(buf_str(&b), mails[i].tree, mails[i].what);
		buf_clear(&b);
		mime_body(m, &plain, &html);
		if ((plain != NULL) != (mails[i].plain != NULL) ||
		    (html != NULL) != (mails[i].html != NULL))
			fail_msg("'%s': another body", mails[i].what);
		if (plain != NULL)
			same(mime_part_text(m, plain), mails[i].plain,
			    mails[i].what);
		if (html != NULL)
			same(mime_part_text(m, html), mails[i].html,
			    mails[i].what);
	}
}

static void
attachments_are_listed(void **state)
{
	static const char raw[] = MP("mixed",
	    "b") "--b\n" TEXT "t\n--b\n"
		 "Content-Type: image/jpeg; name=\"C:\\\\x\\\\Foto 1.jpg\"\n"
		 "Content-Transfer-Encoding: base64\n\n"
		 "AAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAA\nAAA=\n--b\n"
		 "Content-Type: application/ms-tnef\n"
		 "Content-Disposition: attachment; filename*=utf-8''win"
		 "m%61il.dat\n\n1234\n--b--\n";
	struct attachments at =
	    mime_attachments(parsed(str_of(raw, sizeof raw - 1)));

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
/* clang-format off */
static const struct {
	const char *start, *piece;
	size_t times;
} hostile[] = {
    {"From: ", "(", 1000000},
    {"", "Content-Type: message/rfc822\n\n", 40000},
    {MP("mixed", "b"), "--b\n\nx\n", 10000},
    {"", "X: y\n", 10000},
    {"Content-Type: multipart/mixed; boundary=", "b", 3000},
    {"To: ", "a@b.example,\n ", 10000},
};

/* clang-format on */

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
