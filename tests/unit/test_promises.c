/*
 * The table of include/flow/promises.h, row by row: an agent of its own ends
 * at that point, a second one finds what it left.
 */
#include "firm.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/log.h"
#include "flow/promises.h"
#include "flow/read_request.h"
#include "io/reader.h"
#include "io/transport.h"
#include "parsers/charset.h"
#include "parsers/read.h"
#include "parsers/rules.h"

/* ---- where the agent ends ---- */

enum point { NOWHERE, AHEAD_OF_COMMIT, BEHIND_COMMIT, AMID_SEND, BEHIND_SEND };

static enum point die_at;
static unsigned die_when, commits;

int __real_store_commit(struct store *s, struct err *e);
int __wrap_store_commit(struct store *s, struct err *e);
enum sent __wrap_transport_send(struct transport *t, struct str from,
    struct str to, struct str raw, char answer[512]);

static void
perhaps_die(enum point p, unsigned n)
{
	if (die_at == p && n == die_when)
		raise(SIGKILL);
}

int
__wrap_store_commit(struct store *s, struct err *e)
{
	int rc;

	perhaps_die(AHEAD_OF_COMMIT, ++commits);
	rc = __real_store_commit(s, e);
	perhaps_die(BEHIND_COMMIT, commits);
	return rc;
}

/* ---- the server, which outlives the agents ---- */

#define TAKEN_MAX 64

static struct server {
	unsigned n;
	struct {
		char to[64];
		size_t bytes;
		uint64_t sum;
		char id[128];
	} taken[TAKEN_MAX];
} * server;

static const char *answers; /* 'o', 'l' later, 'r' refused; then "o" */

static uint64_t
sum_of(struct str s)
{
	uint64_t sum = 7;

	for (size_t i = 0; i < s.n; i++)
		sum = sum * 31 + (unsigned char)s.p[i];
	return sum;
}

enum sent
__wrap_transport_send(struct transport *t, struct str from, struct str to,
    struct str raw, char answer[512])
{
	size_t at = str_find(raw, STR("\r\nMessage-ID: "));
	struct str id = str_from_pos(raw, at + 14);
	char c = *answers != '\0' ? *answers++ : 'o';

	(void)t;
	(void)from;
	perhaps_die(AMID_SEND, die_when);
	strcpy(answer, c == 'l' ? "451 later" : "250 ok");
	if (c == 'l')
		return SENT_LATER;
	if (c == 'r')
		return SENT_REFUSED;
	assert_true(server->n < TAKEN_MAX);
	snprintf(server->taken[server->n].to, 64, "%.*s", STR_FMT(to));
	snprintf(server->taken[server->n].id, 128, "%.*s",
	    (int)str_find(id, STR("\r\n")), id.p);
	server->taken[server->n].bytes = raw.n;
	server->taken[server->n++].sum = sum_of(raw);
	perhaps_die(BEHIND_SEND, die_when);
	return SENT_OK;
}

static unsigned
taken_by(const char *to)
{
	unsigned n = 0;

	for (unsigned i = 0; i < server->n; i++)
		n += strncmp(server->taken[i].to, to, strlen(to)) == 0;
	return n;
}

/* ---- the firm, with a reader ---- */

static struct read_context context;
static struct rules *rules;

static void
start_reader(struct test_firm *t)
{
	static const struct reader_limits l = {
	    .seconds = 20, .answer = 1 << 20};
	struct err e;

	if (t->flow.reader == NULL &&
	    reader_start(read_serve, &context, &l, &t->flow.reader, &e) != 0)
		fail_msg("%s", e.msg);
}

static int
setup(void **state)
{
	struct test_firm *t = mem_new(sizeof *t);
	static struct str senders = {"konfig@velux.example", 20};
	struct err e;

	firm_open(t);
	if (rules_load(NULL, &rules, &e) != 0)
		fail_msg("%s", e.msg);
	context = (struct read_context){
	    .rules = rules, .partners = {.s = &senders, .n = 1}
        };
	charset_preload();
	t->flow.rules = rules;
	server->n = 0;
	answers = "";
	die_at = NOWHERE;
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct test_firm *t = *state;

	reader_stop(t->flow.reader);
	rules_free(rules);
	firm_close(t);
	free(t);
	return 0;
}

typedef void work_fn(struct test_firm *t);

/* An agent of its own does the work, and ends at that point of it. */
static void
ends(struct test_firm *t, enum point p, unsigned n, work_fn *work)
{
	int status;
	pid_t pid;

	store_close(t->store);
	reader_stop(t->flow.reader);
	t->flow.reader = NULL;
	if ((pid = fork()) == 0) {
		firm_open_store(t);
		die_at = p;
		die_when = n;
		commits = 0;
		work(t);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	firm_open_store(t);
}

static void
sends(struct test_firm *t)
{
	unsigned sent;
	struct err e;

	if (post_pass(&t->flow, NULL, &sent, &e) != 0 && e.code != ERR_RETRY)
		fail_msg("%s", e.msg);
}

static const char inquiry[] =
    "From: VELUX <konfig@velux.example>\r\nTo: auftrag@firma.example\r\n"
    "Date: Tue, 24 Nov 2026 08:30:00 +0100\r\nSubject: Neue Anfrage VX-7\r\n"
    "Message-ID: <k7@velux.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "Anfragenummer: VX-7\r\nProjekt: Austausch\r\nVorname: Silke\r\n"
    "Nachname: Thomsen\r\nStra\xc3\x9f"
    "e: Lerchenweg 14\r\nPLZ: 50829\r\nOrt: "
    "K\xc3\xb6ln\r\nTelefon: 0221 4710815\r\n\r\n2 x GGU MK08 0070\r\n";

static struct incoming arriving = {
    .uid = {"1", 1},
      .validity = 1
};

static void
reads(struct test_firm *t)
{
	struct err e = {.code = ERR_NONE};

	arriving.folder = STR("INBOX");
	arriving.arrived = t->flow.now;
	if (arriving.raw.n == 0)
		arriving.raw = str_from(inquiry);
	start_reader(t);
	if (intake(&t->flow, &arriving, 1, &e) != 0)
		fail_msg("%s", e.msg);
}

struct seen {
	char text[1024];
};

static int
see_mail(void *arg, const struct mail_row *m, struct err *e)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	(void)e;
	snprintf(s->text + n, sizeof s->text - n, "%.*s:%u ",
	    STR_FMT(m->kind.n > 0 ? m->kind : STR("open")), m->tries);
	return 0;
}

static void
ledger_is(struct test_firm *t, const char *want)
{
	struct seen s = {""};

	assert_int_equal(store_mails(t->store, see_mail, &s, NULL), 0);
	assert_string_equal(s.text, want);
}

static int
see_out(void *arg, const struct outmail *m, struct err *e)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	(void)e;
	snprintf(s->text + n, sizeof s->text - n, "%s:%s ", m->kind,
	    outbox_state_name(m->state));
	return 0;
}

static void
outbox_is(struct test_firm *t, const char *want)
{
	struct seen s = {""};
	struct arena *a = arena_new();

	assert_int_equal(store_outboxes(t->store, a, see_out, &s, NULL), 0);
	assert_string_equal(s.text, want);
	arena_free(a);
}

static int
count_one(void *arg, const struct dossier *d, struct err *e)
{
	(void)d;
	(void)e;
	++*(unsigned *)arg;
	return 0;
}

static unsigned
orders(struct test_firm *t)
{
	struct arena *a = arena_new();
	unsigned n = 0;

	assert_int_equal(
	    store_orders(t->store, true, a, count_one, &n, NULL), 0);
	arena_free(a);
	return n;
}

/* What a mailbox would ask before it hands the mail out. */
static bool
is_handed_out(struct test_firm *t)
{
	return !store_mail_known(t->store, t->flow.account, STR("INBOX"),
		   arriving.validity, arriving.uid) &&
	       store_mail_first_new(t->store, t->flow.account, STR("INBOX"),
		   arriving.validity) == 1;
}

/* ---- mail in ---- */

static void
mail_noted(void **state)
{
	struct test_firm *t = *state;

	ends(t, BEHIND_COMMIT, 1, reads);
	ledger_is(t, "open:1 ");
	assert_true(is_handed_out(t));
	assert_int_equal(orders(t), 0);
	reads(t);
	ledger_is(t, "inquiry:2 ");
	assert_int_equal(orders(t), 1);
	outbox_is(t, "notification:queued ");
}

static void
mail_decided(void **state)
{
	struct test_firm *t = *state;

	ends(t, AHEAD_OF_COMMIT, 2, reads);
	ledger_is(t, "open:1 ");
	assert_int_equal(orders(t), 0);
	outbox_is(t, "");
	reads(t);
	ledger_is(t, "inquiry:2 ");
	assert_int_equal(orders(t), 1);
}

static void
mail_committed(void **state)
{
	struct test_firm *t = *state;

	ends(t, BEHIND_COMMIT, 2, reads);
	ledger_is(t, "inquiry:1 ");
	assert_false(is_handed_out(t));
	reads(t); /* handed out all the same */
	assert_int_equal(orders(t), 1);
	outbox_is(t, "notification:queued ");
}

static void
mail_renamed(void **state)
{
	struct test_firm *t = *state;
	static const char path[] = "Received: by another way\r\n";
	char other[sizeof path + sizeof inquiry];

	ends(t, BEHIND_COMMIT, 2, reads);
	arriving.validity = 2;
	reads(t);
	snprintf(other, sizeof other, "%s%s", path, inquiry);
	arriving.uid = STR("9");
	arriving.raw = str_from(other);
	reads(t);
	ledger_is(t, "inquiry:1 inquiry:1 inquiry:1 ");
	assert_int_equal(orders(t), 1);
	outbox_is(t, "notification:queued ");
	arriving = (struct incoming){.uid = STR("1"), .validity = 1};
}

static void
mail_deadly(void **state)
{
	struct test_firm *t = *state;

	for (unsigned i = 0; i < 4; i++)
		ends(t, BEHIND_COMMIT, 1, reads);
	ledger_is(t, "open:4 ");
	reads(t);
	ledger_is(t, "quarantined:5 ");
	assert_int_equal(orders(t), 0);
}

/* ---- mail out ---- */

static void
out_queued(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	ends(t, AHEAD_OF_COMMIT, 1, sends);
	outbox_is(t, "notification:queued ");
	sends(t);
	assert_int_equal(server->n, 1);
	outbox_is(t, "notification:sent ");
}

static void
out_claimed(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	ends(t, BEHIND_COMMIT, 1, sends);
	outbox_is(t, "notification:sending ");
	ends(t, AHEAD_OF_COMMIT, 1, sends); /* nor does this change a thing */
	outbox_is(t, "notification:ambiguous ");
	sends(t);
	assert_int_equal(server->n, 1);
	outbox_is(t, "notification:sent ");
}

static void
out_claimed_again(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	ends(t, AMID_SEND, 0, sends);
	ends(t, AMID_SEND, 0, sends);
	outbox_is(t, "notification:sending ");
	t->flow.now += 3600;
	sends(t);
	outbox_is(t, "notification:ambiguous ");
	t->flow.now += 86400;
	sends(t);
	assert_int_equal(server->n, 0);
	assert_int_equal(store_outbox_retry(t->store, 1, t->flow.now, NULL), 1);
	sends(t); /* somebody has said so */
	assert_int_equal(server->n, 1);
}

static int
it_went_out(void *arg, struct str message_id)
{
	(void)arg;
	return str_is(message_id, server->taken[0].id) ||
	       strstr(server->taken[0].id, message_id.p) != NULL;
}

static void
out_answered(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	ends(t, BEHIND_SEND, 0, sends);
	outbox_is(t, "notification:sending ");
	sends(t);
	outbox_is(t, "notification:sent ");
	assert_int_equal(server->n, 2); /* twice, with the same bytes */
	assert_string_equal(server->taken[0].id, server->taken[1].id);
	assert_true(server->taken[0].sum == server->taken[1].sum);
	server->n = 0;
	firm_order(t, "2");
	ends(t, BEHIND_SEND, 0, sends);
	t->flow.went_out = it_went_out;
	sends(t); /* found in the mailbox: once */
	assert_int_equal(server->n, 1);
	outbox_is(t, "notification:sent notification:sent ");
}

static void
out_later(void **state)
{
	struct test_firm *t = *state;
	struct arena *a = arena_new();
	struct outmail m;

	firm_order(t, "1");
	answers = "l";
	ends(t, BEHIND_COMMIT, 2, sends);
	assert_int_equal(store_outbox(t->store, 1, a, &m, NULL), 1);
	assert_int_equal(m.state, OUTBOX_QUEUED);
	assert_int_equal(m.next_try, t->flow.now + 300);
	answers = "";
	sends(t);
	assert_int_equal(server->n, 0);
	t->flow.now += 300;
	sends(t);
	assert_int_equal(server->n, 1);
	arena_free(a);
}

static void
out_refused(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	answers = "r";
	ends(t, AHEAD_OF_COMMIT, 2, sends);
	outbox_is(t, "notification:sending "); /* the answer is lost with it */
	t->flow.now += 60;
	answers = "r";
	ends(t, BEHIND_COMMIT, 2, sends);
	outbox_is(t, "notification:failed alert:sending ");
	answers = "";
	t->flow.now += 60;
	sends(t);
	outbox_is(t, "notification:failed alert:sent ");
	assert_int_equal(taken_by("petra"), 1);
	assert_int_equal(taken_by("jens"), 0);
}

static void
contacts(struct test_firm *t)
{
	firm_do(t, "2026-0001", ACT_CONTACTED);
}

static void
takes_back(struct test_firm *t)
{
	firm_do(t, "2026-0001", ACT_UNDO);
}

static void
undo_in_time(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	contacts(t);
	t->flow.now += 599;
	ends(t, BEHIND_COMMIT, 1, takes_back);
	t->flow.now += 3600;
	sends(t);
	assert_int_equal(taken_by("bestaetigung"), 0);
}

static void
undo_too_late(void **state)
{
	struct test_firm *t = *state;
	unsigned n;

	firm_order(t, "1");
	contacts(t);
	sends(t);
	t->flow.now += 600;
	ends(t, BEHIND_SEND, 0, sends);
	ends(t, BEHIND_COMMIT, 1, takes_back);
	t->flow.now += 3600;
	sends(t);
	n = server->n;
	assert_int_equal(taken_by("bestaetigung"), 3);
	/* the first again, for its answer was lost, and then the correction */
	outbox_is(t, "notification:sent confirmation:sent notification:sent "
		     "confirmation:sent notification:sent ");
	assert_true(n >= 3);
}

/* ---- what falls due ---- */

static void
reminds(struct test_firm *t)
{
	int64_t next;
	struct err e;

	if (remind_pass(&t->flow, -1, &next, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
reminder_due(void **state)
{
	struct test_firm *t = *state;

	firm_order(t, "1");
	sends(t);
	t->flow.now = moment("2026-11-25T09:00");
	ends(t, AHEAD_OF_COMMIT, 1, reminds);
	outbox_is(t, "notification:sent ");
	ends(t, BEHIND_COMMIT, 1, reminds);
	reminds(t);
	reminds(t);
	outbox_is(t, "notification:sent reminder:queued ");
}

static void
digest_due(void **state)
{
	struct test_firm *t = *state;

	t->persons[0].digest = true;
	firm_order(t, "1");
	sends(t);
	reminds(t); /* the alarm is set */
	t->flow.now = moment("2026-11-25T07:00");
	ends(t, AHEAD_OF_COMMIT, 2, reminds);
	ends(t, BEHIND_COMMIT, 2, reminds);
	reminds(t);
	reminds(t);
	outbox_is(t, "notification:sent headsup:queued digest:queued ");
}

/* ---- the second table ---- */

#define WORLD(name, what, answer, file, test) {#name, file, test},

static const struct {
	const char *name, *file, *test;
} worlds[] = {WORLDS(WORLD)};

static void
each_answer_has_its_test(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
		FILE *f = fopen(worlds[i].file, "re");
		char line[512], call[128];
		bool found = false;

		assert_non_null(f);
		snprintf(call, sizeof call, "%s(", worlds[i].test);
		while (!found && fgets(line, sizeof line, f) != NULL)
			found = strstr(line, call) != NULL;
		fclose(f);
		if (!found)
			fail_msg("%s: no %s in %s", worlds[i].name,
			    worlds[i].test, worlds[i].file);
	}
}

#define TEST(name, when, leaves, then)                                         \
	cmocka_unit_test_setup_teardown(name, setup, teardown),

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CRASHES(TEST) cmocka_unit_test(each_answer_has_its_test),
	};

	log_open(LOG_ERROR);
	server = mmap(NULL, sizeof *server, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (server == MAP_FAILED || zone_set("Europe/Berlin", NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
