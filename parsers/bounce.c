#include "parsers/bounce.h"

#include "base/utf8.h"
#include "parsers/header.h"
#include "parsers/html.h"

#define LOOK_MAX ((size_t)32 * 1024)

/* Who sends bounces: the local part of From. */
static const char *const senders[] = {"mailer-daemon", "mailerdaemon",
    "mail-daemon", "maildaemon", "mailer_daemon", "microsoftexchange"};

/* Subjects of bounces, from the beginning. */
static const char *const subjects[] = {
    "undelivered mail",
    "undeliverable",
    "undeliverable mail",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery problem",
    "mail delivery system",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery notification",
    "failure notice",
    "failed delivery",
    "returned mail",
    "message not delivered",
    "non-deliverable",
    "nondeliverable",
    "warning: could not send message",
    "warning: message",
    "delayed mail",
    "unzustellbar",
    "unzustellbare mail",
    "nicht zustellbar",
    "nachricht nicht zugestellt",
    "nachricht unzustellbar",
    "zustellung fehlgeschlagen",
    "zustellfehler",
    "fehler bei der zustellung",
    "fehler beim senden",
    "rückläufer",
    "e-mail nicht zugestellt",
    "ihre nachricht konnte nicht zugestellt werden",
};

/* Where the copy of the bounced mail begins in a plain one. */
static const char *const copies[] = {
    "--- Below this line is a copy of the message",
    "------ This is a copy of",
    "--- The header of the original message is following",
    "----- Original message -----",
    "----- Ursprüngliche Nachricht -----",
    "--- Original message",
    "Original message headers:",
    "Originalnachricht:",
    "Originalnachrichtenkopf:",
    "--- Der Header der Originalnachricht folgt",
};

static const char *const for_good[] = {"permanent", "does not exist",
    "user unknown", "unknown user", "no such user", "not found",
    "nicht gefunden", "unbekannt", "existiert nicht", "mailbox unavailable",
    "unrouteable address", "couldn't find any host"};

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static bool
starts_one_of(struct str s, const char *const *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_istarts(s, str_from(t[i])))
			return true;
	}
	return false;
}

static size_t
find_one_of(struct str s, const char *const *t, size_t n)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t at = str_ifind(s, str_from(t[i]));

		if (at < first)
			first = at;
	}
	return first;
}

static const struct part *
find_part(const struct part *p, const char *type)
{
	for (; p != NULL; p = p->next) {
		const struct part *got =
		    str_is(p->type, type) ? p : find_part(p->child, type);

		if (got != NULL)
			return got;
	}
	return NULL;
}

/* "rfc822; a@b.example", "<a@b.example>" */
static struct str
recipient_of(struct arena *a, struct str value)
{
	size_t semi = str_chr(value, ';');
	struct addresses to = {.n = 0};

	if (semi != SIZE_MAX)
		value = str_from_pos(value, semi + 1);
	header_addresses(a, value, &to);
	return to.n > 0 ? to.a[0].email : STR_NONE;
}

static struct str
value_of(struct arena *a, const struct fields *f, const char *name)
{
	const struct field *field = header_find(f, name, 0);

	return field == NULL ? STR_NONE : header_text(a, field->value);
}

/* The first "5.1.1" (or 4. or 2.) that stands alone. */
static struct str
find_status(struct str s)
{
	for (size_t i = 0; i + 4 < s.n; i++) {
		size_t k = i + 2, dots = 1;

		if ((s.p[i] != '5' && s.p[i] != '4') || s.p[i + 1] != '.' ||
		    (i > 0 && (is_digit(s.p[i - 1]) || s.p[i - 1] == '.')))
			continue;
		while (k < s.n && k < i + 9 &&
		       (is_digit(s.p[k]) || (s.p[k] == '.' && dots < 2)))
			dots += s.p[k++] == '.';
		if (dots == 2 && is_digit(s.p[k - 1]) &&
		    (k == s.n || s.p[k] != '.'))
			return str_sub(s, i, k - i);
	}
	return STR_NONE;
}

/* An SMTP reply code that begins a word: "550 ", "421-" */
static char
find_code(struct str s)
{
	for (size_t i = 0; i + 3 < s.n; i++) {
		if ((s.p[i] == '5' || s.p[i] == '4') && is_digit(s.p[i + 1]) &&
		    is_digit(s.p[i + 2]) &&
		    (s.p[i + 3] == ' ' || s.p[i + 3] == '-') &&
		    (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\n' ||
			s.p[i - 1] == ':'))
			return s.p[i];
	}
	return '\0';
}

/* One recipient's group of a delivery report. */
static enum bounce_verdict
read_group(struct arena *a, const struct fields *f, struct bounce *b)
{
	struct str action = value_of(a, f, "Action");

	if (header_find(f, "Final-Recipient", 0) == NULL &&
	    header_find(f, "Original-Recipient", 0) == NULL)
		return BOUNCE_NO;
	b->recipient = recipient_of(a, value_of(a, f, "Final-Recipient"));
	if (b->recipient.n == 0)
		b->recipient =
		    recipient_of(a, value_of(a, f, "Original-Recipient"));
	b->status = find_status(value_of(a, f, "Status"));
	if (b->status.n == 0)
		b->status = find_status(value_of(a, f, "Diagnostic-Code"));
	b->permanent = str_istarts(action, STR("failed")) &&
	               !str_starts(b->status, STR("4"));
	return str_istarts(action, STR("failed")) ||
	               str_istarts(action, STR("delayed"))
	           ? BOUNCE_FAILED
	           : BOUNCE_REPORT;
}

/* The groups of a message/delivery-status; the first that failed counts. */
static enum bounce_verdict
read_report(struct arena *a, struct str text, struct bounce *b)
{
	enum bounce_verdict best = BOUNCE_NO;

	for (int group = 0; text.n > 0 && group < 100; group++) {
		const char *over;
		struct str before = text;
		struct bounce one = {.permanent = false};
		struct fields f = header_fields(a, &text, &over);
		enum bounce_verdict v = read_group(a, &f, &one);

		if (v == BOUNCE_FAILED && best != BOUNCE_FAILED)
			*b = one;
		if (v != BOUNCE_NO && best != BOUNCE_FAILED)
			best = v;
		if (text.n == before.n) /* no header at all: skip a line */
			(void)str_line(&text, &before);
	}
	return best;
}

/* The first Message-ID field in a piece of text. */
static struct str
id_in(struct arena *a, struct str text)
{
	struct texts ids = {.n = 0};
	struct str line;

	while (ids.n == 0 && str_line(&text, &line)) {
		if (!str_istarts(line, STR("Message-ID:")))
			continue;
		line = str_from_pos(line, 11);
		if (str_trim(line).n == 0 && !str_line(&text, &line))
			break;
		header_ids(a, line, &ids);
	}
	return ids.n > 0 ? ids.s[0] : STR_NONE;
}

/* From what is left of the mail that bounced, or from what this answers. */
static struct str
original_id(struct arena *a, const struct message *m, struct str copy)
{
	const struct part *p = find_part(mime_root(m), "text/rfc822-headers");
	struct texts ids = {.n = 0};
	struct str id;

	if (mime_inner(m) != NULL)
		ids = mime_ids(mime_inner(m), "Message-ID");
	if (ids.n > 0)
		return ids.s[0];
	id = id_in(a, p != NULL ? mime_part_text(m, p) : copy);
	if (id.n > 0)
		return id;
	ids = mime_ids(m, "In-Reply-To");
	return ids.n > 0 ? ids.s[0] : STR_NONE;
}

static bool
is_address_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
	       c == '+' || c == '=' || c == '&' || c == '\'';
}

/* The next address in running text, taken off *s. */
static bool
next_address(struct str *s, struct str *email)
{
	size_t at;

	while (s->p != NULL && (at = str_chr(*s, '@')) != SIZE_MAX) {
		size_t from = at, to = at + 1;
		struct str whole = *s;

		while (from > 0 && at - from < 64 &&
		       is_address_char(s->p[from - 1]))
			from--;
		while (to < s->n && to - at < 255 && is_address_char(s->p[to]))
			to++;
		while (to > at + 1 && s->p[to - 1] == '.')
			to--;
		*s = str_from_pos(*s, to);
		*email = str_sub(whole, from, to - from);
		if (from < at &&
		    str_chr(str_sub(whole, at, to - at), '.') != SIZE_MAX)
			return true;
	}
	return false;
}

static bool
is_sender(struct str email)
{
	return starts_one_of(email, senders, COUNT(senders));
}

/* Neither the robot nor the one it writes to. */
static struct str
find_recipient(const struct message *m, struct str text)
{
	struct addresses to = mime_addresses(m, "To");
	struct str email;

	while (next_address(&text, &email)) {
		bool mine =
		    is_sender(email) || str_istarts(email, STR("postmaster@"));

		for (size_t i = 0; i < to.n; i++)
			mine |= str_ieq(to.a[i].email, email);
		if (!mine)
			return email;
	}
	return STR_NONE;
}

static struct str
body_text(struct arena *a, const struct message *m)
{
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	if (plain != NULL)
		return mime_part_text(m, plain);
	return html == NULL ? STR_NONE
	                    : html_text(a, mime_part_text(m, html), 0);
}

static bool
comes_from_nobody(const struct message *m)
{
	struct str path;

	return mime_field(m, "Return-Path", 0, &path) &&
	       (str_is(str_trim(path), "<>") ||
		   str_istarts(path, STR("<MAILER-DAEMON")));
}

/* By sender and subject: a mail server's own, plain words. */
static bool
looks_like_one(struct arena *a, const struct message *m)
{
	struct addresses from = mime_addresses(m, "From");
	struct str email = from.n > 0 ? from.a[0].email : STR_NONE;
	struct str subject = mime_text_field(m, "Subject"), v;
	bool robot =
	    is_sender(email) || mime_field(m, "X-Failed-Recipients", 0, &v);
	bool postmaster = str_istarts(email, STR("postmaster")) ||
	                  (from.n > 0 && str_ifind(from.a[0].name,
					     STR("mail delivery")) != SIZE_MAX);

	subject = utf8_lower(a, subject);
	return robot || ((postmaster || comes_from_nobody(m)) &&
			    starts_one_of(subject, subjects, COUNT(subjects)));
}

static void
read_plain(struct arena *a, const struct message *m, struct bounce *b)
{
	struct str text = body_text(a, m), failed, copy = STR_NONE;
	size_t cut;

	text = str_sub(text, 0, LOOK_MAX);
	cut = find_one_of(text, copies, COUNT(copies));
	if (cut != SIZE_MAX) {
		copy = str_from_pos(text, cut);
		text = str_sub(text, 0, cut);
	}
	if (mime_field(m, "X-Failed-Recipients", 0, &failed))
		b->recipient = recipient_of(a, failed);
	if (b->recipient.n == 0)
		b->recipient = find_recipient(m, text);
	if (b->status.n == 0)
		b->status = find_status(text);
	b->permanent =
	    str_starts(b->status, STR("5")) ||
	    (b->status.n == 0 &&
		(find_code(text) == '5' ||
		    find_one_of(text, for_good, COUNT(for_good)) != SIZE_MAX));
	b->original_id = original_id(a, m, copy);
}

enum bounce_verdict
bounce_find(struct arena *a, const struct message *m, struct bounce *b)
{
	const struct part *root = mime_root(m);
	const struct part *p = find_part(root, "message/delivery-status");
	struct bounce got = {.permanent = false};
	enum bounce_verdict v = BOUNCE_NO;

	if (find_part(root, "message/disposition-notification") != NULL)
		return BOUNCE_REPORT;
	if (p != NULL)
		v = read_report(a, mime_part_text(m, p), &got);
	if (v == BOUNCE_FAILED) {
		got.original_id = original_id(a, m, STR_NONE);
		if (got.recipient.n == 0)
			got.recipient = find_recipient(m, body_text(a, m));
	}
	if (v == BOUNCE_NO && looks_like_one(a, m)) {
		read_plain(a, m, &got);
		v = BOUNCE_FAILED;
	}
	if (v == BOUNCE_FAILED)
		*b = got;
	return v;
}
