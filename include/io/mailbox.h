/*
 * io/mailbox.h - where mail comes from: IMAP (RFC 3501, 2177, 4315, 6851) or
 * a Maildir, by the URL's scheme (imaps:// imap:// maildir:).
 *
 * A mailbox hands out one message at a time; nothing is marked on the server
 * (BODY.PEEK), so whoever crashes in between sees the message again.  What
 * became of a mail is the ledger's business; the driver asks it through
 * struct mailbox_host before it fetches a body.
 *
 * TLS is verified (host name, chain, TLS 1.2 at least); imap:// means
 * STARTTLS, required; plain text only to loopback and only by imap+plain://.
 * Every wait is bounded.  Not one byte of a password goes out before that.
 *
 * The folders of a Maildir are those of Maildir++: "VELUX/Anfragen" is the
 * folder ".VELUX.Anfragen" inside it, "INBOX" is the Maildir itself.
 */
#ifndef IO_MAILBOX_H
#define IO_MAILBOX_H

#include "base/err.h"
#include "base/mem.h"

struct mailbox;

/* What the ledger knows. */
struct mailbox_host {
	void *arg;
	/* The lowest UID that may be new in that folder (1: look at all). */
	uint32_t (*first_new)(void *arg, struct str folder, uint32_t validity);
	/* Has this mail its verdict?  Then its body is not fetched. */
	bool (*known)(
	    void *arg, struct str folder, uint32_t validity, struct str uid);
};

struct mailbox_options {
	const char *url;
	const char *user;
	const char *password;       /* or the access token with oauth */
	bool oauth;                 /* XOAUTH2 instead of a password */
	const char *ca_file;        /* "": the system's */
	const char *const *folders; /* to read, NULL terminated; UTF-8 */
	int64_t since; /* INTERNALDATE before it: left alone; 0: all */
	int64_t now;   /* Maildir: when mail found now arrived */
	/*
	 * Maildir: a file's own time says when it arrived, and since looks
	 * at it.  Not with a played clock (once --now).
	 */
	bool file_times;
	int64_t max_bytes; /* larger mails come with raw empty, too_big */
	int timeout;       /* seconds for each command */
	struct mailbox_host host;
};

struct fetched {
	struct str folder; /* UTF-8 */
	uint32_t validity; /* UIDVALIDITY; 0 for a Maildir */
	struct str uid;    /* decimal; a Maildir's unique name */
	int64_t arrived;   /* seconds UTC: INTERNALDATE; Maildir: see above */
	int64_t size;      /* bytes */
	bool too_big;
	bool refused;   /* the server has it but does not hand it out */
	struct str raw; /* borrowed until the next call */
	bool mapped;    /* raw is a mapped file (base/mem.h) */
};

/* ERR_RETRY: try again later.  ERR_SETUP: log-in, certificate, URL. */
int mailbox_open(
    const struct mailbox_options *o, struct mailbox **out, struct err *e);
void mailbox_close(struct mailbox *m); /* NULL is fine; does not wait */

/* Begins a pass over the folders: new mails are those from now on. */
int mailbox_look(struct mailbox *m, int64_t now, struct err *e);

/* 1: *f is filled.  0: nothing (more) new.  -1: failed, close it. */
int mailbox_next(struct mailbox *m, struct fetched *f, struct err *e);

/* How many this pass still has to look at, as far as is known; a guess. */
size_t mailbox_left(const struct mailbox *m);

/*
 * Waits for news in the first folder, at most `seconds`, or until wake_fd is
 * readable (-1: none; never read here).  1: look again.  0: time is up or
 * woken.  -1: failed, close it.
 */
int mailbox_wait(struct mailbox *m, int seconds, int wake_fd, struct err *e);

/* ---- the board: folders beside those that are read ---- */

/* Can this driver hold one at all? */
bool mailbox_has_board(const struct mailbox *m);

/* Folders of the board.  Created and subscribed when missing. */
int mailbox_ensure(struct mailbox *m, const char *folder, struct err *e);

/*
 * What a folder holds, in a nutshell: two equal marks (with next not 0) are
 * the same set of mails, and with changes not 0 the same flags, too.
 */
struct mailbox_mark {
	uint32_t validity, exists;
	uint32_t next;    /* UIDNEXT; 0: only a listing tells */
	uint64_t changes; /* HIGHESTMODSEQ (CONDSTORE); 0: not known */
};

struct mailbox_place { /* where a mail stands */
	struct str folder;
	uint32_t validity;
	struct str uid;
};

struct mailbox_listed {
	struct str uid;
	bool deleted; /* marked so, and not expunged yet */
};

/* 1: *mark is filled.  0: there is no such folder.  -1: failed. */
int mailbox_mark(struct mailbox *m, const char *folder,
    struct mailbox_mark *mark, struct err *e);

/* All that is in the folder, in the arena.  1, 0, -1 as mailbox_mark(). */
int mailbox_list(struct mailbox *m, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e);

/*
 * Bytes of one mail, nothing marked; borrowed until the next call.  1: *f is
 * filled.  0: it is gone, or is not handed out.  -1: failed.
 */
int mailbox_read(struct mailbox *m, const struct mailbox_place *p,
    struct fetched *f, struct err *e);

/* Is it still there, and not marked as deleted?  1, 0, -1. */
int mailbox_there(
    struct mailbox *m, const struct mailbox_place *p, struct err *e);

/*
 * Removes this one mail (UID EXPUNGE).  1: done.  0: it was gone, or marked as
 * deleted.  -1: failed.
 */
int mailbox_remove(
    struct mailbox *m, const struct mailbox_place *p, struct err *e);

/* Is a move one step?  Else it is a copy first, and then a removal. */
bool mailbox_moves_whole(const struct mailbox *m);

/*
 * Adds keywords (atoms; a NULL ends them) for people's searches.  1: set.
 * 0: this mailbox, or this mail, takes none.  -1: failed.
 */
int mailbox_keywords(struct mailbox *m, const struct mailbox_place *p,
    const char *const *words, struct err *e);

/*
 * Moves a mail (UID MOVE, or COPY and UID EXPUNGE) from any folder.  1: moved,
 * the new place in *validity and uid.  0: there is no such mail (any more).
 * -1: failed; without UID MOVE it may then stand in both folders.
 */
int mailbox_move(struct mailbox *m, struct str folder, uint32_t validity,
    struct str uid, const char *to, uint32_t *new_validity, char new_uid[256],
    struct err *e);

/*
 * Does a mail of ours with that Message-ID (without <>), or one that refers
 * to it, lie in the folder of sent mail or in one that is read?  Then it went
 * out.  1: yes.  0: no, or nobody can tell.  -1: failed, close it.
 */
int mailbox_holds(struct mailbox *m, struct str message_id, struct err *e);

/*
 * One line about the server for `check`: "IDLE yes, MOVE yes, CONDSTORE no".
 * Borrowed until close.
 */
const char *mailbox_about(const struct mailbox *m);

#endif
