#include "core/action.h"

static const struct {
	const char *name;
	bool step;
} kinds[ACT_KINDS] = {
    [ACT_NONE] = {"none",        false},
    [ACT_CONTACTED] = {"contacted",   true },
    [ACT_NOT_REACHED] = {"not_reached", false},
    [ACT_OFFER_SENT] = {"offer_sent",  true },
    [ACT_FOLLOWED_UP] = {"followed_up", true },
    [ACT_ACCEPTED] = {"accepted",    true },
    [ACT_DECLINED] = {"declined",    true },
    [ACT_PASSED] = {"passed",      true },
    [ACT_COMPLETED] = {"completed",   true },
    [ACT_CONFIRM] = {"confirm",     false},
    [ACT_APPOINTMENT] = {"appointment", false},
    [ACT_SNOOZE] = {"snooze",      false},
    [ACT_ASSIGN] = {"assign",      false},
    [ACT_UNDO] = {"undo",        true },
    [ACT_STATUS] = {"status",      false},
    [ACT_LIST] = {"list",        false},
    [ACT_HELP] = {"help",        false},
    [ACT_NOTE] = {"note",        false},
    [ACT_ASK] = {"ask",         false},
};

const char *
action_name(enum action_kind k)
{
	return kinds[k].name;
}

enum action_kind
action_kind(struct str name)
{
	for (unsigned i = ACT_NONE + 1; i < ACT_KINDS; i++) {
		if (str_is(name, kinds[i].name))
			return (enum action_kind)i;
	}
	return ACT_NONE;
}

bool
action_is_step(enum action_kind k)
{
	return kinds[k].step;
}

static void
write_at(struct json_out *w, const struct action *a)
{
	char iso[ISO_MAX];

	json_kcstr(w, a->kind == ACT_SNOOZE ? "until" : "at",
	    a->at_timed ? iso_moment(a->at, iso)
			: iso_day(civil_day(a->at), iso));
}

void
action_write(struct json_out *w, const struct action *a)
{
	json_open(w, '{');
	json_kcstr(w, "do", action_name(a->kind));
	if (a->has_at)
		write_at(w, a);
	if (a->has_amount) {
		json_key(w, "amount_eur");
		json_cents(w, a->amount_cents);
	}
	if (a->reason.n > 0)
		json_kstr(w, "reason", a->reason);
	if (a->to.n > 0)
		json_kstr(w, "to", a->to);
	if (a->order.n > 0)
		json_kstr(w, "order", a->order);
	if (a->pause)
		json_kbool(w, "pause", true);
	if (a->resume)
		json_kbool(w, "resume", true);
	json_close(w);
}

void
actions_write(struct json_out *w, const struct actions *as)
{
	json_open(w, '[');
	for (size_t i = 0; i < as->n; i++)
		action_write(w, &as->a[i]);
	json_close(w);
}

int
action_read(const struct json_val *v, struct arena *a, struct action *out,
    struct err *e)
{
	struct action r = {.kind = action_kind(jv_text(jv_get(v, "do")))};
	const struct json_val *at = jv_get(v, "at");
	const struct json_val *amount = jv_get(v, "amount_eur");
	double cents;

	if (r.kind == ACT_NONE)
		return err_set(e, ERR_INPUT, "an action without a known 'do'");
	if (jv_is_null(at))
		at = jv_get(v, "until");
	if (!jv_is_null(at)) {
		if (iso_parse(jv_text(at), &r.at, &r.at_timed, e) != 0)
			return -1;
		r.has_at = true;
	}
	if (jv_is_number(amount)) {
		cents = jv_real(amount, 0) * 100;
		r.amount_cents = (int64_t)(cents + (cents < 0 ? -0.5 : 0.5));
		r.has_amount = true;
	}
	r.reason = arena_str(a, jv_text(jv_get(v, "reason")));
	r.to = arena_str(a, jv_text(jv_get(v, "to")));
	r.order = arena_str(a, jv_text(jv_get(v, "order")));
	r.pause = jv_true(jv_get(v, "pause"));
	r.resume = jv_true(jv_get(v, "resume"));
	*out = r;
	return 0;
}

int
actions_read(const struct json_val *v, struct arena *a, struct actions *out,
    struct err *e)
{
	struct actions r = {.n = 0};

	for (size_t i = 0; i < jv_len(v); i++) {
		if (r.n == ACTIONS_MAX)
			return err_set(
			    e, ERR_INPUT, "more than %d actions", ACTIONS_MAX);
		if (action_read(jv_at(v, i), a, &r.a[r.n], e) != 0)
			return err_add(e, "action %zu", i + 1);
		r.n++;
	}
	*out = r;
	return 0;
}
