/*
 * draft.c - one function a field: what its value means.
 */
#include "parsers/draft.h"

#include "parsers/address.h"
#include "parsers/freetext.h"
#include "parsers/person.h"
#include "parsers/phone.h"

static void
once(struct str *to, struct str v)
{
	if (to->n == 0)
		*to = v;
}

/* More than any form has; a mail beyond is an attack, and time stays linear. */
#define JOINED_MAX ((size_t)16 * 1024)
#define ITEMS_MAX 2000

struct str
draft_joined(struct draft *d, struct str a, const char *between, struct str b)
{
	if (a.n == 0 || b.n == 0)
		return a.n == 0 ? b : a;
	if (a.n > JOINED_MAX)
		return a;
	return arena_fmt(d->a, "%.*s%s%.*s", STR_FMT(a), between, STR_FMT(b));
}

/* White space of any kind to one blank. */
struct str
draft_flat(struct draft *d, struct str s)
{
	char *p = arena_alloc(d->a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool blank = s.p[i] == ' ' || s.p[i] == '\n' ||
		             s.p[i] == '\t' || s.p[i] == '|';

		if (blank && (n == 0 || p[n - 1] == ' '))
			continue;
		p[n++] = blank ? ' ' : s.p[i];
	}
	return str_rtrim(str_of(p, n));
}

static size_t
digits_in(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_digit(s.p[i]);
	return n;
}

/* The first word that has three digits or more, without marks around it. */
static struct str
number_word(struct str v)
{
	struct str word;

	while (str_cut(&v, ' ', &word)) {
		while (
		    word.n > 0 && str_chr(STR("#(\"'"), word.p[0]) != SIZE_MAX)
			word = str_from_pos(word, 1);
		while (word.n > 0 && str_chr(STR(".,;:)]}\"'"),
					 word.p[word.n - 1]) != SIZE_MAX)
			word.n--;
		if (digits_in(word) >= 3)
			return word;
	}
	return STR_NONE;
}

static void
set_inquiry_no(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->inquiry_no, number_word(v));
}

static const char *const projects[] = {"einbau", "austausch"};

static void
set_project(struct draft *d, const struct item *i, struct str v)
{
	int k = rule_project(d->rule, v);

	if (k >= 0)
		once(&d->q->project, str_from(projects[k]));
	if (i->field == FIELD_PROJECT &&
	    codes_scan(d->a, d->rules->codes, v).n > 0)
		draft_positions(d, i, v);
}

static void
set_matter(struct draft *d, const struct item *i, struct str v)
{
	struct mentions m = codes_scan(d->a, d->rules->codes, v);
	struct str no = number_word(v);

	set_project(d, i, v);
	if (m.n == 1 && !m.m[0].part && m.m[0].size.n == 0 && v.n < 40)
		draft_product(d, i, v);
	else if (m.n > 0)
		draft_windows(d, i, v);
	else if (no.n > 0 && v.n - no.n < 12)
		once(&d->q->inquiry_no, no);
}

static void
set_salutation(struct draft *d, const struct item *i, struct str v)
{
	struct person p = {.title = d->q->customer.title};

	(void)i;
	person_salutation(d->a, d->rules->persons, v, &p);
	once(&d->q->customer.salutation, p.salutation.n > 0 ? p.salutation : v);
	once(&d->q->customer.title, p.title);
}

static void
set_title(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->customer.title, v);
}

static void
set_first_name(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->customer.first_name, v);
}

static void
set_last_name(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->customer.last_name, v);
}

static void
set_name(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	if (d->name.n == 0)
		d->name = v;
	else
		once(&d->contact_name, v);
}

static void
set_company(struct draft *d, const struct item *i, struct str v)
{
	struct str whole = str_trim(i->source);

	/* 'Hausverwaltung Sonnenhof GmbH': its label is part of the name */
	if (i->label != NULL && whole.n > v.n + 2 && str_ends(whole, v) &&
	    whole.p[whole.n - v.n - 1] == ' ' &&
	    str_chr(str_sub(whole, 0, whole.n - v.n), ':') == SIZE_MAX &&
	    whole.p[whole.n - v.n - 2] != ' ' &&
	    !str_istarts(whole, STR("firm")) &&
	    !str_istarts(whole, STR("unternehmen")))
		v = whole;
	once(&d->q->customer.company, v);
}

static struct str *
place_of(struct draft *d, const struct item *i, struct str **postcode,
    struct str **city)
{
	struct site *s = i->section == SECTION_SITE ? &d->q->site : &d->billing;
	struct customer *c = &d->q->customer;

	if (i->section != SECTION_SITE && i->section != SECTION_BILLING) {
		*postcode = &c->postcode;
		*city = &c->city;
		return &c->street;
	}
	*postcode = &s->postcode;
	*city = &s->city;
	return &s->street;
}

static void
take_place(struct draft *d, const struct item *i, const struct place *p)
{
	struct str *postcode, *city, *street = place_of(d, i, &postcode, &city);

	once(street, p->street);
	if (postcode->n == 0 && p->postcode.n > 0) {
		*postcode = p->postcode;
		once(city, p->city);
	}
}

static void
set_address(struct draft *d, const struct item *i, struct str v)
{
	struct place p = address_of(d->a, d->rules->places, v);

	take_place(d, i, &p);
	if (p.rest.n > 0 && p.postcode.n > 0 && i->section != SECTION_SITE &&
	    person_looks(d->rules->persons, p.rest))
		once(&d->block, p.rest);
}

static void
set_street(struct draft *d, const struct item *i, struct str v)
{
	struct str *postcode, *city, *street = place_of(d, i, &postcode, &city);
	struct place p = address_of(d->a, d->rules->places, v);

	if (p.postcode.n > 0)
		take_place(d, i, &p);
	else
		once(street, draft_flat(d, v));
}

static void
set_house_no(struct draft *d, const struct item *i, struct str v)
{
	once(i->section == SECTION_SITE ? &d->site_house_no : &d->house_no, v);
}

static void
set_postcode(struct draft *d, const struct item *i, struct str v)
{
	struct str *postcode, *city, *street = place_of(d, i, &postcode, &city);
	struct place p = {.rest = STR_NONE};

	(void)street;
	if (!address_postcode(v, &p))
		p.postcode = v;
	once(postcode, p.postcode);
	once(city, p.city);
}

static void
set_city(struct draft *d, const struct item *i, struct str v)
{
	struct str *postcode, *city, *street = place_of(d, i, &postcode, &city);
	struct place p = {.rest = STR_NONE};

	(void)street;
	if (address_postcode(v, &p)) {
		p = address_of(d->a, d->rules->places, v);
		take_place(d, i, &p);
		return;
	}
	p = address_of(d->a, d->rules->places, v);
	if (p.postcode.n > 0)
		take_place(
		    d, i, &p); /* "Celle, 29221"; "Am Ring 5, 29221 C." */
	else
		once(city, v);
}

/* "wie oben", "nein": the building is where the customer lives. */
static bool
is_same_place(struct draft *d, struct str v)
{
	struct str rest = v, word;

	if (digits_in(v) >= 4)
		return false;
	while (str_cut(&rest, ' ', &word)) {
		if (lexicon_has(d->rules->places, "sameplace", word))
			return true;
	}
	return false;
}

/* "Einfamilienhaus, Dachgeschoss" says what it is, not where. */
static bool
is_building(struct str v)
{
	static const char *const words[] = {
	    "haus", "wohnung", "geschoss", "gebäude", "halle", "praxis"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_ifind(v, str_from(words[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

static void
set_site(struct draft *d, const struct item *i, struct str v)
{
	struct item at = *i;

	at.section = SECTION_SITE;
	if (!is_same_place(d, v) && digits_in(v) > 0)
		set_address(d, &at, v);
	else if (!is_same_place(d, v) && v.n < 40 && !is_building(v))
		once(&d->q->site.city, v);
}

static apply_fn set_email;

static void
add_phone(struct draft *d, const struct item *i, struct str v)
{
	phone_field(d->a, v, &d->q->customer.phones);
	if (str_chr(v, '@') != SIZE_MAX)
		set_email(d, i, v); /* 'Erreichbar unter: 0171 … oder m@…' */
}

static bool
is_mail_char(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80 ||
	       str_chr(STR("._%+-@"), c) != SIZE_MAX;
}

static struct str
mail_in(struct str v)
{
	size_t at = str_chr(v, '@'), from = at, to = at;

	if (at == SIZE_MAX)
		return STR_NONE;
	while (from > 0 && is_mail_char(v.p[from - 1]))
		from--;
	while (to < v.n && is_mail_char(v.p[to]))
		to++;
	while (to > at && (v.p[to - 1] == '.' || v.p[to - 1] == '-'))
		to--;
	return from < at && to > at + 3 ? str_sub(v, from, to - from)
	                                : STR_NONE;
}

static void
set_email(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->customer.email, mail_in(v));
}

static apply_fn set_contact;

static void
set_block(struct draft *d, const struct item *i, struct str v)
{
	/* 'Kontakt: bitte per E-Mail' */
	if (v.n < 40 && digits_in(v) == 0 && str_chr(v, '@') == SIZE_MAX &&
	    (str_ifind(v, STR(" per ")) != SIZE_MAX ||
		str_istarts(v, STR("per ")) ||
		str_ifind(v, STR("telefon")) != SIZE_MAX ||
		str_iis(v, "E-Mail") || str_iis(v, "WhatsApp"))) {
		set_contact(d, i, v);
		return;
	}
	d->block = draft_joined(d, d->block, "\n", v);
}

static size_t
piece_end(struct str s)
{
	size_t i = 0;

	while (i < s.n && str_chr(STR(",;/|\n"), s.p[i]) == SIZE_MAX)
		i++;
	return i;
}

/* "Tonpfanne rot", "Satteldach": a piece is what its word says it is. */
static void
take_roof_piece(struct draft *d, struct str piece)
{
	struct roof *roof = &d->q->roof;

	if (free_pitch(d->rules, piece, false) >= 0 || str_words(piece) > 4)
		return;
	if (free_is_form(d->rules, piece))
		once(&roof->form, piece);
	else if (free_is_covering(d->rules, piece))
		once(&roof->covering, piece);
}

static void
set_roof(struct draft *d, const struct item *i, struct str v)
{
	struct roof *roof = &d->q->roof;
	struct str rest = v, piece;

	(void)i;
	if (roof->pitch_deg < 0)
		roof->pitch_deg = free_pitch(d->rules, v, false);
	while (rest.n > 0) {
		size_t comma = piece_end(rest);

		piece = str_trim(str_sub(rest, 0, comma));
		rest = str_from_pos(rest, comma + 1);
		take_roof_piece(d, piece);
	}
	free_roof(d->rules, v, d->q);
}

static void
set_form(struct draft *d, const struct item *i, struct str v)
{
	if (free_pitch(d->rules, v, false) >= 0 && free_is_form(d->rules, v)) {
		set_roof(d, i, v); /* 'Dachart: Satteldach, Schiefer, 55°' */
		return;
	}
	once(&d->q->roof.form, v);
}

/* "Schiefer, 55°": the pitch stands behind. */
static void
set_covering(struct draft *d, const struct item *i, struct str v)
{
	int pitch = free_pitch(d->rules, v, false);
	size_t comma = str_rchr(v, ',');

	(void)i;
	if (pitch >= 0 && comma != SIZE_MAX &&
	    free_pitch(d->rules, str_from_pos(v, comma), false) >= 0) {
		if (d->q->roof.pitch_deg < 0)
			d->q->roof.pitch_deg = pitch;
		v = str_trim(str_sub(v, 0, comma));
	}
	once(&d->q->roof.covering, v);
}

static void
set_pitch(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	if (d->q->roof.pitch_deg < 0)
		d->q->roof.pitch_deg = free_pitch(d->rules, v, true);
}

static void
set_year(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	once(&d->q->roof.year_built, v);
}

/* Blanks and bars before the lines of a text that stood in a column. */
static struct str
without_margin(struct draft *d, struct str v)
{
	struct str out = STR_NONE, line;

	if (str_find(v, STR("\n ")) == SIZE_MAX &&
	    str_find(v, STR("\n|")) == SIZE_MAX)
		return v;
	while (str_line(&v, &line)) {
		while (
		    line.n > 0 && str_chr(STR(" \t|"), line.p[0]) != SIZE_MAX)
			line = str_from_pos(line, 1);
		out = out.p == NULL ? line
		                    : arena_fmt(d->a, "%.*s\n%.*s",
					  STR_FMT(out), STR_FMT(line));
		if (out.n > JOINED_MAX)
			return v;
	}
	return out;
}

/* The form's own farewell below what the customer wrote. */
static struct str
without_farewell(struct draft *d, struct str v)
{
	size_t nl = str_rchr(v, '\n');
	struct str last = str_trim(nl == SIZE_MAX ? v : str_from_pos(v, nl));

	if (nl != SIZE_MAX && last.n < 40 && free_is_farewell(d->rules, last))
		return str_rtrim(str_sub(v, 0, nl));
	return v;
}

static void
add_message(struct draft *d, const struct item *i, struct str v)
{
	(void)i;
	v = without_margin(d, without_farewell(d, v));
	d->q->message = draft_joined(d, d->q->message, "\n", v);
}

static void
set_contact(struct draft *d, const struct item *i, struct str v)
{
	phone_scan(d->a, v, &d->q->customer.phones);
	set_email(d, i, v);
	d->q->preferred_contact =
	    draft_joined(d, d->q->preferred_contact, ", ", v);
}

static void
set_timeframe(struct draft *d, const struct item *i, struct str v)
{
	if (str_ifind(v, STR("uhr")) != SIZE_MAX && v.n < 60)
		set_contact(d, i, v); /* an hour is for a call */
	else
		once(&d->q->timeframe, v);
}

static apply_fn *const apply[FIELDS] = {
    [FIELD_INQUIRY_NO] = set_inquiry_no,
    [FIELD_PROJECT] = set_project,
    [FIELD_MATTER] = set_matter,
    [FIELD_SALUTATION] = set_salutation,
    [FIELD_TITLE] = set_title,
    [FIELD_FIRST_NAME] = set_first_name,
    [FIELD_LAST_NAME] = set_last_name,
    [FIELD_NAME] = set_name,
    [FIELD_COMPANY] = set_company,
    [FIELD_CUSTOMER] = set_block,
    [FIELD_STREET] = set_street,
    [FIELD_HOUSE_NO] = set_house_no,
    [FIELD_POSTCODE] = set_postcode,
    [FIELD_CITY] = set_city,
    [FIELD_ADDRESS] = set_address,
    [FIELD_SITE] = set_site,
    [FIELD_PHONE] = add_phone,
    [FIELD_EMAIL] = set_email,
    [FIELD_WINDOWS] = draft_positions,
    [FIELD_EXISTING] = draft_windows,
    [FIELD_ACCESSORIES] = draft_accessories,
    [FIELD_POSITION] = draft_position,
    [FIELD_QUANTITY] = draft_quantity,
    [FIELD_PRODUCT] = draft_product,
    [FIELD_SIZE] = draft_size,
    [FIELD_VARIANT] = draft_variant,
    [FIELD_ROOF] = set_roof,
    [FIELD_FORM] = set_form,
    [FIELD_COVERING] = set_covering,
    [FIELD_PITCH] = set_pitch,
    [FIELD_YEAR_BUILT] = set_year,
    [FIELD_MESSAGE] = add_message,
    [FIELD_CONTACT] = set_contact,
    [FIELD_TIMEFRAME] = set_timeframe,
};

static void
apply_item(struct draft *d, const struct item *i)
{
	struct str v = str_trim(i->value);

	if (i->section == SECTION_SKIP || apply[i->field] == NULL)
		return;
	if (field_span(i->field) == SPAN_ONE)
		v = draft_flat(d, v);
	if (rule_is_none(d->rule, v)) {
		d->no_email |= i->field == FIELD_EMAIL;
		return;
	}
	apply[i->field](d, i, v);
	if (d->explain != NULL)
		d->explain(d->arg, field_name(i->field), v,
		    i->label == NULL ? "" : i->label->rule->name.p,
		    i->label == NULL ? 0 : i->label->line, i->source);
}

void
draft_apply(struct draft *d, const struct items *items)
{
	for (size_t i = 0; i < items->n && i < ITEMS_MAX; i++)
		apply_item(d, &items->i[i]);
	draft_end_part(d);
}
