/*
 * parsers/job.h - the inside of the reader: what read.c, decide.c and
 * read_header.c share while one mail is being read.
 */
#ifndef PARSERS_JOB_H
#define PARSERS_JOB_H

#include "parsers/bounce.h"
#include "parsers/classify.h"

enum answer { UNKNOWN = 0, YES, NO };

/* Lives in the arena: the reading points into it. */
struct job {
	struct arena *a;
	const struct message *m;
	const struct read_context *c;
	struct reading *r;
	struct clues k;
	enum answer typed_done, smells, forwarded,
	    inquired; /* what was asked */
	struct forward fwd;
	struct str cover;
	const struct message *inner; /* what is forwarded, where it is a mail */
	struct str fwd_html;
	struct inquiry inquiry;
	struct inquiry_memo memo[2]; /* the mail's, the forwarded one's */
	enum bounce_verdict arrived;
	struct bounce bounce;
};

/* What the header says, into the reading. */
void read_header(struct reading *r, const struct message *m,
    const struct read_context *c, struct arena *a);

/* Authentication-Results that the mailbox's own server wrote. */
struct texts read_auth_results(
    const struct message *m, enum auth_layout layout, struct arena *a);

/* The kind by rules in order; with it what the rules had to look into. */
void decide_kind(struct job *j);

/* What was newly typed, into the reading; asked once. */
void job_typed(struct job *j);

/* When the mail was written, for 'gestern'. */
int64_t job_now(const struct job *j);

/* The mail that is forwarded, as the inquiry reader looks at it. */
struct inquiry_source job_forwarded(struct job *j);

/* An inquiry taken back: the intent, and its number as an inquiry. */
bool job_withdraws(struct job *j, const struct inquiry_source *s);

#endif
