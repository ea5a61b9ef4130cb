/*
 * ics.c - calendar entries (RFC 5545) by libical; its only user.
 *
 * One entry an order for its deadline: the same UID from step to step with a
 * growing SEQUENCE, so that the entry in people's calendars moves on with
 * the order instead of leaving old ones behind; cancelled at the end.
 */
#include <libical/ical.h>
#include <stdlib.h>

#include "flow/compose.h"

#define HALF_HOUR 1800

/* C strings for libical, in the arena, without controls. */
static const char *
cstr(const struct compose *c, struct str s)
{
	return arena_cstr(c->a, compose_line(c->a, s, 300));
}

static struct icaltimetype
utc_time(int64_t t)
{
	return icaltime_from_timet_with_zone(
	    (time_t)t, 0, icaltimezone_get_utc_timezone());
}

static struct icaltimetype
date_only(int64_t day)
{
	struct icaltimetype t = icaltime_null_date();

	day_split(day, &t.year, &t.month, &t.day);
	return t;
}

static void
add(icalcomponent *to, icalproperty *p)
{
	icalcomponent_add_property(to, p);
}

/* The customer's numbers and what is wanted, for a look on the way. */
static const char *
description(const struct compose *c)
{
	const struct letter_order *o = c->l->order;
	const struct customer *k = &o->inquiry->customer;
	struct word_arg order = {
	    "order", arena_fmt(c->a, "D-%.*s", STR_FMT(o->number))};
	struct buf b = BUF_INIT;
	const char *out;

	buf_add(&b, word_fill(c->a, c->w, WORD_EVENT_ORDER, &order, 1));
	buf_addf(&b, "\n%s", cstr(c, customer_who(c, o->inquiry)));
	for (size_t i = 0; i < k->phones.n && i < 5; i++)
		buf_addf(&b, "\n%s", cstr(c, k->phones.s[i]));
	out = arena_cstr(c->a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static void
add_alarm(icalcomponent *event, int seconds, const char *text)
{
	struct icaltriggertype trigger = {
	    .time = icaltime_null_time(),
	    .duration = icaldurationtype_from_int(seconds),
	};
	icalcomponent *alarm = icalcomponent_new_valarm();

	add(alarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
	add(alarm, icalproperty_new_description(text));
	add(alarm, icalproperty_new_trigger(trigger));
	icalcomponent_add_component(event, alarm);
}

/* A calendar with one event that has what every event has. */
static icalcomponent *
event_new(const struct compose *c, icalcomponent *calendar, const char *kind,
    const char *summary, bool cancel)
{
	const struct letter *l = c->l;
	icalcomponent *event = icalcomponent_new_vevent();

	add(calendar, icalproperty_new_prodid("-//dachpost//DE"));
	add(calendar, icalproperty_new_version("2.0"));
	add(calendar, icalproperty_new_method(
			  cancel ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH));
	icalcomponent_add_component(calendar, event);
	add(event,
	    icalproperty_new_uid(arena_cstr(c->a,
		arena_fmt(c->a, "%s-%.*s@%.*s", kind, STR_FMT(l->order->number),
		    STR_FMT(l->list_id.n > 0 ? l->list_id
					     : STR("dachpost.invalid"))))));
	add(event, icalproperty_new_sequence((int)l->calendar_sequence));
	add(event, icalproperty_new_dtstamp(utc_time(l->now)));
	add(event, icalproperty_new_summary(summary));
	add(event, icalproperty_new_description(description(c)));
	if (cancel)
		add(event, icalproperty_new_status(ICAL_STATUS_CANCELLED));
	return event;
}

static struct str
written(const struct compose *c, icalcomponent *calendar)
{
	char *p = icalcomponent_as_ical_string_r(calendar);
	struct str out = arena_str(c->a, str_from(p));

	free(p);
	icalcomponent_free(calendar);
	return out;
}

/*
 * A deadline by the hour is the half hour before it, with an alarm; one by
 * the day is that day, all of it, with an alarm in the morning.
 */
static void
deadline_times(icalcomponent *event, const struct letter_order *o,
    const char *summary, bool cancel)
{
	bool day = due_is_day(o->due, o->last_day);

	if (day) {
		add(event, icalproperty_new_dtstart(date_only(o->last_day)));
		add(event, icalproperty_new_dtend(date_only(o->last_day + 1)));
	} else {
		add(event,
		    icalproperty_new_dtstart(utc_time(o->due - HALF_HOUR)));
		add(event, icalproperty_new_dtend(utc_time(o->due)));
	}
	add(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	if (!cancel)
		add_alarm(event, day ? 7 * 3600 : -2 * 3600, summary);
}

struct str
deadline_ics(const struct compose *c)
{
	const struct letter_order *o = c->l->order;
	struct word_arg args[] = {
	    {"next", word_next(c->w, o->state)  },
	    {"who",  customer_who(c, o->inquiry)},
	};
	const char *summary =
	    cstr(c, word_fill(c->a, c->w, WORD_EVENT_DEADLINE, args, 2));
	icalcomponent *calendar, *event;
	bool cancel = c->l->calendar_cancel;

	if (o->due == 0 && !cancel)
		return STR_NONE;
	calendar = icalcomponent_new_vcalendar();
	event = event_new(c, calendar, "frist", summary, cancel);
	if (o->due != 0)
		deadline_times(event, o, summary, cancel);
	return written(c, calendar);
}

static void
appointment_times(icalcomponent *event, const struct letter_order *o)
{
	int64_t day = civil_day(o->appointment);

	if (o->appointment_timed) {
		add(event, icalproperty_new_dtstart(utc_time(o->appointment)));
		add(event, icalproperty_new_dtend(
			       utc_time(o->appointment + 2 * HALF_HOUR)));
	} else {
		add(event, icalproperty_new_dtstart(date_only(day)));
		add(event, icalproperty_new_dtend(date_only(day + 1)));
	}
}

struct str
appointment_ics(const struct compose *c)
{
	const struct letter_order *o = c->l->order;
	struct word_arg who = {"who", customer_who(c, o->inquiry)};
	const char *summary =
	    cstr(c, word_fill(c->a, c->w, WORD_EVENT_APPOINTMENT, &who, 1));
	struct str where = customer_address(c, o->inquiry);
	icalcomponent *calendar, *event;

	if (o->appointment == 0)
		return STR_NONE;
	calendar = icalcomponent_new_vcalendar();
	event = event_new(c, calendar, "termin", summary, false);
	appointment_times(event, o);
	if (where.n > 0)
		add(event, icalproperty_new_location(cstr(c, where)));
	add_alarm(event, o->appointment_timed ? -3600 : 7 * 3600, summary);
	return written(c, calendar);
}
