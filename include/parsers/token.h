/*
 * parsers/token.h - running text as words, numbers and marks.
 *
 * "2x GGL-MK06" is 2, x, GGL, -, MK06.  A word keeps its digits (MK06, 7b),
 * only a quantity is cut off what follows it (2x, 3Stk).  Words are compared
 * in `key`: lower case ASCII, ä as ae.  Time is linear.
 */
#ifndef PARSERS_TOKEN_H
#define PARSERS_TOKEN_H

#include "base/mem.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK, TOKEN_LINE };

struct token {
	enum token_kind kind;
	struct str s;   /* as printed, borrowed */
	struct str key; /* words: for comparing; else s */
	size_t at;      /* offset in the text */
};

struct tokens {
	struct token *t;
	size_t n;
};

/*
 * In the arena, 50 times as long as the text at the worst: of a whole mail it
 * is one of the words' own, freed as soon as they have been looked at.
 */
struct tokens tokens_of(struct arena *a, struct str text);

/* The token at i, or one of kind TOKEN_LINE outside the text. */
const struct token *token_at(const struct tokens *ts, size_t i);
bool token_is(const struct token *t, const char *key);

#endif
