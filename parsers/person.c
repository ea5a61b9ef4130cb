#include "parsers/person.h"

#include "base/utf8.h"

#define WORDS_MAX 12

struct words {
	struct str w[WORDS_MAX];
	size_t n;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static struct words
words_of(struct str s)
{
	struct words out = {.n = 0};
	size_t i = 0, from;

	while (i < s.n && out.n < WORDS_MAX) {
		while (i < s.n && is_blank(s.p[i]))
			i++;
		from = i;
		while (i < s.n && !is_blank(s.p[i]))
			i++;
		if (i > from)
			out.w[out.n++] = str_sub(s, from, i - from);
	}
	return out;
}

/* From the first word to the last, as it stands. */
static struct str
span(const struct words *w, size_t from, size_t to)
{
	if (from >= to)
		return STR_NONE;
	return str_of(w->w[from].p,
	    (size_t)(w->w[to - 1].p - w->w[from].p) + w->w[to - 1].n);
}

static struct str
bare(struct str s)
{
	s = str_trim(s);
	while (s.n > 0 && str_chr(STR("*_,;:\"'-"), s.p[0]) != SIZE_MAX)
		s = str_trim(str_from_pos(s, 1));
	while (s.n > 0 && str_chr(STR("*_,;:\"'-"), s.p[s.n - 1]) != SIZE_MAX)
		s = str_trim(str_sub(s, 0, s.n - 1));
	return s;
}

/* "Klaus Meier (Mieter)": what stands in brackets is no name. */
static struct str
without_brackets(struct str s)
{
	size_t at = str_chr(s, '(');

	if (at == SIZE_MAX || at == 0 || !str_ends(str_trim(s), STR(")")))
		return s; /* "Dipl.-Ing. (FH) Monika Nettelbeck" */
	return str_trim(str_sub(s, 0, at));
}

bool
person_is_company(const struct lexicon *names, struct str line)
{
	struct words w = words_of(line);

	for (size_t i = 0; i < w.n; i++) {
		if (lexicon_has(names, "company", w.w[i]))
			return true;
	}
	return false;
}

static size_t
skip(const struct lexicon *names, const char *list, const struct words *w,
    size_t i)
{
	while (i < w->n && lexicon_has(names, list, w->w[i]))
		i++;
	return i;
}

/* "Herr und Frau", "Herr/Frau" are one salutation. */
static size_t
skip_salutation(const struct lexicon *names, const struct words *w)
{
	size_t i = skip(names, "salutation", w, 0);

	if (i > 0 && i + 1 < w->n && lexicon_has(names, "joint", w->w[i]) &&
	    lexicon_has(names, "salutation", w->w[i + 1]))
		i += 2;
	if (w->n > 0 && i == 0 && str_ifind(w->w[0], STR("herr/")) == 0)
		i = 1;
	return i;
}

static struct str
normal_salutation(struct str s)
{
	if (str_iis(s, "Herrn") || str_iis(s, "Hr.") || str_iis(s, "Hr") ||
	    str_iis(s, "Herr:") || str_iis(s, "Hrn."))
		return STR("Herr");
	if (str_iis(s, "Fr.") || str_iis(s, "Fr"))
		return STR("Frau");
	return s;
}

/* Where the last name begins: at a particle, else it is the last word. */
static size_t
last_name_at(const struct lexicon *names, const struct words *w, size_t from)
{
	for (size_t i = from; i + 1 < w->n; i++) {
		if (i > from && lexicon_has(names, "particle", w->w[i]))
			return i;
	}
	if (w->n > from + 1 && lexicon_has(names, "particle", w->w[from]))
		return from;
	if (w->n > from + 1 && lexicon_has(names, "younger", w->w[w->n - 1]))
		return w->n - 2;
	return w->n - 1;
}

/* "Petra Krug und Klaus Schmidt": the first of two whole names. */
static size_t
first_of_two(const struct lexicon *names, const struct words *w, size_t from)
{
	for (size_t i = from + 2; i + 2 < w->n; i++) {
		if (lexicon_has(names, "joint", w->w[i]))
			return i;
	}
	return w->n;
}

static void
split_plain(
    const struct lexicon *names, struct words w, size_t from, struct person *p)
{
	size_t at;

	w.n = first_of_two(names, &w, from);
	if (from >= w.n)
		return;
	at = last_name_at(names, &w, from);
	p->first_name = span(&w, from, at);
	p->last_name = bare(span(&w, at, w.n));
}

/* "Nguyen Van, Thanh"; false where the comma means something else. */
static bool
split_comma(const struct lexicon *names, struct str s, struct person *p)
{
	size_t comma = str_chr(s, ',');
	struct str last, first;
	struct words w;

	if (comma == SIZE_MAX || comma == 0)
		return false;
	last = str_trim(str_sub(s, 0, comma));
	first = str_trim(str_from_pos(s, comma + 1));
	w = words_of(first);
	if (w.n == 0 || w.n > 4 || skip(names, "title", &w, 0) == w.n)
		return false;
	p->last_name = last;
	p->first_name = first;
	person_title(names, p);
	return true;
}

void
person_title(const struct lexicon *names, struct person *p)
{
	struct words w = words_of(p->first_name);
	size_t n = skip(names, "title", &w, 0);

	if (n == 0 || n == w.n)
		return;
	if (p->title.n == 0)
		p->title = span(&w, 0, n);
	p->first_name = span(&w, n, w.n);
}

/* A title alone behind a comma, "Bernd Krug, M.A.", is cut off. */
static struct str
without_degree(struct str s)
{
	size_t comma = str_chr(s, ',');

	return comma == SIZE_MAX ? s : str_trim(str_sub(s, 0, comma));
}

/* "Süßkind, Wilfried (Herr)" */
static struct str
salutation_in_brackets(const struct lexicon *names, struct str s)
{
	size_t at = str_chr(s, '('), end = str_chr(s, ')');
	struct str word;

	if (at == SIZE_MAX || end == SIZE_MAX || end < at)
		return STR_NONE;
	word = str_trim(str_sub(s, at + 1, end - at - 1));
	return lexicon_has(names, "salutation", word) ? word : STR_NONE;
}

/* "Hausmeister Herr Dieter Kubiak": what he is stands before. */
static struct words
from_salutation(const struct lexicon *names, struct words w)
{
	for (size_t i = 1; i + 1 < w.n && i < 3; i++) {
		if (!str_iis(w.w[i], "Herr") && !str_iis(w.w[i], "Frau"))
			continue;
		if (lexicon_has(names, "joint", w.w[i - 1]) ||
		    lexicon_has(names, "salutation", w.w[i - 1]))
			break;
		for (size_t k = i; k < w.n; k++)
			w.w[k - i] = w.w[k];
		w.n -= i;
		break;
	}
	return w;
}

struct person
person_of(struct arena *a, const struct lexicon *names, struct str printed)
{
	struct person p = {.company = STR_NONE};
	struct str s = bare(without_brackets(str_trim(printed)));
	struct words w = words_of(s);
	size_t i, t;

	(void)a;
	if (person_is_company(names, s)) {
		i = w.n > 1 &&
		    (str_iis(w.w[0], "Firma") || str_iis(w.w[0], "Fa."));
		p.company = span(&w, i, w.n);
		return p;
	}
	w = from_salutation(names, w);
	i = skip_salutation(names, &w);
	p.salutation = normal_salutation(
	    i > 0 ? span(&w, 0, i) : salutation_in_brackets(names, printed));
	t = skip(names, "title", &w, i);
	p.title = span(&w, i, t);
	if (t >= w.n)
		return p;
	s = span(&w, t, w.n);
	if (split_comma(names, s, &p))
		return p;
	w = words_of(without_degree(s));
	split_plain(names, w, 0, &p);
	return p;
}

void
person_salutation(struct arena *a, const struct lexicon *names,
    struct str printed, struct person *p)
{
	struct words w = words_of(bare(printed));
	size_t n = skip_salutation(names, &w), t;

	(void)a;
	if (n == 0)
		return;
	t = skip(names, "title", &w, n);
	p->salutation = normal_salutation(span(&w, 0, n));
	if (t > n && p->title.n == 0)
		p->title = span(&w, n, t);
}

static bool
is_name_word(struct str w)
{
	struct str rest = w;
	uint32_t cp, first = 0;

	while (utf8_next(&rest, &cp)) {
		if (first == 0 && cp != '(' && cp != '"')
			first = cp;
		if ((cp >= '0' && cp <= '9') || cp == '@' || cp == ':' ||
		    cp == '?' || cp == '!' || cp == '/' || cp == '=' ||
		    cp == '>' || cp == '|' || cp == '_')
			return false;
	}
	return (first >= 'A' && first <= 'Z') || first >= 0xc0;
}

bool
person_looks(const struct lexicon *names, struct str line)
{
	struct words w = words_of(bare(without_brackets(line)));
	size_t i = skip_salutation(names, &w), names_n = 0;

	if (w.n == 0 || w.n > 7 || i == w.n)
		return false;
	for (i = skip(names, "title", &w, i); i < w.n; i++) {
		struct str word = w.w[i];

		if (lexicon_has(names, "particle", word) ||
		    lexicon_has(names, "joint", word))
			continue;
		if (!is_name_word(word) || lexicon_has(names, "notname", word))
			return false;
		names_n++;
	}
	return names_n >= 1 && names_n <= 5;
}

void
person_order(struct arena *a, const struct lexicon *names, struct person *p,
    struct str email)
{
	size_t at = str_chr(email, '@');
	struct str local, last, first;

	if (at == SIZE_MAX || p->first_name.n == 0 || p->last_name.n == 0)
		return;
	if (!lexicon_has(names, "first", p->last_name) ||
	    lexicon_has(names, "first", p->first_name))
		return;
	local = lexicon_fold(a, str_sub(email, 0, at));
	first = lexicon_fold(a, p->first_name);
	last = lexicon_fold(a, p->last_name);
	if (!str_ends(local, first) || str_ends(local, last))
		return;
	if (local.p[0] != last.p[0] || local.n <= first.n)
		return;
	local = p->first_name;
	p->first_name = p->last_name;
	p->last_name = local;
}
