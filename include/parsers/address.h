/*
 * parsers/address.h - street, postcode and city, as printed.
 */
#ifndef PARSERS_ADDRESS_H
#define PARSERS_ADDRESS_H

#include "core/reading.h"
#include "parsers/lexicon.h"

struct place {
	struct str street, postcode, city;
	struct str rest; /* what stood before the street: a name, "" */
};

/*
 * An address that fills its text: lines or commas part it.  "Heidestraße 7b,
 * 39104 Magdeburg", "27568 Bremerhaven, Bürger 130", "29221 Celle".
 */
struct place address_of(
    struct arena *a, const struct lexicon *places, struct str text);

/*
 * The same in running text: "in der Blumenstraße 19 in 38100 Braunschweig".
 * What is not said stays empty.
 */
struct place address_scan(
    struct arena *a, const struct lexicon *places, struct str text);

/* A line that is a street with its number, and nothing else. */
bool address_is_street(
    struct arena *a, const struct lexicon *places, struct str line);

/* "29221 Celle", "D-29221 Celle", "A-6020 Innsbruck"; false: no such. */
bool address_postcode(struct str text, struct place *p);

#endif
