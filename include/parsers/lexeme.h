/*
 * parsers/lexeme.h - typed text as a row of words, numbers and marks.
 *
 * Linear in the text; of a long text only the first LEXEME_BYTES bytes that
 * are not blank are looked at, and at most LEXEME_MAX lexemes: a craftsman's
 * answer is short, and what stands further down is no answer.
 */
#ifndef PARSERS_LEXEME_H
#define PARSERS_LEXEME_H

#include "parsers/words.h"

#define LEXEME_BYTES 8192
#define LEXEME_MAX 1500

enum lexeme_kind {
	LEX_WORD,
	LEX_NUMBER, /* digits, with . , : inside: 4.350,00 12.11. 11:30 */
	LEX_MARK,   /* mark: . , ; : ? ! - ( ) / @ # or \n */
};

struct lexeme {
	enum lexeme_kind kind;
	char mark;
	bool cap;        /* begins with a capital letter */
	bool caps;       /* has no small letter */
	bool known;      /* the vocabulary holds it (or its compound) */
	bool mended;     /* not as typed: a compound, dialect, an error */
	bool glued;      /* no blank before it */
	bool dot;        /* a number with a dot right behind */
	bool dash;       /* a number with ,- behind */
	struct str raw;  /* as typed, borrowed from the text */
	struct str form; /* as looked up; a phrase is one token */
	struct wset is;
	int val;
};

struct lexemes {
	struct lexeme *t;
	size_t n;
};

static inline bool
lex_is(const struct lexeme *t, unsigned cls)
{
	return wset_has(&t->is, cls);
}

/* A sign of no alphabet that no list knows: a telephone, a heart. */
static inline bool
lex_emoji(const struct lexeme *t)
{
	return t->kind == LEX_WORD && !t->known && t->raw.n > 2 &&
	       (unsigned char)t->raw.p[0] >= 0xe2;
}

static inline bool
lex_mark(const struct lexeme *t, char mark)
{
	return t->kind == LEX_MARK && t->mark == mark;
}

void lexemes_of(struct arena *a, const struct vocab *v, struct str text,
    struct lexemes *out);

/*
 * After that: words looked up, phrases joined.  A phrase keeps those classes
 * of its words that are in `sticky`, unless it has one of `firm` itself.
 */
void lexemes_look_up(struct arena *a, const struct vocab *v, struct lexemes *ts,
    const struct wset *sticky, const struct wset *firm);

#endif
