#include "agent/pass.h"

#include "base/log.h"
#include "flow/board.h"

static int
read_all(struct house *h, bool played, struct err *e)
{
	struct fetched m;
	int rc = mailbox_look(h->mailbox, h->flow.now, e);

	while (rc == 0 && flow_pulse(&h->flow) &&
	       (rc = mailbox_next(h->mailbox, &m, e)) == 1) {
		struct incoming in = {.folder = m.folder,
		    .uid = m.uid,
		    .raw = m.raw,
		    .validity = m.validity,
		    .arrived = played ? h->flow.now : m.arrived,
		    .size = m.size,
		    .too_big = m.too_big};

		if (in.arrived > h->flow.now || in.arrived <= 0)
			in.arrived = h->flow.now;
		rc = intake(&h->flow, &in, e);
	}
	return rc;
}

int
pass_read(struct house *h, bool played, struct err *e)
{
	if (house_mailbox(h, h->flow.now, played, e) != 0)
		return -1;
	if (read_all(h, played, e) == 0 &&
	    (h->scratch != NULL || board_pass(&h->flow, h->mailbox, e) == 0))
		return 0;
	house_mailbox_lost(h);
	return -1;
}

/* Where the mailbox is not to be had, nobody can tell. */
static int
went_out(void *arg, struct str message_id)
{
	struct house *h = arg;
	struct err e = {.code = ERR_NONE};
	int rc =
	    h->mailbox == NULL ? 0 : mailbox_holds(h->mailbox, message_id, &e);

	if (rc >= 0)
		return rc;
	log_warn("outbox.look", "%s", e.msg);
	house_mailbox_lost(h);
	return 0;
}

int
pass_send(struct house *h, struct err *e)
{
	unsigned sent;

	if (house_transport(h, e) != 0)
		return -1;
	h->flow.went_out = went_out;
	h->flow.went_out_arg = h;
	if (post_pass(&h->flow, h->transport, &sent, e) == 0)
		return 0;
	house_transport_lost(h);
	return -1;
}
