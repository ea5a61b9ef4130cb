/*
 * cmd_sieve.c - inbox rules for a mail server (RFC 5228, with 5232 flags and
 * 5490 :create): inquiries and answers into the agent's folder, reminders
 * marked, digests filed.
 *
 * One script serves the firm's mailbox and the people's own: a rule that has
 * nothing to do there does nothing.
 */
#include <getopt.h>
#include <strings.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/config.h"
#include "base/buf.h"

static const char help[] =
    "usage: dachpost sieve [OPTIONS]\n\n"
    "Inbox rules (Sieve) for the mailboxes of the firm: inquiries and answers\n"
    "to the agent go into the folder that it reads, reminders are marked, the\n"
    "morning's list is filed.  Paste it into your provider's mail filter.\n\n"
    "  --folder NAME      for the inquiries; default: the first folder of\n"
    "                     'read' that is not the INBOX, else VELUX/Neu\n"
    "  --digests NAME     for the lists and reports; default: Dachpost\n"
    "  --mailboxid ID     names the inquiries' folder by its id (RFC 9042),\n"
    "                     so that the rule survives a new name\n"
    "  --separator C      what parts folders on your server; default: /\n";

struct ask {
	const char *folder, *digests, *mailboxid;
	char separator;
};

/* In quotes; a '?' or '*' of a pattern's is one, of a name's is not. */
static void
add_folder(struct buf *to, const struct ask *a, const char *name)
{
	struct buf b = BUF_INIT;

	for (; *name != '\0'; name++)
		buf_addc(&b, *name == '/' ? a->separator : *name);
	buf_add_quoted(to, buf_str(&b));
	buf_clear(&b);
}

static bool
is_pattern(const char *s)
{
	return *s == '*';
}

/* ["a@b", "c@d"] of those senders that are patterns, or that are not. */
static size_t
add_senders(struct buf *to, const struct config *c, bool patterns)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_partners; i++) {
		for (const char *const *s = c->partners[i].senders;
		     s != NULL && *s != NULL; s++) {
			if (is_pattern(*s) != patterns)
				continue;
			buf_adds(to, n++ == 0 ? "[" : ", ");
			buf_add_quoted(to, str_from(*s));
		}
	}
	if (n > 0)
		buf_addc(to, ']');
	return n;
}

static void
add_sender_test(struct buf *to, const struct config *c, bool patterns,
    const char *match, const char *before)
{
	struct buf list = BUF_INIT;

	if (add_senders(&list, c, patterns) > 0)
		buf_addf(to, "%saddress :%s \"from\" %s", before, match,
		    buf_cstr(&list));
	buf_clear(&list);
}

/* The plain address, and with a token behind a plus. */
static void
add_own_test(struct buf *to, const struct config *c)
{
	struct str own = str_from(c->address);
	size_t at = str_rchr(own, '@');
	static const char headers[] = "[\"to\", \"cc\", \"delivered-to\"]";

	buf_addf(to, "address :is %s ", headers);
	buf_add_quoted(to, own);
	if (!c->plus_addressing || at == SIZE_MAX)
		return;
	buf_addf(to, ",\n         address :matches %s \"%.*s+*%.*s\"", headers,
	    STR_FMT(str_sub(own, 0, at)), STR_FMT(str_from_pos(own, at)));
}

static void
add_inquiries(struct buf *to, const struct config *c, const struct ask *a)
{
	buf_adds(to,
	    "# Anfragen der Partner und Antworten an dachpost: in den Ordner, "
	    "den es liest.\n"
	    "if allof(not exists \"X-Dachpost-Kind\",\n"
	    "   anyof(");
	add_own_test(to, c);
	add_sender_test(to, c, false, "is", ",\n         ");
	add_sender_test(to, c, true, "matches", ",\n         ");
	buf_adds(to, ")) {\n    fileinto ");
	if (a->mailboxid != NULL) {
		buf_adds(to, ":mailboxid ");
		buf_add_quoted(to, str_from(a->mailboxid));
		buf_addc(to, ' ');
	} else {
		buf_adds(to, ":create ");
	}
	add_folder(to, a, a->folder);
	buf_adds(to, ";\n    stop;\n}\n\n");
}

static void
add_own_mails(struct buf *to, const struct ask *a)
{
	buf_adds(to,
	    "# Erinnerungen von dachpost: markiert, im Posteingang.\n"
	    "if header :is \"X-Dachpost-Kind\" "
	    "[\"headsup\", \"reminder\", \"escalation\"] {\n"
	    "    addflag [\"\\\\Flagged\", \"$DachpostReminder\"];\n"
	    "    keep;\n    stop;\n}\n\n"
	    "# Morgenliste und Monatsbericht: abgelegt.\n"
	    "if header :is \"X-Dachpost-Kind\" [\"digest\", \"report\"] {\n"
	    "    fileinto :create ");
	add_folder(to, a, a->digests);
	buf_adds(to, ";\n    stop;\n}\n");
}

static void
write_script(struct buf *to, const struct config *c, const struct ask *a)
{
	buf_addf(to,
	    "# Mailregeln zu dachpost (%s), geschrieben von 'dachpost "
	    "sieve'.\n"
	    "require [\"fileinto\", \"imap4flags\", \"mailbox\"%s];\n\n",
	    c->address, a->mailboxid != NULL ? ", \"mailboxid\"" : "");
	add_inquiries(to, c, a);
	add_own_mails(to, a);
}

static const char *
folder_to_fill(const struct config *c)
{
	for (const char *const *f = c->read; *f != NULL; f++) {
		if (strcasecmp(*f, "INBOX") != 0)
			return *f;
	}
	return "VELUX/Neu";
}

static bool
has_control(const char *s)
{
	for (; s != NULL && *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	}
	return false;
}

static int
print(const struct cmd_env *env, struct ask *a)
{
	struct config *c;
	struct buf b = BUF_INIT;
	struct err e;

	if (config_load(env->config_path, &c, &e) != 0) {
		fprintf(env->err, "dachpost sieve: %s\n", e.msg);
		return EX_CONFIG;
	}
	if (a->folder == NULL)
		a->folder = folder_to_fill(c);
	write_script(&b, c, a);
	if (strcasecmp(c->read[0], "INBOX") == 0 && c->read[1] == NULL)
		fprintf(env->err,
		    "dachpost sieve: these rules fill '%s'; the configuration "
		    "reads only the INBOX: where both are one mailbox, set "
		    "'read = %s'\n",
		    a->folder, a->folder);
	fwrite(buf_cstr(&b), 1, b.n, env->out);
	buf_clear(&b);
	config_free(c);
	return EX_OK;
}

int
cmd_sieve(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"folder",    required_argument, NULL, 'f'},
	    {"digests",   required_argument, NULL, 'd'},
	    {"mailboxid", required_argument, NULL, 'm'},
	    {"separator", required_argument, NULL, 's'},
	    {"help",      no_argument,       NULL, 'h'},
	    {NULL,        0,                 NULL, 0  },
	};
	struct ask a = {.digests = "Dachpost", .separator = '/'};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, env->out);
			return EX_OK;
		}
		if (c == 'f')
			a.folder = optarg;
		else if (c == 'd')
			a.digests = optarg;
		else if (c == 'm')
			a.mailboxid = optarg;
		else if (c == 's' && optarg[0] != '\0' && optarg[1] == '\0')
			a.separator = optarg[0];
		else
			return fputs(help, env->err), EX_USAGE;
	}
	if (optind != argc || has_control(a.folder) || has_control(a.digests) ||
	    has_control(a.mailboxid)) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	return print(env, &a);
}
