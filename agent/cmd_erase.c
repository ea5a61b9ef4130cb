/* dachpost erase: forgets a customer (Art. 17 DSGVO). */
#include <getopt.h>
#include <sysexits.h>

#include "agent/listing.h"
#include "flow/privacy.h"
#include "store/erase.h"

static const char help[] =
    "usage: dachpost erase [--mails] [--dry-run] [--now T] CUSTOMER\n\n"
    "Forgets a customer: inquiry, notes, the mails kept.  CUSTOMER is a mail\n"
    "address, a phone number, a full name, or the number of one of her\n"
    "orders; all orders of the same customer go.  What happened when stays,\n"
    "for the figures, and a salted hash, so that the same mail does not come\n"
    "back.  An open order is closed as passed; the partner is not told.\n\n"
    "  --mails     also removes, from the mailbox, the mails that became part\n"
    "              of these orders\n"
    "  --dry-run   says what would go\n";

struct erase {
	const struct cmd_env *env;
	struct house h;
	struct arena *a;
	struct kept k;
	int64_t now;
	bool mails, dry, played;
	struct mail_place *places;
	size_t n_places;
};

static void
say_order(const struct cmd_env *env, struct arena *a, const struct dossier *d)
{
	fprintf(env->out, "%-10.*s  %-8s  ", STR_FMT(d->o.number),
	    state_name(d->o.state));
	listing_cell(env->out, a, listing_customer(a, &d->inquiry), 48);
	fputc('\n', env->out);
}

static void
say_elsewhere(const struct cmd_env *env, const struct kept *k)
{
	for (size_t i = 0; i < k->elsewhere.n; i++)
		fprintf(env->out,
		    "%.*s: another customer's, but a note there has the same "
		    "name; look at it\n",
		    STR_FMT(k->elsewhere.s[i]));
}

/* What this program cannot reach, said plainly. */
static void
say_rest(const struct erase *x)
{
	char iso[ISO_MAX];
	struct err e;
	int64_t at = 0;

	fprintf(x->env->out,
	    "not touched: %sthose the firm and the partner got, and backups",
	    x->mails ? "mails in folders that are not read, "
		     : "the mails in the mailbox, ");
	if (store_meta(x->h.store, "backup_last", &at, &e) == 1)
		fprintf(x->env->out,
		    " (the last one is of %.10s); 'dachpost restore' erases "
		    "again what was erased since",
		    iso_moment(at, iso));
	fputc('\n', x->env->out);
}

/* ---- the mails in the mailbox ---- */

static int
note_place(void *arg, const struct mail_place *p, struct err *e)
{
	struct erase *x = arg;

	(void)e;
	ARENA_PUSH(x->a, x->places, x->n_places) = *p;
	return 0;
}

/* Before the rows by which they are found: whoever fails here, goes again. */
static int
remove_mails(struct erase *x, struct err *e)
{
	unsigned removed = 0;
	int rc;

	for (size_t i = 0; i < x->k.n; i++) {
		if (store_mail_places(x->h.store, x->k.d[i].o.id, x->a,
			note_place, x, e) != 0)
			return -1;
	}
	if (house_mailbox(&x->h, x->now, x->played, e) != 0)
		return -1;
	for (size_t i = 0; i < x->n_places; i++) {
		const struct mail_place *p = &x->places[i];
		const struct mailbox_place at = {
		    p->folder, p->validity, p->uid};

		if ((rc = mailbox_remove(x->h.mailbox, &at, e)) < 0)
			return -1;
		removed += rc == 1;
	}
	fprintf(x->env->out, "removed from the mailbox: %u of %zu mails\n",
	    removed, x->n_places);
	return 0;
}

/* ---- all of it ---- */

static int
erase(struct erase *x, struct err *e)
{
	struct erasure done;
	unsigned copies = 0;

	for (size_t i = 0; i < x->k.n; i++)
		say_order(x->env, x->a, &x->k.d[i]);
	say_elsewhere(x->env, &x->k);
	if (x->dry) {
		fputs("nothing was erased\n", x->env->out);
		return 0;
	}
	if (x->mails && remove_mails(x, e) != 0)
		return err_add(e, "nothing was erased yet");
	house_sweep(&x->h);
	if (privacy_erase(&x->h.flow, x->a, &x->k, &done, e) != 0)
		return -1;
	if (store_forget_copies(x->h.store, &copies, e) != 0)
		return -1;
	if (copies > 0)
		fprintf(x->env->out,
		    "removed: %u file(s) of databases that a restore had "
		    "kept\n",
		    copies);
	fprintf(x->env->out,
	    "erased: %u order(s), %u of them open until now; %u unsent mail(s) "
	    "dropped\n",
	    done.orders, done.were_open, done.unsent);
	say_rest(x);
	return 0;
}

static int
open_and_erase(struct erase *x, const char *customer)
{
	struct err e = {.code = ERR_NONE};
	int rc;

	if (house_open(&x->h, x->env, HOUSE_READ, false, &e) != 0)
		return house_complain(x->env, "erase", &e);
	x->h.flow.now = x->now;
	x->a = arena_new();
	rc = privacy_find(&x->h.flow, x->a, str_from(customer), &x->k, &e);
	if (rc == 0)
		rc = erase(x, &e);
	arena_free(x->a);
	house_wake(&x->h);
	house_close(&x->h);
	return rc == 0 ? EX_OK : house_complain(x->env, "erase", &e);
}

int
cmd_erase(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"mails",   no_argument,       NULL, 'm'},
	    {"dry-run", no_argument,       NULL, 'd'},
	    {"now",     required_argument, NULL, 'n'},
	    {"help",    no_argument,       NULL, 'h'},
	    {NULL,      0,                 NULL, 0  },
	};
	struct erase x = {.env = env, .now = env->now};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			x.dry = true;
			break;
		case 'm':
			x.mails = true;
			break;
		case 'n':
			if (!house_now(env, "erase", optarg, &x.now))
				return EX_USAGE;
			x.played = true;
			break;
		case 'h':
			fputs(help, env->out);
			return EX_OK;
		default:
			fputs(help, env->err);
			return EX_USAGE;
		}
	}
	if (argc - optind != 1) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	return open_and_erase(&x, argv[optind]);
}
