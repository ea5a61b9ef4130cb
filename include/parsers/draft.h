/*
 * parsers/draft.h - from a form's items to an inquiry.
 *
 * Values are joined, split and checked here: a street in a city's field, a
 * first name in a last name's, windows among the accessories.
 */
#ifndef PARSERS_DRAFT_H
#define PARSERS_DRAFT_H

#include "parsers/layout.h"

struct draft {
	struct arena *a;
	const struct rules *rules;
	const struct rule *rule;
	struct inquiry *q;
	explain_fn *explain;
	void *arg;

	struct str name, house_no, contact_name, block;
	struct str site_house_no;
	struct site billing;
	struct window part; /* told part by part */
	int loose;          /* a number of windows, and nothing else of them */
	bool has_part;
	bool no_email; /* the form says that there is none */
	bool prose;    /* hardly a label in it */
	enum section part_section;
	struct str windows, existing; /* lines */
};

void draft_apply(struct draft *d, const struct items *items);

/* What only the whole tells.  `body` is the mail's text. */
void draft_finish(
    struct draft *d, const struct inquiry_source *s, struct str body);

/* Is the field filled?  For `need`. */
bool draft_has(const struct inquiry *q, enum field f);

/* One function a field; for the table in draft.c. */
typedef void apply_fn(struct draft *d, const struct item *i, struct str v);

apply_fn draft_windows, draft_accessories, draft_positions, draft_position,
    draft_quantity, draft_product, draft_size, draft_variant;
/* A window told part by part is whole. */
void draft_end_part(struct draft *d);

/* Name and address where no label gave them. */
void draft_unlabelled(
    struct draft *d, const struct inquiry_source *s, struct str body);

/* By what he can be reached, where no label gave it. */
void draft_contact(
    struct draft *d, const struct inquiry_source *s, struct str body);

/* a and b with `between`, where both say something. */
struct str draft_joined(
    struct draft *d, struct str a, const char *between, struct str b);
/* White space and bars to one blank. */
struct str draft_flat(struct draft *d, struct str s);

#endif
