/*
 * mailcheck.c - a finished mail read back, by the parser that reads
 * strangers' mails, and compared with what was meant.
 */
#include <string.h>

#include "base/utf8.h"
#include "flow/mailbuild.h"
#include "parsers/header.h"
#include "parsers/transfer.h"

static int
bug(struct err *e, const char *what)
{
	return err_set(
	    e, ERR_BUG, "a finished mail does not read back: %s", what);
}

static bool
is_7bit(struct str s)
{
	unsigned bad = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		bad |= (unsigned)(c > 126) | (unsigned)(c == 0);
	}
	return bad == 0;
}

/* 7 bit, CR LF, lines as RFC 5321 allows them, no lone dot. */
static int
check_bytes(struct str raw, struct err *e)
{
	struct str rest = raw;

	if (!is_7bit(raw))
		return bug(e, "a byte that is not 7 bit");
	if (raw.n == 0 || raw.p[raw.n - 1] != '\n')
		return bug(e, "the last line's end");
	while (rest.n > 0) {
		size_t n = str_chr(rest, '\n') + 1;

		if (n < 2 || str_chr(rest, '\r') != n - 2)
			return bug(e, "a bare CR or LF");
		if (n > 999)
			return bug(e, "a line over 998 bytes");
		if (rest.p[0] == '.')
			return bug(e, "a line that begins with a dot");
		rest = str_from_pos(rest, n);
	}
	return 0;
}

/* The one field of that name; NULL: none or several. */
static const struct field *
only(const struct fields *f, const char *name)
{
	return header_find(f, name, 1) == NULL ? header_find(f, name, 0) : NULL;
}

static bool
is_text(
    struct arena *a, const struct fields *f, const char *name, struct str meant)
{
	const struct field *h = only(f, name);

	return h != NULL &&
	       str_eq(header_text(a, h->value), str_trim(utf8_nfc(a, meant)));
}

static bool
is_address(struct arena *a, const struct fields *f, const char *name,
    const struct address *meant)
{
	const struct field *h = only(f, name);
	struct addresses got = {.n = 0};

	if (meant->email.n == 0)
		return header_find(f, name, 0) == NULL;
	if (h == NULL)
		return false;
	header_addresses(a, h->value, &got);
	return got.n == 1 && str_ieq(got.a[0].email, meant->email) &&
	       str_eq(got.a[0].name, str_trim(utf8_nfc(a, meant->name)));
}

static bool
is_ids(struct arena *a, const struct fields *f, const char *name,
    const struct str *ids, size_t n)
{
	const struct field *h = only(f, name);
	struct texts got = {.n = 0};

	if (n == 0)
		return header_find(f, name, 0) == NULL;
	if (h == NULL)
		return false;
	header_ids(a, h->value, &got);
	if (got.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(got.s[i], ids[i]))
			return false;
	}
	return true;
}

static bool
is_date(const struct fields *f, int64_t date)
{
	const struct field *h = only(f, "Date");
	int64_t got;

	return h != NULL && header_date(h->value, &got) && got == date;
}

/* What mail_build writes in any case: From To Subject Date ID, two of MIME. */
static size_t
count_meant(const struct mail *m)
{
	size_t n = 7;

	n += m->reply_to.email.n > 0;
	n += m->in_reply_to.n > 0;
	n += m->references.n > 0;
	for (size_t i = 0; i < m->n_extra; i++)
		n += m->extra[i].value.n > 0;
	return n;
}

static int
check_headers(struct arena *a, const struct mail *m, const struct fields *f,
    struct err *e)
{
	if (f->n != count_meant(m))
		return bug(e, "the number of header fields");
	if (!is_address(a, f, "From", &m->from))
		return bug(e, "From");
	if (!is_address(a, f, "To", &m->to))
		return bug(e, "To");
	if (!is_address(a, f, "Reply-To", &m->reply_to))
		return bug(e, "Reply-To");
	if (!is_text(a, f, "Subject", m->subject))
		return bug(e, "Subject");
	if (!is_date(f, m->date))
		return bug(e, "Date");
	if (!is_ids(a, f, "Message-ID", &m->message_id, 1))
		return bug(e, "Message-ID");
	if (!is_ids(a, f, "In-Reply-To", &m->in_reply_to, m->in_reply_to.n > 0))
		return bug(e, "In-Reply-To");
	if (!is_ids(a, f, "References", m->references.s, m->references.n))
		return bug(e, "References");
	for (size_t i = 0; i < m->n_extra; i++) {
		if (m->extra[i].value.n > 0 &&
		    !is_text(a, f, m->extra[i].name, m->extra[i].value))
			return bug(e, m->extra[i].name);
	}
	return 0;
}

/* CR LF back to LF, and the line end that the encoding added. */
static struct str
plain_lines(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	struct str piece;
	size_t n = 0;

	while (str_cut(&s, '\r', &piece)) {
		if (piece.n > 0)
			memcpy(p + n, piece.p, piece.n);
		n += piece.n;
	}
	return str_rtrim(str_of(p, n));
}

/* Takes the next leaf off *body: behind its header, up to its boundary. */
static bool
next_leaf(struct arena *a, struct str *body, struct str *leaf, struct str *type,
    struct str *encoding)
{
	size_t at = str_find(*body, STR("\r\n--=_")), end;
	struct fields f;
	struct str part;
	const char *over;

	for (; at != SIZE_MAX; at = str_find(*body, STR("\r\n--=_"))) {
		*body = str_from_pos(*body, at + 2);
		end = str_find(*body, STR("\r\n"));
		part = str_from_pos(*body, end + 2);
		f = header_fields(a, &part, &over);
		if (header_find(&f, "Content-Transfer-Encoding", 0) == NULL)
			continue; /* a multipart, or the end of one */
		*encoding = str_trim(
		    header_find(&f, "Content-Transfer-Encoding", 0)->value);
		*type = str_trim(header_find(&f, "Content-Type", 0)->value);
		*leaf = str_sub(part, 0, str_find(part, STR("\r\n--=_")));
		return true;
	}
	return false;
}

static bool
is_leaf(struct arena *a, struct str *body, const char *type, struct str meant)
{
	struct str leaf, got_type, encoding;

	if (!next_leaf(a, body, &leaf, &got_type, &encoding) ||
	    !str_starts(got_type, str_from(type)))
		return false;
	return str_eq(
	    plain_lines(a, transfer_decode(a, leaf, transfer_of(encoding))),
	    plain_lines(a, meant));
}

static int
check_body(
    struct arena *a, const struct mail *m, struct str body, struct err *e)
{
	struct str leaf, type, encoding;

	if (!is_leaf(a, &body, "text/plain", m->text))
		return bug(e, "the text part");
	if (!is_leaf(a, &body, "text/html", m->html))
		return bug(e, "the HTML part");
	for (size_t i = 0; i < m->n_parts; i++) {
		if (!is_leaf(a, &body, m->parts[i].type, m->parts[i].body))
			return bug(e, m->parts[i].type);
	}
	return next_leaf(a, &body, &leaf, &type, &encoding)
	           ? bug(e, "a part too many")
	           : 0;
}

int
mail_verify(const struct mail *m, struct str raw, struct err *e)
{
	struct arena *a = arena_new();
	struct str rest = raw;
	struct fields f;
	const char *over;
	int rc = -1;

	if (check_bytes(raw, e) != 0)
		goto out;
	f = header_fields(a, &rest, &over);
	if (over != NULL) {
		bug(e, over);
		goto out;
	}
	if (check_headers(a, m, &f, e) != 0)
		goto out;
	/* The empty line belongs to the first boundary. */
	rest = str_of(rest.p - 2, rest.n + 2);
	rc = check_body(a, m, rest, e);
out:
	arena_free(a);
	return rc;
}
