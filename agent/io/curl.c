#include "io/curl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

CURL *
curl_new(void)
{
	static bool ready;
	CURL *c;

	if (!ready && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		mem_none();
	ready = true;
	if ((c = curl_easy_init()) == NULL)
		mem_none();
	return c;
}

int
curl_check_ca(const char *ca_file, struct err *e)
{
	if (ca_file == NULL || ca_file[0] == '\0' || access(ca_file, R_OK) == 0)
		return 0;
	return err_set(
	    e, ERR_SETUP, "ca_file: %s: %s", ca_file, strerror(errno));
}

/* A private CA is trusted alone: the system's CAs would be so in addition. */
static void
set_trust(CURL *c, const char *ca_file)
{
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file == NULL || ca_file[0] == '\0')
		return;
	curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
}

void
curl_set_common(CURL *c, const struct url *u, const char *ca_file, int seconds,
    char message[CURL_ERROR_SIZE])
{
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, message);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)seconds);
	curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)seconds);
	set_trust(c, ca_file);
	curl_easy_setopt(c, CURLOPT_USE_SSL,
	    u->tls == TLS_NONE ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
}

bool
curl_is_setup(CURLcode rc)
{
	static const CURLcode setup[] = {CURLE_PEER_FAILED_VERIFICATION,
	    CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
	    CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_LOGIN_DENIED,
	    CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL};

	for (size_t i = 0; i < sizeof setup / sizeof *setup; i++) {
		if (rc == setup[i])
			return true;
	}
	return false;
}

int
curl_failed(
    CURLcode rc, const char *message, const struct url *u, struct err *e)
{
	return err_set(e, curl_is_setup(rc) ? ERR_SETUP : ERR_RETRY,
	    "%s:%d: %s", u->host, u->port,
	    message[0] != '\0' ? message : curl_easy_strerror(rc));
}
