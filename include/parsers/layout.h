/*
 * parsers/layout.h - a form's text as items: what a label said.
 *
 * Knows how forms are printed: 'Label: value', 'Label    value' in columns,
 * 'Label | value' and tables with a header, 'Label' above its value, several
 * labels a line, headings, lists, texts of many lines.  What the words mean
 * says the rule.  Linear; values are borrowed from the cleaned text.
 */
#ifndef PARSERS_LAYOUT_H
#define PARSERS_LAYOUT_H

#include "parsers/rules.h"

struct item {
	enum field field;
	enum section section;
	struct str value;          /* may have line breaks */
	struct str source;         /* the line it began in */
	const struct label *label; /* NULL: no label, a line of a section */
};

struct items {
	struct item *i;
	size_t n;
	size_t labelled; /* how many had a label and a value */
};

/* Quote marks, hard blanks and zero-width characters away; at most 256 KB. */
struct str layout_clean(struct arena *a, struct str text);

struct items layout_items(struct arena *a, const struct rule *r,
    const struct codes *c, struct str clean);

#endif
