/*
 * parsebase gmime|etpan FOLDER - MIME libraries on all files of a folder, from
 * memory: parsed, and the text parts decoded.
 */
#include <dirent.h>
#include <gmime/gmime.h>
#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static struct {
	char **mail;
	size_t *size;
	size_t n, decoded;
} all;

static void
load(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *f;

	while (d != NULL && (f = readdir(d)) != NULL) {
		char path[4096];
		gsize n;

		if (f->d_name[0] == '.')
			continue;
		all.mail = realloc(all.mail, (all.n + 1) * sizeof *all.mail);
		all.size = realloc(all.size, (all.n + 1) * sizeof *all.size);
		if (all.mail == NULL || all.size == NULL)
			exit(1);
		snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
		if (!g_file_get_contents(path, &all.mail[all.n], &n, NULL))
			exit(1);
		all.size[all.n++] = n;
	}
	closedir(d);
}

/* ---- GMime ---- */

static void
decode_part(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
	GMimeDataWrapper *w;
	GMimeStream *s;

	(void)parent;
	(void)arg;
	if (!GMIME_IS_TEXT_PART(part))
		return;
	w = g_mime_part_get_content((GMimePart *)part);
	s = g_mime_stream_mem_new();
	all.decoded += (size_t)g_mime_data_wrapper_write_to_stream(w, s);
	g_object_unref(s);
}

static void
by_gmime(const char *raw, size_t n)
{
	GMimeStream *s = g_mime_stream_mem_new_with_buffer(raw, n);
	GMimeParser *p = g_mime_parser_new_with_stream(s);
	GMimeMessage *m = g_mime_parser_construct_message(p, NULL);
	GMimeObject *top = g_mime_message_get_mime_part(m);

	if (GMIME_IS_MULTIPART(top))
		g_mime_multipart_foreach(
		    (GMimeMultipart *)top, decode_part, NULL);
	else
		decode_part(NULL, top, NULL);
	g_object_unref(m);
	g_object_unref(p);
	g_object_unref(s);
}

/* ---- libetpan ---- */

static void
decode_single(struct mailmime *m)
{
	struct mailmime_content *c = m->mm_content_type;
	struct mailmime_data *d = m->mm_data.mm_single;
	struct mailmime_single_fields f;
	size_t at = 0, n = 0;
	char *text = NULL;
	int encoding = d->dt_encoding;

	if (c == NULL || c->ct_type->tp_type != MAILMIME_TYPE_DISCRETE_TYPE ||
	    c->ct_type->tp_data.tp_discrete_type->dt_type !=
		MAILMIME_DISCRETE_TYPE_TEXT)
		return;
	if (m->mm_mime_fields != NULL) {
		mailmime_single_fields_init(&f, m->mm_mime_fields, c);
		if (f.fld_encoding != NULL)
			encoding = f.fld_encoding->enc_type;
	}
	if (mailmime_part_parse(d->dt_data.dt_text.dt_data,
		d->dt_data.dt_text.dt_length, &at, encoding, &text,
		&n) != MAILIMF_NO_ERROR)
		return;
	all.decoded += n;
	mmap_string_unref(text);
}

static void
decode_tree(struct mailmime *m)
{
	if (m->mm_type == MAILMIME_SINGLE)
		decode_single(m);
	else if (m->mm_type == MAILMIME_MESSAGE &&
		 m->mm_data.mm_message.mm_msg_mime != NULL)
		decode_tree(m->mm_data.mm_message.mm_msg_mime);
	else if (m->mm_type == MAILMIME_MULTIPLE)
		for (clistiter *i =
			 clist_begin(m->mm_data.mm_multipart.mm_mp_list);
		     i != NULL; i = clist_next(i))
			decode_tree(clist_content(i));
}

static void
by_etpan(const char *raw, size_t n)
{
	struct mailmime *m = NULL;
	size_t at = 0;

	if (mailmime_parse(raw, n, &at, &m) != MAILIMF_NO_ERROR)
		return;
	decode_tree(m);
	mailmime_free(m);
}

int
main(int argc, char **argv)
{
	void (*parse)(const char *raw, size_t n);
	double begin;

	if (argc < 3)
		return 2;
	parse = strcmp(argv[1], "gmime") == 0 ? by_gmime : by_etpan;
	g_mime_init();
	load(argv[2]);
	begin = now();
	for (size_t i = 0; i < all.n; i++)
		parse(all.mail[i], all.size[i]);
	printf("{\"mails\": %zu, \"seconds\": %.4f, \"bytes\": %zu}\n", all.n,
	    now() - begin, all.decoded);
	return 0;
}
