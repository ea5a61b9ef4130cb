#include "parsers/text.h"

#include "base/buf.h"
#include "parsers/quote.h"

static void
add_line(struct buf *b, const struct lines *ls, const struct line *l)
{
	if (ls->tree) {
		for (unsigned d = 0; d < l->depth; d++)
			buf_adds(b, "> ");
	}
	buf_add(b, str_rtrim(l->depth > 0 ? l->raw : l->text));
}

/* The lines with these marks; other people's words part paragraphs. */
static struct str
join(struct arena *a, const struct lines *ls, bool doubt)
{
	struct buf b = BUF_INIT;
	struct str s;

	for (size_t i = 0; i < ls->n; i++) {
		const struct line *l = &ls->l[i];

		if (l->mark == LINE_TYPED ||
		    l->mark == (doubt ? LINE_DOUBT : LINE_SIGNED))
			add_line(&b, ls, l);
		else if (l->mark == LINE_INTRO)
			continue;
		buf_addc(&b, '\n');
	}
	s = arena_str(a, str_trim(buf_str(&b)));
	buf_clear(&b);
	return s;
}

/* More than one empty line in a row says no more than one. */
static struct str
tidy(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	struct str line, t;
	unsigned empty = 0;

	while (str_line(&s, &line)) {
		empty = str_trim(line).n == 0 ? empty + 1 : 0;
		if (empty > 1)
			continue;
		buf_add(&b, line);
		buf_addc(&b, '\n');
	}
	t = arena_str(a, str_rtrim(buf_str(&b)));
	buf_clear(&b);
	return t;
}

static struct typed
typed(struct arena *a, struct lines ls)
{
	struct typed t;

	quote_mark(a, &ls);
	signature_mark(a, &ls);
	t.sure = tidy(a, join(a, &ls, false));
	t.shown = tidy(a, join(a, &ls, true));
	return t;
}

struct str
text_typed_plain(struct arena *a, struct str text)
{
	return typed(a, lines_of_text(a, text)).sure;
}

struct str
text_typed_html(struct arena *a, struct str html)
{
	return typed(a, lines_of_html(a, html)).sure;
}

/* In doubt the HTML has more to say than an empty text part. */
struct typed
text_read(struct arena *a, const struct message *m)
{
	struct typed t = {STR(""), STR("")};
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	if (plain != NULL)
		t = typed(a, lines_of_text(a, mime_part_text(m, plain)));
	if (t.shown.n == 0 && html != NULL)
		t = typed(a, lines_of_html(a, mime_part_text(m, html)));
	return t;
}

struct str
text_typed(struct arena *a, const struct message *m)
{
	return text_read(a, m).sure;
}

size_t
text_lines(struct arena *a, const struct message *m, struct line_answer **out)
{
	(void)a;
	(void)m;
	*out = NULL;
	return 0;
}
