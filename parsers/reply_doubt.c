/*
 * reply_doubt.c - a step word is not a step yet: who did it, and to what?
 * "Der Maler ist fertig", "den Parkplatz kriegen wir nicht", "die Frau will,
 * der Mann nicht".
 *
 * The noun phrases of a step's clause that stand without a preposition are
 * its subject and objects.  If one of them is a noun of no class, the clause
 * is about something the rules know nothing of, and nothing has happened.
 */
#include "reply_in.h"

static bool
is_word(const struct lexeme *t)
{
	return t->kind == LEX_WORD;
}

/* In the vocabulary, but of no class: "Parkplatz", "nass". */
static bool
is_plain(const struct lexeme *t)
{
	return t->known && wset_none(&t->is);
}

/* Stands before a noun without being one. */
static bool
is_attribute(const struct understanding *u, const struct lexeme *t)
{
	return is_word(t) && !t->cap && !lex_is(t, WC_AUX) &&
	       !lex_is(t, WC_PREP) && !lex_is(t, WC_ADV) &&
	       (!t->known || is_plain(t) || lex_is(t, WC_NUMBER) ||
		   lex_is(t, WC_DET)) &&
	       !u->lower;
}

struct noun {
	size_t first, head;
	bool det;  /* with an article before it */
	bool prep; /* hangs on a preposition */
};

/* The noun that an article or a preposition at i leads to; 0: none. */
static size_t
lead_to(const struct understanding *u, size_t i, size_t end)
{
	const struct lexeme *t = u->ts.t;
	size_t k = i + 1;

	while (k < end && is_attribute(u, &t[k]))
		k++;
	if (k < end && is_word(&t[k]) && !u->lower && t[k].cap)
		return k;
	if (!u->lower)
		return 0;
	/* no capitals: the first word that says nothing */
	k = i + 1;
	while (k < end && lex_is(&t[k], WC_DET))
		k++;
	if (k < end && lex_is(&t[k], WC_FIRSTNAME))
		return k;
	if (k >= end || !is_word(&t[k]) || !(is_plain(&t[k]) || !t[k].known))
		return 0;
	/* "der nette kunde": an adjective */
	if (k + 1 < end && is_word(&t[k + 1]) &&
	    (lex_is(&t[k + 1], WC_KUNDE) ||
		((str_ends(t[k].form, STR("e")) ||
		     str_ends(t[k].form, STR("en")) ||
		     str_ends(t[k].form, STR("es"))) &&
		    wset_meet(&t[k + 1].is, &u->rules->acting))))
		return k + 1;
	return k;
}

/* "Maler ist fertig": a noun that opens the clause, with its verb behind. */
static bool
opens(const struct understanding *u, const struct clause *c, size_t i)
{
	const struct lexeme *t = u->ts.t;

	for (size_t k = c->from; k < i; k++) {
		if (is_word(&t[k]) && !lex_is(&t[k], WC_CONJ) &&
		    !lex_is(&t[k], WC_UND) && !lex_is(&t[k], WC_FILLER) &&
		    !lex_is(&t[k], WC_JA))
			return false;
	}
	return i + 1 < c->to &&
	       (lex_is(&t[i + 1], WC_AUX) || lex_is(&t[i + 1], WC_VERB));
}

static bool
next_noun(const struct understanding *u, const struct clause *c, size_t *i,
    struct noun *n)
{
	const struct lexeme *t = u->ts.t;

	for (; *i < c->to; (*i)++) {
		bool prep = lex_is(&t[*i], WC_PREP);

		if (!is_word(&t[*i]))
			continue;
		if (prep || lex_is(&t[*i], WC_DET)) {
			size_t head = lead_to(u, *i, c->to);

			if (head == 0)
				continue;
			*n = (struct noun){*i, head, true, prep};
			*i = head + 1;
			return true;
		}
		if ((t[*i].cap && !u->lower && *i > c->from) ||
		    opens(u, c, *i)) {
			*n = (struct noun){*i, *i, false, false};
			(*i)++;
			return true;
		}
	}
	return false;
}

/* Names have no article; nouns that end so are no names. */
static bool
looks_common(const struct lexeme *t)
{
	static const char *const ends[] = {"ung", "heit", "keit", "schaft",
	    "tion", "amt", "werk", "firma", "bau", "laden", "kasse", "bank",
	    "leger", "setzer", "bauer", "macher", "händler", "berater",
	    "arbeiter", "putzer", "stelle", "anlage", "platz", "zeug", "kammer",
	    "antrag", "verwaltung", "ment", "ik"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (str_ends(t->form, str_from(ends[i])))
			return true;
	}
	return false;
}

static bool
is_harmless(const struct lexeme *t)
{
	return lex_is(t, WC_HARMLESS) || lex_is(t, WC_ADV) ||
	       lex_is(t, WC_FIRSTNAME);
}

/* The rules know nothing of this noun. */
static bool
is_strange(const struct lexeme *t, const struct noun *n, bool strict)
{
	if (is_harmless(t))
		return false;
	if (lex_is(t, WC_FREMD))
		return true;
	if (t->known)
		return is_plain(t);
	return looks_common(t) || (n->det && strict);
}

/* What stands between the commas around the step's word. */
static struct clause
part_around(const struct understanding *u, const struct clause *c, size_t at)
{
	struct clause p = {.from = at, .to = at};

	while (p.from > c->from && u->ts.t[p.from - 1].kind != LEX_MARK)
		p.from--;
	while (p.to < c->to && u->ts.t[p.to].kind != LEX_MARK)
		p.to++;
	return p;
}

/* "mit dem Maler gesprochen": with whom one talks is the object. */
static bool
is_partner(
    const struct understanding *u, const struct noun *n, enum sign_kind kind)
{
	const struct lexeme *t = &u->ts.t[n->head], *next = t + 1;

	if (!n->prep || !str_is(u->ts.t[n->first].form, "mit") ||
	    !(kind == SIGN_CONTACT || kind == SIGN_FOLLOWED))
		return false;
	if (n->head == n->first + 1 && t->known && lex_is(t, WC_FIRSTNAME))
		return !next->cap || next->known; /* "mit Petra" */
	return lex_is(&u->ts.t[n->first + 1], WC_DET) && !lex_is(t, WC_KUNDE) &&
	       (lex_is(t, WC_FIRMENWORT) || (is_plain(t) && !is_harmless(t)));
}

static bool
has_stranger(
    const struct understanding *u, const struct clause *c, enum sign_kind kind)
{
	bool strict = kind == SIGN_COMPLETED || kind == SIGN_PASSED;
	struct noun n;
	size_t i = c->from;

	while (next_noun(u, c, &i, &n)) {
		if ((!n.prep && is_strange(&u->ts.t[n.head], &n, strict)) ||
		    is_partner(u, &n, kind))
			return true;
	}
	return false;
}

/* Begins with a noun, or is but one word: "die Frau …", "oben …". */
static bool
names_something(
    const struct understanding *u, const struct clause *c, size_t to)
{
	const struct lexeme *t = &u->ts.t[c->from];
	size_t i = c->from;

	while (i < to && (t->kind == LEX_MARK || lex_is(t, WC_CONJ)))
		t = &u->ts.t[++i];
	if (i + 2 >= to)
		return i + 1 < to && !lex_is(t, WC_I);
	return lex_is(t, WC_PREP) ||
	       (lex_is(t, WC_DET) &&
		   ((t[1].cap && !u->lower) || lex_is(&t[1], WC_KUNDE) ||
		       lex_is(&t[1], WC_OTHER)));
}

/* "…, der Mann nicht": no verb, and the denial stands last. */
static bool
is_counterpart(const struct understanding *u, const struct clause *c)
{
	size_t i = c->to, words = 0;

	while (i > c->from && !is_word(&u->ts.t[i - 1]))
		i--;
	if (i == c->from || !lex_is(&u->ts.t[i - 1], WC_NEG) ||
	    str_chr(u->ts.t[i - 1].form, 'x') != SIZE_MAX)
		return false;
	if (!names_something(u, c, i))
		return false;
	for (size_t k = c->from; k + 1 < i; k++) {
		const struct lexeme *t = &u->ts.t[k];

		if (lex_is(t, WC_AUX) || lex_is(t, WC_VERB) ||
		    wset_meet(&t->is, &u->rules->acting))
			return false;
		words += is_word(t);
	}
	return words > 0;
}

/* "ein Angebot von der Konkurrenz": not ours. */
static bool
is_from_other(const struct understanding *u, const struct clause *c)
{
	const struct lexeme *t = u->ts.t;

	for (size_t i = c->from; i + 1 < c->to; i++) {
		size_t k = i + 1;

		if (!lex_is(&t[i], WC_OF) || i == c->from ||
		    !(wset_meet(&t[i - 1].is, &u->rules->acting) ||
			wset_meet(&t[i - 1].is, &u->rules->topic) ||
			lex_is(&t[i - 1], WC_VERB)))
			continue;
		while (k < c->to && lex_is(&t[k], WC_DET))
			k++;
		if (k < c->to &&
		    (lex_is(&t[k], WC_FREMD) || lex_is(&t[k], WC_NOPRICE) ||
			(t[k].cap && is_plain(&t[k]) && !is_harmless(&t[k])) ||
			(lex_is(&t[k], WC_DENEN))))
			return true;
	}
	return false;
}

/* "Doch, das hatte ich geschickt": tells once more what is known. */
static bool
is_told_again(const struct understanding *u, const struct clause *c)
{
	size_t i = c->from;

	while (i > 0 && !lex_mark(&u->ts.t[i - 1], '\n') &&
	       !lex_mark(&u->ts.t[i - 1], '.'))
		i--;
	if (wset_has(&c->is, WC_NEU))
		return false;
	return wset_has(&c->is, WC_DOCHSCHON) ||
	       lex_is(&u->ts.t[i], WC_DOCHSCHON);
}

/* "an Max": a first name alone is one of ours. */
static bool
goes_to_ours(const struct understanding *u, const struct clause *c)
{
	for (size_t i = c->from; i + 1 < c->to; i++) {
		const struct lexeme *n = &u->ts.t[i + 1];

		if (str_is(u->ts.t[i].form, "an") && n->known &&
		    lex_is(n, WC_FIRSTNAME) &&
		    !(i + 2 < c->to && n[1].cap && !n[1].known))
			return true;
	}
	return false;
}

/* "hab dir das Angebot geschickt", "der Kunde hat uns seins geschickt" */
static bool
is_sent_to_us(const struct understanding *u, const struct clause *c, size_t at)
{
	if (!lex_is(&u->ts.t[at], WC_VERSCHICKT))
		return false;
	if (wset_has(&c->is, WC_ZURPRUEFUNG) || goes_to_ours(u, c))
		return true;
	if (wset_has(&c->is, WC_CUSTDID) && !wset_has(&c->is, WC_GOT))
		return true;
	if (wset_has(&c->is, WC_ANEUCH))
		return true;
	return wset_has(&c->is, WC_ANUNS) && wset_has(&c->is, WC_THEYDID);
}

static size_t
first_in(const struct understanding *u, size_t ci)
{
	size_t i = u->cl[ci].from;

	while (i + 1 < u->cl[ci].to &&
	       (u->ts.t[i].kind == LEX_MARK || lex_is(&u->ts.t[i], WC_CONJ)))
		i++;
	return i;
}

static bool
has_sign(const struct understanding *u, size_t ci)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].clause == ci)
			return true;
	}
	return false;
}

/* "zugesagt, unterschreiben will er aber erst dann" */
static bool
unsigned_yet(const struct understanding *u, size_t ci, const struct wset *later)
{
	for (size_t i = 0; i < u->n_s; i++) {
		if (u->s[i].clause == ci && u->s[i].kind == SIGN_ACCEPTED)
			return wset_has(later, WC_UNTERSCHR) &&
			       (wset_has(later, WC_PLAN) ||
				   wset_has(later, WC_NEG) ||
				   wset_has(later, WC_NOCH));
	}
	return false;
}

/* "der Kunde hat schon drei Angebote bekommen": others' */
static bool
is_one_of_many(const struct understanding *u, const struct clause *c)
{
	int64_t v;

	if (!wset_has(&c->is, WC_CUSTDID))
		return false;
	for (size_t i = c->from; i + 1 < c->to; i++) {
		if (lex_is(&u->ts.t[i + 1], WC_ANGEBOT) &&
		    count_of(&u->ts.t[i], &v) && v > 1)
			return true;
	}
	return false;
}

/* A later clause takes it back: "der war von …", "stimmt aber nicht". */
static bool
is_disowned(const struct understanding *u, size_t ci)
{
	for (size_t i = ci + 1;
	     i < u->n_cl && u->cl[i].sentence == u->cl[ci].sentence; i++) {
		const struct wset *is = &u->cl[i].is;

		if (unsigned_yet(u, ci, is))
			return true;
		if (has_sign(u, i))
			continue;
		if (wset_has(is, WC_OTHER) &&
		    (wset_has(is, WC_THIRD) ||
			lex_is(&u->ts.t[first_in(u, i)], WC_SUBJECT)))
			return true;
		if (wset_has(is, WC_ERSELBST))
			return true;
		if (wset_has(is, WC_KAMZURUECK) && !wset_has(is, WC_KUNDE))
			return true;
		if (wset_has(is, WC_JETZTABER) &&
		    wset_has(&u->cl[ci].is, WC_HATTE) &&
		    wset_has(&u->cl[ci].is, WC_THEYDID))
			return true;
		if (wset_has(is, WC_STIMMT) && wset_has(is, WC_NEG))
			return true;
	}
	return false;
}

/* "zugesagt hat nur seine Frau", "nur die Preisliste geschickt" */
static bool
is_restricted(
    const struct understanding *u, const struct clause *c, enum sign_kind kind)
{
	const struct lexeme *t = u->ts.t;

	for (size_t i = c->from; i + 1 < c->to; i++) {
		const struct lexeme *n = &t[i + 1];

		if (!lex_is(&t[i], WC_JUST))
			continue;
		if (lex_is(n, WC_PREP) && !lex_is(n, WC_AUX))
			return !wset_has(&c->is, WC_KUNDE) &&
			       !wset_has(&c->is, WC_HE);
		if (kind < SIGN_OFFERED)
			continue;
		if (kind == SIGN_OFFERED && str_starts(n->form, STR("muendl")))
			return true;
		if (lex_is(n, WC_DET) || lex_is(n, WC_KUNDE) ||
		    (lex_is(n, WC_NUMBER) &&
			!(i + 2 < c->to && lex_is(&t[i + 2], WC_UNIT))))
			return true;
	}
	return false;
}

/* "fertig produziert", "fertig gestrichen": another work is finished. */
static bool
is_other_work(const struct understanding *u, const struct clause *c, size_t at)
{
	const struct lexeme *t = &u->ts.t[at];

	if (!lex_is(t, WC_FERTIG) || at + 1 >= c->to || !is_word(&t[1]) ||
	    (t[1].cap && !u->lower) || (t[1].known && !is_plain(&t[1])) ||
	    lex_is(&t[1], WC_ADV))
		return false;
	return str_starts(t[1].form, STR("ge")) ||
	       str_ends(t[1].form, STR("iert")) ||
	       str_ends(t[1].form, STR("t")) || str_ends(t[1].form, STR("en"));
}

/* Shutters alone are not the windows: "die Rollläden sind montiert". */
static bool
is_accessory(const struct understanding *u, const struct clause *c)
{
	bool only = false;

	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (lex_is(t, WC_ZUBEHOER) ||
		    (lex_is(t, WC_MATERIAL) && !lex_is(t, WC_AUX)))
			only = true;
		else if (lex_is(t, WC_BAU))
			return false;
	}
	return only;
}

/* "ihr habt mir …": an act of those who read this. */
static bool
is_yours(const struct understanding *u, const struct clause *c)
{
	const struct lexeme *t = u->ts.t;

	for (size_t i = c->from; i + 1 < c->to; i++) {
		if ((lex_is(&t[i], WC_SECOND) && lex_is(&t[i + 1], WC_YOU)) ||
		    (lex_is(&t[i], WC_YOU) && lex_is(&t[i + 1], WC_SECOND)))
			return true;
	}
	return false;
}

/* "…, das zweite Donnerstag" */
static bool
names_another(const struct understanding *u, size_t from, size_t to)
{
	int64_t v;

	for (size_t i = from; i + 1 < to; i++) {
		const struct lexeme *n = &u->ts.t[i + 1];

		if (lex_is(&u->ts.t[i], WC_DET) && n->kind == LEX_WORD &&
		    (ordinal_word(n->form, &v) ||
			str_starts(n->form, STR("ander"))))
			return true;
	}
	return false;
}

/* "…, Bad kommt morgen": the rest is still to come, unless it is paper. */
static bool
is_continued(const struct understanding *u, size_t ci, size_t at)
{
	if (names_another(u, at, u->cl[ci].to))
		return true;
	for (size_t i = ci + 1;
	     i < u->n_cl && u->cl[i].sentence == u->cl[ci].sentence; i++) {
		const struct wset *is = &u->cl[i].is;

		if (names_another(u, u->cl[i].from, u->cl[i].to) ||
		    ((lex_is(&u->ts.t[u->cl[i].from], WC_ABER) ||
			 wset_has(is, WC_ZUBEHOER)) &&
			wset_has(is, WC_NOCH) && !wset_has(is, WC_PAPIER)))
			return true;
		if (wset_has(is, WC_FUTURE) && !wset_has(is, WC_KUNDE) &&
		    !wset_has(is, WC_I) && !wset_has(is, WC_PERSON) &&
		    !wset_has(is, WC_GERUEST) && !(wset_has(is, WC_PAPIER)))
			return true;
	}
	for (size_t i = ci + 1; i < u->n_cl; i++) {
		const struct wset *is = &u->cl[i].is;

		if (wset_has(is, WC_KOMMEN) && !wset_has(is, WC_GERUEST) &&
		    (wset_has(is, WC_ZUBEHOER) || wset_has(is, WC_BAU) ||
			wset_has(is, WC_MATERIAL)) &&
		    !(wset_has(is, WC_PAPIER)))
			return true; /* "Rollläden kommen im Januar" */
	}
	return false;
}

static bool
is_checked(enum sign_kind k)
{
	return k == SIGN_CONTACT || k == SIGN_FOLLOWED || k == SIGN_OFFERED ||
	       k == SIGN_ACCEPTED || k == SIGN_DECLINED || k == SIGN_PASSED ||
	       k == SIGN_COMPLETED;
}

/* "zugesagt, sich zu melden", "zugesagt, dass er kommt": not the order. */
static bool
is_promise(const struct understanding *u, const struct sign *s)
{
	const struct clause *c = &u->cl[s->clause];
	const struct lexeme *t = u->ts.t;

	if (s->kind != SIGN_ACCEPTED)
		return false;
	for (size_t i = s->at + 1; i + 1 < c->to; i++) {
		if (str_is(t[i].form, "zu") && is_word(&t[i + 1]) &&
		    str_ends(t[i + 1].form, STR("en")) &&
		    (u->lower || !t[i + 1].cap))
			return true;
	}
	return s->clause + 1 < u->n_cl && c[1].sentence == c->sentence &&
	       lex_is(&t[c[1].from], WC_INHALT);
}

/* "besetzt, weil ich selbst telefoniert habe" */
static bool
is_reason(const struct understanding *u, const struct sign *s)
{
	const struct clause *c = &u->cl[s->clause];

	return s->kind == SIGN_CONTACT &&
	       lex_is(&u->ts.t[c->from], WC_JUNKTOR) &&
	       !wset_has(&c->is, WC_KUNDE) && !wset_has(&c->is, WC_HE);
}

void
reply_doubt(struct understanding *u)
{
	for (size_t i = 0; i < u->n_s; i++) {
		struct sign *s = &u->s[i];
		const struct clause *c = &u->cl[s->clause];

		struct clause part;

		if (!s->real || !is_checked(s->kind))
			continue;
		part = part_around(u, c, s->at);
		if ((has_stranger(u, &part, s->kind) &&
			!(s->kind == SIGN_PASSED &&
			    wset_has(&c->is, WC_KEIN))) ||
		    (s->kind == SIGN_COMPLETED &&
			(is_other_work(u, &part, s->at) ||
			    is_accessory(u, &part) ||
			    is_continued(u, s->clause, s->at))) ||
		    is_restricted(u, &part, s->kind) ||
		    is_disowned(u, s->clause) || is_promise(u, s) ||
		    is_reason(u, s) || is_yours(u, c) ||
		    ((s->kind == SIGN_ACCEPTED || s->kind == SIGN_DECLINED) &&
			is_from_other(u, &part)) ||
		    (s->kind == SIGN_OFFERED &&
			(is_from_other(u, &part) ||
			    is_sent_to_us(u, c, s->at) ||
			    is_one_of_many(u, c) ||
			    (u->c->state == ORDER_ANSWER &&
				is_told_again(u, c)))) ||
		    (s->clause + 1 < u->n_cl && c[1].sentence == c->sentence &&
			is_counterpart(u, c + 1)))
			s->real = false;
	}
}
