/*
 * words_find.c - a word that the vocabulary does not hold as it stands:
 * compounds, dialect spellings, repeated letters, one typing error.
 *
 * Typing errors by deletions on both sides (SymSpell): a word and what it
 * was mistyped to meet when one letter is left out of either.  All cost is
 * per unknown word and bounded by its length.
 */
#include <string.h>

#include "base/buf.h"

#include "words_in.h"

#define LETTERS_MAX 40 /* longer ones are not corrected */

size_t
word_single(char *b, struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (n == 0 || b[n - 1] != s.p[i])
			b[n++] = s.p[i];
	}
	return n;
}

static struct str
without(char *b, struct str s, size_t i)
{
	memcpy(b, s.p, i);
	memcpy(b + i, s.p + i + 1, s.n - i - 1);
	return str_of(b, s.n - 1);
}

static bool
correctable(struct str s)
{
	if (s.n > LETTERS_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 'a' || s.p[i] > 'z')
			return false;
	}
	return true;
}

static void
index_edits(struct vocab *v, size_t at)
{
	struct str s = v->w[at].form;
	char b[LETTERS_MAX + 1];

	if (!correctable(s))
		return;
	if (s.n >= 4)
		index_put(
		    &v->doubles, word_hash(str_of(b, word_single(b, s))), at);
	if (s.n < 4 || wset_has(&v->w[at].is, WC_FIRSTNAME))
		return;
	for (size_t i = 0; i < s.n; i++) {
		if (i == 0 || s.p[i] != s.p[i - 1])
			index_put(&v->edits, word_hash(without(b, s, i)), at);
	}
}

void
vocab_seal(struct vocab *v)
{
	for (size_t i = 0; i < v->n; i++) {
		if (vocab_exact(v, v->w[i].form) == &v->w[i])
			index_edits(v, i);
	}
}

/* Two neighbours changed places, and nothing else. */
static bool
is_swap(struct str a, struct str b)
{
	size_t i = 0;

	if (a.n != b.n)
		return false;
	while (i < a.n && a.p[i] == b.p[i])
		i++;
	return i + 1 < a.n && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] &&
	       memcmp(a.p + i + 2, b.p + i + 2, a.n - i - 2) == 0;
}

/* One letter more, less or other; or two changed places. */
static bool
is_edit(struct str a, struct str b)
{
	size_t i = 0, j = 0;

	if (a.n > b.n + 1 || b.n > a.n + 1)
		return false;
	while (i < a.n && i < b.n && a.p[i] == b.p[i])
		i++;
	while (
	    j < a.n - i && j < b.n - i && a.p[a.n - 1 - j] == b.p[b.n - 1 - j])
		j++;
	return (a.n - i - j <= 1 && b.n - i - j <= 1) || is_swap(a, b);
}

/* The best so far; two of different meaning cancel each other. */
struct guess {
	const struct word *w;
	int rank;
	bool torn;
};

static void
consider(struct guess *g, const struct word *w, int rank)
{
	if (g->w == w || rank > g->rank)
		return;
	if (g->w != NULL && rank == g->rank) {
		if (!wset_same(&g->w->is, &w->is))
			g->torn = true;
		return;
	}
	*g = (struct guess){w, rank, false};
}

static void
weigh(const struct vocab *v, struct guess *g, size_t at, struct str form)
{
	const struct word *w = &v->w[at];
	bool swap = is_swap(w->form, form);

	if (swap) {
		consider(g, w, 1);
		return;
	}
	if (form.n < EDIT_LETTERS || w->form.n < EDIT_LETTERS ||
	    !is_edit(w->form, form))
		return;
	/* the first letter is seldom the wrong one */
	consider(g, w,
	    w->form.p[0] != form.p[0] ? 4
	    : w->form.n == form.n     ? 3
				      : 2);
}

static void
weigh_all(const struct vocab *v, struct guess *g, const struct index *x,
    struct str key, struct str form)
{
	uint32_t h = word_hash(key), i = h;
	const struct slot *s;

	while ((s = index_next(x, h, &i)) != NULL)
		weigh(v, g, s->at - 1, form);
}

static const struct word *
by_edit(const struct vocab *v, struct str form)
{
	struct guess g = {.rank = 9};
	char b[LETTERS_MAX + 1];

	weigh_all(v, &g, &v->edits, form, form); /* a letter too few */
	for (size_t i = 0; i < form.n; i++) {
		struct str less = without(b, form, i);

		weigh_all(v, &g, &v->exact, less, form); /* one too many */
		weigh_all(v, &g, &v->edits, less, form); /* another, swapped */
	}
	return g.torn || g.rank > 3 ? NULL : g.w;
}

static const struct word *
by_doubles(const struct vocab *v, struct str form)
{
	char a[LETTERS_MAX + 1], b[LETTERS_MAX + 1];
	struct str single = str_of(a, word_single(a, form));
	uint32_t h = word_hash(single), i = h;
	const struct word *found = NULL;
	const struct slot *s;

	if (single.n < 3)
		return NULL;
	while ((s = index_next(&v->doubles, h, &i)) != NULL) {
		const struct word *w = &v->w[s->at - 1];

		if (!str_eq(str_of(b, word_single(b, w->form)), single))
			continue;
		if (found != NULL && !wset_same(&found->is, &w->is))
			return NULL;
		found = w;
	}
	return found;
}

static const struct word *
by_part(const struct vocab *v, const struct index *x, struct str part)
{
	uint32_t h = word_hash(part), i = h;
	const struct slot *s;

	while ((s = index_next(x, h, &i)) != NULL) {
		if (str_eq(v->w[s->at - 1].form, part))
			return &v->w[s->at - 1];
	}
	return NULL;
}

/* The longest end ("*angebot"), else the longest beginning ("montage*"). */
static const struct word *
by_compound(const struct vocab *v, struct str form)
{
	const struct word *w;

	for (size_t n = form.n - 1; n >= v->tail_min; n--) {
		if (n <= v->tail_max &&
		    (w = by_part(
			 v, &v->tails, str_from_pos(form, form.n - n))) != NULL)
			return w;
	}
	for (size_t n = form.n - 1; n >= v->head_min; n--) {
		if (n <= v->head_max &&
		    (w = by_part(v, &v->heads, str_sub(form, 0, n))) != NULL)
			return w;
	}
	return NULL;
}

static struct str
respell(char *b, struct str form, const struct spelling *sp)
{
	size_t at = str_find(form, sp->from);

	if (sp->end && form.n >= sp->from.n && str_ends(form, sp->from))
		at = form.n - sp->from.n;
	if (at == SIZE_MAX || (sp->begin && at != 0) ||
	    (sp->end && at + sp->from.n != form.n) ||
	    form.n - sp->from.n + sp->to.n > LETTERS_MAX)
		return STR_NONE;
	memcpy(b, form.p, at);
	memcpy(b + at, sp->to.p, sp->to.n);
	memcpy(b + at + sp->to.n, form.p + at + sp->from.n,
	    form.n - at - sp->from.n);
	return str_of(b, form.n - sp->from.n + sp->to.n);
}

/* One respelling, or two ("jesaacht" > "gesaacht" > "gesagt"). */
static const struct word *
by_spelling(const struct vocab *v, struct str form, unsigned depth)
{
	char b[LETTERS_MAX + 1];
	const struct word *w;

	for (size_t i = 0; i < v->n_spell; i++) {
		struct str s = respell(b, form, &v->spell[i]);

		if (s.n == 0)
			continue;
		if ((w = vocab_exact(v, s)) != NULL ||
		    (depth > 0 && (w = by_spelling(v, s, depth - 1)) != NULL))
			return w;
	}
	return NULL;
}

const struct word *
vocab_find(const struct vocab *v, struct str form)
{
	const struct word *w = vocab_exact(v, form);

	if (w != NULL || form.n < 3 || !correctable(form))
		return w;
	if ((w = by_doubles(v, form)) != NULL)
		return w;
	if (form.n > 5 && (w = by_compound(v, form)) != NULL)
		return w;
	if ((w = by_spelling(v, form, 1)) != NULL)
		return w;
	return form.n >= 4 ? by_edit(v, form) : NULL;
}
