/*
 * io/lanes.h - several mails on their way at once, each over a connection of
 * its own; for agent/io/transport.c alone.
 *
 * A lane is a thread that sends, one mail after the other.  The caller fills
 * lanes and waits for whichever is over first; it does everything else, so
 * only the driver's send runs beside it.
 */
#ifndef IO_LANES_H
#define IO_LANES_H

#include "io/driver.h"

struct lanes;

/* Lane 0 is `first`; others are opened like it.  NULL: no thread to be had. */
struct lanes *lanes_new(struct transport *first, unsigned n);
unsigned lanes_count(const struct lanes *l);
/* Waits for what is under way; `first` stays open. */
void lanes_free(struct lanes *l);

void lanes_begin(struct lanes *l, unsigned lane, const struct sending *mail);
/* One that is over; without wait -1 where none is.  Not when all are free. */
int lanes_end(struct lanes *l, bool wait, enum sent *how, char answer[512]);

#endif
