/*
 * agent/init.h - what `dachpost init` asks for, and what it writes.
 *
 * For agent/cmd_init.c, which asks, and agent/init_config.c, which knows the
 * providers' servers and writes the configuration.
 */
#ifndef AGENT_INIT_H
#define AGENT_INIT_H

#include "agent/cmd.h"
#include "base/buf.h"
#include "base/mem.h"

enum answer {
	A_NAME,
	A_LAND,
	A_ADDRESS,
	A_PROVIDER,
	A_USER,
	A_PASSWORD_FILE,
	A_PARTNER_ADDRESS,
	A_PARTNER_SENDERS,
	A_PERSON,
	A_PERSON_ADDRESS,
	ANSWERS
};

/* What nobody is asked, and an option may set. */
enum setting {
	S_IMAP,
	S_SMTP,
	S_CA_FILE,
	S_SINCE,
	S_BOARD,
	S_PLUS,
	S_STATE,
	S_CLIENT_ID,
	SETTINGS
};

struct init {
	const struct cmd_env *env;
	struct arena *a;
	const char *answer[ANSWERS];
	const char *setting[SETTINGS]; /* NULL: as usual */
	const char *out;
	bool force, asks, check, first_mail;
};

struct provider {
	const char *key, *imap, *smtp, *oauth;
	bool plus;
	const char *remark; /* in German, or "" */
};

const struct provider *init_provider(const char *key); /* NULL: unknown */

void init_config(struct init *in, struct buf *to);

#endif
