/*
 * flow/compose.h - the composer's inside: from a letter to the data of its
 * templates.  The rest of the flow goes by flow/letter.h.
 */
#ifndef FLOW_COMPOSE_H
#define FLOW_COMPOSE_H

#include "flow/letter.h"
#include "flow/mailbuild.h"
#include "flow/template.h"
#include "flow/words.h"
#include "parsers/codes.h"

/* Every name a template may use: agent/flow/names.c. */
extern const struct template_name compose_names[];

/* What the functions below share while one letter is being composed. */
struct compose {
	struct arena *a;
	const struct words *w;
	const struct codes *codes;
	const struct letter *l;
};

/* The whole tree. */
struct value *compose_data(const struct compose *c);

/* Its pieces: put into `to` what the table of names has in that place. */
void order_data(
    const struct compose *c, struct value *to, const struct letter_order *o);
void event_data(
    const struct compose *c, struct value *to, const struct letter_event *ev);
void month_data(
    const struct compose *c, struct value *to, const struct letter_month *m);
void order_buttons(
    const struct compose *c, struct value *to, const struct letter_order *o);
/* A button that belongs to no order: list, help. */
void plain_button(
    const struct compose *c, struct value *to, enum action_kind k);

/* One line, blanks collapsed, at most `max` characters with "…" behind. */
struct str compose_line(struct arena *a, struct str s, size_t max);
/* A stranger's text as lines under `name`; at most `max` characters. */
void put_lines(struct arena *a, struct value *to, const char *name,
    struct str text, size_t max);
void put_texts(
    struct arena *a, struct value *to, const char *name, const struct texts *t);

/* "Mehmet Yıldırım", "Mehmet Yıldırım, Köln" */
struct str customer_name(const struct compose *c, const struct inquiry *q);
struct str customer_who(const struct compose *c, const struct inquiry *q);
/* Where the windows are: the site, else the customer's address. */
struct str customer_address(const struct compose *c, const struct inquiry *q);

struct str percent_encode(struct arena *a, struct str s);

/* Attachments (bytes with CR LF); "" where there is nothing to say. */
struct str deadline_ics(const struct compose *c);
struct str appointment_ics(const struct compose *c);
struct str customer_vcard(const struct compose *c);
struct str confirmation_json(const struct compose *c);

/* Lines over 76 columns are broken at blanks, keeping their indentation. */
struct str compose_wrap(struct arena *a, struct str text);

struct str compose_subject(const struct compose *c);

/* The rendered texts alone, for `dachpost render`. */
struct composed {
	struct str subject, text, html;
	struct mail_part parts[4];
	size_t n_parts;
};
int composer_render(const struct composer *k, const struct letter *l,
    struct arena *a, struct composed *out, struct err *e);

#endif
