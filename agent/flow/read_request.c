#include "flow/read_request.h"

#include "parsers/reply.h"

#define VERB_READ 'R'
#define VERB_UNDERSTAND 'U'
#define ANSWER_MAX ((size_t)16 * 1024 * 1024)

/* Verb, state, moment. */
static struct str
put_head(char head[READ_HEAD], char verb, enum order_state state, int64_t at)
{
	head[0] = verb;
	head[1] = (char)state;
	for (size_t i = 2; i < READ_HEAD; i++)
		head[i] = (char)(unsigned char)((uint64_t)at >> (72 - 8 * i));
	return str_of(head, READ_HEAD);
}

static int64_t
get_moment(struct str head)
{
	uint64_t v = 0;

	for (size_t i = 2; i < READ_HEAD; i++)
		v = v << 8 | (unsigned char)head.p[i];
	return (int64_t)v;
}

static void
serve_text(struct arena *a, struct str text, enum order_state state,
    int64_t now, struct buf *answer)
{
	struct reply_context c = {state, now};
	struct actions as = {.n = 0};
	struct json_out w;

	reply_understand(a, text, &c, &as);
	json_begin(&w, answer);
	actions_write(&w, &as);
}

void
read_serve(void *arg, struct str request, struct buf *answer)
{
	struct read_context c = *(const struct read_context *)arg;
	struct str rest = str_from_pos(request, READ_HEAD);
	struct arena *a;
	struct reading r;

	if (request.n < READ_HEAD)
		return;
	a = arena_new();
	c.now = get_moment(request);
	if (request.p[0] == VERB_UNDERSTAND) {
		serve_text(
		    a, rest, (enum order_state)request.p[1], c.now, answer);
	} else {
		read_mail(a, rest, &c, &r);
		reading_write(answer, &r, true);
	}
	arena_free(a);
}

void
read_begin_mail(struct reader *r, struct read_request *q, struct str raw,
    bool mapped, int64_t arrived)
{
	(mapped ? reader_begin_mapped : reader_begin)(
	    r, put_head(q->head, VERB_READ, ORDER_NONE, arrived), raw);
}

int
read_end_mail(
    struct reader *r, struct arena *a, struct reading *out, struct err *e)
{
	struct buf answer;
	int rc;

	buf_init(&answer, ANSWER_MAX);
	rc = reader_end(r, &answer, e);
	if (rc == 1 && reading_read(buf_str(&answer), a, out, e) != 0)
		rc = 0; /* what the cage says is a stranger's, too */
	buf_clear(&answer);
	return rc;
}

static int
actions_from(
    struct str json, struct arena *a, struct actions *out, struct err *e)
{
	struct json *j = json_parse(json, e);
	int rc;

	if (j == NULL)
		return -1;
	rc = actions_read(json_root(j), a, out, e);
	json_free(j);
	return rc;
}

int
read_ask_text(struct reader *r, struct arena *a, struct str text,
    enum order_state state, int64_t written, struct actions *out, struct err *e)
{
	char head[READ_HEAD];
	struct buf request = BUF_INIT, answer;
	int rc;

	buf_add(&request, put_head(head, VERB_UNDERSTAND, state, written));
	buf_add(&request, text);
	buf_init(&answer, ANSWER_MAX);
	rc = reader_ask(r, buf_str(&request), &answer, e);
	buf_clear(&request);
	if (rc == 1 && actions_from(buf_str(&answer), a, out, e) != 0)
		rc = 0;
	buf_clear(&answer);
	return rc;
}
