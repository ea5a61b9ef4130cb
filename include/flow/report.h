/*
 * flow/report.h - the digest and the monthly report: what is open, and how
 * the month was.
 */
#ifndef FLOW_REPORT_H
#define FLOW_REPORT_H

#include "flow/draft.h"

/*
 * Queues them when their morning has come; *next is the next one.  Whatever
 * mornings were missed are one digest.
 */
int report_pass(struct flow *f, int64_t *next, struct err *e);

/* The figures of a month, for the report and for `stats`. */
int report_month(struct flow *f, int year, int month, struct letter_month *out,
    struct err *e);

#endif
