#include "core/reading.h"

/*
 * Writing follows SPEC § 8 line by line; reading is its mirror.  Fields of
 * an object stand in tables where they are alike, so that a new one is one
 * line here and both ways know it.
 */

static const char *const kinds[MAIL_KINDS] = {
    [MAIL_OTHER] = "other",
    [MAIL_INQUIRY] = "inquiry",
    [MAIL_REPLY] = "reply",
    [MAIL_FORWARD] = "forward",
    [MAIL_COPY] = "copy",
    [MAIL_CUSTOMER] = "customer",
    [MAIL_BOUNCE] = "bounce",
    [MAIL_AUTOREPLY] = "autoreply",
    [MAIL_QUARANTINED] = "quarantined",
};

/* A withdrawal is a refusal to readers of the JSON; see the flag beside. */
static const char *const intents[] = {
    [INTENT_NONE] = NULL,
    [INTENT_ACCEPTED] = "accepted",
    [INTENT_DECLINED] = "declined",
    [INTENT_QUESTION] = "question",
    [INTENT_APPOINTMENT] = "appointment",
    [INTENT_OTHER] = "other",
    [INTENT_WITHDRAWN] = "declined",
};

struct field {
	const char *key;
	size_t at; /* offset of a struct str */
};

#define FIELD(type, key, member)                                               \
	{                                                                      \
		key, offsetof(type, member)                                    \
	}
#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct field customer_fields[] = {
    FIELD(struct customer, "salutation", salutation),
    FIELD(struct customer, "title", title),
    FIELD(struct customer, "first_name", first_name),
    FIELD(struct customer, "last_name", last_name),
    FIELD(struct customer, "company", company),
    FIELD(struct customer, "street", street),
    FIELD(struct customer, "postcode", postcode),
    FIELD(struct customer, "city", city),
    FIELD(struct customer, "email", email),
};

static const struct field site_fields[] = {
    FIELD(struct site, "street", street),
    FIELD(struct site, "postcode", postcode),
    FIELD(struct site, "city", city),
};

static const struct field window_fields[] = {
    FIELD(struct window, "product", product),
    FIELD(struct window, "size", size),
    FIELD(struct window, "variant", variant),
};

static const struct field roof_fields[] = {
    FIELD(struct roof, "form", form),
    FIELD(struct roof, "covering", covering),
    FIELD(struct roof, "year_built", year_built),
};

static const struct field address_fields[] = {
    FIELD(struct address, "name", name),
    FIELD(struct address, "email", email),
};

static const struct field bounce_fields[] = {
    FIELD(struct bounce, "recipient", recipient),
    FIELD(struct bounce, "status", status),
    FIELD(struct bounce, "original_id", original_id),
};

const char *
mail_kind_name(enum mail_kind k)
{
	return kinds[k];
}

enum mail_kind
mail_kind_of(struct str name)
{
	for (unsigned i = 0; i < MAIL_KINDS; i++) {
		if (str_is(name, kinds[i]))
			return (enum mail_kind)i;
	}
	return MAIL_KINDS;
}

const char *
intent_name(enum intent i)
{
	return intents[i];
}

static struct str *
member(void *object, const struct field *f)
{
	return (struct str *)(void *)((char *)object + f->at);
}

static struct str
value(const void *object, const struct field *f)
{
	return *(
	    const struct str *)(const void *)((const char *)object + f->at);
}

static void
put_fields(
    struct json_out *w, const void *object, const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_kstr(w, f[i].key, value(object, &f[i]));
}

static void
get_fields(const struct json_val *v, struct arena *a, void *object,
    const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*member(object, &f[i]) =
		    arena_str(a, jv_text(jv_get(v, f[i].key)));
}

static void
put_texts(struct json_out *w, const char *key, const struct texts *t)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < t->n; i++)
		json_str(w, t->s[i]);
	json_close(w);
}

static struct texts
get_texts(const struct json_val *v, const char *key, struct arena *a)
{
	const struct json_val *list = jv_get(v, key);
	struct texts t = {NULL, jv_len(list)};

	t.s = arena_array(a, t.n, sizeof *t.s);
	for (size_t i = 0; i < t.n; i++)
		t.s[i] = arena_str(a, jv_text(jv_at(list, i)));
	return t;
}

static void
put_address(struct json_out *w, const struct address *p)
{
	json_open(w, '{');
	put_fields(w, p, address_fields, COUNT(address_fields));
	json_close(w);
}

static struct address
get_address(const struct json_val *v, struct arena *a)
{
	struct address p;

	get_fields(v, a, &p, address_fields, COUNT(address_fields));
	return p;
}

static void
put_addresses(struct json_out *w, const char *key, const struct addresses *l)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < l->n; i++)
		put_address(w, &l->a[i]);
	json_close(w);
}

static struct addresses
get_addresses(const struct json_val *v, const char *key, struct arena *a)
{
	const struct json_val *list = jv_get(v, key);
	struct addresses l = {NULL, jv_len(list)};

	l.a = arena_array(a, l.n, sizeof *l.a);
	for (size_t i = 0; i < l.n; i++)
		l.a[i] = get_address(jv_at(list, i), a);
	return l;
}

static void
put_date(struct json_out *w, bool has, int64_t date)
{
	char iso[ISO_MAX];

	json_kcstr(w, "date", has ? iso_moment(date, iso) : "");
}

static int
get_date(const struct json_val *v, bool *has, int64_t *date, struct err *e)
{
	struct str s = jv_text(jv_get(v, "date"));

	*has = s.n > 0;
	return *has ? iso_parse(s, date, NULL, e) : 0;
}

static void
put_windows(struct json_out *w, const char *key, const struct windows *l)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < l->n; i++) {
		json_open(w, '{');
		json_kint(w, "quantity", l->w[i].quantity);
		put_fields(w, &l->w[i], window_fields, COUNT(window_fields));
		json_close(w);
	}
	json_close(w);
}

static struct windows
get_windows(const struct json_val *v, const char *key, struct arena *a)
{
	const struct json_val *list = jv_get(v, key);
	struct windows l = {NULL, jv_len(list)};

	l.w = arena_array(a, l.n, sizeof *l.w);
	for (size_t i = 0; i < l.n; i++) {
		l.w[i].quantity =
		    (int)jv_int(jv_get(jv_at(list, i), "quantity"), 0);
		get_fields(jv_at(list, i), a, &l.w[i], window_fields,
		    COUNT(window_fields));
	}
	return l;
}

static void
put_customer(struct json_out *w, const struct customer *c)
{
	json_key(w, "customer");
	json_open(w, '{');
	put_fields(w, c, customer_fields, COUNT(customer_fields));
	put_texts(w, "phones", &c->phones);
	json_close(w);
}

static void
put_roof(struct json_out *w, const struct roof *r)
{
	json_key(w, "roof");
	json_open(w, '{');
	put_fields(w, r, roof_fields, COUNT(roof_fields));
	json_key(w, "pitch_deg");
	if (r->pitch_deg < 0)
		json_none(w);
	else
		json_int(w, r->pitch_deg);
	json_close(w);
}

void
inquiry_write(struct json_out *w, const struct inquiry *q)
{
	json_open(w, '{');
	json_kstr(w, "inquiry_no", q->inquiry_no);
	json_kstr(w, "project", q->project);
	put_customer(w, &q->customer);
	json_key(w, "site");
	json_open(w, '{');
	put_fields(w, &q->site, site_fields, COUNT(site_fields));
	json_close(w);
	put_windows(w, "windows", &q->windows);
	put_windows(w, "existing_windows", &q->existing);
	put_texts(w, "accessories", &q->accessories);
	put_roof(w, &q->roof);
	json_kstr(w, "message", q->message);
	json_kstr(w, "preferred_contact", q->preferred_contact);
	json_kstr(w, "timeframe", q->timeframe);
	put_texts(w, "warnings", &q->warnings);
	json_kbool(w, "unsure", q->unsure);
	json_kstr(w, "rule", q->rule);
	json_close(w);
}

int
inquiry_read(
    const struct json_val *v, struct arena *a, struct inquiry *q, struct err *e)
{
	const struct json_val *customer = jv_get(v, "customer");
	struct inquiry r = {.unsure = jv_true(jv_get(v, "unsure"))};

	if (customer == NULL)
		return err_set(e, ERR_INPUT, "an inquiry without a customer");
	r.inquiry_no = arena_str(a, jv_text(jv_get(v, "inquiry_no")));
	r.project = arena_str(a, jv_text(jv_get(v, "project")));
	get_fields(
	    customer, a, &r.customer, customer_fields, COUNT(customer_fields));
	r.customer.phones = get_texts(customer, "phones", a);
	get_fields(
	    jv_get(v, "site"), a, &r.site, site_fields, COUNT(site_fields));
	r.windows = get_windows(v, "windows", a);
	r.existing = get_windows(v, "existing_windows", a);
	r.accessories = get_texts(v, "accessories", a);
	get_fields(
	    jv_get(v, "roof"), a, &r.roof, roof_fields, COUNT(roof_fields));
	r.roof.pitch_deg =
	    (int)jv_int(jv_get(jv_get(v, "roof"), "pitch_deg"), -1);
	r.message = arena_str(a, jv_text(jv_get(v, "message")));
	r.preferred_contact =
	    arena_str(a, jv_text(jv_get(v, "preferred_contact")));
	r.timeframe = arena_str(a, jv_text(jv_get(v, "timeframe")));
	r.warnings = get_texts(v, "warnings", a);
	r.rule = arena_str(a, jv_text(jv_get(v, "rule")));
	*q = r;
	return 0;
}

static void
put_forward(struct json_out *w, const struct forward *f, bool full)
{
	json_key(w, "forward");
	if (f == NULL) {
		json_none(w);
		return;
	}
	json_open(w, '{');
	json_key(w, "from");
	put_address(w, &f->from);
	put_addresses(w, "to", &f->to);
	json_kstr(w, "subject", f->subject);
	put_date(w, f->has_date, f->date);
	json_kstr(w, "body", f->body);
	if (full)
		json_kstr(w, "message_id", f->message_id);
	json_close(w);
}

static int
get_forward(const struct json_val *v, struct arena *a, struct forward **out,
    struct err *e)
{
	struct forward *f;

	if (jv_is_null(v))
		return 0;
	f = arena_alloc(a, sizeof *f);
	f->from = get_address(jv_get(v, "from"), a);
	f->to = get_addresses(v, "to", a);
	f->subject = arena_str(a, jv_text(jv_get(v, "subject")));
	f->body = arena_str(a, jv_text(jv_get(v, "body")));
	f->message_id = arena_str(a, jv_text(jv_get(v, "message_id")));
	if (get_date(v, &f->has_date, &f->date, e) != 0)
		return -1;
	*out = f;
	return 0;
}

static void
put_attachments(struct json_out *w, const struct attachments *l)
{
	json_key(w, "attachments");
	json_open(w, '[');
	for (size_t i = 0; i < l->n; i++) {
		json_open(w, '{');
		json_kstr(w, "name", l->a[i].name);
		json_kstr(w, "type", l->a[i].type);
		json_kint(w, "size", l->a[i].size);
		json_close(w);
	}
	json_close(w);
}

static struct attachments
get_attachments(const struct json_val *list, struct arena *a)
{
	struct attachments l = {NULL, jv_len(list)};

	l.a = arena_array(a, l.n, sizeof *l.a);
	for (size_t i = 0; i < l.n; i++) {
		const struct json_val *v = jv_at(list, i);

		l.a[i].name = arena_str(a, jv_text(jv_get(v, "name")));
		l.a[i].type = arena_str(a, jv_text(jv_get(v, "type")));
		l.a[i].size = jv_int(jv_get(v, "size"), 0);
	}
	return l;
}

static void
put_bounce(struct json_out *w, const struct bounce *b)
{
	if (b == NULL)
		return;
	json_key(w, "bounce");
	json_open(w, '{');
	put_fields(w, b, bounce_fields, COUNT(bounce_fields));
	json_kbool(w, "permanent", b->permanent);
	json_close(w);
}

static struct bounce *
get_bounce(const struct json_val *v, struct arena *a)
{
	struct bounce *b;

	if (jv_is_null(v))
		return NULL;
	b = arena_alloc(a, sizeof *b);
	get_fields(v, a, b, bounce_fields, COUNT(bounce_fields));
	b->permanent = jv_true(jv_get(v, "permanent"));
	return b;
}

static void
put_lines(struct json_out *w, const struct reading *r)
{
	json_key(w, "lines");
	json_open(w, '[');
	for (size_t i = 0; i < r->n_lines; i++) {
		json_open(w, '{');
		json_kstr(w, "order", r->lines[i].order);
		json_kstr(w, "text", r->lines[i].text);
		json_close(w);
	}
	json_close(w);
}

static void
get_lines(const struct json_val *list, struct arena *a, struct reading *r)
{
	r->n_lines = jv_len(list);
	r->lines = arena_array(a, r->n_lines, sizeof *r->lines);
	for (size_t i = 0; i < r->n_lines; i++) {
		const struct json_val *v = jv_at(list, i);

		r->lines[i].order = arena_str(a, jv_text(jv_get(v, "order")));
		r->lines[i].text = arena_str(a, jv_text(jv_get(v, "text")));
	}
}

/* What only the agent needs, under a key of its own. */
static void
put_agent(struct json_out *w, const struct reading *r)
{
	json_key(w, "agent");
	json_open(w, '{');
	json_kstr(w, "why", r->why);
	put_texts(w, "in_reply_to", &r->in_reply_to);
	put_texts(w, "references", &r->references);
	json_kint(w, "n_from", (int64_t)r->n_from);
	put_addresses(w, "reply_to", &r->reply_to);
	put_addresses(w, "delivered_to", &r->delivered_to);
	put_texts(w, "auth_results", &r->auth_results);
	json_kbool(w, "automatic", r->automatic);
	json_kbool(w, "list_mail", r->list_mail);
	json_kstr(w, "own_kind", r->own_kind);
	put_texts(w, "orders", &r->orders);
	put_lines(w, r);
	json_kbool(w, "offer_attached", r->offer_attached);
	json_kbool(w, "withdrawn", r->intent == INTENT_WITHDRAWN);
	put_bounce(w, r->bounce);
	json_close(w);
}

static void
get_agent(const struct json_val *v, struct arena *a, struct reading *r)
{
	r->why = arena_str(a, jv_text(jv_get(v, "why")));
	r->in_reply_to = get_texts(v, "in_reply_to", a);
	r->references = get_texts(v, "references", a);
	r->n_from = (size_t)jv_int(jv_get(v, "n_from"), 0);
	r->reply_to = get_addresses(v, "reply_to", a);
	r->delivered_to = get_addresses(v, "delivered_to", a);
	r->auth_results = get_texts(v, "auth_results", a);
	r->automatic = jv_true(jv_get(v, "automatic"));
	r->list_mail = jv_true(jv_get(v, "list_mail"));
	r->own_kind = arena_str(a, jv_text(jv_get(v, "own_kind")));
	r->orders = get_texts(v, "orders", a);
	get_lines(jv_get(v, "lines"), a, r);
	r->offer_attached = jv_true(jv_get(v, "offer_attached"));
	if (jv_true(jv_get(v, "withdrawn")))
		r->intent = INTENT_WITHDRAWN;
	r->bounce = get_bounce(jv_get(v, "bounce"), a);
}

static void
put_intent(struct json_out *w, enum intent i)
{
	json_key(w, "customer_intent");
	if (intents[i] == NULL)
		json_none(w);
	else
		json_cstr(w, intents[i]);
}

static enum intent
get_intent(struct str name)
{
	for (unsigned i = INTENT_ACCEPTED; i <= INTENT_OTHER; i++) {
		if (str_is(name, intents[i]))
			return (enum intent)i;
	}
	return INTENT_NONE;
}

void
reading_write(struct buf *to, const struct reading *r, bool full)
{
	struct json_out w;

	json_begin(&w, to);
	json_open(&w, '{');
	json_kcstr(&w, "kind", kinds[r->kind]);
	json_kstr(&w, "message_id", r->message_id);
	json_key(&w, "from");
	put_address(&w, &r->from);
	put_addresses(&w, "to", &r->to);
	put_addresses(&w, "cc", &r->cc);
	json_kstr(&w, "subject", r->subject);
	put_date(&w, r->has_date, r->date);
	json_kstr(&w, "text", full || r->shown.n == 0 ? r->text : r->shown);
	json_key(&w, "actions");
	actions_write(&w, &r->actions);
	put_forward(&w, r->forward, full);
	put_intent(&w, r->intent);
	json_key(&w, "inquiry");
	if (r->inquiry == NULL)
		json_none(&w);
	else
		inquiry_write(&w, r->inquiry);
	put_attachments(&w, &r->attachments);
	if (full)
		put_agent(&w, r);
	json_close(&w);
}

static int
get_reading(
    const struct json_val *v, struct arena *a, struct reading *r, struct err *e)
{
	const struct json_val *q = jv_get(v, "inquiry");

	r->kind = mail_kind_of(jv_text(jv_get(v, "kind")));
	if (r->kind == MAIL_KINDS || jv_get(v, "agent") == NULL)
		return err_set(e, ERR_BUG, "not a full reading");
	r->message_id = arena_str(a, jv_text(jv_get(v, "message_id")));
	r->from = get_address(jv_get(v, "from"), a);
	r->to = get_addresses(v, "to", a);
	r->cc = get_addresses(v, "cc", a);
	r->subject = arena_str(a, jv_text(jv_get(v, "subject")));
	r->text = arena_str(a, jv_text(jv_get(v, "text")));
	r->intent = get_intent(jv_text(jv_get(v, "customer_intent")));
	r->attachments = get_attachments(jv_get(v, "attachments"), a);
	get_agent(jv_get(v, "agent"), a, r);
	if (get_date(v, &r->has_date, &r->date, e) != 0 ||
	    actions_read(jv_get(v, "actions"), a, &r->actions, e) != 0 ||
	    get_forward(jv_get(v, "forward"), a, &r->forward, e) != 0)
		return -1;
	if (jv_is_null(q))
		return 0;
	r->inquiry = arena_alloc(a, sizeof *r->inquiry);
	return inquiry_read(q, a, r->inquiry, e);
}

int
reading_read(struct str json, struct arena *a, struct reading *r, struct err *e)
{
	struct reading got = {.kind = MAIL_OTHER};
	struct json *j = json_parse(json, e);
	int rc = -1;

	if (j == NULL)
		return -1;
	if (get_reading(json_root(j), a, &got, e) != 0) {
		e->code = ERR_BUG; /* our own reader wrote it */
		goto out;
	}
	*r = got;
	rc = 0;
out:
	json_free(j);
	return rc;
}
