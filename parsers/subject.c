#include "parsers/subject.h"

#include "base/utf8.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))
#define PREFIX_MAX 24

/* In front of a subject; German and what else is seen in mailboxes. */
static const struct {
	const char *text;
	enum prefix means;
} prefixes[] = {
    {"re",		 PREFIX_REPLY  },
    {"aw",		 PREFIX_REPLY  },
    {"antw",	       PREFIX_REPLY  },
    {"antwort",            PREFIX_REPLY  },
    {"sv",		 PREFIX_REPLY  },
    {"ref",		PREFIX_REPLY  },
    {"odp",		PREFIX_REPLY  },
    {"ynt",		PREFIX_REPLY  },
    {"r",		  PREFIX_REPLY  },
    {"res",		PREFIX_REPLY  },
    {"rif",		PREFIX_REPLY  },
    {"wg",		 PREFIX_FORWARD},
    {"wtr",		PREFIX_FORWARD},
    {"fw",		 PREFIX_FORWARD},
    {"fwd",		PREFIX_FORWARD},
    {"tr",		 PREFIX_FORWARD},
    {"rv",		 PREFIX_FORWARD},
    {"enc",		PREFIX_FORWARD},
    {"doorst",             PREFIX_FORWARD},
    {"vb",		 PREFIX_FORWARD},
    {"weitergeleitet",     PREFIX_FORWARD},
    {"weiterleitung",      PREFIX_FORWARD},
    {"vl",		 PREFIX_FORWARD},
    {"vs",		 PREFIX_FORWARD},
    {"i",		  PREFIX_FORWARD},
    {"pd",		 PREFIX_FORWARD},
    {"videresend",         PREFIX_FORWARD},
    {"videresendt",        PREFIX_FORWARD},
    {"redir",	      PREFIX_FORWARD},
    {"ilt",		PREFIX_FORWARD},
    {"fs",		 PREFIX_FORWARD},
    {"пересл",       PREFIX_FORWARD},
    {"переслать", PREFIX_FORWARD},
    {"reenv",	      PREFIX_FORWARD},
    {"inoltro",            PREFIX_FORWARD},
    {"továbbítás",      PREFIX_FORWARD},
    {"přep",	      PREFIX_FORWARD},
    {"prp",		PREFIX_FORWARD},
    {"i̇lt",	      PREFIX_FORWARD},
    {"转发",	     PREFIX_FORWARD},
    {"轉寄",	     PREFIX_FORWARD},
    {"転送",	     PREFIX_FORWARD},
    {"전달",	     PREFIX_FORWARD},
};

static struct str
skip_tag(struct str s)
{
	size_t close = str_chr(s, ']');

	if (str_starts(s, STR("[")) && close != SIZE_MAX)
		s = str_from_pos(s, close + 1);
	return str_trim(s);
}

/* "AW", "Re[2]", "Redir.", "AW " without what may stand behind the word. */
static struct str
prefix_word(struct str s)
{
	while (s.n > 0 &&
	       (str_chr(STR("0123456789[]^. "), s.p[s.n - 1]) != SIZE_MAX))
		s.n--;
	return s;
}

/* Takes one prefix off, if there is one. */
static enum prefix
take_prefix(struct arena *a, struct str *subject)
{
	struct str s = skip_tag(str_trim(*subject)), word;
	size_t colon = str_chr(str_sub(s, 0, PREFIX_MAX), ':');

	if (colon == SIZE_MAX)
		return PREFIX_NONE;
	word = utf8_lower(a, prefix_word(str_sub(s, 0, colon)));
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		if (!str_is(word, prefixes[i].text))
			continue;
		*subject = str_trim(str_from_pos(s, colon + 1));
		return prefixes[i].means;
	}
	return PREFIX_NONE;
}

enum prefix
subject_prefix(struct arena *a, struct str subject)
{
	return take_prefix(a, &subject);
}

struct str
subject_forwarded(struct arena *a, struct str subject)
{
	struct str rest = subject;

	while (take_prefix(a, &rest) == PREFIX_FORWARD)
		subject = rest;
	return str_trim(subject);
}
