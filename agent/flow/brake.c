#include "flow/brake.h"

#include "base/log.h"
#include "base/utf8.h"

#define HOUR 3600
#define DAY ((int64_t)24 * HOUR)
#define QUESTIONS_A_DAY 3 /* to one address about one order */
#define LONG 24           /* letters: nobody writes them twice by chance */

/* More than that is a machine, or two that talk to each other. */
static const struct {
	int64_t span;
	int64_t most;
} brake[] = {
    {HOUR, 10},
    {DAY,  30},
};

int
brake_full(struct flow *f, const char *kind, const char *address, int64_t order,
    bool *out, struct err *e)
{
	int64_t n, m = 0;

	*out = false;
	for (size_t i = 0; i < sizeof brake / sizeof *brake; i++) {
		int64_t since = f->now - brake[i].span;

		if (store_outbox_count(f->store, kind, str_from(address), 0,
			since, &n, e) != 0)
			return -1;
		if (order != 0 && store_outbox_count(f->store, kind, STR_NONE,
				      order, since, &m, e) != 0)
			return -1;
		*out |= n >= brake[i].most || m >= brake[i].most;
	}
	if (*out)
		log_warn("response.brake", "order=%lld kind=%s",
		    (long long)order, kind);
	return 0;
}

struct str
reading_about(const struct reading *r)
{
	if (r->orders.n > 0)
		return r->orders.s[0];
	return r->in_reply_to.n > 0 ? r->in_reply_to.s[0] : STR_NONE;
}

bool
brake_asks(enum response_kind k)
{
	return k == RESPONSE_QUESTION || k == RESPONSE_REFUSED;
}

/* ---- the same words ---- */

/* Letters alone, in lower case: a machine counts, dates and rules off. */
static struct str
letters(struct arena *a, struct str s)
{
	struct str rest = utf8_lower(a, s);
	struct buf b = BUF_INIT;
	uint32_t cp;

	while (utf8_next(&rest, &cp)) {
		if ((cp >= 'a' && cp <= 'z') || cp >= 0xc0)
			utf8_put(&b, cp);
	}
	return buf_keep(&b, a);
}

/* "Your mail 'Re: …' has arrived": without what it has from our subject. */
static struct str
essence(struct arena *a, struct str text, struct str subject)
{
	struct str s = letters(a, text);
	struct str own =
	    letters(a, str_from_pos(subject, str_rchr(subject, ':') + 1));
	size_t at = own.n > 3 ? str_find(s, own) : SIZE_MAX;

	if (at == SIZE_MAX)
		return s;
	return arena_fmt(a, "%.*s%.*s", STR_FMT(str_sub(s, 0, at)),
	    STR_FMT(str_from_pos(s, at + own.n)));
}

/* Was it asked today, and if not, it is now. */
static int
ask_once(struct flow *f, struct str mark, bool *again, struct err *e)
{
	int rc = store_asked(f->store, mark, f->now - DAY, e);

	*again |= rc == 1;
	return rc < 0 ? -1 : store_ask(f->store, mark, f->now, e);
}

/*
 * Who answers one mail twice with the same words is a machine: it is asked
 * nothing more that day.  Mails that answer none may be a person's who cannot
 * do otherwise.
 */
static int
machine(struct flow *f, struct arena *a, const struct draft *d, bool *out,
    struct err *e)
{
	bool answers = d->answers->in_reply_to.n + d->answers->references.n > 0;
	struct str mark =
	    token_tail(f->keys, a, arena_fmt(a, "machine %s", d->person->key));
	int rc;

	if (*out && answers)
		return store_ask(f->store, mark, f->now, e);
	rc = store_asked(f->store, mark, f->now - DAY, e);
	*out |= rc == 1;
	return rc < 0 ? -1 : 0;
}

static int
words_again(struct flow *f, struct arena *a, const struct draft *d,
    struct str words, bool *out, struct err *e)
{
	struct str who = arena_fmt(a, "asked %s ", d->person->key);
	struct str about =
	    d->d != NULL ? d->d->o.number : reading_about(d->answers);

	/* two short mails about who knows what may well be two */
	if (about.n > 0 && ask_once(f,
			       token_tail(f->keys, a,
				   arena_fmt(a, "%.*s%.*s %.*s", STR_FMT(who),
				       STR_FMT(about), STR_FMT(words))),
			       out, e) != 0)
		return -1;
	if (machine(f, a, d, out, e) != 0)
		return -1;
	if (utf8_count(words) < LONG)
		return 0;
	return ask_once(f,
	    token_tail(f->keys, a,
		arena_fmt(a, "%.*s* %.*s", STR_FMT(who), STR_FMT(words))),
	    out, e);
}

static int
too_often(struct flow *f, const struct draft *d, bool *out, struct err *e)
{
	int64_t n = 0;

	if (d->d == NULL)
		return 0;
	if (store_outbox_count_due(f->store,
		str_from(
		    d->address != NULL ? d->address : d->person->addresses[0]),
		d->d->o.id, d->l.response, f->now - DAY, &n, e) != 0)
		return -1;
	*out |= n >= QUESTIONS_A_DAY;
	return 0;
}

int
brake_again(struct flow *f, struct arena *a, const struct draft *d, bool *out,
    struct err *e)
{
	struct str words = essence(a, d->answers->text, d->answers->subject);

	*out = false;
	if (words_again(f, a, d, words, out, e) != 0 ||
	    too_often(f, d, out, e) != 0)
		return -1;
	if (*out)
		log_info("response.again", "person=%s", d->person->key);
	return 0;
}

int
brake_told(struct flow *f, struct arena *a, const struct draft *d,
    struct str about, bool *out, struct err *e)
{
	struct str words = letters(a,
	    arena_fmt(a, "%.*s %.*s", STR_FMT(d->l.why), STR_FMT(d->l.quote)));

	*out = false;
	return ask_once(f,
	    token_tail(f->keys, a,
		arena_fmt(a, "told %s %lld %.*s %.*s", d->person->key,
		    d->d != NULL ? (long long)d->d->o.id : 0, STR_FMT(about),
		    STR_FMT(words))),
	    out, e);
}
