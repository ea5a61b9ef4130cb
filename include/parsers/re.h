/*
 * parsers/re.h - patterns (PCRE2, UTF-8, JIT); its only user.
 *
 * Letters, \b and case follow Unicode.  Subjects are capped at RE_SUBJECT_MAX
 * bytes (nothing found in the beginning of a longer one is RE_UNSURE), match
 * and depth limits are on.  RE_UNSURE: a limit was hit, never read it as "no".
 * A struct re must not be used by two threads at once.
 */
#ifndef PARSERS_RE_H
#define PARSERS_RE_H

#include "base/err.h"
#include "base/str.h"

#define RE_GROUPS 16
#define RE_SUBJECT_MAX (64u * 1024)

enum re_verdict { RE_NO = 0, RE_YES = 1, RE_UNSURE = -1 };

struct re;

#define RE_ICASE 1u
#define RE_MULTILINE 2u

/* ERR_SETUP with the column (from 1) in *column (may be NULL). */
int re_new(const char *pattern, unsigned flags, struct re **out,
    unsigned *column, struct err *e);
void re_free(struct re *r);

/*
 * groups[0] is the whole match; groups that took no part are STR_NONE.
 * Borrowed from the subject.
 */
enum re_verdict re_match(
    const struct re *r, struct str subject, struct str groups[RE_GROUPS]);
/*
 * The same from a position on: what stands before it is still seen by \b and
 * by look-behinds.  groups may be NULL in both.
 */
enum re_verdict re_match_at(const struct re *r, struct str subject, size_t from,
    struct str groups[RE_GROUPS]);

/* The group's number by its name, or -1. */
int re_group(const struct re *r, const char *name);

#endif
