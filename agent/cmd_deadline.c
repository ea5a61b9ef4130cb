/* dachpost deadline: when a step is due, and why. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/calendar_options.h"
#include "agent/cmd.h"
#include "base/json.h"
#include "core/deadline.h"

enum {
	OPT_STEP = 1,
	OPT_FROM,
	OPT_PERIOD,
	OPT_193,
	OPT_JSON,
	OPT_LINES,
	OPT_HELP
};

static const struct option options[] = {
    CALENDAR_OPTIONS,
    {"step",   required_argument, NULL, OPT_STEP  },
    {"from",   required_argument, NULL, OPT_FROM  },
    {"period", required_argument, NULL, OPT_PERIOD},
    {"193",    no_argument,       NULL, OPT_193   },
    {"json",   no_argument,       NULL, OPT_JSON  },
    {"jsonl",  no_argument,       NULL, OPT_LINES },
    {"help",   no_argument,       NULL, OPT_HELP  },
    {NULL,     0,		 NULL, 0         },
};

static const char help[] =
    "usage: dachpost deadline --step STATE --from T [OPTIONS]\n"
    "       dachpost deadline --jsonl [OPTIONS] <QUESTIONS\n\n"
    "When a step is due, and why: the moment at which the deadline has\n"
    "passed, then what was counted, day by day.\n\n"
    "  --step STATE       contact (24h), offer (7wd), answer (14d), job (12w)\n"
    "  --from T           the event: 2026-12-22 or 2026-12-22T10:00, in the\n"
    "                     zone unless it names an offset\n"
    "  --period P         another period: 48h, 10d, 5wd (Werktage), 6w\n"
    "  --werktage W       mo-sa (default) or mo-fr\n"
    "  --193              an end on a Saturday, Sunday or holiday moves on\n"
    "                     (§ 193 BGB); hours never move\n"
    "  --zone NAME        default Europe/Berlin\n" CALENDAR_OPTIONS_HELP
    "  --json             as one object\n"
    "  --jsonl            questions from standard input, one a line:\n"
    "                     {\"id\",\"step\",\"from\",\"land\",\"catholic\",\n"
    "                     \"werktage\",\"193\"}, also \"augsburg\", "
    "\"period\";\n"
    "                     answers {\"id\",\"due\",\"last_day\"}, or\n"
    "                     {\"id\",\"error\"} and the exit code 65\n";

struct ask {
	struct calendar cal;
	enum order_state step;
	struct period period; /* none: the step's own */
	bool s193;
	bool has_from;
	int64_t from;
};

/* ---- one question ---- */

static int
take_step(struct str s, struct ask *a, struct err *e)
{
	enum order_state step = state_of(str_trim(s));

	if (!state_is_open(step))
		return err_set(e, ERR_INPUT,
		    "'%.*s' is no step with a deadline; write contact, offer, "
		    "answer or job",
		    STR_FMT(str_sub(s, 0, 40)));
	a->step = step;
	return 0;
}

static int
take_from(struct str s, struct ask *a, struct err *e)
{
	if (iso_parse(s, &a->from, NULL, e) != 0)
		return -1;
	a->has_from = true;
	return year_check(civil_of(a->from).year, e);
}

static int
answer(const struct ask *a, struct deadline *d, struct err *e)
{
	struct period p = a->period;

	if (!a->has_from)
		return err_set(e, ERR_INPUT, "from when? 'from' is missing");
	if (p.unit == PERIOD_NONE)
		p = period_default(a->step);
	if (p.unit == PERIOD_NONE)
		return err_set(e, ERR_INPUT, "which step? 'step' is missing");
	*d = deadline_compute(&a->cal, p, a->s193, a->from);
	return 0;
}

static void
write_due(struct json_out *w, const struct deadline *d)
{
	char iso[ISO_MAX];

	json_kcstr(w, "due", iso_moment(d->due, iso));
	json_kcstr(w, "last_day", iso_day(d->last_day, iso));
}

/* ---- many questions ---- */

/* Booleans; 0 and 1 too, which some writers have instead. */
static int
take_flag(const struct json_val *q, const char *key, bool *out, struct err *e)
{
	const struct json_val *v = jv_get(q, key);

	if (jv_is_null(v))
		return 0;
	if (jv_is_text(v) || jv_len(v) > 0 ||
	    (jv_is_number(v) && (uint64_t)jv_int(v, 0) > 1))
		return err_set(
		    e, ERR_INPUT, "'%s' is neither true nor false", key);
	*out = jv_is_number(v) ? jv_int(v, 0) == 1 : jv_true(v);
	return 0;
}

/* A text that may be absent or empty: 1 there, 0 not, -1 not a text. */
static int
take_text(
    const struct json_val *q, const char *key, struct str *out, struct err *e)
{
	const struct json_val *v = jv_get(q, key);

	if (jv_is_null(v))
		return 0;
	if (!jv_is_text(v))
		return err_set(e, ERR_INPUT, "'%s' is not a text", key);
	*out = jv_text(v);
	return out->n > 0;
}

static int
text_land(struct str s, struct ask *a, struct err *e)
{
	return land_parse(s, &a->cal.land, e);
}

static int
text_werktage(struct str s, struct ask *a, struct err *e)
{
	return werktage_parse(s, &a->cal.werktage, e);
}

static int
text_period(struct str s, struct ask *a, struct err *e)
{
	return period_parse(s, &a->period, e);
}

static const struct {
	const char *key;
	int (*take)(struct str s, struct ask *a, struct err *e);
} texts[] = {
    {"step",     take_step    },
    {"from",     take_from    },
    {"land",     text_land    },
    {"werktage", text_werktage},
    {"period",   text_period  },
};

static int
take_question(const struct json_val *q, struct ask *a, struct err *e)
{
	struct str s;
	int rc;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if ((rc = take_text(q, texts[i].key, &s, e)) < 0 ||
		    (rc > 0 && texts[i].take(s, a, e) != 0))
			return -1;
	}
	if (take_flag(q, "catholic", &a->cal.catholic, e) != 0 ||
	    take_flag(q, "augsburg", &a->cal.augsburg, e) != 0)
		return -1;
	return take_flag(q, "193", &a->s193, e);
}

static void
write_id(struct json_out *w, const struct json_val *id)
{
	json_key(w, "id");
	if (jv_is_text(id))
		json_str(w, jv_text(id));
	else if (jv_is_number(id))
		json_int(w, jv_int(id, 0));
	else
		json_none(w);
}

/* -1: the answer says what is wrong with the question. */
static int
answer_line(struct buf *to, struct str line, const struct ask *defaults)
{
	struct ask a = *defaults;
	struct deadline d;
	struct json_out w;
	struct err e;
	struct json *j = json_parse(line, &e);
	const struct json_val *q = j == NULL ? NULL : json_root(j);
	int rc = -1;

	if (j != NULL && take_question(q, &a, &e) == 0)
		rc = answer(&a, &d, &e);
	json_begin(&w, to);
	json_open(&w, '{');
	write_id(&w, jv_get(q, "id"));
	if (rc == 0)
		write_due(&w, &d);
	else
		json_kcstr(&w, "error", e.msg);
	json_close(&w);
	buf_addc(to, '\n');
	json_free(j);
	return rc;
}

static int
answer_lines(FILE *in, const struct ask *defaults, const struct cmd_env *env)
{
	struct buf b = BUF_INIT;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int rc = EX_OK;

	while ((n = getline(&line, &room, in)) >= 0) {
		struct str s = str_trim(str_of(line, (size_t)n));

		if (s.n == 0)
			continue;
		buf_reset(&b);
		if (answer_line(&b, s, defaults) != 0)
			rc = EX_DATAERR;
		fwrite(b.p, 1, b.n, env->out);
	}
	if (ferror(in)) {
		fprintf(env->err, "dachpost deadline: cannot read: %s\n",
		    strerror(errno));
		rc = EX_IOERR;
	}
	free(line);
	buf_clear(&b);
	return rc;
}

/* ---- to people ---- */

static void
write_days(struct json_out *w, const struct ask *a, const struct deadline *d)
{
	struct counting c;
	struct counted_day day;
	char iso[ISO_MAX];

	json_key(w, "days");
	json_open(w, '[');
	counting_begin(&c, &a->cal, d);
	while (counting_next(&c, &day)) {
		json_open(w, '{');
		json_kcstr(w, "date", iso_day(day.day, iso));
		json_kbool(w, "counts", day.counts > 0);
		json_kcstr(w, "why", day.why);
		json_close(w);
	}
	json_close(w);
}

static void
write_json(struct buf *to, const struct ask *a, const struct deadline *d)
{
	struct buf why = BUF_INIT;
	struct json_out w;
	char text[ISO_MAX];

	json_begin(&w, to);
	json_open(&w, '{');
	json_kcstr(&w, "step", state_name(a->step));
	json_kcstr(&w, "period", period_write(d->period, text));
	json_kcstr(&w, "from", iso_moment(d->from, text));
	write_due(&w, d);
	deadline_why(&why, &a->cal, d);
	json_kstr(&w, "why", buf_str(&why));
	write_days(&w, a, d);
	json_close(&w);
	buf_addc(to, '\n');
	buf_clear(&why);
}

static void
write_text(struct buf *to, const struct ask *a, const struct deadline *d)
{
	char iso[ISO_MAX];

	buf_addf(to, "%s\n", iso_moment(d->due, iso));
	deadline_explain(to, &a->cal, d);
}

/* ---- the command ---- */

struct asked {
	struct ask ask;
	const char *from; /* read when --zone is known */
	bool json, lines;
};

static int
take_option(int c, struct asked *o, struct err *e)
{
	switch (c) {
	case OPT_STEP:
		return take_step(str_from(optarg), &o->ask, e);
	case OPT_FROM:
		o->from = optarg;
		return 0;
	case OPT_PERIOD:
		return period_parse(str_from(optarg), &o->ask.period, e);
	case OPT_193:
		o->ask.s193 = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_LINES:
		o->lines = true;
		return 0;
	default:
		return calendar_option(c, optarg, &o->ask.cal, e) < 0 ? -1 : 0;
	}
}

/* 1: only help was asked for. */
static int
take_arguments(int argc, char **argv, struct asked *o, struct err *e)
{
	int c;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == OPT_HELP)
			return 1;
		if (c == '?' || c == ':')
			return option_complaint(c, argv, e);
		if (take_option(c, o, e) != 0)
			return -1;
	}
	if (optind < argc)
		return err_set(e, ERR_SETUP, "what is '%s' for?", argv[optind]);
	return o->from == NULL ? 0 : take_from(str_from(o->from), &o->ask, e);
}

int
cmd_deadline(int argc, char **argv, const struct cmd_env *env)
{
	struct asked o = {.json = false};
	struct buf b = BUF_INIT;
	struct deadline d;
	struct err e;
	int rc = take_arguments(argc, argv, &o, &e);

	if (rc > 0) {
		fputs(help, env->out);
		return EX_OK;
	}
	if (rc == 0 && o.lines)
		return answer_lines(stdin, &o.ask, env);
	if (rc < 0 || answer(&o.ask, &d, &e) != 0)
		return usage_error(env->err, "deadline", e.msg);
	(o.json ? write_json : write_text)(&b, &o.ask, &d);
	fputs(buf_cstr(&b), env->out);
	buf_clear(&b);
	return EX_OK;
}
