/*
 * dachpost login: a person consents that the agent reads and sends mail.
 *
 * Three ways: a code to be typed in at the provider's page, an address to be
 * copied back from the browser, or a refresh token that is there already.
 * The agent that runs is woken and goes on at once.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "agent/house.h"
#include "agent/owner.h"
#include "io/oauth.h"

static const char help[] =
    "usage: dachpost login [--paste] [--refresh-token-file FILE]\n\n"
    "Only for 'oauth = …': asks for the consent that the mail provider wants,\n"
    "and keeps the tokens in the state directory (0600).\n\n"
    "  --paste                     by an address copied from the browser,\n"
    "                              where a device code would do, too\n"
    "  --refresh-token-file FILE   takes a refresh token from elsewhere;\n"
    "                              - reads it from standard input\n";

struct login {
	const struct cmd_env *env;
	struct oauth_client c;
};

static int
by_device(const struct login *l, struct err *e)
{
	struct oauth_device d;
	int64_t end;
	int rc = 0;

	if (oauth_device_begin(&l->c, &d, e) != 0)
		return -1;
	fprintf(l->env->out,
	    "Bitte öffnen Sie im Browser, auf irgendeinem Gerät:\n\n"
	    "    %s\n\nund geben Sie dort diesen Code ein:\n\n    %s\n\n"
	    "Melden Sie sich mit dem Postfach an, das dachpost lesen soll.\n"
	    "Ich warte so lange …\n",
	    d.url, d.user_code);
	fflush(l->env->out);
	end = l->env->steady() + d.expires;
	while (rc == 0 && l->env->steady() < end) {
		(void)poll(NULL, 0, d.interval * 1000);
		rc = oauth_device_ask(&l->c, &d, l->env->wall(), e);
	}
	explicit_bzero(d.code, sizeof d.code);
	if (rc == 0)
		return err_set(e, ERR_SETUP,
		    "nobody consented in time; run 'dachpost login' again");
	return rc == 1 ? 0 : -1;
}

static int
by_paste(const struct login *l, struct err *e)
{
	struct oauth_code k;
	char line[4096];
	int rc;

	if (oauth_code_begin(&l->c, &k, e) != 0)
		return -1;
	fprintf(l->env->out,
	    "Bitte öffnen Sie diese Adresse im Browser und melden Sie sich "
	    "mit dem Postfach an,\ndas dachpost lesen soll:\n\n%s\n\n"
	    "Am Ende zeigt der Browser eine Seite, die sich nicht öffnen "
	    "lässt; das ist richtig so.\nKopieren Sie dann die ganze Adresse "
	    "aus der Adresszeile hierher:\n",
	    k.url);
	fflush(l->env->out);
	if (fgets(line, sizeof line, stdin) == NULL)
		return err_set(e, ERR_INPUT, "no address was given");
	rc = oauth_code_redeem(
	    &l->c, &k, str_trim(str_from(line)), l->env->wall(), e);
	explicit_bzero(line, sizeof line);
	explicit_bzero(&k, sizeof k);
	return rc;
}

static int
by_token(const struct login *l, const char *path, struct err *e)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : fopen(path, "re");
	char line[8192];
	int rc = -1;

	if (f == NULL)
		return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (fgets(line, sizeof line, f) != NULL &&
	    str_trim(str_from(line)).n > 0)
		rc = oauth_import(
		    &l->c, str_trim(str_from(line)), l->env->wall(), e);
	else
		err_set(e, ERR_INPUT, "%s: there is no token in it", path);
	explicit_bzero(line, sizeof line);
	if (!standard)
		fclose(f);
	return rc;
}

static int
consent(
    const struct login *l, bool paste, const char *token_file, struct err *e)
{
	bool device = l->c.device_url[0] != '\0';

	if (token_file != NULL)
		return by_token(l, token_file, e);
	if (device && !paste)
		return by_device(l, e);
	if (l->c.auth_url[0] != '\0')
		return by_paste(l, e);
	return err_set(e, ERR_SETUP,
	    "[oauth] has neither device_url nor auth_url; set one, or use "
	    "--refresh-token-file");
}

static int
login(const struct cmd_env *env, struct config *c, bool paste,
    const char *token_file, struct err *e)
{
	struct login l = {.env = env};
	char *secret;
	int rc;

	if (!config_has_oauth(c))
		return err_set(e, ERR_SETUP,
		    "%s: neither log-in has 'oauth = …'; a password needs no "
		    "'dachpost login'",
		    c->path);
	if (owner_become(c->state_directory, e) != 0)
		return -1;
	if (mkdir(c->state_directory, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_SETUP, "%s: %s", c->state_directory,
		    strerror(errno));
	if (config_oauth_client(c, &l.c, &secret, e) != 0)
		return -1;
	rc = consent(&l, paste, token_file, e);
	secret_free(secret);
	if (rc == 0)
		house_wake_in(c->state_directory, WAKE_LOGIN);
	return rc;
}

int
cmd_login(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"paste",              no_argument,       NULL, 'p'},
	    {"refresh-token-file", required_argument, NULL, 'r'},
	    {"help",               no_argument,       NULL, 'h'},
	    {NULL,                 0,                 NULL, 0  },
	};
	const char *token_file = NULL;
	struct err e = {.code = ERR_NONE};
	struct config *config;
	bool paste = false;
	int c, rc;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'p' && c != 'r') {
			fputs(help, c == 'h' ? env->out : env->err);
			return c == 'h' ? EX_OK : EX_USAGE;
		}
		paste |= c == 'p';
		token_file = c == 'r' ? optarg : token_file;
	}
	if (config_load(env->config_path, &config, &e) != 0)
		return house_complain(env, "login", &e);
	rc = login(env, config, paste, token_file, &e);
	config_free(config);
	if (rc != 0)
		return house_complain(env, "login", &e);
	fputs(
	    "Das Einverständnis liegt vor; 'dachpost check' prüft den Rest.\n",
	    env->out);
	return EX_OK;
}
