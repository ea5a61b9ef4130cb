/*
 * cmd_render.c - any of the mails, to look at.
 *
 * Without an order it shows a made-up one, and needs neither configuration
 * nor database; the firm's own templates are taken where a configuration
 * was named.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/config.h"
#include "agent/render.h"
#include "flow/compose.h"
#include "flow/example.h"

struct render {
	const struct cmd_env *env;
	const char *kind, *order, *out, *lang, *templates;
	int64_t now;
	struct composer *composer;
};

static int
usage(FILE *to, int code)
{
	fprintf(to,
	    "usage: dachpost render KIND|all [--order N] [--out DIR] "
	    "[--lang de|en] [--now T]\n"
	    "                       [--templates DIR]\n\n"
	    "Shows a mail: its source, or with --out KIND.eml, KIND.html, "
	    "KIND.txt and what\nis attached.  Without --order the mail is "
	    "about a made-up order.\n\n");
	for (size_t i = 0; examples[i].name != NULL; i++)
		fprintf(to, "  %-20s %s\n", examples[i].name, examples[i].what);
	return code;
}

/* What went wrong, and the exit code for it. */
static int
complain(const struct render *r, const struct err *e)
{
	fprintf(r->env->err, "dachpost: render: %s\n", e->msg);
	return e->code == ERR_SETUP   ? EX_CONFIG
	       : e->code == ERR_BUG   ? EX_SOFTWARE
	       : e->code == ERR_RETRY ? EX_CANTCREAT
	                              : EX_DATAERR;
}

static int
write_file(const char *dir, struct str name, struct str bytes, struct err *e)
{
	struct buf path = BUF_INIT;
	FILE *f;
	int rc = -1;

	buf_addf(&path, "%s/%.*s", dir, STR_FMT(name));
	f = fopen(buf_cstr(&path), "w");
	if (f == NULL) {
		err_set(e, ERR_RETRY, "cannot write %s: %s", buf_cstr(&path),
		    strerror(errno));
		goto out;
	}
	rc = fwrite(bytes.p, 1, bytes.n, f) == bytes.n ? 0 : -1;
	if (fclose(f) != 0 || rc != 0)
		rc = err_set(e, ERR_RETRY, "cannot write %s", buf_cstr(&path));
out:
	buf_clear(&path);
	return rc;
}

static int
write_files(const struct render *r, const char *name, const struct letter *l,
    struct str raw, struct arena *a, struct err *e)
{
	struct composed c;

	if (mkdir(r->out, 0755) != 0 && errno != EEXIST)
		return err_set(e, ERR_RETRY, "cannot make %s: %s", r->out,
		    strerror(errno));
	if (composer_render(r->composer, l, a, &c, e) != 0 ||
	    write_file(r->out, arena_fmt(a, "%s.eml", name), raw, e) != 0 ||
	    write_file(r->out, arena_fmt(a, "%s.txt", name), c.text, e) != 0 ||
	    write_file(r->out, arena_fmt(a, "%s.html", name), c.html, e) != 0)
		return -1;
	for (size_t i = 0; i < c.n_parts; i++) {
		if (write_file(r->out,
			arena_fmt(a, "%s-%.*s", name, STR_FMT(c.parts[i].name)),
			c.parts[i].body, e) != 0)
			return -1;
	}
	return 0;
}

static int
write_letter(const struct render *r, const char *name, const struct letter *l,
    struct arena *a, struct err *e)
{
	struct buf raw = BUF_INIT;
	struct str subject;
	int rc = composer_write(r->composer, l, a, &raw, &subject, e);

	if (rc == 0 && r->out != NULL)
		rc = write_files(r, name, l, buf_str(&raw), a, e);
	else if (rc == 0)
		rc = fwrite(raw.p, 1, raw.n, r->env->out) == raw.n ? 0 : -1;
	buf_clear(&raw);
	return rc;
}

static int
render_one(const struct render *r, const char *name, struct err *e)
{
	struct arena *a = arena_new();
	struct letter l;
	int rc;

	if (example_letter(a, str_from(name), r->lang, r->now, &l))
		rc = write_letter(r, name, &l, a, e);
	else
		rc = err_set(e, ERR_INPUT,
		    "there is no mail '%s'; 'dachpost render --help' lists "
		    "them",
		    name);
	arena_free(a);
	return rc;
}

static int
render_kinds(const struct render *r, struct err *e)
{
	if (strcmp(r->kind, "all") != 0)
		return render_one(r, r->kind, e);
	for (size_t i = 0; examples[i].name != NULL; i++) {
		if (render_one(r, examples[i].name, e) != 0)
			return -1;
	}
	return 0;
}

static int
set_now(struct render *r, const char *arg, struct err *e)
{
	return iso_parse(str_from(arg), &r->now, NULL, e);
}

static const struct option options[] = {
    {"order",     required_argument, NULL, 'n'},
    {"out",       required_argument, NULL, 'o'},
    {"lang",      required_argument, NULL, 'l'},
    {"now",       required_argument, NULL, 't'},
    {"templates", required_argument, NULL, 'd'},
    {"help",      no_argument,       NULL, 'h'},
    {NULL,        0,		 NULL, 0  },
};

/* EX_OK: go on.  -1: help was shown.  Else the exit code. */
static int
parse_options(int argc, char **argv, struct render *r)
{
	struct err e;
	int c;

	while (
	    (c = getopt_long(argc, argv, "n:o:l:d:h", options, NULL)) != -1) {
		switch (c) {
		case 'n':
			r->order = optarg;
			break;
		case 'o':
			r->out = optarg;
			break;
		case 'l':
			r->lang = optarg;
			break;
		case 'd':
			r->templates = optarg;
			break;
		case 't':
			if (set_now(r, optarg, &e) != 0)
				return complain(r, &e);
			break;
		case 'h':
			usage(r->env->out, EX_OK);
			return -1;
		default:
			return usage(r->env->err, EX_USAGE);
		}
	}
	if (optind + 1 != argc)
		return usage(r->env->err, EX_USAGE);
	r->kind = argv[optind];
	return EX_OK;
}

/* A real order's mail, by the firm's own configuration and templates. */
static int
run_order(struct render *r)
{
	struct err e = {.code = ERR_NONE};
	struct house h;
	struct letter l;
	struct arena *a;
	int code = EX_OK;

	if (house_open(&h, r->env, HOUSE_READ, false, &e) != 0)
		return house_complain(r->env, "render", &e);
	a = arena_new();
	h.flow.now = r->now;
	if (r->templates == NULL && h.config->templates[0] != '\0')
		r->templates = h.config->templates;
	if (composer_new(r->templates, &r->composer, &e) != 0 ||
	    render_order(&h, a, r->order, r->kind, &l, &e) != 0 ||
	    write_letter(r, r->kind, &l, a, &e) != 0)
		code = complain(r, &e);
	composer_free(r->composer);
	arena_free(a);
	house_close(&h);
	return code;
}

static int
run_examples(struct render *r)
{
	struct err e = {.code = ERR_NONE};
	int code = EX_OK;

	if (composer_new(r->templates, &r->composer, &e) != 0)
		return complain(r, &e);
	if (render_kinds(r, &e) != 0)
		code = complain(r, &e);
	composer_free(r->composer);
	return code;
}

int
cmd_render(int argc, char **argv, const struct cmd_env *env)
{
	struct render r = {.env = env, .lang = "de", .now = env->now};
	struct config *config = NULL;
	struct err e = {.code = ERR_NONE};
	int code = parse_options(argc, argv, &r);

	if (code != EX_OK)
		return code == -1 ? EX_OK : code;
	if (r.order != NULL)
		return run_order(&r);
	if (env->config_path != NULL && r.templates == NULL) {
		if (config_load(env->config_path, &config, &e) != 0)
			return complain(&r, &e);
		if (config->templates[0] != '\0')
			r.templates = config->templates;
	}
	code = run_examples(&r);
	config_free(config);
	return code;
}
