#include "agent/calendar_options.h"

#include <getopt.h>
#include <sysexits.h>

int
land_parse(struct str code, enum land *out, struct err *e)
{
	enum land l = land_of(str_trim(code));

	if (l == LAND_NONE)
		return err_set(e, ERR_INPUT,
		    "'%.*s' is no Land; write BW, BY, BE, BB, HB, HH, HE, MV, "
		    "NI, NW, RP, SL, SN, ST, SH or TH",
		    STR_FMT(str_sub(code, 0, 40)));
	*out = l;
	return 0;
}

int
year_check(int64_t year, struct err *e)
{
	if (year >= HOLIDAYS_FIRST && year <= HOLIDAYS_LAST)
		return 0;
	return err_set(e, ERR_INPUT, "%lld: holidays are known from %d to %d",
	    (long long)year, HOLIDAYS_FIRST, HOLIDAYS_LAST);
}

int
calendar_option(int c, const char *arg, struct calendar *cal, struct err *e)
{
	int rc = 0;

	switch (c) {
	case OPT_LAND:
		rc = land_parse(str_from(arg), &cal->land, e);
		break;
	case OPT_CATHOLIC:
		cal->catholic = true;
		break;
	case OPT_AUGSBURG:
		cal->augsburg = true;
		break;
	case OPT_WERKTAGE:
		rc = werktage_parse(str_from(arg), &cal->werktage, e);
		break;
	case OPT_HOLIDAYS:
		rc = calendar_own_days(cal, str_from(arg), e);
		break;
	case OPT_ZONE:
		rc = zone_set(arg, e);
		break;
	default:
		return 0;
	}
	return rc == 0 ? 1 : -1;
}

int
usage_error(FILE *to, const char *command, const char *msg)
{
	fprintf(to, "dachpost %s: %s\nTry: dachpost %s --help\n", command, msg,
	    command);
	return EX_USAGE;
}

int
option_complaint(int c, char **argv, struct err *e)
{
	return err_set(e, ERR_SETUP,
	    c == ':' ? "'%s' needs a value" : "there is no option '%s'",
	    argv[optind - 1]);
}
