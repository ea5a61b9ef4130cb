/*
 * reply_parts.c - how much of it: "zwei von drei Fenstern", "das linke
 * Fenster", "Fenster 1".  A part is not the whole.
 */
#include "reply_in.h"

#define PART_MOST 20 /* a window's number; more is a price or a year */

bool
count_of(const struct lexeme *t, int64_t *v)
{
	if (t->kind == LEX_NUMBER)
		return str_int(t->form, v);
	if (lex_is(t, WC_NUMBER) && t->val > 0) {
		*v = t->val;
		return true;
	}
	return number_word(t->form, v);
}

/* "zwei von drei", "2 der 3", "eins von den zweien": fewer than all. */
static bool
is_fraction(const struct understanding *u, size_t i, size_t end)
{
	const struct lexeme *t = u->ts.t;
	int64_t some, all;
	size_t k = i + 1;

	if (!count_of(&t[i], &some) || k >= end ||
	    !(lex_is(&t[k], WC_OF) ||
		(lex_mark(&t[k], '/') && t[i].kind == LEX_NUMBER)))
		return false;
	k++;
	while (k < end && lex_is(&t[k], WC_DET) && !lex_is(&t[k], WC_NUMBER))
		k++;
	return k < end && count_of(&t[k], &all) && some < all;
}

/* "das zweite Fenster", "2. Fenster", "Fenster 1" */
static bool
is_one_of_several(const struct understanding *u, size_t i, size_t end)
{
	const struct lexeme *t = u->ts.t;
	int64_t v;

	if (i > 0 && i + 1 < end && lex_is(&t[i + 1], WC_BAU) &&
	    str_starts(t[i].form, STR("ein")) &&
	    lex_is(&t[i - 1], WC_SUBJECT) && lex_is(&t[i - 1], WC_DET))
		return true; /* "das eine Fenster" */
	if (i + 1 < end && lex_is(&t[i + 1], WC_BAU) &&
	    ((lex_is(&t[i], WC_TEILADJ) && i > 0 &&
		 lex_is(&t[i - 1], WC_DET)) ||
		(t[i].kind == LEX_NUMBER && t[i].dot) ||
		(t[i].kind == LEX_WORD && ordinal_word(t[i].form, &v))))
		return true;
	if (!lex_is(&t[i], WC_BAU) || i + 1 >= end ||
	    t[i + 1].kind != LEX_NUMBER || !str_int(t[i + 1].form, &v) ||
	    v > PART_MOST || t[i + 1].dot)
		return false;
	return i + 2 >= end ||
	       !(lex_is(&t[i + 2], WC_MEASURE) || lex_is(&t[i + 2], WC_UNIT) ||
		   lex_is(&t[i + 2], WC_BAU));
}

void
reply_parts(struct understanding *u)
{
	for (size_t c = 0; c < u->n_cl; c++) {
		for (size_t i = u->cl[c].from; i < u->cl[c].to; i++) {
			if (is_fraction(u, i, u->cl[c].to) ||
			    is_one_of_several(u, i, u->cl[c].to))
				wset_add(&u->cl[c].is, WC_ALMOST);
		}
	}
}
