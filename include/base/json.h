/*
 * base/json.h - JSON out (into a buf) and in (jansson behind it).
 *
 * Writing puts the commas itself:
 *   json_open(&w, '{'); json_key(&w, "id"); json_int(&w, 7); json_close(&w);
 * Text is written as valid UTF-8; broken bytes become U+FFFD (RFC 8259).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

struct json_out {
	struct buf *to;
	unsigned depth;
	char close[32]; /* what closes each level */
	bool comma;     /* the next value needs one before it */
};

void json_begin(struct json_out *w, struct buf *to);
void json_open(struct json_out *w, char bracket); /* '{' or '[' */
void json_close(struct json_out *w);
void json_key(struct json_out *w, const char *key);
void json_str(struct json_out *w, struct str s);
void json_cstr(struct json_out *w, const char *s);
void json_int(struct json_out *w, int64_t v);
void json_cents(struct json_out *w, int64_t cents); /* 435000 -> 4350.00 */
void json_bool(struct json_out *w, bool v);
void json_none(struct json_out *w); /* null */

/* key and value in one call */
void json_kstr(struct json_out *w, const char *key, struct str s);
void json_kcstr(struct json_out *w, const char *key, const char *s);
void json_kint(struct json_out *w, const char *key, int64_t v);
void json_kbool(struct json_out *w, const char *key, bool v);

/*
 * A parsed document.  Values are borrowed from it until json_free().
 * The getters' names begin with jv_, for jansson has the others.
 */
struct json;     /* the document */
struct json_val; /* one value in it; NULL: absent, every getter copes */

struct json *json_parse(struct str text, struct err *e); /* NULL: ERR_INPUT */
void json_free(struct json *j);
const struct json_val *json_root(const struct json *j);
const struct json_val *jv_get(const struct json_val *v, const char *key);
const struct json_val *jv_at(const struct json_val *v, size_t i);
size_t jv_len(const struct json_val *v);      /* of an array; else 0 */
struct str jv_text(const struct json_val *v); /* a string, or empty */
int64_t jv_int(const struct json_val *v, int64_t otherwise);
double jv_real(const struct json_val *v, double otherwise);
bool jv_true(const struct json_val *v);
bool jv_is_null(const struct json_val *v); /* absent counts */
bool jv_is_text(const struct json_val *v);
bool jv_is_number(const struct json_val *v);

#endif
