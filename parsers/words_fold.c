/*
 * words_fold.c - spelling that does not matter: case, umlauts, accents.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/words.h"

/* U+00C0 to U+00DF (the small ones are 0x20 further), U+0100 to U+017F. */
static const char latin[] = "aaaaaaaceeeeiiiidnoooooxouuuuyts";
static const char extended[] =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static void
fold_latin(struct buf *b, uint32_t cp)
{
	uint32_t small = cp >= 0xe0 ? cp - 0x20 : cp;

	switch (small) {
	case 0xc4:
	case 0xc6:
		buf_adds(b, "ae");
		return;
	case 0xd6:
	case 0xd8:
		buf_adds(b, "oe");
		return;
	case 0xdc:
		buf_adds(b, "ue");
		return;
	case 0xdf:
		buf_adds(b, cp == 0xdf ? "ss" : "y");
		return;
	default:
		buf_addc(b, latin[small - 0xc0]);
	}
}

/* A combining mark: only the two dots mean something to a German. */
static void
fold_mark(struct buf *b, uint32_t cp)
{
	char last = b->n > 0 ? b->p[b->n - 1] : '\0';

	if (cp == 0x308 && (last == 'a' || last == 'o' || last == 'u'))
		buf_addc(b, 'e');
}

static bool
is_silent(uint32_t cp)
{
	return (cp >= 0xfe00 && cp <= 0xfe0f) || cp == 0x200d || cp == 0x200b ||
	       cp == 0xad || cp == 0xfeff || (cp >= 0x1f3fb && cp <= 0x1f3ff);
}

static void
fold_one(struct buf *b, uint32_t cp)
{
	if (cp < 0x80)
		buf_addc(b, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
	else if (cp >= 0xc0 && cp <= 0xff)
		fold_latin(b, cp);
	else if (cp >= 0x100 && cp <= 0x17f)
		buf_addc(b, extended[cp - 0x100]);
	else if (cp == 0x1e9e)
		buf_adds(b, "ss");
	else if (cp >= 0x300 && cp <= 0x36f)
		fold_mark(b, cp);
	else if (cp == 0x2019 || cp == 0x2018 || cp == 0xb4)
		buf_addc(b, '\'');
	else if (!is_silent(cp))
		utf8_put(b, cp);
}

void
word_fold(struct buf *b, struct str s)
{
	uint32_t cp;

	while (utf8_next(&s, &cp))
		fold_one(b, cp);
}
