#include "parsers/re.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * The match limit does not stop quadratic patterns, JIT makes them cheap;
 * hence JIT, a capped subject and both limits.
 */
#define MATCH_LIMIT (2u * 1000 * 1000)
#define DEPTH_LIMIT 20000u
#define HEAP_LIMIT_KIB (16u * 1024)
#define JIT_STACK_START ((size_t)32 * 1024)
#define JIT_STACK_MAX ((size_t)1024 * 1024)

struct re {
	pcre2_code *code;
	pcre2_match_data *md;
	pcre2_match_context *mc;
	pcre2_jit_stack *stack;
};

static struct re *
re_alloc(pcre2_code *code)
{
	struct re *r = mem_new(sizeof *r);

	r->code = code;
	r->md = pcre2_match_data_create(RE_GROUPS, NULL);
	r->mc = pcre2_match_context_create(NULL);
	if (r->md == NULL || r->mc == NULL)
		mem_none();
	pcre2_set_match_limit(r->mc, MATCH_LIMIT);
	pcre2_set_depth_limit(r->mc, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->mc, HEAP_LIMIT_KIB);
	/* Without JIT (a hardened kernel) the interpreter does it, slower. */
	if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {
		r->stack = pcre2_jit_stack_create(
		    JIT_STACK_START, JIT_STACK_MAX, NULL);
		pcre2_jit_stack_assign(r->mc, NULL, r->stack);
	}
	return r;
}

int
re_new(const char *pattern, unsigned flags, struct re **out, unsigned *column,
    struct err *e)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
	                   PCRE2_NEVER_BACKSLASH_C;
	PCRE2_UCHAR msg[256];
	PCRE2_SIZE at = 0;
	int code = 0;
	pcre2_code *c;

	if (flags & RE_ICASE)
		options |= PCRE2_CASELESS;
	if (flags & RE_MULTILINE)
		options |= PCRE2_MULTILINE;
	c = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options,
	    &code, &at, NULL);
	if (code == PCRE2_ERROR_HEAP_FAILED)
		mem_none();
	if (c == NULL) {
		if (column != NULL)
			*column = (unsigned)at + 1;
		pcre2_get_error_message(code, msg, sizeof msg);
		return err_set(e, ERR_SETUP, "column %u: %s", (unsigned)at + 1,
		    (const char *)msg);
	}
	*out = re_alloc(c);
	return 0;
}

void
re_free(struct re *r)
{
	if (r == NULL)
		return;
	pcre2_jit_stack_free(r->stack);
	pcre2_match_context_free(r->mc);
	pcre2_match_data_free(r->md);
	pcre2_code_free(r->code);
	free(r);
}

/* The subject's beginning, cut between characters. */
static struct str
cap(struct str s)
{
	size_t n = RE_SUBJECT_MAX;

	if (s.n <= RE_SUBJECT_MAX)
		return s;
	while (n > RE_SUBJECT_MAX - 4 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return str_of(s.p, n);
}

static void
fill(const struct re *r, int count, struct str s, struct str groups[RE_GROUPS])
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(r->md);

	if (count <= 0 ||
	    count > RE_GROUPS) /* more groups than there is room */
		count = RE_GROUPS;
	for (int i = 0; i < RE_GROUPS; i++) {
		if (i >= count || at[2 * i] == PCRE2_UNSET ||
		    at[2 * i + 1] < at[2 * i])
			groups[i] = STR_NONE;
		else
			groups[i] =
			    str_of(s.p + at[2 * i], at[2 * i + 1] - at[2 * i]);
	}
}

enum re_verdict
re_match_at(const struct re *r, struct str subject, size_t from,
    struct str groups[RE_GROUPS])
{
	struct str s = cap(subject);
	struct str scratch[RE_GROUPS];
	int rc;

	if (from > s.n)
		return from > subject.n ? RE_NO : RE_UNSURE;
	if (s.p == NULL)
		s = STR("");
	rc = pcre2_match(r->code, (PCRE2_SPTR)s.p, s.n, from, 0, r->md, r->mc);
	if (rc == PCRE2_ERROR_NOMATCH)
		return s.n < subject.n ? RE_UNSURE : RE_NO;
	if (rc < 0)
		return RE_UNSURE;
	fill(r, rc, s, groups == NULL ? scratch : groups);
	return RE_YES;
}

enum re_verdict
re_match(const struct re *r, struct str subject, struct str groups[RE_GROUPS])
{
	return re_match_at(r, subject, 0, groups);
}

int
re_group(const struct re *r, const char *name)
{
	int no = pcre2_substring_number_from_name(r->code, (PCRE2_SPTR)name);

	return no > 0 && no < RE_GROUPS ? no : -1;
}
