/*
 * imap_folder.c - folders of the board: made, compared, and mails moved
 * between them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/imap_session.h"

int
imap_ensure(struct imap *s, const char *folder, struct err *e)
{
	struct buf name;
	int found, r = MAILIMAP_NO_ERROR;

	if (imap_spell(s, folder, &name, e) != 0)
		return -1;
	if ((found = imap_has_folder(s, name.p, e)) == 0)
		r = mailimap_create(imap_ready(s, IMAP_BYTES), name.p);
	if (found >= 0 && r == MAILIMAP_NO_ERROR) {
		r = mailimap_subscribe(imap_ready(s, IMAP_BYTES), name.p);
		if (imap_is_refusal(r)) /* the mails go there all the same */
			r = MAILIMAP_NO_ERROR;
	}
	buf_clear(&name);
	if (found < 0 || r == MAILIMAP_NO_ERROR)
		return found < 0 ? -1 : 0;
	imap_failed(s, "create", r, e);
	return err_add(e, "'%s'", folder);
}

/* ---- what a folder holds ---- */

static void
take_status(const struct mailimap_status_info *i, struct imap_status *out)
{
	const struct mailimap_condstore_status_info *c;

	switch (i->st_att) {
	case MAILIMAP_STATUS_ATT_MESSAGES:
		out->exists = i->st_value;
		break;
	case MAILIMAP_STATUS_ATT_UIDNEXT:
		out->next = i->st_value;
		break;
	case MAILIMAP_STATUS_ATT_UIDVALIDITY:
		out->validity = i->st_value;
		break;
	case MAILIMAP_STATUS_ATT_HIGHESTMODSEQ:
	case MAILIMAP_STATUS_ATT_EXTENSION:
		if (i->st_ext_data != NULL &&
		    i->st_ext_data->ext_extension ==
			&mailimap_extension_condstore) {
			c = i->st_ext_data->ext_data;
			out->changes = c->cs_highestmodseq_value;
		}
		break;
	default:
		break;
	}
}

static int
ask_status(
    struct imap *s, const char *name, struct mailimap_mailbox_data_status **out)
{
	struct mailimap_status_att_list *what =
	    mailimap_status_att_list_new_empty();
	int r;

	mailimap_status_att_list_add(what, MAILIMAP_STATUS_ATT_MESSAGES);
	mailimap_status_att_list_add(what, MAILIMAP_STATUS_ATT_UIDNEXT);
	mailimap_status_att_list_add(what, MAILIMAP_STATUS_ATT_UIDVALIDITY);
	if (s->can.condstore)
		mailimap_status_att_list_add(
		    what, MAILIMAP_STATUS_ATT_HIGHESTMODSEQ);
	r = mailimap_status(imap_ready(s, IMAP_BYTES), name, what, out);
	mailimap_status_att_list_free(what);
	return r;
}

/* A refusal may be any: only where LIST knows no such folder is there none. */
int
imap_status(
    struct imap *s, const char *folder, struct imap_status *out, struct err *e)
{
	struct mailimap_mailbox_data_status *d = NULL;
	struct buf name;
	int r, found = 1;

	if (imap_spell(s, folder, &name, e) != 0)
		return -1;
	r = ask_status(s, name.p, &d);
	if (r != MAILIMAP_NO_ERROR) {
		imap_failed(s, "STATUS", r, e);
		found = imap_is_refusal(r) ? imap_has_folder(s, name.p, e) : -1;
		buf_clear(&name);
		return found == 0 ? 0 : -1;
	}
	buf_clear(&name);
	if (d == NULL || d->st_info_list == NULL)
		return err_set(e, ERR_RETRY,
		    "mailbox: STATUS of '%s': OK, and not a word", folder);
	*out = (struct imap_status){0};
	for (clistiter *i =
		 d->st_info_list == NULL ? NULL : clist_begin(d->st_info_list);
	     i != NULL; i = clist_next(i))
		take_status(clist_content(i), out);
	mailimap_mailbox_data_status_free(d);
	return found;
}

/* ---- one mail ---- */

/* 1: there, not marked as deleted. */
int
imap_there(struct imap *s, uint32_t uid, struct err *e)
{
	struct mailimap_search_key *k =
	    mailimap_search_key_new_multiple_empty();
	clist *l = NULL;
	bool found = false;
	int r;

	mailimap_search_key_multiple_add(
	    k, mailimap_search_key_new_uid(mailimap_set_new_single(uid)));
	mailimap_search_key_multiple_add(
	    k, imap_search_word(MAILIMAP_SEARCH_KEY_UNDELETED));
	r = mailimap_uid_search(imap_ready(s, IMAP_BYTES), NULL, k, &l);
	mailimap_search_key_free(k);
	if (r != MAILIMAP_NO_ERROR)
		return imap_failed(s, "SEARCH", r, e);
	for (clistiter *i = clist_begin(l); i != NULL; i = clist_next(i))
		found = found || *(uint32_t *)clist_content(i) == uid;
	mailimap_search_result_free(l);
	return found;
}

static bool
takes_keywords(const struct imap *s)
{
	const struct mailimap_selection_info *i = s->etpan->imap_selection_info;

	if (i == NULL || i->sel_perm_flags == NULL)
		return false;
	for (clistiter *c = clist_begin(i->sel_perm_flags); c != NULL;
	     c = clist_next(c)) {
		const struct mailimap_flag_perm *f = clist_content(c);

		if (f->fl_type == MAILIMAP_FLAG_PERM_ALL)
			return true;
	}
	return false;
}

int
imap_keywords(
    struct imap *s, uint32_t uid, const char *const *words, struct err *e)
{
	struct mailimap_flag_list *flags;
	struct mailimap_store_att_flags *att;
	struct mailimap_set *set;
	int r;

	if (!takes_keywords(s))
		return 0;
	flags = mailimap_flag_list_new_empty();
	for (; *words != NULL; words++)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the list's */
		mailimap_flag_list_add(
		    flags, mailimap_flag_new_flag_keyword(strdup(*words)));
	att = mailimap_store_att_flags_new_add_flags_silent(flags);
	set = mailimap_set_new_single(uid);
	r = mailimap_uid_store(imap_ready(s, IMAP_BYTES), set, att);
	mailimap_set_free(set);
	mailimap_store_att_flags_free(att);
	if (r == MAILIMAP_NO_ERROR || imap_is_refusal(r))
		return r == MAILIMAP_NO_ERROR;
	return imap_failed(s, "STORE", r, e);
}

/* ---- moving ---- */

/* The one UID in a set of one; 0: there is none. */
static uint32_t
only_uid(const struct mailimap_set *set)
{
	const struct mailimap_set_item *i;

	if (set == NULL || clist_begin(set->set_list) == NULL)
		return 0;
	i = clist_content(clist_begin(set->set_list));
	return i->set_first;
}

/* Marks it; *was: the server told of it, so it was there to be marked. */
static int
mark_deleted(struct imap *s, struct mailimap_set *set, bool *was)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *att;
	const struct mailimap_response_info *i;
	int r;

	mailimap_flag_list_add(flags, mailimap_flag_new_deleted());
	att = mailimap_store_att_flags_new_add_flags(flags);
	r = mailimap_uid_store(imap_ready(s, IMAP_BYTES), set, att);
	mailimap_store_att_flags_free(att);
	i = s->etpan->imap_response_info;
	*was = r == MAILIMAP_NO_ERROR && i != NULL &&
	       i->rsp_fetch_list != NULL &&
	       clist_begin(i->rsp_fetch_list) != NULL;
	return r;
}

/*
 * 1: removed.  0: it was not there to be removed.  -1.  What is marked already
 * (by us, before a crash, or by somebody else) goes, too, but is not counted.
 */
static int
remove_one(struct imap *s, uint32_t uid, struct err *e)
{
	struct mailimap_set *set = mailimap_set_new_single(uid);
	int there = imap_there(s, uid, e), r = MAILIMAP_NO_ERROR;
	bool was = false;

	if (there == 1)
		r = mark_deleted(s, set, &was);
	if (there >= 0 && r == MAILIMAP_NO_ERROR)
		r = mailimap_uid_expunge(imap_ready(s, IMAP_BYTES), set);
	mailimap_set_free(set);
	if (there < 0 || r == MAILIMAP_NO_ERROR)
		return there < 0 ? -1 : was;
	return imap_failed(s, "expunge", r, e);
}

/* An OK without COPYUID says that nothing was moved. */
static int
move_set(struct imap *s, struct mailimap_set *set, const char *name,
    uint32_t *validity, uint32_t *to)
{
	struct mailimap_set *from = NULL, *dest = NULL;
	int r;

	*to = 0;
	r = (s->can.move ? mailimap_uidplus_uid_move
			 : mailimap_uidplus_uid_copy)(
	    imap_ready(s, IMAP_BYTES), set, name, validity, &from, &dest);
	if (r == MAILIMAP_NO_ERROR)
		*to = only_uid(dest);
	if (from != NULL)
		mailimap_set_free(from);
	if (dest != NULL)
		mailimap_set_free(dest);
	return r;
}

int
imap_remove(struct imap *s, uint32_t uid, struct err *e)
{
	if (!s->can.uidplus)
		return err_set(e, ERR_SETUP, "mailbox: no UIDPLUS");
	return remove_one(s, uid, e);
}

int
imap_move(struct imap *s, uint32_t uid, const char *folder, uint32_t *validity,
    uint32_t *to, struct err *e)
{
	struct mailimap_set *set;
	struct buf name;
	int r;

	if (!s->can.uidplus)
		return err_set(e, ERR_SETUP,
		    "mailbox: the server has no UIDPLUS, so mails cannot be "
		    "moved safely: leave 'board' empty");
	if (imap_spell(s, folder, &name, e) != 0)
		return -1;
	set = mailimap_set_new_single(uid);
	r = move_set(s, set, name.p, validity, to);
	mailimap_set_free(set);
	buf_clear(&name);
	if (r == MAILIMAP_NO_ERROR && (*to == 0 || s->can.move))
		return *to != 0;
	if (r == MAILIMAP_NO_ERROR) {
		r = remove_one(s, uid, e);
		return r == 0 ? IMAP_COPIED : r;
	}
	imap_failed(s, "move", r, e);
	if (!imap_is_refusal(r) ||
	    mailimap_noop(imap_ready(s, IMAP_BYTES)) != MAILIMAP_NO_ERROR)
		return -1;
	return imap_there(s, uid, NULL) == 0 ? 0 : -1; /* gone this moment */
}
