#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

static enum log_level most = LOG_WARN;
static bool journal;

static const struct {
	char digit; /* of syslog(3), for the journal */
	const char *word;
} levels[] = {
    [LOG_ERROR] = {'3', "error: "  },
    [LOG_WARN] = {'4', "warning: "},
    [LOG_INFO] = {'6', ""         },
    [LOG_DEBUG] = {'7', ""         },
};

void
log_open(enum log_level level)
{
	most = level;
	journal = getenv("JOURNAL_STREAM") != NULL;
}

static void
add_escaped(struct buf *b, const char *line)
{
	for (; *line != '\0'; line++) {
		if ((unsigned char)*line < 32 || *line == 127)
			buf_addf(b, "\\x%02x", (unsigned)(unsigned char)*line);
		else
			buf_addc(b, *line);
	}
}

void
log_at(enum log_level l, const char *event, const char *fmt, ...)
{
	char line[2048];
	struct buf b;
	va_list ap;

	if (l > most)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	buf_init(&b, sizeof line * 5);
	if (journal)
		buf_addf(&b, "<%c>", levels[l].digit);
	else
		buf_adds(&b, levels[l].word);
	buf_addf(&b, "%s ", event);
	add_escaped(&b, line);
	buf_addc(&b, '\n');
	(void)!write(STDERR_FILENO, b.p, b.n);
	buf_clear(&b);
}
