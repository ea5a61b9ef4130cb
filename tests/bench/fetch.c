/*
 * fetch URL USER PASSWORD CAFILE - the program's own mailbox driver, with
 * nobody behind it: what the fetch alone costs.
 */
#include <stdio.h>

#include "io/mailbox.h"
#include "bench.h"

static int
drain(struct mailbox *m, unsigned *n, struct err *e)
{
	struct fetched f;
	int rc = mailbox_look(m, 0, e);

	while (rc == 0 && (rc = mailbox_next(m, &f, e)) == 1) {
		++*n;
		rc = 0;
	}
	return rc;
}

int
main(int argc, char **argv)
{
	static const char *const folders[] = {"INBOX", NULL};
	struct mailbox_options o = {.folders = folders, .timeout = 60};
	struct mailbox *m = NULL;
	struct err e = {0};
	unsigned n = 0;
	double begin;

	if (argc < 5)
		return 2;
	o.url = argv[1];
	o.user = argv[2];
	o.password = argv[3];
	o.ca_file = argv[4];
	if (mailbox_open(&o, &m, &e) == 0) {
		begin = now();
		if (drain(m, &n, &e) == 0) {
			printf("{\"mails\": %u, \"seconds\": %.4f}\n", n,
			    now() - begin);
			mailbox_close(m);
			return 0;
		}
	}
	fprintf(stderr, "fetch: %s\n", e.msg);
	return 1;
}
