/*
 * shim.c - a world that fails on command, by LD_PRELOAD.
 *
 * Every call by which the agent changes something outside of itself is
 * counted: writes, syncs, sends, names, and, where wanted, new descriptors. The
 * control file (SHIM_CONTROL, a struct control mapped into memory, so that a
 * running process can be given new orders) says what happens at which of them,
 * and what time it is.
 *
 * Descriptors 1 and 2 are what a person reads: they do not count.  Neither
 * does a child: the reader has nothing to change.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NEVER, KILL_BEFORE, KILL_AFTER, KILL_TORN, FAIL, FAIL_FROM, FAIL_RATE };

enum { WRITE = 1, SYNC = 2, SEND = 4, NAME = 8, OPEN = 16 };

struct control {         /* 8 numbers of 8 bytes; tests/faults/shim.py */
	int64_t count;   /* calls so far */
	int64_t mode;    /* what happens … */
	int64_t at;      /* … at this call; FAIL_RATE: one in so many */
	int64_t error;   /* errno of a failure */
	int64_t classes; /* which calls count, WRITE | SYNC … */
	int64_t offset;  /* seconds that the wall clock is off */
	int64_t hit;     /* set: it happened */
	int64_t sends;   /* of the calls so far */
};

static struct control off, *c = &off;
static pid_t owner;
static unsigned seed;

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("SHIM_CONTROL");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *p;

	owner = getpid();
	seed = (unsigned)owner;
	if (fd < 0)
		return;
	p = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		c = p;
}

static void *
real(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (p == NULL)
		abort();
	return p;
}

static void
end(void)
{
	c->hit = 1;
	raise(SIGKILL);
}

/* Counts a call.  The errno of its failure, 0, or -1: end in its middle. */
static int
before(int class)
{
	if (c == &off || getpid() != owner || (c->classes & class) == 0)
		return 0;
	c->count++;
	c->sends += class == SEND;
	if (c->mode == FAIL_RATE   ? c->at > 0 && rand_r(&seed) % c->at == 0
	    : c->mode == FAIL_FROM ? c->count >= c->at
				   : c->count == c->at) {
		if (c->mode == KILL_BEFORE)
			end();
		if (c->mode == KILL_TORN)
			return -1;
		if (c->mode >= FAIL) {
			c->hit = 1;
			return (int)c->error;
		}
	}
	return 0;
}

static void
after(int class)
{
	if (c->mode == KILL_AFTER && c->count == c->at && getpid() == owner &&
	    (c->classes & class) != 0)
		end();
}

static ssize_t
refuse(int error)
{
	errno = error;
	return -1;
}

/* ---- bytes ---- */

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t (*call)(int, const void *, size_t) = real("write");
	int e = fd == 1 || fd == 2 ? 0 : before(WRITE);
	ssize_t rc;

	if (e > 0)
		return refuse(e);
	if (e < 0) {
		(void)!call(fd, p, n / 2);
		end();
	}
	rc = call(fd, p, n);
	if (fd > 2)
		after(WRITE);
	return rc;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	ssize_t (*call)(int, const void *, size_t, off64_t) = real("pwrite64");
	int e = before(WRITE);
	ssize_t rc;

	if (e > 0)
		return refuse(e);
	if (e < 0) {
		(void)!call(fd, p, n / 2, at);
		end();
	}
	rc = call(fd, p, n, at);
	after(WRITE);
	return rc;
}

int
ftruncate64(int fd, off64_t n)
{
	int (*call)(int, off64_t) = real("ftruncate64");
	int e = before(WRITE), rc;

	if (e > 0)
		return (int)refuse(e);
	if (e < 0)
		end();
	rc = call(fd, n);
	after(WRITE);
	return rc;
}

static int
sync_by(const char *name, int fd)
{
	int (*call)(int) = (int (*)(int))real(name);
	int e = before(SYNC), rc;

	if (e > 0)
		return (int)refuse(e);
	if (e < 0)
		end();
	rc = call(fd);
	after(SYNC);
	return rc;
}

int
fsync(int fd)
{
	return sync_by("fsync", fd);
}

int
fdatasync(int fd)
{
	return sync_by("fdatasync", fd);
}

/* ---- the network ---- */

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	ssize_t (*call)(int, const void *, size_t, int) = real("send");
	int e = before(SEND);
	ssize_t rc;

	if (e > 0)
		return refuse(e);
	if (e < 0) {
		(void)!call(fd, p, n / 2, flags);
		end();
	}
	rc = call(fd, p, n, flags);
	after(SEND);
	return rc;
}

/* ---- names ---- */

#define NAMES(type, name, parameters, arguments)                               \
	type name parameters                                                   \
	{                                                                      \
		type(*call) parameters = real(#name);                          \
		int e = before(NAME);                                          \
		type rc;                                                       \
                                                                               \
		if (e > 0)                                                     \
			return (type)refuse(e);                                \
		if (e < 0)                                                     \
			end();                                                 \
		rc = call arguments;                                           \
		after(NAME);                                                   \
		return rc;                                                     \
	}

NAMES(int, link, (const char *a, const char *b), (a, b))
NAMES(int, rename, (const char *a, const char *b), (a, b))
NAMES(int, unlink, (const char *a), (a))
NAMES(int, mkdir, (const char *a, mode_t m), (a, m))

/* ---- descriptors ---- */

static int
open_by(const char *name, const char *path, int flags, mode_t mode)
{
	int (*call)(const char *, int, ...) =
	    (int (*)(const char *, int, ...))real(name);
	int e = before(OPEN);

	return e > 0 ? (int)refuse(e) : call(path, flags, mode);
}

#define OPENS(name)                                                            \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list ap;                                                    \
		mode_t mode = 0;                                               \
                                                                               \
		va_start(ap, flags);                                           \
		if ((flags & O_CREAT) != 0)                                    \
			mode = va_arg(ap, mode_t);                             \
		va_end(ap);                                                    \
		return open_by(#name, path, flags, mode);                      \
	}

OPENS(open)
OPENS(open64)

int
socket(int domain, int type, int protocol)
{
	int (*call)(int, int, int) = real("socket");
	int e = before(OPEN);

	return e > 0 ? (int)refuse(e) : call(domain, type, protocol);
}

int
socketpair(int domain, int type, int protocol, int pair[2])
{
	int (*call)(int, int, int, int *) = real("socketpair");
	int e = before(OPEN);

	return e > 0 ? (int)refuse(e) : call(domain, type, protocol, pair);
}

/* ---- the clock ---- */

time_t
time(time_t *t)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (t != NULL)
		*t = now.tv_sec;
	return now.tv_sec;
}

int
clock_gettime(clockid_t which, struct timespec *t)
{
	int (*call)(clockid_t, struct timespec *) = real("clock_gettime");
	int rc = call(which, t);

	if (rc == 0 && which == CLOCK_REALTIME)
		t->tv_sec += c->offset;
	return rc;
}
