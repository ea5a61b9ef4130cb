/* dachpost backup: a copy of the database, while the agent runs. */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "agent/house.h"

static const char help[] =
    "usage: dachpost backup FILE\n\n"
    "Copies the database, whole and consistent, into a new file; the agent\n"
    "may be running.  The key file of the state directory is not in it.\n";

int
cmd_backup(int argc, char **argv, const struct cmd_env *env)
{
	struct house h;
	struct err e = {.code = ERR_NONE};
	int rc;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(help, env->out);
		return EX_OK;
	}
	if (argc != 2 || argv[1][0] == '-') {
		fputs(help, env->err);
		return EX_USAGE;
	}
	if (house_open(&h, env, HOUSE_READ, false, &e) != 0)
		return house_complain(env, "backup", &e);
	rc = store_backup(h.store, argv[1], &e);
	if (rc == 0) /* erase says how old it is */
		rc = store_meta_put(h.store, "backup_last", env->now, &e);
	house_close(&h);
	return rc == 0 ? EX_OK : house_complain(env, "backup", &e);
}
