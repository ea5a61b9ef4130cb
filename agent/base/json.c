#include "base/json.h"

#include <jansson.h>

#include "base/utf8.h"

void
json_begin(struct json_out *w, struct buf *to)
{
	*w = (struct json_out){.to = to};
}

static void
separate(struct json_out *w)
{
	if (w->comma)
		buf_addc(w->to, ',');
	w->comma = true;
}

void
json_open(struct json_out *w, char bracket)
{
	separate(w);
	buf_addc(w->to, bracket);
	if (w->depth < sizeof w->close)
		w->close[w->depth] = bracket == '{' ? '}' : ']';
	w->depth++;
	w->comma = false;
}

void
json_close(struct json_out *w)
{
	w->depth--;
	if (w->depth < sizeof w->close)
		buf_addc(w->to, w->close[w->depth]);
	w->comma = true;
}

/* One byte of ASCII, or what stands for it. */
static void
put_ascii(struct buf *b, unsigned char c)
{
	static const char *const esc[] = {
	    ['\b'] = "\\b",
	    ['\t'] = "\\t",
	    ['\n'] = "\\n",
	    ['\f'] = "\\f",
	    ['\r'] = "\\r",
	    ['"'] = "\\\"",
	    ['\\'] = "\\\\",
	};

	if (c < sizeof esc / sizeof *esc && esc[c] != NULL)
		buf_adds(b, esc[c]);
	else if (c < 32 || c == 127)
		buf_addf(b, "\\u%04x", (unsigned)c);
	else
		buf_addc(b, (char)c);
}

static bool
is_bare(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 32 && u < 127 && u != '"' && u != '\\';
}

/* One object is one line, also to readers who know Unicode's line ends. */
static bool
ends_a_line(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
}

static void
put_text(struct buf *b, struct str s)
{
	uint32_t cp;
	size_t run;

	buf_addc(b, '"');
	while (s.n > 0) {
		for (run = 0; run < s.n && is_bare(s.p[run]); run++)
			;
		buf_add(b, str_sub(s, 0, run));
		s = str_from_pos(s, run);
		if (!utf8_next(&s, &cp))
			break;
		if (cp < 0x80)
			put_ascii(b, (unsigned char)cp);
		else if (ends_a_line(cp))
			buf_addf(b, "\\u%04x", (unsigned)cp);
		else
			utf8_put(b, cp);
	}
	buf_addc(b, '"');
}

void
json_key(struct json_out *w, const char *key)
{
	separate(w);
	put_text(w->to, str_from(key));
	buf_addc(w->to, ':');
	w->comma = false;
}

void
json_str(struct json_out *w, struct str s)
{
	separate(w);
	put_text(w->to, s);
}

void
json_cstr(struct json_out *w, const char *s)
{
	json_str(w, str_from(s));
}

void
json_int(struct json_out *w, int64_t v)
{
	separate(w);
	buf_addf(w->to, "%lld", (long long)v);
}

void
json_cents(struct json_out *w, int64_t cents)
{
	unsigned long long v = cents < 0 ? 0ULL - (unsigned long long)cents
	                                 : (unsigned long long)cents;

	separate(w);
	buf_addf(
	    w->to, "%s%llu.%02llu", cents < 0 ? "-" : "", v / 100, v % 100);
}

void
json_bool(struct json_out *w, bool v)
{
	separate(w);
	buf_adds(w->to, v ? "true" : "false");
}

void
json_none(struct json_out *w)
{
	separate(w);
	buf_adds(w->to, "null");
}

void
json_kstr(struct json_out *w, const char *key, struct str s)
{
	json_key(w, key);
	json_str(w, s);
}

void
json_kcstr(struct json_out *w, const char *key, const char *s)
{
	json_key(w, key);
	json_cstr(w, s);
}

void
json_kint(struct json_out *w, const char *key, int64_t v)
{
	json_key(w, key);
	json_int(w, v);
}

void
json_kbool(struct json_out *w, const char *key, bool v)
{
	json_key(w, key);
	json_bool(w, v);
}

/*
 * Reading: struct json and struct json_val are jansson's json_t seen through
 * our names, so that jansson.h stays in this file.
 */
static const json_t *
of(const struct json_val *v)
{
	return (const json_t *)(const void *)v;
}

static const struct json_val *
val(const json_t *j)
{
	return (const struct json_val *)(const void *)j;
}

struct json *
json_parse(struct str text, struct err *e)
{
	json_error_t je;
	json_t *j = json_loadb(text.p == NULL ? "" : text.p, text.n,
	    JSON_ALLOW_NUL | JSON_DECODE_ANY, &je);

	if (j == NULL)
		err_set(e, ERR_INPUT, "not JSON: line %d, column %d: %s",
		    je.line, je.column, je.text);
	return (struct json *)(void *)j;
}

void
json_free(struct json *j)
{
	json_decref((json_t *)(void *)j);
}

const struct json_val *
json_root(const struct json *j)
{
	return (const struct json_val *)(const void *)j;
}

const struct json_val *
jv_get(const struct json_val *v, const char *key)
{
	return val(json_object_get(of(v), key));
}

const struct json_val *
jv_at(const struct json_val *v, size_t i)
{
	return val(json_array_get(of(v), i));
}

size_t
jv_len(const struct json_val *v)
{
	return json_array_size(of(v));
}

struct str
jv_text(const struct json_val *v)
{
	if (!json_is_string(of(v)))
		return STR_NONE;
	return str_of(json_string_value(of(v)), json_string_length(of(v)));
}

int64_t
jv_int(const struct json_val *v, int64_t otherwise)
{
	return json_is_integer(of(v)) ? json_integer_value(of(v)) : otherwise;
}

double
jv_real(const struct json_val *v, double otherwise)
{
	return json_is_number(of(v)) ? json_number_value(of(v)) : otherwise;
}

bool
jv_true(const struct json_val *v)
{
	return json_is_true(of(v));
}

bool
jv_is_null(const struct json_val *v)
{
	return v == NULL || json_is_null(of(v));
}

bool
jv_is_text(const struct json_val *v)
{
	return json_is_string(of(v));
}

bool
jv_is_number(const struct json_val *v)
{
	return json_is_number(of(v));
}
