#include "parsers/phrases.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/utf8.h"

static const char *const files[] = {
    "parsers/words/mail-labels.txt",
    "parsers/words/mail-quotes.txt",
    "parsers/words/mail-footers.txt",
    "parsers/words/mail-months.txt",
};

static const char *const sections[PH_SETS] = {
    [PH_FROM] = "from",
    [PH_TO] = "to",
    [PH_DATE] = "date",
    [PH_SUBJECT] = "subject",
    [PH_CC] = "cc",
    [PH_REPLY_TO] = "reply-to",
    [PH_VERBS] = "verbs",
    [PH_OPENERS] = "openers",
    [PH_NO_NAMES] = "no-names",
    [PH_ORIGINAL] = "original",
    [PH_FORWARDED] = "forwarded",
    [PH_FORWARDED_LINE] = "forwarded-line",
    [PH_FORWARDED_END] = "forwarded-end",
    [PH_NO_NAMES_EITHER] = "no-names-either",
    [PH_FOOTERS] = "footers",
    [PH_SCANNERS] = "scanners",
    [PH_BANNERS] = "banners",
    [PH_DISCLAIMERS] = "disclaimers",
    [PH_CLOSINGS] = "closings",
    [PH_GREETINGS] = "greetings",
    [PH_EVIDENCE] = "evidence",
    [PH_PHONES] = "phones",
    [PH_MONTH + 0] = "month-1",
    [PH_MONTH + 1] = "month-2",
    [PH_MONTH + 2] = "month-3",
    [PH_MONTH + 3] = "month-4",
    [PH_MONTH + 4] = "month-5",
    [PH_MONTH + 5] = "month-6",
    [PH_MONTH + 6] = "month-7",
    [PH_MONTH + 7] = "month-8",
    [PH_MONTH + 8] = "month-9",
    [PH_MONTH + 9] = "month-10",
    [PH_MONTH + 10] = "month-11",
    [PH_MONTH + 11] = "month-12",
    [PH_PM] = "pm",
    [PH_AM] = "am",
};

/* "a*b*c" is three pieces; an empty last one means: anything may follow. */
struct phrase {
	struct str whole;
	bool wild;
};

/* Phrases by their first byte, for most lines begin with none of them. */
struct set {
	struct phrase *p[256];
	size_t n[256];
};

static struct set *sets;
static struct arena *home;

static enum phrase_set
section_of(struct str line)
{
	if (line.n < 2 || line.p[0] != '[' || line.p[line.n - 1] != ']')
		return PH_SETS;
	for (unsigned i = 0; i < PH_SETS; i++) {
		if (str_is(str_sub(line, 1, line.n - 2), sections[i]))
			return (enum phrase_set)i;
	}
	return PH_SETS;
}

static void
add_phrase(struct set *s, struct str line)
{
	struct str low = utf8_lower(home, line);
	struct phrase p = {low, str_chr(low, '*') != SIZE_MAX};
	unsigned char c = (unsigned char)low.p[0];

	if (c == '*')
		c = 0;
	ARENA_PUSH(home, s->p[c], s->n[c]) = p;
}

static void
load_file(const char *name)
{
	struct str text, line;
	enum phrase_set at = PH_SETS;

	if (!embedded_find(name, &text))
		return;
	while (str_line(&text, &line)) {
		enum phrase_set s = section_of(line);

		line = str_trim(line);
		if (s != PH_SETS)
			at = s;
		else if (line.n > 0 && line.p[0] != '#' && at != PH_SETS)
			add_phrase(&sets[at], line);
	}
}

static const struct set *
set_of(enum phrase_set which)
{
	if (sets == NULL) {
		home = arena_new();
		sets = arena_array(home, PH_SETS, sizeof *sets);
		for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
			load_file(files[i]);
	}
	return &sets[which];
}

#define NAME_WORDS 8

/* What " *" stands for. */
static bool
is_name(struct str s)
{
	struct str word;
	unsigned n = 0;

	if (str_find(s, STR(", ")) != SIZE_MAX)
		return false;
	while (str_cut(&s, ' ', &word))
		n++;
	return n <= NAME_WORDS;
}

/*
 * Pieces between stars are found one behind the other, so it never goes
 * back: the time is linear in the line for each piece.
 */
static bool
matches(struct str pattern, struct str s)
{
	bool name = str_ends(pattern, STR(" *"));
	bool first = true, last_empty = false;
	struct str piece;

	while (str_cut(&pattern, '*', &piece)) {
		size_t at = str_find(s, piece);

		if (at == SIZE_MAX || (first && at != 0))
			return false;
		s = str_from_pos(s, at + piece.n);
		first = false;
		last_empty = piece.n == 0;
	}
	return s.n == 0 || (last_empty && (!name || is_name(s)));
}

static bool
in_bucket(const struct set *s, unsigned char c, struct str folded)
{
	for (size_t i = 0; i < s->n[c]; i++) {
		const struct phrase *p = &s->p[c][i];

		if (p->wild ? matches(p->whole, folded)
			    : str_eq(p->whole, folded))
			return true;
	}
	return false;
}

bool
phrase_is(enum phrase_set set, struct str folded)
{
	const struct set *s = set_of(set);

	if (folded.n == 0)
		return false;
	return in_bucket(s, (unsigned char)folded.p[0], folded) ||
	       in_bucket(s, 0, folded);
}

/* Bytes of other scripts stand without blanks around. */
static bool
is_letter(struct str s, size_t at)
{
	unsigned char c;

	if (at >= s.n)
		return false;
	c = (unsigned char)s.p[at];
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c >= 0xc3 && c <= 0xd1);
}

static bool
stands_at(struct str s, size_t at, struct str word)
{
	if (!str_starts(str_from_pos(s, at), word))
		return false;
	if ((unsigned char)word.p[0] >= 0xe0)
		return true;
	return (at == 0 || !is_letter(s, at - 1)) && !is_letter(s, at + word.n);
}

bool
phrase_in(enum phrase_set set, struct str folded, size_t *end)
{
	const struct set *s = set_of(set);

	for (size_t at = 0; at < folded.n; at++) {
		unsigned char c = (unsigned char)folded.p[at];

		if (s->n[c] == 0 ||
		    (c < 0xe0 && at > 0 && is_letter(folded, at - 1)))
			continue; /* no word begins here */
		for (size_t i = 0; i < s->n[c]; i++) {
			struct str word = s->p[c][i].whole;

			if (!stands_at(folded, at, word))
				continue;
			if (end != NULL)
				*end = at + word.n;
			return true;
		}
	}
	return false;
}

/* --- folding --- */

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\r' || cp == 0xa0 ||
	       cp == 0x202f || cp == 0x3000 || (cp >= 0x2000 && cp <= 0x200a);
}

static bool
is_invisible(uint32_t cp)
{
	return cp == 0xad || cp == 0x200b || cp == 0x200c || cp == 0x200e ||
	       cp == 0x200f || cp == 0x2060 || cp == 0xfeff ||
	       (cp >= 0x202a && cp <= 0x202e);
}

static struct str
strip_marks(struct str s)
{
	while (s.n > 0 && (s.p[0] == '*' || s.p[0] == ' '))
		s = str_from_pos(s, 1);
	while (s.n > 0 && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

/* Cut at a character, not in it. */
static struct str
head(struct str line)
{
	if (line.n <= FOLD_MAX)
		return line;
	line.n = FOLD_MAX;
	while (line.n > 0 && ((unsigned char)line.p[line.n] & 0xc0) == 0x80)
		line.n--;
	return line;
}

/* Plain ASCII takes the short way: one pass into the arena. */
static bool
fold_ascii(struct arena *a, struct str line, struct str *out)
{
	char *to = arena_alloc(a, line.n + 1);
	size_t n = 0;
	bool blank = false;

	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];

		if (c >= 0x80)
			return false;
		if (c == ' ' || c == '\t' || c == '\r') {
			blank = n > 0;
			continue;
		}
		if (blank)
			to[n++] = ' ';
		blank = false;
		to[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	*out = strip_marks(str_of(to, n));
	return true;
}

static struct str
fold_unicode(struct arena *a, struct str rest)
{
	struct buf b = BUF_INIT;
	struct str s;
	bool blank = false;
	uint32_t cp;

	while (utf8_next(&rest, &cp)) {
		if (is_invisible(cp))
			continue;
		if (is_blank(cp)) {
			blank = b.n > 0;
			continue;
		}
		if (blank)
			buf_addc(&b, ' ');
		blank = false;
		utf8_put(&b, cp);
	}
	s = arena_str(a, strip_marks(buf_str(&b)));
	buf_clear(&b);
	return utf8_lower(a, s);
}

struct str
fold_line(struct arena *a, struct str line)
{
	struct str s;

	line = head(line);
	if (line.n == 0)
		return STR("");
	return fold_ascii(a, line, &s) ? s : fold_unicode(a, line);
}
