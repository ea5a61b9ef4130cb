/*
 * layout_clean.c - a form's text without what only looks: blanks in disguise,
 * quote marks, signs and tags in the place of labels.
 */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/layout.h"

#define CLEAN_MAX ((size_t)256 * 1024)

/* Bytes of a character that is a blank in disguise, or nothing at all. */
static size_t
odd_blank(struct str s, bool *blank)
{
	static const struct {
		const char *bytes;
		bool blank;
	} odd[] = {
	    {"\xc2\xa0",     true },
	    {"\xe2\x80\xaf", true },
	    {"\xe2\x80\x87", true },
	    {"\xe2\x80\x89", true },
	    {"\xe2\x80\x8b", false},
	    {"\xe2\x80\x8c", false},
	    {"\xe2\x80\x8d", false},
	    {"\xef\xbb\xbf", false},
	    {"\xc2\xad",     false},
	};

	if ((unsigned char)s.p[0] < 0xc2)
		return 0;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		if (str_starts(s, str_from(odd[i].bytes))) {
			*blank = odd[i].blank;
			return strlen(odd[i].bytes);
		}
	}
	return 0;
}

/* Signs that stand for a label; a lead portal's pride. */
static const struct {
	const char *sign, *label;
} signs[] = {
    {"\xf0\x9f\x91\xa4", "Name"     },
    {"\xf0\x9f\xa7\x91", "Name"     },
    {"\xf0\x9f\x99\x8d", "Name"     },
    {"\xf0\x9f\x93\x8d", "Adresse"  },
    {"\xf0\x9f\x8f\xa1", "Adresse"  },
    {"\xf0\x9f\x93\x9e", "Telefon"  },
    {"\xf0\x9f\x93\xb1", "Telefon"  },
    {"\xe2\x98\x8e",     "Telefon"  },
    {"\xe2\x9c\x89",     "E-Mail"   },
    {"\xf0\x9f\x93\xa7", "E-Mail"   },
    {"\xf0\x9f\x93\xa9", "E-Mail"   },
    {"\xf0\x9f\x92\xac", "Nachricht"},
    {"\xf0\x9f\x93\x9d", "Nachricht"},
};

/* What stands behind a sign; its label is written, where it has none. */
static struct str
spelled_sign(struct buf *b, struct str line)
{
	struct str s = str_trim(line), rest;

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t colon, blank;

		if (!str_starts(s, str_from(signs[i].sign)))
			continue;
		rest = str_from_pos(s, strlen(signs[i].sign));
		if (str_starts(rest, STR("\xef\xb8\x8f")))
			rest = str_from_pos(rest, 3);
		rest = str_trim(rest);
		colon = str_chr(rest, ':');
		blank = str_chr(rest, ' ');
		if (colon == SIZE_MAX || blank < colon)
			buf_addf(b, "%s: ", signs[i].label);
		return rest;
	}
	return line;
}

/* "<Ort>Ulm</Ort>" is 'Ort: Ulm'. */
static struct str
spelled_tag(struct buf *b, struct str line)
{
	struct str s = str_trim(line), tag, rest;
	size_t end = str_chr(s, '>');

	if (s.n < 8 || s.p[0] != '<' || end == SIZE_MAX || end < 3)
		return line;
	tag = str_sub(s, 1, end - 1);
	rest = str_from_pos(s, end + 1);
	if (tag.n > 40 || rest.n < tag.n + 3 || !str_ends(rest, STR(">")))
		return line;
	if (!str_eq(str_sub(rest, rest.n - tag.n - 1, tag.n), tag) ||
	    !str_is(str_sub(rest, rest.n - tag.n - 3, 2), "</"))
		return line;
	buf_add(b, tag);
	buf_adds(b, ": ");
	return str_sub(rest, 0, rest.n - tag.n - 3);
}

static void
clean_line(struct buf *b, struct str line)
{
	size_t n;
	bool blank = false, csv;

	while (line.n > 0 && line.p[0] == '>') {
		line = str_from_pos(line, 1);
		if (line.n > 0 && line.p[0] == ' ')
			line = str_from_pos(line, 1);
	}
	line = spelled_tag(b, spelled_sign(b, line));
	csv = str_find(line, STR(":;")) != SIZE_MAX;
	while (line.n > 0) {
		n = odd_blank(line, &blank);
		if (n == 0 && csv && line.p[0] == ';')
			buf_addc(b, ' '); /* 'Ort:;32105;Bad Salzuflen' */
		else if (n == 0)
			buf_addc(b, line.p[0]);
		else if (blank)
			buf_addc(b, ' ');
		line = str_from_pos(line, n == 0 ? 1 : n);
	}
	buf_addc(b, '\n');
}

struct str
layout_clean(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str line, out;

	text = utf8_head(text, CLEAN_MAX);
	while (str_line(&text, &line))
		clean_line(&b, line);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}
