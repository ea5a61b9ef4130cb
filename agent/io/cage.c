#include "io/cage.h"
#include "base/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>

/* libseccomp's own macros leave a field of a struct to its zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/*
 * ASan reserves terabytes of address space, writes its report to descriptor
 * 2 and opens files for it: under it neither the memory limit nor the
 * allow-list can be kept, and descriptor 2 stays.
 */
extern char **environ;

/* Overwritten, not only forgotten: it may have told a secret. */
static int
wipe_environment(void)
{
	const char *tz = getenv("TZ");
	char *kept = tz == NULL ? NULL : strdup(tz);
	int rc = 0;

	for (char **v = environ; v != NULL && *v != NULL; v++)
		explicit_bzero(*v, strlen(*v));
	rc = clearenv();
	if (rc == 0 && kept != NULL)
		rc = setenv("TZ", kept, 1);
	free(kept);
	return rc;
}

/*
 * A terminal's Ctrl-C and a service manager's SIGTERM go to every process
 * of the agent.  The reader must finish its mail, or that mail would be
 * blamed for its end; it goes when its parent goes.
 */
static void
set_signals(void)
{
	static const int deaf[] = {
	    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE};
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	for (size_t i = 0; i < sizeof deaf / sizeof *deaf; i++)
		signal(deaf[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int
cage_enter(pid_t parent)
{
	set_signals();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		return -1;
	if (getppid() != parent) { /* it was faster */
		errno = ESRCH;
		return -1;
	}
	return wipe_environment();
}

int
cage_only_fd(int fd)
{
	unsigned first = SANITIZED ? 3 : 2;

	fd = fcntl(fd, F_DUPFD, 3); /* out of the way of 0 and 1 */
	if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		return -1;
	return close_range(first, ~0U, 0);
}

/* Never above what we were given: to raise it is not ours. */
static int
limit(__rlimit_resource_t what, rlim_t value)
{
	struct rlimit r;

	if (getrlimit(what, &r) != 0)
		return -1;
	if (value > r.rlim_max)
		value = r.rlim_max;
	r.rlim_cur = r.rlim_max = value;
	return setrlimit(what, &r);
}

/* Bytes of address space now, or -1. */
static int64_t
address_space(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	long long pages = -1;

	if (f == NULL)
		return -1;
	if (fscanf(f, "%lld", &pages) != 1)
		pages = -1;
	fclose(f);
	return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

static int
limit_memory(int64_t memory)
{
	int64_t now = address_space();

	if (memory == 0 || SANITIZED)
		return 0;
	return now < 0 ? -1 : limit(RLIMIT_AS, (rlim_t)(now + memory));
}

/* Memory, time, and reading and writing what is open. */
static const int allowed[] = {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv),
    SCMP_SYS(writev), SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap),
    SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mprotect), SCMP_SYS(futex),
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(sched_yield)};

/*
 * A library that looks whether a file is there (a charset, a time zone) is
 * told no and copes; killing it would cost a harmless mail its verdict.
 */
static const int refused[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(ioctl),
    SCMP_SYS(fcntl), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(uname),
    SCMP_SYS(sysinfo)};

/* abort() signals itself, cage_cpu() limits itself: nobody else. */
static int
allow_on_self(scmp_filter_ctx c)
{
	scmp_datum_t self = (scmp_datum_t)getpid();
	int rc = seccomp_rule_add(
	    c, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self));

	if (rc == 0)
		rc = seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
		    SCMP_A0(SCMP_CMP_EQ, 0),
		    SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)RLIMIT_CPU));
	return rc;
}

static int
add_rules(scmp_filter_ctx c)
{
	int rc = allow_on_self(c);

	for (size_t i = 0; rc == 0 && i < sizeof allowed / sizeof *allowed; i++)
		rc = seccomp_rule_add(c, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; rc == 0 && i < sizeof refused / sizeof *refused; i++)
		rc = seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	return rc;
}

static int
allow_few_calls(void)
{
	scmp_filter_ctx c;
	int rc;

	if (SANITIZED)
		return 0;
	if ((c = seccomp_init(SCMP_ACT_KILL_PROCESS)) == NULL)
		return -1;
	rc = add_rules(c);
	if (rc == 0)
		rc = seccomp_load(c);
	seccomp_release(c);
	errno = rc < 0 ? -rc : 0;
	return rc == 0 ? 0 : -1;
}

int
cage_lock(int64_t memory)
{
	/* First, for it reads a file. */
	if (limit_memory(memory) != 0)
		return -1;
	if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_FSIZE, 0) != 0 ||
	    limit(RLIMIT_NOFILE, 0) != 0 || limit(RLIMIT_MEMLOCK, 0) != 0 ||
	    limit(RLIMIT_NPROC, 0) != 0)
		return -1;
	return allow_few_calls();
}

int
cage_cpu(int seconds)
{
	struct rlimit r;
	struct timespec used;

	if (getrlimit(RLIMIT_CPU, &r) != 0 ||
	    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
		return -1;
	r.rlim_cur = (rlim_t)(used.tv_sec + seconds + 1);
	if (r.rlim_cur > r.rlim_max)
		r.rlim_cur = r.rlim_max;
	return setrlimit(RLIMIT_CPU, &r);
}
