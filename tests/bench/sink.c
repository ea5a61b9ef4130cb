/*
 * sink [PORT [LOG]] - an SMTP server that takes every mail and forgets it.
 *
 * Into LOG goes the moment each was accepted, in nanoseconds of the steady
 * clock.  Prints its port, then serves until standard input ends; then prints
 * how many mails came.  No TLS, no AUTH: only for loopback.
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

#define CLIENTS 64
#define LINE 2048

struct client {
	int data; /* reading the mail, up to the dot */
	char line[LINE];
	size_t n;
};

static struct pollfd fds[CLIENTS + 2];
static struct client clients[CLIENTS + 2];
static unsigned long mails;
static FILE *moments; /* NULL: nobody asks */

static const struct {
	const char *command, *answer;
} answers[] = {
    {"EHLO", "250-sink\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n"},
    {"DATA", "354 go on\r\n"				     },
    {"QUIT", "221 bye\r\n"				       },
    {"",     "250 ok\r\n"					},
};

static void
say(int fd, const char *text)
{
	(void)!write(fd, text, strlen(text));
}

static void
accepted(int fd)
{
	struct timespec t;

	mails++;
	say(fd, "250 ok\r\n");
	if (moments == NULL)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	fprintf(
	    moments, "%lld\n", (long long)t.tv_sec * 1000000000 + t.tv_nsec);
	fflush(moments);
}

static void
take_line(int fd, struct client *c)
{
	size_t i = 0;

	if (c->data) {
		if (strcmp(c->line, ".") != 0)
			return;
		c->data = 0;
		accepted(fd);
		return;
	}
	while (strncasecmp(c->line, answers[i].command,
		   strlen(answers[i].command)) != 0)
		i++;
	c->data = strcmp(answers[i].command, "DATA") == 0;
	say(fd, answers[i].answer);
}

static void
take_byte(int fd, struct client *c, char byte)
{
	if (byte != '\n') {
		if (c->n + 1 < LINE && byte != '\r')
			c->line[c->n++] = byte;
		return;
	}
	c->line[c->n] = '\0';
	c->n = 0;
	take_line(fd, c);
}

static void
serve(size_t i)
{
	char in[65536];
	ssize_t n = read(fds[i].fd, in, sizeof in);

	for (ssize_t k = 0; k < n; k++)
		take_byte(fds[i].fd, &clients[i], in[k]);
	if (n <= 0) {
		close(fds[i].fd);
		fds[i].fd = -1;
	}
}

static void
welcome(int listener)
{
	int fd = accept(listener, NULL, NULL), one = 1;
	size_t i = 2;

	while (i < CLIENTS + 2 && fds[i].fd >= 0)
		i++;
	if (fd < 0 || i == CLIENTS + 2) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fds[i].fd = fd;
	clients[i] = (struct client){0};
	say(fd, "220 sink\r\n");
}

static int
listen_on(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)(void *)&at, n) != 0 ||
	    listen(fd, CLIENTS) != 0 ||
	    getsockname(fd, (struct sockaddr *)(void *)&at, &n) != 0) {
		perror("sink");
		exit(1);
	}
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

int
main(int argc, char **argv)
{
	char end;

	for (size_t i = 0; i < CLIENTS + 2; i++)
		fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	fds[0].fd = STDIN_FILENO;
	fds[1].fd = listen_on(argc > 1 ? atoi(argv[1]) : 0);
	if (argc > 2)
		moments = fopen(argv[2], "w");
	while (poll(fds, CLIENTS + 2, -1) > 0) {
		if (fds[0].revents != 0 && read(STDIN_FILENO, &end, 1) <= 0)
			break;
		if (fds[1].revents != 0)
			welcome(fds[1].fd);
		for (size_t i = 2; i < CLIENTS + 2; i++) {
			if (fds[i].fd >= 0 && fds[i].revents != 0)
				serve(i);
		}
	}
	printf("%lu\n", mails);
	return 0;
}
