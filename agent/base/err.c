#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
err_put(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return;
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof e->msg, fmt, ap);
	va_end(ap);
}

void
err_wrap(struct err *e, const char *fmt, ...)
{
	char context[256], was[sizeof e->msg - sizeof context - 4];
	va_list ap;

	if (e == NULL)
		return;
	memcpy(was, e->msg, sizeof was - 1);
	was[sizeof was - 1] = '\0';
	va_start(ap, fmt);
	vsnprintf(context, sizeof context, fmt, ap);
	va_end(ap);
	snprintf(e->msg, sizeof e->msg, "%s: %s", context, was);
}
