/*
 * Codes, telephone numbers, names and addresses: what stands in a text, and
 * what is read.  Rows may be added by anybody.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/embed.h"
#include "parsers/address.h"
#include "parsers/codes.h"
#include "parsers/person.h"
#include "parsers/phone.h"

static struct arena *a;
static struct codes *codes;
static struct lexicon *persons, *places;

static struct str
file(const char *name)
{
	struct str s = STR_NONE;

	assert_true(embedded_find(name, &s));
	return s;
}

static int
begin(void **state)
{
	struct err e;

	(void)state;
	a = arena_new();
	if (codes_new(file("parsers/words/velux-codes.txt"), &codes, &e) != 0)
		fail_msg("%s", e.msg);
	persons = lexicon_new(file("parsers/words/persons.txt"));
	places = lexicon_new(file("parsers/words/places.txt"));
	return 0;
}

static int
end(void **state)
{
	(void)state;
	codes_free(codes);
	lexicon_free(persons);
	lexicon_free(places);
	arena_free(a);
	return 0;
}

static void
want(const char *text, const char *wanted, struct str got)
{
	if (!str_is(got, wanted))
		fail_msg("'%s': wanted '%s', got '%.*s'", text, wanted,
		    STR_FMT(got));
}

/* quantity product size variant, an o for old; parts in brackets */
static const struct {
	const char *text, *read;
} mentions[] = {
    {"2 x GGL MK04 2070(78x98)",              "2 GGL MK04 2070"                 },
    {"EDW 0000 MK06",			 "(1 EDW MK06 0000)"               },
    {"GGU -K- 008230",			"1 GGU - 008230"                  },
    {"GGL 304",			       "1 GGL 304 - o"                   },
    {"GGL 4",				 "1 GGL 4 - o"                     },
    {"GGL 4 Stück",			  "4 GGL - -"                       },
    {"GGL304",				"1 GGL 304 - o"                   },
    {"GGU-MK08-0070Q (3 Stk.)",               "3 GGU MK08 0070Q"                },
    {"ggl mk06",			      "1 ggl mk06 -"                    },
    {"DER 14",				""				},
    {"das Gel ist leer",                      ""				},
    {"zwei alte Dachfenster GGL 304",         "2 GGL 304 - o"                   },
    {"zweimal GGL 308 und einmal GGL 102",    "2 GGL 308 - o, 1 GGL 102 - o"    },
    {"GHL 404, 1 Stück",                     "1 GHL 404 - o"                   },
    {"8 x GGL 304 (Bj. 1984)",                "8 GGL 304 - o"                   },
    {"GGL 306 1988",			  "1 GGL 306 - o"                   },
    {"die GGL 306",			   "0 GGL 306 - o"                   },
    {"Fenster 1: 1 x GPL SK08 2070",          "1 GPL SK08 2070"                 },
    {"2x GGL MK06 3070, 1x GGL CK02 3070",    "2 GGL MK06 3070, 1 GGL CK02 3070"},
    {"GGL SK06 x 2",			  "2 GGL SK06 -"                    },
    {"GGL 304 (1x), GGL 306 (2x)",            "1 GGL 304 - o, 2 GGL 306 - o"    },
    {"1. GGL MK06\n2. GGU CK02",              "1 GGL MK06 -, 1 GGU CK02 -"      },
    {"Hauptstr. 12\nGGL MK06",                "1 GGL MK06 -"                    },
    {"001   2 GPU     SK08   0070",           "2 GPU SK08 0070"                 },
    {"2 Stück Velux Klapp-Schwing GPL SK08", "2 GPL SK08 -"                    },
    {"1 x GGU MK06 0070 mit EDW MK06 0000",
     "1 GGU MK06 0070, (1 EDW MK06 0000)"                                       },
    {"GGL (114 x 118 cm)",                    "1 GGL 114x118 -"                 },
};

static struct str
shown(const struct mentions *m)
{
	struct str out = STR("");

	for (size_t i = 0; i < m->n; i++) {
		const struct mention *x = &m->m[i];

		out = arena_fmt(a, "%.*s%s%s%d %.*s %.*s %.*s%s%s",
		    STR_FMT(out), i > 0 ? ", " : "", x->part ? "(" : "",
		    x->quantity, STR_FMT(x->product),
		    STR_FMT(x->size.n > 0 ? x->size : STR("-")),
		    STR_FMT(x->variant.n > 0 ? x->variant : STR("-")),
		    x->old ? " o" : "", x->part ? ")" : "");
	}
	return out;
}

static void
test_mentions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mentions / sizeof *mentions; i++) {
		struct mentions m =
		    codes_scan(a, codes, str_from(mentions[i].text));

		want(mentions[i].text, mentions[i].read, shown(&m));
	}
}

static const struct {
	const char *size, *is;
} sizes[] = {
    {"1",    "MK04"},
    {"2",    "MK08"},
    {"3",    "PK10"},
    {"4",    "SK06"},
    {"5",    ""    },
    {"6",    "CK04"},
    {"7",    "UK04"},
    {"8",    "UK08"},
    {"9",    "CK01"},
    {"10",   "SK08"},
    {"13",   "MK10"},
    {"14",   "MK06"},
    {"31",   "PK04"},
    {"304",  "MK04"},
    {"M04",  "MK04"},
    {"mk04", "MK04"},
    {"606",  "SK06"},
    {"808",  "UK08"},
    {"999",  ""    },
    {"XK04", ""    },
};

static void
test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		want(sizes[i].size, sizes[i].is,
		    codes_new_size(a, codes, str_from(sizes[i].size)));
}

static const struct {
	const char *text, *warning;
} warnings[] = {
    {"GGL MK04 (78x98)",   ""						   },
    {"GGL MK04 (780x980)", ""						   },
    {"GGL 304 78x98",      ""						   },
    {"GGL MK04 (78x118)",
     "GGL MK04 hat 78 x 98 cm, in der Anfrage steht 78x118."                    },
    {"GGL 4 (78x98)",      "GGL 4 hat 114 x 118 cm, in der Anfrage steht 78x98."},
    {"VFE MK35",           "Zur Größe MK35 ist kein Maß bekannt."            },
};

static void
test_warnings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
		struct mentions m =
		    codes_scan(a, codes, str_from(warnings[i].text));
		struct texts t = {NULL, 0};

		assert_int_equal(m.n, 1);
		codes_check(a, codes, &m.m[0], &t);
		want(warnings[i].text, warnings[i].warning,
		    t.n > 0 ? t.s[0] : STR(""));
	}
}

static const struct {
	const char *printed, *e164;
} phones[] = {
    {"0221/4710-555",        "+492214710555"},
    {"+49 (0)621 23125 8",   "+49621231258" },
    {"0049 170 3920055",     "+491703920055"},
    {"(0171) 39200 41",      "+491713920041"},
    {"+43 512 123456",       "+43512123456" },
    {"089\xe2\x80\x93"
     "99998",	   "+498999998"   },
    {"4711",		 ""             },
    {"",		     ""	     },
    {"12345678901234567890", ""             },
};

static void
test_phones(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof phones / sizeof *phones; i++)
		want(phones[i].printed, phones[i].e164,
		    phone_e164(a, str_from(phones[i].printed)));
}

static const struct {
	const char *text, *found;
} numbers[] = {
    {"Tel. 0221/4710-555 (Tochter)",              "0221/4710-555"            },
    {"02203 4710 5 / 0171 3920022",               "02203 4710 5|0171 3920022"},
    {"089/99998 027",			     "089/99998 027"            },
    {"Fax 0711 23125-9, Tel. 0711 23125-0",       "0711 23125-0"             },
    {"am 01.12.2026 in 01307 Dresden",            ""                         },
    {"Anfrage 26-004715, EDW 0000 MK06",          ""                         },
    {"0171 39200 63 und nochmal +49 171 3920063", "0171 39200 63"            },
    {"0431 - 23 12 588",			  "0431 - 23 12 588"         },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct texts t = {NULL, 0};
		struct str all = STR("");

		phone_scan(a, str_from(numbers[i].text), &t);
		for (size_t k = 0; k < t.n; k++)
			all = arena_fmt(a, "%.*s%s%.*s", STR_FMT(all),
			    k > 0 ? "|" : "", STR_FMT(t.s[k]));
		want(numbers[i].text, numbers[i].found, all);
	}
}

/* salutation|title|first|last|company */
static const struct {
	const char *printed, *parts;
} names[] = {
    {"Klaus Dieter Baumgärtel",          "||Klaus Dieter|Baumgärtel|"          },
    {"Nguyen Van, Thanh",                 "||Thanh|Nguyen Van|"                  },
    {"Christiansen, Dr. Maren",           "|Dr.|Maren|Christiansen|"             },
    {"Frau Theresia Öttl",               "Frau||Theresia|Öttl|"                },
    {"Herrn Dr. Karl von der Heide",      "Herr|Dr.|Karl|von der Heide|"         },
    {"Dr. Eva Müller",                   "|Dr.|Eva|Müller|"                    },
    {"Eheleute Petra und Klaus Vogt",     "Eheleute||Petra und Klaus|Vogt|"      },
    {"Eheleute Zimmer",                   "Eheleute|||Zimmer|"                   },
    {"Jean-Pierre Müller-Thill",         "||Jean-Pierre|Müller-Thill|"         },
    {"Hilke de Vries",                    "||Hilke|de Vries|"                    },
    {"Alexander Freiherr von Stetten",    "||Alexander|Freiherr von Stetten|"    },
    {"Gasthof „Zum Grünen Baum“ KG", "||||Gasthof „Zum Grünen Baum“ KG"},
    {"Firma Berg Holding GmbH",           "||||Berg Holding GmbH"                },
    {"Bernd Krug (Mieter)",               "||Bernd|Krug|"                        },
    {"Yıldırım",		       "|||Yıldırım|"                      },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct person p =
		    person_of(a, persons, str_from(names[i].printed));

		want(names[i].printed, names[i].parts,
		    arena_fmt(a, "%.*s|%.*s|%.*s|%.*s|%.*s",
			STR_FMT(p.salutation), STR_FMT(p.title),
			STR_FMT(p.first_name), STR_FMT(p.last_name),
			STR_FMT(p.company)));
	}
}

static struct str
place_shown(const struct place *p)
{
	return arena_fmt(a, "%.*s|%.*s|%.*s", STR_FMT(p->street),
	    STR_FMT(p->postcode), STR_FMT(p->city));
}

/* an address alone; the same in running text */
static const struct {
	const char *text, *place;
	bool running;
} addresses[] = {
    {"Heidestraße 7b, 39104 Magdeburg",                                 "Heidestraße 7b|39104|Magdeburg",
     false													},
    {"27568 Bremerhaven, Bürger 130",                                   "Bürger 130|27568|Bremerhaven",    false},
    {"Striesener Str. 38\n01307 Dresden",                                "Striesener Str. 38|01307|Dresden",
     false													},
    {"c/o Petersen, Hafenstraße 9, 25813 Husum",
     "c/o Petersen, Hafenstraße 9|25813|Husum",							     false},
    {"Am Ring 56\nD-87435 Kempten (Allgäu)",
     "Am Ring 56|87435|Kempten (Allgäu)",								   false},
    {"29221 Celle",						      "|29221|Celle",                     false},
    {"Am Ring 56",						       "Am Ring 56||",                     false},
    {"Das Haus ist in der Blumenstraße 19 in 38100 Braunschweig.",
     "Blumenstraße 19|38100|Braunschweig",								  true },
    {"Ort: 27568 Bremerhaven, Bürger 130",                              "Bürger 130|27568|Bremerhaven",
     true													 },
    {"Gruß\nHeike Sauerland\nGartenweg 6\n37073 Göttingen\nTel. 0174",
     "Gartenweg 6|37073|Göttingen",									 true },
    {"Wir wohnen Am Rapsfeld 14 in 15806 Zossen",                        "Am Rapsfeld 14|15806|Zossen",
     true													 },
    {"Obere Gasse 11, 96047 Bamberg",                                    "Obere Gasse 11|96047|Bamberg",     true },
    {"Straße der Einheit 12, 14467 Potsdam",
     "Straße der Einheit 12|14467|Potsdam",								 true },
    {"in 92318 Neumarkt i.d.OPf., Sudetenstr. 14.",
     "Sudetenstr. 14|92318|Neumarkt i.d.OPf.",							       true },
    {"65428 Rüsselsheim am Main und dann",                              "|65428|Rüsselsheim am Main",      true },
    {"Im Bad 2 Fenster, im Flur 3",				      "||",                               true },
    {"Gartenweg 6 in Göttingen.",				       "Gartenweg 6||Göttingen",          true },
    {"Es kostet 12345 Euro",					     "||",                               true },
};

static void
test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct str t = str_from(addresses[i].text);
		struct place p = addresses[i].running
		                     ? address_scan(a, places, t)
		                     : address_of(a, places, t);

		want(addresses[i].text, addresses[i].place, place_shown(&p));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mentions),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_warnings),
	    cmocka_unit_test(test_phones),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
