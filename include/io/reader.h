/*
 * io/reader.h - the cage: a child process that touches strangers' bytes.
 *
 * The child is forked early, before any secret is loaded: no network, no
 * files, no descriptors but its two, rlimits on memory and time, a seccomp
 * allow-list.  It answers each request with bytes.  If it dies or is silent
 * too long it is killed and the next request gets a new one.
 *
 * Between the agent and the child stands a keeper, forked early too, which
 * never sees a request: from it the new children are forked, so they know
 * no more than the first.  (Should somebody kill the keeper, the next one
 * can only be forked from the agent as it is then.)
 *
 * What fn needs from files (rules, charsets, time zones) it must have loaded
 * before reader_start(): later an open() is refused.
 */
#ifndef IO_READER_H
#define IO_READER_H

#include "base/buf.h"
#include "base/err.h"

struct reader;

/* Runs in the child; must not touch anything but memory. */
typedef void reader_fn(void *arg, struct str request, struct buf *answer);

struct reader_limits {
	int64_t memory; /* bytes of address space beyond the start; 0: none */
	int seconds;    /* wall clock and CPU time, each, for one request */
	int64_t answer; /* bytes of the largest answer */
};

int reader_start(reader_fn *fn, void *arg, const struct reader_limits *l,
    struct reader **out, struct err *e);
void reader_stop(struct reader *r); /* NULL is fine */

/*
 * 1: answered.  0: this request ended the child (crash, limit, silence); the
 * reason is in e (ERR_INPUT), the child is replaced: do not ask the same
 * again.  -1: there is no child to be had (ERR_RETRY).  A request is blamed
 * for a death only if it happens to a fresh child, too.  What stood in
 * answer before is gone in any case.
 */
int reader_ask(
    struct reader *r, struct str request, struct buf *answer, struct err *e);

/*
 * The same in two halves, so that the child works while the agent does: one
 * request at a time is under way, of head and body (borrowed until the end).
 * A reader_ask() in between is answered first.  What went wrong at the
 * beginning is said at the end.
 */
void reader_begin(struct reader *r, struct str head, struct str body);
/* The body is a mapped file: few of its pages are held (base/mem.h). */
void reader_begin_mapped(struct reader *r, struct str head, struct str body);
int reader_end(struct reader *r, struct buf *answer, struct err *e);
void reader_forget(struct reader *r); /* instead of the end */

/* Will reader_end() have to wait longer than that? */
bool reader_is_late(const struct reader *r, int milliseconds);

#endif
