/*
 * One pass over the mail, whatever it claims to be made of: each byte of a
 * body is looked at once, for a line that begins with "--" and then for the
 * open boundaries.  Deeper, longer or more than the limits: refused.
 */
#include "parsers/mime.h"

#include <string.h>

#include "base/utf8.h"
#include "parsers/message.h"

struct scan {
	struct arena *a;
	const char *p, *end;
	struct str open[MIME_LEVELS_MAX]; /* boundaries, innermost last */
	unsigned n_open;
	unsigned depth;
	unsigned *parts;  /* over the whole mail, decoded inner ones too */
	int hit;          /* the boundary that ended the last body; -1: end */
	bool closed;      /* it was the closing one */
	const char *done; /* where the last body ended */
	const char *why;  /* NULL, or why this mail is refused */
};

static struct message *scan_message(struct scan *s, struct message *m);

static struct str
line_at(const struct scan *s, const char *p)
{
	const char *nl = memchr(p, '\n', (size_t)(s->end - p));

	return str_of(p, (size_t)((nl == NULL ? s->end : nl) - p));
}

/* Is the line (it begins with "--") one of the open boundaries? */
static bool
is_open(struct scan *s, struct str line)
{
	struct str rest = str_from_pos(str_rtrim(line), 2);

	for (unsigned i = s->n_open; i > 0; i--) {
		struct str b = s->open[i - 1];

		if (!str_starts(rest, b))
			continue;
		if (rest.n == b.n ||
		    (rest.n == b.n + 2 && str_ends(rest, STR("--")))) {
			s->hit = (int)i - 1;
			s->closed = rest.n != b.n;
			return true;
		}
	}
	return false;
}

/* A body without the line end that belongs to the boundary behind it. */
static struct str
body_until(struct scan *s, const char *from, const char *line)
{
	if (line > from && line < s->end && line[-1] == '\n')
		line--;
	if (line > from && line < s->end && line[-1] == '\r')
		line--;
	s->done = line;
	return str_of(from, (size_t)(line - from));
}

/* Does a line that ends the body begin here?  Then on to behind it. */
static bool
at_boundary(struct scan *s, const char *p)
{
	struct str line;

	if (s->end - p < 3 || p[0] != '-' || p[1] != '-')
		return false;
	line = line_at(s, p);
	if (!is_open(s, line))
		return false;
	s->p = line.p + line.n < s->end ? line.p + line.n + 1 : s->end;
	return true;
}

/* Goes on to behind the next boundary line; returns what was before it. */
static struct str
take_body(struct scan *s)
{
	const char *from = s->p, *p = from;

	while (p < s->end && s->n_open > 0) {
		if (at_boundary(s, p))
			return body_until(s, from, p);
		p = memchr(p, '\n', (size_t)(s->end - p));
		if (p == NULL)
			break;
		p++;
	}
	s->p = s->end;
	s->hit = -1;
	return body_until(s, from, s->end);
}

static struct fields
take_header(struct scan *s)
{
	struct str text = str_of(s->p, (size_t)(s->end - s->p));
	const char *over = NULL;
	struct fields f = header_fields(s->a, &text, &over);

	s->p = text.p == NULL ? s->end : text.p;
	if (over != NULL)
		s->why = over;
	return f;
}

static struct params
params_of(struct arena *a, const struct fields *f, const char *name)
{
	const struct field *field = header_find(f, name, 0);

	if (field == NULL)
		return (struct params){.n = 0};
	return header_params(a, field->value);
}

/* Only the last part of a path, and nothing that could be one. */
static struct str
base_name(struct str s)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != '/' && s.p[i - 1] != '\\')
		i--;
	return utf8_head(str_trim(str_from_pos(s, i)), 255);
}

static void
set_type(struct part *t, const struct params *type, struct str otherwise)
{
	t->type = type->value;
	if (str_is(t->type, "text"))
		t->type = STR("text/plain");
	if (str_chr(t->type, '/') == SIZE_MAX)
		t->type = otherwise;
}

static struct str
encoding_of(struct arena *a, const struct fields *f)
{
	struct params p = params_of(a, f, "Content-Transfer-Encoding");

	return p.value.n > 0 ? p.value : STR("7bit");
}

static struct str
content_id(struct arena *a, const struct fields *f)
{
	const struct field *field = header_find(f, "Content-ID", 0);
	struct texts ids = {.n = 0};

	if (field != NULL)
		header_ids(a, field->value, &ids);
	return ids.n > 0 ? ids.s[0] : STR_NONE;
}

/* What the part's header says. */
static void
describe(struct arena *a, struct part *t, const struct fields *f,
    const struct params *type)
{
	struct params disposition = params_of(a, f, "Content-Disposition");

	t->charset = header_param(a, type, "charset");
	t->name = base_name(header_param(a, &disposition, "filename"));
	if (t->name.n == 0)
		t->name = base_name(header_param(a, type, "name"));
	t->content_id = content_id(a, f);
	t->encoding = encoding_of(a, f);
	t->attachment = str_is(disposition.value, "attachment");
	t->flowed = str_iis(header_param(a, type, "format"), "flowed");
	t->delsp = str_iis(header_param(a, type, "delsp"), "yes");
}

static struct part *
new_part(struct scan *s, struct part *parent, struct message *owner)
{
	struct part *t = arena_alloc(s->a, sizeof *t);

	t->cache = arena_alloc(s->a, sizeof *t->cache);
	t->cache->owner = owner;
	t->parent = parent;
	t->depth = s->depth;
	if (++*s->parts > MIME_PARTS_MAX)
		s->why = "more than 1000 parts";
	return t;
}

static bool
is_message(const struct part *t)
{
	return str_is(t->type, "message/rfc822") ||
	       str_is(t->type, "message/global") ||
	       (str_iends(t->name, STR(".eml")) &&
		   str_starts(t->type, STR("application/")));
}

static struct message *
new_message(struct arena *a, const char *from)
{
	struct message *m = arena_alloc(a, sizeof *m);

	m->a = a;
	m->raw = str_of(from, 0);
	return m;
}

/* A mail in base64 is a text of its own, with no boundary open. */
static void
scan_decoded(struct scan *s, struct part *t)
{
	struct str bytes = transfer_decode(
	    s->a, str_sub(t->raw, 0, MIME_BYTES_MAX), transfer_of(t->encoding));
	struct scan inner = {.a = s->a,
	    .p = bytes.p,
	    .end = bytes.p + bytes.n,
	    .depth = s->depth,
	    .parts = s->parts};

	t->inner = scan_message(&inner, new_message(s->a, bytes.p));
	if (inner.why != NULL)
		s->why = inner.why;
}

static void
scan_inner(struct scan *s, struct part *t)
{
	const char *from = s->p;

	if (transfer_of(t->encoding) != TRANSFER_PLAIN) {
		t->raw = take_body(s);
		if (t->raw.n > 0)
			scan_decoded(s, t);
		return;
	}
	t->inner = scan_message(s, new_message(s->a, from));
	t->raw = t->inner->raw;
}

static void scan_part(struct scan *s, struct part *parent,
    struct message *owner, struct part **out, bool digest);

static bool
deeper(struct scan *s)
{
	if (++s->depth < MIME_LEVELS_MAX)
		return true;
	s->why = "nested more than 100 levels deep";
	return false;
}

/* The children up to the closing boundary, or to one further out. */
static void
scan_children(struct scan *s, struct part *t, struct message *owner, int level)
{
	struct part **next = &t->child;
	bool digest = str_is(t->type, "multipart/digest");

	while (s->hit == level && !s->closed && s->why == NULL) {
		scan_part(s, t, owner, next, digest);
		next = &(*next)->next;
	}
}

/*
 * False: there is no such boundary in it; what is there counts as text, and
 * the scan stands where that text ends.
 */
static bool
scan_multipart(
    struct scan *s, struct part *t, struct str boundary, struct message *owner)
{
	const char *from = s->p;
	int level = (int)s->n_open;

	if (boundary.n > MIME_BOUNDARY_MAX)
		s->why = "a boundary over 2048 bytes";
	if (boundary.n == 0 || s->why != NULL || !deeper(s))
		return false;
	s->open[s->n_open++] = boundary;
	t->raw = take_body(s);
	if (s->hit == level)
		scan_children(s, t, owner, level);
	s->n_open = (unsigned)level;
	s->depth--;
	if (s->hit == level)
		take_body(s); /* what is behind the closing boundary */
	if (t->child == NULL)
		return false;
	t->raw = str_of(from, (size_t)(s->done - from));
	return true;
}

static void
scan_body(struct scan *s, struct part *t, const struct params *type,
    struct message *owner)
{
	if (str_starts(t->type, STR("multipart/"))) {
		const char *from = s->p;

		if (scan_multipart(s, t,
			str_trim(header_param(s->a, type, "boundary")),
			owner) ||
		    s->why != NULL)
			return;
		t->type = STR("text/plain");
		if (s->p == from)
			t->raw = take_body(s);
	} else if (is_message(t) && deeper(s)) {
		scan_inner(s, t);
		s->depth--;
	} else
		t->raw = take_body(s);
}

/* Fills what a header and its body say. */
static void
scan_entity(struct scan *s, struct part *t, const struct fields *f,
    struct message *owner, struct str otherwise)
{
	struct params type = params_of(s->a, f, "Content-Type");

	set_type(t, &type, otherwise);
	describe(s->a, t, f, &type);
	scan_body(s, t, &type, owner);
}

static void
scan_part(struct scan *s, struct part *parent, struct message *owner,
    struct part **out, bool digest)
{
	struct part *t = *out = new_part(s, parent, owner);
	struct fields f = take_header(s);

	if (s->why == NULL)
		scan_entity(s, t, &f, owner,
		    digest ? STR("message/rfc822") : STR("text/plain"));
}

static struct message *
scan_message(struct scan *s, struct message *m)
{
	m->fields = take_header(s);
	m->root = new_part(s, NULL, m);
	if (s->why == NULL)
		scan_entity(s, m->root, &m->fields, m, STR("text/plain"));
	else
		m->root->type = STR("text/plain");
	if (s->why == NULL)
		m->raw.n = (size_t)(m->root->raw.p + m->root->raw.n - m->raw.p);
	return m;
}

/* Some old systems end lines with CR alone. */
static struct str
mend_lines(struct arena *a, struct str raw)
{
	char *p;

	if (str_chr(raw, '\n') != SIZE_MAX || str_chr(raw, '\r') == SIZE_MAX)
		return raw;
	p = arena_alloc(a, raw.n + 1);
	for (size_t i = 0; i < raw.n; i++)
		p[i] = (char)(raw.p[i] == '\r' ? '\n' : raw.p[i]);
	return str_of(p, raw.n);
}

/* A byte order mark and empty lines above the header are passed over. */
static struct str
mend_start(struct str raw)
{
	if (str_starts(raw, STR("\xEF\xBB\xBF")))
		raw = str_from_pos(raw, 3);
	while (raw.n > 0 && (raw.p[0] == '\n' || raw.p[0] == '\r'))
		raw = str_from_pos(raw, 1);
	return raw.p == NULL ? STR("") : raw;
}

int
mime_parse(struct arena *a, struct str raw, struct message **out, struct err *e)
{
	struct str bytes = mend_start(mend_lines(a, raw));
	unsigned parts = 0;
	struct scan s = {
	    .a = a, .p = bytes.p, .end = bytes.p + bytes.n, .parts = &parts};
	struct message *m = scan_message(&s, new_message(a, bytes.p));

	if (s.why != NULL)
		return err_set(e, ERR_INPUT, "%s", s.why);
	m->raw = raw;
	*out = m;
	return 0;
}

struct message *
mime_headers(struct arena *a, struct str raw)
{
	struct str text = mend_start(mend_lines(a, raw));
	struct message *m = new_message(a, text.p);
	unsigned parts = 0;
	struct scan s = {.a = a, .parts = &parts};
	const char *over;

	m->fields = header_fields(a, &text, &over);
	m->root = new_part(&s, NULL, m);
	m->root->type = STR("text/plain");
	return m;
}

const struct part *
mime_root(const struct message *m)
{
	return m->root;
}

bool
mime_field(
    const struct message *m, const char *name, size_t nth, struct str *value)
{
	const struct field *f = header_find(&m->fields, name, nth);

	if (f == NULL)
		return false;
	*value = header_unfold(m->a, f->value);
	return true;
}

struct str
mime_text_field(const struct message *m, const char *name)
{
	const struct field *f = header_find(&m->fields, name, 0);

	return f == NULL ? STR("") : header_text(m->a, f->value);
}

struct addresses
mime_addresses(const struct message *m, const char *name)
{
	struct addresses to = {.n = 0};
	const struct field *f;

	for (size_t i = 0; (f = header_find(&m->fields, name, i)) != NULL; i++)
		header_addresses(m->a, f->value, &to);
	return to;
}

struct texts
mime_ids(const struct message *m, const char *name)
{
	struct texts to = {.n = 0};
	const struct field *f;

	for (size_t i = 0; (f = header_find(&m->fields, name, i)) != NULL; i++)
		header_ids(m->a, f->value, &to);
	return to;
}

bool
mime_date(const struct message *m, int64_t *utc)
{
	const struct field *f = header_find(&m->fields, "Date", 0);

	return f != NULL && header_date(header_unfold(m->a, f->value), utc);
}
