/*
 * init_config.c - the providers' servers, and the configuration that comes of
 * the answers.
 */
#include <string.h>
#include <strings.h>

#include "agent/init.h"
#include "base/utf8.h"
#include "core/civil.h"

/*
 * Servers as the providers' own help pages name them.  plus: mail to
 * name+x@domain is known to arrive; where it is not, the token goes by the
 * Message-ID alone, which every mail program sends back.
 */
/* clang-format off */
static const struct provider providers[] = {
    {"ionos", "imaps://imap.ionos.de",
     "smtp://smtp.ionos.de:587", "", false,
     ""},
    {"strato", "imaps://imap.strato.de",
     "smtps://smtp.strato.de:465", "", false,
     ""},
    {"gmx", "imaps://imap.gmx.net",
     "smtp://mail.gmx.net:587", "", false,
     "IMAP muss in den Einstellungen von GMX erlaubt sein"},
    {"web.de", "imaps://imap.web.de",
     "smtp://smtp.web.de:587", "", false,
     "IMAP muss in den Einstellungen von Web.de erlaubt sein"},
    {"t-online", "imaps://secureimap.t-online.de",
     "smtps://securesmtp.t-online.de:465", "", false,
     "das Passwort ist das eigene für E-Mail-Programme"},
    {"mailbox.org", "imaps://imap.mailbox.org",
     "smtp://smtp.mailbox.org:587", "", true,
     ""},
    {"gmail", "imaps://imap.gmail.com",
     "smtp://smtp.gmail.com:587", "", true,
     "das Passwort ist ein App-Passwort des Google-Kontos"},
    {"microsoft", "imaps://outlook.office365.com",
     "smtp://smtp.office365.com:587", "microsoft", true,
     "Microsoft 365 verlangt OAuth2"},
    {"hetzner", "imaps://mail.your-server.de",
     "smtp://mail.your-server.de:587", "", false,
     ""},
    /* no servers: the name has to be asked for */
    {"all-inkl", "", "", "", false,
     "Bei all-inkl.com hat jeder Kunde einen eigenen Server; schreiben Sie "
     "seinen Namen (im KAS unter E-Mail, zum Beispiel "
     "w0123456.kasserver.com)"},
};
/* clang-format on */

/* Who checks senders, and writes it where the configuration has to say. */
static const struct {
	const char *provider, *lines;
} checks[] = {
    {"gmail",     "trusted_authserv_id = mx.google.com\n"
	      "trusted_authserv_layout = below\n"},
    {"microsoft", "trusted_authserv_layout = microsoft\n"     },
};

const struct provider *
init_provider(const char *key)
{
	for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
		if (strcasecmp(providers[i].key, key) == 0)
			return &providers[i];
	}
	return NULL;
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

static const char *
setting(const struct init *in, enum setting n, const char *usual)
{
	return in->setting[n] != NULL ? in->setting[n] : usual;
}

static bool
by_oauth(const struct init *in, const struct provider *p)
{
	return in->setting[S_CLIENT_ID] != NULL ||
	       (p != NULL && p->oauth[0] != '\0');
}

static void
write_login(struct buf *b, const struct init *in, const char *url,
    const struct provider *p)
{
	buf_addf(b, "url = %s\nuser = %s\n", url, in->answer[A_USER]);
	if (by_oauth(in, p)) /* only Google takes both, and is asked for it */
		buf_addf(b, "oauth = %s\n",
		    p != NULL && p->oauth[0] != '\0' ? p->oauth : "google");
	else
		buf_addf(
		    b, "password_file = %s\n", in->answer[A_PASSWORD_FILE]);
	if (in->setting[S_CA_FILE] != NULL)
		buf_addf(b, "ca_file = %s\n", in->setting[S_CA_FILE]);
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
write_mailbox(struct init *in, struct buf *b, const struct provider *p)
{
	const char *imap =
	    p != NULL
		? p->imap
		: arena_fmt(in->a, "imaps://%s", in->answer[A_PROVIDER]).p;
	char iso[ISO_MAX];

	buf_adds(b, "\n[mailbox]\n");
	write_login(b, in, setting(in, S_IMAP, imap), p);
	buf_addf(b,
	    "address = %s\n"
	    "; 'yes' only where name+x@domain arrives, too\n"
	    "plus_addressing = %s\n",
	    in->answer[A_ADDRESS],
	    setting(in, S_PLUS, p != NULL && p->plus ? "yes" : "no"));
	write_checks(b, p);
	buf_addf(b,
	    "; older mail is left alone\nsince = %s\n"
	    "; the folders of the orders; empty: none\nboard = %s\n",
	    setting(in, S_SINCE, iso_day(civil_day(in->env->now), iso)),
	    setting(in, S_BOARD, "VELUX"));
}

static void
write_submission(struct init *in, struct buf *b, const struct provider *p)
{
	const char *smtp =
	    p != NULL
		? p->smtp
		: arena_fmt(in->a, "smtp://%s:587", in->answer[A_PROVIDER]).p;

	buf_adds(b, "\n[submission]\n");
	write_login(b, in, setting(in, S_SMTP, smtp), p);
	if (by_oauth(in, p))
		buf_addf(b, "\n[oauth]\nclient_id = %s\n",
		    setting(in, S_CLIENT_ID, ""));
}

/* /etc/dachpost/NAME.conf is the firm NAME's, one of many on the machine. */
static const char *
own_state(struct init *in)
{
	static const struct str dir = {"/etc/dachpost/", 14};
	struct str name = str_from(in->out), end = STR(".conf");

	if (in->setting[S_STATE] != NULL)
		return in->setting[S_STATE];
	if (!str_starts(name, dir) || !str_ends(name, end))
		return NULL;
	name = str_sub(name, dir.n, name.n - dir.n - end.n);
	if (str_is(name, "dachpost") || str_chr(name, '/') != SIZE_MAX)
		return NULL;
	return arena_fmt(in->a, "/var/lib/dachpost/%.*s", STR_FMT(name)).p;
}

void
init_config(struct init *in, struct buf *to)
{
	const char *const *v = in->answer;
	const struct provider *p = init_provider(v[A_PROVIDER]);
	const char *state = own_state(in);

	buf_addf(to,
	    "; Written by 'dachpost init'; dachpost.conf(5) explains "
	    "every key.\n\n[firm]\nname = %s\nland = %s\n",
	    v[A_NAME], v[A_LAND]);
	write_mailbox(in, to, p);
	write_submission(in, to, p);
	buf_addf(to,
	    "\n[partner.velux]\nname = VELUX\naddress = %s\n"
	    "senders = %s\n\n",
	    v[A_PARTNER_ADDRESS], v[A_PARTNER_SENDERS]);
	buf_addf(to, "[person.%s]\nname = %s\naddress = %s\ndigest = yes\n",
	    person_key(in, v[A_PERSON]), v[A_PERSON], v[A_PERSON_ADDRESS]);
	if (state != NULL)
		buf_addf(to, "\n[state]\ndirectory = %s\n", state);
}
