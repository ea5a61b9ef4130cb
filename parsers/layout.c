/*
 * layout.c - walks over the lines of a form.
 *
 * At any time at most one item is open: the last label's.  A line is a row
 * of cells, a label with its value, a heading, or goes on with what is open;
 * in that order.
 */
#include "parsers/layout.h"

#include <stdint.h>

#include "parsers/layout_line.h"

struct item *
layout_open(struct layout *l)
{
	return l->open == 0 ? NULL : &l->items.i[l->open - 1];
}

void
layout_close(struct layout *l)
{
	l->open = 0;
	l->awaiting = false;
}

bool
layout_in_text(struct layout *l)
{
	struct item *i = layout_open(l);

	return i != NULL && field_span(i->field) == SPAN_TEXT;
}

bool
layout_in_list(struct layout *l)
{
	struct item *i = layout_open(l);

	return i != NULL && field_span(i->field) == SPAN_LIST;
}

void
layout_begin(
    struct layout *l, enum field f, const struct label *label, struct str value)
{
	struct item item = {f, l->section, str_trim(value), l->line, label};

	ARENA_PUSH(l->a, l->items.i, l->items.n) = item;
	l->open = l->items.n;
	l->awaiting = item.value.n == 0;
	l->items.labelled +=
	    label != NULL && item.value.n > 0 && f != FIELD_SKIP;
}

#define PAIRS_MAX 40    /* labels with their values in one line */
#define JOINED_MAX 4096 /* each line more is a copy */

/* b stands behind a in one text; a value may also have been put together. */
static bool
is_behind(const struct layout *l, struct str a, struct str b)
{
	uintptr_t whole = (uintptr_t)l->whole.p, end = whole + l->whole.n;
	uintptr_t from = (uintptr_t)a.p, to = (uintptr_t)b.p;

	return from >= whole && from + a.n <= to && to + b.n <= end;
}

static struct str
joined(struct layout *l, struct str a, struct str b)
{
	if (a.n == 0)
		return b;
	if (is_behind(l, a, b))
		return str_of(a.p, (size_t)(b.p - a.p) + b.n);
	if (a.n > JOINED_MAX)
		return a;
	return arena_fmt(l->a, "%.*s\n%.*s", STR_FMT(a), STR_FMT(b));
}

void
layout_append(struct layout *l, struct item *i, struct str line)
{
	if (i->value.n == 0 && l->awaiting && i->label != NULL &&
	    i->field != FIELD_SKIP)
		l->items.labelled++;
	i->value = joined(l, i->value, line);
	l->awaiting = false;
}

/* Fields that say whose lines follow: out of the building site again. */
static bool
is_personal(enum field f)
{
	return f == FIELD_FIRST_NAME || f == FIELD_LAST_NAME ||
	       f == FIELD_SALUTATION || f == FIELD_EMAIL || f == FIELD_CUSTOMER;
}

void
layout_label(struct layout *l, const struct label *label, struct str value)
{
	if (l->section == SECTION_SITE && is_personal(label->field) &&
	    label->within == SECTION_NONE)
		l->section = SECTION_CUSTOMER;
	if (label->field == FIELD_SITE && str_trim(value).n == 0)
		l->section = SECTION_SITE;
	layout_begin(l, label->field, label, value);
	l->heading = false;
}

static void
on_heading(struct layout *l, const struct label *label)
{
	enum field f = section_field(label->opens);

	layout_close(l);
	l->section = label->opens;
	l->header_n = 0;
	l->heading = true;
	if (f == FIELD_NONE)
		return;
	layout_begin(l, f, NULL, STR(""));
	l->items.i[l->items.n - 1].label = label;
}

bool
layout_has_code(struct layout *l, struct str line)
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

/* A number or an address to reach somebody by. */
static bool
is_way(struct str line)
{
	size_t digits = 0;

	for (size_t k = 0; k < line.n; k++)
		digits += is_digit(line.p[k]);
	return digits >= 6 || str_chr(line, '@') != SIZE_MAX;
}

/* Whose next line with a code is a window, and no more of its value. */
static bool
leaves_items(const struct item *i)
{
	return field_span(i->field) == SPAN_FEW || i->field == FIELD_PROJECT ||
	       i->field == FIELD_MATTER;
}

/* A line without a label: of what is open, of its section, or a code. */
void
layout_bare(struct layout *l, struct str line)
{
	struct item *i = layout_open(l);
	enum span span = i == NULL ? SPAN_ONE : field_span(i->field);

	if (i != NULL && i->field == FIELD_CONTACT && is_way(line)) {
		layout_append(l, i, line);
		return;
	}
	if (i != NULL && !(leaves_items(i) && layout_has_code(l, line)) &&
	    (span != SPAN_ONE || l->awaiting ||
		(l->indent >= 4 && !l->blank))) {
		layout_append(l, i, line);
		if (span == SPAN_ONE && l->indent < 4)
			layout_close(l);
		return;
	}
	layout_close(l);
	if (!is_list_section(l->section) && layout_has_code(l, line)) {
		layout_begin(l, FIELD_WINDOWS, NULL, line);
		layout_close(l);
		return;
	}
	if (section_field(l->section) != FIELD_NONE)
		layout_begin(l, section_field(l->section), NULL, line);
}

static void
on_blank(struct layout *l)
{
	struct item *i = layout_open(l);

	l->blank = true;
	if (l->section == SECTION_SKIP && !l->heading)
		l->section = SECTION_NONE;
	if (i != NULL && !l->awaiting && field_span(i->field) != SPAN_TEXT)
		layout_close(l);
}

/* In a text only a line that stands apart may be a heading. */
static bool
may_head(struct layout *l, struct str line)
{
	return !layout_in_text(l) || l->blank || l->awaiting ||
	       line_is_decorated(line);
}

/* "Telefon 0171 …" is no label alone, "Fenster 2" is. */
static bool
is_numbered(struct str line, const struct label *l)
{
	bool digit = false;

	for (size_t i = 0; i < line.n; i++)
		digit |= is_digit(line.p[i]);
	return !digit || l->field == FIELD_WINDOWS ||
	       l->field == FIELD_POSITION || l->field == FIELD_EXISTING ||
	       l->opens == SECTION_WINDOWS || l->opens == SECTION_EXISTING ||
	       str_ends(line, STR(":"));
}

/* 'Kontaktwunsch' above 'Telefon': that is its value. */
static bool
awaits_contact(struct layout *l)
{
	struct item *i = layout_open(l);

	return i != NULL && l->awaiting && i->field == FIELD_CONTACT;
}

/* A label beyond doubt, though no list has it. */
static bool
asks_alone(struct str line)
{
	return str_ends(line, STR(":")) || str_ends(line, STR("?")) ||
	       str_ends(line, STR("*"));
}

#define ALONE_MIN 3

/* In a form whose labels stand above their values, one more of them. */
static bool
stands_alone(const struct layout *l, struct str line)
{
	return l->alone >= ALONE_MIN && (l->blank || !l->awaiting) &&
	       str_words(line) <= 7 && !str_ends(line, STR(".")) &&
	       line_is_label_like(line);
}

/* 'Details' alone: of the whole order, or what the customer says. */
static bool
is_soft(const struct label *heading, const struct label *label)
{
	return heading != NULL && heading->opens == SECTION_ORDER &&
	       label != NULL && label->field == FIELD_MESSAGE;
}

static bool
is_value_of_open(struct layout *l, const struct label *label)
{
	struct item *i = layout_open(l);

	return i != NULL && l->awaiting && !l->blank && label != NULL &&
	       label->field == i->field && i->label != label;
}

/* A line that is a heading or a label alone. */
static bool
on_alone(struct layout *l, struct str line)
{
	struct str key;
	const struct label *label, *heading;

	if (line.n > 80 || !may_head(l, line))
		return false;
	key = label_key(l->a, line);
	label = rule_label(l->rule, l->a, key, l->section);
	heading = rule_heading(l->rule, key);
	if (is_value_of_open(l, label))
		return false; /* 'Ziegel' below 'Eindeckmaterial' */
	if (awaits_contact(l) && heading == NULL && !str_ends(line, STR(":")))
		return false;
	if (is_soft(heading, label) && str_ends(line, STR(":")))
		heading = NULL;
	if (heading != NULL && is_numbered(line, heading)) {
		on_heading(l, heading);
		return true;
	}
	if (label == NULL && !layout_in_text(l) &&
	    (asks_alone(line) || stands_alone(l, line)))
		label = rule_pattern(l->rule, key, l->section);
	if (label == NULL || !is_numbered(line, label))
		return false;
	l->alone++;
	layout_label(l, label, STR(""));
	return true;
}

/* Behind a street 'Nr.' is the house's, whatever the section. */
static enum section
section_now(struct layout *l)
{
	size_t n = l->items.n;

	if (l->section != SECTION_NONE || n == 0)
		return l->section;
	switch (l->items.i[n - 1].field) {
	case FIELD_STREET:
		return SECTION_CUSTOMER;
	case FIELD_ROOF:
	case FIELD_FORM:
	case FIELD_PITCH:
		return SECTION_ROOF;
	default:
		return SECTION_NONE;
	}
}

const struct label *
layout_known(struct layout *l, struct str text, bool surely)
{
	struct str key = label_key(l->a, text);
	const struct label *label;

	label = rule_label(l->rule, l->a, key, section_now(l));
	if (label == NULL && surely && !layout_in_text(l))
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
			if (at == 0 || value.p[at] == '(' ||
			    layout_known(l, str_sub(value, at, colon - at),
				false) == NULL)
				continue;
			*rest = str_from_pos(value, at);
			return str_sub(value, 0, at);
		}
		from = colon + 1;
	}
	return value;
}

void
layout_value(struct layout *l, const struct label *label, struct str value)
{
	struct str rest;

	if (field_span(label->field) == SPAN_TEXT) {
		layout_label(l, label, value);
		return;
	}
	value = line_trim_marks(cut_inner(l, value, &rest));
	layout_label(l, label, value);
	if (rest.n == 0 || l->pairs == PAIRS_MAX)
		return;
	l->pairs++;
	layout_pairs(l, rest);
	l->pairs--;
}

/* "2;GGU;MK06;0070": pieces of one word each */
static bool
is_record(struct str s)
{
	size_t n = 0;

	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ')
			return false;
		n += s.p[i] == ';';
	}
	return n >= 2;
}

/* 'Position 1;2;GGL;MK06;3070' */
static struct str
without_semicolons(struct layout *l, struct str s)
{
	char *p = arena_alloc(l->a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] == ';' ? ' ' : s.p[i]);
	return str_of(p, s.n);
}

/* 'Preis: bitte Festpreis' in what the customer writes is no form's label. */
static bool
may_interrupt(struct layout *l, const struct label *label)
{
	return !layout_in_text(l) || l->awaiting || l->blank ||
	       label->field != FIELD_SKIP;
}

static bool
on_mark(struct layout *l, struct str line, size_t at, bool surely)
{
	const struct label *label;
	struct str value;

	if (at == SIZE_MAX || at == 0 || at > 80)
		return false;
	label = layout_known(l, str_sub(line, 0, at), surely);
	if (label == NULL || !may_interrupt(l, label) ||
	    layout_has_code(l, str_sub(line, 0, at)))
		return false;
	while (at + 1 < line.n && line.p[at + 1] == line.p[at])
		at++; /* 'Name:: Max' */
	value = str_from_pos(line, at + 1);
	if ((line.p[at] == ';' || is_record(value)) && layout_has_code(l, line))
		value = without_semicolons(l, value);
	layout_value(l, label, value);
	return true;
}

/* realname=Max: nothing but a program writes so. */
static bool
is_assigned(struct str line)
{
	size_t at = str_chr(line, '='), blank = str_chr(line, ' ');

	return at != SIZE_MAX && at > 1 && blank > at;
}

/* 'Label: value'; true also for a label that nobody knows. */
bool
layout_pairs(struct layout *l, struct str line)
{
	size_t colon;

	colon = str_chr(line, ':');
	if (on_mark(l, line, colon, true) ||
	    on_mark(l, line, str_chr(line, '?'), true) ||
	    on_mark(l, line, str_chr(line, '='), is_assigned(line)) ||
	    on_mark(l, line, str_chr(line, ';'), false) ||
	    on_mark(l, line, str_chr(line, '#'), false) ||
	    on_mark(l, line, str_chr(line, '|'), false))
		return true;
	if (colon == SIZE_MAX || colon == 0 || colon > 80)
		return false;
	if (layout_in_text(l) || !line_is_label_like(str_sub(line, 0, colon)) ||
	    layout_has_code(l, line))
		return false;
	layout_close(l);
	return true;
}

/* '03 Name: Max', '3. Name', '(3) Name' */
static bool
on_numbered(struct layout *l, struct str line)
{
	struct str bare = line_without_number(line);

	if (bare.n == line.n)
		return false;
	return on_alone(l, bare) ||
	       on_mark(l, bare, str_chr(bare, ':'), true) ||
	       layout_columns(l, bare);
}

static void
on_filled(struct layout *l, struct str line)
{
	struct cells c;
	struct str bare;

	if (line_is_rule(line)) {
		if (!l->heading)
			layout_close(l);
		return;
	}
	bare = line_without_bullet(line);
	if (bare.n < line.n && layout_in_text(l) && !l->awaiting &&
	    !l->bulleted) {
		layout_bare(l, line); /* a list in what the customer writes */
		return;
	}
	l->bulleted = bare.n < line.n;
	line = bare;
	if (line_split_bars(line, &c)) {
		layout_row(l, &c);
		return;
	}
	if (on_numbered(l, line))
		return;
	if (on_alone(l, line) || layout_plain_row(l, line) ||
	    layout_pairs(l, line) || layout_columns(l, line) ||
	    layout_tight(l, line) || layout_loose(l, line))
		return;
	layout_bare(l, line);
	l->heading = false;
}

struct items
layout_items(struct arena *a, const struct rule *r, const struct codes *c,
    struct str clean)
{
	struct layout l = {.a = a, .rule = r, .codes = c};
	struct str line;

	l.whole = clean = layout_unfold(a, r, clean);
	l.tight = layout_is_tight(&l, clean);
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
