/*
 * dachpost restore: a backup takes the database's place.
 *
 * What went out after the backup is not in it, so nothing is sent until a
 * person has looked: dachpost outbox reconcile.
 */
#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/house.h"
#include "agent/owner.h"
#include "flow/privacy.h"

static const char help[] =
    "usage: dachpost restore [--now T] FILE\n\n"
    "Puts a backup in the database's place; the agent must not be running.\n"
    "The database there was is kept beside it.  Mails may have gone out that\n"
    "the backup knows nothing of: sending is held until you run\n"
    "'dachpost outbox reconcile'.  Inquiries that came since are read anew\n"
    "from the mailbox.\n";

/* Without its key the agent knows none of the mails that it has sent. */
static void
look_for_key(const struct cmd_env *env, const char *directory)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/key", directory);
	if (access(buf_cstr(&path), F_OK) != 0)
		fprintf(env->err,
		    "dachpost restore: %s is not there: answers to mails sent "
		    "before will be asked back; put the old file there first "
		    "if you have it\n",
		    buf_cstr(&path));
	buf_clear(&path);
}

/* ---- who was forgotten since the backup, is forgotten again ---- */

struct erased {
	struct arena *a;
	struct texts numbers;
};

static int
note_erased(void *arg, const struct dossier *d, struct err *e)
{
	struct erased *x = arg;

	(void)e;
	if (d->erased != 0)
		ARENA_PUSH(x->a, x->numbers.s, x->numbers.n) = d->o.number;
	return 0;
}

/* A database that cannot be read is why one restores: it tells nothing. */
static void
look_for_erased(const char *directory, struct erased *x)
{
	struct store *s = NULL;
	struct err e;

	if (store_open(directory, STORE_READ, &s, &e) == 0)
		(void)store_orders(s, true, x->a, note_erased, x, &e);
	store_close(s);
}

static int
erase_again(const struct cmd_env *env, struct house *h, const struct erased *x,
    struct err *e)
{
	for (size_t i = 0; i < x->numbers.n; i++) {
		struct dossier d = {0};
		struct kept k = {.d = &d, .n = 1};
		struct erasure done;
		int rc = store_order_by_number(
		    h->store, x->numbers.s[i], x->a, &d, e);

		if (rc < 0)
			return -1;
		if (rc == 0 || d.erased != 0)
			continue;
		if (privacy_erase(&h->flow, x->a, &k, &done, e) != 0)
			return -1;
		fprintf(env->out, "%.*s was erased since: erased again.\n",
		    STR_FMT(x->numbers.s[i]));
	}
	return 0;
}

static int
exchange(const struct cmd_env *env, const char *file, int64_t now,
    struct erased *gone, struct err *e)
{
	struct config *c;
	struct store_lock *lock = NULL;
	int rc = -1;

	if (config_load(env->config_path, &c, e) != 0)
		return -1;
	look_for_key(env, c->state_directory);
	if (owner_become(c->state_directory, e) == 0 &&
	    store_lock(c->state_directory, &lock, e) == 0) {
		look_for_erased(c->state_directory, gone);
		rc = store_restore(c->state_directory, file, now, e);
	}
	store_unlock(lock);
	config_free(c);
	return rc;
}

static int
restore(const struct cmd_env *env, const char *file, int64_t now, struct err *e)
{
	struct erased gone = {.a = arena_new()};
	struct house h;
	int rc = exchange(env, file, now, &gone, e);

	if (rc == 0)
		rc = house_open(&h, env, HOUSE_WRITE, false, e);
	if (rc == 0) {
		h.flow.now = now;
		rc = held_begin(&h.flow, now, e);
		if (rc == 0)
			rc = erase_again(env, &h, &gone, e);
		house_close(&h);
	}
	arena_free(gone.a);
	if (rc == 0)
		fputs("The backup is in place.  Sending is held: see what may "
		      "have gone out\nalready with 'dachpost outbox', then run "
		      "'dachpost outbox reconcile'.\n",
		    env->out);
	return rc;
}

int
cmd_restore(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"now",  required_argument, NULL, 'n'},
	    {"help", no_argument,       NULL, 'h'},
	    {NULL,   0,                 NULL, 0  },
	};
	struct err e = {.code = ERR_NONE};
	int64_t now = env->now;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'n') {
			fputs(help, c == 'h' ? env->out : env->err);
			return c == 'h' ? EX_OK : EX_USAGE;
		}
		if (!house_now(env, "restore", optarg, &now))
			return EX_USAGE;
	}
	if (argc - optind != 1) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	if (restore(env, argv[optind], now, &e) != 0)
		return house_complain(env, "restore", &e);
	return EX_OK;
}
