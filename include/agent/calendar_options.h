/*
 * agent/calendar_options.h - what `deadline` and `holidays` have in common:
 * the options that describe a calendar.
 */
#ifndef AGENT_CALENDAR_OPTIONS_H
#define AGENT_CALENDAR_OPTIONS_H

#include <stdio.h>

#include "core/calendar.h"

/* For a struct option table; values above any character. */
enum calendar_option {
	OPT_LAND = 1000,
	OPT_CATHOLIC,
	OPT_AUGSBURG,
	OPT_WERKTAGE,
	OPT_HOLIDAYS,
	OPT_ZONE
};
/* clang-format off */
#define CALENDAR_OPTIONS                                     \
	{"land", required_argument, NULL, OPT_LAND},         \
	{"catholic", no_argument, NULL, OPT_CATHOLIC},       \
	{"augsburg", no_argument, NULL, OPT_AUGSBURG},       \
	{"werktage", required_argument, NULL, OPT_WERKTAGE}, \
	{"holidays", required_argument, NULL, OPT_HOLIDAYS}, \
	{"zone", required_argument, NULL, OPT_ZONE},         \
	{"timezone", required_argument, NULL, OPT_ZONE}
/* clang-format on */

#define CALENDAR_OPTIONS_HELP                                                  \
	"  --land XX          a Land's two letters: BW BY BE BB HB HH HE MV\n" \
	"                     NI NW RP SL SN ST SH TH; without it only what\n" \
	"                     is a holiday in all of them\n"                   \
	"  --catholic         a Catholic commune in BY, SN or TH\n"            \
	"  --augsburg         the city of Augsburg\n"                          \
	"  --holidays LIST    further days off: 2026-12-24,08-08; with a !\n"  \
	"                     a day that is worked all the same: !10-31\n"

/* 1: taken; 0: not one of ours; -1: wrong, *e says how. */
int calendar_option(
    int c, const char *arg, struct calendar *cal, struct err *e);

/* A Land's code, or ERR_INPUT with the list of them. */
int land_parse(struct str code, enum land *out, struct err *e);

/* HOLIDAYS_FIRST to HOLIDAYS_LAST, or ERR_INPUT. */
int year_check(int64_t year, struct err *e);

/* Complains as "dachpost COMMAND: …" and returns EX_USAGE. */
int usage_error(FILE *to, const char *command, const char *msg);

/* For getopt_long's '?' and ':': fills *e, returns -1. */
int option_complaint(int c, char **argv, struct err *e);

#endif
