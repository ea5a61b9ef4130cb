/*
 * authres.c - Authentication-Results, RFC 8601: comments may stand wherever
 * blanks may, values may be quoted.
 */
#include "flow/trust.h"

#define DEPTH_MAX 32

struct cursor {
	struct str rest;
	bool broken;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_comment(struct cursor *c)
{
	unsigned depth = 0;

	while (c->rest.n > 0) {
		char x = c->rest.p[0];
		size_t step = x == '\\' && c->rest.n > 1 ? 2 : 1;

		c->rest = str_from_pos(c->rest, step);
		if (x == '(' && ++depth > DEPTH_MAX)
			break;
		if (x == ')' && --depth == 0)
			return;
	}
	c->broken = true;
}

static void
skip(struct cursor *c)
{
	while (c->rest.n > 0 && !c->broken) {
		if (is_blank(c->rest.p[0]))
			c->rest = str_from_pos(c->rest, 1);
		else if (c->rest.p[0] == '(')
			skip_comment(c);
		else
			return;
	}
}

/* The next character, when it is that one. */
static bool
take(struct cursor *c, char want)
{
	skip(c);
	if (c->rest.n == 0 || c->rest.p[0] != want)
		return false;
	c->rest = str_from_pos(c->rest, 1);
	return true;
}

/* A quoted string with a backslash in it is no domain: let it be unequal. */
static struct str
quoted(struct cursor *c)
{
	struct str all = c->rest;

	for (size_t i = 1; i < all.n; i++) {
		if (all.p[i] == '"') {
			c->rest = str_from_pos(all, i + 1);
			return str_sub(all, 1, i - 1);
		}
		i += all.p[i] == '\\';
	}
	c->broken = true;
	return STR_NONE;
}

static bool
ends_word(char x)
{
	return is_blank(x) || x == ';' || x == '=' || x == '(' || x == '"';
}

static struct str
word(struct cursor *c)
{
	size_t n = 0;
	struct str w;

	skip(c);
	if (c->rest.n > 0 && c->rest.p[0] == '"')
		return quoted(c);
	while (n < c->rest.n && !ends_word(c->rest.p[n]))
		n++;
	w = str_sub(c->rest, 0, n);
	c->rest = str_from_pos(c->rest, n);
	return w;
}

static struct str
domain_of(struct str value)
{
	size_t at = str_rchr(value, '@');

	return at == SIZE_MAX ? value : str_from_pos(value, at + 1);
}

static bool
is_below(struct str sub, struct str top)
{
	return sub.n > top.n + 1 && str_chr(top, '.') != SIZE_MAX &&
	       str_iends(sub, top) && sub.p[sub.n - top.n - 1] == '.';
}

static bool
aligned(struct str domain, struct str from)
{
	return domain.n > 0 &&
	       (str_ieq(domain, from) || is_below(domain, from) ||
		   is_below(from, domain));
}

struct result {
	struct str method, outcome;
	bool has_domain, own; /* a property names a domain: the sender's */
};

static const struct {
	const char *method, *property;
} names_domain[] = {
    {"dmarc", "header.from"  },
    {"dkim",  "header.d"     },
    {"dkim",  "header.i"     },
    {"spf",   "smtp.mailfrom"},
};

static void
property(struct result *r, struct str name, struct str value, struct str from)
{
	for (size_t i = 0; i < sizeof names_domain / sizeof *names_domain;
	     i++) {
		if (!str_iis(r->method, names_domain[i].method) ||
		    !str_iis(name, names_domain[i].property))
			continue;
		r->own = (!r->has_domain || r->own) &&
		         aligned(domain_of(value), from);
		r->has_domain = true;
	}
}

/* "dkim=pass (2048-bit key) header.d=velux.example": up to the ';' */
static bool
next_result(struct cursor *c, struct str from, struct result *r)
{
	struct str name;

	*r = (struct result){.method = word(c)};
	r->method = str_sub(r->method, 0, str_chr(r->method, '/'));
	if (!take(c, '='))
		return false;
	r->outcome = word(c);
	for (skip(c); c->rest.n > 0 && !c->broken && c->rest.p[0] != ';';
	     skip(c)) {
		name = word(c);
		if (name.n == 0 || !take(c, '='))
			return false;
		property(r, name, word(c), from);
	}
	return !c->broken;
}

struct summary {
	bool dmarc_pass, dmarc_fail, pass, spf_pass, fail;
};

static void
weigh(struct summary *s, const struct result *r)
{
	bool pass = str_iis(r->outcome, "pass");
	bool fail = str_iis(r->outcome, "fail");

	if (str_iis(r->method, "dmarc")) {
		s->dmarc_pass |= pass && r->own;
		s->dmarc_fail |= fail;
	} else if (r->own) { /* dkim, spf: only of the sender's own domain */
		/* all customers of one provider pass each other's SPF */
		s->pass |= pass && str_iis(r->method, "dkim");
		s->spf_pass |= pass;
		s->fail |= fail;
	}
}

static enum auth
conclude(const struct summary *s)
{
	if (s->dmarc_fail)
		return AUTH_FAIL;
	if (s->dmarc_pass || s->pass)
		return AUTH_PASS;
	return s->fail && !s->spf_pass ? AUTH_FAIL : AUTH_NONE;
}

enum auth
authres_check(struct str value, struct str authserv_id, struct str from_domain)
{
	struct cursor c = {.rest = value};
	struct summary s = {.pass = false};
	struct result r;

	if (!str_ieq(word(&c), authserv_id))
		return AUTH_NONE;
	skip(&c);
	if (c.rest.n > 0 && c.rest.p[0] != ';')
		(void)word(&c); /* a version */
	while (take(&c, ';')) {
		skip(&c);
		if (c.rest.n == 0)
			break;
		if (next_result(&c, from_domain, &r))
			weigh(&s, &r);
		else if (c.broken || c.rest.n == 0 || c.rest.p[0] != ';')
			break; /* "none", or not of the form: no more */
	}
	return c.broken ? AUTH_NONE : conclude(&s);
}
