/*
 * io/maildir.h - the inside of the Maildir driver, for agent/io/maildir*.c.
 */
#ifndef IO_MAILDIR_H
#define IO_MAILDIR_H

#include <time.h>

#include "base/mem.h"
#include "io/driver.h"

struct maildir_entry {
	const char *name; /* of the file */
	unsigned folder;
	bool in_cur;
	struct timespec mtime;
};

struct maildir_folder {
	char *name; /* UTF-8 */
	char *path;
};

struct maildir {
	struct mailbox base;
	char *dir;
	struct maildir_folder *folder;
	unsigned n_folders;
	struct mailbox_host host;
	int64_t since, now, max_bytes;
	bool file_times;
	int news; /* inotify; -1: the kernel gave none */
	struct arena *pass;
	struct maildir_entry *entry;
	size_t n, at;
	char *raw;
	struct str map; /* the last large mail's file */
	char about[64];
};

extern const char *const maildir_places[]; /* new, cur */

/* By errno; returns -1. */
int maildir_failed(struct err *e, const char *what, const char *path);

struct str maildir_unique(const char *name); /* before ":2," */

/* Where that folder lies; free() it. */
int maildir_path(
    const struct maildir *m, const char *folder, char **path, struct err *e);

/* "new/NAME" or "cur/NAME:2,FLAGS" below the folder; false: not there. */
bool maildir_find(const char *folder, struct str unique, char sub[264]);

/* 1: read, folder left empty.  0: gone meanwhile.  -1: cannot be read. */
int maildir_read(struct maildir *m, const char *folder,
    const struct maildir_entry *x, struct fetched *f, struct err *e);

/* The board (maildir_board.c). */
int maildir_ensure(struct mailbox *base, const char *folder, struct err *e);
int maildir_move(struct mailbox *base, const struct mailbox_moving *what,
    uint32_t *new_validity, char new_uid[256], struct err *e);
int maildir_mark(struct mailbox *base, const char *folder,
    struct mailbox_mark *mark, struct err *e);
int maildir_list(struct mailbox *base, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e);
int maildir_read_at(struct mailbox *base, const struct mailbox_place *p,
    struct fetched *f, struct err *e);
int maildir_there(
    struct mailbox *base, const struct mailbox_place *p, struct err *e);
int maildir_remove(
    struct mailbox *base, const struct mailbox_place *p, struct err *e);
int maildir_keywords(struct mailbox *base, const struct mailbox_place *p,
    const char *const *words, struct err *e);

#endif
