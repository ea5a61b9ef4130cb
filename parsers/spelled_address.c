#include <string.h>

#include "base/utf8.h"
#include "parsers/spelled.h"

static bool
in_address(char c)
{
	return strchr(" \t<>,;:\"()[]'|", c) == NULL;
}

/* The next x@y from `from` on; its end in *end. */
static struct str
next_email(struct str s, size_t from, size_t *end)
{
	for (size_t i = from; i < s.n; i++) {
		size_t b = i, e = i + 1;

		if (s.p[i] != '@')
			continue;
		while (b > from && in_address(s.p[b - 1]))
			b--;
		while (e < s.n && in_address(s.p[e]))
			e++;
		while (e > i + 1 && s.p[e - 1] == '.')
			e--;
		*end = e;
		if (b < i && e > i + 1)
			return str_sub(s, b, e - b);
		i = e;
	}
	*end = s.n;
	return STR_NONE;
}

/* "local@Domain.example" with the domain in lower case. */
static struct str
canonical(struct arena *a, struct str email)
{
	size_t at = str_rchr(email, '@');
	struct str domain = utf8_lower(a, str_from_pos(email, at));

	return arena_fmt(
	    a, "%.*s%.*s", STR_FMT(str_sub(email, 0, at)), STR_FMT(domain));
}

/* Without brackets, quotes and separators on its ends. */
static struct str
trim_name(struct str s)
{
	static const char *const quotes[] = {"«", "»", "„", "“", "”", "\u00a0"};
	bool again = true;

	while (again) {
		again = false;
		while (s.n > 0 && strchr(" \t,;:<>[]()\"'|", s.p[0]) != NULL)
			s = str_from_pos(s, 1);
		while (
		    s.n > 0 && strchr(" \t,;:<>[(\"'|", s.p[s.n - 1]) != NULL)
			s.n--;
		for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
			struct str q = str_from(quotes[i]);

			if (str_starts(s, q)) {
				s = str_from_pos(s, q.n);
				again = true;
			}
			if (str_ends(s, q)) {
				s.n -= q.n;
				again = true;
			}
		}
	}
	return s;
}

/* What stands before the address, up to a bracket. */
static struct str
name_before(struct str s)
{
	size_t n = 0;

	s = trim_name(s);
	while (n < s.n && strchr("<[", s.p[n]) == NULL)
		n++;
	s = trim_name(str_sub(s, 0, n));
	if (str_iends(s, STR("mailto")))
		s = trim_name(str_sub(s, 0, s.n - 6));
	return s;
}

struct address
spelled_address(struct arena *a, struct str value)
{
	struct address r = {STR(""), STR("")};
	struct str email;
	size_t end;

	value = str_trim(value);
	email = next_email(value, 0, &end);
	if (email.p == NULL) {
		r.name = name_before(value);
		return r;
	}
	r.email = canonical(a, email);
	r.name = name_before(str_of(value.p, (size_t)(email.p - value.p)));
	if (str_ieq(r.name, email) || str_chr(r.name, '@') != SIZE_MAX)
		r.name = STR("");
	return r;
}

/* "x@y<mailto:x@y>" names one twice. */
static bool
is_again(const struct addresses *to, struct str email)
{
	return to->n > 0 && str_ieq(to->a[to->n - 1].email, email);
}

void
spelled_addresses(struct arena *a, struct str value, struct addresses *to)
{
	size_t from = 0, end;

	for (;;) {
		struct str email = next_email(value, from, &end), before;
		struct address r;

		if (email.p == NULL)
			return;
		before =
		    str_sub(value, from, (size_t)(email.p - value.p) - from);
		from = end;
		r.email = canonical(a, email);
		r.name = name_before(before);
		if (!is_again(to, r.email))
			ARENA_PUSH(a, to->a, to->n) = r;
	}
}
