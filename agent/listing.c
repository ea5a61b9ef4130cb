#include "agent/listing.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/utf8.h"

struct str
listing_customer(struct arena *a, const struct inquiry *q)
{
	const struct customer *c = &q->customer;
	const struct str parts[] = {c->title, c->first_name, c->last_name};
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < 3; i++) {
		if (parts[i].n == 0)
			continue;
		if (b.n > 0)
			buf_addc(&b, ' ');
		buf_add(&b, parts[i]);
	}
	if (b.n == 0)
		buf_add(&b, c->company);
	if (b.n > 0 && c->city.n > 0)
		buf_adds(&b, ", ");
	buf_add(&b, c->city);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

void
listing_order(
    struct json_out *w, struct arena *a, const struct dossier *d, int64_t now)
{
	const struct order *o = &d->o;
	char iso[ISO_MAX];

	json_kstr(w, "order", o->number);
	json_kcstr(w, "state", state_name(o->state));
	json_kstr(w, "partner", o->partner);
	json_kstr(w, "inquiry_no", d->inquiry_no);
	json_kstr(w, "customer", listing_customer(a, &d->inquiry));
	json_kstr(w, "person", o->person);
	json_kcstr(w, "due", o->due == 0 ? "" : iso_moment(o->due, iso));
	json_kcstr(w, "last_day", o->due == 0 ? "" : iso_day(o->last_day, iso));
	json_kbool(w, "overdue", o->due != 0 && o->due <= now);
	json_kcstr(w, "opened", iso_moment(o->opened, iso));
	if (d->erased != 0)
		json_kcstr(w, "erased", iso_moment(d->erased, iso));
}

const char *
listing_when(const struct event *ev, char iso[ISO_MAX])
{
	return ev->timed ? iso_moment(ev->at, iso)
	                 : iso_day(civil_day(ev->at), iso);
}

const char *
listing_do(const struct event *ev)
{
	return ev->kind == ACT_NONE ? "inquiry" : action_name(ev->kind);
}

static void
json_event(struct json_out *w, const struct event *ev)
{
	char iso[ISO_MAX];

	json_open(w, '{');
	json_kcstr(w, "do", listing_do(ev));
	json_kcstr(w, "at", listing_when(ev, iso));
	json_kcstr(w, "learnt", iso_moment(ev->learnt, iso));
	json_kstr(w, "by", ev->by);
	json_kstr(w, "mail", ev->mail);
	if (ev->has_amount) {
		json_key(w, "amount_eur");
		json_cents(w, ev->amount_cents);
	}
	if (ev->text.n > 0 && ev->kind != ACT_NONE)
		json_kstr(w, ev->kind == ACT_ASSIGN ? "to" : "text", ev->text);
	if (ev->implied_by != 0)
		json_kbool(w, "implied", true);
	if (ev->undone)
		json_kbool(w, "undone", true);
	json_close(w);
}

/* The inquiry is in the list by its own; events are what people did. */
static void
json_events(struct json_out *w, const struct order *o)
{
	json_key(w, "events");
	json_open(w, '[');
	for (size_t i = 0; i < o->n_events; i++) {
		if (o->events[i].kind != ACT_NONE)
			json_event(w, &o->events[i]);
	}
	json_close(w);
}

static int
json_mail(void *arg, const struct thread_mail *m, struct err *e)
{
	struct json_out *w = arg;
	char iso[ISO_MAX];

	(void)e;
	json_open(w, '{');
	json_kstr(w, "message_id", m->message_id);
	json_kcstr(w, "direction", m->ours ? "out" : "in");
	json_kstr(w, "kind", m->kind);
	json_kstr(w, "person", m->person);
	json_kstr(w, "subject", m->subject);
	json_kcstr(w, "at", iso_moment(m->at, iso));
	json_close(w);
	return 0;
}

int
listing_history(struct json_out *w, struct store *s, struct arena *a,
    const struct dossier *d, struct err *e)
{
	json_key(w, "inquiry");
	inquiry_write(w, &d->inquiry);
	json_events(w, &d->o);
	json_key(w, "mails");
	json_open(w, '[');
	if (store_thread(s, d->o.id, a, json_mail, w, e) != 0)
		return -1;
	json_close(w);
	return 0;
}

void
listing_text(FILE *to, struct arena *a, struct str line)
{
	struct str s = utf8_clean(a, line);

	fwrite(s.p != NULL ? s.p : "", 1, s.n, to);
}

void
listing_cell(FILE *to, struct arena *a, struct str s, size_t columns)
{
	struct str rest = utf8_clean(a, s);
	struct buf b = BUF_INIT;
	size_t width = 0, w;
	uint32_t cp;

	while (utf8_next(&rest, &cp)) {
		size_t before = b.n;

		utf8_put(&b, cp == '\n' || cp == '\t' ? ' ' : cp);
		w = utf8_width(str_from_pos(buf_str(&b), before));
		if (width + w > columns) {
			buf_cut(&b, before);
			break;
		}
		width += w;
	}
	fprintf(to, "%s%*s", buf_cstr(&b), (int)(columns - width), "");
	buf_clear(&b);
}

struct terminal
listing_terminal(FILE *to)
{
	const char *term = getenv("TERM"), *columns = getenv("COLUMNS");
	struct terminal t = {.columns = 80};
	struct winsize w;
	int64_t n;

	if (isatty(fileno(to)) == 0)
		return (struct terminal){.columns = 0};
	t.colour = getenv("NO_COLOR") == NULL && term != NULL &&
	           strcmp(term, "dumb") != 0;
	if (ioctl(fileno(to), TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
		t.columns = w.ws_col;
	else if (columns != NULL && str_int(str_from(columns), &n) && n > 0 &&
		 n < 10000)
		t.columns = (size_t)n;
	return t;
}

void
listing_paint(FILE *to, const struct terminal *t, const char *sgr)
{
	if (t->colour)
		fprintf(to, "\x1b[%sm", sgr);
}

const char *
listing_urgency(const struct order *o, int64_t now)
{
	int64_t left = o->due - now;

	if (o->due == 0)
		return "2"; /* faint: over */
	if (left <= 0)
		return "1;31";
	return left <= 86400 ? "33" : "32";
}

int
listing_getopt(int argc, char **argv, const struct cmd_env *env,
    const char *help, struct listing_options *o, int *code)
{
	static const struct option options[] = {
	    {"all",  no_argument,       NULL, 'a'},
	    {"json", no_argument,       NULL, 'j'},
	    {"now",  required_argument, NULL, 'n'},
	    {"help", no_argument,       NULL, 'h'},
	    {NULL,   0,                 NULL, 0  },
	};
	int c;

	*o = (struct listing_options){.now = env->now};
	*code = EX_USAGE;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			o->all = true;
			break;
		case 'j':
			o->json = true;
			break;
		case 'n':
			if (!house_now(env, argv[0], optarg, &o->now))
				return 1;
			break;
		case 'h':
			fputs(help, env->out);
			*code = EX_OK;
			return 1;
		default:
			fputs(help, env->err);
			return 1;
		}
	}
	return 0;
}

int
listing_print(const struct cmd_env *env, struct buf *json)
{
	buf_addc(json, '\n');
	fwrite(buf_cstr(json), json->n, 1, env->out);
	buf_clear(json);
	return EX_OK;
}

int
listing_command(int argc, char **argv, const struct cmd_env *env,
    const char *help, int words, listing_fn *fn)
{
	struct listing_options o;
	struct house h;
	struct err e = {.code = ERR_NONE};
	int code, rc;

	if (listing_getopt(argc, argv, env, help, &o, &code) != 0)
		return code;
	if (argc - optind != words) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	if (house_open(&h, env, HOUSE_READ, false, &e) != 0)
		return house_complain(env, argv[0], &e);
	h.flow.now = o.now;
	rc = fn(env, &h, &o, argv + optind, &e);
	house_close(&h);
	return rc == 0 ? EX_OK : house_complain(env, argv[0], &e);
}
