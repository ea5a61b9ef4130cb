#include "parsers/transfer.h"

#include <string.h>

enum { B64_SKIP = 64, B64_PAD = 65 };

/* Value of each byte in base64; the URL alphabet is taken, too. */
static const unsigned char *
base64_table(void)
{
	static unsigned char t[256];
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";

	if (t['B'] == 1)
		return t;
	memset(t, B64_SKIP, sizeof t);
	for (unsigned i = 0; i < 64; i++)
		t[(unsigned char)alphabet[i]] = (unsigned char)i;
	t['-'] = 62;
	t['_'] = 63;
	t['='] = B64_PAD;
	return t;
}

/*
 * Whole groups of four in a row, the common case.  Returns how many bytes of
 * the input were taken.
 */
static size_t
base64_run(const unsigned char *t, const unsigned char *p, size_t n, char **out)
{
	size_t i = 0;
	char *o = *out;

	for (; i + 4 <= n; i += 4) {
		unsigned a = t[p[i]], b = t[p[i + 1]], c = t[p[i + 2]],
			 d = t[p[i + 3]];

		if ((a | b | c | d) > 63)
			break;
		*o++ = (char)(a << 2 | b >> 4);
		*o++ = (char)(b << 4 | c >> 2);
		*o++ = (char)(c << 6 | d);
	}
	*out = o;
	return i;
}

static char *
base64_flush(unsigned v, unsigned have, char *o)
{
	if (have >= 2)
		*o++ = (char)(have == 2 ? v >> 4 : v >> 10);
	if (have == 3)
		*o++ = (char)(v >> 2);
	return o;
}

/* Padding ends a group, not the text: some gateways join two of them. */
static struct str
base64_decode(struct arena *a, struct str raw)
{
	const unsigned char *t = base64_table();
	const unsigned char *p = (const unsigned char *)raw.p;
	char *start = arena_alloc(a, raw.n / 4 * 3 + 4), *o = start;
	unsigned v = 0, have = 0;

	for (size_t i = 0; i < raw.n;) {
		if (have == 0)
			i += base64_run(t, p + i, raw.n - i, &o);
		if (i == raw.n)
			break;
		unsigned x = t[p[i++]];
		if (x < 64) {
			v = v << 6 | x;
			have++;
		}
		if (have == 4) {
			*o++ = (char)(v >> 16);
			*o++ = (char)(v >> 8);
			*o++ = (char)v;
		}
		if (x == B64_PAD)
			o = base64_flush(v, have, o);
		if (have == 4 || x == B64_PAD)
			v = have = 0;
	}
	o = base64_flush(v, have, o);
	return str_of(start, (size_t)(o - start));
}

static int
hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* After a '=': a soft line break, an octet, or just a '='. */
static const char *
qp_escape(const char *p, const char *end, char **o)
{
	const char *q = p + 1;
	int hi = q < end ? hex((unsigned char)*q) : -1;
	int lo = q + 1 < end ? hex((unsigned char)q[1]) : -1;

	if (hi >= 0 && lo >= 0) {
		*(*o)++ = (char)(hi << 4 | lo);
		return p + 3;
	}
	while (q < end && (*q == ' ' || *q == '\t'))
		q++;
	if (q == end)
		return q;
	if (*q == '\n')
		return q + 1;
	if (*q == '\r')
		return q + 1 < end && q[1] == '\n' ? q + 2 : q + 1;
	*(*o)++ = '=';
	return p + 1;
}

/* Blanks at a line's end were added on the way. */
static char *
qp_trim(const char *start, char *o)
{
	while (o > start && (o[-1] == ' ' || o[-1] == '\t'))
		o--;
	return o;
}

/*
 * Bytes up to a '=' or the end of the line; most of a text.  Of a line without
 * an end no more than a piece is looked at, or each look would take the whole.
 */
static size_t
qp_run(const char *p, size_t n)
{
	const char *at;

	if (n > 256)
		n = 256;
	at = memchr(p, '\n', n);
	if (at != NULL)
		n = (size_t)(at - p);
	if ((at = memchr(p, '=', n)) != NULL)
		n = (size_t)(at - p);
	if ((at = memchr(p, '\r', n)) != NULL)
		n = (size_t)(at - p);
	return n;
}

static struct str
qp_decode(struct arena *a, struct str raw)
{
	char *start = arena_alloc(a, raw.n + 1), *o = start, *kept = start;
	const char *p = raw.p, *end = raw.p + raw.n;

	while (p < end) {
		size_t run = qp_run(p, (size_t)(end - p));

		memcpy(o, p, run);
		o += run;
		p += run;
		if (p == end)
			break;
		if (*p == '=') {
			p = qp_escape(p, end, &o);
			kept = o; /* what was encoded is meant */
		} else {
			o = qp_trim(kept, o);
			*o++ = *p++;
			kept = o;
		}
	}
	return str_of(start, (size_t)(o - start));
}

static char *
uu_line(struct str line, char *o)
{
	size_t want = (size_t)((line.p[0] - ' ') & 63);

	for (size_t i = 1; i + 1 < line.n && want > 0; i += 4) {
		unsigned v = 0;

		for (size_t k = 0; k < 4; k++)
			v = v << 6 |
			    (i + k < line.n
				    ? (unsigned)(line.p[i + k] - ' ') & 63
				    : 0);
		for (int shift = 16; shift >= 0 && want > 0; shift -= 8) {
			*o++ = (char)(v >> shift);
			want--;
		}
	}
	return o;
}

static struct str
uu_decode(struct arena *a, struct str raw)
{
	char *start = arena_alloc(a, raw.n + 64), *o = start;
	struct str line;
	bool inside = false;

	while (str_line(&raw, &line)) {
		if (!inside)
			inside = str_starts(line, STR("begin "));
		else if (str_is(str_trim(line), "end"))
			break;
		else if (line.n > 0)
			o = uu_line(line, o);
	}
	return str_of(start, (size_t)(o - start));
}

enum transfer
transfer_of(struct str name)
{
	static const struct {
		const char *name;
		enum transfer how;
	} table[] = {
	    {"base64",           TRANSFER_BASE64},
	    {"quoted-printable", TRANSFER_QP    },
	    {"x-uuencode",       TRANSFER_UU    },
	    {"x-uue",            TRANSFER_UU    },
	    {"uuencode",         TRANSFER_UU    },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (str_iis(name, table[i].name))
			return table[i].how;
	}
	return TRANSFER_PLAIN;
}

struct str
transfer_decode(struct arena *a, struct str raw, enum transfer how)
{
	if (raw.n == 0)
		return STR("");
	switch (how) {
	case TRANSFER_BASE64:
		return base64_decode(a, raw);
	case TRANSFER_QP:
		return qp_decode(a, raw);
	case TRANSFER_UU:
		return uu_decode(a, raw);
	case TRANSFER_PLAIN:
	default:
		return raw;
	}
}

/* Line ends and padding aside; exact for what encoders write. */
static int64_t
base64_size(struct str raw)
{
	struct str s = str_trim(raw);
	size_t pad = 0, breaks = 0, line;

	while (s.n > 0 && s.p[s.n - 1] == '=') {
		s.n--;
		pad++;
	}
	if ((line = str_chr(s, '\n')) != SIZE_MAX && line > 0) {
		bool crlf = s.p[line - 1] == '\r';

		breaks = s.n / (line + 1) * (crlf ? 2 : 1);
	}
	(void)pad;
	return (int64_t)((s.n - breaks) * 3 / 4);
}

int64_t
transfer_size(struct str raw, enum transfer how)
{
	int64_t n = 0;

	if (how == TRANSFER_BASE64)
		return base64_size(raw);
	if (how != TRANSFER_QP)
		return (int64_t)raw.n;
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] != '=')
			n++;
		else if (i + 2 < raw.n &&
			 hex((unsigned char)raw.p[i + 1]) >= 0) {
			n++;
			i += 2;
		} else
			while (i + 1 < raw.n && raw.p[i] != '\n')
				i++;
	}
	return n;
}
