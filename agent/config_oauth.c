/*
 * config_oauth.c - the OAuth2 providers, and what [oauth] makes of them.
 *
 * The addresses and scopes are those of the providers' own documents.  One
 * consent serves the mailbox and the submission: both are the same service.
 */
#include <stdio.h>
#include <string.h>

#include "agent/config_option.h"
#include "io/oauth.h"

#define ASK_SECONDS 30

static const struct provider {
	const char *name, *auth, *device, *token, *scope;
} providers[] = {
  /* Google hands out no device code for mail. */
    {"google",    "https://accounts.google.com/o/oauth2/v2/auth",               "",
     "https://oauth2.googleapis.com/token",												   "https://mail.google.com/"},
    {"microsoft", "https://login.microsoftonline.com/%s/oauth2/v2.0/authorize",
     "https://login.microsoftonline.com/%s/oauth2/v2.0/devicecode",		 "https://login.microsoftonline.com/%s/oauth2/v2.0/token",
     "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
	"https://outlook.office.com/SMTP.Send"															  },
    {"other",     "",							   "", "",						       ""                        },
};

static const char *
provider_name(const struct config *c)
{
	return c->mailbox.oauth[0] != '\0' ? c->mailbox.oauth
	                                   : c->submission.oauth;
}

bool
config_has_oauth(const struct config *c)
{
	return provider_name(c)[0] != '\0';
}

static const struct provider *
provider_of(const struct config *c)
{
	size_t i = 0;

	while (strcmp(providers[i].name, provider_name(c)) != 0)
		i++; /* set_oauth() takes no other names */
	return &providers[i];
}

/* Two ways to log in: which one is meant? */
static int
check_one_way(
    const struct config *c, const struct config_login *l, struct err *e)
{
	if (l->oauth[0] == '\0' ||
	    (l->password_file[0] == '\0' && l->password_command[0] == '\0'))
		return 0;
	return config_at_key(c, l->section, "oauth",
	    "a password and OAuth2; keep one of the two", e);
}

int
config_check_oauth(const struct config *c, struct err *e)
{
	const char *a = c->mailbox.oauth, *b = c->submission.oauth;

	if (!config_has_oauth(c))
		return 0;
	if (check_one_way(c, &c->mailbox, e) != 0 ||
	    check_one_way(c, &c->submission, e) != 0)
		return -1;
	if (a[0] != '\0' && b[0] != '\0' && strcmp(a, b) != 0)
		return config_at_key(c, "submission", "oauth",
		    "not the provider of [mailbox]; one consent has to serve "
		    "both",
		    e);
	if (c->oauth.client_id[0] == '\0')
		return config_at_key(c, "oauth", "client_id",
		    "no client_id; write that of the app registered at the "
		    "provider (dachpost.conf(5) says how)",
		    e);
	if (provider_of(c)->token[0] == '\0' && c->oauth.token_url[0] == '\0')
		return config_at_key(c, "oauth", "token_url",
		    "'oauth = other' needs token_url, and device_url or "
		    "auth_url",
		    e);
	return 0;
}

/* Of the configuration, else of the provider with the tenant put in. */
static const char *
address(const struct config *c, const char *own, const char *usual)
{
	const char *gap = strstr(usual, "%s");

	if (own[0] != '\0' || gap == NULL)
		return own[0] != '\0' ? own : usual;
	return arena_fmt(c->arena, "%.*s%s%s", (int)(gap - usual), usual,
	    c->oauth.tenant, gap + 2)
	    .p;
}

int
config_oauth_client(const struct config *c, struct oauth_client *out,
    char **secret, struct err *e)
{
	const struct provider *p = provider_of(c);
	const struct config_oauth *o = &c->oauth;

	if (config_client_secret(c, secret, e) != 0)
		return -1;
	*out =
	    (struct oauth_client){.auth_url = address(c, o->auth_url, p->auth),
		.device_url = address(c, o->device_url, p->device),
		.token_url = address(c, o->token_url, p->token),
		.id = o->client_id,
		.secret = *secret == NULL ? "" : *secret,
		.scope = o->scope[0] != '\0' ? o->scope : p->scope,
		.ca_file = o->ca_file,
		.file = arena_fmt(c->arena, "%s/oauth", c->state_directory).p,
		.timeout = ASK_SECONDS};
	return 0;
}
