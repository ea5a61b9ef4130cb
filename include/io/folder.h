/*
 * io/folder.h - names of folders.
 *
 * The program calls a folder by one name everywhere: UTF-8, levels parted by
 * '/', "INBOX" for the inbox.  A server or a Maildir has its own spelling:
 * modified UTF-7 (RFC 3501, 5.1.3), another separator, a prefix.
 */
#ifndef IO_FOLDER_H
#define IO_FOLDER_H

#include "base/buf.h"
#include "base/err.h"

bool folder_is_inbox(const char *name);

/*
 * Adds prefix and name in the other spelling to *out.  ERR_SETUP: a name
 * that is not UTF-8, has control characters, an empty level, or the
 * separator inside a level.  The inbox is "INBOX" without the prefix.
 */
int folder_spell(const char *name, const char *prefix, char separator,
    struct buf *out, struct err *e);

#endif
