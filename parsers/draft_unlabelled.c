/*
 * draft_unlabelled.c - a customer's name and address without labels.
 *
 * A block of lines under a heading, or any lines with a postcode; a line
 * "Herr Max Muster, Ringweg 3, 24103 Kiel"; at last "Frau Karoline Bach" in a
 * sentence.
 */
#include "parsers/draft.h"

#include "parsers/address.h"
#include "parsers/free_patterns.h"
#include "parsers/person.h"
#include "parsers/phone.h"

static void
once(struct str *to, struct str v)
{
	if (to->n == 0)
		*to = v;
}

/* With something before and behind: not "@:" */
static bool
is_mail(struct str line)
{
	for (size_t at = 1; at + 3 < line.n; at++) {
		if (line.p[at] == '@' && line.p[at - 1] != ' ' &&
		    line.p[at + 1] != ' ')
			return true;
	}
	return false;
}

static struct str
mail_word(struct str line)
{
	struct str word;

	while (str_cut(&line, ' ', &word)) {
		if (is_mail(word) &&
		    str_find(word, STR("mailto:")) == SIZE_MAX) {
			while (word.n > 0 &&
			       str_chr(STR("<(,;"), word.p[0]) != SIZE_MAX)
				word = str_from_pos(word, 1);
			while (word.n > 0 &&
			       str_chr(STR(">),;."), word.p[word.n - 1]) !=
				   SIZE_MAX)
				word.n--;
			return word;
		}
	}
	return STR_NONE;
}

/* "Max Muster <max@muster.example>": the name. */
static struct str
before_mail(struct str line)
{
	size_t at = str_chr(line, '<');

	if (at == SIZE_MAX)
		at = str_chr(line, '(');
	return at == SIZE_MAX ? STR_NONE : str_trim(str_sub(line, 0, at));
}

/* E-mail and phones go where they belong; what is neither is given back. */
static struct str
read_piece(struct draft *d, struct str piece)
{
	struct customer *c = &d->q->customer;
	struct texts phones = {NULL, 0};

	piece = str_trim(piece);
	phone_scan(d->a, piece, &phones);
	for (size_t i = 0; i < phones.n; i++)
		ARENA_PUSH(d->a, c->phones.s, c->phones.n) = phones.s[i];
	if (is_mail(piece)) {
		once(&c->email, mail_word(piece));
		return before_mail(piece);
	}
	return phones.n > 0 ? STR_NONE : piece;
}

/* A line; one with phones or e-mail in pieces between commas and bars. */
static bool
next_piece(struct arena *a, struct str *text, struct str *piece)
{
	struct texts phones = {NULL, 0};
	struct str rest = *text, line;
	size_t cut;

	if (!str_line(&rest, &line))
		return false;
	phone_scan(a, line, &phones);
	cut = str_chr(line, '|');
	if (cut == SIZE_MAX)
		cut = str_chr(line, ',');
	if (cut == SIZE_MAX || (!is_mail(line) && phones.n == 0)) {
		*piece = line;
		*text = rest;
		return true;
	}
	*piece = str_sub(line, 0, cut);
	*text = str_from_pos(*text, cut + 1);
	return true;
}

/* One line without a number: a name, even with a comma. */
static bool
is_plain_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' || is_digit(s.p[i]))
			return false;
	}
	return s.n > 0 && s.n < 60;
}

/* "Gaststätte Zur Linde, Inh. Rolf Kessler": a firm and its owner. */
static void
take_plain_name(struct draft *d, struct str s)
{
	static const char *const before[] = {"Inhaberin", "Inhaber", "Inh.",
	    "z. Hd.", "z.Hd.", "Ansprechpartner", "vertreten durch"};
	size_t comma = str_chr(s, ',');
	struct str name;

	if (comma == SIZE_MAX ||
	    !person_is_company(d->rules->persons, str_sub(s, 0, comma))) {
		once(&d->name, s);
		return;
	}
	name = str_trim(str_from_pos(s, comma + 1));
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		if (str_istarts(name, str_from(before[i])))
			name =
			    str_trim(str_from_pos(name, str_from(before[i]).n));
	}
	once(&d->q->customer.company, str_trim(str_sub(s, 0, comma)));
	once(&d->name, name);
}

/* The first; "Lena & Can Yücel" says more than "Familie Yücel". */
static void
take_name(struct draft *d, struct str s)
{
	size_t blank = str_rchr(d->name, ' ');
	struct str last =
	    blank == SIZE_MAX ? d->name : str_from_pos(d->name, blank);

	if (d->name.n > 0 && str_words(d->name) == 2 && str_words(s) > 2 &&
	    lexicon_has(
		d->rules->persons, "salutation", str_sub(d->name, 0, blank)) &&
	    str_ends(s, last))
		d->name = s;
	else
		once(&d->name, s);
}

/* Lines of a block that are no address: firms and persons. */
static bool
take_line_of_block(struct draft *d, struct str line)
{
	struct str s = str_trim(line);
	size_t blank = str_chr(s, ' ');
	struct str first = str_sub(s, 0, blank);
	struct place p;

	if (s.n > 90 || str_find(s, STR("   ")) != SIZE_MAX ||
	    address_postcode(s, &p) || str_istarts(s, STR("c/o")) ||
	    str_chr(s, ',') != SIZE_MAX)
		return false;
	if (person_is_company(d->rules->persons, s)) {
		once(&d->q->customer.company, s);
		return true;
	}
	if (blank == SIZE_MAX ||
	    !lexicon_has(d->rules->persons, "salutation", first) ||
	    !person_looks(d->rules->persons, s))
		return false;
	take_name(d, s);
	return true;
}

/* Name, company, address, phones and e-mail without a label. */
static void
read_block(struct draft *d)
{
	struct customer *c = &d->q->customer;
	struct str rest = d->block, line, address = STR_NONE, piece;
	struct place p;

	bool many = str_chr(rest, '\n') != SIZE_MAX;

	while (next_piece(d->a, &rest, &line)) {
		line = read_piece(d, line);
		if (!many || !take_line_of_block(d, line))
			address = draft_joined(d, address, "\n", line);
	}
	if (is_plain_name(address)) {
		take_plain_name(d, address);
		return;
	}
	p = address_of(d->a, d->rules->places, address);
	once(&c->street, p.street);
	if (c->postcode.n == 0) {
		c->postcode = p.postcode;
		once(&c->city, p.city);
	}
	while (p.rest.n > 0) {
		size_t cut = str_chr(p.rest, '\n');

		if (cut == SIZE_MAX)
			cut = str_chr(p.rest, ',');
		piece = str_trim(
		    str_sub(p.rest, 0, cut == SIZE_MAX ? p.rest.n : cut));
		p.rest =
		    cut == SIZE_MAX ? STR_NONE : str_from_pos(p.rest, cut + 1);
		if (person_is_company(d->rules->persons, piece))
			once(&c->company, piece);
		else if (person_looks(d->rules->persons, piece))
			take_name(d, piece);
		else if (lexicon_has(d->rules->persons, "salutation", piece))
			once(&c->salutation, piece);
	}
}

static bool
has_postcode(struct str line)
{
	struct place p;

	return address_postcode(str_trim(line), &p) && p.city.n > 1;
}

/* Lines that stand together, one of them postcode and city. */
static struct str
block_of(struct str body)
{
	struct str line, block = STR_NONE;
	bool found = false;

	while (str_line(&body, &line)) {
		bool blank = str_trim(line).n == 0;

		if (blank && found)
			break;
		if (blank)
			block = STR_NONE;
		else
			block = block.n == 0
			            ? line
			            : str_of(block.p,
					  (size_t)(line.p - block.p) + line.n);
		found |= !blank && has_postcode(line);
	}
	return found ? block : STR_NONE;
}

static bool
is_nameless(const struct draft *d)
{
	const struct customer *c = &d->q->customer;

	return d->name.n == 0 && d->contact_name.n == 0 &&
	       c->last_name.n == 0 && c->company.n == 0;
}

static void
take_line(struct draft *d, const struct place *p)
{
	struct customer *c = &d->q->customer;

	d->name = p->rest;
	if (c->postcode.n > 0)
		return;
	c->postcode = p->postcode;
	once(&c->city, p->city);
	once(&c->street, p->street);
}

/* "Herr Max Muster, Ringweg 3, 24103 Kiel" */
static void
by_line(struct draft *d, struct str body)
{
	struct str line;

	while (is_nameless(d) && str_line(&body, &line)) {
		struct place p;

		if (line.n > 200 || str_chr(line, ',') == SIZE_MAX)
			continue;
		p = address_of(d->a, d->rules->places, str_trim(line));
		if (p.postcode.n > 0 && p.rest.n > 0 &&
		    person_looks(d->rules->persons, p.rest))
			take_line(d, &p);
	}
}

static void
by_salutation(struct draft *d, struct str body)
{
	struct str g[RE_GROUPS];

	if (free_match_line(d->rules->free, FREE_HERR_FRAU, body, g))
		d->name = g[1];
}

/* The first address that is not of the sender's house. */
static struct str
foreign_mail(struct str body, struct str from)
{
	struct str line;

	while (str_line(&body, &line)) {
		struct str m = is_mail(line) ? mail_word(line) : STR_NONE;

		if (m.n > 0 && !str_ieq(str_domain(m), str_domain(from)))
			return m;
	}
	return STR_NONE;
}

/* "An: …" above what was forwarded names no customer. */
static bool
is_head_line(struct str line)
{
	static const char *const names[] = {"An:", "Von:", "To:", "From:",
	    "Cc:", "CC:", "Kopie:", "Antwort an:", "Reply-To:"};

	line = str_trim(line);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_istarts(line, str_from(names[i])))
			return true;
	}
	return false;
}

/* The one address above the form's own footer that a person may have. */
static struct str
only_mail(struct draft *d, struct str body, struct str from)
{
	struct str line, found = STR_NONE;

	while (str_line(&body, &line) && !rule_stops(d->rule, str_trim(line))) {
		struct str m = is_mail(line) ? mail_word(line) : STR_NONE;

		if (m.n == 0 || is_head_line(line) ||
		    str_ieq(str_domain(m), str_domain(from)) ||
		    free_match(d->rules->free, FREE_ROBOT, m, NULL) ||
		    str_ifind(m, STR("velux")) != SIZE_MAX)
			continue;
		if (found.n > 0 && !str_ieq(found, m))
			return STR_NONE;
		found = m;
	}
	return found;
}

/* A number or an address anywhere, where no label gave one. */
void
draft_contact(struct draft *d, const struct inquiry_source *s, struct str body)
{
	struct customer *c = &d->q->customer;

	if (c->phones.n == 0 && c->email.n == 0)
		phone_scan(d->a, body, &c->phones);
	if (c->email.n == 0 && !d->no_email)
		c->email = only_mail(d, body, s->from.email);
}

void
draft_unlabelled(
    struct draft *d, const struct inquiry_source *s, struct str body)
{
	struct customer *c = &d->q->customer;

	if (d->block.n > 0)
		read_block(d);
	if (!is_nameless(d))
		return;
	if (c->postcode.n == 0) {
		d->block = block_of(body);
		read_block(d);
	}
	by_line(d, body);
	if (is_nameless(d))
		by_salutation(d, body);
	if (is_nameless(d))
		return;
	if (c->email.n == 0)
		c->email = foreign_mail(body, s->from.email);
	if (c->phones.n == 0)
		phone_scan(d->a, body, &c->phones);
}
