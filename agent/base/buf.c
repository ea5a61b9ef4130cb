#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = BUF_INIT;
	b->max = max;
}

void
buf_clear(struct buf *b)
{
	size_t max = b->max;

	free(b->p);
	buf_init(b, max);
}

void
buf_reset(struct buf *b)
{
	buf_cut(b, 0);
	b->over = false;
}

/* Room for n more bytes and a NUL; false when that would pass the ceiling. */
static bool
buf_room(struct buf *b, size_t n)
{
	size_t cap = b->cap < 64 ? 64 : b->cap;

	if (b->max != 0 && (n > b->max || b->n > b->max - n)) {
		b->over = true;
		return false;
	}
	if (b->n + n < b->cap)
		return true;
	while (cap <= b->n + n)
		cap *= 2;
	b->p = mem_grow(b->p, cap, 1);
	b->cap = cap;
	return true;
}

void
buf_add(struct buf *b, struct str s)
{
	if (!buf_room(b, s.n))
		return;
	if (s.n > 0)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void
buf_adds(struct buf *b, const char *cstr)
{
	buf_add(b, str_from(cstr));
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	char brief[200]; /* most are: then it is formatted once */
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(brief, sizeof brief, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof brief) {
		buf_add(b, (struct str){brief, (size_t)n});
	} else if (n >= 0 && buf_room(b, (size_t)n)) {
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

void
buf_add_quoted(struct buf *b, struct str s)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_addc(b, '\\');
		buf_addc(b, s.p[i]);
	}
	buf_addc(b, '"');
}

void
buf_wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_clear(b);
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

const char *
buf_cstr(const struct buf *b)
{
	return b->p == NULL ? "" : b->p;
}

void
buf_cut(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
	if (b->p != NULL)
		b->p[b->n] = '\0';
}

struct str
buf_keep(struct buf *b, struct arena *a)
{
	struct str s = arena_str(a, buf_str(b));

	buf_clear(b);
	return s;
}
