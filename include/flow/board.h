/*
 * flow/board.h - the mailbox as a board (SPEC § 3): the mails of an order
 * stand in the folder of its state, and a mail that a person drags to the
 * next folder is the step.
 *
 * Where a mail stands is kept in the database (store/store.h, board_home); a
 * move is written there as an intention first, so that after a crash at any
 * point it is known whose move it was.  A drag is what the mailbox shows and
 * no intention explains.
 */
#ifndef FLOW_BOARD_H
#define FLOW_BOARD_H

#include "flow/flow.h"
#include "io/mailbox.h"

#define BOARD_FOLDERS 4

/*
 * One pass: what people moved, then what we have to move.  Nothing where the
 * firm has no board, or while the database is known to be an old one.
 * ERR_RETRY: the mailbox failed; the next pass goes on.
 */
int board_pass(struct flow *f, struct mailbox *m, struct err *e);

/* ---- the inside, for agent/flow/board*.c ---- */

struct board_pass {
	struct flow *f;
	struct mailbox *m;
	struct arena *a; /* of one folder, one mail */
	bool copies;     /* there were some: flags count, too */
};

struct mailbox_place board_in_mailbox(const struct board_place *p);
int board_settle_mails(struct board_pass *p, struct err *e);
int board_move_mails(struct board_pass *p, struct err *e);

/* 1 to BOARD_FOLDERS; 0: no folder of the board. */
unsigned board_level(const struct flow *f, struct str folder);
unsigned board_level_of(enum order_state s);

/* What a drag means (board_drag.c, a pure table). */
enum board_verdict {
	BOARD_PLACED,  /* nothing: that is its place, or it was there */
	BOARD_PASSED,  /* a step that is behind us: put back without a word */
	BOARD_STEP,    /* the step into that folder */
	BOARD_TOO_FAR, /* folders were left out: asked */
	BOARD_BACK     /* to an earlier one: asked */
};
enum board_verdict board_judge(unsigned state, unsigned from, unsigned to);
enum action_kind board_step(unsigned to);
const char *board_verdict_name(enum board_verdict v);

/* A person's drag: the event, the answer, the new home; one transaction. */
struct board_dragged {
	struct board_home *h;
	struct board_place to;
	int64_t copy; /* its row in board_seen */
};
int board_take_drag(struct flow *f, struct board_dragged *d, struct err *e);

#endif
