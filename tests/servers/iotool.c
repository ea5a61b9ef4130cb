/*
 * iotool.c - the doors io/mailbox.h and io/transport.h, driven line by line.
 *
 * Reads a JSON object a line from standard input, {"do":"look"}, and answers
 * each with one line.  Keeps one mailbox and one transport open in between,
 * as the agent does.  Only for tests: the password comes in a line.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/mailbox.h"
#include "io/transport.h"

static struct mailbox *box;
static struct transport *way;
static struct arena *kept; /* what options point to */
static struct str known;   /* " folder:uid folder:uid " */
static uint32_t first_new;

static const char *
text(const struct json_val *v, const char *key)
{
	return arena_cstr(kept, jv_text(jv_get(v, key)));
}

static int64_t
number(const struct json_val *v, const char *key, int64_t otherwise)
{
	return jv_int(jv_get(v, key), otherwise);
}

static bool
is_known(void *arg, struct str folder, uint32_t validity, struct str uid)
{
	struct str mark =
	    arena_fmt(kept, " %.*s:%.*s ", STR_FMT(folder), STR_FMT(uid));

	(void)arg;
	(void)validity;
	return str_find(known, mark) != SIZE_MAX;
}

static uint32_t
get_first_new(void *arg, struct str folder, uint32_t validity)
{
	(void)arg;
	(void)folder;
	(void)validity;
	return first_new;
}

static const char *
code_name(enum err_code c)
{
	static const char *const names[] = {
	    "none", "retry", "input", "setup", "bug"};

	return names[c];
}

static void
put_error(struct json_out *w, int rc, const struct err *e)
{
	json_kint(w, "rc", rc);
	if (rc >= 0)
		return;
	json_kcstr(w, "code", code_name(e->code));
	json_kcstr(w, "msg", e->msg);
}

static const char *const *
folders(const struct json_val *v)
{
	const struct json_val *l = jv_get(v, "folders");
	const char **names = arena_array(kept, jv_len(l) + 2, sizeof *names);

	for (size_t i = 0; i < jv_len(l); i++)
		names[i] = arena_cstr(kept, jv_text(jv_at(l, i)));
	if (jv_len(l) == 0)
		names[0] = "INBOX";
	return names;
}

static void
do_open(const struct json_val *v, struct json_out *w)
{
	const struct mailbox_options o = {
	    .url = text(v, "url"),
	    .user = text(v, "user"),
	    .password = text(v, "password"),
	    .oauth = jv_true(jv_get(v, "oauth")),
	    .ca_file = text(v, "ca_file"),
	    .folders = folders(v),
	    .since = number(v, "since", 0),
	    .max_bytes = number(v, "max_bytes", 50 << 20),
	    .timeout = (int)number(v, "timeout", 10),
	    .host = {.known = is_known, .first_new = get_first_new},
	};
	struct err e;

	known = arena_str(kept, jv_text(jv_get(v, "known")));
	first_new = (uint32_t)number(v, "first_new", 1);
	mailbox_close(box);
	box = NULL;
	put_error(w, mailbox_open(&o, &box, &e), &e);
}

static void
do_close(const struct json_val *v, struct json_out *w)
{
	(void)v;
	mailbox_close(box);
	box = NULL;
	json_kint(w, "rc", 0);
}

static void
do_about(const struct json_val *v, struct json_out *w)
{
	(void)v;
	json_kcstr(w, "about", mailbox_about(box));
}

static void
do_look(const struct json_val *v, struct json_out *w)
{
	struct err e;

	put_error(w, mailbox_look(box, number(v, "now", 0), &e), &e);
}

static struct str
subject_of(struct str raw)
{
	struct str line;

	while (str_line(&raw, &line) && line.n > 0) {
		if (str_istarts(line, STR("subject:")))
			return str_trim(str_from_pos(line, 8));
	}
	return STR_NONE;
}

static void
put_fetched(struct json_out *w, const struct fetched *f)
{
	json_kstr(w, "folder", f->folder);
	json_kint(w, "validity", f->validity);
	json_kstr(w, "uid", f->uid);
	json_kint(w, "arrived", f->arrived);
	json_kint(w, "size", f->size);
	json_kbool(w, "too_big", f->too_big);
	json_kbool(w, "refused", f->refused);
	json_kint(w, "bytes", (int64_t)f->raw.n);
	json_kstr(w, "subject", subject_of(f->raw));
	if (f->raw.n < 4096)
		json_kstr(w, "raw", f->raw);
}

static void
do_next(const struct json_val *v, struct json_out *w)
{
	struct fetched f;
	struct err e;
	int rc = mailbox_next(box, &f, &e);

	(void)v;
	put_error(w, rc, &e);
	if (rc == 1)
		put_fetched(w, &f);
}

/* All that is new, as one answer. */
static void
do_all(const struct json_val *v, struct json_out *w)
{
	struct fetched f;
	struct err e;
	int rc = mailbox_look(box, number(v, "now", 0), &e);

	json_key(w, "mails");
	json_open(w, '[');
	while (rc >= 0 && (rc = mailbox_next(box, &f, &e)) == 1) {
		json_open(w, '{');
		put_fetched(w, &f);
		json_close(w);
	}
	json_close(w);
	put_error(w, rc, &e);
}

static void
do_wait(const struct json_val *v, struct json_out *w)
{
	struct err e;
	int wake = jv_true(jv_get(v, "stdin")) ? 0 : -1;

	put_error(
	    w, mailbox_wait(box, (int)number(v, "seconds", 1), wake, &e), &e);
}

static void
do_ensure(const struct json_val *v, struct json_out *w)
{
	struct err e;

	put_error(w, mailbox_ensure(box, text(v, "folder"), &e), &e);
}

static void
do_move(const struct json_val *v, struct json_out *w)
{
	uint32_t validity = 0;
	char uid[256] = "";
	struct err e;
	int rc = mailbox_move(box, jv_text(jv_get(v, "folder")),
	    (uint32_t)number(v, "validity", 0), jv_text(jv_get(v, "uid")),
	    text(v, "to"), &validity, uid, &e);

	put_error(w, rc, &e);
	if (rc == 1) {
		json_kint(w, "validity", validity);
		json_kcstr(w, "uid", uid);
	}
}

static void
do_open_way(const struct json_val *v, struct json_out *w)
{
	const struct transport_options o = {
	    .url = text(v, "url"),
	    .user = text(v, "user"),
	    .password = text(v, "password"),
	    .oauth = jv_true(jv_get(v, "oauth")),
	    .ca_file = text(v, "ca_file"),
	    .helo = text(v, "helo"),
	    .timeout = (int)number(v, "timeout", 10),
	};
	struct err e;

	transport_close(way);
	way = NULL;
	put_error(w, transport_open(&o, &way, &e), &e);
}

static void
do_close_way(const struct json_val *v, struct json_out *w)
{
	(void)v;
	transport_close(way);
	way = NULL;
	json_kint(w, "rc", 0);
}

static void
do_send(const struct json_val *v, struct json_out *w)
{
	static const char *const names[] = {
	    "ok", "later", "refused", "unknown", "setup"};
	char answer[512];
	struct str raw = jv_text(jv_get(v, "raw"));
	struct buf b = BUF_INIT;

	buf_add(&b, raw);
	for (int64_t n = number(v, "lines", 0); n > 0; n--)
		buf_adds(&b, "Dachfenster, Eindeckrahmen, Innenfutter.\r\n");
	json_kcstr(w, "sent",
	    names[transport_send(way, jv_text(jv_get(v, "from")),
		jv_text(jv_get(v, "to")), buf_str(&b), answer)]);
	json_kcstr(w, "answer", answer);
	buf_clear(&b);
}

static void
do_probe(const struct json_val *v, struct json_out *w)
{
	struct err e;

	(void)v;
	put_error(w, transport_probe(way, &e), &e);
}

static const struct {
	const char *name;
	void (*run)(const struct json_val *v, struct json_out *w);
	bool box, way; /* must be open */
} commands[] = {
    {"open",      do_open,      false, false},
    {"close",     do_close,     false, false},
    {"about",     do_about,     true,  false},
    {"look",      do_look,      true,  false},
    {"next",      do_next,      true,  false},
    {"all",       do_all,       true,  false},
    {"wait",      do_wait,      true,  false},
    {"ensure",    do_ensure,    true,  false},
    {"move",      do_move,      true,  false},
    {"open_way",  do_open_way,  false, false},
    {"close_way", do_close_way, false, false},
    {"send",      do_send,      false, true },
    {"probe",     do_probe,     false, true },
};

static void
obey(const struct json_val *v, struct json_out *w)
{
	struct str what = jv_text(jv_get(v, "do"));

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (!str_is(what, commands[i].name))
			continue;
		if ((commands[i].box && box == NULL) ||
		    (commands[i].way && way == NULL))
			break;
		commands[i].run(v, w);
		return;
	}
	json_kcstr(w, "wrong", "no such command, or nothing open");
}

int
main(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	signal(SIGPIPE, SIG_IGN);
	kept = arena_new();
	setvbuf(stdin, NULL, _IONBF, 0); /* so that wait can look at it */
	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct buf out = BUF_INIT;
		struct json_out w;
		struct err e;
		struct json *j = json_parse(str_of(line, (size_t)n), &e);

		json_begin(&w, &out);
		json_open(&w, '{');
		obey(json_root(j), &w);
		json_close(&w);
		printf("%s\n", buf_cstr(&out));
		fflush(stdout);
		json_free(j);
		buf_clear(&out);
	}
	mailbox_close(box);
	transport_close(way);
	arena_free(kept);
	free(line);
	return 0;
}
