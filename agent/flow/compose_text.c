/*
 * compose_text.c - strangers' text as one line or as lines, and lines that
 * are not too long.
 */
#include "base/utf8.h"
#include "flow/compose.h"

#define WRAP 76

static bool
is_space(uint32_t cp)
{
	return cp <= ' ' || cp == 0x7f || cp == 0xa0 || cp == 0x2028 ||
	       cp == 0x2029;
}

/*
 * Marks without a width of their own that programs drop or turn the writing
 * with.  What joins letters (U+200C, U+200D) is writing, and stays.
 */
static bool
is_mark(uint32_t cp)
{
	return cp == 0xad || cp == 0x200b || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb);
}

struct str
compose_line(struct arena *a, struct str s, size_t max)
{
	struct buf b = BUF_INIT;
	size_t n = 0;
	bool gap = false;
	uint32_t cp;

	s = str_trim(utf8_clean(a, s));
	while (utf8_next(&s, &cp)) {
		if (is_space(cp)) {
			gap = b.n > 0;
			continue;
		}
		if (is_mark(cp))
			continue;
		if (n + gap >= max) {
			buf_adds(&b, "…");
			break;
		}
		if (gap)
			buf_addc(&b, ' ');
		utf8_put(&b, cp);
		n += 1u + gap;
		gap = false;
	}
	return buf_keep(&b, a);
}

void
put_texts(
    struct arena *a, struct value *to, const char *name, const struct texts *t)
{
	for (size_t i = 0; i < t->n && i < 60; i++)
		put_text(a, put_item(a, to, name), "text",
		    compose_line(a, t->s[i], 300));
}

/* The first `max` characters. */
static struct str
head(struct str s, size_t max)
{
	struct str rest = s;
	uint32_t cp;

	while (max-- > 0) {
		if (!utf8_next(&rest, &cp))
			return s;
	}
	return str_sub(s, 0, s.n - rest.n);
}

void
put_lines(struct arena *a, struct value *to, const char *name, struct str text,
    size_t max)
{
	struct str clean = str_trim(utf8_clean(a, text));
	struct str cut = head(clean, max), line;
	bool empty = false;

	for (size_t n = 0; str_line(&cut, &line); n++) {
		line = str_rtrim(line);
		if (line.n == 0 && empty)
			continue; /* one empty line is enough */
		empty = line.n == 0;
		if (cut.n == 0 && head(clean, max).n < clean.n)
			line = arena_fmt(a, "%.*s …", STR_FMT(line));
		put_text(a, put_item(a, to, name), "text", line);
	}
}

/* What a broken line begins with again: blanks, quote marks, bullets' room. */
static struct str
hang(struct arena *a, struct str line)
{
	size_t n = 0;

	while (n < line.n && n < 16 &&
	       (line.p[n] == ' ' || line.p[n] == '|' || line.p[n] == '>'))
		n++;
	if (n + 1 < line.n && line.p[n] == '-' && line.p[n + 1] == ' ')
		return arena_fmt(a, "%.*s  ", STR_FMT(str_sub(line, 0, n)));
	return str_sub(line, 0, n);
}

/* How many bytes of s fit into so many columns; at a blank if there is one. */
static size_t
fitting(struct str s, size_t columns, size_t from)
{
	struct str rest = s;
	size_t at = 0, blank = 0, width = 0, before;
	uint32_t cp;

	while (before = at, utf8_next(&rest, &cp)) {
		at = s.n - rest.n;
		width += utf8_width(str_sub(s, before, at - before));
		if (width > columns)
			return blank > from ? blank : before;
		if (cp == ' ')
			blank = before;
	}
	return s.n;
}

static void
wrap_line(struct arena *a, struct buf *to, struct str line)
{
	struct str indent = hang(a, line);
	size_t n;

	line = str_rtrim(line);
	while (utf8_width(line) > WRAP) {
		n = fitting(line, WRAP, indent.n);
		buf_add(to, str_rtrim(str_sub(line, 0, n)));
		buf_addc(to, '\n');
		line = arena_fmt(a, "%.*s%.*s", STR_FMT(indent),
		    STR_FMT(str_trim(str_from_pos(line, n))));
	}
	buf_add(to, line);
	buf_addc(to, '\n');
}

struct str
compose_wrap(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str line;
	unsigned empty = 1; /* none at the beginning */

	while (str_line(&text, &line)) {
		empty = str_trim(line).n == 0 ? empty + 1 : 0;
		if (empty < 2)
			wrap_line(a, &b, line);
	}
	return buf_keep(&b, a);
}
