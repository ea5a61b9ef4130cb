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

#include "agent/cmd.h"
#include "agent/config.h"
#include "base/utf8.h"

enum answer {
	A_NAME,
	A_LAND,
	A_ADDRESS,
	A_PROVIDER,
	A_USER,
	A_PASSWORD_FILE,
	A_PARTNER_ADDRESS,
	A_PARTNER_SENDERS,
	A_PERSON,
	A_PERSON_ADDRESS,
	ANSWERS
};

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

/*
 * Servers as the providers' own help pages name them.  plus: mail to
 * name+x@domain is known to arrive; where it is not, the token goes by the
 * Message-ID alone, which every mail program sends back.
 */
static const struct provider {
	const char *key, *imap, *smtp, *oauth;
	bool plus;
	const char *remark;
} providers[] = {
    {"ionos",       "imaps://imap.ionos.de",          "smtp://smtp.ionos.de:587",       "",          false,
     ""												       },
    {"strato",      "imaps://imap.strato.de",         "smtps://smtp.strato.de:465",     "",
     false,												 ""},
    {"gmx",         "imaps://imap.gmx.net",           "smtp://mail.gmx.net:587",        "",          false,
     "IMAP muss in den Einstellungen von GMX erlaubt sein"                                                    },
    {"web.de",      "imaps://imap.web.de",            "smtp://smtp.web.de:587",         "",          false,
     "IMAP muss in den Einstellungen von Web.de erlaubt sein"                                                 },
    {"t-online",    "imaps://secureimap.t-online.de",
     "smtps://securesmtp.t-online.de:465",					      "",          false,
     "das Passwort ist das eigene für E-Mail-Programme"                                                      },
    {"mailbox.org", "imaps://imap.mailbox.org",       "smtp://smtp.mailbox.org:587",
     "",											     true,  ""},
    {"gmail",       "imaps://imap.gmail.com",         "smtp://smtp.gmail.com:587",      "",          true,
     "das Passwort ist ein App-Passwort des Google-Kontos"                                                    },
    {"microsoft",   "imaps://outlook.office365.com",
     "smtp://smtp.office365.com:587",						   "microsoft", true,
     "Microsoft 365 verlangt OAuth2"									  },
    {"hetzner",     "imaps://mail.your-server.de",    "smtp://mail.your-server.de:587",
     "",											     false, ""},
};

/* Who checks senders, and writes it where the configuration has to say. */
static const struct {
	const char *provider, *lines;
} checks[] = {
    {"gmail",     "trusted_authserv_id = mx.google.com\n"
	      "trusted_authserv_layout = below\n"},
    {"microsoft", "trusted_authserv_layout = microsoft\n"     },
};

struct init {
	const struct cmd_env *env;
	struct arena *a;
	const char *answer[ANSWERS];
	const char *out;
	bool force, asks;
};

static const struct provider *
provider_of(const char *key)
{
	for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
		if (strcasecmp(providers[i].key, key) == 0)
			return &providers[i];
	}
	return NULL;
}

/* A line typed; NULL at the end of the input. */
static const char *
read_answer(struct init *in)
{
	char line[512];

	if (fgets(line, sizeof line, stdin) == NULL)
		return NULL;
	return arena_cstr(in->a, str_trim(str_from(line)));
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
	return 0;
}

/* "Jörg Müller" -> joerg: a key in the configuration's own letters. */
static const char *
person_key(struct init *in, const char *name)
{
	struct str s = utf8_lower(in->a, utf8_ascii(in->a, str_from(name)));
	char key[32];
	size_t n = 0;

	for (size_t i = 0; i < s.n && s.p[i] != ' ' && n < sizeof key - 1;
	     i++) {
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			key[n++] = s.p[i];
	}
	return n == 0 ? "person" : arena_cstr(in->a, str_of(key, n));
}

static void
write_login(struct buf *b, const struct init *in, const char *url,
    const struct provider *p)
{
	buf_addf(b, "url = %s\nuser = %s\n", url, in->answer[A_USER]);
	if (p != NULL && p->oauth[0] != '\0')
		buf_addf(b, "oauth = %s\n", p->oauth);
	else
		buf_addf(
		    b, "password_file = %s\n", in->answer[A_PASSWORD_FILE]);
}

static void
write_checks(struct buf *b, const struct provider *p)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		if (p != NULL && strcmp(p->key, checks[i].provider) == 0)
			buf_adds(b, checks[i].lines);
	}
}

static void
write_config(struct init *in, struct buf *b)
{
	const char *const *v = in->answer;
	const struct provider *p = provider_of(v[A_PROVIDER]);
	char iso[ISO_MAX];
	const char *imap, *smtp;

	imap = p != NULL ? p->imap
	                 : arena_fmt(in->a, "imaps://%s", v[A_PROVIDER]).p;
	smtp = p != NULL ? p->smtp
	                 : arena_fmt(in->a, "smtp://%s:587", v[A_PROVIDER]).p;
	buf_addf(b,
	    "; Written by 'dachpost init'; dachpost.conf(5) explains "
	    "every key.\n\n[firm]\nname = %s\nland = %s\n\n[mailbox]\n",
	    v[A_NAME], v[A_LAND]);
	write_login(b, in, imap, p);
	buf_addf(b, "address = %s\n", v[A_ADDRESS]);
	buf_addf(b,
	    "; 'yes' only where name+x@domain arrives, too\n"
	    "plus_addressing = %s\n",
	    p != NULL && p->plus ? "yes" : "no");
	write_checks(b, p);
	buf_addf(b,
	    "; older mail is left alone\nsince = %s\n"
	    "board = VELUX\n\n[submission]\n",
	    iso_day(civil_day(in->env->now), iso));
	write_login(b, in, smtp, p);
	buf_addf(b,
	    "\n[partner.velux]\nname = VELUX\naddress = %s\n"
	    "senders = %s\n\n",
	    v[A_PARTNER_ADDRESS], v[A_PARTNER_SENDERS]);
	buf_addf(b, "[person.%s]\nname = %s\naddress = %s\ndigest = yes\n",
	    person_key(in, v[A_PERSON]), v[A_PERSON], v[A_PERSON_ADDRESS]);
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
	const struct provider *p = provider_of(in->answer[A_PROVIDER]);

	fprintf(in->env->out, "%s steht.\n", in->out);
	if (p != NULL && p->remark[0] != '\0')
		fprintf(in->env->out, "Hinweis: %s.\n", p->remark);
	fprintf(in->env->out,
	    "Nächste Schritte:\n"
	    "  dachpost --config %s check   prüft Anmeldung und Ordner\n"
	    "  dachpost --config %s run     startet den Agenten\n",
	    in->out, in->out);
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
	write_config(in, &b);
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
	rc = EX_OK;
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

enum { OPT_OUT = ANSWERS + 1, OPT_FORCE, OPT_SAMPLE, OPT_HELP };

/* The fixed options behind those of the questions. */
static void
fill_options(struct option options[])
{
	static const struct option fixed[] = {
	    {"out",    required_argument, NULL, OPT_OUT   },
	    {"force",  no_argument,       NULL, OPT_FORCE },
	    {"sample", no_argument,       NULL, OPT_SAMPLE},
	    {"help",   no_argument,       NULL, OPT_HELP  },
	    {NULL,     0,                 NULL, 0         },
	};

	for (int n = 0; n < ANSWERS; n++)
		options[n] = (struct option){
		    questions[n].option, required_argument, NULL, n + 1};
	memcpy(options + ANSWERS, fixed, sizeof fixed);
}

int
cmd_init(int argc, char **argv, const struct cmd_env *env)
{
	struct option options[ANSWERS + 5];
	struct init in = {.env = env,
	    .asks = isatty(STDIN_FILENO),
	    .out =
		env->config_path != NULL ? env->config_path : "dachpost.conf"};
	int c, rc;

	fill_options(options);
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c >= 1 && c <= ANSWERS)
			in.answer[c - 1] = optarg;
		else if (c == OPT_OUT)
			in.out = optarg;
		else if (c == OPT_FORCE)
			in.force = true;
		else if (c == OPT_SAMPLE)
			return sample(env);
		else
			return c == OPT_HELP ? usage(env->out, EX_OK)
			                     : usage(env->err, EX_USAGE);
	}
	in.a = arena_new();
	rc = init_run(&in);
	arena_free(in.a);
	return rc;
}
