#include "agent/canary.h"

#include <string.h>

#include "flow/mailbuild.h"

#define BEGIN "check."

static struct str
tail_of(const struct house *h, struct arena *a, int64_t sent)
{
	return token_tail(
	    &h->keys, a, arena_fmt(a, "canary %lld", (long long)sent));
}

static int
send_now(struct house *h, const struct mail *m, struct err *e)
{
	struct buf raw = BUF_INIT;
	char answer[512] = "";
	enum sent how = SENT_LATER;
	int rc = mail_build(m, &raw, e);

	if (rc == 0)
		rc = house_transport(h, e);
	if (rc == 0) {
		how = transport_send(h->transport, str_from(h->firm.address),
		    m->to.email, buf_str(&raw), answer);
		if (how != SENT_OK)
			rc = err_set(e,
			    how == SENT_LATER ? ERR_RETRY : ERR_SETUP,
			    "submission: %s", answer);
	}
	buf_clear(&raw);
	return rc;
}

static struct mail
letter(const struct house *h, const char *subject, int64_t now,
    struct str message_id)
{
	static const struct mail_header extra[] = {
	    {"Auto-Submitted",  {"auto-generated", 14}},
	    {"X-Dachpost-Kind", {"check", 5}          },
	};

	return (struct mail){
	    .from = {.name = str_from(h->firm.name),
		     .email = str_from(h->firm.address)},
	    .subject = str_from(subject),
	    .date = now,
	    .message_id = message_id,
	    .extra = extra,
	    .n_extra = 2
        };
}

int
canary_send(struct house *h, int64_t now, struct err *e)
{
	struct arena *a = arena_new();
	struct str tail = tail_of(h, a, now);
	struct mail m = letter(h, "dachpost check", now,
	    arena_fmt(a, BEGIN "%lld.%.*s@%.*s", (long long)now, STR_FMT(tail),
		STR_FMT(firm_domain(&h->firm))));
	int rc;

	m.to.email = firm_reply_to(&h->firm, a, tail);
	m.text = STR("A mail of the agent to itself, to know that it hears.\n"
		     "It will be removed when it is read.\n");
	rc = send_now(h, &m, e);
	arena_free(a);
	return rc;
}

/* The value of the first Message-ID, without <>. */
static struct str
message_id(struct str raw)
{
	struct str line, name = STR("Message-ID:");

	while (str_line(&raw, &line) && line.n > 0) {
		if (!str_istarts(line, name))
			continue;
		line = str_trim(str_from_pos(line, name.n));
		if (line.n > 2 && line.p[0] == '<')
			return str_sub(line, 1, line.n - 2);
	}
	return STR_NONE;
}

int64_t
canary_of(const struct house *h, struct str raw)
{
	struct str id = message_id(raw), number, tail;
	struct arena *a;
	int64_t sent;
	bool ours;

	if (!str_starts(id, STR(BEGIN)))
		return 0;
	id = str_from_pos(id, strlen(BEGIN));
	if (!str_cut(&id, '.', &number) || !str_cut(&id, '@', &tail) ||
	    !str_int(number, &sent))
		return 0;
	a = arena_new();
	ours = str_eq(tail, tail_of(h, a, sent));
	arena_free(a);
	return ours ? sent : 0;
}

static const struct {
	const char *subject, *hello, *begin, *rest;
} greetings[] = {
    {"dachpost ist eingerichtet", "Guten Tag", "dachpost liest ab jetzt",
     "Kommt dort eine Anfrage an, bekommen Sie eine Mail wie diese, mit "
	"allem,\n"
	"was zu tun ist, und bis wann. Sie antworten einfach darauf, zum "
	"Beispiel\n"
	"mit »kontaktiert«, oder tippen auf den roten Knopf.\n\n"
	"Auf diese Mail brauchen Sie nicht zu antworten.\n"},
    {"dachpost is set up",        "Good day",  "from now on dachpost reads",
     "When an inquiry arrives there, you will get a mail like this one, "
	"with\n"
	"all that is to be done, and by when. Simply answer it, with "
	"\"contacted\",\n"
	"say, or tap the red button.\n\n"
	"This mail needs no answer.\n"                     },
};

int
canary_greet(
    struct house *h, const struct firm_person *p, int64_t now, struct err *e)
{
	bool de = strcmp(h->firm.language, "de") == 0;
	struct arena *a = arena_new();
	struct mail m = letter(h, greetings[!de].subject, now,
	    arena_fmt(a, "hello.%lld.%.*s@%.*s", (long long)now,
		STR_FMT(tail_of(h, a, now)), STR_FMT(firm_domain(&h->firm))));
	int rc;

	m.to.name = str_from(p->name);
	m.to.email = str_from(p->addresses[0]);
	m.text = arena_fmt(a, "%s %s,\n\n%s %s.\n\n%s", greetings[!de].hello,
	    p->name, greetings[!de].begin, h->firm.address,
	    greetings[!de].rest);
	rc = send_now(h, &m, e);
	arena_free(a);
	return rc;
}

bool
canary_heard(struct house *h, int64_t sent)
{
	int64_t heard = 0;

	return store_meta(h->store, "canary_heard", &heard, NULL) == 1 &&
	       heard >= sent;
}

int
canary_note(struct house *h, int64_t sent, struct err *e)
{
	return canary_heard(h, sent)
	           ? 0
	           : store_meta_put(h->store, "canary_heard", sent, e);
}
