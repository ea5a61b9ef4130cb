/*
 * parsers/phone.h - telephone numbers: found as printed, dialled as E.164.
 */
#ifndef PARSERS_PHONE_H
#define PARSERS_PHONE_H

#include "core/reading.h"

/* "0221/4710-555" is "+492214710555"; "": no number anybody could dial. */
struct str phone_e164(struct arena *a, struct str printed);

/*
 * The numbers in running text, as printed, each once: they begin with 0, +
 * or (0; what is behind 'Fax' is passed over.
 */
void phone_scan(struct arena *a, struct str text, struct texts *out);

/* The same from the field of a form: any number of five digits counts. */
void phone_field(struct arena *a, struct str value, struct texts *out);

#endif
