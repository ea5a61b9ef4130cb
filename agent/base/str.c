#include "base/str.h"

#include <string.h>
#include <strings.h>

bool
str_ieq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (d != 0)
		return d;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_iis(struct str a, const char *cstr)
{
	return str_ieq(a, str_from(cstr));
}

bool
str_istarts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_ieq(str_sub(s, 0, prefix.n), prefix);
}

bool
str_iends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       str_ieq(str_from_pos(s, s.n - suffix.n), suffix);
}

size_t
str_find(struct str s, struct str what)
{
	const char *at;

	if (what.n == 0)
		return 0;
	if (s.n < what.n)
		return SIZE_MAX;
	at = memmem(s.p, s.n, what.p, what.n);
	return at == NULL ? SIZE_MAX : (size_t)(at - s.p);
}

size_t
str_ifind(struct str s, struct str what)
{
	for (size_t i = 0; i + what.n <= s.n; i++) {
		if (str_ieq(str_sub(s, i, what.n), what))
			return i;
	}
	return SIZE_MAX;
}

size_t
str_chr(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return at == NULL ? SIZE_MAX : (size_t)(at - s.p);
}

size_t
str_rchr(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memrchr(s.p, c, s.n);

	return at == NULL ? SIZE_MAX : (size_t)(at - s.p);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_rtrim(struct str s)
{
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_trim(struct str s)
{
	s = str_rtrim(s);
	while (s.n > 0 && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

bool
str_line(struct str *text, struct str *line)
{
	size_t nl;

	if (text->n == 0)
		return false;
	nl = str_chr(*text, '\n');
	*line = str_sub(*text, 0, nl);
	*text = nl == SIZE_MAX ? STR_NONE : str_from_pos(*text, nl + 1);
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

bool
str_cut(struct str *text, char sep, struct str *piece)
{
	size_t at;

	if (text->p == NULL)
		return false;
	at = str_chr(*text, sep);
	*piece = str_sub(*text, 0, at);
	if (at == SIZE_MAX)
		*text = STR_NONE;
	else
		*text = (struct str){text->p + at + 1, text->n - at - 1};
	return true;
}

size_t
str_words(struct str s)
{
	size_t n = 0;
	struct str word;

	while (str_cut(&s, ' ', &word))
		n += word.n > 0;
	return n;
}

bool
str_int(struct str s, int64_t *out)
{
	int64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, s.p[i] - '0', &v))
			return false;
	}
	*out = v;
	return true;
}

bool
str_has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			return true;
	}
	return false;
}

struct str
str_domain(struct str email)
{
	size_t at = str_rchr(email, '@');

	return at == SIZE_MAX ? STR_NONE : str_from_pos(email, at + 1);
}
