#include "flow/example.h"

#define HOUR 3600
#define DAY 86400
#define LIT(s)                                                                 \
	{                                                                      \
		(s), sizeof(s) - 1                                             \
	} /* STR() as an initialiser */

/* Which letter a name stands for, and where its order is. */
static const struct {
	enum letter_kind kind;
	enum response_kind response;
	enum order_state state;
	enum action_kind step;
} rows[] = {
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_CONTACT, ACT_NONE      },
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_OFFER,   ACT_CONTACTED },
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_ANSWER,  ACT_OFFER_SENT},
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_JOB,     ACT_ACCEPTED  },
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_DONE,    ACT_COMPLETED },
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_LOST,    ACT_DECLINED  },
    {LETTER_NOTIFICATION, RESPONSE_NONE,       ORDER_ANSWER,  ACT_OFFER_SENT},
    {LETTER_HEADSUP,      RESPONSE_NONE,       ORDER_CONTACT, ACT_NONE      },
    {LETTER_REMINDER,     RESPONSE_NONE,       ORDER_CONTACT, ACT_NONE      },
    {LETTER_REMINDER,     RESPONSE_NONE,       ORDER_ANSWER,  ACT_NONE      },
    {LETTER_ESCALATION,   RESPONSE_NONE,       ORDER_OFFER,   ACT_NONE      },
    {LETTER_CONFIRMATION, RESPONSE_NONE,       ORDER_OFFER,   ACT_CONTACTED },
    {LETTER_CONFIRMATION, RESPONSE_NONE,       ORDER_CONTACT, ACT_UNDO      },
    {LETTER_RESPONSE,     RESPONSE_UNDERSTOOD, ORDER_ANSWER,  ACT_OFFER_SENT},
    {LETTER_RESPONSE,     RESPONSE_QUESTION,   ORDER_ANSWER,  ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_STATUS,     ORDER_JOB,     ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_LIST,       ORDER_NONE,    ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_HELP,       ORDER_NONE,    ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_REFUSED,    ORDER_CONTACT, ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_PROPOSAL,   ORDER_ANSWER,  ACT_NONE      },
    {LETTER_RESPONSE,     RESPONSE_ALERT,      ORDER_CONTACT, ACT_NONE      },
    {LETTER_DIGEST,       RESPONSE_NONE,       ORDER_NONE,    ACT_NONE      },
    {LETTER_REPORT,       RESPONSE_NONE,       ORDER_NONE,    ACT_NONE      },
};

const struct example examples[] = {
    {"notification",        "an inquiry has arrived"                },
    {"notification-offer",  "the customer was contacted"            },
    {"notification-answer", "the offer is out"                      },
    {"notification-job",    "the customer has accepted"             },
    {"notification-done",   "the job is done"                       },
    {"notification-lost",   "the order is closed"                   },
    {"notification-long",   "everything at its longest"             },
    {"headsup",             "before a deadline"                     },
    {"reminder",            "a deadline has passed"                 },
    {"reminder-answer",     "no answer to the offer"                },
    {"escalation",          "the third reminder, to the boss"       },
    {"confirmation",        "to the partner, with bestaetigung.json"},
    {"correction",          "to the partner: a step taken back"     },
    {"understood",          "what an answer was taken for"          },
    {"question",            "asks back"			     },
    {"status",              "where an order stands"                 },
    {"list",		"the open orders"                       },
    {"help",		"what one may answer"                   },
    {"refused",             "cannot be done, and why"               },
    {"proposal",            "a customer has written"                },
    {"alert",	       "something to look at"                  },
    {"digest",              "each morning"                          },
    {"report",              "each month"			    },
    {NULL,		  NULL				    },
};

_Static_assert(
    sizeof rows / sizeof *rows + 1 == sizeof examples / sizeof *examples,
    "a row for each name");

static const char message[] =
    "Guten Tag,\n\n"
    "unsere beiden alten Fenster im Schlafzimmer sind undicht, bei Schlagregen "
    "läuft Wasser auf die Fensterbank. Wir hätten gern neue mit "
    "Außenrollladen.\n\n"
    "Am besten erreichen Sie mich ab 17 Uhr.\n"
    "Mehmet Yıldırım";

static struct str texts_accessories[] = {
    LIT("2 x Solar-Rollladen SSL MK08 0000S"),
};
static struct str texts_phones[] = {
    LIT("0221 4710 123"),
    LIT("+49 171 39200 45"),
};
static struct str texts_phones_b[] = {
    LIT("030 23125 456"),
};
static struct str texts_notes[] = {
    LIT("Zustellung an jens@brodersen.example gescheitert (Postfach voll)."),
    LIT("Eine Mail war nicht sicher zu lesen und liegt in Quarantäne."),
};

static struct window new_windows[] = {
    {2, LIT("GGU"), LIT("MK08"), LIT("0070")},
    {1, LIT("GPL"), LIT("SK06"), LIT("3070")},
};
static struct window old_windows[] = {
    {2, LIT("GGL"), LIT("308"), LIT("")},
};

static const struct inquiry inquiry_a = {
    .inquiry_no = LIT("1053-4471"),
    .project = LIT("austausch"),
    .customer = {.salutation = LIT("Herr"),
		 .first_name = LIT("Mehmet"),
		 .last_name = LIT("Yıldırım"),
		 .street = LIT("Venloer Straße 389"),
		 .postcode = LIT("50825"),
		 .city = LIT("Köln"),
		 .email = LIT("m.yildirim@post.example"),
		 .phones = {texts_phones, 2}},
    .windows = {new_windows,    2                        },
    .existing = {old_windows, 1                     },
    .accessories = {texts_accessories,                             1                               },
    .roof = {.form = LIT("Satteldach"),
		 .covering = LIT("Tonziegel"),
		 .year_built = LIT("1978"),
		 .pitch_deg = 38},
    .message = {message,                       sizeof message - 1},
    .preferred_contact = LIT("Telefon, ab 17 Uhr"),
    .timeframe = LIT("in den nächsten 3 Monaten"),
};

static const struct inquiry inquiry_b = {
    .inquiry_no = LIT("1053-4502"),
    .customer = {.salutation = LIT("Frau"),
		 .title = LIT("Dr."),
		 .first_name = LIT("Annegret"),
		 .last_name = LIT("Schulze-Kump"),
		 .street = LIT("Am Bach 4"),
		 .postcode = LIT("12435"),
		 .city = LIT("Berlin"),
		 .phones = {texts_phones_b, 1}},
    .windows = {new_windows, 1},
    .roof = {.pitch_deg = -1   },
};

/* To see that no word and no number is too long for a small screen. */
static struct str texts_warnings[] = {
    LIT("78x98 steht neben MK08, das ist aber 78x140: bitte nachmessen."),
};
static struct window many_windows[] = {
    {12, LIT("GGU"),			    LIT("MK08"),    LIT("007021U")},
    {1,  LIT("GPL"),			    LIT("114x118"), LIT("")       },
    {0,  LIT("GGL"),			    LIT("4"),       LIT("")       },
    {3,  LIT("Sonderanfertigung-nach-Aufmaß"), LIT(""),        LIT("")       },
};

static const struct inquiry inquiry_long = {
    .inquiry_no = LIT("VELUX-KONFIGURATOR-2026-11-24-0000471100815"),
    .project = LIT("einbau"),
    .customer = {.salutation = LIT("Frau"),
		 .title = LIT("Prof. Dr. Dr. h. c."),
		 .first_name = LIT("Wilhelmine-Charlotte"),
		 .last_name = LIT("Freifrau von Leutheusser-Oberwiesenthal"),
		 .company = LIT("Wohnungsbaugenossenschaftsverwaltungs-"
		       "gesellschaft Niederrhein mbH & Co. KG"),
		 .street = LIT("Straße-der-Deutsch-Sowjetischen-Freundschaft "
		      "127a, Hinterhaus"),
		 .postcode = LIT("47574"),
		 .city = LIT("Goch-Pfalzdorf am Niederrhein"),
		 .email = LIT("wilhelmine-charlotte.leutheusser-oberwiesenthal"
		     "@wohnungsbaugenossenschaft-niederrhein.example"),
		 .phones = {texts_phones, 2}},
    .site = {.street = LIT("Am Alten Güterbahnhof 3"),
		 .postcode = LIT("47533"),
		 .city = LIT("Kleve")                 },
    .windows = {many_windows, 4					  },
    .existing = {many_windows,                              4						 },
    .accessories = {texts_accessories,						    1                       },
    .warnings = {texts_warnings,						     1 },
    .roof = {.form = LIT("Krüppelwalmdach"),
		 .covering = LIT("Biberschwanzziegel, naturrot, Doppeldeckung"),
		 .pitch_deg = 52            },
    .message = LIT("https://wohnungsbaugenossenschaft-niederrhein.example/"
		   "bilder/dachgeschoss/hinterhaus/wohnung-14/undicht.jpg\n\n"
		   "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
		   "verkaufsstellenleiterin"),
    .preferred_contact = LIT("werktags zwischen 8 und 9 Uhr 30, sonst bitte "
			     "auf den Anrufbeantworter sprechen"),
    .unsure = true,
};

static const struct inquiry inquiry_c = {
    .customer = {.company = LIT("Hausverwaltung Nord GmbH & Co. KG"),
		 .city = LIT("Flensburg")},
    .roof = {.pitch_deg = -1						  },
};

/* What happened until a state was reached, by days before now. */
static const struct {
	enum action_kind kind;
	int64_t cents;
} past[] = {
    {ACT_NONE,       0     },
    {ACT_CONTACTED,  0     },
    {ACT_OFFER_SENT, 435000},
    {ACT_ACCEPTED,   435000},
    {ACT_COMPLETED,  0     },
};

static size_t
steps_until(enum order_state s)
{
	return s == ORDER_LOST ? 3 : (size_t)s;
}

static void
add_history(struct arena *a, struct letter_order *o, int64_t now)
{
	size_t n = steps_until(o->state);
	struct letter_event *ev = arena_array(a, n + 1, sizeof *ev);

	for (size_t i = 0; i < n; i++) {
		ev[i].kind = past[i].kind;
		ev[i].at = now - HOUR - (int64_t)(n - 1 - i) * 3 * DAY;
		ev[i].learnt = ev[i].at + 60;
		ev[i].by = i == 0 ? STR_NONE : STR("Jens Brodersen");
		ev[i].has_amount = past[i].cents > 0;
		ev[i].amount_cents = past[i].cents;
	}
	if (o->state == ORDER_LOST) {
		ev[n] = ev[n - 1];
		ev[n].kind = ACT_DECLINED;
		ev[n].at = now - 60;
		ev[n].has_amount = false;
		ev[n].text = STR("zu teuer");
		n++;
	}
	o->events = ev;
	o->n_events = n;
	o->opened = ev[0].at;
	o->since = ev[n - 1].at;
}

static void
set_deadline(struct letter_order *o, int64_t now, bool late)
{
	static const int days[ORDER_STATES] = {0, 0, 8, 14, 84, 0, 0};

	if (!state_is_open(o->state))
		return;
	if (o->state == ORDER_CONTACT) {
		o->due = late ? now - 2 * HOUR : now + 23 * HOUR;
		o->last_day = civil_day(o->due);
		o->since = o->due - DAY;
		return;
	}
	o->last_day = civil_day(now) + (late ? -1 : days[o->state]);
	o->due = day_start(o->last_day + 1);
	if (late)
		o->since = o->due - (int64_t)days[o->state] * DAY;
}

/* As core/deadline.h says it. */
static void
explain(struct letter_order *o, const char *language)
{
	static const char *const german[ORDER_STATES] = {
	    [ORDER_CONTACT] = "24 Stunden nach Eingang",
	    [ORDER_OFFER] = "7 Werktage: Sa zählt, Land NW",
	    [ORDER_ANSWER] = "14 Tage nach dem Versand",
	    [ORDER_JOB] = "12 Wochen nach der Zusage",
	};
	static const char *const english[ORDER_STATES] = {
	    [ORDER_CONTACT] = "24 hours after arrival",
	    [ORDER_OFFER] = "7 Werktage: Sat counts, Land NW",
	    [ORDER_ANSWER] = "14 days after sending",
	    [ORDER_JOB] = "12 weeks after the acceptance",
	};

	o->due_why = str_from(
	    (str_is(STR("en"), language) ? english : german)[o->state]);
}

static struct letter_order
order_in(struct arena *a, enum order_state s, const char *number,
    const struct inquiry *q, int64_t now, bool late)
{
	struct letter_order o = {
	    .number = str_from(number),
	    .state = s,
	    .partner = STR("VELUX"),
	    .inquiry = q,
	    .person = STR("Jens Brodersen"),
	};

	add_history(a, &o, now);
	set_deadline(&o, now, late);
	o.reply_to =
	    arena_fmt(a, "auftraege+%s.k7wq2m@brodersen.example", number + 5);
	o.has_amount = s >= ORDER_ANSWER && s != ORDER_LOST;
	o.amount_cents = 435000;
	if (s == ORDER_JOB) {
		o.appointment = civil_moment(civil_day(now) + 9, 8, 0, 0);
		o.appointment_timed = true;
	}
	return o;
}

/* The digest has four, the list more: from the thirteenth on they are brief. */
static void
add_orders(struct arena *a, struct letter *l)
{
	size_t n = l->kind == LETTER_DIGEST ? 4 : 14;
	struct letter_order *o = arena_array(a, n, sizeof *o);
	int64_t today = civil_day(l->now);

	o[0] =
	    order_in(a, ORDER_CONTACT, "2026-0041", &inquiry_b, l->now, true);
	o[1] =
	    order_in(a, ORDER_CONTACT, "2026-0042", &inquiry_a, l->now, false);
	o[2] =
	    order_in(a, ORDER_ANSWER, "2026-0036", &inquiry_c, l->now, false);
	o[2].due = day_start(today + 2);
	o[2].last_day = today + 1;
	o[2].since = l->now - 12 * DAY;
	for (size_t i = 3; i < n; i++)
		o[i] = order_in(a, ORDER_JOB,
		    arena_fmt(a, "2026-00%02zu", 29 - i).p, &inquiry_b, l->now,
		    false);
	for (size_t i = 0; i < n; i++)
		explain(&o[i], l->language);
	l->orders = o;
	l->n_orders = n;
}

static void
add_month(struct arena *a, struct letter *l)
{
	struct letter_month *m = arena_alloc(a, sizeof *m);
	struct civil c = civil_of(l->now);

	*m = (struct letter_month){
	    .year = c.month == 1 ? c.year - 1 : c.year,
	    .month = c.month == 1 ? 12 : c.month - 1,
	    .inquiries = 23,
	    .contacted = 22,
	    .contacted_in_24h = 21,
	    .offers = 17,
	    .accepted = 9,
	    .declined = 4,
	    .passed = 1,
	    .completed = 6,
	    .missed = 2,
	    .median_contact = 5 * HOUR + 600,
	    .turnover_cents = 4186050,
	    .turnover_orders = 8,
	};
	l->month = m;
}

/* What responses say. */
static void
add_words(struct letter *l)
{
	switch (l->response) {
	case RESPONSE_UNDERSTOOD:
		l->understood.n = 1;
		l->understood.a[0] = (struct action){.kind = ACT_OFFER_SENT,
		    .has_at = true,
		    .at_timed = true,
		    .at = l->now - HOUR,
		    .has_amount = true,
		    .amount_cents = 435000};
		break;
	case RESPONSE_QUESTION:
		l->why = STR("Hat der Kunde das Angebot angenommen, oder "
			     "haben Sie nur nachgefragt?");
		l->quote = STR("ja, hab mit ihm gesprochen");
		break;
	case RESPONSE_REFUSED:
		l->why = STR("„Angenommen“ geht erst, wenn der Kunde "
			     "kontaktiert ist und ein Angebot hat. Antworten "
			     "Sie zum Beispiel: angerufen, Angebot "
			     "geschickt, angenommen.");
		l->quote = STR("angenommen");
		break;
	case RESPONSE_PROPOSAL:
		l->intent = INTENT_ACCEPTED;
		l->quote = STR("Guten Tag Herr Brodersen,\n\ndas Angebot "
			       "passt, wir nehmen es gern an. Wann können "
			       "Sie anfangen?\n\nViele Grüße\n"
			       "Mehmet Yıldırım");
		break;
	case RESPONSE_ALERT:
		l->why = STR("Jemand, der nicht zum Betrieb gehört, hat auf "
			     "diesen Auftrag geantwortet. Es hat sich nichts "
			     "geändert.");
		l->quote = STR("Kunde kontaktiert");
		break;
	case RESPONSE_NONE:
	case RESPONSE_STATUS:
	case RESPONSE_LIST:
	case RESPONSE_HELP:
	default:
		break;
	}
}

static void
add_thread(struct arena *a, struct letter *l)
{
	static struct str ids[] = {LIT("m1.2026-0042@brodersen.example")};

	l->message_id = STR("m7.2026-0042.k7wq2m@brodersen.example");
	if (l->order == NULL || l->kind == LETTER_NOTIFICATION)
		return;
	l->in_reply_to = ids[0];
	l->references = (struct texts){ids, 1};
	if (l->kind == LETTER_RESPONSE && l->response <= RESPONSE_HELP)
		l->original_subject = arena_fmt(a, "%s [D-%.*s]",
		    l->response == RESPONSE_STATUS ? "Status"
						   : "Angebot versendet",
		    STR_FMT(l->order->number));
}

static bool
is_long(size_t row)
{
	return str_is(STR("notification-long"), examples[row].name);
}

static void
fill(struct arena *a, size_t row, struct letter *l)
{
	enum order_state s = rows[row].state;
	bool late = l->kind == LETTER_REMINDER || l->kind == LETTER_ESCALATION;
	struct letter_order *o;

	if (s != ORDER_NONE) {
		o = arena_alloc(a, sizeof *o);
		*o = order_in(a, s, "2026-0042",
		    is_long(row) ? &inquiry_long : &inquiry_a, l->now, late);
		explain(o, l->language);
		o->reminders = l->kind == LETTER_ESCALATION ? 3 : late;
		if (l->kind == LETTER_HEADSUP) {
			o->due = l->now + 4 * HOUR;
			o->last_day = civil_day(o->due);
			o->since = o->due - DAY;
		}
		l->order = o;
		l->reply_to = o->reply_to;
	}
	if (rows[row].step != ACT_NONE)
		l->step = (struct letter_event){.kind = rows[row].step,
		    .at = l->now - HOUR,
		    .learnt = l->now - 60,
		    .by = STR("Jens Brodersen")};
	l->correction = rows[row].step == ACT_UNDO;
	l->seq = l->correction ? 3 : 2;
	l->calendar_cancel = s == ORDER_DONE || s == ORDER_LOST;
	l->calendar_sequence = (unsigned)s;
	if (l->kind == LETTER_DIGEST || l->response == RESPONSE_LIST)
		add_orders(a, l);
	if (l->kind == LETTER_DIGEST)
		l->notes = (struct texts){texts_notes, 2};
	if (l->kind == LETTER_REPORT)
		add_month(a, l);
	add_words(l);
	add_thread(a, l);
}

bool
example_letter(struct arena *a, struct str name, const char *language,
    int64_t now, struct letter *out)
{
	for (size_t i = 0; examples[i].name != NULL; i++) {
		if (!str_is(name, examples[i].name))
			continue;
		*out = (struct letter){
		    .kind = rows[i].kind,
		    .response = rows[i].response,
		    .language = language,
		    .now = now,
		    .firm = STR("Dachdeckerei Brodersen"),
		    .from = {STR("Aufträge Brodersen"),
			     STR("auftraege@brodersen.example")},
		    .to = {STR("Jens Brodersen"),
			     STR("jens@brodersen.example")     },
		    .reply_to = STR("auftraege@brodersen.example"),
		    .list_id = STR("auftraege.brodersen.example"),
		};
		if (out->kind == LETTER_CONFIRMATION)
			out->to = (struct address){
			    STR("VELUX"), STR("bestaetigung@velux.example")};
		fill(a, i, out);
		return true;
	}
	return false;
}
