#include "parsers/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

enum kind { LATIN, UTF8, OTHER };

/*
 * Labels seen in mail that mean something else than they say (WHATWG
 * Encoding Standard).  What is not here is asked of iconv by its own name.
 */
static const struct label {
	const char *label;
	enum kind kind;
	const char *iconv; /* OTHER */
} labels[] = {
    {"utf-8",             UTF8,  NULL           },
    {"utf8",	      UTF8,  NULL           },
    {"unicode-1-1-utf-8", UTF8,  NULL           },
    {"us-ascii",          LATIN, NULL           },
    {"ascii",             LATIN, NULL           },
    {"ansi_x3.4-1968",    LATIN, NULL           },
    {"iso-8859-1",        LATIN, NULL           },
    {"iso8859-1",         LATIN, NULL           },
    {"iso_8859-1",        LATIN, NULL           },
    {"latin1",            LATIN, NULL           },
    {"latin-1",           LATIN, NULL           },
    {"windows-1252",      LATIN, NULL           },
    {"cp1252",            LATIN, NULL           },
    {"cp-1252",           LATIN, NULL           },
    {"x-ansi",            LATIN, NULL           },
    {"ansi",	      LATIN, NULL           },
    {"unknown-8bit",      LATIN, NULL           },
    {"x-unknown",         LATIN, NULL           },
    {"default",           LATIN, NULL           },
    {"iso-8859-9",        OTHER, "WINDOWS-1254" },
    {"iso-8859-11",       OTHER, "WINDOWS-874"  },
    {"tis-620",           OTHER, "WINDOWS-874"  },
    {"iso-8859-6-i",      OTHER, "ISO-8859-6"   },
    {"iso-8859-8-i",      OTHER, "ISO-8859-8"   },
    {"gb2312",            OTHER, "GB18030"      },
    {"gbk",	       OTHER, "GB18030"      },
    {"ks_c_5601-1987",    OTHER, "CP949"        },
    {"euc-kr",            OTHER, "CP949"        },
    {"shift_jis",         OTHER, "CP932"        },
    {"shift-jis",         OTHER, "CP932"        },
    {"iso-2022-jp",       OTHER, "ISO-2022-JP-3"},
    {"big5",	      OTHER, "BIG5-HKSCS"   },
    {"x-mac-roman",       OTHER, "MACINTOSH"    },
    {"macroman",          OTHER, "MACINTOSH"    },
    {"utf-16",            OTHER, "UTF-16"       },
};

/* What the C1 range is in windows-1252; 0: not assigned. */
static const uint16_t high[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026,
    0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

/* iconv_open() loads a file; a reader without files must have it before. */
#define KEPT 64
#define NAME_MAX_LEN 40

static struct {
	char name[NAME_MAX_LEN];
	iconv_t cd;
} kept[KEPT];
static size_t n_kept;

static iconv_t
converter(const char *name)
{
	iconv_t cd;

	for (size_t i = 0; i < n_kept; i++) {
		if (strcmp(kept[i].name, name) == 0)
			return kept[i].cd;
	}
	cd = iconv_open("UTF-8", name);
	if (n_kept < KEPT) { /* failures too: they cost the most */
		memcpy(kept[n_kept].name, name, strlen(name) + 1);
		kept[n_kept++].cd = cd;
	} else if (cd != (iconv_t)-1) {
		iconv_close(cd);
		cd = (iconv_t)-1;
	}
	return cd;
}

void
charset_preload(void)
{
	static const char *const common[] = {"ISO-8859-2", "ISO-8859-3",
	    "ISO-8859-4", "ISO-8859-5", "ISO-8859-7", "ISO-8859-15",
	    "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1253", "WINDOWS-1257",
	    "KOI8-R", "KOI8-U", "CP437", "CP850", "UTF-7", "UTF-16LE",
	    "UTF-16BE"};

	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		(void)converter(common[i]);
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		if (labels[i].iconv != NULL)
			(void)converter(labels[i].iconv);
	}
}

static bool
is_ascii(struct str s)
{
	size_t i = 0;
	uint64_t w;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		if (w & UINT64_C(0x8080808080808080))
			return false;
	}
	for (; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

static struct str
from_latin(struct arena *a, struct str s)
{
	char *start = arena_alloc(a, s.n * 3 + 1), *o = start;

	for (size_t i = 0; i < s.n; i++) {
		unsigned c = (unsigned char)s.p[i];

		if (c >= 0x80 && c < 0xA0)
			c = high[c - 0x80] == 0 ? 0xFFFD : high[c - 0x80];
		if (c < 0x80) {
			*o++ = (char)c;
		} else if (c < 0x800) {
			*o++ = (char)(0xC0 | c >> 6);
			*o++ = (char)(0x80 | (c & 63));
		} else {
			*o++ = (char)(0xE0 | c >> 12);
			*o++ = (char)(0x80 | (c >> 6 & 63));
			*o++ = (char)(0x80 | (c & 63));
		}
	}
	return str_of(start, (size_t)(o - start));
}

/* Are there more whole characters beyond ASCII than broken bytes? */
static bool
mostly_utf8(struct str s)
{
	size_t whole = 0, broken = 0;

	while (s.n > 0) {
		const char *before = s.p;
		uint32_t cp = 0;

		if ((unsigned char)*s.p < 0x80) {
			s = str_from_pos(s, 1);
			continue;
		}
		if (!utf8_next(&s, &cp))
			break;
		if (cp == 0xFFFD && s.p - before < 3)
			broken++;
		else
			whole++;
	}
	return whole > broken;
}

static struct str
mend(struct arena *a, struct str s)
{
	struct buf b;
	struct str out;
	uint32_t cp = 0;

	buf_init(&b, 0);
	while (utf8_next(&s, &cp))
		utf8_put(&b, cp);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static struct str
guess(struct arena *a, struct str s)
{
	if (utf8_valid(s))
		return s;
	return mostly_utf8(s) ? mend(a, s) : from_latin(a, s);
}

/* What iconv refuses becomes U+FFFD, a byte at a time. */
static struct str
by_iconv(struct arena *a, struct str s, iconv_t cd)
{
	char *in = arena_alloc(a, s.n + 1);
	size_t left = s.n;
	struct buf b;
	struct str out;
	char chunk[4096];

	memcpy(in, s.p, s.n);
	buf_init(&b, 0);
	iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char *o = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, &in, &left, &o, &room);

		buf_add(&b, str_of(chunk, sizeof chunk - room));
		if (rc == (size_t)-1 && errno != E2BIG) {
			utf8_put(&b, 0xFFFD);
			in++;
			left--;
		}
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static const struct label *
known(struct str label)
{
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		if (str_iis(label, labels[i].label))
			return &labels[i];
	}
	return NULL;
}

/* The label as iconv takes it: upper case, nothing that starts an option. */
static bool
iconv_name(struct str label, char out[NAME_MAX_LEN])
{
	if (label.n == 0 || label.n >= NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (!((c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' ||
			     c == '_' || c == '.' || c == ':'))
			return false;
		out[i] = c;
	}
	out[label.n] = '\0';
	return true;
}

/* -1: none; the caller guesses. */
static iconv_t
converter_for(struct str label, const struct label *l)
{
	char name[NAME_MAX_LEN];

	if (l != NULL)
		return l->kind == OTHER ? converter(l->iconv) : (iconv_t)-1;
	if (!iconv_name(label, name))
		return (iconv_t)-1;
	return converter(name);
}

/* In these a byte below 0x80 is not always the letter that it looks like. */
static bool
is_plain_ascii(struct str label)
{
	static const char *const others[] = {
	    "utf-7", "utf-16", "utf-32", "iso-2022", "hz-", "ucs-", "unicode"};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (str_istarts(label, str_from(others[i])))
			return false;
	}
	return true;
}

static struct str
unmark(struct str s) /* a byte order mark is no text */
{
	return str_starts(s, STR("\xEF\xBB\xBF")) ? str_from_pos(s, 3) : s;
}

struct str
charset_utf8(struct arena *a, struct str bytes, struct str label)
{
	const struct label *l;
	iconv_t cd;

	label = str_trim(label);
	if (bytes.n == 0)
		return STR("");
	if (is_ascii(bytes) && is_plain_ascii(label))
		return bytes;
	l = known(label);
	if (l == NULL || l->kind == OTHER) {
		cd = converter_for(label, l);
		if (cd != (iconv_t)-1)
			return utf8_nfc(a, unmark(by_iconv(a, bytes, cd)));
	}
	return utf8_nfc(a, unmark(guess(a, bytes)));
}
