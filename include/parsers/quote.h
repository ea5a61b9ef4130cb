/*
 * parsers/quote.h - the lines of a mail, and whose words each one is.
 *
 * Between text.c (what was typed) and forward.c (what was forwarded).
 * Everything is linear in the text: a line is looked at a bounded number of
 * times, and never more than FOLD_MAX bytes of it.
 */
#ifndef PARSERS_QUOTE_H
#define PARSERS_QUOTE_H

#include "base/mem.h"
#include "core/reading.h"
#include "parsers/phrases.h"

enum line_mark {
	LINE_TYPED = 0,
	LINE_DOUBT,  /* perhaps somebody else's words: shown, never obeyed */
	LINE_SIGNED, /* a name that a program may have set: not shown */
	LINE_QUOTE,  /* somebody else's */
	LINE_INTRO,  /* the line that announces them */
	LINE_FOOTER, /* signature, footer, disclaimer, banner */
	LINE_BREAK   /* left out, and a paragraph ends there */
};

/* Can an announcement end on this line? */
enum line_end {
	END_NEVER = 0,
	END_DATED, /* "2026-11-24 … X <x@y>": if it begins with a date */
	END_MAYBE, /* the word for "wrote" is near */
	END_COLON
};

struct line {
	struct str raw;      /* as it stands */
	struct str text;     /* without marks of quotation */
	struct str low;      /* folded text */
	unsigned depth;      /* levels of quotation */
	unsigned char label; /* enum phrase_set of its label, else PH_SETS */
	unsigned char ends;  /* enum line_end */
	bool signature;      /* the client says so */
	bool by_hand;        /* a quotation of a kind that people set, too */
	bool glued;          /* a horizontal rule ends it */
	enum line_mark mark;
};

struct lines {
	struct line *l;
	size_t n;
	bool tree; /* from HTML: depth is certain */
	bool cut;  /* everything from `end` on is one unmarked quotation */
	size_t end;
	struct str who; /* the sender's name, or "" */
};

struct lines lines_of_text(struct arena *a, struct str text);
struct lines lines_of_html(struct arena *a, struct str html);

/* Marks quotations and what announces them. */
void quote_mark(struct arena *a, struct lines *ls);

/*
 * Outlook can put "[JB]" or "[Jens Brodersen]" before what is typed into the
 * quoted mail: such lines are typed.  Call it last.
 */
void quote_unmark_tagged(struct arena *a, struct lines *ls);

/* Marks signatures, footers and the like among the typed lines. */
void signature_mark(struct arena *a, struct lines *ls);

/* What lines_of_… found out about each line, once. */
enum phrase_set label_of(struct str low);
enum line_end line_end(struct str low);

/*
 * Of marked lines: what was typed for each order of a digest, by its number
 * on the typed line or on the quoted one above.
 */
size_t digest_answers(
    struct arena *a, const struct lines *ls, struct line_answer **out);

/* The next line from i on that is not empty; ls->n: none. */
size_t line_next(const struct lines *ls, size_t i);
bool line_is_ruler(struct str low); /* nothing but - _ = * # ~ + */
/* Deeper than `depth`, or "| so", "JB> so". */
bool line_is_quoted(const struct lines *ls, size_t i, unsigned depth);

/*
 * "Am 24.11.26 um 12:36 schrieb X:", over up to seven lines.  Returns how
 * many lines it takes, 0: there is none.  Where it begins behind typed words
 * on its first line, *typed is their length in bytes, else 0.
 */
size_t attribution_at(
    struct arena *a, const struct lines *ls, size_t i, size_t *typed);

/*
 * "Von: … Gesendet: … An: … Betreff: …": the head of a mail.  Returns how
 * many lines it takes, 0: there is none.
 */
struct head_field {
	enum phrase_set label; /* PH_FROM to PH_REPLY_TO */
	struct str value;      /* folds joined by a blank */
};

#define HEAD_FIELDS 12

struct head {
	struct head_field f[HEAD_FIELDS];
	size_t n;
	size_t lines;
};

size_t head_at(
    struct arena *a, const struct lines *ls, size_t i, struct head *h);
/* The same below a marker, where less is enough. */
size_t head_below(
    struct arena *a, const struct lines *ls, size_t i, struct head *h);
struct str head_value(const struct head *h, enum phrase_set label);

enum marker { MARKER_NONE = 0, MARKER_ORIGINAL, MARKER_FORWARDED };

/* The head that stands on the marker's own line, as Yahoo writes it. */
size_t head_behind(
    struct arena *a, const struct lines *ls, size_t i, struct head *h);

/* "-----Ursprüngliche Nachricht-----", "Begin forwarded message:". */
enum marker marker_at(struct arena *a, const struct lines *ls, size_t i);

/* "----- End forwarded message -----" */
bool marker_ends(const struct line *l);

#endif
