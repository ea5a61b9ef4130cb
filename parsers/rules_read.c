/*
 * rules_read.c - rule files, read into tables.
 *
 * One directive a line; a line that begins with a blank goes on with the
 * alternatives of the one before.  Every error has file, line and column.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/rules.h"

struct reader {
	struct rules *rules;
	struct rule *rule;
	struct arena *a;
	struct str line;
	size_t at;            /* in the line */
	unsigned no;          /* of the line */
	struct label pattern; /* of the directive that may go on */
	bool goes_on;
	bool none;
	struct err *e;
};

static int fail(const struct reader *r, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
fail(const struct reader *r, size_t at, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(r->e, ERR_SETUP, "%.*s:%u:%zu: %s",
	    STR_FMT(r->rule->file), r->no, at + 1, what);
}

static void
blanks(struct reader *r)
{
	while (r->at < r->line.n &&
	       (r->line.p[r->at] == ' ' || r->line.p[r->at] == '\t'))
		r->at++;
}

static struct str
word(struct reader *r)
{
	size_t from;

	blanks(r);
	from = r->at;
	while (r->at < r->line.n && r->line.p[r->at] != ' ' &&
	       r->line.p[r->at] != '\t')
		r->at++;
	return str_sub(r->line, from, r->at - from);
}

static struct str
rest(struct reader *r)
{
	struct str s;

	blanks(r);
	s = str_rtrim(str_from_pos(r->line, r->at));
	r->at = r->line.n;
	return s;
}

/* "column 9: what": the column is the pattern's, ours the line's. */
static const char *
without_column(const char *msg)
{
	const char *colon = strstr(msg, ": ");

	return colon == NULL ? msg : colon + 2;
}

/* /…/ at the cursor; \/ stands for a slash. */
static int
pattern(struct reader *r, struct re **out)
{
	char *p = arena_alloc(r->a, r->line.n + 1);
	size_t from = r->at, i = r->at + 1, n = 0;
	unsigned column = 1;
	struct err why;

	while (i < r->line.n && r->line.p[i] != '/') {
		if (r->line.p[i] == '\\' && i + 1 < r->line.n &&
		    r->line.p[i + 1] == '/')
			i++;
		else if (r->line.p[i] == '\\' && i + 1 < r->line.n)
			p[n++] = r->line.p[i++];
		p[n++] = r->line.p[i++];
	}
	if (i >= r->line.n)
		return fail(r, from, "this pattern has no closing '/'");
	if (re_new(p, RE_ICASE, out, &column, &why) != 0)
		return fail(r, from + column, "%s", without_column(why.msg));
	r->at = i + 1;
	return 0;
}

static int
wanted_pattern(struct reader *r, struct re **out)
{
	blanks(r);
	if (r->at >= r->line.n || r->line.p[r->at] != '/')
		return fail(r, r->at, "a /pattern/ is missing here");
	return pattern(r, out);
}

static int
at_end(struct reader *r)
{
	blanks(r);
	if (r->at < r->line.n)
		return fail(r, r->at, "nothing more is known here");
	return 0;
}

/* The label of that key in the same place, or NULL. */
static const struct label *
twin(const struct rule *rule, const struct label *l)
{
	for (size_t i = 0; i < rule->n_labels; i++) {
		const struct label *o = &rule->labels[i];

		if (str_eq(o->key, l->key) && o->within == l->within &&
		    (o->field == FIELD_NONE) == (l->field == FIELD_NONE))
			return o;
	}
	return NULL;
}

static int
add_label(struct reader *r, struct str text, size_t at)
{
	struct label l = r->pattern;
	const struct label *other;

	l.line = r->no;
	l.rule = r->rule;
	l.key = label_key(r->a, text);
	if (l.key.n == 0)
		return fail(r, at, "an empty label");
	other = twin(r->rule, &l);
	if (other != NULL && other->field == l.field && other->opens == l.opens)
		return 0; /* another spelling of the same */
	if (other != NULL)
		return fail(r, at, "'%.*s' has another meaning in line %u",
		    STR_FMT(text), other->line);
	ARENA_PUSH(r->a, r->rule->labels, r->rule->n_labels) = l;
	return 0;
}

static int
add_pattern(struct reader *r)
{
	struct label l = r->pattern;

	if (l.field == FIELD_NONE)
		return fail(r, r->at, "a heading cannot be a pattern");
	l.line = r->no;
	l.rule = r->rule;
	if (pattern(r, &l.re) != 0)
		return -1;
	ARENA_PUSH(r->a, r->rule->patterns, r->rule->n_patterns) = l;
	return 0;
}

static size_t
bar_or_end(const struct reader *r)
{
	size_t bar = str_chr(str_from_pos(r->line, r->at), '|');

	return bar == SIZE_MAX ? r->line.n : r->at + bar;
}

static int
add_plain(struct reader *r)
{
	size_t from = r->at, end = bar_or_end(r);
	struct str text = str_trim(str_sub(r->line, from, end - from));

	r->at = end;
	if (!r->none)
		return add_label(r, text, from);
	ARENA_PUSH(r->a, r->rule->none.s, r->rule->none.n) = text;
	return 0;
}

/* a | b | /c/, to the end of the line */
static int
alternatives(struct reader *r)
{
	for (;;) {
		blanks(r);
		if (r->at >= r->line.n)
			return fail(r, r->at, "a label is missing here");
		if ((!r->none && r->line.p[r->at] == '/' ? add_pattern(r)
							 : add_plain(r)) != 0)
			return -1;
		blanks(r);
		if (r->at >= r->line.n)
			return 0;
		if (r->line.p[r->at] != '|')
			return fail(r, r->at,
			    "'|' or the line's end "
			    "is missing here");
		r->at++;
	}
}

static int
equals(struct reader *r)
{
	blanks(r);
	if (r->at >= r->line.n || r->line.p[r->at] != '=')
		return fail(r, r->at, "'=' is missing here");
	r->at++;
	r->goes_on = true;
	return alternatives(r);
}

static int
wanted_field(struct reader *r, struct str w, size_t at, enum field *f)
{
	*f = field_of(w);
	if (*f == FIELD_NONE)
		return fail(r, at, "no such field: '%.*s'", STR_FMT(w));
	return 0;
}

static int
wanted_section(struct reader *r, enum section *s)
{
	struct str w = word(r);
	int i = section_of(w);

	if (i < 0)
		return fail(
		    r, r->at - w.n, "no such section: '%.*s'", STR_FMT(w));
	*s = (enum section)i;
	return 0;
}

static int
read_name(struct reader *r)
{
	struct str s = rest(r);

	if (s.n == 0)
		return fail(r, r->at, "a name is missing here");
	r->rule->name = arena_str(r->a, s);
	return 0;
}

static int
read_title(struct reader *r)
{
	r->rule->title = arena_str(r->a, rest(r));
	return 0;
}

static int
read_use(struct reader *r)
{
	r->rule->uses_name = arena_str(r->a, rest(r));
	r->rule->uses_line = r->no;
	return 0;
}

static int
read_rank(struct reader *r)
{
	struct str s = rest(r);
	int64_t v;

	if (!str_int(s, &v) || v > 1000)
		return fail(r, r->at - s.n, "a number from 0 to 1000, please");
	r->rule->rank = (int)v;
	return 0;
}

static int
read_shared(struct reader *r)
{
	r->rule->shared = true;
	return at_end(r);
}

static int
read_from(struct reader *r)
{
	struct str s;

	while ((s = word(r)).n > 0)
		ARENA_PUSH(r->a, r->rule->senders.s, r->rule->senders.n) =
		    arena_str(r->a, s);
	return 0;
}

static int
wanted_where(struct reader *r, enum where *where)
{
	static const char *const names[] = {"subject", "body", "from"};
	struct str w = word(r);

	for (int i = 0; i < 3; i++) {
		if (str_is(w, names[i])) {
			*where = (enum where)i;
			return 0;
		}
	}
	return fail(r, r->at - w.n, "subject, body or from, please");
}

static int
read_condition(struct reader *r, bool unless)
{
	struct condition c = {.unless = unless, .line = r->no};

	if (wanted_where(r, &c.where) != 0 || wanted_pattern(r, &c.re) != 0)
		return -1;
	ARENA_PUSH(r->a, r->rule->conditions, r->rule->n_conditions) = c;
	return at_end(r);
}

static int
read_when(struct reader *r)
{
	return read_condition(r, false);
}

static int
read_unless(struct reader *r)
{
	return read_condition(r, true);
}

static int
read_section(struct reader *r)
{
	r->pattern = (struct label){.field = FIELD_NONE};
	return wanted_section(r, &r->pattern.opens) != 0 ? -1 : equals(r);
}

static int
read_label(struct reader *r)
{
	struct str w = word(r);
	struct label l = {.field = FIELD_NONE};

	if (wanted_field(r, w, r->at - w.n, &l.field) != 0)
		return -1;
	blanks(r);
	if (str_starts(str_from_pos(r->line, r->at), STR("in "))) {
		r->at += 3;
		if (wanted_section(r, &l.within) != 0)
			return -1;
	}
	r->pattern = l;
	return equals(r);
}

static int
read_take(struct reader *r)
{
	struct take t = {.line = r->no};
	struct str w = word(r), from;

	if (wanted_field(r, w, r->at - w.n, &t.field) != 0)
		return -1;
	from = word(r);
	if (!str_is(from, "from"))
		return fail(r, r->at - from.n, "'from' is missing here");
	if (wanted_where(r, &t.where) != 0 || wanted_pattern(r, &t.re) != 0)
		return -1;
	ARENA_PUSH(r->a, r->rule->takes, r->rule->n_takes) = t;
	return at_end(r);
}

static int
read_stop(struct reader *r)
{
	struct re *re = NULL;

	if (wanted_pattern(r, &re) != 0)
		return -1;
	ARENA_PUSH(r->a, r->rule->stops, r->rule->n_stops) = re;
	return at_end(r);
}

static int
read_skip(struct reader *r)
{
	struct re *re = NULL;

	if (wanted_pattern(r, &re) != 0)
		return -1;
	ARENA_PUSH(r->a, r->rule->skips, r->rule->n_skips) = re;
	return at_end(r);
}

static int
read_none(struct reader *r)
{
	r->none = true;
	return equals(r);
}

static int
read_need(struct reader *r)
{
	struct need n = {.n = 0};
	struct str all, w;
	size_t at;

	blanks(r);
	at = r->at;
	all = rest(r);
	while (str_cut(&all, '|', &w) && n.n < 8) {
		w = str_trim(w);
		if (wanted_field(r, w, at, &n.any[n.n++]) != 0)
			return -1;
	}
	if (n.n == 0)
		return fail(r, at, "a field is missing here");
	ARENA_PUSH(r->a, r->rule->needs, r->rule->n_needs) = n;
	return 0;
}

static int
read_project(struct reader *r)
{
	struct str w = word(r);
	int i = str_is(w, "austausch") ? 1 : str_is(w, "einbau") ? 0 : -1;

	if (i < 0)
		return fail(r, r->at - w.n, "einbau or austausch, please");
	if (r->rule->project[i] != NULL)
		return fail(r, r->at - w.n, "this stands here twice");
	return wanted_pattern(r, &r->rule->project[i]) != 0 ? -1 : at_end(r);
}

static const struct {
	const char *word;
	int (*read)(struct reader *r);
} directives[] = {
    {"rule",    read_name   },
    {"title",   read_title  },
    {"use",     read_use    },
    {"rank",    read_rank   },
    {"shared",  read_shared },
    {"from",    read_from   },
    {"when",    read_when   },
    {"unless",  read_unless },
    {"section", read_section},
    {"label",   read_label  },
    {"take",    read_take   },
    {"stop",    read_stop   },
    {"skip",    read_skip   },
    {"none",    read_none   },
    {"need",    read_need   },
    {"project", read_project},
};

static int
read_directive(struct reader *r)
{
	struct str w = word(r);

	r->goes_on = r->none = false;
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		if (str_is(w, directives[i].word))
			return directives[i].read(r);
	}
	return fail(r, r->at - w.n, "no such word here: '%.*s'", STR_FMT(w));
}

static int
read_line(struct reader *r)
{
	struct str line = str_trim(r->line);

	r->line = str_rtrim(r->line);
	r->at = 0;
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	if (r->line.p[0] != ' ' && r->line.p[0] != '\t')
		return read_directive(r);
	if (!r->goes_on)
		return fail(r, 0,
		    "a line that goes on, but nothing to go on "
		    "with");
	return alternatives(r);
}

/* The file's name without folder and ending: a rule's name if it has none. */
static struct str
stem(struct str file)
{
	size_t slash = str_rchr(file, '/'), dot;

	file = slash == SIZE_MAX ? file : str_from_pos(file, slash + 1);
	dot = str_rchr(file, '.');
	return dot == SIZE_MAX ? file : str_sub(file, 0, dot);
}

static int
by_key(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	int rc = str_cmp(x->key, y->key);

	return rc != 0 ? rc : (x->line > y->line) - (x->line < y->line);
}

int
rules_add(struct rules *rules, struct str file, struct str text, struct err *e)
{
	struct arena *a = rules->arena;
	struct rule *rule = arena_alloc(a, sizeof *rule);
	struct reader r = {.rules = rules, .rule = rule, .a = a, .e = e};

	rule->file = arena_str(a, file);
	rule->name = arena_str(a, stem(rule->file));
	rule->rank = 50;
	ARENA_PUSH(a, rules->r, rules->n) = rule;
	text = arena_str(a, text);
	for (r.no = 1; str_line(&text, &r.line); r.no++) {
		if (read_line(&r) != 0)
			return -1;
	}
	if (rule->n_labels > 0)
		qsort(
		    rule->labels, rule->n_labels, sizeof *rule->labels, by_key);
	return 0;
}

static const struct rule *
by_name(const struct rules *rules, struct str name)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (str_eq(rules->r[i]->name, name))
			return rules->r[i];
	}
	return NULL;
}

static int
by_rank(const void *a, const void *b)
{
	const struct rule *const *x = a, *const *y = b;

	if ((*x)->rank != (*y)->rank)
		return (*y)->rank - (*x)->rank;
	return str_cmp((*x)->name, (*y)->name);
}

static int
tie(const struct rules *rules, struct rule *rule, struct err *e)
{
	const struct rule *u;

	if (rule->uses_name.n == 0)
		return 0;
	rule->uses = by_name(rules, rule->uses_name);
	if (rule->uses == NULL)
		return err_set(e, ERR_SETUP, "%.*s:%u:5: no such rule: '%.*s'",
		    STR_FMT(rule->file), rule->uses_line,
		    STR_FMT(rule->uses_name));
	for (u = rule->uses; u != NULL; u = u->uses) {
		if (u == rule)
			return err_set(e, ERR_SETUP,
			    "%.*s:%u:5: this rule would use itself",
			    STR_FMT(rule->file), rule->uses_line);
	}
	return 0;
}

int
rules_finish(struct rules *rules, struct err *e)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (tie(rules, rules->r[i], e) != 0)
			return -1;
	}
	if (rules->n > 0)
		qsort(rules->r, rules->n, sizeof *rules->r, by_rank);
	return 0;
}
