/*
 * agent/config_option.h - the option table behind the configuration.
 *
 * For agent/config*.c alone: config_options.c holds the table and how each
 * kind of value is read, config.c walks it over the file, config_secret.c
 * fetches the log-ins' secrets, config_oauth.c knows the OAuth2 providers.
 */
#ifndef AGENT_CONFIG_OPTION_H
#define AGENT_CONFIG_OPTION_H

#include "agent/config.h"

enum section {
	FIRM,
	MAILBOX,
	SUBMISSION,
	OAUTH,
	PARTNER,
	PERSON,
	REMINDERS,
	WATCH,
	STATE
};

/* 0, or -1 with what is wrong and what to write instead (ERR_SETUP). */
typedef int set_fn(
    struct config *c, void *field, struct str value, struct err *e);

struct config_option {
	enum section section;
	const char *key;
	set_fn *set;
	size_t at; /* of the field: in struct config, or in the element */
	const char *otherwise; /* the default; NULL: must be set */
	const char *comment;
	bool list; /* may go on in indented lines, comma separated */
};

extern const struct config_option config_options[];
extern const size_t config_n_options;

/* "firm"; of the repeated ones an example: "partner.velux". */
extern const char *const config_section_names[];

/* As config_secret(), of [oauth]; NULL: there is none. */
int config_client_secret(const struct config *c, char **out, struct err *e);

/* Is what the log-ins and [oauth] say about OAuth2 enough? */
int config_check_oauth(const struct config *c, struct err *e);

/* "file:line: what" with the line where the key was set.  Returns -1. */
int config_at_key(const struct config *c, const char *section, const char *key,
    const char *what, struct err *e);

#endif
