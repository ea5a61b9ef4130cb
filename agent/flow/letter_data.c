/*
 * letter_data.c - a whole letter as its template sees it.
 */
#include "flow/compose.h"

/* Gmail cuts a mail at 102 KB: in a long list only the first have it all. */
#define BRIEF_FROM 12

static struct str
moment_or_day(const struct compose *c, int64_t at, bool timed)
{
	return timed ? words_moment(c->a, c->w, at, c->l->now)
	             : words_day(c->a, c->w, civil_day(at), c->l->now);
}

static struct str
what_happened(const struct compose *c, enum action_kind k)
{
	struct word_arg partner = {"partner", STR_NONE};

	if (k != ACT_NONE)
		return word_done(c->w, k);
	if (c->l->order != NULL)
		partner.value = c->l->order->partner;
	return word_fill(c->a, c->w, WORD_INQUIRY_CAME, &partner, 1);
}

/* Without an hour of its own an event is known by its day. */
static bool
is_timed(int64_t at)
{
	return at != day_start(civil_day(at));
}

void
event_data(
    const struct compose *c, struct value *to, const struct letter_event *ev)
{
	put_text(c->a, to, "what", what_happened(c, ev->kind));
	put_text(c->a, to, "when", moment_or_day(c, ev->at, is_timed(ev->at)));
	put_text(c->a, to, "learnt",
	    ev->learnt == 0 ? STR_NONE
			    : words_moment(c->a, c->w, ev->learnt, c->l->now));
	put_text(c->a, to, "by", compose_line(c->a, ev->by, 60));
	put_text(c->a, to, "amount",
	    ev->has_amount ? words_money(c->a, c->w, ev->amount_cents)
			   : STR_NONE);
	put_text(c->a, to, "text", compose_line(c->a, ev->text, 300));
	put_flag(c->a, to, "undone", ev->undone);
	put_flag(c->a, to, "is_appointment", ev->kind == ACT_APPOINTMENT);
	put_flag(c->a, to, "is_snooze", ev->kind == ACT_SNOOZE);
}

/* What was understood, told like something that happened. */
static void
action_data(const struct compose *c, struct value *to, const struct action *act)
{
	struct str text = act->reason.n > 0 ? act->reason : act->to;

	put_text(c->a, to, "what", word_done(c->w, act->kind));
	put_text(c->a, to, "when",
	    act->has_at ? moment_or_day(c, act->at, act->at_timed) : STR_NONE);
	put_text(c->a, to, "amount",
	    act->has_amount ? words_money(c->a, c->w, act->amount_cents)
			    : STR_NONE);
	put_text(c->a, to, "text", compose_line(c->a, text, 300));
	put_flag(c->a, to, "is_appointment", act->kind == ACT_APPOINTMENT);
	put_flag(c->a, to, "is_snooze", act->kind == ACT_SNOOZE);
}

static void
intent_data(const struct compose *c, struct value *to)
{
	static const struct {
		const char *name;
		enum intent intent;
	} flags[] = {
	    {"says_accepted",    INTENT_ACCEPTED   },
	    {"says_declined",    INTENT_DECLINED   },
	    {"says_question",    INTENT_QUESTION   },
	    {"says_appointment", INTENT_APPOINTMENT},
	    {"says_withdrawn",   INTENT_WITHDRAWN  },
	    {"says_other",       INTENT_OTHER      },
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		put_flag(
		    c->a, to, flags[i].name, c->l->intent == flags[i].intent);
}

static void
orders_data(const struct compose *c, struct value *to)
{
	const struct letter *l = c->l;
	size_t late = 0;

	for (size_t i = 0; i < l->n_orders; i++) {
		struct value *v = put_item(c->a, to, "orders");

		order_data(c, v, &l->orders[i]);
		put_flag(c->a, v, "brief", i >= BRIEF_FROM);
		late += l->orders[i].due != 0 && l->orders[i].due <= l->now;
	}
	put_flag(c->a, to, "any_orders", l->n_orders > 0);
	put_flag(c->a, to, "one_order", l->n_orders == 1);
	put_text(c->a, to, "count", arena_fmt(c->a, "%zu", l->n_orders));
	put_text(c->a, to, "count_late", arena_fmt(c->a, "%zu", late));
	put_flag(c->a, to, "any_late", late > 0);
}

static void
common_buttons(const struct compose *c, struct value *to)
{
	static const enum action_kind common[] = {
	    ACT_LIST, ACT_STATUS, ACT_HELP};

	if (c->l->kind == LETTER_CONFIRMATION)
		return;
	for (size_t i = 0; i < 3; i++) {
		if (common[i] == ACT_STATUS && c->l->order == NULL)
			continue;
		if (common[i] == ACT_HELP && c->l->response == RESPONSE_HELP)
			continue;
		plain_button(c, put_item(c->a, to, "common"), common[i]);
	}
}

static void
bar_data(const struct compose *c, struct value *to, struct str label,
    unsigned n, unsigned most)
{
	static const char signs[] = "####################";
	unsigned percent = most == 0 ? 0 : n * 100 / most;

	put_text(c->a, to, "label", label);
	put_text(c->a, to, "value", arena_fmt(c->a, "%u", n));
	put_text(c->a, to, "percent", arena_fmt(c->a, "%u", percent));
	put_text(c->a, to, "rest", arena_fmt(c->a, "%u", 100 - percent));
	put_flag(c->a, to, "any", percent > 0);
	put_flag(c->a, to, "any_rest", percent < 100);
	put_text(c->a, to, "signs",
	    arena_fmt(c->a, "%.*s", (int)(percent + 4) / 5, signs));
}

static void
bars_data(
    const struct compose *c, struct value *to, const struct letter_month *m)
{
	const struct {
		struct str label;
		unsigned n;
	} bars[] = {
	    {word_tool(c->w, ORDER_CONTACT),  m->inquiries},
	    {word_done(c->w, ACT_CONTACTED),  m->contacted},
	    {word_done(c->w, ACT_OFFER_SENT), m->offers   },
	    {word_done(c->w, ACT_ACCEPTED),   m->accepted },
	    {word_done(c->w, ACT_COMPLETED),  m->completed},
	};
	unsigned most = 0;

	for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
		most = bars[i].n > most ? bars[i].n : most;
	for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
		bar_data(c, put_item(c->a, to, "bars"), bars[i].label,
		    bars[i].n, most);
}

void
month_data(
    const struct compose *c, struct value *to, const struct letter_month *m)
{
	const struct {
		const char *name;
		unsigned n;
	} figures[] = {
	    {"inquiries",       m->inquiries							       },
	    {"contacted",       m->contacted							       },
	    {"in_24h",          m->contacted_in_24h							},
	    {"offers",          m->offers								  },
	    {"accepted",        m->accepted								},
	    {"declined",        m->declined								},
	    {"passed",          m->passed								  },
	    {"completed",       m->completed							       },
	    {"missed",          m->missed								  },
	    {"turnover_orders", m->turnover_orders							 },
	    {"in_24h_percent",  m->contacted == 0
				   ? 0
				   : m->contacted_in_24h * 100 / m->contacted},
	};

	put_text(c->a, to, "name", words_month(c->a, c->w, m->year, m->month));
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		put_text(c->a, to, figures[i].name,
		    arena_fmt(c->a, "%u", figures[i].n));
	put_flag(c->a, to, "any_missed", m->missed > 0);
	put_flag(c->a, to, "any_contacted", m->contacted > 0);
	put_text(c->a, to, "median",
	    m->median_contact < 0
		? STR_NONE
		: words_duration(c->a, c->w, m->median_contact));
	put_text(c->a, to, "turnover",
	    m->turnover_orders == 0
		? STR_NONE
		: words_money(c->a, c->w, m->turnover_cents));
	bars_data(c, to, m);
}

static void
said_data(const struct compose *c, struct value *to)
{
	const struct letter *l = c->l;
	bool steps = false;

	for (size_t i = 0; i < l->understood.n; i++) {
		action_data(
		    c, put_item(c->a, to, "understood"), &l->understood.a[i]);
		steps = steps || action_is_step(l->understood.a[i].kind);
	}
	put_flag(c->a, to, "any_understood", l->understood.n > 0);
	put_flag(c->a, to, "any_steps", steps);
	put_text(c->a, to, "why", compose_line(c->a, l->why, 600));
	put_lines(c->a, to, "quote", l->quote, 2000);
	put_flag(c->a, to, "any_quote", str_trim(l->quote).n > 0);
	put_texts(c->a, to, "notes", &l->notes);
	put_flag(c->a, to, "any_notes", l->notes.n > 0);
	intent_data(c, to);
}

struct value *
compose_data(const struct compose *c)
{
	const struct letter *l = c->l;
	struct value *v = value_object(c->a);

	put_text(c->a, v, "language", str_from(l->language));
	put_text(c->a, v, "firm", compose_line(c->a, l->firm, 100));
	put_text(c->a, v, "agent", l->from.email);
	put_lines(c->a, v, "own_text", l->own_text, 4000);
	put_text(
	    c->a, v, "today", words_day(c->a, c->w, civil_day(l->now), l->now));
	put_flag(c->a, v, "correction", l->correction);
	put_text(c->a, v, "seq", arena_fmt(c->a, "%u", l->seq));
	if (l->order != NULL)
		order_data(c, put_object(c->a, v, "order"), l->order);
	orders_data(c, v);
	if (l->step.kind != ACT_NONE)
		event_data(c, put_object(c->a, v, "step"), &l->step);
	said_data(c, v);
	if (l->month != NULL)
		month_data(c, put_object(c->a, v, "month"), l->month);
	common_buttons(c, v);
	return v;
}
