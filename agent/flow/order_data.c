/*
 * order_data.c - an order as a template sees it.
 */
#include "flow/compose.h"
#include "parsers/phone.h"

#define FIELD_MAX 100    /* characters of one field of a stranger's */
#define MESSAGE_MAX 6000 /* … of the message; the mail itself has it all */

static struct str
join(struct arena *a, struct str x, const char *between, struct str y)
{
	if (x.n == 0 || y.n == 0)
		return x.n == 0 ? y : x;
	return arena_fmt(a, "%.*s%s%.*s", STR_FMT(x), between, STR_FMT(y));
}

static struct str
field(const struct compose *c, struct str s)
{
	return compose_line(c->a, s, FIELD_MAX);
}

static struct str
name_within(const struct compose *c, const struct inquiry *q, size_t max)
{
	const struct customer *k = &q->customer;
	struct str name = join(
	    c->a, k->title, " ", join(c->a, k->first_name, " ", k->last_name));

	if (name.n == 0)
		name = k->company;
	name = compose_line(c->a, name, max);
	return name.n > 0 ? name : word(c->w, WORD_NO_NAME);
}

/* Short enough for a subject and a headline. */
struct str
customer_name(const struct compose *c, const struct inquiry *q)
{
	return name_within(c, q, 60);
}

struct str
customer_who(const struct compose *c, const struct inquiry *q)
{
	return join(c->a, customer_name(c, q), ", ",
	    compose_line(c->a, q->customer.city, 40));
}

static struct str
address_of(const struct compose *c, struct str street, struct str postcode,
    struct str city)
{
	return join(c->a, field(c, street), ", ",
	    join(c->a, field(c, postcode), " ", field(c, city)));
}

static struct str
home_address(const struct compose *c, const struct inquiry *q)
{
	const struct customer *k = &q->customer;

	return address_of(c, k->street, k->postcode, k->city);
}

static struct str
site_address(const struct compose *c, const struct inquiry *q)
{
	return address_of(c, q->site.street, q->site.postcode, q->site.city);
}

struct str
customer_address(const struct compose *c, const struct inquiry *q)
{
	struct str site = site_address(c, q);

	return site.n > 0 ? site : home_address(c, q);
}

static struct str
map_url(const struct compose *c, struct str address)
{
	if (address.n == 0)
		return STR_NONE;
	return arena_fmt(c->a,
	    "https://www.google.com/maps/search/?api=1&query=%.*s",
	    STR_FMT(percent_encode(c->a, address)));
}

/* Only what can be dialled becomes something to tap. */
static struct str
phone_url(struct arena *a, struct str printed)
{
	struct str number = phone_e164(a, printed);

	return number.n == 0 ? STR_NONE
	                     : arena_fmt(a, "tel:%.*s", STR_FMT(number));
}

static void
customer_data(
    const struct compose *c, struct value *to, const struct inquiry *q)
{
	const struct customer *k = &q->customer;
	struct value *v = put_object(c->a, to, "customer"), *phone;
	struct str address = home_address(c, q), email = field(c, k->email);

	put_text(c->a, v, "name",
	    join(c->a, field(c, k->salutation), " ",
		name_within(c, q, FIELD_MAX)));
	put_text(c->a, v, "company", field(c, k->company));
	put_text(c->a, v, "address", address);
	put_text(c->a, v, "map_url", map_url(c, address));
	for (size_t i = 0; i < k->phones.n && i < 5; i++) {
		phone = put_item(c->a, v, "phones");
		put_text(c->a, phone, "shown", field(c, k->phones.s[i]));
		put_text(c->a, phone, "url", phone_url(c->a, k->phones.s[i]));
	}
	put_text(c->a, v, "email", email);
	put_text(c->a, v, "email_url",
	    mail_address_ok(email) ? arena_fmt(c->a, "mailto:%.*s",
					 STR_FMT(percent_encode(c->a, email)))
				   : STR_NONE);
}

static void
site_data(const struct compose *c, struct value *to, const struct inquiry *q)
{
	struct str address = site_address(c, q);
	struct value *v;

	if (address.n == 0 || str_eq(address, home_address(c, q)))
		return;
	v = put_object(c->a, to, "site");
	put_text(c->a, v, "address", address);
	put_text(c->a, v, "map_url", map_url(c, address));
}

static struct str
measures(const struct compose *c, struct str size)
{
	int w, h;

	return codes_measures(c->a, c->codes, size, &w, &h)
	           ? arena_fmt(c->a, "%d × %d cm", w, h)
	           : STR_NONE;
}

static void
windows_data(const struct compose *c, struct value *to, const char *name,
    const struct windows *list)
{
	for (size_t i = 0; i < list->n && i < 40; i++) {
		const struct window *w = &list->w[i];
		struct value *v = put_item(c->a, to, name);

		put_text(c->a, v, "quantity",
		    w->quantity > 0 ? arena_fmt(c->a, "%d", w->quantity)
				    : STR_NONE);
		put_text(c->a, v, "code",
		    field(c, join(c->a, w->product, " ",
				 join(c->a, w->size, " ", w->variant))));
		put_text(c->a, v, "cm", measures(c, w->size));
	}
}

static bool
any_roof(const struct roof *r)
{
	return r->form.n + r->covering.n + r->year_built.n > 0 ||
	       r->pitch_deg >= 0;
}

static void
roof_data(const struct compose *c, struct value *to, const struct roof *r)
{
	struct value *v;

	if (!any_roof(r))
		return;
	v = put_object(c->a, to, "roof");
	put_text(c->a, v, "form", field(c, r->form));
	put_text(c->a, v, "covering", field(c, r->covering));
	put_text(c->a, v, "year_built", field(c, r->year_built));
	put_text(c->a, v, "pitch",
	    r->pitch_deg < 0 ? STR_NONE : arena_fmt(c->a, "%d°", r->pitch_deg));
}

static void
inquiry_data(const struct compose *c, struct value *to, const struct inquiry *q)
{
	customer_data(c, to, q);
	site_data(c, to, q);
	windows_data(c, to, "windows", &q->windows);
	put_flag(c->a, to, "any_windows", q->windows.n > 0);
	windows_data(c, to, "existing", &q->existing);
	put_flag(c->a, to, "any_existing", q->existing.n > 0);
	put_texts(c->a, to, "accessories", &q->accessories);
	put_flag(c->a, to, "any_accessories", q->accessories.n > 0);
	put_flag(c->a, to, "is_einbau", str_is(q->project, "einbau"));
	put_flag(c->a, to, "is_austausch", str_is(q->project, "austausch"));
	roof_data(c, to, &q->roof);
	put_lines(c->a, to, "message", q->message, MESSAGE_MAX);
	put_flag(c->a, to, "any_message", str_trim(q->message).n > 0);
	put_text(c->a, to, "preferred_contact",
	    compose_line(c->a, q->preferred_contact, 200));
	put_text(c->a, to, "timeframe", compose_line(c->a, q->timeframe, 200));
	put_texts(c->a, to, "warnings", &q->warnings);
	put_flag(c->a, to, "any_warnings", q->warnings.n > 0);
	put_flag(c->a, to, "unsure", q->unsure);
	put_flag(c->a, to, "any_facts",
	    any_roof(&q->roof) || str_trim(q->timeframe).n > 0);
}

/* How much of the time has gone, 0 to 100. */
static int
percent_gone(const struct letter_order *o, int64_t now)
{
	if (now >= o->due || o->since >= o->due)
		return 100;
	if (now <= o->since)
		return 0;
	return (int)((now - o->since) * 100 / (o->due - o->since));
}

/* Ten signs, for the text part: [######----] */
static struct str
text_bar(struct arena *a, int percent)
{
	static const char full[] = "##########", empty[] = "----------";
	int n = (percent + 5) / 10;

	return arena_fmt(a, "[%.*s%.*s]", n, full, 10 - n, empty);
}

static void
due_data(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	int64_t now = c->l->now;
	int gone = percent_gone(o, now);
	bool late = now >= o->due, soon = !late && gone >= 75;
	struct value *v;

	if (o->due == 0)
		return;
	v = put_object(c->a, to, "due");
	put_text(
	    c->a, v, "when", words_due(c->a, c->w, o->due, o->last_day, now));
	put_text(
	    c->a, v, "left", words_left(c->a, c->w, o->due, o->last_day, now));
	put_text(c->a, v, "why", compose_line(c->a, o->due_why, 200));
	put_flag(c->a, v, "late", late);
	put_flag(c->a, v, "soon", soon);
	put_flag(c->a, v, "fine", !late && !soon);
	put_text(c->a, v, "gone", arena_fmt(c->a, "%d", gone));
	put_text(c->a, v, "rest", arena_fmt(c->a, "%d", 100 - gone));
	put_flag(c->a, v, "any_gone", gone > 0);
	put_flag(c->a, v, "any_rest", gone < 100);
	put_text(c->a, v, "colour",
	    late   ? STR("late")
	    : soon ? STR("soon")
		   : STR("fine"));
	put_text(c->a, v, "bar", text_bar(c->a, gone));
}

/* Anfragen, Angebote, Baustellen: behind, here, ahead. */
static void
way_data(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	static const enum order_state stations[] = {
	    ORDER_CONTACT, ORDER_OFFER, ORDER_JOB};
	enum order_state at = o->state == ORDER_ANSWER ? ORDER_OFFER : o->state;

	for (size_t i = 0; i < 3; i++) {
		struct value *v = put_item(c->a, to, "way");
		bool here = at == stations[i];

		put_text(c->a, v, "name", word_tool(c->w, stations[i]));
		put_flag(c->a, v, "first", i == 0);
		put_flag(c->a, v, "here", here);
		put_flag(c->a, v, "past",
		    at == ORDER_DONE || (at != ORDER_LOST && at > stations[i]));
		put_flag(
		    c->a, v, "ahead", at == ORDER_LOST || at < stations[i]);
	}
}

static void
state_data(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	static const struct {
		const char *name;
		enum order_state state;
	} flags[] = {
	    {"in_contact", ORDER_CONTACT},
	    {"in_offer",   ORDER_OFFER  },
	    {"in_answer",  ORDER_ANSWER },
	    {"in_job",     ORDER_JOB    },
	    {"in_done",    ORDER_DONE   },
	    {"in_lost",    ORDER_LOST   },
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		put_flag(c->a, to, flags[i].name, o->state == flags[i].state);
	put_flag(c->a, to, "open", state_is_open(o->state));
	put_text(c->a, to, "tool", word_tool(c->w, o->state));
	put_text(c->a, to, "next", word_next(c->w, o->state));
	way_data(c, to, o);
	due_data(c, to, o);
}

static void
facts_data(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	int64_t now = c->l->now;

	put_text(c->a, to, "amount",
	    o->has_amount ? words_money(c->a, c->w, o->amount_cents)
			  : STR_NONE);
	put_text(c->a, to, "appointment",
	    o->appointment == 0 ? STR_NONE
	    : o->appointment_timed
		? words_moment(c->a, c->w, o->appointment, now)
		: words_day(c->a, c->w, civil_day(o->appointment), now));
	put_text(c->a, to, "snooze",
	    o->snooze_until == 0 ? STR_NONE
				 : words_day(c->a, c->w, o->snooze_until, now));
	put_text(c->a, to, "net",
	    o->net_seconds == 0 ? STR_NONE
				: words_duration(c->a, c->w, o->net_seconds));
	put_text(c->a, to, "reminders", arena_fmt(c->a, "%u", o->reminders));
	for (size_t i = 0; i < o->n_events; i++)
		event_data(c, put_item(c->a, to, "history"), &o->events[i]);
	put_flag(c->a, to, "any_history", o->n_events > 0);
}

void
order_data(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	const struct inquiry *q = o->inquiry;

	put_text(c->a, to, "number", o->number);
	put_text(
	    c->a, to, "shown", arena_fmt(c->a, "D-%.*s", STR_FMT(o->number)));
	put_text(c->a, to, "who", customer_who(c, q));
	put_text(c->a, to, "name", customer_name(c, q));
	put_text(c->a, to, "partner", field(c, o->partner));
	put_text(c->a, to, "person", field(c, o->person));
	put_text(c->a, to, "inquiry_no", field(c, q->inquiry_no));
	put_text(
	    c->a, to, "opened", words_moment(c->a, c->w, o->opened, c->l->now));
	state_data(c, to, o);
	order_buttons(c, to, o);
	inquiry_data(c, to, q);
	facts_data(c, to, o);
}
