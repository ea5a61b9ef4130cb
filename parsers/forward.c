#include "parsers/forward.h"

#include <string.h>

#include "base/buf.h"
#include "parsers/header.h"
#include "parsers/html.h"
#include "parsers/quote.h"
#include "parsers/spelled.h"
#include "parsers/subject.h"
#include "parsers/text.h"

/*
 * A forwarded mail stands below a marker ("Weitergeleitete Nachricht"), or
 * below a head alone (Outlook) or an announcement ("Am … schrieb X:"); the
 * last two look the same in a reply, so there the subject decides.
 */
#define FORWARDS_MAX 6 /* forwards within forwards */

enum how { BY_MARKER, BY_ORIGINAL, BY_HEAD, BY_WORDS };

struct found {
	enum how how;
	size_t at;   /* the line at which it begins */
	size_t body; /* the first line of the mail itself */
	unsigned depth;
	struct head head;
};

/* --- the head, from what there is --- */

static void
put_field(struct head *h, enum phrase_set label, struct str value)
{
	if (h->n < HEAD_FIELDS && value.n > 0)
		h->f[h->n++] = (struct head_field){label, value};
}

/* s-nail prints the header of the part, too. */
static size_t
skip_part_head(const struct lines *ls, size_t i)
{
	size_t k = line_next(ls, i);

	if (k == ls->n || !str_starts(ls->l[k].low, STR("content-")))
		return i;
	while (k < ls->n && ls->l[k].low.n > 0)
		k++;
	return k;
}

/* mutt and s-nail print the raw header. */
static size_t
raw_head(struct arena *a, const struct lines *ls, size_t i, struct head *h)
{
	static const struct {
		const char *name;
		enum phrase_set label;
	} known[] = {
	    {"From",    PH_FROM   },
            {"To",      PH_TO     },
            {"Date",    PH_DATE   },
	    {"Subject", PH_SUBJECT},
            {"Cc",      PH_CC     }
        };
	const struct line *last = &ls->l[ls->n - 1];
	struct str text = str_of(ls->l[i].raw.p,
	    (size_t)(last->raw.p + last->raw.n - ls->l[i].raw.p));
	struct fields f = header_fields(a, &text, NULL);

	memset(h, 0, sizeof *h);
	for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
		const struct field *v = header_find(&f, known[k].name, 0);

		if (v != NULL)
			put_field(h, known[k].label, header_text(a, v->value));
	}
	if (head_value(h, PH_FROM).p == NULL)
		return 0;
	while (i < ls->n && ls->l[i].raw.p < text.p)
		i++;
	return skip_part_head(ls, i);
}

static bool
is_raw_field(struct str low)
{
	size_t n = 0;

	while (n < low.n &&
	       ((low.p[n] >= 'a' && low.p[n] <= 'z') || low.p[n] == '-'))
		n++;
	return n > 1 && n < low.n && low.p[n] == ':';
}

/* "----- Forwarded message from X <x@y> -----" */
static bool
marker_names(struct arena *a, const struct line *l, struct head *h)
{
	size_t at = str_ifind(l->text, STR(" from "));
	struct address who;

	if (at == SIZE_MAX)
		return false;
	who = spelled_address(a, str_from_pos(l->text, at + 6));
	if (who.email.n == 0)
		return false;
	put_field(h, PH_FROM, str_from_pos(l->text, at + 6));
	return true;
}

/* The head below the marker on line f->at. */
static bool
read_below(struct arena *a, const struct lines *ls, struct found *f)
{
	size_t i = line_next(ls, f->at + 1);

	f->body = f->at + 1;
	if (head_behind(a, ls, f->at, &f->head) > 0)
		return true;
	if (i < ls->n && head_below(a, ls, i, &f->head) > 0) {
		f->body = i + f->head.lines;
		f->depth = ls->l[i].depth;
		return true;
	}
	if (i < ls->n && ls->l[i].depth == 0 && is_raw_field(ls->l[i].low)) {
		size_t end = raw_head(a, ls, i, &f->head);

		if (end > 0) {
			f->body = end;
			return true;
		}
	}
	memset(&f->head, 0, sizeof f->head);
	return marker_names(a, &ls->l[f->at], &f->head);
}

/* From behind: words up to one with a digit, or one of the announcement. */
static struct str
last_name(struct arena *a, struct str s)
{
	size_t from = s.n;

	s = str_rtrim(s);
	while (from > 0) {
		size_t blank = str_rchr(str_sub(s, 0, from), ' ');
		size_t at = blank == SIZE_MAX ? 0 : blank + 1;
		struct str word = str_sub(s, at, from - at), low;

		low = fold_line(a, word);
		if (str_has_digit(word) || phrase_is(PH_NO_NAMES_EITHER, low) ||
		    phrase_is(PH_VERBS, low))
			break;
		if (at > 0 && word.n > 0 && word.p[word.n - 1] == ',' &&
		    from < s.n)
			break;
		from = blank == SIZE_MAX ? 0 : blank;
	}
	return str_trim(str_from_pos(s, from));
}

static struct str
without_verb(struct arena *a, struct str s)
{
	for (;;) {
		size_t blank;

		s = str_rtrim(s);
		while (s.n > 0 && strchr(":- ", s.p[s.n - 1]) != NULL)
			s.n--;
		blank = str_rchr(s, ' ');
		if (blank == SIZE_MAX ||
		    !phrase_is(
			PH_VERBS, fold_line(a, str_from_pos(s, blank + 1))))
			return s;
		s.n = blank;
	}
}

/* "Am 24.11.2026 um 08:06 schrieb X <x@y>:" as a head. */
static void
words_head(
    struct arena *a, const struct lines *ls, size_t i, size_t n, struct head *h)
{
	struct buf b = BUF_INIT;
	struct address who;
	struct str s, before;
	size_t open;

	for (size_t k = i; k < i + n; k++) {
		buf_add(&b, str_trim(ls->l[k].text));
		buf_addc(&b, ' ');
	}
	s = arena_str(a, str_trim(buf_str(&b)));
	buf_clear(&b);
	who = spelled_address(a, s);
	open = who.email.n > 0 ? str_ifind(s, who.email) : SIZE_MAX;
	before = open == SIZE_MAX ? without_verb(a, s) : str_sub(s, 0, open);
	while (before.n > 0 && strchr("<([ \"", before.p[before.n - 1]) != NULL)
		before.n--;
	put_field(h, PH_FROM,
	    arena_fmt(a, "%.*s <%.*s>", STR_FMT(last_name(a, before)),
		STR_FMT(who.email)));
	put_field(h, PH_DATE, s);
}

/* --- finding --- */

static bool
try_marker(struct arena *a, const struct lines *ls, size_t i, struct found *f)
{
	enum marker m = marker_at(a, ls, i);

	if (m == MARKER_NONE)
		return false;
	f->how = m == MARKER_FORWARDED ? BY_MARKER : BY_ORIGINAL;
	f->at = i;
	f->depth = ls->l[i].depth;
	return read_below(a, ls, f);
}

static bool
try_head(struct arena *a, const struct lines *ls, size_t i, struct found *f)
{
	if (head_at(a, ls, i, &f->head) == 0)
		return false;
	f->how = BY_HEAD;
	f->at = i;
	f->depth = ls->l[i].depth;
	f->body = i + f->head.lines;
	return true;
}

static bool
try_words(struct arena *a, const struct lines *ls, size_t i, struct found *f)
{
	size_t typed, n = attribution_at(a, ls, i, &typed);

	if (n == 0 || typed > 0)
		return false;
	memset(&f->head, 0, sizeof f->head);
	words_head(a, ls, i, n, &f->head);
	f->how = BY_WORDS;
	f->at = i;
	f->depth = ls->l[i].depth;
	f->body = i + n;
	return true;
}

/* A quotation that begins with a line nobody can read, and then a head. */
static bool
try_second(struct arena *a, const struct lines *ls, size_t i, struct found *f)
{
	size_t next = line_next(ls, i + 1);

	return ls->l[i].low.n < 80 && next < ls->n &&
	       ls->l[next].depth == ls->l[i].depth && try_head(a, ls, next, f);
}

/*
 * The first place at which other words begin; what stands further down is
 * part of them.  A quotation without a head of its own ends the search.
 */
static bool
find(struct arena *a, const struct lines *ls, struct found *f)
{
	for (size_t i = 0; i < ls->n; i++) {
		memset(f, 0, sizeof *f);
		if (ls->l[i].low.n == 0)
			continue;
		if (try_marker(a, ls, i, f) || try_head(a, ls, i, f) ||
		    try_words(a, ls, i, f))
			return true;
		if (ls->l[i].depth > 0)
			return try_second(a, ls, i, f);
	}
	return false;
}

/* --- the body --- */

/* The line without `depth` marks of quotation. */
static struct str
unquote(struct str s, unsigned depth)
{
	while (depth-- > 0) {
		while (s.n > 0 && s.p[0] == ' ')
			s = str_from_pos(s, 1);
		if (s.n == 0 || s.p[0] != '>')
			return s;
		s = str_from_pos(s, 1);
	}
	return s.n > 0 && s.p[0] == ' ' ? str_from_pos(s, 1) : s;
}

static bool
all_quoted(const struct lines *ls, size_t from, size_t to)
{
	size_t quoted = 0;

	for (size_t i = from; i < to; i++) {
		if (ls->l[i].low.n == 0)
			continue;
		if (ls->l[i].depth == 0)
			return false;
		quoted++;
	}
	return quoted > 0;
}

/* Behind a quoted forward the person may have typed on. */
static size_t
body_end(const struct lines *ls, const struct found *f)
{
	size_t i = ls->n, last;

	for (size_t k = f->body; f->how == BY_MARKER && k < ls->n; k++) {
		if (marker_ends(&ls->l[k]))
			return k;
	}
	if (f->depth == 0)
		return ls->n;
	while (i > f->body && ls->l[i - 1].depth == 0)
		i--;
	last = i;
	return i > f->body && i < ls->n && ls->l[i].low.n == 0 ? last : ls->n;
}

static struct str
body_of(struct arena *a, const struct lines *ls, const struct found *f)
{
	size_t end = body_end(ls, f);
	unsigned depth = f->depth;
	struct buf b = BUF_INIT;
	struct str s;

	if (depth == 0 && all_quoted(ls, f->body, end))
		depth = 1;
	for (size_t i = f->body; i < end; i++) {
		buf_add(
		    &b, str_rtrim(depth == 0 ? ls->l[i].raw
					     : unquote(ls->l[i].raw, depth)));
		buf_addc(&b, '\n');
	}
	s = str_rtrim(buf_str(&b));
	while (s.n > 0 && s.p[0] == '\n')
		s = str_from_pos(s, 1);
	s = arena_str(a, s);
	buf_clear(&b);
	return s;
}

static void
fill(struct arena *a, const struct lines *ls, const struct found *f,
    struct forward *out)
{
	memset(out, 0, sizeof *out);
	out->from = spelled_address(a, head_value(&f->head, PH_FROM));
	spelled_addresses(a, head_value(&f->head, PH_TO), &out->to);
	out->subject = head_value(&f->head, PH_SUBJECT);
	out->has_date =
	    spelled_date(a, head_value(&f->head, PH_DATE), &out->date);
	out->body = body_of(a, ls, f);
}

/* --- is it one? --- */

/* `prefix`, `answers`: of the mail in which it was found. */
static bool
counts(const struct found *f, enum prefix prefix, bool answers)
{
	if (prefix == PREFIX_FORWARD)
		return true;
	if (f->how == BY_MARKER)
		return prefix != PREFIX_REPLY || !answers;
	return f->how != BY_WORDS && prefix == PREFIX_NONE && !answers;
}

static bool
is_empty_above(const struct lines *ls, size_t at)
{
	size_t i = line_next(ls, 0);

	while (i < at && line_is_ruler(ls->l[i].low))
		i = line_next(ls, i + 1);
	return i >= at;
}

/*
 * What was forwarded may be a forward itself: then its subject says so, or
 * nothing but another marker stands in it.
 */
static void
descend(struct arena *a, struct forward *out)
{
	for (unsigned n = 0; n < FORWARDS_MAX; n++) {
		enum prefix p = subject_prefix(a, out->subject);
		struct lines ls = lines_of_text(a, out->body);
		struct str subject = out->subject;
		struct found f;

		if (!find(a, &ls, &f))
			return;
		if (p != PREFIX_FORWARD &&
		    !(f.how == BY_MARKER && is_empty_above(&ls, f.at)))
			return;
		fill(a, &ls, &f, out);
		if (out->subject.n == 0)
			out->subject = subject_forwarded(a, subject);
	}
}

static bool
find_in_text(struct arena *a, const struct message *m, struct str text,
    struct forward *out)
{
	struct str subject = mime_text_field(m, "Subject"), v;
	bool answers = mime_field(m, "In-Reply-To", 0, &v) ||
	               mime_field(m, "References", 0, &v);
	struct lines ls = lines_of_text(a, text);
	struct found f;

	if (ls.n == 0 || !find(a, &ls, &f) ||
	    !counts(&f, subject_prefix(a, subject), answers))
		return false;
	fill(a, &ls, &f, out);
	if (out->subject.n == 0)
		out->subject = subject_forwarded(a, subject);
	descend(a, out);
	return true;
}

static bool
find_inline(struct arena *a, const struct message *m, struct forward *out,
    struct str *html)
{
	const struct part *plain, *rich;
	struct str shown;

	mime_body(m, &plain, &rich);
	*html = rich == NULL ? STR("") : mime_part_text(m, rich);
	if (plain != NULL && find_in_text(a, m, mime_part_text(m, plain), out))
		return true;
	if (rich == NULL)
		return false;
	shown = html_text(a, *html, HTML_MAILTO);
	return find_in_text(a, m, shown, out);
}

/* --- as an attachment --- */

static struct str
text_of(struct arena *a, const struct message *m, struct str *html)
{
	const struct part *plain, *rich;

	mime_body(m, &plain, &rich);
	*html = rich == NULL ? STR("") : mime_part_text(m, rich);
	if (plain != NULL)
		return mime_part_text(m, plain);
	return html_text(a, *html, 0);
}

static void
fill_from_message(struct arena *a, const struct message *in,
    struct forward *out, struct str *html)
{
	struct addresses from = mime_addresses(in, "From");
	struct texts ids = mime_ids(in, "Message-ID");

	memset(out, 0, sizeof *out);
	if (from.n > 0)
		out->from = from.a[0];
	out->to = mime_addresses(in, "To");
	out->subject = mime_text_field(in, "Subject");
	out->has_date = mime_date(in, &out->date);
	out->body = text_of(a, in, html);
	if (ids.n > 0)
		out->message_id = ids.s[0];
}

static bool
find_attached(struct arena *a, const struct message *m, struct forward *out,
    const struct message **inner, struct str *html)
{
	const struct message *in = mime_inner(m), *next;

	if (in == NULL || str_is(mime_root(m)->type, "multipart/report"))
		return false;
	for (unsigned n = 0; n < FORWARDS_MAX; n++) {
		if ((next = mime_inner(in)) == NULL)
			break;
		in = next;
	}
	if (find_inline(a, in, out, html))
		return true;
	fill_from_message(a, in, out, html);
	*inner = in;
	return true;
}

/* Some programs attach what they forward as a page of HTML. */
static bool
find_page(struct arena *a, const struct message *m, struct forward *out,
    struct str *html)
{
	struct str subject = mime_text_field(m, "Subject");
	const struct part *p = mime_root(m);

	if (subject_prefix(a, subject) != PREFIX_FORWARD)
		return false;
	while (p != NULL && !(str_is(p->type, "text/html") &&
				(p->attachment || p->name.n > 0)))
		p = mime_next(p);
	if (p == NULL)
		return false;
	*html = mime_part_text(m, p);
	if (find_in_text(a, m, html_text(a, *html, HTML_MAILTO), out))
		return true;
	memset(out, 0, sizeof *out);
	out->subject = subject_forwarded(a, subject);
	out->body = html_text(a, *html, 0);
	return out->body.n > 0;
}

int
forward_find(struct arena *a, const struct message *m, struct forward *f,
    struct str *cover, const struct message **inner, struct str *html)
{
	*inner = NULL;
	*html = STR("");
	if (!find_inline(a, m, f, html) &&
	    !find_attached(a, m, f, inner, html) && !find_page(a, m, f, html))
		return 0;
	*cover = text_typed(a, m);
	return 1;
}
