/* dachpost parse: what the agent would make of a mail; touches nothing. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "agent/config.h"
#include "base/buf.h"
#include "base/json.h"
#include "parsers/read.h"

enum {
	OPT_JSON = 1,
	OPT_LINES,
	OPT_STATE,
	OPT_NOW,
	OPT_EXPLAIN,
	OPT_RULES,
	OPT_CONFIG,
	OPT_HELP
};

static const struct option options[] = {
    {"json",    no_argument,       NULL, OPT_JSON   },
    {"jsonl",   no_argument,       NULL, OPT_LINES  },
    {"state",   required_argument, NULL, OPT_STATE  },
    {"now",     required_argument, NULL, OPT_NOW    },
    {"explain", no_argument,       NULL, OPT_EXPLAIN},
    {"rules",   required_argument, NULL, OPT_RULES  },
    {"config",  required_argument, NULL, OPT_CONFIG },
    {"help",    no_argument,       NULL, OPT_HELP   },
    {NULL,      0,		 NULL, 0          },
};

static const char help[] =
    "usage: dachpost parse [--json] [OPTIONS] [FILE|-]\n"
    "       dachpost parse --jsonl [OPTIONS] [LIST|-]\n\n"
    "What the agent would make of a mail: its kind and why, what was newly\n"
    "typed, the actions, the inquiry, what was forwarded.  Touches nothing.\n\n"
    "  --json         one object (see the manual)\n"
    "  --jsonl        file names, one a line; prints an object a line\n"
    "  --state STATE  contact, offer, answer, job, done, lost: resolves a "
    "bare\n"
    "                 confirmation\n"
    "  --now T        the moment of arrival: 2026-11-24T14:30\n"
    "  --explain      which rule filled which field of an inquiry\n"
    "  --rules DIR    the rule files of a folder instead of the shipped ones\n"
    "  --config FILE  who is who; without it the mail counts as one that a\n"
    "                 person of the firm sent or forwarded\n";

#define MAIL_MAX ((size_t)64 * 1024 * 1024)
#define RAW_START ((size_t)512 * 1024)

/* The bytes of one mail; the memory is kept for the next. */
struct raw {
	char *p;
	size_t n, cap;
};

struct parse {
	const struct cmd_env *env;
	struct arena *a;    /* of one mail */
	struct arena *keep; /* of the whole command */
	struct config *config;
	struct rules *rules;
	const char *rules_dir, *config_path;
	struct read_context c;
	struct raw raw;
	struct buf out;
	bool json, lines, explain;
};

/* ---- options ---- */

static int
take_option(struct parse *p, int c, struct err *e)
{
	switch (c) {
	case OPT_JSON:
		p->json = true;
		return 0;
	case OPT_LINES:
		p->lines = p->json = true;
		return 0;
	case OPT_STATE:
		p->c.state = state_of(str_from(optarg));
		if (p->c.state == ORDER_NONE)
			return err_set(e, ERR_INPUT,
			    "'%s' is no state; write contact, offer, answer, "
			    "job, done or lost",
			    optarg);
		return 0;
	case OPT_NOW:
		return iso_parse(str_from(optarg), &p->c.now, NULL, e);
	case OPT_EXPLAIN:
		p->explain = true;
		return 0;
	case OPT_RULES:
		p->rules_dir = optarg;
		return 0;
	case OPT_CONFIG:
		p->config_path = optarg;
		return 0;
	default:
		return err_set(e, ERR_INPUT, "see dachpost parse --help");
	}
}

static void
add_list(struct arena *a, struct texts *to, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		ARENA_PUSH(a, to->s, to->n) = str_from(*list);
}

/* Who is who, out of the configuration. */
static void
take_config(struct parse *p, const struct config *c)
{
	if (c->address != NULL && c->address[0] != '\0')
		ARENA_PUSH(p->keep, p->c.own.s, p->c.own.n) =
		    str_from(c->address);
	for (size_t i = 0; i < c->n_persons; i++)
		add_list(p->keep, &p->c.persons, c->persons[i].addresses);
	for (size_t i = 0; i < c->n_partners; i++)
		add_list(p->keep, &p->c.partners, c->partners[i].senders);
	if (p->rules_dir == NULL && c->rules != NULL && c->rules[0] != '\0')
		p->rules_dir = c->rules;
}

static int
load(struct parse *p, struct err *e)
{
	if (p->config_path != NULL) {
		if (config_load(p->config_path, &p->config, e) != 0)
			return -1;
		take_config(p, p->config);
	}
	if (rules_load(p->rules_dir, &p->rules, e) != 0)
		return -1;
	p->c.rules = p->rules;
	return 0;
}

/* ---- one mail ---- */

/* Straight into the memory, which grows as the file turns out to be long. */
static int
slurp(int fd, struct raw *to)
{
	ssize_t n;

	for (;;) {
		if (to->n == to->cap) {
			to->cap = to->cap == 0 ? RAW_START : to->cap * 2;
			to->p = mem_grow(to->p, to->cap, 1);
		}
		n = read(fd, to->p + to->n, to->cap - to->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : 0;
		to->n += (size_t)n;
		if (to->n > MAIL_MAX)
			return 0; /* enough to say that it is too much */
	}
}

static int
slurp_file(const char *name, struct raw *to, struct err *e)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int rc;

	to->n = 0;
	if (fd < 0)
		return err_set(e, ERR_SETUP, "%s: %s", name, strerror(errno));
	rc = slurp(fd, to);
	if (rc != 0)
		err_set(e, ERR_SETUP, "%s: %s", name, strerror(errno));
	if (!is_stdin)
		close(fd);
	return rc;
}

static void
explain_field(void *arg, const char *field, struct str value, const char *rule,
    unsigned rule_line, struct str source_line)
{
	FILE *to = arg;

	char where[16] = "";

	if (rule_line > 0) /* else no line of a file, but what it looks like */
		snprintf(where, sizeof where, ":%u", rule_line);
	fprintf(to, "%s = %.*s  [%s%s]  <- %.*s\n", field, STR_FMT(value), rule,
	    where, STR_FMT(source_line));
}

static void
print_line(FILE *to, const char *label, struct str s)
{
	struct str line;

	while (str_line(&s, &line)) {
		fprintf(to, "%-10s %.*s\n", label, STR_FMT(line));
		label = "";
	}
}

/* For people; programs take --json. */
static void
print_reading(struct parse *p, const struct reading *r)
{
	FILE *to = p->env->out;
	struct json_out w;
	char iso[ISO_MAX];

	fprintf(to, "%-10s %s (%.*s)\n", "kind", mail_kind_name(r->kind),
	    STR_FMT(r->why));
	print_line(to, "from", r->from.email);
	print_line(to, "subject", r->subject);
	if (r->has_date)
		fprintf(to, "%-10s %s\n", "date", iso_moment(r->date, iso));
	print_line(to, "text", r->text);
	for (size_t i = 0; i < r->actions.n; i++) {
		buf_reset(&p->out);
		json_begin(&w, &p->out);
		action_write(&w, &r->actions.a[i]);
		print_line(to, "action", buf_str(&p->out));
	}
	if (r->forward != NULL) {
		print_line(to, "forwarded", r->forward->from.email);
		print_line(to, "", r->forward->subject);
	}
	if (r->inquiry != NULL) {
		buf_reset(&p->out);
		json_begin(&w, &p->out);
		inquiry_write(&w, r->inquiry);
		print_line(to, "inquiry", buf_str(&p->out));
	}
	for (size_t i = 0; i < r->attachments.n; i++)
		print_line(to, "attached", r->attachments.a[i].name);
}

static void
parse_one(struct parse *p)
{
	struct reading r;

	arena_reset(p->a);
	read_mail(p->a, str_of(p->raw.p, p->raw.n), &p->c, &r);
	if (!p->json) {
		print_reading(p, &r);
		return;
	}
	buf_reset(&p->out);
	reading_write(&p->out, &r, false);
	buf_addc(&p->out, '\n');
	fwrite(p->out.p, 1, p->out.n, p->env->out);
}

static int
run_one(struct parse *p, const char *name, struct err *e)
{
	if (slurp_file(name, &p->raw, e) != 0)
		return -1;
	parse_one(p);
	return 0;
}

/* ---- many ---- */

static void
print_error(struct parse *p, const char *name, const struct err *e)
{
	struct json_out w;

	buf_reset(&p->out);
	json_begin(&w, &p->out);
	json_open(&w, '{');
	json_kcstr(&w, "file", name);
	json_kcstr(&w, "error", e->msg);
	json_close(&w);
	buf_addc(&p->out, '\n');
	fwrite(p->out.p, 1, p->out.n, p->env->out);
}

/* One line out for each line in, whatever it names. */
static int
run_lines(struct parse *p, const char *name, struct err *e)
{
	FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (in == NULL)
		return err_set(e, ERR_SETUP, "%s: %s", name, strerror(errno));
	while ((n = getline(&line, &cap, in)) > 0) {
		struct err one = {.code = ERR_NONE};

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (strcmp(line, "-") == 0)
			err_set(&one, ERR_INPUT, "no file name");
		else if (slurp_file(line, &p->raw, &one) == 0)
			parse_one(p);
		if (one.code != ERR_NONE)
			print_error(p, line, &one);
	}
	free(line);
	if (in != stdin)
		fclose(in);
	return 0;
}

/* ---- the command ---- */

static int
exit_code(const struct err *e)
{
	return e->code == ERR_INPUT ? EX_USAGE : EX_NOINPUT;
}

static int
complain(const struct parse *p, const struct err *e, int code)
{
	fprintf(p->env->err, "dachpost parse: %s\n", e->msg);
	return code;
}

static int
run(struct parse *p, int argc, char **argv)
{
	struct err e = {.code = ERR_NONE};
	const char *name;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == OPT_HELP) {
			fputs(help, p->env->out);
			return EX_OK;
		}
		if (take_option(p, c, &e) != 0)
			return complain(p, &e, EX_USAGE);
	}
	if (argc - optind > 1) {
		fprintf(p->env->err, "dachpost parse: one mail at a time; "
				     "--jsonl takes a list\n");
		return EX_USAGE;
	}
	if (p->explain) {
		p->c.explain = explain_field;
		p->c.explain_arg = p->json ? p->env->err : p->env->out;
	}
	if (load(p, &e) != 0)
		return complain(p, &e, EX_CONFIG);
	name = optind < argc ? argv[optind] : "-";
	if ((p->lines ? run_lines : run_one)(p, name, &e) != 0)
		return complain(p, &e, exit_code(&e));
	return EX_OK;
}

int
cmd_parse(int argc, char **argv, const struct cmd_env *env)
{
	struct parse p = {.env = env,
	    .a = arena_new(),
	    .keep = arena_new(),
	    .config_path = env->config_path,
	    .c.now = env->now};
	int code;

	buf_init(&p.out, 0);
	code = run(&p, argc, argv);
	rules_free(p.rules);
	config_free(p.config);
	free(p.raw.p);
	buf_clear(&p.out);
	arena_free(p.keep);
	arena_free(p.a);
	return code;
}
