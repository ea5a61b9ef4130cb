/*
 * layout_rows.c - rows of cells: tables with a header, labels side by side.
 */
#include "parsers/layout_line.h"

static bool
is_part(const struct label *h)
{
	return h->field == FIELD_WINDOWS ||
	       (h->field >= FIELD_POSITION && h->field <= FIELD_VARIANT);
}

/* 'Artikel | Bezeichnung': two columns may speak of the product. */
static void
add_part(struct layout *l, struct str parts[FIELDS], enum field f, struct str v)
{
	struct str *to = &parts[f == FIELD_WINDOWS ? FIELD_PRODUCT : f];

	*to = to->n == 0 || v.n == 0
	          ? (v.n > 0 ? v : *to)
	          : arena_fmt(l->a, "%.*s %.*s", STR_FMT(*to), STR_FMT(v));
}

/* A list of what was told cell by cell, as one would write it in a line. */
static void
on_composed(struct layout *l, const struct cells *c)
{
	struct str parts[FIELDS] = {STR_NONE}, v = STR_NONE;
	static const enum field order[] = {
	    FIELD_QUANTITY, FIELD_PRODUCT, FIELD_SIZE, FIELD_VARIANT};
	enum field f = section_field(l->section);

	for (size_t i = 0; i < c->n && i < l->header_n; i++) {
		const struct label *h = l->header[i];

		if (h != NULL && is_part(h))
			add_part(l, parts, h->field, c->c[i]);
		else if (h != NULL)
			layout_begin(l, h->field, h, c->c[i]);
	}
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		struct str p = parts[order[i]];

		if (p.n > 0)
			v = v.n == 0
			        ? p
			        : arena_fmt(l->a,
				      order[i] == FIELD_PRODUCT ? "%.*s x %.*s"
								: "%.*s %.*s",
				      STR_FMT(v), STR_FMT(p));
	}
	if (f != FIELD_EXISTING && f != FIELD_ACCESSORIES)
		f = FIELD_WINDOWS;
	if (v.n > 0)
		layout_begin(l, f, l->header_label, v);
	layout_close(l);
}

/* 'Vorname | Nachname': two labels, neither the other's value. */
static bool
is_about_person(const struct label *l)
{
	return l != NULL && l->field >= FIELD_SALUTATION &&
	       l->field <= FIELD_EMAIL;
}

/* A row of nothing but labels is the header of those that follow. */
static bool
on_header(struct layout *l, const struct cells *c)
{
	const struct label *h[CELLS_MAX + 1] = {NULL};
	size_t found = 0, parts = 0, filled = 0;

	if (c->n < 2 || c->n > CELLS_MAX)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		struct str key = label_key(l->a, c->c[i]);

		h[i] = rule_label(l->rule, l->a, key, SECTION_WINDOWS);
		if (str_ends(c->c[i], STR(":")))
			return false;
		filled += c->c[i].n > 0;
		found += h[i] != NULL;
		parts += h[i] != NULL && is_part(h[i]);
	}
	if (found < filled || found < 2 ||
	    !(filled >= 3 || parts >= 2 ||
		(is_about_person(h[0]) && is_about_person(h[1]))))
		return false;
	layout_close(l);
	l->header_n = c->n;
	for (size_t i = 0; i < c->n; i++) {
		l->header[i] = h[i];
		l->header_label = h[i] != NULL ? h[i] : l->header_label;
	}
	return true;
}

/* 'Wer fragt an? | Max Muster': what heads a section elsewhere. */
static bool
on_headed(struct layout *l, const struct cells *c)
{
	const struct label *h = rule_heading(l->rule, label_key(l->a, c->c[0]));
	enum section before = l->section;

	if (h == NULL || section_field(h->opens) == FIELD_NONE)
		return false;
	l->section = h->opens;
	layout_begin(l, section_field(h->opens), h, c->c[1]);
	l->section = before;
	return true;
}

/* 'Adresse | Straße: Weg 3': a value that names its own field. */
static bool
has_label(struct layout *l, const struct label *label, struct str value)
{
	size_t colon = str_chr(value, ':');
	const struct label *inner;

	if (colon == SIZE_MAX || colon == 0 || colon > 30 ||
	    field_span(label->field) == SPAN_TEXT)
		return false;
	inner = layout_known(l, str_sub(value, 0, colon), false);
	return inner != NULL && inner->field != label->field;
}

/* Label, value, label, value …; a label's own colon may be there or not. */
static bool
on_cell_pairs(struct layout *l, const struct cells *c)
{
	bool any = false;

	for (size_t i = 0; i < c->n; i++) {
		bool colon = str_ends(c->c[i], STR(":"));
		bool inner = !colon && str_chr(c->c[i], ':') != SIZE_MAX;
		const struct label *label =
		    c->c[i].n == 0 ? NULL
				   : layout_known(l, c->c[i],
					 colon || (c->n == 2 && !inner));

		if (label == NULL && c->n == 2 && i == 0 && !inner &&
		    on_headed(l, c)) {
			return true;
		} else if (label != NULL && i + 1 < c->n &&
			   has_label(l, label, c->c[i + 1])) {
			(void)layout_pairs(l, c->c[++i]);
			any = true;
		} else if (label != NULL && i + 1 < c->n) {
			layout_label(l, label, c->c[++i]);
			any = true;
		} else if (c->c[i].n > 0 && layout_pairs(l, c->c[i])) {
			any = true;
		} else if (any && c->c[i].n > 0 && l->open > 0 &&
			   label == NULL) {
			layout_append(l, layout_open(l), c->c[i]);
		}
	}
	return any;
}

/* Under a header of two columns: a label again, and no product. */
static bool
is_pair(struct layout *l, const struct cells *c)
{
	const struct label *label = layout_known(l, c->c[0], false);

	if (label == NULL || is_part(label))
		return false;
	l->header_n = 0;
	return true;
}

/* A last cell may be missing where it is empty. */
static bool
is_under_header(const struct layout *l, const struct cells *c)
{
	return l->header_n > 0 &&
	       (c->n == l->header_n || (c->n > 1 && c->n + 1 == l->header_n));
}

static bool
is_count(struct str s)
{
	int64_t v;

	return s.n > 0 && s.n <= 3 && str_int(s, &v) && v > 0 && v < 100;
}

/* The cells from the code on, but for the quantity. */
static struct str
rest_of_row(struct layout *l, const struct cells *c, size_t code, size_t count)
{
	struct str v = STR_NONE;

	for (size_t i = code; i < c->n; i++) {
		if (i != count && c->c[i].n > 0)
			v = v.n == 0 ? c->c[i]
			             : arena_fmt(l->a, "%.*s %.*s", STR_FMT(v),
					   STR_FMT(c->c[i]));
	}
	return v;
}

/*
 * '01 | 4 | GGL MK06' without a header: the number beside the code is the
 * quantity; the one in the first column only where there is no other.
 */
static bool
on_headless(struct layout *l, const struct cells *c)
{
	size_t code = 0, count = SIZE_MAX;

	while (code < c->n && !layout_has_code(l, c->c[code]))
		code++;
	if (c->n < 2 || code >= c->n)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (is_count(c->c[i]) && (count == SIZE_MAX || count == 0) &&
		    (i == 0 || i + 1 == code || i > code))
			count = i;
	}
	if (count == SIZE_MAX)
		return false;
	layout_close(l);
	layout_begin(l, FIELD_WINDOWS, NULL,
	    arena_fmt(l->a, "%.*s x %.*s", STR_FMT(c->c[count]),
		STR_FMT(rest_of_row(l, c, code, count))));
	layout_close(l);
	return true;
}

/* 'Herr | Max Muster' */
static bool
is_salutation(struct str s)
{
	return str_iis(s, "Herr") || str_iis(s, "Frau") ||
	       str_iis(s, "Familie") || str_iis(s, "Herr:") ||
	       str_iis(s, "Frau:");
}

void
layout_row(struct layout *l, const struct cells *c)
{
	if (on_header(l, c))
		return;
	if (is_under_header(l, c) && !is_pair(l, c)) {
		on_composed(l, c);
		return;
	}
	if (c->n == 2 && is_salutation(c->c[0]) && c->c[1].n > 0) {
		layout_begin(l, FIELD_NAME, NULL,
		    arena_fmt(
			l->a, "%.*s %.*s", STR_FMT(c->c[0]), STR_FMT(c->c[1])));
		layout_close(l);
		return;
	}
	if (layout_known(l, c->c[0], c->n == 2) == NULL && on_headless(l, c))
		return;
	if (c->n == 2 && c->c[0].n == 0 && l->open > 0 && c->c[1].n > 0) {
		layout_bare(l, c->c[1]);
		return;
	}
	if (on_cell_pairs(l, c))
		return;
	if (c->n == 2 && !layout_has_code(l, l->line))
		layout_close(l);
	else
		layout_bare(l, l->line);
}

/* Columns of plain text: rows of a header, or two labels side by side. */
bool
layout_plain_row(struct layout *l, struct str line)
{
	struct cells c;

	if (layout_in_text(l) && !l->awaiting)
		return false;
	if (line_split_semicolons(line, &c) &&
	    (is_under_header(l, &c) || on_header(l, &c))) {
		layout_row(l, &c);
		return true;
	}
	line_split_gaps(line, &c);
	if (l->header_n > 0 && c.n == l->header_n) {
		on_composed(l, &c);
		return true;
	}
	if (c.n >= 3 && on_header(l, &c))
		return true;
	if (c.n >= 4 && layout_known(l, c.c[0], false) != NULL &&
	    layout_known(l, c.c[2], false) != NULL)
		return on_cell_pairs(l, &c);
	line_split_words(line, &c);
	if (c.n < 3 || !on_header(l, &c))
		return false;
	l->header_n = 0; /* its columns cannot be told: rows as they are */
	return true;
}
