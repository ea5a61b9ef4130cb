/*
 * Which part people read, and what comes with it.
 */
#include "parsers/message.h"

struct choice {
	const struct part *plain, *html;
};

static bool
is_text(const struct part *p)
{
	return str_is(p->type, "text/plain") || str_is(p->type, "text/html");
}

static bool
says_something(const struct message *m, const struct part *p)
{
	return str_trim(mime_part_text(m, p)).n > 0;
}

static void
choose_leaf(const struct message *m, const struct part *p, struct choice *c)
{
	if (p->attachment && p->parent != NULL)
		return;
	if (!is_text(p) || !says_something(m, p))
		return;
	if (str_is(p->type, "text/html"))
		c->html = p;
	else
		c->plain = p;
}

static void choose(
    const struct message *m, const struct part *p, struct choice *c);

/* The last alternative of each kind is the best. */
static void
choose_alternative(
    const struct message *m, const struct part *p, struct choice *c)
{
	for (const struct part *k = p->child; k != NULL; k = k->next) {
		struct choice one = {NULL, NULL};

		choose(m, k, &one);
		if (one.plain != NULL)
			c->plain = one.plain;
		if (one.html != NULL)
			c->html = one.html;
	}
}

/* The first that says something; what follows comes with it. */
static void
choose_first(const struct message *m, const struct part *p, struct choice *c)
{
	for (const struct part *k = p->child; k != NULL; k = k->next) {
		choose(m, k, c);
		if (c->plain != NULL || c->html != NULL)
			return;
	}
}

/* Depth is bounded by mime_parse(). */
static void
choose(const struct message *m, const struct part *p, struct choice *c)
{
	if (p->child == NULL)
		choose_leaf(m, p, c);
	else if (str_is(p->type, "multipart/alternative"))
		choose_alternative(m, p, c);
	else
		choose_first(m, p, c);
}

void
mime_body(const struct message *m, const struct part **plain,
    const struct part **html)
{
	struct message *w = m->root->cache->owner;

	if (!w->body_known) {
		struct choice c = {NULL, NULL};

		choose(m, m->root, &c);
		w->plain = c.plain;
		w->html = c.html;
		w->body_known = true;
	}
	*plain = w->plain;
	*html = w->html;
}

/* The next node of the tree, in the order of the mail; NULL at the end. */
static const struct part *
next_part(const struct part *p)
{
	if (p->child != NULL)
		return p->child;
	while (p != NULL && p->next == NULL)
		p = p->parent;
	return p == NULL ? NULL : p->next;
}

static bool
is_attachment(const struct message *m, const struct part *p)
{
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	if (p->child != NULL || p == plain || p == html)
		return false;
	return p->attachment || p->name.n > 0 || !is_text(p);
}

struct attachments
mime_attachments(const struct message *m)
{
	struct attachments out = {.n = 0};

	for (const struct part *p = m->root; p != NULL; p = next_part(p)) {
		if (!is_attachment(m, p))
			continue;
		ARENA_PUSH(m->a, out.a, out.n) = (struct attachment){
		    .name = p->name,
		    .type = p->type,
		    .size = transfer_size(p->raw, transfer_of(p->encoding))};
	}
	return out;
}

const struct message *
mime_inner(const struct message *m)
{
	for (const struct part *p = m->root; p != NULL; p = next_part(p)) {
		if (p->inner != NULL)
			return p->inner;
	}
	return NULL;
}
