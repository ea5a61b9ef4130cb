/*
 * parsers/layout_line.h - one line of a form, for parsers/layout.c.
 */
#ifndef PARSERS_LAYOUT_LINE_H
#define PARSERS_LAYOUT_LINE_H

#include "parsers/layout.h"

#define CELLS_MAX 12

struct cells {
	struct str c[CELLS_MAX + 1];
	size_t n;
};

struct layout {
	struct str whole; /* the text whose lines are read */
	unsigned pairs;   /* of this line so far */
	struct arena *a;
	const struct rule *rule;
	const struct codes *codes;
	struct items items;
	size_t open;   /* index + 1 of the item that may go on; 0: none */
	bool awaiting; /* it has no value yet */
	bool blank;    /* the line before was blank */
	bool heading;  /* the line before was a heading */
	bool bulleted; /* the last line outside of a list in a text was */
	enum section section;
	struct str line;
	size_t indent;
	size_t alone;  /* labels so far that stood in a line of their own */
	bool tight;    /* labels and values stand one blank apart */
	size_t column; /* where values began in the last aligned line */
	const struct label *header[CELLS_MAX + 1];
	const struct label *header_label;
	size_t header_n;
};

/* ---- Kundendaten ----, *Kunde*, KUNDE, Kunde: */
bool line_is_decorated(struct str line);

/* A line of nothing but dashes and the like. */
bool line_is_rule(struct str line);

/* "6. Bemerkung" without its number. */
struct str line_without_number(struct str line);

struct str line_without_bullet(struct str line);

/* Blanks, commas, semicolons and bars on both ends away. */
struct str line_trim_marks(struct str s);

/* Could this be a label nobody knows?  Few words, a capital, no verb. */
bool line_is_label_like(struct str s);

/* Cells between bars; false: there are none. */
bool line_split_bars(struct str line, struct cells *c);
/* Cells between semicolons, at least three. */
bool line_split_semicolons(struct str line, struct cells *c);
/* Cells between two blanks or more, or tabs. */
void line_split_gaps(struct str line, struct cells *c);
void line_split_words(struct str line, struct cells *c);

/* The first gap: where the label ends and the value begins. */
bool line_gap(struct str line, size_t *end, size_t *start);

/*
 * Where a label of at most four words that ends before `colon` may begin,
 * and the next later place; SIZE_MAX: none.
 */
size_t line_label_start(struct str s, size_t colon);
size_t line_next_word(struct str s, size_t at, size_t colon);

/*
 * What layout.c lends to layout_rows.c: items are opened, filled and closed
 * here only.
 */
struct item *layout_open(struct layout *l); /* NULL: none */
void layout_close(struct layout *l);
void layout_begin(struct layout *l, enum field f, const struct label *label,
    struct str value);
void layout_append(struct layout *l, struct item *i, struct str line);
void layout_label(
    struct layout *l, const struct label *label, struct str value);
bool layout_in_text(struct layout *l);
bool layout_in_list(struct layout *l);
/* The same with further labels in the value. */
void layout_value(
    struct layout *l, const struct label *label, struct str value);
bool layout_has_code(struct layout *l, struct str line);
/* The label's meaning here; `surely`: patterns are asked, too. */
const struct label *layout_known(
    struct layout *l, struct str text, bool surely);
/* 'Label: value'; true also for a label that nobody knows. */
bool layout_pairs(struct layout *l, struct str line);
/* A line without a label. */
void layout_bare(struct layout *l, struct str line);

/* What layout_columns.c lends to layout.c: was it such a line? */
bool layout_columns(struct layout *l, struct str line);
bool layout_tight(struct layout *l, struct str line);
bool layout_loose(struct layout *l, struct str line);
/* Do labels and values stand one blank apart throughout? */
bool layout_is_tight(struct layout *l, struct str text);

void layout_row(struct layout *l, const struct cells *c);
bool layout_plain_row(struct layout *l, struct str line);

/* Two blocks side by side, each under its heading, one below the other. */
struct str layout_unfold(
    struct arena *a, const struct rule *r, struct str clean);

#endif
