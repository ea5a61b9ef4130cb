/* dachpost do, undo: an action for an order, by the operator's hand. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/house.h"

static const char help_do[] =
    "usage: dachpost do ORDER ACTION [TIME] [OPTIONS]\n"
    "       dachpost undo ORDER\n\n"
    "ACTION is one of contacted, not_reached, offer_sent, followed_up,\n"
    "accepted, declined, passed, completed, confirm, appointment, snooze,\n"
    "assign, note, undo.  The partner hears of steps as by mail.\n\n"
    "  TIME, --at TIME    when it happened, or will: 2026-11-24T14:30,\n"
    "                     2026-11-24; default: now\n"
    "  --amount EUR       of an offer or an acceptance: 4350.00\n"
    "  --reason TEXT      of declined and passed; the text of a note\n"
    "  --to PERSON        for assign\n"
    "  --now T            plays the action at that moment\n";

struct request {
	const char *order;
	struct action act;
	int64_t now;
};

static bool
take_time(const struct cmd_env *env, struct action *a, const char *text)
{
	struct err e;

	if (iso_parse(str_from(text), &a->at, &a->at_timed, &e) == 0) {
		a->has_at = true;
		return true;
	}
	fprintf(env->err, "dachpost do: %s\n", e.msg);
	return false;
}

/* "4350", "4350.5", "4350,50" */
static bool
take_amount(const struct cmd_env *env, struct action *a, const char *text)
{
	struct str s = str_from(text);
	size_t point = str_chr(s, '.') < str_chr(s, ',') ? str_chr(s, '.')
	                                                 : str_chr(s, ',');
	struct str cents =
	    point == SIZE_MAX ? STR_NONE : str_from_pos(s, point + 1);
	int64_t whole, part = 0;

	if (str_int(str_sub(s, 0, point), &whole) && whole < 100000000 &&
	    cents.n <= 2 && (cents.n == 0 || str_int(cents, &part))) {
		a->has_amount = true;
		a->amount_cents =
		    whole * 100 + (cents.n == 1 ? part * 10 : part);
		return true;
	}
	fprintf(env->err,
	    "dachpost do: '%s' is no amount; write 4350 or 4350.50\n", text);
	return false;
}

static bool
take_option(int c, const struct cmd_env *env, struct request *r)
{
	switch (c) {
	case 'a':
		return take_time(env, &r->act, optarg);
	case 'm':
		return take_amount(env, &r->act, optarg);
	case 'r':
		r->act.reason = str_from(optarg);
		return true;
	case 't':
		r->act.to = str_from(optarg);
		return true;
	case 'n':
		return house_now(env, "do", optarg, &r->now);
	default:
		fputs(help_do, env->err);
		return false;
	}
}

static int
run(const struct cmd_env *env, const struct request *r)
{
	struct house h;
	struct err e = {.code = ERR_NONE};
	struct arena *a;
	struct str why;
	int rc;

	if (house_open(&h, env, HOUSE_WRITE, false, &e) != 0)
		return house_complain(env, "do", &e);
	a = arena_new();
	h.flow.now = r->now;
	rc = flow_do(&h.flow, a, str_from(r->order), &r->act, &why, &e);
	if (rc == 1)
		house_wake(&h);
	if (rc == 1)
		fprintf(env->out, "%.*s\n", STR_FMT(why));
	else if (rc == 0)
		fprintf(
		    env->err, "dachpost do: not done: %.*s\n", STR_FMT(why));
	arena_free(a);
	house_close(&h);
	return rc < 0    ? house_complain(env, "do", &e)
	       : rc == 1 ? EX_OK
	                 : EX_DATAERR;
}

static bool
take_words(int argc, char **argv, const struct cmd_env *env, struct request *r)
{
	if (argc - optind < 2 || argc - optind > 3) {
		fputs(help_do, env->err);
		return false;
	}
	r->order = argv[optind];
	r->act.kind = action_kind(str_from(argv[optind + 1]));
	if (r->act.kind == ACT_NONE) {
		fprintf(env->err,
		    "dachpost do: there is no action '%s'; "
		    "'dachpost do --help' lists them\n",
		    argv[optind + 1]);
		return false;
	}
	return argc - optind == 2 || take_time(env, &r->act, argv[optind + 2]);
}

int
cmd_do(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"at",     required_argument, NULL, 'a'},
	    {"amount", required_argument, NULL, 'm'},
	    {"reason", required_argument, NULL, 'r'},
	    {"to",     required_argument, NULL, 't'},
	    {"now",    required_argument, NULL, 'n'},
	    {"help",   no_argument,       NULL, 'h'},
	    {NULL,     0,                 NULL, 0  },
	};
	struct request r = {.now = env->now};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help_do, env->out);
			return EX_OK;
		}
		if (!take_option(c, env, &r))
			return EX_USAGE;
	}
	return take_words(argc, argv, env, &r) ? run(env, &r) : EX_USAGE;
}

int
cmd_undo(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"now",  required_argument, NULL, 'n'},
	    {"help", no_argument,       NULL, 'h'},
	    {NULL,   0,                 NULL, 0  },
	};
	struct request r = {.now = env->now, .act = {.kind = ACT_UNDO}};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help_do, env->out);
			return EX_OK;
		}
		if (!take_option(c, env, &r))
			return EX_USAGE;
	}
	if (optind != argc - 1) {
		fputs(help_do, env->err);
		return EX_USAGE;
	}
	r.order = argv[optind];
	return run(env, &r);
}
