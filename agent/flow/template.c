#include "flow/template_node.h"

#include <stdlib.h>
#include <string.h>

struct templates {
	struct arena *arena;
	template_find *find;
	void *arg;
	const struct template_name *names;
	struct template *all;
};

struct templates *
templates_new(template_find *find, void *arg, const struct template_name *names)
{
	struct templates *t = mem_new(sizeof *t);

	t->arena = arena_new();
	t->find = find;
	t->arg = arg;
	t->names = names;
	return t;
}

void
templates_free(struct templates *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t);
}

/* One file being read. */
struct parse {
	struct templates *set;
	struct template *t;
	struct str source;
	size_t at; /* behind the last tag */
	unsigned line;
	size_t open[TEMPLATE_DEPTH]; /* sections not closed yet */
	unsigned n_open, depth;
	struct err *e;
};

struct tag {
	char type; /* '\0' '{' '&' '#' '^' '/' '>' '!' */
	struct str name;
	size_t from, to; /* in the source, braces included */
};

static int load(struct templates *set, struct str name, struct str indent,
    unsigned depth, const struct template **out, struct err *e);

static int
fault(const struct parse *p, const char *what, struct str name)
{
	return err_set(p->e, ERR_SETUP, "%s:%u: %s '%.*s'", p->t->path, p->line,
	    what, STR_FMT(name));
}

static struct node *
node_add(struct parse *p, enum node_kind kind, struct str text)
{
	struct node *n = &ARENA_PUSH(p->set->arena, p->t->nodes, p->t->n);

	n->kind = kind;
	n->text = text;
	n->line = p->line;
	return n;
}

static void
text_add(struct parse *p, size_t from, size_t to)
{
	if (to > from)
		node_add(p, NODE_TEXT, str_sub(p->source, from, to - from));
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Does the tag have its lines to itself?  Then *from is where its line
 * begins and *to where the next one does.
 */
static bool
is_standalone(struct str s, const struct tag *tag, size_t *from, size_t *to)
{
	size_t b = tag->from, e = tag->to;

	if (tag->type == '\0' || tag->type == '{' || tag->type == '&')
		return false;
	while (b > 0 && is_blank(s.p[b - 1]))
		b--;
	while (e < s.n && is_blank(s.p[e]))
		e++;
	if (b > 0 && s.p[b - 1] != '\n')
		return false;
	if (e + 1 < s.n && s.p[e] == '\r' && s.p[e + 1] == '\n')
		e++;
	if (e < s.n && s.p[e] != '\n')
		return false;
	*from = b;
	*to = e < s.n ? e + 1 : e;
	return true;
}

static void
count_lines(struct parse *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		p->line += p->source.p[i] == '\n';
}

/* 1: *tag is filled.  0: no more.  -1: it does not end. */
static int
tag_next(struct parse *p, struct tag *tag)
{
	struct str rest = str_from_pos(p->source, p->at);
	size_t at = str_find(rest, STR("{{")), end, close = 2;

	if (at == SIZE_MAX)
		return 0;
	tag->from = p->at + at;
	rest = str_from_pos(p->source, tag->from + 2);
	tag->type =
	    rest.n > 0 && strchr("{&#^/>!", rest.p[0]) != NULL ? rest.p[0] : 0;
	if (tag->type == '{')
		close = 3;
	end = str_find(rest, close == 3 ? STR("}}}") : STR("}}"));
	if (end == SIZE_MAX) {
		count_lines(p, p->at, tag->from);
		return fault(p, "a tag does not end:", str_sub(rest, 0, 20));
	}
	tag->to = tag->from + 2 + end + close;
	rest = str_sub(rest, 0, end);
	tag->name = str_trim(tag->type != 0 ? str_from_pos(rest, 1) : rest);
	return 1;
}

static int
section_open(struct parse *p, const struct tag *tag)
{
	if (p->n_open == TEMPLATE_DEPTH)
		return fault(p, "sections too deep at", tag->name);
	p->open[p->n_open++] = p->t->n;
	node_add(p, tag->type == '#' ? NODE_SECTION : NODE_INVERTED, tag->name);
	return 0;
}

static int
section_close(struct parse *p, const struct tag *tag)
{
	struct node *n;

	if (p->n_open == 0)
		return fault(p, "nothing is open that ends with", tag->name);
	n = &p->t->nodes[p->open[p->n_open - 1]];
	if (!str_eq(n->text, tag->name))
		return fault(p, "this should end here:", n->text);
	n->end = p->t->n;
	p->n_open--;
	return 0;
}

/* "de/a.txt" and "b": "de/b.txt" */
static struct str
beside(struct arena *a, struct str name, struct str part)
{
	size_t slash = str_rchr(name, '/'), dot = str_rchr(name, '.');

	return arena_fmt(a, "%.*s%.*s%.*s",
	    STR_FMT(str_sub(name, 0, slash == SIZE_MAX ? 0 : slash + 1)),
	    STR_FMT(part), STR_FMT(str_from_pos(name, dot)));
}

static int
part_add(struct parse *p, const struct tag *tag, struct str indent)
{
	struct str name = beside(p->set->arena, p->t->name, tag->name);
	const struct template *part = NULL;

	if (load(p->set, name, indent, p->depth + 1, &part, p->e) != 0)
		return -1;
	if (part == NULL && p->set->names != NULL)
		return fault(p, "there is no part", tag->name);
	node_add(p, NODE_PART, tag->name)->part = part;
	return 0;
}

static int
tag_add(struct parse *p, const struct tag *tag, struct str indent)
{
	if (tag->name.n == 0 && tag->type != '!')
		return fault(p, "a tag without a name", STR_NONE);
	switch (tag->type) {
	case '#':
	case '^':
		return section_open(p, tag);
	case '/':
		return section_close(p, tag);
	case '>':
		return part_add(p, tag, indent);
	case '!':
		return 0;
	case '{':
	case '&':
		node_add(p, NODE_RAW, tag->name);
		return 0;
	default:
		node_add(p, NODE_VALUE, tag->name);
		return 0;
	}
}

static int
parse_all(struct parse *p)
{
	struct tag tag = {.type = 0};
	size_t from, to;
	int rc;

	while ((rc = tag_next(p, &tag)) == 1) {
		from = tag.from;
		to = tag.to;
		(void)is_standalone(p->source, &tag, &from, &to);
		text_add(p, p->at, from);
		count_lines(p, p->at, tag.from);
		if (tag_add(p, &tag,
			str_sub(p->source, from, tag.from - from)) != 0)
			return -1;
		count_lines(p, tag.from, to);
		p->at = to;
	}
	if (rc < 0)
		return -1;
	text_add(p, p->at, p->source.n);
	if (p->n_open == 0)
		return 0;
	p->line = p->t->nodes[p->open[p->n_open - 1]].line;
	return fault(p, "this section does not end:",
	    p->t->nodes[p->open[p->n_open - 1]].text);
}

static struct str
indented(struct arena *a, struct str text, struct str indent)
{
	struct buf b = BUF_INIT;
	struct str out;
	size_t nl;

	if (indent.n == 0)
		return text;
	while (text.n > 0) {
		nl = str_chr(text, '\n');
		buf_add(&b, indent);
		buf_add(&b, nl == SIZE_MAX ? text : str_sub(text, 0, nl + 1));
		text = nl == SIZE_MAX ? STR_NONE : str_from_pos(text, nl + 1);
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static struct template *
known(const struct templates *set, struct str name, struct str indent)
{
	struct template *t = set->all;

	while (
	    t != NULL && !(str_eq(t->name, name) && str_eq(t->indent, indent)))
		t = t->next;
	return t;
}

/* *out stays NULL where there is no such file. */
static int
load(struct templates *set, struct str name, struct str indent, unsigned depth,
    const struct template **out, struct err *e)
{
	struct parse p = {.set = set, .line = 1, .depth = depth, .e = e};
	struct str text;
	const char *path;

	*out = known(set, name, indent);
	if (*out != NULL || !set->find(set->arg, name, &text, &path))
		return 0;
	p.t = arena_alloc(set->arena, sizeof *p.t);
	p.t->name = arena_str(set->arena, name);
	p.t->indent = arena_str(set->arena, indent);
	p.t->path = path;
	p.t->escape = escape_of(name);
	if (depth > TEMPLATE_DEPTH)
		return fault(&p, "it includes itself:", name);
	p.t->next = set->all;
	set->all = p.t;
	p.source = indented(set->arena, text, indent);
	if (parse_all(&p) != 0)
		return -1;
	*out = p.t;
	return 0;
}

/* The names, checked: where we are is a stack of places. */
struct check {
	const struct templates *set;
	const char *place[TEMPLATE_DEPTH * 2];
	unsigned n, depth;
	struct err *e;
};

static const struct template_name *
row(const struct templates *set, const char *in, struct str name)
{
	const struct template_name *r = set->names;

	for (; r->name != NULL; r++) {
		if (strcmp(r->in, in) == 0 && str_is(name, r->name))
			return r;
	}
	return NULL;
}

static const struct template_name *
resolve(const struct check *c, struct str name)
{
	const struct template_name *r = NULL;
	struct str part;

	if (!str_cut(&name, '.', &part))
		return NULL;
	for (unsigned i = c->n; r == NULL && i > 0; i--)
		r = row(c->set, c->place[i - 1], part);
	while (r != NULL && str_cut(&name, '.', &part))
		r = r->kind == NAME_SECTION ? row(c->set, r->inner, part)
		                            : NULL;
	return r;
}

static int check_nodes(
    struct check *c, const struct template *t, size_t from, size_t to);

static int
check_fault(const struct check *c, const struct template *t,
    const struct node *n, const char *what)
{
	return err_set(c->e, ERR_SETUP, "%s:%u: %s '%.*s'", t->path, n->line,
	    what, STR_FMT(n->text));
}

static int
check_section(struct check *c, const struct template *t, size_t i)
{
	const struct node *n = &t->nodes[i];
	const struct template_name *r = resolve(c, n->text);
	bool enters =
	    r != NULL && r->kind == NAME_SECTION && n->kind == NODE_SECTION;
	int rc;

	if (r == NULL)
		return check_fault(c, t, n, "unknown name");
	if (enters && c->n == TEMPLATE_DEPTH * 2)
		return check_fault(c, t, n, "sections too deep at");
	if (enters)
		c->place[c->n++] = r->inner;
	rc = check_nodes(c, t, i + 1, n->end);
	c->n -= enters;
	return rc;
}

static int
check_part(struct check *c, const struct template *t, const struct node *n)
{
	int rc;

	if (c->depth == TEMPLATE_DEPTH)
		return check_fault(c, t, n, "it includes itself:");
	c->depth++;
	rc = check_nodes(c, n->part, 0, n->part->n);
	c->depth--;
	return rc;
}

static int
check_value(struct check *c, const struct template *t, const struct node *n)
{
	const struct template_name *r = resolve(c, n->text);

	if (r == NULL)
		return check_fault(c, t, n, "unknown name");
	if (r->kind != NAME_TEXT)
		return check_fault(c, t, n, "this is no text, but a section:");
	return 0;
}

static int
check_node(struct check *c, const struct template *t, size_t i)
{
	const struct node *n = &t->nodes[i];

	switch (n->kind) {
	case NODE_TEXT:
		return 0;
	case NODE_VALUE:
		return check_value(c, t, n);
	case NODE_RAW:
		return check_fault(c, t, n, "nothing may be written raw:");
	case NODE_PART:
		return check_part(c, t, n);
	case NODE_SECTION:
	case NODE_INVERTED:
	default:
		return check_section(c, t, i);
	}
}

static int
check_nodes(struct check *c, const struct template *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct node *n = &t->nodes[i];

		if (check_node(c, t, i) != 0)
			return -1;
		if (n->kind == NODE_SECTION || n->kind == NODE_INVERTED)
			i = n->end - 1;
	}
	return 0;
}

int
templates_load(struct templates *set, const char *name,
    const struct template **out, struct err *e)
{
	struct check c = {.set = set, .place = {""}, .n = 1, .e = e};
	const struct template *t;

	if (load(set, str_from(name), STR_NONE, 0, &t, e) != 0)
		return -1;
	if (t == NULL)
		return err_set(e, ERR_SETUP, "there is no template %s", name);
	if (set->names != NULL && check_nodes(&c, t, 0, t->n) != 0)
		return -1;
	*out = t;
	return 0;
}
