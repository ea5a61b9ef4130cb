/*
 * parsers/html.h - HTML mails as a tree (libxml2), and as text.
 *
 * html_text() gives what a person sees: blocks on lines of their own, table
 * cells of one row joined by " | " (html_rows keeps them apart), lists as
 * "- ", nothing hidden (display:none, style, script, head, preheaders), no
 * remote anything.  Nesting and size are bounded; never fails.
 *
 * With HTML_QUOTES every line that is a quotation (blockquote, gmail_quote,
 * divRplyFwdMsg and the like) begins with "> " per level, attribution lines
 * stand as text before it, and a horizontal rule as "________________".
 */
#ifndef PARSERS_HTML_H
#define PARSERS_HTML_H

#include "base/mem.h"

#define HTML_QUOTES 1u

struct str html_text(struct arena *a, struct str html, unsigned flags);

#endif
