#include "io/folder.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

bool
folder_is_inbox(const char *name)
{
	return strcasecmp(name, "INBOX") == 0;
}

/* A control character would end the command, and begin another. */
static bool
has_control(struct str s)
{
	uint32_t cp;

	while (utf8_next(&s, &cp)) {
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			return true;
	}
	return false;
}

static bool
has_empty_level(struct str s)
{
	struct str level;

	while (str_cut(&s, '/', &level)) {
		if (level.n == 0)
			return true;
	}
	return s.n > 0;
}

static int
check(const char *name, char separator, struct err *e)
{
	struct str s = str_from(name);

	if (!utf8_valid(s) || has_control(s))
		return err_set(e, ERR_SETUP,
		    "folder: a name must be UTF-8 without control characters");
	if (s.n == 0 || s.n > 1000 || has_empty_level(s))
		return err_set(e, ERR_SETUP,
		    "folder '%.100s': too long, or a level without a name",
		    name);
	if (separator != '/' && strchr(name, separator) != NULL)
		return err_set(e, ERR_SETUP,
		    "folder '%.100s': the mailbox parts its folders by '%c'; "
		    "it cannot stand in a name here",
		    name, separator);
	return 0;
}

/* The bits of a run of UTF-16, six at a time (RFC 2152, with ',' for '/'). */
struct run {
	struct buf *out;
	uint32_t bits;
	unsigned n;
	bool open;
};

static void
run_digit(struct run *r, uint32_t value)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+,";

	buf_addc(r->out, digits[value & 63]);
}

static void
run_put(struct run *r, uint32_t unit)
{
	if (!r->open)
		buf_addc(r->out, '&');
	r->open = true;
	r->bits = r->bits << 16 | unit;
	for (r->n += 16; r->n >= 6; r->n -= 6)
		run_digit(r, r->bits >> (r->n - 6));
}

static void
run_end(struct run *r)
{
	if (!r->open)
		return;
	if (r->n > 0)
		run_digit(r, r->bits << (6 - r->n));
	buf_addc(r->out, '-');
	*r = (struct run){.out = r->out};
}

static void
spell_char(struct run *r, uint32_t cp, char separator)
{
	if (cp >= 0x10000) {
		run_put(r, 0xd800 + ((cp - 0x10000) >> 10));
		run_put(r, 0xdc00 + ((cp - 0x10000) & 0x3ff));
	} else if (cp >= 0x80) {
		run_put(r, cp);
	} else {
		run_end(r);
		buf_addc(r->out, cp == '/' ? separator : (char)cp);
		if (cp == '&')
			buf_addc(r->out, '-');
	}
}

int
folder_spell(const char *name, const char *prefix, char separator,
    struct buf *out, struct err *e)
{
	struct run r = {.out = out};
	struct str s = str_from(name);
	uint32_t cp;

	if (folder_is_inbox(name)) {
		buf_adds(out, "INBOX");
		return 0;
	}
	if (check(name, separator, e) != 0)
		return -1;
	buf_adds(out, prefix);
	while (utf8_next(&s, &cp))
		spell_char(&r, cp, separator);
	run_end(&r);
	return 0;
}
