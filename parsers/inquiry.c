/*
 * inquiry.c - rule files first, then what people write.
 */
#include "parsers/inquiry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "parsers/draft.h"
#include "parsers/freetext.h"
#include "parsers/html.h"

#define RULE_FOLDER "config/inquiries/"
#define FILES_MAX 200
#define FILE_SIZE_MAX ((size_t)1024 * 1024)

static struct str
words_file(const char *name)
{
	struct str s = STR_NONE;

	embedded_find(name, &s);
	return s;
}

struct rules *
rules_new(struct err *e)
{
	struct rules *r = mem_new(sizeof *r);

	r->arena = arena_new();
	r->persons = lexicon_new(words_file("parsers/words/persons.txt"));
	r->places = lexicon_new(words_file("parsers/words/places.txt"));
	r->words = lexicon_new(words_file("parsers/words/inquiry.txt"));
	r->free = free_new(e);
	if (r->free == NULL ||
	    codes_new(words_file("parsers/words/velux-codes.txt"), &r->codes,
		e) != 0) {
		rules_free(r);
		return NULL;
	}
	return r;
}

static void
free_all(struct re **re, size_t n)
{
	for (size_t i = 0; i < n; i++)
		re_free(re[i]);
}

static void
rule_free(struct rule *r)
{
	for (size_t i = 0; i < r->n_patterns; i++)
		re_free(r->patterns[i].re);
	for (size_t i = 0; i < r->n_conditions; i++)
		re_free(r->conditions[i].re);
	for (size_t i = 0; i < r->n_takes; i++)
		re_free(r->takes[i].re);
	free_all(r->stops, r->n_stops);
	free_all(r->skips, r->n_skips);
	free_all(r->project, 2);
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		rule_free(r->r[i]);
	codes_free(r->codes);
	lexicon_free(r->persons);
	lexicon_free(r->places);
	lexicon_free(r->words);
	free_free(r->free);
	arena_free(r->arena);
	free(r);
}

static int
add_embedded(struct rules *r, struct err *e)
{
	const struct embedded *all;
	size_t n;

	all = embedded_all(&n);
	for (size_t i = 0; i < n; i++) {
		struct str name = str_from(all[i].name);

		if (str_starts(name, STR(RULE_FOLDER)) &&
		    str_ends(name, STR(".rules")) &&
		    rules_add(r, name, all[i].bytes, e) != 0)
			return -1;
	}
	return 0;
}

static int
add_file(struct rules *r, const char *dir, const char *name, struct err *e)
{
	struct str path = arena_fmt(r->arena, "%s/%s", dir, name);
	char *p = arena_alloc(r->arena, FILE_SIZE_MAX / 16);
	FILE *f = fopen(path.p, "re");
	size_t n;

	if (f == NULL)
		return err_set(e, ERR_SETUP, "%s: cannot be read", path.p);
	n = fread(p, 1, FILE_SIZE_MAX / 16, f);
	fclose(f);
	return rules_add(r, path, str_of(p, n), e);
}

static int
is_rules_file(const struct dirent *d)
{
	return d->d_name[0] != '.' &&
	       str_ends(str_from(d->d_name), STR(".rules"));
}

static int
add_folder(struct rules *r, const char *dir, struct err *e)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_rules_file, alphasort), rc = 0;

	if (n < 0)
		return err_set(e, ERR_SETUP, "%s: no such folder", dir);
	for (int i = 0; i < n; i++) {
		if (rc == 0 && i < FILES_MAX)
			rc = add_file(r, dir, names[i]->d_name, e);
		free(names[i]);
	}
	free(names);
	return rc;
}

int
rules_load(const char *dir, struct rules **out, struct err *e)
{
	struct rules *r = rules_new(e);

	if (r == NULL)
		return -1;
	if ((dir == NULL ? add_embedded(r, e) : add_folder(r, dir, e)) != 0 ||
	    rules_finish(r, e) != 0) {
		rules_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

static bool
is_met(const struct rule *r, const struct inquiry *q)
{
	for (; r != NULL; r = r->uses) {
		for (size_t i = 0; i < r->n_needs; i++) {
			const struct need *n = &r->needs[i];
			bool any = false;

			for (size_t k = 0; k < n->n; k++)
				any |= draft_has(q, n->any[k]);
			if (!any)
				return false;
		}
	}
	return true;
}

struct
try {
	struct arena *a;
	const struct rules *rules;
	const struct inquiry_source *s;
	explain_fn *explain;
	void *arg;
};

static void
run(const struct try *t, const struct rule *rule, struct str body,
    explain_fn *explain, struct inquiry *q, size_t *labelled)
{
	struct draft d = {.a = t->a,
	    .rules = t->rules,
	    .rule = rule,
	    .q = q,
	    .explain = explain,
	    .arg = t->arg};
	struct items items;

	*q = (struct inquiry){.roof.pitch_deg = -1};
	items = layout_items(t->a, rule, t->rules->codes, body);
	*labelled = items.labelled;
	draft_apply(&d, &items);
	draft_finish(&d, t->s, body);
	q->rule = rule->name;
}

/* How much of what matters is there; to choose between text and HTML. */
static int
worth(const struct inquiry *q)
{
	static const enum field keys[] = {FIELD_INQUIRY_NO, FIELD_NAME,
	    FIELD_ADDRESS, FIELD_PHONE, FIELD_EMAIL, FIELD_WINDOWS,
	    FIELD_PROJECT, FIELD_MESSAGE};
	int n = 0;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		n += draft_has(q, keys[i]);
	return n + (q->customer.street.n > 0) + (q->customer.city.n > 0) +
	       (q->customer.postcode.n > 0) + (q->customer.first_name.n > 0);
}

#define LABELS_MIN 3

/* The first rule that reads this text. */
static const struct rule *
try_rules(const struct try *t, struct str body, struct inquiry *q)
{
	size_t labelled;

	for (size_t i = 0; i < t->rules->n; i++) {
		const struct rule *rule = t->rules->r[i];

		if (!rule_matches(rule, t->s, body))
			continue;
		run(t, rule, body, NULL, q, &labelled);
		if (labelled >= LABELS_MIN && is_met(rule, q))
			return rule;
	}
	return NULL;
}

static int
by_rules(const struct try *t, const struct str body[2], struct inquiry *q)
{
	const struct rule *best = NULL;
	struct inquiry found;
	size_t which = 0, labelled;

	for (size_t i = 0; i < 2; i++) {
		const struct rule *rule;

		if (body[i].n == 0)
			continue;
		rule = try_rules(t, body[i], &found);
		if (rule == NULL || (best != NULL && worth(&found) <= worth(q)))
			continue;
		best = rule;
		which = i;
		*q = found;
	}
	if (best == NULL)
		return 0;
	if (t->explain != NULL)
		run(t, best, body[which], t->explain, q, &labelled);
	return 1;
}

int
inquiry_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct inquiry *q, explain_fn *explain,
    void *arg)
{
	struct try t = {a, r, s, explain, arg};
	struct str shown = s->html.n > 0 ? html_text(a, s->html, 0) : STR("");
	struct str body[2] = {layout_clean(a, s->text), layout_clean(a, shown)};
	struct inquiry out = {.roof.pitch_deg = -1};

	if (by_rules(&t, body, &out) == 0) {
		out = (struct inquiry){.roof.pitch_deg = -1};
		if (freetext_find(a, r, s,
			str_trim(s->text).n > 0 ? s->text : shown, &out) == 0)
			return 0;
		out.rule = STR("freitext");
	}
	*q = out;
	return 1;
}
