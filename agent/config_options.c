#include "agent/config_option.h"

#include <stdio.h>
#include <string.h>

/* ---- values ---- */

static int
set_text(struct config *c, void *field, struct str v, struct err *e)
{
	(void)e;
	*(const char **)field = arena_cstr(c->arena, v);
	return 0;
}

static int
set_path(struct config *c, void *field, struct str v, struct err *e)
{
	size_t slash = str_rchr(str_from(c->path), '/');
	struct str dir = str_sub(str_from(c->path), 0, slash + 1);

	if (v.n == 0 || v.p[0] == '/' || slash == SIZE_MAX)
		return set_text(c, field, v, e);
	*(const char **)field =
	    arena_fmt(c->arena, "%.*s%.*s", STR_FMT(dir), STR_FMT(v)).p;
	return 0;
}

static int
set_url(struct config *c, void *field, struct str v, struct err *e)
{
	static const char *const schemes[] = {"imaps://", "imap://",
	    "imap+plain://", "smtp://", "smtps://", "smtp+plain://"};
	const char *path;

	if (str_starts(v, STR("maildir:"))) {
		if (set_path(c, &path, str_from_pos(v, 8), e) != 0)
			return -1;
		*(const char **)field =
		    arena_fmt(c->arena, "maildir:%s", path).p;
		return 0;
	}
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (str_starts(v, str_from(schemes[i])))
			return set_text(c, field, v, e);
	}
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no URL of a mailbox or of a "
	    "submission server; write imaps://HOST, imap://HOST, "
	    "smtp://HOST:587, smtps://HOST or maildir:DIR",
	    STR_FMT(v));
}

static int
set_https(struct config *c, void *field, struct str v, struct err *e)
{
	if (v.n == 0 || str_starts(v, STR("https://")))
		return set_text(c, field, v, e);
	return err_set(
	    e, ERR_SETUP, "'%.*s' is no https:// address", STR_FMT(v));
}

static int
set_oauth(struct config *c, void *field, struct str v, struct err *e)
{
	if (v.n == 0 || str_is(v, "google") || str_is(v, "microsoft") ||
	    str_is(v, "other"))
		return set_text(c, field, v, e);
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no provider of OAuth2 known here; write google, "
	    "microsoft, or other with the addresses in [oauth]",
	    STR_FMT(v));
}

static int
set_bool(struct config *c, void *field, struct str v, struct err *e)
{
	static const char *const yes[] = {"yes", "ja", "true", "on", "1"};
	static const char *const no[] = {"no", "nein", "false", "off", "0"};

	(void)c;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		if (str_iis(v, yes[i]) || str_iis(v, no[i])) {
			*(bool *)field = str_iis(v, yes[i]);
			return 0;
		}
	}
	return err_set(e, ERR_SETUP,
	    "'%.*s' is neither yes nor no; write one "
	    "of them",
	    STR_FMT(v));
}

static int
set_land(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	*(enum land *)field = land_of(v);
	if (*(enum land *)field == LAND_NONE)
		return err_set(e, ERR_SETUP,
		    "'%.*s' is no Land; write its two "
		    "letters: BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH",
		    STR_FMT(v));
	return 0;
}

static int
set_werktage(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	return werktage_parse(v, field, e);
}

static int
set_own_days(struct config *c, void *field, struct str v, struct err *e)
{
	(void)field;
	return v.n == 0 ? 0 : calendar_own_days(&c->firm.calendar, v, e);
}

static int
set_period(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	return period_parse(v, field, e);
}

static int
set_seconds(struct config *c, void *field, struct str v, struct err *e)
{
	struct period p = {PERIOD_NONE, 0};
	size_t unit = str_chr(v, 's');

	(void)c;
	if (unit + 1 == v.n && str_int(str_sub(v, 0, unit), field))
		return 0;
	if (str_is(v, "0")) {
		*(int64_t *)field = 0;
		return 0;
	}
	if (period_parse(v, &p, NULL) != 0 || period_seconds(p) < 0)
		return err_set(e, ERR_SETUP,
		    "'%.*s' is no time; write minutes "
		    "or hours: 10m, 4h",
		    STR_FMT(v));
	*(int64_t *)field = period_seconds(p);
	return 0;
}

/* "07:00" as seconds after midnight. */
static bool
clock_of(struct str v, int *seconds)
{
	struct str hour, min;
	int64_t h, m;
	size_t colon = str_chr(v, ':');

	hour = str_sub(v, 0, colon);
	min = colon == SIZE_MAX ? STR("00") : str_from_pos(v, colon + 1);
	if (!str_int(str_trim(hour), &h) || !str_int(str_trim(min), &m) ||
	    h > 24 || m > 59)
		return false;
	*seconds = (int)(h * 3600 + m * 60);
	return true;
}

static int
set_clock(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	if (clock_of(v, field))
		return 0;
	return err_set(
	    e, ERR_SETUP, "'%.*s' is no time of day; write 07:00", STR_FMT(v));
}

/* "20:00-06:00" into two neighbours. */
static int
set_quiet(struct config *c, void *field, struct str v, struct err *e)
{
	size_t dash = str_chr(v, '-');
	int *from = field;

	(void)c;
	if (v.n == 0 || str_iis(v, "no")) {
		from[0] = from[1] = 0;
		return 0;
	}
	if (dash != SIZE_MAX && clock_of(str_sub(v, 0, dash), &from[0]) &&
	    clock_of(str_from_pos(v, dash + 1), &from[1]))
		return 0;
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no time of quiet; write "
	    "20:00-06:00, or no",
	    STR_FMT(v));
}

static int
set_count(struct config *c, void *field, struct str v, struct err *e)
{
	int64_t n;

	(void)c;
	if (!str_int(v, &n) || n > 1000000)
		return err_set(e, ERR_SETUP,
		    "'%.*s' is no number; write "
		    "digits",
		    STR_FMT(v));
	*(unsigned *)field = (unsigned)n;
	return 0;
}

static int
set_timeout(struct config *c, void *field, struct str v, struct err *e)
{
	int64_t n;

	(void)c;
	if (!str_int(v, &n) || n < 1 || n > 600)
		return err_set(e, ERR_SETUP,
		    "'%.*s' is no time to wait; write seconds, 1 to 600",
		    STR_FMT(v));
	*(int *)field = (int)n;
	return 0;
}

static int
set_months(struct config *c, void *field, struct str v, struct err *e)
{
	int64_t n;
	size_t blank = str_chr(v, ' ');
	struct str unit = str_trim(str_from_pos(v, blank));

	(void)c;
	if (!str_int(str_sub(v, 0, blank), &n) || n > 1200 ||
	    !(str_istarts(unit, STR("month")) ||
		str_istarts(unit, STR("monat")) ||
		str_istarts(unit, STR("year")) ||
		str_istarts(unit, STR("jahr"))))
		return err_set(e, ERR_SETUP,
		    "'%.*s' is no span of months; "
		    "write 24 months",
		    STR_FMT(v));
	if (str_istarts(unit, STR("year")) || str_istarts(unit, STR("jahr")))
		n *= 12;
	*(int *)field = (int)n;
	return 0;
}

static int
set_repeat(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	*(bool *)field = str_iis(v, "daily");
	if (str_iis(v, "daily") || str_iis(v, "no"))
		return 0;
	return err_set(e, ERR_SETUP,
	    "'%.*s' is not how reminders repeat; "
	    "write daily or no",
	    STR_FMT(v));
}

static int
set_place(struct config *c, void *field, struct str v, struct err *e)
{
	(void)c;
	*(bool *)field = str_iis(v, "site");
	if (str_iis(v, "site") || str_iis(v, "firm"))
		return 0;
	return err_set(e, ERR_SETUP,
	    "'%.*s' is not whose holidays count; "
	    "write firm or site",
	    STR_FMT(v));
}

static int
set_language(struct config *c, void *field, struct str v, struct err *e)
{
	if (str_is(v, "de") || str_is(v, "en"))
		return set_text(c, field, v, e);
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no language of the mails; "
	    "write de or en",
	    STR_FMT(v));
}

static int
set_layout(struct config *c, void *field, struct str v, struct err *e)
{
	static const char *const names[] = {[AUTH_ABOVE] = "above",
	    [AUTH_BELOW] = "below",
	    [AUTH_MICROSOFT] = "microsoft"};

	(void)c;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_iis(v, names[i])) {
			*(enum auth_layout *)field = (enum auth_layout)i;
			return 0;
		}
	}
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no place of Authentication-Results; write above, below "
	    "or microsoft",
	    STR_FMT(v));
}

static bool
address_ok(struct str v, bool pattern)
{
	size_t at = str_rchr(v, '@');

	if (at == SIZE_MAX || at == 0 || at + 1 == v.n || v.n > 254)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		unsigned char ch = (unsigned char)v.p[i];

		if (ch <= ' ' || ch == 127 || strchr("<>()[],;:\\\"", ch) ||
		    (ch == '*' && !pattern) || (ch == '@' && i != at))
			return false;
	}
	return true;
}

static int
set_address(struct config *c, void *field, struct str v, struct err *e)
{
	if (address_ok(v, false))
		return set_text(c, field, v, e);
	return err_set(e, ERR_SETUP,
	    "'%.*s' is no mail address; write "
	    "name@domain",
	    STR_FMT(v));
}

static int
add_to_list(struct config *c, void *field, struct str v)
{
	const char *const **list = field;
	const char **more;
	size_t n = 0;

	while (*list != NULL && (*list)[n] != NULL)
		n++;
	more = arena_array(c->arena, n + 2, sizeof *more);
	if (n > 0)
		memcpy(more, *list, n * sizeof *more);
	more[n] = arena_cstr(c->arena, v);
	*list = more;
	return 0;
}

static int
set_list(struct config *c, void *field, struct str v, struct err *e)
{
	struct str piece;

	(void)e;
	while (v.n > 0 && str_cut(&v, ',', &piece)) {
		piece = str_trim(piece);
		if (piece.n > 0)
			add_to_list(c, field, piece);
	}
	return 0;
}

/* One for each step: Anfragen, Angebote, Baustellen, Erledigt. */
static int
set_board(struct config *c, void *field, struct str v, struct err *e)
{
	struct str rest = v, a;
	unsigned n = 0;

	while (rest.n > 0 && str_cut(&rest, ',', &a)) {
		n += str_trim(a).n > 0;
		for (struct str more = rest, b;
		     more.n > 0 && str_cut(&more, ',', &b);) {
			if (str_eq(str_trim(a), str_trim(b)))
				n = 99;
		}
	}
	if (n != 4)
		return err_set(e, ERR_SETUP,
		    "write four different names, separated by commas, as in "
		    "Anfragen, Angebote, Baustellen, Erledigt");
	*(const char *const **)field = NULL; /* not more, but others */
	return set_list(c, field, v, e);
}

static int
set_address_list(
    struct config *c, void *field, struct str v, struct err *e, bool pattern)
{
	struct str rest = v, piece;

	while (rest.n > 0 && str_cut(&rest, ',', &piece)) {
		piece = str_trim(piece);
		if (piece.n > 0 && !address_ok(piece, pattern))
			return err_set(e, ERR_SETUP,
			    "'%.*s' is no mail "
			    "address; write name@domain%s, separated by commas",
			    STR_FMT(piece), pattern ? " or *@domain" : "");
	}
	return set_list(c, field, v, e);
}

static int
set_addresses(struct config *c, void *field, struct str v, struct err *e)
{
	return set_address_list(c, field, v, e, false);
}

static int
set_patterns(struct config *c, void *field, struct str v, struct err *e)
{
	return set_address_list(c, field, v, e, true);
}

/* ---- the option table ---- */

#define C(member) offsetof(struct config, member)
#define P(member) offsetof(struct config_partner, member)
#define N(member) offsetof(struct config_person, member)
#define LOGIN(section, login, url_default, url_comment)                        \
	{section, "url", set_url, C(login.url), url_default, url_comment,      \
	    false},                                                            \
	    {section, "user", set_text, C(login.user), "",                     \
		"the name to log in with", false},                             \
	    {section, "password_file", set_path, C(login.password_file), "",   \
		"file with the password (chmod 600)", false},                  \
	    {section, "password_command", set_text, C(login.password_command), \
		"", "or a command that prints it", false},                     \
	    {section, "oauth", set_oauth, C(login.oauth), "",                  \
		"or OAuth2: google, microsoft, other", false},                 \
	    {section, "ca_file", set_path, C(login.ca_file), "",               \
		"a private CA; empty: the system's", false},                   \
	{                                                                      \
		section, "timeout", set_timeout, C(login.timeout), "120",      \
		    "seconds to wait for each answer of the server", false     \
	}

/* By hand: the layouter would move every line for a longer one. */
/* clang-format off */
const struct config_option config_options[] = {
    {FIRM,      "name",     set_text,      C(firm.name),                 NULL,                "as it stands below the mails", false},
    {FIRM,      "land",     set_land,      C(firm.calendar.land),        NULL,
     "the Bundesland's two letters, for its holidays", false},
    {FIRM,      "catholic",                set_bool,      C(firm.calendar.catholic),    "no",
     "a Catholic commune in BY, SN, TH", false},
    {FIRM,      "augsburg",                set_bool,      C(firm.calendar.augsburg),    "no",
     "the city of Augsburg: 8 August", false},
    {FIRM,      "holidays",                set_own_days,  C(firm.calendar),             "",
     "days off of your own: 2026-12-24, 08-08; !10-31 takes one away", true},
    {FIRM,      "timezone",                set_text,      C(firm.timezone),             "Europe/Berlin",
     "an IANA name", false},
    {FIRM,      "language",                set_language,  C(firm.language),             "de",
     "of the mails: de or en", false},
    {FIRM,      "werktage",                set_werktage,  C(firm.calendar.werktage),    "mo-sa",
     "or mo-fr", false},
    {FIRM,      "digest",                  set_clock,     C(firm.digest),               "07:00",
     "when the morning's list goes out", false},
    {FIRM,      "text",     set_text,      C(firm.text),                 "",
     "a sentence of your own below every mail", false},

    LOGIN(MAILBOX, mailbox, NULL,
	"imaps://HOST, imap://HOST (STARTTLS) or maildir:DIR"),
    {MAILBOX,   "address",                 set_address,   C(address),                   NULL,
     "the agent's own address", false},
    {MAILBOX,   "plus_addressing",         set_bool,      C(plus_addressing),           "yes",
     "name+something@domain arrives here, too", false},
    {MAILBOX,   "read",                    set_list,      C(read),                      "INBOX",
     "the folders to read, separated by commas", true},
    {MAILBOX,   "since",                   set_text,      C(mailbox_since),             "",
     "older mail is left alone; empty: everything is looked at", false},
    {MAILBOX,   "poll",                    set_seconds,   C(poll),                      "2m",
     "how often to look where the server has no IDLE", false},
    {MAILBOX,   "board",                   set_text,      C(board),                     "",
     "the folder of the board; empty: none", false},
    {MAILBOX,   "board_folders",           set_board,     C(board_folders),
     "Anfragen, Angebote, Baustellen, Erledigt",      "the board's four folders, below it; in one line", false},
    {MAILBOX,   "trusted_authserv_id",     set_text,      C(trusted_authserv_id),       "",
     "who writes Authentication-Results; empty: no check", false},
    {MAILBOX,   "trusted_authserv_layout", set_layout,    C(auth_layout),               "above",
     "where it writes them: above the first hop from outside, below it "
	"(Gmail, Postfix), or microsoft", false},

    LOGIN(SUBMISSION, submission, NULL,
	"smtp://HOST:587 (STARTTLS), smtps://HOST or maildir:DIR"),

    {OAUTH,     "client_id",               set_text,      C(oauth.client_id),           "",
     "of the app registered at the provider", false},
    {OAUTH,     "client_secret_file",      set_path,      C(oauth.client_secret_file),  "",
     "file with its secret (chmod 600), where it has one", false},
    {OAUTH,     "tenant",                  set_text,      C(oauth.tenant),              "organizations",
     "Microsoft: the organisation's domain or id", false},
    {OAUTH,     "scope",                   set_text,      C(oauth.scope),               "",
     "empty: what mail needs at google or microsoft", false},
    {OAUTH,     "auth_url",                set_https,     C(oauth.auth_url),            "",
     "of another provider: where a person consents in the browser", false},
    {OAUTH,     "device_url",              set_https,     C(oauth.device_url),          "",
     "or where a device code is asked for", false},
    {OAUTH,     "token_url",               set_https,     C(oauth.token_url),           "",
     "and where tokens come from", false},
    {OAUTH,     "ca_file",                 set_path,      C(oauth.ca_file),             "",
     "a private CA; empty: the system's", false},

    {PARTNER,   "name",                    set_text,      P(name),                      "",                  "as people call it", false},
    {PARTNER,   "address",                 set_address,   P(address),                   NULL,
     "where every step is confirmed to", false},
    {PARTNER,   "senders",                 set_patterns,  P(senders),                   NULL,
     "who sends the inquiries: a@b, *@b", true},
    {PARTNER,   "contact",                 set_period,    P(contact),                   "24h",
     "from the inquiry to the contact", false},
    {PARTNER,   "offer",                   set_period,    P(offer),                     "7wd",
     "from the contact to the offer", false},
    {PARTNER,   "answer",                  set_period,    P(answer),                    "14d",
     "from the offer to asking again", false},
    {PARTNER,   "job",      set_period,    P(job),                       "12w",
     "from the acceptance to the end", false},
    {PARTNER,   "undo_window",             set_seconds,   P(undo_window),               "10m",
     "so long a slip can be taken back unnoticed", false},
    {PARTNER,   "place",                   set_place,     P(place_site),                "firm",
     "whose holidays count: firm or site", false},
    {PARTNER,   "contact_193",             set_bool,      P(s193[0]),                   "no",
     "§ 193 BGB for this step", false},
    {PARTNER,   "offer_193",               set_bool,      P(s193[1]),                   "no",                "likewise", false},
    {PARTNER,   "answer_193",              set_bool,      P(s193[2]),                   "no",                "likewise", false},
    {PARTNER,   "job_193",                 set_bool,      P(s193[3]),                   "no",                "likewise", false},

    {PERSON,    "name",                    set_text,      N(name),                      "",                  "first and last name", false},
    {PERSON,    "address",                 set_addresses, N(addresses),                 NULL,
     "the first gets the mail; all may write", true},
    {PERSON,    "act",      set_bool,      N(act),                       "yes",               "may move orders", false},
    {PERSON,    "notify",                  set_bool,      N(notify),                    "yes",
     "gets inquiries and reminders", false},
    {PERSON,    "digest",                  set_bool,      N(digest),                    "no",                "gets the morning's list", false},
    {PERSON,    "escalation",              set_bool,      N(escalation),                "no",
     "is told when reminders bring nothing", false},

    {REMINDERS, "contact_headsup",         set_seconds,   C(reminders.contact_headsup),
     "4h",    "before the 24 hours are over; 0: none", false},
    {REMINDERS, "repeat",                  set_repeat,    C(reminders.repeat),          "daily",
     "each Werktag morning, or no", false},
    {REMINDERS, "escalate_after",          set_count,     C(reminders.escalate_after),  "3",
     "from this reminder on also to the escalation; 0: never", false},
    {REMINDERS, "quiet",                   set_quiet,     C(reminders.quiet_from),      "20:00-06:00",
     "no repeated reminder in these hours", false},

    {WATCH,     "canary",                  set_seconds,   C(watch.canary),              "0",
     "1h: so often a mail to itself, to know that it hears; 0: none", false},
    {WATCH,     "deaf_after",              set_seconds,   C(watch.deaf_after),          "2h",
     "so long without mail, and the firm is told by another way; 0: never", false},
    {WATCH,     "alarm_command",           set_text,      C(watch.alarm_command),       "",
     "which then gets the words on its standard input", false},

    {STATE,     "directory",               set_path,      C(state_directory),           "/var/lib/dachpost",
     "database, key, lock", false},
    {STATE,     "retention",               set_months,    C(retention_months),          "24 months",
     "then a finished order's personal data goes", false},
    {STATE,     "templates",               set_path,      C(templates),                 "",
     "a folder with mail templates of your own", false},
    {STATE,     "rules",                   set_path,      C(rules),                     "",
     "a folder with inquiry formats; empty: the shipped ones", false},
};
/* clang-format on */

const size_t config_n_options = sizeof config_options / sizeof *config_options;

const char *const config_section_names[] = {
    [FIRM] = "firm",
    [MAILBOX] = "mailbox",
    [SUBMISSION] = "submission",
    [OAUTH] = "oauth",
    [PARTNER] = "partner.velux",
    [PERSON] = "person.jens",
    [REMINDERS] = "reminders",
    [WATCH] = "watch",
    [STATE] = "state",
};

/* ---- the sample ---- */

void
config_sample(struct buf *to)
{
	buf_adds(to, "; dachpost.conf - see dachpost.conf(5).  What begins "
		     "with ; is the default.\n");
	for (size_t i = 0; i < config_n_options; i++) {
		const struct config_option *o = &config_options[i];

		if (i == 0 || o->section != config_options[i - 1].section)
			buf_addf(
			    to, "\n[%s]\n", config_section_names[o->section]);
		buf_addf(to, "; %s\n", o->comment);
		if (o->otherwise == NULL)
			buf_addf(to, "%s =\n", o->key);
		else
			buf_addf(to, ";%s =%s%s\n", o->key,
			    o->otherwise[0] == '\0' ? "" : " ", o->otherwise);
	}
}
