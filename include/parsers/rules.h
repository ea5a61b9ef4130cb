/*
 * parsers/rules.h - rule files: what a format's words mean.
 *
 * The language is in dachpost-inquiries(5).  A rule says which mails it
 * reads (from, when, unless), what its headings and labels stand for
 * (section, label), what else it takes out of a line (take), where the mail
 * ends (stop), and what must have been found (need).
 */
#ifndef PARSERS_RULES_H
#define PARSERS_RULES_H

#include "parsers/codes.h"
#include "parsers/inquiry.h"
#include "parsers/lexicon.h"
#include "parsers/re.h"

/* What a label fills.  The names are in fields.c. */
enum field {
	FIELD_NONE, /* no such */
	FIELD_SKIP, /* "-": known, but of no use */
	FIELD_INQUIRY_NO,
	FIELD_PROJECT,
	FIELD_MATTER, /* number, project or windows: its value tells */
	FIELD_SALUTATION,
	FIELD_TITLE,
	FIELD_FIRST_NAME,
	FIELD_LAST_NAME,
	FIELD_NAME, /* a whole name, to be split */
	FIELD_COMPANY,
	FIELD_CUSTOMER, /* name, address, phones: a block of lines */
	FIELD_STREET,
	FIELD_HOUSE_NO,
	FIELD_POSTCODE,
	FIELD_CITY, /* also "29221 Celle" */
	FIELD_ADDRESS,
	FIELD_SITE, /* an address, of the building */
	FIELD_PHONE,
	FIELD_EMAIL,
	FIELD_WINDOWS,
	FIELD_EXISTING,
	FIELD_ACCESSORIES,
	FIELD_POSITION, /* begins a window told part by part */
	FIELD_QUANTITY,
	FIELD_PRODUCT,
	FIELD_SIZE,
	FIELD_VARIANT,
	FIELD_ROOF, /* form, covering, pitch in one */
	FIELD_FORM,
	FIELD_COVERING,
	FIELD_PITCH,
	FIELD_YEAR_BUILT,
	FIELD_MESSAGE,
	FIELD_CONTACT, /* preferred_contact */
	FIELD_TIMEFRAME,
	FIELDS
};

enum section {
	SECTION_NONE,
	SECTION_CUSTOMER,
	SECTION_SITE,
	SECTION_BILLING,
	SECTION_WINDOWS,
	SECTION_EXISTING,
	SECTION_ACCESSORIES,
	SECTION_ROOF,
	SECTION_ORDER,
	SECTION_MESSAGE,
	SECTION_SKIP, /* the dealer's own address and the like */
	SECTIONS
};

/* How much text a field takes. */
enum span {
	SPAN_ONE,  /* a line */
	SPAN_FEW,  /* lines until a blank one */
	SPAN_LIST, /* the same, and each line is an item */
	SPAN_TEXT  /* all until the next label */
};

const char *field_name(enum field f);
enum field field_of(struct str name); /* FIELD_NONE: no such */
enum span field_span(enum field f);
const char *section_name(enum section s);
int section_of(struct str name);          /* -1: no such */
enum field section_field(enum section s); /* what its bare lines fill */

struct label {
	struct str key;      /* normalised; "" with a pattern */
	struct re *re;       /* on the normalised label */
	enum field field;    /* FIELD_NONE: a section's heading */
	enum section within; /* only there; SECTION_NONE: everywhere */
	enum section opens;  /* of a heading */
	unsigned line;
	const struct rule *rule;
};

enum where { IN_SUBJECT, IN_BODY, IN_FROM };

struct condition {
	enum where where;
	bool unless;
	struct re *re;
	unsigned line;
};

struct take {
	enum where where;
	enum field field;
	struct re *re; /* its first group is the value */
	unsigned line;
};

struct need {
	enum field any[8]; /* one of them */
	size_t n;
};

struct rule {
	struct str name, title, file;
	int rank;    /* higher ones are asked first */
	bool shared; /* only to be used by others */
	struct str uses_name;
	unsigned uses_line;
	const struct rule *uses;
	struct texts senders;
	struct label *labels; /* with a key, sorted by it */
	size_t n_labels;
	struct label *patterns;
	size_t n_patterns;
	struct condition *conditions;
	size_t n_conditions;
	struct take *takes;
	size_t n_takes;
	struct need *needs;
	size_t n_needs;
	struct re **stops, **skips;
	size_t n_stops, n_skips;
	struct texts none;     /* values that say nothing: "-", "k.A." */
	struct re *project[2]; /* [0] einbau, [1] austausch */
};

struct rules {
	struct arena *arena;
	struct rule **r; /* by rank, then by name */
	size_t n;
	struct codes *codes;
	struct lexicon *persons, *places, *words;
	struct free_patterns *free; /* of running text */
};

/*
 * One file's text.  ERR_SETUP: "file:line:column: what".  rules_finish()
 * ties `use` and sorts; call it once after the last file.
 */
int rules_add(struct rules *r, struct str file, struct str text, struct err *e);
int rules_finish(struct rules *r, struct err *e);
struct rules *rules_new(struct err *e); /* no file yet; NULL: error */

/* "Straße / Nr. (Pflicht):" is strassenr; trailing numbers go. */
struct str label_key(struct arena *a, struct str printed);

/* What a label means in that section, or NULL. */
const struct label *rule_label(
    const struct rule *r, struct arena *a, struct str key, enum section within);
/* The same by pattern; for labels that are one beyond doubt (a colon). */
const struct label *rule_pattern(
    const struct rule *r, struct str key, enum section within);
/* What a heading opens, or NULL. */
const struct label *rule_heading(const struct rule *r, struct str key);

bool rule_stops(const struct rule *r, struct str line);
bool rule_skips(const struct rule *r, struct str line);
bool rule_is_none(const struct rule *r, struct str value);
/* 0 einbau, 1 austausch, -1 neither */
int rule_project(const struct rule *r, struct str text);
bool rule_matches(
    const struct rule *r, const struct inquiry_source *s, struct str body);

#endif
