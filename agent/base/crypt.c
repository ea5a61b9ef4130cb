#include "base/crypt.h"

#include "base/mem.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

_Noreturn static void
no_crypto(const char *what)
{
	fprintf(stderr, "dachpost: %s does not work on this machine\n", what);
	exit(EX_OSERR);
}

static const char *
put_hex(const uint8_t sum[SHA256_SIZE], char hex[SHA256_HEX])
{
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return hex;
}

const char *
sha256_hex(struct str bytes, char hex[SHA256_HEX])
{
	uint8_t sum[SHA256_SIZE];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.p != NULL ? bytes.p : "",
		bytes.n, sum) != 0)
		no_crypto("SHA-256");
	return put_hex(sum, hex);
}

const char *
sha256_hex_mapped(struct str bytes, char hex[SHA256_HEX])
{
	uint8_t sum[SHA256_SIZE];
	gnutls_hash_hd_t h;

	if (gnutls_hash_init(&h, GNUTLS_DIG_SHA256) != 0)
		no_crypto("SHA-256");
	while (bytes.n > 0) {
		struct str slice = str_sub(bytes, 0, MEM_SLICE);

		if (gnutls_hash(h, slice.p, slice.n) != 0)
			no_crypto("SHA-256");
		mem_pages_away(slice);
		bytes = str_from_pos(bytes, slice.n);
	}
	gnutls_hash_deinit(h, sum);
	return put_hex(sum, hex);
}

void
hmac_sha256(struct str key, struct str text, uint8_t out[SHA256_SIZE])
{
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key.p, key.n,
		text.p != NULL ? text.p : "", text.n, out) != 0)
		no_crypto("HMAC-SHA-256");
}

void
random_fill(void *p, size_t n)
{
	if (gnutls_rnd(GNUTLS_RND_KEY, p, n) != 0)
		no_crypto("the random generator");
}

bool
same_bytes(const void *a, const void *b, size_t n)
{
	return gnutls_memcmp(a, b, n) == 0;
}

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

void
base32_put(struct buf *to, const uint8_t *p, size_t n)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | p[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			buf_addc(to, alphabet[bits >> (have - 5) & 31]);
	}
	if (have > 0)
		buf_addc(to, alphabet[bits << (5 - have) & 31]);
}

static int
base32_digit(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

bool
base32_get(struct str s, uint8_t *out, size_t max, size_t *n)
{
	uint32_t bits = 0;
	unsigned have = 0;
	int digit;

	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if ((digit = base32_digit(s.p[i])) < 0)
			return false;
		bits = (bits << 5 | (uint32_t)digit) & 0xffff;
		if ((have += 5) < 8)
			continue;
		have -= 8;
		if (*n == max)
			return false;
		out[(*n)++] = (uint8_t)(bits >> have);
	}
	return true;
}
