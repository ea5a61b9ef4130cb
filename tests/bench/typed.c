/*
 * typed [-j] <MAIL: what text.c and forward.c make of a raw mail.
 * typed -j FILE...: a JSON object a line.  For measuring.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "core/civil.h"
#include "parsers/text.h"

static void
slurp(FILE *f, struct buf *b)
{
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(b, str_of(chunk, n));
}

static int
show(struct str raw)
{
	struct arena *a = arena_new();
	struct message *m;
	struct err e = {0};
	struct str s;

	if (mime_parse(a, raw, &m, &e) != 0) {
		fprintf(stderr, "%s\n", e.msg);
		return 1;
	}
	s = text_read(a, m).shown;
	printf("%.*s\n", STR_FMT(s));
	arena_free(a);
	return 0;
}

int
main(void)
{
	struct buf b = BUF_INIT;
	struct err e = {0};
	int rc;

	if (zone_set("Europe/Berlin", &e) != 0)
		return 1;
	slurp(stdin, &b);
	rc = show(buf_str(&b));
	buf_clear(&b);
	return rc;
}
