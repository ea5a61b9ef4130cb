/*
 * reply_person.c - who shall do it: "an Max", "übernimmt die Frau Nowak",
 * "Des soi da Sepp macha", "Einbau macht Erkan".
 */
#include "reply_in.h"

static bool
can_be_name(const struct understanding *u, size_t i, const struct clause *c)
{
	const struct lexeme *t = &u->ts.t[i];

	if (i >= c->to || t->kind != LEX_WORD || t->form.n < 2 ||
	    lex_is(t, WC_NOTNAME))
		return false;
	if (lex_is(t, WC_FIRSTNAME))
		return true;
	/* a sentence's first word has its capital from there */
	if (i == c->from && i + 1 < c->to && !lex_is(&t[1], WC_TAKES) &&
	    !lex_is(&t[1], WC_DOES) && !u->lower)
		return false;
	return !t->known &&
	       ((t->cap && !u->lower) ||
		   (u->lower && t->form.n >= 3 && t->form.p[0] >= 'a' &&
		       t->form.p[0] <= 'z'));
}

static size_t
skip_small(const struct understanding *u, size_t i, const struct clause *c)
{
	while (i < c->to && u->ts.t[i].kind == LEX_WORD &&
	       (lex_is(&u->ts.t[i], WC_TITLE) || lex_is(&u->ts.t[i], WC_HE) ||
		   lex_is(&u->ts.t[i], WC_FILLER) ||
		   lex_is(&u->ts.t[i], WC_AUX)) &&
	       !lex_is(&u->ts.t[i], WC_FIRSTNAME))
		i++;
	return i;
}

static struct str
name_from(const struct understanding *u, size_t i, const struct clause *c)
{
	const struct lexeme *t = u->ts.t;
	size_t k = i + 1;

	while (can_be_name(u, k, c) && t[k].cap && k < i + 3 &&
	       (!u->lower || lex_is(&t[k], WC_FIRSTNAME)) &&
	       !lex_is(&t[k], WC_VERB))
		k++;
	return str_of(
	    t[i].raw.p, (size_t)(t[k - 1].raw.p - t[i].raw.p) + t[k - 1].raw.n);
}

/* A name behind a word like "an" or "übernimmt". */
static bool
name_behind(const struct understanding *u, size_t i, const struct clause *c,
    struct str *name)
{
	size_t k = skip_small(u, i + 1, c);

	if (k >= c->to || k > i + 4 || !can_be_name(u, k, c))
		return false;
	*name = name_from(u, k, c);
	return true;
}

/* A name before "übernimmt", "macht", "macha". */
static bool
name_before(const struct understanding *u, size_t i, const struct clause *c,
    struct str *name)
{
	for (size_t k = i; k-- > c->from && k + 5 > i;) {
		if (can_be_name(u, k, c)) {
			size_t b = k;

			while (b > c->from && b + 2 > k &&
			       can_be_name(u, b - 1, c))
				b--;
			*name = name_from(u, b, c);
			return true;
		}
	}
	return false;
}

/* A first name, or one with Herr or Frau: not just any noun. */
static bool
is_sure(const struct understanding *u, const struct clause *c, struct str name)
{
	for (size_t i = c->from; i < c->to; i++) {
		if (u->ts.t[i].raw.p == name.p)
			return lex_is(&u->ts.t[i], WC_FIRSTNAME) ||
			       (c->to - c->from == 2 && !u->lower);
	}
	return false;
}

/* "an" alone says little: not while something is sent or somebody called. */
static bool
may_be_given(const struct clause *c)
{
	static const unsigned not [] = {WC_VERSCHICKT, WC_ANGERUFEN, WC_RAUS,
	    WC_GESCHRIEBEN, WC_NACHGEFRAGT, WC_UEBERGEBEN};

	for (size_t i = 0; i < sizeof not / sizeof *not ; i++) {
		if (wset_has(&c->is, not [i]))
			return false;
	}
	return wset_has(&c->is, WC_REQ) || c->to - c->from <= 4;
}

struct str
reply_person(const struct understanding *u, const struct clause *c, size_t *at)
{
	struct str name = STR_NONE;

	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		*at = i;
		if (lex_is(t, WC_TAKES) && (name_behind(u, i, c, &name) ||
					       name_before(u, i, c, &name)))
			return name;
		if (lex_is(t, WC_DOES) &&
		    ((name_behind(u, i, c, &name) && is_sure(u, c, name)) ||
			(name_before(u, i, c, &name) && is_sure(u, c, name))))
			return name;
		if (lex_is(t, WC_TO) && may_be_given(c) &&
		    name_behind(u, i, c, &name))
			return name;
	}
	return STR_NONE;
}
