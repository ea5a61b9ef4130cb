/*
 * agent/cmd.h - a command of the command line.
 *
 * argv[0] is the command's name.  Returns an exit code of <sysexits.h>.
 * Output goes to env->out, messages to env->err; main() flushes and checks.
 */
#ifndef AGENT_CMD_H
#define AGENT_CMD_H

#include <stdint.h>
#include <stdio.h>

struct cmd_env {
	int64_t now; /* seconds UTC; the clock of all other commands */
	int64_t (*wall)(void);   /* for `run` alone, which goes on */
	int64_t (*steady)(void); /* seconds that no clock change touches */
	FILE *out, *err;
	const char *program;     /* argv[0] of the process */
	const char *config_path; /* --config before the command, or NULL */
};

typedef int cmd_fn(int argc, char **argv, const struct cmd_env *env);

int cmd_run(int argc, char **argv, const struct cmd_env *env);
int cmd_once(int argc, char **argv, const struct cmd_env *env);
int cmd_demo(int argc, char **argv, const struct cmd_env *env);
int cmd_init(int argc, char **argv, const struct cmd_env *env);
int cmd_check(int argc, char **argv, const struct cmd_env *env);
int cmd_login(int argc, char **argv, const struct cmd_env *env);
int cmd_list(int argc, char **argv, const struct cmd_env *env);
int cmd_show(int argc, char **argv, const struct cmd_env *env);
int cmd_do(int argc, char **argv, const struct cmd_env *env);
int cmd_undo(int argc, char **argv, const struct cmd_env *env);
int cmd_parse(int argc, char **argv, const struct cmd_env *env);
int cmd_understand(int argc, char **argv, const struct cmd_env *env);
int cmd_deadline(int argc, char **argv, const struct cmd_env *env);
int cmd_holidays(int argc, char **argv, const struct cmd_env *env);
int cmd_render(int argc, char **argv, const struct cmd_env *env);
int cmd_ledger(int argc, char **argv, const struct cmd_env *env);
int cmd_outbox(int argc, char **argv, const struct cmd_env *env);
int cmd_stats(int argc, char **argv, const struct cmd_env *env);
int cmd_sieve(int argc, char **argv, const struct cmd_env *env);
int cmd_backup(int argc, char **argv, const struct cmd_env *env);
int cmd_restore(int argc, char **argv, const struct cmd_env *env);
int cmd_key(int argc, char **argv, const struct cmd_env *env);
int cmd_export(int argc, char **argv, const struct cmd_env *env);
int cmd_erase(int argc, char **argv, const struct cmd_env *env);

#endif
