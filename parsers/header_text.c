/*
 * Encoded words (RFC 2047).  Words side by side are joined as bytes before
 * their charset is undone, for mailers split them inside a character.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/charset.h"
#include "parsers/header.h"
#include "parsers/transfer.h"

#define WORD_MAX 4096 /* RFC: 75; whole subjects are seen */
#define LABEL_MAX 64

struct word {
	struct str charset;
	char encoding; /* 'b', 'q' */
	struct str text;
	size_t length; /* in the header, with its marks */
};

/* Reads =?charset?B?text?= at the start of s. */
static bool
read_word(struct str s, struct word *w)
{
	size_t one, end;
	struct str rest = str_from_pos(s, 2);

	one = str_chr(str_sub(rest, 0, LABEL_MAX), '?');
	if (one == 0 || one > rest.n || rest.n - one < 3)
		return false;
	w->charset = str_sub(rest, 0, one);
	w->charset = str_sub(w->charset, 0, str_chr(w->charset, '*'));
	w->encoding = (char)(rest.p[one + 1] | 0x20);
	if ((w->encoding != 'b' && w->encoding != 'q') ||
	    rest.p[one + 2] != '?')
		return false;
	rest = str_from_pos(rest, one + 3);
	end = str_find(str_sub(rest, 0, WORD_MAX), STR("?="));
	if (end == SIZE_MAX)
		return false;
	w->text = str_sub(rest, 0, end);
	w->length = 2 + one + 3 + end + 2;
	return true;
}

static void
add_decoded(struct arena *a, struct buf *b, const struct word *w)
{
	char *p;

	if (w->encoding == 'b') {
		buf_add(b, transfer_decode(a, w->text, TRANSFER_BASE64));
		return;
	}
	p = arena_alloc(a, w->text.n + 1);
	for (size_t i = 0; i < w->text.n; i++)
		p[i] = (char)(w->text.p[i] == '_' ? ' ' : w->text.p[i]);
	buf_add(b, transfer_decode(a, str_of(p, w->text.n), TRANSFER_QP));
}

struct decoder {
	struct arena *a;
	struct buf out;     /* UTF-8 */
	struct buf pending; /* bytes in `charset` */
	struct str charset;
};

static void
flush(struct decoder *d)
{
	if (d->pending.n > 0)
		buf_add(&d->out,
		    charset_utf8(d->a, buf_str(&d->pending), d->charset));
	buf_reset(&d->pending);
}

static void
take_plain(struct decoder *d, struct str s)
{
	flush(d);
	buf_add(&d->out, charset_utf8(d->a, s, STR_NONE));
}

static void
take_word(struct decoder *d, const struct word *w)
{
	if (!str_ieq(d->charset, w->charset))
		flush(d);
	d->charset = w->charset;
	add_decoded(d->a, &d->pending, w);
}

/* Controls go; what breaks a line becomes a blank. */
static struct str
one_line(struct arena *a, struct str s)
{
	char *p;

	s = utf8_clean(a, s);
	if (str_chr(s, '\n') == SIZE_MAX && str_chr(s, '\t') == SIZE_MAX)
		return str_trim(s);
	p = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i]);
	return str_trim(str_of(p, s.n));
}

static struct str
decode_words(struct arena *a, struct str s)
{
	struct decoder d = {.a = a};
	bool after_word = false;
	struct str out;

	while (s.n > 0) {
		size_t at = str_find(s, STR("=?"));
		struct str plain = str_sub(s, 0, at);
		struct word w = {.length = 0};

		if (at != SIZE_MAX && !read_word(str_from_pos(s, at), &w))
			plain = str_sub(s, 0, at + 2);
		/* blanks between two words are no text */
		if (at == SIZE_MAX || w.length == 0 || !after_word ||
		    str_trim(plain).n > 0)
			take_plain(&d, plain);
		after_word = at != SIZE_MAX && w.length > 0;
		if (after_word)
			take_word(&d, &w);
		s = str_from_pos(s, plain.n + (after_word ? w.length : 0));
	}
	flush(&d);
	out = arena_str(a, buf_str(&d.out));
	buf_clear(&d.out);
	buf_clear(&d.pending);
	return utf8_nfc(a, out);
}

struct str
header_text(struct arena *a, struct str value)
{
	value = header_unfold(a, value);
	if (str_find(value, STR("=?")) == SIZE_MAX)
		return one_line(a, charset_utf8(a, value, STR_NONE));
	return one_line(a, decode_words(a, value));
}
