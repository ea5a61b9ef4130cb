/*
 * fields.c - the names of fields and sections in rule files.
 */
#include "parsers/rules.h"

static const struct {
	const char *name;
	enum span span;
} fields[FIELDS] = {
    [FIELD_SKIP] = {"-",                 SPAN_ONE },
    [FIELD_INQUIRY_NO] = {"inquiry_no",        SPAN_ONE },
    [FIELD_PROJECT] = {"project",           SPAN_ONE },
    [FIELD_MATTER] = {"matter",            SPAN_ONE },
    [FIELD_SALUTATION] = {"salutation",        SPAN_ONE },
    [FIELD_TITLE] = {"title",             SPAN_ONE },
    [FIELD_FIRST_NAME] = {"first_name",        SPAN_ONE },
    [FIELD_LAST_NAME] = {"last_name",         SPAN_ONE },
    [FIELD_NAME] = {"name",              SPAN_ONE },
    [FIELD_COMPANY] = {"company",           SPAN_ONE },
    [FIELD_CUSTOMER] = {"customer",          SPAN_FEW },
    [FIELD_STREET] = {"street",            SPAN_ONE },
    [FIELD_HOUSE_NO] = {"house_no",          SPAN_ONE },
    [FIELD_POSTCODE] = {"postcode",          SPAN_ONE },
    [FIELD_CITY] = {"city",              SPAN_ONE },
    [FIELD_ADDRESS] = {"address",           SPAN_FEW },
    [FIELD_SITE] = {"site",              SPAN_FEW },
    [FIELD_PHONE] = {"phone",             SPAN_ONE },
    [FIELD_EMAIL] = {"email",             SPAN_ONE },
    [FIELD_WINDOWS] = {"windows",           SPAN_LIST},
    [FIELD_EXISTING] = {"existing",          SPAN_LIST},
    [FIELD_ACCESSORIES] = {"accessories",       SPAN_LIST},
    [FIELD_POSITION] = {"position",          SPAN_ONE },
    [FIELD_QUANTITY] = {"quantity",          SPAN_ONE },
    [FIELD_PRODUCT] = {"product",           SPAN_ONE },
    [FIELD_SIZE] = {"size",              SPAN_ONE },
    [FIELD_VARIANT] = {"variant",           SPAN_ONE },
    [FIELD_ROOF] = {"roof",              SPAN_FEW },
    [FIELD_FORM] = {"form",              SPAN_ONE },
    [FIELD_COVERING] = {"covering",          SPAN_ONE },
    [FIELD_PITCH] = {"pitch",             SPAN_ONE },
    [FIELD_YEAR_BUILT] = {"year_built",        SPAN_ONE },
    [FIELD_MESSAGE] = {"message",           SPAN_TEXT},
    [FIELD_CONTACT] = {"preferred_contact", SPAN_ONE },
    [FIELD_TIMEFRAME] = {"timeframe",         SPAN_ONE },
};

static const struct {
	const char *name;
	enum field field;
} sections[SECTIONS] = {
    [SECTION_NONE] = {"",            FIELD_NONE       },
    [SECTION_CUSTOMER] = {"customer",    FIELD_CUSTOMER   },
    [SECTION_SITE] = {"site",        FIELD_SITE       },
    [SECTION_BILLING] = {"billing",     FIELD_NONE       },
    [SECTION_WINDOWS] = {"windows",     FIELD_WINDOWS    },
    [SECTION_EXISTING] = {"existing",    FIELD_EXISTING   },
    [SECTION_ACCESSORIES] = {"accessories", FIELD_ACCESSORIES},
    [SECTION_ROOF] = {"roof",        FIELD_ROOF       },
    [SECTION_ORDER] = {"order",       FIELD_NONE       },
    [SECTION_MESSAGE] = {"message",     FIELD_MESSAGE    },
    [SECTION_SKIP] = {"-",           FIELD_NONE       },
};

const char *
field_name(enum field f)
{
	return f > FIELD_NONE && f < FIELDS ? fields[f].name : "";
}

enum field
field_of(struct str name)
{
	for (int i = FIELD_NONE + 1; i < FIELDS; i++) {
		if (str_is(name, fields[i].name))
			return (enum field)i;
	}
	return FIELD_NONE;
}

enum span
field_span(enum field f)
{
	return fields[f].span;
}

const char *
section_name(enum section s)
{
	return sections[s].name;
}

int
section_of(struct str name)
{
	for (int i = SECTION_NONE + 1; i < SECTIONS; i++) {
		if (str_is(name, sections[i].name))
			return i;
	}
	return -1;
}

enum field
section_field(enum section s)
{
	return sections[s].field;
}
