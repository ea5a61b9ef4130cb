/*
 * agent/listing.h - orders as people and programs read them (SPEC § 8).
 */
#ifndef AGENT_LISTING_H
#define AGENT_LISTING_H

#include "agent/house.h"

/* "Erika Muster, Köln"; copied into the arena. */
struct str listing_customer(struct arena *a, const struct inquiry *q);

/* The pairs of one object, without its braces. */
void listing_order(
    struct json_out *w, struct arena *a, const struct dossier *d, int64_t now);

/* … and the rest of `show`: inquiry, events, mails. */
int listing_history(struct json_out *w, struct store *s, struct arena *a,
    const struct dossier *d, struct err *e);

/* An event's moment, or its day where no more was said; what it was. */
const char *listing_when(const struct event *ev, char iso[ISO_MAX]);
const char *listing_do(const struct event *ev);

/* For a terminal: no controls. */
void listing_text(FILE *to, struct arena *a, struct str line);
/* The same, at most `columns` wide, padded. */
void listing_cell(FILE *to, struct arena *a, struct str s, size_t columns);

/* Is it one, how wide, and does it want colour (NO_COLOR, TERM=dumb)? */
struct terminal {
	bool colour;
	size_t columns; /* 0: no terminal */
};
struct terminal listing_terminal(FILE *to);

/* From here on in that colour (SGR: "31" red); "" ends it. */
void listing_paint(FILE *to, const struct terminal *t, const char *sgr);

/* How urgent a deadline is, as such a colour. */
const char *listing_urgency(const struct order *o, int64_t now);

/* Options that every listing has: --all, --json, --now T, --help. */
struct listing_options {
	bool all, json;
	int64_t now;
};

/* 0: go on with optind; 1: *code is the exit code. */
int listing_getopt(int argc, char **argv, const struct cmd_env *env,
    const char *help, struct listing_options *o, int *code);

/* Prints one JSON text and a line end; the exit code. */
int listing_print(const struct cmd_env *env, struct buf *json);

/*
 * A whole command that reads: options, `words` more arguments, the house
 * opened and closed, the complaint.
 */
typedef int listing_fn(const struct cmd_env *env, struct house *h,
    const struct listing_options *o, char **args, struct err *e);

int listing_command(int argc, char **argv, const struct cmd_env *env,
    const char *help, int words, listing_fn *fn);

#endif
