/*
 * core/state.h - where an order stands (SPEC § 2), and nothing else.
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include "base/str.h"
#include "core/action.h"

enum order_state {
	ORDER_NONE = 0, /* not known (parse without --state) */
	ORDER_CONTACT,
	ORDER_OFFER,
	ORDER_ANSWER,
	ORDER_JOB,
	ORDER_DONE,
	ORDER_LOST,
	ORDER_STATES
};

const char *state_name(enum order_state s);     /* "contact" */
enum order_state state_of(struct str name);     /* ORDER_NONE: no such */
bool state_is_open(enum order_state s);         /* contact … job */
enum action_kind state_own(enum order_state s); /* what `confirm` means */

#endif
