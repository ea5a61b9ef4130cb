/*
 * reply_rules.c - words/reply/rules.txt, read and compiled.
 */
#include <stdlib.h>

#include "base/embed.h"
#include "base/log.h"

#include "reply_in.h"

static const struct {
	const char *name;
	enum sign_kind sign;
} signs[] = {
    {"undo",        SIGN_UNDO       },
    {"status",      SIGN_STATUS     },
    {"list",        SIGN_LIST       },
    {"help",        SIGN_HELP       },
    {"snooze",      SIGN_SNOOZE     },
    {"not_reached", SIGN_NOT_REACHED},
    {"contact",     SIGN_CONTACT    },
    {"followed",    SIGN_FOLLOWED   },
    {"agreed",      SIGN_AGREED     },
    {"offered",     SIGN_OFFERED    },
    {"accepted",    SIGN_ACCEPTED   },
    {"declined",    SIGN_DECLINED   },
    {"passed",      SIGN_PASSED     },
    {"completed",   SIGN_COMPLETED  },
    {"confirm",     SIGN_CONFIRM    },
    {"appointment", SIGN_APPOINTMENT},
    {"assign",      SIGN_ASSIGN     },
    {"pause",       SIGN_PAUSE      },
    {"resume",      SIGN_RESUME     },
    {"rest",        SIGN_REST       },
    {"info",        SIGN_INFO       },
};

struct reading_rules {
	struct rules_of_reply *rr;
	const struct vocab *v;
	const char *file;
	unsigned line;
};

static int
complain(const struct reading_rules *x, const char *what, struct str word,
    struct err *e)
{
	return err_set(e, ERR_SETUP, "%s:%u: %s: '%.*s'", x->file, x->line,
	    what, STR_FMT(word));
}

/* "A" or "A|B|C" */
static int
read_classes(
    const struct reading_rules *x, struct str s, struct wset *to, struct err *e)
{
	struct str name;

	while (str_cut(&s, '|', &name)) {
		int c = vocab_class(x->v, name);

		if (c < 0)
			return complain(x, "no list has this class", name, e);
		wset_add(to, (unsigned)c);
	}
	return 0;
}

static int
read_states(const struct reading_rules *x, struct str s, unsigned *states,
    struct err *e)
{
	struct str name;

	while (str_cut(&s, ',', &name)) {
		enum order_state st = state_of(name);

		if (st == ORDER_NONE && !str_is(name, "none"))
			return complain(x, "there is no such state", name, e);
		*states |= 1u << st;
	}
	return 0;
}

static int
read_need(const struct reading_rules *x, struct rule *r, struct str word,
    struct err *e)
{
	if (r->n_need == RULE_NEEDS)
		return complain(x, "too many classes", word, e);
	return read_classes(x, word, &r->need[r->n_need++], e);
}

static int
read_condition(const struct reading_rules *x, struct rule *r, struct str word,
    struct wset *tolerate, bool *all, struct err *e)
{
	if (str_is(word, "ONLY")) {
		r->only = true;
		return 0;
	}
	if (str_is(word, "CLOSED")) {
		r->closed = true;
		return 0;
	}
	if (str_is(word, "+ALL")) {
		*all = true;
		return 0;
	}
	if (word.p[0] == '!')
		return read_classes(x, str_from_pos(word, 1), &r->forbid, e);
	if (word.p[0] == '+')
		return read_classes(x, str_from_pos(word, 1), tolerate, e);
	return read_need(x, r, word, e);
}

static bool
next_word(struct str *s, struct str *word)
{
	*s = str_trim(*s);
	if (s->n == 0)
		return false;
	return str_cut(s, ' ', word);
}

static void
set_block(const struct rules_of_reply *rr, struct rule *r,
    const struct wset *tolerate, bool all)
{
	for (unsigned i = 0; i < WORD_SETS && !all; i++) {
		r->block.w[i] = rr->block.w[i] & ~tolerate->w[i];
		for (unsigned k = 0; k < r->n_need; k++)
			r->block.w[i] &= ~r->need[k].w[i];
	}
}

static int
read_rule(const struct reading_rules *x, struct str head, struct str body,
    struct err *e)
{
	struct rule r = {.line = x->line};
	struct wset tolerate = {{0}};
	struct str word = STR_NONE, name = STR_NONE;
	bool all = false;

	next_word(&head, &name);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (str_is(name, signs[i].name))
			r.sign = signs[i].sign;
	}
	if (r.sign == SIGN_NONE)
		return complain(x, "no action has this name", name, e);
	if (next_word(&head, &word) &&
	    (word.p[0] != '@' ||
		read_states(x, str_from_pos(word, 1), &r.states, e) != 0))
		return word.p[0] != '@' ? complain(x, "'@' is missing", word, e)
		                        : -1;
	while (next_word(&body, &word)) {
		if (read_condition(x, &r, word, &tolerate, &all, e) != 0)
			return -1;
	}
	if (r.n_need == 0)
		return complain(x, "a rule without a class", name, e);
	r.light = tolerate;
	set_block(x->rr, &r, &tolerate, all);
	wset_join(&x->rr->heads, &r.need[0]);
	if (r.sign < SIGN_PAUSE)
		wset_join(&x->rr->acting, &r.need[0]);
	ARENA_PUSH(x->rr->mem, x->rr->r, x->rr->n) = r;
	return 0;
}

static int
read_pair(const struct reading_rules *x, struct str body, struct err *e)
{
	struct wset s = {{0}}, t = {{0}};
	struct str word;

	if (!next_word(&body, &word) || read_classes(x, word, &s, e) != 0 ||
	    !next_word(&body, &word) || read_classes(x, word, &t, e) != 0)
		return complain(x, "two classes are needed", body, e);
	ARENA_PUSH(x->rr->mem, x->rr->pair, x->rr->n_pair) = s;
	ARENA_PUSH(x->rr->mem, x->rr->pair, x->rr->n_pair) = t;
	return 0;
}

static int
read_set(const struct reading_rules *x, struct str body, struct wset *to,
    struct err *e)
{
	struct str word;

	while (next_word(&body, &word)) {
		if (read_classes(x, word, to, e) != 0)
			return -1;
	}
	return 0;
}

static int
read_line(const struct reading_rules *x, struct str line, struct err *e)
{
	size_t colon = str_chr(line, ':');
	struct str head =
	    str_trim(str_sub(line, 0, colon == SIZE_MAX ? 0 : colon));
	struct str body =
	    str_trim(str_from_pos(line, colon == SIZE_MAX ? 0 : colon + 1));

	if (colon == SIZE_MAX || head.n == 0)
		return complain(x, "':' is missing", line, e);
	if (str_is(head, "block"))
		return read_set(x, body, &x->rr->block, e);
	if (str_is(head, "topic"))
		return read_set(x, body, &x->rr->topic, e);
	if (str_is(head, "contradict"))
		return read_pair(x, body, e);
	return read_rule(x, head, body, e);
}

int
reply_rules_read(struct rules_of_reply *rr, const struct vocab *v,
    const char *file, struct str bytes, struct err *e)
{
	struct reading_rules x = {.rr = rr, .v = v, .file = file};
	struct str line;

	while (str_line(&bytes, &line)) {
		size_t hash = str_chr(line, '#');

		x.line++;
		line =
		    str_trim(hash == SIZE_MAX ? line : str_sub(line, 0, hash));
		if (line.n > 0 && read_line(&x, line, e) != 0)
			return -1;
	}
	return 0;
}

const struct rules_of_reply *
reply_rules(void)
{
	static struct rules_of_reply own;
	struct str bytes;
	struct err e;

	if (own.mem != NULL)
		return &own;
	own.mem = arena_new();
	if (!embedded_find("parsers/words/reply/rules.txt", &bytes))
		bytes = STR_NONE;
	if (reply_rules_read(&own, vocab_own(), "parsers/words/reply/rules.txt",
		bytes, &e) != 0) {
		log_error("rules.broken", "why=%s", e.msg);
		abort(); /* carried in the program: a test sees to it */
	}
	return &own;
}
