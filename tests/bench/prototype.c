/*
 * prototype PORT USER PASSWORD DATABASE [SMTPPORT] - the least that a program
 * on these libraries does: libetpan fetches in sets of a hundred and parses,
 * the text is taken out, one PCRE2 match, one row a mail in one durable
 * commit a set.  With SMTPPORT the full cycle, mail by mail: durable row, an
 * answer of 4 KB accepted, durable mark.  Plain, on loopback.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <curl/curl.h>
#include <libetpan/libetpan.h>
#include <pcre2.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define SET 100
#define PATTERN "Fenster 1: ([^\\n]+)"

static struct {
	mailimap *imap;
	sqlite3 *db;
	sqlite3_stmt *insert, *mark;
	pcre2_code *re;
	pcre2_match_data *match;
	CURL *curl; /* NULL: no full cycle */
	char answer[4200];
	size_t at;
	unsigned long mails, hits;
} proto;

/* ---- the first text/plain, as UTF-8 ---- */

static int
is_plain(const struct mailmime_content *c)
{
	return c != NULL &&
	       c->ct_type->tp_type == MAILMIME_TYPE_DISCRETE_TYPE &&
	       c->ct_type->tp_data.tp_discrete_type->dt_type ==
	           MAILMIME_DISCRETE_TYPE_TEXT &&
	       strcasecmp(c->ct_subtype, "plain") == 0;
}

static char *
decoded(struct mailmime *m)
{
	struct mailmime_data *d = m->mm_data.mm_single;
	struct mailmime_single_fields f;
	const char *charset = mailmime_content_charset_get(m->mm_content_type);
	int encoding = d->dt_encoding;
	size_t at = 0, n = 0;
	char *raw = NULL, *text = NULL;

	if (m->mm_mime_fields != NULL) {
		mailmime_single_fields_init(
		    &f, m->mm_mime_fields, m->mm_content_type);
		if (f.fld_encoding != NULL)
			encoding = f.fld_encoding->enc_type;
	}
	if (mailmime_part_parse(d->dt_data.dt_text.dt_data,
		d->dt_data.dt_text.dt_length, &at, encoding, &raw,
		&n) != MAILIMF_NO_ERROR)
		return NULL;
	if (charconv("utf-8", charset != NULL ? charset : "utf-8", raw, n,
		&text) != MAIL_CHARCONV_NO_ERROR)
		text = NULL;
	mmap_string_unref(raw);
	return text;
}

static char *
first_text(struct mailmime *m)
{
	char *text = NULL;

	if (m->mm_type == MAILMIME_SINGLE && is_plain(m->mm_content_type))
		return decoded(m);
	if (m->mm_type == MAILMIME_MESSAGE &&
	    m->mm_data.mm_message.mm_msg_mime != NULL)
		return first_text(m->mm_data.mm_message.mm_msg_mime);
	if (m->mm_type != MAILMIME_MULTIPLE)
		return NULL;
	for (clistiter *i = clist_begin(m->mm_data.mm_multipart.mm_mp_list);
	     i != NULL && text == NULL; i = clist_next(i))
		text = first_text(clist_content(i));
	return text;
}

/* ---- one mail ---- */

static void
keep(uint32_t uid, const char *text)
{
	PCRE2_SIZE *o = pcre2_get_ovector_pointer(proto.match);
	const char *hit = "";
	int n = 0;

	if (text != NULL && pcre2_match(proto.re, (PCRE2_SPTR)text,
				strlen(text), 0, 0, proto.match, NULL) > 0) {
		hit = text + o[2];
		n = (int)(o[3] - o[2]);
		proto.hits++;
	}
	sqlite3_bind_int64(proto.insert, 1, uid);
	sqlite3_bind_text(proto.insert, 2, hit, n, SQLITE_STATIC);
	sqlite3_bind_text(proto.insert, 3, text, -1, SQLITE_STATIC);
	if (sqlite3_step(proto.insert) != SQLITE_DONE)
		die(sqlite3_errmsg(proto.db));
	sqlite3_reset(proto.insert);
}

static void
answer(uint32_t uid)
{
	proto.at = 0;
	if (curl_easy_perform(proto.curl) != CURLE_OK)
		die("the answer was not accepted");
	sqlite3_bind_int64(proto.mark, 1, uid);
	if (sqlite3_step(proto.mark) != SQLITE_DONE)
		die(sqlite3_errmsg(proto.db));
	sqlite3_reset(proto.mark);
}

static void
handle(uint32_t uid, const char *raw, size_t n)
{
	struct mailmime *mime = NULL;
	size_t at = 0;
	char *text;

	if (mailmime_parse(raw, n, &at, &mime) != MAILIMF_NO_ERROR)
		die("a mail that cannot be parsed");
	text = first_text(mime);
	keep(uid, text);
	free(text);
	mailmime_free(mime);
	if (proto.curl != NULL)
		answer(uid);
	proto.mails++;
}

static void
handle_answer(const struct mailimap_msg_att *a)
{
	uint32_t uid = 0;
	const char *raw = NULL;
	size_t n = 0;

	for (clistiter *i = clist_begin(a->att_list); i != NULL;
	     i = clist_next(i)) {
		const struct mailimap_msg_att_item *x = clist_content(i);
		const struct mailimap_msg_att_static *s;

		if (x->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		s = x->att_data.att_static;
		if (s->att_type == MAILIMAP_MSG_ATT_UID)
			uid = s->att_data.att_uid;
		if (s->att_type == MAILIMAP_MSG_ATT_BODY_SECTION) {
			raw = s->att_data.att_body_section->sec_body_part;
			n = s->att_data.att_body_section->sec_length;
		}
	}
	if (raw != NULL)
		handle(uid, raw, n);
}

/* ---- sets ---- */

static void
exec(const char *sql)
{
	if (sqlite3_exec(proto.db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(proto.db));
}

static void
fetch_set(uint32_t from, uint32_t to)
{
	struct mailimap_set *set = mailimap_set_new_interval(from, to);
	struct mailimap_fetch_type *what =
	    mailimap_fetch_type_new_fetch_att_list_empty();
	clist *l = NULL;

	mailimap_fetch_type_new_fetch_att_list_add(
	    what, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(
	    what, mailimap_fetch_att_new_body_peek_section(
		      mailimap_section_new(NULL)));
	if (mailimap_uid_fetch(proto.imap, set, what, &l) != MAILIMAP_NO_ERROR)
		die("cannot fetch");
	if (proto.curl == NULL)
		exec("BEGIN IMMEDIATE");
	for (clistiter *i = clist_begin(l); i != NULL; i = clist_next(i))
		handle_answer(clist_content(i));
	if (proto.curl == NULL)
		exec("COMMIT");
	mailimap_fetch_list_free(l);
	mailimap_fetch_type_free(what);
	mailimap_set_free(set);
}

/* ---- opening ---- */

static void
open_database(const char *path)
{
	if (sqlite3_open(path, &proto.db) != SQLITE_OK)
		die("cannot open the database");
	exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	     "CREATE TABLE o (id INTEGER PRIMARY KEY, uid INTEGER UNIQUE,"
	     " due TEXT, body TEXT); CREATE INDEX o_due ON o (due)");
	sqlite3_prepare_v2(proto.db,
	    "INSERT INTO o (uid, due, body) VALUES (?1, ?2, ?3)", -1,
	    &proto.insert, NULL);
	sqlite3_prepare_v2(proto.db,
	    "UPDATE o SET due = due || 's' WHERE uid = ?1", -1, &proto.mark,
	    NULL);
}

static void
open_pattern(void)
{
	PCRE2_SIZE at;
	int code;

	proto.re = pcre2_compile((PCRE2_SPTR)PATTERN, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF, &code, &at, NULL);
	pcre2_jit_compile(proto.re, PCRE2_JIT_COMPLETE);
	proto.match = pcre2_match_data_create_from_pattern(proto.re, NULL);
}

static size_t
on_read(char *to, size_t size, size_t n, void *arg)
{
	size_t most = strlen(proto.answer) - proto.at;

	(void)arg;
	if (most > size * n)
		most = size * n;
	memcpy(to, proto.answer + proto.at, most);
	proto.at += most;
	return most;
}

static void
open_submission(const char *port)
{
	static const char line[] = "vielen Dank f=C3=BCr Ihre Anfrage. Hiermit "
				   "best=C3=A4tigen wir Ihre Bestellung.\r\n";
	char url[64];
	char *p = stpcpy(proto.answer,
	    "From: <agent@handwerk.test>\r\nTo: <kunde@firma.example>\r\n"
	    "Subject: Ihr Angebot\r\nMIME-Version: 1.0\r\nContent-Type: "
	    "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
	    "quoted-printable\r\n\r\n");

	while (p < proto.answer + 4000)
		p = stpcpy(p, line);
	snprintf(url, sizeof url, "smtp://127.0.0.1:%s", port);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	proto.curl = curl_easy_init();
	curl_easy_setopt(proto.curl, CURLOPT_URL, url);
	curl_easy_setopt(proto.curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(proto.curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(
	    proto.curl, CURLOPT_MAIL_FROM, "<agent@handwerk.test>");
	curl_easy_setopt(proto.curl, CURLOPT_MAIL_RCPT,
	    curl_slist_append(NULL, "<kunde@firma.example>"));
}

int
main(int argc, char **argv)
{
	uint32_t next;
	double begin;

	if (argc < 5)
		die("usage: prototype PORT USER PASSWORD DATABASE [SMTPPORT]");
	open_database(argv[4]);
	open_pattern();
	if (argc > 5)
		open_submission(argv[5]);
	proto.imap = mailimap_new(0, NULL);
	if (mailimap_socket_connect(
		proto.imap, "127.0.0.1", (uint16_t)atoi(argv[1])) !=
		MAILIMAP_NO_ERROR_NON_AUTHENTICATED ||
	    mailimap_login(proto.imap, argv[2], argv[3]) != MAILIMAP_NO_ERROR ||
	    mailimap_select(proto.imap, "INBOX") != MAILIMAP_NO_ERROR)
		die("cannot open the mailbox");
	next = proto.imap->imap_selection_info->sel_uidnext;
	begin = now();
	for (uint32_t u = 1; u < next; u += SET)
		fetch_set(u, u + SET - 1);
	printf("{\"mails\": %lu, \"hits\": %lu, \"seconds\": %.4f}\n",
	    proto.mails, proto.hits, now() - begin);
	mailimap_logout(proto.imap);
	sqlite3_close(proto.db);
	return 0;
}
