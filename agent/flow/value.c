/*
 * value.c - the tree a template is filled with, and how its texts are
 * escaped.
 */
#include "flow/value.h"

#include <string.h>

#include "base/utf8.h"

static struct value *
value_new(struct arena *a, enum value_kind kind)
{
	struct value *v = arena_alloc(a, sizeof *v);

	v->kind = kind;
	return v;
}

struct value *
value_object(struct arena *a)
{
	return value_new(a, VALUE_OBJECT);
}

struct value *
value_list(struct arena *a)
{
	return value_new(a, VALUE_LIST);
}

struct value *
value_text(struct arena *a, struct str s)
{
	struct value *v = value_new(a, VALUE_TEXT);

	v->text = s;
	return v;
}

struct value *
value_flag(struct arena *a, bool flag)
{
	struct value *v = value_new(a, VALUE_FLAG);

	v->flag = flag;
	return v;
}

struct value *
value_put(
    struct arena *a, struct value *object, const char *name, struct value *v)
{
	ARENA_PUSH(a, object->m, object->n) = (struct member){name, v};
	return v;
}

struct value *
value_add(struct arena *a, struct value *list, struct value *v)
{
	ARENA_PUSH(a, list->m, list->n) = (struct member){NULL, v};
	return v;
}

void
put_text(struct arena *a, struct value *object, const char *name, struct str s)
{
	value_put(a, object, name, value_text(a, s));
}

void
put_flag(struct arena *a, struct value *object, const char *name, bool v)
{
	value_put(a, object, name, value_flag(a, v));
}

struct value *
put_object(struct arena *a, struct value *object, const char *name)
{
	return value_put(a, object, name, value_object(a));
}

static struct value *
find(const struct value *object, struct str name)
{
	for (size_t i = 0; object->kind == VALUE_OBJECT && i < object->n; i++) {
		if (str_is(name, object->m[i].name))
			return object->m[i].v;
	}
	return NULL;
}

struct value *
put_item(struct arena *a, struct value *object, const char *name)
{
	struct value *list = find(object, str_from(name));

	if (list == NULL)
		list = value_put(a, object, name, value_list(a));
	return value_add(a, list, value_object(a));
}

const struct value *
value_get(const struct value *object, struct str name)
{
	return find(object, name);
}

bool
value_member(const struct value *object, size_t i, const char **name,
    const struct value **v)
{
	if (object->kind != VALUE_OBJECT || i >= object->n)
		return false;
	*name = object->m[i].name;
	*v = object->m[i].v;
	return true;
}

bool
value_true(const struct value *v)
{
	if (v == NULL)
		return false;
	switch (v->kind) {
	case VALUE_FLAG:
		return v->flag;
	case VALUE_TEXT:
		return v->text.n > 0;
	case VALUE_LIST:
		return v->n > 0;
	case VALUE_OBJECT:
	default:
		return true;
	}
}

enum escape
escape_of(struct str name)
{
	static const struct {
		const char *ending;
		enum escape how;
	} endings[] = {
	    {".txt",  ESCAPE_TEXT},
	    {".ics",  ESCAPE_ICS },
	    {".json", ESCAPE_JSON},
	};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (str_ends(name, str_from(endings[i].ending)))
			return endings[i].how;
	}
	return ESCAPE_HTML;
}

/*
 * Controls, and the marks that turn the direction of writing: with them a
 * stranger's text could show as something else than it is.
 */
static bool
is_dropped(uint32_t cp)
{
	return (cp < 32 && cp != '\n' && cp != '\t') ||
	       (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

static const char *
escape_html(uint32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static const char *
escape_ics(uint32_t cp)
{
	switch (cp) {
	case '\\':
		return "\\\\";
	case ';':
		return "\\;";
	case ',':
		return "\\,";
	case '\n':
		return "\\n";
	default:
		return NULL;
	}
}

static const char *
escape_json(uint32_t cp)
{
	switch (cp) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

static const char *
escape_text(uint32_t cp)
{
	(void)cp;
	return NULL;
}

void
escape_add(struct buf *to, enum escape how, struct str s)
{
	static const char *(*const by[])(uint32_t) = {
	    [ESCAPE_HTML] = escape_html,
	    [ESCAPE_TEXT] = escape_text,
	    [ESCAPE_ICS] = escape_ics,
	    [ESCAPE_JSON] = escape_json,
	};
	const char *as;
	uint32_t cp;

	while (utf8_next(&s, &cp)) {
		if (is_dropped(cp))
			continue;
		as = by[how](cp);
		if (as != NULL)
			buf_adds(to, as);
		else
			utf8_put(to, cp);
	}
}
