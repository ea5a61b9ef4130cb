/*
 * letter.c - quotes off, lines unwrapped, the signature apart.
 */
#include "parsers/letter.h"

#include "base/utf8.h"
#include "parsers/free_patterns.h"

/* Nobody writes more by hand; each look at its words costs memory. */
#define LETTER_MAX ((size_t)128 * 1024)

/* Quoted mails and what programs write under a mail are not the sender's. */
static struct str
own_words(struct arena *a, const struct rules *r, struct str text)
{
	struct str rest = text, line, out;
	struct buf b = BUF_INIT;

	while (str_line(&rest, &line)) {
		struct str t = str_trim(line);

		if (free_match(r->free, FREE_QUOTE, t, NULL))
			break;
		if (t.n > 0 && t.p[0] == '>')
			continue;
		if (free_match(r->free, FREE_FOOTER, t, NULL) &&
		    !str_is(t, "--"))
			continue;
		buf_add(&b, line);
		buf_addc(&b, '\n');
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

/* Four lines of 'Label: value' or more: not written by hand. */
static bool
is_form(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_line(&text, &line)) {
		size_t colon = str_chr(line, ':');

		n += colon != SIZE_MAX && colon > 2 && colon < 32 &&
		     colon + 2 < line.n && line.p[colon + 1] == ' ' &&
		     line.p[0] >= 'A' && line.p[0] <= 'Z' &&
		     str_find(str_sub(line, 0, colon), STR(". ")) == SIZE_MAX;
	}
	return n >= 4;
}

static bool
is_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char)c >= 0x80;
}

/* Typed with one thumb: next to no word begins with a capital. */
static bool
has_no_capitals(struct str s)
{
	size_t words = 0, capitals = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_letter(s.p[i]) || (i > 0 && is_letter(s.p[i - 1])))
			continue;
		words++;
		capitals += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return words >= 8 && capitals * 10 < words;
}

static void
raise(char *p, size_t n)
{
	if (p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 32);
	else if (n > 1 && p[0] == '\xc3' && (unsigned char)p[1] >= 0xa0)
		p[1] = (char)(p[1] - 32); /* ä, ö, ü … */
}

/* Names are known by their capitals; length and places stay. */
static struct str
capitalise(struct arena *a, const struct lexicon *places, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t i = 0, from;

	for (size_t k = 0; k < s.n; k++)
		p[k] = s.p[k];
	while (i < s.n) {
		for (from = i; i < s.n && is_letter(s.p[i]);)
			i++;
		if (i > from && !(from > 0 && s.p[from - 1] == '@') &&
		    !(i < s.n && s.p[i] == '@') &&
		    !lexicon_has(places, "small", str_sub(s, from, i - from)))
			raise(p + from, i - from);
		i += i < s.n;
	}
	return str_of(p, s.n);
}

/* "Tel.: …", "0171 …": a line of its own, however long the one above. */
static bool
is_own_line(struct str s)
{
	static const char *const words[] = {"Tel", "Fon", "Mobil", "Handy",
	    "E-Mail", "Mail", "Fax", "Ruf", "Festnetz", "PS"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_istarts(s, str_from(words[i])))
			return true;
	}
	return s.n > 0 && (s.p[0] == '0' || s.p[0] == '+' || s.p[0] == '(');
}

static bool
goes_on(struct str line, struct str next)
{
	if (is_own_line(next))
		return false;
	return line.n >= 50 && next.n > 0 && next.p[0] != '-' &&
	       next.p[0] != '*' && next.p[0] != ' ';
}

/* Lines that a mail program wrapped become one again, byte for byte. */
static struct str
unwrap(struct arena *a, struct str text)
{
	struct str out = arena_str(a, text), rest = text, line, next;
	char *p = arena_alloc(a, text.n + 1);

	for (size_t i = 0; i < out.n; i++)
		p[i] = out.p[i];
	while (str_line(&rest, &line)) {
		struct str peek = rest;
		size_t at = (size_t)(line.p - text.p) + line.n;

		if (str_line(&peek, &next) && goes_on(line, next) &&
		    at < text.n)
			p[at] = ' ';
	}
	return str_of(p, text.n);
}

/* The last line that closes a letter parts it. */
static void
part(struct letter *l)
{
	struct str rest = l->body, line, g[RE_GROUPS];

	l->above = l->body;
	l->signature = STR("");
	while (str_line(&rest, &line)) {
		struct str t = str_trim(line);
		size_t at;

		if (t.n == 0 || !free_match(l->r->free, FREE_CLOSING, t, g))
			continue;
		at = (size_t)(g[0].p - l->body.p);
		if (g[0].p != t.p && t.n > 120 &&
		    (size_t)(g[0].p - t.p) + g[0].n + 60 < t.n)
			continue; /* in the middle of a long line: prose */
		l->above = str_sub(l->body, 0, at);
		l->signature = str_from_pos(l->body, at + g[0].n);
	}
}

void
letter_begin(struct letter *l, struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q)
{
	*l = (struct letter){.a = a, .r = r, .s = s, .q = q};
	l->written = own_words(a, r, utf8_head(text, LETTER_MAX));
	l->body = has_no_capitals(l->written)
	              ? capitalise(a, r->places, l->written)
	              : l->written;
	l->flow = unwrap(a, l->body);
	l->robot = free_match(r->free, FREE_ROBOT, s->from.email, NULL);
	l->form = l->robot || is_form(l->body);
	part(l);
}
