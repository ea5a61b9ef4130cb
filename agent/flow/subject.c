/*
 * subject.c - subjects by which every mail program threads.
 *
 * One subject an order, from the inquiry to the last reminder: Gmail and
 * Outlook open a new thread when the subject changes, whatever References
 * says, so a telling prefix ("Erinnerung: …") would tear an order's mails
 * apart.  What a mail wants stands in its first line instead, which every
 * inbox shows beside the subject.  An answer to a mail keeps that mail's
 * subject with "Re: ", for it belongs to its thread.
 */
#include "flow/compose.h"

#define SUBJECT_MAX 160

static struct str
without_re(struct str s)
{
	static const char *const marks[] = {"Re:", "AW:", "Antw:"};
	bool again = true;

	while (again) {
		again = false;
		s = str_trim(s);
		for (size_t i = 0; i < 3; i++) {
			if (!str_istarts(s, str_from(marks[i])))
				continue;
			s = str_from_pos(s, str_from(marks[i]).n);
			again = true;
		}
	}
	return s;
}

static struct str
order_subject(const struct compose *c)
{
	const struct letter_order *o = c->l->order;
	struct str who = customer_who(c, o->inquiry);
	struct word_arg no = {
	    "inquiry", compose_line(c->a, o->inquiry->inquiry_no, 40)};

	if (c->l->kind == LETTER_CONFIRMATION && no.value.n > 0)
		who = arena_fmt(c->a, "%.*s, %.*s",
		    STR_FMT(
			word_fill(c->a, c->w, WORD_SUBJECT_PARTNER, &no, 1)),
		    STR_FMT(who));
	return arena_fmt(
	    c->a, "[D-%.*s] %.*s", STR_FMT(o->number), STR_FMT(who));
}

static struct str
other_subject(const struct compose *c)
{
	const struct letter *l = c->l;
	struct word_arg day = {
	    "day", words_day(c->a, c->w, civil_day(l->now), l->now)};
	struct word_arg month = {"month", STR_NONE};

	if (l->kind == LETTER_DIGEST)
		return word_fill(c->a, c->w, WORD_SUBJECT_DIGEST, &day, 1);
	if (l->kind == LETTER_REPORT && l->month != NULL) {
		month.value =
		    words_month(c->a, c->w, l->month->year, l->month->month);
		return word_fill(c->a, c->w, WORD_SUBJECT_REPORT, &month, 1);
	}
	if (l->response == RESPONSE_LIST)
		return word(c->w, WORD_SUBJECT_LIST);
	if (l->response == RESPONSE_HELP)
		return word(c->w, WORD_SUBJECT_HELP);
	return word(c->w, WORD_SUBJECT_ALERT);
}

struct str
compose_subject(const struct compose *c)
{
	struct str original =
	    without_re(compose_line(c->a, c->l->original_subject, SUBJECT_MAX));

	if (c->l->kind == LETTER_RESPONSE && original.n > 0)
		return arena_fmt(c->a, "Re: %.*s", STR_FMT(original));
	return c->l->order != NULL ? order_subject(c) : other_subject(c);
}
