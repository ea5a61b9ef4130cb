/*
 * address_scan.c - addresses in running text.
 *
 * A postcode before a capital letter leads; a street is known by its word
 * (Blumenstraße 19), by how it begins (Am Ring 56) or by standing beside the
 * postcode (27568 Bremerhaven, Bürger 130).
 */
#include "parsers/address.h"

#include "base/utf8.h"
#include "parsers/token.h"

static bool
is_capital(struct str s)
{
	unsigned char c = s.n > 0 ? (unsigned char)s.p[0] : 0;

	if (c == 0xc3 && s.n > 1)
		return (unsigned char)s.p[1] < 0x9f; /* À to Þ */
	return (c >= 'A' && c <= 'Z') || c > 0xc3;
}

static const struct token *
tok(const struct tokens *ts, size_t i)
{
	return token_at(ts, i);
}

static bool
touches(const struct token *a, const struct token *b)
{
	return a->at + a->s.n == b->at;
}

/* 19, 7b, and not 19:30, 19.11., 19 Uhr, 19 Fenster */
static bool
is_house_number(const struct tokens *ts, size_t i)
{
	const struct token *t = tok(ts, i), *next = tok(ts, i + 1);
	size_t digits = 0;

	while (
	    digits < t->s.n && t->s.p[digits] >= '0' && t->s.p[digits] <= '9')
		digits++;
	if (t->kind == TOKEN_MARK || digits == 0 || digits > 4 ||
	    t->s.p[0] == '0' || t->s.n > digits + 1)
		return false;
	if (next->kind == TOKEN_MARK && touches(t, next) &&
	    (str_is(next->s, ":") || str_is(next->s, "%")))
		return false;
	if (next->kind == TOKEN_MARK && str_is(next->s, ".") &&
	    tok(ts, i + 2)->kind == TOKEN_NUMBER &&
	    touches(next, tok(ts, i + 2)))
		return false;
	return !token_is(next, "uhr") && !token_is(next, "x") &&
	       !token_is(next, "stueck") && !token_is(next, "stk") &&
	       !token_is(next, "cm") && !token_is(next, "mal");
}

/* The end of a house number: 12-14, 5 a, 7/1. */
static size_t
number_end(const struct tokens *ts, size_t i)
{
	const struct token *a = tok(ts, i + 1), *b = tok(ts, i + 2);

	if (b->kind == TOKEN_NUMBER && b->s.n <= 3 &&
	    (((str_is(a->s, "-") || str_is(a->s, "/")) && touches(a, b) &&
		 touches(tok(ts, i), a)) ||
		str_is(a->s, "\xe2\x80\x93")))
		return i + 3;
	if (a->kind == TOKEN_WORD && a->s.n == 1 && a->s.p[0] >= 'a' &&
	    a->s.p[0] <= 'h' && tok(ts, i)->kind == TOKEN_NUMBER)
		return i + 2;
	return i + 1;
}

static bool
is_short_street(struct str key)
{
	static const char *const words[] = {"str", "strasse", "weg", "gasse",
	    "allee", "platz", "ring", "ufer", "damm", "chaussee", "landstr",
	    "landstrasse", "stieg", "steig", "markt", "hof", "berg", "pfad",
	    "kamp", "graben", "wall", "park", "deich"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(key, words[i]))
			return true;
	}
	return false;
}

static bool
is_link(const struct token *t)
{
	return t->kind == TOKEN_MARK &&
	       (str_is(t->s, "-") || str_is(t->s, ".") || str_is(t->s, "'") ||
		   str_is(t->s, "\xe2\x80\x99"));
}

/* Back over "Adam-", "St.-": words tied to word i by marks. */
static size_t
tied_back(const struct tokens *ts, size_t i)
{
	while (i >= 2 && is_link(tok(ts, i - 1)) &&
	       touches(tok(ts, i - 1), tok(ts, i)) &&
	       touches(tok(ts, i - 2), tok(ts, i - 1)) &&
	       tok(ts, i - 2)->kind != TOKEN_MARK &&
	       tok(ts, i - 2)->kind != TOKEN_LINE)
		i -= 2;
	return i;
}

/* The word before token i, over a dot; SIZE_MAX: there is none. */
static size_t
word_before(const struct tokens *ts, size_t i)
{
	if (i == 0)
		return SIZE_MAX;
	i--;
	if (i > 0 && tok(ts, i)->kind == TOKEN_MARK &&
	    str_is(tok(ts, i)->s, "."))
		i--;
	return tok(ts, i)->kind == TOKEN_WORD ? i : SIZE_MAX;
}

/* "Jürgensgaarder Str.", "Obere Gasse": capital words that belong to it. */
static size_t
own_words(const struct lexicon *places, const struct tokens *ts, size_t at)
{
	size_t i = tied_back(ts, at), before;
	bool shorted = i == at && is_short_street(tok(ts, at)->key);

	for (int k = 0; k < 3; k++) {
		before = word_before(ts, i);
		if (before == SIZE_MAX || !is_capital(tok(ts, before)->s))
			break;
		before = tied_back(ts, before);
		if (!shorted &&
		    !lexicon_has(places, "streetstart", tok(ts, before)->s))
			break;
		if (lexicon_has(places, "notstreet", tok(ts, before)->s))
			break;
		i = before;
		shorted = str_ends(tok(ts, i)->key, STR("sankt"));
	}
	return i;
}

/* "Am Ring 56", "Straße der Einheit 12": where it begins, or SIZE_MAX. */
static size_t
opened_by(const struct lexicon *places, const struct tokens *ts, size_t word)
{
	size_t i = word;

	for (int k = 0; k < 4 && i != SIZE_MAX; k++) {
		const struct token *t = tok(ts, i);

		if (k > 0 && is_capital(t->s) &&
		    lexicon_has(places, "streetstart", t->s))
			return i;
		if (lexicon_has(places, "notstreet", t->s) ||
		    (k == 0 && !is_capital(t->s)))
			return SIZE_MAX;
		i = word_before(ts, tied_back(ts, i));
	}
	return SIZE_MAX;
}

/* "zum Alten Hof 3" where a line begins so. */
static size_t
before_it(const struct lexicon *places, const struct tokens *ts, size_t i)
{
	if (i == SIZE_MAX || i == 0 || tok(ts, i - 1)->kind != TOKEN_WORD ||
	    !lexicon_has(places, "streetstart", tok(ts, i - 1)->s) ||
	    !lexicon_has(places, "streetstart", tok(ts, i)->s))
		return i;
	return i == 1 || tok(ts, i - 2)->kind == TOKEN_LINE ? i - 1 : i;
}

/* Where the street before the house number i begins, or SIZE_MAX. */
static size_t
street_start(const struct lexicon *places, const struct tokens *ts, size_t i)
{
	size_t word = word_before(ts, i);

	if (word == SIZE_MAX)
		return SIZE_MAX;
	if (is_capital(tok(ts, tied_back(ts, word))->s) &&
	    lexicon_has(places, "street", tok(ts, word)->key) &&
	    !lexicon_has(places, "notstreet", tok(ts, word)->s))
		return before_it(places, ts, own_words(places, ts, word));
	return before_it(places, ts, opened_by(places, ts, word));
}

static struct str
street_among(
    const struct lexicon *places, const struct tokens *ts, struct str text)
{
	for (size_t i = 1; i < ts->n; i++) {
		const struct token *last;
		size_t from;

		if (!is_house_number(ts, i))
			continue;
		from = street_start(places, ts, i);
		if (from == SIZE_MAX)
			continue;
		last = tok(ts, number_end(ts, i) - 1);
		return str_sub(text, ts->t[from].at,
		    last->at + last->s.n - ts->t[from].at);
	}
	return STR_NONE;
}

/* The words of a long text are many times its size: back with them. */
static struct str
street_in(const struct lexicon *places, struct str text)
{
	struct arena *a = arena_new();
	struct tokens ts = tokens_of(a, text);
	struct str street = street_among(places, &ts, text);

	arena_free(a);
	return street;
}

static bool
word_of(struct str s, size_t at, struct str *word, size_t *next)
{
	size_t i = at;

	while (i < s.n && s.p[i] == ' ')
		i++;
	at = i;
	while (i < s.n && s.p[i] != ' ' && s.p[i] != '\n' && s.p[i] != '\t')
		i++;
	*word = str_sub(s, at, i - at);
	*next = i;
	return word->n > 0;
}

static bool
ends_sentence(struct str word)
{
	return word.n > 0 &&
	       str_chr(STR(".,;:!?"), word.p[word.n - 1]) != SIZE_MAX;
}

static size_t
without_end(struct str word)
{
	while (word.n > 0 &&
	       str_chr(STR(".,;:!?)"), word.p[word.n - 1]) != SIZE_MAX &&
	       !(word.p[0] == '(' && word.p[word.n - 1] == ')'))
		word.n--;
	return word.n;
}

/* a.M., i.d.OPf. */
static bool
is_short_tail(struct str word)
{
	return word.n > 3 &&
	       (word.p[0] == 'a' || word.p[0] == 'i' || word.p[0] == 'v') &&
	       word.p[1] == '.' && word.p[2] != ' ';
}

/* "… am Rübenberge", "… in der Nordheide" at the end of a line or sentence. */
static size_t
joined_length(const struct lexicon *places, struct str s, size_t at)
{
	struct str word, line = s;
	size_t next = at, joins = 0, end;
	bool inside = false;

	str_line(&line, &s);
	if (at > s.n)
		return 0;
	while (joins < 2 && word_of(s, next, &word, &next) &&
	       lexicon_has(places, "cityjoin", word)) {
		inside |= str_is(word, "in") || str_is(word, "im") ||
		          str_is(word, "bei");
		joins++;
	}
	if (joins == 0 || joins == 2)
		joins += joins == 2 && word_of(s, next, &word, &next);
	if (joins == 0 || !is_capital(word) ||
	    lexicon_has(places, "notstreet", word))
		return 0;
	end = next - word.n + without_end(word);
	if (next == s.n || (end < next && s.p[end] != ')'))
		return end;
	/* in the middle of a sentence only where a river or a hill follows */
	return !inside && word_of(s, next, &word, &next) && word.p[0] >= 'a' &&
	               word.p[0] <= 'z'
	           ? end
	           : 0;
}

/* How far a city reaches in s, which begins with it. */
static size_t
city_length(const struct lexicon *places, struct str s)
{
	struct str word;
	size_t end = 0, next = 0, n;

	if (!word_of(s, 0, &word, &next))
		return 0;
	end = next - word.n + without_end(word);
	if (lexicon_has(places, "citystart", word) &&
	    !str_ends(word, STR(",")) && word_of(s, next, &word, &n) &&
	    is_capital(word)) {
		next = n;
		end = next - word.n + without_end(word);
	}
	n = joined_length(places, s, next);
	if (n > 0 && !ends_sentence(word))
		return n;
	for (int k = 0; k < 3 && !(ends_sentence(word) && word.n > 3) &&
			word_of(s, next, &word, &n);
	     k++) {
		next = n;
		if (word.p[0] == '(' && is_capital(str_from_pos(word, 1))) {
			if (str_chr(word, ')') != SIZE_MAX)
				return n - word.n + str_chr(word, ')') + 1;
			break;
		}
		if (is_short_tail(word))
			end = n - (str_ends(word, STR(",")) ? 1 : 0);
		else if (lexicon_has(places, "citytail", word))
			end = n - word.n + without_end(word);
		else if (!lexicon_has(places, "cityjoin", word))
			break;
	}
	return end;
}

/* The line before position at, without blank ones. */
static struct str
line_before(struct str text, size_t at)
{
	struct str head = str_sub(text, 0, at);
	size_t nl = str_rchr(head, '\n');

	if (nl == SIZE_MAX)
		return STR_NONE;
	head = str_rtrim(str_sub(head, 0, nl));
	nl = str_rchr(head, '\n');
	return str_trim(nl == SIZE_MAX ? head : str_from_pos(head, nl + 1));
}

static struct str
line_behind(struct str text, size_t at)
{
	struct str rest = str_from_pos(text, at), line = STR_NONE;

	str_line(&rest, &line);
	while (line.n > 0 && str_chr(STR(",;:/ -.)"), line.p[0]) != SIZE_MAX)
		line = str_from_pos(line, 1);
	return line;
}

static struct str
last_piece(struct str s)
{
	size_t comma;

	s = str_trim(s);
	while (s.n > 0 && str_chr(STR(",;-:"), s.p[s.n - 1]) != SIZE_MAX)
		s = str_trim(str_sub(s, 0, s.n - 1));
	comma = str_rchr(s, ',');
	s = str_trim(comma == SIZE_MAX ? s : str_from_pos(s, comma + 1));
	comma = str_rchr(s, '(');
	s = str_trim(comma == SIZE_MAX ? s : str_from_pos(s, comma + 1));
	comma = str_rchr(s, ':');
	return str_trim(comma == SIZE_MAX ? s : str_from_pos(s, comma + 1));
}

/* Beside a postcode any few words with a number behind them are a street. */
static bool
is_beside(struct arena *a, const struct lexicon *places, struct str s)
{
	return is_capital(s) && str_words(s) <= 6 &&
	       address_is_street(a, places, s);
}

static struct str
street_beside(struct arena *a, const struct lexicon *places, struct str text,
    size_t at, size_t behind)
{
	size_t nl = str_rchr(str_sub(text, 0, at), '\n');
	size_t start = nl == SIZE_MAX ? 0 : nl + 1;
	struct str before = str_sub(text, start, at - start), s, rest, after;

	after = line_behind(text, behind);
	while (str_ends(after, STR(".")))
		after.n--;
	s = street_in(places, before);
	if (s.n > 0)
		return s;
	s = last_piece(before);
	if (is_beside(a, places, s))
		return s;
	s = street_in(places, after);
	if (s.n > 0 && s.p == after.p)
		return s;
	rest = after;
	if (str_cut(&rest, ',', &s) && is_beside(a, places, str_trim(s)))
		return str_trim(s);
	s = line_before(text, at);
	if (str_trim(before).n == 0 && is_beside(a, places, s))
		return s;
	s = street_in(places, s);
	return s.n > 0 ? s : street_in(places, after);
}

/* "12345 Euro" */
static bool
is_no_city(const struct lexicon *places, struct str s)
{
	struct str word;
	size_t next;

	return !word_of(s, 0, &word, &next) ||
	       lexicon_has(places, "notcity", word);
}

static bool
find_place(const struct lexicon *places, struct str text, struct place *p,
    size_t *at, size_t *behind)
{
	struct place q = {.rest = STR_NONE};
	struct str rest, line;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' ||
		    (text.p[i] > '9' && text.p[i] != 'D' && text.p[i] != 'A'))
			continue;
		rest = utf8_head(str_from_pos(text, i), 60);
		str_line(&rest, &line);
		if (i > 0 &&
		    str_chr(STR("-/.+0123456789"), text.p[i - 1]) != SIZE_MAX)
			continue;
		if (!address_postcode(line, &q) || !is_capital(q.city) ||
		    is_no_city(places, q.city))
			continue;
		q.city.n = city_length(places, q.city);
		*at = i;
		*behind = (size_t)(q.city.p - text.p) + q.city.n;
		*p = q;
		return true;
	}
	return false;
}

/* "Gartenweg 6 in Göttingen", "Gartenweg 6, Göttingen" */
static struct str
city_behind(const struct lexicon *places, struct str text, struct str street)
{
	size_t at = (size_t)(street.p - text.p) + street.n;
	struct str rest = str_from_pos(text, at);
	size_t n;

	if (str_starts(rest, STR(", in ")))
		rest = str_from_pos(rest, 5);
	else if (str_starts(rest, STR(" in ")))
		rest = str_from_pos(rest, 4);
	else if (str_starts(rest, STR(", ")))
		rest = str_from_pos(rest, 2);
	else if (str_starts(rest, STR("\n")))
		rest = str_from_pos(rest, 1);
	else
		return STR_NONE;
	if (!is_capital(rest))
		return STR_NONE;
	n = city_length(places, rest);
	rest = str_from_pos(rest, n);
	/* a city ends its sentence or line: the start of prose is none */
	if (rest.n > 0 && str_chr(STR(".,;\n)"), rest.p[0]) == SIZE_MAX)
		return STR_NONE;
	return str_sub(rest, 0, 0).p == NULL ? STR_NONE : str_of(rest.p - n, n);
}

/* "Norderstraße 31 (25813)" */
static struct str
code_behind(struct str text, struct str street)
{
	size_t at = (size_t)(street.p - text.p) + street.n;
	struct str s = str_sub(text, at, 8), code = STR_NONE;

	while (s.n > 0 && (s.p[0] < '0' || s.p[0] > '9')) {
		if (str_chr(STR(" ,("), s.p[0]) == SIZE_MAX)
			return code;
		s = str_from_pos(s, 1);
	}
	for (size_t n = 0; n < s.n && is_digit(s.p[n]); n++)
		code = str_sub(s, 0, n + 1);
	return code.n == 5 ? code : STR_NONE;
}

struct place
address_scan(struct arena *a, const struct lexicon *places, struct str text)
{
	struct place p = {.rest = STR_NONE};
	size_t at, behind;

	if (find_place(places, text, &p, &at, &behind)) {
		p.street = street_beside(a, places, text, at, behind);
		if (p.street.n == 0)
			p.street = street_in(places, text);
		return p;
	}
	p.street = street_in(places, text);
	if (p.street.n == 0)
		return p;
	p.city = city_behind(places, text, p.street);
	p.postcode = code_behind(text, p.street);
	return p;
}
