#include "io/wait.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

int64_t
tick_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
tick_in(int seconds)
{
	return tick_now() + (int64_t)seconds * 1000;
}

static int
left(int64_t deadline)
{
	int64_t ms = deadline - tick_now();

	if (ms < 0)
		return 0;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

enum waited
wait_fd(int fd, short events, int64_t deadline, int wake_fd)
{
	struct pollfd p[2] = {
	    {.fd = fd,      .events = events},
            {.fd = wake_fd, .events = POLLIN}
        };
	int n;

	do {
		n = poll(p, 2, left(deadline));
	} while (n < 0 && errno == EINTR && p[1].fd < 0);
	if (n < 0)
		return errno == EINTR ? WAIT_WOKEN : WAIT_FAILED;
	if (n == 0)
		return WAIT_LATE;
	return p[0].revents != 0 ? WAIT_READY : WAIT_WOKEN;
}
