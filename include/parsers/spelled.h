/*
 * parsers/spelled.h - addresses and dates as programs print them for people.
 *
 * In the head of a quoted or forwarded mail they follow no grammar:
 * "Meier, Eva [mailto:e@x.example]", "Di., 24. Nov. 2026 um 09:33 Uhr".
 */
#ifndef PARSERS_SPELLED_H
#define PARSERS_SPELLED_H

#include "core/reading.h"

/* The first; either part may be "". */
struct address spelled_address(struct arena *a, struct str value);

/* All that have an address, added to *to. */
void spelled_addresses(struct arena *a, struct str value, struct addresses *to);

/*
 * Seconds UTC.  Without an offset or a known zone it is the firm's time.
 * False: no date, or no time of day.
 */
bool spelled_date(struct arena *a, struct str value, int64_t *utc);

#endif
