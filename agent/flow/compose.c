#include "flow/compose.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/utf8.h"

#define LANGUAGES 2
#define TEMPLATE_MAX ((size_t)256 * 1024)
#define SIZES "parsers/words/velux-codes.txt"
#define MAIL_MAX ((size_t)1024 * 1024)

static const char *const languages[LANGUAGES] = {"de", "en"};

/* One template a row; the first ones are those of enum letter_kind. */
enum form {
	FORM_NOTIFICATION,
	FORM_HEADSUP,
	FORM_REMINDER,
	FORM_ESCALATION,
	FORM_CONFIRMATION,
	FORM_UNDERSTOOD,
	FORM_QUESTION,
	FORM_STATUS,
	FORM_LIST,
	FORM_HELP,
	FORM_REFUSED,
	FORM_PROPOSAL,
	FORM_ALERT,
	FORM_DIGEST,
	FORM_REPORT,
	FORMS
};

static const char *const form_names[FORMS] = {
    [FORM_NOTIFICATION] = "notification",
    [FORM_HEADSUP] = "headsup",
    [FORM_REMINDER] = "reminder",
    [FORM_ESCALATION] = "escalation",
    [FORM_CONFIRMATION] = "confirmation",
    [FORM_UNDERSTOOD] = "understood",
    [FORM_QUESTION] = "question",
    [FORM_STATUS] = "status",
    [FORM_LIST] = "list",
    [FORM_HELP] = "help",
    [FORM_REFUSED] = "refused",
    [FORM_PROPOSAL] = "proposal",
    [FORM_ALERT] = "alert",
    [FORM_DIGEST] = "digest",
    [FORM_REPORT] = "report",
};

/* What a kind of letter is, and whether it needs an order or a month. */
static const struct {
	const char *name;
	enum form form;
	bool order, month;
} kinds[LETTER_KINDS] = {
    [LETTER_NOTIFICATION] = {"notification", FORM_NOTIFICATION, true,  false},
    [LETTER_HEADSUP] = {"headsup",      FORM_HEADSUP,      true,  false},
    [LETTER_REMINDER] = {"reminder",     FORM_REMINDER,     true,  false},
    [LETTER_ESCALATION] = {"escalation",   FORM_ESCALATION,   true,  false},
    [LETTER_CONFIRMATION] = {"confirmation", FORM_CONFIRMATION, true,  false},
    [LETTER_RESPONSE] = {"response",     FORMS,             false, false},
    [LETTER_DIGEST] = {"digest",       FORM_DIGEST,       false, false},
    [LETTER_REPORT] = {"report",       FORM_REPORT,       false, true },
};

static const struct {
	enum form form;
	bool order;
} responses[] = {
    [RESPONSE_NONE] = {FORM_ALERT,      false},
    [RESPONSE_UNDERSTOOD] = {FORM_UNDERSTOOD, true },
    [RESPONSE_QUESTION] = {FORM_QUESTION,   false},
    [RESPONSE_STATUS] = {FORM_STATUS,     true },
    [RESPONSE_LIST] = {FORM_LIST,       false},
    [RESPONSE_HELP] = {FORM_HELP,       false},
    [RESPONSE_REFUSED] = {FORM_REFUSED,    false},
    [RESPONSE_PROPOSAL] = {FORM_PROPOSAL,   true },
    [RESPONSE_ALERT] = {FORM_ALERT,      false},
};

/* Own templates are read, and checked, at the start; the shipped ones, which
 * the tests have checked, when the first letter asks for them. */
struct forms {
	const struct template *text[FORMS], *html[FORMS];
	struct words *words;
};

struct composer {
	struct arena *arena;
	struct templates *set;
	const char *dir;
	struct codes *codes;   /* sizes in centimetres */
	struct forms *of;      /* by language */
	struct composer *self; /* for a load in between */
};

const char *
letter_kind_name(enum letter_kind k)
{
	return kinds[k].name;
}

/* A whole file into the arena.  False: it is not there. */
static bool
slurp(struct arena *a, const char *path, struct str *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *p;
	ssize_t n;
	size_t len = 0;

	if (fd < 0)
		return false;
	p = arena_alloc(a, TEMPLATE_MAX);
	while (len < TEMPLATE_MAX &&
	       (n = read(fd, p + len, TEMPLATE_MAX - len)) > 0)
		len += (size_t)n;
	close(fd);
	*text = str_of(p, len);
	return true;
}

/* Files edited on other systems end their lines with CR LF. */
static struct str
without_cr(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str line;

	if (str_chr(text, '\r') == SIZE_MAX)
		return text;
	while (str_line(&text, &line)) {
		buf_add(&b, line);
		buf_addc(&b, '\n');
	}
	line = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return line;
}

static bool
find_one(
    struct composer *k, struct str name, struct str *text, const char **path)
{
	if (k->dir != NULL && k->dir[0] != '\0') {
		*path = arena_cstr(k->arena,
		    arena_fmt(k->arena, "%s/%.*s", k->dir, STR_FMT(name)));
		if (slurp(k->arena, *path, text)) {
			*text = without_cr(k->arena, *text);
			return true;
		}
	}
	*path = arena_cstr(
	    k->arena, arena_fmt(k->arena, "templates/%.*s", STR_FMT(name)));
	return embedded_find(*path, text);
}

/*
 * The own folder before the shipped one; what a language does not have is
 * looked for in look/, which holds what all languages share.
 */
static bool
find(void *arg, struct str name, struct str *text, const char **path)
{
	struct composer *k = arg;
	size_t slash = str_chr(name, '/');

	return find_one(k, name, text, path) ||
	       (slash != SIZE_MAX &&
		   find_one(k,
		       arena_fmt(k->arena, "look/%.*s",
			   STR_FMT(str_from_pos(name, slash + 1))),
		       text, path));
}

static int
load_form(struct composer *k, const char *language, const char *form,
    const char *ending, const struct template **out, struct err *e)
{
	const char *name = arena_cstr(
	    k->arena, arena_fmt(k->arena, "%s/%s.%s", language, form, ending));

	return templates_load(k->set, name, out, e);
}

/* Both bodies of a form; nothing where they are there. */
static int
load_bodies(struct composer *k, size_t i, enum form form, struct err *e)
{
	const char *lang = languages[i], *name = form_names[form];
	struct forms *f = &k->of[i];

	if (f->text[form] != NULL && f->html[form] != NULL)
		return 0;
	if (load_form(k, lang, name, "txt", &f->text[form], e) != 0)
		return -1;
	return load_form(k, lang, name, "html", &f->html[form], e);
}

static int
load_language(struct composer *k, size_t i, struct err *e)
{
	const char *lang = languages[i], *path;
	struct forms *f = &k->of[i];
	struct str text;

	if (!find_one(
		k, arena_fmt(k->arena, "%s/words.txt", lang), &text, &path))
		return err_set(e, ERR_BUG, "templates/%s is missing", lang);
	if (words_parse(k->arena, text, path, &f->words, e) != 0)
		return -1;
	for (unsigned form = 0; k->dir != NULL && form < FORMS; form++) {
		if (load_bodies(k, i, form, e) != 0)
			return -1;
	}
	return 0;
}

int
composer_new(const char *dir, struct composer **out, struct err *e)
{
	struct composer *k = mem_new(sizeof *k);
	struct str sizes;

	k->arena = arena_new();
	k->of = arena_array(k->arena, LANGUAGES, sizeof *k->of);
	k->self = k;
	k->dir = dir;
	if (dir != NULL)
		k->dir = arena_cstr(k->arena, str_from(dir));
	k->set = templates_new(find, k, compose_names);
	if (!embedded_find(SIZES, &sizes) ||
	    codes_new(sizes, &k->codes, e) != 0) {
		composer_free(k);
		return err_add(e, "%s", SIZES);
	}
	for (size_t i = 0; i < LANGUAGES; i++) {
		if (load_language(k, i, e) != 0) {
			composer_free(k);
			return -1;
		}
	}
	*out = k;
	return 0;
}

void
composer_free(struct composer *k)
{
	if (k == NULL)
		return;
	templates_free(k->set);
	codes_free(k->codes);
	arena_free(k->arena);
	free(k);
}

static size_t
language_of(const char *language)
{
	for (size_t i = 0; language != NULL && i < LANGUAGES; i++) {
		if (strcmp(language, languages[i]) == 0)
			return i;
	}
	return 0;
}

static int
form_of(const struct letter *l, enum form *out, struct err *e)
{
	bool order = kinds[l->kind].order;
	enum form form = kinds[l->kind].form;

	if (form == FORMS) {
		form = responses[l->response].form;
		order = responses[l->response].order;
	}
	if (order && l->order == NULL)
		return err_set(e, ERR_BUG, "a letter '%s' without an order",
		    form_names[form]);
	if (kinds[l->kind].month && l->month == NULL)
		return err_set(e, ERR_BUG, "a report without a month");
	*out = form;
	return 0;
}

static struct str
rendered(struct arena *a, const struct template *t, const struct value *data)
{
	struct buf b = BUF_INIT;
	struct str out;

	template_render(t, data, &b);
	out = arena_str(a, buf_str(&b));
	buf_clear(&b);
	return out;
}

static void
add_part(
    struct composed *out, const char *type, struct str name, struct str body)
{
	if (body.n == 0)
		return;
	out->parts[out->n_parts].type = type;
	out->parts[out->n_parts].name = name;
	out->parts[out->n_parts].body = body;
	out->n_parts++;
}

static bool
speaks_of_appointment(const struct letter *l)
{
	bool yes =
	    l->kind == LETTER_NOTIFICATION || l->step.kind == ACT_APPOINTMENT;

	for (size_t i = 0; i < l->understood.n; i++)
		yes = yes || l->understood.a[i].kind == ACT_APPOINTMENT;
	return yes;
}

/* An entry is cancelled once, not with every word about the order. */
static bool
speaks_of_deadline(const struct letter *l)
{
	return !l->calendar_cancel || l->kind != LETTER_RESPONSE ||
	       l->response == RESPONSE_UNDERSTOOD;
}

/* What a letter to a person carries beside its text. */
static void
add_order_parts(const struct compose *c, struct composed *out)
{
	const struct letter *l = c->l;
	struct str n = l->order->number;

	if (speaks_of_deadline(l))
		add_part(out,
		    l->calendar_cancel ? "text/calendar; method=CANCEL"
				       : "text/calendar; method=PUBLISH",
		    arena_fmt(c->a, "Frist-%.*s.ics", STR_FMT(n)),
		    deadline_ics(c));
	if (speaks_of_appointment(l))
		add_part(out, "text/calendar; method=PUBLISH",
		    arena_fmt(c->a, "Termin-%.*s.ics", STR_FMT(n)),
		    appointment_ics(c));
	if (l->kind == LETTER_NOTIFICATION && state_is_open(l->order->state))
		add_part(out, "text/vcard",
		    arena_fmt(c->a, "Kunde-%.*s.vcf", STR_FMT(n)),
		    customer_vcard(c));
}

static void
add_parts(const struct compose *c, struct composed *out)
{
	if (c->l->order == NULL)
		return;
	if (c->l->kind == LETTER_CONFIRMATION)
		add_part(out, "application/json", STR("bestaetigung.json"),
		    confirmation_json(c));
	else
		add_order_parts(c, out);
}

int
composer_render(const struct composer *k, const struct letter *l,
    struct arena *a, struct composed *out, struct err *e)
{
	size_t language = language_of(l->language);
	const struct forms *f = &k->of[language];
	struct compose c = {a, f->words, k->codes, l};
	struct composed r = {.n_parts = 0};
	const struct value *data;
	enum form form = FORM_ALERT;

	if (form_of(l, &form, e) != 0 ||
	    load_bodies(k->self, language, form, e) != 0)
		return -1;
	data = compose_data(&c);
	r.subject = compose_subject(&c);
	r.text = compose_wrap(a, rendered(a, f->text[form], data));
	r.html = rendered(a, f->html[form], data);
	add_parts(&c, &r);
	*out = r;
	return 0;
}

#define EXTRAS 8

static size_t
extra_headers(
    struct arena *a, const struct letter *l, struct mail_header h[EXTRAS])
{
	bool response = l->kind == LETTER_RESPONSE;
	size_t n = 0;

	h[n++] = (struct mail_header){"Auto-Submitted",
	    response ? STR("auto-replied") : STR("auto-generated")};
	h[n++] = (struct mail_header){"X-Auto-Response-Suppress", STR("All")};
	h[n++] = (struct mail_header){
	    "X-Dachpost-Kind", str_from(letter_kind_name(l->kind))};
	if (l->order != NULL) {
		h[n++] =
		    (struct mail_header){"X-Dachpost-Order", l->order->number};
		h[n++] = (struct mail_header){
		    "X-Dachpost-State", str_from(state_name(l->order->state))};
	}
	if (l->list_id.n > 0)
		h[n++] = (struct mail_header){
		    "List-Id", arena_fmt(a, "<%.*s>", STR_FMT(l->list_id))};
	return n;
}

/* Quotes around a name are none of it: mail programs drop them, too. */
static struct str
unquoted(struct str s)
{
	s = str_trim(s);
	while (s.n >= 2 && (s.p[0] == '\'' || s.p[0] == '"') &&
	       s.p[s.n - 1] == s.p[0])
		s = str_trim(str_sub(s, 1, s.n - 2));
	return s;
}

/* One line, NFC: as the reading back will find it. */
static struct address
clean_address(struct arena *a, const struct address *from)
{
	return (struct address){
	    utf8_nfc(a, unquoted(compose_line(a, from->name, 100))),
	    from->email};
}

int
composer_write(const struct composer *k, const struct letter *l,
    struct arena *a, struct buf *raw, struct str *subject, struct err *e)
{
	struct mail_header extra[EXTRAS];
	struct composed r;
	struct mail m = {
	    .from = clean_address(a, &l->from),
	    .to = clean_address(a, &l->to),
	    .reply_to = {clean_address(a, &l->from).name, l->reply_to},
	    .date = l->now,
	    .message_id = l->message_id,
	    .in_reply_to = l->in_reply_to,
	    .references = l->references,
	    .extra = extra,
	    .n_extra = extra_headers(a, l, extra),
	};
	struct buf b;
	int rc = -1;

	buf_init(&b, MAIL_MAX);
	if (composer_render(k, l, a, &r, e) != 0)
		goto out;
	m.subject = utf8_nfc(a, r.subject);
	m.text = r.text;
	m.html = r.html;
	m.parts = r.parts;
	m.n_parts = r.n_parts;
	if (mail_build(&m, &b, e) != 0) {
		err_add(e, "letter %s", letter_kind_name(l->kind));
		goto out;
	}
	buf_add(raw, buf_str(&b));
	*subject = m.subject;
	rc = 0;
out:
	buf_clear(&b);
	return rc;
}
