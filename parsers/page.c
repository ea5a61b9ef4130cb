#include "parsers/page.h"

#include "base/utf8.h"

#define RULER "________________"

/* --- lines --- */

static void
add_line(struct page *p, struct str text, unsigned depth, bool sig)
{
	struct html_line l = {text, depth, sig, depth > 0 && p->hand, false};

	ARENA_PUSH(p->a, p->line, p->n) = l;
}

void
page_flush(struct page *p)
{
	if (p->open)
		add_line(p, arena_str(p->a, str_rtrim(buf_str(&p->cur))),
		    p->cur_depth, p->cur_sig);
	buf_reset(&p->cur);
	p->open = p->brk = p->blank = p->hard = p->lead = false;
}

static unsigned
depth_now(const struct page *p)
{
	if ((p->flags & HTML_QUOTES) == 0)
		return 0;
	return p->depth > p->floor ? p->depth : p->floor;
}

/* Between two levels of quotation an empty line belongs to the outer one. */
static void
add_empty(struct page *p)
{
	unsigned depth = depth_now(p);

	if (p->n > 0 && p->line[p->n - 1].depth < depth)
		depth = p->line[p->n - 1].depth;
	add_line(p, STR(""), depth, p->sig > 0);
}

static void
begin_word(struct page *p)
{
	if (p->brk)
		page_flush(p);
	if (p->open) {
		if (p->blank)
			buf_addc(&p->cur, ' ');
		p->gap &= !p->lead;
		p->blank = p->lead = false;
		return;
	}
	if (p->gap && p->n > 0 && p->line[p->n - 1].text.n > 0) {
		/* a row that is about to begin does so behind it */
		if (p->rows > 0 && p->row_line[p->rows - 1] == p->n)
			p->row_line[p->rows - 1]++;
		add_empty(p);
	}
	p->open = true;
	p->gap = p->blank = p->hard = false;
	p->cur_depth = depth_now(p);
	p->cur_sig = p->sig > 0;
}

void
page_end_block(struct page *p)
{
	if (p->lead)
		return;
	if (p->open)
		p->brk = true;
	else if (p->hard) {
		p->hard = false;
		add_empty(p);
	}
}

void
page_line_break(struct page *p)
{
	if (p->open && !p->brk) {
		page_flush(p);
		return;
	}
	page_flush(p);
	add_empty(p);
}

/* --- text --- */

enum white { WHITE_NO, WHITE_YES, WHITE_HARD, WHITE_NOTHING };

static enum white
white(uint32_t cp)
{
	switch (cp) {
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case '\f':
		return WHITE_YES;
	case 0xa0:
	case 0x202f:
	case 0x3000:
		return WHITE_HARD;
	case 0xad: /* soft hyphen */
	case 0x34f:
	case 0x200b:
	case 0x200c:
	case 0x2060:
	case 0xfeff:
		return WHITE_NOTHING;
	default:
		return cp >= 0x2000 && cp <= 0x200a ? WHITE_HARD : WHITE_NO;
	}
}

static void
put_pre_break(struct page *p, uint32_t cp)
{
	if (cp == '\n')
		page_line_break(p);
	else if (p->open && !p->brk)
		buf_addc(&p->cur, ' ');
}

static void
put_white(struct page *p, uint32_t cp, enum white w)
{
	if (w == WHITE_NOTHING)
		return;
	if (p->pre > 0) {
		put_pre_break(p, cp);
		return;
	}
	if (p->open && !p->brk)
		p->blank = true;
	else if (w == WHITE_HARD)
		p->hard = true;
}

void
page_put_text(struct page *p, struct str s)
{
	struct str rest = s;
	uint32_t cp;

	while (utf8_next(&rest, &cp)) {
		enum white w = white(cp);

		if (w != WHITE_NO)
			put_white(p, cp, w);
		else if (cp >= 32 && cp != 0x7f) {
			begin_word(p);
			utf8_put(&p->cur, cp);
		}
	}
}

void
page_put_ruler(struct page *p)
{
	bool glued = p->open && !p->brk;

	page_flush(p);
	if (glued)
		p->line[p->n - 1].glued = true;
	p->gap = false;
	if (p->flags & HTML_QUOTES)
		add_line(p, STR(RULER), depth_now(p), p->sig > 0);
}

void
page_begin_cell(struct page *p)
{
	bool same = p->rows > 0 && p->n == p->row_line[p->rows - 1];

	if (!p->open || !same) {
		page_end_block(p);
		return;
	}
	p->brk = p->blank = p->gap = false;
	buf_cut(&p->cur, str_rtrim(buf_str(&p->cur)).n);
	if (!str_ends(buf_str(&p->cur), STR(" |")))
		buf_adds(&p->cur, " |");
	p->blank = p->lead = true;
}

/* A cell without text leaves its bar behind; the row's end takes it away. */
void
page_end_row(struct page *p)
{
	if (p->open && str_ends(buf_str(&p->cur), STR(" |")))
		buf_cut(&p->cur, p->cur.n - 2);
	if (p->rows > 0)
		p->rows--;
	p->lead = p->gap = false;
	page_end_block(p);
}

void
page_begin_row(struct page *p)
{
	page_flush(p);
	if (p->rows < LEVELS_MAX)
		p->row_line[p->rows++] = p->n;
}

void
page_begin_item(struct page *p)
{
	page_end_block(p);
	begin_word(p);
	buf_adds(&p->cur, "-");
	p->blank = p->lead = true;
}
