/*
 * storebench - what the database costs, with few and with many orders.
 *
 *   storebench fill DIR N RAW   N open orders; with RAW > 0 also the ledger
 *                               and a sent mail of that many bytes each
 *   storebench due DIR          finding what is due, a tick, the next wake
 *   storebench first DIR        opens, asks once, prints the clock
 *   storebench growth DIR       reply look-up, state change
 *
 * Prints one JSON object; times are medians in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "flow/flow.h"

#define NOW ((int64_t)1795590000)
#define SOON (NOW + 3600) /* then a hundred are due, before nothing is */
#define HUNDRED 100
#define CHUNK 20000

static struct err fault;

static void
must(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "storebench: %s: %s\n", what, fault.msg);
	exit(1);
}

static int64_t
nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t
chance(void)
{
	static uint64_t x = 88172645463325252U; /* xorshift: the same always */

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

/* ---- filling ---- */

/* Random in the index, and known again by its number. */
static struct str
key_of(struct arena *a, const char *what, uint64_t i)
{
	return arena_fmt(a, "%016llx.%s.%llu",
	    (unsigned long long)(i * 0x9e3779b97f4a7c15U), what,
	    (unsigned long long)i);
}

static struct inquiry
inquiry_of(struct arena *a, uint64_t i)
{
	struct inquiry q = {.project = STR("austausch"), .roof.pitch_deg = 38};

	q.inquiry_no = key_of(a, "no", i);
	q.customer.first_name = STR("Silke");
	q.customer.last_name =
	    arena_fmt(a, "Thomsen-%llu", (unsigned long long)i);
	q.customer.street = STR("Lerchenweg 14");
	q.customer.postcode = STR("50829");
	q.customer.city = STR("Köln");
	q.customer.email =
	    arena_fmt(a, "%.*s@post.example", STR_FMT(key_of(a, "k", i)));
	ARENA_PUSH(a, q.customer.phones.s, q.customer.phones.n) =
	    STR("0221 4710815");
	ARENA_PUSH(a, q.windows.w, q.windows.n) =
	    (struct window){2, STR("GGU"), STR("MK08"), STR("0070")};
	q.message = STR("Das Fenster im Bad ist undicht, bei Regen tropft es.");
	return q;
}

static void
put_mail(struct store *s, struct arena *a, const struct dossier *d, uint64_t i,
    struct str raw)
{
	struct mail_key k = {.account = STR("agent@handwerk.test"),
	    .folder = STR("INBOX"),
	    .uid = arena_fmt(a, "%llu", (unsigned long long)i + 1),
	    .validity = 1,
	    .sha256 = key_of(a, "sha", i),
	    .body_sha256 = key_of(a, "body", i)};
	struct outmail m = {.order = d->o.id,
	    .seq = 1,
	    .kind = "notification",
	    .person = STR("jens"),
	    .recipient = STR("jens@brodersen.example"),
	    .raw = raw,
	    .message_id = key_of(a, "out", i),
	    .subject = STR("Neue Anfrage"),
	    .created = NOW,
	    .next_try = NOW};
	int64_t row;
	unsigned tries;

	must(store_mail_attempt(s, &k, NOW, &row, &tries, &fault), "ledger");
	must(store_mail_settle(s, row, MAIL_INQUIRY, d->o.id, d->message_id,
		 STR_NONE, NOW, &fault),
	    "ledger");
	must(store_outbox_add(s, &m, &fault), "outbox");
	m.id = (int64_t)i + 1;
	m.state = OUTBOX_SENT;
	m.next_try = 0;
	must(store_outbox_settle(s, &m, &fault), "outbox");
}

static void
put_order(struct store *s, struct arena *a, uint64_t i, struct str raw)
{
	struct order_rules r = {.cal = NULL};
	struct dossier d = {.inquiry = inquiry_of(a, i)};
	struct thread_mail t = {.kind = STR("inquiry"), .at = NOW};

	d.o.partner = STR("velux");
	d.o.person = STR("jens");
	d.inquiry_no = d.inquiry.inquiry_no;
	d.customer_email = d.inquiry.customer.email;
	d.fingerprint = key_of(a, "f", i);
	d.message_id = key_of(a, "in", i);
	order_open(&d.o, a, &r, NOW, NOW, d.message_id);
	d.o.due = NOW + 86400 + (int64_t)(chance() % (90 * 86400));
	d.o.last_day = civil_day(d.o.due);
	d.next_at = i < HUNDRED ? SOON - (int64_t)i : d.o.due;
	must(store_order_new(s, a, &d, &fault), "order");
	t.order = d.o.id;
	t.message_id = d.message_id;
	must(store_thread_add(s, &t, &fault), "thread");
	if (raw.n > 0)
		put_mail(s, a, &d, i, raw);
}

static void
fill(struct store *s, uint64_t n, size_t raw_size)
{
	struct arena *a = arena_new();
	char *raw = mem_new(raw_size + 1);

	memset(raw, 'x', raw_size);
	for (uint64_t i = 0; i < n; i++) {
		if (i % CHUNK == 0)
			must(store_begin(s, &fault), "begin");
		put_order(s, a, i, str_of(raw, raw_size));
		if (i % CHUNK == CHUNK - 1 || i == n - 1)
			must(store_commit(s, &fault), "commit");
		arena_reset(a);
	}
	arena_free(a);
	free(raw);
	printf("{\"orders\": %llu}\n", (unsigned long long)n);
}

/* ---- measuring ---- */

#define RUNS 301

struct series {
	int64_t ns[RUNS];
	size_t n;
};

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(const char *name, struct series *s, bool last)
{
	qsort(s->ns, s->n, sizeof *s->ns, by_size);
	printf("\"%s\": %.2f%s", name, (double)s->ns[s->n / 2] / 1000,
	    last ? "}\n" : ", ");
}

#define MEASURE(series, statement)                                             \
	for ((series)->n = 0; (series)->n < RUNS; (series)->n++) {             \
		int64_t begin_ = nanoseconds();                                \
                                                                               \
		statement;                                                     \
		(series)->ns[(series)->n] = nanoseconds() - begin_;            \
	}

static struct firm firm;
static struct calendar calendar;

/* A firm to whom nobody belongs: a tick asks the database alone. */
static struct flow
flow_on(struct store *s)
{
	calendar = (struct calendar){.land = LAND_NW};
	firm = (struct firm){.name = "", .language = "de", .cal = &calendar};
	firm.remind = remind_defaults;
	return (struct flow){.firm = &firm, .store = s, .now = NOW};
}

static void
tick(struct flow *f)
{
	int64_t next;

	f->now += 20; /* seconds: as an agent that looks three times a minute */
	must(remind_pass(f, 20, &next, &fault), "tick");
}

static void
find_due(struct store *s, int64_t now, size_t expected)
{
	int64_t ids[HUNDRED];
	size_t n = 0;

	must(store_orders_due(s, now, ids, HUNDRED, &n, &fault), "due");
	if (n != expected) {
		fprintf(stderr, "storebench: %zu due, not %zu\n", n, expected);
		exit(1);
	}
}

static void
due(struct store *s)
{
	struct flow f = flow_on(s);
	struct series t;
	int64_t at;

	MEASURE(&t, find_due(s, NOW, 0));
	fputc('{', stdout);
	report("nothing_due", &t, false);
	MEASURE(&t, find_due(s, SOON, HUNDRED));
	report("hundred_due", &t, false);
	MEASURE(&t, must(store_next_wake(s, &at, &fault), "wake"));
	report("next_wake", &t, false);
	f.now = NOW - RUNS * 20 - 3600;
	tick(&f);
	MEASURE(&t, tick(&f));
	report("empty_tick", &t, true);
}

static void
look_up(struct store *s, struct arena *a, uint64_t n)
{
	struct thread_mail t;
	struct dossier d;

	must(store_thread_find(s, key_of(a, "in", chance() % n), a, &t, &fault),
	    "thread");
	must(store_order(s, t.order, a, &d, &fault), "order");
	arena_reset(a);
}

static void
change(struct store *s, struct arena *a, uint64_t n)
{
	struct dossier d = {0};
	struct event ev = {.kind = ACT_NOTE, .at = NOW, .learnt = NOW};

	must(store_begin(s, &fault), "begin");
	must(store_order(s, (int64_t)(chance() % n) + 1, a, &d, &fault),
	    "order");
	ev.seq = (unsigned)d.o.n_events + 1;
	ARENA_PUSH(a, d.o.events, d.o.n_events) = ev;
	d.next_at = d.o.due = NOW + 86400 + (int64_t)(chance() % 8640000);
	must(store_order_save(s, &d, &fault), "save");
	must(store_commit(s, &fault), "commit");
	arena_reset(a);
}

static void
growth(struct store *s, uint64_t n)
{
	struct arena *a = arena_new();
	struct series t;

	MEASURE(&t, look_up(s, a, n));
	fputc('{', stdout);
	report("reply_lookup", &t, false);
	MEASURE(&t, change(s, a, n));
	report("state_change", &t, true);
	arena_free(a);
}

static void
first(struct store *s)
{
	find_due(s, NOW, 0);
	printf("{\"clock_ns\": %lld}\n", (long long)nanoseconds());
}

int
main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	unsigned long long n = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	struct store *s = NULL;

	if (argc < 3 || zone_set("Europe/Berlin", &fault) != 0) {
		fputs("usage: see the source\n", stderr);
		return 2;
	}
	must(store_open(argv[2], 0, &s, &fault), "open");
	if (strcmp(what, "fill") == 0)
		fill(s, n, argc > 4 ? strtoull(argv[4], NULL, 10) : 0);
	else if (strcmp(what, "due") == 0)
		due(s);
	else if (strcmp(what, "growth") == 0)
		growth(s, n);
	else
		first(s);
	store_close(s);
	return 0;
}
