/* agent/config: what is wrong, where, and what to write instead. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/config.h"

#define GOOD                                                                   \
	"[firm]\nname = Dachdeckerei Brodersen\nland = NW\n"                   \
	"[mailbox]\nurl = maildir:mail\naddress = a@brodersen.example\n"       \
	"[submission]\nurl = maildir:out\n"                                    \
	"[partner.velux]\naddress = b@velux.example\n"                         \
	"senders = k@velux.example, *@konfigurator.example\n"                  \
	"[person.jens]\naddress = jens@brodersen.example\n"

static char path[] = "/tmp/dachpost-config-XXXXXX";

static int
load(const char *text, struct config **c, struct err *e)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	e->msg[0] = '\0';
	return config_load(path, c, e);
}

/* Text of the file, and what the message must hold behind the file's name. */
static const struct {
	const char *text, *says;
} bad[] = {
    {GOOD "[firm]\nlnad = NW\n",                  ":15: there is no key 'lnad' in [firm]"},
    {GOOD "[firm]\nland = NW\n",                  ":15: 'land' stands in line 3 already" },
    {GOOD "[frim]\nx = 1\n",                      ":15: there is no such section"        },
    {GOOD "[firm]\nlanguage = fr\n",              ":15: 'fr' is no language"             },
    {GOOD "[firm]\ndigest = early\n",             ":15: 'early' is no time of day"       },
    {GOOD "[firm]\nholidays = 2026-13-01\n",      ":15: "                                },
    {GOOD "[firm]\ntimezone = Europe/Bonn\n",     ":15: time zone"                       },
    {GOOD "[mailbox]\nplus_addressing = maybe\n", ":15: 'maybe' is neither"              },
    {GOOD "[mailbox]\nsince = yesterday\n",       ":15: 'yesterday' is no date"          },
    {GOOD "[partner.velux]\noffer = seven\n",     ":15: 'seven' is no period"            },
    {GOOD "[partner.velux]\nundo_window = 2wd\n", ":15: '2wd' is no time"                },
    {GOOD "[person.max]\naddress = max\n",        ":15: 'max' is no mail address"        },
    {GOOD "[person.max]\nname = Max\n",           ": [person.max] has no 'address'"      },
    {GOOD "[state]\nretention = soon\n",          ":15: 'soon' is no span"               },
    {GOOD "just words\n",                         ":14: neither a [section]"             },
    {"[firm]\nland = XX\n",                       ":2: 'XX' is no Land"                  },
    {"[firm]\nname = x\n",                        ": [firm] has no 'land'"               },
    {"[mailbox]\nurl = http://x\n",               ":2: 'http://x' is no URL"             },
    {"",					  ": [firm] has no 'name'"               },
};

static void
every_mistake_has_its_line(void **state)
{
	struct config *c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(load(bad[i].text, &c, &e), -1);
		assert_int_equal(e.code, ERR_SETUP);
		if (strncmp(e.msg, path, strlen(path)) != 0 ||
		    strncmp(e.msg + strlen(path), bad[i].says,
			strlen(bad[i].says)) != 0)
			fail_msg("want '%s', got '%s'", bad[i].says, e.msg);
	}
}

static void
a_long_line_is_refused(void **state)
{
	char text[600] = "[firm]\nname = ";
	struct config *c;
	struct err e;

	(void)state;
	memset(text + strlen(text), 'x', 300);
	assert_int_equal(load(text, &c, &e), -1);
	assert_non_null(strstr(e.msg, ":2: the line is too long"));
}

static void
a_missing_secret_has_its_line(void **state)
{
	struct config *c;
	struct err e;

	(void)state;
	assert_int_equal(
	    load("[firm]\nname = x\nland = NW\n[mailbox]\nurl = imaps://h\n"
		 "user = u\npassword_file = /nowhere/secret\n"
		 "address = a@b.example\n[submission]\nurl = maildir:o\n"
		 "[partner.v]\naddress = b@v.example\nsenders = *@v.example\n"
		 "[person.j]\naddress = j@b.example\n",
		&c, &e),
	    -1);
	assert_non_null(strstr(e.msg, ":7: the password's file"));
}

static void
defaults_and_lists(void **state)
{
	struct config *c;
	struct err e;

	(void)state;
	if (load(GOOD "[partner.velux]\nname = VELUX\n"
		      "[mailbox]\nread = INBOX,\n  VELUX/Neu\n",
		&c, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(c->partners[0].offer.unit, PERIOD_WERKTAGE);
	assert_int_equal(c->partners[0].offer.n, 7);
	assert_int_equal(c->partners[0].undo_window, 600);
	assert_string_equal(
	    c->partners[0].senders[1], "*@konfigurator.example");
	assert_string_equal(c->read[1], "VELUX/Neu");
	assert_int_equal(c->firm.digest, 7 * 3600);
	assert_int_equal(c->retention_months, 24);
	assert_true(c->persons[0].act);
	assert_string_equal(c->persons[0].name, "jens");
	assert_string_equal(c->mailbox.url, "maildir:/tmp/mail");
	config_free(c);
}

/* config/dachpost.conf.sample is what `dachpost init --sample` prints. */
static void
the_sample_file_is_up_to_date(void **state)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	FILE *f = fopen("config/dachpost.conf.sample", "r");
	int c;

	(void)state;
	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		buf_addc(&got, (char)c);
	fclose(f);
	config_sample(&want);
	assert_string_equal(buf_cstr(&got), buf_cstr(&want));
	buf_clear(&want);
	buf_clear(&got);
}

/* The sample, filled where it must be, is a configuration. */
static void
the_sample_holds_every_key(void **state)
{
	static const char *const keys[] = {"[person.jens]", "\nland =\n",
	    ";undo_window = 10m\n", ";retention = 24 months\n"};
	struct buf b = BUF_INIT;

	(void)state;
	config_sample(&b);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_non_null(strstr(buf_cstr(&b), keys[i]));
	buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_mistake_has_its_line),
	    cmocka_unit_test(a_long_line_is_refused),
	    cmocka_unit_test(a_missing_secret_has_its_line),
	    cmocka_unit_test(defaults_and_lists),
	    cmocka_unit_test(the_sample_holds_every_key),
	    cmocka_unit_test(the_sample_file_is_up_to_date),
	};
	int failed, fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests_name("config", tests, NULL, NULL);
	unlink(path);
	return failed;
}
