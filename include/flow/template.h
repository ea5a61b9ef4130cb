/*
 * flow/template.h - mails from plain files: a small engine in the manner of
 * Mustache.
 *
 *   {{name}} {{a.b}}       a value, escaped by the kind of file
 *   {{#name}}…{{/name}}    a section: once, never, or for each item
 *   {{^name}}…{{/name}}    where the value is empty, false or missing
 *   {{> part}}             another file of the same ending
 *   {{! … }}               a comment
 *
 * It follows the Mustache specification for these (lines that hold nothing
 * but a tag vanish, a part takes over the indentation of its tag).  There is
 * no code and no other delimiter.  An empty text counts as false.
 *
 * With a table of names a set is strict: a name that is not in the table, a
 * list where a text belongs, raw output ({{{name}}}, {{&name}}), a part that
 * is missing or includes itself are errors when the set is loaded, with file
 * and line.  Without a table it does what the specification says.
 */
#ifndef FLOW_TEMPLATE_H
#define FLOW_TEMPLATE_H

#include "base/err.h"
#include "flow/value.h"

/*
 * A row of the table of names: what stands where.  `in` is the place the
 * name belongs to ("" is the top), `inner` the place inside of a section.
 */
enum name_kind { NAME_TEXT, NAME_FLAG, NAME_SECTION };

struct template_name {
	const char *in, *name;
	enum name_kind kind;
	const char *inner; /* NAME_SECTION; else NULL */
};

/*
 * Finds a file of the set: its text and, for messages, its path.  False:
 * there is none.  Both must live as long as the set.
 */
typedef bool template_find(
    void *arg, struct str name, struct str *text, const char **path);

struct templates;
struct template;

/* names: ends with a row whose name is NULL; or NULL: not strict. */
struct templates *templates_new(
    template_find *find, void *arg, const struct template_name *names);
void templates_free(struct templates *t); /* NULL is fine */

/*
 * Compiles a file and the parts it names, which are looked for beside it
 * ("de/a.txt" and {{> b}}: "de/b.txt").  ERR_SETUP with file:line.
 */
int templates_load(struct templates *t, const char *name,
    const struct template **out, struct err *e);

/* Never fails: what is missing is empty. */
void template_render(
    const struct template *t, const struct value *data, struct buf *to);

#endif
