/*
 * parsers/codes_table.h - the rows behind parsers/codes.h, for its two files.
 */
#ifndef PARSERS_CODES_TABLE_H
#define PARSERS_CODES_TABLE_H

#include "parsers/codes.h"

enum code_kind {
	CODE_WINDOW,
	CODE_PART,
	CODE_WIDTH,
	CODE_HEIGHT,
	CODE_OLD,
	CODE_BETWEEN,
	CODE_COUNT,
	CODE_NUMBER,
	CODE_KINDS
};

struct code {
	enum code_kind kind;
	struct str key;
	struct str value;
	int number; /* where the value is one */
};

struct codes {
	struct arena *arena;
	struct code *c; /* sorted by key and kind */
	size_t n;
};

const struct code *codes_get(
    const struct codes *c, enum code_kind kind, struct str key);

#endif
