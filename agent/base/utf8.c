#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

#define REPLACEMENT 0xfffdu

/* Length of the sequence that a byte begins, 0 if none; RFC 3629. */
static unsigned
lead_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Decodes at p; returns its length, or 0 for a broken sequence. */
static unsigned
decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned len = lead_length(p[0]);
	uint32_t v;

	if (len == 0 || len > n)
		return 0;
	v = p[0] & mask[len];
	for (unsigned i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*cp = v;
	return len;
}

bool
utf8_next(struct str *s, uint32_t *cp)
{
	unsigned len;

	if (s->n == 0)
		return false;
	len = decode((const unsigned char *)s->p, s->n, cp);
	if (len == 0) {
		*cp = REPLACEMENT;
		len = 1;
	}
	s->p += len;
	s->n -= len;
	return true;
}

void
utf8_put(struct buf *b, uint32_t cp)
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	char o[4];
	unsigned len;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = REPLACEMENT;
	if (cp < 0x80) {
		buf_addc(b, (char)cp);
		return;
	}
	len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (unsigned i = len - 1; i > 0; i--) {
		o[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	o[0] = (char)(lead[len] | cp);
	buf_add(b, str_of(o, len));
}

/* Length of the ASCII at the start, by words. */
static size_t
ascii_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;

		memcpy(&w, p + i, 8);
		if ((w & 0x8080808080808080u) != 0)
			break;
	}
	while (i < n && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

static bool
is_ascii(struct str s)
{
	return ascii_run(s.p, s.n) == s.n;
}

bool
utf8_valid(struct str s)
{
	uint32_t cp;
	unsigned len;

	for (size_t i = 0; i < s.n; i += len) {
		i += ascii_run(s.p + i, s.n - i);
		if (i == s.n)
			break;
		len = decode((const unsigned char *)s.p + i, s.n - i, &cp);
		if (len == 0)
			return false;
	}
	return true;
}

struct str
utf8_head(struct str s, size_t max)
{
	if (s.n <= max)
		return s;
	while (max > 0 && ((unsigned char)s.p[max] & 0xc0) == 0x80)
		max--;
	return str_sub(s, 0, max);
}

size_t
utf8_count(struct str s)
{
	uint32_t cp;
	size_t n = 0;

	while (utf8_next(&s, &cp))
		n++;
	return n;
}

static bool
is_dropped(uint32_t cp)
{
	return (cp < 32 && cp != '\t' && cp != '\n') ||
	       (cp >= 0x7f && cp < 0xa0);
}

/* By bytes: C0, DEL, and C2 80 to C2 9F. */
static bool
has_dropped(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 32 && c != '\t' && c != '\n') || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < s.n &&
		    (unsigned char)s.p[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static bool
is_clean(struct str s)
{
	return !has_dropped(s) && utf8_valid(s);
}

struct str
utf8_clean(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	uint32_t cp;

	if (is_clean(s))
		return s;
	while (utf8_next(&s, &cp)) {
		if (!is_dropped(cp))
			utf8_put(&b, cp);
	}
	return buf_keep(&b, a);
}

/*
 * Length of a character that no normalization changes and that joins no
 * other, 0 where that is not known: all below U+0300 (Latin with its marks
 * built in), U+2002 to U+20BF (dashes, quotes, euro), U+FE0F and U+FFFD,
 * emoji.  That is nearly every German mail.
 */
static size_t
inert_length(const unsigned char *p)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xcc)
		return 2;
	if (p[0] == 0xe2 && p[1] <= 0x82)
		return p[1] == 0x80 && p[2] < 0x82 ? 0 : 3;
	if (p[0] == 0xef &&
	    ((p[1] == 0xb8 && p[2] == 0x8f) || (p[1] == 0xbf && p[2] == 0xbd)))
		return 3;
	return p[0] == 0xf0 && p[1] == 0x9f ? 4 : 0;
}

/* s is valid, so a character is never cut. */
static bool
is_inert(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n;) {
		size_t len = inert_length(p + i);

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

struct str
utf8_nfc(struct arena *a, struct str s)
{
	size_t n = 0;
	uint8_t *p;
	struct str out;

	if (is_ascii(s))
		return s;
	s = utf8_valid(s) ? s : utf8_clean(a, s);
	if (is_inert(s))
		return s;
	p = u8_normalize(UNINORM_NFC, (const uint8_t *)s.p, s.n, NULL, &n);
	if (p == NULL)
		return s;
	out = arena_str(a, str_of((const char *)p, n));
	free(p);
	return out;
}

static struct str
lower_ascii(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32
							     : s.p[i]);
	return str_of(p, s.n);
}

/* ASCII and U+00C0 to U+00FF by hand, the rest by libunistring. */
static uint32_t
lower_one(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return cp + 32;
	if (cp < 0xc0)
		return cp;
	if (cp <= 0xde && cp != 0xd7)
		return cp + 32;
	return cp <= 0xff ? cp : uc_tolower(cp);
}

struct str
utf8_lower(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	uint32_t cp;

	if (is_ascii(s))
		return lower_ascii(a, s);
	while (utf8_next(&s, &cp))
		utf8_put(&b, lower_one(cp));
	return buf_keep(&b, a);
}

static const struct {
	uint32_t cp;
	const char *as;
} spelled[] = {
    {0xe4,   "ae"},
    {0xf6,   "oe"},
    {0xfc,   "ue"},
    {0xdf,   "ss"},
    {0xc4,   "Ae"},
    {0xd6,   "Oe"},
    {0xdc,   "Ue"},
    {0x1e9e, "SS"},
    {0xe6,   "ae"},
    {0xc6,   "Ae"},
    {0xf8,   "oe"},
    {0xd8,   "Oe"},
    {0x153,  "oe"},
    {0x152,  "Oe"},
    {0x131,  "i" },
    {0x142,  "l" },
    {0x141,  "L" },
    {0x111,  "d" },
    {0x110,  "D" },
    {0xf0,   "d" },
    {0xfe,   "th"},
    {0xde,   "Th"},
};

static const char *
spelling(uint32_t cp)
{
	for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
		if (spelled[i].cp == cp)
			return spelled[i].as;
	}
	return NULL;
}

/* The letter without its marks. */
static uint32_t
bare(uint32_t cp)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];

	while (cp > 0x7f && uc_canonical_decomposition(cp, parts) > 0)
		cp = parts[0];
	return cp;
}

struct str
utf8_ascii(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT;
	const char *as;
	uint32_t cp;

	if (is_ascii(s))
		return s;
	s = utf8_nfc(a, s);
	while (utf8_next(&s, &cp)) {
		if (cp >= 0x300 && cp < 0x370)
			continue; /* a combining mark on its own */
		if (cp >= 0x80 && (as = spelling(cp)) != NULL)
			buf_adds(&b, as);
		else
			utf8_put(&b, bare(cp));
	}
	return buf_keep(&b, a);
}

size_t
utf8_width(struct str s)
{
	size_t n = 0, i = 0;
	int w;

	/* ASCII, and U+00C0 to U+00FF: what nearly all is made of */
	for (; i < s.n; n++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80 && (c != 0xc3 || i + 1 == s.n))
			break;
		i += c < 0x80 ? 1 : 2;
	}
	if (i == s.n)
		return n;
	w = u8_width((const uint8_t *)s.p, s.n, "UTF-8");
	return w > 0 ? (size_t)w : 0;
}
