/*
 * layout_columns.c - labels and values without a colon between them: in
 * columns, in columns that are too narrow, one blank apart.
 */
#include "parsers/layout_line.h"

/* 'Label    value', 'Label – value', 'Label .... value' */
bool
layout_columns(struct layout *l, struct str line)
{
	size_t end, start;
	const struct label *label;
	bool aligned;

	if (layout_in_text(l) && !l->blank)
		return false;
	if (!line_gap(line, &end, &start))
		return false;
	aligned = l->column > 0 && l->column == start + l->indent;
	label = layout_known(l, str_sub(line, 0, end), aligned);
	if (label == NULL && aligned && !layout_in_text(l) &&
	    line_is_label_like(str_sub(line, 0, end)) &&
	    !layout_has_code(l, str_sub(line, 0, end))) {
		layout_close(l); /* a label that nobody knows */
		if (layout_has_code(l, line))
			layout_begin(
			    l, FIELD_WINDOWS, NULL, str_from_pos(line, start));
		layout_close(l);
		return true;
	}
	if (label == NULL)
		return false;
	l->column = start + l->indent;
	layout_value(l, label, str_from_pos(line, start));
	return true;
}

/* A label longer than its column: 'Neigung (°) 47'. */
bool
layout_tight(struct layout *l, struct str line)
{
	size_t from = l->column > l->indent ? l->column - l->indent : 0;

	if (from < 2 || layout_in_text(l) || layout_in_list(l))
		return false;
	for (size_t at = from; at < from + 12 && at < line.n; at++) {
		const struct label *label;

		if (line.p[at - 1] != ' ' || line.p[at] == ' ')
			continue;
		label = layout_known(l, str_sub(line, 0, at - 1), false);
		if (label != NULL) {
			layout_value(l, label, str_from_pos(line, at));
			return true;
		}
	}
	return false;
}

#define LOOSE_WORDS 3

/* The longest label that begins the line, one blank before its value. */
static const struct label *
loose_label(struct layout *l, struct str line, size_t *end)
{
	const struct label *found = NULL;
	size_t words = 0;

	for (size_t i = 1; i + 1 < line.n && words < LOOSE_WORDS; i++) {
		const struct label *label;

		if (line.p[i] != ' ')
			continue;
		if (is_digit(line.p[i - 1]))
			break; /* 'Fenster 2 x GGU' */
		words++;
		label = layout_known(l, str_sub(line, 0, i), false);
		if (label != NULL) {
			found = label;
			*end = i;
		}
	}
	return found;
}

/* 'Vorname Max': where bold type alone told them apart. */
bool
layout_loose(struct layout *l, struct str line)
{
	const struct label *label;
	size_t end;

	if (!l->tight || layout_in_text(l))
		return false;
	label = loose_label(l, line, &end);
	if (label == NULL || (layout_in_list(l) && layout_has_code(l, line)))
		return false;
	layout_value(l, label, str_from_pos(line, end));
	return true;
}

#define LOOSE_LINES 4 /* that many different labels are no chance */

bool
layout_is_tight(struct layout *l, struct str text)
{
	bool seen[FIELDS] = {false};
	size_t n = 0, end;
	struct str line;

	while (str_line(&text, &line) && n < LOOSE_LINES) {
		const struct label *label;

		line = str_trim(line);
		if (line.n > 80 || str_chr(line, ':') != SIZE_MAX ||
		    str_find(line, STR("  ")) != SIZE_MAX ||
		    str_find(line, STR(" | ")) != SIZE_MAX)
			continue;
		label = loose_label(l, line, &end);
		if (label == NULL || label->field == FIELD_SKIP)
			continue;
		n += !seen[label->field];
		seen[label->field] = true;
	}
	return n >= LOOSE_LINES;
}
