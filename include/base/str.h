/*
 * base/str.h - text that somebody else owns: a pointer and a length.
 *
 * Everything that comes from a mail travels as a struct str.  It is borrowed
 * and never NUL terminated by promise; C strings live at the edges only.
 * Letters are ASCII here; for German see base/utf8.h.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_FMT(s) */
#define STR_FMT(s) (int)(s).n, ((s).p == NULL ? "" : (s).p)

/* The shortest ones stand here: parsers ask them by the million. */
static inline struct str
str_of(const char *p, size_t n)
{
	return (struct str){p, n};
}

static inline struct str
str_from(const char *cstr) /* NULL gives an empty one */
{
	return cstr == NULL ? STR_NONE : (struct str){cstr, strlen(cstr)};
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n &&
	       (a.n == 0 || (a.p[0] == b.p[0] && memcmp(a.p, b.p, a.n) == 0));
}

/* Parts; a position behind the end gives an empty one. */
static inline struct str
str_from_pos(struct str s, size_t pos)
{
	return pos >= s.n ? STR_NONE : (struct str){s.p + pos, s.n - pos};
}

static inline struct str
str_sub(struct str s, size_t pos, size_t n)
{
	struct str r = str_from_pos(s, pos);

	if (r.n > n)
		r.n = n;
	return r;
}

static inline bool
str_is(struct str a, const char *cstr)
{
	return str_eq(a, str_from(cstr));
}

static inline bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_of(s.p, prefix.n), prefix);
}

static inline bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       str_eq(str_from_pos(s, s.n - suffix.n), suffix);
}

bool str_ieq(struct str a, struct str b); /* ASCII case ignored */
int str_cmp(struct str a, struct str b);
bool str_iis(struct str a, const char *cstr);
bool str_istarts(struct str s, struct str prefix);
bool str_iends(struct str s, struct str suffix);

/* Position of the first match, or SIZE_MAX. */
size_t str_find(struct str s, struct str what);
size_t str_ifind(struct str s, struct str what);
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);

struct str str_trim(struct str s);  /* blanks, tabs, CR, LF on both ends */
struct str str_rtrim(struct str s); /* on the right only */

/*
 * Takes the next line off *text: without its LF or CR LF.  False at the end.
 */
bool str_line(struct str *text, struct str *line);

/*
 * Takes the next piece up to sep off *text.  False at the end.  "a,,b" has
 * three pieces, "" has one that is empty, STR_NONE has none.
 */
bool str_cut(struct str *text, char sep, struct str *piece);

size_t str_words(struct str s); /* words between blanks */

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool str_has_digit(struct str s);

/* What stands behind an address' last '@'; STR_NONE without one. */
struct str str_domain(struct str email);

/* Decimal digits only.  False: not a number, or more than an int64_t. */
bool str_int(struct str s, int64_t *out);

#endif
