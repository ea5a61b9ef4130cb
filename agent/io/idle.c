#include "io/idle.h"

#include <string.h>

#include "base/str.h"
#include "io/curlstream.h"

#define TAG "w" /* libetpan's are numbers */
#define SOME_BYTES (1 << 20)

static bool
is_news(const char *line)
{
	struct str s = str_from(line);

	return str_starts(s, STR("* ")) &&
	       (str_iends(s, STR(" EXISTS")) || str_iends(s, STR(" EXPUNGE")) ||
		   str_istarts(s, STR("* VANISHED")));
}

/* 1: the server says "+".  0: our command has ended.  -1: dead. */
static int
read_answer(mailstream *m, int timeout, bool *news)
{
	const char *line;

	curlstream_limit(m, timeout, SOME_BYTES);
	while ((line = curlstream_line(m)) != NULL) {
		if (line[0] == '+')
			return 1;
		if (strncmp(line, TAG " ", 2) == 0)
			return 0;
		if (is_news(line))
			*news = true;
	}
	return -1;
}

/* As read_answer(), while nothing happens: 1 when it is time to say DONE. */
static int
watch(mailstream *m, int timeout, int64_t deadline, int wake_fd, bool *news)
{
	while (!*news) {
		const char *line;
		enum waited w = curlstream_wait(m, deadline, wake_fd);

		if (w == WAIT_FAILED)
			return -1;
		if (w != WAIT_READY)
			break;
		curlstream_limit(m, timeout, SOME_BYTES);
		if ((line = curlstream_line(m)) == NULL)
			return -1;
		if (strncmp(line, TAG " ", 2) == 0)
			return 0;
		*news = is_news(line);
	}
	return 1;
}

/* Says DONE, unless the server has ended it by itself. */
static int
finish(mailstream *m, int timeout, bool *news)
{
	curlstream_limit(m, timeout, SOME_BYTES);
	if (curlstream_say(m, "DONE") != 0 ||
	    read_answer(m, timeout, news) != 0)
		return -1;
	return 1;
}

int
idle(mailstream *m, int timeout, int64_t deadline, int wake_fd, struct err *e)
{
	bool news = false;
	int r = -1;

	curlstream_limit(m, timeout, SOME_BYTES);
	if (curlstream_say(m, TAG " IDLE") == 0)
		r = read_answer(m, timeout, &news);
	if (r == 1)
		r = watch(m, timeout, deadline, wake_fd, &news);
	if (r == 1)
		r = finish(m, timeout, &news);
	if (r < 0)
		return err_set(
		    e, ERR_RETRY, "mailbox: IDLE: %s", curlstream_why(m));
	return news ? 1 : r == 0 ? IDLE_REFUSED : 0;
}
