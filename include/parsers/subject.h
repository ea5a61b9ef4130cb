/*
 * parsers/subject.h - what programs put in front of a subject.
 */
#ifndef PARSERS_SUBJECT_H
#define PARSERS_SUBJECT_H

#include "base/mem.h"

enum prefix { PREFIX_NONE, PREFIX_REPLY, PREFIX_FORWARD };

/* The outermost: "AW: WG: x" is a reply.  A tag "[list]" is passed over. */
enum prefix subject_prefix(struct arena *a, struct str subject);

/* Without its forward prefixes ("Fwd: WG: x" is "x"); borrowed. */
struct str subject_forwarded(struct arena *a, struct str subject);

#endif
