/*
 * Parameters (RFC 2045, RFC 2231), as mailers really write them: `;;`, blanks
 * in unquoted names, RFC 2047 inside quotes, pieces in any order.
 */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/charset.h"
#include "parsers/header.h"

#define PARAMS_MAX 500
#define PIECES_MAX 200

/* Past a quoted string or a comment; p stands on its first byte. */
static size_t
skip_quoted(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\')
			i++;
	}
	return i < s.n ? i + 1 : s.n;
}

static size_t
skip_comment(struct str s, size_t i)
{
	unsigned depth = 0;

	for (; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return s.n;
}

/* Takes one piece up to ';' off *s; quotes hide it. */
static bool
cut_piece(struct str *s, struct str *piece)
{
	size_t i = 0;

	if (s->n == 0)
		return false;
	while (i < s->n && s->p[i] != ';')
		i = s->p[i] == '"' ? skip_quoted(*s, i) : i + 1;
	*piece = str_trim(str_sub(*s, 0, i));
	*s = str_from_pos(*s, i + 1);
	return true;
}

static struct str
unquote(struct arena *a, struct str v)
{
	char *p;
	size_t n = 0;

	v = str_trim(v);
	if (v.n == 0 || v.p[0] != '"') { /* a comment may stand behind it */
		size_t at = str_find(v, STR(" ("));

		return str_trim(str_sub(v, 0, at));
	}
	p = arena_alloc(a, v.n + 1);
	for (size_t i = 1; i < v.n && v.p[i] != '"'; i++) {
		/* a path of Windows' is no escape */
		if (v.p[i] == '\\' && i + 1 < v.n &&
		    (v.p[i + 1] == '"' || v.p[i + 1] == '\\'))
			i++;
		p[n++] = v.p[i];
	}
	return str_of(p, n);
}

static struct str
lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		p[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	return str_of(p, s.n);
}

/* name, name*, name*3, name*3* */
static struct param
read_param(struct arena *a, struct str name, struct str value)
{
	struct param p = {.piece = -1};
	size_t star;
	int64_t no = 0;

	name = str_trim(name);
	if (name.n > 0 && name.p[name.n - 1] == '*') {
		p.encoded = true;
		name.n--;
	}
	star = str_chr(name, '*');
	if (star != SIZE_MAX && str_int(str_from_pos(name, star + 1), &no) &&
	    no < PIECES_MAX) {
		p.piece = (int)no;
		name = str_sub(name, 0, star);
	} else if (p.encoded) {
		p.piece = 0;
	}
	p.name = lower(a, name);
	p.value = unquote(a, value);
	return p;
}

/* The value itself: up to a blank or a comment. */
static struct str
main_value(struct arena *a, struct str piece)
{
	size_t n = 0;

	if (piece.n > 0 && piece.p[0] == '(')
		piece = str_trim(str_from_pos(piece, skip_comment(piece, 0)));
	while (n < piece.n && piece.p[n] != ' ' && piece.p[n] != '\t' &&
	       piece.p[n] != '(')
		n++;
	return lower(a, utf8_clean(a, str_sub(piece, 0, n)));
}

struct params
header_params(struct arena *a, struct str value)
{
	struct params out = {0};
	struct str rest = header_unfold(a, value), piece;

	if (!cut_piece(&rest, &piece))
		return out;
	out.value = main_value(a, piece);
	while (out.n < PARAMS_MAX && cut_piece(&rest, &piece)) {
		size_t eq = str_chr(piece, '=');

		if (eq == SIZE_MAX || eq == 0)
			continue;
		ARENA_PUSH(a, out.p, out.n) = read_param(
		    a, str_sub(piece, 0, eq), str_from_pos(piece, eq + 1));
	}
	return out;
}

static int
hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
add_percent(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		int hi = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
		int lo = i + 2 < s.n ? hex(s.p[i + 2]) : -1;

		if (s.p[i] == '%' && hi >= 0 && lo >= 0) {
			buf_addc(b, (char)(hi << 4 | lo));
			i += 2;
		} else
			buf_addc(b, s.p[i]);
	}
}

/* charset'language'text */
static struct str
take_charset(struct str *s)
{
	size_t one = str_chr(*s, '\'');
	struct str charset;
	size_t two;

	if (one == SIZE_MAX)
		return STR_NONE;
	two = str_chr(str_from_pos(*s, one + 1), '\'');
	if (two == SIZE_MAX)
		return STR_NONE;
	charset = str_sub(*s, 0, one);
	*s = str_from_pos(*s, one + 1 + two + 1);
	return charset;
}

static struct str
join(struct arena *a, const struct param *const *piece, int n)
{
	struct str charset = STR_NONE, out;
	struct buf b = BUF_INIT;

	for (int i = 0; i < n && piece[i] != NULL; i++) {
		struct str v = piece[i]->value;

		if (i == 0 && piece[i]->encoded)
			charset = take_charset(&v);
		if (piece[i]->encoded)
			add_percent(&b, v);
		else
			buf_add(&b, v);
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return utf8_clean(a, charset_utf8(a, out, charset));
}

struct str
header_param(struct arena *a, const struct params *p, const char *name)
{
	const struct param *piece[PIECES_MAX] = {NULL};
	const struct param *plain = NULL;
	struct str want = str_from(name);

	for (size_t i = 0; i < p->n; i++) {
		const struct param *q = &p->p[i];

		if (!str_eq(q->name, want))
			continue;
		if (q->piece < 0 && plain == NULL)
			plain = q;
		else if (q->piece >= 0 && piece[q->piece] == NULL)
			piece[q->piece] = q;
	}
	if (piece[0] != NULL) /* RFC 2231 wins over the plain one beside it */
		return join(a, piece, PIECES_MAX);
	return plain == NULL ? STR_NONE : header_text(a, plain->value);
}
