/*
 * sqlbase FILE N - the limit of the disk: N rows of a mail's size, each in a
 * durable commit, then N rows in commits of a hundred.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static sqlite3 *db;

static void
exec(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "sqlbase: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static double
insert(int n, int each)
{
	static char text[2000];
	sqlite3_stmt *q;
	double begin = now();

	memset(text, 'x', sizeof text);
	sqlite3_prepare_v2(db, "INSERT INTO t (a) VALUES (?1)", -1, &q, NULL);
	sqlite3_bind_text(q, 1, text, sizeof text, SQLITE_STATIC);
	for (int i = 0; i < n; i++) {
		if (i % each == 0)
			exec("BEGIN IMMEDIATE");
		sqlite3_step(q);
		sqlite3_reset(q);
		if (i % each == each - 1 || i == n - 1)
			exec("COMMIT");
	}
	sqlite3_finalize(q);
	return (now() - begin) / n * 1e6;
}

int
main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0;
	double single, hundreds;

	if (n == 0 || sqlite3_open(argv[1], &db) != SQLITE_OK)
		return 2;
	exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	     "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
	single = insert(n, 1);
	hundreds = insert(n, 100);
	printf(
	    "{\"single_us\": %.1f, \"hundreds_us\": %.1f}\n", single, hundreds);
	sqlite3_close(db);
	return 0;
}
