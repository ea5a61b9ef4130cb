/*
 * layout_unfold.c - blocks that stand side by side.
 *
 *   Kunde                  Objekt
 *   Herr Max Muster        Ringweg 3
 *   Hauptstr. 5            24103 Kiel
 *
 * becomes the left block and, below it, the right one.  A line of exactly two
 * headings with a gap between them begins it, an empty line ends it.
 */
#include "parsers/layout_line.h"

#include "base/buf.h"

#define GAP_MIN 4

/* Bytes that n characters take. */
static size_t
bytes_of(struct str s, size_t n)
{
	size_t i = 0;

	while (i < s.n && n > 0) {
		i++;
		while (i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80)
			i++;
		n--;
	}
	return i;
}

static size_t
characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static bool
is_heading(struct arena *a, const struct rule *r, struct str s)
{
	return rule_heading(r, label_key(a, s)) != NULL;
}

/* The column where the right block begins, or 0: no such line. */
static size_t
split_column(struct arena *a, const struct rule *r, struct str line)
{
	struct cells c;
	size_t gap;

	if (line.n < 12 || line.n > 120)
		return 0;
	line_split_gaps(line, &c);
	if (c.n != 2 || c.c[0].n == 0)
		return 0;
	gap = (size_t)(c.c[1].p - c.c[0].p) - c.c[0].n;
	if (gap < GAP_MIN || !is_heading(a, r, c.c[0]) ||
	    !is_heading(a, r, c.c[1]))
		return 0;
	return characters(str_sub(line, 0, (size_t)(c.c[1].p - line.p)));
}

static void
put(struct buf *b, struct str s)
{
	buf_add(b, str_rtrim(s));
	buf_addc(b, '\n');
}

/* A block's lines from *text; the left ones to b, then the right ones. */
static void
unfold(struct buf *b, struct str first, struct str *text, size_t column)
{
	struct buf right = BUF_INIT;
	struct str line = first;

	do {
		size_t at = bytes_of(line, column);

		put(b, str_sub(line, 0, at));
		if (str_trim(str_from_pos(line, at)).n > 0)
			put(&right, str_trim(str_from_pos(line, at)));
	} while (str_line(text, &line) && str_trim(line).n > 0);
	buf_addc(b, '\n');
	buf_add(b, buf_str(&right));
	buf_addc(b, '\n');
	buf_clear(&right);
}

struct str
layout_unfold(struct arena *a, const struct rule *r, struct str clean)
{
	struct buf b = BUF_INIT;
	struct str rest = clean, line, out;
	bool any = false;

	while (str_line(&rest, &line)) {
		size_t column = split_column(a, r, line);

		any |= column > 0;
		if (column > 0)
			unfold(&b, line, &rest, column);
		else
			put(&b, line);
	}
	out = any ? arena_str(a, buf_str(&b)) : clean;
	buf_clear(&b);
	return out;
}
