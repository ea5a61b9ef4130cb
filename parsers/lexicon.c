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

/* One list's part of both arrays. */
struct part {
	struct str list;
	size_t e, n_e, p, n_p;
};

struct lexicon {
	struct arena *arena;
	struct entry *e; /* whole words, sorted */
	size_t n;
	struct partial *p; /* by list */
	size_t n_p;
	struct part *parts;
	size_t n_parts;
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

static int
by_list(const void *a, const void *b)
{
	const struct partial *x = a, *y = b;
	int rc = str_cmp(x->list, y->list);

	return rc != 0 ? rc : str_cmp(x->word, y->word);
}

static struct part *
part_of(const struct lexicon *l, struct str list)
{
	for (size_t i = 0; i < l->n_parts; i++) {
		if (str_eq(l->parts[i].list, list))
			return &l->parts[i];
	}
	return NULL;
}

static struct part *
part_add(struct lexicon *l, struct str list)
{
	struct part *p = part_of(l, list);

	if (p != NULL)
		return p;
	p = &ARENA_PUSH(l->arena, l->parts, l->n_parts);
	*p = (struct part){.list = list};
	return p;
}

static void
sort_parts(struct lexicon *l)
{
	if (l->n > 0)
		qsort(l->e, l->n, sizeof *l->e, by_word);
	if (l->n_p > 0)
		qsort(l->p, l->n_p, sizeof *l->p, by_list);
	for (size_t i = 0; i < l->n; i++) {
		struct part *p = part_add(l, l->e[i].list);

		p->e = p->n_e++ == 0 ? i : p->e;
	}
	for (size_t i = 0; i < l->n_p; i++) {
		struct part *p = part_add(l, l->p[i].list);

		p->p = p->n_p++ == 0 ? i : p->p;
	}
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
	sort_parts(l);
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
has_whole(const struct entry *e, size_t n, struct str word)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = str_cmp(e[mid].word, word);

		if (d == 0)
			return true;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

static bool
has_folded(const struct lexicon *l, const char *list, struct str word)
{
	const struct part *part = part_of(l, str_from(list));

	if (part == NULL)
		return false;
	if (has_whole(l->e + part->e, part->n_e, word))
		return true;
	for (size_t i = 0; i < part->n_p; i++) {
		if (fits(&l->p[part->p + i], word))
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
