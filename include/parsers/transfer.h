/*
 * parsers/transfer.h - transfer encodings undone (RFC 2045), leniently.
 */
#ifndef PARSERS_TRANSFER_H
#define PARSERS_TRANSFER_H

#include "base/mem.h"

enum transfer { TRANSFER_PLAIN, TRANSFER_BASE64, TRANSFER_QP, TRANSFER_UU };

enum transfer transfer_of(struct str name); /* as declared; unknown: plain */

/* The bytes; the input itself where there is nothing to undo. */
struct str transfer_decode(struct arena *a, struct str raw, enum transfer how);

/* How many bytes they would be; without decoding them. */
int64_t transfer_size(struct str raw, enum transfer how);

#endif
