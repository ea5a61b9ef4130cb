/*
 * base/file.h - what the C library leaves to be said twice about files.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

/*
 * Makes the names in a folder durable: a file renamed into it may be gone
 * after a power loss, its bytes on the disk or not.  0, or -1 with errno.
 */
int folder_sync(const char *path);

#endif
