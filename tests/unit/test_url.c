/* io/url and io/folder: what stands in the configuration, and on the wire. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "io/folder.h"
#include "io/url.h"

static const struct {
	const char *text, *scheme;
	enum tls tls;
	const char *host;
	int port;
} urls[] = {
    {"imaps://imap.firma.example",      "imap", TLS_IMPLICIT, "imap.firma.example",
     993										 },
    {"imap://imap.firma.example",       "imap", TLS_STARTTLS, "imap.firma.example",
     143										 },
    {"imap://imap.firma.example:10143", "imap", TLS_STARTTLS,
     "imap.firma.example",							  10143},
    {"IMAPS://imap.firma.example/",     "imap", TLS_IMPLICIT, "imap.firma.example",
     993										 },
    {"smtp://smtp.firma.example:587",   "smtp", TLS_STARTTLS,
     "smtp.firma.example",							  587  },
    {"smtps://[2001:db8::25]:465",      "smtp", TLS_IMPLICIT, "2001:db8::25",       465  },
    {"imap+plain://127.0.0.1:10143",    "imap", TLS_NONE,     "127.0.0.1",          10143},
    {"smtp+plain://127.3.2.1:1025",     "smtp", TLS_NONE,     "127.3.2.1",          1025 },
    {"smtp+plain://[::1]:1025",         "smtp", TLS_NONE,     "::1",                1025 },
};

static const char *const bad_urls[] = {
    "",
    "imap.firma.example",
    "http://imap.firma.example",
    "imaps://",
    "imaps://:993",
    "imaps://imap.firma.example:0",
    "imaps://imap.firma.example:65536",
    "imaps://imap.firma.example:993x",
    "imaps://imap.firma.example/INBOX",
    "imaps://jens:geheim@imap.firma.example",
    "imaps://imap firma.example",
    "imaps://imap.firma.example\r\nA1 NOOP",
    "imaps://2001:db8::25",
    "imaps://[2001:db8::25",
    "imaps://[imap.firma.example]",
    "imap+plain://imap.firma.example:143",
    "imap+plain://localhost:143",
    "imap+plain://192.0.2.1:143",
    "imap+plain://127.0.0.1",
    "smtp+plain://[2001:db8::1]:25",
    "maildir:",
    "maildir://",
};

static void
urls_are_read(void **state)
{
	struct url u;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		e.msg[0] = '\0';
		if (url_parse(urls[i].text, &u, &e) != 0)
			fail_msg("%s: %s", urls[i].text, e.msg);
		assert_string_equal(u.scheme, urls[i].scheme);
		assert_int_equal(u.tls, urls[i].tls);
		assert_string_equal(u.host, urls[i].host);
		assert_int_equal(u.port, urls[i].port);
	}
}

static void
bad_urls_are_refused(void **state)
{
	struct url u;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad_urls / sizeof *bad_urls; i++) {
		if (url_parse(bad_urls[i], &u, &e) == 0)
			fail_msg("taken: %s", bad_urls[i]);
		assert_int_equal(e.code, ERR_SETUP);
		assert_null(strstr(e.msg, "geheim"));
	}
}

static void
a_maildir_has_a_path(void **state)
{
	struct url u;
	struct err e;

	(void)state;
	assert_int_equal(url_parse("maildir:/srv/post", &u, &e), 0);
	assert_string_equal(u.dir, "/srv/post");
	assert_int_equal(url_parse("maildir:post", &u, &e), 0);
	assert_string_equal(u.dir, "post");
}

static const struct {
	const char *name, *prefix;
	char separator;
	const char *want; /* NULL: refused */
} folders[] = {
    {"INBOX",             "",       '/', "INBOX"                  },
    {"inbox",             "INBOX.", '.', "INBOX"                  },
    {"VELUX/Anfragen",    "",       '/', "VELUX/Anfragen"         },
    {"VELUX/Anfragen",    "INBOX.", '.', "INBOX.VELUX.Anfragen"   },
    {"VELUX/Anfragen",    ".",      '.', ".VELUX.Anfragen"        },
    {"Aufträge/Prüfen", "",       '/', "Auftr&AOQ-ge/Pr&APw-fen"},
    {"Dach & Wand",       "",       '/', "Dach &- Wand"           },
    {"ÄÖÜ",	    "",       '/', "&AMQA1gDc-"             },
    {"台北/日本語",  "",       '/', "&U,BTFw-/&ZeVnLIqe-"    },
    {"🏠",	      "",       '/', "&2Dzf4A-"               },
    {"ä&ö",	     "",       '/', "&AOQ-&-&APY-"           },
    {"Fa. Wand",          ".",      '.', NULL                     },
    {"",		  "",       '/', NULL                     },
    {"/VELUX",            "",       '/', NULL                     },
    {"VELUX/",            "",       '/', NULL                     },
    {"VELUX//Alt",        "",       '/', NULL                     },
    {"A\r\nx DELETE B",   "",       '/', NULL                     },
    {"A\nB",	      "",       '/', NULL                     },
    {"A\tB",	      "",       '/', NULL                     },
    {"A\x7f",             "",       '/', NULL                     },
    {"A\xc2\x85",         "",       '/', NULL                     },
    {"A\xe4",             "",       '/', NULL                     },
};

static void
folders_are_spelt(void **state)
{
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct buf b = BUF_INIT;
		int rc = folder_spell(folders[i].name, folders[i].prefix,
		    folders[i].separator, &b, &e);

		if (folders[i].want == NULL) {
			assert_int_equal(rc, -1);
			assert_int_equal(e.code, ERR_SETUP);
		} else {
			assert_int_equal(rc, 0);
			assert_string_equal(buf_cstr(&b), folders[i].want);
		}
		buf_clear(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(urls_are_read),
	    cmocka_unit_test(bad_urls_are_refused),
	    cmocka_unit_test(a_maildir_has_a_path),
	    cmocka_unit_test(folders_are_spelt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
