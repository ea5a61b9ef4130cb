/*
 * delay TARGETPORT MS [LOG] - loopback with a long line in between: each byte
 * arrives MS milliseconds after it was sent, in both directions, so a round
 * trip costs twice that; the bandwidth stays what it is.
 *
 * Prints its port, serves until standard input ends.  Into LOG goes the moment
 * (nanoseconds of the steady clock) of each "* N EXISTS" that an IMAP server
 * says by itself, in an IDLE.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS 16
#define FDS (2 + 2 * PAIRS)
#define PIECE 65536
#define HELD_MOST ((size_t)16 << 20) /* on one line: then the sender waits */

struct piece {
	struct piece *next;
	long long due; /* microseconds */
	size_t n, at;
	char bytes[PIECE];
};

/* What one end sent, on its way to the other. */
static struct line {
	struct piece *first, **last;
	size_t held;
	int ended;
} lines[FDS];

static struct pollfd fds[FDS];
static long long delay;
static FILE *moments; /* NULL: nobody asks */

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static size_t
other(size_t i)
{
	return i ^ 1;
}

static void
reset_line(struct line *l)
{
	while (l->first != NULL) {
		struct piece *p = l->first;

		l->first = p->next;
		free(p);
	}
	*l = (struct line){0};
	l->last = &l->first;
}

/* An answer to SELECT begins with its flags. */
static int
is_news(const char *p, size_t n)
{
	size_t at = 2;

	if (n < 10 || memcmp(p, "* ", 2) != 0)
		return 0;
	while (at < n && p[at] >= '0' && p[at] <= '9')
		at++;
	return at > 2 && n - at >= 7 && memcmp(p + at, " EXISTS", 7) == 0;
}

static void
take(size_t i)
{
	struct piece *p = calloc(1, sizeof *p);
	ssize_t n;

	if (p == NULL)
		exit(1);
	n = read(fds[i].fd, p->bytes, PIECE);
	p->n = n > 0 ? (size_t)n : 0; /* an empty one says that it ended */
	p->due = now() + delay;
	if (moments != NULL && is_news(p->bytes, p->n)) {
		fprintf(moments, "%lld\n", now() * 1000);
		fflush(moments);
	}
	lines[i].ended = n <= 0;
	lines[i].held += p->n;
	*lines[i].last = p;
	lines[i].last = &p->next;
}

static void
hang_up(size_t i)
{
	for (size_t k = i & ~(size_t)1; k <= (i | 1); k++) {
		close(fds[k].fd);
		fds[k].fd = -1;
		reset_line(&lines[k]);
	}
}

/* What is due from i to its other end.  False: the pair is closed. */
static int
deliver(size_t i)
{
	struct line *l = &lines[i];

	while (l->first != NULL && l->first->due <= now()) {
		struct piece *p = l->first;
		ssize_t n;

		if (p->n == 0) {
			hang_up(i);
			return 0;
		}
		n = send(fds[other(i)].fd, p->bytes + p->at, p->n - p->at,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n <= 0)
			return 1;
		p->at += (size_t)n;
		l->held -= (size_t)n;
		if (p->at < p->n)
			return 1;
		l->first = p->next;
		if (l->first == NULL)
			l->last = &l->first;
		free(p);
	}
	return 1;
}

static int
dial(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)(void *)&to, sizeof to) != 0) {
		perror("delay");
		exit(1);
	}
	return fd;
}

static void
welcome(int listener, int target)
{
	int fd = accept(listener, NULL, NULL), one = 1;
	size_t i = 2;

	while (i < FDS && fds[i].fd >= 0)
		i += 2;
	if (fd < 0 || i >= FDS) {
		close(fd);
		return;
	}
	fds[i].fd = fd;
	fds[i + 1].fd = dial(target);
	for (size_t k = i; k < i + 2; k++) {
		setsockopt(
		    fds[k].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		reset_line(&lines[k]);
	}
}

static int
listen_anywhere(void)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(fd, (struct sockaddr *)(void *)&at, n) != 0 ||
	    listen(fd, PAIRS) != 0 ||
	    getsockname(fd, (struct sockaddr *)(void *)&at, &n) != 0) {
		perror("delay");
		exit(1);
	}
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

/* Milliseconds until the next piece is due; -1: none is on its way. */
static int
next_due(void)
{
	long long first = -1, left;

	for (size_t i = 2; i < FDS; i++) {
		const struct piece *p = lines[i].first;

		if (fds[i].fd >= 0 && p != NULL &&
		    (first < 0 || p->due < first))
			first = p->due;
	}
	if (first < 0)
		return -1;
	left = first - now();
	return left <= 0 ? 1 : (int)((left + 999) / 1000);
}

int
main(int argc, char **argv)
{
	char end;

	if (argc < 3)
		return 2;
	delay = atoll(argv[2]) * 1000;
	if (argc > 3)
		moments = fopen(argv[3], "w");
	for (size_t i = 0; i < FDS; i++)
		fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	fds[0].fd = STDIN_FILENO;
	fds[1].fd = listen_anywhere();
	while (poll(fds, FDS, next_due()) >= 0) {
		if (fds[0].revents != 0 && read(STDIN_FILENO, &end, 1) <= 0)
			break;
		if (fds[1].revents != 0)
			welcome(fds[1].fd, atoi(argv[1]));
		for (size_t i = 2; i < FDS; i++) {
			if (fds[i].fd >= 0 && fds[i].revents != 0)
				take(i);
			fds[i].events =
			    (short)(lines[i].ended || lines[i].held > HELD_MOST
					? 0
					: POLLIN);
			if (fds[i].fd >= 0 && deliver(i) == 0)
				continue;
		}
	}
	return 0;
}
