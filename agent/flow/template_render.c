#include "flow/template_node.h"

/* The data in sight, innermost last. */
struct sight {
	const struct value *v[TEMPLATE_DEPTH * 2];
	unsigned n, depth;
	enum escape escape;
	struct buf *to;
};

static const struct value *
look_up(const struct sight *s, struct str name)
{
	const struct value *v = NULL;
	struct str part;

	if (str_is(name, "."))
		return s->v[s->n - 1];
	if (!str_cut(&name, '.', &part))
		return NULL;
	for (unsigned i = s->n; v == NULL && i > 0; i--)
		v = value_get(s->v[i - 1], part);
	while (v != NULL && str_cut(&name, '.', &part))
		v = value_get(v, part);
	return v;
}

static void render(
    struct sight *s, const struct template *t, size_t from, size_t to);

static void
render_item(struct sight *s, const struct template *t, size_t i,
    const struct value *item)
{
	if (s->n == TEMPLATE_DEPTH * 2)
		return;
	s->v[s->n++] = item;
	render(s, t, i + 1, t->nodes[i].end);
	s->n--;
}

static void
render_section(struct sight *s, const struct template *t, size_t i)
{
	const struct value *v = look_up(s, t->nodes[i].text);

	if (!value_true(v))
		return;
	if (v->kind != VALUE_LIST) {
		render_item(s, t, i, v);
		return;
	}
	for (size_t k = 0; k < v->n; k++)
		render_item(s, t, i, v->m[k].v);
}

static void
render_part(struct sight *s, const struct template *part)
{
	if (part == NULL || s->depth == TEMPLATE_DEPTH)
		return;
	s->depth++;
	render(s, part, 0, part->n);
	s->depth--;
}

static void
render_value(struct sight *s, const struct node *n)
{
	const struct value *v = look_up(s, n->text);

	if (v == NULL || v->kind != VALUE_TEXT)
		return;
	if (n->kind == NODE_RAW)
		buf_add(s->to, v->text);
	else
		escape_add(s->to, s->escape, v->text);
}

static void
render_node(struct sight *s, const struct template *t, size_t i)
{
	const struct node *n = &t->nodes[i];

	switch (n->kind) {
	case NODE_TEXT:
		buf_add(s->to, n->text);
		break;
	case NODE_PART:
		render_part(s, n->part);
		break;
	case NODE_SECTION:
		render_section(s, t, i);
		break;
	case NODE_INVERTED:
		if (!value_true(look_up(s, n->text)))
			render(s, t, i + 1, n->end);
		break;
	case NODE_VALUE:
	case NODE_RAW:
	default:
		render_value(s, n);
	}
}

static void
render(struct sight *s, const struct template *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct node *n = &t->nodes[i];

		render_node(s, t, i);
		if (n->kind == NODE_SECTION || n->kind == NODE_INVERTED)
			i = n->end - 1;
	}
}

void
template_render(
    const struct template *t, const struct value *data, struct buf *to)
{
	struct sight s = {.v = {data}, .n = 1, .escape = t->escape, .to = to};

	render(&s, t, 0, t->n);
}
