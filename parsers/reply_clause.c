/*
 * reply_clause.c - cuts the tokens into clauses and says of each what it is:
 * asked, conditional, hearsay, about somebody else.
 */
#include "reply_in.h"

static bool
is_hard(const struct lexemes *ts, size_t i)
{
	const struct lexeme *t = &ts->t[i];

	if (t->kind == LEX_MARK)
		return t->mark == '.' || t->mark == '!' || t->mark == '?' ||
		       t->mark == ';' || t->mark == '\n';
	/* "… geschickt 3.900. Kunde …" */
	return t->kind == LEX_NUMBER && t->dot && t->form.n > 2 &&
	       i + 1 < ts->n && ts->t[i + 1].cap &&
	       !lex_is(&ts->t[i + 1], WC_MONTH) &&
	       str_chr(t->form, '.') == SIZE_MAX;
}

static bool
is_soft(const struct lexeme *t)
{
	if (t->kind == LEX_MARK)
		return t->mark == ',' || t->mark == ':' || t->mark == '-' ||
		       t->mark == '(' || t->mark == ')' || t->mark == '/' ||
		       t->mark == '"' || t->mark == '>' || t->mark == '*';
	return lex_is(t, WC_UND);
}

static struct wset
bag(const struct understanding *u, size_t from, size_t to)
{
	struct wset s = {{0}};

	for (size_t i = from; i < to; i++)
		wset_join(&s, &u->ts.t[i].is);
	return s;
}

static bool
is_verbal(const struct understanding *u, const struct wset *s)
{
	return wset_meet(s, &u->rules->heads) || wset_has(s, WC_VERB);
}

static bool
is_modal(const struct understanding *u, const struct wset *s)
{
	return wset_meet(s, &u->rules->block);
}

/* "…, den hier noch nicht": a denial of what was said before. */
static bool
is_elliptic(
    const struct understanding *u, size_t from, size_t to, const struct wset *s)
{
	if (!wset_has(s, WC_NEG))
		return false;
	for (size_t i = from; i < to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (t->kind == LEX_WORD && !lex_is(t, WC_FILLER) &&
		    !lex_is(t, WC_NEG) && !lex_is(t, WC_NOCH) &&
		    !lex_is(t, WC_HERE) && !lex_is(t, WC_THIS) &&
		    !lex_is(t, WC_HE) && !lex_is(t, WC_CONJ))
			return false;
	}
	return true;
}

static size_t
next_cut(const struct understanding *u, size_t i)
{
	while (i < u->ts.n && !is_hard(&u->ts, i) && !is_soft(&u->ts.t[i]) &&
	       !lex_is(&u->ts.t[i], WC_CONJ))
		i++;
	return i;
}

/* "…, morgen wieder": another day, another try. */
static bool
is_next_try(const struct understanding *u, size_t from, size_t to)
{
	for (size_t k = 0; k < u->ws.n; k++) {
		const struct when *w = &u->ws.w[k];

		if (w->from >= from && w->from < to && w->from <= from + 2 &&
		    w->kind != WHEN_CLOCK && when_lean(w, u->today) == 1)
			return to > w->to && to <= w->to + 3;
	}
	return false;
}

/* "…, ich hab": whatever follows, it is a sentence of its own. */
static bool
opens_sentence(const struct understanding *u, size_t i)
{
	const struct lexeme *t = &u->ts.t[i];

	if (i + 1 >= u->ts.n || t[0].kind != LEX_WORD || t[1].kind != LEX_WORD)
		return false;
	return (lex_is(t, WC_I) || lex_is(t, WC_SUBJECT)) && !is_finite(t) &&
	       !lex_is(t, WC_ONESELF) && is_finite(&t[1]);
}

/* "das Angebot ist aber raus": behind the verb "aber" joins nothing. */
static bool
is_midway(const struct understanding *u, size_t from, size_t at)
{
	const struct lexeme *t = &u->ts.t[at];

	if (at > from && at + 1 < u->ts.n && t[1].kind == LEX_WORD &&
	    lex_is(&t[1], WC_NEG) && !is_finite(&t[-1]) &&
	    (lex_is(&t[-1], WC_HE) || lex_is(&t[-1], WC_ONESELF)) &&
	    !wset_meet(&t->is, &u->rules->block))
		return true; /* "den aber nicht" */
	return at > from && at <= from + 4 && lex_is(t, WC_ABER) &&
	       is_finite(&t[-1]) && !(at + 2 < u->ts.n && is_finite(&t[2])) &&
	       at + 1 < u->ts.n && t[1].kind == LEX_WORD &&
	       !opens_sentence(u, at + 1);
}

static bool
is_split(const struct understanding *u, size_t from, size_t at, bool conj)
{
	size_t begin = at + !conj, end = next_cut(u, at + 1);
	struct wset left = bag(u, from, at), right = bag(u, begin, end);
	bool elliptic = !wset_has(&right, WC_NICHTSDA) &&
	                is_elliptic(u, begin, end, &right);

	if (lex_mark(&u->ts.t[at], ':') && begin < u->ts.n &&
	    (lex_is(&u->ts.t[begin], WC_JA) ||
		lex_is(&u->ts.t[begin], WC_NEIN)))
		return true;
	if (conj)
		return !is_midway(u, from, at) &&
		       (is_verbal(u, &left) || is_modal(u, &left));
	if (is_verbal(u, &left) && opens_sentence(u, begin))
		return true;
	if (is_verbal(u, &left) && !lex_mark(&u->ts.t[at], ':') &&
	    is_next_try(u, begin, end))
		return true;
	if (elliptic && is_verbal(u, &left) && !wset_has(&right, WC_HERE))
		return false;
	return (is_verbal(u, &left) || is_modal(u, &left)) &&
	       (is_verbal(u, &right) || is_modal(u, &right) ||
		   wset_has(&right, WC_QWORD));
}

/* Somebody that can be asked about: "hat er", "ist das Angebot". */
static bool
is_subject(const struct understanding *u, size_t i)
{
	return lex_is(&u->ts.t[i], WC_SUBJECT) || lex_is(&u->ts.t[i], WC_KUNDE);
}

/* "… verschickt muss noch werden": the verb is still to come. */
static bool
verb_follows(const struct understanding *u, size_t i)
{
	for (; i < u->ts.n && u->ts.t[i].kind == LEX_WORD; i++) {
		if (lex_is(&u->ts.t[i], WC_LATEVERB))
			return true;
	}
	return false;
}

/* A step's participle, after which a sentence may be over. */
static bool
is_participle(const struct lexeme *t)
{
	static const unsigned cls[] = {WC_ANGERUFEN, WC_ERREICHT, WC_VERSCHICKT,
	    WC_NACHGEFRAGT, WC_ZUGESAGT, WC_ABGESAGT, WC_EINGEBAUT};

	for (size_t i = 0; i < sizeof cls / sizeof *cls; i++) {
		if (lex_is(t, cls[i]))
			return true;
	}
	return false;
}

/* Dictated, without a comma: "… telefoniert | der will …". */
static bool
is_run_on(const struct understanding *u, size_t from, size_t i)
{
	const struct lexeme *t = u->ts.t;

	if (i <= from || i + 1 >= u->ts.n || t[i].kind != LEX_WORD ||
	    t[i + 1].kind != LEX_WORD || !is_participle(&t[i - 1]) ||
	    verb_follows(u, i) || lex_is(&t[i - 1], WC_SCHRITTWORT))
		return false;
	if ((lex_is(&t[i], WC_MODAL) || lex_is(&t[i], WC_VERB)) &&
	    !lex_is(&t[i - 1], WC_MODAL) && !lex_is(&t[i - 1], WC_VERB) &&
	    !lex_is(&t[i + 1], WC_I) && !lex_is(&t[i], WC_WERDEN) &&
	    !is_subject(u, i + 1))
		return true;
	return (is_subject(u, i) ||
		   (lex_is(&t[i], WC_I) && !lex_is(&t[i], WC_ONESELF))) &&
	       is_finite(&t[i + 1]) && !is_finite(&t[i]);
}

static void
add_clause(struct understanding *u, size_t from, size_t to, unsigned sentence)
{
	if (from == to || u->n_cl == CLAUSES_MAX)
		return;
	u->cl[u->n_cl++] = (struct clause){.from = from,
	    .to = to,
	    .sentence = sentence,
	    .is = bag(u, from, to)};
}

static void
cut(struct understanding *u)
{
	size_t from = 0;
	unsigned sentence = 0;
	const struct lexemes *ts = &u->ts;

	for (size_t i = 0; i < ts->n; i++) {
		bool conj = lex_is(&ts->t[i], WC_CONJ);

		if (is_hard(ts, i)) {
			bool keep = ts->t[i].kind == LEX_NUMBER;

			add_clause(u, from, i + keep, sentence);
			from = i + 1;
			sentence++;
		} else if ((is_soft(&ts->t[i]) || conj) && i > from &&
			   is_split(u, from, i, conj)) {
			add_clause(u, from, i, sentence);
			if (u->n_cl > 0 && lex_mark(&ts->t[i], ':'))
				wset_add(&u->cl[u->n_cl - 1].is, WC_COLON);
			from = i + !conj;
		} else if (is_run_on(u, from, i)) {
			add_clause(u, from, i, sentence);
			from = i;
		}
	}
	add_clause(u, from, ts->n, sentence);
}

static size_t
words_in(const struct understanding *u, const struct clause *c)
{
	size_t n = 0;

	for (size_t i = c->from; i < c->to; i++)
		n += u->ts.t[i].kind != LEX_MARK;
	return n;
}

static size_t
first_word(const struct understanding *u, const struct clause *c)
{
	size_t i = c->from;

	while (
	    i < c->to &&
	    (u->ts.t[i].kind == LEX_MARK || lex_is(&u->ts.t[i], WC_CONJ) ||
		lex_is(&u->ts.t[i], WC_UND) || lex_is(&u->ts.t[i], WC_NEIN) ||
		(lex_is(&u->ts.t[i], WC_FILLER) &&
		    !lex_is(&u->ts.t[i], WC_AUX) &&
		    !lex_is(&u->ts.t[i], WC_QWORD))))
		i++;
	return i;
}

/* "wie …", "hat der Kunde …", "habt ihr …", "soll ich …" */
static bool
asks(const struct understanding *u, const struct clause *c)
{
	size_t i = first_word(u, c);
	const struct lexeme *t, *n;

	if (i >= c->to)
		return false;
	t = &u->ts.t[i];
	if ((lex_is(t, WC_QWORD) || lex_is(t, WC_INDIRECT)) &&
	    !lex_is(t, WC_HE))
		return true;
	if (i + 1 >= c->to)
		return false;
	n = &u->ts.t[i + 1];
	if (lex_is(t, WC_MODAL))
		return lex_is(n, WC_I) || lex_is(n, WC_YOU) || lex_is(n, WC_HE);
	if (lex_is(t, WC_SECOND) && lex_is(n, WC_YOU))
		return true;
	return lex_is(t, WC_THIRD) && is_subject(u, i + 1);
}

/* Without a question mark the word order alone says too little. */
static bool
asks_plainly(const struct understanding *u, const struct clause *c)
{
	size_t i = first_word(u, c);

	if (!asks(u, c) || !lex_is(&u->ts.t[i], WC_AUX))
		return false;
	return wset_has(&c->is, WC_ALREADY) || lex_is(&u->ts.t[i], WC_SECOND);
}

static char
sentence_mark(const struct understanding *u, const struct clause *c)
{
	size_t i = c->to;

	while (i < u->ts.n && !is_hard(&u->ts, i))
		i++;
	return i < u->ts.n && u->ts.t[i].kind == LEX_MARK ? u->ts.t[i].mark
	                                                  : '\0';
}

static void
mark_sentence(
    struct understanding *u, size_t from, unsigned sentence, unsigned cls)
{
	for (size_t i = from; i < u->n_cl && u->cl[i].sentence == sentence; i++)
		wset_add(&u->cl[i].is, cls);
}

static size_t
sentence_begin(const struct understanding *u, size_t i)
{
	while (i > 0 && u->cl[i - 1].sentence == u->cl[i].sentence)
		i--;
	return i;
}

/* The question reaches back to where it begins, else over the sentence. */
static void
mark_questions(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		size_t from = i, first = sentence_begin(u, i);
		bool last = i + 1 == u->n_cl ||
		            u->cl[i + 1].sentence != u->cl[i].sentence;

		if (!last)
			continue;
		if (sentence_mark(u, &u->cl[i]) != '?') {
			if (asks_plainly(u, &u->cl[i]))
				wset_add(&u->cl[i].is, WC_QMARK);
			continue;
		}
		while (from > first && !asks(u, &u->cl[from]))
			from--;
		mark_sentence(u, from, u->cl[i].sentence, WC_QMARK);
	}
}

/* "Sagt er ab, ruf ich an": the verb stands first, twice. */
static bool
is_inverted(const struct understanding *u, size_t i)
{
	const struct clause *c = &u->cl[i];
	const struct lexeme *t = &u->ts.t[c->from], *n;

	if (i + 1 >= u->n_cl || c[1].sentence != c->sentence ||
	    c->to < c->from + 3 || i != sentence_begin(u, i) ||
	    wset_has(&c->is, WC_QMARK))
		return false;
	n = &u->ts.t[c[1].from];
	return (is_finite(t) || lex_is(t, WC_WORDS)) &&
	       lex_is(&t[1], WC_SUBJECT) && !lex_is(&t[1], WC_DET) &&
	       (lex_is(n, WC_VERB) || lex_is(n, WC_MODAL) ||
		   str_is(n->form, "dann"));
}

/* "wenn" at the front rules the whole sentence; "sobald" always does. */
static void
mark_conditions(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		size_t first = sentence_begin(u, i);

		if (is_inverted(u, i))
			wset_add(&u->cl[i].is, WC_COND);
		if (!wset_has(&u->cl[i].is, WC_COND))
			continue;
		mark_sentence(u, i, u->cl[i].sentence, WC_COND);
		for (size_t k = first; k < i; k++)
			wset_add(&u->cl[k].is, WC_COND);
	}
}

/* "…, glaub ich", "…, aber ich weiß nicht von wem" */
static bool
is_my_doubt(const struct understanding *u, const struct clause *c)
{
	bool mine = false;

	for (size_t i = c->from; i < c->to; i++) {
		const struct lexeme *t = &u->ts.t[i];

		if (lex_is(t, WC_KUNDE) || wset_meet(&t->is, &u->rules->acting))
			return false;
		if (lex_is(t, WC_SUBJECT) && !lex_is(t, WC_DET))
			return false;
		mine = mine || (lex_is(t, WC_I) && !lex_is(t, WC_ONESELF));
	}
	return mine || wset_has(&c->is, WC_NEG);
}

/* "Der Chef sagt, …": not from who must know it. */
static bool
is_told(const struct clause *c)
{
	return wset_has(&c->is, WC_WORDS) &&
	       (wset_has(&c->is, WC_FREMD) || wset_has(&c->is, WC_INNEN));
}

/* As far as a "but": "dachte, der geht nie ran, aber jetzt …". */
static void
mark_onwards(struct understanding *u, size_t from)
{
	for (size_t i = from;
	     i < u->n_cl && u->cl[i].sentence == u->cl[from].sentence; i++) {
		if (i > from && lex_is(&u->ts.t[u->cl[i].from], WC_ABER))
			return;
		wset_add(&u->cl[i].is, WC_HEAR);
	}
}

/* Hearsay colours what follows it in the sentence. */
static void
mark_hearsay(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		if (is_told(&u->cl[i]))
			wset_add(&u->cl[i].is, WC_HEAR);
		if (!wset_has(&u->cl[i].is, WC_HEAR))
			continue;
		mark_onwards(u, i);
		if (i > 0 && is_my_doubt(u, &u->cl[i]))
			mark_sentence(u, sentence_begin(u, i),
			    u->cl[i].sentence, WC_HEAR);
	}
}

static void
mark_irony(struct understanding *u)
{
	unsigned weak = 0;
	bool strong = false;

	for (size_t i = 0; i < u->ts.n; i++) {
		weak += lex_is(&u->ts.t[i], WC_WEAKIRONY);
		strong = strong || lex_is(&u->ts.t[i], WC_IRONY);
	}
	for (size_t i = 0; i < u->n_cl && (strong || weak > 1); i++)
		wset_add(&u->cl[i].is, WC_IRONY);
}

/* The particle of a separable verb stands last: "lehnen … ab". */
static void
mark_particle(struct understanding *u, struct clause *c)
{
	static const unsigned last[][2] = {
	    {WC_PART_AB,      WC_END_AB     },
            {WC_PART_AN,      WC_END_AN     },
	    {WC_PART_ZU,      WC_END_ZU     },
            {WC_PART_ZURUECK, WC_END_ZURUECK},
	    {WC_PART_EIN,     WC_END_EIN    },
            {WC_PART_LOS,     WC_END_LOS    },
	    {WC_PART_AUF,     WC_END_AUF    }
        };
	size_t i = c->to;

	while (i > c->from && u->ts.t[i - 1].kind != LEX_WORD)
		i--;
	for (size_t k = 0; i > c->from && k < sizeof last / sizeof *last; k++) {
		if (lex_is(&u->ts.t[i - 1], last[k][0]))
			wset_add(&c->is, last[k][1]);
	}
}

static void
mark_dates(struct understanding *u)
{
	for (size_t i = 0; i < u->n_cl; i++) {
		struct clause *c = &u->cl[i];

		for (size_t k = 0; k < u->ws.n; k++) {
			const struct when *w = &u->ws.w[k];
			int lean = when_lean(w, u->today);

			if (w->from < c->from || w->from >= c->to || w->since)
				continue;
			wset_add(
			    &c->is, w->kind == WHEN_CLOCK ? WC_TIME : WC_DATE);
			if (lean == 1 && w->kind != WHEN_CLOCK && !w->span)
				wset_add(&c->is, WC_FUTURE);
			if (lean == -1)
				wset_add(&c->is, WC_PAST);
		}
		if (words_in(u, c) <= 3)
			wset_add(&c->is, WC_SHORT);
	}
}

/* What the talk is of goes on within the sentence. */
static void
carry_topics(struct understanding *u)
{
	struct wset topic = {{0}};

	for (size_t i = 0; i < u->n_cl; i++) {
		struct clause *c = &u->cl[i];
		bool fresh =
		    i == 0 || (u->cl[i - 1].sentence != c->sentence &&
				  !wset_has(&u->cl[i - 1].is, WC_QMARK));

		if (fresh)
			topic = (struct wset){{0}};
		if (wset_meet(&c->is, &u->rules->topic)) {
			for (unsigned k = 0; k < WORD_SETS; k++)
				topic.w[k] = c->is.w[k] & u->rules->topic.w[k];
		} else {
			c->topic = topic;
		}
	}
}

void
reply_clauses(struct understanding *u)
{
	u->cl = arena_array(u->a,
	    u->ts.n + 1 < CLAUSES_MAX ? u->ts.n + 1 : CLAUSES_MAX,
	    sizeof *u->cl);
	cut(u);
	reply_subjects(u);
	for (size_t i = 0; i < u->n_cl; i++)
		mark_particle(u, &u->cl[i]);
	mark_dates(u);
	reply_parts(u);
	mark_questions(u);
	mark_conditions(u);
	mark_hearsay(u);
	mark_irony(u);
	carry_topics(u);
}
