/*
 * words_in.h - the vocabulary from inside: shared by words*.c alone.
 */
#ifndef WORDS_IN_H
#define WORDS_IN_H

#include "parsers/words.h"

#define EDIT_LETTERS 6 /* shorter words are too alike for typing errors */

struct slot {
	uint32_t hash;
	uint32_t at; /* index + 1; 0: free */
};

/* Open addressing; the same hash may stand there several times. */
struct index {
	struct slot *s;
	uint32_t mask, used;
};

struct spelling {
	struct str from, to;
	bool begin, end; /* only at the beginning, at the end of a word */
};

struct vocab {
	struct arena *mem;
	struct word *w;
	size_t n;
	struct index exact, heads, tails, edits, doubles;
	struct str class_name[WORD_CLASSES];
	unsigned classes;
	struct spelling *spell;
	size_t n_spell;
	unsigned head_min, head_max, tail_min, tail_max; /* letters */
};

uint32_t word_hash(struct str s);
void index_put(struct index *x, uint32_t hash, size_t at);
void index_free(struct index *x);

/* Walks what lies under a hash: *i begins at the hash. */
static inline const struct slot *
index_next(const struct index *x, uint32_t hash, uint32_t *i)
{
	if (x->s == NULL)
		return NULL;
	for (;; ++*i) {
		const struct slot *s = &x->s[*i & x->mask];

		if (s->at == 0)
			return NULL;
		if (s->hash == hash) {
			++*i;
			return s;
		}
	}
}

/* b gets s with doubled letters written once. */
size_t word_single(char *b, struct str s);

#endif
