#include "parsers/html.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parsers/page.h"

#define HTML_MAX ((size_t)16 * 1024 * 1024)

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
		if (t->name[0] == (unsigned char)name[0] &&
		    strcmp((const char *)t->name, name) == 0)
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

/* Within what Outlook quotes every name begins with "x_": no mark matches. */
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
		page_put_text(p, alt);
}

static void
begin_role(struct page *p, enum role r)
{
	if (r == ROLE_NONE)
		return;
	page_end_block(p);
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
	page_end_block(p);
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
		page_line_break(p);
		return;
	case LOOK_RULER:
		page_put_ruler(p);
		return;
	case LOOK_IMAGE:
		put_image(p, n);
		return;
	case LOOK_ROW:
		page_begin_row(p);
		return;
	case LOOK_CELL:
		page_begin_cell(p);
		return;
	case LOOK_ITEM:
		page_begin_item(p);
		return;
	case LOOK_PARA:
	case LOOK_PRE:
	case LOOK_QUOTE:
		p->gap |= has_margin(n);
		/* FALLTHROUGH */
	case LOOK_BLOCK:
		page_end_block(p);
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
		page_end_row(p);
		return;
	case LOOK_CELL:
	case LOOK_BLOCK:
	case LOOK_ITEM:
		page_end_block(p);
		return;
	case LOOK_PARA:
	case LOOK_PRE:
	case LOOK_QUOTE:
		page_end_block(p);
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
		page_put_text(p, str_from((const char *)n->content));
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
	page_flush(p);
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
