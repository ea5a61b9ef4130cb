/* io/maildir and io/transport_maildir, in a scratch folder. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "io/mailbox.h"
#include "io/transport.h"

static char top[64];

static const char *
path(const char *sub)
{
	static char p[4][256];
	static unsigned i;

	i = (i + 1) % 4;
	snprintf(p[i], sizeof p[i], "%s/%s", top, sub);
	return p[i];
}

/* A file that is as old as `mtime` says. */
static void
put(const char *sub, const char *text, time_t mtime)
{
	const struct timespec t[2] = {
	    {mtime, 0},
            {mtime, 0}
        };
	int fd = open(path(sub), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(futimens(fd, t), 0);
	close(fd);
}

static bool
is_there(const char *sub)
{
	return access(path(sub), F_OK) == 0;
}

static int
scratch(void **state)
{
	static const char *const dirs[] = {
	    "m", "m/new", "m/cur", "m/tmp", "m/.A.B", "m/.A.B/cur"};

	(void)state;
	snprintf(top, sizeof top, "%s/dachpost-test.XXXXXX",
	    getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	assert_non_null(mkdtemp(top));
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		assert_int_equal(mkdir(path(dirs[i]), 0700), 0);
	return 0;
}

static int
clean(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof cmd, "rm -rf '%s'", top);
	return system(cmd);
}

static bool
ledger_knows(void *arg, struct str folder, uint32_t validity, struct str uid)
{
	(void)folder;
	(void)validity;
	return str_is(uid, arg);
}

static struct mailbox *
opened(struct mailbox_options o)
{
	static const char *const folders[] = {"INBOX", "A/B", NULL};
	static char url[128];
	struct mailbox *m = NULL;
	struct err e;

	snprintf(url, sizeof url, "maildir:%s", path("m"));
	o.url = url;
	if (o.folders == NULL)
		o.folders = folders;
	if (mailbox_open(&o, &m, &e) != 0)
		fail_msg("%s", e.msg);
	return m;
}

/* "folder/uid=raw@arrived;" for each */
static const char *
all(struct mailbox *m, int64_t now)
{
	static struct buf b;
	struct fetched f;
	struct err e;

	buf_reset(&b);
	assert_int_equal(mailbox_look(m, now, &e), 0);
	while (mailbox_next(m, &f, &e) == 1)
		buf_addf(&b, "%.*s/%.*s=%.*s@%d%s;", STR_FMT(f.folder),
		    STR_FMT(f.uid), STR_FMT(f.raw), (int)f.arrived,
		    f.too_big ? "!" : "");
	return buf_cstr(&b);
}

static void
mails_come_in_the_order_of_their_times(void **state)
{
	struct mailbox *m = opened((struct mailbox_options){.max_bytes = 5});

	(void)state;
	put("m/new/b", "two", 20);
	put("m/cur/a:2,S", "one", 10);
	put("m/.A.B/cur/x:2,", "four", 30);
	put("m/cur/c:2,", "three", 20);
	put("m/new/d", "larger", 40);
	put("m/new/.hidden", "no", 1);
	assert_string_equal(all(m, 77),
	    "INBOX/a=one@77;INBOX/b=two@77;INBOX/c=three@77;A/B/x=four@77;"
	    "INBOX/d=@77!;");
	assert_true(is_there("m/new/b"));
	assert_true(is_there("m/cur/a:2,S"));
	mailbox_close(m);
}

static void
the_ledger_is_asked(void **state)
{
	char name[] = "a";
	struct mailbox *m = opened((struct mailbox_options){
	    .host = {.arg = name, .known = ledger_knows}
        });

	(void)state;
	put("m/new/a", "known", 10);
	put("m/new/b", "new", 10);
	assert_string_equal(all(m, 5), "INBOX/b=new@5;");
	mailbox_close(m);
}

static void
file_times_count_when_they_are_true(void **state)
{
	struct mailbox *m =
	    opened((struct mailbox_options){.since = 100, .file_times = true});

	(void)state;
	put("m/new/old", "x", 99);
	put("m/new/due", "x", 100);
	put("m/new/later", "x", 900);
	assert_string_equal(all(m, 500), "INBOX/due=x@100;INBOX/later=x@500;");
	mailbox_close(m);
}

static void
a_played_clock_has_no_files(void **state)
{
	struct mailbox *m = opened((struct mailbox_options){.since = 100});

	(void)state;
	put("m/new/old", "x", 99);
	assert_string_equal(all(m, 500), "INBOX/old=x@500;");
	mailbox_close(m);
}

static void
flags_may_change_meanwhile(void **state)
{
	struct mailbox *m = opened((struct mailbox_options){0});
	struct fetched f;
	struct err e;

	(void)state;
	put("m/new/a", "one", 10);
	put("m/new/b", "two", 20);
	assert_int_equal(mailbox_look(m, 1, &e), 0);
	rename(path("m/new/a"), path("m/cur/a:2,RS"));
	unlink(path("m/new/b"));
	assert_int_equal(mailbox_next(m, &f, &e), 1);
	assert_true(str_is(f.raw, "one"));
	assert_int_equal(mailbox_next(m, &f, &e), 0);
	mailbox_close(m);
}

static void
moving_keeps_name_and_flags(void **state)
{
	struct mailbox *m = opened((struct mailbox_options){0});
	struct err e;
	uint32_t v = 9;
	char uid[256];

	(void)state;
	put("m/cur/a:2,FS", "one", 10);
	put("m/new/b", "two", 20);
	assert_int_equal(mailbox_ensure(m, "VELUX/Anfragen", &e), 0);
	assert_int_equal(mailbox_ensure(m, "VELUX/Anfragen", &e), 0);
	assert_true(is_there("m/.VELUX.Anfragen/maildirfolder"));
	assert_int_equal(mailbox_move(m, STR("INBOX"), 0, STR("a"),
			     "VELUX/Anfragen", &v, uid, &e),
	    1);
	assert_int_equal(v, 0);
	assert_string_equal(uid, "a");
	assert_true(is_there("m/.VELUX.Anfragen/cur/a:2,FS"));
	assert_int_equal(mailbox_move(m, STR("INBOX"), 0, STR("b"),
			     "VELUX/Anfragen", &v, uid, &e),
	    1);
	assert_true(is_there("m/.VELUX.Anfragen/cur/b:2,"));
	assert_int_equal(mailbox_move(m, STR("INBOX"), 0, STR("b"),
			     "VELUX/Anfragen", &v, uid, &e),
	    0);
	put("m/new/a", "another", 30);
	assert_int_equal(mailbox_move(m, STR("INBOX"), 0, STR("a"),
			     "VELUX/Anfragen", &v, uid, &e),
	    1);
	assert_string_equal(uid, "a_1");
	assert_int_equal(mailbox_move(m, STR("INBOX"), 0, STR("../a"),
			     "VELUX/Anfragen", &v, uid, &e),
	    0);
	mailbox_close(m);
}

static void
news_wake(void **state)
{
	struct mailbox *m = opened((struct mailbox_options){0});
	struct err e;
	int p[2];

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_string_equal(all(m, 1), "");
	assert_int_equal(mailbox_wait(m, 0, -1, &e), 0);
	put("m/tmp/a", "one", 10);
	rename(path("m/tmp/a"), path("m/new/a"));
	assert_int_equal(mailbox_wait(m, 5, -1, &e), 1);
	assert_string_equal(all(m, 1), "INBOX/a=one@1;");
	assert_int_equal(write(p[1], "x", 1), 1);
	assert_int_equal(mailbox_wait(m, 5, p[0], &e), 0);
	close(p[0]);
	close(p[1]);
	mailbox_close(m);
}

static void
a_missing_folder_is_the_operators(void **state)
{
	static const char *const none[] = {"Nirgends", NULL};
	struct mailbox_options o = {.folders = none};
	char url[128];
	struct mailbox *m = NULL;
	struct err e;

	(void)state;
	snprintf(url, sizeof url, "maildir:%s", path("m"));
	o.url = url;
	assert_int_equal(mailbox_open(&o, &m, &e), -1);
	assert_int_equal(e.code, ERR_SETUP);
	assert_non_null(strstr(e.msg, "/m/.Nirgends"));
}

/* ---- sending ---- */

static struct transport *
sender(void)
{
	struct transport_options o = {.user = ""};
	static char url[128];
	struct transport *t = NULL;
	struct err e;

	snprintf(url, sizeof url, "maildir:%s", path("out"));
	o.url = url;
	if (transport_open(&o, &t, &e) != 0)
		fail_msg("%s", e.msg);
	return t;
}

static int
count(const char *sub, char last[256])
{
	DIR *d = opendir(path(sub));
	struct dirent *f;
	int n = 0;

	last[0] = '\0';
	while (d != NULL && (f = readdir(d)) != NULL) {
		if (f->d_name[0] == '.')
			continue;
		n++;
		if (strcmp(f->d_name, last) > 0)
			snprintf(last, 256, "%s", f->d_name);
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static enum sent
post(struct transport *t, const char *to, const char *raw)
{
	char answer[512];

	return transport_send(
	    t, STR("agent@a.example"), str_from(to), str_from(raw), answer);
}

static void
each_mail_once_in_order(void **state)
{
	struct transport *t = sender();
	const char *to = "velux@v.example";
	char last[256];

	(void)state;
	assert_int_equal(
	    post(t, to, "Message-ID: <1@a>\r\n\r\none\r\n"), SENT_OK);
	assert_int_equal(
	    post(t, to, "Message-ID: <2@a>\r\n\r\ntwo\r\n"), SENT_OK);
	assert_int_equal(
	    post(t, to, "Message-ID: <1@a>\r\n\r\none\r\n"), SENT_OK);
	assert_int_equal(count("out/velux@v.example/new", last), 2);
	assert_int_equal(strncmp(last, "00000002.", 9), 0);
	assert_string_equal(strrchr(last, '.'), ".2@a");
	assert_int_equal(count("out/velux@v.example/tmp", last), 0);
	transport_close(t);
}

/* The folder is not read anew for each mail, but what others do is seen. */
static void
others_put_and_take_too(void **state)
{
	static const char new[] = "out/b@b.example/new";
	struct transport *t = sender();
	char last[256], from[600], to[600];

	(void)state;
	post(t, "b@b.example", "Message-ID: <1@a>\r\n\r\none\r\n");
	assert_int_equal(count(new, last), 1);
	snprintf(from, sizeof from, "%s/%s", path(new), last);
	snprintf(to, sizeof to, "%s", path("out/b@b.example/cur/"));
	strcat(strcat(to, last), ":2,S");
	assert_int_equal(rename(from, to), 0);
	post(t, "b@b.example", "Message-ID: <1@a>\r\n\r\none\r\n");
	assert_int_equal(count(new, last), 0);
	assert_int_equal(unlink(to), 0);
	post(t, "b@b.example", "Message-ID: <1@a>\r\n\r\none\r\n");
	assert_int_equal(count(new, last), 1);
	snprintf(from, sizeof from, "%s/%s", path(new), last);
	snprintf(to, sizeof to, "%s/00000009.x", path(new));
	assert_int_equal(link(from, to), 0);
	post(t, "b@b.example", "Message-ID: <2@a>\r\n\r\ntwo\r\n");
	assert_int_equal(count(new, last), 3);
	assert_int_equal(strncmp(last, "00000010.", 9), 0);
	transport_close(t);
}

static const struct {
	const char *to, *raw;
} refused[] = {
    {"nobody",		  "A: b\r\n\r\n"        },
    {"a@b@c",		   "A: b\r\n\r\n"        },
    {"@b.example",              "A: b\r\n\r\n"        },
    {"a@",		      "A: b\r\n\r\n"        },
    {"a@b\r\nRCPT TO:<x@y>",    "A: b\r\n\r\n"        },
    {"a b@c",		   "A: b\r\n\r\n"        },
    {"<a@b>",		   "A: b\r\n\r\n"        },
    {"m\xc3\xbcller@b.example", "A: b\r\n\r\n"        },
    {"a@b",		     ""		    },
    {"a@b",		     "A: b\r\n\r\nx"       },
    {"a@b",		     "A: b\n\nx\r\n"       },
    {"a@b",		     "A: b\r\n\n.\r\nx\r\n"},
    {"a@b",		     "A: b\r\n\rx\r\n"     },
    {"a@b",		     "A: b\r\n\r\r\n"      },
};

static void
what_must_not_go_out_is_refused(void **state)
{
	struct transport *t = sender();

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if (post(t, refused[i].to, refused[i].raw) != SENT_REFUSED)
			fail_msg("row %zu was taken", i);
	}
	transport_close(t);
}

static void
a_recipient_makes_no_path(void **state)
{
	struct transport *t = sender();
	char last[256];

	(void)state;
	assert_int_equal(post(t, "../x/y@b", "A: b\r\n\r\n"), SENT_OK);
	assert_int_equal(count("out/_._x_y@b/new", last), 1);
	transport_close(t);
}

int
main(void)
{
#define IN_SCRATCH(f) cmocka_unit_test_setup_teardown(f, scratch, clean)
	const struct CMUnitTest tests[] = {
	    IN_SCRATCH(mails_come_in_the_order_of_their_times),
	    IN_SCRATCH(the_ledger_is_asked),
	    IN_SCRATCH(file_times_count_when_they_are_true),
	    IN_SCRATCH(a_played_clock_has_no_files),
	    IN_SCRATCH(flags_may_change_meanwhile),
	    IN_SCRATCH(moving_keeps_name_and_flags),
	    IN_SCRATCH(news_wake),
	    IN_SCRATCH(a_missing_folder_is_the_operators),
	    IN_SCRATCH(each_mail_once_in_order),
	    IN_SCRATCH(others_put_and_take_too),
	    IN_SCRATCH(what_must_not_go_out_is_refused),
	    IN_SCRATCH(a_recipient_makes_no_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
