/*
 * flow/example.h - a made-up letter of each kind, to look at.
 *
 * `dachpost render KIND` shows them without configuration or database, and
 * the tests walk through all of them.
 */
#ifndef FLOW_EXAMPLE_H
#define FLOW_EXAMPLE_H

#include "flow/letter.h"

struct example {
	const char *name; /* "notification", "notification-offer", "digest" */
	const char *what; /* one line for --help */
};

/* All of them; ends with a row without a name. */
extern const struct example examples[];

/* False: no such name.  The letter lives as long as the arena. */
bool example_letter(struct arena *a, struct str name, const char *language,
    int64_t now, struct letter *out);

#endif
