/*
 * rules_load.c - rule files from a folder, or those in the program.
 */
#include "parsers/inquiry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embed.h"
#include "parsers/freetext.h"

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
