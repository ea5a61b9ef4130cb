/*
 * parsers/page.h - the lines of an HTML mail while it is walked over.
 *
 * Knows blanks, blocks, table rows and levels of quotation, but no element:
 * html.c calls it for each.
 */
#ifndef PARSERS_PAGE_H
#define PARSERS_PAGE_H

#include "base/buf.h"
#include "parsers/html.h"

#define LEVELS_MAX 300 /* libxml2 stops at 256 */

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

void page_put_text(struct page *p, struct str s);
void page_flush(struct page *p);      /* the line is done, if there is one */
void page_end_block(struct page *p);  /* before the next word it will be */
void page_line_break(struct page *p); /* <br> */
void page_put_ruler(struct page *p);
void page_begin_row(struct page *p);
void page_begin_cell(struct page *p);
void page_end_row(struct page *p);
void page_begin_item(struct page *p); /* <li> */

#endif
