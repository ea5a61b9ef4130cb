/*
 * confirmation.c - bestaetigung.json: what the partner's machine reads.
 *
 * The schema is documented in dachpost-bestaetigung(5).  It tells of the
 * step, not of the price: what the customer pays is the firm's business.
 */
#include "flow/compose.h"

static void
put_moment(struct json_out *w, const char *key, int64_t utc)
{
	char iso[ISO_MAX];

	json_key(w, key);
	if (utc == 0)
		json_none(w);
	else
		json_cstr(w, iso_moment(utc, iso));
}

struct str
confirmation_json(const struct compose *c)
{
	const struct letter *l = c->l;
	const struct letter_order *o = l->order;
	struct buf b = BUF_INIT;
	struct json_out w;
	struct str out;

	json_begin(&w, &b);
	json_open(&w, '{');
	json_kcstr(&w, "schema", "dachpost.bestaetigung/1");
	json_kstr(&w, "firm", l->firm);
	json_kstr(&w, "order", o->number);
	json_kstr(&w, "inquiry_no", o->inquiry->inquiry_no);
	json_kint(&w, "seq", l->seq);
	json_kcstr(&w, "event",
	    l->step.kind == ACT_NONE ? "received" : action_name(l->step.kind));
	put_moment(&w, "at", l->step.at);
	put_moment(&w, "learnt", l->step.learnt);
	json_kbool(&w, "correction", l->correction);
	json_kcstr(&w, "state", state_name(o->state));
	put_moment(&w, "due", o->due);
	json_kstr(&w, "reason",
	    l->step.kind == ACT_DECLINED || l->step.kind == ACT_PASSED
		? compose_line(c->a, l->step.text, 300)
		: STR_NONE);
	json_close(&w);
	buf_addc(&b, '\n');
	out = arena_str(c->a, buf_str(&b));
	buf_clear(&b);
	return out;
}
