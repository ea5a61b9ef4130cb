/*
 * A rule file of anybody's: refused with its line, or it reads a mail in
 * bounded time.
 */
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "parsers/rules.h"

static const char body[] =
    "Sie haben eine neue Anfrage aus dem Dachfenster-Konfigurator.\n\n"
    "Anfragenummer: VX-26-104711\nProjekt: Austausch\n\nKontaktdaten\n"
    "Anrede: Frau\nName: Silke Thomsen\nStraße: Lerchenweg 14\n"
    "PLZ / Ort: 50829 Köln\nTelefon: 0221 4710815\n"
    "E-Mail: silke.thomsen@post.example\n\nFenster\n2 x GGU MK08 0070\n"
    "Dachneigung: 38°\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *a;
	struct err e = {.code = ERR_NONE};
	struct inquiry_source s = {
	    .subject = STR("Neue Anfrage VX-26-104711"), .text = STR(body)};
	struct inquiry q = {.roof.pitch_deg = -1};
	struct rules *r = rules_new(&e);
	int rc;

	if (r == NULL)
		abort();
	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	rc = rules_add(r, STR("t.rules"), str_of((const char *)data, n), &e);
	if (rc == 0)
		rc = rules_finish(r, &e);
	if (rc != 0 && strncmp(e.msg, "t.rules:", 8) != 0)
		abort();
	if (rc == 0)
		(void)inquiry_find(a, r, &s, &q, NULL, NULL);
	rules_free(r);
	return 0;
}
