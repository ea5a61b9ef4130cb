#include "agent/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/wait.h"

#define END_SECONDS 9

static int wake = -1;
static volatile sig_atomic_t ending, reloading;

static void
on_signal(int sig)
{
	int saved = errno;

	if (sig == SIGHUP) {
		reloading = 1;
	} else {
		ending = 1;
		alarm(END_SECONDS); /* a server that hangs holds nobody */
	}
	(void)!write(wake, "", 1);
	errno = saved;
}

void
supervisor_catch(int wake_fd)
{
	struct sigaction sa = {.sa_handler = on_signal};

	wake = wake_fd;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

bool
supervisor_ending(void)
{
	return ending != 0;
}

bool
supervisor_reloading(void)
{
	bool was = reloading != 0;

	reloading = 0;
	return was;
}

void
supervisor_tell(const char *what)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t n = path == NULL ? 0 : strlen(path);
	int fd;

	if (n == 0 || n >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, what, strlen(what), MSG_NOSIGNAL | MSG_DONTWAIT,
	    (struct sockaddr *)(void *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

void
supervisor_alive(void)
{
	static int64_t last = -1;
	int64_t now = tick_now() / 1000;

	if (now == last)
		return;
	last = now;
	supervisor_tell("WATCHDOG=1");
}
