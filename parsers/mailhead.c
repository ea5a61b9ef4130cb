#include <string.h>

#include "base/buf.h"
#include "parsers/quote.h"

/* The head of a mail as programs print it: labels and values. */
#define LABEL_MAX 40
#define FOLDS_MAX 6
#define MARKER_LINE_MAX 160

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
	while (v.n > 0 && v.p[0] == '*')
		v = str_trim(str_from_pos(v, 1));
	while (v.n > 0 && v.p[v.n - 1] == '*')
		v = str_rtrim(str_sub(v, 0, v.n - 1));
	return v;
}

/* PH_SETS: no label begins this line. */
static enum phrase_set
label_at(const struct line *l, struct str *value)
{
	size_t end = after_colon(l->low);
	struct str label;

	if (end == 0)
		return PH_SETS;
	label = str_sub(l->low, 0, end - 1);
	if ((unsigned char)l->low.p[end - 1] >= 0x80)
		label = str_sub(l->low, 0, end - 3);
	*value = strip_value(str_from_pos(l->text, after_colon(l->text)));
	return label_set(label);
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

static void
fold_into(struct arena *a, struct head_field *f, struct str more)
{
	if (f->value.n == 0)
		f->value = str_trim(more);
	else
		f->value = arena_fmt(
		    a, "%.*s %.*s", STR_FMT(f->value), STR_FMT(str_trim(more)));
}

/* One empty line between two labels is bridged. */
static bool
bridges(const struct lines *ls, size_t i, const struct head *h)
{
	size_t k = line_next(ls, i);
	struct str v;
	enum phrase_set s;

	if (k == ls->n || k > i + 1 || ls->l[k].depth != ls->l[i - 1].depth)
		return false;
	s = label_at(&ls->l[k], &v);
	return s != PH_SETS && !has(h, s);
}

/* True: line i belongs to the head. */
static bool
take_line(struct arena *a, const struct lines *ls, size_t i, struct head *h,
    unsigned *folds)
{
	const struct line *l = &ls->l[i];
	struct str v;
	enum phrase_set s;

	if (l->low.n == 0)
		return h->n > 0 && bridges(ls, i, h);
	s = label_at(l, &v);
	if (s != PH_SETS) {
		if (h->n == HEAD_FIELDS || has(h, s))
			return h->n < HEAD_FIELDS && h->n > 0;
		h->f[h->n++] = (struct head_field){s, v};
		*folds = 0;
		return true;
	}
	if (h->n == 0 || ++*folds > FOLDS_MAX)
		return false;
	if (after_colon(l->low) == 0)
		fold_into(a, &h->f[h->n - 1], l->text);
	return true;
}

size_t
head_at(struct arena *a, const struct lines *ls, size_t i, struct head *h)
{
	unsigned depth = ls->l[i].depth, folds = 0;
	size_t k = i;

	memset(h, 0, sizeof *h);
	if (after_colon(ls->l[i].low) == 0)
		return 0;
	while (k < ls->n && (ls->l[k].low.n == 0 || ls->l[k].depth == depth) &&
	       take_line(a, ls, k, h, &folds))
		k++;
	if (!is_head(ls, i, h))
		return 0;
	h->lines = k - i;
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
