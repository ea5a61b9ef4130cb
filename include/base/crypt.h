/*
 * base/crypt.h - hashes, keyed hashes and chance (GnuTLS behind it).
 */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H

#include "base/buf.h"

#define SHA256_SIZE 32
#define SHA256_HEX (2 * SHA256_SIZE + 1)

const char *sha256_hex(struct str bytes, char hex[SHA256_HEX]);
/* Of a mapped file (mem_pages_away). */
const char *sha256_hex_mapped(struct str bytes, char hex[SHA256_HEX]);
void hmac_sha256(struct str key, struct str text, uint8_t out[SHA256_SIZE]);

/* Ends the process where the system has no randomness to give. */
void random_fill(void *p, size_t n);

/* Takes as long for a difference in the first byte as for none. */
bool same_bytes(const void *a, const void *b, size_t n);

/* Lower case, RFC 4648 without padding. */
void base32_put(struct buf *to, const uint8_t *p, size_t n);
/* Either case.  False: other characters, or more than max bytes. */
bool base32_get(struct str s, uint8_t *out, size_t max, size_t *n);

#endif
