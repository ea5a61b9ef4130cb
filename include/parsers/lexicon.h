/*
 * parsers/lexicon.h - lists of words out of text files that anybody may edit.
 *
 *   street  strasse str weg gasse
 *   street  allee
 *   # a comment
 *
 * First the list, then its words, blanks between them; a list may have many
 * lines.  Words are compared in lower case ASCII (ä as ae); a word that ends
 * in * stands for all that begin so, one that begins with * for all that end
 * so, *x* for all that hold it.
 */
#ifndef PARSERS_LEXICON_H
#define PARSERS_LEXICON_H

#include "base/mem.h"

struct lexicon;

struct lexicon *lexicon_new(struct str text);
void lexicon_free(struct lexicon *l);

/* Any spelling of the word will do; marks around it are not looked at. */
bool lexicon_has(const struct lexicon *l, const char *list, struct str word);

/* Lower case ASCII; blanks and marks stay. */
struct str lexicon_fold(struct arena *a, struct str s);

#endif
