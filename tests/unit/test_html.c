/* What people see of an HTML mail, line by line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/html.h"

static const struct {
	const char *name, *html;
	unsigned flags;
	const char *text;
} table[] = {
    {"blocks and breaks",                         "<div>eins</div><div>zwei<br>drei</div>vier",                    0,
     "eins\nzwei\ndrei\nvier\n"																	   },
    {"a break at a block's end is no empty line",
     "<div>eins<br></div><div><br></div><div>zwei</div>",                                                          0,
     "eins\n\nzwei\n"																		     },
    {"paragraphs",				"<p>eins</p><p>zwei</p>",                                        0,           "eins\n\nzwei\n"                          },
    {"Word's paragraphs have no margin",
     "<p class=MsoNormal>eins<o:p></o:p></p><p class=MsoNormal>&nbsp;</p>"
	"<p class=MsoNormal>zwei</p>",									     0,	   "eins\n\nzwei\n"                          },
    {"blanks collapse",			   "a\n  b&nbsp; c\t<b> d </b>e",                                   0,           "a b c d e\n"                             },
    {"label and value",
     "<table><tr><td><p>Vorname</p></td><td><div>Mehmet</div></td></tr>"
	"<tr><th>Ort:</th><td>Köln</td></tr></table>",							    0,	   "Vorname | Mehmet\nOrt: | Köln\n"        },
    {"an address in a cell",
     "<table><tr><td>Adresse</td><td>Ring 3<br>50667 Köln</td></tr>"
	"<tr><td>Tel</td><td>1</td></tr></table>",								 0,	   "Adresse | Ring 3\n50667 Köln\nTel | 1\n"},
    {"empty cells leave nothing",
     "<table><tr><td></td><td>a</td><td> </td></tr></table>",                                                      0,           "a\n"                                     },
    {"lists",				     "<ul><li>eins<li><p>zwei</p></ul>",                              0,           "- eins\n- zwei\n"                        },
    {"nothing hidden",
     "<head><title>T</title></head><style>x</style><script>y</script>"
	"<div style='DISPLAY : none'>a</div><p style='font-size:0px'>b</p>"
	"<span style='font-size:0.9em'>c</span>",								  0,	   "c\n"				     },
    {"invisible characters",                      "d&#8203;er&shy;win",                                            0,           "derwin\n"                                },
    {"emoji as pictures",                         "<img alt='👍' src=x><img alt='Logo'>",                        0,           "👍\n"                                  },
    {"preformatted",			      "<pre>a\nb\n\nc</pre>",                                          0,           "a\nb\n\nc\n"                             },
    {"quotes",				    "ja<blockquote>ob<blockquote>was</blockquote></blockquote>nein",
     HTML_QUOTES,													       "ja\n\n> ob\n> \n>> was\n\nnein\n"        },
    {"quotes unmarked",			   "ja<blockquote>ob</blockquote>",                                 0,           "ja\n\nob\n"                              },
    {"Outlook: all behind divRplyFwdMsg",
     "<p>ja</p><hr><div id=divRplyFwdMsg>Von: X</div><div>ob</div>",					       HTML_QUOTES, "ja\n________________\n> Von: X\n> ob\n"  },
    {"GMX",				       "<div>ja</div><div name=quote>ob</div>",                         HTML_QUOTES, "ja\n> ob\n"                              },
    {"links that hide their address",
     "<a href='mailto:a@b.example?subject=x'>A</a> "
	"<a href='mailto:c@d.example'>c@d.example</a>",							    HTML_MAILTO, "A <a@b.example> c@d.example\n"           },
    {"unclosed",				  "<div><p>a<b>b<table><tr><td>c",                                 0,           "ab\nc\n"                                 },
    {"comments of Word",			  "<!--[if mso]><p>x</p><![endif]-->a",                            0,           "a\n"                                     },
    {"nothing",				   "",							      0,           ""					},
};

static void
texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct arena *a = arena_new();
		struct str s =
		    html_text(a, str_from(table[i].html), table[i].flags);

		if (!str_is(s, table[i].text))
			print_error("%s:\n%s", table[i].name, arena_cstr(a, s));
		assert_true(str_is(s, table[i].text));
		arena_free(a);
	}
}

static void
signatures(void **state)
{
	struct arena *a = arena_new();
	struct html_line *l;
	size_t n = html_lines(a,
	    STR("<div>ja</div><div class='x gmail_signature'>Jens</div>"), 0,
	    &l);

	(void)state;
	assert_int_equal(n, 2);
	assert_false(l[0].signature);
	assert_true(l[1].signature);
	arena_free(a);
}

/* A stranger chose the nesting. */
static void
deep(void **state)
{
	static const char *const pieces[] = {"<div>", "<blockquote>",
	    "<table><tr><td>", "<b>", "<ul><li>", "&", "<", "<p a="};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct arena *a = arena_new();
		size_t n = strlen(pieces[i]), times = 100000;
		char *html = mem_new(n * times);

		for (size_t k = 0; k < times; k++)
			memcpy(html + k * n, pieces[i], n);
		assert_true(utf8_valid(
		    html_text(a, str_of(html, n * times), HTML_QUOTES)));
		free(html);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts),
	    cmocka_unit_test(signatures),
	    cmocka_unit_test(deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
