#include "parsers/header.h"

#include "base/utf8.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Length of a field's name at the line's start, 0: it begins no field. */
static size_t
name_length(struct str line)
{
	size_t n = 0;

	while (
	    n < line.n && line.p[n] > 32 && line.p[n] < 127 && line.p[n] != ':')
		n++;
	if (n == 0 || n > 200)
		return 0;
	for (size_t i = n; i < line.n; i++) { /* "Subject : x" is seen */
		if (line.p[i] == ':')
			return n;
		if (!is_blank(line.p[i]))
			break;
	}
	return 0;
}

struct cursor {
	struct arena *a;
	struct fields got;
	struct str text;
	size_t total;
	const char *over;
};

static void
limit(struct cursor *c, const char *why)
{
	if (c->over == NULL)
		c->over = why;
}

static void
add_field(struct cursor *c, struct str line)
{
	size_t n = name_length(line);
	size_t colon = str_chr(line, ':');
	struct field f = {str_sub(line, 0, n), str_from_pos(line, colon + 1)};

	if (f.value.p == NULL)
		f.value = str_of(line.p + line.n, 0);
	if (c->got.n == HEADER_FIELDS_MAX) {
		limit(c, "more than 2000 header fields");
		return;
	}
	ARENA_PUSH(c->a, c->got.f, c->got.n) = f;
}

/* The line belongs to the field before it, whose value grows over it. */
static void
extend(struct cursor *c, struct str line)
{
	struct field *last;

	if (c->got.n == 0)
		return;
	last = &c->got.f[c->got.n - 1];
	last->value.n = (size_t)(line.p + line.n - last->value.p);
}

/*
 * Is the line without a name a fold that lost its blank, or the body (or the
 * next part's boundary)?
 */
static bool
lost_fold(const struct cursor *c, struct str line)
{
	struct str rest = c->text, next;

	return c->got.n > 0 && !str_starts(line, STR("--")) &&
	       str_line(&rest, &next) && name_length(next) > 0;
}

static bool
is_envelope(struct str line) /* what mbox and UUCP put above or between */
{
	return str_starts(line, STR("From ")) ||
	       str_starts(line, STR(">From "));
}

/* False: this line does not belong to the header. */
static bool
take_line(struct cursor *c, struct str line)
{
	if (is_blank(line.p[0])) {
		extend(c, line);
		return c->got.n > 0 || str_trim(line).n == 0;
	}
	if (name_length(line) > 0) {
		add_field(c, line);
		return true;
	}
	if (c->got.n == 0)
		return is_envelope(line);
	if (lost_fold(c, line)) {
		if (!is_envelope(line))
			extend(c, line);
		return true;
	}
	return false;
}

/* What is too long is left out, so that the rest can still be shown. */
static void
drop_long(struct cursor *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->got.n; i++) {
		if (c->got.f[i].value.n <= HEADER_FIELD_MAX)
			c->got.f[n++] = c->got.f[i];
		else
			limit(c, "a header field over 100 KB");
	}
	c->got.n = n;
}

struct fields
header_fields(struct arena *a, struct str *text, const char **over)
{
	struct cursor c = {.a = a, .text = *text};
	struct str before, line;
	const char *start = text->p;

	for (;;) {
		before = c.text;
		if (!str_line(&c.text, &line) || line.n == 0)
			break;
		if ((size_t)(line.p - start) > HEADER_MAX) {
			limit(&c, "a header over 2 MB");
			break;
		}
		if (!take_line(&c, line)) {
			c.text = before;
			break;
		}
	}
	drop_long(&c);
	*text = c.text;
	if (over != NULL)
		*over = c.over;
	return c.got;
}

const struct field *
header_find(const struct fields *f, const char *name, size_t nth)
{
	struct str want = str_from(name);

	for (size_t i = 0; i < f->n; i++) {
		if (f->f[i].name.n == want.n && str_ieq(f->f[i].name, want) &&
		    nth-- == 0)
			return &f->f[i];
	}
	return NULL;
}

struct str
header_unfold(struct arena *a, struct str value)
{
	char *p;
	size_t n = 0;

	value = str_trim(value);
	if (str_chr(value, '\n') == SIZE_MAX &&
	    str_chr(value, '\r') == SIZE_MAX)
		return value;
	p = arena_alloc(a, value.n + 1);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\r' || c == '\n') {
			/* a lost blank is put back */
			if (i + 1 < value.n && !is_blank(value.p[i + 1]) &&
			    value.p[i + 1] != '\n' && value.p[i + 1] != '\r')
				p[n++] = ' ';
		} else
			p[n++] = c;
	}
	return str_of(p, n);
}

/* Cleaned first: behind a NUL there may be a line end. */
static void
push_id(struct arena *a, struct str id, struct texts *to)
{
	if (id.n == 0 || id.n > 998)
		return;
	id = header_unfold(a, utf8_clean(a, id));
	if (id.n > 0)
		ARENA_PUSH(a, to->s, to->n) = id;
}

/*
 * "<a@b> <c@d>", with comments or words of old mailers between; an ID without
 * its brackets is taken where nothing else is there.
 */
void
header_ids(struct arena *a, struct str value, struct texts *to)
{
	size_t before = to->n;
	struct str bare = str_trim(value);

	for (;;) {
		size_t open = str_chr(value, '<'), close;
		struct str id;

		if (open == SIZE_MAX)
			break;
		value = str_from_pos(value, open + 1);
		close = str_chr(value, '>');
		if (close == SIZE_MAX)
			break;
		id = str_trim(str_sub(value, 0, close));
		value = str_from_pos(value, close + 1);
		push_id(a, id, to);
	}
	if (to->n == before && str_chr(bare, '@') != SIZE_MAX &&
	    str_chr(bare, ' ') == SIZE_MAX && str_chr(bare, '<') == SIZE_MAX)
		push_id(a, bare, to);
}
