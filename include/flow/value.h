/*
 * flow/value.h - what a template is filled with: a tree, built in an arena.
 *
 * Texts are borrowed and may be a stranger's: nothing is escaped before the
 * template writes it.
 */
#ifndef FLOW_VALUE_H
#define FLOW_VALUE_H

#include "base/buf.h"
#include "base/mem.h"

enum value_kind { VALUE_FLAG, VALUE_TEXT, VALUE_LIST, VALUE_OBJECT };

struct member {
	const char *name; /* NULL in a list */
	struct value *v;
};

struct value {
	enum value_kind kind;
	bool flag;
	struct str text;
	struct member *m; /* of an object, or the items of a list */
	size_t n;
};

struct value *value_object(struct arena *a);
struct value *value_list(struct arena *a);
struct value *value_text(struct arena *a, struct str s); /* borrowed */
struct value *value_flag(struct arena *a, bool v);

/* Adds a member (the name is borrowed), or an item.  Gives v back. */
struct value *value_put(
    struct arena *a, struct value *object, const char *name, struct value *v);
struct value *value_add(struct arena *a, struct value *list, struct value *v);

/* In one call: a text, a flag, a new object; a new object in a list. */
void put_text(
    struct arena *a, struct value *object, const char *name, struct str s);
void put_flag(struct arena *a, struct value *object, const char *name, bool v);
struct value *put_object(
    struct arena *a, struct value *object, const char *name);
struct value *put_item(struct arena *a, struct value *object, const char *list);

/* False: NULL, a flag that is not set, an empty text, an empty list. */
bool value_true(const struct value *v);

/* The member of that name, or NULL. */
const struct value *value_get(const struct value *object, struct str name);

/* Walks the members of an object; false at the end. */
bool value_member(const struct value *object, size_t i, const char **name,
    const struct value **v);

/* How values are escaped in a file of that name: .html .txt .ics .json. */
enum escape { ESCAPE_HTML, ESCAPE_TEXT, ESCAPE_ICS, ESCAPE_JSON };

enum escape escape_of(struct str name); /* unknown endings: HTML */
void escape_add(struct buf *to, enum escape how, struct str s);

#endif
