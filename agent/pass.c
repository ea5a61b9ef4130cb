#include "agent/pass.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/canary.h"
#include "base/log.h"
#include "flow/board.h"

/*
 * The first pass over years of mail: a bar where somebody watches, else a
 * line in the log now and then.  It may be stopped at any time.
 */
#define MANY 500       /* mails; less is nothing to speak of */
#define LOG_EVERY 1000 /* mails */
#define BAR_COLUMNS 40

struct progress {
	size_t done, logged;
	bool watched, shown;
};

static void
show_bar(const struct progress *p, size_t left)
{
	char bar[BAR_COLUMNS + 1];
	size_t full = p->done * BAR_COLUMNS / (p->done + left);

	memset(bar, ' ', BAR_COLUMNS);
	memset(bar, '=', full);
	bar[BAR_COLUMNS] = '\0';
	fprintf(
	    stderr, "\r[%s] %zu of %zu mails", bar, p->done, p->done + left);
}

static void
progress(struct progress *p, size_t more, size_t left)
{
	p->done += more;
	if (p->done + left < MANY)
		return;
	if (p->watched) {
		show_bar(p, left);
		p->shown = true;
	} else if (p->done - p->logged >= LOG_EVERY) {
		p->logged = p->done;
		log_info(
		    "mailbox.progress", "done=%zu left=%zu", p->done, left);
	}
}

/* Mails that were handed out, kept until there are enough for one commit. */
struct gathered {
	struct arena *a;
	struct incoming mails[INTAKE_MOST];
	size_t n, bytes;
	struct progress progress;
};

#define GATHERED_BYTES ((size_t)4 << 20)
#define ALONE_BYTES ((size_t)1 << 20) /* not copied: taken in by itself */

static void
gather(struct gathered *g, const struct house *h, const struct fetched *m,
    bool played, bool alone)
{
	struct incoming *in = &g->mails[g->n++];

	*in = (struct incoming){.folder = arena_str(g->a, m->folder),
	    .uid = arena_str(g->a, m->uid),
	    .raw = alone ? m->raw : arena_str(g->a, m->raw),
	    .mapped = alone && m->mapped,
	    .validity = m->validity,
	    .arrived = played ? h->flow.now : m->arrived,
	    .size = m->size,
	    .too_big = m->too_big};
	if (in->arrived > h->flow.now || in->arrived <= 0)
		in->arrived = h->flow.now;
	g->bytes += m->raw.n;
}

static int
take_in(struct gathered *g, struct house *h, struct err *e)
{
	int rc = intake(&h->flow, g->mails, g->n, e);

	progress(&g->progress, g->n, mailbox_left(h->mailbox));
	arena_reset(g->a);
	g->n = g->bytes = 0;
	return rc;
}

/* One of ours has served when it was heard. */
struct canaries {
	struct arena *a;
	struct mailbox_place *at;
	size_t n;
	int64_t newest;
};

static void
notice(struct canaries *c, const struct house *h, const struct fetched *m)
{
	int64_t sent = canary_of(h, m->raw);

	if (sent == 0)
		return;
	ARENA_PUSH(c->a, c->at, c->n) = (struct mailbox_place){
	    arena_str(c->a, m->folder), m->validity, arena_str(c->a, m->uid)};
	if (sent > c->newest)
		c->newest = sent;
}

/* That it was heard counts; a server that cannot remove a mail keeps it. */
static int
clear_away(const struct canaries *c, struct house *h, struct err *e)
{
	if (c->n == 0 || h->scratch != NULL)
		return 0;
	if (canary_note(h, c->newest, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		if (mailbox_remove(h->mailbox, &c->at[i], e) < 0) {
			log_warn("canary.stays", "%s", e->msg);
			house_mailbox_lost(h);
			break;
		}
	}
	return 0;
}

/* What was gathered before the mailbox failed has its turn first. */
static int
read_all(struct house *h, bool played, struct canaries *c, struct err *e)
{
	struct gathered *g = mem_new(sizeof *g);
	struct err later;
	struct fetched m;
	int rc = mailbox_look(h->mailbox, h->flow.now, e);

	g->a = arena_new();
	g->progress.watched = isatty(STDERR_FILENO) != 0;
	while (rc == 0 && flow_pulse(&h->flow) &&
	       (rc = mailbox_next(h->mailbox, &m, e)) == 1) {
		bool alone = m.raw.n >= ALONE_BYTES;

		rc = alone && g->n > 0 ? take_in(g, h, e) : 0;
		if (rc != 0)
			break;
		gather(g, h, &m, played, alone);
		if (!alone)
			notice(c, h, &m);
		if (alone || g->n == INTAKE_MOST || g->bytes >= GATHERED_BYTES)
			rc = take_in(g, h, e);
	}
	if (g->n > 0 && take_in(g, h, rc == 0 ? e : &later) != 0)
		rc = -1;
	if (g->progress.shown)
		fputc('\n', stderr);
	arena_free(g->a);
	free(g);
	return rc;
}

#define BOARD_PAUSE_FIRST 30
#define BOARD_PAUSE_MOST ((int64_t)15 * 60)

/* A board that cannot be (full, locked) must not keep mail from being read. */
static int
look_at_board(struct house *h, struct err *e)
{
	int64_t now = h->flow.now;

	if (h->scratch != NULL || now < h->board_next)
		return 0;
	if (board_pass(&h->flow, h->mailbox, e) == 0) {
		h->board_pause = 0;
		return 0;
	}
	h->board_pause *= 2;
	if (h->board_pause < BOARD_PAUSE_FIRST)
		h->board_pause = BOARD_PAUSE_FIRST;
	if (h->board_pause > BOARD_PAUSE_MOST)
		h->board_pause = BOARD_PAUSE_MOST;
	h->board_next = now + h->board_pause;
	return -1;
}

static int
read_and_tidy(struct house *h, bool played, struct err *e)
{
	struct canaries c = {.a = arena_new()};
	int rc = read_all(h, played, &c, e);

	if (rc == 0)
		rc = look_at_board(h, e);
	if (rc == 0)
		rc = clear_away(&c, h, e);
	arena_free(c.a);
	return rc;
}

int
pass_read(struct house *h, bool played, struct err *e)
{
	h->flow.played = played;
	if (house_mailbox(h, h->flow.now, played, e) != 0)
		return -1;
	if (read_and_tidy(h, played, e) == 0)
		return 0;
	house_mailbox_lost(h);
	return -1;
}

/* Where the mailbox is not to be had, nobody can tell. */
static int
went_out(void *arg, struct str message_id)
{
	struct house *h = arg;
	struct err e = {.code = ERR_NONE};
	int rc =
	    h->mailbox == NULL ? 0 : mailbox_holds(h->mailbox, message_id, &e);

	if (rc >= 0)
		return rc;
	log_warn("outbox.look", "%s", e.msg);
	house_mailbox_lost(h);
	return 0;
}

int
pass_send(struct house *h, struct err *e)
{
	unsigned sent;

	if (house_transport(h, e) != 0)
		return -1;
	h->flow.went_out = went_out;
	h->flow.went_out_arg = h;
	if (post_pass(&h->flow, h->transport, &sent, e) == 0)
		return 0;
	if (e->code == ERR_SETUP && h->token != NULL &&
	    house_transport_anew(h, e) == 0 &&
	    post_pass(&h->flow, h->transport, &sent, e) == 0)
		return 0;
	house_transport_lost(h);
	return -1;
}
