#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc, why;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	why = errno;
	close(fd);
	errno = why;
	return rc;
}
