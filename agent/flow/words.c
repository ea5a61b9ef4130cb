#include "flow/words.h"

#include <string.h>

#include "base/buf.h"
#include "core/civil.h"

/* The single words, then five tables: a word for each state or action. */
enum table { TOOL, NEXT, BUTTON, BODY, ANSWER, DONE, TABLES };

struct words {
	struct str one[WORDS];
	struct str table[TABLES][ACT_KINDS];
};

_Static_assert((int)ACT_KINDS >= (int)ORDER_STATES, "a table holds both");

static const char *const keys[WORDS] = {
    [WORD_WEEKDAYS] = "weekdays",
    [WORD_MONTHS] = "months",
    [WORD_MOMENT] = "moment",
    [WORD_MOMENT_Y] = "moment_year",
    [WORD_DAY] = "day",
    [WORD_DAY_Y] = "day_year",
    [WORD_END_OF_DAY] = "end_of_day",
    [WORD_MONTH] = "month",
    [WORD_MONEY] = "money",
    [WORD_MONEY_MARKS] = "money_marks",
    [WORD_LEFT_MINUTE] = "left_minute",
    [WORD_LEFT_MINUTES] = "left_minutes",
    [WORD_LEFT_HOUR] = "left_hour",
    [WORD_LEFT_HOURS] = "left_hours",
    [WORD_LEFT_TODAY] = "left_today",
    [WORD_LEFT_TOMORROW] = "left_tomorrow",
    [WORD_LEFT_DAYS] = "left_days",
    [WORD_LEFT_WEEKS] = "left_weeks",
    [WORD_LATE_NOW] = "late_now",
    [WORD_LATE_MINUTES] = "late_minutes",
    [WORD_LATE_HOUR] = "late_hour",
    [WORD_LATE_HOURS] = "late_hours",
    [WORD_LATE_DAY] = "late_day",
    [WORD_LATE_DAYS] = "late_days",
    [WORD_LATE_WEEKS] = "late_weeks",
    [WORD_FOR_MINUTES] = "for_minutes",
    [WORD_FOR_HOUR] = "for_hour",
    [WORD_FOR_HOURS] = "for_hours",
    [WORD_FOR_DAYS] = "for_days",
    [WORD_NO_NAME] = "no_name",
    [WORD_INQUIRY_CAME] = "inquiry_came",
    [WORD_SUBJECT_DIGEST] = "subject_digest",
    [WORD_SUBJECT_REPORT] = "subject_report",
    [WORD_SUBJECT_LIST] = "subject_list",
    [WORD_SUBJECT_HELP] = "subject_help",
    [WORD_SUBJECT_ALERT] = "subject_alert",
    [WORD_SUBJECT_PARTNER] = "subject_partner",
    [WORD_EVENT_DEADLINE] = "event_deadline",
    [WORD_EVENT_APPOINTMENT] = "event_appointment",
    [WORD_EVENT_ORDER] = "event_order",
};

#define BIT(k) (1u << (k))
#define BUTTONS                                                                \
	(BIT(ACT_CONTACTED) | BIT(ACT_NOT_REACHED) | BIT(ACT_OFFER_SENT) |     \
	    BIT(ACT_FOLLOWED_UP) | BIT(ACT_ACCEPTED) | BIT(ACT_DECLINED) |     \
	    BIT(ACT_COMPLETED) | BIT(ACT_UNDO) | BIT(ACT_STATUS) |             \
	    BIT(ACT_LIST) | BIT(ACT_HELP))

/* Which states or actions must have a word of that table. */
static const struct {
	const char *name;
	bool of_states;
	unsigned must;
} tables[TABLES] = {
    [TOOL] = {"tool.",   true,  BIT(ORDER_STATES) - BIT(ORDER_CONTACT)},
    [NEXT] = {"next.",   true,  BIT(ORDER_STATES) - BIT(ORDER_CONTACT)},
    [BUTTON] = {"button.", false, BUTTONS                               },
    [BODY] = {"body.",   false, BUTTONS                               },
    [ANSWER] = {"answer.", false, BUTTONS                               },
    [DONE] = {"done.",   false, BIT(ACT_KINDS) - BIT(ACT_CONTACTED)   },
};

static struct str *
table_slot(struct words *w, struct str key)
{
	for (unsigned t = 0; t < TABLES; t++) {
		struct str prefix = str_from(tables[t].name), rest;
		unsigned k;

		if (!str_starts(key, prefix))
			continue;
		rest = str_from_pos(key, prefix.n);
		k = tables[t].of_states ? (unsigned)state_of(rest)
		                        : (unsigned)action_kind(rest);
		return tables[t].must >> k & 1 ? &w->table[t][k] : NULL;
	}
	return NULL;
}

static struct str *
slot(struct words *w, struct str key)
{
	for (unsigned k = 0; k < WORDS; k++) {
		if (str_is(key, keys[k]))
			return &w->one[k];
	}
	return table_slot(w, key);
}

static int
complete(const struct words *w, const char *path, struct err *e)
{
	for (unsigned k = 0; k < WORDS; k++) {
		if (w->one[k].n == 0)
			return err_set(
			    e, ERR_SETUP, "%s: '%s' is missing", path, keys[k]);
	}
	for (unsigned t = 0; t < TABLES; t++) {
		for (unsigned k = 0; k < ACT_KINDS; k++) {
			if (!(tables[t].must >> k & 1) || w->table[t][k].n > 0)
				continue;
			return err_set(e, ERR_SETUP, "%s: '%s%s' is missing",
			    path, tables[t].name,
			    tables[t].of_states
				? state_name((enum order_state)k)
				: action_name((enum action_kind)k));
		}
	}
	return 0;
}

int
words_parse(struct arena *a, struct str text, const char *path,
    struct words **out, struct err *e)
{
	struct words *w = arena_alloc(a, sizeof *w);
	struct str line, key, *to;

	for (unsigned no = 1; str_line(&text, &line); no++) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_chr(line, '=') == SIZE_MAX)
			return err_set(e, ERR_SETUP,
			    "%s:%u: write 'key = text'", path, no);
		(void)str_cut(&line, '=', &key);
		to = slot(w, str_trim(key));
		if (to == NULL)
			return err_set(e, ERR_SETUP,
			    "%s:%u: unknown key '%.*s'", path, no,
			    STR_FMT(str_trim(key)));
		if (to->n > 0)
			return err_set(e, ERR_SETUP,
			    "%s:%u: '%.*s' is there "
			    "twice",
			    path, no, STR_FMT(str_trim(key)));
		*to = str_trim(line);
	}
	if (complete(w, path, e) != 0)
		return -1;
	*out = w;
	return 0;
}

struct str
word(const struct words *w, enum word k)
{
	return w->one[k];
}

struct str
word_tool(const struct words *w, enum order_state s)
{
	return w->table[TOOL][s];
}

struct str
word_next(const struct words *w, enum order_state s)
{
	return w->table[NEXT][s];
}

struct str
word_button(const struct words *w, enum action_kind k)
{
	return w->table[BUTTON][k];
}

struct str
word_body(const struct words *w, enum action_kind k)
{
	return w->table[BODY][k];
}

struct str
word_answer(const struct words *w, enum action_kind k)
{
	return w->table[ANSWER][k];
}

struct str
word_done(const struct words *w, enum action_kind k)
{
	return w->table[DONE][k];
}

static struct str
arg_value(const struct word_arg *args, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, args[i].name))
			return args[i].value;
	}
	return STR_NONE;
}

static struct str
fill(struct arena *a, struct str pattern, const struct word_arg *args, size_t n)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t at, end;

	while ((at = str_chr(pattern, '{')) != SIZE_MAX) {
		buf_add(&b, str_sub(pattern, 0, at));
		pattern = str_from_pos(pattern, at + 1);
		end = str_chr(pattern, '}');
		buf_add(&b, arg_value(args, n, str_sub(pattern, 0, end)));
		pattern =
		    end == SIZE_MAX ? STR_NONE : str_from_pos(pattern, end + 1);
	}
	buf_add(&b, pattern);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

struct str
word_fill(struct arena *a, const struct words *w, enum word k,
    const struct word_arg *args, size_t n)
{
	return fill(a, w->one[k], args, n);
}

static struct str
count(struct arena *a, const struct words *w, enum word k, int64_t n)
{
	struct str s = w->one[k];
	size_t at = str_chr(s, '#');

	if (at == SIZE_MAX)
		return s;
	return arena_fmt(a, "%.*s%lld%.*s", STR_FMT(str_sub(s, 0, at)),
	    (long long)n, STR_FMT(str_from_pos(s, at + 1)));
}

/* The nth (from 0) of some words parted by blanks. */
static struct str
nth(struct str list, int n)
{
	struct str piece = STR_NONE;

	for (int i = 0; i <= n; i++) {
		if (!str_cut(&list, ' ', &piece))
			return STR_NONE;
	}
	return piece;
}

#define DATE_ARGS 8

static size_t
date_args(struct arena *a, const struct words *w, int64_t day, struct str time,
    struct word_arg args[DATE_ARGS])
{
	int y, m, d;

	day_split(day, &y, &m, &d);
	args[0] = (struct word_arg){
	    "wd", nth(w->one[WORD_WEEKDAYS], day_weekday(day) - 1)};
	args[1] = (struct word_arg){"d", arena_fmt(a, "%d", d)};
	args[2] = (struct word_arg){"dd", arena_fmt(a, "%02d", d)};
	args[3] = (struct word_arg){"m", arena_fmt(a, "%d", m)};
	args[4] = (struct word_arg){"mm", arena_fmt(a, "%02d", m)};
	args[5] = (struct word_arg){"month", nth(w->one[WORD_MONTHS], m - 1)};
	args[6] = (struct word_arg){"y", arena_fmt(a, "%d", y)};
	args[7] = (struct word_arg){"time", time};
	return DATE_ARGS;
}

/* The year is said where a reader might take the date for another one. */
static bool
needs_year(int64_t day, int64_t now)
{
	int64_t off = day - civil_day(now);

	return off > 180 || off < -180;
}

struct str
words_moment(struct arena *a, const struct words *w, int64_t utc, int64_t now)
{
	struct word_arg args[DATE_ARGS];
	struct civil c = civil_of(utc);
	int64_t day = civil_day(utc);
	size_t n =
	    date_args(a, w, day, arena_fmt(a, "%d:%02d", c.hour, c.min), args);

	return word_fill(
	    a, w, needs_year(day, now) ? WORD_MOMENT_Y : WORD_MOMENT, args, n);
}

struct str
words_day(struct arena *a, const struct words *w, int64_t day, int64_t now)
{
	struct word_arg args[DATE_ARGS];
	size_t n = date_args(a, w, day, STR_NONE, args);

	return word_fill(
	    a, w, needs_year(day, now) ? WORD_DAY_Y : WORD_DAY, args, n);
}

bool
due_is_day(int64_t due, int64_t last_day)
{
	return due == day_start(last_day + 1);
}

struct str
words_due(struct arena *a, const struct words *w, int64_t due, int64_t last_day,
    int64_t now)
{
	struct word_arg day = {"day", STR_NONE};

	if (!due_is_day(due, last_day))
		return words_moment(a, w, due, now);
	day.value = words_day(a, w, last_day, now);
	return word_fill(a, w, WORD_END_OF_DAY, &day, 1);
}

static struct str
late_days(struct arena *a, const struct words *w, int64_t days)
{
	if (days == 1)
		return w->one[WORD_LATE_DAY];
	if (days < 21)
		return count(a, w, WORD_LATE_DAYS, days);
	return count(a, w, WORD_LATE_WEEKS, days / 7);
}

static struct str
late_words(struct arena *a, const struct words *w, int64_t due,
    int64_t last_day, int64_t now)
{
	int64_t s = now - due, days = civil_day(now) - civil_day(due);

	if (due_is_day(due, last_day))
		return late_days(a, w, civil_day(now) - last_day);
	if (s < 60)
		return w->one[WORD_LATE_NOW];
	if (s < 3600)
		return count(a, w, WORD_LATE_MINUTES, s / 60);
	if (s < 7200)
		return w->one[WORD_LATE_HOUR];
	if (days == 0 || s < CIVIL_DAY / 2)
		return count(a, w, WORD_LATE_HOURS, s / 3600);
	return late_days(a, w, days);
}

static struct str
days_left(struct arena *a, const struct words *w, int64_t days)
{
	if (days <= 0)
		return w->one[WORD_LEFT_TODAY];
	if (days == 1)
		return w->one[WORD_LEFT_TOMORROW];
	if (days < 21)
		return count(a, w, WORD_LEFT_DAYS, days);
	return count(a, w, WORD_LEFT_WEEKS, days / 7);
}

struct str
words_left(struct arena *a, const struct words *w, int64_t due,
    int64_t last_day, int64_t now)
{
	int64_t s = due - now;

	if (s <= 0)
		return late_words(a, w, due, last_day, now);
	if (due_is_day(due, last_day) || s >= 2 * 86400)
		return days_left(a, w, last_day - civil_day(now));
	if (s < 120)
		return w->one[WORD_LEFT_MINUTE];
	if (s < 3600)
		return count(a, w, WORD_LEFT_MINUTES, s / 60);
	if (s < 7200)
		return w->one[WORD_LEFT_HOUR];
	return count(a, w, WORD_LEFT_HOURS, s / 3600);
}

struct str
words_duration(struct arena *a, const struct words *w, int64_t s)
{
	if (s < 3600)
		return count(a, w, WORD_FOR_MINUTES, s / 60);
	if (s < 7200)
		return w->one[WORD_FOR_HOUR];
	if (s < 2 * 86400)
		return count(a, w, WORD_FOR_HOURS, s / 3600);
	return count(a, w, WORD_FOR_DAYS, s / 86400);
}

/* 1234567 cents with marks "." and ",": 12.345,67 */
struct str
words_money(struct arena *a, const struct words *w, int64_t cents)
{
	struct str group = nth(w->one[WORD_MONEY_MARKS], 0);
	struct str point = nth(w->one[WORD_MONEY_MARKS], 1);
	struct str euros = arena_fmt(
	    a, "%lld", (long long)((cents < 0 ? -cents : cents) / 100));
	struct word_arg amount = {"amount", STR_NONE};
	struct buf b = BUF_INIT;

	if (cents < 0)
		buf_addc(&b, '-');
	for (size_t i = 0; i < euros.n; i++) {
		if (i > 0 && (euros.n - i) % 3 == 0)
			buf_add(&b, group);
		buf_addc(&b, euros.p[i]);
	}
	buf_addf(&b, "%.*s%02d", STR_FMT(point),
	    (int)((cents < 0 ? -cents : cents) % 100));
	amount.value = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return word_fill(a, w, WORD_MONEY, &amount, 1);
}

struct str
words_month(struct arena *a, const struct words *w, int year, int month)
{
	struct word_arg args[] = {
	    {"month",      nth(w->one[WORD_MONTHS], month - 1)},
	    { "y", arena_fmt(a,                    "%d",      year)},
	};

	return word_fill(a, w, WORD_MONTH, args, 2);
}
