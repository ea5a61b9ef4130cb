/*
 * Which kind of mail it is: one table of rules, the first that says yes
 * decides.  The body is looked into only where a rule has to know.
 */
#include "base/utf8.h"
#include "parsers/forward.h"
#include "parsers/job.h"
#include "parsers/reply.h"
#include "parsers/text.h"

#define YEAR_2000 INT64_C(946684800)
#define FRESH_MAX 160 /* bytes of a mail that may be a bare command */

static struct str
html_body(const struct message *m)
{
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	return html == NULL ? STR("") : mime_part_text(m, html);
}

static struct str
plain_body(const struct message *m)
{
	const struct part *plain, *html;

	mime_body(m, &plain, &html);
	return plain == NULL ? STR("") : mime_part_text(m, plain);
}

/* ---- what the body says, each asked once ---- */

void
job_typed(struct job *j)
{
	struct typed t;

	if (j->typed_done == YES)
		return;
	t = text_read(j->a, j->m);
	j->r->text = t.sure;
	j->r->shown = t.shown;
	j->typed_done = YES;
}

static bool
has_forward(struct job *j)
{
	if (j->forwarded == UNKNOWN)
		j->forwarded = forward_find(j->a, j->m, &j->fwd, &j->cover,
				   &j->inner, &j->fwd_html) == 1
		                   ? YES
		                   : NO;
	return j->forwarded == YES;
}

static bool
is_partner(const struct read_context *c, struct str email)
{
	return classify_role(c, email) == ROLE_PARTNER;
}

static struct inquiry_source
source_direct(struct job *j)
{
	return (struct inquiry_source){.m = j->m,
	    .from = j->r->from,
	    .subject = j->r->subject,
	    .text = plain_body(j->m),
	    .html = html_body(j->m),
	    .partner = j->k.role == ROLE_PARTNER,
	    .memo = &j->memo[0]};
}

struct inquiry_source
job_forwarded(struct job *j)
{
	struct inquiry_source s = {.m = j->inner,
	    .from = j->fwd.from,
	    .subject = j->fwd.subject,
	    .text = j->fwd.body,
	    .html = j->fwd_html,
	    .partner = is_partner(j->c, j->fwd.from.email),
	    .memo = &j->memo[1]};

	if (j->inner != NULL) {
		s.text = plain_body(j->inner);
		s.html = html_body(j->inner);
	}
	return s;
}

static bool
has_inquiry(struct job *j, const struct inquiry_source *s)
{
	if (j->c->rules == NULL)
		return false;
	return inquiry_find(j->a, j->c->rules, s, &j->inquiry, j->c->explain,
		   j->c->explain_arg) == 1;
}

/* Of the mail itself; asked once. */
static bool
is_inquiry(struct job *j)
{
	struct inquiry_source s;

	if (j->inquired == UNKNOWN) {
		s = source_direct(j);
		j->inquired = has_inquiry(j, &s) ? YES : NO;
	}
	return j->inquired == YES;
}

static void
keep_inquiry(struct job *j)
{
	j->r->inquiry = &j->inquiry;
}

static void
keep_forward(struct job *j)
{
	j->r->forward = &j->fwd;
	j->r->text = j->cover;
	j->r->shown = STR_NONE;
	j->typed_done = YES;
}

/* ---- the rules ---- */

static bool
rule_own(struct job *j)
{
	return j->r->own_kind.n > 0 &&
	       (j->k.role == ROLE_UNKNOWN || j->k.role == ROLE_AGENT);
}

static bool
rule_bounce(struct job *j)
{
	j->arrived = bounce_find(j->a, j->m, &j->bounce);
	if (j->arrived != BOUNCE_FAILED)
		return false;
	j->r->bounce = &j->bounce;
	return true;
}

static bool
rule_report(struct job *j)
{
	return j->arrived == BOUNCE_REPORT;
}

static bool
rule_autoreply(struct job *j)
{
	return j->k.auto_reply && j->k.role != ROLE_PARTNER;
}

/* One of what stands above nearly every forwarded text; to spare the look. */
static bool
smells_forwarded(struct str s)
{
	static const char *const marks[] = {"-----", "_____",
	    "Von:", "From:", "VON:", "von:", "De:", "Fra:", "Od:", "Gesendet",
	    "orwarded", "eitergeleitet", "riginal"};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (str_find(s, str_from(marks[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

/* The subject decides where both could be: Outlook quotes as it forwards. */
static bool
looks_forwarded(struct job *j)
{
	if (j->k.bulk || j->k.role == ROLE_PARTNER)
		return false;
	if (j->k.prefix == PREFIX_FORWARD || mime_inner(j->m) != NULL)
		return true;
	if (j->k.prefix == PREFIX_REPLY || j->k.answers)
		return false;
	return smells_forwarded(plain_body(j->m)) ||
	       smells_forwarded(html_body(j->m)) ||
	       mime_attachments(j->m).n > 0;
}

static bool
may_be_forward(struct job *j)
{
	if (j->smells == UNKNOWN)
		j->smells = looks_forwarded(j) ? YES : NO;
	return j->smells == YES;
}

/*
 * Free text that asks for windows may answer us, too: who takes our offer or
 * refuses it asks for nothing new.
 */
static bool
speaks_of_our_offer(struct job *j, const struct inquiry_source *s)
{
	static const char *const words[] = {"ihr angebot", "ihrem angebot",
	    "ihres angebot", "ihre offerte", "ihren kostenvoranschlag",
	    "beauftragen wir", "wir beauftragen", "auftrag erteilen"};
	struct str low = utf8_lower(j->a, s->memo->as_is);

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (str_find(low, str_from(words[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool
takes_back(struct job *j, const struct inquiry_source *s)
{
	struct str no;

	return inquiry_withdrawal(j->a, j->c->rules, s, &no);
}

/* By a rule file, or by words that are not an answer. */
static bool
forwards_inquiry(struct job *j, const struct inquiry_source *s)
{
	if (has_inquiry(j, s))
		return j->inquiry.inquiry_no.n > 0 ||
		       !speaks_of_our_offer(j, s);
	if (!s->partner || j->c->rules == NULL || takes_back(j, s))
		return false;
	inquiry_guess(j->a, j->c->rules, s, &j->inquiry);
	return true;
}

static bool
rule_forwarded_inquiry(struct job *j)
{
	struct inquiry_source s;

	if (!may_be_forward(j) || !has_forward(j))
		return false;
	s = job_forwarded(j);
	if (!forwards_inquiry(j, &s))
		return false;
	keep_forward(j);
	keep_inquiry(j);
	return true;
}

static bool
rule_forward(struct job *j)
{
	if (!may_be_forward(j) || !has_forward(j))
		return false;
	keep_forward(j);
	return true;
}

static bool
rule_redirected(struct job *j)
{
	return j->k.redirected && !j->k.bulk && !j->r->automatic &&
	       j->k.role != ROLE_PERSON && j->k.role != ROLE_PARTNER &&
	       j->k.answers;
}

static bool
by_person(const struct job *j)
{
	return j->k.role == ROLE_PERSON || j->k.role == ROLE_UNKNOWN;
}

static bool
rule_copy(struct job *j)
{
	return by_person(j) && j->k.copy && !j->k.bulk && !j->r->automatic;
}

/* Somebody of the sender's house in Cc could as well be his wife. */
static bool
rule_copy_guessed(struct job *j)
{
	return by_person(j) && j->k.copy_guessed && !j->k.bulk &&
	       !j->r->automatic && (j->k.answers || !is_inquiry(j));
}

static bool
rule_order(struct job *j)
{
	return j->r->orders.n > 0 && by_person(j) && !j->k.bulk;
}

static bool
rule_answer(struct job *j)
{
	return j->k.answers && by_person(j) && !j->k.bulk && !j->r->automatic;
}

/*
 * A newsletter names windows, too: from bulk mail only what a rule read with
 * a number counts.
 */
static bool
rule_inquiry(struct job *j)
{
	if (j->k.role == ROLE_AGENT || !is_inquiry(j))
		return false;
	if (j->k.bulk && j->inquiry.inquiry_no.n == 0)
		return false;
	if (j->k.role == ROLE_PERSON && j->inquiry.rule.n == 0)
		return false;
	keep_inquiry(j);
	return true;
}

/* The partner sent it and no rule reads it: never lost to a layout. */
static bool
rule_partner(struct job *j)
{
	struct inquiry_source s = source_direct(j);

	if (j->k.role != ROLE_PARTNER || j->k.bulk || j->k.answers ||
	    j->k.auto_reply || j->k.prefix == PREFIX_REPLY ||
	    j->c->rules == NULL)
		return false;
	inquiry_guess(j->a, j->c->rules, &s, &j->inquiry);
	keep_inquiry(j);
	return true;
}

/* Takes an inquiry back; its number goes along. */
bool
job_withdraws(struct job *j, const struct inquiry_source *s)
{
	struct str no = STR_NONE;

	if (j->c->rules == NULL ||
	    !inquiry_withdrawal(j->a, j->c->rules, s, &no))
		return false;
	j->r->intent = INTENT_WITHDRAWN;
	j->inquiry = (struct inquiry){.inquiry_no = no, .roof.pitch_deg = -1};
	keep_inquiry(j);
	return true;
}

static bool
rule_withdrawal(struct job *j)
{
	struct inquiry_source s = source_direct(j);

	if (j->k.role == ROLE_AGENT || j->k.role == ROLE_PERSON || j->k.bulk)
		return false;
	return job_withdraws(j, &s);
}

static bool
rule_person(struct job *j)
{
	return j->k.role == ROLE_PERSON && !j->k.bulk && !j->r->automatic;
}

static bool
is_command(const struct actions *as)
{
	for (size_t i = 0; i < as->n; i++) {
		enum action_kind k = as->a[i].kind;

		if (action_is_step(k) || k == ACT_CONFIRM || k == ACT_STATUS ||
		    k == ACT_LIST || k == ACT_HELP || k == ACT_NOT_REACHED)
			return true;
	}
	return false;
}

int64_t
job_now(const struct job *j)
{
	const struct reading *r = j->r;

	return r->has_date && r->date > YEAR_2000 && r->date < j->c->now
	           ? r->date
	           : j->c->now;
}

/* A button's mail keeps no reference in many programs: a few plain words. */
static bool
rule_command(struct job *j)
{
	struct reply_context rc = {.state = j->c->state, .now = job_now(j)};
	struct actions as = {.n = 0};

	if (j->k.role != ROLE_UNKNOWN || j->k.bulk || j->r->automatic)
		return false;
	job_typed(j);
	if (j->r->text.n == 0 || j->r->text.n > FRESH_MAX ||
	    str_chr(j->r->text, '?') != SIZE_MAX)
		return false;
	if (j->k.prefix == PREFIX_REPLY)
		return true;
	reply_understand(j->a, j->r->text, &rc, &as);
	return is_command(&as);
}

static bool
rule_stranger(struct job *j)
{
	return (j->k.role == ROLE_STRANGER || j->k.role == ROLE_PARTNER) &&
	       !j->k.bulk && !j->r->automatic;
}

static bool
rule_rest(struct job *j)
{
	(void)j;
	return true;
}

/* In this order; the first that says yes decides. */
static const struct {
	const char *why;
	enum mail_kind kind;
	bool (*decides)(struct job *j);
} rules[] = {
    {"a mail of the agent's own",                MAIL_OTHER,     rule_own              },
    {"a mail did not arrive",                    MAIL_BOUNCE,    rule_bounce           },
    {"delivered, or read",                       MAIL_AUTOREPLY, rule_report           },
    {"an automatic answer",                      MAIL_AUTOREPLY, rule_autoreply        },
    {"an inquiry, forwarded",                    MAIL_INQUIRY,   rule_forwarded_inquiry},
    {"forwarded",				MAIL_FORWARD,   rule_forward          },
    {"a customer's answer, by an inbox rule",    MAIL_CUSTOMER,  rule_redirected       },
    {"the agent only in copy",                   MAIL_COPY,      rule_copy             },
    {"an order's number in the subject",         MAIL_REPLY,     rule_order            },
    {"a colleague in copy, as it seems",         MAIL_COPY,      rule_copy_guessed     },
    {"answers a mail",			   MAIL_REPLY,     rule_answer           },
    {"takes an inquiry back",                    MAIL_CUSTOMER,  rule_withdrawal       },
    {"reads like an inquiry",                    MAIL_INQUIRY,   rule_inquiry          },
    {"from the partner, not understood",         MAIL_INQUIRY,   rule_partner          },
    {"from a person of the firm",                MAIL_REPLY,     rule_person           },
    {"a few words that name a step",             MAIL_REPLY,     rule_command          },
    {"from outside, neither bulk nor automatic", MAIL_CUSTOMER,  rule_stranger         },
    {"nothing that concerns an order",           MAIL_OTHER,     rule_rest             },
};

void
decide_kind(struct job *j)
{
	size_t i = 0;

	while (!rules[i].decides(j))
		i++;
	j->r->kind = rules[i].kind;
	j->r->why = str_from(rules[i].why);
}
