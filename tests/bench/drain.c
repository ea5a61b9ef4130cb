/*
 * drain PORT USER PASSWORD [tls] - the bare limit of the wire.
 *
 * Fetches INBOX in sets of a hundred and throws the bodies away: what no
 * program that reads the same mails over IMAP can be faster than.  Only for
 * loopback: with tls nothing is verified.
 */
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define SET 100

static struct {
	int fd;
	gnutls_session_t tls; /* NULL: plain */
	char in[262144];
	size_t at, end;
} wire;

static void
more(void)
{
	ssize_t n;

	do {
		n = wire.tls != NULL
		        ? gnutls_record_recv(wire.tls, wire.in, sizeof wire.in)
		        : read(wire.fd, wire.in, sizeof wire.in);
	} while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
	if (n <= 0)
		die("the server closed");
	wire.at = 0;
	wire.end = (size_t)n;
}

static void
say(const char *line)
{
	size_t n = strlen(line);
	ssize_t put = wire.tls != NULL ? gnutls_record_send(wire.tls, line, n)
	                               : write(wire.fd, line, n);

	if (put != (ssize_t)n)
		die("cannot write");
}

static size_t
read_line(char *to, size_t most)
{
	size_t n = 0;

	do {
		if (wire.at == wire.end)
			more();
		to[n++] = wire.in[wire.at++];
	} while (n + 1 < most && to[n - 1] != '\n');
	while (n > 0 && (to[n - 1] == '\n' || to[n - 1] == '\r'))
		n--;
	to[n] = '\0';
	return n;
}

static void
skip(size_t n)
{
	while (n > 0) {
		size_t most;

		if (wire.at == wire.end)
			more();
		most = wire.end - wire.at < n ? wire.end - wire.at : n;
		wire.at += most;
		n -= most;
	}
}

/* One answer, its literals skipped.  True: the command is at its end. */
static int
answer(char line[65536], unsigned long *mails)
{
	size_t n = read_line(line, 65536);

	while (n > 0 && line[n - 1] == '}') {
		const char *brace = strrchr(line, '{');

		if (brace == NULL)
			break;
		skip(strtoul(brace + 1, NULL, 10));
		++*mails;
		n = read_line(line, 65536);
	}
	return line[0] == 'a';
}

/* Returns UIDNEXT where the answer names it. */
static unsigned long
command(const char *text, unsigned long *mails)
{
	static char line[65536];
	char out[512];
	unsigned long next = 0;
	const char *p;
	int over;

	snprintf(out, sizeof out, "a %s\r\n", text);
	say(out);
	do {
		over = answer(line, mails);
		if ((p = strstr(line, "[UIDNEXT ")) != NULL)
			next = strtoul(p + 9, NULL, 10);
	} while (!over);
	if (strncmp(line, "a OK", 4) != 0)
		die(line);
	return next;
}

static void
begin_tls(void)
{
	gnutls_certificate_credentials_t trust;
	int rc;

	gnutls_certificate_allocate_credentials(&trust);
	gnutls_init(&wire.tls, GNUTLS_CLIENT);
	gnutls_set_default_priority(wire.tls);
	gnutls_credentials_set(wire.tls, GNUTLS_CRD_CERTIFICATE, trust);
	gnutls_transport_set_int(wire.tls, wire.fd);
	do {
		rc = gnutls_handshake(wire.tls);
	} while (rc < 0 && gnutls_error_is_fatal(rc) == 0);
	if (rc < 0)
		die(gnutls_strerror(rc));
}

static void
dial(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int one = 1;

	wire.fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(wire.fd, (struct sockaddr *)(void *)&to, sizeof to) != 0)
		die("cannot connect");
	setsockopt(wire.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int
main(int argc, char **argv)
{
	static char greeting[65536];
	char text[300];
	unsigned long mails = 0, next;
	double begin;

	if (argc < 4)
		die("usage: drain PORT USER PASSWORD [tls]");
	dial(atoi(argv[1]));
	if (argc > 4)
		begin_tls();
	read_line(greeting, sizeof greeting);
	snprintf(text, sizeof text, "LOGIN %s %s", argv[2], argv[3]);
	command(text, &mails);
	next = command("SELECT INBOX", &mails);
	mails = 0;
	begin = now();
	for (unsigned long u = 1; u < next; u += SET) {
		snprintf(text, sizeof text,
		    "UID FETCH %lu:%lu (UID BODY.PEEK[])", u, u + SET - 1);
		command(text, &mails);
	}
	printf("{\"mails\": %lu, \"seconds\": %.4f}\n", mails, now() - begin);
	return 0;
}
