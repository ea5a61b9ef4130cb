/*
 * parsers/person.h - names of people and firms, taken apart.
 *
 * "Nguyen Van, Thanh", "Herrn Dr. Karl von der Heide", "Eheleute Petra und
 * Klaus Schmidt", "Gasthof Krone KG".  Spelled as printed.
 */
#ifndef PARSERS_PERSON_H
#define PARSERS_PERSON_H

#include "core/reading.h"
#include "parsers/lexicon.h"

struct person {
	struct str salutation, title, first_name, last_name;
	struct str company; /* the name is a firm's; then the others are "" */
};

/* Never fails: what cannot be split is the last name. */
struct person person_of(
    struct arena *a, const struct lexicon *names, struct str printed);

/* "Frau", "Herr Dr.": a form's salutation, the title split off. */
void person_salutation(struct arena *a, const struct lexicon *names,
    struct str printed, struct person *p);

/* "Dr. Eva": titles before a first name. */
void person_title(const struct lexicon *names, struct person *p);

/* Does this line look like somebody's name: two to five words, no verbs? */
bool person_looks(const struct lexicon *names, struct str line);

bool person_is_company(const struct lexicon *names, struct str line);

/* "Müller Bernd" by bernd.mueller@ is Bernd Müller. */
void person_order(struct arena *a, const struct lexicon *names,
    struct person *p, struct str email);

#endif
