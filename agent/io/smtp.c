/* smtp.c - mail to a submission server. */
#include "io/driver.h"

int
smtp_open(const struct transport_options *o, const struct url *u,
    struct transport **out, struct err *e)
{
	(void)o;
	(void)u;
	(void)out;
	return err_set(e, ERR_SETUP, "submission: SMTP is not built in yet");
}
