/*
 * flow/template_node.h - a compiled template: between template.c, which
 * reads and checks, and template_render.c, which writes.
 */
#ifndef FLOW_TEMPLATE_NODE_H
#define FLOW_TEMPLATE_NODE_H

#include "flow/template.h"

#define TEMPLATE_DEPTH 32

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,
	NODE_RAW,
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PART
};

/* A section's children are the nodes behind it, up to `end`. */
struct node {
	enum node_kind kind;
	struct str text; /* as it stands, or the name */
	unsigned line;
	size_t end;
	const struct template *part; /* NULL: there is none */
};

struct template
{
	struct template *next;
	struct str name, indent;
	const char *path;
	enum escape escape;
	struct node *nodes;
	size_t n;
};

#endif
