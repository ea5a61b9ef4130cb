/*
 * money.c - finds prices among the tokens.
 */
#include "parsers/money.h"

#include <string.h>

#define LEAST_BARE 30000    /* cents; a bare 12 is no price */
#define LEAST_SPOKEN 100000 /* in words, without a "Euro" */
#define MOST 100000000000LL /* cents */

static bool
near(const struct lexemes *ts, size_t i, unsigned cls)
{
	return i < ts->n && lex_is(&ts->t[i], cls);
}

/*
 * 4350 4.350 4.350,00 9,250 4,5: the last mark is a decimal mark unless three
 * digits follow; marks before it group thousands.
 */
static bool
read_digits(struct str s, int64_t *cents)
{
	size_t last = SIZE_MAX, marks = 0;
	int64_t whole = 0, part = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ':')
			return false;
		if (s.p[i] == '.' || s.p[i] == ',') {
			last = i;
			marks++;
		}
	}
	if (marks > 0 && s.n - last - 1 == 3)
		last = SIZE_MAX; /* thousands to the end */
	if (last != SIZE_MAX && s.n - last - 1 > 2)
		return false;
	for (size_t i = 0; i < s.n && whole < MOST; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			continue;
		if (last != SIZE_MAX && i > last)
			part = part * 10 + (s.p[i] - '0');
		else
			whole = whole * 10 + (s.p[i] - '0');
	}
	if (last != SIZE_MAX && s.n - last - 1 == 1)
		part *= 10;
	*cents = whole * 100 + part;
	return *cents <= MOST;
}

/* "dreifünfzig" is 350; "dreizehn" is no more than it is. */
static bool
hundreds(struct str form, int64_t *v)
{
	int64_t a, b;

	if (form.n > 7 && str_ends(form, STR("hundert")) &&
	    number_word(form, &a) && a < 1000) {
		*v = a;
		return true;
	}
	for (size_t i = 3; i + 4 < form.n && i <= 6; i++) {
		if (number_word(str_sub(form, 0, i), &a) && a >= 1 && a <= 9 &&
		    number_word(str_from_pos(form, i), &b) && b >= 20 &&
		    b < 100 && b % 10 == 0) {
			*v = a * 100 + b;
			return true;
		}
	}
	return false;
}

/*
 * What is said for short: "viereinhalb" is 4500, "vierdreifünfzig" 4350.
 * Thousands, for nobody sells a roof window for less.
 */
static bool
read_short(struct str form, int64_t *v)
{
	int64_t a, b;

	if (str_ends(form, STR("einhalb")) && form.n > 9 &&
	    number_word(str_sub(form, 0, form.n - 7), &a) && a < 100) {
		*v = a * 1000 + 500;
		return true;
	}
	for (size_t i = 3; i + 6 < form.n && i <= 6; i++) {
		struct str head = str_sub(form, 0, i);

		if (!number_word(head, &a) || a > 9 || str_is(head, "ein"))
			continue;
		if (hundreds(str_from_pos(form, i), &b)) {
			*v = a * 1000 + b;
			return true;
		}
		if (number_word(str_from_pos(form, i), &b) && b > 1 && b < 10) {
			*v = a * 1000 + b * 100; /* "dreifünf" */
			return true;
		}
	}
	return false;
}

/* "sechs tausend dreihundert" in words, several tokens; cents. */
static size_t
read_in_words(const struct lexemes *ts, size_t i, int64_t *cents)
{
	int64_t total = 0, part = 0, v;
	size_t from = i;

	for (; i < ts->n && ts->t[i].kind == LEX_WORD; i++) {
		if (str_is(ts->t[i].form, "tausend"))
			part = (part == 0 ? 1 : part) * 1000;
		else if (str_is(ts->t[i].form, "hundert") && part < 100)
			part = (part == 0 ? 1 : part) * 100;
		else if (read_short(ts->t[i].form, &v))
			part = 0, total += v, i += near(ts, i + 1, WC_THOUSAND);
		else if (number_word(ts->t[i].form, &v))
			total += part, part = v;
		else if (str_is(ts->t[i].form, "hundert"))
			total += 100;
		else
			break;
		if (total + part > 1000000)
			return 0;
	}
	*cents = (total + part) * 100;
	return i - from;
}

static bool
in_whens(const struct whens *ws, size_t i)
{
	for (size_t k = 0; k < ws->n; k++) {
		if (i >= ws->w[k].from && i < ws->w[k].to && !ws->w[k].span)
			return true;
	}
	return false;
}

/* "nicht unter 5000", "Anzahlung 500", "Tel. 0171": up to three before. */
static bool
spoilt(const struct lexemes *ts, size_t from)
{
	for (size_t k = 1; k <= 3 && k <= from; k++) {
		const struct lexeme *t = &ts->t[from - k];

		if (t->kind == LEX_MARK && t->mark != '.' && t->mark != ':' &&
		    t->mark != '(')
			return false;
		if (lex_is(t, WC_NOPRICE))
			return true;
		if (t->kind == LEX_NUMBER && k > 1)
			return false; /* "Nr. 4711 über 5.200" */
		if (t->kind == LEX_NUMBER && k == 1)
			return !t->dot; /* a telephone number */
	}
	return false;
}

static bool
plain_number(const struct lexeme *t)
{
	if (t->kind != LEX_NUMBER || t->dot)
		return t->kind == LEX_NUMBER && t->form.n >= 3 &&
		       t->form.p[0] != '0';
	return t->form.p[0] != '0';
}

static void
dress(const struct lexemes *ts, struct price *p)
{
	size_t i = p->to;

	if (near(ts, i, WC_THOUSAND)) {
		p->cents *= 1000;
		p->named = true;
		i++;
	}
	while (
	    i < ts->n && (near(ts, i, WC_EUR) || near(ts, i, WC_PRICEMARK))) {
		p->named = true;
		p->gross = p->gross || str_starts(ts->t[i].form, STR("brutto"));
		i++;
	}
	if (p->from > 0 && near(ts, p->from - 1, WC_EUR))
		p->named = true;
	p->to = i;
}

/* "von 2019", "Baujahr 1985" */
static bool
is_year(const struct lexemes *ts, const struct price *p)
{
	static const char *const before[] = {
	    "von", "vom", "aus", "seit", "in", "im", "anno", "jahr"};
	int64_t v;

	if (p->named || p->from == 0 || !str_int(ts->t[p->from].form, &v) ||
	    v < 1900 || v > 2040)
		return false;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		if (str_is(ts->t[p->from - 1].form, before[i]))
			return true;
	}
	return false;
}

static bool
acceptable(const struct lexemes *ts, const struct price *p)
{
	const struct lexeme *t = &ts->t[p->from];

	if (p->cents > MOST || is_year(ts, p) || near(ts, p->to, WC_MEASURE) ||
	    near(ts, p->to, WC_UNIT) ||
	    (p->to < ts->n && lex_mark(&ts->t[p->to], '%')))
		return false;
	if (p->to < ts->n && lex_is(&ts->t[p->to], WC_NOPRICE))
		return false;
	if (t->kind == LEX_NUMBER && t->dash)
		return true;
	if (!p->named && (p->cents < LEAST_BARE || p->cents % 100 != 0))
		return false;
	if (!p->named && t->kind == LEX_NUMBER &&
	    str_int(t->form, &(int64_t){0}) && p->cents >= 1000000 &&
	    t->form.n == 5 && p->to < ts->n && ts->t[p->to].kind == LEX_WORD &&
	    ts->t[p->to].cap)
		return false; /* a postcode before its town */
	return p->cents > 0;
}

static size_t
read_price(const struct lexemes *ts, size_t i, struct price *p)
{
	const struct lexeme *t = &ts->t[i];
	size_t n = 0;

	*p = (struct price){.from = i};
	if (t->kind == LEX_NUMBER && plain_number(t) &&
	    read_digits(t->form, &p->cents))
		n = 1;
	else if (t->kind == LEX_WORD)
		n = read_in_words(ts, i, &p->cents);
	if (n == 1 && t->kind == LEX_NUMBER && i + 1 < ts->n &&
	    ts->t[i + 1].kind == LEX_NUMBER && t->form.n <= 2 &&
	    ts->t[i + 1].form.n == 3 && !ts->t[i + 1].glued) {
		int64_t rest;

		if (str_int(ts->t[i + 1].form, &rest) &&
		    str_int(t->form, &(int64_t){0})) { /* "4 350 €" */
			p->cents = p->cents * 1000 + rest * 100;
			n = 2;
		}
	}
	if (n == 0)
		return 0;
	p->to = i + n;
	dress(ts, p);
	if (t->kind == LEX_NUMBER && t->dash)
		p->named = true;
	if (t->kind == LEX_WORD && !p->named && p->cents < LEAST_SPOKEN)
		return 0;
	return p->to - i;
}

void
prices_find(
    const struct lexemes *ts, const struct whens *ws, struct prices *out)
{
	out->n = 0;
	for (size_t i = 0; i < ts->n && out->n < PRICES_MAX;) {
		struct price p;
		size_t n = 0;

		if (ts->t[i].kind != LEX_MARK && !in_whens(ws, i))
			n = read_price(ts, i, &p);
		if (n > 0 && !spoilt(ts, i) && acceptable(ts, &p))
			out->p[out->n++] = p;
		i += n > 0 ? n : 1;
	}
}
