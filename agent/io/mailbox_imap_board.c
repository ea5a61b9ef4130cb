/*
 * mailbox_imap_board.c - the board on an IMAP server.
 *
 * STATUS tells whether a folder changed, two searches tell what it holds;
 * nothing is marked but what the board's own mails get.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/imap_inbox.h"

static struct inbox *
of(struct mailbox *m)
{
	return (struct inbox *)m;
}

int
inbox_open(struct inbox *m, const char *folder, bool writable, struct err *e)
{
	free(m->opened);
	m->opened = NULL;
	if (imap_select(m->session, folder, writable, &m->state, e) != 0)
		return -1;
	m->opened = mem_cstr(str_from(folder));
	m->writable = writable;
	return 0;
}

/* 1: that folder is selected.  0: it is another one now, or none. */
static int
open_at(struct inbox *m, struct str folder, uint32_t validity, bool writable,
    struct err *e)
{
	struct mailbox_mark mark;
	char *name;
	int rc = 1;

	if (m->opened != NULL && str_is(folder, m->opened) &&
	    (m->writable || !writable))
		return m->state.validity == validity;
	name = mem_cstr(folder);
	m->selected = m->n_folders;
	if (inbox_open(m, name, writable, e) != 0)
		rc = inbox_mark(&m->base, name, &mark, e) == 0 ? 0 : -1;
	free(name);
	return rc == 1 ? m->state.validity == validity : rc;
}

static int
uid_of(struct str text, uint32_t *uid, struct err *e)
{
	int64_t n;

	if (!str_int(text, &n) || n < 1 || n > UINT32_MAX)
		return err_set(
		    e, ERR_BUG, "mailbox: '%.*s' is no UID", STR_FMT(text));
	*uid = (uint32_t)n;
	return 0;
}

/* 1: its folder is selected, *uid is its UID. */
static int
reach(struct inbox *m, const struct mailbox_place *p, bool writable,
    uint32_t *uid, struct err *e)
{
	if (uid_of(p->uid, uid, e) != 0)
		return -1;
	return open_at(m, p->folder, p->validity, writable, e);
}

int
inbox_ensure(struct mailbox *base, const char *folder, struct err *e)
{
	return imap_ensure(of(base)->session, folder, e);
}

int
inbox_mark(struct mailbox *base, const char *folder, struct mailbox_mark *mark,
    struct err *e)
{
	struct imap_status s;
	int rc = imap_status(of(base)->session, folder, &s, e);

	if (rc == 1)
		*mark = (struct mailbox_mark){.validity = s.validity,
		    .exists = s.exists,
		    .next = s.next,
		    .changes = s.changes};
	return rc;
}

static bool
has(const uint32_t *uids, size_t n, uint32_t uid)
{
	for (size_t i = 0; i < n; i++) {
		if (uids[i] == uid)
			return true;
	}
	return false;
}

static void
put_listed(struct arena *a, const uint32_t *all, size_t n,
    const uint32_t *deleted, size_t n_deleted, struct mailbox_listed *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct mailbox_listed){
		    .uid = arena_fmt(a, "%lu", (unsigned long)all[i]),
		    .deleted = has(deleted, n_deleted, all[i])};
}

int
inbox_list(struct mailbox *base, const char *folder, struct arena *a,
    struct mailbox_mark *mark, struct mailbox_listed **out, size_t *n,
    struct err *e)
{
	struct inbox *m = of(base);
	uint32_t *all = NULL, *deleted = NULL;
	size_t n_deleted = 0;
	int rc = inbox_mark(base, folder, mark, e);

	*n = 0;
	*out = NULL;
	if (rc != 1)
		return rc;
	m->selected = m->n_folders;
	rc = inbox_open(m, folder, false, e);
	if (rc == 0 && m->state.exists > 0) {
		rc = imap_search(m->session, 1, 0, &all, n, e);
		if (rc == 0)
			rc = imap_deleted(m->session, &deleted, &n_deleted, e);
	}
	if (rc == 0) {
		*out = arena_array(a, *n, sizeof **out);
		put_listed(a, all, *n, deleted, n_deleted, *out);
		mark->validity = m->state.validity;
	}
	free(all);
	free(deleted);
	return rc == 0 ? 1 : -1;
}

int
inbox_read(struct mailbox *base, const struct mailbox_place *p,
    struct fetched *f, struct err *e)
{
	struct inbox *m = of(base);
	struct imap_mail x = {0};
	int rc = reach(m, p, false, &x.uid, e);

	if (rc != 1)
		return rc;
	m->n_batch = m->at_batch = m->n_bodies = 0;
	if (imap_sizes(m->session, &x, 1, e) != 0)
		return -1;
	if (!x.found)
		return 0;
	if (!inbox_too_big(m, &x) &&
	    imap_bodies(m->session, &x, 1, inbox_budget(x.size), e) < 0)
		return -1;
	*f = (struct fetched){.folder = p->folder,
	    .validity = p->validity,
	    .uid = p->uid,
	    .arrived = x.arrived,
	    .size = x.size,
	    .too_big = inbox_too_big(m, &x),
	    .raw = x.raw};
	return f->too_big || x.has_raw;
}

int
inbox_there(struct mailbox *base, const struct mailbox_place *p, struct err *e)
{
	uint32_t uid;
	int rc;

	free(of(base)->opened); /* a folder opened before may show the past */
	of(base)->opened = NULL;
	rc = reach(of(base), p, false, &uid, e);
	return rc == 1 ? imap_there(of(base)->session, uid, e) : rc;
}

int
inbox_remove(struct mailbox *base, const struct mailbox_place *p, struct err *e)
{
	uint32_t uid;
	int rc = reach(of(base), p, true, &uid, e);

	return rc == 1 ? imap_remove(of(base)->session, uid, e) : rc;
}

bool
inbox_moves_whole(const struct mailbox *base)
{
	return imap_can(((const struct inbox *)base)->session)->move;
}

int
inbox_keywords(struct mailbox *base, const struct mailbox_place *p,
    const char *const *words, struct err *e)
{
	uint32_t uid;
	int rc = reach(of(base), p, true, &uid, e);

	return rc == 1 ? imap_keywords(of(base)->session, uid, words, e) : rc;
}

int
inbox_move(struct mailbox *base, const struct mailbox_moving *what,
    uint32_t *new_validity, char new_uid[256], struct err *e)
{
	const struct mailbox_place p = {
	    what->folder, what->validity, what->uid};
	uint32_t uid, to = 0;
	int rc = reach(of(base), &p, true, &uid, e);

	if (rc == 1)
		rc = imap_move(
		    of(base)->session, uid, what->to, new_validity, &to, e);
	if (rc == IMAP_COPIED) {
		of(base)->selected = of(base)->n_folders;
		rc = inbox_open(of(base), what->to, true, e);
		if (rc == 0 && imap_remove(of(base)->session, to, e) < 0)
			rc = -1;
	}
	if (rc == 1)
		snprintf(new_uid, 256, "%lu", (unsigned long)to);
	return rc;
}
