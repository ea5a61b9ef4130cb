/*
 * Power loss: a file system that keeps what was synced, and of the rest some
 * writes, none, in another order, or their halves.
 *
 * A VFS beneath SQLite writes down every call of a working week.  Then the
 * power fails at some call: from the list is made what the disk may hold, an
 * agent starts on it, and what it had called committed must be there, once.
 * STATES in the environment says how many such disks (1000).
 */
#include "firm.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "base/log.h"
#include "io/transport.h"

#define ORDERS 26
#define SECTOR 512
#define FILES 2

/* ---- the list of calls ---- */

enum kind { CALL_WRITE, CALL_TRUNCATE, CALL_SYNC, CALL_MARK };

struct call {
	enum kind kind;
	unsigned file; /* 0: the database, 1: its WAL */
	int64_t at;    /* offset, or size */
	size_t n;
	unsigned char *data;
};

/* What is committed, or out of the house, when the call before it is done. */
struct mark {
	size_t call;
	unsigned orders, events, settled; /* of the mails sent: settled, too */
	unsigned sent;
};

static struct call *calls;
static size_t n_calls;
static struct mark *marks;
static size_t n_marks;
static bool recording;

static void
note(enum kind kind, unsigned file, int64_t at, const void *data, size_t n)
{
	struct call *c;

	if (!recording)
		return;
	calls = mem_grow(calls, n_calls + 1, sizeof *calls);
	c = &calls[n_calls++];
	*c = (struct call){kind, file, at, n, NULL};
	if (n > 0) {
		c->data = mem_new(n);
		memcpy(c->data, data, n);
	}
}

/* ---- the VFS ---- */

struct file {
	sqlite3_file base;
	int number; /* -1: neither */
	sqlite3_file *real;
};

static sqlite3_vfs *below;
static sqlite3_vfs ours;

static sqlite3_file *
real_of(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static int
file_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int
file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int
file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int number = ((struct file *)f)->number;

	if (number >= 0)
		note(CALL_WRITE, (unsigned)number, at, p, (size_t)n);
	return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int number = ((struct file *)f)->number;

	if (number >= 0)
		note(CALL_TRUNCATE, (unsigned)number, size, NULL, 0);
	return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int
file_sync(sqlite3_file *f, int flags)
{
	int number = ((struct file *)f)->number;

	(void)flags; /* this disk is a list: nobody need wait for another */
	if (number >= 0)
		note(CALL_SYNC, (unsigned)number, 0, NULL, 0);
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int
file_lock(sqlite3_file *f, int how)
{
	return real_of(f)->pMethods->xLock(real_of(f), how);
}

static int
file_unlock(sqlite3_file *f, int how)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), how);
}

static int
file_reserved(sqlite3_file *f, int *out)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int
file_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int
file_traits(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int
shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real_of(f)->pMethods->xShmMap(
	    real_of(f), page, size, extend, out);
}

static int
shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void
shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int
shm_unmap(sqlite3_file *f, int gone)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), gone);
}

static const sqlite3_io_methods methods = {2, file_close, file_read, file_write,
    file_truncate, file_sync, file_size, file_lock, file_unlock, file_reserved,
    file_control, file_sector, file_traits, shm_map, shm_lock, shm_barrier,
    shm_unmap, NULL, NULL};

static int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct file *x = (struct file *)f;
	int rc;

	(void)v;
	x->real = (sqlite3_file *)(void *)(x + 1);
	x->number = flags & SQLITE_OPEN_MAIN_DB ? 0
	            : flags & SQLITE_OPEN_WAL   ? 1
	                                        : -1;
	rc = below->xOpen(below, name, x->real, flags, out);
	x->base.pMethods = x->real->pMethods == NULL ? NULL : &methods;
	return rc;
}

static void
begin_recording(void)
{
	below = sqlite3_vfs_find(NULL);
	ours = *below;
	ours.zName = "list";
	ours.pNext = NULL;
	ours.szOsFile = (int)sizeof(struct file) + below->szOsFile;
	ours.xOpen = vfs_open;
	assert_int_equal(sqlite3_vfs_register(&ours, 1), SQLITE_OK);
	recording = true;
}

/* ---- the working week ---- */

#define SENDS_MAX 4096

static struct {
	char id[128];
	size_t call;    /* it went out behind this call */
	size_t settled; /* … and was settled behind that one; 0: not */
} sends[SENDS_MAX];

static size_t n_sends;
static unsigned sent_now; /* by a recovering agent */
static char (*ids_now)[128];

enum sent __wrap_transport_send(struct transport *t, struct str from,
    struct str to, struct str raw, char answer[512]);

static void
copy_id(struct str raw, char id[128])
{
	size_t at = str_find(raw, STR("\r\nMessage-ID: "));
	struct str line = str_from_pos(raw, at + 14);

	snprintf(id, 128, "%.*s", (int)str_find(line, STR("\r\n")), line.p);
}

enum sent
__wrap_transport_send(struct transport *t, struct str from, struct str to,
    struct str raw, char answer[512])
{
	(void)t;
	(void)from;
	(void)to;
	strcpy(answer, "250 ok");
	if (!recording) {
		ids_now = mem_grow(ids_now, sent_now + 1, sizeof *ids_now);
		copy_id(raw, ids_now[sent_now++]);
		return SENT_OK;
	}
	if (n_sends > 0 && sends[n_sends - 1].settled == 0)
		sends[n_sends - 1].settled = n_calls;
	assert_true(n_sends < SENDS_MAX);
	copy_id(raw, sends[n_sends].id);
	sends[n_sends++].call = n_calls;
	return SENT_OK;
}

static unsigned events;

static void
mark(unsigned orders)
{
	marks = mem_grow(marks, n_marks + 1, sizeof *marks);
	marks[n_marks++] =
	    (struct mark){.call = n_calls, .orders = orders, .events = events};
}

static void
send_all(struct test_firm *t)
{
	unsigned sent;
	struct err e;

	if (post_pass(&t->flow, NULL, &sent, &e) != 0)
		fail_msg("%s", e.msg);
	if (recording && n_sends > 0 && sends[n_sends - 1].settled == 0)
		sends[n_sends - 1].settled = n_calls;
}

static void
note_a_mail(struct test_firm *t, unsigned i)
{
	char uid[16], sha[16];
	struct mail_key k = {
	    STR("acc"), STR("INBOX"), STR_NONE, 1, STR_NONE, STR("b")};
	int64_t id;
	unsigned tries;
	struct err e;

	snprintf(uid, sizeof uid, "%u", i + 1);
	snprintf(sha, sizeof sha, "s%u", i);
	k.uid = str_from(uid);
	k.sha256 = str_from(sha);
	if (store_begin_lazily(t->store, &e) != 0 ||
	    store_mail_attempt(t->store, &k, t->flow.now, &id, &tries, &e) !=
		0 ||
	    store_commit(t->store, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
work(struct test_firm *t)
{
	static const enum action_kind steps[] = {
	    ACT_CONTACTED, ACT_OFFER_SENT, ACT_UNDO, ACT_OFFER_SENT};
	char no[16], number[16];
	struct err e;
	int64_t next;

	for (unsigned i = 0; i < ORDERS; i++) {
		snprintf(no, sizeof no, "VX-%u", i);
		snprintf(number, sizeof number, "2026-%04u", i + 1);
		note_a_mail(t, i);
		firm_order(t, no);
		events++;
		mark(i + 1);
		send_all(t);
		for (unsigned s = 0; s <= i % 4; s++) {
			t->flow.now += 400;
			firm_do(t, number, steps[s]);
			events++;
			mark(i + 1);
			send_all(t);
		}
		if (remind_pass(&t->flow, -1, &next, &e) != 0)
			fail_msg("%s", e.msg);
	}
}

/* ---- the disk after it ---- */

struct image {
	unsigned char *p;
	size_t n, room;
};

static unsigned chance_state = 7;

/* The same numbers each time: a failure can be looked at. */
static unsigned
chance(unsigned below_this)
{
	chance_state = chance_state * 1664525 + 1013904223;
	return (chance_state >> 8) % below_this;
}

static void
put(struct image *m, size_t at, const unsigned char *p, size_t n)
{
	if (at + n > m->room) {
		m->p = mem_grow(m->p, (at + n) * 2, 1);
		m->room = (at + n) * 2;
	}
	if (at > m->n)
		memset(m->p + m->n, 0, at - m->n);
	memcpy(m->p + at, p, n);
	if (at + n > m->n)
		m->n = at + n;
}

static void
cut(struct image *m, size_t size)
{
	static const unsigned char zero = 0;

	if (size > m->n)
		put(m, size - 1, &zero, 1);
	m->n = size;
}

static void
apply(struct image *m, const struct call *c)
{
	if (c->kind == CALL_WRITE)
		put(m, (size_t)c->at, c->data, c->n);
	else if (c->kind == CALL_TRUNCATE)
		cut(m, (size_t)c->at);
}

/* Some of its sectors. */
static void
apply_torn(struct image *m, const struct call *c)
{
	size_t i = 0;

	while (c->kind == CALL_WRITE && i < c->n) {
		size_t n = SECTOR - (((size_t)c->at + i) % SECTOR);

		n = n < c->n - i ? n : c->n - i;
		if (chance(2) == 0)
			put(m, (size_t)c->at + i, c->data + i, n);
		i += n;
	}
}

enum fate { ALL_STAY, NONE_STAY, SOME_STAY, TORN, REORDERED, FATES };

static void
apply_unsynced(struct image *m, const struct call **un, size_t n, enum fate f)
{
	for (size_t i = n; f == REORDERED && i > 1; i--) {
		size_t k = chance((unsigned)i);
		const struct call *c = un[i - 1];

		un[i - 1] = un[k];
		un[k] = c;
	}
	for (size_t i = 0; i < n && f != NONE_STAY; i++) {
		if (f == TORN && chance(3) == 0)
			apply_torn(m, un[i]);
		else if (f == ALL_STAY || chance(3) > 0)
			apply(m, un[i]);
	}
}

/* What one file may hold when the power fails behind `end` calls. */
static void
make_image(struct image *m, unsigned file, size_t end, enum fate fate)
{
	const struct call **un = mem_array(end + 1, sizeof(struct call *));
	size_t n = 0;

	m->n = 0;
	for (size_t i = 0; i < end; i++) {
		if (calls[i].file != file)
			continue;
		if (calls[i].kind != CALL_SYNC) {
			un[n++] = &calls[i];
			continue;
		}
		for (size_t k = 0; k < n; k++)
			apply(m, un[k]);
		n = 0;
	}
	apply_unsynced(m, un, n, fate);
	free(un);
}

static void
write_image(const struct image *m, const char *dir, const char *name)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(m->p, 1, m->n, f), m->n);
	fclose(f);
}

/* ---- what must be there ---- */

struct found {
	unsigned orders, events;
	struct str last;
};

static int
count_order(void *arg, const struct dossier *d, struct err *e)
{
	struct found *f = arg;

	(void)e;
	f->orders++;
	f->events += (unsigned)d->o.n_events;
	assert_true(d->o.n_events > 0);
	return 0;
}

struct outbox_check {
	size_t end;
	const char *name;
	struct store *store;
	struct arena *a;
};

/* A mail that left the house is not waiting as if it never had. */
static int
check_mail(void *arg, const struct outmail *m, struct err *e)
{
	const struct outbox_check *c = arg;
	struct outmail whole;

	(void)e;
	for (size_t i = 0; i < n_sends && sends[i].call < c->end; i++) {
		if (!str_is(m->message_id, sends[i].id))
			continue;
		if (m->state == OUTBOX_QUEUED)
			fail_msg(
			    "%s: %s is out and waits", c->name, sends[i].id);
		if (sends[i].settled != 0 && sends[i].settled < c->end &&
		    m->state != OUTBOX_SENT)
			fail_msg("%s: %s is settled, and is not", c->name,
			    sends[i].id);
	}
	assert_int_equal(store_outbox(c->store, m->id, c->a, &whole, NULL), 1);
	assert_true(whole.raw.n > 0);
	return 0;
}

static const struct mark *
mark_before(size_t end)
{
	static const struct mark none = {.call = 0};
	const struct mark *m = &none;

	for (size_t i = 0; i < n_marks && marks[i].call <= end; i++)
		m = &marks[i];
	return m;
}

static unsigned twice;

/* The next pass sends what waits; again only what nobody knows of. */
static void
check_recovery(struct test_firm *t, size_t end, const char *name)
{
	sent_now = 0;
	send_all(t);
	for (unsigned i = 0; i < sent_now; i++) {
		for (size_t k = 0; k < n_sends && sends[k].call < end; k++) {
			if (strcmp(ids_now[i], sends[k].id) != 0)
				continue;
			twice++;
			if (sends[k].settled != 0 && sends[k].settled < end)
				fail_msg("%s: %s twice", name, sends[k].id);
		}
	}
}

static void
check_disk(struct test_firm *t, size_t end, const char *name)
{
	struct arena *a = arena_new();
	struct found f = {0};
	struct outbox_check c = {end, name, NULL, a};
	const struct mark *m = mark_before(end);
	struct str verdict = STR_NONE;
	struct err e;

	if (store_open(t->dir, 0, &t->store, &e) != 0)
		fail_msg("%s: %s", name, e.msg);
	t->flow.store = c.store = t->store;
	assert_int_equal(store_check(t->store, a, &verdict, &e), 0);
	if (!str_is(verdict, "ok"))
		fail_msg("%s: %.*s", name, STR_FMT(verdict));
	assert_int_equal(
	    store_orders(t->store, true, a, count_order, &f, &e), 0);
	if (f.orders < m->orders || f.orders > m->orders + 1 ||
	    f.events < m->events || f.events > m->events + 1)
		fail_msg("%s: %u orders, %u events; committed: %u, %u", name,
		    f.orders, f.events, m->orders, m->events);
	assert_int_equal(store_outboxes(t->store, a, check_mail, &c, &e), 0);
	check_recovery(t, end, name);
	store_close(t->store);
	t->store = NULL;
	arena_free(a);
}

/*
 * The file beside the database that counts what was claimed: as far on as it
 * can be.  It must never be ahead, or nothing would be sent.
 */
static void
write_mark(const struct test_firm *t, size_t end)
{
	char path[160];
	unsigned n = 0;
	FILE *f;

	while (n < n_sends && sends[n].call < end)
		n++;
	snprintf(path, sizeof path, "%s/sent", t->dir);
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "%020u %020lld\n", n, (long long)t->flow.now);
	fclose(f);
}

static void
one_state(struct test_firm *t, struct image images[FILES], unsigned i)
{
	enum fate fate = (enum fate)(i % FATES);
	size_t end = chance((unsigned)n_calls + 1);
	char name[64];

	snprintf(
	    name, sizeof name, "state %u, fate %u, call %zu", i, fate, end);
	make_image(&images[0], 0, end, fate);
	make_image(&images[1], 1, end, fate);
	write_image(&images[0], t->dir, "dachpost.db");
	write_image(&images[1], t->dir, "dachpost.db-wal");
	write_mark(t, end);
	check_disk(t, end, name);
}

static void
remove_files(const char *dir)
{
	static const char *const files[] = {
	    "dachpost.db", "dachpost.db-wal", "dachpost.db-shm", "sent"};
	char path[160];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, files[i]);
		(void)remove(path);
	}
}

static void
what_was_committed_survives(void **state)
{
	struct test_firm t, after;
	struct image images[FILES] = {{0}};
	const char *many = getenv("STATES");
	unsigned states = many == NULL ? 1000 : (unsigned)atoi(many);

	(void)state;
	begin_recording();
	firm_open(&t);
	work(&t);
	recording = false;
	after = t;
	after.flow.firm = &after.firm;
	after.flow.keys = &after.keys;
	after.flow.now += 86400;
	strcpy(after.dir, "/dev/shm/dachpost-XXXXXX");
	if (mkdtemp(after.dir) == NULL) {
		strcpy(after.dir, "/tmp/dachpost-unit-XXXXXX");
		assert_non_null(mkdtemp(after.dir));
	}
	log_open(LOG_ERROR);
	for (unsigned i = 0; i < states; i++) {
		remove_files(after.dir);
		one_state(&after, images, i);
	}
	printf("%u states of the disk out of %zu calls and %zu mails sent: "
	       "0 committed orders lost, %u mails twice\n",
	    states, n_calls, n_sends, twice);
	remove_files(after.dir);
	rmdir(after.dir);
	for (unsigned i = 0; i < FILES; i++)
		free(images[i].p);
	for (size_t i = 0; i < n_calls; i++)
		free(calls[i].data);
	free(calls);
	free(marks);
	free(ids_now);
	firm_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_committed_survives),
	};

	if (zone_set("Europe/Berlin", NULL) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
