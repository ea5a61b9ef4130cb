/*
 * words.c - the vocabulary's files, read and compiled.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/log.h"
#include "parsers/words.h"

#include "words_in.h"

#define EXPAND_MAX 1500 /* forms that one entry may stand for */
#define FORM_MAX 120

uint32_t
word_hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h ^ h >> 15;
}

static void
index_grow(struct index *x)
{
	struct index big = {.mask = x->s == NULL ? 1023 : x->mask * 2 + 1};

	big.s = mem_array((size_t)big.mask + 1, sizeof *big.s);
	for (uint32_t i = 0; x->s != NULL && i <= x->mask; i++) {
		if (x->s[i].at != 0)
			index_put(&big, x->s[i].hash, x->s[i].at - 1);
	}
	free(x->s);
	*x = big;
}

void
index_put(struct index *x, uint32_t hash, size_t at)
{
	uint32_t i = hash;

	if (x->s == NULL || x->used * 2 > x->mask)
		index_grow(x);
	while (x->s[i & x->mask].at != 0)
		i++;
	x->s[i & x->mask] = (struct slot){hash, (uint32_t)at + 1};
	x->used++;
}

void
index_free(struct index *x)
{
	free(x->s);
	*x = (struct index){0};
}

struct vocab *
vocab_new(void)
{
	static const char *const fixed[] = {
#define X(name) #name,
	    WORD_CLASS_LIST(X)
#undef X
	};
	struct vocab *v = mem_new(sizeof *v);

	v->mem = arena_new();
	for (unsigned i = 0; i < WC_FIXED; i++)
		v->class_name[i] = str_from(fixed[i]);
	v->classes = WC_FIXED;
	v->head_min = v->tail_min = FORM_MAX;
	return v;
}

void
vocab_free(struct vocab *v)
{
	if (v == NULL)
		return;
	index_free(&v->exact);
	index_free(&v->heads);
	index_free(&v->tails);
	index_free(&v->edits);
	index_free(&v->doubles);
	arena_free(v->mem);
	free(v);
}

int
vocab_class(const struct vocab *v, struct str name)
{
	for (unsigned i = 0; i < v->classes; i++) {
		if (str_eq(v->class_name[i], name))
			return (int)i;
	}
	return -1;
}

const char *
vocab_class_name(const struct vocab *v, unsigned cls)
{
	return v->class_name[cls].p;
}

size_t
vocab_count(const struct vocab *v)
{
	return v->n;
}

const struct word *
vocab_at(const struct vocab *v, size_t i)
{
	return &v->w[i];
}

static struct word *
lookup(const struct vocab *v, const struct index *x, struct str form)
{
	uint32_t h = word_hash(form), i = h;
	const struct slot *s;

	while ((s = index_next(x, h, &i)) != NULL) {
		if (str_eq(v->w[s->at - 1].form, form))
			return &v->w[s->at - 1];
	}
	return NULL;
}

const struct word *
vocab_exact(const struct vocab *v, struct str form)
{
	return lookup(v, &v->exact, form);
}

static struct word *
intern(struct vocab *v, struct index *x, struct str form)
{
	struct word *w = lookup(v, x, form);

	if (w != NULL)
		return w;
	index_put(x, word_hash(form), v->n);
	w = &ARENA_PUSH(v->mem, v->w, v->n);
	*w = (struct word){.form = arena_str(v->mem, form), .val = -1};
	return w;
}

/* What one line of a file is about. */
struct section {
	const char *file;
	unsigned line;
	int cls; /* -1: words without a class, known all the same */
	int val;
};

static void
give(struct word *w, const struct section *s)
{
	if (s->cls >= 0)
		wset_add(&w->is, (unsigned)s->cls);
	if (s->val >= 0)
		w->val = s->val;
}

/* A phrase's words become known too, so that typing errors find them. */
static void
note_phrase(struct vocab *v, struct str form)
{
	struct str word;
	unsigned words = 1;

	for (size_t i = 0; i < form.n; i++)
		words += form.p[i] == ' ';
	if (words == 1)
		return;
	for (bool first = true; str_cut(&form, ' ', &word); first = false) {
		struct word *w = intern(v, &v->exact, word);

		if (first && w->phrase < words)
			w->phrase = words;
	}
}

static void
bound(unsigned *least, unsigned *most, size_t n)
{
	if (n < *least)
		*least = (unsigned)n;
	if (n > *most)
		*most = (unsigned)n;
}

static int
add_form(
    struct vocab *v, const struct section *s, struct str form, struct err *e)
{
	if (form.n == 0 || form.n > FORM_MAX)
		return err_set(e, ERR_SETUP, "%s:%u: an empty or too long word",
		    s->file, s->line);
	if (form.p[0] == '*' && form.n > 4) {
		form = str_from_pos(form, 1);
		bound(&v->tail_min, &v->tail_max, form.n);
		give(intern(v, &v->tails, form), s);
	} else if (form.p[form.n - 1] == '*' && form.n > 4) {
		form.n--;
		bound(&v->head_min, &v->head_max, form.n);
		give(intern(v, &v->heads, form), s);
	} else {
		give(intern(v, &v->exact, form), s);
		note_phrase(v, form);
	}
	return 0;
}

struct forms {
	struct str s[EXPAND_MAX];
	size_t n;
};

static const char *const endings[] = {"", "e", "er", "es", "en", "em"};

/* Each form so far, times each of the alternatives a|b|c. */
static int
multiply(struct arena *a, struct forms *f, struct str alternatives)
{
	struct forms out = {.n = 0};
	struct str one;

	for (size_t i = 0; i < f->n; i++) {
		struct str rest = alternatives;
		bool more = true;

		while (more) {
			size_t bar = str_chr(rest, '|');

			one = bar == SIZE_MAX ? rest : str_sub(rest, 0, bar);
			more = bar != SIZE_MAX;
			rest = str_from_pos(
			    rest, bar == SIZE_MAX ? rest.n : bar + 1);
			if (out.n == EXPAND_MAX)
				return -1;
			out.s[out.n++] = arena_fmt(
			    a, "%.*s%.*s", STR_FMT(f->s[i]), STR_FMT(one));
		}
	}
	*f = out;
	return 0;
}

static int
multiply_endings(struct arena *a, struct forms *f)
{
	struct buf b = BUF_INIT;
	int rc;

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (i > 0)
			buf_addc(&b, '|');
		buf_adds(&b, endings[i]);
	}
	rc = multiply(a, f, buf_str(&b));
	buf_clear(&b);
	return rc;
}

/* "(ab|ver|)geschickt" and "neu~" into plain forms. */
static int
expand(struct arena *a, struct str entry, struct forms *f)
{
	f->n = 1;
	f->s[0] = STR_NONE;
	for (size_t i = 0; i < entry.n;) {
		size_t stop = i;

		if (entry.p[i] == '(') {
			stop = str_chr(str_from_pos(entry, i), ')');
			if (stop == SIZE_MAX ||
			    multiply(a, f, str_sub(entry, i + 1, stop - 1)) !=
				0)
				return -1;
			i += stop + 1;
			continue;
		}
		if (entry.p[i] == '~') {
			if (multiply_endings(a, f) != 0)
				return -1;
			i++;
			continue;
		}
		while (stop < entry.n && entry.p[stop] != '(' &&
		       entry.p[stop] != '~')
			stop++;
		if (multiply(a, f, str_sub(entry, i, stop - i)) != 0)
			return -1;
		i = stop;
	}
	return 0;
}

/* "E-Mail" is looked up as "email" (lexeme.c). */
static void
join_hyphens(struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->p[i] != '-' || i == 0 || i + 1 == b->n)
			b->p[n++] = b->p[i];
	}
	buf_cut(b, n);
}

static int
read_entry(
    struct vocab *v, const struct section *s, struct str entry, struct err *e)
{
	struct forms f;
	struct buf b = BUF_INIT;
	int rc = -1;

	word_fold(&b, entry);
	join_hyphens(&b);
	if (expand(v->mem, buf_str(&b), &f) != 0) {
		err_set(e, ERR_SETUP,
		    "%s:%u: '%.*s' has a bracket too few or "
		    "stands for more than %d words",
		    s->file, s->line, STR_FMT(entry), EXPAND_MAX);
		goto out;
	}
	for (size_t i = 0; i < f.n; i++) {
		if (add_form(v, s, str_trim(f.s[i]), e) != 0)
			goto out;
	}
	rc = 0;
out:
	buf_clear(&b);
	return rc;
}

static int
intern_class(struct vocab *v, struct str name, struct section *s, struct err *e)
{
	int c = vocab_class(v, name);

	if (c >= 0 || str_is(name, "KNOWN")) {
		s->cls = c;
		return 0;
	}
	if (v->classes == WORD_CLASSES)
		return err_set(e, ERR_SETUP, "%s:%u: more than %d classes",
		    s->file, s->line, WORD_CLASSES);
	v->class_name[v->classes] = str_of(arena_cstr(v->mem, name), name.n);
	s->cls = (int)v->classes++;
	return 0;
}

/* "[CLASS]" or "[CLASS=7]" */
static int
read_head(struct vocab *v, struct section *s, struct str line, struct err *e)
{
	struct str name = str_sub(line, 1, line.n - 2), val;
	size_t eq = str_chr(name, '=');
	int64_t n = -1;

	if (line.p[line.n - 1] != ']')
		return err_set(
		    e, ERR_SETUP, "%s:%u: ']' is missing", s->file, s->line);
	if (eq != SIZE_MAX) {
		val = str_from_pos(name, eq + 1);
		name = str_sub(name, 0, eq);
		if (!str_int(val, &n) || n > 1000000)
			return err_set(e, ERR_SETUP,
			    "%s:%u: '%.*s' is no number", s->file, s->line,
			    STR_FMT(val));
	}
	s->val = (int)n;
	return intern_class(v, str_trim(name), s, e);
}

/* "from > to", with ^ and $ for the ends of a word */
static int
read_spelling(
    struct vocab *v, const struct section *s, struct str line, struct err *e)
{
	size_t gt = str_chr(line, '>');
	struct spelling sp = {0};

	if (gt == SIZE_MAX)
		return err_set(
		    e, ERR_SETUP, "%s:%u: '>' is missing", s->file, s->line);
	sp.from = str_trim(str_sub(line, 0, gt));
	sp.to = arena_str(v->mem, str_trim(str_from_pos(line, gt + 1)));
	if (sp.from.n > 0 && sp.from.p[0] == '^') {
		sp.begin = true;
		sp.from = str_from_pos(sp.from, 1);
	}
	if (sp.from.n > 0 && sp.from.p[sp.from.n - 1] == '$') {
		sp.end = true;
		sp.from.n--;
	}
	if (sp.from.n == 0)
		return err_set(e, ERR_SETUP, "%s:%u: nothing before '>'",
		    s->file, s->line);
	sp.from = arena_str(v->mem, sp.from);
	ARENA_PUSH(v->mem, v->spell, v->n_spell) = sp;
	return 0;
}

static int
read_words(
    struct vocab *v, const struct section *s, struct str line, struct err *e)
{
	struct str entry;

	while (str_cut(&line, ',', &entry)) {
		entry = str_trim(entry);
		if (entry.n > 0 && read_entry(v, s, entry, e) != 0)
			return -1;
	}
	return 0;
}

static struct str
without_comment(struct str line)
{
	size_t hash = str_chr(line, '#');

	return str_trim(hash == SIZE_MAX ? line : str_sub(line, 0, hash));
}

int
vocab_read(struct vocab *v, const char *file, struct str bytes, struct err *e)
{
	struct section s = {.file = file, .cls = -2, .val = -1};
	bool spelling = str_ends(str_from(file), STR("spelling.txt"));
	struct str line;
	int rc = 0;

	while (rc == 0 && str_line(&bytes, &line)) {
		s.line++;
		line = without_comment(line);
		if (line.n == 0)
			continue;
		if (spelling)
			rc = read_spelling(v, &s, line, e);
		else if (line.p[0] == '[')
			rc = read_head(v, &s, line, e);
		else if (s.cls == -2)
			rc = err_set(e, ERR_SETUP,
			    "%s:%u: a word before the "
			    "first [CLASS]",
			    file, s.line);
		else
			rc = read_words(v, &s, line, e);
	}
	return rc;
}

static void
read_own(struct vocab *v)
{
	size_t n;
	const struct embedded *f = embedded_all(&n);
	struct err e;

	for (size_t i = 0; i < n; i++) {
		struct str name = str_from(f[i].name);

		if (!str_starts(name, STR("parsers/words/reply/")) ||
		    str_ends(name, STR("/rules.txt")) ||
		    str_ends(name, STR("/README.txt")))
			continue;
		if (vocab_read(v, f[i].name, f[i].bytes, &e) != 0) {
			log_error("words.broken", "why=%s", e.msg);
			abort(); /* carried in the program: a test sees to it */
		}
	}
	vocab_seal(v);
}

const struct vocab *
vocab_own(void)
{
	static struct vocab *own;

	if (own == NULL) {
		own = vocab_new();
		read_own(own);
	}
	return own;
}
