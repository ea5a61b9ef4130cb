/*
 * cmd_understand.c - dachpost understand --jsonl [--now T].
 *
 * {"id","state","text"} a line in, {"id","actions":[…]} a line out.  A line
 * that is no such object gets {"id":null,"error":…}, and the run goes on.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "base/buf.h"
#include "base/json.h"
#include "core/civil.h"
#include "parsers/reply.h"

static int
usage(FILE *to, int code)
{
	fprintf(to,
	    "usage: dachpost understand --jsonl [--now T] <LINES\n\n"
	    "  a line in:   "
	    "{\"id\":\"1\",\"state\":\"contact\",\"text\":\"angerufen\"}\n"
	    "  a line out:  "
	    "{\"id\":\"1\",\"actions\":[{\"do\":\"contacted\"}]}\n");
	return code;
}

static void
write_id(struct json_out *w, const struct json_val *id)
{
	json_key(w, "id");
	if (jv_is_text(id))
		json_str(w, jv_text(id));
	else if (jv_is_number(id))
		json_int(w, jv_int(id, 0));
	else
		json_none(w);
}

static void
write_error(struct json_out *w, const char *why)
{
	json_open(w, '{');
	json_key(w, "id");
	json_none(w);
	json_kcstr(w, "error", why);
	json_close(w);
}

static int
read_context(const struct json_val *v, struct reply_context *c, struct err *e)
{
	const struct json_val *state = jv_get(v, "state");

	if (!jv_is_text(jv_get(v, "text")))
		return err_set(e, ERR_INPUT, "no \"text\"");
	if (jv_is_null(state))
		return 0;
	c->state = state_of(jv_text(state));
	if (c->state == ORDER_NONE && jv_text(state).n > 0)
		return err_set(e, ERR_INPUT, "no such state: %.*s",
		    STR_FMT(jv_text(state)));
	return 0;
}

static void
answer(struct arena *a, struct str line, int64_t now, struct buf *b)
{
	struct reply_context c = {.state = ORDER_NONE, .now = now};
	struct err e = {.code = ERR_NONE};
	struct actions acts = {.n = 0};
	struct json_out w;
	struct json *j = json_parse(line, &e);
	const struct json_val *root = json_root(j);

	json_begin(&w, b);
	if (j == NULL || read_context(root, &c, &e) != 0) {
		write_error(&w, e.msg);
	} else {
		reply_understand(a, jv_text(jv_get(root, "text")), &c, &acts);
		json_open(&w, '{');
		write_id(&w, jv_get(root, "id"));
		json_key(&w, "actions");
		actions_write(&w, &acts);
		json_close(&w);
	}
	buf_addc(b, '\n');
	json_free(j);
}

static int
run(const struct cmd_env *env, int64_t now)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct str s = str_trim(str_of(line, (size_t)n));

		if (s.n == 0)
			continue;
		buf_reset(&b);
		answer(a, s, now, &b);
		fwrite(b.p, 1, b.n, env->out);
		arena_reset(a);
	}
	free(line);
	buf_clear(&b);
	arena_free(a);
	return ferror(stdin) ? EX_IOERR : EX_OK;
}

int
cmd_understand(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"jsonl", no_argument,       NULL, 'j'},
	    {"now",   required_argument, NULL, 'n'},
	    {"help",  no_argument,       NULL, 'h'},
	    {NULL,    0,                 NULL, 0  },
	};
	int64_t now = env->now;
	struct err e;
	bool jsonl = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			jsonl = true;
			break;
		case 'n':
			if (iso_parse(str_from(optarg), &now, NULL, &e) != 0) {
				fprintf(env->err,
				    "dachpost understand: --now: %s\n", e.msg);
				return EX_USAGE;
			}
			break;
		case 'h':
			return usage(env->out, EX_OK);
		default:
			return usage(env->err, EX_USAGE);
		}
	}
	if (!jsonl || optind != argc)
		return usage(env->err, EX_USAGE);
	return run(env, now);
}
