#include "base/embed.h"

#include <string.h>

#define EMBED_MAX 512

/* As tests/embed.sh lays it out. */
struct raw {
	const char *name, *from;
	uint64_t n;
};
extern const struct raw embed_table[];
extern const uint64_t embed_count;

static struct embedded table[EMBED_MAX];
static size_t count;

const struct embedded *
embedded_all(size_t *n)
{
	for (; count < embed_count && count < EMBED_MAX; count++) {
		table[count].name = embed_table[count].name;
		table[count].bytes =
		    str_of(embed_table[count].from, embed_table[count].n);
	}
	*n = count;
	return table;
}

bool
embedded_find(const char *name, struct str *bytes)
{
	size_t n;
	const struct embedded *all = embedded_all(&n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(all[i].name, name) == 0) {
			*bytes = all[i].bytes;
			return true;
		}
	}
	return false;
}
