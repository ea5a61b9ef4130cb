/*
 * agent/house.h - the firm's house, opened as far as a command needs it.
 *
 * From the configuration to a struct flow with everything behind it.  The
 * reader's child is started before any secret is read.
 */
#ifndef AGENT_HOUSE_H
#define AGENT_HOUSE_H

#include "agent/cmd.h"
#include "agent/config.h"
#include "flow/flow.h"
#include "io/mailbox.h"
#include "io/reader.h"
#include "io/transport.h"
#include "parsers/read.h"

enum house_use {
	HOUSE_READ,  /* list, show: the database must be there */
	HOUSE_WRITE, /* do, undo: also beside a running agent */
	HOUSE_AGENT  /* run, once: reader and lock; the only one */
};

struct house {
	struct config *config;
	struct arena *arena; /* of the firm's tables */
	struct firm firm;
	struct token_keys keys;
	const char *key_path;
	uint64_t keys_inode;
	struct flow flow;
	struct store_lock *lock;
	struct store *store;
	struct composer *composer;
	struct rules *rules;
	struct read_context reading;
	struct reader *reader;
	struct mailbox *mailbox;     /* house_mailbox() */
	struct transport *transport; /* house_transport() */
	int64_t (*wall)(void);       /* for tokens, which no --now moves */
	char *token;                 /* the transport's, with OAuth2 */
	int64_t token_until;
	int64_t board_next, board_pause; /* after a failure of the board */
	char *scratch; /* a dry run's copy of the database, or NULL */
};

/* dry: on a copy of the database that is removed again. */
int house_open(struct house *h, const struct cmd_env *env, enum house_use use,
    bool dry, struct err *e);
void house_close(struct house *h);

/* Would house_open() succeed?  Beside one that is open; for a reload. */
int house_try(const struct cmd_env *env, struct err *e);

/* Where the tokens' keys are; and a look whether they were rotated. */
const char *house_key_path(const struct house *h);
void house_keys_look(struct house *h);

/* Removes what killed dry runs left in the state directory. */
void house_sweep(const struct house *h);

/* Opened where it is not yet; closed after a failure, to be opened anew. */
int house_mailbox(struct house *h, int64_t now, bool played, struct err *e);
int house_transport(struct house *h, struct err *e);
void house_mailbox_lost(struct house *h);
void house_transport_lost(struct house *h);

/* After the submission refused the log-in: with a new token, if by token. */
int house_transport_anew(struct house *h, struct err *e);

/* Logs in for `check`; a token that is not taken is renewed once. */
int house_probe(struct house *h, struct err *e);

/*
 * A running agent waits on a FIFO in the state directory; whoever changed
 * something beside it writes a byte there.  The descriptor, or -1.
 */
int house_wake_fd(const struct house *h, struct err *e);
void house_wake(const struct house *h);

/* As house_wake(), for who has no house: tries a failed log-in at once. */
#define WAKE_LOGIN 'L'
void house_wake_in(const char *state_directory, char what);

/* Says what is wrong on env->err; the exit code of <sysexits.h>. */
int house_complain(
    const struct cmd_env *env, const char *command, const struct err *e);

/* --now T; false after a complaint. */
bool house_now(const struct cmd_env *env, const char *command, const char *text,
    int64_t *now);

#endif
