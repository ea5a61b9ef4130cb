/*
 * Our tree of a mail against libetpan's, on every ordinary test mail: the
 * same parts, of the same types, with the same bytes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <ctype.h>
#include <glob.h>
#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "mails.h"
#include "parsers/mime.h"
#include "parsers/transfer.h"

static struct arena *a;
static size_t compared;

static const char *const folders[] = {"tests/mails/inquiries/*.eml",
    "tests/mails/forwards/*.eml", "tests/mails/threads/*.eml",
    "tests/mails/clients/*.eml", "tests/mails/bounces/*.eml"};

static void compare(
    const struct part *ours, const struct mailmime *theirs, const char *name);

static const char *
composite(int type)
{
	return type == MAILMIME_COMPOSITE_TYPE_MULTIPART ? "multipart"
	                                                 : "message";
}

static const char *
discrete(int type)
{
	static const char *const names[] = {
	    "", "text", "image", "audio", "video", "application", "extension"};

	return names[type];
}

/* "text/plain", as libetpan has it. */
static struct str
their_type(const struct mailmime *m)
{
	const struct mailmime_content *c = m->mm_content_type;
	const struct mailmime_type *t = c->ct_type;
	const char *main =
	    t->tp_type == MAILMIME_TYPE_COMPOSITE_TYPE
		? composite(t->tp_data.tp_composite_type->ct_type)
		: discrete(t->tp_data.tp_discrete_type->dt_type);
	struct str s = arena_fmt(a, "%s/%s", main, c->ct_subtype);
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)tolower((unsigned char)s.p[i]);
	return str_of(p, s.n);
}

static struct str
their_text(const struct mailmime *m)
{
	struct mailmime_data *d = m->mm_data.mm_single;
	size_t at = 0, n = 0;
	char *p = NULL;
	struct str s;

	if (mailmime_part_parse(d->dt_data.dt_text.dt_data,
		d->dt_data.dt_text.dt_length, &at, d->dt_encoding, &p,
		&n) != MAILIMF_NO_ERROR)
		return STR_NONE;
	s = arena_str(a, str_of(p, n));
	mailmime_decoded_part_free(p);
	return s;
}

/* Without line ends: libetpan writes CR LF where it decodes. */
static struct str
bare(struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\r' && s.p[i] != '\n')
			p[n++] = s.p[i];
	}
	return str_of(p, n);
}

static void
compare_text(
    const struct part *ours, const struct mailmime *theirs, const char *name)
{
	struct str mine =
	    bare(transfer_decode(a, ours->raw, transfer_of(ours->encoding)));
	struct str other = bare(their_text(theirs));

	if (!str_eq(mine, other))
		fail_msg("%s: another text: '%.*s'\n'%.*s'", name,
		    STR_FMT(mine), STR_FMT(other));
	compared++;
}

static void
compare_children(
    const struct part *ours, const struct mailmime *theirs, const char *name)
{
	const struct part *k = ours->child;
	clistiter *i = clist_begin(theirs->mm_data.mm_multipart.mm_mp_list);

	for (; i != NULL && k != NULL; i = clist_next(i), k = k->next)
		compare(k, clist_content(i), name);
	assert_true(i == NULL && k == NULL);
}

static void
compare(
    const struct part *ours, const struct mailmime *theirs, const char *name)
{
	struct str type = their_type(theirs);

	if (!str_eq(ours->type, type))
		fail_msg("%s: %.*s, not %.*s", name, STR_FMT(ours->type),
		    STR_FMT(type));
	if (theirs->mm_type == MAILMIME_MULTIPLE)
		compare_children(ours, theirs, name);
	else if (theirs->mm_type == MAILMIME_MESSAGE)
		compare(mime_root(ours->inner),
		    theirs->mm_data.mm_message.mm_msg_mime, name);
	else
		compare_text(ours, theirs, name);
}

static void
compare_mail(const char *name)
{
	struct str raw = mail_bytes(a, name);
	struct mailmime *theirs = NULL;
	struct message *ours = NULL;
	struct err e = {.code = ERR_NONE};
	size_t at = 0;

	assert_int_equal(mime_parse(a, raw, &ours, &e), 0);
	assert_int_equal(
	    mailmime_parse(raw.p, raw.n, &at, &theirs), MAILIMF_NO_ERROR);
	compare(mime_root(ours), theirs->mm_data.mm_message.mm_msg_mime, name);
	mailmime_free(theirs);
}

static void
trees_are_the_same(void **state)
{
	(void)state;
	a = arena_new();
	for (size_t k = 0; k < sizeof folders / sizeof folders[0]; k++) {
		glob_t g;

		assert_int_equal(glob(folders[k], 0, NULL, &g), 0);
		for (size_t i = 0; i < g.gl_pathc; i++)
			compare_mail(g.gl_pathv[i]);
		globfree(&g);
	}
	assert_true(compared > 60);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(trees_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
