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

static enum waited
watch(mailstream *m, int timeout, int64_t deadline, int wake_fd, bool *news)
{
	enum waited w = WAIT_READY;

	while (!*news && w == WAIT_READY) {
		const char *line;

		w = curlstream_wait(m, deadline, wake_fd);
		if (w != WAIT_READY)
			break;
		curlstream_limit(m, timeout, SOME_BYTES);
		if ((line = curlstream_line(m)) == NULL)
			return WAIT_FAILED;
		*news = is_news(line);
	}
	return w;
}

static int
dead(mailstream *m, struct err *e)
{
	return err_set(e, ERR_RETRY, "mailbox: IDLE: %s", curlstream_why(m));
}

int
idle(mailstream *m, int timeout, int64_t deadline, int wake_fd, struct err *e)
{
	bool news = false;
	int begun;

	curlstream_limit(m, timeout, SOME_BYTES);
	if (curlstream_say(m, TAG " IDLE") != 0 ||
	    (begun = read_answer(m, timeout, &news)) < 0)
		return dead(m, e);
	if (begun == 0)
		return news;
	if (watch(m, timeout, deadline, wake_fd, &news) == WAIT_FAILED ||
	    curlstream_say(m, "DONE") != 0 ||
	    read_answer(m, timeout, &news) != 0)
		return dead(m, e);
	return news;
}
