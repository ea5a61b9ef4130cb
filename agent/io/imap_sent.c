#include "io/imap_sent.h"

#include "base/buf.h"
#include "io/curlstream.h"

#define TAG "s" /* libetpan's are numbers, IDLE's is w */
#define SOME_BYTES (4 << 20)

/* What the lines of an answer are looked through for. */
typedef void line_fn(struct str line, struct buf *found);

/* 1: OK.  0: NO or BAD.  -1: dead. */
static int
command(mailstream *m, int timeout, struct buf *line, line_fn *fn,
    struct buf *found)
{
	const char *answer;

	curlstream_limit(m, timeout, SOME_BYTES);
	if (curlstream_say(m, buf_cstr(line)) != 0)
		return -1;
	while ((answer = curlstream_line(m)) != NULL) {
		struct str s = str_from(answer);

		if (str_starts(s, STR(TAG " ")))
			return str_istarts(str_from_pos(s, 2), STR("OK"));
		if (str_starts(s, STR("* ")))
			fn(str_from_pos(s, 2), found);
	}
	return -1;
}

static void
pass_over(struct str line, struct buf *found)
{
	(void)line;
	(void)found;
}

/* ---- the folder of sent mail ---- */

/* Takes an atom, a quoted string or a list in parentheses off *rest. */
static bool
take(struct str *rest, struct str *token)
{
	struct str s = str_trim(*rest);
	size_t end = 0;
	char close = ' ';

	if (s.n > 0 && (s.p[0] == '"' || s.p[0] == '(')) {
		close = s.p[0] == '"' ? '"' : ')';
		end = 1;
	}
	while (end < s.n && s.p[end] != close)
		end += s.p[end] == '\\' && close == '"' ? 2 : 1;
	if (s.n == 0 || (close != ' ' && end >= s.n))
		return false;
	*token = str_sub(s, close != ' ', end - (close != ' '));
	*rest = str_from_pos(s, end + (close != ' '));
	return true;
}

static bool
is_sent_name(struct str name, struct str separator)
{
	static const char *const names[] = {"Sent", "Sent Items",
	    "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Objekte",
	    "Gesendete Elemente", "Gesendete Nachrichten"};

	if (separator.n == 1 && str_rchr(name, separator.p[0]) != SIZE_MAX)
		name = str_from_pos(name, str_rchr(name, separator.p[0]) + 1);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_iis(name, names[i]))
			return true;
	}
	return false;
}

static bool
has_flag(struct str flags, const char *flag)
{
	struct str one;

	while (str_cut(&flags, ' ', &one)) {
		if (str_iis(one, flag))
			return true;
	}
	return false;
}

/* LIST (\HasNoChildren \Sent) "/" Gesendet; the flag counts for more. */
static void
look_at_folder(struct str line, struct buf *found)
{
	struct str word, flags, separator, name;
	bool flagged;

	if (!take(&line, &word) || !str_iis(word, "LIST") ||
	    !take(&line, &flags) || !take(&line, &separator) ||
	    !take(&line, &name) || name.n == 0 || name.p[0] == '{')
		return;
	flagged = has_flag(flags, "\\Sent");
	if (!flagged && (found->n > 0 || !is_sent_name(name, separator)))
		return;
	buf_reset(found);
	buf_add(found, name);
}

static int
find_sent(mailstream *m, int timeout, struct buf *name)
{
	struct buf line = BUF_INIT;
	int r;

	buf_adds(&line, TAG " LIST \"\" \"*\"");
	r = command(m, timeout, &line, look_at_folder, name);
	buf_clear(&line);
	return r == 1 && name->n == 0 ? 0 : r;
}

/* ---- the mail in it ---- */

static void
look_at_uids(struct str line, struct buf *found)
{
	struct str word, uid;

	if (take(&line, &word) && str_iis(word, "SEARCH") && take(&line, &uid))
		buf_add(found, uid);
}

static int
examine(mailstream *m, int timeout, struct str folder)
{
	struct buf line = BUF_INIT;
	int r;

	buf_adds(&line, TAG " EXAMINE ");
	buf_add_quoted(&line, folder);
	r = command(m, timeout, &line, pass_over, NULL);
	buf_clear(&line);
	return r;
}

static int
search(mailstream *m, int timeout, struct str message_id)
{
	static const char *const fields[] = {"OR HEADER Message-ID",
	    "OR HEADER In-Reply-To", "HEADER References"};
	struct buf line = BUF_INIT, uids = BUF_INIT;
	int r;

	buf_adds(&line, TAG " UID SEARCH");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buf_addf(&line, " %s ", fields[i]);
		buf_add_quoted(&line, message_id);
	}
	r = command(m, timeout, &line, look_at_uids, &uids);
	if (r == 1)
		r = uids.n > 0;
	buf_clear(&line);
	buf_clear(&uids);
	return r;
}

static bool
is_one_line(struct str s)
{
	return s.n > 0 && str_chr(s, '\r') == SIZE_MAX &&
	       str_chr(s, '\n') == SIZE_MAX && str_chr(s, '\0') == SIZE_MAX;
}

int
imap_sent_holds(mailstream *m, int timeout, const char *folder,
    struct str message_id, struct err *e)
{
	struct buf name = BUF_INIT;
	int r = 1;

	if (folder == NULL)
		r = find_sent(m, timeout, &name);
	else
		buf_adds(&name, folder);
	if (r == 1 &&
	    (!is_one_line(buf_str(&name)) || !is_one_line(message_id)))
		r = 0;
	if (r == 1)
		r = examine(m, timeout, buf_str(&name));
	if (r == 1)
		r = search(m, timeout, message_id);
	buf_clear(&name);
	if (r < 0)
		return err_set(e, ERR_RETRY, "mailbox: a look for a mail: %s",
		    curlstream_why(m));
	return r;
}
