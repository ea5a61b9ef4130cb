/*
 * core/workflow.h - the workflow as one table: state x action -> verdict.
 *
 * Data and nothing but data (agent/core/workflow.c); order.c walks it, and
 * whoever wants to know what an order may do asks here.  A blank cell is an
 * error: tests/unit/test_order.c fails until somebody has decided.
 */
#ifndef CORE_WORKFLOW_H
#define CORE_WORKFLOW_H

#include "core/state.h"

enum verdict {
	VERDICT_BLANK = 0, /* nobody has decided: a bug */
	VERDICT_GO,        /* a step: the order is in `to` now */
	VERDICT_STAY,   /* a step within the state; its deadline begins anew */
	VERDICT_VIA,    /* first the step `via`, then this one */
	VERDICT_OWN,    /* means the state's own action */
	VERDICT_LOG,    /* remembered, nothing advances */
	VERDICT_NOTE,   /* kept as a note */
	VERDICT_UNDO,   /* takes back the last step */
	VERDICT_ANSWER, /* changes nothing; is answered */
	VERDICT_ASK     /* changes nothing; is asked back, `why` says why */
};

/* Why a wish was not followed; flow/why.c has a sentence for each. */
enum why {
	WHY_NONE = 0,
	WHY_UNCLEAR,      /* the text was not understood */
	WHY_TOO_EARLY,    /* steps are missing in between */
	WHY_CLOSED,       /* the order is done or lost */
	WHY_RUNNING,      /* the job is on already */
	WHY_FUTURE,       /* a step cannot lie in the future */
	WHY_BEFORE,       /* … nor before the last one */
	WHY_REPEATED,     /* the same step, by a token that was used for it */
	WHY_NOTHING,      /* there is no step to take back */
	WHY_WHICH,        /* undo of a step that is not the last */
	WHY_WHEN,         /* an appointment or a snooze without a day */
	WHY_WHO,          /* nobody has that name */
	WHY_WHICH_ORDER,  /* no order, or several, could be meant */
	WHY_NO_TOKEN,     /* it came without its token */
	WHY_NOT_ALLOWED,  /* this person may not act */
	WHY_SAME_INQUIRY, /* forwarded again: it is this order already */
	WHY_DRAGGED_BACK, /* on the board, to an earlier folder */
	WHY_DRAGGED_FAR,  /* … beyond the next one */
	WHYS
};

struct move {
	enum verdict verdict;
	enum order_state to;
	enum action_kind via;
	enum why why;
};

extern const struct move workflow[ORDER_STATES][ACT_KINDS];

#endif
