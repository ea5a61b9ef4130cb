/*
 * board_move.c - our own moves: an intention first, then the move, then where
 * the mail stands now.
 */
#include <stdlib.h>

#include "base/log.h"
#include "flow/board.h"

#define MOVES_AT_ONCE 50

struct moves {
	struct board_move m[MOVES_AT_ONCE];
	struct board_place from[MOVES_AT_ONCE]; /* uid "": was not moved */
	size_t n;
};

/* What our own move changes in a folder needs no second look. */
static int
note_in_marks(struct board_pass *p, const struct board_place *old,
    const struct board_place *new, struct err *e)
{
	struct board_mark m;
	int64_t uid;
	int rc = store_board_mark(p->f->store, new->folder, &m, e);

	if (rc < 0)
		return -1;
	if (rc == 1 && m.validity == new->validity && m.next != 0 &&
	    str_int(new->uid, &uid) && uid == (int64_t)m.next) {
		m.next++;
		m.exists++;
		if (store_board_mark_put(p->f->store, new->folder, &m, e) != 0)
			return -1;
	}
	rc = store_board_mark(p->f->store, old->folder, &m, e);
	if (rc != 1 || m.exists == 0 || m.validity != old->validity)
		return rc < 0 ? -1 : 0;
	m.exists--;
	return store_board_mark_put(p->f->store, old->folder, &m, e);
}

static int
put_homes(struct board_pass *p, const struct moves *all, struct err *e)
{
	int rc = store_begin(p->f->store, e);

	for (size_t i = 0; rc == 0 && i < all->n; i++) {
		rc = store_board_home_put(p->f->store, &all->m[i].h, e);
		/* copies from before it are no sign of what comes now */
		if (rc == 0 && all->m[i].h.want.n > 0)
			rc = store_board_disown(
			    p->f->store, all->m[i].h.mail, e);
		if (rc == 0 && all->from[i].uid.n > 0)
			rc =
			    note_in_marks(p, &all->from[i], &all->m[i].h.at, e);
	}
	if (rc == 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	return rc;
}

/* The intention: durable before the first move. */
static int
intend(struct board_pass *p, int64_t *after, struct moves *all, struct err *e)
{
	int rc = 0;

	all->n = 0;
	while (all->n < MOVES_AT_ONCE) {
		struct board_move *m = &all->m[all->n];

		rc = store_board_to_move(p->f->store, *after, !p->f->fresh,
		    p->f->firm->board, p->a, m, e);
		if (rc != 1)
			break;
		*after = m->h.mail;
		m->h.want = m->to;
		all->from[all->n].uid = STR_NONE;
		all->n++;
	}
	return rc < 0 || all->n == 0 ? rc : put_homes(p, all, e);
}

/* For people's searches; where the server takes none, it is done without. */
static int
set_keywords(struct board_pass *p, struct board_move *m, struct err *e)
{
	struct mailbox_place at = board_in_mailbox(&m->h.at);
	const char *const words[] = {"$DachpostSeen",
	    arena_fmt(p->a, "D-%.*s", STR_FMT(m->number)).p, NULL};

	if (m->h.marked)
		return 0;
	if (mailbox_keywords(p->m, &at, words, e) < 0)
		return -1;
	m->h.marked = true;
	return 0;
}

static int
move_one(struct board_pass *p, struct board_move *m, struct board_place *from,
    struct err *e)
{
	struct board_home *h = &m->h;
	struct board_place to = {.folder = m->to};
	char uid[256];
	int rc = set_keywords(p, m, e);

	if (rc == 0)
		rc = mailbox_move(p->m, h->at.folder, h->at.validity, h->at.uid,
		    p->f->firm->board[board_level(p->f, m->to) - 1],
		    &to.validity, uid, e);
	if (rc < 0)
		return -1;
	h->want = STR_NONE;
	h->gone = rc == 0; /* somebody was faster: the next pass finds it */
	if (rc == 0)
		return 0;
	to.uid = arena_str(p->a, str_from(uid));
	*from = h->at;
	h->at = to;
	log_info("board.moved", "mail=%lld order=%.*s", (long long)h->mail,
	    STR_FMT(m->number));
	return 0;
}

int
board_move_mails(struct board_pass *p, struct err *e)
{
	struct moves *all = mem_new(sizeof *all);
	int64_t after = 0;
	struct err later;
	int rc;

	do {
		arena_reset(p->a);
		rc = intend(p, &after, all, e);
		if (rc != 0)
			break;
		for (size_t i = 0; rc == 0 && i < all->n; i++)
			rc = move_one(p, &all->m[i], &all->from[i], e);
		if (all->n > 0 && put_homes(p, all, rc == 0 ? e : &later) != 0)
			rc = -1;
	} while (rc == 0 && all->n > 0);
	free(all);
	return rc;
}
