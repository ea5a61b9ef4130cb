/*
 * date_in.h - what the readers of dates and of times of day share.
 */
#ifndef DATE_IN_H
#define DATE_IN_H

#include "parsers/date.h"

struct scan {
	const struct lexeme *t;
	size_t n, i;
};

static inline bool
is_at(const struct scan *s, size_t i, unsigned cls)
{
	return i < s->n && lex_is(&s->t[i], cls);
}

static inline bool
digits_at(const struct scan *s, size_t i, int64_t *v)
{
	return i < s->n && s->t[i].kind == LEX_NUMBER &&
	       str_int(s->t[i].form, v);
}

/* A whole number, in digits or in words. */
static inline bool
number_at(const struct scan *s, size_t i, int64_t *v)
{
	if (i >= s->n || s->t[i].kind == LEX_MARK)
		return false;
	return digits_at(s, i, v) || number_word(s->t[i].form, v);
}

static inline bool
before(const struct scan *s, unsigned cls)
{
	return s->i > 0 && lex_is(&s->t[s->i - 1], cls);
}

static inline size_t
take(struct when *w, enum when_kind kind, int a, int b, size_t n)
{
	w->kind = kind;
	w->a = a;
	w->b = b;
	return n;
}

/* date_clock.c: each takes one or more tokens, or none (0). */
size_t read_clock_digits(const struct scan *s, struct when *w);
size_t read_clock_uhr(const struct scan *s, struct when *w);
size_t read_clock_part(const struct scan *s, struct when *w);
size_t read_clock_near(const struct scan *s, struct when *w);
size_t read_clock_at(const struct scan *s, struct when *w);

#endif
