/*
 * button.c - buttons: mailto: links with the answer filled in.
 */
#include <string.h>

#include "flow/compose.h"

/*
 * What a person may say in a state; the first is the red one.  The second
 * row of `answer` is for the mails that press: there the thing to do is to
 * ask the customer, not to hope that he has accepted.
 */
static const struct {
	enum order_state state;
	bool pressing;
	enum action_kind buttons[4];
} rows[] = {
    {ORDER_CONTACT, false, {ACT_CONTACTED, ACT_NOT_REACHED}             },
    {ORDER_OFFER,   false, {ACT_OFFER_SENT, ACT_DECLINED}               },
    {ORDER_ANSWER,  false, {ACT_ACCEPTED, ACT_FOLLOWED_UP, ACT_DECLINED}},
    {ORDER_ANSWER,  true,  {ACT_FOLLOWED_UP, ACT_ACCEPTED, ACT_DECLINED}},
    {ORDER_JOB,     false, {ACT_COMPLETED}                              },
};

struct str
percent_encode(struct arena *a, struct str s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~@";
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\0' && strchr(plain, s.p[i]) != NULL)
			buf_addc(&b, s.p[i]);
		else
			buf_addf(&b, "%%%02X", (unsigned char)s.p[i]);
	}
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

/*
 * In-Reply-To ties the answer to this mail where the mail program takes it
 * from the link (RFC 6068); the order's number is for people.
 */
static struct str
button_url(const struct compose *c, enum action_kind k, struct str reply_to,
    struct str number)
{
	struct str subject = word_body(c->w, k);

	if (number.n > 0)
		subject = arena_fmt(
		    c->a, "%.*s [D-%.*s]", STR_FMT(subject), STR_FMT(number));
	return arena_fmt(c->a,
	    "mailto:%.*s?subject=%.*s&body=%.*s&In-Reply-To=%%3C%.*s%%3E",
	    STR_FMT(percent_encode(c->a, reply_to)),
	    STR_FMT(percent_encode(c->a, subject)),
	    STR_FMT(percent_encode(c->a, word_body(c->w, k))),
	    STR_FMT(percent_encode(c->a, c->l->message_id)));
}

static void
button_data(const struct compose *c, struct value *to, enum action_kind k,
    struct str reply_to, struct str number)
{
	put_text(c->a, to, "label", word_button(c->w, k));
	put_text(c->a, to, "answer", word_answer(c->w, k));
	put_text(c->a, to, "url", button_url(c, k, reply_to, number));
}

void
plain_button(const struct compose *c, struct value *to, enum action_kind k)
{
	button_data(c, to, k, c->l->reply_to, STR_NONE);
}

struct choice {
	enum action_kind k[8];
	size_t n;
};

static void
choose(const struct compose *c, struct choice *to, enum action_kind k)
{
	for (size_t i = 0; i < to->n; i++) {
		if (to->k[i] == k)
			return;
	}
	if (to->n < 8 && k != ACT_NONE && word_button(c->w, k).n > 0)
		to->k[to->n++] = k;
}

static bool
is_pressing(const struct letter *l)
{
	return l->kind == LETTER_HEADSUP || l->kind == LETTER_REMINDER ||
	       l->kind == LETTER_ESCALATION || l->kind == LETTER_DIGEST;
}

static void
choose_by_state(
    const struct compose *c, struct choice *to, enum order_state state)
{
	bool pressing = is_pressing(c->l) && state == ORDER_ANSWER;

	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		if (rows[r].state != state || rows[r].pressing != pressing)
			continue;
		for (size_t i = 0; i < 4; i++)
			choose(c, to, rows[r].buttons[i]);
	}
}

/* A proposal puts first what the customer seems to say. */
static void
choose_by_intent(const struct compose *c, struct choice *to)
{
	if (c->l->intent == INTENT_ACCEPTED)
		choose(c, to, ACT_ACCEPTED);
	if (c->l->intent == INTENT_DECLINED || c->l->intent == INTENT_WITHDRAWN)
		choose(c, to, ACT_DECLINED);
}

static void
choose_all(
    const struct compose *c, struct choice *to, const struct letter_order *o)
{
	const struct letter *l = c->l;
	bool asks = l->response == RESPONSE_QUESTION ||
	            l->response == RESPONSE_PROPOSAL;

	if (l->kind == LETTER_CONFIRMATION)
		return;
	if (l->kind == LETTER_RESPONSE && l->response == RESPONSE_UNDERSTOOD) {
		choose(c, to, ACT_UNDO);
		return;
	}
	for (size_t i = 0; asks && i < l->understood.n; i++)
		choose(c, to, l->understood.a[i].kind);
	if (asks)
		choose_by_intent(c, to);
	choose_by_state(c, to, o->state);
	if (l->kind == LETTER_NOTIFICATION && !state_is_open(o->state))
		choose(c, to, ACT_UNDO);
}

/* An undo is never red: nobody shall press it because it shines. */
void
order_buttons(
    const struct compose *c, struct value *to, const struct letter_order *o)
{
	struct choice all = {.n = 0};
	struct str reply_to = o->reply_to.n > 0 ? o->reply_to : c->l->reply_to;
	bool others = false;

	choose_all(c, &all, o);
	for (size_t i = 0; i < all.n; i++) {
		bool red = i == 0 && all.k[i] != ACT_UNDO;
		struct value *v = red ? put_object(c->a, to, "primary")
		                      : put_item(c->a, to, "others");

		button_data(c, v, all.k[i], reply_to, o->number);
		others = others || !red;
	}
	put_flag(c->a, to, "any_others", others);
}
