#include "flow/firm.h"

#include "base/utf8.h"

const struct firm_partner *
firm_partner(const struct firm *f, struct str key)
{
	for (size_t i = 0; i < f->n_partners; i++) {
		if (str_is(key, f->partners[i].key))
			return &f->partners[i];
	}
	return NULL;
}

const struct firm_person *
firm_person(const struct firm *f, struct str key)
{
	for (size_t i = 0; i < f->n_persons; i++) {
		if (str_is(key, f->persons[i].key))
			return &f->persons[i];
	}
	return NULL;
}

/* "*@velux.example" matches each mailbox there, and no subdomain. */
static bool
matches(const char *pattern, struct str email)
{
	struct str p = str_from(pattern);

	if (str_starts(p, STR("*@")))
		return str_rchr(email, '@') != SIZE_MAX &&
		       str_ieq(str_from_pos(p, 1),
			   str_from_pos(email, str_rchr(email, '@')));
	return str_ieq(p, email);
}

static const char *
any_matches(const char *const *patterns, struct str email)
{
	for (; patterns != NULL && *patterns != NULL; patterns++) {
		if (matches(*patterns, email))
			return *patterns;
	}
	return NULL;
}

const struct firm_partner *
firm_partner_from(const struct firm *f, struct str email)
{
	for (size_t i = 0; i < f->n_partners; i++) {
		if (any_matches(f->partners[i].senders, email) != NULL ||
		    str_ieq(str_from(f->partners[i].address), email))
			return &f->partners[i];
	}
	return NULL;
}

const struct firm_person *
firm_person_from(const struct firm *f, struct str email, const char **address)
{
	const char *found;

	for (size_t i = 0; i < f->n_persons; i++) {
		found = any_matches(f->persons[i].addresses, email);
		if (found != NULL) {
			*address = found;
			return &f->persons[i];
		}
	}
	return NULL;
}

static struct str
without_title(struct str name)
{
	static const char *const titles[] = {
	    "herrn ", "herr ", "frau ", "den ", "die ", "an "};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		if (str_istarts(name, str_from(titles[i])))
			return without_title(str_trim(
			    str_from_pos(name, str_from(titles[i]).n)));
	}
	return name;
}

/* One of the words of the name, or all of it. */
static bool
is_called(struct arena *a, const struct firm_person *p, struct str name)
{
	struct str full = utf8_lower(a, utf8_ascii(a, str_from(p->name)));
	struct str want = utf8_lower(a, utf8_ascii(a, name)), word;

	if (str_ieq(want, full) || str_iis(want, p->key))
		return true;
	while (str_cut(&full, ' ', &word)) {
		if (word.n > 0 && str_eq(word, want))
			return true;
	}
	return false;
}

const struct firm_person *
firm_person_named(const struct firm *f, struct str name)
{
	const struct firm_person *found = NULL;
	struct arena *a = arena_new();

	name = without_title(str_trim(name));
	for (size_t i = 0; i < f->n_persons && name.n > 0; i++) {
		if (!is_called(a, &f->persons[i], name))
			continue;
		if (found != NULL) { /* two of that name: nobody */
			found = NULL;
			break;
		}
		found = &f->persons[i];
	}
	arena_free(a);
	return found;
}

const struct firm_person *
firm_default_person(const struct firm *f)
{
	for (size_t i = 0; i < f->n_persons; i++) {
		if (f->persons[i].notify)
			return &f->persons[i];
	}
	return f->n_persons > 0 ? &f->persons[0] : NULL;
}

struct str
firm_domain(const struct firm *f)
{
	struct str all = str_from(f->address);
	size_t at = str_rchr(all, '@');

	return at == SIZE_MAX ? all : str_from_pos(all, at + 1);
}

bool
firm_is_agent(const struct firm *f, struct str email, struct str *tag)
{
	struct str own = str_from(f->address);
	size_t at = str_rchr(own, '@'), mail_at = str_rchr(email, '@');
	struct str local;

	*tag = STR_NONE;
	if (at == SIZE_MAX || mail_at == SIZE_MAX ||
	    !str_ieq(str_from_pos(own, at), str_from_pos(email, mail_at)))
		return false;
	local = str_sub(email, 0, mail_at);
	if (!str_istarts(local, str_sub(own, 0, at)))
		return false;
	local = str_from_pos(local, at);
	if (local.n == 0)
		return true;
	*tag = str_from_pos(local, 1);
	return local.p[0] == '+';
}

struct str
firm_reply_to(const struct firm *f, struct arena *a, struct str tag)
{
	struct str own = str_from(f->address);
	size_t at = str_rchr(own, '@');

	if (!f->plus || tag.n == 0 || at == SIZE_MAX)
		return own;
	return arena_fmt(a, "%.*s+%.*s%.*s", STR_FMT(str_sub(own, 0, at)),
	    STR_FMT(tag), STR_FMT(str_from_pos(own, at)));
}
