#include <string.h>

#include "base/buf.h"
#include "parsers/quote.h"

/*
 * What a program or a firm adds below typed words.  A closing that a person
 * types ("Gruß Ole") is text; one that opens a block (telephone, firm,
 * register) is not.  In doubt it is text.
 */

/* A run of lines between quotations: from `from` up to before `to`. */
struct run {
	struct lines *ls;
	size_t from, to;
	enum line_mark mark;
	bool above;    /* an earlier run has text */
	size_t *first; /* memo of text_above(): no text of the run before it */
};

#define BLOCK_LINES 80 /* what a block is weighed by */
#define LAST_BLOCKS 40

/* --- what a line shows --- */

enum shows {
	SHOWS_PHONE = 1,
	SHOWS_MAIL = 2,
	SHOWS_WEB = 4,
	SHOWS_FIRM = 8,
	SHOWS_PLACE = 16
};

static unsigned
count_digits(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_digit(s.p[i]);
	return n;
}

static unsigned
count_words(struct str s)
{
	struct str w;
	unsigned n = 0;

	while (str_cut(&s, ' ', &w))
		n += w.n > 0;
	return n;
}

/* "Tel.: 040 …", "T +49 …", "+49 40 …" alone */
static bool
shows_phone(struct str low)
{
	size_t n = 0;

	if (count_digits(low) < 6)
		return false;
	if (low.p[0] == '+')
		return true;
	while (n < low.n && strchr(" :.+|0123456789", low.p[n]) == NULL)
		n++;
	return phrase_is(PH_PHONES, str_sub(low, 0, n));
}

/* "25813 Husum" */
static bool
shows_place(struct str low)
{
	for (size_t i = 0; i + 6 < low.n; i++) {
		size_t n = 0;

		while (
		    i + n < low.n && low.p[i + n] >= '0' && low.p[i + n] <= '9')
			n++;
		if (n == 5 && low.p[i + 5] == ' ' &&
		    strchr("0123456789,.", low.p[i + 6]) == NULL)
			return count_words(low) <= 8;
		i += n;
	}
	return false;
}

static unsigned
line_shows(struct str low)
{
	unsigned s = 0, words;

	if (low.n == 0 || low.n > 300)
		return 0;
	words = count_words(low);
	if (shows_phone(low))
		s |= SHOWS_PHONE;
	if (str_chr(low, '@') != SIZE_MAX && words <= 4)
		s |= SHOWS_MAIL;
	if (words <= 4 && (str_find(low, STR("www.")) != SIZE_MAX ||
			      str_find(low, STR("http")) != SIZE_MAX))
		s |= SHOWS_WEB;
	if (words <= 14 && phrase_in(PH_EVIDENCE, low, NULL))
		s |= SHOWS_FIRM;
	if (shows_place(low))
		s |= SHOWS_PLACE;
	return s;
}

/* Of a line that shows nothing. */
static bool
is_sentence(struct str low)
{
	unsigned words = count_words(low);
	char last = low.n > 0 ? low.p[low.n - 1] : 0;

	return words >= 7 ||
	       (words >= 3 && (last == '.' || last == '!' || last == '?'));
}

/* What a stretch of lines adds up to. */
struct block {
	unsigned shows; /* kinds */
	size_t lines, sentences;
};

static struct block
weigh(const struct lines *ls, size_t from, size_t to)
{
	struct block b = {0};

	if (to - from > BLOCK_LINES)
		to = from + BLOCK_LINES;
	for (size_t i = from; i < to; i++) {
		struct str low = ls->l[i].low;
		unsigned shows;

		if (low.n == 0 || line_is_ruler(low))
			continue;
		shows = line_shows(low);
		b.lines++;
		b.shows |= shows;
		b.sentences += shows == 0 && is_sentence(low);
	}
	return b;
}

static unsigned
kinds(unsigned shows)
{
	unsigned n = 0;

	for (; shows != 0; shows &= shows - 1)
		n++;
	return n;
}

/* --- marking --- */

static bool
is_mine(const struct run *r, size_t i)
{
	return i >= r->from && i < r->to && r->ls->l[i].mark == r->mark;
}

static bool
is_words(const struct run *r, size_t i)
{
	return is_mine(r, i) && r->ls->l[i].low.n > 0 &&
	       !line_is_ruler(r->ls->l[i].low);
}

/* Lines only ever leave a run, so what was passed over stays without text. */
static bool
text_above(const struct run *r, size_t i)
{
	while (*r->first < i && !is_words(r, *r->first))
		++*r->first;
	return *r->first < i;
}

static size_t
paragraph_end(const struct run *r, size_t i)
{
	while (i < r->to && r->ls->l[i].low.n > 0)
		i++;
	return i;
}

static void
drop(const struct run *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (is_mine(r, i))
			r->ls->l[i].mark = LINE_FOOTER;
	}
}

static bool
is_postscript(struct str low)
{
	return str_starts(low, STR("ps:")) || str_starts(low, STR("ps ")) ||
	       str_starts(low, STR("p.s."));
}

/* All to the end of the run, but for a postscript. */
static void
drop_rest(const struct run *r, size_t from)
{
	for (size_t i = from; i < r->to; i++) {
		if (is_postscript(r->ls->l[i].low))
			i = paragraph_end(r, i) - 1;
		else
			drop(r, i, i + 1);
	}
}

/* --- the rules --- */

static bool
is_delimiter(struct str low)
{
	return str_is(low, "--") || str_is(low, "—") || str_is(low, "–") ||
	       str_is(low, "__") || str_is(low, "––");
}

/* A footer may be wrapped over two lines. */
static size_t
footer_at(struct arena *a, const struct run *r, size_t i)
{
	struct str low = r->ls->l[i].low;
	struct str both;

	while (low.n > 0 && strchr("-–— ", low.p[0]) != NULL &&
	       (unsigned char)low.p[0] < 0x80)
		low = str_from_pos(low, 1);
	if (low.n == 0 || low.n > 200)
		return 0;
	if (phrase_is(PH_FOOTERS, low))
		return 1;
	if (i + 1 >= r->to || r->ls->l[i + 1].low.n == 0 || low.n < 20)
		return 0;
	if ((low.p[0] != 'd' && low.p[0] != 'm') || r->ls->l[i + 1].low.n > 80)
		return 0;
	both = arena_fmt(
	    a, "%.*s %.*s", STR_FMT(low), STR_FMT(r->ls->l[i + 1].low));
	return phrase_is(PH_FOOTERS, both) ? 2 : 0;
}

/* An address of a link behind the footer. */
static size_t
with_links(const struct run *r, size_t i)
{
	while (i < r->to && r->ls->l[i].low.n > 0 &&
	       (str_starts(r->ls->l[i].low, STR("<http")) ||
		   str_starts(r->ls->l[i].low, STR("http"))))
		i++;
	return i;
}

static bool
starts_paragraph(const struct run *r, size_t i)
{
	return i == r->from || r->ls->l[i - 1].low.n == 0 ||
	       line_is_ruler(r->ls->l[i - 1].low);
}

/* Behind a typed greeting: names stay, what firms print goes. */
static void
drop_after_names(const struct run *r, size_t i)
{
	unsigned names = 0;

	for (i++; i < r->to; i++) {
		struct str low = r->ls->l[i].low;

		if (low.n == 0)
			continue;
		if (line_shows(low) != 0 || names == 2 ||
		    count_words(low) > 4 || line_is_ruler(low))
			break;
		names++;
		if (starts_paragraph(r, i) && names == 2)
			break;
	}
	drop_rest(r, i);
}

/* True: the run is done. */
static bool
mark_closing(const struct run *r, size_t i)
{
	struct str low = r->ls->l[i].low;
	bool formal;
	struct block b;

	if (low.n > 80 || !text_above(r, i))
		return false;
	formal = phrase_is(PH_CLOSINGS, low);
	if (!formal && !phrase_is(PH_GREETINGS, low))
		return false;
	b = weigh(r->ls, i + 1, r->to);
	if (b.shows == 0 && (b.lines < 3 || b.sentences > 0))
		return false;
	if (formal)
		drop_rest(r, i);
	else if (b.shows != 0)
		drop_after_names(r, i);
	else
		return false;
	return true;
}

/* Below a quotation a long ruler is a mailing list's, not a person's. */
static bool
is_list_footer(const struct run *r, size_t i)
{
	struct str low = r->ls->l[i].low;

	return low.n >= 10 && low.p[0] == '_' && line_is_ruler(low) &&
	       r->from > 0 && (r->above || text_above(r, i));
}

/* True: the run is done. */
static bool
mark_line(struct arena *a, const struct run *r, size_t *i)
{
	struct str low = r->ls->l[*i].low;
	size_t n;

	if (low.n == 0 || !is_mine(r, *i))
		return false;
	if (is_delimiter(low) || is_list_footer(r, *i)) {
		drop_rest(r, *i);
		return true;
	}
	if ((n = footer_at(a, r, *i)) > 0) {
		if (text_above(r, *i)) {
			drop_rest(r, *i);
			return true;
		}
		n = with_links(r, *i + n);
		drop(r, *i, n);
		*i = n - 1;
		return false;
	}
	if (starts_paragraph(r, *i) && phrase_is(PH_DISCLAIMERS, low)) {
		if (text_above(r, *i)) {
			drop_rest(r, *i);
			return true;
		}
		drop(r, *i, paragraph_end(r, *i));
		return false;
	}
	return mark_closing(r, *i);
}

/* Above the text: a banner may be wrapped, or glued to what follows. */
static void
mark_banners(const struct run *r)
{
	size_t i = line_next(r->ls, r->from);

	while (i < r->to && phrase_is(PH_BANNERS, r->ls->l[i].low)) {
		struct str low;

		do {
			low = r->ls->l[i].low;
			drop(r, i, i + 1);
			i++;
		} while (i < r->to && r->ls->l[i].low.n > 0 && low.n >= 50 &&
			 strchr(".!?]:", low.p[low.n - 1]) == NULL);
		i = line_next(r->ls, i);
	}
}

static void
mark_scanners(const struct run *r)
{
	for (size_t i = r->from; i < r->to; i++) {
		size_t end;

		if (r->ls->l[i].low.n == 0 || !is_mine(r, i) ||
		    !phrase_is(PH_SCANNERS, r->ls->l[i].low))
			continue;
		end = with_links(r, paragraph_end(r, i));
		drop(r, i, end);
		if (i > r->from && line_is_ruler(r->ls->l[i - 1].low))
			drop(r, i - 1, i);
		i = end > i ? end - 1 : i;
	}
}

/* The last paragraph of the run that is text still: [*from, *to). */
static bool
last_paragraph(const struct run *r, size_t *from, size_t *to)
{
	size_t i = r->to;

	while (
	    i > r->from && (!is_mine(r, i - 1) || r->ls->l[i - 1].low.n == 0))
		i--;
	*to = i;
	while (i > r->from && is_mine(r, i - 1) && r->ls->l[i - 1].low.n > 0)
		i--;
	*from = i;
	return *to > *from;
}

static bool
ends_in_colon(const struct run *r, size_t i)
{
	while (i > r->from && r->ls->l[i - 1].low.n == 0)
		i--;
	return i > r->from && str_ends(r->ls->l[i - 1].low, STR(":"));
}

/* Without a closing it takes a firm or a web page, and something more. */
static void
mark_last_blocks(const struct run *r)
{
	unsigned shows = 0;
	size_t from, to, first = r->to;

	for (int n = 0;
	     n < LAST_BLOCKS && last_paragraph(r, &from, &to) && to <= first;
	     n++) {
		struct block b = weigh(r->ls, from, to);

		if (b.sentences > 0 || b.shows == 0 || !text_above(r, from) ||
		    ends_in_colon(r, from))
			break;
		shows |= b.shows;
		if ((shows & (SHOWS_FIRM | SHOWS_WEB)) == 0 || kinds(shows) < 2)
			break;
		drop(r, from, to);
		first = from;
	}
}

static void
mark_last_rulers(const struct run *r)
{
	for (size_t i = r->to; i-- > r->from;) {
		struct str low = r->ls->l[i].low;

		if (!is_mine(r, i) || low.n == 0)
			continue;
		if (!line_is_ruler(low) && !is_delimiter(low))
			return;
		r->ls->l[i].mark = LINE_FOOTER;
	}
}

/* What the client marked as its signature, unless it holds the only text. */
static void
mark_known(struct lines *ls)
{
	bool other = false;

	for (size_t i = 0; i < ls->n; i++)
		other |= ls->l[i].mark == LINE_TYPED && !ls->l[i].signature &&
		         ls->l[i].low.n > 0;
	for (size_t i = 0; other && i < ls->n; i++) {
		if (ls->l[i].mark == LINE_TYPED && ls->l[i].signature)
			ls->l[i].mark = LINE_FOOTER;
	}
}

static void
mark_run(struct arena *a, const struct run *r)
{
	mark_banners(r);
	mark_scanners(r);
	for (size_t i = r->from; i < r->to; i++) {
		if (mark_line(a, r, &i))
			break;
	}
	mark_last_blocks(r);
	mark_last_rulers(r);
}

void
signature_mark(struct arena *a, struct lines *ls)
{
	bool above = false;

	mark_known(ls);
	for (size_t i = 0; i < ls->n;) {
		size_t first = i;
		struct run r = {ls, i, i, ls->l[i].mark, above, &first};

		while (r.to < ls->n && ls->l[r.to].mark == r.mark)
			r.to++;
		if (r.mark == LINE_TYPED || r.mark == LINE_DOUBT)
			mark_run(a, &r);
		first = r.from;
		above |= text_above(&r, r.to) && r.mark == LINE_TYPED;
		i = r.to;
	}
}
