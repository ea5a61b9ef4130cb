/*
 * No statement may look at every row of a table that grows with the years,
 * or the agent would slow down with its success.  SQLite says how it will go
 * about each one; what may scan stands in a table, with the reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/sql.h"

static const struct {
	enum sql which;
	const char *why;
} may_scan[] = {
    {SQL_MAIL_LIST,       "`ledger` shows all"              },
    {SQL_MAIL_COUNT,      "the digest asks once a day"      },
    {SQL_ORDER_LIST,      "`list --all` shows all"          },
    {SQL_ORDER_LIST_OPEN, "a partial index: the open ones"  },
    {SQL_BOARD_UNSETTLED, "a partial index: those that went"},
    {SQL_SALT,            "a single row"                    },
    {SQL_LOOSE_RAW,       "an erasure looks everywhere"     },
    {SQL_LOOSE_SUBJECT,   "an erasure looks everywhere"     },
    {SQL_OLD_RAW,         "the retention, once a day"       },
    {SQL_OLD_SUBJECTS,    "the retention, once a day"       },
    {SQL_OLD_LEDGER,      "the retention, once a day"       },
    {SQL_ENDED_BEFORE,    "the retention, once a day"       },
    {SQL_ASKED_FORGET,    "two days of them, once a day"    },
    {SQL_OUT_LIST,        "`outbox` shows all"              },
};

static sqlite3 *db;

static int
open_empty(void **state)
{
	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (unsigned i = 0; i < n_migrations; i++) {
		const char *const *s = migrations[i].statements;

		for (; *s != NULL; s++)
			assert_int_equal(
			    sqlite3_exec(db, *s, NULL, NULL, NULL), SQLITE_OK);
	}
	return 0;
}

static int
close_it(void **state)
{
	(void)state;
	return sqlite3_close(db);
}

static int
is_excused(unsigned which)
{
	for (size_t i = 0; i < sizeof may_scan / sizeof *may_scan; i++) {
		if (may_scan[i].which == (enum sql)which)
			return 1;
	}
	return 0;
}

/* "SCAN l" is every row; by an index, too, where nothing bounds it. */
static int
scans(const char *plan)
{
	return strncmp(plan, "SCAN ", 5) == 0 &&
	       strstr(plan, "CONSTANT ROW") == NULL &&
	       strstr(plan, "subquery") == NULL;
}

static void
nothing_scans(void **state)
{
	char text[8192];
	sqlite3_stmt *q;
	unsigned bad = 0;

	(void)state;
	for (unsigned i = 0; i < SQL_COUNT; i++) {
		snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sql[i]);
		assert_int_equal(
		    sqlite3_prepare_v2(db, text, -1, &q, NULL), SQLITE_OK);
		while (sqlite3_step(q) == SQLITE_ROW) {
			const char *plan =
			    (const char *)sqlite3_column_text(q, 3);

			if (!scans(plan) || is_excused(i))
				continue;
			fprintf(stderr, "%s: %s\n", plan, sql[i]);
			bad++;
		}
		sqlite3_finalize(q);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		nothing_scans, open_empty, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
