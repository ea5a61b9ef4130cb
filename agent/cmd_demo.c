/*
 * cmd_demo.c - a firm, a customer and VELUX in a scratch folder.
 *
 * Plays a whole order with a moving clock by running this very program
 * (`once --now T`) over Maildir folders, and shows every mail that went out.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/utf8.h"
#include "core/civil.h"
#include "parsers/mime.h"

#define AGENT "auftraege@brodersen.example"
#define PERSON "jens@brodersen.example"
#define PARTNER "bestaetigung@velux.example"

struct demo {
	const struct cmd_env *env;
	char dir[256];
	bool colour;
	struct arena *a;
	struct texts shown; /* file names already printed */
	unsigned n_html, confirmations;
	struct str last; /* the person's newest mail, raw */
};

/* What the roofer does, and when: days after the inquiry, time of day. */
static const struct {
	int day, hour, min;
	const char *types; /* his answer; NULL: he does nothing */
	const char *title; /* shown above */
} story[] = {
    {0,  11, 40, "kontaktiert",                 "Jens ruft an und antwortet"                 },
    {9,  0,  1,  NULL,			  "Die 7 Werktage für das Angebot sind vorbei"},
    {9,  16, 5,  "Angebot gesendet, 4.350 €", "Jens schickt das Angebot"                   },
    {24, 9,  30, "nachgefragt, überlegt noch", "Jens fragt nach"                            },
    {27, 10, 15, "hat zugesagt!",               "Die Kundin sagt zu"                         },
    {62, 15, 50, "Baustelle fertig",            "Die Fenster sind drin"                      },
};

#define STORY (sizeof story / sizeof *story)

static void
heading(const struct demo *d, int64_t now, const char *what)
{
	char iso[ISO_MAX];

	fprintf(d->env->out, "\n%s%.10s %.5s  %s%s\n",
	    d->colour ? "\033[1;31m" : "", iso_moment(now, iso), iso + 11, what,
	    d->colour ? "\033[0m" : "");
}

static const char *
in_dir(struct demo *d, const char *name)
{
	return arena_fmt(d->a, "%s/%s", d->dir, name).p;
}

static int
make_dirs(struct demo *d)
{
	static const char *const dirs[] = {
	    "mail", "mail/new", "mail/cur", "mail/tmp", "out", "state", "html"};

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		if (mkdir(in_dir(d, dirs[i]), 0700) != 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static int
write_file(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "we");
	int failed;

	if (f == NULL)
		return -1;
	failed = bytes.n > 0 && fwrite(bytes.p, bytes.n, 1, f) != 1;
	return fclose(f) != 0 || failed ? -1 : 0;
}

static int
read_file(struct demo *d, const char *path, struct str *out)
{
	FILE *f = fopen(path, "re");
	struct buf b = BUF_INIT;
	char piece[8192];
	size_t n;

	if (f == NULL)
		return -1;
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, str_of(piece, n));
	fclose(f);
	*out = arena_str(d->a, buf_str(&b));
	buf_clear(&b);
	return 0;
}

/* Into the agent's Maildir, as a mail server would. */
static int
deliver(struct demo *d, struct str raw)
{
	static unsigned count;
	const char *tmp, *new;

	count++;
	tmp = arena_fmt(
	    d->a, "%s/mail/tmp/%d.%u.demo", d->dir, (int)getpid(), count)
	          .p;
	new = arena_fmt(
	    d->a, "%s/mail/new/%d.%u.demo", d->dir, (int)getpid(), count)
	          .p;
	return write_file(tmp, raw) != 0 ? -1 : rename(tmp, new);
}

/* Runs this program; its exit code, or -1. */
static int
run_self(struct demo *d, const char *const args[])
{
	const char *argv[16] = {
	    d->env->program, "--config", in_dir(d, "dachpost.conf")};
	size_t n = 3;
	pid_t pid;
	int status;

	for (size_t i = 0; args[i] != NULL && n < 15; i++)
		argv[n++] = args[i];
	fflush(d->env->out);
	if ((pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		char *const *own = (char *const *)(const void *)argv;

		execv("/proc/self/exe", own);
		_exit(EX_OSERR);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
pass(struct demo *d, int64_t now)
{
	char iso[ISO_MAX];
	const char *args[] = {"once", "--now", iso_moment(now, iso), NULL};

	return run_self(d, args);
}

static bool
was_shown(const struct demo *d, struct str name)
{
	for (size_t i = 0; i < d->shown.n; i++) {
		if (str_eq(d->shown.s[i], name))
			return true;
	}
	return false;
}

/* The text as a reader on a phone sees it first: some lines of it. */
static void
show_text(const struct demo *d, struct str text, unsigned most)
{
	struct str line;
	unsigned n = 0;

	while (n < most && str_line(&text, &line)) {
		line = str_rtrim(utf8_clean(d->a, line));
		if (line.n == 0 || str_find(line, STR("mailto:")) != SIZE_MAX)
			continue;
		fprintf(d->env->out, "    %.*s\n", STR_FMT(line));
		n++;
	}
}

static void
keep_html(struct demo *d, const struct message *m, const struct part *html)
{
	if (html == NULL)
		return;
	d->n_html++;
	(void)write_file(
	    arena_fmt(d->a, "%s/html/%02u.html", d->dir, d->n_html).p,
	    mime_part_text(m, html));
}

static void
show_mail(struct demo *d, const char *to, struct str raw)
{
	const struct part *plain, *html;
	bool partner = strcmp(to, PARTNER) == 0;
	const char *on = !d->colour ? "" : partner ? "\033[36m" : "\033[32m";
	struct message *m;
	struct str subject;

	if (mime_parse(d->a, raw, &m, NULL) != 0)
		return;
	d->confirmations += partner;
	subject = mime_text_field(m, "Subject");
	fprintf(d->env->out, "  %s-> %s: %.*s%s\n", on, to, STR_FMT(subject),
	    d->colour ? "\033[0m" : "");
	mime_body(m, &plain, &html);
	if (plain != NULL)
		show_text(d, mime_part_text(m, plain), partner ? 2 : 6);
	keep_html(d, m, html);
	if (!partner)
		d->last = raw;
}

static int
by_name(const void *a, const void *b)
{
	const struct str *x = a, *y = b;

	return str_cmp(*x, *y);
}

static struct texts
names_in(struct demo *d, const char *folder)
{
	struct texts t = {NULL, 0};
	DIR *dir = opendir(folder);
	struct dirent *e;

	if (dir == NULL)
		return t;
	while ((e = readdir(dir)) != NULL) {
		if (e->d_name[0] != '.')
			ARENA_PUSH(d->a, t.s, t.n) =
			    arena_str(d->a, str_from(e->d_name));
	}
	closedir(dir);
	if (t.n > 0)
		qsort(t.s, t.n, sizeof *t.s, by_name);
	return t;
}

static void
show_new(struct demo *d, const char *to)
{
	const char *folder = arena_fmt(d->a, "%s/out/%s/new", d->dir, to).p;
	struct texts names = names_in(d, folder);
	struct str raw;

	for (size_t i = 0; i < names.n; i++) {
		if (was_shown(d, names.s[i]))
			continue;
		ARENA_PUSH(d->a, d->shown.s, d->shown.n) = names.s[i];
		if (read_file(d,
			arena_fmt(d->a, "%s/%s", folder, names.s[i].p).p,
			&raw) == 0)
			show_mail(d, to, raw);
	}
}

static void
show_all(struct demo *d)
{
	show_new(d, PERSON);
	show_new(d, PARTNER);
}

static const char *
rfc_date(struct demo *d, int64_t t)
{
	static const char *const days[] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = civil_of(t);
	int64_t day = civil_day(t);

	return arena_fmt(d->a, "%s, %d %s %d %02d:%02d:%02d %+03d%02d",
	    days[day_weekday(day) - 1], c.day, months[c.month - 1], c.year,
	    c.hour, c.min, c.sec, c.offset / 3600, c.offset % 3600 / 60)
	    .p;
}

/* Jens presses "reply" in the newest mail and types. */
static int
answer(struct demo *d, int64_t now, const char *types)
{
	struct message *m;
	struct addresses to;
	struct texts ids;
	struct str subject;

	if (d->last.n == 0 || mime_parse(d->a, d->last, &m, NULL) != 0)
		return -1;
	to = mime_addresses(m, "Reply-To");
	ids = mime_ids(m, "Message-ID");
	if (!mime_field(m, "Subject", 0, &subject) || to.n == 0 || ids.n == 0)
		return -1;
	fprintf(d->env->out, "  <- Jens antwortet: %s\n", types);
	return deliver(
	    d, arena_fmt(d->a,
		   "Date: %s\r\nFrom: Jens Brodersen <" PERSON ">\r\n"
		   "To: <%.*s>\r\nSubject: AW: %.*s\r\n"
		   "Message-ID: <demo.%lld@brodersen.example>\r\n"
		   "In-Reply-To: <%.*s>\r\nMIME-Version: 1.0\r\n"
		   "Content-Type: text/plain; charset=utf-8\r\n"
		   "Content-Transfer-Encoding: 8bit\r\n\r\n"
		   "%s\r\n\r\nVon meinem iPhone gesendet\r\n",
		   rfc_date(d, now), STR_FMT(to.a[0].email), STR_FMT(subject),
		   (long long)now, STR_FMT(ids.s[0]), types));
}

static int
play(struct demo *d, int64_t start)
{
	int64_t now, day = civil_day(start);

	for (size_t i = 0; i < STORY; i++) {
		now = civil_moment(
		    day + story[i].day, story[i].hour, story[i].min, 0);
		heading(d, now, story[i].title);
		if (story[i].types != NULL &&
		    answer(d, now, story[i].types) != 0)
			return -1;
		if (pass(d, now) != EX_OK)
			return -1;
		show_all(d);
		/* the confirmation waits, so that a slip can be taken back */
		if (story[i].types != NULL && pass(d, now + 11 * 60) != EX_OK)
			return -1;
		show_all(d);
	}
	return 0;
}

static int
begin(struct demo *d, int64_t now)
{
	struct str conf, mail;

	if (!embedded_find("templates/demo/dachpost.conf", &conf) ||
	    !embedded_find("templates/demo/inquiry.eml", &mail))
		return -1;
	if (make_dirs(d) != 0 ||
	    write_file(in_dir(d, "dachpost.conf"), conf) != 0 ||
	    deliver(d, mail) != 0)
		return -1;
	heading(d, now, "Eine Anfrage von VELUX kommt an");
	if (pass(d, now) != EX_OK)
		return -1;
	show_all(d);
	return 0;
}

static void
finish(struct demo *d)
{
	const char *list[] = {"list", "--all", NULL};

	heading(d, civil_moment(day_of(2027, 1, 25), 16, 1, 0), "Ende");
	(void)run_self(d, list);
	fprintf(d->env->out,
	    "\nVELUX hat %u Bestätigungen bekommen.\n"
	    "Die Mails liegen in   %s/out\n"
	    "Zum Ansehen im Browser %s/html/01.html (bis %02u)\n"
	    "Selbst antworten:      dachpost demo --hands-on\n",
	    d->confirmations, d->dir, d->dir, d->n_html);
}

static void
hands_on(const struct demo *d)
{
	fprintf(d->env->out,
	    "\nJetzt sind Sie Jens. Seine Post liegt im Maildir\n"
	    "  %s/out/" PERSON "\n"
	    "Zum Beispiel mit mutt (r, antworten, absenden):\n"
	    "  mutt -f %s/out/" PERSON " -e 'set from=" PERSON
	    " sendmail=\"%s demo --deliver %s\"'\n"
	    "oder mit jedem Mailprogramm: die fertige Antwort an\n"
	    "  %s demo --deliver %s < antwort.eml\n"
	    "Danach steht dort die nächste Mail.\n",
	    d->dir, d->dir, d->env->program, d->dir, d->env->program, d->dir);
}

/* What a mail program hands over: into the agent's mailbox, then a pass. */
static int
deliver_stdin(struct demo *d)
{
	struct str raw;

	if (read_file(d, "/dev/stdin", &raw) != 0 || raw.n == 0 ||
	    deliver(d, raw) != 0) {
		fprintf(d->env->err,
		    "dachpost demo: the mail could not be put "
		    "into %s/mail; is that a demo's folder?\n",
		    d->dir);
		return EX_NOINPUT;
	}
	return pass(d, d->env->now);
}

static int
usage(FILE *to, int code)
{
	fputs("usage: dachpost demo [--hands-on] [--dir DIR]\n"
	      "       dachpost demo --deliver DIR < MAIL\n\n"
	      "Plays a whole order in a scratch folder and shows every mail.\n"
	      "  --hands-on  stop after the inquiry: you answer\n"
	      "  --deliver   hand an answer over to a demo's agent\n",
	    to);
	return code;
}

static int
run_demo(struct demo *d, bool interactive)
{
	int64_t start = interactive
	                    ? d->env->now
	                    : civil_moment(day_of(2026, 11, 24), 9, 12, 0);
	int rc = begin(d, start);

	if (rc == 0 && !interactive)
		rc = play(d, start);
	if (rc != 0) {
		fprintf(d->env->err,
		    "dachpost demo: something failed above; "
		    "the folder is %s\n",
		    d->dir);
		return EX_SOFTWARE;
	}
	if (interactive)
		hands_on(d);
	else
		finish(d);
	return EX_OK;
}

static int
scratch(struct demo *d, const char *dir)
{
	const char *tmp = getenv("TMPDIR");

	if (dir != NULL) {
		snprintf(d->dir, sizeof d->dir, "%s", dir);
		return mkdir(dir, 0700) == 0 || errno == EEXIST ? 0 : -1;
	}
	snprintf(d->dir, sizeof d->dir, "%.200s/dachpost-demo-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	return mkdtemp(d->dir) != NULL ? 0 : -1;
}

int
cmd_demo(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"hands-on", no_argument,       NULL, 'o'},
	    {"dir",      required_argument, NULL, 'd'},
	    {"deliver",  required_argument, NULL, 'l'},
	    {"help",     no_argument,       NULL, 'h'},
	    {NULL,       0,                 NULL, 0  },
	};
	struct demo d = {.env = env, .colour = isatty(fileno(env->out))};
	const char *dir = NULL;
	bool interactive = false, delivers = false;
	int c, rc;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			interactive = true;
			break;
		case 'l':
			delivers = true;
			dir = optarg;
			break;
		case 'd':
			dir = optarg;
			break;
		case 'h':
			return usage(env->out, EX_OK);
		default:
			return usage(env->err, EX_USAGE);
		}
	}
	if (scratch(&d, dir) != 0) {
		fprintf(env->err,
		    "dachpost demo: cannot make a folder in %s: "
		    "%s\n",
		    d.dir, strerror(errno));
		return EX_CANTCREAT;
	}
	d.a = arena_new();
	rc = delivers ? deliver_stdin(&d) : run_demo(&d, interactive);
	arena_free(d.a);
	return rc;
}
