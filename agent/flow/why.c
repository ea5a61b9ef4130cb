#include <string.h>

#include "flow/draft.h"

/* clang-format off */
static const struct {
	const char *de, *en;
} sentences[WHYS] = {
    [WHY_NONE] = {"", ""},
    [WHY_UNCLEAR] = {
	"Das habe ich nicht sicher verstanden.",
	"I did not understand that for sure."},
    [WHY_TOO_EARLY] = {
	"Dazwischen fehlen noch Schritte.",
	"There are steps missing in between."},
    [WHY_CLOSED] = {
	"Der Auftrag ist schon abgeschlossen; „rückgängig“ öffnet ihn wieder.",
	"The order is closed already; “undo” opens it again."},
    [WHY_RUNNING] = {
	"Die Baustelle läuft schon.",
	"The job is running already."},
    [WHY_FUTURE] = {
	"Der genannte Zeitpunkt liegt noch in der Zukunft.",
	"The time you name has not come yet."},
    [WHY_BEFORE] = {
	"Der genannte Zeitpunkt liegt vor dem letzten Schritt.",
	"The time you name is before the last step."},
    [WHY_REPEATED] = {
	"Das ist schon vermerkt, es wurde nicht noch einmal eingetragen.",
	"That is noted already; it was not entered a second time."},
    [WHY_NOTHING] = {
	"Es gibt keinen Schritt, der sich zurücknehmen ließe.",
	"There is no step that could be taken back."},
    [WHY_WHICH] = {
	"Seitdem kam ein weiterer Schritt dazu; welcher soll zurück?",
	"Another step came since; which one is to be taken back?"},
    [WHY_WHEN] = {
	"Mir fehlt dazu ein Tag, der noch kommt.",
	"I need a day for that which is still to come."},
    [WHY_WHO] = {
	"Diesen Namen finde ich nicht (oder mehrfach) im Betrieb.",
	"I find nobody of that name in the firm, or several."},
    [WHY_WHICH_ORDER] = {
	"Ich weiß nicht, welcher Auftrag gemeint ist.",
	"I do not know which order you mean."},
    [WHY_NO_TOKEN] = {
	"Ihre Mail kam ohne die Kennung, die mir zeigt, dass sie wirklich "
	"von Ihnen ist. Bitte antworten Sie auf diese Mail.",
	"Your mail came without the mark that tells me it is really yours. "
	"Please answer this mail."},
    [WHY_NOT_ALLOWED] = {
	"Sie dürfen Aufträge ansehen, aber nicht bewegen.",
	"You may look at orders, but not move them."},
};
/* clang-format on */

const char *
why_sentence(enum why w, const char *language)
{
	return strcmp(language, "en") == 0 ? sentences[w].en : sentences[w].de;
}
