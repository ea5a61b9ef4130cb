/*
 * mailbox.c - the URL chooses the driver.
 */
#include "io/mailbox.h"

#include <string.h>

#include "io/driver.h"

int
mailbox_open(
    const struct mailbox_options *o, struct mailbox **out, struct err *e)
{
	struct url u;

	if (url_parse(o->url, &u, e) != 0)
		return err_add(e, "mailbox");
	if (strcmp(u.scheme, "maildir") == 0)
		return maildir_open(o, &u, out, e);
	if (strcmp(u.scheme, "imap") == 0)
		return imap_open(o, &u, out, e);
	return err_set(e, ERR_SETUP,
	    "mailbox: url: '%s' is not for reading mail; use imaps://, "
	    "imap:// or maildir:",
	    o->url);
}

void
mailbox_close(struct mailbox *m)
{
	if (m != NULL)
		m->ops->close(m);
}

int
mailbox_look(struct mailbox *m, int64_t now, struct err *e)
{
	return m->ops->look(m, now, e);
}

int
mailbox_next(struct mailbox *m, struct fetched *f, struct err *e)
{
	return m->ops->next(m, f, e);
}

int
mailbox_wait(struct mailbox *m, int seconds, int wake_fd, struct err *e)
{
	return m->ops->wait(m, seconds, wake_fd, e);
}

int
mailbox_ensure(struct mailbox *m, const char *folder, struct err *e)
{
	return m->ops->ensure(m, folder, e);
}

bool
mailbox_has_board(const struct mailbox *m)
{
	return m->ops->mark != NULL;
}

int
mailbox_mark(struct mailbox *m, const char *folder, struct mailbox_mark *mark,
    struct err *e)
{
	return m->ops->mark(m, folder, mark, e);
}

int
mailbox_list(struct mailbox *m, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e)
{
	return m->ops->list(m, folder, a, mark, out, n, e);
}

int
mailbox_read(struct mailbox *m, const struct mailbox_place *p,
    struct fetched *f, struct err *e)
{
	return m->ops->read(m, p, f, e);
}

int
mailbox_there(struct mailbox *m, const struct mailbox_place *p, struct err *e)
{
	return m->ops->there(m, p, e);
}

int
mailbox_remove(struct mailbox *m, const struct mailbox_place *p, struct err *e)
{
	return m->ops->remove(m, p, e);
}

bool
mailbox_moves_whole(const struct mailbox *m)
{
	return m->ops->moves_whole == NULL || m->ops->moves_whole(m);
}

int
mailbox_keywords(struct mailbox *m, const struct mailbox_place *p,
    const char *const *words, struct err *e)
{
	return m->ops->keywords(m, p, words, e);
}

int
mailbox_move(struct mailbox *m, struct str folder, uint32_t validity,
    struct str uid, const char *to, uint32_t *new_validity, char new_uid[256],
    struct err *e)
{
	const struct mailbox_moving what = {folder, validity, uid, to};

	return m->ops->move(m, &what, new_validity, new_uid, e);
}

int
mailbox_holds(struct mailbox *m, struct str message_id, struct err *e)
{
	return m->ops->holds == NULL ? 0 : m->ops->holds(m, message_id, e);
}

size_t
mailbox_left(const struct mailbox *m)
{
	return m->ops->left(m);
}

const char *
mailbox_about(const struct mailbox *m)
{
	return m->ops->about(m);
}
