#include "flow/flow.h"

bool
flow_pulse(const struct flow *f)
{
	return f->pulse == NULL || f->pulse(f->pulse_arg);
}

int
flow_transaction(struct flow *f, flow_work *work, int64_t about, struct err *e)
{
	struct arena *a = arena_new();
	int rc = store_begin(f->store, e);

	if (rc == 0)
		rc = work(f, a, about, e);
	if (rc == 0)
		rc = store_commit(f->store, e);
	store_rollback(f->store);
	arena_free(a);
	return rc;
}
