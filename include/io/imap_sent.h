/*
 * io/imap_sent.h - is a mail of ours on the server?  Spoken line by line.
 *
 * Many servers put what goes out through them into the folder of sent mail;
 * an answer to a mail proves it, too.
 */
#ifndef IO_IMAP_SENT_H
#define IO_IMAP_SENT_H

#include <libetpan/mailstream_types.h>

#include "base/err.h"
#include "base/str.h"

/*
 * folder: as the server spells it; NULL: the one of sent mail (RFC 6154, or
 * by its usual names).  Selects it.  1: a mail with that Message-ID, or one
 * that refers to it, lies there.  0: none, or no such folder.  -1: dead.
 */
int imap_sent_holds(mailstream *m, int timeout, const char *folder,
    struct str message_id, struct err *e);

#endif
