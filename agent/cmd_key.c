/* dachpost key: the keys behind the tokens. */
#include <string.h>
#include <sysexits.h>

#include "agent/house.h"

static const char help[] =
    "usage: dachpost key\n"
    "       dachpost key rotate\n"
    "       dachpost key revoke\n\n"
    "The keys by which the agent knows its own tokens: their numbers, the one\n"
    "that signs last.  rotate makes a new one; tokens of the old ones are\n"
    "still accepted, sixteen in all.  revoke makes a new one and forgets the\n"
    "others: for a key that got into other hands.  Answers to older mails are\n"
    "asked back then.\n";

static int
show(const struct cmd_env *env, const struct token_keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		fprintf(env->out, "%u%s\n", k->key[i].id,
		    i + 1 == k->n ? " signs" : "");
	return 0;
}

static int
run(const struct cmd_env *env, const char *verb, struct err *e)
{
	struct token_keys k;
	struct house h;
	int rc = 0;

	if (house_open(&h, env, HOUSE_READ, false, e) != 0)
		return -1;
	if (verb == NULL)
		rc = token_keys_load(house_key_path(&h), &k, e);
	else
		rc = token_keys_rotate(
		    house_key_path(&h), strcmp(verb, "revoke") == 0, &k, e);
	if (rc == 0)
		rc = show(env, &k);
	memset(&k, 0, sizeof k);
	house_wake(&h);
	house_close(&h);
	return rc;
}

int
cmd_key(int argc, char **argv, const struct cmd_env *env)
{
	struct err e = {.code = ERR_NONE};
	const char *verb = argc > 1 ? argv[1] : NULL;

	if (verb != NULL && strcmp(verb, "--help") == 0) {
		fputs(help, env->out);
		return EX_OK;
	}
	if (argc > 2 || (verb != NULL && strcmp(verb, "rotate") != 0 &&
			    strcmp(verb, "revoke") != 0)) {
		fputs(help, env->err);
		return EX_USAGE;
	}
	return run(env, verb, &e) == 0 ? EX_OK : house_complain(env, "key", &e);
}
