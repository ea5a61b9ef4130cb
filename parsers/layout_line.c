#include "parsers/layout_line.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_mark(char c)
{
	return str_chr(STR("-=_*#~+."), c) != SIZE_MAX;
}

bool
line_is_rule(struct str line)
{
	for (size_t i = 0; i < line.n; i++) {
		if (!is_mark(line.p[i]) && !is_blank(line.p[i]) &&
		    !str_starts(str_from_pos(line, i), STR("\xe2\x94\x80")) &&
		    !str_starts(str_from_pos(line, i), STR("\xe2\x95\x90")) &&
		    !str_starts(str_from_pos(line, i), STR("\xe2\x80\x94")) &&
		    ((unsigned char)line.p[i] & 0xc0) != 0x80)
			return false;
	}
	return line.n >= 3;
}

bool
line_is_decorated(struct str line)
{
	bool lower = false;

	if (line.n == 0)
		return false;
	if (is_mark(line.p[0]) || line.p[0] == '[' || line.p[0] == '<' ||
	    line.p[line.n - 1] == ':' || (unsigned char)line.p[0] == 0xe2 ||
	    (unsigned char)line.p[0] == 0xf0)
		return true;
	for (size_t i = 0; i < line.n; i++)
		lower |= line.p[i] >= 'a' && line.p[i] <= 'z';
	return !lower;
}

struct str
line_without_bullet(struct str line)
{
	static const char *const bullets[] = {"\xe2\x80\xa2", "\xc2\xbb",
	    "\xe2\x97\x8f", "\xe2\x96\xaa", "\xc2\xb7", "\xe2\x9e\xa4",
	    "\xe2\x80\xa3", "\xe2\x96\xba", "\xe2\x9c\x93", "\xe2\x9c\x94"};

	for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++) {
		struct str b = str_from(bullets[i]);

		if (str_starts(line, b))
			return str_trim(str_from_pos(line, b.n));
	}
	if (line.n > 2 &&
	    (line.p[0] == '-' || line.p[0] == '*' || line.p[0] == '+') &&
	    is_blank(line.p[1]))
		return str_trim(str_from_pos(line, 1));
	return line;
}

struct str
line_without_number(struct str line)
{
	size_t from = line.n > 0 && str_chr(STR("(["), line.p[0]) != SIZE_MAX;
	size_t n = from;
	bool marked;

	while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	if (n == from || n - from > 3 || n + 2 >= line.n)
		return line;
	marked = str_chr(STR(".):]|"), line.p[n]) != SIZE_MAX;
	/* "2 Fenster" is no second line, "02 Fenster" is */
	if (!marked && n - from < 2)
		return line;
	if (!is_blank(line.p[n + marked]))
		return line;
	return str_trim(str_from_pos(line, n + marked));
}

struct str
line_trim_marks(struct str s)
{
	s = str_trim(s);
	while (s.n > 0 && str_chr(STR(",;|/"), s.p[s.n - 1]) != SIZE_MAX)
		s = str_rtrim(str_sub(s, 0, s.n - 1));
	while (s.n > 0 && str_chr(STR(",;|:"), s.p[0]) != SIZE_MAX)
		s = str_trim(str_from_pos(s, 1));
	while (s.n > 2 && str_chr(STR("-*"), s.p[0]) != SIZE_MAX &&
	       is_blank(s.p[1]))
		s = str_trim(str_from_pos(s, 1));
	return s;
}

bool
line_is_label_like(struct str s)
{
	size_t words = 1;

	s = str_trim(s);
	if (s.n < 2 || s.n > 48)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		words += is_blank(s.p[i]);
		if (s.p[i] == '@' || s.p[i] == '!' || s.p[i] == ';')
			return false;
	}
	return words <= 5 && !(s.p[0] >= 'a' && s.p[0] <= 'z') &&
	       !is_digit(s.p[0]);
}

bool
line_split_bars(struct str line, struct cells *c)
{
	struct str cell;

	c->n = 0;
	if (str_find(line, STR(" | ")) == SIZE_MAX &&
	    !(line.n > 1 && line.p[0] == '|' && is_blank(line.p[1])) &&
	    !str_ends(line, STR(" |")))
		return false;
	if (line.p[0] == '|')
		line = str_from_pos(line, 1);
	if (str_ends(line, STR("|")))
		line = str_sub(line, 0, line.n - 1);
	while (c->n < CELLS_MAX && str_cut(&line, '|', &cell)) {
		if (!str_is(str_trim(cell), ":"))
			c->c[c->n++] = str_trim(cell);
	}
	return c->n > 0;
}

bool
line_split_semicolons(struct str line, struct cells *c)
{
	struct str cell;

	c->n = 0;
	while (c->n < CELLS_MAX && str_cut(&line, ';', &cell)) {
		cell = str_trim(cell);
		if (cell.n > 1 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
			cell = str_sub(cell, 1, cell.n - 2);
		c->c[c->n++] = cell;
	}
	return c->n >= 3;
}

/* Length of a gap at i: two blanks, a tab; 0: none. */
static size_t
gap_at(struct str s, size_t i)
{
	size_t n = 0;
	bool tab = false;

	while (i + n < s.n && is_blank(s.p[i + n])) {
		tab |= s.p[i + n] == '\t';
		n++;
	}
	return n >= 2 || tab ? n : 0;
}

void
line_split_gaps(struct str line, struct cells *c)
{
	size_t from = 0, n;

	c->n = 0;
	for (size_t i = 0; i < line.n && c->n < CELLS_MAX; i++) {
		if ((n = gap_at(line, i)) == 0)
			continue;
		c->c[c->n++] = str_sub(line, from, i - from);
		from = i + n;
		i = from - 1;
	}
	c->c[c->n++] = str_from_pos(line, from);
}

void
line_split_words(struct str line, struct cells *c)
{
	struct str word;

	c->n = 0;
	while (c->n < CELLS_MAX && str_cut(&line, ' ', &word)) {
		word = str_trim(word);
		if (word.n > 0)
			c->c[c->n++] = word;
	}
	if (line.n > 0)
		c->n = 0; /* too many: prose */
}

/* " - ", " – ", " = ", " .... " */
static size_t
mark_gap(struct str s, size_t i)
{
	static const char *const gaps[] = {" - ", " \xe2\x80\x93 ", " = ",
	    " \xe2\x86\x92 ", " => ", " -> ", " \xc2\xbb "};
	size_t n = 0;

	for (size_t k = 0; k < sizeof gaps / sizeof *gaps; k++) {
		if (str_starts(str_from_pos(s, i), str_from(gaps[k])))
			return str_from(gaps[k]).n;
	}
	while (i + n < s.n &&
	       (s.p[i + n] == '.' || s.p[i + n] == '_' || is_blank(s.p[i + n])))
		n++;
	return n >= 4 ? n : 0;
}

bool
line_gap(struct str line, size_t *end, size_t *start)
{
	for (size_t i = 1; i < line.n && i < 60; i++) {
		size_t n = gap_at(line, i);

		if (n == 0)
			n = mark_gap(line, i);
		if (n == 0)
			continue;
		*end = i;
		*start = i + n;
		return *start < line.n;
	}
	return false;
}

size_t
line_label_start(struct str s, size_t colon)
{
	size_t i = colon;

	for (int words = 0; words < 4 && i > 0; words++) {
		while (i > 0 && is_blank(s.p[i - 1]))
			i--;
		while (i > 0 && !is_blank(s.p[i - 1]) &&
		       str_chr(STR(",;|:"), s.p[i - 1]) == SIZE_MAX)
			i--;
		if (i > 0 && !is_blank(s.p[i - 1]))
			break;
	}
	while (i < colon && is_blank(s.p[i]))
		i++;
	return i < colon ? i : SIZE_MAX;
}

size_t
line_next_word(struct str s, size_t at, size_t colon)
{
	while (at < colon && !is_blank(s.p[at]))
		at++;
	while (at < colon && is_blank(s.p[at]))
		at++;
	return at < colon ? at : SIZE_MAX;
}
