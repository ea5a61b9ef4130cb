/*
 * transport.c - the URL chooses the driver; what every driver must refuse.
 */
#include "io/transport.h"

#include <stdio.h>
#include <string.h>

#include "io/driver.h"
#include "io/lanes.h"

int
transport_open(
    const struct transport_options *o, struct transport **out, struct err *e)
{
	struct url u;

	if (url_parse(o->url, &u, e) != 0)
		return err_add(e, "submission");
	if (strcmp(u.scheme, "maildir") == 0)
		return maildrop_open(o, &u, out, e);
	if (strcmp(u.scheme, "smtp") == 0)
		return smtp_open(o, &u, out, e);
	return err_set(e, ERR_SETUP,
	    "submission: url: '%s' is not for sending mail; use smtp://, "
	    "smtps:// or maildir:",
	    o->url);
}

void
transport_close(struct transport *t)
{
	if (t == NULL)
		return;
	transport_widen(t, 1);
	t->ops->close(t);
}

/* A blank, a bracket or a control byte would be read as part of a command. */
static bool
is_address(struct str a)
{
	size_t at = str_chr(a, '@');

	for (size_t i = 0; i < a.n; i++) {
		unsigned char c = (unsigned char)a.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("<>(),;:\\\"", c) != NULL)
			return false;
	}
	return a.n <= 254 && at != SIZE_MAX && at > 0 &&
	       at == str_rchr(a, '@') && at + 1 < a.n;
}

/* Where a bare CR or LF stands, a server may see the end of the mail. */
static bool
is_canonical(struct str raw)
{
	const char *p = raw.p, *end = raw.p + raw.n;

	if (raw.n < 2 || memcmp(end - 2, "\r\n", 2) != 0)
		return false;
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (p == raw.p || p[-1] != '\r')
			return false;
		p++;
	}
	p = raw.p;
	while ((p = memchr(p, '\r', (size_t)(end - p))) != NULL) {
		if (p[1] != '\n') /* the last one has its LF: see above */
			return false;
		p++;
	}
	return memchr(raw.p, '\0', raw.n) == NULL;
}

static const char *
objection(const struct sending *mail)
{
	if (!is_address(mail->from))
		return "the sender is no address that can be sent from";
	if (!is_address(mail->to))
		return "the recipient is no address that can be sent to";
	if (!is_canonical(mail->raw))
		return "the mail has line ends other than CR LF, or a NUL";
	return NULL;
}

enum sent
transport_send(struct transport *t, struct str from, struct str to,
    struct str raw, char answer[512])
{
	const struct sending mail = {from, to, raw};
	const char *why = objection(&mail);

	answer[0] = '\0';
	if (why == NULL)
		return t->ops->send(t, &mail, answer);
	snprintf(answer, 512, "not sent: %s", why);
	return SENT_REFUSED;
}

unsigned
transport_widen(struct transport *t, unsigned n)
{
	if (t == NULL)
		return 1;
	if (t->lanes != NULL)
		lanes_free(t->lanes);
	t->lanes = NULL;
	if (n > TRANSPORT_LANES)
		n = TRANSPORT_LANES;
	if (n > 1 && t->ops->another != NULL)
		t->lanes = lanes_new(t, n);
	return t->lanes == NULL ? 1 : lanes_count(t->lanes);
}

void
transport_begin(struct transport *t, unsigned lane, struct str from,
    struct str to, struct str raw)
{
	const struct sending mail = {from, to, raw};

	lanes_begin(t->lanes, lane, &mail);
}

int
transport_end(struct transport *t, bool wait, enum sent *how, char answer[512])
{
	return lanes_end(t->lanes, wait, how, answer);
}

int
transport_probe(struct transport *t, struct err *e)
{
	return t->ops->probe(t, e);
}
