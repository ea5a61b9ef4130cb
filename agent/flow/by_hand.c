/*
 * by_hand.c - an action by the command line: the operator's word needs no
 * token, but the same table, the same events, the same confirmations.
 */
#include "flow/steps.h"

static struct wish
operators_wish(const struct flow *f)
{
	return (struct wish){.arrived = f->now, .now = f->now};
}

static int
do_it(struct flow *f, struct arena *a, struct str number,
    const struct action *act, struct str *why, struct err *e)
{
	struct actions as = {.n = 1};
	struct wish w = operators_wish(f);
	struct dossier d = {0};
	struct acted did;
	int rc = store_order_by_number(f->store, number, a, &d, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_INPUT,
		    "there is no order %.*s; 'dachpost list --all' shows all",
		    STR_FMT(number));
	as.a[0] = *act;
	w.text = act->reason;
	if (steps_apply(f, a, &d, &as, &w, &did, e) != 0)
		return -1;
	if (did.why != WHY_NONE) {
		*why = str_from(why_sentence(did.why, "en"));
		return 0;
	}
	if (steps_follow(f, a, &d, &did, e) != 0)
		return -1;
	*why = arena_fmt(a, "%.*s: %s, now %s", STR_FMT(d.o.number),
	    action_name(did.did[0].kind), state_name(d.o.state));
	return 1;
}

int
flow_do(struct flow *f, struct arena *a, struct str number,
    const struct action *act, struct str *why, struct err *e)
{
	int rc;

	if (store_begin(f->store, e) != 0)
		return -1;
	rc = do_it(f, a, number, act, why, e);
	if (rc == 1 && store_commit(f->store, e) != 0)
		rc = -1;
	store_rollback(f->store);
	return rc;
}
