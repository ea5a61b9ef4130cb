/*
 * fuzz.h - what the targets begin with, and the way there and back.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>

#include "core/civil.h"
#include "core/reading.h"

static struct arena *a;

/* Once: the zone and the arena, which is emptied for each input. */
static inline bool
fuzz_begin(void)
{
	struct err e = {.code = ERR_NONE};

	if (a != NULL) {
		arena_reset(a);
		return false;
	}
	a = arena_new();
	if (zone_set("Europe/Berlin", &e) != 0)
		abort();
	return true;
}

/* What was read must go through the pipe and be written the same. */
static inline void
reading_there_and_back(const struct reading *r)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct err e = {.code = ERR_NONE};
	struct reading again;

	reading_write(&one, r, true);
	if (reading_read(buf_str(&one), a, &again, &e) != 0)
		abort();
	reading_write(&two, &again, true);
	if (!str_eq(buf_str(&one), buf_str(&two)))
		abort();
	buf_clear(&one);
	buf_clear(&two);
}

#endif
