/*
 * parsers/codes.h - roof windows by their codes (SPEC § 3, 'Codes').
 *
 * Type, size and variant in any spelling: "2 x GGL MK04 2070(78x98)",
 * "EDW 0000 MK06", "GGU -K- 008230", "GGL 304", "GGL 4", "ggl mk06".  What
 * counts is a table (parsers/words/velux-codes.txt); a code that is not in
 * it is no window.  Codes are given back as printed.
 */
#ifndef PARSERS_CODES_H
#define PARSERS_CODES_H

#include "base/err.h"
#include "core/reading.h"

struct codes;

/* ERR_SETUP with the line.  `text` must live as long as the table. */
int codes_new(struct str text, struct codes **out, struct err *e);
void codes_free(struct codes *c);

struct mention {
	bool part;    /* a flashing, lining, blind: no window */
	bool bare;    /* "2 Dachfenster 78x118": no product named */
	bool old;     /* its size is of before 2013 */
	bool counted; /* a number stood beside it */
	int quantity; /* 0: not said, and not one */
	struct str product, size, variant;
	struct str measures; /* "78x98" where centimetres stand beside */
	size_t from, to;     /* where it stands, with its quantity */
};

struct mentions {
	struct mention *m;
	size_t n;
};

/* All of them, in order.  Linear. */
struct mentions codes_scan(
    struct arena *a, const struct codes *c, struct str text);

/*
 * Windows without a code, for texts that hold none: "2 Dachfenster 78x118",
 * "drei Fenster".
 */
struct mentions codes_scan_bare(
    struct arena *a, const struct codes *c, struct str text);

/* A whole word: GGL, GPU … / EDW, LSB … / MK06, 304, 9 */
bool codes_is_window(const struct codes *c, struct str code);
bool codes_is_part(const struct codes *c, struct str code);
bool codes_is_size(const struct codes *c, struct str size);

/* "MK04" for M04, 304, 1; "" for what is no size of the table's. */
struct str codes_new_size(
    struct arena *a, const struct codes *c, struct str size);
/* Centimetres of a size, false if it has none. */
bool codes_measures(struct arena *a, const struct codes *c, struct str size,
    int *width, int *height);

/* "zwei", "2": 2; else 0. */
int codes_number(const struct codes *c, struct str word);

/*
 * German sentences about what does not fit in a window as printed: measures
 * beside the code, a size that is none.
 */
void codes_check(struct arena *a, const struct codes *c,
    const struct mention *m, struct texts *warnings);

#endif
