/*
 * parsers/letter.h - a personal mail, made ready for reading.
 */
#ifndef PARSERS_LETTER_H
#define PARSERS_LETTER_H

#include "parsers/rules.h"

struct letter {
	struct arena *a;
	const struct rules *r;
	const struct inquiry_source *s;
	struct str written;   /* without quotes and footers */
	struct str body;      /* the same, with capitals where it had none */
	struct str flow;      /* body with wrapped lines joined */
	struct str signature; /* behind the closing; "" without one */
	struct str above;     /* what stands before it */
	struct inquiry *q;
	bool form;  /* a program wrote it */
	bool robot; /* it sent it, too: From is not the customer */
};

void letter_begin(struct letter *l, struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q);

/* Is it an inquiry?  A newsletter, an answer, a colleague's note is none. */
bool letter_asks(const struct letter *l);

#endif
