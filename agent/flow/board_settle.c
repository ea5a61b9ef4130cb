/*
 * board_settle.c - a mail of an order stands elsewhere than it did: whose
 * move was it?
 */
#include "base/log.h"
#include "flow/board.h"

static int
settle_home(
    struct board_pass *p, struct board_home *h, int64_t copy, struct err *e)
{
	int rc = store_begin(p->f->store, e);

	if (rc == 0)
		rc = store_board_home_put(p->f->store, h, e);
	if (rc == 0 && copy != 0)
		rc = store_board_unsee(p->f->store, copy, e);
	if (rc == 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	return rc;
}

/* Taken out of the board: it is left alone from now on. */
static int
let_go(struct board_pass *p, struct board_home *h, struct err *e)
{
	h->at.uid = STR_NONE;
	h->want = STR_NONE;
	h->gone = false;
	log_info("board.out", "mail=%lld", (long long)h->mail);
	return settle_home(p, h, 0, e);
}

/* Does it stand where we knew it?  1, 0, -1. */
static int
is_home(struct board_pass *p, const struct board_home *h, struct err *e)
{
	struct mailbox_place at = board_in_mailbox(&h->at);

	if (h->gone || h->at.uid.n == 0)
		return 0;
	return mailbox_there(p->m, &at, e);
}

/* Somebody was faster this moment: the next pass sees what was done. */
static int
overtaken_again(struct board_pass *p, struct board_home *h, struct err *e)
{
	h->gone = true;
	return settle_home(p, h, 0, e);
}

/*
 * A move of ours whose end we did not see.  Where it is a copy first, the old
 * one may stand there yet, marked as deleted by us, but not removed.
 */
static int
finish_own(struct board_pass *p, struct board_home *h, int there,
    const struct board_place *to, int64_t copy, struct err *e)
{
	struct mailbox_place old = board_in_mailbox(&h->at);
	bool left = there == 1 || !mailbox_moves_whole(p->m);
	int rc = left ? mailbox_remove(p->m, &old, e) : 1;

	if (rc < 0)
		return -1;
	if (rc == 0 && there == 1)
		return overtaken_again(p, h, e);
	h->at = *to;
	h->want = STR_NONE;
	h->gone = false;
	return settle_home(p, h, copy, e);
}

/*
 * Where a move is a copy first, a person may have dragged the mail before we
 * could remove it: then our copy is one too many.  1: so it was, and *d is
 * that drag.
 */
static int
was_overtaken(struct board_pass *p, struct board_dragged *d, struct err *e)
{
	struct mailbox_place ours = board_in_mailbox(&d->to), theirs;
	struct board_place to;
	int64_t other;
	int rc;

	if (mailbox_moves_whole(p->m))
		return 0;
	rc = store_board_other_copy(
	    p->f->store, d->h->mail, d->copy, p->a, &to, &other, e);
	if (rc != 1)
		return rc;
	theirs = board_in_mailbox(&to);
	if ((rc = mailbox_there(p->m, &theirs, e)) != 1 ||
	    (rc = mailbox_remove(p->m, &ours, e)) < 0)
		return rc;
	d->to = to;
	d->copy = other;
	d->h->want = STR_NONE;
	return 1;
}

static int
settle_own(
    struct board_pass *p, struct board_dragged *d, int there, struct err *e)
{
	int rc = there == 1 ? 0 : was_overtaken(p, d, e);

	if (rc != 0)
		return rc < 0 ? -1 : board_take_drag(p->f, d, e);
	return finish_own(p, d->h, there, &d->to, d->copy, e);
}

/* It stands where it was, and the copy that we made of it was dragged on. */
static int
settle_dragged_copy(
    struct board_pass *p, struct board_dragged *d, struct err *e)
{
	struct mailbox_place old = board_in_mailbox(&d->h->at);
	int rc = mailbox_remove(p->m, &old, e);

	if (rc == 0)
		return overtaken_again(p, d->h, e);
	return rc < 0 ? -1 : board_take_drag(p->f, d, e);
}

static int
settle_mail(struct board_pass *p, int64_t mail, struct err *e)
{
	struct board_home h;
	struct board_dragged d = {.h = &h};
	int found, there;

	if (store_board_home(p->f->store, mail, p->a, &h, e) != 1)
		return -1;
	found = store_board_copy(p->f->store, mail,
	    h.want.n > 0 ? h.want : h.at.folder, p->a, &d.to, &d.copy, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return let_go(p, &h, e);
	if ((there = is_home(p, &h, e)) < 0)
		return -1;
	if (h.want.n > 0 && str_eq(d.to.folder, h.want))
		return settle_own(p, &d, there, e);
	if (there == 0)
		return board_take_drag(p->f, &d, e);
	if (h.want.n > 0 && !mailbox_moves_whole(p->m))
		return settle_dragged_copy(p, &d, e);
	p->copies = true; /* somebody copied it: not moved */
	return 0;
}

int
board_settle_mails(struct board_pass *p, struct err *e)
{
	int64_t mail = 0;
	int rc;

	p->copies = false;
	while ((rc = store_board_unsettled(p->f->store, mail, &mail, e)) == 1) {
		arena_reset(p->a);
		if (settle_mail(p, mail, e) != 0)
			return -1;
	}
	return rc;
}
