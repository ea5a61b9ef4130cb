#include "agent/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int
stat_above(const char *directory, struct stat *st)
{
	struct str path = str_from(directory);
	size_t slash = str_rchr(path, '/');
	char *above;
	int rc;

	if (slash == SIZE_MAX)
		return stat(".", st);
	above = mem_cstr(str_sub(path, 0, slash == 0 ? 1 : slash));
	rc = stat(above, st);
	free(above);
	return rc;
}

int
owner_become(const char *directory, struct err *e)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (stat(directory, &st) != 0 && stat_above(directory, &st) != 0)
		return 0; /* whoever opens it will say what is wrong */
	if (st.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) == 0 && setgid(st.st_gid) == 0 &&
	    setuid(st.st_uid) == 0)
		return 0;
	return err_set(e, ERR_SETUP, "cannot become the owner of %s: %s",
	    directory, strerror(errno));
}

void
owner_give(int fd)
{
	const struct passwd *p = geteuid() == 0 ? getpwnam(OWNER_USER) : NULL;

	if (p != NULL)
		(void)!fchown(fd, p->pw_uid, p->pw_gid);
}
