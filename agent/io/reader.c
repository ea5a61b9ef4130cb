/*
 * reader.c - the agent's side of the cage, and the keeper in between.
 */
#include "io/reader.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "io/cage.h"
#include "io/wait.h"

/* A child that leaks a little is replaced before that fills its limit. */
#define REQUESTS_A_CHILD 500
#define TOO_LARGE UINT64_MAX /* a length in a frame */
#define KEEPER_SECONDS 10
#define READY "r" /* a child says that it is locked in */

struct reader {
	reader_fn *fn;
	void *arg;
	struct reader_limits limits;
	pid_t keeper; /* 0: none */
	int control;  /* to the keeper */
	int data;     /* to the child; -1: none */
	unsigned served;
	struct ahead { /* begun, and not ended yet */
		bool under_way;
		struct str head, body;
		bool mapped;       /* the body */
		bool fresh, given; /* to the child */
		bool answered;     /* by a reader_ask() in between */
		int rc;
		struct buf answer;
		struct err e;
	} ahead;
};

/* ---- the child ---- */

static bool
read_full(int fd, void *to, size_t n)
{
	char *p = to;

	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
write_full(int fd, const void *from, size_t n)
{
	const char *p = from;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

static bool
serve_one(const struct reader *r)
{
	struct buf answer;
	uint64_t n;
	char *request;
	bool ok;

	if (!read_full(0, &n, sizeof n))
		return false;
	request = mem_new((size_t)n + 1);
	if (!read_full(0, request, (size_t)n) ||
	    cage_cpu(r->limits.seconds) != 0)
		return false;
	buf_init(&answer, (size_t)r->limits.answer);
	r->fn(r->arg, str_of(request, (size_t)n), &answer);
	n = answer.over ? TOO_LARGE : answer.n;
	ok = write_full(1, &n, sizeof n) &&
	     (answer.over || write_full(1, answer.p, answer.n));
	buf_clear(&answer);
	free(request);
	return ok;
}

static _Noreturn void
child(const struct reader *r, int fd, pid_t keeper)
{
	if (cage_enter(keeper) != 0 || cage_only_fd(fd) != 0 ||
	    cage_lock(r->limits.memory) != 0)
		_exit(EX_UNAVAILABLE);
	if (!write_full(1, READY, 1))
		_exit(EX_OK);
	while (serve_one(r))
		continue;
	_exit(EX_OK);
}

/* ---- the keeper ---- */

/* How the child before ended, and the new one's descriptor goes along. */
struct hello {
	int status; /* of waitpid(2); 0: there was none */
};

union passing {
	char space[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static void
passing_init(
    struct msghdr *m, struct iovec *v, struct hello *h, union passing *p)
{
	memset(p, 0, sizeof *p);
	*v = (struct iovec){h, sizeof *h};
	*m = (struct msghdr){.msg_iov = v,
	    .msg_iovlen = 1,
	    .msg_control = p->space,
	    .msg_controllen = sizeof p->space};
}

static bool
send_hello(int control, struct hello h, int fd)
{
	struct msghdr m;
	struct iovec v;
	union passing p;
	struct cmsghdr *c;

	passing_init(&m, &v, &h, &p);
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	return sendmsg(control, &m, MSG_NOSIGNAL) == (ssize_t)sizeof h;
}

static int
take_fd(struct msghdr *m)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int fd = -1;

	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof fd))
		memcpy(&fd, CMSG_DATA(c), sizeof fd);
	return fd;
}

static int
end_child(pid_t pid)
{
	int status = 0;

	if (pid <= 0)
		return 0;
	kill(pid, SIGKILL); /* nobody else can have waited for it */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

/* Puts a new child in the place of *pid and tells the agent of both. */
static bool
replace_child(const struct reader *r, int control, pid_t *pid)
{
	struct hello h = {.status = end_child(*pid)};
	pid_t self = getpid();
	int pair[2];
	bool told;

	*pid = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	if ((*pid = fork()) == 0)
		child(r, pair[1], self);
	close(pair[1]);
	told = *pid > 0 && send_hello(control, h, pair[0]);
	close(pair[0]);
	return told;
}

static _Noreturn void
keeper(const struct reader *r, int control, pid_t agent)
{
	pid_t pid = 0;
	char order;

	if (cage_enter(agent) != 0 || cage_only_fd(control) != 0)
		_exit(EX_UNAVAILABLE);
	while (read_full(0, &order, 1)) {
		if (!replace_child(r, 1, &pid))
			_exit(EX_OSERR);
	}
	end_child(pid);
	_exit(EX_OK);
}

/* ---- the agent ---- */

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
end_keeper(struct reader *r)
{
	close_fd(&r->data);
	close_fd(&r->control);
	end_child(r->keeper);
	r->keeper = 0;
}

static int
start_keeper(struct reader *r, struct err *e)
{
	pid_t self = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ERR_RETRY, "reader: cannot make a socket: %s",
		    strerror(errno));
	fflush(NULL); /* or it would be written twice */
	if ((r->keeper = fork()) == 0)
		keeper(r, pair[1], self);
	close(pair[1]);
	r->control = pair[0];
	if (r->keeper > 0)
		return 0;
	r->keeper = 0;
	close_fd(&r->control);
	return err_set(
	    e, ERR_RETRY, "reader: cannot fork: %s", strerror(errno));
}

enum talk { TALKED, TALK_DEAD, TALK_LATE, TALK_LARGE };

static enum talk
put(int fd, const void *from, size_t n, int64_t deadline)
{
	const char *p = from;

	while (n > 0) {
		ssize_t k = send(fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (errno == EAGAIN) {
			if (wait_fd(fd, POLLOUT, deadline, -1) != WAIT_READY)
				return TALK_LATE;
		} else if (errno != EINTR) {
			return TALK_DEAD;
		}
	}
	return TALKED;
}

/* Reads n bytes, to `to` or, where that is NULL, into b. */
static enum talk
get(int fd, void *to, struct buf *b, size_t n, int64_t deadline)
{
	char chunk[65536];

	while (n > 0) {
		size_t most = n < sizeof chunk ? n : sizeof chunk;
		ssize_t k = recv(fd, chunk, most, MSG_DONTWAIT);

		if (k > 0 && to != NULL) {
			memcpy(to, chunk, (size_t)k);
			to = (char *)to + k;
		} else if (k > 0) {
			buf_add(b, str_of(chunk, (size_t)k));
		} else if (k < 0 && errno == EAGAIN) {
			if (wait_fd(fd, POLLIN, deadline, -1) != WAIT_READY)
				return TALK_LATE;
		} else if (k == 0 || errno != EINTR) {
			return TALK_DEAD;
		}
		n -= k > 0 ? (size_t)k : 0;
	}
	return TALKED;
}

/* One new child; how the old one ended in *status. */
static int
ask_keeper(struct reader *r, int *status)
{
	struct hello h = {0};
	struct msghdr m;
	struct iovec v;
	union passing p;
	char order = 'n';
	ssize_t n;

	close_fd(&r->data);
	r->served = 0;
	if (r->keeper == 0 || send(r->control, &order, 1, MSG_NOSIGNAL) != 1 ||
	    wait_fd(r->control, POLLIN, tick_in(KEEPER_SECONDS), -1) !=
		WAIT_READY)
		return -1;
	passing_init(&m, &v, &h, &p);
	do {
		n = recvmsg(r->control, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof h)
		return -1;
	r->data = take_fd(&m);
	*status = h.status;
	if (r->data < 0)
		return -1;
	return get(r->data, &order, NULL, 1, tick_in(KEEPER_SECONDS)) == TALKED
	           ? 0
	           : -1;
}

static int
new_child(struct reader *r, int *status, struct err *e)
{
	*status = 0;
	if (ask_keeper(r, status) == 0)
		return 0;
	if (r->keeper != 0)
		log_warn("reader.keeper", "gone=1");
	end_keeper(r);
	if (start_keeper(r, e) != 0)
		return -1;
	if (ask_keeper(r, status) == 0)
		return 0;
	end_keeper(r);
	return err_set(e, ERR_RETRY,
	    "reader: no child to be had; are seccomp and rlimits allowed?");
}

static enum talk
put_mapped(int fd, struct str body, int64_t deadline)
{
	enum talk t = TALKED;

	while (t == TALKED && body.n > 0) {
		struct str slice = str_sub(body, 0, MEM_SLICE);

		t = put(fd, slice.p, slice.n, deadline);
		mem_pages_away(slice);
		body = str_from_pos(body, slice.n);
	}
	return t;
}

static enum talk
give(struct reader *r, struct str head, struct str body)
{
	int64_t deadline = tick_in(r->limits.seconds);
	uint64_t n = head.n + body.n;
	enum talk t = put(r->data, &n, sizeof n, deadline);

	if (t == TALKED)
		t = put(r->data, head.p, head.n, deadline);
	if (t != TALKED)
		return t;
	return r->ahead.mapped && body.p == r->ahead.body.p
	           ? put_mapped(r->data, body, deadline)
	           : put(r->data, body.p, body.n, deadline);
}

static enum talk
take(struct reader *r, struct buf *answer)
{
	int64_t deadline = tick_in(r->limits.seconds);
	uint64_t n = 0;
	enum talk t;

	buf_reset(answer);
	t = get(r->data, &n, NULL, sizeof n, deadline);
	if (t != TALKED)
		return t;
	if (n > (uint64_t)r->limits.answer)
		return TALK_LARGE;
	t = get(r->data, NULL, answer, (size_t)n, deadline);
	return t == TALKED && answer->over ? TALK_LARGE : t;
}

static void
blame(const struct reader *r, enum talk t, int status, struct err *e)
{
	if (t == TALK_LARGE)
		err_set(e, ERR_INPUT, "reader: the answer is over %lld bytes",
		    (long long)r->limits.answer);
	else if (t == TALK_LATE ||
		 (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
		err_set(e, ERR_INPUT, "reader: no answer within %d s",
		    r->limits.seconds);
	else if (WIFSIGNALED(status))
		err_set(e, ERR_INPUT, "reader: ended by SIG%s",
		    sigabbrev_np(WTERMSIG(status)));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OSERR)
		err_set(e, ERR_INPUT, "reader: out of memory");
	else
		err_set(e, ERR_INPUT, "reader: ended with status %d",
		    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

static bool
killed_from_outside(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* A child that may be asked; whether it is a new one. */
static int
make_ready(struct reader *r, bool *fresh, struct err *e)
{
	int status;

	if ((r->data < 0 || r->served >= REQUESTS_A_CHILD) &&
	    new_child(r, &status, e) != 0)
		return -1;
	*fresh = r->served++ == 0;
	return 0;
}

/* After an answer that did not come; *again: the child may be to blame. */
static int
recover(struct reader *r, enum talk t, bool fresh, struct buf *answer,
    bool *again, struct err *e)
{
	int status;

	buf_reset(answer);
	if (new_child(r, &status, e) != 0)
		return -1;
	*again = t == TALK_DEAD && (!fresh || killed_from_outside(status));
	blame(r, t, status, e);
	return 0;
}

/* As reader_ask(), but *again says that the child may be to blame. */
static int
ask_once(struct reader *r, struct str head, struct str body, struct buf *answer,
    bool *again, struct err *e)
{
	bool fresh;
	enum talk t;

	if (make_ready(r, &fresh, e) != 0)
		return -1;
	t = give(r, head, body);
	if (t == TALKED && (t = take(r, answer)) == TALKED)
		return 1;
	return recover(r, t, fresh, answer, again, e);
}

void
reader_begin_mapped(struct reader *r, struct str head, struct str body)
{
	r->ahead.mapped = true;
	r->ahead.body = body;
	reader_begin(r, head, body);
}

void
reader_begin(struct reader *r, struct str head, struct str body)
{
	struct ahead *a = &r->ahead;

	a->mapped = a->mapped && a->body.p == body.p;

	a->under_way = true;
	a->answered = a->given = false;
	a->head = head;
	a->body = body;
	a->given = make_ready(r, &a->fresh, &a->e) == 0 &&
	           give(r, head, body) == TALKED;
}

/* What is under way to its end; from the beginning where it got nowhere. */
static int
finish(struct reader *r, struct buf *answer, struct err *e)
{
	struct ahead *a = &r->ahead;
	bool again = !a->given;
	enum talk t = TALKED;
	int rc = 0;

	if (!a->given && r->data >= 0) { /* half a request is in its way */
		int status;

		if (new_child(r, &status, e) != 0)
			return -1;
	}
	if (a->given && (t = take(r, answer)) == TALKED)
		return 1;
	if (a->given)
		rc = recover(r, t, a->fresh, answer, &again, e);
	for (int i = 0; i < 2 && rc == 0 && again; i++) {
		again = false;
		rc = ask_once(r, a->head, a->body, answer, &again, e);
	}
	return rc;
}

int
reader_end(struct reader *r, struct buf *answer, struct err *e)
{
	struct ahead *a = &r->ahead;

	if (!a->under_way)
		return err_set(e, ERR_BUG, "reader: nothing is under way");
	a->under_way = false;
	if (!a->answered)
		return finish(r, answer, e);
	buf_reset(answer);
	buf_add(answer, buf_str(&a->answer));
	if (a->rc != 1)
		*e = a->e;
	return a->rc;
}

/* Its answer would be taken for another's: the child goes, too. */
void
reader_forget(struct reader *r)
{
	if (r->ahead.under_way && !r->ahead.answered)
		close_fd(&r->data);
	r->ahead.under_way = false;
}

bool
reader_is_late(const struct reader *r, int milliseconds)
{
	return r->ahead.under_way && r->ahead.given && !r->ahead.answered &&
	       wait_fd(r->data, POLLIN, tick_now() + milliseconds, -1) !=
	           WAIT_READY;
}

int
reader_ask(
    struct reader *r, struct str request, struct buf *answer, struct err *e)
{
	struct ahead *a = &r->ahead;
	bool again = false;
	int rc;

	if (a->under_way && !a->answered) {
		a->rc = finish(r, &a->answer, &a->e);
		a->answered = true;
	}
	rc = ask_once(r, request, STR_NONE, answer, &again, e);
	if (rc == 0 && again)
		rc = ask_once(r, request, STR_NONE, answer, &again, e);
	return rc;
}

int
reader_start(reader_fn *fn, void *arg, const struct reader_limits *l,
    struct reader **out, struct err *e)
{
	struct reader *r = mem_new(sizeof *r);
	int status;

	*r = (struct reader){
	    .fn = fn, .arg = arg, .limits = *l, .control = -1, .data = -1};
	buf_init(&r->ahead.answer, (size_t)l->answer);
	if (new_child(r, &status, e) != 0) {
		free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
reader_stop(struct reader *r)
{
	if (r == NULL)
		return;
	end_keeper(r);
	buf_clear(&r->ahead.answer);
	free(r);
}
