/*
 * Which part people read, and what comes with it.
 */
#include "parsers/message.h"

/* Copies grow with each. */
#define JOINED_MAX 20
#define JOINED_BYTES ((size_t)512 * 1024)

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

/* Text that goes on behind a picture: inline, of the same type, no file. */
static bool
goes_on(const struct message *m, const struct part *p, const struct part *first)
{
	return first != NULL && p->child == NULL && !p->attachment &&
	       p->name.n == 0 && str_eq(p->type, first->type) &&
	       says_something(m, p) &&
	       mime_part_text(m, first).n + mime_part_text(m, p).n <
	           JOINED_BYTES;
}

/* A part that stands for several: the first, with the text of all. */
static const struct part *
joined(const struct message *m, const struct part *first, const struct part *p)
{
	struct part *all = arena_alloc(m->a, sizeof *all);

	*all = *first;
	all->cache = arena_alloc(m->a, sizeof *all->cache);
	*all->cache = *first->cache;
	all->cache->text = arena_fmt(m->a, "%.*s\n%.*s",
	    STR_FMT(mime_part_text(m, first)), STR_FMT(mime_part_text(m, p)));
	return all;
}

static void
join_rest(const struct message *m, const struct part *k, struct choice *c)
{
	unsigned n = 0;

	for (; k != NULL && n < JOINED_MAX; k = k->next) {
		if (c->html == NULL && goes_on(m, k, c->plain)) {
			c->plain = joined(m, c->plain, k);
			n++;
		} else if (c->plain == NULL && goes_on(m, k, c->html)) {
			c->html = joined(m, c->html, k);
			n++;
		}
	}
}

/* The first that says something, and the text that goes on behind it. */
static void
choose_first(const struct message *m, const struct part *p, struct choice *c)
{
	for (const struct part *k = p->child; k != NULL; k = k->next) {
		choose(m, k, c);
		if (c->plain != NULL || c->html != NULL) {
			join_rest(m, k->next, c);
			return;
		}
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

const struct part *
mime_next(const struct part *p)
{
	if (p->child != NULL)
		return p->child;
	while (p != NULL && p->next == NULL)
		p = p->parent;
	return p == NULL ? NULL : p->next;
}

static bool
is_same(const struct part *p, const struct part *chosen)
{
	return chosen != NULL && p->raw.p == chosen->raw.p;
}

static bool
is_attachment(const struct message *m, const struct part *p)
{
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	if (p->child != NULL || is_same(p, plain) || is_same(p, html))
		return false;
	return p->attachment || p->name.n > 0 || !is_text(p);
}

struct attachments
mime_attachments(const struct message *m)
{
	struct attachments out = {.n = 0};

	for (const struct part *p = m->root; p != NULL; p = mime_next(p)) {
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
	for (const struct part *p = m->root; p != NULL; p = mime_next(p)) {
		if (p->inner != NULL)
			return p->inner;
	}
	return NULL;
}
