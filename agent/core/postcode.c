/*
 * From a postcode to its Land, for partners whose deadlines follow the
 * building site (`place = site`).
 *
 * Deutsche Post's areas do not keep to borders.  The table tells where, in
 * order of numbers, another Land begins; numbers that are not in use take
 * their neighbour's.  Some two dozen postcodes have places in two Länder (22145
 * in HH and SH, 19273 in NI and MV, 07919 in SN and TH …): there the larger
 * place decides, as far as a postcode alone can.
 */
#include "core/calendar.h"

static const struct {
	int from; /* without leading zeros */
	enum land land;
} areas[] = {
  /* clang-format off */
	{ 1001, LAND_SN }, { 1941, LAND_BB }, { 2601, LAND_SN },
	{ 3001, LAND_BB }, { 4001, LAND_SN }, { 4581, LAND_TH },
	{ 4641, LAND_SN }, { 4891, LAND_BB }, { 6001, LAND_ST },
	{ 6551, LAND_TH }, { 6581, LAND_ST }, { 7301, LAND_TH },
	{ 7919, LAND_SN }, { 7920, LAND_TH }, { 7952, LAND_SN },
	{ 7953, LAND_TH }, { 7985, LAND_SN }, { 7986, LAND_TH },
	{ 8001, LAND_SN }, { 10001, LAND_BE }, { 12529, LAND_BB },
	{ 12530, LAND_BE }, { 14401, LAND_BB }, { 17001, LAND_MV },
	{ 17261, LAND_BB }, { 17301, LAND_MV }, { 17326, LAND_BB },
	{ 17328, LAND_MV }, { 17337, LAND_BB }, { 17338, LAND_MV },
	{ 19271, LAND_NI }, { 19274, LAND_MV }, { 19307, LAND_BB },
	{ 19358, LAND_MV }, { 20001, LAND_HH }, { 21202, LAND_NI },
	{ 21451, LAND_SH }, { 21522, LAND_NI }, { 21524, LAND_SH },
	{ 21601, LAND_NI }, { 22001, LAND_HH }, { 22113, LAND_SH },
	{ 22114, LAND_HH }, { 22801, LAND_SH }, { 23921, LAND_MV },
	{ 24001, LAND_SH }, { 26001, LAND_NI }, { 27483, LAND_SH },
	{ 27499, LAND_HH }, { 27501, LAND_HB }, { 27607, LAND_NI },
	{ 28001, LAND_HB }, { 28784, LAND_NI }, { 29401, LAND_ST },
	{ 29431, LAND_NI }, { 32001, LAND_NW }, { 34001, LAND_HE },
	{ 34331, LAND_NI }, { 34356, LAND_HE }, { 34401, LAND_NW },
	{ 34441, LAND_HE }, { 36401, LAND_TH }, { 37001, LAND_NI },
	{ 37201, LAND_HE }, { 37301, LAND_TH }, { 37401, LAND_NI },
	{ 37651, LAND_NW }, { 37689, LAND_NI }, { 37692, LAND_NW },
	{ 37697, LAND_NI }, { 38481, LAND_ST }, { 38501, LAND_NI },
	{ 38801, LAND_ST }, { 40001, LAND_NW }, { 48442, LAND_NI },
	{ 48466, LAND_NW }, { 48478, LAND_NI }, { 48481, LAND_NW },
	{ 48486, LAND_NI }, { 48489, LAND_NW }, { 48497, LAND_NI },
	{ 48541, LAND_NW }, { 49001, LAND_NI }, { 49461, LAND_NW },
	{ 49551, LAND_NI }, { 50101, LAND_NW }, { 51598, LAND_RP },
	{ 51601, LAND_NW }, { 53401, LAND_RP }, { 53581, LAND_NW },
	{ 53614, LAND_RP }, { 53621, LAND_NW }, { 54181, LAND_RP },
	{ 55240, LAND_HE }, { 55253, LAND_RP }, { 57001, LAND_NW },
	{ 57501, LAND_RP }, { 58001, LAND_NW }, { 60001, LAND_HE },
	{ 63701, LAND_BY }, { 64201, LAND_HE }, { 65558, LAND_RP },
	{ 65583, LAND_HE }, { 65621, LAND_RP }, { 65627, LAND_HE },
	{ 65629, LAND_RP }, { 65701, LAND_HE }, { 66001, LAND_SL },
	{ 66461, LAND_RP }, { 66511, LAND_SL }, { 66841, LAND_RP },
	{ 68001, LAND_BW }, { 68501, LAND_HE }, { 68520, LAND_BW },
	{ 68601, LAND_HE }, { 68701, LAND_BW }, { 69235, LAND_HE },
	{ 69240, LAND_BW }, { 69430, LAND_HE }, { 69435, LAND_BW },
	{ 69479, LAND_HE }, { 69489, LAND_BW }, { 69503, LAND_HE },
	{ 69510, LAND_BW }, { 69515, LAND_HE }, { 70001, LAND_BW },
	{ 76711, LAND_RP }, { 77601, LAND_BW }, { 80001, LAND_BY },
	{ 88001, LAND_BW }, { 88101, LAND_BY }, { 88147, LAND_BW },
	{ 88148, LAND_BY }, { 88181, LAND_BW }, { 89201, LAND_BY },
	{ 89501, LAND_BW }, { 90001, LAND_BY }, { 96501, LAND_TH },
	{ 97001, LAND_BY }, { 97861, LAND_BW }, { 97888, LAND_BY },
	{ 97893, LAND_BW }, { 97901, LAND_BY }, { 97911, LAND_BW },
	{ 98501, LAND_TH },
  /* clang-format on */
};

enum land
land_of_postcode(struct str postcode)
{
	enum land land = LAND_NONE;
	int64_t code;

	postcode = str_trim(postcode);
	if (postcode.n != 5 || !str_int(postcode, &code))
		return LAND_NONE;
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		if (areas[i].from > code)
			break;
		land = areas[i].land;
	}
	return land;
}

/* The city of Augsburg: 86150 to 86199, and nobody else there. */
static bool
is_augsburg(struct str postcode)
{
	return postcode.n == 5 && str_starts(postcode, STR("861")) &&
	       postcode.p[3] >= '5';
}

struct calendar
calendar_at(const struct calendar *firm, struct str postcode)
{
	struct calendar c = *firm;
	struct str code = str_trim(postcode);
	enum land land = land_of_postcode(code);

	if (land == LAND_NONE)
		return c;
	c.catholic = firm->catholic && land == firm->land;
	c.augsburg = is_augsburg(code);
	c.land = land;
	return c;
}
