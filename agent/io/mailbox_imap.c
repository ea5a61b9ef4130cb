/*
 * mailbox_imap.c - a pass over an IMAP mailbox, on top of io/imap.h.
 *
 * A folder is opened read-only, the UIDs that may be new are asked for, then
 * their sizes, then bodies in batches bounded by count and bytes.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "io/folder.h"
#include "io/imap_inbox.h"
#include "io/wait.h"

#define BATCH_BYTES (4 << 20)
#define IDLE_SECONDS (28 * 60) /* RFC 2177: servers log out after 30 min */
#define POLL_SECONDS 60        /* where the server has no IDLE */

static struct inbox *
of(struct mailbox *m)
{
	return (struct inbox *)m;
}

/* ---- which folder ---- */

static int
open_folder(struct inbox *m, unsigned folder, bool writable, struct err *e)
{
	m->selected = m->n_folders;
	if (inbox_open(m, m->folder[folder], writable, e) != 0)
		return -1;
	m->selected = folder;
	return 0;
}

/* A move may have selected another one in the middle of a pass. */
static int
return_to(struct inbox *m, unsigned folder, struct err *e)
{
	if (m->selected == folder)
		return 0;
	if (open_folder(m, folder, false, e) != 0)
		return -1;
	if (m->state.validity == m->validity)
		return 0;
	return err_set(
	    e, ERR_RETRY, "mailbox: '%s' was made anew", m->folder[folder]);
}

/* ---- what may be new ---- */

static void
format_uid(struct inbox *m, uint32_t uid)
{
	snprintf(m->uid_text, sizeof m->uid_text, "%lu", (unsigned long)uid);
}

static bool
is_known(struct inbox *m, unsigned folder, uint32_t uid)
{
	format_uid(m, uid);
	return m->host.known != NULL &&
	       m->host.known(m->host.arg, str_from(m->folder[folder]),
		   m->state.validity, str_from(m->uid_text));
}

static void
forget_uids(struct inbox *m)
{
	free(m->uid);
	m->uid = NULL;
	m->n_uids = m->at_uid = 0;
	m->n_batch = m->at_batch = m->n_bodies = 0;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Ascending, once each, from first on, without those that have a verdict. */
static void
keep_new(struct inbox *m, unsigned folder, uint32_t first)
{
	uint32_t *u = m->uid, last = 0;
	size_t kept = 0;

	qsort(u, m->n_uids, sizeof *u, by_number);
	for (size_t i = 0; i < m->n_uids; i++) {
		bool again = u[i] == last;

		last = u[i];
		if (!again && last >= first && !is_known(m, folder, last))
			u[kept++] = last;
	}
	m->n_uids = kept;
}

/*
 * The server has just said by itself that something came into the folder that
 * is open: opening it once more would tell nothing new, and costs the most
 * of all that is asked.
 */
static bool
is_open_with_news(struct inbox *m, unsigned folder)
{
	bool yes = m->heard && folder == 0 && m->selected == 0;

	m->heard = false;
	if (!yes)
		return false;
	m->state.next = 0; /* what it said of the folder then is over */
	m->state.exists = 1;
	return true;
}

/* What the search saw of the first folder: more than that is news. */
static void
note_seen(struct inbox *m)
{
	for (size_t i = 0; i < m->n_uids; i++) {
		if (m->uid[i] >= m->first.next && m->first.next != 0)
			m->first.next = m->uid[i] + 1;
	}
}

/* Opens the folder and fills m->uid with what has no verdict yet. */
static int
begin_folder(struct inbox *m, unsigned folder, struct err *e)
{
	bool open = is_open_with_news(m, folder);
	uint32_t first = 1;

	forget_uids(m);
	if (!open && open_folder(m, folder, false, e) != 0)
		return -1;
	m->validity = m->state.validity;
	if (folder == 0 && !open)
		m->first = m->state;
	if (m->host.first_new != NULL)
		first = m->host.first_new(
		    m->host.arg, str_from(m->folder[folder]), m->validity);
	if (first == 0)
		first = 1;
	if (m->state.exists == 0 ||
	    (m->state.next != 0 && first >= m->state.next))
		return 0;
	if (imap_search(m->session, first, m->since, &m->uid, &m->n_uids, e) !=
	    0)
		return -1;
	if (open)
		note_seen(m);
	keep_new(m, folder, first);
	return 0;
}

/* ---- batches ---- */

static int
next_sizes(struct inbox *m, struct err *e)
{
	size_t n = m->n_uids - m->at_uid, kept = 0;

	if (n > BATCH_MAILS)
		n = BATCH_MAILS;
	if (return_to(m, m->at_folder, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		m->batch[i] = (struct imap_mail){.uid = m->uid[m->at_uid + i]};
	if (imap_sizes(m->session, m->batch, n, e) != 0)
		return -1;
	m->at_uid += n;
	for (size_t i = 0; i < n; i++) {
		if (m->batch[i].found && m->batch[i].arrived >= m->since)
			m->batch[kept++] = m->batch[i];
	}
	m->n_batch = kept;
	m->at_batch = m->n_bodies = 0;
	return 0;
}

bool
inbox_too_big(const struct inbox *m, const struct imap_mail *x)
{
	int64_t size = x->has_raw ? (int64_t)x->raw.n : x->size;

	return m->max_bytes > 0 && size > m->max_bytes;
}

/*
 * Sizes may be estimates (Exchange), so the budget is generous; it is there
 * for a server that never ends.
 */
int64_t
inbox_budget(int64_t bytes)
{
	return 2 * bytes + BATCH_BYTES;
}

/* How many mails from at_batch on go into one fetch; 0: the first is large. */
static size_t
run_length(const struct inbox *m, int64_t *bytes)
{
	size_t n = 0;

	*bytes = 0;
	while (m->at_batch + n < m->n_batch) {
		const struct imap_mail *x = &m->batch[m->at_batch + n];

		if (inbox_too_big(m, x) ||
		    (n > 0 && *bytes + x->size > BATCH_BYTES))
			break;
		*bytes += x->size;
		n++;
	}
	return n;
}

/* One that the server refuses must not hold up the others: singly then. */
static int
fetch_bodies(struct inbox *m, struct err *e)
{
	struct imap_mail *from = &m->batch[m->at_batch];
	int64_t bytes;
	size_t n = run_length(m, &bytes);
	int r;

	m->n_bodies = m->at_batch + (n == 0 ? 1 : n);
	if (n == 0)
		return 0;
	if (return_to(m, m->at_folder, e) != 0)
		return -1;
	r = imap_bodies(m->session, from, n, inbox_budget(bytes), e);
	if (r == 0 && n > 1) {
		m->n_bodies = m->at_batch + 1;
		r = imap_bodies(
		    m->session, from, 1, inbox_budget(from->size), e);
	}
	if (r == 0)
		log_warn("mailbox.refused", "uid=%lu why=%s",
		    (unsigned long)from->uid, e->msg);
	from->refused = r == 0;
	return r < 0 ? -1 : 0;
}

static void
hand_out(struct inbox *m, const struct imap_mail *x, struct fetched *f)
{
	format_uid(m, x->uid);
	*f = (struct fetched){.folder = str_from(m->folder[m->at_folder]),
	    .validity = m->validity,
	    .uid = str_from(m->uid_text),
	    .arrived = x->arrived,
	    .size = x->has_raw ? (int64_t)x->raw.n : x->size,
	    .too_big = inbox_too_big(m, x),
	    .refused = x->refused};
	if (x->has_raw && !f->too_big)
		f->raw = x->raw;
}

/* 1: *f is filled.  0: the batch is at its end. */
static int
next_of_batch(struct inbox *m, struct fetched *f, struct err *e)
{
	while (m->at_batch < m->n_batch) {
		const struct imap_mail *x;

		if (m->at_batch == m->n_bodies && fetch_bodies(m, e) != 0)
			return -1;
		x = &m->batch[m->at_batch++];
		if (!x->has_raw && !inbox_too_big(m, x) && !x->refused)
			continue; /* expunged meanwhile */
		hand_out(m, x, f);
		return 1;
	}
	return 0;
}

/* ---- the calls of io/mailbox.h ---- */

static int
look(struct mailbox *base, int64_t now, struct err *e)
{
	struct inbox *m = of(base);

	(void)now;
	m->at_folder = 0;
	return begin_folder(m, 0, e);
}

static int
next(struct mailbox *base, struct fetched *f, struct err *e)
{
	struct inbox *m = of(base);

	for (;;) {
		int r = next_of_batch(m, f, e);

		if (r != 0)
			return r;
		if (m->at_uid < m->n_uids) {
			if (next_sizes(m, e) != 0)
				return -1;
		} else if (m->at_folder + 1 < m->n_folders) {
			if (begin_folder(m, ++m->at_folder, e) != 0)
				return -1;
		} else {
			return 0;
		}
	}
}

/* Has the first folder got something since the pass saw it?  Selects it. */
static int
has_news(struct inbox *m, struct err *e)
{
	if (open_folder(m, 0, false, e) != 0)
		return -1;
	if (m->state.next != 0 && m->first.next != 0)
		return m->state.next > m->first.next;
	return m->state.exists > m->first.exists;
}

/* Until the tick `end`, or for as long as one round may take. */
static int
wait_round(
    struct inbox *m, int64_t end, int wake_fd, bool *woken, struct err *e)
{
	bool can_idle = imap_can(m->session)->idle;
	int64_t until = tick_in(can_idle ? IDLE_SECONDS : POLL_SECONDS);
	enum waited w;

	if (until > end)
		until = end;
	if (can_idle) {
		int r = imap_idle(m->session, until, wake_fd, e);

		m->heard = r == 1;
		return r;
	}
	w = wait_fd(-1, 0, until, wake_fd);
	*woken = w == WAIT_WOKEN;
	return *woken ? 0 : has_news(m, e);
}

static int
wait_news(struct mailbox *base, int seconds, int wake_fd, struct err *e)
{
	struct inbox *m = of(base);
	int64_t end = tick_in(seconds);
	bool woken = false;
	int r = has_news(m, e);

	forget_uids(m);
	while (r == 0 && !woken && tick_now() < end) {
		r = wait_round(m, end, wake_fd, &woken, e);
		if (wake_fd >= 0 &&
		    wait_fd(wake_fd, POLLIN, 0, -1) == WAIT_READY)
			woken = true;
	}
	return r;
}

/* Sent mail first; the rest of a pass is forgotten. */
static int
holds(struct mailbox *base, struct str message_id, struct err *e)
{
	struct inbox *m = of(base);
	int r = imap_holds(m->session, NULL, message_id, e);

	forget_uids(m);
	m->selected = m->n_folders;
	free(m->opened);
	m->opened = NULL;
	for (unsigned i = 0; r == 0 && i < m->n_folders; i++)
		r = imap_holds(m->session, m->folder[i], message_id, e);
	return r;
}

static size_t
left(const struct mailbox *base)
{
	const struct inbox *m = (const struct inbox *)base;

	return m->n_uids - m->at_uid + m->n_batch - m->at_batch;
}

static const char *
about(const struct mailbox *base)
{
	return ((const struct inbox *)base)->about;
}

static void
close_imap(struct mailbox *base)
{
	struct inbox *m = of(base);

	imap_free(m->session);
	forget_uids(m);
	for (unsigned i = 0; i < m->n_folders; i++)
		free(m->folder[i]);
	free(m->folder);
	free(m->opened);
	free(m);
}

static const struct mailbox_ops ops = {
    .close = close_imap,
    .look = look,
    .next = next,
    .wait = wait_news,
    .ensure = inbox_ensure,
    .move = inbox_move,
    .mark = inbox_mark,
    .list = inbox_list,
    .read = inbox_read,
    .there = inbox_there,
    .remove = inbox_remove,
    .moves_whole = inbox_moves_whole,
    .keywords = inbox_keywords,
    .left = left,
    .about = about,
    .holds = holds,
};

static void
describe(struct inbox *m)
{
	const struct imap_abilities *c = imap_can(m->session);

	snprintf(m->about, sizeof m->about,
	    "IMAP, IDLE %s, MOVE %s, UIDPLUS %s, CONDSTORE %s",
	    c->idle ? "yes" : "no", c->move ? "yes" : "no",
	    c->uidplus ? "yes" : "no", c->condstore ? "yes" : "no");
}

int
imap_open(const struct mailbox_options *o, const struct url *u,
    struct mailbox **out, struct err *e)
{
	const struct imap_login l = {.url = u,
	    .user = o->user,
	    .password = o->password,
	    .oauth = o->oauth,
	    .ca_file = o->ca_file,
	    .timeout = o->timeout};
	struct inbox *m = mem_new(sizeof *m);

	m->base.ops = &ops;
	m->host = o->host;
	m->since = o->since;
	m->max_bytes = o->max_bytes;
	for (const char *const *f = o->folders; *f != NULL; f++) {
		m->folder =
		    mem_grow(m->folder, m->n_folders + 1, sizeof *m->folder);
		m->folder[m->n_folders++] = mem_cstr(str_from(*f));
	}
	m->selected = m->n_folders;
	if (m->n_folders == 0)
		err_set(e, ERR_SETUP, "mailbox: no folder to read");
	else if (imap_connect(&l, &m->session, e) == 0) {
		describe(m);
		*out = &m->base;
		return 0;
	}
	close_imap(&m->base);
	return -1;
}
