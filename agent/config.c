#include "agent/config_option.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_DEFAULT "/etc/dachpost/dachpost.conf"

/* inih cuts longer lines short without a word; we refuse them. */
#define LINE_LONGEST (INI_MAX_LINE - 4)

struct config_seen {
	const char *section, *key;
	unsigned line;
};

struct load {
	struct config *c;
	FILE *file;
	unsigned line;
	bool indented; /* the line goes on with the value of the one before */
	bool failed;
	struct err *e;
};

/* ---- reading ---- */

static int
complain(struct load *l, unsigned line, const char *what)
{
	if (!l->failed)
		err_set(l->e, ERR_SETUP, "%s:%u: %s", l->c->path, line, what);
	l->failed = true;
	return 0; /* inih's word for: stop here */
}

/* fgets for inih, with the counting and the length check it lacks. */
static char *
read_line(char *into, int max, void *arg)
{
	struct load *l = arg;
	char *s = fgets(into, max, l->file);
	size_t n;

	if (s == NULL || l->failed)
		return NULL;
	l->line++;
	n = strlen(s);
	l->indented = s[0] == ' ' || s[0] == '\t';
	if (n > LINE_LONGEST) {
		complain(l, l->line,
		    "the line is too long; break a list at a "
		    "comma and begin the next line with a blank");
		return NULL;
	}
	return s;
}

static bool
key_ok(struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		if (!((key.p[i] >= 'a' && key.p[i] <= 'z') ||
			(key.p[i] >= '0' && key.p[i] <= '9') ||
			key.p[i] == '_' || key.p[i] == '-'))
			return false;
	}
	return key.n > 0;
}

static void *
defaults_into(struct config *c, enum section s, void *base)
{
	for (size_t i = 0; i < config_n_options; i++) {
		const struct config_option *o = &config_options[i];

		if (o->section == s && o->otherwise != NULL && !o->list)
			(void)o->set(c, (char *)base + o->at,
			    str_from(o->otherwise), NULL);
	}
	return base;
}

static void *
partner_of(struct config *c, struct str key)
{
	struct config_partner *p;

	for (size_t i = 0; i < c->n_partners; i++) {
		if (str_is(key, c->partners[i].key))
			return &c->partners[i];
	}
	p = &ARENA_PUSH(c->arena, c->partners, c->n_partners);
	p->key = arena_cstr(c->arena, key);
	defaults_into(c, PARTNER, p);
	p->name = p->key;
	return p;
}

static void *
person_of(struct config *c, struct str key)
{
	struct config_person *p;

	for (size_t i = 0; i < c->n_persons; i++) {
		if (str_is(key, c->persons[i].key))
			return &c->persons[i];
	}
	p = &ARENA_PUSH(c->arena, c->persons, c->n_persons);
	p->key = arena_cstr(c->arena, key);
	defaults_into(c, PERSON, p);
	p->name = p->key;
	return p;
}

/* The section and the object its keys go into; false: no such section. */
static bool
find_section(struct config *c, struct str name, enum section *s, void **base)
{
	struct str partner = STR("partner."), person = STR("person.");

	*base = c;
	if (str_starts(name, partner) &&
	    key_ok(str_from_pos(name, partner.n))) {
		*s = PARTNER;
		*base = partner_of(c, str_from_pos(name, partner.n));
		return true;
	}
	if (str_starts(name, person) && key_ok(str_from_pos(name, person.n))) {
		*s = PERSON;
		*base = person_of(c, str_from_pos(name, person.n));
		return true;
	}
	for (unsigned i = FIRM; i <= STATE; i++) {
		*s = (enum section)i;
		if (i != PARTNER && i != PERSON &&
		    str_is(name, config_section_names[i]))
			return true;
	}
	return false;
}

static const struct config_option *
find_option(enum section s, const char *key)
{
	for (size_t i = 0; i < config_n_options; i++) {
		if (config_options[i].section == s &&
		    strcmp(config_options[i].key, key) == 0)
			return &config_options[i];
	}
	return NULL;
}

static unsigned
seen_at(const struct config *c, const char *section, const char *key)
{
	for (size_t i = 0; i < c->n_seen; i++) {
		if (strcmp(c->seen[i].section, section) == 0 &&
		    strcmp(c->seen[i].key, key) == 0)
			return c->seen[i].line;
	}
	return 0;
}

static int
unknown_key(
    struct load *l, enum section s, const char *section, const char *key)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "there is no key '%s' in [%s]; known are:", key, section);
	for (size_t i = 0; i < config_n_options; i++) {
		if (config_options[i].section == s)
			buf_addf(&b, " %s", config_options[i].key);
	}
	complain(l, l->line, buf_cstr(&b));
	buf_clear(&b);
	return 0;
}

static int
repeated_key(struct load *l, const char *key, unsigned first)
{
	char what[200];

	snprintf(what, sizeof what,
	    "'%.60s' stands in line %u already; keep "
	    "one of the two",
	    key, first);
	return complain(l, l->line, what);
}

static int
on_key(void *arg, const char *section, const char *key, const char *value)
{
	struct load *l = arg;
	struct config *c = l->c;
	const struct config_option *o;
	enum section s;
	void *base;
	unsigned first = seen_at(c, section, key);
	struct err e = {.code = ERR_NONE};

	if (l->failed)
		return 0;
	if (!find_section(c, str_from(section), &s, &base))
		return complain(l, l->line,
		    "there is no such section; known "
		    "are [firm] [mailbox] [submission] [oauth] "
		    "[partner.NAME] [person.NAME] [reminders] [watch] "
		    "[state]");
	if ((o = find_option(s, key)) == NULL)
		return unknown_key(l, s, section, key);
	if (first != 0 && !(l->indented && o->list))
		return repeated_key(l, key, first);
	if (first == 0)
		ARENA_PUSH(c->arena, c->seen, c->n_seen) = (struct config_seen){
		    arena_cstr(c->arena, str_from(section)), o->key, l->line};
	if (o->set(c, (char *)base + o->at, str_trim(str_from(value)), &e) != 0)
		return complain(l, l->line, e.msg);
	return 1;
}

static int
read_file(struct config *c, struct err *e)
{
	struct load l = {.c = c, .e = e};
	int rc;

	if ((l.file = fopen(c->path, "re")) == NULL)
		return err_set(e, ERR_SETUP,
		    "%s: cannot be read: %s; 'dachpost "
		    "init' writes one, --config FILE names another",
		    c->path, strerror(errno));
	rc = ini_parse_stream(read_line, &l, on_key, &l);
	fclose(l.file);
	if (rc != 0 && !l.failed)
		complain(&l, (unsigned)(rc > 0 ? rc : 1),
		    "neither a [section] "
		    "nor 'key = value'");
	return l.failed ? -1 : 0;
}

/* ---- what must be there ---- */

static int
missing(const struct config *c, const char *section,
    const struct config_option *o, struct err *e)
{
	return err_set(e, ERR_SETUP,
	    "%s: [%s] has no '%s'; write '%s = …' (%s)", c->path, section,
	    o->key, o->key, o->comment);
}

static int
need_keys(
    const struct config *c, enum section s, const char *section, struct err *e)
{
	for (size_t i = 0; i < config_n_options; i++) {
		if (config_options[i].section == s &&
		    config_options[i].otherwise == NULL &&
		    seen_at(c, section, config_options[i].key) == 0)
			return missing(c, section, &config_options[i], e);
	}
	return 0;
}

static const char *
sectioned(const struct config *c, const char *kind, const char *key)
{
	return arena_fmt(c->arena, "%s.%s", kind, key).p;
}

static int
need_all(const struct config *c, struct err *e)
{
	static const enum section single[] = {FIRM, MAILBOX, SUBMISSION};

	for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
		if (need_keys(
			c, single[i], config_section_names[single[i]], e) != 0)
			return -1;
	}
	if (c->n_partners == 0 || c->n_persons == 0)
		return err_set(e, ERR_SETUP,
		    "%s: there is no [%s.…]; write one "
		    "with name and address",
		    c->path, c->n_partners == 0 ? "partner" : "person");
	for (size_t i = 0; i < c->n_partners; i++) {
		if (need_keys(c, PARTNER,
			sectioned(c, "partner", c->partners[i].key), e) != 0)
			return -1;
	}
	for (size_t i = 0; i < c->n_persons; i++) {
		if (need_keys(c, PERSON,
			sectioned(c, "person", c->persons[i].key), e) != 0)
			return -1;
	}
	return 0;
}

int
config_at_key(const struct config *c, const char *section, const char *key,
    const char *what, struct err *e)
{
	unsigned line = seen_at(c, section, key);

	if (line == 0)
		return err_set(
		    e, ERR_SETUP, "%s: [%s]: %s", c->path, section, what);
	return err_set(e, ERR_SETUP, "%s:%u: %s", c->path, line, what);
}

static int
check_login(const struct config *c, const struct config_login *l, struct err *e)
{
	char what[512];

	if (strncmp(l->url, "maildir:", 8) == 0)
		return 0;
	if (l->user[0] != '\0' && l->password_file[0] == '\0' &&
	    l->password_command[0] == '\0' && l->oauth[0] == '\0')
		return config_at_key(c, l->section, "user",
		    "a user without a "
		    "password; write password_file = FILE or "
		    "password_command = COMMAND",
		    e);
	if (l->password_file[0] == '\0' || access(l->password_file, R_OK) == 0)
		return 0;
	snprintf(what, sizeof what,
	    "the password's file %.300s cannot be read "
	    "(%s); write the password into it and chmod 600 it",
	    l->password_file, strerror(errno));
	return config_at_key(c, l->section, "password_file", what, e);
}

static int
check_since(struct config *c, struct err *e)
{
	struct err why = {.code = ERR_NONE};

	if (c->mailbox_since[0] == '\0')
		return 0;
	if (iso_parse(str_from(c->mailbox_since), &c->since, NULL, &why) == 0)
		return 0;
	return config_at_key(c, "mailbox", "since", why.msg, e);
}

static int
check_zone(const struct config *c, struct err *e)
{
	struct err why = {.code = ERR_NONE};

	if (zone_set(c->firm.timezone, &why) == 0)
		return 0;
	return config_at_key(c, "firm", "timezone", why.msg, e);
}

static struct config *
config_new(const char *path)
{
	struct arena *a = arena_new();
	struct config *c = arena_alloc(a, sizeof *c);

	c->arena = a;
	c->path = arena_cstr(a, str_from(path));
	for (unsigned s = FIRM; s <= STATE; s++) {
		if (s != PARTNER && s != PERSON)
			defaults_into(c, (enum section)s, c);
	}
	c->mailbox.section = "mailbox";
	c->submission.section = "submission";
	return c;
}

/* A list grows by what is written, so its default comes last. */
static void
fill_list(struct config *c)
{
	static const char *const inbox[] = {"INBOX", NULL};

	if (c->read == NULL)
		c->read = inbox;
}

int
config_load(const char *path, struct config **out, struct err *e)
{
	struct config *c;

	if (path == NULL)
		path = getenv("DACHPOST_CONFIG");
	c = config_new(path == NULL ? PATH_DEFAULT : path);
	if (read_file(c, e) != 0 || need_all(c, e) != 0 ||
	    check_zone(c, e) != 0 || check_since(c, e) != 0 ||
	    check_login(c, &c->mailbox, e) != 0 ||
	    check_login(c, &c->submission, e) != 0 ||
	    config_check_oauth(c, e) != 0) {
		config_free(c);
		return -1;
	}
	fill_list(c);
	*out = c;
	return 0;
}

void
config_free(struct config *c)
{
	if (c != NULL)
		arena_free(c->arena);
}
