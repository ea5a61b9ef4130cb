/*
 * board_drag.c - a mail that a person dragged: what it means, and what
 * follows.  Whoever has the mailbox may drag; the one who acts is the person
 * in charge, and that person hears of it.
 */
#include <string.h>

#include "base/log.h"
#include "flow/board.h"
#include "flow/respond.h"

#define HOUR 3600
#define DRAGS_MOST 60 /* in an hour: two machines pull at one mail */

unsigned
board_level(const struct flow *f, struct str folder)
{
	for (unsigned i = 0; i < BOARD_FOLDERS; i++) {
		if (str_is(folder, f->firm->board[i]))
			return i + 1;
	}
	return 0;
}

static const unsigned levels[ORDER_STATES] = {
    [ORDER_CONTACT] = 1,
    [ORDER_OFFER] = 2,
    [ORDER_ANSWER] = 2,
    [ORDER_JOB] = 3,
    [ORDER_DONE] = 4,
    [ORDER_LOST] = 4,
};

unsigned
board_level_of(enum order_state s)
{
	return levels[s];
}

/* The step into each folder; a new order comes into the first by itself. */
static const enum action_kind steps[BOARD_FOLDERS + 1] = {
    [2] = ACT_CONTACTED,
    [3] = ACT_ACCEPTED,
    [4] = ACT_COMPLETED,
};

enum action_kind
board_step(unsigned to)
{
	return steps[to];
}

/*
 * `from` is where the person took it from (0: from elsewhere).  Both count:
 * where the order stands, and in which direction the hand went.
 */
enum board_verdict
board_judge(unsigned state, unsigned from, unsigned to)
{
	if (to == state || to == from)
		return BOARD_PLACED;
	if (to > state && to < from)
		return BOARD_PASSED; /* taken back meanwhile, not yet moved */
	if (to > state)
		return to == state + 1 ? BOARD_STEP : BOARD_TOO_FAR;
	return from != 0 && from < to ? BOARD_PASSED : BOARD_BACK;
}

static const char *const verdict_names[] = {
    [BOARD_PLACED] = "placed",
    [BOARD_PASSED] = "passed",
    [BOARD_STEP] = "step",
    [BOARD_TOO_FAR] = "too far",
    [BOARD_BACK] = "back",
};

const char *
board_verdict_name(enum board_verdict v)
{
	return verdict_names[v];
}

/* ---- what follows ---- */

static struct asker
person_in_charge(const struct flow *f, const struct dossier *d, int64_t drag)
{
	const struct firm_person *p = firm_person(f->firm, d->o.person);

	if (p == NULL)
		p = firm_default_person(f->firm);
	/* ledger rows count upwards from 1, drags downwards from -1 */
	return (struct asker){.person = p,
	    .why = drag_sentence(f->firm->language),
	    .cause = -drag};
}

static int
take_step(struct flow *f, struct arena *a, struct dossier *d, unsigned to,
    const struct asker *who, struct err *e)
{
	struct actions as = {.n = 1, .a = {{.kind = board_step(to)}}};
	struct wish w = {
	    .by = str_from(who->person != NULL ? who->person->key : ""),
	    .arrived = f->now,
	    .now = f->now};
	struct acted did;

	if (steps_apply(f, a, d, &as, &w, &did, e) != 0 ||
	    steps_follow(f, a, d, &did, e) != 0)
		return -1;
	return respond_acted(f, a, who, d, &did, e);
}

static int
ask(struct flow *f, struct arena *a, struct dossier *d, enum board_verdict v,
    const struct asker *who, struct err *e)
{
	struct actions offered = {.n = 0};

	if (v == BOARD_BACK && order_last_step(&d->o) != NULL)
		offered.a[offered.n++].kind = ACT_UNDO;
	return respond_plain(f, a, who, d, RESPONSE_QUESTION,
	    v == BOARD_BACK ? WHY_DRAGGED_BACK : WHY_DRAGGED_FAR, &offered, e);
}

static int
follow(struct flow *f, struct arena *a, struct dossier *d,
    const struct board_drag *drag, enum board_verdict v, struct err *e)
{
	struct asker who;
	int64_t id;

	if (store_board_drag_add(f->store, drag, &id, e) != 0)
		return -1;
	who = person_in_charge(f, d, id);
	switch (v) {
	case BOARD_STEP:
		return take_step(f, a, d, board_level(f, drag->to), &who, e);
	case BOARD_TOO_FAR:
	case BOARD_BACK:
		return ask(f, a, d, v, &who, e);
	case BOARD_PLACED:
	case BOARD_PASSED:
	default:
		return 0;
	}
}

/* ---- one drag ---- */

static int
is_tug_of_war(struct flow *f, int64_t order, bool *out, struct err *e)
{
	int64_t n;

	if (store_board_drags(f->store, order, f->now - HOUR, &n, e) != 0)
		return -1;
	*out = n >= DRAGS_MOST;
	if (*out)
		log_warn("board.brake",
		    "order=%lld is dragged too often; left where it is",
		    (long long)order);
	return 0;
}

static int
new_home(struct flow *f, struct board_dragged *d, bool left, struct err *e)
{
	d->h->at = d->to;
	d->h->want = STR_NONE;
	d->h->gone = false;
	if (left) {
		d->h->at.uid = STR_NONE;
		if (store_board_seen(f->store, &d->to, 0, e) != 0)
			return -1;
	} else if (store_board_unsee(f->store, d->copy, e) != 0) {
		return -1;
	}
	return store_board_home_put(f->store, d->h, e);
}

static int
drag(struct flow *f, struct arena *a, struct board_dragged *x, struct err *e)
{
	struct str from = x->h->want.n > 0 ? x->h->want : x->h->at.folder;
	struct board_drag row = {.order = x->h->order,
	    .mail = x->h->mail,
	    .at = f->now,
	    .from = from,
	    .to = x->to.folder};
	struct dossier d = {0};
	enum board_verdict v;
	bool brake;

	if (store_order(f->store, x->h->order, a, &d, e) != 1 ||
	    is_tug_of_war(f, d.o.id, &brake, e) != 0)
		return -1;
	v = board_judge(board_level_of(d.o.state), board_level(f, from),
	    board_level(f, x->to.folder));
	row.verdict = brake ? "brake" : board_verdict_name(v);
	log_info("board.drag", "order=%.*s mail=%lld verdict=%s",
	    STR_FMT(d.o.number), (long long)row.mail, row.verdict);
	if (v != BOARD_PLACED && !brake && follow(f, a, &d, &row, v, e) != 0)
		return -1;
	return new_home(f, x, brake && v != BOARD_PLACED, e);
}

int
board_take_drag(struct flow *f, struct board_dragged *x, struct err *e)
{
	struct arena *a = arena_new();
	int rc = store_begin(f->store, e);

	if (rc == 0)
		rc = drag(f, a, x, e);
	if (rc == 0)
		rc = store_commit(f->store, e);
	store_rollback(f->store);
	arena_free(a);
	return rc;
}
