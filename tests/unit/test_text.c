/* What a person typed: a table of mails' texts, one row a habit. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "parsers/text.h"

#define QUOTE "> Guten Tag,\n>\n> antworten Sie mit \"erledigt\".\n"
#define BARE "Guten Tag,\n\nantworten Sie mit \"erledigt\".\n"
#define HEAD                                                                   \
	"Von: Assistent <a@agent.example>\n"                                   \
	"Gesendet: Dienstag, 24. November 2026 08:22\n"                        \
	"An: Jens <jens@dach.example>\nBetreff: [D-2026-0042] "                \
	"Anfrage\n\n" BARE

static const struct {
	const char *name, *mail, *typed;
} plain[] = {
  /* attribution lines */
    {"Thunderbird",             "ja\n\nAm 24.11.26 um 12:36 schrieb Assistent:\n" QUOTE,
     "ja"													   },
    {"Roundcube",               "ja\n\nAm 2026-11-24 12:27, schrieb Assistent:\n" QUOTE,
     "ja"													   },
    {"Evolution",
     "ja\n\nAm Dienstag, dem 24.11.2026 um 13:52 +0100 schrieb "
	"Assistent:\n" QUOTE,
     "ja"													   },
    {"Gmail",
     "ja\n\nAm Di., 24. Nov. 2026 um 09:33 Uhr schrieb Assistent <\n"
	"a@agent.example>:\n\n" QUOTE,
     "ja"													   },
    {"Gmail, name first",
     "ja\n\nAssistent <a@agent.example> schrieb am Di., 24. Nov. 2026 um\n"
	"09:33:\n\n" QUOTE,
     "ja"													   },
    {"OX",
     "ja\n\n> Assistent <a@agent.example> hat am 24.11.2026 08:22 CET "
	"geschrieben:\n>\n" QUOTE,
     "ja"													   },
    {"OX, unmarked",
     "ja\n\nAssistent <a@agent.example> hat am 24.11.2026 08:22 CET "
	"geschrieben:\n\n" BARE,
     "ja"													   },
    {"no date",		 "ja\n\nAssistent schrieb:\n" QUOTE,                      "ja"                       },
    {"English, wrapped",
     "ja\n\nOn Tue, 24\nNov 2026 at 08:22, Assistent <a@agent.example> "
	"wrote:\n" QUOTE,
     "ja"													   },
    {"on the line of the text",
     "ja Am 24.11.26 um 12:36 schrieb Assistent <a@agent.example>:\n" QUOTE,
     "ja"													   },
 /* heads */
    {"Outlook",		 "ja\n\n" HEAD,					   "ja"                       },
    {"Outlook, ruler",          "ja\n\n________________________________\n" HEAD,         "ja"                       },
    {"Outlook 2003",            "ja\n\n-----Ursprüngliche Nachricht-----\n" HEAD,       "ja"                       },
    {"bold",
     "ja\n\n*Von:* Assistent <a@agent.example>\n*Gesendet:* "
	"Dienstag\n*An:* Jens\n\n" BARE,
     "ja"													   },
    {"T-Online",
     "ja\n\n-----Original-Nachricht-----\nBetreff: Anfrage\n\n" BARE,                    "ja"                       },
    {"Outlook, nothing typed",  HEAD,						    ""                         },
 /* places */
    {"below the quotation",
     "Am 24.11.26 um 12:36 schrieb Assistent:\n" QUOTE "ja\n",                           "ja"                       },
    {"between",
     "Am 24.11.26 um 12:36 schrieb Assistent:\n> Zugesagt?\nja\n"
	"> Abgesagt?\n\nnein\n",							 "ja\n\nnein"               },
 /* footers */
    {"iPhone",
     "ja\n\nVon meinem iPhone gesendet\n\n> Am 24.11.2026 um 08:06 "
	"schrieb Assistent <a@agent.example>:\n>\n" QUOTE,
     "ja"													   },
    {"Outlook for iOS",         "ja\n\nOutlook für iOS<https://aka.ms/x> beziehen\n",
     "ja"													   },
    {"Web.de app",
     "ja\n--\nDiese Nachricht wurde von meinem Android "
	"Mobiltelefon mit WEB.DE Mail gesendet.\n",				      "ja"		       },
    {"above the text",          "Von meinem iPhone gesendet\n\nja\n",                    "ja"                       },
    {"avast",
     "ja\n\n--\nDiese E-Mail wurde von Avast-Antivirussoftware auf "
	"Viren geprüft.\nwww.avast.com\n",					      "ja"		       },
    {"banner",		  "[EXTERN] Diese E-Mail kommt von außen.\n\nja\n",       "ja"                       },
 /* signatures */
    {"two dashes",              "ja\n\n-- \nJens\nDach GmbH\n",                          "ja"                       },
    {"typed closing",           "ja\n\nGruß Ole\n",                                     "ja\n\nGruß Ole"          },
    {"closing with a name",     "ja\n\nMit freundlichen Grüßen\nOle Brodersen\n",
     "ja\n\nMit freundlichen Grüßen\nOle Brodersen"							       },
    {"closing with a block",
     "ja\n\nMit freundlichen Grüßen\n\nOle Brodersen\n\nDach GmbH\n"
	"Tel. 040 66969 410\n",							  "ja"		       },
    {"greeting with a block",
     "ja\n\nGruß Ole\n\nDach GmbH\nTel. 040 66969 410\n",                               "ja\n\nGruß Ole"          },
    {"postscript",
     "ja\n\nMit freundlichen Grüßen\nOle\nTel. 040 66969 410\n\n"
	"PS: Frau Meier auch\n",							 "ja\n\nPS: Frau Meier auch"},
    {"disclaimer",
     "ja\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht "
	"der Adressat sind\nvernichten Sie sie.\n",				      "ja"		       },
 /* what people type */
    {"begins like a head",      "Von Frau Sauerland kam die Zusage.\n",
     "Von Frau Sauerland kam die Zusage."									   },
    {"tells of a letter",       "Am 23.11. schrieb sie mir:\n\"Wir nehmen es.\"\n",
     "Am 23.11. schrieb sie mir:\n\"Wir nehmen es.\""							       },
    {"a typed ruler",           "ja\n----------\nund Meier auch\n",
     "ja\n----------\nund Meier auch"									       },
    {"a customer's data",       "Neue Nummer:\n\nSilke Ahrens\nTel. 040 66969 661\n",
     "Neue Nummer:\n\nSilke Ahrens\nTel. 040 66969 661"							     },
    {"sent by mail",            "gesendet per Mail\n",                                   "gesendet per Mail"        },
    {"nothing",		 "",						      ""			 },
};

static void
rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		struct arena *a = arena_new();
		struct str s = text_typed_plain(a, str_from(plain[i].mail));

		if (!str_is(s, plain[i].typed))
			print_error(
			    "%s: got\n%s\n", plain[i].name, arena_cstr(a, s));
		assert_true(str_is(s, plain[i].typed));
		arena_free(a);
	}
}

static const struct {
	const char *name, *mail, *typed;
} html[] = {
    {"Gmail",
     "<div dir=ltr>ja</div><br><div class=gmail_quote><div dir=ltr "
	"class=gmail_attr>Am Di., 24. Nov. 2026 um 09:33&nbsp;Uhr schrieb "
	"Assistent &lt;<a href='mailto:a@agent.example'>a@agent.example</a>"
	"&gt;:<br></div><blockquote class=gmail_quote>Guten Tag</blockquote>"
	"</div>",							   "ja"        },
    {"Thunderbird",
     "<p>ja</p><div class=moz-cite-prefix>Am 24.11.26 um 12:36 schrieb "
	"Assistent:<br></div><blockquote type=cite>Zugesagt?</blockquote>"
	"<p>doch</p>",						      "ja\n\ndoch"},
    {"Apple",
     "<div>ja</div><div><br><blockquote type=cite><div>Am 24.11.2026 um "
	"08:06 schrieb Assistent &lt;a@agent.example&gt;:</div><br>"
	"<div>Guten Tag</div></blockquote></div>",			  "ja"        },
    {"Outlook",
     "<div class=WordSection1><p class=MsoNormal>ja</p><div><div "
	"style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
	"<b>Von:</b> Assistent &lt;a@agent.example&gt;<br><b>Gesendet:</b> "
	"Dienstag<br><b>An:</b> Jens<br><b>Betreff:</b> Anfrage</p></div></div>"
	"<p>Guten Tag</p></div>",					   "ja"        },
    {"OWA",
     "<div>ja</div><div id=Signature>Jens<br>Dach</div><hr><div "
	"id=divRplyFwdMsg><b>Von:</b> Assistent</div><div>Guten Tag</div>", "ja"        },
    {"GMX",
     "<div>ja</div><div name=quote><b>Gesendet:</b> x<br>Guten "
	"Tag</div>",							"ja"        },
    {"Yahoo",
     "<div>ja</div><div class='x yahoo_quoted'><div>Am Dienstag hat "
	"Assistent Folgendes geschrieben:</div><div>Guten Tag</div></div>", "ja"        },
};

static void
trees(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof html / sizeof html[0]; i++) {
		struct arena *a = arena_new();
		struct str s = text_typed_html(a, str_from(html[i].mail));

		if (!str_is(s, html[i].typed))
			print_error(
			    "%s: got\n%s\n", html[i].name, arena_cstr(a, s));
		assert_true(str_is(s, html[i].typed));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows),
	    cmocka_unit_test(trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
