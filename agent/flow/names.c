/*
 * names.c - every name a template may use, and where it stands.
 *
 * A template that uses another one stops the program at its start, with file
 * and line.  tests/unit/test_compose.c fails when the composer fills a name
 * that is not here.  dachpost-templates(5) explains them.
 */
#include "flow/compose.h"

#define TEXT(in, name)                                                         \
	{                                                                      \
		in, name, NAME_TEXT, NULL                                      \
	}
#define FLAG(in, name)                                                         \
	{                                                                      \
		in, name, NAME_FLAG, NULL                                      \
	}
#define PART(in, name, inner)                                                  \
	{                                                                      \
		in, name, NAME_SECTION, inner                                  \
	}

const struct template_name compose_names[] = {
    TEXT("", "language"),
    TEXT("", "firm"),
    TEXT("", "agent"),
    PART("", "own_text", "line"),
    PART("", "order", "order"),
    PART("", "orders", "order"),
    FLAG("", "any_orders"),
    FLAG("", "one_order"),
    TEXT("", "count"),
    TEXT("", "count_late"),
    FLAG("", "any_late"),
    TEXT("", "today"),
    PART("", "step", "event"),
    PART("", "understood", "event"),
    FLAG("", "any_understood"),
    TEXT("", "why"),
    PART("", "quote", "line"),
    FLAG("", "any_quote"),
    FLAG("", "correction"),
    TEXT("", "seq"),
    PART("", "notes", "line"),
    FLAG("", "any_notes"),
    FLAG("", "any_steps"),
    PART("", "month", "month"),
    PART("", "common", "button"),
    FLAG("", "says_accepted"),
    FLAG("", "says_declined"),
    FLAG("", "says_question"),
    FLAG("", "says_appointment"),
    FLAG("", "says_withdrawn"),
    FLAG("", "says_other"),

    TEXT("line", "text"),

    TEXT("button", "label"),
    TEXT("button", "url"),
    TEXT("button", "answer"),

    TEXT("event", "what"),
    TEXT("event", "when"),
    TEXT("event", "learnt"),
    TEXT("event", "by"),
    TEXT("event", "amount"),
    TEXT("event", "text"),
    FLAG("event", "undone"),
    FLAG("event", "is_appointment"),
    FLAG("event", "is_snooze"),

    TEXT("order", "number"),
    TEXT("order", "shown"),
    TEXT("order", "who"),
    TEXT("order", "name"),
    TEXT("order", "partner"),
    TEXT("order", "person"),
    TEXT("order", "inquiry_no"),
    TEXT("order", "opened"),
    TEXT("order", "tool"),
    TEXT("order", "next"),
    FLAG("order", "in_contact"),
    FLAG("order", "in_offer"),
    FLAG("order", "in_answer"),
    FLAG("order", "in_job"),
    FLAG("order", "in_done"),
    FLAG("order", "in_lost"),
    FLAG("order", "open"),
    FLAG("order", "brief"),
    PART("order", "due", "due"),
    PART("order", "primary", "button"),
    PART("order", "others", "button"),
    FLAG("order", "any_others"),
    PART("order", "way", "station"),
    PART("order", "customer", "customer"),
    PART("order", "site", "site"),
    PART("order", "windows", "window"),
    FLAG("order", "any_windows"),
    PART("order", "existing", "window"),
    FLAG("order", "any_existing"),
    PART("order", "accessories", "line"),
    FLAG("order", "any_accessories"),
    FLAG("order", "is_einbau"),
    FLAG("order", "is_austausch"),
    PART("order", "roof", "roof"),
    PART("order", "message", "line"),
    FLAG("order", "any_message"),
    TEXT("order", "preferred_contact"),
    TEXT("order", "timeframe"),
    PART("order", "warnings", "line"),
    FLAG("order", "any_warnings"),
    FLAG("order", "unsure"),
    FLAG("order", "any_facts"),
    PART("order", "history", "event"),
    FLAG("order", "any_history"),
    TEXT("order", "amount"),
    TEXT("order", "appointment"),
    TEXT("order", "snooze"),
    TEXT("order", "net"),
    TEXT("order", "reminders"),

    TEXT("due", "when"),
    TEXT("due", "left"),
    TEXT("due", "why"),
    FLAG("due", "late"),
    FLAG("due", "soon"),
    FLAG("due", "fine"),
    TEXT("due", "gone"),
    TEXT("due", "rest"),
    FLAG("due", "any_gone"),
    FLAG("due", "any_rest"),
    TEXT("due", "colour"),
    TEXT("due", "bar"),

    TEXT("station", "name"),
    FLAG("station", "past"),
    FLAG("station", "here"),
    FLAG("station", "ahead"),
    FLAG("station", "first"),

    TEXT("customer", "name"),
    TEXT("customer", "company"),
    TEXT("customer", "address"),
    TEXT("customer", "map_url"),
    PART("customer", "phones", "phone"),
    TEXT("customer", "email"),
    TEXT("customer", "email_url"),

    TEXT("phone", "shown"),
    TEXT("phone", "url"),

    TEXT("site", "address"),
    TEXT("site", "map_url"),

    TEXT("window", "quantity"),
    TEXT("window", "code"),
    TEXT("window", "cm"),

    TEXT("roof", "form"),
    TEXT("roof", "covering"),
    TEXT("roof", "pitch"),
    TEXT("roof", "year_built"),

    TEXT("month", "name"),
    TEXT("month", "inquiries"),
    TEXT("month", "contacted"),
    FLAG("month", "any_contacted"),
    TEXT("month", "in_24h"),
    TEXT("month", "in_24h_percent"),
    TEXT("month", "median"),
    TEXT("month", "offers"),
    TEXT("month", "accepted"),
    TEXT("month", "declined"),
    TEXT("month", "passed"),
    TEXT("month", "completed"),
    TEXT("month", "missed"),
    FLAG("month", "any_missed"),
    TEXT("month", "turnover"),
    TEXT("month", "turnover_orders"),
    PART("month", "bars", "bar"),

    TEXT("bar", "label"),
    TEXT("bar", "value"),
    TEXT("bar", "percent"),
    TEXT("bar", "rest"),
    FLAG("bar", "any"),
    FLAG("bar", "any_rest"),
    TEXT("bar", "signs"),

    {NULL, NULL, NAME_TEXT, NULL},
};
