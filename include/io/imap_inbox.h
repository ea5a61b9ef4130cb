/*
 * io/imap_inbox.h - the inside of the IMAP driver, for
 * agent/io/mailbox_imap*.c.
 */
#ifndef IO_IMAP_INBOX_H
#define IO_IMAP_INBOX_H

#include "io/driver.h"
#include "io/imap.h"

#define BATCH_MAILS 100

struct inbox {
	struct mailbox base;
	struct imap *session;
	char **folder; /* UTF-8 */
	unsigned n_folders;
	struct mailbox_host host;
	int64_t since, max_bytes;
	/* What is selected; folder n_folders: none. */
	unsigned selected;
	char *opened; /* the selected folder's name; NULL: none */
	bool writable;
	struct imap_folder state;
	struct imap_folder first; /* as the pass found the first folder */
	bool heard; /* news of it in an IDLE, and it is selected still */
	/* The pass. */
	unsigned at_folder;
	uint32_t validity; /* of that folder */
	uint32_t *uid;     /* that may be new, not asked for yet */
	size_t n_uids, at_uid;
	struct imap_mail batch[BATCH_MAILS];
	size_t n_batch, at_batch, n_bodies;
	char uid_text[16];
	char about[96];
};

/* Selects any folder; whoever reads one must return_to() it. */
int inbox_open(
    struct inbox *m, const char *folder, bool writable, struct err *e);

bool inbox_too_big(const struct inbox *m, const struct imap_mail *x);
int64_t inbox_budget(int64_t bytes); /* that a server may send for so many */

/* The board (mailbox_imap_board.c). */
int inbox_ensure(struct mailbox *base, const char *folder, struct err *e);
int inbox_move(struct mailbox *base, const struct mailbox_moving *what,
    uint32_t *new_validity, char new_uid[256], struct err *e);
int inbox_mark(struct mailbox *base, const char *folder,
    struct mailbox_mark *mark, struct err *e);
int inbox_list(struct mailbox *base, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e);
int inbox_read(struct mailbox *base, const struct mailbox_place *p,
    struct fetched *f, struct err *e);
int inbox_there(
    struct mailbox *base, const struct mailbox_place *p, struct err *e);
int inbox_remove(
    struct mailbox *base, const struct mailbox_place *p, struct err *e);
bool inbox_moves_whole(const struct mailbox *base);
int inbox_keywords(struct mailbox *base, const struct mailbox_place *p,
    const char *const *words, struct err *e);

#endif
