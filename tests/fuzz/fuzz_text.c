/*
 * Typed text and forwards: what comes out is valid UTF-8, and of plain text
 * every line stands in what went in.  The first byte says which.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/charset.h"
#include "parsers/forward.h"
#include "parsers/html.h"
#include "parsers/spelled.h"
#include "parsers/text.h"

static void
must_be_valid(struct str s)
{
	if (!utf8_valid(s))
		abort();
}

static void
plain(struct arena *a, struct str in)
{
	struct str out = text_typed_plain(a, in), line;

	must_be_valid(out);
	while (str_line(&out, &line)) {
		if (str_find(in, line) == SIZE_MAX)
			abort();
	}
}

static void
html(struct arena *a, struct str in)
{
	must_be_valid(text_typed_html(a, in));
	must_be_valid(html_text(a, in, HTML_QUOTES | HTML_MAILTO));
}

static void
mail(struct arena *a, struct str in)
{
	struct str raw = arena_fmt(a,
	    "From: Jens Brodersen <j@d.example>\nSubject: Fwd: x\n"
	    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
	    "%.*s",
	    STR_FMT(in));
	const struct message *inner;
	struct line_answer *l;
	struct message *m;
	struct forward f;
	struct str cover, page;
	struct err e;
	size_t n;

	if (mime_parse(a, raw, &m, &e) != 0)
		return;
	must_be_valid(text_read(a, m).shown);
	n = text_lines(a, m, &l);
	for (size_t i = 0; i < n; i++) {
		must_be_valid(l[i].text);
		if (l[i].order.n != 9)
			abort();
	}
	if (forward_find(a, m, &f, &cover, &inner, &page) != 1)
		return;
	must_be_valid(cover);
	must_be_valid(f.body);
	must_be_valid(f.subject);
	must_be_valid(f.from.name);
	must_be_valid(f.from.email);
}

static void
spelled(struct arena *a, struct str in)
{
	int64_t utc;

	(void)spelled_date(a, in, &utc);
	must_be_valid(spelled_address(a, in).name);
}

static void (*const uses[])(struct arena *, struct str) = {
    plain, html, mail, spelled};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err e;

	(void)argc;
	(void)argv;
	charset_preload();
	return zone_set("Europe/Berlin", &e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct str in = str_of((const char *)data, n);

	if (n > 0)
		uses[data[0] % 4](a, utf8_clean(a, str_from_pos(in, 1)));
	arena_free(a);
	return 0;
}
