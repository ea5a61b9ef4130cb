/*
 * main.c - from argv to a command; the only reader of the wall clock.
 */
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#include "agent/cmd.h"
#include "base/err.h"
#include "core/civil.h"

/* A command whose file is not in this build is left out of the table. */
#pragma weak cmd_run
#pragma weak cmd_once
#pragma weak cmd_demo
#pragma weak cmd_init
#pragma weak cmd_check
#pragma weak cmd_login
#pragma weak cmd_restore
#pragma weak cmd_list
#pragma weak cmd_show
#pragma weak cmd_do
#pragma weak cmd_undo
#pragma weak cmd_parse
#pragma weak cmd_understand
#pragma weak cmd_deadline
#pragma weak cmd_holidays
#pragma weak cmd_render
#pragma weak cmd_ledger
#pragma weak cmd_outbox
#pragma weak cmd_stats
#pragma weak cmd_sieve
#pragma weak cmd_backup
#pragma weak cmd_key
#pragma weak cmd_export
#pragma weak cmd_erase

static const struct {
	const char *name;
	cmd_fn *run;
	const char *what;
} commands[] = {
    {"run",        cmd_run,        "the agent, in the foreground"                   },
    {"once",       cmd_once,       "one pass: read, decide, remind, send; for cron" },
    {"demo",       cmd_demo,       "a whole order in seconds, every mail shown"     },
    {"init",       cmd_init,       "asks the questions, writes dachpost.conf"       },
    {"check",      cmd_check,      "configuration, log-in, folders, clock, database"},
    {"login",      cmd_login,      "the consent that 'oauth = …' needs"           },
    {"list",       cmd_list,       "the open orders"                                },
    {"show",       cmd_show,       "one order with its history"                     },
    {"do",         cmd_do,         "an action for an order: do 2026-0042 contacted" },
    {"undo",       cmd_undo,       "takes back an order's last step"                },
    {"parse",      cmd_parse,      "what the agent makes of a mail; touches nothing"},
    {"understand", cmd_understand, "what a reply's text means"                      },
    {"deadline",   cmd_deadline,   "when a step is due, and why"                    },
    {"holidays",   cmd_holidays,   "the public holidays of a year"                  },
    {"render",     cmd_render,     "any of its mails, to look at"                   },
    {"ledger",     cmd_ledger,     "every mail seen, and what became of it"         },
    {"outbox",     cmd_outbox,     "the mails that go out, and where they stand"    },
    {"stats",      cmd_stats,      "figures"					},
    {"sieve",      cmd_sieve,      "inbox rules for a mail server"                  },
    {"backup",     cmd_backup,     "a copy of the database, while it runs"          },
    {"restore",    cmd_restore,    "a backup takes the place of the database"       },
    {"key",        cmd_key,        "the keys that sign tokens: shows, rotates"      },
    {"export",     cmd_export,     "all that is kept about a customer"              },
    {"erase",      cmd_erase,      "forgets a customer"                             },
};

static int
usage(FILE *to, int code)
{
	fprintf(to, "usage: dachpost [--config FILE] COMMAND [ARGUMENTS]\n\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].run != NULL)
			fprintf(to, "  %-12s %s\n", commands[i].name,
			    commands[i].what);
	}
	fprintf(to, "  %-12s %s\n\n", "version", "the version");
	fprintf(to, "dachpost COMMAND --help tells more; see dachpost(1).\n");
	return code;
}

static int
version(void)
{
	printf("dachpost %s\n", DACHPOST_VERSION);
	return EX_OK;
}

static int
dispatch(int argc, char **argv, const struct cmd_env *env)
{
	const char *name = argv[0];

	if (strcmp(name, "version") == 0)
		return version();
	if (strcmp(name, "help") == 0)
		return usage(stdout, EX_OK);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].run != NULL &&
		    strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc, argv, env);
	}
	fprintf(stderr,
	    "dachpost: there is no command '%s'; "
	    "'dachpost help' lists them\n",
	    name);
	return EX_USAGE;
}

/* What was printed must have arrived: a full disk is an error, too. */
static int
finish(int code)
{
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		perror("dachpost: cannot write the output");
		return code == EX_OK ? EX_IOERR : code;
	}
	return code;
}

static int64_t
wall(void)
{
	return (int64_t)time(NULL);
}

static int64_t
steady(void)
{
	struct timespec t = {0, 0};

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec;
}

/*
 * What is in our memory stays there: no core file, and no look into it by
 * another process of the same user.  The leak checker of a debug build has
 * to look.
 */
static void
keep_secrets(void)
{
	const struct rlimit none = {0, 0};

	(void)setrlimit(RLIMIT_CORE, &none);
#ifndef DACHPOST_DEBUG
	(void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"config",  required_argument, NULL, 'c'},
	    {"help",    no_argument,       NULL, 'h'},
	    {"version", no_argument,       NULL, 'v'},
	    {NULL,      0,                 NULL, 0  },
	};
	struct cmd_env env = {.now = wall(),
	    .wall = wall,
	    .steady = steady,
	    .out = stdout,
	    .err = stderr,
	    .program = argv[0]};
	struct err e = {.code = ERR_NONE};
	int c;

	keep_secrets();
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file too large is an error to report */
	while ((c = getopt_long(argc, argv, "+c:hv", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			env.config_path = optarg;
			break;
		case 'h':
			return usage(stdout, EX_OK);
		case 'v':
			return version();
		default:
			return usage(stderr, EX_USAGE);
		}
	}
	if (optind == argc)
		return usage(stderr, EX_USAGE);
	if (zone_set("Europe/Berlin", &e) != 0) {
		fprintf(stderr, "dachpost: %s\n", e.msg);
		return EX_OSFILE;
	}
	argc -= optind;
	argv += optind;
	optind = 0; /* getopt_long begins anew for the command */
	return finish(dispatch(argc, argv, &env));
}
