/*
 * flow/brake.h - against machines that answer machines.
 *
 * RFC 3834 is for those who keep to it.  For the others: so many responses to
 * one address and about one order, and the same question never twice a day.
 */
#ifndef FLOW_BRAKE_H
#define FLOW_BRAKE_H

#include "flow/draft.h"

/* What a mail is about, by its own words: an order's number, a Message-ID. */
struct str reading_about(const struct reading *r);

/* Were there so many of that kind already that no more may go? */
int brake_full(struct flow *f, const char *kind, const char *address,
    int64_t order, bool *out, struct err *e);

/* A response that wants an answer, and so may begin a dance. */
bool brake_asks(enum response_kind k);

/*
 * Has this question been asked for the same words, today?  Whoever says the
 * very same again, or for the fourth time something unclear about one order,
 * was asked already, or is a machine.  Notes what is asked now.
 */
int brake_again(struct flow *f, struct arena *a, const struct draft *d,
    bool *out, struct err *e);

/* The same of what the firm is told; about: an order's number, or "". */
int brake_told(struct flow *f, struct arena *a, const struct draft *d,
    struct str about, bool *out, struct err *e);

#endif
