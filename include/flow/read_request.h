/*
 * flow/read_request.h - the two things the caged reader is asked: to read a
 * mail, and to understand a text once the order's state is known.
 *
 * A request is a verb, a state, a moment (8 bytes each in big endian) and the
 * bytes; the answer is JSON, the reading's or the actions'.
 */
#ifndef FLOW_READ_REQUEST_H
#define FLOW_READ_REQUEST_H

#include "io/reader.h"
#include "parsers/read.h"

/* The child's function; arg is a struct read_context. */
void read_serve(void *arg, struct str request, struct buf *answer);

/*
 * A mail is asked in two halves (io/reader.h): the request and its raw bytes
 * live until the end.  1: *out is filled.  0: this mail ended the reader, e
 * says how.  -1.
 */
#define READ_HEAD 10
struct read_request {
	char head[READ_HEAD];
};

void read_begin_mail(struct reader *r, struct read_request *q, struct str raw,
    bool mapped, int64_t arrived);
int read_end_mail(
    struct reader *r, struct arena *a, struct reading *out, struct err *e);

int read_ask_text(struct reader *r, struct arena *a, struct str text,
    enum order_state state, int64_t written, struct actions *out,
    struct err *e);

#endif
