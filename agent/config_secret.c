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

/* What a file holds or a command prints, without the line's end. */
static int
secret_from(FILE *f, bool file, char **out)
{
	struct buf b;
	int failed;

	buf_init(&b, 16384);
	failed = read_secret(f, &b);
	failed |= file ? fclose(f) : pclose(f);
	while (b.n > 0 && (b.p[b.n - 1] == '\n' || b.p[b.n - 1] == '\r'))
		buf_cut(&b, b.n - 1);
	if (failed != 0 || b.n == 0) {
		buf_clear(&b);
		return -1;
	}
	*out = b.p;
	return 0;
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

	if (f == NULL)
		return config_at_key(c, l->section, key, strerror(errno), e);
	if (secret_from(f, file, out) != 0)
		return config_at_key(c, l->section, key,
		    "no password came from it; "
		    "it must print the password and nothing else",
		    e);
	if (file)
		warn_open_secret(l->password_file);
	return 0;
}

int
config_client_secret(const struct config *c, char **out, struct err *e)
{
	const char *path = c->oauth.client_secret_file;
	FILE *f;

	*out = NULL;
	if (path[0] == '\0')
		return 0;
	if ((f = fopen(path, "re")) == NULL || secret_from(f, true, out) != 0)
		return config_at_key(c, "oauth", "client_secret_file",
		    f == NULL ? strerror(errno) : "the file is empty", e);
	warn_open_secret(path);
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
