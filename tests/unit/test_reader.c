/* io/reader: what a hostile mail may do to the child, and to nobody else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/sanitized.h"
#include "io/reader.h"

static int served; /* in the child */

static void
crash(void)
{
	raise(SIGSEGV);
}

static void
hog_memory(void)
{
	for (;;) {
		char *p = mem_new(16 << 20);

		memset(p, 1, 16 << 20);
	}
}

static void
open_file(struct buf *answer)
{
	int fd = open("/etc/hostname", O_RDONLY);

	buf_addf(answer, "%s", fd < 0 ? strerror(errno) : "opened");
}

static void
count_descriptors(struct buf *answer)
{
	for (int fd = 0; fd < 1024; fd++) {
		char c;

		/* no call but read(2) is at hand; 0 and 1 are the wire */
		if (fd > 1 && (read(fd, &c, 0) == 0 || errno != EBADF))
			buf_addf(answer, "%d ", fd);
	}
}

static void
count_environment(struct buf *answer)
{
	buf_addf(
	    answer, "%s", getenv("DACHPOST_TEST") == NULL ? "gone" : "there");
}

static void
nothing_to_add(struct buf *answer)
{
	(void)answer;
}

static void
do_crash(struct buf *answer)
{
	nothing_to_add(answer);
	crash();
}

static void
do_loop(struct buf *answer)
{
	nothing_to_add(answer);
	for (volatile unsigned i = 0;; i = i + 1)
		continue;
}

static void
do_hog(struct buf *answer)
{
	nothing_to_add(answer);
	hog_memory();
}

static void
do_socket(struct buf *answer)
{
	buf_addf(answer, "%d", socket(AF_INET, SOCK_STREAM, 0));
}

static void
do_fork(struct buf *answer)
{
	buf_addf(answer, "%d", (int)fork());
}

static void
do_kill_parent(struct buf *answer)
{
	buf_addf(answer, "%d", kill(getppid(), SIGKILL));
}

static void
do_more_cpu(struct buf *answer)
{
	struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};

	buf_addf(answer, "%d", setrlimit(RLIMIT_AS, &r));
}

static void
do_large(struct buf *answer)
{
	for (int i = 0; i < 40000; i++)
		buf_adds(answer, "0123456789");
	for (int i = 0; i < 4000000; i++)
		buf_adds(answer, "0123456789");
}

static void
do_second_only(struct buf *answer)
{
	if (served > 1)
		abort();
	buf_adds(answer, "first");
}

static const struct deed {
	const char *request;
	void (*run)(struct buf *answer);
	const char *answer; /* NULL: the child ends */
	const char *blame;
	bool caged; /* needs the allow-list */
} deeds[] = {
    {"crash",  do_crash,          NULL,                "SIGSEGV",       false},
    {"loop",   do_loop,           NULL,                "within 1 s",    false},
    {"hog",    do_hog,            NULL,                "out of memory", true },
    {"socket", do_socket,         NULL,                "SIGSYS",        true },
    {"fork",   do_fork,           NULL,                "SIGSYS",        true },
    {"kill",   do_kill_parent,    NULL,                "SIGSYS",        true },
    {"limits", do_more_cpu,       NULL,                "SIGSYS",        true },
    {"large",  do_large,          NULL,                "over 1000000",  false},
    {"file",   open_file,         "Permission denied", NULL,            true },
    {"fds",    count_descriptors, "",                  NULL,            true },
    {"env",    count_environment, "gone",              NULL,            false},
    {"second", do_second_only,    "first",             NULL,            false},
};

static void
serve(void *arg, struct str request, struct buf *answer)
{
	(void)arg;
	served++;
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
		if (str_is(request, deeds[i].request)) {
			deeds[i].run(answer);
			return;
		}
	}
	buf_addf(answer, "%zu:", request.n);
	buf_add(answer, str_sub(request, 0, 100));
}

static struct reader *
started(void)
{
	static const struct reader_limits l = {
	    .memory = 200 << 20, .seconds = 1, .answer = 1000000};
	struct reader *r = NULL;
	struct err e;

	if (reader_start(serve, NULL, &l, &r, &e) != 0)
		fail_msg("%s", e.msg);
	return r;
}

static void
expect(struct reader *r, const char *request, const char *answer)
{
	struct buf b = BUF_INIT;
	struct err e = {.code = ERR_NONE};

	if (reader_ask(r, str_from(request), &b, &e) != 1)
		fail_msg("%s: %s", request, e.msg);
	assert_string_equal(buf_cstr(&b), answer);
	buf_clear(&b);
}

static void
expect_death(struct reader *r, const struct deed *d)
{
	struct buf b = BUF_INIT;
	struct err e = {.code = ERR_NONE};

	assert_int_equal(reader_ask(r, str_from(d->request), &b, &e), 0);
	assert_int_equal(e.code, ERR_INPUT);
	if (strstr(e.msg, d->blame) == NULL)
		fail_msg("%s: %s, not %s", d->request, e.msg, d->blame);
	assert_int_equal(b.n, 0);
	buf_clear(&b);
}

static void
whatever_it_does_the_next_is_answered(void **state)
{
	struct reader *r = started();

	(void)state;
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
		if (deeds[i].caged && SANITIZED)
			continue;
		if (deeds[i].answer == NULL)
			expect_death(r, &deeds[i]);
		else
			expect(r, deeds[i].request, deeds[i].answer);
		expect(r, "next", "4:next");
	}
	reader_stop(r);
}

/* As expect() and expect_death(), in two halves, perhaps one in between. */
static void
expect_later(struct reader *r, const struct deed *d, bool between)
{
	struct buf b = BUF_INIT;
	struct err e = {.code = ERR_NONE};
	int rc;

	reader_begin(r, str_sub(str_from(d->request), 0, 2),
	    str_from_pos(str_from(d->request), 2));
	if (between)
		expect(r, "next", "4:next");
	rc = reader_end(r, &b, &e);
	assert_int_equal(rc, d->answer != NULL);
	if (rc == 1)
		assert_string_equal(buf_cstr(&b), d->answer);
	else if (strstr(e.msg, d->blame) == NULL)
		fail_msg("%s: %s, not %s", d->request, e.msg, d->blame);
	buf_clear(&b);
}

static void
in_two_halves_all_the_same(void **state)
{
	struct reader *r = started();

	(void)state;
	for (size_t i = 0; i < 2 * sizeof deeds / sizeof *deeds; i++) {
		const struct deed *d = &deeds[i / 2];

		if (d->caged && SANITIZED)
			continue;
		expect_later(r, d, i % 2 == 1);
		expect(r, "next", "4:next");
	}
	reader_stop(r);
}

static void
what_is_forgotten_answers_nobody(void **state)
{
	struct reader *r = started();

	(void)state;
	reader_begin(r, STR("a"), STR("b"));
	reader_forget(r);
	expect(r, "next", "4:next");
	reader_stop(r);
}

static void
large_requests_pass(void **state)
{
	struct reader *r = started();
	size_t n = 60 << 20;
	char *p = mem_new(n);
	struct buf b = BUF_INIT;
	struct err e;

	(void)state;
	memset(p, 'x', n);
	assert_int_equal(reader_ask(r, str_of(p, n), &b, &e), 1);
	assert_int_equal(strncmp(buf_cstr(&b), "62914560:xxx", 12), 0);
	buf_clear(&b);
	free(p);
	reader_stop(r);
}

static void
many_requests_change_children(void **state)
{
	struct reader *r = started();

	(void)state;
	for (int i = 0; i < 1200; i++)
		expect(r, "x", "1:x");
	reader_stop(r);
}

/* The process's children, by /proc. */
static pid_t
child_of(pid_t parent)
{
	DIR *d = opendir("/proc");
	struct dirent *f;
	pid_t found = 0;

	while (found == 0 && (f = readdir(d)) != NULL) {
		char path[300], state;
		int pid, ppid;
		FILE *s;

		snprintf(path, sizeof path, "/proc/%s/stat", f->d_name);
		if ((s = fopen(path, "re")) == NULL)
			continue;
		if (fscanf(s, "%d %*s %c %d", &pid, &state, &ppid) == 3 &&
		    ppid == parent && state != 'Z')
			found = pid;
		fclose(s);
	}
	closedir(d);
	return found;
}

static void
wait_childless(pid_t parent)
{
	for (int i = 0; i < 500 && child_of(parent) != 0; i++)
		usleep(10000);
	assert_int_equal(child_of(parent), 0);
}

/* Not kill(2) itself: 0 would be all of us. */
static void
send_signal(pid_t pid, int sig)
{
	assert_true(pid > 0);
	assert_int_equal(kill(pid, sig), 0);
}

static void
killed_ones_are_replaced_without_blame(void **state)
{
	struct reader *r = started();
	pid_t keeper = child_of(getpid());

	(void)state;
	send_signal(child_of(keeper), SIGKILL);
	expect(r, "next", "4:next");
	send_signal(keeper, SIGKILL);
	wait_childless(keeper);
	expect(r, "next", "4:next");
	keeper = child_of(getpid());
	send_signal(child_of(keeper), SIGTERM);
	send_signal(keeper, SIGINT);
	expect(r, "next", "4:next");
	reader_stop(r);
	assert_int_equal(child_of(getpid()), 0);
}

static void
nobody_outlives_the_agent(void **state)
{
	int p[2];
	pid_t agent, keeper = 0;

	(void)state;
	assert_int_equal(pipe(p), 0);
	if ((agent = fork()) == 0) {
		started();
		keeper = child_of(getpid());
		if (write(p[1], &keeper, sizeof keeper) < 0)
			_exit(1);
		pause();
	}
	close(p[1]);
	assert_int_equal(read(p[0], &keeper, sizeof keeper), sizeof keeper);
	kill(agent, SIGKILL);
	waitpid(agent, NULL, 0);
	wait_childless(keeper);
	close(p[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whatever_it_does_the_next_is_answered),
	    cmocka_unit_test(in_two_halves_all_the_same),
	    cmocka_unit_test(what_is_forgotten_answers_nobody),
	    cmocka_unit_test(large_requests_pass),
	    cmocka_unit_test(many_requests_change_children),
	    cmocka_unit_test(killed_ones_are_replaced_without_blame),
	    cmocka_unit_test(nobody_outlives_the_agent),
	};

	setenv("DACHPOST_TEST", "secret", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
