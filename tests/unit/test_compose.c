/* Every mail there is, in every language: what all of them must keep. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "flow/compose.h"
#include "flow/example.h"
#include "parsers/mime.h"

#define NOW 1795699800 /* 2026-11-26, a Thursday, 14:30 in Berlin */

static const char *const languages[] = {"de", "en"};

static struct composer *composer;

struct rendered {
	struct arena *a;
	struct letter l;
	struct buf raw;
	struct str subject;
	struct composed parts;
};

static void
render(struct rendered *r, const char *name, const char *language)
{
	struct err e = {.msg = ""};

	*r = (struct rendered){.a = arena_new(), .raw = BUF_INIT};
	assert_true(example_letter(r->a, str_from(name), language, NOW, &r->l));
	if (composer_write(composer, &r->l, r->a, &r->raw, &r->subject, &e) !=
		0 ||
	    composer_render(composer, &r->l, r->a, &r->parts, &e) != 0)
		fail_msg("%s: %s", name, e.msg);
}

static void
done(struct rendered *r)
{
	buf_clear(&r->raw);
	arena_free(r->a);
}

static void
for_all(void (*look)(struct rendered *r))
{
	struct rendered r;

	for (size_t i = 0; examples[i].name != NULL; i++) {
		for (size_t k = 0; k < 2; k++) {
			render(&r, examples[i].name, languages[k]);
			look(&r);
			done(&r);
		}
	}
}

static bool
holds(struct str s, const char *what)
{
	return str_find(s, str_from(what)) != SIZE_MAX;
}

static void
look_at_text(struct rendered *r)
{
	struct str text = r->parts.text, line;
	unsigned empty = 0;

	assert_true(text.n > 100);
	while (str_line(&text, &line)) {
		assert_true(utf8_width(line) <= 78);
		empty = line.n == 0 ? empty + 1 : 0;
		assert_true(empty < 2);
	}
	assert_false(holds(r->parts.text, "{{"));
	assert_false(holds(r->parts.text, "mailto:"));
}

static void
texts_are_short_lined(void **state)
{
	(void)state;
	for_all(look_at_text);
}

/* The HTML without its links: what people see. */
static struct str
visible(struct arena *a, struct str html)
{
	struct buf b = BUF_INIT;
	struct str out;
	bool in = false;

	html = str_from_pos(html, str_find(html, STR("<body")));
	for (size_t i = 0; i < html.n; i++) {
		if (html.p[i] == '<')
			in = true;
		if (!in)
			buf_addc(&b, html.p[i]);
		if (html.p[i] == '>')
			in = false;
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static void
look_for_token(struct rendered *r)
{
	assert_false(holds(r->parts.text, "k7wq2m"));
	assert_false(holds(visible(r->a, r->parts.html), "k7wq2m"));
	assert_false(holds(r->subject, "k7wq2m"));
}

static void
the_token_is_never_seen(void **state)
{
	(void)state;
	for_all(look_for_token);
}

static void
look_at_html(struct rendered *r)
{
	struct str h = r->parts.html;

	assert_true(h.n < 60 * 1024);
	assert_true(holds(h, "<title></title>"));
	assert_true(holds(h, "prefers-color-scheme:dark"));
	assert_true(holds(h, "lang=\"de\"") || holds(h, "lang=\"en\""));
	/* nothing is fetched, nothing runs */
	assert_false(holds(h, "<img"));
	assert_false(holds(h, "<script"));
	assert_false(holds(h, "url("));
	assert_false(holds(h, "src="));
	assert_false(holds(h, "@import"));
	assert_false(holds(h, "{{"));
}

static void
html_is_small_and_fetches_nothing(void **state)
{
	(void)state;
	for_all(look_at_html);
}

static void
look_at_links(struct rendered *r)
{
	struct str h = r->parts.html, url;
	size_t at;

	while ((at = str_find(h, STR("href=\""))) != SIZE_MAX) {
		h = str_from_pos(h, at + 6);
		url = str_sub(h, 0, str_chr(h, '"'));
		assert_true(url.n > 4 && url.n < 1000);
		assert_true(
		    str_starts(url, STR("mailto:")) ||
		    str_starts(url, STR("tel:")) ||
		    str_starts(url, STR("https://www.google.com/maps/")));
		assert_false(holds(url, " "));
		if (!holds(url, "subject="))
			continue;
		assert_true(str_starts(url, STR("mailto:auftraege%2B")) ||
			    str_starts(url, STR("mailto:auftraege@")));
		assert_true(holds(url, "&amp;body="));
		assert_true(holds(url, "&amp;In-Reply-To=%3Cm7."));
	}
}

static void
links_are_buttons_numbers_and_maps(void **state)
{
	(void)state;
	for_all(look_at_links);
}

static void
look_at_mail(struct rendered *r)
{
	struct message *m;
	const struct part *plain, *html;
	struct str v;

	assert_int_equal(mime_parse(r->a, buf_str(&r->raw), &m, NULL), 0);
	mime_body(m, &plain, &html);
	assert_non_null(plain);
	assert_non_null(html);
	assert_true(str_eq(
	    str_rtrim(mime_part_text(m, plain)), str_rtrim(r->parts.text)));
	assert_true(str_eq(mime_text_field(m, "Subject"), r->subject));
	assert_true(mime_field(m, "X-Dachpost-Kind", 0, &v));
	assert_true(str_is(v, letter_kind_name(r->l.kind)));
	assert_true(mime_field(m, "Auto-Submitted", 0, &v));
	assert_int_equal(mime_attachments(m).n, (int)r->parts.n_parts);
}

static void
the_parser_reads_them_back(void **state)
{
	(void)state;
	for_all(look_at_mail);
}

/* Mails to persons about one order: one subject, so that they thread. */
static void
one_subject_an_order(void **state)
{
	static const char *const names[] = {"notification",
	    "notification-offer", "notification-done", "headsup", "reminder",
	    "escalation", "proposal"};
	struct rendered r;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		render(&r, names[i], "de");
		assert_string_equal(
		    r.subject.p, "[D-2026-0042] Mehmet Yıldırım, Köln");
		done(&r);
	}
}

/* Strangers' words in every field there is. */
static void
hostile_text_stays_text(void **state)
{
	static const char bad[] =
	    "<script>alert(1)</script>\"'>\r\nBcc: x@evil.test\r\n\r\n.\r\n"
	    "\x1b[31m\xe2\x80\xae{{firm}}&#x41; Wort";
	struct rendered r;
	struct inquiry q;
	struct letter_order o;
	struct str s = str_from(bad);
	struct message *m;
	struct err e = {.msg = ""};
	struct str got;

	(void)state;
	render(&r, "notification", "de");
	q = *r.l.order->inquiry;
	o = *r.l.order;
	q.customer.last_name = q.customer.city = q.customer.street = s;
	q.customer.email = q.message = q.inquiry_no = q.roof.form = s;
	q.customer.phones = (struct texts){&s, 1};
	q.accessories = q.warnings = (struct texts){&s, 1};
	o.inquiry = &q;
	r.l.order = &o;
	r.l.own_text = r.l.quote = r.l.why = s;
	buf_reset(&r.raw);
	if (composer_write(composer, &r.l, r.a, &r.raw, &got, &e) != 0 ||
	    composer_render(composer, &r.l, r.a, &r.parts, &e) != 0)
		fail_msg("%s", e.msg);
	assert_false(holds(r.parts.html, "<script"));
	assert_false(holds(r.parts.html, "\x1b"));
	assert_false(holds(r.parts.html, "\xe2\x80\xae"));
	assert_false(holds(r.parts.text, "\x1b"));
	assert_true(holds(r.parts.text, "{{firm}}"));
	assert_int_equal(mime_parse(r.a, buf_str(&r.raw), &m, NULL), 0);
	assert_false(mime_field(m, "Bcc", 0, &got));
	done(&r);
}

static int
set_up(void **state)
{
	struct err e;

	(void)state;
	if (zone_set("Europe/Berlin", NULL) != 0)
		return -1;
	if (composer_new(NULL, &composer, &e) == 0)
		return 0;
	print_error("%s\n", e.msg);
	return -1;
}

static int
tear_down(void **state)
{
	(void)state;
	composer_free(composer);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_short_lined),
	    cmocka_unit_test(the_token_is_never_seen),
	    cmocka_unit_test(html_is_small_and_fetches_nothing),
	    cmocka_unit_test(links_are_buttons_numbers_and_maps),
	    cmocka_unit_test(the_parser_reads_them_back),
	    cmocka_unit_test(one_subject_an_order),
	    cmocka_unit_test(hostile_text_stays_text),
	};

	return cmocka_run_group_tests_name("compose", tests, set_up, tear_down);
}
