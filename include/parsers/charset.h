/*
 * parsers/charset.h - any declared charset to UTF-8 NFC.
 *
 * After the WHATWG Encoding Standard where mail does the same: iso-8859-1 is
 * read as windows-1252, unknown or lying labels are guessed (valid UTF-8,
 * else windows-1252).  Never fails: what cannot be read becomes U+FFFD.
 */
#ifndef PARSERS_CHARSET_H
#define PARSERS_CHARSET_H

#include "base/mem.h"

/* The bytes themselves where they are ASCII; else owned by the arena. */
struct str charset_utf8(struct arena *a, struct str bytes, struct str label);

/*
 * Loads what later could only be loaded from files.  For a process that is
 * about to lose them.
 */
void charset_preload(void);

#endif
