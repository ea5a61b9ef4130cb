/*
 * smtpbase PORT N BYTES - bare libcurl: N mails over one connection, nothing
 * kept and nothing noted.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static char *mail;
static size_t size, at;

static size_t
on_read(char *to, size_t one, size_t n, void *arg)
{
	size_t most = size - at;

	(void)arg;
	if (most > one * n)
		most = one * n;
	memcpy(to, mail + at, most);
	at += most;
	return most;
}

static void
make_mail(size_t n)
{
	static const char line[] = "vielen Dank f=C3=BCr Ihre Anfrage. Hiermit "
				   "best=C3=A4tigen wir Ihre Bestellung.\r\n";

	mail = malloc(n + 1000);
	if (mail == NULL)
		exit(1);
	size = (size_t)snprintf(mail, n + 1000,
	    "From: <agent@handwerk.test>\r\nSubject: Anfrage\r\n\r\n");
	for (; size < n; size += sizeof line - 1)
		memcpy(mail + size, line, sizeof line - 1);
}

static CURL *
connection(const char *port)
{
	CURL *c;
	char url[64];

	curl_global_init(CURL_GLOBAL_DEFAULT);
	c = curl_easy_init();
	snprintf(url, sizeof url, "smtp://127.0.0.1:%s", port);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, "<agent@handwerk.test>");
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT,
	    curl_slist_append(NULL, "<meister@handwerk.test>"));
	curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)size);
	return c;
}

int
main(int argc, char **argv)
{
	unsigned n = argc > 2 ? (unsigned)atoi(argv[2]) : 0;
	double begin;
	CURL *c;

	if (argc < 4)
		return 2;
	make_mail(strtoul(argv[3], NULL, 10));
	c = connection(argv[1]);
	begin = now();
	for (unsigned i = 0; i < n; i++) {
		at = 0;
		if (curl_easy_perform(c) != CURLE_OK)
			return 1;
	}
	printf("{\"mails\": %u, \"seconds\": %.4f}\n", n, now() - begin);
	curl_easy_cleanup(c);
	return 0;
}
