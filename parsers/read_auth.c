/*
 * read_auth.c - which Authentication-Results the mailbox's own server wrote.
 *
 * A header is written from below to above: what the sender sent lies at the
 * bottom, each server puts its lines on top.  So the question is how deep one
 * may look, and each kind of server has its answer.
 */
#include "base/utf8.h"
#include "parsers/job.h"
#include "parsers/message.h"

#define RESULTS_MAX 32

static bool
is_results(const struct field *f)
{
	return str_iis(f->name, "Authentication-Results");
}

static bool
is_received(const struct field *f)
{
	return str_iis(f->name, "Received");
}

static void
keep(struct arena *a, struct texts *to, struct str value)
{
	if (to->n < RESULTS_MAX)
		ARENA_PUSH(a, to->s, to->n) = utf8_clean(a, value);
}

/* Handed on inside one house: by LMTP, by hand, from the machine itself. */
static bool
is_local_hop(struct str received)
{
	/* names are the sender's to choose, addresses in brackets are not */
	static const char *const marks[] = {" with LMTP", " with local",
	    " [127.0.0.1])", "([127.0.0.1])", " [::1])", " [IPv6:::1])"};

	if (str_istarts(received, STR("by ")))
		return true;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (str_ifind(received, str_from(marks[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

static struct texts
above_the_hop(const struct message *m, struct arena *a)
{
	struct texts all = {.n = 0};

	for (size_t i = 0; i < m->fields.n; i++) {
		const struct field *f = &m->fields.f[i];
		struct str v = header_unfold(a, f->value);

		if (is_received(f) && !is_local_hop(v))
			break;
		if (is_results(f))
			keep(a, &all, v);
	}
	return all;
}

/* ---- right below the hop: Gmail, Postfix with a milter ---- */

/* The word behind "from" or "by", outside of comments. */
static struct str
host_behind(struct str received, struct str what)
{
	unsigned depth = 0;

	for (size_t i = 0; i < received.n; i++) {
		char c = received.p[i];
		struct str rest = str_from_pos(received, i);

		depth += c == '(';
		depth -= c == ')' && depth > 0;
		if (depth > 0 || !str_istarts(rest, what) ||
		    (i > 0 && received.p[i - 1] != ' '))
			continue;
		rest = str_trim(str_from_pos(rest, what.n));
		return str_sub(rest, 0, str_chr(rest, ' '));
	}
	return STR_NONE;
}

static struct str
name_in(struct str results)
{
	struct str s = str_trim(results);
	size_t n = 0;

	while (n < s.n && s.p[n] != ';' && s.p[n] != ' ' && s.p[n] != '(')
		n++;
	return str_sub(s, 0, n);
}

/* What the server may write between its hop and its verdict. */
static bool
is_between(const struct field *f)
{
	return str_iis(f->name, "Received-SPF") ||
	       str_iis(f->name, "DKIM-Filter");
}

static struct texts
below_the_hop(const struct message *m, struct arena *a)
{
	struct texts all = {.n = 0};
	struct str by = STR_NONE;

	for (size_t i = 0; i < m->fields.n; i++) {
		const struct field *f = &m->fields.f[i];
		struct str v = header_unfold(a, f->value);

		if (by.n == 0) {
			if (is_received(f) && !is_local_hop(v))
				by = host_behind(v, STR("by "));
			if (is_received(f) && !is_local_hop(v) && by.n == 0)
				break;
		} else if (is_results(f)) {
			if (str_ieq(name_in(v), by))
				keep(a, &all, v);
			break;
		} else if (!is_between(f)) {
			break;
		}
	}
	return all;
}

/* ---- Microsoft 365: no name, and hops of its own above ---- */

static bool
is_of_microsoft(struct str host)
{
	return str_iends(host, STR(".outlook.com")) ||
	       str_iends(host, STR(".office365.com"));
}

static bool
is_microsofts_hop(struct str received)
{
	return is_local_hop(received) ||
	       (is_of_microsoft(host_behind(received, STR("from "))) &&
		   is_of_microsoft(host_behind(received, STR("by "))));
}

/* "spf=pass …": the first word is a result already. */
static bool
is_nameless(struct str results)
{
	size_t eq = str_chr(results, '=');

	return eq != SIZE_MAX && eq < str_chr(results, ';');
}

/* It renames what others wrote under this name; the topmost is its own. */
static struct texts
microsofts(const struct message *m, struct arena *a)
{
	struct texts all = {.n = 0};

	for (size_t i = 0; i < m->fields.n; i++) {
		const struct field *f = &m->fields.f[i];
		struct str v = header_unfold(a, f->value);

		if (is_received(f) && !is_microsofts_hop(v))
			break;
		if (!is_results(f))
			continue;
		if (is_nameless(v))
			keep(a, &all,
			    arena_fmt(
				a, AUTH_MICROSOFT_ID "; %.*s", STR_FMT(v)));
		break;
	}
	return all;
}

struct texts
read_auth_results(
    const struct message *m, enum auth_layout layout, struct arena *a)
{
	switch (layout) {
	case AUTH_BELOW:
		return below_the_hop(m, a);
	case AUTH_MICROSOFT:
		return microsofts(m, a);
	case AUTH_ABOVE:
	default:
		return above_the_hop(m, a);
	}
}
