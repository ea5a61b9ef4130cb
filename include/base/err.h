/*
 * base/err.h - one error, and whose fault it is.
 *
 * The code names who has to act, for that is what the caller decides on;
 * the message tells a person what is wrong and what to do.  Functions that
 * can fail take a struct err last, return 0 or -1 (1/0/-1 where there is a
 * yes and a no), and leave their outputs alone when they fail.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_code {
	ERR_NONE = 0,
	ERR_RETRY, /* the world: network, lock, 4xx - try later */
	ERR_INPUT, /* this mail or row - set it aside, go on */
	ERR_SETUP, /* the operator: bad configuration - stop, say so */
	ERR_BUG    /* us: a broken invariant - stop, write nothing */
};

struct err {
	enum err_code code;
	char msg[1024];
};

/*
 * Both return -1, so that their call can be returned; as macros, so that a
 * reader of the code that is a program sees it, too.  e NULL is fine.
 */
void err_put(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void err_wrap(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static inline int
err_failed(void)
{
	return -1;
}

/* Fills *e. */
#define err_set(...) (err_put(__VA_ARGS__), err_failed())

/* Puts "context: " before the message. */
#define err_add(...) (err_wrap(__VA_ARGS__), err_failed())

#endif
