/*
 * reply_in.h - understanding a reply, from inside: shared by reply*.c.
 *
 * typed text -> tokens -> frame (greeting, sign-off, signature go) ->
 * clauses -> signs (what the rules find in each) -> actions by the state.
 */
#ifndef REPLY_IN_H
#define REPLY_IN_H

#include "parsers/date.h"
#include "parsers/money.h"
#include "parsers/reply.h"
#include "parsers/lexeme.h"

/* What a rule may say; the names in rules.txt are in reply_rules.c. */
enum sign_kind {
	SIGN_NONE,
	SIGN_UNDO,
	SIGN_STATUS,
	SIGN_LIST,
	SIGN_HELP,
	SIGN_SNOOZE,
	SIGN_NOT_REACHED,
	SIGN_CONTACT,
	SIGN_FOLLOWED,
	SIGN_AGREED, /* a visit was agreed, so they have talked */
	SIGN_OFFERED,
	SIGN_ACCEPTED,
	SIGN_DECLINED,
	SIGN_PASSED,
	SIGN_COMPLETED,
	SIGN_CONFIRM,
	SIGN_APPOINTMENT,
	SIGN_ASSIGN,
	SIGN_PAUSE,
	SIGN_RESUME,
	SIGN_REST, /* something is left to do */
	SIGN_INFO, /* understood, and nothing to be done */
	SIGN_KINDS
};

#define RULE_NEEDS 6

struct rule {
	enum sign_kind sign;
	unsigned states; /* bits of enum order_state; 0: all */
	struct wset need[RULE_NEEDS];
	unsigned n_need;
	struct wset forbid, block; /* block: what makes it unreal */
	struct wset light;         /* may stand beside it even with ONLY */
	bool only;                 /* nothing else of weight in the clause */
	bool closed; /* a perfect: with haben or sein, or the last word */
	unsigned line;
};

struct rules_of_reply {
	struct arena *mem;
	struct rule *r;
	size_t n;
	struct wset block, topic, heads;
	struct wset acting; /* heads of rules that do something */
	struct wset *pair;  /* contradictions: two by two */
	size_t n_pair;
};

const struct rules_of_reply *reply_rules(void);
int reply_rules_read(struct rules_of_reply *rr, const struct vocab *v,
    const char *file, struct str bytes, struct err *e);

struct clause {
	size_t from, to; /* tokens */
	unsigned sentence;
	struct wset is;    /* of its tokens, and what code adds */
	struct wset topic; /* carried over from before */
	bool here;         /* speaks of this order as against another */
};

#define CLAUSES_MAX 128
#define SIGNS_MAX 48

struct sign {
	enum sign_kind kind;
	bool real;         /* it happened, or is asked for */
	bool neg;          /* said not to have happened */
	size_t clause, at; /* at: the head's token */
	const struct when *day, *clock;
	const struct price *price;
	struct str to;
};

struct understanding {
	struct arena *a;
	const struct vocab *v;
	const struct rules_of_reply *rules;
	const struct reply_context *c;
	int64_t today;
	struct lexemes ts;
	struct whens ws;
	struct prices ps;
	struct clause *cl;
	size_t n_cl;
	struct sign s[SIGNS_MAX];
	size_t n_s;
	struct str *person; /* by token: the name that begins there, or "" */
	bool lower;         /* typed without capitals, or all in them */
	bool cut;           /* a sign-off or signature was taken off */
};

/* reply_frame.c: takes off what only frames the message. */
void reply_frame(struct understanding *u);

/* reply_clause.c */
void reply_clauses(struct understanding *u);

/* reply_subject.c: who did it, where, and who says so. */
void reply_subjects(struct understanding *u);

static inline bool
is_finite(const struct lexeme *t)
{
	return lex_is(t, WC_MODAL) || lex_is(t, WC_AUX) || lex_is(t, WC_VERB);
}

/* reply_person.c: who shall do it; the name, or empty. */
struct str reply_person(
    const struct understanding *u, const struct clause *c, size_t *at);

/* reply_sign.c */
void reply_signs(struct understanding *u);

/* reply_parts.c: clauses about a part are marked as almost done. */
void reply_parts(struct understanding *u);
bool count_of(const struct lexeme *t, int64_t *v); /* "drei", "3" */

/* reply_doubt.c: a step whose clause tells of something else is none. */
void reply_doubt(struct understanding *u);

/* reply_settle.c: afterwards a sign's `real` is final. */
void reply_settle(struct understanding *u);
struct sign *sign_first(struct understanding *u, enum sign_kind k);
void sign_drop(struct understanding *u, enum sign_kind k);

/* reply_resolve.c: what a sign is in a state; ACT_NONE: nothing. */
enum action_kind reply_move(enum sign_kind k, enum order_state s);
void reply_resolve(struct understanding *u, struct actions *out);

#endif
