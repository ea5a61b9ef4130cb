/*
 * layout.c - walks over the lines of a form.
 *
 * At any time at most one item is open: the last label's.  A line is a row
 * of cells, a label with its value, a heading, or goes on with what is open;
 * in that order.
 */
#include "parsers/layout.h"

#include <string.h>

#include "parsers/layout_line.h"

#define CLEAN_MAX ((size_t)256 * 1024)

/* Bytes of a character that is a blank in disguise, or nothing at all. */
static size_t
odd_blank(struct str s, bool *blank)
{
	static const struct {
		const char *bytes;
		bool blank;
	} odd[] = {
	    {"\xc2\xa0",     true },
	    {"\xe2\x80\xaf", true },
	    {"\xe2\x80\x87", true },
	    {"\xe2\x80\x89", true },
	    {"\xe2\x80\x8b", false},
	    {"\xe2\x80\x8c", false},
	    {"\xe2\x80\x8d", false},
	    {"\xef\xbb\xbf", false},
	    {"\xc2\xad",     false},
	};

	if ((unsigned char)s.p[0] < 0xc2)
		return 0;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		if (str_starts(s, str_from(odd[i].bytes))) {
			*blank = odd[i].blank;
			return strlen(odd[i].bytes);
		}
	}
	return 0;
}

static void
clean_line(struct buf *b, struct str line)
{
	size_t n;
	bool blank = false;

	while (line.n > 0 && line.p[0] == '>') {
		line = str_from_pos(line, 1);
		if (line.n > 0 && line.p[0] == ' ')
			line = str_from_pos(line, 1);
	}
	while (line.n > 0) {
		n = odd_blank(line, &blank);
		if (n == 0)
			buf_addc(b, line.p[0]);
		else if (blank)
			buf_addc(b, ' ');
		line = str_from_pos(line, n == 0 ? 1 : n);
	}
	buf_addc(b, '\n');
}

struct str
layout_clean(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str line, out;

	text = str_sub(text, 0, CLEAN_MAX);
	while (str_line(&text, &line))
		clean_line(&b, line);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static struct item *
open_item(struct layout *l)
{
	return l->open == 0 ? NULL : &l->items.i[l->open - 1];
}

static void
close_item(struct layout *l)
{
	l->open = 0;
	l->awaiting = false;
}

static bool
is_text_open(struct layout *l)
{
	struct item *i = open_item(l);

	return i != NULL && field_span(i->field) == SPAN_TEXT;
}

static bool
is_list_open(struct layout *l)
{
	struct item *i = open_item(l);

	return i != NULL && field_span(i->field) == SPAN_LIST;
}

static void
begin(
    struct layout *l, enum field f, const struct label *label, struct str value)
{
	struct item item = {f, l->section, str_trim(value), l->line, label};

	ARENA_PUSH(l->a, l->items.i, l->items.n) = item;
	l->open = l->items.n;
	l->awaiting = item.value.n == 0;
	l->items.labelled +=
	    label != NULL && item.value.n > 0 && f != FIELD_SKIP;
}

static void
append(struct layout *l, struct item *i, struct str line)
{
	if (i->value.n == 0 && l->awaiting && i->label != NULL &&
	    i->field != FIELD_SKIP)
		l->items.labelled++;
	i->value =
	    i->value.n == 0
		? line
		: str_of(i->value.p, (size_t)(line.p - i->value.p) + line.n);
	l->awaiting = false;
}

/* Fields that say whose lines follow: out of the building site again. */
static bool
is_personal(enum field f)
{
	return f == FIELD_FIRST_NAME || f == FIELD_LAST_NAME ||
	       f == FIELD_SALUTATION || f == FIELD_EMAIL || f == FIELD_CUSTOMER;
}

static void
on_label(struct layout *l, const struct label *label, struct str value)
{
	if (l->section == SECTION_SITE && is_personal(label->field) &&
	    label->within == SECTION_NONE)
		l->section = SECTION_CUSTOMER;
	if (label->field == FIELD_SITE && str_trim(value).n == 0)
		l->section = SECTION_SITE;
	begin(l, label->field, label, value);
	l->heading = false;
}

static void
on_heading(struct layout *l, const struct label *label)
{
	enum field f = section_field(label->opens);

	close_item(l);
	l->section = label->opens;
	l->header_n = 0;
	l->heading = true;
	if (f == FIELD_NONE)
		return;
	begin(l, f, NULL, STR(""));
	l->items.i[l->items.n - 1].label = label;
}

static bool
is_part(const struct label *h)
{
	return h->field == FIELD_WINDOWS ||
	       (h->field >= FIELD_POSITION && h->field <= FIELD_VARIANT);
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
			parts[h->field == FIELD_WINDOWS ? FIELD_PRODUCT
							: h->field] = c->c[i];
		else if (h != NULL)
			begin(l, h->field, h, c->c[i]);
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
		begin(l, f, l->header_label, v);
	close_item(l);
}

static bool
has_code(struct layout *l, struct str line)
{
	struct mentions m = codes_scan(l->a, l->codes, line);

	return m.n > 0;
}

static bool
is_list_section(enum section s)
{
	return s == SECTION_WINDOWS || s == SECTION_EXISTING ||
	       s == SECTION_ACCESSORIES || s == SECTION_MESSAGE ||
	       s == SECTION_SKIP;
}

/* A line without a label: of what is open, of its section, or a code. */
static void
on_bare(struct layout *l, struct str line)
{
	struct item *i = open_item(l);
	enum span span = i == NULL ? SPAN_ONE : field_span(i->field);

	if (i != NULL && !(span == SPAN_FEW && has_code(l, line)) &&
	    (span != SPAN_ONE || l->awaiting ||
		(l->indent >= 4 && !l->blank))) {
		append(l, i, line);
		if (span == SPAN_ONE && l->indent < 4)
			close_item(l);
		return;
	}
	close_item(l);
	if (!is_list_section(l->section) && has_code(l, line)) {
		begin(l, FIELD_WINDOWS, NULL, line);
		close_item(l);
		return;
	}
	if (section_field(l->section) != FIELD_NONE)
		begin(l, section_field(l->section), NULL, line);
}

static void
on_blank(struct layout *l)
{
	struct item *i = open_item(l);

	l->blank = true;
	if (l->section == SECTION_SKIP && !l->heading)
		l->section = SECTION_NONE;
	if (i != NULL && !l->awaiting && field_span(i->field) != SPAN_TEXT)
		close_item(l);
}

/* In a text only a line that stands apart may be a heading. */
static bool
may_head(struct layout *l, struct str line)
{
	return !is_text_open(l) || l->blank || l->awaiting ||
	       line_is_decorated(line);
}

/* "Telefon 0171 …" is no label alone, "Fenster 2" is. */
static bool
is_numbered(struct str line, const struct label *l)
{
	bool digit = false;

	for (size_t i = 0; i < line.n; i++)
		digit |= line.p[i] >= '0' && line.p[i] <= '9';
	return !digit || l->field == FIELD_WINDOWS ||
	       l->field == FIELD_POSITION || l->field == FIELD_EXISTING ||
	       l->opens == SECTION_WINDOWS || l->opens == SECTION_EXISTING ||
	       str_ends(line, STR(":"));
}

/* 'Kontaktwunsch' above 'Telefon': that is its value. */
static bool
awaits_contact(struct layout *l)
{
	struct item *i = open_item(l);

	return i != NULL && l->awaiting && i->field == FIELD_CONTACT;
}

/* A line that is a heading or a label alone. */
static bool
on_alone(struct layout *l, struct str line)
{
	struct str key;
	const struct label *label, *heading;

	if (line.n > 80 || !may_head(l, line))
		return false;
	line = line_without_number(line);
	key = label_key(l->a, line);
	label = rule_label(l->rule, l->a, key, l->section);
	heading = rule_heading(l->rule, key);
	if (awaits_contact(l) && heading == NULL && !str_ends(line, STR(":")))
		return false;
	if (heading != NULL && is_numbered(line, heading)) {
		on_heading(l, heading);
		return true;
	}
	if (label == NULL && str_ends(line, STR(":")) && !is_text_open(l))
		label = rule_pattern(l->rule, key, l->section);
	if (label == NULL || !is_numbered(line, label))
		return false;
	on_label(l, label, STR(""));
	return true;
}

/* Behind a street 'Nr.' is the house's, whatever the section. */
static enum section
section_now(struct layout *l)
{
	size_t n = l->items.n;

	if (l->section != SECTION_NONE || n == 0)
		return l->section;
	return l->items.i[n - 1].field == FIELD_STREET ? SECTION_CUSTOMER
	                                               : SECTION_NONE;
}

static const struct label *
known(struct layout *l, struct str text, bool surely)
{
	struct str key = label_key(l->a, text);
	const struct label *label;

	label = rule_label(l->rule, l->a, key, section_now(l));
	if (label == NULL && surely && !is_text_open(l))
		label = rule_pattern(l->rule, key, l->section);
	return label;
}

/* Further labels in a value: "12345  Ort: Berlin". */
static struct str
cut_inner(struct layout *l, struct str value, struct str *rest)
{
	size_t from = 0, colon;

	*rest = STR_NONE;
	while ((colon = str_chr(str_from_pos(value, from), ':')) != SIZE_MAX &&
	       from < 400) {
		size_t start;

		colon += from;
		start = line_label_start(value, colon);
		for (size_t at = start; at != SIZE_MAX;
		     at = line_next_word(value, at, colon)) {
			if (at == 0 || known(l, str_sub(value, at, colon - at),
					   false) == NULL)
				continue;
			*rest = str_from_pos(value, at);
			return str_sub(value, 0, at);
		}
		from = colon + 1;
	}
	return value;
}

static bool on_pairs(struct layout *l, struct str line);

static void
on_value(struct layout *l, const struct label *label, struct str value)
{
	struct str rest;

	if (field_span(label->field) == SPAN_TEXT) {
		on_label(l, label, value);
		return;
	}
	value = line_trim_marks(cut_inner(l, value, &rest));
	on_label(l, label, value);
	if (rest.n > 0)
		on_pairs(l, rest);
}

static bool
on_mark(struct layout *l, struct str line, size_t at, bool surely)
{
	const struct label *label;

	if (at == SIZE_MAX || at == 0 || at > 80)
		return false;
	label = known(l, str_sub(line, 0, at), surely);
	if (label == NULL)
		return false;
	while (at + 1 < line.n && line.p[at + 1] == line.p[at])
		at++; /* 'Name:: Max' */
	on_value(l, label, str_from_pos(line, at + 1));
	return true;
}

/* 'Label: value'; true also for a label that nobody knows. */
static bool
on_pairs(struct layout *l, struct str line)
{
	size_t colon = str_chr(line, ':');

	if (on_mark(l, line, colon, true) ||
	    on_mark(l, line, str_chr(line, '?'), true) ||
	    on_mark(l, line, str_chr(line, '='), false))
		return true;
	if (colon == SIZE_MAX || colon == 0 || colon > 80)
		return false;
	if (is_text_open(l) || !line_is_label_like(str_sub(line, 0, colon)) ||
	    has_code(l, line))
		return false;
	close_item(l);
	return true;
}

/* 'Label    value', 'Label – value', 'Label .... value' */
static bool
on_columns(struct layout *l, struct str line)
{
	size_t end, start;
	const struct label *label;

	if (is_text_open(l) && !l->blank)
		return false;
	if (!line_gap(line, &end, &start))
		return false;
	label = known(l, str_sub(line, 0, end), false);
	if (label == NULL)
		return false;
	l->column = start + l->indent;
	on_value(l, label, str_from_pos(line, start));
	return true;
}

/* A label longer than its column: 'Neigung (°) 47'. */
static bool
on_tight(struct layout *l, struct str line)
{
	size_t from = l->column > l->indent ? l->column - l->indent : 0;

	if (from < 2 || is_text_open(l) || is_list_open(l))
		return false;
	for (size_t at = from; at < from + 12 && at < line.n; at++) {
		const struct label *label;

		if (line.p[at - 1] != ' ' || line.p[at] == ' ')
			continue;
		label = known(l, str_sub(line, 0, at - 1), false);
		if (label != NULL) {
			on_value(l, label, str_from_pos(line, at));
			return true;
		}
	}
	return false;
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
	if (found < filled || !(filled >= 3 || parts >= 2) || found < 2)
		return false;
	close_item(l);
	l->header_n = c->n;
	for (size_t i = 0; i < c->n; i++) {
		l->header[i] = h[i];
		l->header_label = h[i] != NULL ? h[i] : l->header_label;
	}
	return true;
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
		    c->c[i].n == 0
			? NULL
			: known(l, c->c[i], colon || (c->n == 2 && !inner));

		if (label != NULL && i + 1 < c->n) {
			on_label(l, label, c->c[++i]);
			any = true;
		} else if (c->c[i].n > 0 && on_pairs(l, c->c[i])) {
			any = true;
		} else if (any && c->c[i].n > 0 && l->open > 0 &&
			   label == NULL) {
			append(l, open_item(l), c->c[i]);
		}
	}
	return any;
}

/* Under a header of two columns: a label again, and no product. */
static bool
is_pair(struct layout *l, const struct cells *c)
{
	const struct label *label = known(l, c->c[0], false);

	if (label == NULL || is_part(label))
		return false;
	l->header_n = 0;
	return true;
}

static void
on_row(struct layout *l, const struct cells *c)
{
	if (on_header(l, c))
		return;
	if (l->header_n > 0 && c->n == l->header_n && !is_pair(l, c)) {
		on_composed(l, c);
		return;
	}
	if (c->n == 2 && c->c[0].n == 0 && l->open > 0 && c->c[1].n > 0) {
		on_bare(l, c->c[1]);
		return;
	}
	if (on_cell_pairs(l, c))
		return;
	if (c->n == 2 && !has_code(l, l->line))
		close_item(l);
	else
		on_bare(l, l->line);
}

/* Columns of plain text: rows of a header, or two labels side by side. */
static bool
on_plain_row(struct layout *l, struct str line)
{
	struct cells c;

	if (is_text_open(l) && !l->awaiting)
		return false;
	line_split_gaps(line, &c);
	if (l->header_n > 0 && c.n == l->header_n) {
		on_composed(l, &c);
		return true;
	}
	if (c.n >= 3 && on_header(l, &c))
		return true;
	if (c.n >= 4 && known(l, c.c[0], false) != NULL &&
	    known(l, c.c[2], false) != NULL)
		return on_cell_pairs(l, &c);
	line_split_words(line, &c);
	if (c.n < 3 || !on_header(l, &c))
		return false;
	l->header_n = 0; /* its columns cannot be told: rows as they are */
	return true;
}

static void
on_filled(struct layout *l, struct str line)
{
	struct cells c;

	if (line_is_rule(line)) {
		if (!l->heading)
			close_item(l);
		return;
	}
	line = line_without_bullet(line);
	if (line_split_bars(line, &c)) {
		on_row(l, &c);
		return;
	}
	if (on_alone(l, line) || on_plain_row(l, line) || on_pairs(l, line) ||
	    on_columns(l, line) || on_tight(l, line))
		return;
	on_bare(l, line);
	l->heading = false;
}

struct items
layout_items(struct arena *a, const struct rule *r, const struct codes *c,
    struct str clean)
{
	struct layout l = {.a = a, .rule = r, .codes = c};
	struct str line;

	while (str_line(&clean, &line)) {
		l.line = str_trim(line);
		if (l.line.n == 0) {
			on_blank(&l);
			continue;
		}
		if (rule_stops(r, l.line))
			break;
		if (rule_skips(r, l.line))
			continue;
		l.indent = (size_t)(l.line.p - line.p);
		on_filled(&l, l.line);
		l.blank = false;
	}
	return l.items;
}
