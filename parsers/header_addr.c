/*
 * Address lists, read by one pass over the field without recursion.
 *
 * What people's programs write is wider than RFC 5322: ';' between addresses,
 * commas in unquoted names, raw 8 bit, encoded words with commas inside.
 */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/header.h"

#define ADDRESSES_MAX 5000
#define HALF_NAME_MAX 200 /* what may stand before a comma */

struct scan {
	struct arena *a;
	struct str s;
	size_t at;
	struct buf phrase;  /* words before '<', or the bare address */
	struct buf comment; /* the last comment's text */
	struct buf angle;
	bool has_angle;
	bool quoted; /* the phrase has a quoted string */
	struct addresses *to;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A comment may hold comments; only its text is kept. */
static void
take_comment(struct scan *c)
{
	size_t depth = 1;

	buf_reset(&c->comment);
	for (c->at++; c->at < c->s.n; c->at++) {
		char ch = c->s.p[c->at];

		if (ch == '\\' && c->at + 1 < c->s.n)
			ch = c->s.p[++c->at];
		else if (ch == '(')
			depth++;
		else if (ch == ')' && --depth == 0)
			break;
		buf_addc(&c->comment, ch);
	}
	c->at++;
}

/* marks: with its quotes, as a local part needs them. */
static void
take_quoted(struct scan *c, struct buf *to, bool marks)
{
	if (marks)
		buf_addc(to, '"');
	for (c->at++; c->at < c->s.n && c->s.p[c->at] != '"'; c->at++) {
		if (c->s.p[c->at] == '\\' && c->at + 1 < c->s.n) {
			if (marks)
				buf_addc(to, '\\');
			c->at++;
		}
		buf_addc(to, c->s.p[c->at]);
	}
	if (marks)
		buf_addc(to, '"');
	c->at++;
}

/* Up to '>', or, where that is missing, to what cannot be in an address. */
static void
take_angle(struct scan *c)
{
	buf_reset(&c->angle);
	c->has_angle = true;
	c->at++;
	while (c->at < c->s.n && c->s.p[c->at] != '>') {
		char ch = c->s.p[c->at];

		if (ch == '"')
			take_quoted(c, &c->angle, true);
		else if (ch == '<')
			return;
		else {
			if (!is_blank(ch))
				buf_addc(&c->angle, ch);
			c->at++;
		}
	}
	c->at++;
}

/* Length of an encoded word at the cursor, 0: none. */
static size_t
word_length(const struct scan *c)
{
	struct str s = str_sub(str_from_pos(c->s, c->at), 0, 512);
	size_t marks = 0;

	if (!str_starts(s, STR("=?")))
		return 0;
	for (size_t i = 2; i < s.n; i++) {
		if (s.p[i] == '?' && ++marks >= 3 && i + 1 < s.n &&
		    s.p[i + 1] == '=')
			return i + 2;
		if (is_blank(s.p[i]) || s.p[i] == '<')
			return 0;
	}
	return 0;
}

static void
clear(struct scan *c)
{
	buf_reset(&c->phrase);
	buf_reset(&c->comment);
	buf_reset(&c->angle);
	c->has_angle = c->quoted = false;
}

/*
 * RFC 2047 has no place inside an address: what was checked for the sender's
 * domain are these very bytes.  A control in it makes it another's.
 */
static struct str
as_it_stands(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		p[i] = ch < 0x20 || ch == 0x7f ? '?' : s.p[i];
	}
	s = str_of(p, s.n);
	return str_find(s, STR("=?")) == SIZE_MAX ? header_text(a, s)
	                                          : utf8_clean(a, s);
}

/* The domain in lower case; a source route ("@a,@b:") is dropped. */
static struct str
email_of(struct arena *a, struct str s)
{
	size_t colon = s.n > 0 && s.p[0] == '@' ? str_chr(s, ':') : SIZE_MAX;
	struct str out;
	size_t at;
	char *p;

	if (colon != SIZE_MAX)
		s = str_from_pos(s, colon + 1);
	if (str_istarts(s, STR("mailto:")))
		s = str_from_pos(s, 7);
	out = arena_str(a, as_it_stands(a, s));
	at = str_rchr(out, '@');
	if (at == SIZE_MAX)
		return out;
	p = arena_alloc(a, out.n + 1);
	memcpy(p, out.p, out.n);
	for (size_t i = at; i < out.n; i++)
		p[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
	return str_of(p, out.n);
}

static struct str
strip_quotes(struct str s)
{
	s = str_trim(s);
	while (s.n >= 2 && (s.p[0] == '\'' || s.p[0] == '"') &&
	       s.p[s.n - 1] == s.p[0])
		s = str_trim(str_sub(s, 1, s.n - 2));
	return s;
}

static void
push(struct scan *c, struct str name, struct str email)
{
	struct address x;

	if (email.n == 0 || email.n > 320 || c->to->n >= ADDRESSES_MAX)
		return;
	x.name = arena_str(c->a, strip_quotes(header_text(c->a, name)));
	x.email = email_of(c->a, email);
	if (x.email.n > 0)
		ARENA_PUSH(c->a, c->to->a, c->to->n) = x;
}

/* A name without any address is a name with a comma, or nobody. */
static bool
is_address(struct str s)
{
	return str_chr(s, '@') != SIZE_MAX &&
	       (str_chr(s, ' ') == SIZE_MAX || str_starts(s, STR("\"")));
}

/* "a@b c@d": the word that has the '@'. */
static struct str
word_with_at(struct str s)
{
	struct str w;

	while (str_cut(&s, ' ', &w)) {
		if (str_chr(w, '@') != SIZE_MAX)
			return w;
	}
	return STR_NONE;
}

/* End of one mailbox.  True: the phrase stays, it was only half a name. */
static bool
finish(struct scan *c, bool more)
{
	struct str phrase = str_trim(buf_str(&c->phrase));
	struct str comment = buf_str(&c->comment);
	bool lone = str_chr(phrase, ' ') == SIZE_MAX && !c->quoted;

	if (c->has_angle)
		push(c, phrase, buf_str(&c->angle));
	else if (is_address(phrase) && !c->quoted)
		push(c, comment, phrase);
	else if (word_with_at(phrase).n > 0 && !c->quoted)
		push(c, comment, word_with_at(phrase));
	else if (c->quoted && str_chr(phrase, '@') != SIZE_MAX)
		push(c, comment, phrase);
	else if (more && phrase.n > 0 && phrase.n < HALF_NAME_MAX)
		return true;
	else if (lone)
		push(c, comment, phrase); /* MAILER-DAEMON */
	clear(c);
	return false;
}

static void
take_char(struct scan *c, char ch)
{
	if (is_blank(ch))
		ch = ' ';
	if (ch != ' ' || c->phrase.n > 0)
		buf_addc(&c->phrase, ch);
	c->at++;
}

/* A quoted local part keeps its quotes, a quoted name does not. */
static void
take_quotes(struct scan *c)
{
	size_t before = c->at, had = c->phrase.n;
	struct str next;

	take_quoted(c, &c->phrase, false);
	next = str_sub(c->s, c->at, 1);
	if (str_is(next, "@")) {
		buf_cut(&c->phrase, had);
		c->at = before;
		take_quoted(c, &c->phrase, true);
	} else
		c->quoted = true;
}

static void
step(struct scan *c)
{
	char ch = c->s.p[c->at];
	size_t n;

	if (ch == '(')
		take_comment(c);
	else if (ch == '"')
		take_quotes(c);
	else if (ch == '<')
		take_angle(c);
	else if (ch == '=' && (n = word_length(c)) > 0) {
		buf_add(&c->phrase, str_sub(c->s, c->at, n));
		c->at += n;
	} else if (ch == ',' || ch == ';') {
		if (finish(c, ch == ',' && c->at + 1 < c->s.n))
			buf_adds(&c->phrase, ",");
		c->at++;
	} else if (ch == ':' && !c->has_angle &&
		   str_chr(buf_str(&c->phrase), '@') == SIZE_MAX) {
		clear(c); /* a group's name */
		c->at++;
	} else
		take_char(c, ch);
}

void
header_addresses(struct arena *a, struct str value, struct addresses *to)
{
	struct scan c = {.a = a, .s = header_unfold(a, value), .to = to};

	while (c.at < c.s.n)
		step(&c);
	finish(&c, false);
	buf_clear(&c.phrase);
	buf_clear(&c.comment);
	buf_clear(&c.angle);
}
