/*
 * cmd_init.c - ten questions, and a configuration stands.
 *
 * The questions are for an office manager: German, one line each, with what
 * is usual in brackets.  Every answer can be given as an option, too; what
 * then is missing is asked, or refused where nobody can be asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "agent/config.h"
#include "agent/init.h"
#include "agent/owner.h"

static const struct {
	const char *option, *question, *usual;
} questions[ANSWERS] = {
    [A_NAME] = {"name",            "Wie heißt der Betrieb?",                    NULL            },
    [A_LAND] = {"land",
		"In welchem Bundesland sitzt er (zwei Buchstaben, "
	"zum Beispiel NW)?",						     NULL	    },
    [A_ADDRESS] = {"address",         "Welche Mailadresse bekommt dachpost?",       NULL            },
    [A_PROVIDER] = {"provider",
		"Bei welchem Anbieter liegt sie (ionos, "
	"strato, gmx, web.de, t-online, mailbox.org, gmail, microsoft, "
	"hetzner, oder der Name des Servers)?",				  NULL	    },
    [A_USER] = {"user",            "Mit welchem Namen meldet man sich dort an?",
		"die Mailadresse"								},
    [A_PASSWORD_FILE] = {"password-file",
		"In welcher Datei soll das "
	"Passwort stehen?",						      "mailbox.secret"},
    [A_PARTNER_ADDRESS] = {"partner-address",
		"An welche Adresse gehen "
	"die Bestätigungen für VELUX?",					NULL	    },
    [A_PARTNER_SENDERS] = {"partner-senders",
		"Von welchen Adressen "
	"kommen die Anfragen (mit Komma, *@domain geht)?",		       NULL	    },
    [A_PERSON] = {"person",
		"Wer bearbeitet die Anfragen (Vor- und "
	"Nachname)?",							    NULL	    },
    [A_PERSON_ADDRESS] = {"person-address",
		"Und seine oder ihre "
	"Mailadresse?",							  NULL	    },
};

static const struct {
	const char *option, *what;
} settings[SETTINGS] = {
    [S_IMAP] = {"imap",      "imaps://HOST:PORT, where the provider is unknown"},
    [S_SMTP] = {"smtp",      "smtp://HOST:PORT, likewise"                      },
    [S_CA_FILE] = {"ca-file",   "a private CA's certificate"                      },
    [S_SINCE] = {"since",     "older mail is left alone; '' for none (today)"   },
    [S_BOARD] = {"board",     "the folder of the board; '' for none (VELUX)"    },
    [S_PLUS] = {"plus",      "yes where name+x@domain arrives, too"            },
    [S_STATE] = {"state",     "the state directory (/var/lib/dachpost)"         },
    [S_CLIENT_ID] = {"client-id",
		"of the app registered at Microsoft or Google, for OAuth2"     },
};

/* A line typed; NULL at the end of the input. */
static const char *
read_answer(struct init *in)
{
	char line[512];

	if (fgets(line, sizeof line, stdin) == NULL)
		return NULL;
	return arena_cstr(in->a, str_trim(str_from(line)));
}

/* Where each customer has a server of his own, its name is the answer. */
static bool
has_servers(FILE *out, const char *provider)
{
	const struct provider *p = init_provider(provider);

	if (p == NULL || p->imap[0] != '\0')
		return true;
	fprintf(out, "%s.\n", p->remark);
	return false;
}

static int
ask(struct init *in, enum answer n)
{
	const char *usual = questions[n].usual;
	const char *got;

	for (;;) {
		fprintf(in->env->out, "%d/%d  %s%s%s%s ", (int)n + 1,
		    (int)ANSWERS, questions[n].question, usual ? " [" : "",
		    usual ? usual : "", usual ? "]" : "");
		fflush(in->env->out);
		if ((got = read_answer(in)) == NULL)
			return -1;
		if (got[0] == '\0' && usual == NULL)
			continue;
		if (got[0] == '\0')
			got = n == A_USER ? in->answer[A_ADDRESS] : usual;
		if (n == A_PROVIDER && !has_servers(in->env->out, got))
			continue;
		in->answer[n] = got;
		return 0;
	}
}

static int
complete(struct init *in)
{
	if (in->answer[A_USER] == NULL && !in->asks)
		in->answer[A_USER] = in->answer[A_ADDRESS];
	if (in->answer[A_PASSWORD_FILE] == NULL && !in->asks)
		in->answer[A_PASSWORD_FILE] = "mailbox.secret";
	for (unsigned n = 0; n < ANSWERS; n++) {
		if (in->answer[n] != NULL)
			continue;
		if (in->asks && ask(in, (enum answer)n) == 0)
			continue;
		fprintf(in->env->err, "dachpost init: --%s is missing (%s)\n",
		    questions[n].option, questions[n].question);
		return -1;
	}
	if (!has_servers(in->env->err, in->answer[A_PROVIDER]))
		return -1;
	return 0;
}

static int
write_private(const struct init *in, const char *path, struct str bytes)
{
	int flags =
	    O_WRONLY | O_CREAT | O_CLOEXEC | (in->force ? O_TRUNC : O_EXCL);
	int fd = open(path, flags, 0600);
	ssize_t n;

	if (fd < 0)
		return -1;
	owner_give(fd);
	n = write(fd, bytes.p, bytes.n);
	if (fsync(fd) != 0 || n != (ssize_t)bytes.n) {
		close(fd);
		return -1;
	}
	return close(fd);
}

/* The file's folder, so that a relative password file stands beside it. */
static const char *
beside(struct init *in, const char *name)
{
	size_t slash = str_rchr(str_from(in->out), '/');

	if (name[0] == '/' || slash == SIZE_MAX)
		return name;
	return arena_fmt(in->a, "%.*s/%s", (int)slash, in->out, name).p;
}

/* Asks for the password without showing it. */
static int
ask_password(struct init *in)
{
	const char *path = beside(in, in->answer[A_PASSWORD_FILE]);
	struct termios was, quiet;
	char line[512];
	int rc = -1;

	if (!in->asks || access(path, F_OK) == 0 ||
	    tcgetattr(STDIN_FILENO, &was) != 0)
		return 0;
	quiet = was;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	fprintf(in->env->out,
	    "Das Passwort (es wird nicht angezeigt und nur "
	    "in %s geschrieben): ",
	    path);
	fflush(in->env->out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	if (fgets(line, sizeof line, stdin) != NULL)
		rc = write_private(in, path, str_trim(str_from(line)));
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	explicit_bzero(line, sizeof line);
	fputc('\n', in->env->out);
	return rc;
}

static void
what_next(const struct init *in)
{
	const struct provider *p = init_provider(in->answer[A_PROVIDER]);

	fprintf(in->env->out, "%s steht.\n", in->out);
	if (p != NULL && p->remark[0] != '\0')
		fprintf(in->env->out, "Hinweis: %s.\n", p->remark);
	fprintf(in->env->out,
	    "Nächste Schritte:\n"
	    "  dachpost --config %s check   prüft Anmeldung und Ordner\n"
	    "  dachpost --config %s run     startet den Agenten\n",
	    in->out, in->out);
}

/* With another command's name and the new configuration. */
static int
go_on_with(
    const struct init *in, cmd_fn *run, const char *name, const char *argument)
{
	char words[2][32];
	char *argv[] = {words[0], words[1], NULL};
	struct cmd_env env = *in->env;

	snprintf(words[0], sizeof words[0], "%s", name);
	snprintf(words[1], sizeof words[1], "%s", argument);
	env.config_path = in->out;
	fflush(env.out);
	optind = 0;
	return run(argument[0] == '\0' ? 1 : 2, argv, &env);
}

/*
 * At once, as long as somebody sits there who knows the password.  What
 * fails now can be mended in the file, which stays.
 */
static int
try_it(const struct init *in)
{
	struct config *c;
	struct err e;
	bool oauth;

	if (!in->check || config_load(in->out, &c, &e) != 0)
		return EX_OK;
	oauth = config_has_oauth(c);
	config_free(c);
	if (oauth && (!in->asks || go_on_with(in, cmd_login, "login", "") != 0))
		return EX_OK;
	return go_on_with(
	    in, cmd_check, "check", in->first_mail ? "--first-mail" : "");
}

static int
cannot_write(const struct init *in)
{
	fprintf(in->env->err,
	    errno == EEXIST
		? "dachpost init: %s is there already; --force replaces it\n"
		: "dachpost init: %s cannot be written: %s\n",
	    in->out, strerror(errno));
	return EX_CANTCREAT;
}

/* What was written must be a configuration; else it does not stay. */
static int
verify(const struct init *in)
{
	struct config *c;
	struct err e = {.code = ERR_NONE};

	if (config_load(in->out, &c, &e) == 0) {
		config_free(c);
		return 0;
	}
	if (strstr(e.msg, "password's file") != NULL) {
		fprintf(in->env->out, "Noch zu tun: %s\n", e.msg);
		return 0;
	}
	fprintf(in->env->err, "dachpost init: %s\n", e.msg);
	unlink(in->out);
	return -1;
}

static int
init_run(struct init *in)
{
	struct buf b = BUF_INIT;
	int rc = EX_USAGE;

	if (complete(in) != 0)
		goto out;
	init_config(in, &b);
	if (write_private(in, in->out, buf_str(&b)) != 0) {
		rc = cannot_write(in);
		goto out;
	}
	if (ask_password(in) != 0) {
		rc = cannot_write(in);
		goto out;
	}
	rc = EX_DATAERR;
	if (verify(in) != 0)
		goto out;
	what_next(in);
	rc = try_it(in);
out:
	buf_clear(&b);
	return rc;
}

static int
usage(FILE *to, int code)
{
	fputs(
	    "usage: dachpost init [--out FILE] [--force] [OPTIONS]\n"
	    "       dachpost init --sample\n\n"
	    "Asks the questions below and writes a configuration; each can be\n"
	    "answered by its option.  --sample prints every key with its\n"
	    "default.\n\n",
	    to);
	for (unsigned n = 0; n < ANSWERS; n++)
		fprintf(to, "  --%-16s %s\n", questions[n].option,
		    questions[n].question);
	fputs("\nNobody is asked for these:\n\n", to);
	for (unsigned n = 0; n < SETTINGS; n++)
		fprintf(
		    to, "  --%-16s %s\n", settings[n].option, settings[n].what);
	fputs("  --no-check         does not log in at the end\n"
	      "  --first-mail       sends the person a first mail\n",
	    to);
	return code;
}

static int
sample(const struct cmd_env *env)
{
	struct buf b = BUF_INIT;

	config_sample(&b);
	fputs(buf_cstr(&b), env->out);
	buf_clear(&b);
	return EX_OK;
}

enum {
	OPT_SETTING = ANSWERS + 1,
	OPT_OUT = OPT_SETTING + SETTINGS,
	OPT_FORCE,
	OPT_SAMPLE,
	OPT_NO_CHECK,
	OPT_FIRST_MAIL,
	OPT_HELP
};
#define N_FIXED 7

/* The fixed options behind those of the questions. */
static void
fill_options(struct option options[])
{
	static const struct option fixed[] = {
	    {"out",        required_argument, NULL, OPT_OUT       },
	    {"force",      no_argument,       NULL, OPT_FORCE     },
	    {"sample",     no_argument,       NULL, OPT_SAMPLE    },
	    {"no-check",   no_argument,       NULL, OPT_NO_CHECK  },
	    {"first-mail", no_argument,       NULL, OPT_FIRST_MAIL},
	    {"help",       no_argument,       NULL, OPT_HELP      },
	    {NULL,         0,                 NULL, 0             },
	};

	for (int n = 0; n < ANSWERS; n++)
		options[n] = (struct option){
		    questions[n].option, required_argument, NULL, n + 1};
	for (int n = 0; n < SETTINGS; n++)
		options[ANSWERS + n] = (struct option){settings[n].option,
		    required_argument, NULL, OPT_SETTING + n};
	memcpy(options + ANSWERS + SETTINGS, fixed, sizeof fixed);
}

/* -1: go on; else the exit code. */
static int
take_option(struct init *in, int c)
{
	switch (c) {
	case OPT_OUT:
		in->out = optarg;
		return -1;
	case OPT_FORCE:
		in->force = true;
		return -1;
	case OPT_NO_CHECK:
		in->check = false;
		return -1;
	case OPT_FIRST_MAIL:
		in->first_mail = true;
		return -1;
	case OPT_SAMPLE:
		return sample(in->env);
	case OPT_HELP:
		return usage(in->env->out, EX_OK);
	default:
		break;
	}
	if (c < 1 || c >= OPT_OUT)
		return usage(in->env->err, EX_USAGE);
	if (c >= OPT_SETTING)
		in->setting[c - OPT_SETTING] = optarg;
	else
		in->answer[c - 1] = optarg;
	return -1;
}

int
cmd_init(int argc, char **argv, const struct cmd_env *env)
{
	struct option options[ANSWERS + SETTINGS + N_FIXED];
	struct init in = {.env = env,
	    .asks = isatty(STDIN_FILENO),
	    .check = true,
	    .out =
		env->config_path != NULL ? env->config_path : "dachpost.conf"};
	int c, rc;

	in.first_mail = in.asks;
	fill_options(options);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if ((rc = take_option(&in, c)) >= 0)
			return rc;
	}
	in.a = arena_new();
	rc = init_run(&in);
	arena_free(in.a);
	return rc;
}
