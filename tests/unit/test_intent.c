/* parsers/intent: what customers write, and what it is taken for. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "parsers/reply.h"

static const struct {
	const char *text;
	enum intent intent;
} mails[] = {
    {"Wir nehmen Ihr Angebot gerne an.",                                    INTENT_ACCEPTED   },
    {"Guten Tag, hiermit erteile ich Ihnen den Auftrag. Wann geht es los?",
     INTENT_ACCEPTED									  },
    {"anbei das unterschriebene Angebot zurück",                           INTENT_ACCEPTED   },
    {"We would like to go ahead with the windows.",                         INTENT_ACCEPTED   },
    {"Wir nehmen Ihr Angebot nicht an.",                                    INTENT_DECLINED   },
    {"Leider haben wir uns für einen anderen Anbieter entschieden.",
     INTENT_DECLINED									  },
    {"Das ist uns zu teuer, vielen Dank.",                                  INTENT_DECLINED   },
    {"Wir brauchen die Fenster nicht mehr, das Haus ist verkauft.",
     INTENT_DECLINED									  },
    {"Wenn Sie noch 200 € nachlassen, nehmen wir das Angebot an.",
     INTENT_OTHER									     },
    {"Am Freitag ab 14 Uhr passt es mir gut.",                              INTENT_APPOINTMENT},
    {"Können Sie am 3.12. vorbeikommen?",                                  INTENT_APPOINTMENT},
    {"Ist das Gerüst im Preis enthalten?",                                 INTENT_QUESTION   },
    {"Eine Frage habe ich noch zur Verglasung",                             INTENT_QUESTION   },
    {"Vielen Dank, ich melde mich.",					INTENT_OTHER      },
    {"",								    INTENT_OTHER      },
};

static void
customers_words(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		if (reply_intent(a, str_from(mails[i].text)) != mails[i].intent)
			fail_msg("'%s' is taken for %s", mails[i].text,
			    intent_name(
				reply_intent(a, str_from(mails[i].text))));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(customers_words),
	};

	return cmocka_run_group_tests_name("intent", tests, NULL, NULL);
}
