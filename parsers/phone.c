#include "parsers/phone.h"

#include <string.h>

#define DIGITS_MIN 7 /* in running text: more than a postcode has */
#define DIGITS_MAX 15

/* Digits without (0), which nobody dials behind +49. */
static size_t
digits_of(struct str s, char out[DIGITS_MAX + 1])
{
	bool foreign = s.n > 0 && (s.p[0] == '+' || str_starts(s, STR("00")));
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (foreign && str_starts(str_from_pos(s, i), STR("(0)")))
			i += 2;
		else if (is_digit(s.p[i]) && n < DIGITS_MAX)
			out[n++] = s.p[i];
		else if (is_digit(s.p[i]))
			return 0;
	}
	return n;
}

struct str
phone_e164(struct arena *a, struct str printed)
{
	char d[DIGITS_MAX + 1];
	struct str s = str_trim(printed);
	size_t n;

	if (s.n > 0 && s.p[0] == '(')
		s = str_from_pos(s, 1);
	n = digits_of(s, d);
	if (s.n == 0 || n < 6 || n > DIGITS_MAX)
		return STR("");
	if (s.p[0] == '+')
		return arena_fmt(a, "+%.*s", (int)n, d);
	if (d[0] != '0')
		return n > 10 && memcmp(d, "49", 2) == 0
		           ? arena_fmt(a, "+%.*s", (int)n, d)
		           : STR("");
	if (d[1] == '0')
		return arena_fmt(a, "+%.*s", (int)n - 2, d + 2);
	return arena_fmt(a, "+49%.*s", (int)n - 1, d + 1);
}

/* Bytes of a mark that may stand between two digits, or 0. */
static size_t
joint(struct str s)
{
	if (s.n == 0)
		return 0;
	if (str_starts(s, STR("\xc2\xa0")))
		return 2;
	if (str_starts(s, STR("\xe2\x80\x93")) ||
	    str_starts(s, STR("\xe2\x80\x91")) ||
	    str_starts(s, STR("\xe2\x80\xaf")))
		return 3;
	return strchr(" /-.()", s.p[0]) != NULL ? 1 : 0;
}

/* " / 0176…" and two blanks begin another number. */
static bool
parts(struct str between, struct str next, size_t digits)
{
	size_t blanks = 0;

	for (size_t i = 0; i < between.n; i++)
		blanks += between.p[i] == ' ';
	if (between.n > 5 || (blanks >= 2 && blanks == between.n))
		return true;
	return digits >= DIGITS_MIN && blanks > 0 && blanks < between.n &&
	       next.n > 1 &&
	       (next.p[0] == '+' || (next.p[0] == '0' && is_digit(next.p[1])));
}

/* How many bytes of s are one number; its digits in *digits. */
static size_t
number_length(struct str s, size_t *digits)
{
	size_t i = 0, end = 0, from, step;

	*digits = 0;
	while (i < s.n && (s.p[i] == '+' || s.p[i] == '('))
		i++;
	while (i < s.n) {
		from = i;
		while ((step = joint(str_from_pos(s, i))) > 0)
			i += step;
		if (i >= s.n || !is_digit(s.p[i]))
			break;
		if (from > 0 && parts(str_sub(s, from, i - from),
				    str_from_pos(s, i), *digits))
			break;
		while (i < s.n && is_digit(s.p[i])) {
			i++;
			(*digits)++;
		}
		end = i;
	}
	return end;
}

static bool
begins(struct str s)
{
	if (s.p[0] == '(')
		return s.n > 1 && (s.p[1] == '0' || s.p[1] == '+');
	if (s.p[0] == '+')
		return s.n > 1 && is_digit(s.p[1]) && s.p[1] != '0';
	return s.p[0] == '0';
}

static bool
is_inside_word(struct str text, size_t at)
{
	unsigned char c;

	if (at == 0)
		return false;
	c = (unsigned char)text.p[at - 1];
	return is_digit((char)c) || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (c >= 0x80 && c != 0xa0) ||
	       (strchr("-/.,_@#=", c) != NULL && at > 1 &&
		   (is_digit(text.p[at - 2]) ||
		       ((text.p[at - 2] | 32) >= 'a' &&
			   (text.p[at - 2] | 32) <= 'z')) &&
		   !(c == '.' || c == '/' || c == ','));
}

static bool
is_fax(struct str text, size_t at)
{
	struct str before =
	    str_sub(text, at > 14 ? at - 14 : 0, at > 14 ? 14 : at);
	size_t nl = str_rchr(before, '\n');

	if (nl != SIZE_MAX)
		before = str_from_pos(before, nl + 1);
	return str_ifind(before, STR("fax")) != SIZE_MAX;
}

/* 01.12.2026, 08:30, 0,78 m and 0000 are none. */
static bool
is_phone(struct str s, size_t digits)
{
	size_t dots = 0, others = 0;

	if (digits < DIGITS_MIN || digits > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		dots += s.p[i] == '.';
		others += joint(str_sub(s, i, 1)) > 0 && s.p[i] != '.';
	}
	return !(dots == 2 && others == 0 && digits == 8 && s.p[2] == '.' &&
		 s.p[5] == '.');
}

static void
add(struct arena *a, struct texts *out, struct str number)
{
	struct str e = phone_e164(a, number);

	for (size_t i = 0; i < out->n; i++) {
		if (str_eq(out->s[i], number) ||
		    (e.n > 0 && str_eq(phone_e164(a, out->s[i]), e)))
			return;
	}
	ARENA_PUSH(a, out->s, out->n) = number;
}

void
phone_scan(struct arena *a, struct str text, struct texts *out)
{
	size_t i = 0, n, digits;

	while (i < text.n && out->n < 16) {
		struct str rest = str_from_pos(text, i);

		if (!begins(rest) || is_inside_word(text, i)) {
			i++;
			continue;
		}
		n = number_length(rest, &digits);
		if (is_phone(str_sub(rest, 0, n), digits) && !is_fax(text, i))
			add(a, out, str_sub(rest, 0, n));
		i += n > 0 ? n : 1;
	}
}

void
phone_field(struct arena *a, struct str value, struct texts *out)
{
	size_t before = out->n, digits, n, i = 0;

	phone_scan(a, value, out);
	if (out->n > before)
		return;
	while (i < value.n && !is_digit(value.p[i]))
		i++;
	n = number_length(str_from_pos(value, i), &digits);
	if (digits >= 5 && digits <= DIGITS_MAX)
		add(a, out, str_sub(value, i, n));
}
