/*
 * imap.c - with imap_folder.c the only file that knows libetpan's IMAP.
 *
 * What it does not do by itself is done here: a limit before each command,
 * no control character in any argument, no log-in before TLS is verified.
 */
#include "io/imap_session.h"

#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "io/curlstream.h"
#include "io/folder.h"
#include "io/idle.h"
#include "io/imap_sent.h"

#define LOGIN_SECONDS 30 /* servers delay it after wrong passwords */

/* ---- one command ---- */

mailimap *
imap_ready(struct imap *s, int64_t bytes)
{
	curlstream_limit(s->etpan->imap_stream, s->timeout, bytes);
	return s->etpan;
}

/* The server said NO or BAD: the session goes on. */
bool
imap_is_refusal(int r)
{
	return r >= MAILIMAP_ERROR_APPEND && r <= MAILIMAP_ERROR_UNSUBSCRIBE;
}

static const char *
words_of(const struct imap *s)
{
	const char *w = s->etpan->imap_response;

	return w == NULL || w[0] == '\0' ? "no reason given" : w;
}

int
imap_failed(const struct imap *s, const char *what, int r, struct err *e)
{
	if (imap_is_refusal(r))
		return err_set(e, ERR_RETRY, "mailbox: %s: server says: %.300s",
		    what, words_of(s));
	return err_set(e, ERR_RETRY, "mailbox: %s: %s", what,
	    curlstream_why(s->etpan->imap_stream));
}

/* RFC 5530: it will pass. */
static bool
is_passing(const struct imap *s)
{
	const struct mailimap_response_info *i = s->etpan->imap_response_info;
	const char *code = i == NULL ? NULL : i->rsp_atom;

	return code != NULL && (strcasecmp(code, "UNAVAILABLE") == 0 ||
				   strcasecmp(code, "INUSE") == 0 ||
				   strcasecmp(code, "LIMIT") == 0 ||
				   strcasecmp(code, "SERVERBUG") == 0);
}

/* As imap_failed(), when a refusal is the operator's to mend. */
static int
failed_for_good(const struct imap *s, const char *what, int r, struct err *e)
{
	imap_failed(s, what, r, e);
	if (imap_is_refusal(r) && !is_passing(s))
		e->code = ERR_SETUP;
	return -1;
}

int
imap_spell(
    const struct imap *s, const char *folder, struct buf *b, struct err *e)
{
	buf_init(b, 0);
	if (folder_spell(folder, s->prefix, s->separator, b, e) == 0)
		return 0;
	buf_clear(b);
	return err_add(e, "mailbox");
}

/* ---- connecting ---- */

static int
greet(struct imap *s, mailstream *stream, struct err *e)
{
	int r;

	curlstream_limit(stream, s->timeout, IMAP_BYTES);
	r = mailimap_connect(s->etpan, stream);
	if (r == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return 0;
	if (r == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return err_set(e, ERR_SETUP,
		    "mailbox: the server lets anybody in (PREAUTH); that is "
		    "not the mailbox that was meant");
	return err_set(
	    e, ERR_RETRY, "mailbox: greeting: %s", curlstream_why(stream));
}

static int
ask_capability(struct imap *s, struct err *e)
{
	struct mailimap_capability_data *c = NULL;
	int r = mailimap_capability(imap_ready(s, IMAP_BYTES), &c);

	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(s, "CAPABILITY", r, e);
	mailimap_capability_data_free(c);
	return 0;
}

static bool
has(const struct imap *s, const char *name)
{
	return mailimap_has_extension(s->etpan, name) != 0;
}

static bool
offers(const struct imap *s, const char *mechanism)
{
	return mailimap_has_authentication(s->etpan, mechanism) != 0;
}

static int
authenticate(struct imap *s, const struct imap_login *l)
{
	mailimap *m = imap_ready(s, IMAP_BYTES);

	if (l->oauth)
		return mailimap_oauth2_authenticate(m, l->user, l->password);
	if (has(s, "LOGINDISABLED") && offers(s, "PLAIN"))
		return mailimap_authenticate(m, "PLAIN", NULL, NULL, NULL,
		    l->user, l->user, l->password, NULL);
	return mailimap_login(m, l->user, l->password);
}

static int
log_in(struct imap *s, const struct imap_login *l, struct err *e)
{
	int timeout = s->timeout, r;

	if (strpbrk(l->user, "\r\n") != NULL ||
	    strpbrk(l->password, "\r\n") != NULL)
		return err_set(e, ERR_SETUP,
		    "mailbox: user or password has a line end in it");
	if (l->oauth && !offers(s, "XOAUTH2"))
		return err_set(
		    e, ERR_SETUP, "mailbox: the server offers no XOAUTH2");
	if (s->timeout < LOGIN_SECONDS)
		s->timeout = LOGIN_SECONDS;
	r = authenticate(s, l);
	s->timeout = timeout;
	if (r == MAILIMAP_NO_ERROR)
		return 0;
	return failed_for_good(s, "log-in", r, e);
}

static void
learn_namespace(struct imap *s)
{
	struct mailimap_namespace_data *d = NULL;
	const struct mailimap_namespace_info *i;

	if (!mailimap_has_namespace(s->etpan) ||
	    mailimap_namespace(imap_ready(s, IMAP_BYTES), &d) !=
		MAILIMAP_NO_ERROR)
		return;
	if (d->ns_personal != NULL &&
	    clist_begin(d->ns_personal->ns_data_list) != NULL) {
		i = clist_content(clist_begin(d->ns_personal->ns_data_list));
		free(s->prefix);
		s->prefix = mem_cstr(str_from(i->ns_prefix));
		if (i->ns_delimiter != '\0')
			s->separator = i->ns_delimiter;
	}
	mailimap_namespace_data_free(d);
}

/* 1: there is such a folder, its separator noted.  0: there is none. */
int
imap_has_folder(struct imap *s, const char *name, struct err *e)
{
	clist *l = NULL;
	int r = mailimap_list(imap_ready(s, IMAP_BYTES), "", name, &l);
	const struct mailimap_mailbox_list *first;

	if (r != MAILIMAP_NO_ERROR)
		return imap_is_refusal(r) ? 0 : imap_failed(s, "LIST", r, e);
	first = clist_begin(l) == NULL ? NULL : clist_content(clist_begin(l));
	if (first != NULL && first->mb_delimiter != '\0')
		s->separator = first->mb_delimiter;
	mailimap_list_result_free(l);
	return first != NULL;
}

/* Asked again: what was said before the log-in may have been less, or lies. */
static int
learn(struct imap *s, struct err *e)
{
	if (ask_capability(s, e) != 0 || imap_has_folder(s, "", e) < 0)
		return -1;
	learn_namespace(s);
	s->can = (struct imap_abilities){.idle = mailimap_has_idle(s->etpan),
	    .move = has(s, "MOVE"),
	    .uidplus = mailimap_has_uidplus(s->etpan),
	    .condstore = has(s, "CONDSTORE")};
	return 0;
}

int
imap_connect(const struct imap_login *l, struct imap **out, struct err *e)
{
	struct imap *s;
	mailstream *stream;

	if (curlstream_open(l->url, l->ca_file, l->timeout, &stream, e) != 0)
		return err_add(e, "mailbox");
	s = mem_new(sizeof *s);
	s->timeout = l->timeout;
	s->separator = '/';
	s->prefix = mem_cstr(STR(""));
	if ((s->etpan = mailimap_new(0, NULL)) == NULL)
		mem_none();
	if (greet(s, stream, e) != 0 || ask_capability(s, e) != 0 ||
	    log_in(s, l, e) != 0 || learn(s, e) != 0) {
		if (s->etpan->imap_stream == NULL)
			mailstream_close(stream);
		imap_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

static void
drop_bodies(struct imap *s)
{
	if (s->bodies != NULL)
		mailimap_fetch_list_free(s->bodies);
	s->bodies = NULL;
}

/* libetpan's own end would say LOGOUT and wait for the answer. */
void
imap_free(struct imap *s)
{
	if (s == NULL)
		return;
	drop_bodies(s);
	if (s->etpan->imap_stream != NULL)
		mailstream_close(s->etpan->imap_stream);
	s->etpan->imap_stream = NULL;
	mailimap_free(s->etpan);
	free(s->prefix);
	free(s);
}

const struct imap_abilities *
imap_can(const struct imap *s)
{
	return &s->can;
}

/* ---- folders ---- */

int
imap_select(struct imap *s, const char *folder, bool writable,
    struct imap_folder *f, struct err *e)
{
	const struct mailimap_selection_info *i;
	struct buf name;
	int r;

	if (imap_spell(s, folder, &name, e) != 0)
		return -1;
	r = (writable ? mailimap_select : mailimap_examine)(
	    imap_ready(s, IMAP_BYTES), name.p);
	buf_clear(&name);
	if (r != MAILIMAP_NO_ERROR) {
		failed_for_good(s, "open", r, e);
		return err_add(e, "'%s'", folder);
	}
	if ((i = s->etpan->imap_selection_info) == NULL)
		return err_set(e, ERR_RETRY, "mailbox: nothing is selected");
	*f = (struct imap_folder){
	    i->sel_uidvalidity, i->sel_uidnext, i->sel_exists};
	return 0;
}

/* ---- reading ---- */

/* A day earlier than asked: the server's days are of its own zone. */
static struct mailimap_search_key *
search_key(uint32_t first, int64_t since)
{
	struct mailimap_search_key *k =
	    mailimap_search_key_new_multiple_empty();
	time_t day = (time_t)since - 86400;
	struct tm t;

	mailimap_search_key_multiple_add(k,
	    mailimap_search_key_new_uid(mailimap_set_new_interval(first, 0)));
	if (since > 86400 && gmtime_r(&day, &t) != NULL)
		mailimap_search_key_multiple_add(
		    k, mailimap_search_key_new_since(mailimap_date_new(
			   t.tm_mday, t.tm_mon + 1, t.tm_year + 1900)));
	return k;
}

struct mailimap_search_key *
imap_search_word(int type)
{
	return mailimap_search_key_new(type, NULL, NULL, NULL, NULL, NULL, NULL,
	    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL,
	    NULL, NULL, NULL, 0, NULL, NULL, NULL);
}

/* Takes the key. */
static int
search(struct imap *s, struct mailimap_search_key *k, uint32_t **uids,
    size_t *n, struct err *e)
{
	clist *l = NULL;
	size_t count = 0;
	uint32_t *u;
	int r =
	    mailimap_uid_search(imap_ready(s, 16 * IMAP_BYTES), NULL, k, &l);

	mailimap_search_key_free(k);
	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(s, "SEARCH", r, e);
	u = mem_array((size_t)clist_count(l) + 1, sizeof *u);
	for (clistiter *i = clist_begin(l); i != NULL; i = clist_next(i))
		u[count++] = *(uint32_t *)clist_content(i);
	mailimap_search_result_free(l);
	*uids = u;
	*n = count;
	return 0;
}

int
imap_search(struct imap *s, uint32_t first, int64_t since, uint32_t **uids,
    size_t *n, struct err *e)
{
	return search(s, search_key(first, since), uids, n, e);
}

int
imap_deleted(struct imap *s, uint32_t **uids, size_t *n, struct err *e)
{
	return search(
	    s, imap_search_word(MAILIMAP_SEARCH_KEY_DELETED), uids, n, e);
}

static int64_t
moment(const struct mailimap_date_time *d)
{
	struct tm t = {.tm_year = d->dt_year - 1900,
	    .tm_mon = d->dt_month - 1,
	    .tm_mday = d->dt_day,
	    .tm_hour = d->dt_hour,
	    .tm_min = d->dt_min,
	    .tm_sec = d->dt_sec};
	int zone = d->dt_zone / 100 * 3600 + d->dt_zone % 100 * 60;

	return (int64_t)timegm(&t) - zone;
}

static struct imap_mail *
mail_of(uint32_t uid, struct imap_mail *mails, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (mails[i].uid == uid)
			return &mails[i];
	}
	return NULL;
}

static void
take_item(const struct mailimap_msg_att_static *a, struct imap_mail *m)
{
	const struct mailimap_msg_att_body_section *b;

	switch (a->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		m->uid = a->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		m->size = a->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		m->arrived = moment(a->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		b = a->att_data.att_body_section;
		m->has_raw = b != NULL && b->sec_body_part != NULL;
		if (m->has_raw)
			m->raw = str_of(b->sec_body_part, b->sec_length);
		break;
	default:
		break;
	}
}

/* What one FETCH answer says; uid 0: news about flags that nobody asked. */
static struct imap_mail
take_answer(const struct mailimap_msg_att *a)
{
	struct imap_mail m = {0};

	for (clistiter *i = clist_begin(a->att_list); i != NULL;
	     i = clist_next(i)) {
		const struct mailimap_msg_att_item *x = clist_content(i);

		if (x->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			take_item(x->att_data.att_static, &m);
	}
	return m;
}

static int
fetch(struct imap *s, const struct imap_mail *mails, size_t n,
    struct mailimap_fetch_att *const *what, int64_t budget, clist **l)
{
	struct mailimap_fetch_type *t =
	    mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_set *set = mailimap_set_new_empty();
	int r;

	for (; *what != NULL; what++)
		mailimap_fetch_type_new_fetch_att_list_add(t, *what);
	for (size_t i = 0, end; i < n; i = end) { /* runs as 7:12 */
		for (end = i + 1;
		     end < n && mails[end].uid == mails[end - 1].uid + 1; end++)
			continue;
		mailimap_set_add_interval(
		    set, mails[i].uid, mails[end - 1].uid);
	}
	r = mailimap_uid_fetch(imap_ready(s, budget), set, t, l);
	mailimap_fetch_type_free(t);
	mailimap_set_free(set);
	return r;
}

int
imap_sizes(struct imap *s, struct imap_mail *mails, size_t n, struct err *e)
{
	struct mailimap_fetch_att *const what[] = {mailimap_fetch_att_new_uid(),
	    mailimap_fetch_att_new_rfc822_size(),
	    mailimap_fetch_att_new_internaldate(), NULL};
	clist *l = NULL;
	int r = fetch(s, mails, n, what, IMAP_BYTES, &l);

	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(s, "FETCH of sizes", r, e);
	for (clistiter *i = clist_begin(l); i != NULL; i = clist_next(i)) {
		struct imap_mail a = take_answer(clist_content(i));
		struct imap_mail *m = mail_of(a.uid, mails, n);

		if (m == NULL)
			continue;
		m->found = true;
		m->size = a.size;
		m->arrived = a.arrived;
	}
	mailimap_fetch_list_free(l);
	return 0;
}

int
imap_bodies(struct imap *s, struct imap_mail *mails, size_t n, int64_t budget,
    struct err *e)
{
	struct mailimap_fetch_att *const what[] = {mailimap_fetch_att_new_uid(),
	    mailimap_fetch_att_new_body_peek_section(
		mailimap_section_new(NULL)),
	    NULL};
	int r;

	drop_bodies(s);
	r = fetch(s, mails, n, what, budget, &s->bodies);
	if (r != MAILIMAP_NO_ERROR) {
		s->bodies = NULL;
		imap_failed(s, "FETCH", r, e);
		return imap_is_refusal(r) ? 0 : -1;
	}
	for (clistiter *i = clist_begin(s->bodies); i != NULL;
	     i = clist_next(i)) {
		struct imap_mail a = take_answer(clist_content(i));
		struct imap_mail *m = mail_of(a.uid, mails, n);

		if (m == NULL || !a.has_raw)
			continue;
		m->raw = a.raw;
		m->has_raw = true;
	}
	return 1;
}

/* ---- waiting ---- */

int
imap_idle(struct imap *s, int64_t deadline, int wake_fd, struct err *e)
{
	int r = idle(s->etpan->imap_stream, s->timeout, deadline, wake_fd, e);

	if (r == IDLE_REFUSED) /* or we would ask without an end */
		s->can.idle = false;
	return r == IDLE_REFUSED ? 0 : r;
}

int
imap_holds(struct imap *s, const char *folder, struct str id, struct err *e)
{
	struct buf name = BUF_INIT;
	int r;

	if (folder != NULL && imap_spell(s, folder, &name, e) != 0)
		return -1;
	r = imap_sent_holds(s->etpan->imap_stream, s->timeout,
	    folder != NULL ? name.p : NULL, id, e);
	buf_clear(&name);
	return r;
}
