/*
 * intent.c - what a customer's own words say; never more than a proposal.
 *
 * The phrases are data (words/intent.txt).  Sentence by sentence: a refusal
 * anywhere wins, for nothing is built for who refused; then an acceptance
 * without condition or denial; then a visit with a time; then a question.
 */
#include <string.h>

#include "base/embed.h"
#include "base/utf8.h"
#include "parsers/reply.h"

enum said {
	S_ACCEPTED,
	S_DECLINED,
	S_CONDITION,
	S_NEGATION,
	S_TIME,
	S_VISIT,
	S_QUESTION,
	SAID
};

static const char *const sections[SAID] = {
    [S_ACCEPTED] = "[accepted]",
    [S_DECLINED] = "[declined]",
    [S_CONDITION] = "[condition]",
    [S_NEGATION] = "[negation]",
    [S_TIME] = "[time]",
    [S_VISIT] = "[visit]",
    [S_QUESTION] = "[question]",
};

#define PHRASE_WORDS 6
#define GAP 5
#define SENTENCE_WORDS 80
#define TEXT_MOST 8192 /* who says yes says it before that */

struct phrase {
	enum said said;
	struct str word[PHRASE_WORDS];
	size_t n;
};

#define PHRASES_MAX 400

static struct phrase phrases[PHRASES_MAX];
static size_t n_phrases;

struct sentence {
	struct str word[SENTENCE_WORDS];
	size_t n;
	bool asks;  /* ends with '?' */
	bool dated; /* holds 3.12. or 14:30 */
};

static void
read_phrase(struct str line, enum said said)
{
	struct phrase *p = &phrases[n_phrases];
	struct str word;

	if (n_phrases == PHRASES_MAX)
		return;
	*p = (struct phrase){.said = said};
	while (p->n < PHRASE_WORDS && str_cut(&line, ' ', &word)) {
		if (word.n > 0)
			p->word[p->n++] = word;
	}
	n_phrases += p->n > 0;
}

/* Once, at first use; the file is carried in the program. */
static void
read_phrases(void)
{
	enum said said = S_ACCEPTED;
	struct str text, line;

	if (n_phrases > 0 || !embedded_find("parsers/words/intent.txt", &text))
		return;
	while (str_line(&text, &line)) {
		line = str_trim(str_sub(line, 0, str_chr(line, '#')));
		for (unsigned s = 0; s < SAID; s++) {
			if (str_is(line, sections[s]))
				said = (enum said)s;
		}
		if (line.n > 0 && line.p[0] != '[')
			read_phrase(line, said);
	}
}

static bool
word_is(struct str pattern, struct str word)
{
	if (pattern.p[pattern.n - 1] == '*')
		return str_starts(word, str_sub(pattern, 0, pattern.n - 1));
	return str_eq(pattern, word);
}

/* Does the phrase stand at word i? */
static bool
stands_at(const struct phrase *p, const struct sentence *s, size_t i)
{
	size_t reach = 0;

	for (size_t k = 0; k < p->n; k++) {
		if (str_is(p->word[k], "...")) {
			reach = GAP;
			continue;
		}
		while (i < s->n && !word_is(p->word[k], s->word[i])) {
			if (reach-- == 0)
				return false;
			i++;
		}
		if (i++ >= s->n)
			return false;
		reach = 0;
	}
	return true;
}

static bool
says(const struct sentence *s, enum said said)
{
	for (size_t k = 0; k < n_phrases; k++) {
		if (phrases[k].said != said)
			continue;
		for (size_t i = 0; i < s->n; i++) {
			if (stands_at(&phrases[k], s, i))
				return true;
		}
	}
	return false;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c) || c == '\'' ||
	       (unsigned char)c >= 0x80;
}

/* A point or colon between digits ends no sentence; it is a date or a time. */
static bool
in_number(struct str t, size_t i)
{
	return (t.p[i] == '.' || t.p[i] == ':') && i > 0 && i + 1 < t.n &&
	       is_digit(t.p[i - 1]) && is_digit(t.p[i + 1]);
}

static bool
ends_sentence(struct str t, size_t i)
{
	if (t.p[i] == '\n')
		return i + 1 < t.n && t.p[i + 1] == '\n';
	return strchr(".!?;", t.p[i]) != NULL && !in_number(t, i) &&
	       !(t.p[i] == '.' && i > 0 && is_digit(t.p[i - 1]));
}

/* Takes the next sentence off *t. */
static bool
next_sentence(struct str *t, struct sentence *s)
{
	size_t i = 0, from;

	*s = (struct sentence){.n = 0};
	while (i < t->n && !ends_sentence(*t, i)) {
		for (from = i; i < t->n && is_letter(t->p[i]); i++)
			;
		if (i > from && s->n < SENTENCE_WORDS)
			s->word[s->n++] = str_sub(*t, from, i - from);
		if (i < t->n && in_number(*t, i))
			s->dated = true;
		if (i < t->n && !ends_sentence(*t, i))
			i++;
	}
	s->asks = i < t->n && t->p[i] == '?';
	*t = str_from_pos(*t, i + 1);
	return s->n > 0 || t->n > 0;
}

static enum intent
sentence_intent(const struct sentence *s)
{
	bool held = s->asks || says(s, S_CONDITION);

	if (says(s, S_DECLINED) && !held)
		return INTENT_DECLINED;
	if (says(s, S_ACCEPTED) && !says(s, S_NEGATION))
		return held ? INTENT_OTHER : INTENT_ACCEPTED;
	if (says(s, S_VISIT) && (s->dated || says(s, S_TIME)))
		return INTENT_APPOINTMENT;
	if (s->asks || says(s, S_QUESTION))
		return INTENT_QUESTION;
	return INTENT_NONE;
}

/* Of several sentences the heaviest word counts. */
static const enum intent by_weight[] = {INTENT_DECLINED, INTENT_ACCEPTED,
    INTENT_OTHER, INTENT_APPOINTMENT, INTENT_QUESTION};

enum intent
reply_intent(struct arena *a, struct str text)
{
	struct sentence s;
	bool said[INTENT_WITHDRAWN + 1] = {false};

	read_phrases();
	text = utf8_lower(a, utf8_ascii(a, str_sub(text, 0, TEXT_MOST)));
	while (next_sentence(&text, &s))
		said[sentence_intent(&s)] = true;
	for (size_t i = 0; i < sizeof by_weight / sizeof *by_weight; i++) {
		if (said[by_weight[i]])
			return by_weight[i];
	}
	return INTENT_OTHER;
}
