/* dachpost holidays YEAR [--land BY] [--catholic] [--json] */
#include <getopt.h>
#include <sysexits.h>

#include "agent/calendar_options.h"
#include "agent/cmd.h"
#include "base/json.h"

enum { OPT_JSON = 1, OPT_LAWS, OPT_HELP };

static const struct option options[] = {
    CALENDAR_OPTIONS,
    {"json", no_argument, NULL, OPT_JSON},
    {"laws", no_argument, NULL, OPT_LAWS},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL,   0,           NULL, 0       },
};

static const char help[] =
    "usage: dachpost holidays YEAR [OPTIONS]\n\n"
    "The public holidays of a year, 1990 to 2100: 'YYYY-MM-DD Name' a line.\n"
    "\n" CALENDAR_OPTIONS_HELP
    "  --laws             with the law and a remark behind each\n"
    "  --json             [{\"date\",\"name\"}]\n";

struct ask {
	struct calendar cal;
	int year;
	bool json, laws;
};

static void
write_json(struct buf *to, const struct holiday *h, size_t n, bool laws)
{
	struct json_out w;
	char date[ISO_MAX];

	json_begin(&w, to);
	json_open(&w, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(&w, '{');
		json_kcstr(&w, "date", iso_day(h[i].day, date));
		json_kcstr(&w, "name", h[i].name);
		if (laws) {
			json_kcstr(&w, "law", h[i].law);
			json_kcstr(&w, "why", h[i].why);
		}
		json_close(&w);
	}
	json_close(&w);
	buf_addc(to, '\n');
}

static void
write_lines(struct buf *to, const struct holiday *h, size_t n, bool laws)
{
	char date[ISO_MAX];

	for (size_t i = 0; i < n; i++) {
		buf_addf(to, "%s %s", iso_day(h[i].day, date), h[i].name);
		if (laws)
			buf_addf(to, " | %s%s%s", h[i].law,
			    *h[i].why != '\0' ? " | " : "", h[i].why);
		buf_addc(to, '\n');
	}
}

static int
take_year(int argc, char **argv, struct ask *a, struct err *e)
{
	int64_t year;

	if (argc != 1)
		return err_set(e, ERR_SETUP, "name one year");
	if (!str_int(str_from(argv[0]), &year))
		return err_set(e, ERR_SETUP, "'%s' is no year", argv[0]);
	if (year_check(year, e) != 0)
		return -1;
	a->year = (int)year;
	return 0;
}

/* 1: only help was asked for. */
static int
take_arguments(int argc, char **argv, struct ask *a, struct err *e)
{
	int c;

	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (calendar_option(c, optarg, &a->cal, e) < 0)
			return -1;
		if (c == OPT_HELP)
			return 1;
		if (c == '?' || c == ':')
			return option_complaint(c, argv, e);
		a->json |= c == OPT_JSON;
		a->laws |= c == OPT_LAWS;
	}
	return take_year(argc - optind, argv + optind, a, e);
}

int
cmd_holidays(int argc, char **argv, const struct cmd_env *env)
{
	struct holiday list[HOLIDAYS_MAX];
	struct ask a = {.json = false};
	struct buf b = BUF_INIT;
	struct err e;
	int rc = take_arguments(argc, argv, &a, &e);
	size_t n;

	if (rc < 0)
		return usage_error(env->err, "holidays", e.msg);
	if (rc > 0) {
		fputs(help, env->out);
		return EX_OK;
	}
	n = calendar_year(&a.cal, a.year, list);
	(a.json ? write_json : write_lines)(&b, list, n, a.laws);
	fputs(buf_cstr(&b), env->out);
	buf_clear(&b);
	return EX_OK;
}
