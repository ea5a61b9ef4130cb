/*
 * From a part's bytes to text as people read it: transfer encoding, charset,
 * line ends, format=flowed (RFC 3676).
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/charset.h"
#include "parsers/message.h"

/* Nobody reads on behind these; each line costs whoever looks at lines. */
#define TEXT_MAX ((size_t)2 * 1024 * 1024)
#define LINES_MAX 100000

struct str
mime_bytes(const struct message *m, const struct part *p)
{
	return transfer_decode(
	    m->a, str_sub(p->raw, 0, MIME_BYTES_MAX), transfer_of(p->encoding));
}

/* CR LF and lone CR become LF; a copy is made only where there is a CR. */
static struct str
plain_lines(struct arena *a, struct str s)
{
	char *p;
	size_t n = 0;

	if (str_chr(s, '\r') == SIZE_MAX)
		return s;
	p = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			p[n++] = s.p[i];
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			p[n++] = '\n';
	}
	return str_of(p, n);
}

static struct str
first_lines(struct str s)
{
	struct str rest = s, line;

	if (s.n <= LINES_MAX)
		return s;
	for (size_t i = 0; i < LINES_MAX && str_line(&rest, &line); i++)
		continue;
	return str_sub(s, 0, s.n - rest.n);
}

/* What an HTML page says of itself, where the header says nothing. */
static struct str
meta_charset(struct str html)
{
	struct str head = str_sub(html, 0, 1024);
	size_t at = str_ifind(head, STR("charset=")), n = 0;

	if (at == SIZE_MAX)
		return STR_NONE;
	head = str_from_pos(head, at + 8);
	if (head.n > 0 && (head.p[0] == '"' || head.p[0] == '\''))
		head = str_from_pos(head, 1);
	while (n < head.n && n < 40 && head.p[n] > ' ' && head.p[n] != '"' &&
	       head.p[n] != '\'' && head.p[n] != '>' && head.p[n] != ';' &&
	       head.p[n] != '/')
		n++;
	return str_sub(head, 0, n);
}

struct flow {
	struct buf out;
	size_t depth; /* of the quote that is being written */
	bool open;    /* the line before ended softly */
	bool begun;
	bool delsp;
};

static void
flow_start(struct flow *f, size_t depth)
{
	if (f->begun)
		buf_addc(&f->out, '\n');
	for (size_t i = 0; i < depth; i++)
		buf_addc(&f->out, '>');
	if (depth > 0)
		buf_addc(&f->out, ' ');
	f->depth = depth;
	f->begun = true;
}

static void
flow_line(struct flow *f, struct str line)
{
	size_t depth = 0;
	bool soft, sign;

	while (depth < line.n && line.p[depth] == '>')
		depth++;
	line = str_from_pos(line, depth);
	if (line.n > 0 && line.p[0] == ' ') /* space-stuffed */
		line = str_from_pos(line, 1);
	sign = str_is(line, "-- ");
	soft = line.n > 0 && line.p[line.n - 1] == ' ' && !sign;
	if (!f->open || sign || depth != f->depth)
		flow_start(f, depth);
	if (soft && f->delsp)
		line.n--;
	buf_add(&f->out, line);
	f->open = soft;
}

static struct str
join_flowed(struct arena *a, struct str s, bool delsp)
{
	struct flow f = {.delsp = delsp};
	struct str line, out;

	while (str_line(&s, &line))
		flow_line(&f, line);
	buf_addc(&f.out, '\n');
	out = arena_str(a, buf_str(&f.out));
	buf_clear(&f.out);
	return out;
}

static struct str
part_text(const struct message *m, const struct part *p)
{
	struct str s = str_sub(mime_bytes(m, p), 0, TEXT_MAX);
	struct str label = p->charset;

	if (label.n == 0 && str_is(p->type, "text/html"))
		label = meta_charset(s);
	s = plain_lines(m->a, charset_utf8(m->a, s, label));
	s = utf8_clean(m->a, first_lines(s));
	if (p->flowed && str_is(p->type, "text/plain"))
		s = join_flowed(m->a, s, p->delsp);
	return s;
}

struct str
mime_part_text(const struct message *m, const struct part *p)
{
	if (!p->cache->has_text) {
		p->cache->text = part_text(m, p);
		p->cache->has_text = true;
	}
	return p->cache->text;
}
