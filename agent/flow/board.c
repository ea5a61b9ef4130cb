/*
 * board.c - the folders against what is known of them: what came and went.
 */
#include "flow/board.h"

#include <stdlib.h>

#include "base/crypt.h"
#include "base/log.h"

struct mailbox_place
board_in_mailbox(const struct board_place *p)
{
	return (struct mailbox_place){p->folder, p->validity, p->uid};
}

static struct str
folder_of(const struct board_pass *p, unsigned level)
{
	return str_from(p->f->firm->board[level - 1]);
}

/* ---- what a folder holds ---- */

struct newcomer {
	struct board_place at;
	int64_t mail; /* that it is a copy of; 0: nothing of ours */
};

struct sight { /* of one folder */
	struct str folder;
	struct mailbox_mark mark;
	struct mailbox_listed *mail; /* sorted by uid */
	size_t n;
	struct newcomer *news;
	size_t n_news;
};

static int
by_uid(const void *a, const void *b)
{
	const struct mailbox_listed *x = a, *y = b;

	return str_cmp(x->uid, y->uid);
}

static bool
still_there(void *arg, uint32_t validity, struct str uid)
{
	const struct sight *s = arg;
	const struct mailbox_listed key = {.uid = uid}, *x;

	if (validity != s->mark.validity || s->n == 0)
		return false;
	x = bsearch(&key, s->mail, s->n, sizeof *s->mail, by_uid);
	return x != NULL && !x->deleted;
}

static struct board_mark
kept_mark(const struct mailbox_mark *m)
{
	return (struct board_mark){m->validity, m->exists, m->next, m->changes};
}

/* Equal marks are equal folders; a copy may turn into a drag by a flag. */
static bool
is_as_before(const struct board_pass *p, const struct board_mark *old,
    const struct mailbox_mark *now)
{
	return now->next != 0 && old->validity == now->validity &&
	       old->exists == now->exists && old->next == now->next &&
	       (!p->copies || old->changes == now->changes);
}

/*
 * A mail that we never saw: somebody put it here before we read it, so it is
 * read now, as in the folders of `read`.  Some servers (Exchange) write a
 * moved mail's header anew: then intake knows it by its Message-ID and body.
 */
static int
take_in(struct board_pass *p, struct newcomer *x, const struct fetched *got,
    struct err *e)
{
	int64_t arrived = got->arrived, now = p->f->now;
	struct incoming in = {.folder = x->at.folder,
	    .uid = x->at.uid,
	    .validity = x->at.validity,
	    .raw = got->raw,
	    .size = got->size,
	    .arrived = now};

	if (!p->f->played && arrived > 0 && arrived < now)
		in.arrived = arrived;
	if (in.arrived < p->f->firm->since)
		return 0;
	if (intake(p->f, &in, 1, e) != 0)
		return -1;
	return store_board_by_twin(
	    p->f->store, p->f->account, &x->at, &x->mail, e);
}

/* Whose mail is it?  Its bytes tell, whatever its new name is. */
static int
recognise(struct board_pass *p, struct newcomer *x, struct err *e)
{
	struct mailbox_place at = board_in_mailbox(&x->at);
	char hex[SHA256_HEX];
	struct fetched got;
	int rc = mailbox_read(p->m, &at, &got, e);

	if (rc != 1 || got.too_big)
		return rc;
	rc = store_board_by_sha(
	    p->f->store, str_from(sha256_hex(got.raw, hex)), &x->mail, e);
	if (rc == 0)
		rc = take_in(p, x, &got, e);
	return rc < 0 ? -1 : 1;
}

static int
find_news(struct board_pass *p, struct sight *s, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		struct newcomer x = {
		    .at = {s->folder, s->mail[i].uid, s->mark.validity}
                };
		int known;

		if (s->mail[i].deleted)
			continue;
		if ((known = store_board_known(p->f->store, &x.at, e)) < 0)
			return -1;
		if (known == 1)
			continue;
		if ((known = recognise(p, &x, e)) < 0)
			return -1;
		if (known == 1)
			ARENA_PUSH(p->a, s->news, s->n_news) = x;
	}
	return 0;
}

static int
keep_sight(struct board_pass *p, struct sight *s, struct err *e)
{
	struct board_mark mark = kept_mark(&s->mark);
	int rc = store_begin(p->f->store, e);

	if (rc == 0)
		rc = store_board_sweep(
		    p->f->store, s->folder, still_there, s, e);
	for (size_t i = 0; rc == 0 && i < s->n_news; i++)
		rc = store_board_seen(
		    p->f->store, &s->news[i].at, s->news[i].mail, e);
	if (rc == 0)
		rc = store_board_mark_put(p->f->store, s->folder, &mark, e);
	if (rc == 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	return rc;
}

/* A folder that somebody deleted or renamed is made again. */
static int
mark_of(struct board_pass *p, const char *folder, struct mailbox_mark *mark,
    struct err *e)
{
	int rc = mailbox_mark(p->m, folder, mark, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (mailbox_ensure(p->m, folder, e) != 0)
		return -1;
	log_info("board.folder", "made anew");
	rc = mailbox_mark(p->m, folder, mark, e);
	if (rc == 0)
		return err_set(e, ERR_RETRY,
		    "board: '%s' is not there, though it was made", folder);
	return rc < 0 ? -1 : 0;
}

static int
look_at_folder(struct board_pass *p, unsigned level, struct err *e)
{
	struct sight s = {.folder = folder_of(p, level)};
	const char *name = p->f->firm->board[level - 1];
	struct board_mark old;
	int known = store_board_mark(p->f->store, s.folder, &old, e);

	if (known < 0 || mark_of(p, name, &s.mark, e) != 0)
		return -1;
	if (known == 1 && is_as_before(p, &old, &s.mark))
		return 0;
	arena_reset(p->a);
	switch (mailbox_list(p->m, name, p->a, &s.mark, &s.mail, &s.n, e)) {
	case 1:
		break;
	case 0:
		return 0; /* deleted this moment: the next pass */
	default:
		return -1;
	}
	if (s.n > 0)
		qsort(s.mail, s.n, sizeof *s.mail, by_uid);
	if (find_news(p, &s, e) != 0)
		return -1;
	return keep_sight(p, &s, e);
}

/* ---- a pass ---- */

static int
make_folders(struct board_pass *p, struct err *e)
{
	int64_t made;
	int rc = store_meta(p->f->store, "board_made", &made, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	for (unsigned i = 0; i < BOARD_FOLDERS; i++) {
		if (mailbox_ensure(p->m, p->f->firm->board[i], e) != 0)
			return -1;
	}
	return store_meta_put(p->f->store, "board_made", p->f->now, e);
}

/*
 * What was dragged from a folder not yet looked at to one before it is in
 * neither.  Where our own moves are copies, that must be known: look again.
 */
static int
look(struct board_pass *p, struct err *e)
{
	int rounds = 1;
	int64_t mail;

	for (int n = 0; n < rounds; n++) {
		for (unsigned i = 1; i <= BOARD_FOLDERS; i++) {
			if (look_at_folder(p, i, e) != 0)
				return -1;
		}
		if (!mailbox_moves_whole(p->m) &&
		    store_board_unsettled(p->f->store, 0, &mail, e) == 1)
			rounds = 2;
	}
	return 0;
}

int
board_pass(struct flow *f, struct mailbox *m, struct err *e)
{
	struct board_pass p = {.f = f, .m = m, .copies = true};
	int64_t held = 0;
	int rc;

	if (f->firm->board[0] == NULL || !mailbox_has_board(m))
		return 0;
	/* a database of yesterday would take its own moves for drags */
	if ((rc = held_check(f, &held, e)) != 0 || held != 0)
		return rc;
	p.a = arena_new();
	rc = make_folders(&p, e);
	if (rc == 0)
		rc = store_board_adopt(f->store, e);
	if (rc == 0)
		rc = look(&p, e);
	if (rc == 0)
		rc = store_board_adopt(f->store, e);
	if (rc == 0)
		rc = board_settle_mails(&p, e);
	if (rc == 0)
		rc = board_move_mails(&p, e);
	f->fresh = false;
	arena_free(p.a);
	return rc == 0 ? 0 : err_add(e, "board");
}
