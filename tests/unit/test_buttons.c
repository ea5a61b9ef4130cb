/*
 * What the mails offer to say is what the reader of answers understands: the
 * words behind each button, the words beside it, and those of the help.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/embed.h"
#include "flow/words.h"
#include "parsers/reply.h"

#define NOW 1795527000 /* 2026-11-24, a Tuesday, 14:30 in Berlin */

static struct arena *arena;

/* Each button in the states whose mails show it. */
static const struct {
	enum order_state state;
	enum action_kind kind;
} buttons[] = {
    {ORDER_CONTACT, ACT_CONTACTED  },
    {ORDER_CONTACT, ACT_NOT_REACHED},
    {ORDER_OFFER,   ACT_OFFER_SENT },
    {ORDER_OFFER,   ACT_DECLINED   },
    {ORDER_ANSWER,  ACT_ACCEPTED   },
    {ORDER_ANSWER,  ACT_FOLLOWED_UP},
    {ORDER_ANSWER,  ACT_DECLINED   },
    {ORDER_JOB,     ACT_COMPLETED  },
    {ORDER_OFFER,   ACT_UNDO       },
    {ORDER_ANSWER,  ACT_UNDO       },
    {ORDER_JOB,     ACT_UNDO       },
    {ORDER_DONE,    ACT_UNDO       },
    {ORDER_LOST,    ACT_UNDO       },
    {ORDER_CONTACT, ACT_STATUS     },
    {ORDER_CONTACT, ACT_LIST       },
    {ORDER_CONTACT, ACT_HELP       },
};

static void
means(struct str text, enum order_state state, enum action_kind kind)
{
	struct reply_context c = {state, NOW};
	struct actions got;

	reply_understand(arena, text, &c, &got);
	if (got.n != 1 || got.a[0].kind != kind)
		fail_msg("'%.*s' in %s is taken for %s", STR_FMT(text),
		    state_name(state), action_name(got.a[0].kind));
}

static void
each_button_is_understood(void **state)
{
	static const char *const files[] = {
	    "templates/de/words.txt", "templates/en/words.txt"};
	struct words *w;
	struct str text;

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		assert_true(embedded_find(files[f], &text));
		assert_int_equal(
		    words_parse(arena, text, files[f], &w, NULL), 0);
		for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
			means(word_body(w, buttons[i].kind), buttons[i].state,
			    buttons[i].kind);
			means(word_answer(w, buttons[i].kind), buttons[i].state,
			    buttons[i].kind);
		}
	}
}

/* What the help says one may write, and what must come of it. */
static const struct {
	const char *file, *text;
	enum order_state state;
	enum action_kind kind;
} helps[] = {
    {"de", "kontaktiert",                   ORDER_CONTACT, ACT_CONTACTED  },
    {"de", "nicht erreicht",                ORDER_CONTACT, ACT_NOT_REACHED},
    {"de", "Angebot versendet, 4.350 Euro", ORDER_OFFER,   ACT_OFFER_SENT },
    {"de", "nachgefragt",                   ORDER_ANSWER,  ACT_FOLLOWED_UP},
    {"de", "angenommen",                    ORDER_ANSWER,  ACT_ACCEPTED   },
    {"de", "abgelehnt",                     ORDER_ANSWER,  ACT_DECLINED   },
    {"de", "keine Kapazität",              ORDER_CONTACT, ACT_PASSED     },
    {"de", "abgeschlossen",                 ORDER_JOB,     ACT_COMPLETED  },
    {"de", "Termin am 3.12. um 8 Uhr",      ORDER_JOB,     ACT_APPOINTMENT},
    {"de", "erinnere mich am Montag",       ORDER_OFFER,   ACT_SNOOZE     },
    {"de", "macht Ole",                     ORDER_CONTACT, ACT_ASSIGN     },
    {"de", "rückgängig",                  ORDER_OFFER,   ACT_UNDO       },
    {"en", "contacted",                     ORDER_CONTACT, ACT_CONTACTED  },
    {"en", "not reached",                   ORDER_CONTACT, ACT_NOT_REACHED},
    {"en", "offer sent, 4,350 euros",       ORDER_OFFER,   ACT_OFFER_SENT },
    {"en", "followed up",                   ORDER_ANSWER,  ACT_FOLLOWED_UP},
    {"en", "accepted",                      ORDER_ANSWER,  ACT_ACCEPTED   },
    {"en", "declined",                      ORDER_ANSWER,  ACT_DECLINED   },
    {"en", "no capacity",                   ORDER_CONTACT, ACT_PASSED     },
    {"en", "completed",                     ORDER_JOB,     ACT_COMPLETED  },
    {"en", "appointment 3 December 8:00",   ORDER_JOB,     ACT_APPOINTMENT},
    {"en", "remind me on Monday",           ORDER_OFFER,   ACT_SNOOZE     },
    {"en", "Ole does it",                   ORDER_CONTACT, ACT_ASSIGN     },
    {"en", "undo",			  ORDER_OFFER,   ACT_UNDO       },
};

static bool
stands_in(const char *language, const char *ending, struct str what)
{
	struct str text,
	    path = arena_fmt(arena, "templates/%s/help.%s", language, ending);

	return embedded_find(path.p, &text) && str_find(text, what) != SIZE_MAX;
}

static void
what_the_help_says_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof helps / sizeof *helps; i++) {
		struct str s = str_from(helps[i].text);

		if (!stands_in(helps[i].file, "txt",
			arena_fmt(arena, "  - %.*s", STR_FMT(s))) ||
		    !stands_in(helps[i].file, "html",
			arena_fmt(arena, "<b>%.*s</b>", STR_FMT(s))))
			fail_msg("the help does not say '%s'", helps[i].text);
		means(s, helps[i].state, helps[i].kind);
	}
}

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return zone_set("Europe/Berlin", NULL);
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_button_is_understood),
	    cmocka_unit_test(what_the_help_says_is_understood),
	};

	return cmocka_run_group_tests_name("buttons", tests, set_up, tear_down);
}
