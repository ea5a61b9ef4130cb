/*
 * rules.c - what can be asked of a rule.
 */
#include "parsers/rules.h"

#include <stdlib.h>

/* "(Pflichtfeld)", "[m]" at the end of a label say nothing. */
static struct str
without_brackets(struct str s)
{
	size_t at;

	s = str_trim(s);
	while (s.n > 1 && str_chr(STR(":.*_ "), s.p[s.n - 1]) != SIZE_MAX)
		s.n--;
	if (s.n < 3 || (s.p[s.n - 1] != ')' && s.p[s.n - 1] != ']'))
		return s;
	at = str_rchr(s, s.p[s.n - 1] == ')' ? '(' : '[');
	return at == SIZE_MAX || at == 0 ? s : str_sub(s, 0, at);
}

static bool
is_kept(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

struct str
label_key(struct arena *a, struct str printed)
{
	struct str s = lexicon_fold(a, without_brackets(printed));
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0, digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_kept(s.p[i]))
			p[n++] = s.p[i];
	}
	while (
	    digits < n && p[n - 1 - digits] >= '0' && p[n - 1 - digits] <= '9')
		digits++;
	return str_of(p, digits <= 2 && digits < n ? n - digits : n);
}

/* The first of the sorted labels that has this key. */
static size_t
first_of(const struct rule *r, struct str key)
{
	size_t lo = 0, hi = r->n_labels;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(r->labels[mid].key, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct label *
find(const struct rule *r, struct str key, bool heading, enum section within)
{
	const struct label *found = NULL;

	for (size_t i = first_of(r, key);
	     i < r->n_labels && str_eq(r->labels[i].key, key); i++) {
		const struct label *l = &r->labels[i];

		if ((l->field == FIELD_NONE) != heading)
			continue;
		if (l->within == within)
			return l;
		if (l->within == SECTION_NONE)
			found = l;
	}
	return found;
}

static const struct label *
find_used(
    const struct rule *r, struct str key, bool heading, enum section within)
{
	for (; r != NULL && key.n > 0; r = r->uses) {
		const struct label *l = find(r, key, heading, within);

		if (l != NULL)
			return l;
	}
	return NULL;
}

/* Words of politeness around a label: "Ihre Telefonnummer". */
static const char *const before[] = {"ihre", "ihren", "ihr", "deine", "dein",
    "meine", "mein", "kunden", "kunde", "bitte", "die", "der", "das",
    "interessenten", "auftraggeber"};
static const char *const behind[] = {"deskunden", "derkundin", "kunde",
    "interessent", "angeben", "optional", "pflichtfeld", "desinteressenten",
    "erforderlich", "desbauherrn", "desauftraggebers"};

static struct str
cut_polite(struct str key)
{
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		struct str w = str_from(before[i]);

		if (key.n > w.n + 1 && str_starts(key, w))
			return str_from_pos(key, w.n);
	}
	for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
		struct str w = str_from(behind[i]);

		if (key.n > w.n + 1 && str_ends(key, w))
			return str_sub(key, 0, key.n - w.n);
	}
	return key;
}

const struct label *
rule_label(
    const struct rule *r, struct arena *a, struct str key, enum section within)
{
	const struct label *l = find_used(r, key, false, within);
	struct str cut;

	(void)a;
	if (l != NULL || key.n > 60)
		return l;
	cut = cut_polite(key);
	return cut.n == key.n ? NULL : find_used(r, cut, false, within);
}

const struct label *
rule_heading(const struct rule *r, struct str key)
{
	const struct label *l = find_used(r, key, true, SECTION_NONE);
	struct str cut;

	if (l != NULL || key.n > 60)
		return l;
	cut = cut_polite(key);
	return cut.n == key.n ? NULL : find_used(r, cut, true, SECTION_NONE);
}

const struct label *
rule_pattern(const struct rule *r, struct str key, enum section within)
{
	if (key.n == 0 || key.n > 60)
		return NULL;
	for (; r != NULL; r = r->uses) {
		for (size_t i = 0; i < r->n_patterns; i++) {
			const struct label *l = &r->patterns[i];

			if ((l->within == SECTION_NONE ||
				l->within == within) &&
			    re_match(l->re, key, NULL) == RE_YES)
				return l;
		}
	}
	return NULL;
}

static bool
any_matches(struct re *const *re, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++) {
		if (re_match(re[i], s, NULL) == RE_YES)
			return true;
	}
	return false;
}

bool
rule_stops(const struct rule *r, struct str line)
{
	for (; r != NULL; r = r->uses) {
		if (any_matches(r->stops, r->n_stops, line))
			return true;
	}
	return false;
}

bool
rule_skips(const struct rule *r, struct str line)
{
	for (; r != NULL; r = r->uses) {
		if (any_matches(r->skips, r->n_skips, line))
			return true;
	}
	return false;
}

bool
rule_is_none(const struct rule *r, struct str value)
{
	value = str_trim(value);
	if (value.n == 0)
		return true;
	for (; r != NULL; r = r->uses) {
		for (size_t i = 0; i < r->none.n; i++) {
			if (str_ieq(value, r->none.s[i]))
				return true;
		}
	}
	return false;
}

int
rule_project(const struct rule *r, struct str text)
{
	for (; r != NULL; r = r->uses) {
		for (int k = 1; k >= 0; k--) {
			if (r->project[k] != NULL &&
			    re_match(r->project[k], text, NULL) == RE_YES)
				return k;
		}
	}
	return -1;
}

/* "*@konfigurator.example", "no-reply@x.example"; one star, any place. */
static bool
glob(struct str pattern, struct str s)
{
	size_t star = str_chr(pattern, '*');

	if (star == SIZE_MAX)
		return str_ieq(pattern, s);
	return s.n + 1 >= pattern.n &&
	       str_istarts(s, str_sub(pattern, 0, star)) &&
	       str_iends(s, str_from_pos(pattern, star + 1));
}

static bool
sender_fits(const struct rule *r, struct str email)
{
	for (size_t i = 0; i < r->senders.n; i++) {
		if (glob(r->senders.s[i], email))
			return true;
	}
	return r->senders.n == 0;
}

static bool
holds(
    const struct condition *c, const struct inquiry_source *s, struct str body)
{
	struct str line;

	if (c->where == IN_SUBJECT)
		return re_match(c->re, s->subject, NULL) == RE_YES;
	if (c->where == IN_FROM)
		return re_match(c->re, s->from.email, NULL) == RE_YES ||
		       re_match(c->re, s->from.name, NULL) == RE_YES;
	while (str_line(&body, &line)) {
		if (re_match(c->re, line, NULL) == RE_YES)
			return true;
	}
	return false;
}

/* `when`: one of those that look at the same place; `unless`: none. */
bool
rule_matches(
    const struct rule *r, const struct inquiry_source *s, struct str body)
{
	bool asked[3] = {false, false, false};
	bool met[3] = {false, false, false};

	if (r->shared || !sender_fits(r, s->from.email))
		return false;
	for (const struct rule *u = r; u != NULL; u = u->uses) {
		for (size_t i = 0; i < u->n_conditions; i++) {
			const struct condition *c = &u->conditions[i];
			bool yes =
			    !(met[c->where] && !c->unless) && holds(c, s, body);

			if (c->unless && yes)
				return false;
			asked[c->where] |= !c->unless;
			met[c->where] |= yes && !c->unless;
		}
	}
	return (!asked[0] || met[0]) && (!asked[1] || met[1]) &&
	       (!asked[2] || met[2]);
}
