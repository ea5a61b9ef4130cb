#include "parsers/forward.h"

int
forward_find(struct arena *a, const struct message *m, struct forward *f,
    struct str *cover, const struct message **inner, struct str *html)
{
	(void)a;
	(void)m;
	(void)f;
	(void)cover;
	(void)inner;
	(void)html;
	return 0;
}
