#include "flow/mailbuild.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/*
 * "=_" can stand neither in quoted-printable nor in base64, so no body can
 * hold a boundary, and equal mails have equal bytes.
 */
#define MIXED "=_dachpost_mixed"
#define ALTERNATIVE "=_dachpost_text"
#define LINE_MAX_QP 76
#define WORD_MAX 75 /* RFC 2047 */

static bool
is_plain(char c)
{
	return c > 32 && c < 127 && strchr("<>()[]\\,;:\"", c) == NULL;
}

static bool
one_at(struct str s, size_t max)
{
	size_t at = str_chr(s, '@');

	if (at == SIZE_MAX || at == 0 || at + 1 >= s.n || s.n > max ||
	    str_rchr(s, '@') != at)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_plain(s.p[i]))
			return false;
	}
	return true;
}

bool
mail_address_ok(struct str email)
{
	return one_at(email, 254);
}

/* Old mailers write IDs without a host, others with brackets in them. */
bool
mail_id_ok(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		if (id.p[i] <= 32 || id.p[i] >= 127 || id.p[i] == '<' ||
		    id.p[i] == '>')
			return false;
	}
	return id.n > 0 && id.n <= 250;
}

/* One line of text: nothing that ends a header. */
static bool
value_ok(struct str s)
{
	if (!utf8_valid(s) || s.n > 2000)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 32 || s.p[i] == 127)
			return false;
	}
	return true;
}

/* A header being written; col is where its line stands. */
struct line {
	struct buf *to;
	size_t col;
	bool first; /* no word yet */
};

static void
line_begin(struct line *l, struct buf *to, const char *name)
{
	buf_addf(to, "%s:", name);
	*l = (struct line){to, strlen(name) + 1, true};
}

/* A word that may begin a new line. */
static void
line_word(struct line *l, struct str word)
{
	if (!l->first && l->col + 1 + word.n > LINE_MAX_QP) {
		buf_adds(l->to, "\r\n");
		l->col = 0;
	}
	buf_addc(l->to, ' ');
	buf_add(l->to, word);
	l->col += 1 + word.n;
	l->first = false;
}

static void
line_end(struct line *l)
{
	buf_adds(l->to, "\r\n");
}

/* What may stand bare in an encoded word, even within a phrase. */
static bool
is_bare(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c != 0 && strchr("!*+-/", c) != NULL);
}

static size_t
q_escape(char *out, size_t n, unsigned char c)
{
	static const char hex[] = "0123456789ABCDEF";

	out[n++] = '=';
	out[n++] = hex[c >> 4];
	out[n++] = hex[c & 15];
	return n;
}

static size_t
q_add(char *out, struct str ch)
{
	size_t n = 0;

	for (size_t i = 0; i < ch.n; i++) {
		unsigned char c = (unsigned char)ch.p[i];

		if (c == ' ')
			out[n++] = '_';
		else if (is_bare(c))
			out[n++] = (char)c;
		else
			n = q_escape(out, n, c);
	}
	return n;
}

/* Room for the closing marks is behind the n bytes. */
static void
line_close_word(struct line *l, char *word, size_t n)
{
	word[n] = '?';
	word[n + 1] = '=';
	line_word(l, str_of(word, n + 2));
}

/* As encoded words that each hold whole characters. */
static void
line_encoded(struct line *l, struct str s)
{
	char word[WORD_MAX + 1] = "=?UTF-8?Q?", one[16];
	const size_t head = strlen(word);
	size_t n = head, k;
	struct str before;
	uint32_t cp;

	while (before = s, utf8_next(&s, &cp)) {
		k = q_add(one, str_sub(before, 0, before.n - s.n));
		if (n + k + 2 > WORD_MAX || l->col + 1 + n + k + 2 > 78) {
			if (n > head) {
				line_close_word(l, word, n);
				n = head;
			}
			if (l->col > 3) {
				buf_adds(l->to, "\r\n");
				l->col = 0;
			}
		}
		memcpy(word + n, one, k);
		n += k;
	}
	line_close_word(l, word, n);
}

static bool
needs_encoding(struct str word)
{
	if (word.n > 60 || str_starts(word, STR("=?")))
		return true;
	for (size_t i = 0; i < word.n; i++) {
		if ((unsigned char)word.p[i] >= 0x80)
			return true;
	}
	return false;
}

static void
line_words(struct line *l, struct str s)
{
	struct str word;

	while (str_cut(&s, ' ', &word)) {
		if (word.n > 0)
			line_word(l, word);
	}
}

/*
 * Words of plain ASCII stay readable; all from the first to the last one
 * that needs it is encoded as one.
 */
static void
line_text(struct line *l, struct str s)
{
	struct str rest = s, word;
	size_t from = SIZE_MAX, to = 0, at = 0;

	while (str_cut(&rest, ' ', &word)) {
		if (needs_encoding(word)) {
			from = from == SIZE_MAX ? at : from;
			to = at + word.n;
		}
		at += word.n + 1;
	}
	if (from == SIZE_MAX) {
		line_words(l, s);
		return;
	}
	line_words(l, str_sub(s, 0, from));
	line_encoded(l, str_sub(s, from, to - from));
	line_words(l, str_from_pos(s, to));
}

static void
text_header(struct buf *to, const char *name, struct str value)
{
	struct line l;

	line_begin(&l, to, name);
	line_text(&l, value);
	line_end(&l);
}

static bool
is_atoms(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != ' ' && !is_bare((unsigned char)name.p[i]))
			return false;
	}
	return true;
}

/* The name in "Name <a@b>": as atoms, quoted, or encoded. */
static void
line_name(struct line *l, struct str name)
{
	struct buf b = BUF_INIT;

	if (needs_encoding(name)) {
		line_encoded(l, name);
		return;
	}
	if (is_atoms(name)) {
		line_words(l, name);
		return;
	}
	buf_addc(&b, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_addc(&b, '\\');
		buf_addc(&b, name.p[i]);
	}
	buf_addc(&b, '"');
	line_word(l, buf_str(&b));
	buf_clear(&b);
}

static void
address_header(struct buf *to, const char *name, const struct address *a)
{
	struct buf b = BUF_INIT;
	struct line l;

	if (a->email.n == 0)
		return;
	line_begin(&l, to, name);
	if (a->name.n > 0)
		line_name(&l, a->name);
	buf_addf(&b, a->name.n > 0 ? "<%.*s>" : "%.*s", STR_FMT(a->email));
	line_word(&l, buf_str(&b));
	line_end(&l);
	buf_clear(&b);
}

static void
ids_header(struct buf *to, const char *name, const struct str *ids, size_t n)
{
	struct buf b = BUF_INIT;
	struct line l;

	if (n == 0)
		return;
	line_begin(&l, to, name);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&b);
		buf_addf(&b, "<%.*s>", STR_FMT(ids[i]));
		line_word(&l, buf_str(&b));
	}
	line_end(&l);
	buf_clear(&b);
}

static void
date_header(struct buf *to, int64_t date)
{
	static const char *const days[] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = civil_of(date);
	int off = c.offset < 0 ? -c.offset : c.offset;

	buf_addf(to, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n",
	    days[day_weekday(civil_day(date)) - 1], c.day, months[c.month - 1],
	    c.year, c.hour, c.min, c.sec, c.offset < 0 ? '-' : '+', off / 3600,
	    off % 3600 / 60);
}

/* Must this byte be encoded?  `next` is what follows, '\n' at the end. */
static bool
qp_must(struct str s, size_t i, size_t col)
{
	unsigned char c = (unsigned char)s.p[i];
	char next = i + 1 < s.n ? s.p[i + 1] : '\n';

	if (c == ' ' || c == '\t')
		return next == '\n'; /* would be lost at the end of a line */
	if (c < 33 || c > 126 || c == '=')
		return true;
	if (col > 0)
		return false;
	return c == '.' ||
	       (c == 'F' && str_starts(str_from_pos(s, i), STR("From ")));
}

/* How many bytes from i on stand for themselves, inside a line; at most n. */
static size_t
qp_run(struct str s, size_t i, size_t n)
{
	size_t k = 0;

	while (k < n && i + k + 1 < s.n) {
		unsigned char c = (unsigned char)s.p[i + k];

		if (c < 32 || c > 126 || c == '=' ||
		    (c == ' ' && s.p[i + k + 1] == '\n'))
			break;
		k++;
	}
	return k;
}

static void
qp_escape(struct buf *to, unsigned char c)
{
	char o[3];

	buf_add(to, str_of(o, q_escape(o, 0, c)));
}

void
qp_add(struct buf *to, struct str s)
{
	size_t col = 0, k;
	bool must;

	for (size_t i = 0; i < s.n; i++) {
		if (col > 0 && col < LINE_MAX_QP - 1 &&
		    (k = qp_run(s, i, LINE_MAX_QP - 1 - col)) > 0) {
			buf_add(to, str_sub(s, i, k));
			col += k;
			i += k - 1;
			continue;
		}
		if (s.p[i] == '\n') {
			buf_adds(to, "\r\n");
			col = 0;
			continue;
		}
		must = qp_must(s, i, col);
		k = must ? 3 : 1;
		if (col + k > LINE_MAX_QP - 1) {
			buf_adds(to, "=\r\n");
			col = 0;
			must = qp_must(s, i, col);
			k = must ? 3 : 1;
		}
		if (must)
			qp_escape(to, (unsigned char)s.p[i]);
		else
			buf_addc(to, s.p[i]);
		col += k;
	}
	if (col > 0)
		buf_adds(to, "\r\n");
}

void
base64_add(struct buf *to, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned col = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t n = s.n - i < 3 ? s.n - i : 3;
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < n ? (unsigned char)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_addc(
			    to, k <= n ? digits[v >> (18 - 6 * k) & 63] : '=');
		col += 4;
		if (col == LINE_MAX_QP || i + 3 >= s.n) {
			buf_adds(to, "\r\n");
			col = 0;
		}
	}
}

static void
text_part(struct buf *to, const char *type, struct str body)
{
	buf_addf(to,
	    "Content-Type: %s; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    type);
	qp_add(to, body);
}

static void
alternatives(struct buf *to, const struct mail *m)
{
	buf_adds(to, "Content-Type: multipart/alternative;\r\n"
		     " boundary=\"" ALTERNATIVE "\"\r\n\r\n");
	buf_adds(to, "--" ALTERNATIVE "\r\n");
	text_part(to, "text/plain", m->text);
	buf_adds(to, "\r\n--" ALTERNATIVE "\r\n");
	text_part(to, "text/html", m->html);
	buf_adds(to, "\r\n--" ALTERNATIVE "--\r\n");
}

static void
attachment(struct buf *to, const struct mail_part *p)
{
	buf_addf(to,
	    "\r\n--" MIXED "\r\nContent-Type: %s; charset=UTF-8;\r\n"
	    " name=\"%.*s\"\r\n"
	    "Content-Disposition: attachment; filename=\"%.*s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    p->type, STR_FMT(p->name), STR_FMT(p->name));
	base64_add(to, p->body);
}

static void
headers(struct buf *to, const struct mail *m)
{
	address_header(to, "From", &m->from);
	address_header(to, "To", &m->to);
	address_header(to, "Reply-To", &m->reply_to);
	text_header(to, "Subject", m->subject);
	date_header(to, m->date);
	ids_header(to, "Message-ID", &m->message_id, 1);
	ids_header(to, "In-Reply-To", &m->in_reply_to, m->in_reply_to.n > 0);
	ids_header(to, "References", m->references.s, m->references.n);
	for (size_t i = 0; i < m->n_extra; i++) {
		if (m->extra[i].value.n > 0)
			text_header(to, m->extra[i].name, m->extra[i].value);
	}
	buf_adds(to, "MIME-Version: 1.0\r\n");
}

static int
bad_input(struct err *e, const char *what, struct str s)
{
	char shown[81];
	size_t n = s.n < 80 ? s.n : 80;

	for (size_t i = 0; i < n; i++)
		shown[i] = (char)(s.p[i] < 32 || s.p[i] == 127 ? '?' : s.p[i]);
	shown[n] = '\0';
	return err_set(
	    e, ERR_INPUT, "%s must not go into a mail: '%s'", what, shown);
}

static int
check_address(const char *what, const struct address *a, struct err *e)
{
	if (!mail_address_ok(a->email))
		return bad_input(e, what, a->email);
	return value_ok(a->name) ? 0 : bad_input(e, what, a->name);
}

static int
check_ids(const struct mail *m, struct err *e)
{
	if (!mail_id_ok(m->message_id))
		return bad_input(e, "this Message-ID", m->message_id);
	if (m->in_reply_to.n > 0 && !mail_id_ok(m->in_reply_to))
		return bad_input(e, "this In-Reply-To", m->in_reply_to);
	for (size_t i = 0; i < m->references.n; i++) {
		if (!mail_id_ok(m->references.s[i]))
			return bad_input(
			    e, "this reference", m->references.s[i]);
	}
	return 0;
}

static int
check_parts(const struct mail *m, struct err *e)
{
	static const char fit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789-_.";

	for (size_t i = 0; i < m->n_parts; i++) {
		struct str name = m->parts[i].name;

		for (size_t k = 0; k < name.n; k++) {
			if (name.p[k] == '\0' || strchr(fit, name.p[k]) == NULL)
				return bad_input(e, "this file name", name);
		}
	}
	return 0;
}

static int
check(const struct mail *m, struct err *e)
{
	if (check_address("this sender", &m->from, e) != 0 ||
	    check_address("this recipient", &m->to, e) != 0 ||
	    (m->reply_to.email.n > 0 &&
		check_address("this Reply-To", &m->reply_to, e) != 0))
		return -1;
	if (!value_ok(m->subject) || m->subject.n == 0)
		return bad_input(e, "this subject", m->subject);
	for (size_t i = 0; i < m->n_extra; i++) {
		if (!value_ok(m->extra[i].value))
			return bad_input(
			    e, m->extra[i].name, m->extra[i].value);
	}
	return check_ids(m, e) != 0 ? -1 : check_parts(m, e);
}

int
mail_build(const struct mail *m, struct buf *raw, struct err *e)
{
	size_t from = raw->n;

	if (check(m, e) != 0)
		return -1;
	headers(raw, m);
	if (m->n_parts == 0) {
		alternatives(raw, m);
	} else {
		buf_adds(raw, "Content-Type: multipart/mixed;\r\n"
			      " boundary=\"" MIXED "\"\r\n\r\n--" MIXED "\r\n");
		alternatives(raw, m);
		for (size_t i = 0; i < m->n_parts; i++)
			attachment(raw, &m->parts[i]);
		buf_adds(raw, "\r\n--" MIXED "--\r\n");
	}
	if (raw->over)
		return err_set(e, ERR_BUG, "the mail outgrew its buffer");
	return mail_verify(m, str_from_pos(buf_str(raw), from), e);
}
