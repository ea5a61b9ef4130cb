/*
 * The template engine: the rules of the Mustache specification as data
 * (tests/data/mustache.json, or the files named on the command line, which
 * may be those of the specification itself), and what strict means.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "flow/template.h"

static const char *const default_file[] = {"tests/data/mustache.json"};
static const char *const *files = default_file;
static int n_files = 1;

/* The data of a case, as the engine takes it. */
static struct value *
from_json(struct arena *a, json_t *j)
{
	struct value *v;
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(j)) {
	case JSON_OBJECT:
		v = value_object(a);
		json_object_foreach(j, key, item)
		    value_put(a, v, key, from_json(a, item));
		return v;
	case JSON_ARRAY:
		v = value_list(a);
		json_array_foreach(j, i, item)
		    value_add(a, v, from_json(a, item));
		return v;
	case JSON_STRING:
		return value_text(a, str_from(json_string_value(j)));
	case JSON_INTEGER:
		return value_text(
		    a, arena_fmt(a, "%lld", (long long)json_integer_value(j)));
	case JSON_REAL:
		return value_text(a, arena_fmt(a, "%g", json_real_value(j)));
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
	default:
		return value_flag(a, json_is_true(j));
	}
}

/* The case itself is "t.html", its parts are NAME.html. */
static bool
find_in_case(void *arg, struct str name, struct str *text, const char **path)
{
	const json_t *test = arg, *j;
	char key[64];

	snprintf(key, sizeof key, "%.*s", STR_FMT(str_sub(name, 0, 60)));
	*strrchr(key, '.') = '\0';
	*path = "case";
	j = strcmp(key, "t") == 0
	        ? json_object_get(test, "template")
	        : json_object_get(json_object_get(test, "partials"), key);
	if (j == NULL)
		return false;
	*text = str_from(json_string_value(j));
	return true;
}

static bool
passes(json_t *test)
{
	struct arena *a = arena_new();
	struct templates *set = templates_new(find_in_case, test, NULL);
	const struct template *t;
	struct buf b = BUF_INIT;
	struct err e = {.msg = ""};
	bool ok;

	if (templates_load(set, "t.html", &t, &e) == 0)
		template_render(
		    t, from_json(a, json_object_get(test, "data")), &b);
	ok = e.msg[0] == '\0' &&
	     strcmp(buf_cstr(&b),
		 json_string_value(json_object_get(test, "expected"))) == 0;
	if (!ok)
		print_error("%s: got \"%s\" %s\n",
		    json_string_value(json_object_get(test, "name")),
		    buf_cstr(&b), e.msg);
	buf_clear(&b);
	templates_free(set);
	arena_free(a);
	return ok;
}

static void
the_specification(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (int f = 0; f < n_files; f++) {
		json_t *j = json_load_file(files[f], 0, NULL);
		json_t *tests = json_object_get(j, "tests"), *test;
		size_t i;

		assert_true(json_array_size(tests) > 0);
		json_array_foreach(tests, i, test) failed += !passes(test);
		json_decref(j);
	}
	assert_int_equal(failed, 0);
}

/* What a strict set knows in these tests. */
static const struct template_name names[] = {
    {"",       "firm",    NAME_TEXT,    NULL    },
    {"",       "late",    NAME_FLAG,    NULL    },
    {"",       "order",   NAME_SECTION, "order" },
    {"order",  "number",  NAME_TEXT,    NULL    },
    {"order",  "windows", NAME_SECTION, "window"},
    {"window", "size",    NAME_TEXT,    NULL    },
    {NULL,     NULL,      NAME_TEXT,    NULL    },
};

/* In a folder of two files: t.html is the case, part.html stands fast. */
static bool
find_text(void *arg, struct str name, struct str *text, const char **path)
{
	*text = str_from(arg);
	*path = "x/t.html";
	if (str_is(name, "x/t.html"))
		return true;
	*path = "x/part.html";
	*text = STR("{{firm}}\n{{size}}\n");
	if (str_is(name, "x/part.html"))
		return true;
	*path = "x/loop.html";
	*text = STR("  {{> loop}}\n");
	return str_is(name, "x/loop.html");
}

static const struct {
	const char *text, *error; /* error "": it loads */
} strict[] = {
    {"{{firm}} {{order.number}}",                              ""						   },
    {"{{#order}}{{firm}}{{number}}{{/order}}",                 ""						   },
    {"{{#late}}{{firm}}{{/late}}{{^firm}}-{{/firm}}",          ""                                                   },
    {"{{#order.windows}}{{size}}{{/order.windows}}",           ""                                                   },
    {"{{#order}}{{#windows}}{{> part}}{{/windows}}{{/order}}", ""                                                   },
    {"a\nb {{frim}}",					  "x/t.html:2: unknown name 'frim'"                    },
    {"{{number}}",					     "x/t.html:1: unknown name 'number'"                  },
    {"{{firm.name}}",					  "x/t.html:1: unknown name 'firm.name'"               },
    {"{{#nix}}{{/nix}}",				       "x/t.html:1: unknown name 'nix'"                     },
    {"{{order}}",					      "x/t.html:1: this is no text, but a section: 'order'"},
    {"{{late}}",					       "x/t.html:1: this is no text, but a section: 'late'" },
    {"{{.}}",						  "x/t.html:1: unknown name '.'"                       },
    {"\n{{{firm}}}",					   "x/t.html:2: nothing may be written raw: 'firm'"     },
    {"{{&firm}}",					      "x/t.html:1: nothing may be written raw: 'firm'"     },
    {"{{> part}}",					     "x/part.html:2: unknown name 'size'"                 },
    {"\n\n{{> nix}}",					  "x/t.html:3: there is no part 'nix'"                 },
    {"{{> loop}}",					     "x/loop.html:1: it includes itself: 'x/loop.html'"   },
    {"{{#late}}\n\n",					  "x/t.html:1: this section does not end: 'late'"      },
    {"{{#late}}\n{{/order}}",				  "x/t.html:2: this should end here: 'late'"           },
    {"{{/late}}",					      "x/t.html:1: nothing is open that ends with 'late'"  },
    {"\n{{firm",					       "x/t.html:2: a tag does not end: 'firm'"             },
    {"{{ }}",						  "x/t.html:1: a tag without a name ''"                },
};

static void
strict_names_are_checked_at_the_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
		char *text = strdup(strict[i].text);
		struct templates *set = templates_new(find_text, text, names);
		const struct template *t;
		struct err e = {.msg = ""};
		int rc = templates_load(set, "x/t.html", &t, &e);

		assert_string_equal(e.msg, strict[i].error);
		assert_int_equal(rc, strict[i].error[0] == '\0' ? 0 : -1);
		assert_int_equal(
		    e.code, strict[i].error[0] == '\0' ? ERR_NONE : ERR_SETUP);
		templates_free(set);
		free(text);
	}
}

static const struct {
	const char *file, *in, *out;
} escapes[] = {
    {"a.html", "<b> & \"'",                  "&lt;b&gt; &amp; &quot;&#39;"},
    {"a.txt",  "<b>\x1b[31m\x07 & ä\n\tö", "<b>[31m & ä\n\tö"         },
    {"a.txt",  "re\xe2\x80\xaeup \xc2\x9b",  "reup "                      },
    {"a.html", "re\xe2\x81\xa6up",           "reup"                       },
    {"a.txt",
     "a\xff"
	"b",				 "a\xef\xbf\xbd"
	"b"						   },
    {"a.ics",  "a,b;c\\d\ne\r",              "a\\,b\\;c\\\\d\\ne"         },
    {"a.json", "a\"b\\c\nd\te",              "a\\\"b\\\\c\\nd\\te"        },
};

static void
escaped_by_the_kind_of_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		struct buf b = BUF_INIT;

		escape_add(&b, escape_of(str_from(escapes[i].file)),
		    str_from(escapes[i].in));
		assert_string_equal(buf_cstr(&b), escapes[i].out);
		buf_clear(&b);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_specification),
	    cmocka_unit_test(strict_names_are_checked_at_the_start),
	    cmocka_unit_test(escaped_by_the_kind_of_file),
	};

	if (argc > 1) {
		files = (const char *const *)(argv + 1);
		n_files = argc - 1;
	}
	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
