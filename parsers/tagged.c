#include "parsers/quote.h"

#include "base/utf8.h"

#define TAG_MAX 60

/* "JB" of "Jens Brodersen". */
static struct str
initials(struct arena *a, struct str name)
{
	struct buf b = BUF_INIT;
	struct str word, s;
	uint32_t cp;

	while (str_cut(&name, ' ', &word)) {
		if (utf8_next(&word, &cp))
			utf8_put(&b, cp);
	}
	s = utf8_lower(a, arena_str(a, buf_str(&b)));
	buf_clear(&b);
	return s;
}

/* Two or three capitals, where the sender's name is not known. */
static bool
is_any_tag(struct str tag)
{
	static const char *const others[] = {
	    "EXT", "WG", "FW", "FWD", "RE", "AW", "TR", "SV"};

	if (tag.n < 2 || tag.n > 3)
		return false;
	for (size_t i = 0; i < tag.n; i++) {
		if (tag.p[i] < 'A' || tag.p[i] > 'Z')
			return false;
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (str_is(tag, others[i]))
			return false;
	}
	return true;
}

static bool
is_tag(struct arena *a, const struct lines *ls, struct str tag)
{
	struct str low, who;

	if (tag.n == 0 || tag.n > TAG_MAX)
		return false;
	if (ls->who.n == 0)
		return is_any_tag(tag);
	low = utf8_lower(a, tag);
	who = utf8_lower(a, ls->who);
	return str_eq(low, who) ||
	       (low.n > 1 && str_eq(low, initials(a, ls->who)));
}

void
quote_unmark_tagged(struct arena *a, struct lines *ls)
{
	for (size_t i = 0; i < ls->n; i++) {
		struct line *l = &ls->l[i];
		size_t close;

		if (l->mark != LINE_QUOTE || !str_starts(l->text, STR("[")))
			continue;
		close = str_chr(str_sub(l->text, 0, TAG_MAX + 2), ']');
		if (close == SIZE_MAX ||
		    !is_tag(a, ls, str_sub(l->text, 1, close - 1)))
			continue;
		l->text = str_trim(str_from_pos(l->text, close + 1));
		l->low = fold_line(a, l->text);
		l->depth = 0;
		l->mark = LINE_TYPED;
	}
}
