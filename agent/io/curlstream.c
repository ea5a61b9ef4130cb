#include "io/curlstream.h"

#include <curl/curl.h>
#include <errno.h>
#include <libetpan/libetpan.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/curl.h"

/* libcurl has read the real one on the way to STARTTLS. */
#define GREETING "* OK behind STARTTLS\r\n"

struct stream {
	CURL *easy;
	curl_socket_t fd;
	int64_t deadline; /* tick */
	int64_t budget;   /* bytes that may still be read */
	char ahead[4096]; /* read before libetpan asked */
	size_t ahead_at, ahead_n;
	MMAPString *line;
	const char *why;
};

static mailstream_low_driver driver;

static struct stream *
of(mailstream *s)
{
	return s->low->data;
}

static ssize_t
fail(struct stream *s, const char *why)
{
	s->why = why;
	return -1;
}

/* ---- libetpan's driver ---- */

static ssize_t
take_ahead(struct stream *s, void *to, size_t n)
{
	if (n > s->ahead_n)
		n = s->ahead_n;
	memcpy(to, s->ahead + s->ahead_at, n);
	s->ahead_at += n;
	s->ahead_n -= n;
	return (ssize_t)n;
}

static ssize_t
block(struct stream *s, short events)
{
	switch (wait_fd(s->fd, events, s->deadline, -1)) {
	case WAIT_READY:
		return 0;
	case WAIT_LATE:
		return fail(s, "no answer in time");
	case WAIT_WOKEN:
	case WAIT_FAILED:
	default:
		return fail(s, "cannot wait for the connection");
	}
}

/* More than 0 or -1: at 0 libetpan would ask for ever. */
static ssize_t
stream_read(mailstream_low *low, void *to, size_t n)
{
	struct stream *s = low->data;

	if (s->ahead_n > 0)
		return take_ahead(s, to, n);
	for (;;) {
		size_t got = 0;
		CURLcode rc;

		if (tick_now() > s->deadline)
			return fail(s, "no answer in time");
		rc = curl_easy_recv(s->easy, to, n, &got);
		if (rc == CURLE_OK && got == 0)
			return fail(s, "the server closed the connection");
		if (rc == CURLE_OK && (int64_t)got > s->budget)
			return fail(s, "the server sends more than it may");
		if (rc == CURLE_OK) {
			s->budget -= (int64_t)got;
			return (ssize_t)got;
		}
		if (rc != CURLE_AGAIN)
			return fail(s, "the connection broke");
		if (block(s, POLLIN) != 0)
			return -1;
	}
}

static ssize_t
stream_write(mailstream_low *low, const void *from, size_t n)
{
	struct stream *s = low->data;

	while (n > 0) {
		size_t put = 0;
		CURLcode rc = curl_easy_send(s->easy, from, n, &put);

		if (rc == CURLE_OK && put > 0)
			return (ssize_t)put;
		if (rc != CURLE_OK && rc != CURLE_AGAIN)
			return fail(s, "the connection broke");
		if (block(s, POLLOUT) != 0)
			return -1;
	}
	return 0;
}

/* Shut first: libcurl would say LOGOUT and wait for the answer to it. */
static int
stream_close(mailstream_low *low)
{
	struct stream *s = low->data;

	if (s->easy == NULL)
		return 0;
	if (s->fd != CURL_SOCKET_BAD)
		shutdown(s->fd, SHUT_RDWR);
	curl_easy_cleanup(s->easy);
	s->easy = NULL;
	s->fd = CURL_SOCKET_BAD;
	return 0;
}

static void
stream_free(mailstream_low *low)
{
	struct stream *s = low->data;

	stream_close(low);
	if (s->line != NULL)
		mmap_string_free(s->line);
	free(s);
	free(low);
}

static int
stream_fd(mailstream_low *low)
{
	return ((struct stream *)low->data)->fd;
}

static mailstream_low_driver driver = {
    .mailstream_read = stream_read,
    .mailstream_write = stream_write,
    .mailstream_close = stream_close,
    .mailstream_get_fd = stream_fd,
    .mailstream_free = stream_free,
};

/* ---- connecting ---- */

/* A peer that is silent for ever shows only by time. */
static int
on_socket(void *arg, curl_socket_t fd, curlsocktype type)
{
	unsigned ms = 60000;

	(void)arg;
	(void)type;
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
	return CURL_SOCKOPT_OK;
}

/* https:// is a bare TLS pipe here, http:// a bare pipe. */
static void
set_url(CURL *c, const struct url *u)
{
	static const char *const scheme[] = {[TLS_IMPLICIT] = "https",
	    [TLS_STARTTLS] = "imap",
	    [TLS_NONE] = "http"};
	char host[260], text[300];

	url_host(u, host);
	snprintf(
	    text, sizeof text, "%s://%s:%d/", scheme[u->tls], host, u->port);
	curl_easy_setopt(c, CURLOPT_URL, text);
}

/* FORBID_REUSE must not be set: it would close the socket after connecting. */
static void
set_options(CURL *c, const struct url *u, const char *ca_file, int seconds,
    char message[CURL_ERROR_SIZE])
{
	set_url(c, u);
	curl_set_common(c, u, ca_file, seconds, message);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https,imap");
	curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)seconds);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPIDLE, 60L);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPINTVL, 20L);
	curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_socket);
}

static int
connect_stream(struct stream *s, const struct url *u, const char *ca_file,
    int seconds, struct err *e)
{
	char message[CURL_ERROR_SIZE] = "";
	CURLcode rc;

	if (curl_check_ca(ca_file, e) != 0)
		return -1;
	set_options(s->easy, u, ca_file, seconds, message);
	rc = curl_easy_perform(s->easy);
	curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, NULL);
	if (rc != CURLE_OK)
		return curl_failed(rc, message, u, e);
	rc = curl_easy_getinfo(s->easy, CURLINFO_ACTIVESOCKET, &s->fd);
	if (rc != CURLE_OK || s->fd == CURL_SOCKET_BAD)
		return curl_failed(CURLE_COULDNT_CONNECT, message, u, e);
	if (u->tls == TLS_STARTTLS) {
		s->ahead_n = sizeof GREETING - 1;
		memcpy(s->ahead, GREETING, s->ahead_n);
	}
	return 0;
}

int
curlstream_open(const struct url *u, const char *ca_file, int seconds,
    mailstream **out, struct err *e)
{
	struct stream *s = mem_new(sizeof *s);
	mailstream_low *low;

	s->fd = CURL_SOCKET_BAD;
	s->why = "";
	s->budget = INT64_MAX;
	s->deadline = tick_in(seconds);
	s->easy = curl_new();
	if (connect_stream(s, u, ca_file, seconds, e) != 0) {
		curl_easy_cleanup(s->easy);
		free(s);
		return -1;
	}
	low = mailstream_low_new(s, &driver);
	*out = low == NULL ? NULL : mailstream_new(low, 65536);
	if (*out == NULL)
		mem_none();
	return 0;
}

void
curlstream_limit(mailstream *m, int seconds, int64_t bytes)
{
	struct stream *s = of(m);

	s->deadline = tick_in(seconds);
	s->budget = bytes;
	s->why = "the server's answer makes no sense";
}

const char *
curlstream_why(mailstream *m)
{
	return of(m)->why;
}

/* ---- lines, for what libetpan does badly (IDLE) ---- */

enum waited
curlstream_wait(mailstream *m, int64_t deadline, int wake_fd)
{
	struct stream *s = of(m);
	enum waited w = WAIT_READY;

	if (m->read_buffer_len > 0 || s->ahead_n > 0)
		return WAIT_READY;
	while (w == WAIT_READY) {
		CURLcode rc = curl_easy_recv(
		    s->easy, s->ahead, sizeof s->ahead, &s->ahead_n);

		s->ahead_at = 0;
		if (rc == CURLE_OK && s->ahead_n > 0)
			return WAIT_READY;
		s->ahead_n = 0;
		if (rc != CURLE_AGAIN) {
			s->why = "the server closed the connection";
			return WAIT_FAILED;
		}
		w = wait_fd(s->fd, POLLIN, deadline, wake_fd);
	}
	return w;
}

const char *
curlstream_line(mailstream *m)
{
	struct stream *s = of(m);

	if (s->line == NULL && (s->line = mmap_string_new("")) == NULL)
		mem_none();
	return mailstream_read_line_remove_eol(m, s->line);
}

int
curlstream_say(mailstream *m, const char *line)
{
	if (mailstream_write(m, line, strlen(line)) < 0 ||
	    mailstream_write(m, "\r\n", 2) < 0 || mailstream_flush(m) < 0)
		return -1;
	return 0;
}
