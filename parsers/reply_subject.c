/*
 * reply_subject.c - who did it: we, our own people, or the customer; at whose
 * place; and who tells it.
 */
#include "reply_in.h"

/* "hat", "haben", "hot": not "ist", nor "has been" */
static bool
has(const struct lexeme *t)
{
	return lex_is(t, WC_AUX) && str_starts(t->form, STR("h")) &&
	       !(t[1].kind == LEX_WORD && str_is(t[1].form, "been"));
}

/* "hat", "haben": not "hab" */
static bool
is_third(const struct lexeme *t)
{
	return str_ends(t->form, STR("t")) || str_is(t->form, "has") ||
	       str_is(t->form, "hod") || str_is(t->form, "haben");
}

/*
 * Somebody of ours: as the subject he is one of us, "der Chef hat
 * angerufen"; as anything else he is not the customer.
 */
static void
mark_insiders(struct understanding *u, struct clause *c)
{
	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];
		bool acts;

		if (!lex_is(t, WC_INNEN) ||
		    (i + 1 < c->to && lex_is(&t[1], WC_OF)))
			continue; /* "der Chef der Hausverwaltung" */
		acts = (i + 1 < c->to && is_finite(&t[1])) ||
		       (i >= c->from + 2 && is_finite(&t[-2]) &&
			   lex_is(&t[-1], WC_SUBJECT)) ||
		       (i > c->from && is_finite(&t[-1]) &&
			   str_chr(t->form, ' ') != SIZE_MAX);
		wset_add(&c->is, acts ? WC_WEDID : WC_INTERN);
		if (!acts)
			wset_add(&c->is, WC_FREMD);
	}
}

/* "beim Kunden", "bei Frau Herzog" */
static void
mark_places(struct understanding *u, struct clause *c)
{
	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];
		size_t k = i + 1;

		if (lex_is(t, WC_KUNDEHATS) && str_starts(t->form, STR("bei")))
			wset_add(&c->is, WC_ATKUNDE);
		if (!str_is(t->form, "bei") && !str_is(t->form, "beim"))
			continue;
		while (k < c->to && lex_is(&u->ts.t[k], WC_DET) &&
		       !lex_is(&u->ts.t[k], WC_KUNDE))
			k++;
		if (k < c->to && lex_is(&u->ts.t[k], WC_KUNDE))
			wset_add(&c->is, WC_ATKUNDE);
	}
}

/* "laut Frau Krüger", "lt. Chef": hearsay */
static void
mark_sources(struct understanding *u, struct clause *c)
{
	for (size_t i = c->from; i + 1 < c->to; i++) {
		const struct lexeme *n = &u->ts.t[i + 1];

		if (lex_is(&u->ts.t[i], WC_LAUT) &&
		    (lex_is(n, WC_TITLE) || lex_is(n, WC_FIRSTNAME) ||
			lex_is(n, WC_INNEN) || lex_is(n, WC_FREMD)))
			wset_add(&c->is, WC_HEAR);
	}
}

/* "wir haben", "hab ich": we did it; "der Kunde hat": they did. */
static void
mark_subjects(struct understanding *u, struct clause *c)
{
	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i], *n = t + 1;

		if (lex_is(t, WC_I) && lex_is(t, WC_AUX))
			wset_add(&c->is, WC_WEDID); /* "hammer" */
		if (i + 1 == c->to)
			break;
		if ((lex_is(t, WC_I) && !lex_is(t, WC_YOU) &&
			lex_is(n, WC_AUX)) ||
		    (lex_is(t, WC_AUX) && lex_is(n, WC_I) &&
			!str_is(n->form, "uns") &&
			!(has(t) && is_third(t) &&
			    str_starts(n->form, STR("m")))))
			wset_add(&c->is, WC_WEDID);
		if (has(n) && i > c->from && lex_is(t - 1, WC_SUBJECT) &&
		    lex_is(t - 1, WC_DET) && t->kind == LEX_WORD &&
		    !lex_is(t, WC_INNEN))
			wset_add(&c->is, WC_THEYDID); /* "der Bote hat" */
		if (has(n) && lex_is(t, WC_KUNDE) && !lex_is(t, WC_TITLE))
			wset_add(&c->is, WC_CUSTDID);
		if (has(n) && (lex_is(t, WC_KUNDE) || lex_is(t, WC_HE) ||
				  (lex_is(t, WC_FIRSTNAME) && i > c->from &&
				      lex_is(t - 1, WC_TITLE))))
			wset_add(&c->is, WC_THEYDID); /* "Frau Berger hat" */
		if (has(t) && i == c->from && is_third(t) &&
		    !str_is(t->form, "haben") && !lex_is(n, WC_FIRSTNAME))
			wset_add(&c->is, WC_THEYDID); /* "hat angerufen" */
		if (has(t) && is_third(t) && lex_is(n, WC_SUBJECT) &&
		    !lex_is(n, WC_DET) && !str_is(n->form, "es"))
			wset_add(&c->is, WC_THEYDID); /* "hat er" */
		if (has(t) && is_third(t) && lex_is(n, WC_SUBJECT) &&
		    i + 2 < c->to && lex_is(&t[2], WC_KUNDE))
			wset_add(&c->is, WC_THEYDID); /* "hat der Kunde" */
	}
	if (wset_has(&c->is, WC_WEDID))
		wset_del(&c->is, WC_THEYDID);
}

/* "Wir waren dort und haben gemessen": the subject goes on. */
static void
keep_subject(struct understanding *u, size_t i)
{
	struct clause *c = &u->cl[i];

	if (u->cl[i - 1].sentence != c->sentence ||
	    !wset_has(&u->cl[i - 1].is, WC_WEDID) || c->from == 0 ||
	    !(lex_is(&u->ts.t[c->from - 1], WC_UND) ||
		lex_is(&u->ts.t[c->from], WC_UND)))
		return;
	if (!wset_has(&c->is, WC_THEYDID) && !wset_has(&c->is, WC_KUNDE))
		wset_add(&c->is, WC_WEDID);
}

void
reply_subjects(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++)
		mark_subjects(u, &u->cl[i]);
	for (size_t i = 1; i < u->n_cl; i++)
		keep_subject(u, i);
	for (size_t i = 0; i < u->n_cl; i++) {
		mark_insiders(u, &u->cl[i]);
		mark_places(u, &u->cl[i]);
		mark_sources(u, &u->cl[i]);
	}
}
