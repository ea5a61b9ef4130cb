#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#define BLOCK_MIN ((size_t)16 * 1024)
#define BLOCK_MAX ((size_t)1024 * 1024)
#define ALIGN 16

struct block {
	struct block *next;
	size_t used, cap;
	_Alignas(ALIGN) char bytes[];
};

struct arena {
	struct block *top; /* the one we take from; the first is the last */
};

void
mem_none(void)
{
	static const char msg[] = "dachpost: out of memory; everything "
				  "committed is safe, start again\n";

	(void)!write(STDERR_FILENO, msg, sizeof msg - 1);
	_exit(EX_OSERR);
}

void
mem_pages_away(struct str s)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t from = ((uintptr_t)s.p + page - 1) / page * page;
	size_t to = ((uintptr_t)s.p + s.n) / page * page;

	if (to > from)
		madvise((char *)from, to - from, MADV_DONTNEED);
}

static void *
had(void *p)
{
	if (p == NULL)
		mem_none();
	return p;
}

void *
mem_new(size_t n)
{
	return mem_array(1, n);
}

void *
mem_array(size_t count, size_t size)
{
	return had(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *
mem_grow(void *p, size_t count, size_t size)
{
	return had(reallocarray(p, count > 0 ? count : 1, size));
}

char *
mem_cstr(struct str s)
{
	char *p = mem_new(s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

static struct block *
block_new(struct block *next, size_t cap)
{
	struct block *b = had(malloc(sizeof *b + cap));

	b->next = next;
	b->used = 0;
	b->cap = cap;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_new(sizeof *a);

	a->top = block_new(NULL, BLOCK_MIN);
	return a;
}

void
arena_reset(struct arena *a)
{
	struct block *b;

	while (a->top->next != NULL) {
		b = a->top;
		a->top = b->next;
		free(b);
	}
	a->top->used = 0;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->top);
	free(a);
}

static void *
arena_take(struct arena *a, size_t n)
{
	struct block *b = a->top;
	size_t cap = b->cap < BLOCK_MAX ? b->cap * 2 : BLOCK_MAX;
	void *p;

	if (n > SIZE_MAX / 4)
		mem_none();
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (b->cap - b->used < n)
		b = a->top = block_new(b, n > cap ? n : cap);
	p = b->bytes + b->used;
	b->used += n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p = arena_take(a, n > 0 ? n : 1);

	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		mem_none();
	return arena_alloc(a, n);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}

const char *
arena_cstr(struct arena *a, struct str s)
{
	return arena_str(a, s).p;
}

struct str
arena_fmt(struct arena *a, const char *fmt, ...)
{
	char brief[200]; /* most are: then it is formatted once */
	va_list ap, again;
	struct str s;
	int rc;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	rc = vsnprintf(brief, sizeof brief, fmt, ap);
	va_end(ap);
	s = (struct str){brief, rc < 0 ? 0 : (size_t)rc};
	if (s.n < sizeof brief) {
		s = arena_str(a, s);
	} else {
		p = arena_take(a, s.n + 1);
		vsnprintf(p, s.n + 1, fmt, again);
		s.p = p;
	}
	va_end(again);
	return s;
}

void *
arena_room(struct arena *a, void *items, size_t n, size_t size)
{
	void *p;

	if (n != 0 && (n < 4 || (n & (n - 1)) != 0))
		return items; /* arrays hold 4, 8, 16 …: there is room */
	p = arena_array(a, n == 0 ? 4 : n * 2, size);
	if (n > 0)
		memcpy(p, items, n * size);
	return p;
}
