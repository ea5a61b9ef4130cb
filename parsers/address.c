#include "parsers/address.h"

#include "base/utf8.h"
#include "parsers/token.h"

static size_t
digits_at(struct str s, size_t i)
{
	size_t n = 0;

	while (i + n < s.n && is_digit(s.p[i + n]))
		n++;
	return n;
}

static bool
is_letter(unsigned char c)
{
	return (c | 32) >= 'a' ? (c | 32) <= 'z' || c >= 0x80 : false;
}

/* A postcode at i: five digits, or A-6020; its length with the prefix. */
static size_t
postcode_at(struct str s, size_t i, struct str *code)
{
	size_t p = 0, n;
	unsigned char before = i > 0 ? (unsigned char)s.p[i - 1] : ' ';

	if (is_letter(before) || is_digit((char)before) || before == '-' ||
	    before == '/' || before == '.')
		return 0;
	if (i + 2 < s.n && s.p[i + 1] == '-' &&
	    (s.p[i] == 'D' || s.p[i] == 'A'))
		p = 2;
	else if (str_starts(str_from_pos(s, i), STR("DE-")))
		p = 3;
	n = digits_at(s, i + p);
	if (n != 5 && !(n == 4 && p == 2 && s.p[i] == 'A'))
		return 0;
	if (i + p + n < s.n && is_letter((unsigned char)s.p[i + p + n]))
		return 0;
	*code = str_sub(s, i + p, n);
	return p + n;
}

/* The next postcode that a capital letter follows; its place, or SIZE_MAX. */
static size_t
find_postcode(struct str s, struct str *code, size_t *after)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t n = postcode_at(s, i, code), j = i + n;

		if (n == 0)
			continue;
		while (j < s.n && (s.p[j] == ' ' || s.p[j] == '\t' ||
				      s.p[j] == ',' || s.p[j] == '/'))
			j++;
		*after = j;
		if (j >= s.n || s.p[j] == '\n' || s.p[j] == '|' ||
		    s.p[j] == ')' ||
		    ((unsigned char)s.p[j] >= 'A' &&
			(unsigned char)s.p[j] <= 'Z') ||
		    (unsigned char)s.p[j] >= 0xc3)
			return i;
		i = j > i ? j - 1 : i;
	}
	return SIZE_MAX;
}

static struct str
trim_marks(struct str s)
{
	s = str_trim(s);
	while (s.n > 0 && str_chr(STR(",;|-:*"), s.p[0]) != SIZE_MAX)
		s = str_trim(str_from_pos(s, 1));
	while (s.n > 0 && str_chr(STR(",;|-:*"), s.p[s.n - 1]) != SIZE_MAX)
		s = str_trim(str_sub(s, 0, s.n - 1));
	return s;
}

static bool
has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			return true;
	}
	return false;
}

bool
address_postcode(struct str text, struct place *p)
{
	struct str code;
	size_t after, at = find_postcode(text, &code, &after);

	if (at == SIZE_MAX || trim_marks(str_sub(text, 0, at)).n > 0)
		return false;
	p->postcode = code;
	p->city = trim_marks(str_from_pos(text, after));
	return true;
}

/* The pieces of an address: lines, commas, bars; not inside brackets. */
static bool
next_piece(struct str *text, struct str *piece)
{
	size_t i = 0;
	int depth = 0;

	if (text->n == 0)
		return false;
	while (i < text->n) {
		char c = text->p[i];

		depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
		if (c == '\n' ||
		    (depth == 0 && (c == ',' || c == ';' || c == '|')))
			break;
		i++;
	}
	*piece = trim_marks(str_sub(*text, 0, i));
	*text = str_from_pos(*text, i + 1);
	return true;
}

static bool
is_country(const struct lexicon *places, struct str s)
{
	return lexicon_has(places, "country", s);
}

static bool
ends_in_number(struct str s)
{
	size_t i = s.n;

	while (i > 0 && !is_digit(s.p[i - 1]) && s.n - i < 3)
		i--;
	return i > 0 && is_digit(s.p[i - 1]) && !is_digit(s.p[0]);
}

static bool
has_street_word(struct arena *a, const struct lexicon *places, struct str s)
{
	struct tokens ts = tokens_of(a, s);

	for (size_t i = 0; i < ts.n; i++) {
		if (ts.t[i].kind == TOKEN_WORD &&
		    lexicon_has(places, "street", ts.t[i].key))
			return true;
	}
	return false;
}

bool
address_is_street(
    struct arena *a, const struct lexicon *places, struct str line)
{
	line = str_trim(line);
	if (line.n < 4 || line.n > 80 || str_chr(line, '@') != SIZE_MAX ||
	    is_digit(line.p[0]) || line.p[0] == '+')
		return false;
	return has_digit(line) &&
	       (ends_in_number(line) || has_street_word(a, places, line));
}

/* "c/o Petersen", "Hinterhaus", "2. OG": belongs to the street beside it. */
static bool
is_extra(const struct lexicon *places, struct str piece)
{
	struct str rest = piece, word;

	while (str_cut(&rest, ' ', &word)) {
		if (lexicon_has(places, "streetextra", word))
			return true;
	}
	return false;
}

static struct str
span(struct str from, struct str to)
{
	return from.n == 0 ? to
	                   : str_of(from.p, (size_t)(to.p - from.p) + to.n);
}

#define ADDRESS_MAX 1000 /* bytes; what stands further down is none */

/* Lines joined by commas: as an address is printed on one line. */
static struct str
one_line(struct arena *a, struct str s)
{
	struct str out = STR_NONE, line;

	if (str_chr(s, '\n') == SIZE_MAX)
		return s;
	while (str_line(&s, &line)) {
		line = trim_marks(line);
		if (line.n > 0)
			out = out.n == 0 ? line
			                 : arena_fmt(a, "%.*s, %.*s",
					       STR_FMT(out), STR_FMT(line));
	}
	return out;
}

/* Street and what stands before it, out of the text before the postcode. */
static void
take_street(struct arena *a, const struct lexicon *places, struct str text,
    struct place *p)
{
	struct str piece, street = STR_NONE, rest = STR_NONE;
	bool found = false;

	while (next_piece(&text, &piece)) {
		if (piece.n == 0 || is_country(places, piece))
			continue;
		if (!found && !is_extra(places, piece) &&
		    !address_is_street(a, places, piece)) {
			if (street.n > 0)
				rest = span(rest, street);
			rest = span(rest, piece);
			street = STR_NONE;
			continue;
		}
		found |= address_is_street(a, places, piece);
		street = span(street, piece);
	}
	p->street = one_line(a, street);
	p->rest = trim_marks(rest);
	if (p->street.n == 0 && rest.n > 0 &&
	    has_street_word(a, places, rest)) {
		p->street = one_line(a, p->rest);
		p->rest = STR_NONE;
	}
}

static struct str
first_line(struct str s)
{
	struct str line = STR_NONE;

	str_line(&s, &line);
	return line;
}

static bool
is_state(const struct lexicon *places, struct str s)
{
	if (s.n == 0 || is_country(places, s))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 'A' || s.p[i] > 'Z')
			return false;
	}
	return s.n <= 3;
}

/* "Aachener Straße 500, Köln 50933, NRW": the city stands before. */
static struct str
city_before(struct arena *a, const struct lexicon *places, struct str head)
{
	size_t i = head.n;
	struct str s;

	while (i > 0 && str_chr(STR(",;|\n"), head.p[i - 1]) == SIZE_MAX)
		i--;
	s = trim_marks(str_from_pos(head, i));
	if (i == 0 || s.n < 2 || has_digit(s) || str_words(s) > 4 ||
	    has_street_word(a, places, s))
		return STR_NONE;
	return s;
}

/* "Münster (vermietet)"; "Kempten (Allgäu)" is the city's own. */
static struct str
without_remark(struct str city)
{
	size_t at = str_find(city, STR(" ("));

	if (at == SIZE_MAX || at + 2 >= city.n || city.p[at + 2] < 'a' ||
	    city.p[at + 2] > 'z')
		return city;
	return str_sub(city, 0, at);
}

struct place
address_of(struct arena *a, const struct lexicon *places, struct str text)
{
	struct place p = {.rest = STR_NONE};
	struct str behind, piece, head;
	size_t after, at;

	text = utf8_head(text, ADDRESS_MAX);
	at = find_postcode(text, &p.postcode, &after);
	if (at == SIZE_MAX) {
		p.postcode = STR_NONE;
		take_street(a, places, text, &p);
		return p;
	}
	behind = str_from_pos(text, after);
	next_piece(&behind, &p.city);
	p.city = without_remark(first_line(p.city));
	head = str_sub(text, 0, at);
	if (is_state(places, p.city)) {
		struct str city = city_before(a, places, head);

		if (city.n > 0) {
			p.city = city;
			head = str_sub(head, 0, (size_t)(city.p - head.p));
		}
	}
	take_street(a, places, head, &p);
	while (p.street.n == 0 && next_piece(&behind, &piece)) {
		if (address_is_street(a, places, piece))
			p.street = piece;
	}
	return p;
}
