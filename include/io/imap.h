/*
 * io/imap.h - one session with an IMAP server: libetpan behind few calls.
 *
 * Each call is one command, or a few, with a deadline and a byte budget.
 * -1 means that the session is broken: free it.  Folders are named as in
 * io/folder.h.
 */
#ifndef IO_IMAP_H
#define IO_IMAP_H

#include "base/err.h"
#include "base/str.h"
#include "io/url.h"

struct imap;

struct imap_login {
	const struct url *url;
	const char *user, *password; /* borrowed, and wiped by nobody here */
	bool oauth;
	const char *ca_file;
	int timeout; /* seconds for each command */
};

struct imap_folder {
	uint32_t validity, next, exists; /* next 0: the server does not say */
};

struct imap_mail {
	uint32_t uid;
	bool found;
	int64_t size, arrived;
	struct str raw; /* owned by the session until the next bodies */
	bool has_raw;
	bool refused; /* the caller's own mark */
};

struct imap_abilities {
	bool idle, move, uidplus, condstore;
};

/* Connected and logged in.  ERR_SETUP: certificate, log-in. */
int imap_connect(const struct imap_login *l, struct imap **out, struct err *e);
void imap_free(struct imap *s); /* NULL is fine; does not wait */

const struct imap_abilities *imap_can(const struct imap *s);

/* Selected; read-only when not writable.  ERR_SETUP: there is none. */
int imap_select(struct imap *s, const char *folder, bool writable,
    struct imap_folder *f, struct err *e);

/*
 * UIDs from first on, those before `since` perhaps left out (the server
 * knows days only; 0: all), in any order, and one before first may be among
 * them ("first:*" means the last one, too).  free() them.
 */
int imap_search(struct imap *s, uint32_t first, int64_t since, uint32_t **uids,
    size_t *n, struct err *e);

/* Fills found, size and arrived of n mails whose uid is given. */
int imap_sizes(
    struct imap *s, struct imap_mail *mails, size_t n, struct err *e);

/*
 * Fills raw and has_raw.  budget: bytes that the server may send for it.
 * 1: done.  0: the server refuses to hand out one of them.
 */
int imap_bodies(struct imap *s, struct imap_mail *mails, size_t n,
    int64_t budget, struct err *e);

/* Created when missing, and subscribed.  0: done. */
int imap_ensure(struct imap *s, const char *folder, struct err *e);

struct imap_status {
	uint32_t validity, next, exists;
	uint64_t changes; /* 0: no CONDSTORE */
};

/* 1: *out is filled.  0: there is no such folder. */
int imap_status(
    struct imap *s, const char *folder, struct imap_status *out, struct err *e);

/* In the selected folder: 1: there, and not marked as deleted.  0. */
int imap_there(struct imap *s, uint32_t uid, struct err *e);

/* … writable: 1: added.  0: the server takes none.  words: NULL at the end. */
int imap_keywords(
    struct imap *s, uint32_t uid, const char *const *words, struct err *e);

/*
 * … writable: removes this one (UID EXPUNGE).  1: done.  0: it was not there,
 * or marked as deleted by somebody else.
 */
int imap_remove(struct imap *s, uint32_t uid, struct err *e);

/* UIDs of what is marked as deleted; free() them. */
int imap_deleted(struct imap *s, uint32_t **uids, size_t *n, struct err *e);

/*
 * From the selected folder.  1: moved, the new place in *validity and *to.
 * 0: there is no such mail.  IMAP_COPIED: without MOVE, somebody took the mail
 * away between the copy and the removal; the copy stands there.
 */
#define IMAP_COPIED 2
int imap_move(struct imap *s, uint32_t uid, const char *folder,
    uint32_t *validity, uint32_t *to, struct err *e);

/*
 * Does a mail with that Message-ID, or one that refers to it, lie in that
 * folder (NULL: the one of sent mail)?  Selects it.  1, 0 or -1.
 */
int imap_holds(
    struct imap *s, const char *folder, struct str id, struct err *e);

/*
 * IDLE in the selected folder until the deadline.  1: something came or
 * went.  0: nothing, or woken.  -1: dead.
 */
int imap_idle(struct imap *s, int64_t deadline, int wake_fd, struct err *e);

#endif
