/*
 * number.c - German and English numbers in words.
 */
#include "parsers/date.h"

struct named {
	const char *word;
	int v;
};

/* Longer ones first where one begins with the other. */
static const struct named small[] = {
    {"dreizehn",  13},
    {"vierzehn",  14},
    {"fuenfzehn", 15},
    {"fuffzehn",  15},
    {"sechzehn",  16},
    {"siebzehn",  17},
    {"achtzehn",  18},
    {"neunzehn",  19},
    {"zwanzig",   20},
    {"dreissig",  30},
    {"vierzig",   40},
    {"fuenfzig",  50},
    {"fuffzig",   50},
    {"sechzig",   60},
    {"siebzig",   70},
    {"achtzig",   80},
    {"neunzig",   90},
    {"zwoelf",    12},
    {"sieben",    7 },
    {"sechs",     6 },
    {"fuenf",     5 },
    {"viere",     4 },
    {"vier",      4 },
    {"achte",     8 },
    {"acht",      8 },
    {"neune",     9 },
    {"neun",      9 },
    {"zehne",     10},
    {"zehn",      10},
    {"drei",      3 },
    {"zwei",      2 },
    {"zwo",       2 },
    {"elf",       11},
    {"eins",      1 },
    {"eine",      1 },
    {"ein",       1 },
    {"seventeen", 17},
    {"thirteen",  13},
    {"fourteen",  14},
    {"fifteen",   15},
    {"sixteen",   16},
    {"eighteen",  18},
    {"nineteen",  19},
    {"seventy",   70},
    {"twenty",    20},
    {"thirty",    30},
    {"forty",     40},
    {"fifty",     50},
    {"sixty",     60},
    {"eighty",    80},
    {"ninety",    90},
    {"twelve",    12},
    {"eleven",    11},
    {"seven",     7 },
    {"three",     3 },
    {"eight",     8 },
    {"four",      4 },
    {"five",      5 },
    {"nine",      9 },
    {"one",       1 },
    {"two",       2 },
    {"six",       6 },
    {"ten",       10},
};

static const struct named scale[] = {
    {"tausend",  1000},
    {"thousand", 1000},
    {"hundert",  100 },
    {"hundred",  100 },
};

static const struct named ordinals[] = {
    {"erst",    1 },
    {"zweit",   2 },
    {"dritt",   3 },
    {"viert",   4 },
    {"fuenft",  5 },
    {"sechst",  6 },
    {"siebt",   7 },
    {"siebent", 7 },
    {"acht",    8 },
    {"neunt",   9 },
    {"zehnt",   10},
    {"elft",    11},
    {"zwoelft", 12},
};

static const struct named *
take(const struct named *t, size_t n, struct str *s)
{
	for (size_t i = 0; i < n; i++) {
		if (str_starts(*s, str_from(t[i].word))) {
			*s = str_from_pos(*s, str_from(t[i].word).n);
			return &t[i];
		}
	}
	return NULL;
}

#define TAKE(table, s) take(table, sizeof table / sizeof *table, s)

/* "einundzwanzig", "twentyone", "hundertzwei"; never "vierdrei" */
static bool
may_follow(int64_t have, int64_t v, bool joined)
{
	if (have == 0)
		return true;
	return have < 10 ? joined && v >= 20
	                 : have >= 20 && have % 10 == 0 && v < 10;
}

/* "ein", "einundzwanzig", "hundert", "dreihundertzwei", "viertausend…" */
static bool
spell(struct str s, int64_t *v)
{
	int64_t total = 0, part = 0;
	const struct named *hit;

	while (s.n > 0) {
		bool joined = str_starts(s, STR("und"));

		if (joined)
			s = str_from_pos(s, 3);
		if ((hit = TAKE(scale, &s)) != NULL) {
			part = (part == 0 ? 1 : part) * hit->v;
			if (hit->v == 1000) {
				total += part;
				part = 0;
			} else if (s.n > 0 &&
				   str_ifind(s, STR("tausend")) == SIZE_MAX) {
				total += part;
				part = 0;
			}
			continue;
		}
		if ((hit = TAKE(small, &s)) == NULL)
			return false;
		if (!may_follow(part % 100, hit->v, joined))
			return false;
		part += hit->v;
		if (part > 999999)
			return false;
	}
	*v = total + part;
	return true;
}

/* The hours as dialects say them, alone: "um zwoa", "umma sechse". */
static const struct named hours[] = {
    {"oans",    1 },
    {"oins",    1 },
    {"zwoa",    2 },
    {"zwoi",    2 },
    {"zwee",    2 },
    {"dree",    3 },
    {"dreie",   3 },
    {"drui",    3 },
    {"fuenfe",  5 },
    {"fuemfe",  5 },
    {"fimfe",   5 },
    {"fuemf",   5 },
    {"sechse",  6 },
    {"siebene", 7 },
    {"siemne",  7 },
    {"siebne",  7 },
    {"simme",   7 },
    {"neine",   9 },
    {"neje",    9 },
    {"negen",   9 },
    {"elfe",    11},
    {"zwoelfe", 12},
    {"zwoeiwe", 12},
    {"zwoelwe", 12},
};

static bool
dialect_hour(struct str form, int64_t *v)
{
	for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
		if (str_is(form, hours[i].word)) {
			*v = hours[i].v;
			return true;
		}
	}
	return false;
}

bool
number_word(struct str form, int64_t *v)
{
	if (form.n < 3 || form.n > 60 || str_is(form, "und") ||
	    str_starts(form, STR("und")))
		return false;
	return dialect_hour(form, v) || spell(form, v);
}

static bool
cut_ordinal(struct str *s)
{
	static const char *const ends[] = {
	    "sten", "ster", "ste", "ten", "ter", "te"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (str_ends(*s, str_from(ends[i]))) {
			s->n -= str_from(ends[i]).n;
			return true;
		}
	}
	return false;
}

bool
ordinal_word(struct str form, int64_t *v)
{
	struct str s = form;

	for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++) {
		struct str stem = str_from(ordinals[i].word);
		struct str rest;

		if (!str_starts(form, stem))
			continue;
		rest = str_from_pos(form, stem.n);
		if (str_is(rest, "e") || str_is(rest, "en") ||
		    str_is(rest, "er") || str_is(rest, "es") ||
		    str_is(rest, "em")) {
			*v = ordinals[i].v;
			return true;
		}
	}
	return cut_ordinal(&s) && number_word(s, v) && *v <= 31 && *v > 12;
}
