/* imap.c - mail from an IMAP server. */
#include "io/driver.h"

int
imap_open(const struct mailbox_options *o, const struct url *u,
    struct mailbox **out, struct err *e)
{
	(void)o;
	(void)u;
	(void)out;
	return err_set(e, ERR_SETUP, "mailbox: IMAP is not built in yet");
}
