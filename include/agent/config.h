/*
 * agent/config.h - the configuration (SPEC § 9), read once.
 *
 * One option table parses, gives defaults, refuses unknown and repeated keys
 * with file:line, and prints the commented sample.  Texts are owned by the
 * configuration until config_free().  Paths are relative to the file.
 */
#ifndef AGENT_CONFIG_H
#define AGENT_CONFIG_H

#include "base/err.h"
#include "base/mem.h"
#include "core/calendar.h"
#include "core/deadline.h"
#include "core/reading.h"

struct config_login {
	const char *section; /* "mailbox", "submission" */
	const char *url, *user;
	const char *password_file, *password_command, *oauth, *ca_file;
	int timeout; /* seconds for each of the server's answers */
};

struct config_oauth { /* [oauth]: one consent for both log-ins */
	const char *client_id, *client_secret_file, *tenant, *scope;
	const char *auth_url, *token_url, *device_url, *ca_file;
};

struct config_partner {
	const char *key, *name; /* [partner.KEY] */
	const char *address;
	const char *const *senders; /* patterns, NULL terminated */
	struct period contact, offer, answer, job;
	int64_t undo_window; /* seconds */
	bool place_site;     /* holidays of the building site's Land */
	bool s193[4];        /* § 193 BGB for contact, offer, answer, job */
};

struct config_person {
	const char *key, *name;
	const char *const *addresses; /* the first gets the mail */
	bool act, notify, digest, escalation;
};

struct config_seen;

struct config {
	struct arena *arena;
	const char *path;         /* of the file */
	struct config_seen *seen; /* which keys were set, in which line */
	size_t n_seen;
	struct {
		const char *name, *timezone, *language, *text;
		struct calendar
		    calendar; /* land, catholic, holidays, werktage */
		int digest;   /* seconds after midnight */
	} firm;
	struct config_login mailbox, submission;
	struct config_oauth oauth;
	const char *address; /* the agent's */
	bool plus_addressing;
	const char *const *read;          /* folders */
	const char *mailbox_since;        /* as written */
	int64_t since;                    /* seconds UTC; 0: everything */
	const char *board;                /* "": none */
	const char *const *board_folders; /* four, below it */
	int64_t poll; /* seconds between looks where no IDLE is */
	const char *trusted_authserv_id;
	enum auth_layout auth_layout;
	struct config_partner *partners;
	size_t n_partners;
	struct config_person *persons;
	size_t n_persons;
	struct {
		int64_t contact_headsup; /* seconds */
		bool repeat;             /* daily */
		unsigned escalate_after;
		int quiet_from,
		    quiet_to; /* seconds after midnight; equal: none */
	} reminders;
	struct {
		int64_t canary;     /* seconds between two; 0: none */
		int64_t deaf_after; /* seconds; 0: never */
		const char *alarm_command;
	} watch;
	const char *state_directory;
	int retention_months;          /* 0: for ever */
	const char *templates, *rules; /* own folders, or "" */
};

/*
 * path NULL: $DACHPOST_CONFIG, else /etc/dachpost/dachpost.conf.  Sets the
 * process's time zone to the firm's.  ERR_SETUP: "file:line: what is wrong;
 * what to write instead" (exit 78, EX_CONFIG).
 */
int config_load(const char *path, struct config **out, struct err *e);
void config_free(struct config *c); /* NULL is fine */

/*
 * The secret of a log-in, from its file or command, without the line's end.
 * ERR_SETUP: unreadable or empty.  A file that others may read is
 * warned of in the log.  Wipe and free it by
 * secret_free().
 */
int config_secret(const struct config *c, const struct config_login *l,
    char **out, struct err *e);
void secret_free(char *secret);

/* Does either log-in want OAuth2? */
bool config_has_oauth(const struct config *c);

/*
 * The client that asks the provider for tokens; its texts live as long as
 * the configuration.  *secret: as config_secret()'s, or NULL.
 */
struct oauth_client;
int config_oauth_client(const struct config *c, struct oauth_client *out,
    char **secret, struct err *e);

void config_sample(struct buf *to); /* the commented sample */

#endif
