#include "parsers/lexicon.h"

#include <stdlib.h>

#include "base/utf8.h"

enum fit { FIT_WHOLE, FIT_START, FIT_END, FIT_INSIDE };

struct entry {
	struct str list, word;
};

struct partial {
	struct str list, word;
	enum fit fit;
};

struct lexicon {
	struct arena *arena;
	struct entry *e; /* whole words, sorted */
	size_t n;
	struct partial *p;
	size_t n_p;
};

struct str
lexicon_fold(struct arena *a, struct str s)
{
	return utf8_lower(a, utf8_ascii(a, s));
}

static int
by_word(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int rc = str_cmp(x->list, y->list);

	return rc != 0 ? rc : str_cmp(x->word, y->word);
}

static struct str
word_of(struct str *line)
{
	struct str word;
	size_t n = 0;

	*line = str_trim(*line);
	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	word = str_sub(*line, 0, n);
	*line = str_from_pos(*line, n);
	return word;
}

static void
add(struct lexicon *l, struct str list, struct str word)
{
	bool head = word.p[0] == '*', tail = word.p[word.n - 1] == '*';
	struct partial p = {list, STR_NONE, FIT_WHOLE};

	if (!head && !tail) {
		ARENA_PUSH(l->arena, l->e, l->n) =
		    (struct entry){list, lexicon_fold(l->arena, word)};
		return;
	}
	word = str_sub(word, head, word.n - head - (tail && word.n > 1));
	p.word = lexicon_fold(l->arena, word);
	p.fit = head && tail ? FIT_INSIDE : head ? FIT_END : FIT_START;
	ARENA_PUSH(l->arena, l->p, l->n_p) = p;
}

struct lexicon *
lexicon_new(struct str text)
{
	struct lexicon *l = mem_new(sizeof *l);
	struct str line, list, word;

	l->arena = arena_new();
	while (str_line(&text, &line)) {
		list = word_of(&line);
		if (list.n == 0 || list.p[0] == '#')
			continue;
		while ((word = word_of(&line)).n > 0)
			add(l, list, word);
	}
	if (l->n > 0)
		qsort(l->e, l->n, sizeof *l->e, by_word);
	return l;
}

void
lexicon_free(struct lexicon *l)
{
	if (l == NULL)
		return;
	arena_free(l->arena);
	free(l);
}

static bool
fits(const struct partial *p, struct str word)
{
	switch (p->fit) {
	case FIT_START:
		return str_starts(word, p->word);
	case FIT_END:
		return str_ends(word, p->word);
	case FIT_INSIDE:
		return str_find(word, p->word) != SIZE_MAX;
	case FIT_WHOLE:
	default:
		return false;
	}
}

/* Marks on both ends away: "Dr.," is Dr. */
static struct str
bare(struct str s)
{
	static const char marks[] = ".,;:!?()[]\"'*_";

	while (s.n > 0 && str_chr(STR(marks), s.p[0]) != SIZE_MAX)
		s = str_from_pos(s, 1);
	while (s.n > 0 && str_chr(STR(marks), s.p[s.n - 1]) != SIZE_MAX)
		s.n--;
	return s;
}

static bool
has_folded(const struct lexicon *l, const char *list, struct str word)
{
	const struct entry want = {str_from(list), word};

	if (l->n > 0 &&
	    bsearch(&want, l->e, l->n, sizeof *l->e, by_word) != NULL)
		return true;
	for (size_t i = 0; i < l->n_p; i++) {
		if (str_eq(l->p[i].list, want.list) && fits(&l->p[i], word))
			return true;
	}
	return false;
}

#define WORD_MAX 100

/* False where it is not plain ASCII. */
static bool
fold_short(struct str word, char low[WORD_MAX])
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if ((unsigned char)c >= 0x80)
			return false;
		low[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return true;
}

bool
lexicon_has(const struct lexicon *l, const char *list, struct str word)
{
	char low[WORD_MAX];
	struct arena *a;
	bool found;

	word = bare(word);
	if (word.n == 0 || word.n > WORD_MAX)
		return false;
	if (fold_short(word, low))
		return has_folded(l, list, str_of(low, word.n));
	a = arena_new();
	found = has_folded(l, list, lexicon_fold(a, word));
	arena_free(a);
	return found;
}
