#include "parsers/token.h"

#include "base/utf8.h"

static const struct token outside = {
    TOKEN_LINE, {"", 0},
     {"", 0},
     0
};

/* Bytes of a mark that is no letter though it is not ASCII; 0: a letter. */
static size_t
mark_length(struct str s)
{
	static const char *const marks[] = {"\xc3\x97", "\xc2\xa0", "\xc2\xb0",
	    "\xc2\xb7", "\xc2\xab", "\xc2\xbb", "\xc2\xb2", "\xc3\xb8 "};
	unsigned char c = (unsigned char)s.p[0];

	if (c < 0x80)
		return (c >= '0' && c <= '9') ||
		               ((c | 32) >= 'a' && (c | 32) <= 'z')
		           ? 0
		           : 1;
	if (c == 0xe2 && s.n >= 3 && (unsigned char)s.p[1] <= 0x9e)
		return 3; /* dashes, quotes, bullets, arrows, emoji marks */
	if (c >= 0xf0)
		return s.n < 4 ? s.n : 4;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (str_starts(s, str_from(marks[i])))
			return 2;
	}
	return 0;
}

static size_t
run(struct str s, bool digits)
{
	size_t i = 0;

	while (i < s.n && (digits ? is_digit(s.p[i])
				  : mark_length(str_from_pos(s, i)) == 0))
		i++;
	return i;
}

/* "2x", "3mal", "2Stk": how many digits stand before such a word, or 0. */
static size_t
quantity_prefix(struct str word)
{
	static const char *const units[] = {
	    "x", "mal", "stk", "st", "stck", "er", "fach"};
	size_t n = run(word, true);
	struct str rest = str_from_pos(word, n);

	if (n == 0 || n > 4 || n == word.n)
		return 0;
	if (rest.n > 0 && (rest.p[0] | 32) == 'x')
		return n;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (str_iis(rest, units[i]))
			return n;
	}
	return 0;
}

static struct str
take_word(struct str s)
{
	struct str word = str_sub(s, 0, run(s, false));
	size_t n = quantity_prefix(word);

	if (n > 0)
		return str_sub(word, 0, n);
	/* the x of 2xGGL and of 78x98 stands alone */
	if (word.n > 1 && (word.p[0] | 32) == 'x' &&
	    (is_digit(word.p[1]) || (word.p[1] >= 'A' && word.p[1] <= 'Z')))
		return str_sub(word, 0, 1);
	return word;
}

static struct token
take(struct arena *a, struct str s, size_t at)
{
	size_t mark = mark_length(s);
	struct token t = {TOKEN_MARK, str_sub(s, 0, mark), STR_NONE, at};

	if (mark == 0) {
		t.s = take_word(s);
		t.kind = run(t.s, true) == t.s.n ? TOKEN_NUMBER : TOKEN_WORD;
	} else if (s.p[0] == '\n') {
		t.kind = TOKEN_LINE;
	}
	t.key = t.kind == TOKEN_WORD ? utf8_ascii(a, t.s) : t.s;
	if (t.kind == TOKEN_WORD)
		t.key = utf8_lower(a, t.key);
	return t;
}

static bool
is_blank(struct str s)
{
	return s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\r' ||
	       str_starts(s, STR("\xc2\xa0"));
}

struct tokens
tokens_of(struct arena *a, struct str text)
{
	struct tokens ts = {NULL, 0};
	size_t at = 0;

	while (at < text.n) {
		struct str rest = str_from_pos(text, at);

		if (is_blank(rest)) {
			at += rest.p[0] == '\xc2' ? 2 : 1;
			continue;
		}
		ARENA_PUSH(a, ts.t, ts.n) = take(a, rest, at);
		at += ts.t[ts.n - 1].s.n;
	}
	return ts;
}

const struct token *
token_at(const struct tokens *ts, size_t i)
{
	return i < ts->n ? &ts->t[i] : &outside;
}

bool
token_is(const struct token *t, const char *key)
{
	return str_is(t->key, key);
}
