#include <string.h>

#include "base/buf.h"
#include "parsers/quote.h"

/* The head of a mail as programs print it: labels and values. */
#define LABEL_MAX 40
#define FOLDS_MAX 6
#define HEAD_LINES_MAX 60 /* so that a thousand labels cost linear time */
#define MARKER_LINE_MAX 1000

/* Position behind the first colon within reach, 0: none. */
static size_t
after_colon(struct str s)
{
	for (size_t i = 0; i < s.n && i < LABEL_MAX; i++) {
		if (s.p[i] == ':')
			return i + 1;
		if (str_starts(str_from_pos(s, i), STR("：")))
			return i + 3;
	}
	return 0;
}

static enum phrase_set
label_set(struct str label)
{
	while (label.n > 0 && strchr(" *\t", label.p[label.n - 1]) != NULL)
		label.n--;
	while (label.n > 0 && strchr(" *\t>", label.p[0]) != NULL)
		label = str_from_pos(label, 1);
	for (unsigned s = PH_FROM; s <= PH_REPLY_TO; s++) {
		if (phrase_is((enum phrase_set)s, label))
			return (enum phrase_set)s;
	}
	return PH_SETS;
}

static struct str
strip_value(struct str v)
{
	v = str_trim(v);
	while (v.n > 0 && (v.p[0] == '*' || v.p[0] == '|'))
		v = str_trim(str_from_pos(v, 1));
	while (v.n > 0 && v.p[v.n - 1] == '*')
		v = str_rtrim(str_sub(v, 0, v.n - 1));
	return v;
}

/* "Von X <x@y>": a label without its colon. */
static enum phrase_set
bare_label(const struct line *l, struct str *value)
{
	size_t n = str_chr(l->low, ' '), at = str_chr(l->text, ' ');
	enum phrase_set s;

	if (n == SIZE_MAX || at == SIZE_MAX)
		return PH_SETS;
	s = label_set(str_sub(l->low, 0, n));
	if (s != PH_SETS)
		*value = strip_value(str_from_pos(l->text, at));
	return s;
}

enum phrase_set
label_of(struct str low)
{
	size_t end = after_colon(low);
	struct str label;

	if (end == 0)
		return PH_SETS;
	label = str_sub(low, 0, end - 1);
	if ((unsigned char)low.p[end - 1] >= 0x80)
		label = str_sub(low, 0, end - 3);
	return label_set(label);
}

/* PH_SETS: no label begins this line. */
static enum phrase_set
label_at(const struct line *l, bool loose, struct str *value)
{
	enum phrase_set s = (enum phrase_set)l->label;

	if (s == PH_SETS)
		return loose ? bare_label(l, value) : PH_SETS;
	*value = strip_value(str_from_pos(l->text, after_colon(l->text)));
	return s;
}

struct str
head_value(const struct head *h, enum phrase_set label)
{
	for (size_t i = 0; i < h->n; i++) {
		if (h->f[i].label == label)
			return h->f[i].value;
	}
	return STR_NONE;
}

static bool
has(const struct head *h, enum phrase_set label)
{
	return head_value(h, label).p != NULL;
}

static bool
has_address(const struct head *h)
{
	for (size_t i = 0; i < h->n; i++) {
		if (str_chr(h->f[i].value, '@') != SIZE_MAX)
			return true;
	}
	return false;
}

static bool
after_ruler(const struct lines *ls, size_t i)
{
	while (i > 0 && ls->l[i - 1].low.n == 0)
		i--;
	return i > 0 && line_is_ruler(ls->l[i - 1].low);
}

/* People write "Von: Meier" and "Betreff: Dach"; programs write more. */
static bool
is_head(const struct lines *ls, size_t i, const struct head *h)
{
	bool from = has(h, PH_FROM);

	if (from && h->n >= 3)
		return true;
	if (!has_address(h))
		return false;
	if (h->n == 1)
		return from && after_ruler(ls, i);
	return from || (has(h, PH_DATE) && has(h, PH_TO)) ||
	       (has(h, PH_SUBJECT) && has(h, PH_TO));
}

/* Where the reading of a head stands. */
struct scan {
	struct arena *a;
	const struct lines *ls;
	struct head *h;
	size_t
	    folds;  /* the first of the lines that may be folds, or SIZE_MAX */
	size_t end; /* behind what is certain */
	bool loose; /* labels without colons, too */
};

/* Lines without a label in between belong to the label above. */
static void
take_folds(struct scan *s, size_t to)
{
	struct head_field *f;

	for (size_t k = s->folds; k < to && s->h->n > 0; k++) {
		f = &s->h->f[s->h->n - 1];
		f->value = str_trim(arena_fmt(s->a, "%.*s %.*s",
		    STR_FMT(f->value), STR_FMT(str_trim(s->ls->l[k].text))));
	}
	s->folds = SIZE_MAX;
}

/* One empty line between two labels is bridged. */
static bool
bridges(const struct scan *s, size_t i)
{
	size_t k = line_next(s->ls, i);
	struct str v;
	enum phrase_set set;

	if (s->h->n == 0 || k == s->ls->n || k > i + 1 ||
	    s->ls->l[k].depth != s->ls->l[i - 1].depth)
		return false;
	set = label_at(&s->ls->l[k], s->loose, &v);
	return set != PH_SETS && !has(s->h, set);
}

#define WIDE 60 /* bytes after which a program may have folded */

/* Is the line below the last label its fold, or the text's first line? */
static bool
is_last_fold(const struct scan *s, size_t i)
{
	struct str v = s->h->f[s->h->n - 1].value, t = s->ls->l[i].text;

	if (v.n == 0 || (t.n > 0 && (t.p[0] == ' ' || t.p[0] == '\t')))
		return true;
	if (strchr(",;<", v.p[v.n - 1]) != NULL)
		return true;
	return v.n >= WIDE && t.n < WIDE &&
	       s->h->f[s->h->n - 1].label != PH_DATE && i + 1 < s->ls->n &&
	       s->ls->l[i + 1].low.n == 0;
}

/* True: line i may belong to the head. */
static bool
take_line(struct scan *s, size_t i)
{
	const struct line *l = &s->ls->l[i];
	enum phrase_set set;
	struct str v;

	if (l->low.n == 0)
		return bridges(s, i);
	set = label_at(l, s->loose, &v);
	if (set == PH_SETS) {
		if (s->h->n == 0)
			return false;
		if (s->folds == SIZE_MAX)
			s->folds = i;
		return i - s->folds < FOLDS_MAX;
	}
	if (has(s->h, set) || s->h->n == HEAD_FIELDS)
		return false;
	take_folds(s, i);
	s->end = i + 1;
	s->h->f[s->h->n++] = (struct head_field){set, v};
	return true;
}

/* "Kópia: x@y" in a language nobody has told us of. */
static bool
is_strange_field(const struct lines *ls, size_t i, unsigned depth)
{
	const struct line *l = &ls->l[i];
	size_t end = after_colon(l->low);
	struct str label;

	if (end == 0 || l->depth != depth || str_chr(l->text, '@') == SIZE_MAX)
		return false;
	label = str_sub(l->low, 0, end - 1);
	return label.n > 0 && str_chr(label, '@') == SIZE_MAX &&
	       str_chr(str_trim(label), ' ') == SIZE_MAX;
}

/* The label that ends before the colon at `colon`; its start in *from. */
static enum phrase_set
label_before(struct arena *a, struct str s, size_t colon, size_t *from)
{
	enum phrase_set best = PH_SETS;

	for (size_t i = colon; i-- > 0 && colon - i <= LABEL_MAX;) {
		unsigned char c = (unsigned char)s.p[i];
		enum phrase_set set;

		if (!(c >= 'A' && c <= 'Z') && c < 0xc0)
			continue;
		set = label_set(fold_line(a, str_sub(s, i, colon - i)));
		if (set == PH_SETS)
			continue;
		best = set;
		*from = i;
	}
	return best;
}

/*
 * format=flowed joins "Von: X " with "Gesendet: …": a value in which a label
 * stands that the head has not is two.
 */
static void
split_field(struct arena *a, struct head *h, size_t f)
{
	struct str v = h->f[f].value;
	size_t from = 0;

	for (size_t c = 1; c < v.n && h->n < HEAD_FIELDS; c++) {
		enum phrase_set set;

		if (v.p[c] != ':')
			continue;
		set = label_before(a, v, c, &from);
		if (set == PH_SETS || has(h, set) || from == 0 ||
		    strchr(" >", v.p[from - 1]) == NULL)
			continue;
		h->f[f].value = strip_value(str_sub(v, 0, from));
		h->f[h->n++] = (struct head_field){
		    set, strip_value(str_from_pos(v, c + 1))};
		return;
	}
}

static void
split_fields(struct arena *a, struct head *h)
{
	for (size_t f = 0; f < h->n; f++) {
		if (h->f[f].label != PH_SUBJECT)
			split_field(a, h, f);
	}
}

/* Can a head begin here?  A look before anything is copied. */
static bool
has_second_label(const struct lines *ls, size_t i)
{
	for (size_t k = i + 1; k < ls->n && k <= i + FOLDS_MAX + 1; k++) {
		if (ls->l[k].label != PH_SETS &&
		    ls->l[k].label != ls->l[i].label)
			return true;
	}
	return false;
}

static size_t
read_head(struct arena *a, const struct lines *ls, size_t i, bool loose,
    struct head *h)
{
	/* cppcheck-suppress ctuuninitvar ; filled right below */
	struct scan s = {a, ls, h, SIZE_MAX, i, loose};
	size_t k = i;

	memset(h, 0, sizeof *h);
	while (k < ls->n && k < i + HEAD_LINES_MAX &&
	       (ls->l[k].low.n == 0 || ls->l[k].depth == ls->l[i].depth) &&
	       take_line(&s, k))
		k++;
	if (h->n > 0 && s.folds != SIZE_MAX && is_last_fold(&s, s.folds)) {
		size_t to = s.folds + 1;

		take_folds(&s, to);
		s.end = to;
	}
	while (h->n >= 2 && s.end < ls->n &&
	       is_strange_field(ls, s.end, ls->l[i].depth))
		s.end++;
	split_fields(a, h);
	h->lines = s.end - i;
	return h->lines;
}

size_t
head_at(struct arena *a, const struct lines *ls, size_t i, struct head *h)
{
	struct str v;

	if (label_at(&ls->l[i], false, &v) == PH_SETS ||
	    (!has_second_label(ls, i) && !after_ruler(ls, i)))
		return 0;
	read_head(a, ls, i, false, h);
	if (!is_head(ls, i, h))
		h->lines = 0;
	return h->lines;
}

size_t
head_below(struct arena *a, const struct lines *ls, size_t i, struct head *h)
{
	struct str v;

	if (i >= ls->n || label_at(&ls->l[i], true, &v) == PH_SETS)
		return 0;
	read_head(a, ls, i, true, h);
	if (h->n < 2 || !has(h, PH_FROM))
		h->lines = 0;
	return h->lines;
}

/* --- "-----Ursprüngliche Nachricht-----" --- */

static bool
is_dash(char c)
{
	return c == '-' || c == '_' || c == '=' || c == '*' || c == ' ';
}

/* Without the dashes around; *n counts those before it. */
static struct str
between_dashes(struct str s, size_t *n)
{
	static const struct str longer[] = {
	    {"–", 3},
            {"—", 3}
        };

	*n = 0;
	for (;;) {
		if (s.n > 0 && is_dash(s.p[0])) {
			*n += s.p[0] != ' ' && s.p[0] != '*';
			s = str_from_pos(s, 1);
		} else if (str_starts(s, longer[0]) ||
			   str_starts(s, longer[1])) {
			*n += 2;
			s = str_from_pos(s, 3);
		} else
			break;
	}
	while (s.n > 0 && is_dash(s.p[s.n - 1]))
		s.n--;
	return s;
}

enum marker
marker_at(struct arena *a, const struct lines *ls, size_t i)
{
	struct str low = ls->l[i].low, inner;
	struct head h;
	size_t dashes, next;

	if (low.n == 0 || low.n > MARKER_LINE_MAX)
		return MARKER_NONE;
	inner = between_dashes(low, &dashes);
	if (dashes >= 2) {
		if (phrase_is(PH_ORIGINAL, inner))
			return MARKER_ORIGINAL;
		return phrase_is(PH_FORWARDED, inner) ? MARKER_FORWARDED
		                                      : MARKER_NONE;
	}
	if (!phrase_is(PH_FORWARDED_LINE, inner))
		return MARKER_NONE;
	next = line_next(ls, i + 1);
	return next < ls->n && head_at(a, ls, next, &h) > 0 ? MARKER_FORWARDED
	                                                    : MARKER_NONE;
}

bool
marker_ends(const struct line *l)
{
	size_t dashes;
	struct str inner;

	if (l->low.n == 0 || l->low.n > 120)
		return false;
	inner = between_dashes(l->low, &dashes);
	return dashes >= 2 && phrase_is(PH_FORWARDED_END, inner);
}

size_t
head_behind(struct arena *a, const struct lines *ls, size_t i, struct head *h)
{
	struct str s = ls->l[i].text;
	size_t value = 0, from = 0;

	memset(h, 0, sizeof *h);
	for (size_t c = 0; c < s.n && h->n < HEAD_FIELDS; c++) {
		enum phrase_set set;

		if (s.p[c] != ':')
			continue;
		set = label_before(a, s, c, &from);
		if (set == PH_SETS || from < value || has(h, set))
			continue;
		if (h->n > 0)
			h->f[h->n - 1].value =
			    strip_value(str_sub(s, value, from - value));
		value = c + 1;
		h->f[h->n++] = (struct head_field){
		    set, strip_value(str_from_pos(s, value))};
	}
	h->lines = h->n >= 3 && has(h, PH_FROM) ? 1 : 0;
	return h->lines;
}
