/*
 * money.c - finds prices among the tokens.
 */
#include "parsers/money.h"

#include <string.h>

#define LEAST_BARE 30000    /* cents; a bare 12 is no price */
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

/* "sechs tausend dreihundert" in words, several tokens; cents. */
static size_t
read_in_words(const struct lexemes *ts, size_t i, int64_t *cents)
{
	int64_t total = 0, part = 0, v;
	size_t from = i;

	for (; i < ts->n && ts->t[i].kind == LEX_WORD; i++) {
		if (str_is(ts->t[i].form, "tausend"))
			part = (part == 0 ? 1 : part) * 1000;
		else if (str_is(ts->t[i].form, "hundert") && part < 10)
			part = (part == 0 ? 1 : part) * 100;
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

static bool
acceptable(const struct lexemes *ts, const struct price *p)
{
	const struct lexeme *t = &ts->t[p->from];

	if (p->cents > MOST || near(ts, p->to, WC_MEASURE) ||
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
	if (t->kind == LEX_WORD && !p->named)
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
