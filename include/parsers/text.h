/*
 * parsers/text.h - what a person newly typed.
 *
 * No quote, no attribution line, no signature, no phone footer, no
 * disclaimer, no banner.  Plain text and HTML, top-posted, bottom-posted,
 * interleaved.  Pure: text in, text out; time is linear in the input.
 */
#ifndef PARSERS_TEXT_H
#define PARSERS_TEXT_H

#include "parsers/mime.h"

/*
 * From a whole mail: chooses the part, undoes HTML and format=flowed.
 * `sure` is what was typed; commands are read from it alone.  `shown` has
 * beside it what may be typed and may be quoted: a single quotation that
 * nothing announces, unmarked text below an announcement at the very top.
 */
struct typed {
	struct str sure, shown;
};
struct typed text_read(struct arena *a, const struct message *m);
struct str text_typed(struct arena *a, const struct message *m); /* sure */

/* From text alone (UTF-8, LF): what is sure. */
struct str text_typed_plain(struct arena *a, struct str text);
struct str text_typed_html(struct arena *a, struct str html);

/*
 * Answers to a digest: what was typed under, or behind, a quoted or unquoted
 * line that holds an order's number.  Returns the count.
 */
size_t text_lines(
    struct arena *a, const struct message *m, struct line_answer **out);

#endif
