/*
 * flow/words.h - the words that no template can hold: durations, dates,
 * money, names of steps and buttons, in one language.
 *
 * They stand in templates/LANGUAGE/words.txt, a plain file of "key = text"
 * lines.  Every key must be there, none that is unknown: a typo is an error
 * with file and line when the composer is made.  '#' stands for a number,
 * {name} for what the key's comment in that file says.
 */
#ifndef FLOW_WORDS_H
#define FLOW_WORDS_H

#include "base/err.h"
#include "base/mem.h"
#include "core/state.h"

enum word {
	WORD_WEEKDAYS, /* seven, Monday first, by blanks */
	WORD_MONTHS,   /* twelve */
	WORD_MOMENT,   /* {wd} {d} {dd} {m} {mm} {month} {y} {time} */
	WORD_MOMENT_Y, /* of another year */
	WORD_DAY,      /* the same without {time} */
	WORD_DAY_Y,
	WORD_END_OF_DAY,  /* {day} */
	WORD_MONTH,       /* {month} {y} */
	WORD_MONEY,       /* {amount} */
	WORD_MONEY_MARKS, /* the group's mark and the point, by a blank */
	WORD_LEFT_MINUTE,
	WORD_LEFT_MINUTES,
	WORD_LEFT_HOUR,
	WORD_LEFT_HOURS,
	WORD_LEFT_TODAY,
	WORD_LEFT_TOMORROW,
	WORD_LEFT_DAYS,
	WORD_LEFT_WEEKS,
	WORD_LATE_NOW,
	WORD_LATE_MINUTES,
	WORD_LATE_HOUR,
	WORD_LATE_HOURS,
	WORD_LATE_DAY,
	WORD_LATE_DAYS,
	WORD_LATE_WEEKS,
	WORD_FOR_MINUTES, /* a duration */
	WORD_FOR_HOUR,
	WORD_FOR_HOURS,
	WORD_FOR_DAYS,
	WORD_NO_NAME,        /* a customer without one */
	WORD_INQUIRY_CAME,   /* {partner}: the history's first line */
	WORD_SUBJECT_DIGEST, /* {day} */
	WORD_SUBJECT_REPORT, /* {month} */
	WORD_SUBJECT_LIST,
	WORD_SUBJECT_HELP,
	WORD_SUBJECT_ALERT,
	WORD_SUBJECT_PARTNER,   /* {inquiry} */
	WORD_EVENT_DEADLINE,    /* calendar: {next} {who} */
	WORD_EVENT_APPOINTMENT, /* {who} */
	WORD_EVENT_ORDER,       /* {order} */
	WORDS
};

struct words;

int words_parse(struct arena *a, struct str text, const char *path,
    struct words **out, struct err *e);

struct str word(const struct words *w, enum word k);

/* pairs: "day", text, "who", text, NULL-terminated by a NULL name. */
struct word_arg {
	const char *name;
	struct str value;
};
struct str word_fill(struct arena *a, const struct words *w, enum word k,
    const struct word_arg *args, size_t n);

/* What a step is called: the tool, the next action; the button, the mail's
 * text behind it, the word to answer, what has happened. */
struct str word_tool(const struct words *w, enum order_state s);
struct str word_next(const struct words *w, enum order_state s);
struct str word_button(const struct words *w, enum action_kind k);
struct str word_body(const struct words *w, enum action_kind k);
struct str word_answer(const struct words *w, enum action_kind k);
struct str word_done(const struct words *w, enum action_kind k);

/* "Mi. 25.11., 14:30 Uhr"; the year where it is not that of `now`. */
struct str words_moment(
    struct arena *a, const struct words *w, int64_t utc, int64_t now);
struct str words_day(
    struct arena *a, const struct words *w, int64_t day, int64_t now);

/* A deadline: a moment, or "Fr. 27.11., Ende des Tages". */
struct str words_due(struct arena *a, const struct words *w, int64_t due,
    int64_t last_day, int64_t now);

/* "noch 23 Stunden", "seit 2 Tagen überschritten" */
struct str words_left(struct arena *a, const struct words *w, int64_t due,
    int64_t last_day, int64_t now);

/* "5 Stunden" */
struct str words_duration(
    struct arena *a, const struct words *w, int64_t seconds);

/* "4.350,00 €", with a blank that does not break */
struct str words_money(struct arena *a, const struct words *w, int64_t cents);

struct str words_month(
    struct arena *a, const struct words *w, int year, int month);

/* Does the deadline end with a day, not at some hour of it? */
bool due_is_day(int64_t due, int64_t last_day);

#endif
