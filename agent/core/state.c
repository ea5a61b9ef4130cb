#include "core/state.h"

/* Names are SPEC § 2's; own is what a bare 'erledigt' means there. */
static const struct {
	const char *name;
	bool open;
	enum action_kind own;
} states[ORDER_STATES] = {
    [ORDER_NONE] = {"",        false, ACT_NONE       },
    [ORDER_CONTACT] = {"contact", true,  ACT_CONTACTED  },
    [ORDER_OFFER] = {"offer",   true,  ACT_OFFER_SENT },
    [ORDER_ANSWER] = {"answer",  true,  ACT_FOLLOWED_UP},
    [ORDER_JOB] = {"job",     true,  ACT_COMPLETED  },
    [ORDER_DONE] = {"done",    false, ACT_NONE       },
    [ORDER_LOST] = {"lost",    false, ACT_NONE       },
};

const char *
state_name(enum order_state s)
{
	return states[s].name;
}

enum order_state
state_of(struct str name)
{
	for (unsigned i = ORDER_CONTACT; i < ORDER_STATES; i++) {
		if (str_is(name, states[i].name))
			return (enum order_state)i;
	}
	return ORDER_NONE;
}

bool
state_is_open(enum order_state s)
{
	return states[s].open;
}

enum action_kind
state_own(enum order_state s)
{
	return states[s].own;
}
