/*
 * cycle CONFIG - the whole mailbox, one mail at a time and each to its end:
 * read, decided, durable, its mails accepted, that noted.  What a running
 * agent does for a mail that comes alone, without waiting in between.
 */
#include <stdio.h>

#include "agent/pass.h"
#include "bench.h"

static int
one(struct house *h, const struct fetched *m, struct err *e)
{
	struct incoming in = {.folder = m->folder,
	    .uid = m->uid,
	    .raw = m->raw,
	    .validity = m->validity,
	    .arrived = h->flow.now,
	    .size = m->size,
	    .too_big = m->too_big};

	return intake(&h->flow, &in, 1, e) != 0 ? -1 : pass_send(h, e);
}

static int
all(struct house *h, unsigned *n, struct err *e)
{
	struct fetched m;
	int rc;

	if (house_mailbox(h, h->flow.now, false, e) != 0)
		return -1;
	rc = mailbox_look(h->mailbox, h->flow.now, e);
	while (rc == 0 && (rc = mailbox_next(h->mailbox, &m, e)) == 1) {
		rc = one(h, &m, e);
		++*n;
	}
	return rc;
}

int
main(int argc, char **argv)
{
	struct cmd_env env = {.out = stdout, .err = stderr};
	struct house h;
	struct err e = {0};
	unsigned n = 0;
	double begin;
	int rc;

	if (argc < 2)
		return 2;
	env.config_path = argv[1];
	env.now = time(NULL);
	rc = house_open(&h, &env, HOUSE_AGENT, false, &e);
	if (rc == 0) {
		begin = now();
		rc = all(&h, &n, &e);
		printf(
		    "{\"mails\": %u, \"seconds\": %.4f}\n", n, now() - begin);
		house_close(&h);
	}
	if (rc != 0)
		fprintf(stderr, "cycle: %s\n", e.msg);
	return rc != 0;
}
