/* Every mail there is, in every language: what all of them must keep. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/embed.h"
#include "base/utf8.h"
#include "flow/compose.h"
#include "flow/example.h"
#include "parsers/mime.h"

#define NOW 1795527000 /* 2026-11-24, a Tuesday, 14:30 in Berlin */

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

/* A text of up to 60 characters from where things go wrong. */
static struct str
odd_text(struct arena *a)
{
	static const uint32_t odd[] = {0, 1, '\t', '\n', '\r', ' ', ' ', '"',
	    '\\', '<', '>', '(', ')', ',', ';', ':', '@', '=', '?', '_', '.',
	    '{', '}', '%', '&', '\'', 0x7f, 0x85, 0x9b, 0xa0, 0xad, 0xe4, 0xdf,
	    0x301, 0x308, 0x131, 0x200b, 0x200d, 0x202e, 0x2028, 0x2066, 0x3042,
	    0xd7ff, 0xfeff, 0xfffd, 0xfffe, 0x1f600, 0x10ffff};
	struct buf b = BUF_INIT;
	struct str out;

	for (int n = rand() % 60; n > 0; n--) {
		switch (rand() % 4) {
		case 0:
			buf_addc(&b, (char)(rand() % 256));
			break;
		case 1:
			buf_addc(&b, (char)('a' + rand() % 26));
			break;
		default:
			utf8_put(&b,
			    odd[(size_t)rand() % (sizeof odd / sizeof *odd)]);
		}
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

/*
 * Whatever strangers write, the mail goes out: ERR_BUG would stop the agent,
 * ERR_INPUT would keep the inquiry from the firm.
 */
static void
any_text_can_be_sent(void **state)
{
	struct rendered r;
	struct inquiry q;
	struct letter_order o;
	struct err e;

	(void)state;
	srand(42);
	for (int i = 0; i < 400; i++) {
		struct str phones[2];

		render(&r, examples[(size_t)i % 12].name, "de");
		q = *r.l.order->inquiry;
		o = *r.l.order;
		for (struct str *f = &q.customer.salutation;
		     f <= &q.customer.email; f++)
			*f = odd_text(r.a);
		phones[0] = odd_text(r.a);
		phones[1] = odd_text(r.a);
		q.customer.phones = (struct texts){phones, 2};
		q.message = odd_text(r.a);
		q.inquiry_no = odd_text(r.a);
		q.site.city = odd_text(r.a);
		o.inquiry = &q;
		o.partner = odd_text(r.a);
		r.l.order = &o;
		r.l.to.name = odd_text(r.a);
		r.l.from.name = odd_text(r.a);
		r.l.original_subject = odd_text(r.a);
		r.l.quote = r.l.why = odd_text(r.a);
		buf_reset(&r.raw);
		if (composer_write(
			composer, &r.l, r.a, &r.raw, &r.subject, &e) != 0)
			fail_msg("round %d: %s", i, e.msg);
		done(&r);
	}
}

/* Each line of an attachment ends with CR LF and is folded. */
static void
look_at_parts(struct rendered *r)
{
	for (size_t i = 0; i < r->parts.n_parts; i++) {
		struct str s = r->parts.parts[i].body, line;

		if (str_is(r->parts.parts[i].name, "bestaetigung.json"))
			continue;
		assert_true(str_ends(s, STR("\r\n")));
		while (str_line(&s, &line)) {
			assert_true(line.n <= 75);
			assert_int_equal(line.p[line.n], '\r');
			assert_true(utf8_valid(line));
		}
	}
}

static void
attachments_are_folded(void **state)
{
	(void)state;
	for_all(look_at_parts);
}

/* What stands in a letter's attachments, by the example's name. */
static const struct {
	const char *letter, *holds;
} parts[] = {
    {"notification",        "UID:frist-2026-0042@auftraege.brodersen.example\r\n"  },
    {"notification",        "METHOD:PUBLISH\r\n"                                   },
    {"notification",        "TRIGGER:-PT2H\r\n"                                    },
    {"notification",        "N:Yıldırım;Mehmet;;;\r\n"                          },
    {"notification",        "TEL;TYPE=VOICE:0221 4710 123\r\n"                     },
    {"notification",        "ADR;TYPE=HOME:;;Venloer Straße 389;Köln;;50825;\r\n"},
    {"notification-answer", "DTSTART;VALUE=DATE:20261208\r\n"                      },
    {"notification-done",   "METHOD:CANCEL\r\n"                                    },
    {"notification-done",   "STATUS:CANCELLED\r\n"                                 },
    {"notification-job",    "UID:termin-2026-0042@"                                },
    {"notification-job",    "LOCATION:Venloer Straße 389\\, 50825 Köln\r\n"      },
    {"confirmation",        "{\"schema\":\"dachpost.bestaetigung/1\","             },
    {"confirmation",        "\"event\":\"contacted\""                              },
    {"confirmation",        "\"seq\":2,"					   },
    {"correction",          "\"correction\":true"                                  },
};

static bool
part_holds(const struct rendered *r, const char *what)
{
	for (size_t i = 0; i < r->parts.n_parts; i++) {
		if (holds(r->parts.parts[i].body, what))
			return true;
	}
	return false;
}

static void
what_is_attached(void **state)
{
	struct rendered r;

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		render(&r, parts[i].letter, "de");
		if (!part_holds(&r, parts[i].holds))
			fail_msg("%s: no %s", parts[i].letter, parts[i].holds);
		done(&r);
	}
}

/* The words that the reader of answers is sure of: they stand in the link. */
static const struct {
	const char *letter, *body;
} buttons[] = {
    {"notification",        "body=Kunde%20kontaktiert&amp;"                   },
    {"notification",        "body=Kunde%20nicht%20erreicht&amp;"              },
    {"notification",        "subject=Kunde%20kontaktiert%20%5BD-2026-0042%5D&"},
    {"notification-offer",  "body=Angebot%20versendet&amp;"                   },
    {"notification-answer", "body=Angenommen%2C%20Baustelle%20anlegen&amp;"   },
    {"notification-answer", "body=Abgelehnt&amp;"                             },
    {"reminder-answer",     "body=Nachgefragt&amp;"                           },
    {"notification-job",    "body=Baustelle%20abgeschlossen&amp;"             },
    {"understood",          "body=R%C3%BCckg%C3%A4ngig&amp;"                  },
    {"proposal",            "body=Angenommen%2C%20Baustelle%20anlegen&amp;"   },
    {"help",		"body=Liste&amp;"				 },
    {"digest",              "mailto:auftraege%2B0041.k7wq2m@"                 },
    {"digest",              "mailto:auftraege%2B0026.k7wq2m@"                 },
};

static void
buttons_say_the_right_words(void **state)
{
	struct rendered r;

	(void)state;
	for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
		render(&r, buttons[i].letter, "de");
		if (!holds(r.parts.html, buttons[i].body))
			fail_msg(
			    "%s: no %s", buttons[i].letter, buttons[i].body);
		done(&r);
	}
}

/* The partner gets no button, nobody gets an undo that shines. */
static void
what_has_no_button(void **state)
{
	struct rendered r;
	size_t at;

	(void)state;
	render(&r, "confirmation", "de");
	assert_false(holds(r.parts.html, "mailto:"));
	done(&r);
	render(&r, "understood", "de");
	at = str_find(r.parts.html, STR("body=R%C3%BCckg"));
	assert_true(at != SIZE_MAX);
	assert_false(holds(r.parts.html, "class=\"red\""));
	done(&r);
}

static void
headers_of(const char *name, struct rendered *r, struct message **m)
{
	render(r, name, "de");
	assert_int_equal(mime_parse(r->a, buf_str(&r->raw), m, NULL), 0);
}

static const struct {
	const char *letter, *field, *value; /* value NULL: no such field */
} headers[] = {
    {"notification", "Auto-Submitted",           "auto-generated"                     },
    {"notification", "X-Dachpost-Order",         "2026-0042"                          },
    {"notification", "X-Dachpost-State",         "contact"                            },
    {"notification", "X-Dachpost-Kind",          "notification"                       },
    {"notification", "X-Auto-Response-Suppress", "All"                                },
    {"notification", "List-Id",                  "<auftraege.brodersen.example>"      },
    {"notification", "In-Reply-To",              NULL                                 },
    {"reminder",     "In-Reply-To",              "<m1.2026-0042@brodersen.example>"   },
    {"reminder",     "References",               "<m1.2026-0042@brodersen.example>"   },
    {"understood",   "Auto-Submitted",           "auto-replied"                       },
    {"understood",   "X-Dachpost-Kind",          "response"                           },
    {"understood",   "Subject",                  "Re: Angebot versendet [D-2026-0042]"},
    {"digest",       "X-Dachpost-Order",         NULL                                 },
    {"digest",       "Precedence",               NULL				 },
};

static void
headers_for_rules_and_threads(void **state)
{
	struct rendered r;
	struct message *m;
	struct str v;

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		headers_of(headers[i].letter, &r, &m);
		assert_int_equal(mime_field(m, headers[i].field, 0, &v),
		    headers[i].value != NULL);
		if (headers[i].value != NULL)
			assert_string_equal(
			    arena_cstr(r.a, v), headers[i].value);
		done(&r);
	}
}

static void
write_template(const char *dir, const char *name, const char *text)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A folder of one's own overlays single files; a typo stops the start. */
static void
own_templates(void **state)
{
	char dir[] = "/tmp/dachpost-test-XXXXXX", path[300];
	struct arena *a = arena_new();
	struct composer *k;
	struct composed out;
	struct letter l;
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/de", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	write_template(path, "help.txt", "Moin von {{firm}}\r\n{{> end}}\r\n");
	assert_int_equal(composer_new(dir, &k, &e), 0);
	assert_true(example_letter(a, STR("help"), "de", NOW, &l));
	assert_int_equal(composer_render(k, &l, a, &out, &e), 0);
	assert_true(holds(out.text, "Moin von Dachdeckerei Brodersen\n\n--\n"));
	composer_free(k);
	write_template(path, "help.txt", "Moin\n{{frim}}\n");
	assert_int_equal(composer_new(dir, &k, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
	assert_non_null(strstr(e.msg, "/de/help.txt:2: unknown name 'frim'"));
	snprintf(path, sizeof path, "%s/de/help.txt", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/de", dir);
	rmdir(path);
	rmdir(dir);
	arena_free(a);
}

/* Each name that the composer fills stands in the table of names. */
static void
known_names(const struct value *v, const char *in)
{
	const struct template_name *row;
	const char *name;
	const struct value *item;

	for (size_t i = 0; value_member(v, i, &name, &item); i++) {
		for (row = compose_names; row->name != NULL; row++) {
			if (strcmp(row->in, in) == 0 &&
			    strcmp(row->name, name) == 0)
				break;
		}
		if (row->name == NULL)
			fail_msg("'%s' in '%s' is no known name", name, in);
		assert_int_equal(
		    row->kind == NAME_TEXT, item->kind == VALUE_TEXT);
		if (item->kind == VALUE_OBJECT)
			known_names(item, row->inner);
		for (size_t k = 0; item->kind == VALUE_LIST && k < item->n; k++)
			known_names(item->m[k].v, row->inner);
	}
}

static void
every_name_is_in_the_table(void **state)
{
	struct arena *a = arena_new();
	struct compose c = {.a = a};
	struct words *w;
	struct str text, sizes;
	struct codes *codes;
	struct letter l;

	(void)state;
	assert_true(embedded_find("templates/de/words.txt", &text));
	assert_int_equal(words_parse(a, text, "w", &w, NULL), 0);
	assert_true(embedded_find("parsers/words/velux-codes.txt", &sizes));
	assert_int_equal(codes_new(sizes, &codes, NULL), 0);
	c.w = w;
	c.codes = codes;
	c.l = &l;
	for (size_t i = 0; examples[i].name != NULL; i++) {
		assert_true(example_letter(
		    a, str_from(examples[i].name), "de", NOW, &l));
		known_names(compose_data(&c), "");
	}
	codes_free(codes);
	arena_free(a);
}

/* A long list stays below what Gmail shows. */
static void
a_hundred_orders_fit(void **state)
{
	struct letter_order many[100];
	struct rendered r;
	struct err e;

	(void)state;
	render(&r, "digest", "de");
	for (size_t i = 0; i < 100; i++)
		many[i] = r.l.orders[i % r.l.n_orders];
	r.l.orders = many;
	r.l.n_orders = 100;
	assert_int_equal(composer_render(composer, &r.l, r.a, &r.parts, &e), 0);
	assert_true(r.parts.html.n < 100 * 1024);
	assert_true(holds(r.parts.text, "100 Aufträge sind offen"));
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
	    cmocka_unit_test(any_text_can_be_sent),
	    cmocka_unit_test(attachments_are_folded),
	    cmocka_unit_test(what_is_attached),
	    cmocka_unit_test(buttons_say_the_right_words),
	    cmocka_unit_test(what_has_no_button),
	    cmocka_unit_test(headers_for_rules_and_threads),
	    cmocka_unit_test(own_templates),
	    cmocka_unit_test(every_name_is_in_the_table),
	    cmocka_unit_test(a_hundred_orders_fit),
	};

	return cmocka_run_group_tests_name("compose", tests, set_up, tear_down);
}
