#include "agent/house.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/owner.h"
#include "base/log.h"
#include "flow/read_request.h"
#include "parsers/charset.h"

static const struct reader_limits limits = {
    .memory = (int64_t)768 * 1024 * 1024,
    .seconds = 20,
    .answer = (int64_t)16 * 1024 * 1024,
};

/* ---- the configuration as the flow wants it ---- */

static struct order_rules
partner_rules(const struct firm *f, const struct config_partner *p)
{
	struct order_rules r = {.cal = f->cal};
	const struct period periods[] = {
	    p->contact, p->offer, p->answer, p->job};

	for (unsigned i = 0; i < 4; i++) {
		r.period[ORDER_CONTACT + i] = periods[i];
		r.s193[ORDER_CONTACT + i] = p->s193[i];
	}
	return r;
}

static void
take_partners(struct house *h)
{
	const struct config *c = h->config;
	struct firm *f = &h->firm;

	f->n_partners = c->n_partners;
	f->partners = arena_array(h->arena, c->n_partners, sizeof *f->partners);
	for (size_t i = 0; i < c->n_partners; i++) {
		const struct config_partner *p = &c->partners[i];

		f->partners[i] = (struct firm_partner){.key = p->key,
		    .name = p->name,
		    .address = p->address,
		    .senders = p->senders,
		    .rules = partner_rules(f, p),
		    .place_site = p->place_site,
		    .undo_window = p->undo_window};
	}
}

static void
take_persons(struct house *h)
{
	const struct config *c = h->config;
	struct firm *f = &h->firm;

	f->n_persons = c->n_persons;
	f->persons = arena_array(h->arena, c->n_persons, sizeof *f->persons);
	for (size_t i = 0; i < c->n_persons; i++) {
		const struct config_person *p = &c->persons[i];

		f->persons[i] = (struct firm_person){.key = p->key,
		    .name = p->name,
		    .addresses = p->addresses,
		    .act = p->act,
		    .notify = p->notify,
		    .digest = p->digest,
		    .escalation = p->escalation};
	}
}

static void
take_board(struct house *h)
{
	const struct config *c = h->config;

	for (unsigned i = 0; *c->board != '\0' && i < 4; i++)
		h->firm.board[i] =
		    arena_fmt(h->arena, "%s/%s", c->board, c->board_folders[i])
			.p;
}

static void
take_firm(struct house *h)
{
	const struct config *c = h->config;
	struct firm *f = &h->firm;

	f->name = c->firm.name;
	f->text = c->firm.text;
	f->language = c->firm.language;
	f->address = c->address;
	f->since = c->since;
	take_board(h);
	f->plus = c->plus_addressing;
	f->trusted_authserv_id = c->trusted_authserv_id;
	f->auth_layout = c->auth_layout;
	f->cal = &c->firm.calendar;
	f->retention_months = c->retention_months;
	f->remind = remind_defaults;
	f->remind.headsup = c->reminders.contact_headsup;
	f->remind.repeat = c->reminders.repeat;
	f->remind.morning = c->firm.digest;
	f->remind.quiet_from = c->reminders.quiet_from;
	f->remind.quiet_until = c->reminders.quiet_to;
	f->remind.escalate_after = c->reminders.escalate_after;
	take_partners(h);
	take_persons(h);
}

static void
add_texts(struct arena *a, struct texts *to, const char *const *list)
{
	for (; list != NULL && *list != NULL; list++)
		ARENA_PUSH(a, to->s, to->n) = str_from(*list);
}

static void
take_reading(struct house *h)
{
	struct read_context *r = &h->reading;

	r->rules = h->rules;
	r->auth = h->firm.auth_layout;
	ARENA_PUSH(h->arena, r->own.s, r->own.n) = str_from(h->config->address);
	for (size_t i = 0; i < h->firm.n_persons; i++)
		add_texts(h->arena, &r->persons, h->firm.persons[i].addresses);
	for (size_t i = 0; i < h->firm.n_partners; i++)
		add_texts(h->arena, &r->partners, h->firm.partners[i].senders);
}

/* ---- opening ---- */

static const char *
or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

static int
start_reader(struct house *h, struct err *e)
{
	if (rules_load(or_null(h->config->rules), &h->rules, e) != 0)
		return -1;
	take_reading(h);
	charset_preload();
	return reader_start(read_serve, &h->reading, &limits, &h->reader, e);
}

/* A dry run plays on a copy, so that nothing it does can stay. */
static int
copy_store(struct house *h, struct err *e)
{
	struct buf dir = BUF_INIT, file = BUF_INIT;
	struct store *copy = NULL;
	int rc = -1;

	buf_addf(
	    &dir, "%s/dry.%ld", h->config->state_directory, (long)getpid());
	buf_addf(&file, "%s/dachpost.db", buf_cstr(&dir));
	if (mkdir(buf_cstr(&dir), 0700) != 0)
		err_set(e, ERR_SETUP, "cannot make %s", buf_cstr(&dir));
	else if (store_backup(h->store, buf_cstr(&file), e) == 0 &&
		 store_open(buf_cstr(&dir), 0, &copy, e) == 0)
		rc = 0;
	h->scratch = mem_cstr(buf_str(&dir));
	buf_clear(&dir);
	buf_clear(&file);
	if (rc == 0) {
		store_close(h->store);
		h->store = copy;
	}
	return rc;
}

static void
remove_copy(const char *dir)
{
	static const char *const files[] = {"/dachpost.db", "/dachpost.db-wal",
	    "/dachpost.db-shm", "/sent", ""};
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		buf_reset(&path);
		buf_addf(&path, "%s%s", dir, files[i]);
		(void)remove(buf_cstr(&path));
	}
	buf_clear(&path);
}

static void
remove_scratch(struct house *h)
{
	if (h->scratch != NULL)
		remove_copy(h->scratch);
	free(h->scratch);
}

/* What dry runs that were killed left behind: whole copies. */
void
house_sweep(const struct house *h)
{
	DIR *d = opendir(h->config->state_directory);
	struct buf path = BUF_INIT;
	struct dirent *f;
	int64_t pid;

	while (d != NULL && (f = readdir(d)) != NULL) {
		if (strncmp(f->d_name, "dry.", 4) != 0 ||
		    !str_int(str_from(f->d_name + 4), &pid) || pid <= 0 ||
		    kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		buf_reset(&path);
		buf_addf(&path, "%s/%s", h->config->state_directory, f->d_name);
		remove_copy(buf_cstr(&path));
	}
	if (d != NULL)
		closedir(d);
	buf_clear(&path);
}

const char *
house_key_path(const struct house *h)
{
	return arena_fmt(h->arena, "%s/key", h->config->state_directory).p;
}

static ino_t
inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* Looked at before, so that no rotation is missed; loading may make it. */
static int
load_keys(struct house *h, struct err *e)
{
	h->keys_inode = inode_of(h->key_path);
	if (token_keys_load(h->key_path, &h->keys, e) != 0)
		return -1;
	if (h->keys_inode == 0)
		h->keys_inode = inode_of(h->key_path);
	return 0;
}

/* A rotation puts another file in its place. */
void
house_keys_look(struct house *h)
{
	struct err e = {.code = ERR_NONE};
	ino_t inode = inode_of(h->key_path);

	if (inode == 0 || inode == h->keys_inode)
		return;
	if (load_keys(h, &e) != 0)
		log_error("keys.failed", "%s; the old ones stay", e.msg);
	else
		log_info("keys.changed", "n=%zu", h->keys.n);
}

static int
open_parts(struct house *h, enum house_use use, bool dry, struct err *e)
{
	const char *dir = h->config->state_directory;

	if (use == HOUSE_AGENT && start_reader(h, e) != 0)
		return -1;
	if (use == HOUSE_AGENT && !dry && store_lock(dir, &h->lock, e) != 0)
		return -1;
	if (use == HOUSE_AGENT && !dry)
		house_sweep(h);
	if (store_open(dir, use == HOUSE_READ ? STORE_READ : 0, &h->store, e) !=
	    0)
		return -1;
	if (dry && copy_store(h, e) != 0)
		return -1;
	if (use == HOUSE_READ)
		return 0;
	h->key_path = house_key_path(h);
	if (load_keys(h, e) != 0)
		return -1;
	return composer_new(or_null(h->config->templates), &h->composer, e);
}

int
house_open(struct house *h, const struct cmd_env *env, enum house_use use,
    bool dry, struct err *e)
{
	*h = (struct house){.arena = arena_new()};
	if (config_load(env->config_path, &h->config, e) != 0) {
		house_close(h);
		return -1;
	}
	take_firm(h);
	if (owner_become(h->config->state_directory, e) != 0 ||
	    open_parts(h, use, dry, e) != 0) {
		house_close(h);
		return -1;
	}
	h->wall = env->wall;
	h->flow = (struct flow){.firm = &h->firm,
	    .store = h->store,
	    .composer = h->composer,
	    .keys = &h->keys,
	    .reader = h->reader,
	    .rules = h->rules,
	    .account = str_from(h->config->address),
	    .now = env->now};
	return 0;
}

void
house_close(struct house *h)
{
	house_mailbox_lost(h);
	house_transport_lost(h);
	secret_free(h->token);
	reader_stop(h->reader);
	composer_free(h->composer);
	store_close(h->store);
	remove_scratch(h);
	store_unlock(h->lock);
	rules_free(h->rules);
	arena_free(h->arena);
	config_free(h->config);
	memset(&h->keys, 0, sizeof h->keys);
}

int
house_try(const struct cmd_env *env, struct err *e)
{
	struct house h;
	int rc;

	if (house_open(&h, env, HOUSE_WRITE, false, e) != 0)
		return -1;
	rc = rules_load(or_null(h.config->rules), &h.rules, e);
	house_close(&h);
	return rc;
}

int
house_complain(
    const struct cmd_env *env, const char *command, const struct err *e)
{
	fprintf(env->err, "dachpost %s: %s\n", command, e->msg);
	switch (e->code) {
	case ERR_RETRY:
		return EX_TEMPFAIL;
	case ERR_INPUT:
		return EX_DATAERR;
	case ERR_SETUP:
		return EX_CONFIG;
	case ERR_NONE:
	case ERR_BUG:
	default:
		return EX_SOFTWARE;
	}
}

bool
house_now(const struct cmd_env *env, const char *command, const char *text,
    int64_t *now)
{
	struct err e;

	if (iso_parse(str_from(text), now, NULL, &e) == 0)
		return true;
	fprintf(env->err, "dachpost %s: --now: %s\n", command, e.msg);
	return false;
}
