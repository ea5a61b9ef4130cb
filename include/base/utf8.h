/*
 * base/utf8.h - Unicode as this program needs it.
 *
 * UTF-8 after RFC 3629 (no surrogates, nothing over U+10FFFF).  NFC and case
 * by libunistring, with a way past it for text that is plain already.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/mem.h"

/* Takes one character off *s.  Broken bytes come as U+FFFD, one each. */
bool utf8_next(struct str *s, uint32_t *cp);
void utf8_put(struct buf *b, uint32_t cp);
bool utf8_valid(struct str s);
size_t utf8_count(struct str s); /* characters */

/* The first max bytes at the most, no character cut apart. */
struct str utf8_head(struct str s, size_t max);

/* Broken bytes become U+FFFD, NUL and other controls but \t\n are dropped. */
struct str utf8_clean(struct arena *a, struct str s);

struct str utf8_nfc(struct arena *a, struct str s);   /* s itself if it is */
struct str utf8_lower(struct arena *a, struct str s); /* German rules */

/* ä->ae ö->oe ü->ue ß->ss, other letters lose their marks; for comparing. */
struct str utf8_ascii(struct arena *a, struct str s);

/* Columns on a terminal (wide and combining characters counted right). */
size_t utf8_width(struct str s);

#endif
