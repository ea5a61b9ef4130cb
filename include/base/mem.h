/*
 * base/mem.h - memory that is there, and arenas.
 *
 * None of these returns NULL: without memory the process says so and ends
 * with EX_OSERR.  State is durable, so the supervisor's restart loses
 * nothing, and no caller carries a branch that nobody can test.
 *
 * An arena owns what was taken from it until arena_free() or arena_reset().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/str.h"

_Noreturn void mem_none(void); /* says so and ends; for a library's NULL */

void *mem_new(size_t n); /* zeroed; free() it */
void *mem_array(size_t count, size_t size);
void *mem_grow(void *p, size_t count, size_t size);
char *mem_cstr(struct str s); /* a NUL terminated copy; free() it */

/*
 * Of a file that is mapped read-only: its pages are not needed for now.  They
 * come back by themselves; of any other memory this would lose the contents.
 */
void mem_pages_away(struct str s);
/* What is done with a mapped file in slices, so that few pages are held. */
#define MEM_SLICE ((size_t)1 << 20)

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);             /* NULL is fine */
void arena_reset(struct arena *a);            /* keeps the first block */
void *arena_alloc(struct arena *a, size_t n); /* zeroed, aligned */
void *arena_array(struct arena *a, size_t count, size_t size);
struct str arena_str(struct arena *a, struct str s); /* a copy, NUL behind */
const char *arena_cstr(struct arena *a, struct str s);
struct str arena_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Makes room for one more element in a growing array of the arena's:
 *   ARENA_PUSH(a, list->item, list->n) = x;
 * Arrays grow by doubling at powers of two; the old ones stay in the arena.
 */
void *arena_room(struct arena *a, void *items, size_t n, size_t size);
#define ARENA_PUSH(a, items, n)                                                \
	(*(((items) = arena_room((a), (items), (n), sizeof *(items))), (n)++,  \
	    &(items)[(n)-1]))

#endif
