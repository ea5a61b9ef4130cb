/*
 * parsers/words.h - the vocabulary: which word belongs to which classes.
 *
 * The words are data (parsers/words/reply/<name>.txt, carried in the program
 * and compiled once, at first use); their format is told in
 * words/reply/README.txt. A form is a word as it is looked up: lower case, ae
 * for ä, ss for ß, no other marks; phrases hold single blanks.
 *
 * Words that the vocabulary does not hold are found by what German does to
 * them: compounds, dialect spellings, repeated letters, one typing error.
 */
#ifndef PARSERS_WORDS_H
#define PARSERS_WORDS_H

#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define WORD_SETS 6
#define WORD_CLASSES (WORD_SETS * 64)

/* A set of classes. */
struct wset {
	uint64_t w[WORD_SETS];
};

/* The classes that code speaks of; the files may name others. */
/* clang-format off */
#define WORD_CLASS_LIST(X) \
	X(NEG) X(NOCH) X(PLAN) X(COND) X(HEAR) X(OTHER) X(IRONY) \
	X(WEAKIRONY) X(ALMOST) X(REST) X(QWORD) X(ASKED) X(ALREADY) \
	X(SUBJECT) X(THIRD) X(LATEVERB) X(SECOND) X(WERDEN) X(INDIRECT) \
	X(ONESELF) X(PART_AB) X(PART_AN) X(PART_ZU) X(PART_ZURUECK) X(PART_EIN) X(PART_LOS) X(PART_AUF) X(ABER) X(GUELTIG) X(KEINEZEIT) X(KEIN) X(KUNDEHATS) X(ZURPRUEFUNG) X(SCHRITTWORT) X(ANGEBOT) X(JUNKTOR) X(INHALT) X(FIRMENWORT) X(PAUSE) X(UNTERSCHR) X(ADJUNCT) X(HEADING) X(TEILADJ) X(ZUBEHOER) X(MATERIAL) \
	X(ABWESEND) X(KUNDE) X(FIRMHEAD) X(UEBERLEGT) X(BAU) X(FERTIG) \
	X(RAUS) X(VERSCHICKT) X(ANGERUFEN) X(GESCHRIEBEN) X(NACHGEFRAGT) \
	X(UEBERGEBEN) X(NACHRICHT) X(ERREICHT) X(ZUGESAGT) X(ABGESAGT) \
	X(EINGEBAUT) X(WEITERGEBEN) X(JA) X(NEIN) X(CONJ) X(UND) X(MODAL) \
	X(AUX) X(I) X(YOU) X(HE) X(HERE) X(CONFIRM) X(FILLER) X(THANKS) \
	X(HELLO) X(ADDRESS) X(BYE) X(SIGMARK) X(FIRM) X(TITLE) X(FIRSTNAME) \
	X(NOTNAME) X(TO) X(DOES) X(TAKES) X(REQ) X(NOTEMARK) X(PS) \
	X(WEEKDAY) X(MONTH) X(DAYWORD) X(DAYPART) X(NUMBER) X(HALF) \
	X(QUARTER) X(THREEQ) X(UHR) X(AT) X(ON) X(IN) X(AGO) X(FROM) \
	X(UNTIL) X(AFTER) X(LAST) X(NEXT) X(THIS) X(UNIT) X(KW) X(BEGIN) \
	X(MIDDLE) X(END) X(FEAST) X(AM) X(PM) X(ABOUT) X(EUR) X(THOUSAND) \
	X(PRICEMARK) X(NOPRICE) X(MEASURE) X(VERB) X(PREP) X(DET) X(ADV) \
	X(HARMLESS) X(OF) X(WORDS) X(GOT) X(FREMD) X(JUST) X(ABNAHMEWORT) X(ABBR) X(ANEUCH) X(ANUNS) X(DENEN) X(DOCHSCHON) X(ERSELBST) X(HATTE) X(JETZTABER) X(KAMZURUECK) X(KOMMEN) X(KONTRAST) X(NEU) X(PAPIER) X(STIMMT) X(ZUTEUER) X(FREMDFIRMA) X(SELBST) X(ZUWEIT) X(WETTER) X(LIEFERZEIT) X(ENGLISH) X(INNEN) X(LAUT) X(INTERN) X(NICHTSDA) X(GERUEST) X(GETAN) \
	/* not in any file: found by code in a clause */ \
	X(QMARK) X(COLON) X(SHORT) X(DATE) X(PAST) X(FUTURE) X(TIME) \
	X(PERSON) X(WEDID) X(THEYDID) X(CUSTDID) X(ATKUNDE) X(END_AB) X(END_AN) X(END_ZU) \
	X(END_ZURUECK) X(END_EIN) X(END_LOS) X(END_AUF)
/* clang-format on */

enum word_class {
#define X(name) WC_##name,
	WORD_CLASS_LIST(X)
#undef X
	    WC_FIXED
};

struct word {
	struct str form;
	struct wset is;
	int val;         /* [CLASS=val], or -1 */
	unsigned phrase; /* most words of a phrase that begins here; 0: none */
};

struct vocab;

/* The one carried in the program. */
const struct vocab *vocab_own(void);

/* From files of one's own; for tests.  ERR_SETUP with file:line. */
struct vocab *vocab_new(void);
void vocab_free(struct vocab *v); /* NULL is fine */
int vocab_read(
    struct vocab *v, const char *file, struct str bytes, struct err *e);
void vocab_seal(struct vocab *v); /* after the last file: builds indexes */

/* NULL: not known, not even by a typing error. */
const struct word *vocab_exact(const struct vocab *v, struct str form);
const struct word *vocab_find(const struct vocab *v, struct str form);

/* -1: there is no such class. */
int vocab_class(const struct vocab *v, struct str name);
const char *vocab_class_name(const struct vocab *v, unsigned cls);
size_t vocab_count(const struct vocab *v);
const struct word *vocab_at(const struct vocab *v, size_t i);

/* Adds the form of s to b, as the vocabulary spells it. */
struct buf;
void word_fold(struct buf *b, struct str s);

static inline bool
wset_has(const struct wset *s, unsigned c)
{
	return (s->w[c / 64] >> (c % 64) & 1) != 0;
}

static inline void
wset_add(struct wset *s, unsigned c)
{
	s->w[c / 64] |= UINT64_C(1) << (c % 64);
}

static inline void
wset_del(struct wset *s, unsigned c)
{
	s->w[c / 64] &= ~(UINT64_C(1) << (c % 64));
}

static inline void
wset_join(struct wset *s, const struct wset *t)
{
	for (unsigned i = 0; i < WORD_SETS; i++)
		s->w[i] |= t->w[i];
}

static inline bool
wset_meet(const struct wset *s, const struct wset *t)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < WORD_SETS; i++)
		any |= s->w[i] & t->w[i];
	return any != 0;
}

static inline bool
wset_none(const struct wset *s)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < WORD_SETS; i++)
		any |= s->w[i];
	return any == 0;
}

static inline bool
wset_same(const struct wset *s, const struct wset *t)
{
	return memcmp(s, t, sizeof *s) == 0;
}

#endif
