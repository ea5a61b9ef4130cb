/*
 * mails.h - test mails and what is wanted of them.
 *
 * NAME.eml has a NAME.want of lines "key: value"; "\n" in a value is a line
 * end.  Include it after <cmocka.h>.
 */
#ifndef TESTS_MAILS_H
#define TESTS_MAILS_H

#include "base/buf.h"
#include "base/mem.h"

/* Not every test needs all of it. */
#define MAILS_FN __attribute__((unused)) static

struct want {
	struct arena *a;
	const char *name;
	struct str lines;
};

MAILS_FN struct str
mail_bytes(struct arena *a, const char *name)
{
	struct buf b = BUF_INIT;
	char chunk[4096];
	struct str out;
	size_t n;
	FILE *f = fopen(name, "rb");

	if (f == NULL)
		fail_msg("cannot open %s", name);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, str_of(chunk, n));
	fclose(f);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

/* Of NAME.eml. */
MAILS_FN struct want
want_of(struct arena *a, const char *eml)
{
	struct want w = {.a = a, .name = eml};
	struct str base = str_sub(str_from(eml), 0, strlen(eml) - 3);

	w.lines = mail_bytes(a, arena_fmt(a, "%.*swant", STR_FMT(base)).p);
	return w;
}

/* False: no such key. */
MAILS_FN bool
want_value(const struct want *w, const char *key, struct str *value)
{
	struct str rest = w->lines, line, k = str_from(key);

	while (str_line(&rest, &line)) {
		char *p = arena_alloc(w->a, line.n + 1);
		size_t n = 0;

		if (!str_starts(line, k) || k.n == line.n || line.p[k.n] != ':')
			continue;
		line = str_from_pos(line, k.n + 2);
		for (size_t i = 0; i < line.n; i++) {
			bool lf = str_starts(str_from_pos(line, i), STR("\\n"));

			p[n++] = lf ? '\n' : line.p[i];
			i += lf;
		}
		*value = str_of(p, n);
		return true;
	}
	return false;
}

MAILS_FN void
want_text(const struct want *w, const char *key, struct str got)
{
	struct str value = STR_NONE;

	if (!want_value(w, key, &value))
		fail_msg("%s: the .want has no '%s'; got '%.*s'", w->name, key,
		    STR_FMT(got));
	if (!str_eq(value, got))
		fail_msg("%s: %s: want '%.*s', got '%.*s'", w->name, key,
		    STR_FMT(value), STR_FMT(got));
}

#endif
