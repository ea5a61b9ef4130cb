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

/* All rules in order: whose words each line holds. */
static struct lines
marked(struct arena *a, struct lines ls, struct str who)
{
	ls.who = who;
	quote_mark(a, &ls);
	signature_mark(a, &ls);
	quote_unmark_tagged(a, &ls);
	return ls;
}

static struct lines
marked_text(struct arena *a, struct str text, struct str who)
{
	return marked(a, lines_of_text(a, text), who);
}

static struct lines
marked_html(struct arena *a, struct str html, struct str who)
{
	return marked(a, lines_of_html(a, html), who);
}

struct str
text_typed_plain(struct arena *a, struct str text)
{
	struct lines ls = marked_text(a, text, STR(""));

	return tidy(a, join(a, &ls, false));
}

struct str
text_typed_html(struct arena *a, struct str html)
{
	struct lines ls = marked_html(a, html, STR(""));

	return tidy(a, join(a, &ls, false));
}

static struct str
sender(const struct message *m)
{
	struct addresses from = mime_addresses(m, "From");

	return from.n == 1 ? from.a[0].name : STR("");
}

static bool
has_text(const struct lines *ls)
{
	for (size_t i = 0; i < ls->n; i++) {
		if (ls->l[i].mark == LINE_TYPED && ls->l[i].low.n > 0)
			return true;
	}
	return false;
}

/* Where the text part says nothing the HTML may have more to say. */
static struct lines
lines_of(struct arena *a, const struct message *m)
{
	struct lines ls = {0};
	const struct part *plain, *html;
	struct str who = sender(m);

	mime_body(m, &plain, &html);
	if (plain != NULL)
		ls = marked_text(a, mime_part_text(m, plain), who);
	if (html != NULL && !has_text(&ls)) {
		struct lines tree =
		    marked_html(a, mime_part_text(m, html), who);

		if (ls.n == 0 || has_text(&tree))
			ls = tree;
	}
	return ls;
}

struct typed
text_read(struct arena *a, const struct message *m)
{
	struct lines ls = lines_of(a, m);
	struct typed t;

	t.sure = tidy(a, join(a, &ls, false));
	t.shown = tidy(a, join(a, &ls, true));
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
	struct lines ls = lines_of(a, m);

	return digest_answers(a, &ls, out);
}
