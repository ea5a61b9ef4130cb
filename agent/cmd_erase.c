/* dachpost erase: forgets a customer (Art. 17 DSGVO). */
#include <getopt.h>
#include <sysexits.h>

#include "agent/listing.h"
#include "flow/privacy.h"

static const char help[] =
    "usage: dachpost erase [--dry-run] [--now T] CUSTOMER\n\n"
    "Forgets a customer: inquiry, notes, the mails kept.  CUSTOMER is a mail\n"
    "address, a phone number, a full name, or the number of one of her\n"
    "orders; all orders of the same customer go.  What happened when stays,\n"
    "for the figures, and a salted hash, so that the same mail does not come\n"
    "back.  An open order is closed as passed; the partner is not told.\n\n"
    "  --dry-run   says what would go\n";

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
say_rest(const struct cmd_env *env, struct store *s)
{
	char iso[ISO_MAX];
	struct err e;
	int64_t at = 0;

	fputs("not touched: the mails in the mailbox, those the firm and the "
	      "partner got, and backups",
	    env->out);
	if (store_meta(s, "backup_last", &at, &e) == 1)
		fprintf(env->out,
		    " (the last one is of %.10s); after restoring an older one "
		    "erase again",
		    iso_moment(at, iso));
	fputc('\n', env->out);
}

static int
erase(const struct cmd_env *env, struct house *h, struct arena *a,
    const struct kept *k, bool dry, struct err *e)
{
	struct erasure done;

	for (size_t i = 0; i < k->n; i++)
		say_order(env, a, &k->d[i]);
	say_elsewhere(env, k);
	if (dry) {
		fputs("nothing was erased\n", env->out);
		return 0;
	}
	if (privacy_erase(&h->flow, a, k, &done, e) != 0)
		return -1;
	fprintf(env->out,
	    "erased: %u order(s), %u of them open until now; %u unsent mail(s) "
	    "dropped\n",
	    done.orders, done.were_open, done.unsent);
	say_rest(env, h->store);
	return 0;
}

static int
open_and_erase(
    const struct cmd_env *env, const char *customer, int64_t now, bool dry)
{
	struct err e = {.code = ERR_NONE};
	struct arena *a;
	struct kept k;
	struct house h;
	int rc;

	if (house_open(&h, env, HOUSE_READ, false, &e) != 0)
		return house_complain(env, "erase", &e);
	h.flow.now = now;
	a = arena_new();
	rc = privacy_find(&h.flow, a, str_from(customer), &k, &e);
	if (rc == 0)
		rc = erase(env, &h, a, &k, dry, &e);
	arena_free(a);
	house_wake(&h);
	house_close(&h);
	return rc == 0 ? EX_OK : house_complain(env, "erase", &e);
}

int
cmd_erase(int argc, char **argv, const struct cmd_env *env)
{
	static const struct option options[] = {
	    {"dry-run", no_argument,       NULL, 'd'},
	    {"now",     required_argument, NULL, 'n'},
	    {"help",    no_argument,       NULL, 'h'},
	    {NULL,      0,                 NULL, 0  },
	};
	int64_t now = env->now;
	bool dry = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			dry = true;
			break;
		case 'n':
			if (!house_now(env, "erase", optarg, &now))
				return EX_USAGE;
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
	return open_and_erase(env, argv[optind], now, dry);
}
