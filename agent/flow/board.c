/*
 * board.c - the folders against what is known of them: what came and went,
 * whose move it was, and our own moves.
 */
#include "flow/board.h"

#include <stdlib.h>

#include "base/crypt.h"
#include "base/log.h"

#define MOVES_AT_ONCE 50

struct pass {
	struct flow *f;
	struct mailbox *m;
	struct arena *a; /* of one folder, one mail */
	bool copies;     /* there were some: flags count, too */
};

static struct str
folder_of(const struct pass *p, unsigned level)
{
	return str_from(p->f->firm->board[level - 1]);
}

static struct mailbox_place
in_mailbox(const struct board_place *p)
{
	return (struct mailbox_place){p->folder, p->validity, p->uid};
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
is_as_before(const struct pass *p, const struct board_mark *old,
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
take_in(struct pass *p, struct newcomer *x, const struct fetched *got,
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
recognise(struct pass *p, struct newcomer *x, struct err *e)
{
	struct mailbox_place at = in_mailbox(&x->at);
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
find_news(struct pass *p, struct sight *s, struct err *e)
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
keep_sight(struct pass *p, struct sight *s, struct err *e)
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
mark_of(struct pass *p, const char *folder, struct mailbox_mark *mark,
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
look_at_folder(struct pass *p, unsigned level, struct err *e)
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

/* ---- whose move it was ---- */

static int
settle_home(struct pass *p, struct board_home *h, int64_t copy, struct err *e)
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
let_go(struct pass *p, struct board_home *h, struct err *e)
{
	h->at.uid = STR_NONE;
	h->want = STR_NONE;
	h->gone = false;
	log_info("board.out", "mail=%lld", (long long)h->mail);
	return settle_home(p, h, 0, e);
}

/* Does it stand where we knew it?  1, 0, -1. */
static int
is_home(struct pass *p, const struct board_home *h, struct err *e)
{
	struct mailbox_place at = in_mailbox(&h->at);

	if (h->gone || h->at.uid.n == 0)
		return 0;
	return mailbox_there(p->m, &at, e);
}

/* A move of ours whose end we did not see. */
static int
finish_own(struct pass *p, struct board_home *h, int there,
    const struct board_place *to, int64_t copy, struct err *e)
{
	struct mailbox_place old = in_mailbox(&h->at);
	int rc = there == 1 ? mailbox_remove(p->m, &old, e) : 1;

	if (rc < 0)
		return -1;
	if (rc == 0) { /* somebody was faster; the next pass sees it */
		h->gone = true;
		return settle_home(p, h, 0, e);
	}
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
was_overtaken(struct pass *p, struct board_dragged *d, struct err *e)
{
	struct mailbox_place ours = in_mailbox(&d->to), theirs;
	struct board_place to;
	int64_t other;
	int rc;

	if (mailbox_moves_whole(p->m))
		return 0;
	rc = store_board_other_copy(
	    p->f->store, d->h->mail, d->copy, p->a, &to, &other, e);
	if (rc != 1)
		return rc;
	theirs = in_mailbox(&to);
	if ((rc = mailbox_there(p->m, &theirs, e)) != 1 ||
	    (rc = mailbox_remove(p->m, &ours, e)) < 0)
		return rc;
	d->to = to;
	d->copy = other;
	d->h->want = STR_NONE;
	return 1;
}

static int
settle_own(struct pass *p, struct board_dragged *d, int there, struct err *e)
{
	int rc = there == 1 ? 0 : was_overtaken(p, d, e);

	if (rc != 0)
		return rc < 0 ? -1 : board_take_drag(p->f, d, e);
	return finish_own(p, d->h, there, &d->to, d->copy, e);
}

static int
settle_mail(struct pass *p, int64_t mail, struct err *e)
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
	if (there == 1) {
		p->copies = true; /* somebody copied it: not moved */
		return 0;
	}
	return board_take_drag(p->f, &d, e);
}

static int
settle_mails(struct pass *p, struct err *e)
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

/* ---- our own moves ---- */

struct moves {
	struct board_move m[MOVES_AT_ONCE];
	size_t n;
};

static int
put_homes(struct pass *p, const struct moves *all, struct err *e)
{
	int rc = store_begin(p->f->store, e);

	for (size_t i = 0; rc == 0 && i < all->n; i++) {
		rc = store_board_home_put(p->f->store, &all->m[i].h, e);
		/* copies from before it are no sign of what comes now */
		if (rc == 0 && all->m[i].h.want.n > 0)
			rc = store_board_disown(
			    p->f->store, all->m[i].h.mail, e);
	}
	if (rc == 0)
		rc = store_commit(p->f->store, e);
	store_rollback(p->f->store);
	return rc;
}

/* The intention: durable before the first move. */
static int
intend(struct pass *p, int64_t *after, struct moves *all, struct err *e)
{
	int rc = 0;

	all->n = 0;
	while (all->n < MOVES_AT_ONCE) {
		struct board_move *m = &all->m[all->n];

		rc = store_board_to_move(
		    p->f->store, *after, p->f->firm->board, p->a, m, e);
		if (rc != 1)
			break;
		*after = m->h.mail;
		m->h.want = m->to;
		all->n++;
	}
	return rc < 0 || all->n == 0 ? rc : put_homes(p, all, e);
}

/* For people's searches; where the server takes none, it is done without. */
static int
set_keywords(struct pass *p, struct board_move *m, struct err *e)
{
	struct mailbox_place at = in_mailbox(&m->h.at);
	const char *const words[] = {"$DachpostSeen",
	    arena_fmt(p->a, "D-%.*s", STR_FMT(m->number)).p, NULL};

	if (m->h.marked)
		return 0;
	if (mailbox_keywords(p->m, &at, words, e) < 0)
		return -1;
	m->h.marked = true;
	return 0;
}

/* What our own move changes in a folder needs no second look. */
static int
note_in_marks(struct pass *p, const struct board_home *old,
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
	rc = store_board_mark(p->f->store, old->at.folder, &m, e);
	if (rc != 1 || m.exists == 0 || m.validity != old->at.validity)
		return rc < 0 ? -1 : 0;
	m.exists--;
	return store_board_mark_put(p->f->store, old->at.folder, &m, e);
}

static int
move_one(struct pass *p, struct board_move *m, struct err *e)
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
	if (note_in_marks(p, h, &to, e) != 0)
		return -1;
	h->at = to;
	log_info("board.moved", "mail=%lld order=%.*s", (long long)h->mail,
	    STR_FMT(m->number));
	return 0;
}

static int
move_mails(struct pass *p, struct err *e)
{
	struct moves *all = mem_new(sizeof *all);
	int64_t after = 0;
	int rc;

	do {
		arena_reset(p->a);
		rc = intend(p, &after, all, e);
		for (size_t i = 0; rc == 0 && i < all->n; i++)
			rc = move_one(p, &all->m[i], e);
		if (rc == 0 && all->n > 0)
			rc = put_homes(p, all, e);
	} while (rc == 0 && all->n > 0);
	free(all);
	return rc;
}

/* ---- a pass ---- */

static int
make_folders(struct pass *p, struct err *e)
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

int
board_pass(struct flow *f, struct mailbox *m, struct err *e)
{
	struct pass p = {.f = f, .m = m, .copies = true};
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
	for (unsigned i = 1; rc == 0 && i <= BOARD_FOLDERS; i++)
		rc = look_at_folder(&p, i, e);
	if (rc == 0)
		rc = store_board_adopt(f->store, e);
	if (rc == 0)
		rc = settle_mails(&p, e);
	if (rc == 0)
		rc = move_mails(&p, e);
	arena_free(p.a);
	return rc == 0 ? 0 : err_add(e, "board");
}
