#include "agent/config_option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"

static int
read_secret(FILE *f, struct buf *b)
{
	char piece[512];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(b, str_of(piece, n));
	explicit_bzero(piece, sizeof piece);
	return ferror(f) != 0 || b->over ? -1 : 0;
}

static void
warn_open_secret(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		log_warn("config.secret",
		    "file=%s others may read it; "
		    "chmod 600 %s",
		    path, path);
}

int
config_secret(const struct config *c, const struct config_login *l, char **out,
    struct err *e)
{
	bool file = l->password_file[0] != '\0';
	const char *key = file ? "password_file" : "password_command";
	/* the operator's own command line, through the shell on purpose */
	FILE *f = file ? fopen(l->password_file, "re")
	               : popen(l->password_command, "re");
	struct buf b;
	int failed;

	if (f == NULL)
		return config_at_key(c, l->section, key, strerror(errno), e);
	buf_init(&b, 16384);
	failed = read_secret(f, &b);
	failed |= file ? fclose(f) : pclose(f);
	while (b.n > 0 && (b.p[b.n - 1] == '\n' || b.p[b.n - 1] == '\r'))
		buf_cut(&b, b.n - 1);
	if (failed != 0 || b.n == 0) {
		buf_clear(&b);
		return config_at_key(c, l->section, key,
		    "no password came from it; "
		    "it must print the password and nothing else",
		    e);
	}
	if (file)
		warn_open_secret(l->password_file);
	*out = b.p;
	return 0;
}

void
secret_free(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}
