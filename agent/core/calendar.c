#include "core/calendar.h"
#include "core/holidays.h"

enum { MONDAY = 1, SATURDAY = 6, SUNDAY = 7 };

/* ---- names ---- */

static const struct {
	const char *code, *name;
} lands[LANDS] = {
    [LAND_NONE] = {"",   ""                      },
    [LAND_BW] = {"BW", "Baden-Württemberg"    },
    [LAND_BY] = {"BY", "Bayern"                },
    [LAND_BE] = {"BE", "Berlin"                },
    [LAND_BB] = {"BB", "Brandenburg"           },
    [LAND_HB] = {"HB", "Bremen"                },
    [LAND_HH] = {"HH", "Hamburg"               },
    [LAND_HE] = {"HE", "Hessen"                },
    [LAND_MV] = {"MV", "Mecklenburg-Vorpommern"},
    [LAND_NI] = {"NI", "Niedersachsen"         },
    [LAND_NW] = {"NW", "Nordrhein-Westfalen"   },
    [LAND_RP] = {"RP", "Rheinland-Pfalz"       },
    [LAND_SL] = {"SL", "Saarland"              },
    [LAND_SN] = {"SN", "Sachsen"               },
    [LAND_ST] = {"ST", "Sachsen-Anhalt"        },
    [LAND_SH] = {"SH", "Schleswig-Holstein"    },
    [LAND_TH] = {"TH", "Thüringen"            },
};

enum land
land_of(struct str code)
{
	for (int l = LAND_NONE + 1; l < LANDS; l++) {
		if (str_iis(code, lands[l].code))
			return (enum land)l;
	}
	return LAND_NONE;
}

const char *
land_code(enum land l)
{
	return lands[l].code;
}

const char *
land_name(enum land l)
{
	return lands[l].name;
}

static const char *const werktage_names[] = {
    [WERKTAGE_MO_SA] = "mo-sa",
    [WERKTAGE_MO_FR] = "mo-fr",
};

int
werktage_parse(struct str s, enum werktage *out, struct err *e)
{
	for (int w = WERKTAGE_MO_SA; w <= WERKTAGE_MO_FR; w++) {
		if (str_iis(s, werktage_names[w])) {
			*out = (enum werktage)w;
			return 0;
		}
	}
	return err_set(
	    e, ERR_INPUT, "'%.*s' is neither mo-sa nor mo-fr", STR_FMT(s));
}

const char *
werktage_name(enum werktage w)
{
	return werktage_names[w];
}

/* ---- own days ---- */

static bool
two_digits(struct str s, int *out)
{
	int64_t v;

	if (s.n != 2 || !str_int(s, &v))
		return false;
	*out = (int)v;
	return true;
}

/* "2026-12-24" or "08-08"; 29 February needs no year to exist. */
static bool
own_day_parse(struct str s, struct own_day *out)
{
	struct own_day d = {0};
	int64_t year;

	if (s.n > 0 && s.p[0] == '!') {
		d.works = true;
		s = str_trim(str_from_pos(s, 1));
	}
	if (s.n == 10 && s.p[4] == '-' && str_int(str_sub(s, 0, 4), &year)) {
		d.year = (int)year;
		s = str_from_pos(s, 5);
	}
	if (s.n != 5 || s.p[2] != '-' ||
	    !two_digits(str_sub(s, 0, 2), &d.month) ||
	    !two_digits(str_sub(s, 3, 2), &d.day) ||
	    !day_exists(d.year == 0 ? 2000 : d.year, d.month, d.day))
		return false;
	*out = d;
	return true;
}

int
calendar_own_days(struct calendar *cal, struct str list, struct err *e)
{
	struct calendar c = *cal;
	struct str piece;

	while (str_cut(&list, ',', &piece)) {
		piece = str_trim(piece);
		if (piece.n == 0)
			continue;
		if (c.n_own == OWN_DAYS_MAX)
			return err_set(e, ERR_INPUT,
			    "more than %d days of the firm's own",
			    OWN_DAYS_MAX);
		if (!own_day_parse(piece, &c.own[c.n_own]))
			return err_set(e, ERR_INPUT,
			    "'%.*s' is no day: write 2026-12-24, or 08-08 for "
			    "every year",
			    STR_FMT(piece));
		c.n_own++;
	}
	*cal = c;
	return 0;
}

static const struct own_day *
own_day_find(const struct calendar *cal, int64_t day)
{
	int y, m, d;

	if (cal->n_own == 0)
		return NULL;
	day_split(day, &y, &m, &d);
	for (unsigned i = 0; i < cal->n_own; i++) {
		const struct own_day *o = &cal->own[i];

		if (o->month == m && o->day == d &&
		    (o->year == 0 || o->year == y))
			return o;
	}
	return NULL;
}

/* ---- holidays ---- */

#define OWN_DAY_NAME "freier Tag"

/* Meeus, Jones and Butcher: Easter in the Gregorian calendar, any year. */
int64_t
easter_sunday(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return day_of(year, n / 31, n % 31 + 1);
}

static int64_t
rule_day(const struct holiday_rule *r, int year, int64_t easter)
{
	int64_t nov22;

	switch (r->when) {
	case HOLIDAY_EASTER:
		return easter + r->day;
	case HOLIDAY_PENANCE:
		nov22 = day_of(year, 11, 22);
		return nov22 - (day_weekday(nov22) + 4) % 7; /* a Wednesday */
	case HOLIDAY_FIXED:
	default:
		return day_of(year, r->month, r->day);
	}
}

static bool
rule_lives(const struct holiday_rule *r, const struct calendar *cal, int year)
{
	uint32_t all = (UINT32_C(1) << LANDS) - 2;
	uint32_t mine = cal->land == LAND_NONE ? all : UINT32_C(1) << cal->land;

	return year >= r->first && year <= r->last &&
	       (r->lands & mine) == mine &&
	       (r->place == PLACE_WHOLE ||
		   (r->place == PLACE_CATHOLIC && cal->catholic) ||
		   (r->place == PLACE_AUGSBURG && cal->augsburg));
}

static const char *
rule_find(const struct calendar *cal, int64_t day)
{
	int year, m, d;
	int64_t easter;

	day_split(day, &year, &m, &d);
	easter = easter_sunday(year);
	for (size_t i = 0; i < n_holiday_rules; i++) {
		const struct holiday_rule *r = &holiday_rules[i];

		if (r->when == HOLIDAY_FIXED && (r->month != m || r->day != d))
			continue;
		if (rule_lives(r, cal, year) &&
		    rule_day(r, year, easter) == day)
			return r->name;
	}
	return NULL;
}

const char *
calendar_holiday(const struct calendar *cal, int64_t day)
{
	const struct own_day *own = own_day_find(cal, day);
	const char *name = rule_find(cal, day);

	if (own == NULL)
		return name;
	if (own->works)
		return NULL;
	return name != NULL ? name : OWN_DAY_NAME;
}

/* ---- Werktage ---- */

bool
calendar_is_werktag(const struct calendar *cal, int64_t day)
{
	int last = cal->werktage == WERKTAGE_MO_FR ? SATURDAY - 1 : SATURDAY;

	return day_weekday(day) <= last && calendar_holiday(cal, day) == NULL;
}

int64_t
calendar_next_werktag(const struct calendar *cal, int64_t day)
{
	while (!calendar_is_werktag(cal, day))
		day++;
	return day;
}

int64_t
calendar_last_werktag(const struct calendar *cal, int64_t day)
{
	while (!calendar_is_werktag(cal, day))
		day--;
	return day;
}

bool
calendar_is_193(const struct calendar *cal, int64_t day)
{
	return day_weekday(day) >= SATURDAY ||
	       calendar_holiday(cal, day) != NULL;
}

/* ---- a whole year ---- */

static void
year_add(struct holiday *out, size_t *n, struct holiday h)
{
	size_t i = *n;

	for (size_t k = 0; k < *n; k++) {
		if (out[k].day == h.day &&
		    str_is(str_from(out[k].name), h.name))
			return; /* two laws for one holiday: 2017-10-31 in SN */
	}
	for (; i > 0 && out[i - 1].day > h.day; i--)
		out[i] = out[i - 1];
	out[i] = h;
	(*n)++;
}

static void
year_add_own(
    const struct calendar *cal, int year, struct holiday *out, size_t *n)
{
	for (unsigned i = 0; i < cal->n_own; i++) {
		const struct own_day *o = &cal->own[i];

		if (o->works || (o->year != 0 && o->year != year) ||
		    !day_exists(year, o->month, o->day))
			continue;
		int64_t day = day_of(year, o->month, o->day);
		if (rule_find(cal, day) == NULL && own_day_find(cal, day) == o)
			year_add(out, n,
			    (struct holiday){day, OWN_DAY_NAME, "", ""});
	}
}

size_t
calendar_year(
    const struct calendar *cal, int year, struct holiday out[HOLIDAYS_MAX])
{
	int64_t easter = easter_sunday(year);
	size_t n = 0;

	for (size_t i = 0; i < n_holiday_rules; i++) {
		const struct holiday_rule *r = &holiday_rules[i];
		int64_t day = rule_day(r, year, easter);
		const struct own_day *own = own_day_find(cal, day);

		if (rule_lives(r, cal, year) && (own == NULL || !own->works))
			year_add(out, &n,
			    (struct holiday){day, r->name, r->law, r->why});
	}
	year_add_own(cal, year, out, &n);
	return n;
}
