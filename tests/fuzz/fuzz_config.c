/* A configuration of anybody's: refused with file and line, or complete. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/config.h"
#include "base/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err e = {.code = ERR_NONE};
	struct config *c = NULL;
	char path[40];
	int fd = memfd_create("conf", 0);

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (config_load(path, &c, &e) != 0) {
		if (e.code == ERR_NONE || e.msg[0] == '\0')
			abort();
	} else if (c->address == NULL || c->mailbox.url == NULL ||
		   c->submission.url == NULL || c->n_partners == 0 ||
		   c->mailbox.timeout < 1 || c->state_directory == NULL) {
		abort();
	} else {
		config_free(c);
	}
	close(fd);
	return 0;
}
