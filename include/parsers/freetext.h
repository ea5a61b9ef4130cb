/*
 * parsers/freetext.h - what people write without a form.
 *
 * Windows wanted and windows there are, roof, accessories and the kind of
 * work out of running text; and whole personal mails.
 */
#ifndef PARSERS_FREETEXT_H
#define PARSERS_FREETEXT_H

#include "parsers/rules.h"

struct free_patterns;

struct free_patterns *free_new(struct err *e); /* NULL: ERR_BUG */
void free_free(struct free_patterns *p);

/*
 * Adds to q->windows and q->existing.  Where the text has old and new ones,
 * the old ones are the existing; where it has only one kind, those are the
 * windows.  `bare`: take "2 Dachfenster" where there is no code at all.
 */
void free_windows(struct arena *a, const struct rules *r, struct str text,
    bool bare, struct inquiry *q);

/* Fill what is still empty. */
void free_roof(const struct rules *r, struct str text, struct inquiry *q);
void free_accessories(
    struct arena *a, const struct rules *r, struct str text, struct inquiry *q);

/* "einbau", "austausch" or "" */
struct str free_project(const struct rules *r, struct str text);

/* "Satteldach, Tonziegel, 38°"; 38 of "ca. 38 Grad", or -1. */
int free_pitch(const struct rules *r, struct str text, bool bare);

/* Is this word a roof's form, its covering, an accessory? */
bool free_is_form(const struct rules *r, struct str text);
bool free_is_covering(const struct rules *r, struct str text);
bool free_is_accessory(const struct rules *r, struct str text);

/* "Mit freundlichen Grüßen", alone in its line */
bool free_is_farewell(const struct rules *r, struct str line);

/* Does the mail take an inquiry back? */
bool free_is_withdrawal(
    const struct rules *r, struct str subject, struct str body);

/* A personal mail, whole.  1: an inquiry, *q is filled; 0: none. */
int freetext_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q);

/* Did a program send it, and not the customer? */
bool freetext_by_robot(const struct rules *r, const struct inquiry_source *s);

/* The same without asking whether it is one. */
void freetext_fill(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str text, struct inquiry *q);

#endif
