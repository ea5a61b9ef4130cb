#include "core/workflow.h"

#define GO(state)                                                              \
	{                                                                      \
		VERDICT_GO, state, ACT_NONE, WHY_NONE                          \
	}
#define STAY                                                                   \
	{                                                                      \
		VERDICT_STAY, ORDER_NONE, ACT_NONE, WHY_NONE                   \
	}
#define VIA(action)                                                            \
	{                                                                      \
		VERDICT_VIA, ORDER_NONE, action, WHY_NONE                      \
	}
#define OWN                                                                    \
	{                                                                      \
		VERDICT_OWN, ORDER_NONE, ACT_NONE, WHY_NONE                    \
	}
#define LOG                                                                    \
	{                                                                      \
		VERDICT_LOG, ORDER_NONE, ACT_NONE, WHY_NONE                    \
	}
#define NOTE                                                                   \
	{                                                                      \
		VERDICT_NOTE, ORDER_NONE, ACT_NONE, WHY_NONE                   \
	}
#define UNDO                                                                   \
	{                                                                      \
		VERDICT_UNDO, ORDER_NONE, ACT_NONE, WHY_NONE                   \
	}
#define ANSWER                                                                 \
	{                                                                      \
		VERDICT_ANSWER, ORDER_NONE, ACT_NONE, WHY_NONE                 \
	}
#define ASK(why)                                                               \
	{                                                                      \
		VERDICT_ASK, ORDER_NONE, ACT_NONE, why                         \
	}

/* What means the same wherever the order stands. */
#define EVERYWHERE                                                             \
	[ACT_UNDO] = UNDO, [ACT_STATUS] = ANSWER, [ACT_LIST] = ANSWER,         \
	[ACT_HELP] = ANSWER, [ACT_NOTE] = NOTE, [ACT_ASK] = ASK(WHY_UNCLEAR)

/* … and wherever it is open. */
#define WHILE_OPEN                                                             \
	[ACT_DECLINED] = GO(ORDER_LOST), [ACT_PASSED] = GO(ORDER_LOST),        \
	[ACT_CONFIRM] = OWN, [ACT_APPOINTMENT] = LOG, [ACT_SNOOZE] = LOG,      \
	[ACT_ASSIGN] = LOG, EVERYWHERE

/*
 * One row per state, one cell per action (SPEC § 2).  Where the contract is
 * silent: who tells again what is behind us leaves a note; who tells what
 * cannot follow from here is asked.
 */
/* clang-format off */
const struct move workflow[ORDER_STATES][ACT_KINDS] = {
    [ORDER_CONTACT] =
	{
	    [ACT_CONTACTED] = GO(ORDER_OFFER),
	    [ACT_NOT_REACHED] = LOG,
	    [ACT_OFFER_SENT] = VIA(ACT_CONTACTED),
	    [ACT_FOLLOWED_UP] = ASK(WHY_TOO_EARLY),
	    [ACT_ACCEPTED] = ASK(WHY_TOO_EARLY),
	    [ACT_COMPLETED] = ASK(WHY_TOO_EARLY),
	    WHILE_OPEN,
	},
    [ORDER_OFFER] =
	{
	    [ACT_CONTACTED] = NOTE,
	    [ACT_NOT_REACHED] = NOTE,
	    [ACT_OFFER_SENT] = GO(ORDER_ANSWER),
	    [ACT_FOLLOWED_UP] = ASK(WHY_TOO_EARLY),
	    [ACT_ACCEPTED] = VIA(ACT_OFFER_SENT),
	    [ACT_COMPLETED] = ASK(WHY_TOO_EARLY),
	    WHILE_OPEN,
	},
    [ORDER_ANSWER] =
	{
	    [ACT_CONTACTED] = NOTE,
	    [ACT_NOT_REACHED] = NOTE,
	    [ACT_OFFER_SENT] = STAY,
	    [ACT_FOLLOWED_UP] = STAY,
	    [ACT_ACCEPTED] = GO(ORDER_JOB),
	    [ACT_COMPLETED] = VIA(ACT_ACCEPTED),
	    WHILE_OPEN,
	},
    [ORDER_JOB] =
	{
	    [ACT_CONTACTED] = NOTE,
	    [ACT_NOT_REACHED] = NOTE,
	    [ACT_OFFER_SENT] = ASK(WHY_RUNNING),
	    [ACT_FOLLOWED_UP] = NOTE,
	    [ACT_ACCEPTED] = NOTE,
	    [ACT_COMPLETED] = GO(ORDER_DONE),
	    WHILE_OPEN,
	},
    [ORDER_DONE] =
	{
	    [ACT_CONTACTED] = NOTE,
	    [ACT_NOT_REACHED] = NOTE,
	    [ACT_OFFER_SENT] = ASK(WHY_CLOSED),
	    [ACT_FOLLOWED_UP] = NOTE,
	    [ACT_ACCEPTED] = NOTE,
	    [ACT_DECLINED] = ASK(WHY_CLOSED),
	    [ACT_PASSED] = ASK(WHY_CLOSED),
	    [ACT_COMPLETED] = NOTE,
	    [ACT_CONFIRM] = NOTE,
	    [ACT_APPOINTMENT] = NOTE,
	    [ACT_SNOOZE] = ASK(WHY_CLOSED),
	    [ACT_ASSIGN] = ASK(WHY_CLOSED),
	    EVERYWHERE,
	},
    [ORDER_LOST] =
	{
	    [ACT_CONTACTED] = NOTE,
	    [ACT_NOT_REACHED] = NOTE,
	    [ACT_OFFER_SENT] = ASK(WHY_CLOSED),
	    [ACT_FOLLOWED_UP] = NOTE,
	    [ACT_ACCEPTED] = ASK(WHY_CLOSED),
	    [ACT_DECLINED] = NOTE,
	    [ACT_PASSED] = NOTE,
	    [ACT_COMPLETED] = ASK(WHY_CLOSED),
	    [ACT_CONFIRM] = NOTE,
	    [ACT_APPOINTMENT] = ASK(WHY_CLOSED),
	    [ACT_SNOOZE] = ASK(WHY_CLOSED),
	    [ACT_ASSIGN] = ASK(WHY_CLOSED),
	    EVERYWHERE,
	},
};
/* clang-format on */
