/*
 * io/driver.h - what a driver of a mailbox or of a transport must have.
 *
 * The calls and their contracts are those of io/mailbox.h and
 * io/transport.h; mailbox.c and transport.c choose the driver by the URL.
 * A driver's own struct begins with struct mailbox or struct transport.
 */
#ifndef IO_DRIVER_H
#define IO_DRIVER_H

#include "io/mailbox.h"
#include "io/transport.h"
#include "io/url.h"

struct mailbox_moving {
	struct str folder; /* from */
	uint32_t validity;
	struct str uid;
	const char *to;
};

struct sending {
	struct str from, to, raw;
};

struct mailbox_ops {
	void (*close)(struct mailbox *m);
	int (*look)(struct mailbox *m, int64_t now, struct err *e);
	int (*next)(struct mailbox *m, struct fetched *f, struct err *e);
	int (*wait)(struct mailbox *m, int seconds, int wake_fd, struct err *e);
	int (*ensure)(struct mailbox *m, const char *folder, struct err *e);
	int (*move)(struct mailbox *m, const struct mailbox_moving *what,
	    uint32_t *new_validity, char new_uid[256], struct err *e);
	int (*mark)(struct mailbox *m, const char *folder,
	    struct mailbox_mark *mark, struct err *e);
	int (*list)(struct mailbox *m, const char *folder, struct arena *a,
	    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
	    struct err *e);
	int (*read)(struct mailbox *m, const struct mailbox_place *p,
	    struct fetched *f, struct err *e);
	int (*there)(
	    struct mailbox *m, const struct mailbox_place *p, struct err *e);
	int (*remove)(
	    struct mailbox *m, const struct mailbox_place *p, struct err *e);
	bool (*moves_whole)(const struct mailbox *m);
	int (*keywords)(struct mailbox *m, const struct mailbox_place *p,
	    const char *const *words, struct err *e);
	size_t (*left)(const struct mailbox *m);
	const char *(*about)(const struct mailbox *m);
	/* NULL: cannot tell. */
	int (*holds)(struct mailbox *m, struct str message_id, struct err *e);
};

struct mailbox {
	const struct mailbox_ops *ops;
};

struct transport_ops {
	void (*close)(struct transport *t);
	enum sent (*send)(
	    struct transport *t, const struct sending *mail, char answer[512]);
	int (*probe)(struct transport *t, struct err *e);
	/* One more of the same, not connected yet; NULL: there is only one. */
	struct transport *(*another)(const struct transport *t);
};

struct lanes;

struct transport {
	const struct transport_ops *ops;
	struct lanes *lanes; /* transport_widen() */
};

/* The options' texts are borrowed: a driver copies what it keeps. */
int imap_open(const struct mailbox_options *o, const struct url *u,
    struct mailbox **out, struct err *e);
int maildir_open(const struct mailbox_options *o, const struct url *u,
    struct mailbox **out, struct err *e);
int smtp_open(const struct transport_options *o, const struct url *u,
    struct transport **out, struct err *e);
int maildrop_open(const struct transport_options *o, const struct url *u,
    struct transport **out, struct err *e);

#endif
