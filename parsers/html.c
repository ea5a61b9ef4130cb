#include "parsers/html.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#define HTML_MAX ((size_t)16 * 1024 * 1024)
#define LEVELS_MAX 300 /* libxml2 stops at 256 */
#define RULER "________________"

enum look {
	LOOK_INLINE = 0,
	LOOK_SKIP,  /* nothing of it is seen */
	LOOK_BLOCK, /* begins and ends a line */
	LOOK_PARA,  /* likewise, with an empty line around */
	LOOK_BREAK,
	LOOK_RULER,
	LOOK_ITEM,
	LOOK_ROW,
	LOOK_CELL,
	LOOK_PRE,
	LOOK_QUOTE,
	LOOK_IMAGE,
	LOOK_LINK
};

/* Sorted by name. */
static const struct element {
	const char *name;
	enum look look;
} elements[] = {
    {"a",	  LOOK_LINK },
    {"address",    LOOK_BLOCK},
    {"article",    LOOK_BLOCK},
    {"aside",      LOOK_BLOCK},
    {"blockquote", LOOK_QUOTE},
    {"body",       LOOK_BLOCK},
    {"br",         LOOK_BREAK},
    {"caption",    LOOK_BLOCK},
    {"center",     LOOK_BLOCK},
    {"dd",         LOOK_BLOCK},
    {"div",        LOOK_BLOCK},
    {"dl",         LOOK_BLOCK},
    {"dt",         LOOK_BLOCK},
    {"fieldset",   LOOK_BLOCK},
    {"footer",     LOOK_BLOCK},
    {"form",       LOOK_BLOCK},
    {"h1",         LOOK_PARA },
    {"h2",         LOOK_PARA },
    {"h3",         LOOK_PARA },
    {"h4",         LOOK_PARA },
    {"h5",         LOOK_PARA },
    {"h6",         LOOK_PARA },
    {"head",       LOOK_SKIP },
    {"header",     LOOK_BLOCK},
    {"hr",         LOOK_RULER},
    {"img",        LOOK_IMAGE},
    {"legend",     LOOK_BLOCK},
    {"li",         LOOK_ITEM },
    {"main",       LOOK_BLOCK},
    {"noscript",   LOOK_SKIP },
    {"object",     LOOK_SKIP },
    {"ol",         LOOK_BLOCK},
    {"option",     LOOK_SKIP },
    {"p",	  LOOK_PARA },
    {"pre",        LOOK_PRE  },
    {"script",     LOOK_SKIP },
    {"section",    LOOK_BLOCK},
    {"style",      LOOK_SKIP },
    {"table",      LOOK_BLOCK},
    {"tbody",      LOOK_BLOCK},
    {"td",         LOOK_CELL },
    {"template",   LOOK_SKIP },
    {"textarea",   LOOK_SKIP },
    {"th",         LOOK_CELL },
    {"title",      LOOK_SKIP },
    {"tr",         LOOK_ROW  },
    {"ul",         LOOK_BLOCK},
    {"xml",        LOOK_SKIP },
};

enum role {
	ROLE_NONE = 0,
	ROLE_QUOTE,    /* the mail that is answered, or its first line */
	ROLE_REST,     /* so is all that follows, to the end */
	ROLE_SIGNATURE /* what a client adds by itself */
};

/* How clients name what they put around typed text. */
static const struct mark {
	const char *attr, *value; /* value NULL: any */
	enum role role;
} marks[] = {
    {"id",		  "divRplyFwdMsg",                           ROLE_REST     },
    {"id",		  "mail-editor-reference-message-container", ROLE_QUOTE    },
    {"id",		  "OLK_SRC_BODY_SECTION",                    ROLE_QUOTE    },
    {"name",		"quote",				   ROLE_QUOTE    },
    {"name",		"messageReplySection",                     ROLE_QUOTE    },
    {"class",	       "moz-cite-prefix",                         ROLE_QUOTE    },
    {"class",	       "moz-forward-container",                   ROLE_QUOTE    },
    {"class",	       "yahoo_quoted",                            ROLE_QUOTE    },
    {"class",	       "protonmail_quote",                        ROLE_QUOTE    },
    {"class",	       "tutanota_quote",                          ROLE_QUOTE    },
    {"class",	       "zmail_extra",			     ROLE_QUOTE    },
    {"class",	       "mail_android_quote",                      ROLE_QUOTE    },
    {"class",	       "gmail_signature",                         ROLE_SIGNATURE},
    {"class",	       "moz-signature",                           ROLE_SIGNATURE},
    {"class",	       "io-ox-signature",                         ROLE_SIGNATURE},
    {"class",	       "protonmail_signature_block",              ROLE_SIGNATURE},
    {"class",	       "k9mail-signature",                        ROLE_SIGNATURE},
    {"class",	       "fairemail_signature",                     ROLE_SIGNATURE},
    {"id",		  "Signature",			       ROLE_SIGNATURE},
    {"id",		  "AppleMailSignature",                      ROLE_SIGNATURE},
    {"id",		  "ms-outlook-mobile-signature",             ROLE_SIGNATURE},
    {"id",		  "composer_signature",                      ROLE_SIGNATURE},
    {"name",		"messageSignatureSection",                 ROLE_SIGNATURE},
    {"data-signatureblock", NULL,				      ROLE_SIGNATURE},
};

#define N_ELEMENTS (sizeof elements / sizeof elements[0])
#define N_MARKS (sizeof marks / sizeof marks[0])

/* What is being written. */
struct page {
	struct arena *a;
	unsigned flags;
	struct html_line *line;
	size_t n;
	struct buf cur; /* the line that is being filled */
	bool open;      /* it holds something */
	bool brk;       /* it ends before the next word */
	bool gap;       /* an empty line before the next one */
	bool blank;     /* a blank before the next word */
	bool hard;      /* a no-break space, so that an empty block is seen */
	bool lead;      /* a bar or a dash was written, and no word yet */
	unsigned cur_depth;
	bool cur_sig;
	unsigned depth, floor, sig, pre, rows;
	bool hand;                   /* the last quotation begun is Gmail's */
	size_t row_line[LEVELS_MAX]; /* where each open row began */
};

/* --- lines --- */

static void
add_line(struct page *p, struct str text, unsigned depth, bool sig)
{
	struct html_line l = {text, depth, sig, depth > 0 && p->hand, false};

	ARENA_PUSH(p->a, p->line, p->n) = l;
}

static void
flush(struct page *p)
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
		flush(p);
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

static void
end_block(struct page *p)
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

static void
line_break(struct page *p)
{
	if (p->open && !p->brk) {
		flush(p);
		return;
	}
	flush(p);
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
		line_break(p);
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

static void
put_text(struct page *p, struct str s)
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

/* --- elements --- */

static int
by_name(const void *key, const void *e)
{
	return strcmp(key, ((const struct element *)e)->name);
}

static enum look
look_of(const xmlNode *n)
{
	const struct element *e = bsearch((const char *)n->name, elements,
	    N_ELEMENTS, sizeof elements[0], by_name);

	return e == NULL ? LOOK_INLINE : e->look;
}

/* The value as it stands in the tree; no entity can be left in it. */
static struct str
attr(const xmlNode *n, const char *name)
{
	for (const xmlAttr *t = n->properties; t != NULL; t = t->next) {
		if (strcmp((const char *)t->name, name) == 0)
			return t->children == NULL ||
			               t->children->content == NULL
			           ? STR("")
			           : str_from(
					 (const char *)t->children->content);
	}
	return STR_NONE;
}

static bool
has_word(struct str value, const char *word)
{
	struct str w;

	while (str_cut(&value, ' ', &w)) {
		if (str_is(w, word))
			return true;
	}
	return false;
}

/* Outlook gives what it answers "x_" before every name; so may nests do. */
static enum role
role_of(const xmlNode *n)
{
	for (size_t i = 0; n->properties != NULL && i < N_MARKS; i++) {
		struct str v = attr(n, marks[i].attr);

		if (v.p == NULL)
			continue;
		if (marks[i].value == NULL || has_word(v, marks[i].value))
			return marks[i].role;
	}
	return ROLE_NONE;
}

/* "font-size:0" but not "font-size:0.9em". */
static bool
is_zero(struct str style, const char *property)
{
	size_t at = str_find(style, str_from(property));
	struct str v;

	if (at == SIZE_MAX)
		return false;
	v = str_from_pos(style, at + strlen(property));
	return v.n > 0 && v.p[0] == '0' &&
	       (v.n == 1 || strchr("p;e%!", v.p[1]) != NULL);
}

static bool
is_hidden(const xmlNode *n)
{
	struct str raw = attr(n, "style");
	char tight[512];
	struct str s = {tight, 0};

	if (attr(n, "hidden").p != NULL)
		return true;
	for (size_t i = 0; i < raw.n && s.n < sizeof tight; i++) {
		char c = raw.p[i];

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			tight[s.n++] =
			    c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return str_find(s, STR("display:none")) != SIZE_MAX ||
	       str_find(s, STR("visibility:hidden")) != SIZE_MAX ||
	       str_find(s, STR("mso-hide:all")) != SIZE_MAX ||
	       is_zero(s, "font-size:") || is_zero(s, "max-height:");
}

/* Word's paragraphs have no margin, and people write empty ones. */
static bool
has_margin(const xmlNode *n)
{
	struct str class = attr(n, "class"), style = attr(n, "style");

	return str_find(class, STR("Mso")) == SIZE_MAX &&
	       str_ifind(style, STR("margin:0")) == SIZE_MAX &&
	       str_ifind(style, STR("margin: 0")) == SIZE_MAX;
}

/* Emoji come as pictures, too. */
static void
put_image(struct page *p, const xmlNode *n)
{
	struct str alt = attr(n, "alt"), rest = alt;
	uint32_t cp = 0;

	if (alt.n <= 32 && utf8_next(&rest, &cp) && cp >= 0x203c)
		put_text(p, alt);
}

static void
put_ruler(struct page *p)
{
	bool glued = p->open && !p->brk;

	flush(p);
	if (glued)
		p->line[p->n - 1].glued = true;
	p->gap = false;
	if (p->flags & HTML_QUOTES)
		add_line(p, STR(RULER), depth_now(p), p->sig > 0);
}

static void
begin_cell(struct page *p)
{
	bool same = p->rows > 0 && p->n == p->row_line[p->rows - 1];

	if (!p->open || !same) {
		end_block(p);
		return;
	}
	p->brk = p->blank = p->gap = false;
	buf_cut(&p->cur, str_rtrim(buf_str(&p->cur)).n);
	if (!str_ends(buf_str(&p->cur), STR(" |")))
		buf_adds(&p->cur, " |");
	p->blank = p->lead = true;
}

/* A cell without text leaves its bar behind; the row's end takes it away. */
static void
end_row(struct page *p)
{
	if (p->open && str_ends(buf_str(&p->cur), STR(" |")))
		buf_cut(&p->cur, p->cur.n - 2);
	if (p->rows > 0)
		p->rows--;
	p->lead = p->gap = false;
	end_block(p);
}

static void
begin_row(struct page *p)
{
	flush(p);
	if (p->rows < LEVELS_MAX)
		p->row_line[p->rows++] = p->n;
}

static void
begin_item(struct page *p)
{
	end_block(p);
	begin_word(p);
	buf_adds(&p->cur, "-");
	p->blank = p->lead = true;
}

static void
begin_role(struct page *p, enum role r)
{
	if (r == ROLE_NONE)
		return;
	end_block(p);
	if (r == ROLE_QUOTE)
		p->depth++;
	else if (r == ROLE_SIGNATURE)
		p->sig++;
	else
		p->floor = 1;
}

static void
end_role(struct page *p, enum role r)
{
	if (r == ROLE_NONE)
		return;
	end_block(p);
	if (r == ROLE_QUOTE)
		p->depth--;
	else if (r == ROLE_SIGNATURE)
		p->sig--;
}

static void
begin_look(struct page *p, const xmlNode *n, enum look l)
{
	switch (l) {
	case LOOK_BREAK:
		line_break(p);
		return;
	case LOOK_RULER:
		put_ruler(p);
		return;
	case LOOK_IMAGE:
		put_image(p, n);
		return;
	case LOOK_ROW:
		begin_row(p);
		return;
	case LOOK_CELL:
		begin_cell(p);
		return;
	case LOOK_ITEM:
		begin_item(p);
		return;
	case LOOK_PARA:
	case LOOK_PRE:
	case LOOK_QUOTE:
		p->gap |= has_margin(n);
		/* FALLTHROUGH */
	case LOOK_BLOCK:
		end_block(p);
		break;
	default:
		break;
	}
	if (l == LOOK_QUOTE)
		p->hand = has_word(attr(n, "class"), "gmail_quote");
	p->depth += l == LOOK_QUOTE;
	p->pre += l == LOOK_PRE;
}

static void
end_link(struct page *p, const xmlNode *n)
{
	struct str href = attr(n, "href"), to;
	size_t q;

	if ((p->flags & HTML_MAILTO) == 0 || !str_istarts(href, STR("mailto:")))
		return;
	to = str_from_pos(href, 7);
	if ((q = str_chr(to, '?')) != SIZE_MAX)
		to.n = q;
	if (!p->open || to.n == 0 ||
	    str_ifind(buf_str(&p->cur), to) != SIZE_MAX)
		return;
	buf_adds(&p->cur, " <");
	buf_add(&p->cur, to);
	buf_addc(&p->cur, '>');
}

static void
end_look(struct page *p, const xmlNode *n, enum look l)
{
	p->depth -= l == LOOK_QUOTE;
	p->pre -= l == LOOK_PRE;
	switch (l) {
	case LOOK_ROW:
		end_row(p);
		return;
	case LOOK_CELL:
	case LOOK_BLOCK:
	case LOOK_ITEM:
		end_block(p);
		return;
	case LOOK_PARA:
	case LOOK_PRE:
	case LOOK_QUOTE:
		end_block(p);
		p->gap |= has_margin(n);
		return;
	case LOOK_LINK:
		end_link(p, n);
		return;
	default:
		return;
	}
}

/* --- the walk: without recursion, for a stranger chose the depth --- */

/* True: its children are to be seen, too. */
static bool
enter(struct page *p, const xmlNode *n)
{
	enum look l;

	if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
		put_text(p, str_from((const char *)n->content));
		return false;
	}
	if (n->type != XML_ELEMENT_NODE)
		return false;
	l = look_of(n);
	if (l == LOOK_SKIP || is_hidden(n))
		return false;
	begin_role(p, role_of(n));
	begin_look(p, n, l);
	return true;
}

static void
leave(struct page *p, const xmlNode *n)
{
	end_look(p, n, look_of(n));
	end_role(p, role_of(n));
}

static void
walk(struct page *p, const xmlNode *root)
{
	const xmlNode *n = root;

	while (n != NULL) {
		if (enter(p, n)) {
			if (n->children != NULL) {
				n = n->children;
				continue;
			}
			leave(p, n);
		}
		while (n != root && n->next == NULL) {
			n = n->parent;
			leave(p, n);
		}
		n = n == root ? NULL : n->next;
	}
	flush(p);
}

size_t
html_lines(
    struct arena *a, struct str html, unsigned flags, struct html_line **out)
{
	struct page p = {.a = a, .flags = flags, .cur = BUF_INIT};
	size_t n = html.n < HTML_MAX ? html.n : HTML_MAX;
	htmlDocPtr doc;

	*out = NULL;
	if (n == 0)
		return 0;
	doc = htmlReadMemory(html.p, (int)n, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		HTML_PARSE_NONET | HTML_PARSE_COMPACT);
	if (doc == NULL)
		return 0;
	walk(&p, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	buf_clear(&p.cur);
	*out = p.line;
	return p.n;
}

struct str
html_text(struct arena *a, struct str html, unsigned flags)
{
	struct html_line *l;
	size_t n = html_lines(a, html, flags, &l);
	struct buf b = BUF_INIT;
	struct str s;

	for (size_t i = 0; i < n; i++) {
		for (unsigned d = 0; d < l[i].depth; d++)
			buf_adds(&b, d + 1 < l[i].depth ? ">" : "> ");
		buf_add(&b, l[i].text);
		buf_addc(&b, '\n');
	}
	s = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return s;
}
