#include "parsers/classify.h"

#include "base/utf8.h"
#include "parsers/subject.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

/* Subjects of automatic answers, from the beginning. */
static const char *const auto_subjects[] = {
    "automatische antwort",
    "autom. antwort",
    "automatic reply",
    "automatische antwoord",
    "auto-reply",
    "autoreply",
    "auto reply",
    "auto:",
    "autoantwort",
    "abwesenheit",
    "abwesend",
    "abwesenheitsnotiz",
    "abwesenheitsassistent",
    "urlaubsbenachrichtigung",
    "urlaubsabwesenheit",
    "out of office",
    "out of the office",
    "out-of-office",
    "ooo:",
    "eingangsbestätigung",
    "empfangsbestätigung",
    "lesebestätigung",
    "gelesen:",
    "read:",
    "nicht im büro",
    "vacation",
    "réponse automatique",
};

/* Fields whose mere presence means an automatic answer. */
static const char *const auto_fields[] = {"X-Autoreply", "X-Autorespond",
    "X-Autoresponder", "X-Auto-Reply", "X-AutoReply-From", "X-Vacation"};

static const char *const redirect_fields[] = {"Resent-From", "Resent-To",
    "X-Forwarded-To", "X-Forwarded-For", "X-MS-Exchange-Inbox-Rules-Loop"};

static bool
has(const struct message *m, const char *name)
{
	struct str v;

	return mime_field(m, name, 0, &v);
}

static bool
field_starts(const struct message *m, const char *name, const char *with)
{
	struct str v;

	return mime_field(m, name, 0, &v) && str_istarts(v, str_from(with));
}

/* "Auftraege+token@x" is "auftraege@x". */
static bool
same_mailbox(struct str email, struct str own, bool *token)
{
	size_t at = str_rchr(email, '@'), plus = str_chr(email, '+');

	if (str_ieq(email, own))
		return true;
	if (at == SIZE_MAX || plus >= at || plus + (email.n - at) != own.n ||
	    !str_ieq(str_sub(email, 0, plus), str_sub(own, 0, plus)) ||
	    !str_ieq(str_from_pos(email, at), str_from_pos(own, plus)))
		return false;
	*token = true;
	return true;
}

static bool
is_own(const struct read_context *c, struct str email, bool *token)
{
	for (size_t i = 0; i < c->own.n; i++) {
		if (same_mailbox(email, c->own.s[i], token))
			return true;
	}
	return false;
}

/* a@b, *@b, *@*.b: one '*' a piece is enough for addresses. */
static bool
matches(struct str pattern, struct str s)
{
	size_t star = str_chr(pattern, '*');
	struct str tail;

	if (star == SIZE_MAX)
		return str_ieq(pattern, s);
	if (!str_istarts(s, str_sub(pattern, 0, star)))
		return false;
	tail = str_from_pos(pattern, star + 1);
	s = str_from_pos(s, star);
	for (size_t i = 0; i <= s.n; i++) {
		if (str_chr(tail, '*') == SIZE_MAX)
			return str_iends(s, tail);
		if (matches(tail, str_from_pos(s, i)))
			return true;
	}
	return false;
}

enum role
classify_role(const struct read_context *c, struct str email)
{
	bool token;

	if (c->own.n + c->persons.n + c->partners.n == 0)
		return ROLE_UNKNOWN;
	for (size_t i = 0; i < c->persons.n; i++) {
		if (str_ieq(c->persons.s[i], email))
			return ROLE_PERSON;
	}
	if (is_own(c, email, &token))
		return ROLE_AGENT;
	for (size_t i = 0; i < c->partners.n; i++) {
		if (matches(c->partners.s[i], email))
			return ROLE_PARTNER;
	}
	return ROLE_STRANGER;
}

/* "[Liste] Re: x" and "[EXTERN] WG: x" begin behind the bracket. */
/*
 * RFC 3834, and the words of those who never read it.  X-Auto-Response-
 * Suppress alone means nothing: Exchange puts it on ordinary mails.
 */
static bool
is_auto_reply(struct arena *a, const struct message *m, const struct reading *r)
{
	struct str subject = utf8_lower(a, r->subject);

	if (field_starts(m, "Auto-Submitted", "auto-replied") ||
	    field_starts(m, "Auto-Submitted", "auto-notified") ||
	    field_starts(m, "Precedence", "auto_reply") ||
	    field_starts(m, "Precedence", "auto-reply"))
		return true;
	for (size_t i = 0; i < COUNT(auto_fields); i++) {
		if (has(m, auto_fields[i]) &&
		    !field_starts(m, auto_fields[i], "no"))
			return true;
	}
	for (size_t i = 0; i < COUNT(auto_subjects); i++) {
		if (str_starts(subject, str_from(auto_subjects[i])))
			return true;
	}
	return false;
}

static bool
is_redirected(const struct message *m)
{
	struct str path;

	for (size_t i = 0; i < COUNT(redirect_fields); i++) {
		if (has(m, redirect_fields[i]))
			return true;
	}
	return mime_field(m, "Return-Path", 0, &path) &&
	       str_find(path, STR("+caf_=")) != SIZE_MAX; /* Gmail's filters */
}

static bool
any_own(const struct read_context *c, const struct addresses *list, bool *token)
{
	for (size_t i = 0; i < list->n; i++) {
		if (is_own(c, list->a[i].email, token))
			return true;
	}
	return false;
}

static bool
any_equal(const struct addresses *list, struct str email)
{
	for (size_t i = 0; i < list->n; i++) {
		if (str_ieq(list->a[i].email, email))
			return true;
	}
	return false;
}

static struct str
domain_of(struct str email)
{
	return str_from_pos(email, str_rchr(email, '@') + 1);
}

/* One is the other, or stands below it. */
static bool
same_house(struct str a, struct str b)
{
	if (a.n < b.n)
		return same_house(b, a);
	return b.n > 3 && str_iends(a, b) &&
	       (a.n == b.n || a.p[a.n - b.n - 1] == '.');
}

static bool
any_in_house(const struct addresses *list, struct str domain)
{
	for (size_t i = 0; i < list->n; i++) {
		if (same_house(domain_of(list->a[i].email), domain))
			return true;
	}
	return false;
}

/* Without a configuration the agent is who it was delivered to. */
static bool
delivered_as_copy(const struct reading *r)
{
	for (size_t i = 0; i < r->delivered_to.n; i++) {
		struct str email = r->delivered_to.a[i].email;

		if (any_equal(&r->cc, email) && !any_equal(&r->to, email))
			return true;
	}
	return false;
}

/* Or somebody of the sender's house in Cc, when all in To are strangers. */
static bool
looks_like_copy(const struct reading *r)
{
	struct str house = domain_of(r->from.email);

	return r->delivered_to.n == 0 && r->to.n > 0 && house.n > 0 &&
	       any_in_house(&r->cc, house) && !any_in_house(&r->to, house);
}

static bool
is_copy(const struct read_context *c, const struct reading *r)
{
	bool token;

	if (c->own.n == 0)
		return r->to.n > 0 && delivered_as_copy(r);
	return r->to.n > 0 && !any_own(c, &r->to, &token);
}

void
clues_take(struct arena *a, const struct message *m,
    const struct read_context *c, const struct reading *r, struct clues *k)
{
	*k = (struct clues){.role = classify_role(c, r->from.email)};
	k->prefix = subject_prefix(a, r->subject);
	k->answers = r->in_reply_to.n > 0 || r->references.n > 0;
	k->auto_reply = is_auto_reply(a, m, r);
	k->bulk = r->list_mail;
	k->redirected = is_redirected(m);
	k->copy = is_copy(c, r);
	k->copy_guessed = c->own.n == 0 && looks_like_copy(r);
	(void)any_own(c, &r->to, &k->tagged);
}

static void
add_once(struct arena *a, struct texts *to, struct str s)
{
	for (size_t i = 0; i < to->n; i++) {
		if (str_eq(to->s[i], s))
			return;
	}
	if (to->n < 16)
		ARENA_PUSH(a, to->s, to->n) = arena_str(a, s);
}

/* "2026-0042" at the start of s, or an empty one. */
static struct str
number_at(struct str s)
{
	size_t n = 5;

	if (s.n < 9 || s.p[4] != '-' || s.p[0] != '2')
		return STR_NONE;
	for (size_t i = 0; i < 4; i++) {
		if (!is_digit(s.p[i]))
			return STR_NONE;
	}
	while (n < s.n && n < 14 && is_digit(s.p[n]))
		n++;
	return n < 9 ? STR_NONE : str_sub(s, 0, n);
}

void
classify_orders(struct arena *a, struct str subject, struct texts *to)
{
	for (;;) {
		size_t at = str_find(subject, STR("D-2"));
		struct str no;

		if (at == SIZE_MAX)
			return;
		no = number_at(str_from_pos(subject, at + 2));
		if (no.n > 0)
			add_once(a, to, no);
		subject = str_from_pos(subject, at + 3);
	}
}
