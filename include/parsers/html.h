/*
 * parsers/html.h - HTML mails as a tree (libxml2), and as text.
 *
 * html_text() gives what a person sees: blocks on lines of their own, table
 * cells of one row joined by " | " (where the first cells are one line each),
 * lists as "- ", nothing hidden (display:none, style, script, head,
 * preheaders), no remote anything.  Nesting and size are bounded; never
 * fails.
 *
 * With HTML_QUOTES every line that is a quotation (blockquote, what clients
 * put around the mail they answer, all behind Outlook's divRplyFwdMsg) begins
 * with "> " per level, and a horizontal rule is "________________".
 */
#ifndef PARSERS_HTML_H
#define PARSERS_HTML_H

#include "base/mem.h"

#define HTML_QUOTES 1u
/* A mailto: link that does not show its address gets it: "Name <a@b>". */
#define HTML_MAILTO 2u

struct str html_text(struct arena *a, struct str html, unsigned flags);

/* The same, line by line, with what the tree knows of each. */
struct html_line {
	struct str text; /* one line, blanks collapsed; "" is an empty one */
	unsigned depth;  /* levels of quotation; 0 without HTML_QUOTES */
	bool signature;  /* in what a client marks as its signature */
	bool by_hand;    /* a quotation as Gmail's own button makes it */
	bool glued;      /* a horizontal rule ends it, nothing in between */
};

size_t html_lines(
    struct arena *a, struct str html, unsigned flags, struct html_line **out);

#endif
