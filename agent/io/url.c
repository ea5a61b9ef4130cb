#include "io/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const struct {
	const char *prefix, *scheme;
	enum tls tls;
	int port; /* 0: must be given */
} schemes[] = {
    {"imaps://",      "imap", TLS_IMPLICIT, 993},
    {"imap://",       "imap", TLS_STARTTLS, 143},
    {"imap+plain://", "imap", TLS_NONE,     0  },
    {"smtps://",      "smtp", TLS_IMPLICIT, 465},
    {"smtp://",       "smtp", TLS_STARTTLS, 587},
    {"smtp+plain://", "smtp", TLS_NONE,     0  },
};

/* By the address, not by a name: a name means what a resolver says. */
static bool
is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool
is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-' &&
		    s.p[i] != '.' && s.p[i] != ':' && s.p[i] != '_')
			return false;
	}
	return s.n > 0 && s.n < sizeof((struct url *)0)->host && s.p[0] != '-';
}

/* Takes "host" or "[v6]" off *rest. */
static bool
take_host(struct str *rest, struct str *host)
{
	bool bracket = rest->n > 0 && rest->p[0] == '[';
	size_t end = str_chr(*rest, bracket ? ']' : ':');

	if (end == SIZE_MAX && bracket)
		return false;
	if (end == SIZE_MAX)
		end = rest->n;
	*host = str_sub(*rest, bracket, end - bracket);
	*rest = str_from_pos(*rest, end + bracket);
	return is_host(*host) && bracket == (str_chr(*host, ':') != SIZE_MAX);
}

static bool
take_port(struct str rest, int *port)
{
	int64_t n;

	if (rest.n == 0)
		return *port != 0;
	if (rest.p[0] != ':' || !str_int(str_from_pos(rest, 1), &n) || n < 1 ||
	    n > 65535)
		return false;
	*port = (int)n;
	return true;
}

static int
parse_host(struct str rest, struct url *u, const char *text, struct err *e)
{
	struct str host;

	if (str_chr(rest, '@') != SIZE_MAX)
		return err_set(e, ERR_SETUP,
		    "url: has a user or password in it; they have keys of "
		    "their own");
	if (str_ends(rest, STR("/")))
		rest = str_sub(rest, 0, rest.n - 1);
	if (!take_host(&rest, &host) || !take_port(rest, &u->port))
		return err_set(
		    e, ERR_SETUP, "url: '%s' is not scheme://host:port", text);
	snprintf(u->host, sizeof u->host, "%.*s", STR_FMT(host));
	if (u->tls == TLS_NONE && !is_loopback(u->host))
		return err_set(e, ERR_SETUP,
		    "url: '%s': plain text goes to 127.0.0.1 or [::1] only",
		    text);
	return 0;
}

static int
parse_dir(struct str rest, struct url *u, struct err *e)
{
	if (str_starts(rest, STR("//")))
		rest = str_from_pos(rest, 2);
	if (rest.n == 0)
		return err_set(e, ERR_SETUP, "url: maildir: names no folder");
	snprintf(u->scheme, sizeof u->scheme, "maildir");
	u->dir = rest.p;
	return 0;
}

int
url_parse(const char *text, struct url *u, struct err *e)
{
	struct str s = str_from(text);

	*u = (struct url){.tls = TLS_NONE};
	if (str_istarts(s, STR("maildir:")))
		return parse_dir(str_from_pos(s, 8), u, e);
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct str prefix = str_from(schemes[i].prefix);

		if (!str_istarts(s, prefix))
			continue;
		snprintf(u->scheme, sizeof u->scheme, "%s", schemes[i].scheme);
		u->tls = schemes[i].tls;
		u->port = schemes[i].port;
		return parse_host(str_from_pos(s, prefix.n), u, text, e);
	}
	return err_set(e, ERR_SETUP,
	    "url: '%.100s' begins with none of imaps:// imap:// smtps:// "
	    "smtp:// maildir:",
	    s.n == 0 ? "" : text);
}

void
url_host(const struct url *u, char out[260])
{
	bool v6 = strchr(u->host, ':') != NULL;

	snprintf(out, 260, v6 ? "[%s]" : "%s", u->host);
}
