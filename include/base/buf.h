/*
 * base/buf.h - bytes that grow, up to a ceiling.
 *
 * The owner is who called buf_init(); buf_clear() gives the memory back.
 * What would pass the ceiling is not added and leaves the sticky mark
 * `over`, so that a caller checks once at the end, not at each call.
 * b.p is always NUL terminated (or NULL when nothing was added yet).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
	size_t max; /* bytes; 0: no ceiling */
	bool over;
};

#define BUF_INIT ((struct buf){NULL, 0, 0, 0, false})

void buf_init(struct buf *b, size_t max);
void buf_clear(struct buf *b); /* frees, ready for use again */
void buf_reset(struct buf *b); /* empties, keeps the memory */
void buf_wipe(struct buf *b);  /* as buf_clear(), of a secret's bytes */

void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *cstr);
static inline void
buf_addc(struct buf *b, char c)
{
	if (b->max != 0 || b->n + 1 >= b->cap) {
		buf_add(b, (struct str){&c, 1});
		return;
	}
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* In double quotes, with a backslash before quotes and backslashes. */
void buf_add_quoted(struct buf *b, struct str s);

struct str buf_str(const struct buf *b);   /* borrowed until the next change */
const char *buf_cstr(const struct buf *b); /* never NULL */
void buf_cut(struct buf *b, size_t n);     /* shortens to n bytes */

/* A copy for the arena; the buffer is cleared. */
struct arena;
struct str buf_keep(struct buf *b, struct arena *a);

#endif
