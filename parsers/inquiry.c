/*
 * inquiry.c - rule files first, then what people write.
 */
#include "parsers/inquiry.h"

#include "parsers/draft.h"
#include "parsers/freetext.h"
#include "parsers/html.h"

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

#define LABELS_MIN 3

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
	d.prose = items.labelled < LABELS_MIN;
	draft_apply(&d, &items);
	draft_finish(&d, t->s, body);
	q->rule = rule->name;
}

/* How much of what matters is there; to choose between text and HTML. */
#define WORTH_MOST 12
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

/* A partner's number, and windows: then prose will do for the rest. */
static bool
says_enough(const struct rule *r, const struct inquiry *q)
{
	for (size_t i = 0; i < r->n_needs; i++) {
		if (r->needs[i].n == 1 &&
		    r->needs[i].any[0] == FIELD_INQUIRY_NO)
			return q->windows.n > 0;
	}
	return false;
}

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
		if ((labelled >= LABELS_MIN || says_enough(rule, q)) &&
		    is_met(rule, q))
			return rule;
	}
	return NULL;
}

/* ---- the two bodies, each read when it is asked for ---- */

struct bodies {
	struct arena *a;
	const struct inquiry_source *s;
	struct inquiry_memo *memo, own; /* own: where the source has none */
};

static struct str
shown_html(struct bodies *b)
{
	if (!b->memo->html_known) {
		if (b->s->html.n > 0)
			b->memo->shown = html_text(b->a, b->s->html, 0);
		b->memo->html_known = true;
	}
	return b->memo->shown;
}

static void
bodies_init(struct bodies *b, struct arena *a, const struct inquiry_source *s)
{
	struct inquiry_memo *m = s->memo != NULL ? s->memo : &b->own;

	*b = (struct bodies){.a = a, .s = s};
	b->memo = m;
	if (m->known)
		return;
	m->known = true;
	m->as_is = str_trim(s->text).n > 0 ? s->text : shown_html(b);
}

/* 0: the text, 1: the HTML. */
static struct str
body_clean(struct bodies *b, size_t which)
{
	struct inquiry_memo *m = b->memo;

	if (!m->cleaned[which])
		m->clean[which] =
		    layout_clean(b->a, which == 0 ? b->s->text : shown_html(b));
	m->cleaned[which] = true;
	return m->clean[which];
}

/* Where the text has all that counts, the HTML can have no more. */
static int
by_rules(const struct try *t, struct bodies *b, struct inquiry *q)
{
	const struct rule *best = NULL;
	struct inquiry found;
	size_t which = 0, labelled;

	for (size_t i = 0; i < 2; i++) {
		const struct rule *rule;
		struct str body;

		if (best != NULL && worth(q) == WORTH_MOST)
			break;
		if ((body = body_clean(b, i)).n == 0)
			continue;
		rule = try_rules(t, body, &found);
		if (rule == NULL || (best != NULL && worth(&found) <= worth(q)))
			continue;
		best = rule;
		which = i;
		*q = found;
	}
	if (best == NULL)
		return 0;
	if (t->explain != NULL)
		run(t, best, body_clean(b, which), t->explain, q, &labelled);
	return 1;
}

static void
take_number(const struct rule *r, const struct inquiry_source *s,
    struct str body, struct str *number)
{
	struct str line, g[RE_GROUPS];

	for (size_t i = 0; i < r->n_takes && number->n == 0; i++) {
		const struct take *t = &r->takes[i];
		struct str text = t->where == IN_BODY ? body : s->subject;

		while (t->field == FIELD_INQUIRY_NO && number->n == 0 &&
		       str_line(&text, &line)) {
			if (re_match(t->re, line, g) == RE_YES)
				*number = g[1];
		}
	}
}

/* A portal's sentences: its number stands where forms have it. */
static void
take_any_number(const struct rules *r, const struct inquiry_source *s,
    struct str body, struct inquiry *q)
{
	for (size_t i = 0; i < r->n && freetext_by_robot(r, s); i++)
		take_number(r->r[i], s, body, &q->inquiry_no);
}

/* ---- --explain: what no label and no pattern of a rule file filled ---- */

struct teller {
	explain_fn *explain;
	void *arg;
	struct texts told; /* names of fields */
	struct arena *a;
};

static void
tell(void *arg, const char *field, struct str value, const char *rule,
    unsigned rule_line, struct str source)
{
	struct teller *t = arg;

	ARENA_PUSH(t->a, t->told.s, t->told.n) = str_from(field);
	t->explain(t->arg, field, value, rule, rule_line, source);
}

static bool
is_told(const struct teller *t, const char *const names[])
{
	for (size_t i = 0; names[i] != NULL; i++) {
		for (size_t k = 0; k < t->told.n; k++) {
			if (str_is(t->told.s[k], names[i]))
				return true;
		}
	}
	return false;
}

/* The line of the mail where the value's first line stands. */
static struct str
line_of(struct str body, struct str value)
{
	struct str line, first = STR_NONE;

	str_line(&value, &first);
	while (first.n > 0 && str_line(&body, &line)) {
		if (str_ifind(line, first) != SIZE_MAX)
			return str_trim(line);
	}
	return STR_NONE;
}

#define ALSO_MAX 5

static void
tell_rest(struct teller *t, const struct inquiry *q, struct str body)
{
	const struct customer *c = &q->customer;
	const struct window *w = q->windows.n > 0 ? &q->windows.w[0] : NULL;
	const struct {
		const char *also[ALSO_MAX]; /* labels that fill it, too */
		struct str value;
	} fields[] = {
	    {{"inquiry_no", "matter"},                          q->inquiry_no       },
	    {{"project", "matter"},                             q->project          },
	    {{"company", "customer"},                           c->company          },
	    {{"first_name", "name", "customer"},                c->first_name       },
	    {{"last_name", "name", "customer"},                 c->last_name        },
	    {{"street", "address", "customer", "city"},         c->street           },
	    {{"postcode", "address", "customer", "city"},       c->postcode         },
	    {{"city", "address", "customer", "postcode"},       c->city             },
	    {{"phone", "customer"},
             c->phones.n > 0 ? c->phones.s[0] : STR_NONE                            },
	    {{"email", "customer"},                             c->email            },
	    {{"windows", "product", "position", "accessories"},
             w == NULL          ? STR_NONE
		: w->product.n > 0 ? w->product
				   : w->size                                        },
	    {{"covering", "roof"},                              q->roof.covering    },
	    {{"preferred_contact", "timeframe"},                q->preferred_contact},
	    {{"timeframe"},				     q->timeframe        },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct str v = fields[i].value;

		if (v.n > 0 && !is_told(t, fields[i].also))
			t->explain(t->arg, fields[i].also[0], v, q->rule.p, 0,
			    line_of(body, v));
	}
}

int
inquiry_find(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct inquiry *q, explain_fn *explain,
    void *arg)
{
	struct teller teller = {
	    explain, arg, {NULL, 0},
              a
        };
	struct try t = {a, r, s, explain == NULL ? NULL : tell, &teller};
	struct inquiry out = {.roof.pitch_deg = -1};
	struct bodies b;

	bodies_init(&b, a, s);
	if (free_is_withdrawal(r, s->subject, b.memo->as_is))
		return 0;
	if (by_rules(&t, &b, &out) == 0) {
		out = (struct inquiry){.roof.pitch_deg = -1};
		if (freetext_find(a, r, s, b.memo->as_is, &out) == 0)
			return 0;
		take_any_number(r, s, b.memo->as_is, &out);
		out.rule = STR("freitext");
	}
	if (explain != NULL)
		tell_rest(&teller, &out, b.memo->as_is);
	*q = out;
	return 1;
}

void
inquiry_guess(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct inquiry *q)
{
	struct try t = {a, r, s, NULL, NULL};
	struct inquiry best = {.roof.pitch_deg = -1}, free_form = best;
	struct bodies b;
	struct str body;
	size_t labelled;

	bodies_init(&b, a, s);
	body = body_clean(&b, 0).n > 0 ? body_clean(&b, 0) : body_clean(&b, 1);
	for (size_t i = 0; i < r->n; i++) {
		struct inquiry try;

		if (r->r[i]->uses == NULL)
			continue;
		run(&t, r->r[i], body, NULL, &try, &labelled);
		if (labelled > 0 && worth(&try) > worth(&best))
			best = try;
	}
	freetext_fill(a, r, s, b.memo->as_is, &free_form);
	free_form.customer.email = STR_NONE; /* the partner's own */
	*q = worth(&best) >= worth(&free_form) ? best : free_form;
	q->message = str_trim(b.memo->as_is);
	q->unsure = true;
	q->rule = STR("");
}

bool
inquiry_withdrawal(struct arena *a, const struct rules *r,
    const struct inquiry_source *s, struct str *inquiry_no)
{
	struct bodies b;

	bodies_init(&b, a, s);
	if (!free_is_withdrawal(r, s->subject, b.memo->as_is))
		return false;
	*inquiry_no = STR_NONE;
	for (size_t i = 0; i < r->n; i++)
		take_number(r->r[i], s, b.memo->as_is, inquiry_no);
	return true;
}

static uint64_t
hash(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u; /* FNV-1a */
	return (h ^ 0xff) * 0x100000001b3u;
}

/* One window's hash; they are summed up, so their order does not count. */
static uint64_t
hash_window(struct arena *a, const struct rules *r, const struct window *w)
{
	struct str size = codes_new_size(a, r->codes, w->size);
	uint64_t h = hash(0xcbf29ce484222325u, lexicon_fold(a, w->product));

	h = hash(h, lexicon_fold(a, size.n > 0 ? size : w->size));
	return h * (uint64_t)(w->quantity + 1);
}

struct str
inquiry_fingerprint(
    struct arena *a, const struct rules *r, const struct inquiry *q)
{
	const struct customer *c = &q->customer;
	struct str name = c->last_name.n > 0 ? c->last_name : c->company;
	uint64_t h, windows = 0;

	if (name.n == 0 || q->windows.n == 0 ||
	    (c->postcode.n == 0 && c->city.n == 0))
		return STR("");
	for (size_t i = 0; i < q->windows.n; i++)
		windows += hash_window(a, r, &q->windows.w[i]);
	h = hash(0xcbf29ce484222325u, lexicon_fold(a, name));
	h = hash(h, c->postcode.n > 0 ? c->postcode : lexicon_fold(a, c->city));
	return arena_fmt(
	    a, "%016llx", (unsigned long long)h + (unsigned long long)windows);
}
